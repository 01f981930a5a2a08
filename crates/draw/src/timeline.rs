//! The timeline of a match: shots as stems whose height is their expected goals, goals on top of
//! theirs, the errors that led to them at the axis, and the expected goals given away by errors so
//! far.
//!
//! The home team shoots upwards, the away team downwards. An error is at the axis on its own team's
//! side, directly opposite the shot to which it led.

use super::canvas::{self, Align, Canvas, Ink};
use super::frame::{self, Footer, Header, Legend, Mark};
use super::labels::{self, Place, Wanted};
use super::language::Language;
use super::style::{Page, Style, fit};
use super::text;
use super::theme::{self, Colour};
use super::{DrawError, Picture, axis};
use crate::{count, phrase, say};

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
    /// Period in which it was scored.
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
    /// Expected goals, between 0 and 1; gives the stem its height.
    pub xg: Option<f64>,
}

/// A shot. One that scored may be given too: it is drawn as its goal only.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimelineShot {
    /// Period in which it was taken.
    pub period: u8,
    /// Clock minute, seconds included.
    pub minute: f64,
    /// The team that shot.
    pub side: Side,
    /// Expected goals, between 0 and 1; gives the stem its height.
    pub xg: Option<f64>,
}

/// A defensive error.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineError {
    /// Period in which it happened.
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
    /// Clock minute of that goal or shot in the same period, if it is drawn: a line then leads
    /// there, and its stem takes the error's colour.
    pub led_at: Option<f64>,
    /// The confidence, between 0 and 1: shown with the label as a percentage; below 0.5 the marker
    /// is hollow.
    pub confidence: f64,
    /// Who says so: `report`, `provider` or `inferred`. Shown with the label and
    /// counted in the footer.
    pub source: String,
}

/// A step of what a team has given away.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GivenAway {
    /// Period of the goal or shot.
    pub period: u8,
    /// Its clock minute, seconds included.
    pub minute: f64,
    /// The team that erred.
    pub side: Side,
    /// Expected goals that the team's errors have given away so far, this one included.
    pub total: f64,
}

/// What a team's errors have given away in the course of a match.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RunningXg {
    /// The steps of both teams, in order.
    pub steps: Vec<GivenAway>,
    /// Some of what a team gave away is not known, so its total is a lower bound; the picture says
    /// so. Home team first.
    pub at_least: [bool; 2],
}

/// What the timeline shows. Events in a period without a span are omitted, such as a penalty
/// shoot-out; events outside their period's span are drawn at its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    /// Home team.
    pub home: String,
    /// Away team.
    pub away: String,
    /// Text below the home team's name, such as `12 shots, 1.4 xG`. May be empty.
    pub home_note: String,
    /// Text below the away team's name.
    pub away_note: String,
    /// Home team's goals at the end.
    pub home_score: u32,
    /// Away team's goals at the end.
    pub away_score: u32,
    /// Date and competition.
    pub title_note: Option<String>,
    /// The match is known only from reports, so shots and errors are incomplete; the picture then
    /// says so.
    pub key_events_only: bool,
    /// Periods played, in order.
    pub periods: Vec<PeriodSpan>,
    /// Goals.
    pub goals: Vec<TimelineGoal>,
    /// Shots.
    pub shots: Vec<TimelineShot>,
    /// Errors.
    pub errors: Vec<TimelineError>,
    /// Expected goals given away by errors, in a plot of their own. `None` if they are not known.
    pub given_away: Option<RunningXg>,
    /// Further remarks, one sentence each.
    pub notes: Vec<String>,
    /// The source of the data. May be empty.
    pub source: String,
}

/// Minimum and maximum position where the lanes begin; team names are left of it.
const LEFT: f64 = 150.0;
const LEFT_MOST: f64 = 250.0;
/// Space between the names and the lanes, with the numbers of the axis of expected goals.
const NAME_GAP: f64 = 60.0;
/// Lanes shorter than this cannot be read.
const LEAST_LANES: f64 = 330.0;
/// Space between two periods, enough for a word.
const PERIOD_GAP: f64 = 34.0;
/// Half the height of the strip with the minutes.
const AXIS: f64 = 12.0;
/// Height of the lane with errors, the one next to the axis.
const ERROR_LANE: f64 = 30.0;
/// Height of the lane with shots and goals, and its maximum.
const SHOT_LANE: f64 = 104.0;
const MOST_SHOT_LANE: f64 = 260.0;
/// Space between a shot lane's edge and the highest stem.
const HEADROOM: f64 = 14.0;
/// The height of a shot without known expected goals, from the lane's base.
const UNKNOWN: f64 = 11.0;
/// Radii of shots and goals.
const SHOT: f64 = 4.6;
const GOAL: f64 = 9.0;
/// Minimum end of the axis of expected goals: a match of poor chances must not look like one of
/// good ones.
const LEAST_XG: f64 = 0.3;
/// Distance between two levels of labels, and from the lanes to the first.
const LEVEL: f64 = 23.0;
const FIRST_LEVEL: f64 = 18.0;
/// Maximum width of a label.
const WIDEST_LABEL: f64 = 430.0;
/// Maximum width of the part of it that names the source of the error.
const WIDEST_SOURCE: f64 = 110.0;
/// Labels of errors that led to goals, for each team: no match has more, and an endless picture
/// helps no one.
const MOST_GOAL_LABELS: usize = 40;
/// Labels of errors that led to shots, for each team: more of them would hide the others.
const MOST_SHOT_LABELS: usize = 5;
/// With this many labels of a team, goals and errors, all get a place.
const FEW_LABELS: usize = 7;
/// A shot this close to a goal, in minutes, is the goal.
const SAME_MOMENT: f64 = 0.02;
/// Longer than any football match; more would mean that seconds were given for minutes.
const LONGEST: f64 = 300.0;
const MOST_MARKS: usize = 2_000;
/// The plot of what was given away, and the space of its title.
const RUNNING: f64 = 72.0;
const RUNNING_HEAD: f64 = 34.0;
/// A line's sample next to its name, and the space between two.
const SAMPLE: f64 = 24.0;
const ENTRY_GAP: f64 = 22.0;
/// More expected goals than any team gives away.
const MOST_XG: f64 = 50.0;

