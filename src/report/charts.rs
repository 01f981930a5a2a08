//! From frames to the error map and the trend.

use polars::prelude::*;

use super::cells::Cells;
use crate::draw::{
    ErrorMap, MapError, Picture, Trend, TrendMatch, TrendPoint, TrendRate, error_map, trend,
};
use crate::error::{Error, Result};
use crate::model::report_minute;

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

/// Draws where the counted errors of `errors` (as [`crate::attribute::ERROR_COLUMNS`]) were, each
/// as large as the expected goals of the shot that it led to.
///
/// # Errors
/// A frame without these columns, or no counted error.
pub fn error_map_picture(errors: &DataFrame, view: &ChartView) -> Result<Picture> {
    let counted = errors.clone().lazy().filter(col("counted")).collect()?;
    if counted.height() == 0 {
        return Err(Error::Usage(
            "there is no error with confidence 0.5 or more to draw a map of".to_owned(),
        ));
    }
    let cells = Cells(&counted);
    let (players, matches, led_to) = (
        cells.text("player")?,
        cells.text("match_id")?,
        cells.text("led_to")?,
    );
    let (period, minute) = (cells.number("period")?, cells.number("minute")?);
    let (x, y, cost) = (
        cells.number("start_x")?,
        cells.number("start_y")?,
        cells.number("xg")?,
    );
    let (confidence, approx) = (cells.number("confidence")?, cells.text("approx")?);
    let rows = (0..counted.height())
        .map(|row| MapError {
            x: x.get(row),
            y: y.get(row),
            player: players.get(row).unwrap_or("not named").to_owned(),
            minute: report_minute(
                period.get(row).unwrap_or(1.0) as u8,
                minute.get(row).unwrap_or(0.0) as u32,
            ),
            match_name: matches.get(row).unwrap_or_default().to_owned(),
            cost: cost.get(row),
            led_to_goal: led_to.get(row) == Some("goal"),
            confidence: confidence.get(row).unwrap_or(0.0),
        })
        .collect();
    Ok(error_map(&ErrorMap {
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
    })?)
}

/// Days without a match after which the line is broken: a summer's break.
const LONGEST_GAP: u32 = 45;

/// Draws one player's rolling rate of errors that led to goals (`rolling` as
/// [`crate::compare::ROLLING_COLUMNS`], of that player alone) with his counted errors; `unit` is
/// what the rate is per.
///
/// # Errors
/// Frames without these columns, or no match with a date.
pub fn trend_picture(
    rolling: &DataFrame,
    errors: &DataFrame,
    unit: &str,
    view: &ChartView,
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
    Ok(trend(&Trend {
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
        notes: view.notes.clone(),
        source: view.source.clone(),
    })?)
}
