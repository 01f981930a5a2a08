//! `backline compare`.

use std::collections::HashMap;

use backline::analyse::{AnalyseOptions, Analysis, analyse};
use backline::attribute::AttributeOptions;
use backline::compare::{By, Day, Options, Verdict};
use backline::report::{
    Cells, Compared, Comparing, MOST_COMPARED, Outputs, pair_chances, right_align, table,
};
use backline::select::Aliases;
use polars::prelude::*;

use super::args::Compare;

pub fn run(options: &Compare) -> anyhow::Result<()> {
    let found = analysis(options)?;
    let comparing = options.comparing();
    let how = &comparing.how;
    let compared = Compared::new(&found, &comparing)?;
    let Compared {
        players,
        pairs,
        ranks,
        left,
        unsure,
        ..
    } = &compared;
    let by = options.by()?;
    let parts = by.map(|by| compared.parts(&found, by)).transpose()?;

    let unit = how.per.words();
    let mut text = players_table(players, ranks)?;
    let mut notes = compared.notes()?;
    if *unsure > 0 {
        notes.push(format!(
            "Of {unsure} more {} the data know the line of play only and not whether they fit --position; they are left out.",
            if *unsure == 1 { "player" } else { "players" }
        ));
    }
    notes.extend(super::clash_notes(&found.clashes));
    let known = players.column("goal_mean")?.null_count() < players.height();
    if players.height() > 1 && known {
        text += "\n\nProbability that the row's true rate is lower than the column's:\n\n";
        text += &matrix(players, pairs, ranks)?;
        text += "\n\n";
        text += &verdicts(pairs)?;
    }
    if let Some(parts) = &parts {
        text += "\n\nBy part:\n\n";
        text += &parts_table(parts)?;
        notes.push(Compared::parts_note(parts)?);
    }

    let mut outputs = Outputs::new(&options.out)?;
    outputs.add_csv("comparison.csv", players)?;
    outputs.add_csv("comparison-pairs.csv", pairs)?;
    outputs.add_csv("comparison-ranks.csv", ranks)?;
    if let Some(parts) = &parts {
        outputs.add_csv("comparison-parts.csv", parts)?;
    }
    let mut json = serde_json::json!({
        "unit": unit,
        "weight": how.weight.name(),
        "players": records(players)?,
        "pairs": records(pairs)?,
        "ranks": records(ranks)?,
    });
    if let Some(parts) = &parts {
        json["parts"] = records(parts)?.into();
    }
    outputs.add(
        "comparison.json",
        serde_json::to_string_pretty(&json)?.as_bytes(),
    )?;
    outputs.add(
        "comparison.md",
        markdown(players, pairs, ranks, parts.as_ref(), &notes)?.as_bytes(),
    )?;
    if options.players.is_empty() && options.position.is_empty() {
        notes.push(
            "These are players of all positions; --position DF compares defenders alone".to_owned(),
        );
    }
    if *left > 0 {
        notes.push(format!("{left} more players fit; --top shows more"));
    }
    let name = options.picture.file_name("comparison");
    match compared.picture(&options.picture.style())? {
        Some(picture) => options
            .picture
            .add(&mut outputs, &[("comparison".to_owned(), picture)])?,
        None => notes.push(format!(
            "Nobody has an exposure {unit}, so there is no {name}"
        )),
    }
    if players.height() > MOST_COMPARED {
        notes.push(format!(
            "{name} shows the first {MOST_COMPARED} of {} players",
            players.height()
        ));
    }
    let places = outputs.commit()?;

    say!("{text}\n");
    for note in &notes {
        say!("{note}");
    }
    super::say_notes(found.rows_aside, &found.notes);
    say!("");
    super::say_places(&places);
    super::report_failures(&found.failures)
}

/// The picture alone: `chart comparison`.
pub fn draw(options: &Compare) -> anyhow::Result<()> {
    let found = analysis(options)?;
    let comparing = options.comparing();
    let compared = Compared::new(&found, &comparing)?;
    let Some(picture) = compared.picture(&options.picture.style())? else {
        return Err(backline::Error::Usage(format!(
            "nobody has an exposure {}, so there is nothing to draw",
            comparing.how.per.words()
        ))
        .into());
    };
    let pictures = vec![("comparison".to_owned(), picture)];
    let places = options.picture.write(&options.out, pictures)?;
    super::say_notes(found.rows_aside, &found.notes);
    super::say_places(&places);
    super::report_failures(&found.failures)
}

