//! The timeline of a match: goals, shots and errors of both teams along one time axis.

use super::canvas::{self, Align, Canvas, Ink};
use super::frame::{self, Footer, Header, Legend, Mark};
use super::labels::{self, Place, Wanted};
use super::text;
use super::{DrawError, Picture, theme};

/// One of the two teams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The home team, drawn above the axis.
    Home,
    /// The away team, drawn below the axis.
    Away,
}

/// A period of play as it was played, stoppage time included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PeriodSpan {
    /// Number: 1 and 2 are the halves, 3 and 4 extra time.
    pub period: u8,
    /// Clock minute it starts at: 0, 45, 90 or 105.
    pub start_minute: f64,
    /// Its length in minutes, stoppage time included.
    pub length: f64,
}

/// A goal.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineGoal {
    /// Period it fell in.
    pub period: u8,
    /// Clock minute, seconds included: 5.5 is half past the fifth minute.
    pub minute: f64,
    /// Who scored and when, such as `Fabián Ruiz 6'`.
    pub label: String,
    /// The team that gets the goal.
    pub side: Side,
    /// An own goal; the label then says so.
    pub own_goal: bool,
    /// A penalty; the label then says so.
    pub penalty: bool,
}

/// A shot. One that scored may be given too: it is drawn as its goal only.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimelineShot {
    /// Period it fell in.
    pub period: u8,
    /// Clock minute, seconds included.
    pub minute: f64,
    /// The team that shot.
    pub side: Side,
    /// Expected goals, between 0 and 1; gives the marker its size.
    pub xg: Option<f64>,
}

/// A defensive error.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineError {
    /// Period it fell in.
    pub period: u8,
    /// Clock minute, seconds included.
    pub minute: f64,
    /// The team that erred.
    pub side: Side,
    /// Who erred.
    pub label: String,
    /// What the error was, such as `bad touch`.
    pub kind: String,
    /// Whether a goal followed; a shot otherwise.
    pub led_to_goal: bool,
    /// How sure the naming is, between 0 and 1: shown with the label as a percentage; below
    /// 0.5 the marker is hollow.
    pub confidence: f64,
    /// Who says so: `report`, `provider` or `inferred`. Shown with the label and
    /// counted in the footer.
    pub source: String,
}

/// What the timeline shows. Events in a period without a span are left out, such as a
/// penalty shoot-out; events outside their period's span are drawn at its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    /// Home team.
    pub home: String,
    /// Away team.
    pub away: String,
    /// Home team's goals at the end.
    pub home_score: u32,
    /// Away team's goals at the end.
    pub away_score: u32,
    /// Date and competition.
    pub title_note: Option<String>,
    /// The match is known from reports only, so shots and errors are not complete; the
    /// picture then says so.
    pub key_events_only: bool,
    /// Periods played, in order.
    pub periods: Vec<PeriodSpan>,
    /// Goals.
    pub goals: Vec<TimelineGoal>,
    /// Shots.
    pub shots: Vec<TimelineShot>,
    /// Errors.
    pub errors: Vec<TimelineError>,
    /// Where the data come from. May be empty.
    pub source: String,
}

/// Where the lanes begin, at least and at most; team and lane names stand left of it.
const LEFT: f64 = 160.0;
const LEFT_MOST: f64 = 250.0;
/// Space between the names and the lanes.
const NAME_GAP: f64 = 16.0;
const RIGHT: f64 = theme::WIDTH - theme::MARGIN;
/// Space between two periods, enough for a word.
const PERIOD_GAP: f64 = 44.0;
/// Half the height of the strip with the minutes.
const AXIS: f64 = 15.0;
/// Height of the lane with shots and goals, the one next to the axis.
const SHOT_LANE: f64 = 46.0;
/// Height of the lane with errors.
const ERROR_LANE: f64 = 34.0;
const LANES: f64 = SHOT_LANE + ERROR_LANE;
/// Distance between two levels of labels, and from the lanes to the first.
const LEVEL: f64 = 23.0;
const FIRST_LEVEL: f64 = 18.0;
/// No label is wider than this: one beside each leader must fit wherever the mark is.
const WIDEST_LABEL: f64 = 430.0;
/// Nor the part of it that says who found the error.
const WIDEST_SOURCE: f64 = 110.0;
/// Labels of errors that led to goals, for each team: no match has more, and a picture
/// without end helps no one.
const MOST_GOAL_LABELS: usize = 40;
/// Labels of errors that led to shots, for each team: more of them hide the others.
const MOST_SHOT_LABELS: usize = 5;
/// A shot this near to a goal, in minutes, is the goal.
const SAME_MOMENT: f64 = 0.02;
/// Longer than any football match; more would mean seconds given for minutes.
const LONGEST: f64 = 300.0;
const MOST_MARKS: usize = 2_000;