const TEAM: Ink = Ink::bold(15.0, theme::INK);
const LANE: Ink = Ink::new(theme::SMALL_SIZE, theme::MUTED);
const MINUTE: Ink = Ink::new(theme::SMALL_SIZE, theme::INK);
const LABEL: Ink = Ink::new(13.0, theme::INK);
const SCORE: Ink = Ink::bold(13.0, theme::INK);
const HEADING: Ink = Ink::bold(theme::BODY_SIZE, theme::INK);

/// Draws the timeline of a match.
///
/// # Errors
///
/// If periods are missing, a period has no length, a number is not finite, or the requested size
/// is too small for the picture.
pub fn timeline(timeline: &Timeline, style: &Style) -> Result<Picture, DrawError> {
    check(timeline)?;
    fit(style, |page| layout(timeline, page))
}

fn layout(timeline: &Timeline, page: &Page<'_>) -> Result<Picture, DrawError> {
    let clock = Clock::new(timeline, page)?;
    let scale = Scale::new(timeline, page);
    let home = Half::new(timeline, Side::Home, &clock, scale, page);
    let away = Half::new(timeline, Side::Away, &clock, scale, page);
    let running = Running::new(timeline, &clock, page);

    let title = format!(
        "{} {}–{} {}",
        timeline.home, timeline.home_score, timeline.away_score, timeline.away
    );
    let header = Header::new(page, &title, timeline.title_note.as_deref().unwrap_or(""));
    let legend = Legend::new(page, legend([&home, &away], page.language));
    let notes = notes(timeline, [&home, &away], page.language);
    let footer = Footer::new(page, &notes, &timeline.source);
    let axis = header.height() + 14.0 + home.height() + AXIS;
    let away_end = axis + AXIS + away.height();
    let running_top = away_end + 16.0;
    let running_end = match &running {
        Some(running) => running_top + running.height(),
        None => away_end,
    };
    let legend_top = running_end + 12.0;
    let footer_top = legend_top + legend.height() + 10.0;

    let name = page.title(&title);
    canvas::draw(page, footer_top + footer.height(), &name, |canvas| {
        header.draw(canvas)?;
        clock.draw(canvas, axis, scale)?;
        scale.draw(canvas, &clock, axis)?;
        for half in [&home, &away] {
            half.draw_leaders(canvas, axis)?;
        }
        for half in [&home, &away] {
            half.draw_links(canvas, axis)?;
        }
        clock.draw_minutes(canvas, axis)?;
        for half in [&home, &away] {
            half.draw(canvas, axis)?;
        }
        if let Some(running) = &running {
            running.draw(canvas, running_top)?;
        }
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
            "{} periods and {total:.0} minutes are not a football match",
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
    let xgs = timeline.shots.iter().map(|shot| shot.xg);
    let xgs = xgs.chain(timeline.goals.iter().map(|goal| goal.xg));
    if let Some(xg) = xgs.flatten().find(|xg| !(0.0..=1.0).contains(xg)) {
        return wrong(format!("the expected goals of a shot are {xg}"));
    }
    let steps = timeline
        .given_away
        .iter()
        .flat_map(|running| &running.steps);
    for step in steps {
        if !(0.0..=MOST_XG).contains(&step.total) || !step.minute.is_finite() {
            return wrong(format!(
                "{} expected goals given away up to minute {}",
                step.total, step.minute
            ));
        }
    }
    let led = timeline.errors.iter().filter_map(|error| error.led_at);
    if let Some(minute) = led.into_iter().find(|minute| !minute.is_finite()) {
        return wrong(format!("an error led to a shot in minute {minute}"));
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

/// The height of stems.
#[derive(Debug, Clone, Copy)]
struct Scale {
    /// Height of the lane.
    lane: f64,
    most: f64,
    /// Expected goals between two grid lines.
    step: f64,
    known: bool,
    language: Language,
}

impl Scale {
    fn new(timeline: &Timeline, page: &Page<'_>) -> Scale {
        let shots = timeline.shots.iter().filter_map(|shot| shot.xg);
        let xgs = shots.chain(timeline.goals.iter().filter_map(|goal| goal.xg));
        let highest = xgs.fold(None, |most: Option<f64>, xg| {
            Some(most.map_or(xg, |most| most.max(xg)))
        });
        let most = highest.unwrap_or(0.0).max(LEAST_XG);
        Scale {
            lane: (SHOT_LANE + page.spare / 2.0).min(MOST_SHOT_LANE),
            most,
            step: match most {
                most if most <= 0.3 => 0.1,
                most if most <= 0.6 => 0.2,
                _ => 0.4,
            },
            known: highest.is_some(),
            language: page.language,
        }
    }

    /// From the axis to the base of the stems.
    fn base(&self) -> f64 {
        AXIS + ERROR_LANE + 2.0
    }

    /// From the axis to the end of the lanes.
    fn end(&self) -> f64 {
        AXIS + ERROR_LANE + self.lane
    }

    /// From the axis to the head of a stem.
    fn head(&self, xg: f64) -> f64 {
        self.base() + (self.lane - 2.0 - HEADROOM) * xg / self.most
    }

    /// Grid lines, with their expected goals next to them.
    fn draw(&self, canvas: &mut Canvas<'_>, clock: &Clock, axis: f64) -> Result<(), DrawError> {
        if !self.known {
            return Ok(());
        }
        for i in 1..=(self.most / self.step + 1e-9) as usize {
            let xg = i as f64 * self.step;
            for sign in [-1.0, 1.0] {
                let y = axis + sign * self.head(xg);
                for span in &clock.spans {
                    let ends = ((span.1, y), (clock.end(span), y));
                    canvas.line(ends.0, ends.1, theme::GRID, 1.0)?;
                }
                let last = (i + 1) as f64 * self.step > self.most + 1e-9;
                let unit = if last { " xG" } else { "" };
                let label = format!("{}{unit}", self.language.decimal(xg, 1));
                let x = clock.left - 6.0;
                canvas.text(&label, x, y + 4.0, Align::Right, LANE)?;
            }
        }
        Ok(())
    }
}

/// Turns period and minute into a position.
struct Clock {
    spans: Vec<(PeriodSpan, f64)>,
    per_minute: f64,
    /// Where the lanes begin and end.
    left: f64,
    right: f64,
    /// Between which labels stand.
    labels: (f64, f64),
    /// Width of the page.
    width: f64,
    language: Language,
}

impl Clock {
    fn new(timeline: &Timeline, page: &Page<'_>) -> Result<Self, DrawError> {
        let periods = &timeline.periods;
        let names = [&timeline.home, &timeline.away].map(|team| TEAM.width(&text::tidy(team)));
        let notes = [&timeline.home_note, &timeline.away_note];
        let notes = notes.map(|note| LANE.width(&text::tidy(note)));
        let widest = names.into_iter().chain(notes).fold(0.0, f64::max);
        let named = theme::MARGIN + widest + NAME_GAP;
        let left = named.clamp(LEFT, LEFT_MOST.min(page.width * 0.3).max(LEFT));
        // Names may have several lines; where the lanes leave room for it a word of theirs stays whole.
        let words = [&timeline.home, &timeline.away].map(|team| {
            let widths = text::tidy(team);
            let widths = widths.split(' ').map(|word| TEAM.width(word));
            widths.fold(0.0, f64::max)
        });
        let whole = theme::MARGIN + words[0].max(words[1]) + NAME_GAP;
        let whole = left.max(whole.min(LEFT_MOST));
        let right = page.right();
        let minutes: f64 = periods.iter().map(|span| span.length).sum();
        let gaps = PERIOD_GAP * (periods.len() as f64 - 1.0);
        let left = match right - whole - gaps >= LEAST_LANES {
            true => whole,
            false => left,
        };
        page.needs(right - left - gaps, LEAST_LANES)?;
        let per_minute = (right - left - gaps) / minutes;
        let mut x = left;
        let mut spans = Vec::new();
        for span in periods {
            spans.push((*span, x));
            x += span.length * per_minute + PERIOD_GAP;
        }
        Ok(Clock {
            spans,
            per_minute,
            left,
            right,
            labels: (theme::MARGIN, right + 10.0),
            width: page.width,
            language: page.language,
        })
    }

    /// The widest label that has room on one side of a mark at `x`.
    fn widest_label(&self, x: f64) -> f64 {
        let (left, right) = self.labels;
        WIDEST_LABEL.min((x - left).max(right - x) - labels::FLAG_GAP)
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

    /// The positions and values of round minutes of the clock; the start of a later period is the
    /// minute at which the previous one ended.
    fn ticks(&self) -> Vec<(f64, f64)> {
        let mut ticks = Vec::new();
        for (i, (span, start)) in self.spans.iter().enumerate() {
            let first = if i == 0 { 0 } else { 1 };
            for step in first..=(span.length / 15.0) as usize {
                let since = step as f64 * 15.0;
                ticks.push((start + since * self.per_minute, span.start_minute + since));
            }
        }
        ticks
    }

    /// The lanes' ground.
    fn draw(&self, canvas: &mut Canvas<'_>, axis: f64, scale: Scale) -> Result<(), DrawError> {
        for span in &self.spans {
            let (start, end) = (span.1, self.end(span));
            for sign in [-1.0, 1.0] {
                for (near, far) in [(AXIS, AXIS + ERROR_LANE - 1.0), (scale.base(), scale.end())] {
                    let corners = ((start, axis + sign * near), (end, axis + sign * far));
                    canvas.rect(corners.0, corners.1, theme::BAND)?;
                }
            }
        }
        for (x, _) in self.ticks() {
            for sign in [-1.0, 1.0] {
                let (from, to) = (axis + sign * AXIS, axis + sign * scale.end());
                canvas.line((x, from), (x, to), theme::GRID, 1.0)?;
            }
        }
        Ok(())
    }

    fn draw_minutes(&self, canvas: &mut Canvas<'_>, axis: f64) -> Result<(), DrawError> {
        let minutes = self.ticks().into_iter();
        let mut labels: Vec<(f64, String, Ink)> = minutes
            .map(|(x, minute)| (x, format!("{minute:.0}"), MINUTE))
            .collect();
        // Minutes take precedence over pauses: if both do not fit, minutes stay.
        for (i, span) in self.spans.iter().enumerate().take(self.spans.len() - 1) {
            let middle = self.end(span) + PERIOD_GAP / 2.0;
            labels.push((middle, self.pause(i).to_owned(), LANE));
        }
        let mut taken: Vec<(f64, f64)> = Vec::new();
        for (x, label, ink) in labels {
            let half = ink.width(&label) / 2.0;
            let (left, right) = (x - half - 3.0, x + half + 3.0);
            if right <= self.width - 2.0 && taken.iter().all(|t| right <= t.0 || t.1 <= left) {
                taken.push((left, right));
                canvas.rect((left, axis - 8.0), (right, axis + 8.0), theme::PAPER)?;
                canvas.text(&label, x, axis + 4.5, Align::Centre, ink)?;
            }
        }
        Ok(())
    }

    /// What the pause after a period is called.
    fn pause(&self, index: usize) -> &'static str {
        match self.spans[index].0.period {
            2 => self.language.phrase(phrase!("ET")),
            4 => self.language.phrase(phrase!("Pens")),
            _ => self.language.phrase(phrase!("HT")),
        }
    }
}

/// A mark in a lane.
struct Spot<T> {
    x: f64,
    /// Distance from the lane's middle, away from the axis: marks at the same time move aside.
    aside: f64,
    what: T,
}

/// Moves overlapping marks apart, as far as their lane allows.
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

/// A shot or goal in its place.
struct Attempt {
    x: f64,
    /// From the axis to its head.
    head: f64,
    /// Whether its expected goals are known: only then does it have a stem.
    known: bool,
    goal: bool,
    /// It resulted from an error of the other team.
    gift: bool,
}

impl Attempt {
    fn colour(&self) -> Colour {
        match (self.gift, self.goal) {
            (true, goal) => frame::error_colour(goal),
            (false, true) => theme::INK,
            (false, false) => theme::PLAIN,
        }
    }
}

/// An error's mark.
#[derive(Debug, Clone, Copy)]
struct Mistake {
    goal: bool,
    hollow: bool,
    /// Where the shot to which it led is.
    led_to: Option<f64>,
}

/// A label with its place, and the mark to which it belongs.
struct Flag {
    runs: Runs,
    place: Place,
    /// Distance from the axis to the mark.
    from: f64,
}

/// One team's half of the picture.
struct Half<'a> {
    side: Side,
    team: &'a str,
    note: String,
    attempts: Vec<Attempt>,
    errors: Vec<Spot<Mistake>>,
    flags: Vec<Flag>,
    unlabelled: usize,
    /// Where the lanes begin.
    left: f64,
    scale: Scale,
}

impl<'a> Half<'a> {
    fn new(
        timeline: &'a Timeline,
        side: Side,
        clock: &Clock,
        scale: Scale,
        page: &Page<'_>,
    ) -> Self {
        let (team, note) = match side {
            Side::Home => (&timeline.home, &timeline.home_note),
            Side::Away => (&timeline.away, &timeline.away_note),
        };
        let attempts = attempts(timeline, side, clock, scale);
        let (errors, meant) = errors(timeline, side, clock, page.language);
        let mut wanted = goal_labels(timeline, side, clock, &attempts);
        wanted.extend(meant);
        // If there are few, all find room next to each other in rows of their own; otherwise the
        // errors before shots get the space that the others leave.
        for (label, ..) in wanted.iter_mut().take(FEW_LABELS) {
            label.required = true;
        }
        let asked: Vec<Wanted> = wanted.iter().map(|(label, ..)| *label).collect();
        let places = labels::place(&asked, clock.labels.0, clock.labels.1);
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
            team,
            note: note.clone(),
            attempts,
            errors,
            flags,
            unlabelled,
            left: clock.left,
            scale,
        }
    }

    /// Height away from the axis' strip.
    fn height(&self) -> f64 {
        let levels = self.flags.iter().map(|flag| flag.place.level + 1).max();
        let lanes = self.scale.end() - AXIS;
        lanes + levels.map_or(0.0, |levels| FIRST_LEVEL + levels as f64 * LEVEL - 8.0)
    }

    fn sign(&self) -> f64 {
        match self.side {
            Side::Home => -1.0,
            Side::Away => 1.0,
        }
    }

    /// The middle of a level of labels.
    fn level(&self, axis: f64, flag: &Flag) -> f64 {
        let away = FIRST_LEVEL + flag.place.level as f64 * LEVEL;
        axis + self.sign() * (self.scale.end() + away)
    }

    fn draw_leaders(&self, canvas: &mut Canvas<'_>, axis: f64) -> Result<(), DrawError> {
        for flag in &self.flags {
            let (x, from) = (flag.place.leader, axis + self.sign() * flag.from);
            let to = self.level(axis, flag) + self.sign() * 5.0;
            canvas.line((x, from), (x, to), theme::fainter(theme::MUTED), 1.0)?;
        }
        Ok(())
    }

    /// From each error across the axis to the shot to which it led.
    fn draw_links(&self, canvas: &mut Canvas<'_>, axis: f64) -> Result<(), DrawError> {
        for spot in &self.errors {
            let Some(shot) = spot.what.led_to else {
                continue;
            };
            let from = (spot.x, axis + self.sign() * (error_lane() + spot.aside));
            let to = (shot, axis - self.sign() * self.scale.base());
            let colour = frame::error_colour(spot.what.goal);
            if spot.what.hollow {
                canvas.dashed(from, to, (4.0, 3.0), colour, 1.4)?;
            } else {
                canvas.line(from, to, colour, 2.0)?;
            }
        }
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_>, axis: f64) -> Result<(), DrawError> {
        let sign = self.sign();
        self.draw_names(canvas, axis)?;
        for flag in &self.flags {
            let y = self.level(axis, flag);
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
        let base = axis + sign * self.scale.base();
        for goals in [false, true] {
            let these = || self.attempts.iter().filter(|one| one.goal == goals);
            for one in these().filter(|one| one.known) {
                let width = if one.goal || one.gift { 2.6 } else { 1.8 };
                let head = axis + sign * one.head;
                canvas.line((one.x, base), (one.x, head), one.colour(), width)?;
            }
            for one in these() {
                let at = (one.x, axis + sign * one.head);
                if one.goal {
                    canvas.ball(at, GOAL)?;
                } else {
                    frame::shot(canvas, at, SHOT, one.colour(), one.known)?;
                }
            }
        }
        // Those that led to goals last, on top.
        for goal in [false, true] {
            for spot in self.errors.iter().filter(|spot| spot.what.goal == goal) {
                let at = (spot.x, axis + sign * (error_lane() + spot.aside));
                frame::error(canvas, at, goal, spot.what.hollow)?;
            }
        }
        Ok(())
    }

    /// The team's name next to the lane of shots, and the content of each lane.
    fn draw_names(&self, canvas: &mut Canvas<'_>, axis: f64) -> Result<(), DrawError> {
        let left = theme::MARGIN;
        let room = self.left - left - NAME_GAP + 0.1;
        let middle = axis + self.sign() * (self.scale.base() + self.scale.end()) / 2.0;
        let team = few_lines(TEAM, self.team, room, 3);
        let note = few_lines(LANE, &self.note, room, 2);
        // The lines of both form one block in the middle of the lane.
        let further =
            |lines: &[String], ink: Ink| lines.len().saturating_sub(1) as f64 * ink.leading();
        let mut y = middle - 1.0 - (further(&team, TEAM) + further(&note, LANE)) / 2.0;
        for line in &team {
            canvas.text(line, left, y, Align::Left, TEAM)?;
            y += TEAM.leading();
        }
        y += 17.0 - TEAM.leading();
        for line in &note {
            canvas.text(line, left, y, Align::Left, LANE)?;
            y += LANE.leading();
        }
        let errors = axis + self.sign() * error_lane();
        canvas.text(
            self.scale.language.phrase(phrase!("errors")),
            left,
            errors + 4.5,
            Align::Left,
            LANE,
        )
    }
}

/// A text in at most this many lines.
fn few_lines(ink: Ink, text: &str, room: f64, most: usize) -> Vec<String> {
    let mut lines = ink.wrap(text, room);
    if lines.len() > most {
        let rest = lines.split_off(most - 1).join(" ");
        lines.push(ink.shorten(&rest, room));
    }
    lines
}

/// From the axis to the middle of the lane of errors.
const fn error_lane() -> f64 {
    AXIS + ERROR_LANE / 2.0
}

/// Goals and the shots that did not score, each with its place, by time.
fn attempts(timeline: &Timeline, side: Side, clock: &Clock, scale: Scale) -> Vec<Attempt> {
    let gift = |period: u8, minute: f64| {
        timeline.errors.iter().any(|error| {
            let led_at = error.led_at.filter(|_| error.confidence >= 0.5);
            error.side != side
                && error.period == period
                && led_at.is_some_and(|at| (at - minute).abs() <= SAME_MOMENT)
        })
    };
    let attempt = |period: u8, minute: f64, xg: Option<f64>, goal: bool| {
        Some(Attempt {
            x: clock.x(period, minute)?,
            head: xg.map_or(scale.base() + UNKNOWN, |xg| scale.head(xg)),
            known: xg.is_some(),
            goal,
            gift: gift(period, minute),
        })
    };
    let of_side = |goal: &&TimelineGoal| goal.side == side;
    let mut goals: Vec<Attempt> = timeline
        .goals
        .iter()
        .filter(of_side)
        .filter_map(|goal| attempt(goal.period, goal.minute, goal.xg, true))
        .collect();
    // By time: the labels rely on this to find their goals again.
    goals.sort_by(|a, b| a.x.total_cmp(&b.x));
    let scored = |shot: &TimelineShot| {
        timeline.goals.iter().any(|goal| {
            goal.side == shot.side
                && goal.period == shot.period
                && (goal.minute - shot.minute).abs() <= SAME_MOMENT
        })
    };
    let mut shots: Vec<Attempt> = timeline
        .shots
        .iter()
        .filter(|shot| shot.side == side && !scored(shot))
        .filter_map(|shot| attempt(shot.period, shot.minute, shot.xg, false))
        .collect();
    shots.sort_by(|a, b| a.x.total_cmp(&b.x));
    goals.extend(shots);
    goals
}

type Labelled = (Wanted, Runs, f64);

/// Labels of one team's goals: the resulting score and the scorer.
fn goal_labels(
    timeline: &Timeline,
    side: Side,
    clock: &Clock,
    attempts: &[Attempt],
) -> Vec<Labelled> {
    let mut goals: Vec<(&TimelineGoal, f64)> = timeline
        .goals
        .iter()
        .filter_map(|goal| Some((goal, clock.x(goal.period, goal.minute)?)))
        .collect();
    goals.sort_by(|a, b| a.1.total_cmp(&b.1));
    let total = |side| goals.iter().filter(|(goal, _)| goal.side == side).count() as u64;
    // A running score that does not end with the match's score would be wrong at some point.
    let whole = total(Side::Home) == u64::from(timeline.home_score)
        && total(Side::Away) == u64::from(timeline.away_score);
    let mut heads = attempts.iter().filter(|attempt| attempt.goal);
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
            (true, _) => format!(" ({})", clock.language.phrase(phrase!("own goal"))),
            (false, true) => format!(" ({})", clock.language.phrase(phrase!("pen."))),
            (false, false) => String::new(),
        };
        let room = clock.widest_label(*x) - runs_width(&runs) - RUN_GAP - LABEL.width(&how);
        let name = LABEL.shorten(&goal.label, room);
        if !name.is_empty() || !how.is_empty() {
            runs.push((text::tidy(&format!("{name}{how}")), LABEL));
        }
        let from = heads.next().map_or(AXIS, |attempt| attempt.head);
        if !runs.is_empty() {
            let width = runs_width(&runs);
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

/// The source and confidence.
fn sureness(error: &TimelineError, language: Language) -> String {
    let source = LANE.shorten(language.source(&error.source), WIDEST_SOURCE);
    let comma = if source.is_empty() { "" } else { ", " };
    format!("{source}{comma}{}", language.percent(error.confidence))
}

/// One team's errors in their places, and their labels.
fn errors(
    timeline: &Timeline,
    side: Side,
    clock: &Clock,
    language: Language,
) -> (Vec<Spot<Mistake>>, Vec<Labelled>) {
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
    let mut spots: Vec<Spot<Mistake>> = own
        .iter()
        .map(|(error, x)| Spot {
            x: *x,
            aside: 0.0,
            what: Mistake {
                goal: error.led_to_goal,
                hollow: error.confidence < 0.5,
                led_to: error.led_at.and_then(|at| clock.x(error.period, at)),
            },
        })
        .collect();
    spread(
        &mut spots,
        |what| if what.goal { 8.0 } else { 6.5 },
        &[0.0, 7.0, -7.0, 3.5, -3.5],
    );
    let mut labels: Vec<(f64, Labelled)> = Vec::new();
    for ((error, x), spot) in own.iter().zip(&spots) {
        let (end, colour) = if error.led_to_goal {
            (
                format!(" → {}", language.phrase(phrase!("goal"))),
                theme::GOAL,
            )
        } else {
            (
                format!(" → {}", language.phrase(phrase!("shot"))),
                theme::SHOT,
            )
        };
        let ink = Ink { colour, ..LABEL };
        let (who, what) = (text::tidy(&error.label), text::tidy(&error.kind));
        let colon = if who.is_empty() || what.is_empty() {
            ""
        } else {
            ": "
        };
        let sure = sureness(error, language);
        let room = clock.widest_label(*x) - ink.width(&end) - RUN_GAP - LANE.width(&sure);
        let text = format!("{}{end}", ink.shorten(&format!("{who}{colon}{what}"), room));
        let runs = vec![(text, ink), (sure, LANE)];
        let wanted = Wanted {
            x: *x,
            width: runs_width(&runs),
            required: error.led_to_goal && labels.len() < MOST_GOAL_LABELS,
        };
        let from = error_lane() + spot.aside;
        labels.push((error.confidence, (wanted, runs, from)));
    }
    // Errors that led to shots get the remaining space; the most certain come first.
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

/// What the teams' errors gave away, as two rising step lines.
struct Running<'a> {
    running: &'a RunningXg,
    clock: &'a Clock,
    names: [(Side, &'a str); 2],
    /// What each team's errors gave away in total.
    totals: [String; 2],
    axis: (f64, f64),
    language: Language,
    /// The line entries are below the title, if they do not fit next to it.
    below: bool,
}

/// The title of the plot of what was given away.
const RUNNING_TITLE: &str = phrase!("Expected goals given away by errors, running");

impl<'a> Running<'a> {
    /// `None` if nothing is known, or nothing was given away.
    fn new(timeline: &'a Timeline, clock: &'a Clock, page: &Page<'_>) -> Option<Self> {
        let running = timeline.given_away.as_ref()?;
        let drawn = running.steps.iter();
        let drawn = drawn.filter(|step| clock.x(step.period, step.minute).is_some());
        let most = drawn.map(|step| step.total).reduce(f64::max)?;
        let step = axis::nice(most.max(0.2)).1 * 2.0;
        let names = [
            (Side::Home, timeline.home.as_str()),
            (Side::Away, timeline.away.as_str()),
        ];
        let total = |side: Side| {
            let drawn = |step: &&GivenAway| {
                step.side == side && clock.x(step.period, step.minute).is_some()
            };
            let last = running.steps.iter().rfind(drawn);
            let total = last.map_or(0.0, |step| step.total);
            let least = if running.at_least[side as usize] {
                "≥ "
            } else {
                ""
            };
            format!("{least}{}", page.language.decimal(total, 2))
        };
        let totals = [Side::Home, Side::Away].map(total);
        let entry = |((_, name), total): (&(Side, &str), &String)| {
            ENTRY_GAP + SAMPLE + LANE.width(name) + SCORE.width(total) + 2.0 * RUN_GAP
        };
        let entries: f64 = names.iter().zip(&totals).map(entry).sum();
        let title = page.language.phrase(RUNNING_TITLE);
        let beside = clock.right - theme::MARGIN - HEADING.width(title);
        Some(Running {
            running,
            clock,
            names,
            totals,
            axis: ((most / step - 0.001).ceil().max(1.0) * step, step),
            language: page.language,
            below: entries > beside,
        })
    }

    /// From the top to the plot.
    fn head(&self) -> f64 {
        match self.below {
            true => RUNNING_HEAD + LEVEL,
            false => RUNNING_HEAD,
        }
    }

    fn height(&self) -> f64 {
        self.head() + RUNNING + 10.0
    }

    fn draw(&self, canvas: &mut Canvas<'_>, top: f64) -> Result<(), DrawError> {
        let left = theme::MARGIN;
        let baseline = top + HEADING.size;
        let title = self.language.phrase(RUNNING_TITLE);
        canvas.text(title, left, baseline, Align::Left, HEADING)?;
        let top = top + self.head();
        let bottom = top + RUNNING;
        let y = |total: f64| bottom - (RUNNING - 4.0) * total / self.axis.0;
        for span in &self.clock.spans {
            let end = self.clock.end(span);
            canvas.rect((span.1, top), (end, bottom), theme::BAND)?;
        }
        for (x, _) in self.clock.ticks() {
            canvas.line((x, top), (x, bottom), theme::GRID, 1.0)?;
        }
        for (total, label) in axis::ticks(self.axis, self.language) {
            let at = y(total);
            for span in &self.clock.spans {
                let ends = ((span.1, at), (self.clock.end(span), at));
                canvas.line(ends.0, ends.1, theme::GRID, 1.0)?;
            }
            let x = self.clock.left - 6.0;
            canvas.text(&label, x, at + 4.0, Align::Right, LANE)?;
        }
        // The away team last: where both lines are equal, its dashes lie on the solid line.
        for (side, _) in self.names {
            self.draw_steps(canvas, side, &y)?;
        }
        match self.below {
            true => self.draw_entries(canvas, baseline + LEVEL, self.clock.right - left),
            false => {
                let room = self.clock.right - left - HEADING.width(title);
                self.draw_entries(canvas, baseline, room)
            }
        }
    }

    /// The entries that identify the lines, right-aligned in a line of this width.
    fn draw_entries(
        &self,
        canvas: &mut Canvas<'_>,
        baseline: f64,
        room: f64,
    ) -> Result<(), DrawError> {
        let room = room / 2.0 - ENTRY_GAP;
        let mut x = self.clock.right;
        for ((side, name), total) in self.names.into_iter().zip(&self.totals).rev() {
            let name = LANE.shorten(name, room - SCORE.width(total) - SAMPLE - 2.0 * RUN_GAP);
            canvas.text(total, x, baseline, Align::Right, SCORE)?;
            x -= SCORE.width(total) + RUN_GAP;
            canvas.text(&name, x, baseline, Align::Right, LANE)?;
            x -= LANE.width(&name) + RUN_GAP + SAMPLE;
            let (from, to) = ((x, baseline - 4.5), (x + SAMPLE, baseline - 4.5));
            let (colour, whole) = Self::line_of(side);
            step_line(canvas, from, to, colour, whole)?;
            x -= ENTRY_GAP;
        }
        Ok(())
    }

    /// The colour of a team's line, and whether it is solid.
    fn line_of(side: Side) -> (Colour, bool) {
        match side {
            Side::Home => (theme::INK, true),
            Side::Away => (theme::GOAL, false),
        }
    }

    /// Draws one team's steps.
    fn draw_steps(
        &self,
        canvas: &mut Canvas<'_>,
        side: Side,
        y: &impl Fn(f64) -> f64,
    ) -> Result<(), DrawError> {
        let (colour, whole) = Self::line_of(side);
        let mut total = 0.0;
        for span in &self.clock.spans {
            let steps = self.running.steps.iter();
            let mut x = span.1;
            for step in steps.filter(|step| step.side == side && step.period == span.0.period) {
                let Some(next) = self.clock.x(step.period, step.minute) else {
                    continue;
                };
                step_line(canvas, (x, y(total)), (next, y(total)), colour, whole)?;
                canvas.line((next, y(total)), (next, y(step.total)), colour, 2.4)?;
                canvas.disc((next, y(step.total)), 3.6, colour, 1.0)?;
                (x, total) = (next, step.total);
            }
            let end = self.clock.end(span);
            step_line(canvas, (x, y(total)), (end, y(total)), colour, whole)?;
        }
        Ok(())
    }
}

fn step_line(
    canvas: &mut Canvas<'_>,
    from: (f64, f64),
    to: (f64, f64),
    colour: Colour,
    whole: bool,
) -> Result<(), DrawError> {
    if whole {
        canvas.line(from, to, colour, 2.4)
    } else {
        canvas.dashed(from, to, (6.0, 3.5), colour, 2.4)
    }
}

fn legend(halves: [&Half<'_>; 2], language: Language) -> Vec<(Mark, String)> {
    let mut marks = Vec::new();
    let attempts = || halves.iter().flat_map(|half| &half.attempts);
    if attempts().any(|one| one.goal) {
        marks.push((Mark::Ball, say!(language, "goal")));
    }
    let stems = attempts().any(|one| one.known);
    if attempts().any(|one| !one.goal && one.known) {
        let text = say!(language, "shot, its height shows expected goals (xG)");
        marks.push((Mark::Shot { known: true }, text));
    }
    if attempts().any(|one| !one.known && !one.goal) {
        let text = match stems {
            true => say!(language, "xG not known"),
            false => say!(language, "shot"),
        };
        marks.push((Mark::Shot { known: false }, text));
    }
    let kinds = || {
        halves
            .iter()
            .flat_map(|half| &half.errors)
            .map(|spot| (spot.what.goal, spot.what.hollow))
    };
    for (goal, text) in [
        (
            true,
            phrase!("error, with a line to the goal that it led to"),
        ),
        (
            false,
            phrase!("error, with a line to the shot that it led to"),
        ),
    ] {
        let text = language.phrase(text);
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
        marks.push((
            mark,
            say!(
                language,
                "hollow: confidence below {percent}",
                percent = language.level(0.5)
            ),
        ));
    }
    marks
}

fn notes(timeline: &Timeline, halves: [&Half<'_>; 2], language: Language) -> Vec<String> {
    let mut notes = Vec::new();
    if timeline.key_events_only {
        notes.push(say!(
            language,
            "Key events only, compiled from reports: shots and errors are not complete."
        ));
    }
    if timeline.errors.is_empty() {
        notes.push(say!(language, "No individual error is named."));
    }
    let mut sources: Vec<(&str, usize)> = Vec::new();
    let (named, unsure): (Vec<_>, Vec<_>) = timeline
        .errors
        .iter()
        .partition(|error| error.confidence >= 0.5);
    for error in named {
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
            "report" => say!(language, "{many} named in reports", many = count),
            "provider" => say!(language, "{many} marked by the data provider", many = count),
            "inferred" => say!(language, "{many} inferred from the events", many = count),
            other => say!(
                language,
                "{many} from {source}",
                many = count,
                source = other
            ),
        })
        .collect();
    let named = named.join(", ");
    match (named.as_str(), unsure.len()) {
        ("", 0) => {}
        ("", many) => notes.push(say!(
            language,
            "Errors: none; {many} uncertain, not counted.",
            many = many
        )),
        (named, 0) => notes.push(say!(language, "Errors: {named}.", named = named)),
        (named, many) => notes.push(say!(
            language,
            "Errors: {named}; {many} uncertain, not counted.",
            named = named,
            many = many
        )),
    }
    if !timeline.errors.is_empty() {
        let mut note = say!(
            language,
            "A percentage is the confidence that the player named made the error."
        );
        let unlabelled: usize = halves.iter().map(|half| half.unlabelled).sum();
        if unlabelled > 0 {
            note.push(' ');
            note.push_str(&count!(
                language,
                unlabelled as f64,
                "{many} error has no label for lack of space.",
                "{many} errors have no label for lack of space.",
                many = unlabelled
            ));
        }
        notes.push(note);
    }
    notes.extend(timeline.notes.iter().cloned());
    notes
}