fn analysis(options: &Compare) -> anyhow::Result<Analysis> {
    Ok(analyse(
        &options.input.paths,
        &AnalyseOptions {
            read: options.input.read_options()?,
            attribute: AttributeOptions {
                labels: options.labels.labels(false),
                ..AttributeOptions::default()
            },
            aliases: options.alias.as_ref().map(Aliases::read).transpose()?,
            exposures: true,
            figures_only: true,
            ..AnalyseOptions::default()
        },
    )?)
}

impl Compare {
    fn comparing(&self) -> Comparing {
        Comparing {
            how: Options {
                per: self.per.into(),
                weight: self.weight.into(),
            },
            players: self.players.clone(),
            team: self.team.clone(),
            positions: self.position.clone(),
            min_minutes: self.min_minutes,
            top: self.top as usize,
        }
    }

    fn by(&self) -> anyhow::Result<Option<By>> {
        Ok(match (&self.by, &self.date) {
            (Some(by), _) => Some(By::parse(by)?),
            (None, Some(date)) => Some(By::Date(Day::parse(date).ok_or_else(|| {
                backline::Error::Usage(format!("`{date}` is not a date; write it as 2025-07-09"))
            })?)),
            (None, None) => None,
        })
    }
}

fn figure(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
}

fn interval(low: Option<f64>, high: Option<f64>) -> String {
    match low.zip(high) {
        Some((low, high)) => format!("{low:.3} to {high:.3}"),
        None => "-".to_owned(),
    }
}

const HEADER: [&str; 11] = [
    "player",
    "team",
    "pos",
    "matches",
    "minutes",
    "errors",
    "own rate",
    "95 % interval",
    "estimate",
    "95 % interval",
    "pull",
];

fn player_rows(players: &DataFrame) -> anyhow::Result<Vec<Vec<String>>> {
    let cells = Cells(players);
    let [names, teams, codes, groups] =
        ["player", "team", "position", "position_group"].map(|name| cells.text(name));
    let (names, teams, codes, groups) = (names?, teams?, codes?, groups?);
    let [matches, minutes, errors, rate] =
        ["matches", "minutes", "goal_count", "goal_rate"].map(|name| cells.number(name));
    let (matches, minutes, errors, rate) = (matches?, minutes?, errors?, rate?);
    let [rate_low, rate_high, mean, low] =
        ["goal_rate_low", "goal_rate_high", "goal_mean", "goal_low"].map(|name| cells.number(name));
    let (rate_low, rate_high, mean, low) = (rate_low?, rate_high?, mean?, low?);
    let (high, pull) = (cells.number("goal_high")?, cells.number("goal_pull")?);
    let of = |column: &StringChunked, row: usize| column.get(row).unwrap_or("-").to_owned();
    Ok((0..players.height())
        .map(|row| {
            let count = errors.get(row);
            let whole = count.is_some_and(|count| count.fract() == 0.0);
            vec![
                of(&names, row),
                of(&teams, row),
                codes
                    .get(row)
                    .map_or_else(|| of(&groups, row), str::to_owned),
                figure(matches.get(row), 0),
                figure(minutes.get(row), 0),
                figure(count, if whole { 0 } else { 2 }),
                figure(rate.get(row), 3),
                interval(rate_low.get(row), rate_high.get(row)),
                figure(mean.get(row), 3),
                interval(low.get(row), high.get(row)),
                pull.get(row)
                    .map_or_else(|| "-".to_owned(), |pull| format!("{:.0} %", pull * 100.0)),
            ]
        })
        .collect())
}

/// The interval of each player's rank, by key.
fn rank_texts(ranks: &DataFrame) -> anyhow::Result<Vec<(String, String)>> {
    let cells = Cells(ranks);
    let (led_to, keys) = (cells.text("led_to")?, cells.text("player_key")?);
    let [low, high, size] = ["rank_low", "rank_high", "players"].map(|name| cells.number(name));
    let (low, high, size) = (low?, high?, size?);
    Ok((0..ranks.height())
        .filter(|row| led_to.get(*row) == Some("goal"))
        .map(|row| {
            let whole = |column: &Float64Chunked| column.get(row).unwrap_or(0.0);
            let text = format!(
                "{:.0} to {:.0} of {:.0}",
                whole(&low),
                whole(&high),
                whole(&size)
            );
            (keys.get(row).unwrap_or_default().to_owned(), text)
        })
        .collect())
}

