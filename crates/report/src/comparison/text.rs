//! A comparison as tables for the terminal and for Markdown.

use std::collections::HashMap;

use super::Comparison;
use crate::chart::comparison::{MOST_COMPARED, pair_chances};
use crate::finding::percent;
use crate::terminal::{TableColumn, fitted_text};
use backline_analysis::compare::Verdict;
use backline_analysis::rows::{EstimateRow, LedTo, PairRow, RankRow, SplitRow};
use backline_draw::Language;
use backline_model::Result;

const HEADER: [&str; 12] = [
    "player",
    "team",
    "pos",
    "matches",
    "minutes",
    "errors to shots",
    "to goals",
    "own rate",
    "95 % interval",
    "estimate",
    "95 % interval",
    "pull",
];

/// The rows of a comparison's frames, for the errors it is based on.
struct Rows {
    led_to: LedTo,
    /// Whether the list may be ranked.
    ranked: bool,
    players: Vec<EstimateRow>,
    pairs: Vec<PairRow>,
    /// The interval of each player's rank, by key.
    ranks: HashMap<String, String>,
    /// Each part with the row of each player in it.
    parts: Option<Vec<(String, EstimateRow)>>,
}

impl Rows {
    fn of(of: &Comparison) -> Result<Rows> {
        let main = |led_to| led_to == of.led_to;
        let mut pairs = PairRow::all(&of.pairs)?;
        pairs.retain(|pair| main(pair.led_to));
        let ranks = RankRow::all(&of.ranks)?.into_iter();
        let ranks = ranks.filter(|row| main(row.led_to)).map(|row| {
            let text = format!("{} to {} of {}", row.rank_low, row.rank_high, row.players);
            (row.player_key, text)
        });
        let parts = of.parts.as_ref().map(|parts| -> Result<_> {
            let names = SplitRow::all(parts)?.into_iter().map(|row| row.part);
            Ok(names.zip(EstimateRow::all(parts)?).collect())
        });
        let finding = of.finding.as_ref();
        Ok(Rows {
            led_to: of.led_to,
            ranked: finding.is_some_and(|finding| finding.standing.ranked),
            players: EstimateRow::all(&of.players)?,
            pairs,
            ranks: ranks.collect(),
            parts: parts.transpose()?,
        })
    }

    /// The table of players: header and rows.
    fn players(&self) -> (Vec<&'static str>, Vec<Vec<String>>) {
        // Ranks are not shown if hardly more than half of the pairs would be in the right order.
        if !self.ranked {
            let rows = self.players.iter().map(|row| self.cells(row));
            return (HEADER.to_vec(), rows.collect());
        }
        let rows = self.players.iter().map(|row| {
            let rank = self.ranks.get(&row.player_key);
            let mut cells = self.cells(row);
            cells.push(rank.cloned().unwrap_or("-".to_owned()));
            cells
        });
        ([&HEADER[..], &["rank, 1 lowest"]].concat(), rows.collect())
    }

    /// The table of parts, where there are any.
    fn parts(&self) -> Option<(Vec<&'static str>, Vec<Vec<String>>)> {
        let rows = self.parts.as_ref()?.iter();
        let rows = rows.map(|(part, row)| [vec![part.clone()], self.cells(row)].concat());
        Some(([&["part"], &HEADER[..]].concat(), rows.collect()))
    }
}

/// Everything for the terminal.
pub(super) fn terminal(of: &Comparison) -> Result<String> {
    let rows = Rows::of(of)?;
    let answer = of
        .finding
        .as_ref()
        .map(|finding| format!("{}\n\n", finding.answer));
    let mut text = answer.unwrap_or_default() + &terminal_table(rows.players());
    if rows.players.len() > 1 && of.is_known()? {
        let (apart, _) = of
            .finding
            .as_ref()
            .map_or((0, 0), |finding| finding.pairs());
        if apart > 0 && rows.players.len() <= MOST_COMPARED {
            text += "\n\nProbability that the row's true rate is lower than the column's:\n\n";
            text += &matrix(&rows);
        }
        text += "\n\n";
        text += &verdicts(&rows.pairs);
    }
    if let Some(parts) = rows.parts() {
        text += "\n\nBy part:\n\n";
        text += &terminal_table(parts);
    }
    Ok(text)
}

/// Everything as Markdown.
pub(super) fn markdown(of: &Comparison) -> Result<String> {
    let rows = Rows::of(of)?;
    let answer = of
        .finding
        .as_ref()
        .map(|finding| format!("{}\n\n", finding.answer));
    let mut text = answer.unwrap_or_default() + &markdown_table(rows.players());
    if rows.players.len() > 1 {
        let verdicts = verdicts(&rows.pairs);
        text += &format!("\n{}\n", verdicts.trim().replace("\n  ", "\n\n"));
    }
    if let Some(parts) = rows.parts() {
        text += &format!("\n{}", markdown_table(parts));
    }
    for note in of.remarks()? {
        text += &format!("\n{note}\n");
    }
    Ok(text)
}