const TEAM: Ink = Ink::bold(15.0, theme::INK);
const LANE: Ink = Ink::new(theme::SMALL_SIZE, theme::MUTED);
const MINUTE: Ink = Ink::new(theme::SMALL_SIZE, theme::INK);
const LABEL: Ink = Ink::new(13.0, theme::INK);
const SCORE: Ink = Ink::bold(13.0, theme::INK);

/// Draws the timeline of a match.
///
/// # Errors
///
/// If there are no periods, a period has no length, or a minute is not finite.
pub fn timeline(timeline: &Timeline) -> Result<Picture, DrawError> {
    check(timeline)?;
    let clock = Clock::new(timeline);
    let home = Half::new(timeline, Side::Home, &clock);
    let away = Half::new(timeline, Side::Away, &clock);

    let title = format!(
        "{} {}–{} {}",
        timeline.home, timeline.home_score, timeline.away_score, timeline.away
    );
    let header = Header::new(&title, timeline.title_note.as_deref().unwrap_or(""));
    let legend = Legend::new(legend(timeline, [&home, &away]));
    let footer = Footer::new(&notes(timeline, [&home, &away]));
    let axis = header.height() + 26.0 + home.height() + AXIS;
    let legend_top = axis + AXIS + away.height() + 20.0;
    let footer_top = legend_top + legend.height() + 12.0;

    canvas::draw(footer_top + footer.height(), &title, |canvas| {
        header.draw(canvas)?;
        clock.draw(canvas, axis)?;
        home.draw(canvas, axis)?;
        away.draw(canvas, axis)?;
        legend.draw(canvas, legend_top)?;
        footer.draw(canvas, footer_top)
    })
}

fn check(timeline: &Timeline) -> Result<(), DrawError> {
    let wrong = |problem: String| Err(DrawError::Input(problem));
    if timeline.periods.is_empty() {
        return wrong("the match has no periods".into());
    }
    let mut total = 0.0;
    for span in &timeline.periods {
        let sane = |value: f64| (0.0..=LONGEST).contains(&value);
        if !sane(span.start_minute) || !sane(span.length) || span.length <= 0.0 {
            return wrong(format!(
                "period {} starts at minute {} and is {} minutes long",
                span.period, span.start_minute, span.length
            ));
        }
        total += span.length;
    }
    if total > LONGEST || timeline.periods.len() > 6 {
        return wrong(format!(
            "{} periods and {total:.0} minutes are no football match",
            timeline.periods.len()
        ));
    }
    if timeline.goals.len() + timeline.shots.len() + timeline.errors.len() > MOST_MARKS {
        return wrong(format!(
            "there are more than {MOST_MARKS} goals, shots and errors"
        ));
    }
    let goals = timeline.goals.iter().map(|goal| ("goal", goal.minute));
    let shots = timeline.shots.iter().map(|shot| ("shot", shot.minute));
    let errors = timeline.errors.iter().map(|error| ("error", error.minute));
    for (what, minute) in goals.chain(shots).chain(errors) {
        if !minute.is_finite() {
            return wrong(format!("the minute of a {what} is {minute}"));
        }
    }
    if timeline
        .shots
        .iter()
        .any(|shot| shot.xg.is_some_and(|xg| !xg.is_finite()))
    {
        return wrong("the expected goals of a shot are not a number".into());
    }
    if let Some(error) = timeline
        .errors
        .iter()
        .find(|error| !error.confidence.is_finite())
    {
        return wrong(format!(
            "the confidence of an error is {}",
            error.confidence
        ));
    }
    Ok(())
}

