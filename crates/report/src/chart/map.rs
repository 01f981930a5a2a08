//! The map of errors.

use polars::prelude::*;

use super::{ChartView, view};
use crate::cells::Cells;
use crate::drawing;
use crate::selection::errors_of;
use backline_analysis::Analysis;
use backline_draw::{ErrorMap, MapError, Picture, Style, error_map as draw};
use backline_model::report_minute;
use backline_model::{Error, Result};

/// The map of a team's or some players' counted errors; of all without either.
///
/// # Errors
/// A team or player that is not there, no counted error, or a size that cannot hold the picture.
pub fn error_map(
    found: &Analysis,
    team: Option<&str>,
    players: &[String],
    style: &Style,
) -> Result<Picture> {
    let (errors, subject, matches) = errors_of(found, team, players)?;
    let view = view(found, "Where errors were", &subject, &matches)?;
    error_map_picture(&errors, &found.matches, &view, style)
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
    draw(&map, style).map_err(drawing)
}
