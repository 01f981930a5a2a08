//! The timeline of a match.

use std::collections::HashMap;

use polars::prelude::*;

use super::options::{COMPETITION, ChartOption, LABELS, OUT, SEASON, STANDARD, Value};
use super::{Chart, ChartOptions, Drawn, Needs, Source};
use crate::credits::{Credit, of_match, source_of_match};
use crate::document::about::{about_match, differing};
use crate::report::Figure;
use crate::selection::{Game, Whom, counted, led_to};
use crate::slug::match_slugs;
use crate::told;
use crate::{LIKELY_FROM, drawing, kind_words};
use backline_analysis::Analysis;
use backline_analysis::attribute::{COUNTED_FROM, Kind};
use backline_analysis::rate::given_away;
use backline_analysis::rows::{ErrorRow, GivenAwayRow, LedTo, OutcomeRow};
use backline_draw::{
    GivenAway, Language, PeriodSpan, Picture, RunningXg, Side, Style, Timeline, TimelineError,
    TimelineGoal, TimelineShot, count, say, timeline,
};
use backline_model::{Coverage, Error, Halves, MATCHES, MatchRow, Misuse, Result, jobs};

/// Timelines of matches.
pub static CHART: Chart = Chart {
    name: "timeline",
    alias: None,
    about: "Goals, shots and errors of a match by minute, and what errors gave away",
    file: "<match>-timeline",
    examples: &[
        "backline chart timeline data --match psg --svg",
        "backline chart timeline world-cup-2018/ --match \"Argentina - Croatia\" --labels ignore",
    ],
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
            "Maximum number of timelines; the matches with the most errors behind goals come first",
        )
        .not_in_python(),
        COMPETITION,
        SEASON,
        LABELS,
        STANDARD,
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
        matches = of_match(&matches, &game.id)?;
    }
    let pictures = timelines(found, &matches, &found.errors, options.timelines, style)?;
    let files = matches.column(MATCHES.file)?.str()?;
    Ok(Drawn {
        files: Some(files.iter().flatten().map(Into::into).collect()),
        left: match matches.height().saturating_sub(pictures.len()) {
            0 => None,
            left => Some(format!(
                "{left} more matches have no timeline; the option `timelines` draws more, `match` draws a single one"
            )),
        },
        pictures,
    })
}

