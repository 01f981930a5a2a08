//! Tables for the terminal.

use std::collections::HashMap;

use comfy_table::{
    Attribute, Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle,
};
use polars::prelude::*;

use crate::chart::story::action;
use crate::selection::{led_to, of_matches};
use crate::{LIKELY_FROM, kind_words};
use backline_analysis::attribute::{COUNTED_FROM, Explanation, Kind};
use backline_analysis::rows::{
    ChainRow, ERRORS, ErrorRow, LedTo, OUTCOMES, OutcomeRow, RateRow, VerdictSource,
};
use backline_model::{MatchRow, PITCH_WIDTH, Result, report_minute};

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
    let goals = outcomes.clone().lazy();
    let goals = goals.filter(col(OUTCOMES.goal)).collect()?;
    let ids = GoalId::all(&goals)?;
    let mut rows: Vec<IdxSize> = (0..).take(ids.len()).collect();
    if rows.len() > limit {
        // Errors that count before those that are unsure or kept apart.
        rows.sort_by_key(|row| match named.get(&ids[*row as usize]) {
            Some(who) if who.iter().any(|(counts, _)| *counts) => 0,
            Some(_) => 1,
            None => 2,
        });
        rows.truncate(limit);
        rows.sort_unstable();
    }
    let shown = goals.take(&IdxCa::from_vec("rows".into(), rows))?;
    let titles = titles(&of_matches(matches, &shown)?)?;
    let mut table = table(&["match", "minute", "conceded by", "goal", "errors named"]);
    let (goals, shown) = (goals.height(), OutcomeRow::all(&shown)?);
    let left = goals - shown.len();
    for goal in shown {
        let note = match (goal.own_goal, goal.penalty) {
            (true, _) => " (own goal)",
            (_, true) => " (penalty)",
            _ => "",
        };
        let title = titles.get(&goal.match_id);
        let id = GoalId {
            match_id: goal.match_id.clone(),
            event_id: goal.event_id,
        };
        let who = named.get(&id).map(|who| {
            let who: Vec<&str> = who.iter().map(|(_, text)| text.as_str()).collect();
            who.join("; ")
        });
        table.add_row([
            title.cloned().unwrap_or(goal.match_id),
            report_minute(goal.period, u32::from(goal.minute)),
            goal.against,
            format!("{}{note}", goal.player.as_deref().unwrap_or("not named")),
            who.unwrap_or("nobody".to_owned()),
        ]);
    }
    right_align(&mut table, 1..2);
    Ok((table.to_string(), left))
}

// Of an archive there are many: only what the table needs is read.
backline_model::table! {
    /// A goal.
    #[derive(Eq, Hash)]
    pub struct GoalId, names GoalIdNames {
        /// the match
        match_id: String,
        /// the shot or own goal
        event_id: String,
    }
}

backline_model::table! {
    /// Who is named for a goal.
    pub struct NamedRow, names NamedNames {
        /// the match
        match_id: String,
        /// the goal
        outcome_event_id: String,
        /// who
        player: Option<String>,
        /// what it was
        kind: Kind,
        /// who says so
        source: VerdictSource,
        /// that it is an error
        confidence: f64,
        /// what the events alone say
        inferred_confidence: f64,
    }
}

/// What a match is called in a table: its id where that can be read, else with its teams.
fn titles(matches: &DataFrame) -> Result<HashMap<String, String>> {
    let titles = MatchRow::all(matches)?.into_iter().map(|of| {
        let id = of.match_id;
        let title = match id.chars().all(|c| c.is_ascii_digit()) {
            true => format!("{id} {} - {}", of.home, of.away),
            false => id.clone(),
        };
        (id, title)
    });
    Ok(titles.collect())
}

/// Who is named for each goal, surest first: whether it counts, and `name (kind, source,
/// confidence)`.
fn named(errors: &DataFrame) -> Result<HashMap<GoalId, Vec<(bool, String)>>> {
    let likely = col(ERRORS.confidence).gt_eq(lit(LIKELY_FROM));
    let foul = col(ERRORS.kind).eq(lit(Kind::PenaltyFoul.name()));
    let rows = errors
        .clone()
        .lazy()
        // Below 0.5 it is no verdict and says so. A foul for the penalty is a fact, however little it says of an error; the own goal's
        // scorer stands in the goal's own column.
        .filter(led_to(LedTo::Goal).and(likely.or(foul)))
        .sort(
            [ERRORS.confidence],
            SortMultipleOptions::default()
                .with_order_descending(true)
                .with_maintain_order(true),
        )
        .collect()?;
    let mut named: HashMap<GoalId, Vec<(bool, String)>> = HashMap::new();
    for row in NamedRow::all(&rows)? {
        let (kind, sure) = (kind_words(row.kind.name()), row.confidence);
        let why = match row.source {
            _ if sure < LIKELY_FROM => format!("{kind}, not counted as an error"),
            _ if sure < COUNTED_FROM => format!("unsure: {kind}, inferred, {sure:.2}"),
            VerdictSource::Inferred => format!("{kind}, inferred, {sure:.2}"),
            source => format!(
                "{kind}, {}, {sure:.2}; events alone {:.2}",
                source.name(),
                row.inferred_confidence
            ),
        };
        let id = GoalId {
            match_id: row.match_id,
            event_id: row.outcome_event_id,
        };
        let text = format!("{} ({why})", row.player.unwrap_or_default());
        let who = named.entry(id).or_default();
        who.push((sure >= COUNTED_FROM, text));
    }
    Ok(named)
}