/// Turns period and minute into a position.
struct Clock {
    spans: Vec<(PeriodSpan, f64)>,
    per_minute: f64,
    /// Where the lanes begin.
    left: f64,
}

impl Clock {
    fn new(timeline: &Timeline) -> Self {
        let periods = &timeline.periods;
        let names = [&timeline.home, &timeline.away].map(|team| TEAM.width(&text::tidy(team)));
        let named = theme::MARGIN + names[0].max(names[1]) + NAME_GAP;
        let left = named.clamp(LEFT, LEFT_MOST);
        let minutes: f64 = periods.iter().map(|span| span.length).sum();
        let gaps = PERIOD_GAP * (periods.len() as f64 - 1.0);
        let per_minute = (RIGHT - left - gaps) / minutes;
        let mut x = left;
        let mut spans = Vec::new();
        for span in periods {
            spans.push((*span, x));
            x += span.length * per_minute + PERIOD_GAP;
        }
        Clock {
            spans,
            per_minute,
            left,
        }
    }

    fn end(&self, (span, start): &(PeriodSpan, f64)) -> f64 {
        start + span.length * self.per_minute
    }

    /// `None` if the period has no span.
    fn x(&self, period: u8, minute: f64) -> Option<f64> {
        let (span, start) = self.spans.iter().find(|(span, _)| span.period == period)?;
        let since = (minute - span.start_minute).clamp(0.0, span.length);
        Some(start + since * self.per_minute)
    }

    fn draw(&self, canvas: &mut Canvas<'_>, axis: f64) -> Result<(), DrawError> {
        let mut labels: Vec<(f64, String, Ink)> = Vec::new();
        let mut ticks = Vec::new();
        for (i, (span, start)) in self.spans.iter().enumerate() {
            let end = self.end(&(*span, *start));
            for (lane, far) in [
                (AXIS, AXIS + SHOT_LANE - 1.0),
                (AXIS + SHOT_LANE + 1.0, AXIS + LANES),
            ] {
                canvas.rect((*start, axis - far), (end, axis - lane), theme::BAND)?;
                canvas.rect((*start, axis + lane), (end, axis + far), theme::BAND)?;
            }
            // The start of a later period is the minute the one before ended with.
            let first = if i == 0 { 0 } else { 1 };
            for step in first..=(span.length / 15.0) as usize {
                let since = step as f64 * 15.0;
                let x = start + since * self.per_minute;
                ticks.push(x);
                labels.push((x, format!("{:.0}", span.start_minute + since), MINUTE));
            }
            if i + 1 < self.spans.len() {
                labels.push((end + PERIOD_GAP / 2.0, self.pause(i).to_owned(), LANE));
            }
        }
        for x in ticks {
            for sign in [-1.0, 1.0] {
                let (from, to) = (axis + sign * AXIS, axis + sign * (AXIS + LANES));
                canvas.line((x, from), (x, to), theme::GRID, 1.0)?;
            }
        }
        // Minutes come before pauses: where there is no room for both, minutes stay.
        labels.sort_by_key(|(_, _, ink)| ink.colour != MINUTE.colour);
        let mut taken: Vec<(f64, f64)> = Vec::new();
        for (x, label, ink) in labels {
            let half = ink.width(&label) / 2.0;
            let (left, right) = (x - half - 3.0, x + half + 3.0);
            if right <= theme::WIDTH && taken.iter().all(|t| right <= t.0 || t.1 <= left) {
                taken.push((left, right));
                canvas.text(&label, x, axis + 4.5, Align::Centre, ink)?;
            }
        }
        Ok(())
    }

    /// What the pause after a period is called.
    fn pause(&self, index: usize) -> &'static str {
        match self.spans[index].0.period {
            2 => "ET",
            4 => "Pens",
            _ => "HT",
        }
    }
}

/// A mark in a lane.
struct Spot<T> {
    x: f64,
    /// Distance from the lane's middle, away from the axis: marks at one time step aside.
    aside: f64,
    what: T,
}

