//! The timeline of a match.

use polars::prelude::*;

use super::options::{ChartOption, LABELS, OUT, Value};
use super::{Chart, ChartOptions, Drawn, Needs, Source, file_name};
use crate::LIKELY_FROM;
use crate::cells::Cells;
use crate::credits::source_of_match;
use crate::document::about::{Scores, about_match};
use crate::report::Figure;
use crate::selection::{Game, Whom};
use crate::{drawing, kind_words};
use backline_analysis::Analysis;
use backline_analysis::attribute::COUNTED_FROM;
use backline_analysis::rate::given_away;
use backline_draw::{
    GivenAway, PeriodSpan, Picture, RunningXg, Side, Style, Timeline, TimelineError, TimelineGoal,
    TimelineShot, timeline,
};
use backline_model::{Error, Result, jobs};
use backline_model::{period_start_minute, report_minute};

/// Timelines of matches.
pub static CHART: Chart = Chart {
    name: "timeline",
    alias: None,
    about: "Goals, shots and errors of a match by minute, and what errors gave away",
    file: "timeline-<match>",
    options: &[
        ChartOption::new(
            "match",
            Value::Text,
            "Only this match: its id, or words of its id or of its teams' names",
        )
        .called("MATCH"),
        ChartOption::team("Only this team's matches").not_in_python(),
        ChartOption::new(
            "timelines",
            Value::Whole(u32::MAX, Some("12")),
            "Most timelines to draw, the matches with the most goals from errors first",
        )
        .not_in_python(),
        LABELS,
        OUT,
    ],
    needs: Needs::Figures,
    draw,
    figure: None,
};

fn draw(source: &Source<'_>, options: &ChartOptions, style: &Style) -> Result<Drawn> {
    let found = source.found;
    let whom = Whom::find(found, options.selection.team.as_deref(), &[])?;
    let mut matches = whom.matches(found)?;
    if options.match_name.is_some() || options.one {
        let game = Game::find(found, options.match_name.as_deref())?;
        let here = col("match_id").eq(lit(game.id));
        matches = matches.lazy().filter(here).collect()?;
    }
    let pictures = timelines(found, &matches, &found.errors, options.timelines, style)?;
    let files = matches.column("file")?.str()?;
    Ok(Drawn {
        files: Some(files.iter().flatten().map(Into::into).collect()),
        left: match matches.height().saturating_sub(pictures.len()) {
            0 => None,
            left => Some(format!(
                "{left} more matches have no timeline; --timelines N draws more, --match takes one"
            )),
        },
        pictures,
    })
}

/// The timeline of a match of a report.
pub(crate) fn figure(found: &Analysis, id: &str, title: &str) -> Result<Figure> {
    Ok(Figure {
        picture: timeline_of(found, id, &Style::default())?,
        alt: format!("Timeline of {title}"),
        caption:
            "Goals, shots and errors by minute. Hollow marks are unsure: confidence below 0.5."
                .to_owned(),
    })
}

/// The timeline of the match `id`, which credits that match's own provider.
fn timeline_of(found: &Analysis, id: &str, style: &Style) -> Result<Picture> {
    let source = source_of_match(found, id)?;
    timeline_picture(
        id,
        &found.matches,
        &found.outcomes,
        &found.errors,
        &source,
        style,
    )
}

/// A timeline for each of the `limit` matches of `matches` with the most goals from counted errors
/// of `errors`, with the names of their
/// files.
///
/// # Errors
/// Frames without the documented columns, or a size that cannot hold the picture.
pub fn timelines(
    found: &Analysis,
    matches: &DataFrame,
    errors: &DataFrame,
    limit: usize,
    style: &Style,
) -> Result<Vec<(String, Picture)>> {
    let errors = errors
        .clone()
        .lazy()
        .filter(col("counted"))
        .group_by([col("match_id")])
        .agg([
            col("led_to")
                .filter(col("led_to").eq(lit("goal")))
                .len()
                .alias("goal_errors"),
            len().alias("errors"),
        ]);
    let ranked = matches
        .clone()
        .lazy()
        .join(
            errors,
            [col("match_id")],
            [col("match_id")],
            JoinArgs::new(JoinType::Left),
        )
        .sort_by_exprs(
            [col("goal_errors"), col("errors")],
            SortMultipleOptions::default()
                .with_order_descending(true)
                .with_nulls_last(true)
                .with_maintain_order(true),
        )
        .slice(0, limit as IdxSize)
        .collect()?;
    let ids: Vec<&str> = ranked.column("match_id")?.str()?.iter().flatten().collect();
    let pictures = jobs::run(ids.iter(), |id| timeline_of(found, id, style))?;
    let names = file_names(&ids).into_iter();
    let names = names.map(|name| format!("timeline-{name}"));
    Ok(names.zip(pictures).collect())
}

/// Match ids as parts of file names; ids that differ only in what a file system may not take are
/// numbered.
fn file_names(ids: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(ids.len());
    for id in ids {
        let name = file_name(id);
        let mut unique = name.clone();
        let mut number = 2;
        while names.contains(&unique) {
            unique = format!("{name}-{number}");
            number += 1;
        }
        names.push(unique);
    }
    names
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
        .and(col("confidence").gt_eq(lit(LIKELY_FROM)));
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
            kind: kind_words(kinds.get(row).unwrap_or_default()),
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