/// The timeline of a match of a report.
pub(crate) fn figure(
    found: &Analysis,
    id: &str,
    title: &str,
    language: Language,
) -> Result<Figure> {
    Figure::new(
        say!(language, "Timeline of {title}", title = title),
        say!(
            language,
            "Goals, shots and errors by minute. Hollow marks are unsure: confidence below {bar}.",
            bar = language.decimal(0.5, 1)
        ),
        language,
        |style| timeline_of(found, id, style),
    )
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
/// of `errors`, with file names.
///
/// # Errors
/// Frames without the documented columns, or a size too small for the picture.
pub fn timelines(
    found: &Analysis,
    matches: &DataFrame,
    errors: &DataFrame,
    limit: usize,
    style: &Style,
) -> Result<Vec<(String, Picture)>> {
    // Counted errors of each match: those that led to goals, and all.
    let [goals, all] = ["goal_errors", "errors"];
    let id = || [col(MATCHES.match_id)];
    let errors = errors.clone().lazy().filter(counted()).group_by(id());
    let errors = errors.agg([led_to(LedTo::Goal).sum().alias(goals), len().alias(all)]);
    let order = SortMultipleOptions::default()
        .with_order_descending(true)
        .with_nulls_last(true)
        .with_maintain_order(true);
    let ranked = matches
        .clone()
        .lazy()
        .join(errors, id(), id(), JoinArgs::new(JoinType::Left))
        .sort_by_exprs([col(goals), col(all)], order)
        .slice(0, limit as IdxSize)
        .collect()?;
    let ranked = MatchRow::all(&ranked)?;
    let pictures = jobs::run(ranked.iter(), |of| timeline_of(found, &of.match_id, style))?;
    let names = match_slugs(&ranked).into_iter();
    let names = names.map(|name| format!("{name}-timeline"));
    Ok(names.zip(pictures).collect())
}

/// Draws the timeline of the match `id`: its goals and shots, the counted errors; below 0.5 in
/// confidence, hollow, the likeliest errors before goals; and the expected goals that counted
/// errors have given away so far, where known.
///
/// Frames as [`backline_model::MATCH_COLUMNS`], [`backline_analysis::attribute::OUTCOME_COLUMNS`] and
/// [`backline_analysis::attribute::ERROR_COLUMNS`].
///
/// # Errors
/// Frames without these columns, no such match, or a size too small for it.
pub fn timeline_picture(
    id: &str,
    matches: &DataFrame,
    outcomes: &DataFrame,
    errors: &DataFrame,
    source: &Credit,
    style: &Style,
) -> Result<Picture> {
    let language = style.language;
    let info = MatchRow::all(&of_match(matches, id)?)?;
    let Some(info) = info.into_iter().next() else {
        return Err(Error::usage(
            Misuse::UnknownName,
            format!("there is no match `{id}`"),
        ));
    };
    let halves = info.halves();
    let lengths = [
        info.minutes_1,
        info.minutes_2,
        info.minutes_3,
        info.minutes_4,
    ];
    let periods = (1..).zip(lengths).filter(|(_, length)| *length > 0.0);
    let periods = periods.map(|(period, length)| PeriodSpan {
        period,
        start_minute: f64::from(halves.start(period)),
        length,
    });
    let known = [
        info.competition.clone(),
        info.date.map(|day| day.to_string()),
    ];
    let note = about_match(&known, differing(&info), language);
    let key_events_only = info.coverage == Coverage::KeyEvents;
    let (outcomes, errors) = (of_match(outcomes, id)?, of_match(errors, id)?);
    let given = GivenAwayRow::all(&given_away(&outcomes, &errors)?)?;
    let (outcomes, errors) = (OutcomeRow::all(&outcomes)?, ErrorRow::all(&errors)?);
    let (goals, shots) = attempts(&outcomes, halves, language);
    let running = running(&given, &info.home, key_events_only);
    let mut notes = Vec::new();
    if running
        .as_ref()
        .is_some_and(|running| running.at_least.contains(&true))
    {
        notes.push(match key_events_only {
            true => say!(
                language,
                "≥ means at least: errors and shots that no report mentions are missing"
            ),
            false => say!(
                language,
                "≥ means at least: the expected goals of an own goal, or of a shot without a position, are not known"
            ),
        });
    }
    let shot_note = |side| shot_note(&goals, &shots, side, key_events_only, language);
    let chart = Timeline {
        home_note: shot_note(Side::Home),
        away_note: shot_note(Side::Away),
        away: info.away,
        home_score: info.home_score,
        away_score: info.away_score,
        title_note: (!note.is_empty()).then_some(note),
        key_events_only,
        periods: periods.collect(),
        goals,
        shots,
        errors: mistakes(&outcomes, errors, &info.home, language),
        given_away: running,
        notes,
        source: source.words(language),
        home: info.home,
    };
    timeline(&chart, style).map_err(drawing)
}

/// How many shots a team had, without own goals by the opponents, and its expected goals if all are
/// known.
fn shot_note(
    goals: &[TimelineGoal],
    shots: &[TimelineShot],
    side: Side,
    key_events_only: bool,
    language: Language,
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
    if key_events_only {
        return count!(
            language,
            many as f64,
            "{many} shot reported",
            "{many} shots reported",
            many = many
        );
    }
    let shots = count!(
        language,
        many as f64,
        "{many} shot",
        "{many} shots",
        many = many
    );
    match xgs.into_iter().sum::<Option<f64>>() {
        Some(xg) if many > 0 => format!("{shots}, {} xG", language.decimal(xg, 1)),
        _ => shots,
    }
}

/// What the teams' errors have given away so far; `None` if no error is counted, or nothing is
/// known about what they led to.
fn running(given: &[GivenAwayRow], home: &str, key_events_only: bool) -> Option<RunningXg> {
    if given.iter().all(|row| row.xg.is_none()) {
        return None;
    }
    let side_of = |row: &GivenAwayRow| side(row.team == home);
    let steps = given.iter().map(|row| GivenAway {
        period: row.period,
        minute: clock(row.minute, row.second),
        side: side_of(row),
        total: row.total,
    });
    Some(RunningXg {
        steps: steps.collect(),
        at_least: [Side::Home, Side::Away].map(|of| {
            let unknown = |row: &GivenAwayRow| row.xg.is_none() && side_of(row) == of;
            key_events_only || given.iter().any(unknown)
        }),
    })
}

fn side(home: bool) -> Side {
    if home { Side::Home } else { Side::Away }
}

/// Clock minutes with the seconds as their fraction.
fn clock(minute: u16, second: f64) -> f64 {
    f64::from(minute) + second / 60.0
}

fn attempts(
    outcomes: &[OutcomeRow],
    halves: Halves,
    language: Language,
) -> (Vec<TimelineGoal>, Vec<TimelineShot>) {
    let (mut goals, mut shots) = (Vec::new(), Vec::new());
    for of in outcomes {
        let (period, minute) = (of.period, clock(of.minute, of.second));
        let side = side(of.side == backline_model::Side::Home);
        if of.goal {
            let when = told::minute(
                &halves.report_minute(period, u32::from(of.minute)),
                language,
            );
            let label = match &of.player {
                Some(player) => format!("{player} {when}"),
                None => when,
            };
            goals.push(TimelineGoal {
                period,
                minute,
                label,
                side,
                own_goal: of.own_goal,
                penalty: of.penalty,
                xg: of.xg,
            });
        } else {
            shots.push(TimelineShot {
                period,
                minute,
                side,
                xg: of.xg,
            });
        }
    }
    (goals, shots)
}

/// Counted errors and the likeliest errors before goals. Own goals are drawn as goals, marked as
/// such.
fn mistakes(
    outcomes: &[OutcomeRow],
    errors: Vec<ErrorRow>,
    home: &str,
    language: Language,
) -> Vec<TimelineError> {
    let ends = outcomes.iter().map(|of| (of.event_id.as_str(), of));
    let ends: HashMap<&str, &OutcomeRow> = ends.collect();
    let drawn = errors.into_iter().filter(|error| {
        let guess =
            error.led_to == LedTo::Goal && (LIKELY_FROM..COUNTED_FROM).contains(&error.confidence);
        error.kind != Kind::OwnGoal && (error.counted || guess)
    });
    let drawn = drawn.map(|error| {
        let end = ends.get(error.outcome_event_id.as_str());
        let end = end.filter(|end| end.period == error.period);
        TimelineError {
            period: error.period,
            minute: clock(error.minute, error.second),
            side: side(error.team == home),
            label: error.player.unwrap_or_default(),
            kind: kind_words(error.kind.name(), language),
            led_to_goal: error.led_to == LedTo::Goal,
            led_at: end.map(|end| clock(end.minute, end.second)),
            confidence: error.confidence,
            source: error.source.name().to_owned(),
        }
    });
    drawn.collect()
}
