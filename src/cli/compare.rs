//! `backline compare`.

use backline::analyse::{AnalyseOptions, Analysis, analyse};
use backline::attribute::AttributeOptions;
use backline::compare::{By, Day, Options, Positions, Verdict, estimates, pairs, ranks, split};
use backline::draw::Picture;
use backline::report::{
    Cells, ComparisonView, MOST_COMPARED, Outputs, comparison_picture, pair_chances, right_align,
    table,
};
use backline::select::{Aliases, find_person, find_team, people};
use polars::prelude::*;

use super::args::Compare;
use super::picture::PictureArgs;

pub fn run(options: &Compare) -> anyhow::Result<()> {
    let compared = Compared::new(options)?;
    let Compared {
        found,
        how,
        chosen,
        players,
        pairs,
        ranks,
        left,
        unsure,
    } = &compared;
    let parts = match options.by()? {
        Some(by) => {
            let parts = split(&found.lineups, &found.matches, &found.errors, how, by)?;
            Some(chosen.among(&parts, players)?)
        }
        None => None,
    };

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
    if players.height() > 1 {
        text += "\n\nProbability that the row's true rate is lower than the column's:\n\n";
        text += &matrix(players, pairs, ranks)?;
        text += "\n\n";
        text += &verdicts(pairs)?;
    }
    if let Some(parts) = &parts {
        text += "\n\nBy part:\n\n";
        text += &parts_table(parts)?;
    }

    let mut outputs = Outputs::new(&options.out)?;
    outputs.add_csv("comparison.csv", players)?;
    outputs.add_csv("comparison-pairs.csv", pairs)?;
    outputs.add_csv("comparison-ranks.csv", ranks)?;
    if let Some(parts) = &parts {
        outputs.add_csv("comparison-parts.csv", parts)?;
    }
    let json = serde_json::json!({
        "unit": unit,
        "weight": how.weight.name(),
        "players": records(players)?,
        "pairs": records(pairs)?,
        "ranks": records(ranks)?,
    });
    outputs.add(
        "comparison.json",
        serde_json::to_string_pretty(&json)?.as_bytes(),
    )?;
    outputs.add(
        "comparison.md",
        markdown(players, pairs, ranks, &notes)?.as_bytes(),
    )?;
    if *left > 0 {
        notes.push(format!("{left} more players fit; --top shows more"));
    }
    let name = options.picture.file_name("comparison");
    match compared.picture(&options.picture)? {
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
    super::say_rows_aside(found.rows_aside);
    say!("");
    super::say_places(&places);
    super::report_failures(&found.failures)
}

/// The picture alone: `chart comparison`.
pub fn draw(options: &Compare) -> anyhow::Result<()> {
    let compared = Compared::new(options)?;
    let Some(picture) = compared.picture(&options.picture)? else {
        return Err(backline::Error::Usage(format!(
            "nobody has an exposure {}, so there is nothing to draw",
            compared.how.per.words()
        ))
        .into());
    };
    let pictures = vec![("comparison".to_owned(), picture)];
    super::say_places(&options.picture.write(&options.out, pictures)?);
    super::report_failures(&compared.found.failures)
}

/// The players that were asked for, compared.
struct Compared {
    found: Analysis,
    how: Options,
    chosen: Choice,
    players: DataFrame,
    pairs: DataFrame,
    ranks: DataFrame,
    /// How many more fit.
    left: usize,
    /// How many may have the positions asked for: the data know their line of play only.
    unsure: usize,
}

impl Compared {
    fn new(options: &Compare) -> anyhow::Result<Compared> {
        let found = analyse(
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
        )?;
        let how = Options {
            per: options.per.into(),
            weight: options.weight.into(),
        };
        // Priors are learnt from everybody; who is compared is taken out afterwards.
        let everybody = estimates(&found.lineups, &found.matches, &found.errors, &how)?;
        let chosen = Choice::new(&found, options)?;
        let (players, left, unsure) = chosen.of(&everybody, options.top as usize)?;
        anyhow::ensure!(
            players.height() > 0,
            backline::Error::Usage(
                "nobody is left to compare. Lower --min-minutes, or choose other players"
                    .to_owned()
            )
        );
        Ok(Compared {
            pairs: pairs(&players)?,
            ranks: ranks(&players)?,
            found,
            how,
            chosen,
            players,
            left,
            unsure,
        })
    }

    /// What must be known of the figures.
    fn notes(&self) -> anyhow::Result<Vec<String>> {
        let what = format!(
            "Rates are errors leading to goals {}, added up by {}. The estimate is gamma-Poisson and leans on the \
             player's position group; pull is how much. Intervals hold 95 %.",
            self.how.per.words(),
            self.how.weight.name()
        );
        Ok(vec![what, prior_note(&self.players)?])
    }

    fn picture(&self, options: &PictureArgs) -> anyhow::Result<Option<Picture>> {
        let mut notes = self.notes()?;
        if self.left > 0 {
            notes.push(format!("{} more players are not shown", self.left));
        }
        let view = ComparisonView {
            title: "Who errs less often?".to_owned(),
            subtitle: subtitle(&self.found)?,
            unit: self.how.per.words().to_owned(),
            notes,
            source: super::analyse::source_line(&self.found)?,
        };
        let style = options.style();
        Ok(comparison_picture(
            &self.players,
            &self.pairs,
            &view,
            &style,
        )?)
    }
}

/// How many matches there are and what of them are key events only.
fn subtitle(found: &Analysis) -> anyhow::Result<String> {
    let key_events = super::analyse::key_event_matches(found)?;
    let all = found.matches.height();
    let matches = if all == 1 { "match" } else { "matches" };
    Ok(match key_events {
        0 => format!("{all} {matches}"),
        _ => format!("{all} {matches}, {key_events} of them known by key events from reports only"),
    })
}

impl Compare {
    fn by(&self) -> anyhow::Result<Option<By>> {
        Ok(match (&self.by, &self.date) {
            (Some(by), _) => Some(By::parse(by)?),
            (None, Some(date)) => Some(By::Date(Day::parse(date).ok_or_else(|| {
                backline::Error::Usage(format!("`{date}` is no date; write it as 2025-07-09"))
            })?)),
            (None, None) => None,
        })
    }
}

/// Who is compared.
struct Choice {
    /// Keys of the players asked for by name, in that order.
    keys: Vec<String>,
    team: Option<String>,
    positions: Option<Positions>,
    min_minutes: f64,
}

impl Choice {
    fn new(found: &Analysis, options: &Compare) -> anyhow::Result<Choice> {
        let everybody = people(&found.lineups)?;
        let mut keys = Vec::new();
        for wanted in &options.players {
            keys.push(find_person(wanted, &everybody)?.key.clone());
        }
        let team = options
            .team
            .as_ref()
            .map(|wanted| find_team(wanted, &found.matches))
            .transpose()?;
        Ok(Choice {
            min_minutes: options
                .min_minutes
                .unwrap_or(if keys.is_empty() { 270.0 } else { 0.0 }),
            keys,
            team,
            positions: (!options.position.is_empty()).then(|| Positions::new(&options.position)),
        })
    }

    /// The players' rows, lowest estimate first, how many more fit, and how many may have the
    /// positions asked for.
    fn of(&self, everybody: &DataFrame, top: usize) -> anyhow::Result<(DataFrame, usize, usize)> {
        let (mut everybody, unsure) = match &self.positions {
            Some(positions) => positions.of(everybody)?,
            None => (everybody.clone(), 0),
        };
        if let Some(team) = &self.team {
            // A player of several teams has them joined.
            let plays = |teams: Option<&str>| {
                teams.is_some_and(|teams| teams.split(" / ").any(|of| of == team))
            };
            let mask: BooleanChunked = everybody
                .column("team")?
                .str()?
                .iter()
                .map(|of| Some(plays(of)))
                .collect();
            everybody = everybody.filter(&mask)?;
        }
        let mut rows = everybody
            .lazy()
            .filter(col("minutes").gt_eq(lit(self.min_minutes)));
        if !self.keys.is_empty() {
            rows = rows.filter(col("player_key").is_in(
                lit(Series::new("keys".into(), &self.keys)).implode(false),
                false,
            ));
        }
        let rows = rows
            .sort(
                ["goal_mean"],
                SortMultipleOptions::default()
                    .with_nulls_last(true)
                    .with_maintain_order(true),
            )
            .collect()?;
        let all = rows.height();
        // Whoever is asked for by name is shown.
        let shown = if self.keys.is_empty() {
            rows.head(Some(top))
        } else {
            rows
        };
        let left = all - shown.height();
        Ok((shown, left, unsure))
    }

    /// The rows of a split that are of the compared players.
    fn among(&self, parts: &DataFrame, players: &DataFrame) -> anyhow::Result<DataFrame> {
        let keys = players
            .column("player_key")?
            .as_materialized_series()
            .clone();
        Ok(parts
            .clone()
            .lazy()
            .filter(col("player_key").is_in(lit(keys).implode(false), false))
            .collect()?)
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
    let known: Vec<usize> = (0..players.height())
        .filter(|row| {
            ranked
                .iter()
                .any(|(key, _)| Some(key.as_str()) == keys.get(*row))
        })
        .collect();
    let name = |row: usize| names.get(row).unwrap_or_default();
    let chances = pair_chances(pairs)?;
    let mut header = vec![""];
    header.extend(known.iter().map(|row| name(*row)));
    let mut table = table(&header);
    for row in &known {
        let mut line = vec![name(*row).to_owned()];
        for column in &known {
            let pair = keys.get(*row).zip(keys.get(*column));
            let chance = pair.and_then(|pair| chances.get(&pair));
            line.push(chance.map_or(String::new(), |chance| format!("{:.0} %", chance * 100.0)));
        }
        table.add_row(line);
    }
    right_align(&mut table, 1..known.len() + 1);
    Ok(table.to_string())
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
    let (mut unclear, mut all) = (0, 0);
    for row in (0..pairs.height()).filter(|row| led_to.get(*row) == Some("goal")) {
        all += 1;
        if verdict.get(row) == Some(Verdict::Unclear.name()) {
            unclear += 1;
            continue;
        }
        lines.push(format!(
            "  {}'s rate {} than {}'s: {:.0} % that it is lower, ratio {} ({} to {})",
            a.get(row).unwrap_or_default(),
            match verdict.get(row) {
                Some("lower") => "is lower",
                Some("leans lower") => "leans lower",
                Some("leans higher") => "leans higher",
                _ => "is higher",
            },
            b.get(row).unwrap_or_default(),
            p.get(row).unwrap_or(f64::NAN) * 100.0,
            figure(ratio.get(row), 2),
            figure(low.get(row), 2),
            figure(high.get(row), 2),
        ));
    }
    let pairs = if all == 1 { "pair" } else { "pairs" };
    Ok(match unclear {
        0 => lines.join("\n"),
        _ if lines.is_empty() => {
            format!("{unclear} of {all} {pairs} cannot be told apart by these data.")
        }
        _ => format!(
            "{}\n{unclear} of {all} {pairs} cannot be told apart by these data.",
            lines.join("\n")
        ),
    })
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

/// Whose errors the priors rest on and what they say.
fn prior_note(players: &DataFrame) -> anyhow::Result<String> {
    let cells = Cells(players);
    let (priors, means) = (cells.text("goal_prior")?, cells.number("goal_group_mean")?);
    let mut known: Vec<String> = Vec::new();
    for row in 0..players.height() {
        let Some(prior) = priors.get(row) else {
            continue;
        };
        let text = match means.get(row) {
            Some(mean) => format!("{prior}: mean {mean:.3}"),
            None => format!("{prior}: no group to lean on"),
        };
        if !known.contains(&text) {
            known.push(text);
        }
    }
    Ok(format!(
        "Groups that the estimates lean on: {}",
        known.join("; ")
    ))
}

fn markdown(
    players: &DataFrame,
    pairs: &DataFrame,
    ranks: &DataFrame,
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
        } else {
            let cells = column.cast(&DataType::String)?;
            for (row, value) in rows.iter_mut().zip(cells.str()?.iter()) {
                row.insert(name.clone(), serde_json::json!(value));
            }
        }
    }
    Ok(rows.into_iter().map(serde_json::Value::Object).collect())
}
