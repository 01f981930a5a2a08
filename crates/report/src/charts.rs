//! From frames to the error map, the trend and the team sheet.

use polars::prelude::*;

use super::cells::Cells;
use super::chosen::grouped;
use crate::drawing;
use backline_draw::{
    ErrorMap, MapError, Picture, SheetRow, Style, TeamSheet, Trend, TrendMatch, TrendPoint,
    TrendRate, error_map, team_sheet, trend,
};
use backline_model::report_minute;
use backline_model::{Error, Result};

/// What a chart says beside its data.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChartView {
    /// Title.
    pub title: String,
    /// Which matches.
    pub subtitle: String,
    /// The team or player that the chart is about.
    pub subject: String,
    /// What else must be known, a sentence each.
    pub notes: Vec<String>,
    /// Where the data come from.
    pub source: String,
}

/// Draws where the counted errors of `errors` (as [`backline_analysis::attribute::ERROR_COLUMNS`]) were, each
/// as large as the expected goals of the shot that it led to; `matches` (as
/// [`backline_model::MATCH_COLUMNS`]) says against whom.
///
/// # Errors
/// A frame without these columns, no counted error, or a size that cannot hold the picture.
pub fn error_map_picture(
    errors: &DataFrame,
    matches: &DataFrame,
    view: &ChartView,
    style: &Style,
) -> Result<Picture> {
    let counted = errors.clone().lazy().filter(col("counted")).collect()?;
    if counted.height() == 0 {
        return Err(Error::Usage(
            "there is no error with confidence 0.5 or more to draw a map of".to_owned(),
        ));
    }
    let cells = Cells(&counted);
    let (players, ids, led_to) = (
        cells.text("player")?,
        cells.text("match_id")?,
        cells.text("led_to")?,
    );
    let (period, minute) = (cells.number("period")?, cells.number("minute")?);
    let teams = cells.text("team")?;
    let sides = Cells(matches);
    let (played, home, away) = (
        sides.text("match_id")?,
        sides.text("home")?,
        sides.text("away")?,
    );
    let rows_of: PlHashMap<&str, usize> = played
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((id?, row)))
        .collect();
    let several = teams.iter().any(|team| team != teams.get(0));
    // Where two teams met more than once, the day tells which match it was.
    let dates = sides.text("date")?;
    let both = |of: usize| match (home.get(of), away.get(of)) {
        (a, b) if a < b => (a, b),
        (a, b) => (b, a),
    };
    let mut meetings: PlHashMap<_, usize> = PlHashMap::default();
    for of in 0..matches.height() {
        *meetings.entry(both(of)).or_default() += 1;
    }
    let against = |row: usize| {
        let of = *rows_of.get(ids.get(row)?)?;
        let (home, away) = (home.get(of)?, away.get(of)?);
        let opponent = if teams.get(row) == Some(home) {
            away
        } else {
            home
        };
        let day = dates.get(of).filter(|_| meetings[&both(of)] > 1);
        let day = day.map_or_else(String::new, |day| format!(" {day}"));
        Some(match several {
            true => format!("{} against {opponent}{day}", teams.get(row)?),
            false => format!("against {opponent}{day}"),
        })
    };
    let (x, y, cost) = (
        cells.number("start_x")?,
        cells.number("start_y")?,
        cells.number("xg")?,
    );
    let (confidence, approx) = (cells.number("confidence")?, cells.text("approx")?);
    let sources = cells.text("source")?;
    let rows = (0..counted.height())
        .map(|row| MapError {
            x: x.get(row),
            y: y.get(row),
            player: players.get(row).unwrap_or("not named").to_owned(),
            minute: report_minute(
                period.get(row).unwrap_or(1.0) as u8,
                minute.get(row).unwrap_or(0.0) as u32,
            ),
            match_name: against(row).unwrap_or_default(),
            cost: cost.get(row),
            led_to_goal: led_to.get(row) == Some("goal"),
            confidence: confidence.get(row).unwrap_or(0.0),
            source: sources.get(row).unwrap_or_default().to_owned(),
        })
        .collect();
    let map = ErrorMap {
        title: view.title.clone(),
        subtitle: view.subtitle.clone(),
        team: view.subject.clone(),
        errors: rows,
        approximate: approx
            .iter()
            .flatten()
            .any(|what| what.contains("position")),
        notes: view.notes.clone(),
        source: view.source.clone(),
    };
    error_map(&map, style).map_err(drawing)
}