/// A table of players: the columns that fit, starting with those that matter most for who errs less
/// often.
fn terminal_table((header, rows): (Vec<&str>, Vec<Vec<String>>)) -> String {
    let mut intervals = [
        "the interval of the own rate",
        "the interval of the estimate",
    ]
    .into_iter();
    let columns: Vec<TableColumn> = header
        .into_iter()
        .map(|name| {
            let spare = match name {
                "player" | "part" | "estimate" => 0,
                "errors to shots" | "to goals" => 2,
                "rank, 1 lowest" => 3,
                "team" => 4,
                "minutes" => 5,
                "own rate" => 6,
                "pull" => 8,
                "matches" => 9,
                _ => 10,
            };
            let column = match (name, name == "95 % interval") {
                (_, true) => {
                    let about = intervals.next().unwrap_or(name);
                    let spare = if about.ends_with("estimate") { 1 } else { 7 };
                    TableColumn::new(name, spare).about(about)
                }
                ("pos", _) => TableColumn::new(name, spare).about("position"),
                ("to goals", _) => TableColumn::new(name, spare).about("errors to goals"),
                _ => TableColumn::new(name, spare),
            };
            match name {
                "player" | "part" | "team" | "pos" => column,
                _ => column.right(),
            }
        })
        .collect();
    fitted_text(&columns, &rows, "comparison.csv has them")
}

fn markdown_table((header, rows): (Vec<&str>, Vec<Vec<String>>)) -> String {
    let line = |cells: Vec<String>| {
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let columns = header.len();
    let header = line(header.into_iter().map(str::to_owned).collect());
    let rows: String = rows.into_iter().map(line).collect();
    format!("{header}|{}\n{rows}", "---|".repeat(columns))
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

impl Rows {
    /// A player's cells under [`HEADER`].
    fn cells(&self, row: &EstimateRow) -> Vec<String> {
        let of = row.by_outcome(self.led_to);
        let position = row.position.as_deref();
        let pull = of.pull.map(|pull| format!("{:.0} %", pull * 100.0));
        vec![
            row.player.clone(),
            row.team.clone(),
            position.unwrap_or(row.position_group.name()).to_owned(),
            row.matches.to_string(),
            format!("{:.0}", row.minutes),
            errors(row.shot.count),
            errors(row.goal.count),
            figure(of.rate, 3),
            interval(of.rate_low, of.rate_high),
            figure(of.mean, 3),
            interval(of.low, of.high),
            pull.unwrap_or("-".to_owned()),
        ]
    }
}

/// A number of errors: whole, or a sum of expected errors.
pub(crate) fn errors(count: Option<f64>) -> String {
    let whole = count.is_some_and(|count| count.fract() == 0.0);
    figure(count, if whole { 0 } else { 2 })
}

/// The probability that the row's rate is lower than the column's, for players who have a rank.
fn matrix(rows: &Rows) -> String {
    // Pairs are identified by key, which distinguishes namesakes.
    let pairs = rows.pairs.iter();
    let labels: HashMap<&str, &str> = pairs
        .flat_map(|pair| [(&*pair.a_key, &*pair.a), (&*pair.b_key, &*pair.b)])
        .collect();
    let chances = pair_chances(&rows.pairs);
    let known = rows.players.iter();
    let known = known.filter(|row| rows.ranks.contains_key(&row.player_key));
    let known: Vec<(&str, &str)> = known
        .map(|row| {
            let key = row.player_key.as_str();
            (key, labels.get(key).copied().unwrap_or(&row.player))
        })
        .collect();
    let mut header = vec![""];
    header.extend(known.iter().map(|(_, name)| *name));
    let mut lines = Vec::new();
    for (row, name) in &known {
        let mut line = vec![(*name).to_owned()];
        line.extend(known.iter().map(|(column, _)| {
            let chance = chances.get(&(*row, *column));
            chance.map_or(String::new(), |chance| percent(*chance, Language::text()))
        }));
        lines.push(line);
    }
    // The first players are those with the lowest rates.
    let columns: Vec<TableColumn> = header
        .iter()
        .enumerate()
        .map(|(at, name)| match at {
            0 => TableColumn::new(name, 0),
            at => TableColumn::new(name, u8::try_from(at).unwrap_or(u8::MAX)).right(),
        })
        .collect();
    fitted_text(&columns, &lines, "comparison-pairs.csv has all pairs")
}

/// The conclusions about pairs, and the number of pairs without one.
fn verdicts(pairs: &[PairRow]) -> String {
    let mut lines = Vec::new();
    let (mut unclear, mut leaning) = (0, 0);
    for pair in pairs {
        let words = match pair.verdict {
            Verdict::Unclear => {
                unclear += 1;
                continue;
            }
            Verdict::Lower => "is lower",
            Verdict::Higher => "is higher",
            Verdict::LeansLower | Verdict::LeansHigher => {
                leaning += 1;
                pair.verdict.name()
            }
        };
        lines.push(format!(
            "  {}'s rate {words} than {}'s: {} that it is lower, ratio {:.2} ({:.2} to {:.2})",
            pair.a,
            pair.b,
            percent(pair.p_lower, Language::text()),
            pair.ratio,
            pair.ratio_low,
            pair.ratio_high,
        ));
    }
    if unclear + leaning > 0 {
        let lean = match leaning {
            0 => String::new(),
            1 => ", although 1 of them tends to one side".to_owned(),
            many => format!(", although {many} of them tend to one side"),
        };
        lines.push(format!(
            "{} of {} {} cannot be distinguished by these data{lean}.",
            unclear + leaning,
            pairs.len(),
            if pairs.len() == 1 { "pair" } else { "pairs" }
        ));
    }
    lines.join("\n")
}
