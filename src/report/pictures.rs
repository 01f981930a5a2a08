//! From frames to the two charts.

use polars::prelude::*;

use super::cells::Cells;
use crate::attribute::COUNTED_FROM;
use crate::draw::{
    PeriodSpan, Picture, Rate, RateRow, RatesChart, Side, Timeline, TimelineError, TimelineGoal,
    TimelineShot, error_rates, timeline,
};
use crate::error::{Error, Result};
use crate::model::{period_start_minute, report_minute};

/// What the chart of rates says beside its rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RatesView {
    /// Team or players the rates are about; empty for everyone.
    pub subject: String,
    /// First and last date, competition and number of matches, such as `18 June to 9 July 2025, 6 matches`.
    pub span: String,
    /// Who is not shown and why.
    pub left_out: Option<String>,
    /// Where the data come from.
    pub source: String,
}

/// Draws the rates of `shown`, a part of `all` (both as [`crate::rate::RATE_COLUMNS`]); the dashed
/// mean is that of `all`: errors of all players over minutes of all players.
///
/// # Errors
/// Frames without these columns, or no row to show.
pub fn rates_picture(shown: &DataFrame, all: &DataFrame, view: &RatesView) -> Result<Picture> {
    let cells = Cells(shown);
    let (players, teams) = (cells.text("player")?, cells.text("team")?);
    let (matches, minutes) = (cells.number("matches")?, cells.number("minutes")?);
    let rate = |name: &str| -> Result<Vec<Option<Rate>>> {
        let count = cells.number(&format!("errors_to_{name}"))?;
        let per90 = cells.number(&format!("{name}_errors_per_90"))?;
        let low = cells.number(&format!("{name}_errors_low"))?;
        let high = cells.number(&format!("{name}_errors_high"))?;
        let row = |row: usize| {
            Some(Rate {
                count: count.get(row)?,
                per90: per90.get(row)?,
                low: low.get(row)?,
                high: high.get(row)?,
            })
        };
        Ok((0..shown.height()).map(row).collect())
    };
    let (goal, shot) = (rate("goal")?, rate("shot")?);
    let rows: Vec<RateRow> = (0..shown.height())
        .filter_map(|row| {
            Some(RateRow {
                player: players.get(row)?.to_owned(),
                team: teams.get(row)?.to_owned(),
                matches: matches.get(row)? as u32,
                minutes: minutes.get(row)?,
                goal: goal[row]?,
                shot: shot[row],
            })
        })
        .collect();
    if rows.is_empty() {
        return Err(Error::Usage(
            "no player is left to draw. Lower --min-minutes, or ask for another team or player"
                .to_owned(),
        ));
    }
    let whose = if view.subject.is_empty() {
        String::new()
    } else {
        format!(" – {}", view.subject)
    };
    let measure = "Individual errors per 90 minutes on the pitch, with exact 95 % Poisson interval";
    let chart = RatesChart {
        title: format!(
            "Errors that led to goals{}{whose}",
            if shot.iter().any(Option::is_some) {
                " and shots"
            } else {
                ""
            }
        ),
        subtitle: if view.span.is_empty() {
            measure.to_owned()
        } else {
            format!("{}. {measure}", view.span)
        },
        goal_mean: mean(all, "errors_to_goal", "minutes")?.filter(|_| rows.len() > 1),
        shot_mean: mean(all, "errors_to_shot", "full_minutes")?.filter(|_| rows.len() > 1),
        rows,
        left_out: view.left_out.clone(),
        source: view.source.clone(),
    };
    Ok(error_rates(&chart)?)
}

/// Errors of all players per 90 of their minutes; `None` where the count is not known.
fn mean(all: &DataFrame, count: &str, minutes: &str) -> Result<Option<f64>> {
    let cells = Cells(all);
    let (count, minutes) = (cells.number(count)?, cells.number(minutes)?);
    if count.null_count() == count.len() {
        return Ok(None);
    }
    let time = minutes.sum().unwrap_or(0.0);
    Ok((time > 0.0).then(|| count.sum().unwrap_or(0.0) * 90.0 / time))
}