/// Days without a match after which the line is broken: a summer's break.
const LONGEST_GAP: u32 = 45;

/// Draws one player's rolling rate of errors that led to goals (`rolling` as
/// [`backline_analysis::compare::ROLLING_COLUMNS`], of that player alone) with his counted errors; `unit` is
/// what the rate is per.
///
/// # Errors
/// Frames without these columns, no match with a date, or a size that cannot hold the picture.
pub fn trend_picture(
    rolling: &DataFrame,
    errors: &DataFrame,
    unit: &str,
    view: &ChartView,
    style: &Style,
) -> Result<Picture> {
    let dated = rolling
        .clone()
        .lazy()
        .filter(col("led_to").eq(lit("goal")).and(col("date").is_not_null()))
        .collect()?;
    if dated.height() == 0 {
        return Err(Error::Usage(
            "a trend needs dates, and these matches have none; backline's event CSV states them as `# date: 2025-07-09`"
                .to_owned(),
        ));
    }
    let goal_rows = Cells(rolling).text("led_to")?;
    let goal_rows = goal_rows.iter().filter(|of| *of == Some("goal")).count();
    let mut notes = view.notes.clone();
    notes.extend(match goal_rows - dated.height() {
        0 => None,
        1 => Some("1 match without a date is not shown".to_owned()),
        more => Some(format!(
            "{} matches without a date are not shown",
            grouped(more)
        )),
    });
    let cells = Cells(&dated);
    let (ids, dates) = (cells.text("match_id")?, cells.text("date")?);
    let (mean, low, high) = (
        cells.number("mean")?,
        cells.number("low")?,
        cells.number("high")?,
    );
    let group = cells.number("group_mean")?;
    let counted = errors.clone().lazy().filter(col("counted")).collect()?;
    let marks = Cells(&counted);
    let (of_match, led_to) = (marks.text("match_id")?, marks.text("led_to")?);
    let count = |id: Option<&str>, what: &str| {
        let rows = of_match.iter().zip(led_to.iter());
        rows.filter(|(of, led_to)| *of == id && *led_to == Some(what))
            .count() as u32
    };
    let date = |row: usize| dates.get(row).unwrap_or_default().to_owned();
    let rate = |row: usize| {
        Some(TrendRate {
            rate: mean.get(row)?,
            low: low.get(row)?,
            high: high.get(row)?,
        })
    };
    let rows = 0..dated.height();
    let chart = Trend {
        title: view.title.clone(),
        subtitle: view.subtitle.clone(),
        unit: format!("errors leading to goals {unit}"),
        goals: true,
        points: rows
            .clone()
            .map(|row| TrendPoint {
                date: date(row),
                rate: rate(row),
            })
            .collect(),
        longest_gap: Some(LONGEST_GAP),
        matches: rows
            .map(|row| TrendMatch {
                date: date(row),
                goal_errors: count(ids.get(row), "goal"),
                shot_errors: count(ids.get(row), "shot"),
            })
            .collect(),
        mean: group.get(0),
        notes,
        source: view.source.clone(),
    };
    trend(&chart, style).map_err(drawing)
}