/// Moves marks that would cover each other apart, as far as their lane allows.
fn spread<T>(spots: &mut [Spot<T>], radius: impl Fn(&T) -> f64, steps: &[f64]) {
    for i in 0..spots.len() {
        let (before, rest) = spots.split_at_mut(i);
        let spot = &mut rest[0];
        let own = radius(&spot.what);
        let covered = |aside: f64| -> f64 {
            let overlap = |other: &Spot<T>| {
                let apart = (other.x - spot.x).hypot(other.aside - aside);
                (own + radius(&other.what) - apart).max(0.0)
            };
            before.iter().map(overlap).sum()
        };
        let least = steps
            .iter()
            .copied()
            .min_by(|&a, &b| covered(a).total_cmp(&covered(b)));
        spot.aside = least.unwrap_or(0.0);
    }
}

/// A piece of a label.
type Runs = Vec<(String, Ink)>;

const RUN_GAP: f64 = 5.0;

fn runs_width(runs: &Runs) -> f64 {
    let widths: f64 = runs.iter().map(|(text, ink)| ink.width(text)).sum();
    widths + RUN_GAP * runs.len().saturating_sub(1) as f64
}

/// A shot's or goal's mark.
enum Attempt {
    Goal,
    Shot(f64),
}

impl Attempt {
    fn radius(&self) -> f64 {
        match self {
            Attempt::Goal => 10.0,
            Attempt::Shot(radius) => *radius,
        }
    }
}

/// A label with its place, and the mark it belongs to.
struct Flag {
    runs: Runs,
    place: Place,
    /// Distance from the axis to the mark.
    from: f64,
}

/// One team's half of the picture.
struct Half {
    side: Side,
    team: String,
    attempts: Vec<Spot<Attempt>>,
    errors: Vec<Spot<(bool, bool)>>,
    flags: Vec<Flag>,
    unlabelled: usize,
    /// Where the lanes begin.
    left: f64,
    /// What the lane next to the axis holds.
    holds: &'static str,
}

impl Half {
    fn new(timeline: &Timeline, side: Side, clock: &Clock) -> Self {
        let team = match side {
            Side::Home => &timeline.home,
            Side::Away => &timeline.away,
        };
        let attempts = attempts(timeline, side, clock);
        let (errors, meant) = errors(timeline, side, clock);
        let mut wanted = goal_labels(timeline, side, clock, &attempts);
        wanted.extend(meant);
        let asked: Vec<Wanted> = wanted.iter().map(|(label, ..)| *label).collect();
        let places = labels::place(&asked, theme::MARGIN, RIGHT + 10.0);
        let mut flags = Vec::new();
        let (mut of_shots, mut unlabelled) = (0, 0);
        for ((asked, runs, from), place) in wanted.into_iter().zip(places) {
            let keep = asked.required || of_shots < MOST_SHOT_LABELS;
            match place.filter(|_| keep) {
                Some(place) => {
                    of_shots += usize::from(!asked.required);
                    flags.push(Flag { runs, place, from });
                }
                None => unlabelled += 1,
            }
        }
        Half {
            side,
            team: text::tidy(team),
            attempts,
            errors,
            flags,
            unlabelled,
            left: clock.left,
            // An empty lane must not claim that there were no shots.
            holds: if timeline.key_events_only && timeline.shots.is_empty() {
                "goals"
            } else {
                "goals and shots"
            },
        }
    }

    /// Height away from the axis' strip.
    fn height(&self) -> f64 {
        let levels = self.flags.iter().map(|flag| flag.place.level + 1).max();
        LANES + levels.map_or(0.0, |levels| FIRST_LEVEL + levels as f64 * LEVEL - 8.0)
    }

