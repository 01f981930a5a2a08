//! Tables for the terminal.

use comfy_table::{
    Attribute, Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle,
};
use polars::prelude::*;

use crate::cells::Cells;
use crate::chart::story::action;
use crate::verdict::kept_apart;
use backline_analysis::attribute::{COUNTED_FROM, Explanation};
use backline_model::report_minute;
use backline_model::{PITCH_WIDTH, Result};

/// Lines above, below and under the header; none between rows.
const STYLE: TableStyle = TableStyle::new()
    .top_border(LineStyle::none().fill('─').junction('─'))
    .header_separator(LineStyle::none().fill('─').junction('─'))
    .bottom_border(LineStyle::none().fill('─').junction('─'));

/// An empty table in backline's style, as wide as the terminal, or as its cells when piped.
pub fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(STYLE)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(
        header
            .iter()
            .map(|text| Cell::new(text).add_attribute(Attribute::Bold)),
    );
    if !table.is_tty() {
        // Piped output has no width to keep to.
        table.set_content_arrangement(ContentArrangement::Disabled);
    }
    table
}

/// Aligns columns of numbers.
pub fn right_align(table: &mut Table, columns: std::ops::Range<usize>) {
    for column in columns {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

/// The goals of `outcomes` with whom the errors frame names for each, `limit` rows at most; when
/// there are more, those for which somebody is named come first. Returns the table and the number
/// of goals that it leaves out.
///
/// `outcomes` as [`backline_analysis::attribute::OUTCOME_COLUMNS`], `errors` as
/// [`backline_analysis::attribute::ERROR_COLUMNS`], `matches` as [`backline_model::MATCH_COLUMNS`].
///
/// # Errors
/// A frame without these columns.
pub fn goals_table(
    outcomes: &DataFrame,
    errors: &DataFrame,
    matches: &DataFrame,
    limit: usize,
) -> Result<(String, usize)> {
    let named = named(errors)?;
    let titles = titles(matches)?;
    let goals = outcomes.clone().lazy().filter(col("goal")).collect()?;
    let text = |name: &str| -> Result<StringChunked> { Ok(goals.column(name)?.str()?.clone()) };
    let (ids, events) = (text("match_id")?, text("event_id")?);
    let (scorers, conceding) = (text("player")?, text("against")?);
    let period = goals.column("period")?.u8()?.clone();
    let minute = goals.column("minute")?.u16()?.clone();
    let own_goal = goals.column("own_goal")?.bool()?.clone();
    let penalty = goals.column("penalty")?.bool()?.clone();
    let who = |row: usize| named.get(&(key(&ids, row), key(&events, row)));
    let mut rows: Vec<usize> = (0..goals.height()).collect();
    if rows.len() > limit {
        // Errors that count before those that are unsure or kept apart.
        rows.sort_by_key(|row| match who(*row) {
            Some(who)
                if who
                    .iter()
                    .any(|text| !text.contains("unsure:") && !text.contains("not counted")) =>
            {
                0
            }
            Some(_) => 1,
            None => 2,
        });
        rows.truncate(limit);
        rows.sort_unstable();
    }
    let mut table = table(&["match", "minute", "conceded by", "goal", "errors named"]);
    for row in rows.iter().copied() {
        let note = match (own_goal.get(row), penalty.get(row)) {
            (Some(true), _) => " (own goal)",
            (_, Some(true)) => " (penalty)",
            _ => "",
        };
        let id = key(&ids, row);
        table.add_row([
            titles.get(&id).cloned().unwrap_or(id),
            report_minute(
                period.get(row).unwrap_or(1),
                u32::from(minute.get(row).unwrap_or(0)),
            ),
            conceding.get(row).unwrap_or_default().to_owned(),
            format!("{}{note}", scorers.get(row).unwrap_or("not named")),
            who(row).map_or("nobody".to_owned(), |who| who.join("; ")),
        ]);
    }
    right_align(&mut table, 1..2);
    Ok((table.to_string(), goals.height() - rows.len()))
}

/// What a match is called in a table: its id where that can be read, else with its teams.
fn titles(matches: &DataFrame) -> Result<PlHashMap<String, String>> {
    let text = |name: &str| -> Result<StringChunked> { Ok(matches.column(name)?.str()?.clone()) };
    let (ids, home, away) = (text("match_id")?, text("home")?, text("away")?);
    Ok((0..matches.height())
        .map(|row| {
            let id = key(&ids, row);
            let number = id.chars().all(|c| c.is_ascii_digit());
            let title = if number {
                format!("{id} {} - {}", key(&home, row), key(&away, row))
            } else {
                id.clone()
            };
            (id, title)
        })
        .collect())
}

fn key(texts: &StringChunked, row: usize) -> String {
    texts.get(row).unwrap_or_default().to_owned()
}

/// Who is named for each goal, surest first: by match and goal, `name (kind, source, confidence)`.
fn named(errors: &DataFrame) -> Result<PlHashMap<(String, String), Vec<String>>> {
    let likely = col("confidence").gt_eq(lit(crate::LIKELY_FROM));
    let rows = errors
        .clone()
        .lazy()
        // Below 0.5 it is no verdict and says so. A foul for the penalty is a fact, however little it says of an error; the own goal's
        // scorer stands in the goal's own column.
        .filter(
            col("led_to")
                .eq(lit("goal"))
                .and(likely.or(col("kind").eq(lit("penalty_foul")))),
        )
        .sort(
            ["confidence"],
            SortMultipleOptions::default()
                .with_order_descending(true)
                .with_maintain_order(true),
        )
        .collect()?;
    let text = |name: &str| -> Result<StringChunked> { Ok(rows.column(name)?.str()?.clone()) };
    let (matches, goals) = (text("match_id")?, text("outcome_event_id")?);
    let (players, kinds, sources) = (text("player")?, text("kind")?, text("source")?);
    let confidence = rows.column("confidence")?.f64()?;
    let inferred = rows.column("inferred_confidence")?.f64()?;
    let mut named: PlHashMap<(String, String), Vec<String>> = PlHashMap::default();
    for row in 0..rows.height() {
        let (player, kind) = (key(&players, row), crate::kind_words(&key(&kinds, row)));
        let confidence = confidence.get(row).unwrap_or(0.0);
        let why = if confidence < crate::LIKELY_FROM {
            format!("{kind}, not counted as an error")
        } else if confidence < COUNTED_FROM {
            format!("unsure: {kind}, inferred, {confidence:.2}")
        } else {
            match (key(&sources, row).as_str(), inferred.get(row)) {
                ("inferred", _) | (_, None) => format!("{kind}, inferred, {confidence:.2}"),
                (source, Some(alone)) => {
                    format!("{kind}, {source}, {confidence:.2}; events alone {alone:.2}")
                }
            }
        };
        named
            .entry((key(&matches, row), key(&goals, row)))
            .or_default()
            .push(format!("{player} ({why})"));
    }
    Ok(named)
}

/// The chain as a table, event by event.
///
/// # Errors
/// A frame without the documented columns.
pub fn chain_table(explanation: &Explanation) -> Result<String> {
    let cells = Cells(&explanation.chain);
    let named = Cells(&explanation.candidates);
    let (minutes, seconds) = (cells.number("minute")?, cells.number("second")?);
    let (teams, players) = (cells.text("team")?, cells.text("player")?);
    let (kinds, outcomes, ids) = (
        cells.text("type")?,
        cells.text("outcome")?,
        cells.text("event_id")?,
    );
    let (x, y) = (cells.number("start_x")?, cells.number("start_y")?);
    let (candidate, confidence) = (cells.number("candidate")?, named.number("confidence")?);
    let apart = kept_apart(&explanation.candidates)?;
    let mut table = table(&[
        "#",
        "clock",
        "team",
        "player",
        "action",
        "from own goal",
        "confidence",
        "event",
    ]);
    for row in 0..explanation.chain.height() {
        let distance = x
            .get(row)
            .zip(y.get(row))
            .map(|(x, y)| format!("{:.0} m", x.hypot(y - f64::from(PITCH_WIDTH) / 2.0)));
        let score = candidate
            .get(row)
            .map(|at| at as usize)
            .and_then(|at| match apart.get(at) {
                Some(true) => Some("apart".to_owned()),
                _ => confidence.get(at).map(|sure| format!("{sure:.2}")),
            });
        table.add_row([
            (row + 1).to_string(),
            format!(
                "{:.0}:{:02.0}",
                minutes.get(row).unwrap_or(0.0),
                seconds.get(row).unwrap_or(0.0).floor()
            ),
            teams.get(row).unwrap_or_default().to_owned(),
            players.get(row).unwrap_or("not named").to_owned(),
            action(kinds.get(row).unwrap_or_default(), outcomes.get(row)),
            distance.unwrap_or_else(|| "-".to_owned()),
            score.unwrap_or_default(),
            ids.get(row).unwrap_or_default().to_owned(),
        ]);
    }
    Ok(table.to_string())
}

/// Each candidate with his confidence, share and reasons.
///
/// # Errors
/// A frame without the documented columns.
pub fn candidates_text(explanation: &Explanation) -> Result<String> {
    let cells = Cells(&explanation.candidates);
    let (sentences, reasons) = (cells.text("sentence")?, cells.text("reasons")?);
    let (confidence, inferred) = (
        cells.number("confidence")?,
        cells.number("inferred_confidence")?,
    );
    let (share, labels) = (cells.number("share")?, cells.text("label")?);
    let apart = kept_apart(&explanation.candidates)?;
    let mut text = String::new();
    for (row, apart) in apart.into_iter().enumerate() {
        let (sure, alone) = (
            confidence.get(row).unwrap_or(0.0),
            inferred.get(row).unwrap_or(0.0),
        );
        if apart {
            text += &format!("  apart {}\n", sentences.get(row).unwrap_or_default());
            continue;
        }
        text += &format!("  {sure:.2}  {}\n", sentences.get(row).unwrap_or_default());
        if labels.get(row).is_some() {
            text += &format!("        the events alone say {alone:.2}\n");
        }
        text += &format!(
            "        share of the blame {:.2}\n",
            share.get(row).unwrap_or(0.0)
        );
        if let Some(reasons) = reasons.get(row).filter(|reasons| !reasons.is_empty()) {
            text += &format!("        because: {reasons}\n");
        }
    }
    Ok(text)
}

/// The rates as a table, in the order of the frame (see [`backline_analysis::rate::RATE_COLUMNS`]).
///
/// # Errors
/// A frame without these columns.
pub fn rates_table(rates: &DataFrame) -> Result<String> {
    let shots = rates.column("errors_to_shot")?.null_count() < rates.height();
    let apart = |name: &str| -> Result<UInt32Chunked> { Ok(rates.column(name)?.u32()?.clone()) };
    let (penalties, own_goals) = (apart("penalties_conceded")?, apart("own_goals")?);
    let mut header = vec![
        "player",
        "team",
        "pos",
        "min",
        "goal errors",
        "per 90",
        "95 % interval",
    ];
    if shots {
        header.extend(["shot errors", "per 90", "95 % interval"]);
    }
    header.extend(["penalties", "own goals", "xG given away"]);
    let xg = rates.column("xg_given_away")?.f64()?.clone();
    let columns = header.len();
    let mut table = table(&header);
    let number = |name: &str| -> Result<Float64Chunked> { Ok(rates.column(name)?.f64()?.clone()) };
    let text = |name: &str| -> Result<StringChunked> { Ok(rates.column(name)?.str()?.clone()) };
    let (players, teams, positions) = (text("player")?, text("team")?, text("position")?);
    let minutes = number("minutes")?;
    let group = |name: &str| -> Result<(UInt32Chunked, [Float64Chunked; 3])> {
        Ok((
            rates.column(&format!("errors_to_{name}"))?.u32()?.clone(),
            [
                number(&format!("{name}_errors_per_90"))?,
                number(&format!("{name}_errors_low"))?,
                number(&format!("{name}_errors_high"))?,
            ],
        ))
    };
    let groups = if shots {
        vec![group("goal")?, group("shot")?]
    } else {
        vec![group("goal")?]
    };
    for row in 0..rates.height() {
        let mut cells = vec![
            players.get(row).unwrap_or_default().to_owned(),
            teams.get(row).unwrap_or_default().to_owned(),
            positions.get(row).unwrap_or("-").to_owned(),
            format!("{:.0}", minutes.get(row).unwrap_or(0.0)),
        ];
        for (count, [rate, low, high]) in &groups {
            let known = (count.get(row), rate.get(row), low.get(row), high.get(row));
            match known {
                (Some(count), Some(rate), Some(low), Some(high)) => cells.extend([
                    count.to_string(),
                    format!("{rate:.2}"),
                    format!("{low:.2} to {high:.2}"),
                ]),
                _ => cells.extend(["-".to_owned(), "-".to_owned(), "-".to_owned()]),
            }
        }
        for counts in [&penalties, &own_goals] {
            cells.push(counts.get(row).unwrap_or(0).to_string());
        }
        cells.push(xg.get(row).map_or("-".to_owned(), |xg| format!("{xg:.2}")));
        table.add_row(cells);
    }
    right_align(&mut table, 3..columns);
    Ok(table.to_string())
}
