//! A player's rolling rate.

use polars::prelude::*;

use super::{ChartView, view};
use crate::cells::Cells;
use crate::credits::{grouped, source_line};
use crate::drawing;
use crate::selection::these;
use backline_analysis::Analysis;
use backline_analysis::compare::{Options, rolling};
use backline_analysis::select::{find_person, of_people, people};
use backline_draw::{Picture, Style, Trend, TrendMatch, TrendPoint, TrendRate, trend};
use backline_model::{Error, Result};

/// The rolling rate of the player that `wanted` means over `window` matches, with his name.
///
/// # Errors
/// A player that is not there, a window of 0, or a size that cannot hold the picture.
pub fn trend_of(
    found: &Analysis,
    wanted: &str,
    window: usize,
    style: &Style,
) -> Result<(String, Picture)> {
    let everybody = people(&found.lineups)?;
    let person = find_person(wanted, &everybody)?;
    let how = Options::default();
    let keys = [person.key.as_str()];
    let rolled = rolling(
        &found.lineups,
        &found.matches,
        &found.errors,
        &how,
        &keys,
        window,
    )?;
    let errors = found
        .errors
        .clone()
        .lazy()
        .filter(of_people(&keys))
        .collect()?;
    let played = these(&found.matches, &rolled)?;
    let mut view = view(found, "Rolling rate of errors", &person.label, &played)?;
    view.subtitle +=
        &format!("; at each point the last {window} of them, or as many as there were");
    let leans = rolled.column("group_mean")?.null_count() < rolled.height();
    view.notes.push(match leans {
        true => "The estimate is gamma-Poisson and leans on the player's position group, or on all players where that is too small; the band holds 95 %",
        false => "The estimate is gamma-Poisson and the player's own, for no group is large enough to lean on; the band holds 95 %",
    }.to_owned());
    view.source = source_line(found)?;
    let picture = trend_picture(&rolled, &errors, how.per.words(), &view, style)?;
    Ok((person.label.clone(), picture))
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