fn players_table(players: &DataFrame, ranks: &DataFrame) -> anyhow::Result<String> {
    let mut header = HEADER.to_vec();
    header.push("rank, 1 lowest");
    let mut table = table(&header);
    let ranks = rank_texts(ranks)?;
    let keys = Cells(players).text("player_key")?;
    for (row, mut cells) in player_rows(players)?.into_iter().enumerate() {
        let rank = ranks
            .iter()
            .find(|(key, _)| Some(key.as_str()) == keys.get(row));
        cells.push(rank.map_or_else(|| "-".to_owned(), |(_, text)| text.clone()));
        table.add_row(cells);
    }
    right_align(&mut table, 3..12);
    Ok(table.to_string())
}

fn matrix(players: &DataFrame, pairs: &DataFrame, ranks: &DataFrame) -> anyhow::Result<String> {
    let ranked = rank_texts(ranks)?;
    let cells = Cells(players);
    let (keys, names) = (cells.text("player_key")?, cells.text("player")?);
    let labels = pair_labels(pairs)?;
    let known: Vec<usize> = (0..players.height())
        .filter(|row| {
            ranked
                .iter()
                .any(|(key, _)| Some(key.as_str()) == keys.get(*row))
        })
        .collect();
    let name = |row: usize| {
        let label = keys.get(row).and_then(|key| labels.get(key));
        label.map_or(names.get(row).unwrap_or_default(), String::as_str)
    };
    let chances = pair_chances(pairs)?;
    let mut header = vec![""];
    header.extend(known.iter().map(|row| name(*row)));
    let mut table = table(&header);
    for row in &known {
        let mut line = vec![name(*row).to_owned()];
        for column in &known {
            let pair = keys.get(*row).zip(keys.get(*column));
            let chance = pair.and_then(|pair| chances.get(&pair));
            line.push(chance.map_or(String::new(), |chance| percent(*chance)));
        }
        table.add_row(line);
    }
    right_align(&mut table, 1..known.len() + 1);
    Ok(table.to_string())
}

/// What pairs call their players, by key: two of one name are told apart there.
fn pair_labels(pairs: &DataFrame) -> anyhow::Result<HashMap<String, String>> {
    let cells = Cells(pairs);
    let mut labels = HashMap::new();
    for [key, label] in [["a_key", "a"], ["b_key", "b"]] {
        let (keys, names) = (cells.text(key)?, cells.text(label)?);
        let known = keys.iter().zip(names.iter());
        labels.extend(known.filter_map(|(key, name)| Some((key?.to_owned(), name?.to_owned()))));
    }
    Ok(labels)
}

/// What may be said of pairs, and of how many nothing.
fn verdicts(pairs: &DataFrame) -> anyhow::Result<String> {
    let cells = Cells(pairs);
    let (led_to, verdict) = (cells.text("led_to")?, cells.text("verdict")?);
    let (a, b) = (cells.text("a")?, cells.text("b")?);
    let [p, ratio, low, high] =
        ["p_lower", "ratio", "ratio_low", "ratio_high"].map(|name| cells.number(name));
    let (p, ratio, low, high) = (p?, ratio?, low?, high?);
    let mut lines = Vec::new();
    let (mut unclear, mut leaning, mut all) = (0, 0, 0);
    for row in (0..pairs.height()).filter(|row| led_to.get(*row) == Some("goal")) {
        all += 1;
        if verdict.get(row) == Some(Verdict::Unclear.name()) {
            unclear += 1;
            continue;
        }
        let firm = [Verdict::Lower.name(), Verdict::Higher.name()];
        leaning += usize::from(
            verdict
                .get(row)
                .is_some_and(|verdict| !firm.contains(&verdict)),
        );
        lines.push(format!(
            "  {}'s rate {} than {}'s: {} that it is lower, ratio {} ({} to {})",
            a.get(row).unwrap_or_default(),
            match verdict.get(row) {
                Some("lower") => "is lower",
                Some("leans lower") => "leans lower",
                Some("leans higher") => "leans higher",
                _ => "is higher",
            },
            b.get(row).unwrap_or_default(),
            percent(p.get(row).unwrap_or(f64::NAN)),
            figure(ratio.get(row), 2),
            figure(low.get(row), 2),
            figure(high.get(row), 2),
        ));
    }
    let pairs = if all == 1 { "pair" } else { "pairs" };
    if unclear + leaning > 0 {
        let lean = match leaning {
            0 => String::new(),
            1 => ", 1 of them though it leans to one side".to_owned(),
            many => format!(", {many} of them though they lean to one side"),
        };
        lines.push(format!(
            "{} of {all} {pairs} cannot be told apart by these data{lean}.",
            unclear + leaning
        ));
    }
    Ok(lines.join("\n"))
}