/// Draws what goals conceded came of: a bar per team, or a bar per match and one for all of them
/// where `causes` (as [`backline_analysis::rate::CAUSE_COLUMNS`]) is of one team. At most `most` rows, those
/// with most goals a match first, or of one team in order of date.
///
/// # Errors
/// A frame without these columns, no row, or a size that cannot hold the picture.
pub fn team_sheet_picture(
    causes: &DataFrame,
    most: usize,
    view: &ChartView,
    style: &Style,
) -> Result<Picture> {
    let counts = backline_analysis::rate::CAUSE_COLUMNS[4..]
        .iter()
        .map(|spec| col(spec.name).sum());
    let mut aggregates: Vec<Expr> = counts.collect();
    aggregates.push(len().alias("matches"));
    let teams = causes
        .clone()
        .lazy()
        .group_by_stable([col("team")])
        .agg(aggregates)
        .sort_by_exprs(
            [
                col("conceded").cast(DataType::Float64) / col("matches"),
                col("conceded"),
            ],
            SortMultipleOptions::default()
                .with_order_descending(true)
                .with_maintain_order(true),
        )
        .collect()?;
    let goals = Cells(&teams).number("conceded")?.sum().unwrap_or(0.0);
    let mut notes = view.notes.clone();
    notes.push(
        "A goal has one cause, the first that holds: an error with confidence 0.5 or more, a penalty, an own goal, a set piece (corner or free kick)"
            .to_owned(),
    );
    let mut rows = sheet_rows(&teams)?;
    if rows.len() == 1 && causes.height() > 1 {
        rows[0].name = "All matches".to_owned();
        rows[0].sum = true;
        rows.extend(sheet_rows(causes)?);
    }
    if rows.is_empty() {
        return Err(Error::Usage("there is no match to draw".to_owned()));
    }
    if rows.len() > most {
        notes.push(format!("{} more are not shown", grouped(rows.len() - most)));
        rows.truncate(most);
    }
    let conceded = if goals == 1.0 { "goal" } else { "goals" };
    let sheet = TeamSheet {
        title: view.title.clone(),
        subtitle: format!("{}, {} {conceded} conceded", view.subtitle, goals),
        rows,
        notes,
        source: view.source.clone(),
    };
    team_sheet(&sheet, style).map_err(drawing)
}

/// A row per team with its matches, or per match with its opponent and date.
fn sheet_rows(frame: &DataFrame) -> Result<Vec<SheetRow>> {
    let cells = Cells(frame);
    let of_teams = frame.column("matches").is_ok();
    let names = cells.text(if of_teams { "team" } else { "opponent" })?;
    let matches = of_teams.then(|| cells.number("matches")).transpose()?;
    let dates = (!of_teams).then(|| cells.text("date")).transpose()?;
    let ids = (!of_teams).then(|| cells.text("match_id")).transpose()?;
    let [error, penalty, own_goal, set_piece, none_named] = [
        "individual_error",
        "penalty",
        "own_goal",
        "set_piece",
        "none_named",
    ]
    .map(|name| cells.number(name));
    let (error, penalty, own_goal) = (error?, penalty?, own_goal?);
    let (set_piece, none_named) = (set_piece?, none_named?);
    let whole = |column: &Float64Chunked, row: usize| column.get(row).unwrap_or(0.0) as u32;
    let name = |row: usize| names.get(row).unwrap_or_default();
    Ok((0..frame.height())
        .map(|row| SheetRow {
            name: if of_teams {
                name(row).to_owned()
            } else {
                format!("against {}", name(row))
            },
            detail: match (dates.as_ref().and_then(|dates| dates.get(row)), &ids) {
                (Some(day), _) => day.to_owned(),
                // Two teams may meet more than once.
                (None, Some(ids)) => format!("match {}", ids.get(row).unwrap_or_default()),
                (None, None) => String::new(),
            },
            sum: false,
            matches: Some(matches.as_ref().map_or(1, |matches| whole(matches, row))),
            individual_error: whole(&error, row),
            penalty: whole(&penalty, row),
            own_goal: whole(&own_goal, row),
            set_piece: whole(&set_piece, row),
            none_named: whole(&none_named, row),
        })
        .collect())
}