    fn draw(&self, canvas: &mut Canvas<'_>, axis: f64) -> Result<(), DrawError> {
        let sign = match self.side {
            Side::Home => -1.0,
            Side::Away => 1.0,
        };
        let shots = axis + sign * (AXIS + SHOT_LANE / 2.0);
        let errors = axis + sign * (AXIS + SHOT_LANE + ERROR_LANE / 2.0);
        self.draw_names(canvas, shots, errors)?;
        // Leaders go below all marks, so that none looks struck through.
        for flag in &self.flags {
            let end = axis + sign * (AXIS + LANES + FIRST_LEVEL + flag.place.level as f64 * LEVEL);
            let (x, from) = (flag.place.leader, axis + sign * flag.from);
            canvas.line(
                (x, from),
                (x, end + sign * 5.0),
                theme::fainter(theme::MUTED),
                1.0,
            )?;
        }
        for flag in &self.flags {
            let y = axis + sign * (AXIS + LANES + FIRST_LEVEL + flag.place.level as f64 * LEVEL);
            let place = &flag.place;
            // Paper behind the text interrupts leaders of others that have to pass.
            let (top, bottom) = (y - 9.0, y + 9.0);
            canvas.rect(
                (place.left - 2.0, top),
                (place.right + 2.0, bottom),
                theme::PAPER,
            )?;
            let mut x = place.left;
            for (text, ink) in &flag.runs {
                canvas.text(text, x, y + 4.5, Align::Left, *ink)?;
                x += ink.width(text) + RUN_GAP;
            }
        }
        for spot in &self.attempts {
            if let Attempt::Shot(radius) = spot.what {
                frame::shot(canvas, (spot.x, shots + sign * spot.aside), radius)?;
            }
        }
        for spot in &self.attempts {
            if let Attempt::Goal = spot.what {
                canvas.ball((spot.x, shots + sign * spot.aside), 10.0)?;
            }
        }
        // Those that led to goals last, on top.
        for goal in [false, true] {
            for spot in self.errors.iter().filter(|spot| spot.what.0 == goal) {
                let at = (spot.x, errors + sign * spot.aside);
                frame::error(canvas, at, goal, spot.what.1)?;
            }
        }
        Ok(())
    }

    /// The team's name beside the lane of shots, and what each lane holds.
    fn draw_names(
        &self,
        canvas: &mut Canvas<'_>,
        shots: f64,
        errors: f64,
    ) -> Result<(), DrawError> {
        let left = theme::MARGIN;
        let team = TEAM.shorten(&self.team, self.left - left - NAME_GAP + 0.1);
        canvas.text(&team, left, shots - 2.0, Align::Left, TEAM)?;
        canvas.text(self.holds, left, shots + 15.0, Align::Left, LANE)?;
        canvas.text("errors", left, errors + 4.5, Align::Left, LANE)
    }
}

/// Goals and the shots that did not score, in their places.
fn attempts(timeline: &Timeline, side: Side, clock: &Clock) -> Vec<Spot<Attempt>> {
    let mut goals: Vec<Spot<Attempt>> = timeline
        .goals
        .iter()
        .filter(|goal| goal.side == side)
        .filter_map(|goal| clock.x(goal.period, goal.minute))
        .map(|x| Spot {
            x,
            aside: 0.0,
            what: Attempt::Goal,
        })
        .collect();
    // By time: what the labels rely on to find their goals again.
    goals.sort_by(|a, b| a.x.total_cmp(&b.x));
    let scored = |shot: &TimelineShot| {
        timeline.goals.iter().any(|goal| {
            goal.side == shot.side
                && goal.period == shot.period
                && (goal.minute - shot.minute).abs() <= SAME_MOMENT
        })
    };
    let mut shots: Vec<Spot<Attempt>> = timeline
        .shots
        .iter()
        .filter(|shot| shot.side == side && !scored(shot))
        .filter_map(|shot| Some((shot, clock.x(shot.period, shot.minute)?)))
        .map(|(shot, x)| {
            // The area, not the radius, grows with the chance.
            let radius = shot
                .xg
                .map_or(5.0, |xg| 3.0 + 8.0 * xg.clamp(0.0, 1.0).sqrt());
            Spot {
                x,
                aside: 0.0,
                what: Attempt::Shot(radius),
            }
        })
        .collect();
    shots.sort_by(|a, b| a.x.total_cmp(&b.x));
    goals.extend(shots);
    spread(&mut goals, Attempt::radius, &[0.0, 11.0, -11.0, 6.0, -6.0]);
    goals
}

