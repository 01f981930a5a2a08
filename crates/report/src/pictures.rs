//! From frames to the two charts.

use polars::prelude::*;

use super::about::{Scores, about_match};
use super::cells::Cells;
use crate::drawing;
use backline_analysis::attribute::COUNTED_FROM;
use backline_analysis::rate::given_away;
use backline_draw::{
    GivenAway, PeriodSpan, Picture, Rate, RateRow, RatesChart, RunningXg, Side, Style, Timeline,
    TimelineError, TimelineGoal, TimelineShot, error_rates, timeline,
};
use backline_model::{Error, Result};
use backline_model::{period_start_minute, report_minute};

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

/// Draws the rates of `shown` (as [`backline_analysis::rate::RATE_COLUMNS`]) with the prior's mean of each
/// player's group from `estimates` (as [`backline_analysis::compare::ESTIMATE_COLUMNS`], per 90 minutes, of
/// everybody).
///
/// # Errors
/// Frames without these columns, no row to show, or a size that cannot hold them.
pub fn rates_picture(
    shown: &DataFrame,
    estimates: &DataFrame,
    view: &RatesView,
    style: &Style,
) -> Result<Picture> {
    let cells = Cells(shown);
    let (players, teams) = (cells.text("player")?, cells.text("team")?);
    let keys = cells.text("player_key")?;
    let (matches, minutes) = (cells.number("matches")?, cells.number("minutes")?);
    let rate = |name: &str| -> Result<Vec<Option<Rate>>> {
        let count = cells.number(&format!("errors_to_{name}"))?;
        let per90 = cells.number(&format!("{name}_errors_per_90"))?;
        let low = cells.number(&format!("{name}_errors_low"))?;
        let high = cells.number(&format!("{name}_errors_high"))?;
        let priors = priors(estimates, name)?;
        let row = |row: usize| {
            Some(Rate {
                count: count.get(row)?,
                per90: per90.get(row)?,
                low: low.get(row)?,
                high: high.get(row)?,
                prior: priors.get(keys.get(row)?).copied(),
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
        rows,
        left_out: view.left_out.clone(),
        notes: Vec::new(),
        source: view.source.clone(),
    };
    error_rates(&chart, style).map_err(drawing)
}

/// Mean of the prior of each player's group, where he has one, by the player's key.
fn priors(estimates: &DataFrame, led_to: &str) -> Result<PlHashMap<String, f64>> {
    let cells = Cells(estimates);
    let keys = cells.text("player_key")?;
    let means = cells.number(&format!("{led_to}_group_mean"))?;
    let known = keys.iter().zip(means.iter());
    Ok(known
        .filter_map(|(key, mean)| Some((key?.to_owned(), mean?)))
        .collect())
}

/// Draws the timeline of the match `id`: its goals and shots, the errors that count, below them
/// in confidence, hollow, the best guesses for goals, and the expected goals that counted errors
/// gave away so far, where they are known.
///
/// Frames as [`backline_model::MATCH_COLUMNS`], [`backline_analysis::attribute::OUTCOME_COLUMNS`] and
/// [`backline_analysis::attribute::ERROR_COLUMNS`].
///
/// # Errors
/// Frames without these columns, no such match, or a size that cannot hold it.
pub fn timeline_picture(
    id: &str,
    matches: &DataFrame,
    outcomes: &DataFrame,
    errors: &DataFrame,
    source: &str,
    style: &Style,
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
    let scores = Scores::of(&info)?;
    let [home_score, away_score] = scores.counted(0);
    let known = [text("competition")?, text("date")?];
    let note = about_match(&known, scores.differing(0));
    let key_events_only = text("coverage")?.as_deref() == Some("key-events");
    let (outcomes, errors) = (of_match(outcomes)?, of_match(errors)?);
    let (goals, shots) = attempts(&outcomes)?;
    let running = running(&outcomes, &errors, &home, key_events_only)?;
    let mut notes = Vec::new();
    if running
        .as_ref()
        .is_some_and(|running| running.at_least.contains(&true))
    {
        notes.push(
            if key_events_only {
                "≥ means at least: errors and shots that no report tells of are missing"
            } else {
                "≥ means at least: the expected goals of an own goal, or of a shot without a place, are not known"
            }
            .to_owned(),
        );
    }
    let shot_note = |side| shot_note(&goals, &shots, side, key_events_only);
    let chart = Timeline {
        home_note: shot_note(Side::Home),
        away_note: shot_note(Side::Away),
        away: text("away")?.unwrap_or_default(),
        home_score,
        away_score,
        title_note: (!note.is_empty()).then_some(note),
        key_events_only,
        periods,
        goals,
        shots,
        errors: mistakes(&outcomes, &errors, &home)?,
        given_away: running,
        notes,
        source: source.to_owned(),
        home,
    };
    timeline(&chart, style).map_err(drawing)
}

/// How often a team shot, own goals of the others left out, and its expected goals if all are
/// known.
fn shot_note(
    goals: &[TimelineGoal],
    shots: &[TimelineShot],
    side: Side,
    key_events_only: bool,
) -> String {
    let own = goals
        .iter()
        .filter(|goal| goal.side == side && !goal.own_goal);
    let missed = shots.iter().filter(|shot| shot.side == side);
    let xgs: Vec<Option<f64>> = own
        .map(|goal| goal.xg)
        .chain(missed.map(|shot| shot.xg))
        .collect();
    let many = xgs.len();
    let shots = if many == 1 { "shot" } else { "shots" };
    if key_events_only {
        return format!("{many} {shots} reported");
    }
    match xgs.into_iter().sum::<Option<f64>>() {
        Some(xg) if many > 0 => format!("{many} {shots}, {xg:.1} xG"),
        _ => format!("{many} {shots}"),
    }
}

/// What the teams' errors have given away so far; `None` where no error is counted, or nothing is
/// known of what they led to.
fn running(
    outcomes: &DataFrame,
    errors: &DataFrame,
    home: &str,
    key_events_only: bool,
) -> Result<Option<RunningXg>> {
    let given = given_away(outcomes, errors)?;
    let cells = Cells(&given);
    let clock = clock(&cells)?;
    let (teams, xg, total) = (
        cells.text("team")?,
        cells.number("xg")?,
        cells.number("total")?,
    );
    if xg.null_count() == xg.len() {
        return Ok(None);
    }
    let steps = clock.into_iter().enumerate();
    Ok(Some(RunningXg {
        steps: steps
            .map(|(row, (period, minute))| GivenAway {
                period,
                minute,
                side: side(teams.get(row) == Some(home)),
                total: total.get(row).unwrap_or(0.0),
            })
            .collect(),
        at_least: [Side::Home, Side::Away].map(|of| {
            let unknown = (0..xg.len())
                .any(|row| xg.get(row).is_none() && side(teams.get(row) == Some(home)) == of);
            key_events_only || unknown
        }),
    }))
}

fn side(home: bool) -> Side {
    if home { Side::Home } else { Side::Away }
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
        let side = side(sides.get(row) == Some("home"));
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
                xg: xg.get(row),
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

fn mistakes(outcomes: &DataFrame, errors: &DataFrame, home: &str) -> Result<Vec<TimelineError>> {
    let ends = Cells(outcomes);
    let events = ends.text("event_id")?;
    let end: PlHashMap<&str, (u8, f64)> = events.iter().flatten().zip(clock(&ends)?).collect();
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
    let ended = cells.text("outcome_event_id")?;
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
            side: side(teams.get(row) == Some(home)),
            label: players.get(row).unwrap_or_default().to_owned(),
            kind: super::kind_words(kinds.get(row).unwrap_or_default()),
            led_to_goal: led_to.get(row) == Some("goal"),
            led_at: ended
                .get(row)
                .and_then(|id| end.get(id))
                .filter(|(of, _)| *of == period)
                .map(|(_, at)| *at),
            confidence: confidence.get(row).unwrap_or(0.0),
            source: sources.get(row).unwrap_or_default().to_owned(),
        })
        .collect())
}