/// A probability in words that never call it certain.
fn percent(share: f64) -> String {
    match share {
        share if share > 0.995 => ">99 %".to_owned(),
        share if share < 0.005 => "<1 %".to_owned(),
        share => format!("{:.0} %", share * 100.0),
    }
}

fn parts_table(parts: &DataFrame) -> anyhow::Result<String> {
    let mut header = vec!["part"];
    header.extend(HEADER);
    let mut table = table(&header);
    let part = Cells(parts).text("part")?;
    for (row, cells) in player_rows(parts)?.into_iter().enumerate() {
        let mut line = vec![part.get(row).unwrap_or_default().to_owned()];
        line.extend(cells);
        table.add_row(line);
    }
    right_align(&mut table, 4..12);
    Ok(table.to_string())
}

fn markdown(
    players: &DataFrame,
    pairs: &DataFrame,
    ranks: &DataFrame,
    parts: Option<&DataFrame>,
    notes: &[String],
) -> anyhow::Result<String> {
    let cell = |text: &str| text.replace('|', "\\|");
    let line = |cells: &[String]| {
        format!(
            "| {} |\n",
            cells
                .iter()
                .map(|c| cell(c))
                .collect::<Vec<_>>()
                .join(" | ")
        )
    };
    let ranks = rank_texts(ranks)?;
    let keys = Cells(players).text("player_key")?;
    let mut header: Vec<String> = HEADER.iter().map(|name| (*name).to_owned()).collect();
    header.push("rank, 1 lowest".to_owned());
    let mut text = line(&header) + &format!("|{}\n", "---|".repeat(header.len()));
    for (row, mut cells) in player_rows(players)?.into_iter().enumerate() {
        let rank = ranks
            .iter()
            .find(|(key, _)| Some(key.as_str()) == keys.get(row));
        cells.push(rank.map_or_else(|| "-".to_owned(), |(_, text)| text.clone()));
        text += &line(&cells);
    }
    if players.height() > 1 {
        text += &format!("\n{}\n", verdicts(pairs)?.trim().replace("\n  ", "\n\n"));
    }
    if let Some(parts) = parts {
        let header: Vec<String> = ["part"]
            .iter()
            .chain(&HEADER)
            .map(|name| (*name).to_owned())
            .collect();
        text += &format!("\n{}|{}\n", line(&header), "---|".repeat(header.len()));
        let names = Cells(parts).text("part")?;
        for (row, cells) in player_rows(parts)?.into_iter().enumerate() {
            let part = names.get(row).unwrap_or_default().to_owned();
            text += &line(&[vec![part], cells].concat());
        }
    }
    for note in notes {
        text += &format!("\n{note}\n");
    }
    Ok(text)
}

/// A small frame as JSON records; what is not known is null.
pub(super) fn records(frame: &DataFrame) -> anyhow::Result<Vec<serde_json::Value>> {
    let mut rows = vec![serde_json::Map::new(); frame.height()];
    for column in frame.columns() {
        let name = column.name().to_string();
        let number = column.dtype().is_primitive_numeric();
        if number {
            let cells = column.cast(&DataType::Float64)?;
            for (row, value) in rows.iter_mut().zip(cells.f64()?.iter()) {
                let value = value.filter(|value| value.is_finite());
                let whole = value.filter(|v| v.fract() == 0.0 && column.dtype().is_integer());
                let json = match (whole, value) {
                    (Some(whole), _) => serde_json::json!(whole as i64),
                    (None, Some(value)) => serde_json::json!((value * 1e6).round() / 1e6),
                    _ => serde_json::Value::Null,
                };
                row.insert(name.clone(), json);
            }
        } else if let Ok(cells) = column.bool() {
            for (row, value) in rows.iter_mut().zip(cells.iter()) {
                row.insert(name.clone(), serde_json::json!(value));
            }
        } else {
            let cells = column.cast(&DataType::String)?;
            for (row, value) in rows.iter_mut().zip(cells.str()?.iter()) {
                row.insert(name.clone(), serde_json::json!(value));
            }
        }
    }
    Ok(rows.into_iter().map(serde_json::Value::Object).collect())
}