/// The chain as a table, event by event.
///
/// # Errors
/// A frame without the documented columns.
pub fn chain_table(explanation: &Explanation) -> Result<String> {
    let named = ErrorRow::all(&explanation.candidates)?;
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
    for (row, of) in ChainRow::all(&explanation.chain)?.into_iter().enumerate() {
        let distance = of.start_x.zip(of.start_y).map(|(x, y)| {
            let across = f64::from(y) - f64::from(PITCH_WIDTH) / 2.0;
            format!("{:.0} m", f64::from(x).hypot(across))
        });
        let candidate = of.candidate.and_then(|at| named.get(at as usize));
        let score = candidate.map(|candidate| match candidate.is_apart() {
            true => "apart".to_owned(),
            false => format!("{:.2}", candidate.confidence),
        });
        table.add_row([
            (row + 1).to_string(),
            format!("{}:{:02.0}", of.minute, of.second.floor()),
            of.team,
            of.player.unwrap_or("not named".to_owned()),
            action(of.kind, of.outcome),
            distance.unwrap_or_else(|| "-".to_owned()),
            score.unwrap_or_default(),
            of.event_id,
        ]);
    }
    Ok(table.to_string())
}

/// Each candidate with his confidence, share and reasons.
///
/// # Errors
/// A frame without the documented columns.
pub fn candidates_text(explanation: &Explanation) -> Result<String> {
    let mut text = String::new();
    for row in ErrorRow::all(&explanation.candidates)? {
        let sentence = row.sentence.as_deref().unwrap_or_default();
        if row.is_apart() {
            text += &format!("  apart {sentence}\n");
            continue;
        }
        text += &format!("  {:.2}  {sentence}\n", row.confidence);
        if row.label.is_some() {
            let alone = row.inferred_confidence;
            text += &format!("        the events alone say {alone:.2}\n");
        }
        text += &format!("        share of the blame {:.2}\n", row.share);
        if let Some(reasons) = row.reasons.filter(|reasons| !reasons.is_empty()) {
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
    let rows = RateRow::all(rates)?;
    let shots = rows.iter().any(|row| row.errors_to_shot.is_some());
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
    let columns = header.len();
    let mut table = table(&header);
    for row in rows {
        let mut cells = vec![
            row.player.clone(),
            row.team.clone(),
            row.position.clone().unwrap_or("-".to_owned()),
            format!("{:.0}", row.minutes),
        ];
        for led_to in [LedTo::Goal, LedTo::Shot] {
            match rate_of(&row, led_to) {
                _ if led_to == LedTo::Shot && !shots => {}
                Some((count, [rate, low, high])) => cells.extend([
                    count.to_string(),
                    format!("{rate:.2}"),
                    format!("{low:.2} to {high:.2}"),
                ]),
                None => cells.extend(["-", "-", "-"].map(str::to_owned)),
            }
        }
        cells.extend([row.penalties_conceded, row.own_goals].map(|count| count.to_string()));
        let xg = row.xg_given_away;
        cells.push(xg.map_or("-".to_owned(), |xg| format!("{xg:.2}")));
        table.add_row(cells);
    }
    right_align(&mut table, 3..columns);
    Ok(table.to_string())
}

/// A player's errors that led to this, their rate and its interval.
pub(crate) fn rate_of(row: &RateRow, led_to: LedTo) -> Option<(u32, [f64; 3])> {
    Some(match led_to {
        LedTo::Goal => (
            row.errors_to_goal,
            [
                row.goal_errors_per_90?,
                row.goal_errors_low?,
                row.goal_errors_high?,
            ],
        ),
        LedTo::Shot => (
            row.errors_to_shot?,
            [
                row.shot_errors_per_90?,
                row.shot_errors_low?,
                row.shot_errors_high?,
            ],
        ),
    })
}