type Labelled = (Wanted, Runs, f64);

/// Labels of one team's goals: the score they made and who scored.
fn goal_labels(
    timeline: &Timeline,
    side: Side,
    clock: &Clock,
    attempts: &[Spot<Attempt>],
) -> Vec<Labelled> {
    let mut goals: Vec<(&TimelineGoal, f64)> = timeline
        .goals
        .iter()
        .filter_map(|goal| Some((goal, clock.x(goal.period, goal.minute)?)))
        .collect();
    goals.sort_by(|a, b| a.1.total_cmp(&b.1));
    let total = |side| goals.iter().filter(|(goal, _)| goal.side == side).count() as u64;
    // A running score that ends elsewhere than the match did would be wrong at some point.
    let whole = total(Side::Home) == u64::from(timeline.home_score)
        && total(Side::Away) == u64::from(timeline.away_score);
    let mut spots = attempts
        .iter()
        .filter(|spot| matches!(spot.what, Attempt::Goal));
    let (mut home, mut away) = (0, 0);
    let mut labels = Vec::new();
    for (goal, x) in &goals {
        match goal.side {
            Side::Home => home += 1,
            Side::Away => away += 1,
        }
        if goal.side != side {
            continue;
        }
        let mut runs = Vec::new();
        if whole {
            runs.push((format!("{home}–{away}"), SCORE));
        }
        let how = match (goal.own_goal, goal.penalty) {
            (true, _) => " (own goal)",
            (false, true) => " (pen.)",
            (false, false) => "",
        };
        let room = WIDEST_LABEL - runs_width(&runs) - RUN_GAP - LABEL.width(how);
        let name = LABEL.shorten(&goal.label, room);
        if !name.is_empty() || !how.is_empty() {
            runs.push((text::tidy(&format!("{name}{how}")), LABEL));
        }
        let aside = spots.next().map_or(0.0, |spot| spot.aside);
        if !runs.is_empty() {
            let width = runs_width(&runs);
            let from = AXIS + SHOT_LANE / 2.0 + aside;
            labels.push((
                Wanted {
                    x: *x,
                    width,
                    required: true,
                },
                runs,
                from,
            ));
        }
    }
    labels
}

/// Who says so, and how sure that is.
fn sureness(error: &TimelineError) -> String {
    let source = LANE.shorten(&error.source, WIDEST_SOURCE);
    let comma = if source.is_empty() { "" } else { ", " };
    format!("{source}{comma}{}", text::percent(error.confidence))
}

/// One team's errors in their places, and their labels.
fn errors(
    timeline: &Timeline,
    side: Side,
    clock: &Clock,
) -> (Vec<Spot<(bool, bool)>>, Vec<Labelled>) {
    let mut own: Vec<(&TimelineError, f64)> = timeline
        .errors
        .iter()
        .filter(|error| error.side == side)
        .filter_map(|error| Some((error, clock.x(error.period, error.minute)?)))
        .collect();
    own.sort_by(|a, b| {
        b.0.led_to_goal
            .cmp(&a.0.led_to_goal)
            .then(a.1.total_cmp(&b.1))
    });
    let mut spots: Vec<Spot<(bool, bool)>> = own
        .iter()
        .map(|(error, x)| {
            let what = (error.led_to_goal, error.confidence < 0.5);
            Spot {
                x: *x,
                aside: 0.0,
                what,
            }
        })
        .collect();
    spread(
        &mut spots,
        |(goal, _)| if *goal { 8.0 } else { 6.5 },
        &[0.0, 8.0, -8.0, 4.0, -4.0],
    );
    let mut labels: Vec<(f64, Labelled)> = Vec::new();
    for ((error, x), spot) in own.iter().zip(&spots) {
        let (end, colour) = if error.led_to_goal {
            (" → goal", theme::GOAL)
        } else {
            (" → shot", theme::SHOT)
        };
        let ink = Ink { colour, ..LABEL };
        let (who, what) = (text::tidy(&error.label), text::tidy(&error.kind));
        let colon = if who.is_empty() || what.is_empty() {
            ""
        } else {
            ": "
        };
        let sure = sureness(error);
        let room = WIDEST_LABEL - ink.width(end) - RUN_GAP - LANE.width(&sure);
        let text = format!("{}{end}", ink.shorten(&format!("{who}{colon}{what}"), room));
        let runs = vec![(text, ink), (sure, LANE)];
        let wanted = Wanted {
            x: *x,
            width: runs_width(&runs),
            required: error.led_to_goal && labels.len() < MOST_GOAL_LABELS,
        };
        let from = AXIS + SHOT_LANE + ERROR_LANE / 2.0 + spot.aside;
        labels.push((error.confidence, (wanted, runs, from)));
    }
    // Errors that led to shots get what space is left; the surest come first.
    labels.sort_by(|a, b| {
        let required = |l: &(f64, Labelled)| l.1.0.required;
        required(b).cmp(&required(a)).then_with(|| {
            if required(a) {
                std::cmp::Ordering::Equal
            } else {
                b.0.total_cmp(&a.0)
            }
        })
    });
    (spots, labels.into_iter().map(|(_, label)| label).collect())
}

