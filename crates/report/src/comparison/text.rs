//! A comparison as tables for the terminal and for Markdown.

use std::collections::HashMap;

use polars::prelude::*;

use super::Comparison;
use crate::cells::Cells;
use crate::chart::comparison::pair_chances;
use crate::terminal::{right_align, table};
use backline_analysis::compare::Verdict;
use backline_model::Result;

/// All of it for the terminal.
pub(super) fn terminal(of: &Comparison) -> Result<String> {
    let mut text = players_table(&of.players, &of.ranks)?;
    if of.players.height() > 1 && of.is_known()? {
        text += "\n\nProbability that the row's true rate is lower than the column's:\n\n";
        text += &matrix(&of.players, &of.pairs, &of.ranks)?;
        text += "\n\n";
        text += &verdicts(&of.pairs)?;
    }
    if let Some(parts) = &of.parts {
        text += "\n\nBy part:\n\n";
        text += &parts_table(parts)?;
    }
    Ok(text)
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

fn player_rows(players: &DataFrame) -> Result<Vec<Vec<String>>> {
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
fn rank_texts(ranks: &DataFrame) -> Result<Vec<(String, String)>> {
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

fn players_table(players: &DataFrame, ranks: &DataFrame) -> Result<String> {
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

fn matrix(players: &DataFrame, pairs: &DataFrame, ranks: &DataFrame) -> Result<String> {
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
fn pair_labels(pairs: &DataFrame) -> Result<HashMap<String, String>> {
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
fn verdicts(pairs: &DataFrame) -> Result<String> {
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

fn parts_table(parts: &DataFrame) -> Result<String> {
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

/// All of it as Markdown.
pub(super) fn markdown(of: &Comparison) -> Result<String> {
    let (players, pairs) = (&of.players, &of.pairs);
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
    let ranks = rank_texts(&of.ranks)?;
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
    if let Some(parts) = &of.parts {
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
    for note in of.remarks()? {
        text += &format!("\n{note}\n");
    }
    Ok(text)
}