/// Draws the timeline of the match `id`: its goals and shots, the errors that count, and below them
/// in confidence, hollow, the best guesses for goals.
///
/// Frames as [`crate::model::MATCH_COLUMNS`], [`crate::attribute::OUTCOME_COLUMNS`] and
/// [`crate::attribute::ERROR_COLUMNS`].
///
/// # Errors
/// Frames without these columns, or no such match.
pub fn timeline_picture(
    id: &str,
    matches: &DataFrame,
    outcomes: &DataFrame,
    errors: &DataFrame,
    source: &str,
) -> Result<Picture> {
    let of_match = |frame: &DataFrame| -> Result<DataFrame> {
        Ok(frame
            .clone()
            .lazy()
            .filter(col("match_id").eq(lit(id)))
            .collect()?)
    };
    let info = of_match(matches)?;
    if info.height() == 0 {
        return Err(Error::Usage(format!("there is no match `{id}`")));
    }
    let cells = Cells(&info);
    let text =
        |name: &str| -> Result<Option<String>> { Ok(cells.text(name)?.get(0).map(str::to_owned)) };
    let number = |name: &str| -> Result<f64> { Ok(cells.number(name)?.get(0).unwrap_or(0.0)) };
    let mut periods = Vec::new();
    for period in 1..=4u8 {
        let length = number(&format!("minutes_{period}"))?;
        if length > 0.0 {
            periods.push(PeriodSpan {
                period,
                start_minute: f64::from(period_start_minute(period)),
                length,
            });
        }
    }
    let home = text("home")?.unwrap_or_default();
    let note = [text("competition")?, text("date")?]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ");
    let (goals, shots) = attempts(&of_match(outcomes)?)?;
    let chart = Timeline {
        away: text("away")?.unwrap_or_default(),
        home_score: number("home_score")? as u32,
        away_score: number("away_score")? as u32,
        title_note: (!note.is_empty()).then_some(note),
        key_events_only: text("coverage")?.as_deref() == Some("key-events"),
        periods,
        goals,
        shots,
        errors: mistakes(&of_match(errors)?, &home)?,
        source: source.to_owned(),
        home,
    };
    Ok(timeline(&chart)?)
}

/// Clock minutes with the seconds as their fraction.
fn clock(cells: &Cells<'_>) -> Result<Vec<(u8, f64)>> {
    let period = cells.number("period")?;
    let (minute, second) = (cells.number("minute")?, cells.number("second")?);
    Ok((0..period.len())
        .map(|row| {
            let at = minute.get(row).unwrap_or(0.0) + second.get(row).unwrap_or(0.0) / 60.0;
            (period.get(row).unwrap_or(1.0) as u8, at)
        })
        .collect())
}

fn attempts(outcomes: &DataFrame) -> Result<(Vec<TimelineGoal>, Vec<TimelineShot>)> {
    let cells = Cells(outcomes);
    let clock = clock(&cells)?;
    let (sides, players, xg) = (
        cells.text("side")?,
        cells.text("player")?,
        cells.number("xg")?,
    );
    let (goal, own_goal, penalty) = (
        cells.flag("goal")?,
        cells.flag("own_goal")?,
        cells.flag("penalty")?,
    );
    let (mut goals, mut shots) = (Vec::new(), Vec::new());
    for (row, (period, minute)) in clock.into_iter().enumerate() {
        let side = if sides.get(row) == Some("home") {
            Side::Home
        } else {
            Side::Away
        };
        if goal.get(row) == Some(true) {
            let when = report_minute(period, minute as u32);
            let label = match players.get(row) {
                Some(player) => format!("{player} {when}"),
                None => when,
            };
            goals.push(TimelineGoal {
                period,
                minute,
                label,
                side,
                own_goal: own_goal.get(row) == Some(true),
                penalty: penalty.get(row) == Some(true),
            });
        } else {
            shots.push(TimelineShot {
                period,
                minute,
                side,
                xg: xg.get(row),
            });
        }
    }
    Ok((goals, shots))
}

fn mistakes(errors: &DataFrame, home: &str) -> Result<Vec<TimelineError>> {
    let guess = col("led_to")
        .eq(lit("goal"))
        .and(col("confidence").gt_eq(lit(super::LIKELY_FROM)));
    let drawn = errors
        .clone()
        .lazy()
        .filter(col("counted").or(guess.and(col("confidence").lt(lit(COUNTED_FROM)))))
        // Own goals are drawn as goals that say so.
        .filter(col("kind").neq(lit("own_goal")))
        .collect()?;
    let cells = Cells(&drawn);
    let clock = clock(&cells)?;
    let (teams, players, kinds) = (
        cells.text("team")?,
        cells.text("player")?,
        cells.text("kind")?,
    );
    let (led_to, sources, confidence) = (
        cells.text("led_to")?,
        cells.text("source")?,
        cells.number("confidence")?,
    );
    Ok(clock
        .into_iter()
        .enumerate()
        .map(|(row, (period, minute))| TimelineError {
            period,
            minute,
            side: if teams.get(row) == Some(home) {
                Side::Home
            } else {
                Side::Away
            },
            label: players.get(row).unwrap_or_default().to_owned(),
            kind: super::kind_words(kinds.get(row).unwrap_or_default()),
            led_to_goal: led_to.get(row) == Some("goal"),
            confidence: confidence.get(row).unwrap_or(0.0),
            source: sources.get(row).unwrap_or_default().to_owned(),
        })
        .collect())
}