fn legend(timeline: &Timeline, halves: [&Half; 2]) -> Vec<(Mark, String)> {
    let mut marks = Vec::new();
    let attempts = || halves.iter().flat_map(|half| &half.attempts);
    if attempts().any(|spot| matches!(spot.what, Attempt::Goal)) {
        marks.push((Mark::Ball, "goal".to_owned()));
    }
    if attempts().any(|spot| matches!(spot.what, Attempt::Shot(_))) {
        let sized = timeline.shots.iter().any(|shot| shot.xg.is_some());
        let text = if sized {
            "other shot, larger with its expected goals"
        } else {
            "other shot"
        };
        marks.push((Mark::Shot { sized }, text.to_owned()));
    }
    let kinds = || {
        halves
            .iter()
            .flat_map(|half| &half.errors)
            .map(|spot| spot.what)
    };
    for (goal, text) in [
        (true, "error that led to a goal"),
        (false, "error that led to a shot"),
    ] {
        if kinds().any(|kind| kind.0 == goal) {
            marks.push((
                Mark::Error {
                    goal,
                    hollow: false,
                },
                text.to_owned(),
            ));
        }
    }
    if kinds().any(|kind| kind.1) {
        let goal = kinds().any(|kind| kind == (true, true));
        let mark = Mark::Error { goal, hollow: true };
        marks.push((mark, "hollow: confidence below 50%".to_owned()));
    }
    marks
}

fn notes(timeline: &Timeline, halves: [&Half; 2]) -> Vec<String> {
    let mut notes = Vec::new();
    if timeline.key_events_only {
        notes.push(
            "Key events only, compiled from reports: shots and errors are not complete.".to_owned(),
        );
    }
    let mut sources: Vec<(&str, usize)> = Vec::new();
    for error in &timeline.errors {
        let source = error.source.trim();
        match sources.iter_mut().find(|(known, _)| *known == source) {
            Some((_, count)) => *count += 1,
            None if source.is_empty() => {}
            None => sources.push((source, 1)),
        }
    }
    sources.sort_by(|a, b| a.0.cmp(b.0));
    let named: Vec<String> = sources
        .iter()
        .map(|(source, count)| match *source {
            "report" => format!("{count} named in reports"),
            "provider" => format!("{count} marked by the data provider"),
            "inferred" => format!("{count} inferred from the events"),
            other => format!("{count} from {other}"),
        })
        .collect();
    if !named.is_empty() {
        notes.push(format!("Errors: {}.", named.join(", ")));
    }
    if !timeline.errors.is_empty() {
        let mut note =
            "A percentage is the confidence that the player named made the error.".to_owned();
        match halves.iter().map(|half| half.unlabelled).sum() {
            0 => {}
            1 => note.push_str(" 1 error has no label for want of space."),
            many => note.push_str(&format!(" {many} errors have no label for want of space.")),
        }
        notes.push(note);
    }
    if !text::tidy(&timeline.source).is_empty() {
        notes.push(format!("Source: {}", timeline.source));
    }
    notes
}
