//! The trend: a rolling rate with its band over the months, and the errors in their matches.

use super::axis;
use super::canvas::{self, Align, Canvas, Fill, Ink};
use super::frame::{self, Footer, Header, Legend, Mark};
use super::numbers::Numbers;
use super::style::{Page, Style, fit};
use super::text;
use super::theme::{self, Colour};
use super::{DrawError, Picture};

/// A rate with its interval at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrendRate {
    /// The rate.
    pub rate: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval. May be infinite: the band then leaves the axis.
    pub high: f64,
}

/// A point of the line.
#[derive(Debug, Clone, PartialEq)]
pub struct TrendPoint {
    /// Date, as `2025-07-09`.
    pub date: String,
    /// The rate, or `None` where there is none: the line is broken there.
    pub rate: Option<TrendRate>,
}

/// A match, ticked on the axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrendMatch {
    /// Date, as `2025-07-09`.
    pub date: String,
    /// Errors that led to goals, a dot each.
    pub goal_errors: u32,
    /// Errors that led to shots, a dot each.
    pub shot_errors: u32,
}

/// What the trend shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// Title.
    pub title: String,
    /// Which matches, and how the rate is made, such as `over the last 10 matches`. May be
    /// empty.
    pub subtitle: String,
    /// What the rate counts, such as `errors leading to goals per 90`.
    pub unit: String,
    /// The rate is that of errors that led to goals: gives the same colour as in the chart of
    /// rates.
    pub goals: bool,
    /// The line, in order of date.
    pub points: Vec<TrendPoint>,
    /// With more days than this between two points the line is broken.
    pub longest_gap: Option<u32>,
    /// The matches, in any order.
    pub matches: Vec<TrendMatch>,
    /// Mean to compare with, drawn as a dashed line.
    pub mean: Option<f64>,
    /// What else must be known, a sentence each.
    pub notes: Vec<String>,
    /// Where the data come from. May be empty.
    pub source: String,
}

const HIGHEST_RATE: f64 = 1_000.0;
const MOST_POINTS: usize = 5_000;
/// Errors on one day; more cannot be drawn as dots.
const MOST_ERRORS: u32 = 40;
/// Longer than any career, in days.
const LONGEST: i64 = 36_525;

const PLOT: f64 = 260.0;
const MOST_PLOT: f64 = 620.0;
/// Months on less cannot be told apart.
const LEAST: f64 = 240.0;
const HEAD: f64 = 10.0;
/// Between the plot and the lane with errors, and from the axis to the months' labels.
const LANE_GAP: f64 = 14.0;
const MONTHS: f64 = 44.0;
const TALLEST_LANE: f64 = 110.0;
const LARGEST_DOT: f64 = 4.5;
/// Half the height of a match's tick.
const TICK: f64 = 4.0;
const NARROWEST_LABEL: f64 = 44.0;

const AXIS_TITLE: Ink = Ink::bold(theme::BODY_SIZE, theme::INK);
const LABEL: Ink = Ink::new(theme::SMALL_SIZE, theme::MUTED);
const MONTH: Ink = Ink::new(theme::SMALL_SIZE, theme::INK);

/// Draws the trend.
///
/// # Errors
///
/// If there are neither points nor matches or too many, a date is no date, points are not in
/// order, a number is negative or not finite (the upper end of an interval may be infinite), or
/// the size asked for cannot hold the picture.
pub fn trend(trend: &Trend, style: &Style) -> Result<Picture, DrawError> {
    fit(style, |page| layout(trend, page))
}

fn layout(trend: &Trend, page: &Page<'_>) -> Result<Picture, DrawError> {
    let plot = Plot::new(trend, page)?;

    let header = Header::new(page, &trend.title, &trend.subtitle);
    let legend = Legend::new(page, plot.legend());
    let mut notes = trend.notes.clone();
    if plot.cut {
        let note = "Where the band touches the upper edge it goes on above";
        notes.insert(0, note.to_owned());
    }
    let footer = Footer::new(page, &notes, &trend.source);

    let title_top = header.height() + 16.0;
    let top = title_top + plot.title.len() as f64 * AXIS_TITLE.leading() + HEAD;
    let bottom = top + plot.height;
    let axis = bottom + plot.lane;
    let legend_top = axis + MONTHS + 6.0;
    let footer_top = legend_top + legend.height() + 10.0;

    let name = page.title(&trend.title);
    canvas::draw(page, footer_top + footer.height(), &name, |canvas| {
        header.draw(canvas)?;
        plot.draw(canvas, title_top, top, axis)?;
        legend.draw(canvas, legend_top)?;
        footer.draw(canvas, footer_top)
    })
}

/// A day of the calendar, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Day(i64);

impl Day {
    fn new(year: i64, month: i64, day: i64) -> Day {
        // Years begin in March: a leap day is then the last day of its year.
        let (year, month) = if month > 2 {
            (year, month - 3)
        } else {
            (year - 1, month + 9)
        };
        let leap = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        Day(year * 365 + leap + (month * 153 + 2) / 5 + day - 1 - 719_468)
    }

    fn parse(date: &str) -> Result<Day, DrawError> {
        let wrong = || {
            let said = text::shorten(date, 200.0, 14.0, text::Weight::Regular);
            DrawError::Input(format!("{said:?} is no date like 2025-07-09"))
        };
        let parts: Vec<&str> = date.split('-').collect();
        let [year, month, day] = parts[..] else {
            return Err(wrong());
        };
        let number = |digits: &str, many: usize| {
            let plain = digits.len() == many && digits.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| digits.parse::<i64>().ok()).flatten()
        };
        let (Some(year), Some(month), Some(day)) =
            (number(year, 4), number(month, 2), number(day, 2))
        else {
            return Err(wrong());
        };
        let last = |month: i64| Day::new(year + month / 12, month % 12 + 1, 1).0 - 1;
        if !(1..=12).contains(&month)
            || day < 1
            || Day::new(year, month, day).0 > last(month)
            || year < 1800
        {
            return Err(wrong());
        }
        Ok(Day::new(year, month, day))
    }

    /// Year and month, from 0.
    fn month(self) -> (i64, i64) {
        let mut year = 1970 + self.0.div_euclid(366) - 1;
        while Day::new(year + 1, 1, 1) <= self {
            year += 1;
        }
        let month = (1..=12).rev().find(|&m| Day::new(year, m, 1) <= self);
        (year, month.unwrap_or(1) - 1)
    }

    fn said(self) -> String {
        let (year, month) = self.month();
        let day = self.0 - Day::new(year, month + 1, 1).0 + 1;
        format!("{day} {} {year}", NAMES[month as usize])
    }
}

const NAMES: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The errors of one day.
struct Played {
    day: Day,
    goals: u32,
    shots: u32,
}

/// The line on its axes, and the matches below.
struct Plot<'a> {
    trend: &'a Trend,
    title: Vec<String>,
    colour: Colour,
    /// Parts of the line without a gap.
    parts: Vec<Vec<(Day, TrendRate)>>,
    days: Vec<Played>,
    left: f64,
    right: f64,
    /// Height of the plot.
    height: f64,
    width: f64,
    numbers: Numbers,
    first: f64,
    last: f64,
    /// The first and last day known.
    known: (Day, Day),
    axis: (f64, f64),
    cut: bool,
    mean: Option<(f64, String)>,
    radius: f64,
    lane: f64,
}

impl<'a> Plot<'a> {
    fn new(trend: &'a Trend, page: &Page<'_>) -> Result<Self, DrawError> {
        let numbers = page.numbers;
        let points = points(trend)?;
        let days = days(trend)?;
        let parts = parts(&points, trend.longest_gap);
        let known = || {
            let points = points.iter().map(|(day, _)| *day);
            points.chain(days.iter().map(|played| played.day))
        };
        let (Some(start), Some(end)) = (known().min(), known().max()) else {
            return Err(DrawError::Input("there is nothing to show".into()));
        };
        let span = end.0 - start.0;
        if span > LONGEST {
            return Err(DrawError::Input(format!(
                "{} to {} is too long",
                start.said(),
                end.said()
            )));
        }
        if let Some(mean) = trend.mean
            && !(0.0..=HIGHEST_RATE).contains(&mean)
        {
            return Err(DrawError::Input(format!("the mean rate is {mean}")));
        }
        let (axis, cut) = extent(&parts, trend.mean);
        let ticks = axis::ticks(axis, numbers);
        let widest = ticks.iter().map(|(_, label)| LABEL.width(label));
        let left = theme::MARGIN + widest.fold(0.0, f64::max) + 12.0;
        let mean = trend.mean.map(|mean| {
            (
                mean,
                format!("group mean {}", numbers.rate_among(mean, axis.0)),
            )
        });
        let gutter = mean.as_ref().map_or(0.0, |(_, m)| MONTH.width(m) + 8.0);
        let right = page.right() - gutter;
        page.needs(right - left, LEAST)?;
        let unit = text::tidy(&trend.unit);
        let mut letters = unit.chars();
        let unit = match letters.next() {
            Some(first) => first.to_uppercase().chain(letters).collect(),
            None => unit,
        };
        let pad = (span as f64 * 0.012).max(1.5);
        let mut plot = Plot {
            trend,
            title: AXIS_TITLE.wrap(&unit, page.room()),
            colour: if trend.goals {
                theme::GOAL
            } else {
                theme::SHOT
            },
            parts,
            days,
            left,
            right,
            height: PLOT + page.spare.min(MOST_PLOT - PLOT),
            width: page.width,
            numbers,
            first: start.0 as f64 - pad,
            last: end.0 as f64 + pad,
            known: (start, end),
            axis,
            cut,
            mean,
            radius: LARGEST_DOT,
            lane: 0.0,
        };
        plot.size_dots();
        Ok(plot)
    }

    /// Dots as large as neighbouring days and the fullest day allow.
    fn size_dots(&mut self) {
        let erred: Vec<&Played> = self.days.iter().filter(|d| d.goals + d.shots > 0).collect();
        let most = erred.iter().map(|d| d.goals + d.shots).max().unwrap_or(0);
        let nearest = erred
            .windows(2)
            .map(|pair| self.x(pair[1].day) - self.x(pair[0].day))
            .fold(f64::INFINITY, f64::min);
        let high = TALLEST_LANE / f64::from(most.max(1)) / 2.2;
        self.radius = LARGEST_DOT
            .min(high)
            .min((nearest * 0.48).max(2.2))
            .max(1.2);
        let stack = f64::from(most) * self.pitch();
        self.lane = if self.days.is_empty() {
            0.0
        } else {
            LANE_GAP + stack + TICK + 4.0
        };
    }

    /// Distance between the middles of two dots above each other.
    fn pitch(&self) -> f64 {
        self.radius * 2.0 + 1.5
    }

    fn x(&self, day: Day) -> f64 {
        let share = (day.0 as f64 - self.first) / (self.last - self.first);
        self.left + (self.right - self.left) * share
    }

    fn draw(
        &self,
        canvas: &mut Canvas<'_>,
        title_top: f64,
        top: f64,
        axis: f64,
    ) -> Result<(), DrawError> {
        let bottom = top + self.height;
        let title = Ink {
            colour: self.colour,
            ..AXIS_TITLE
        };
        canvas.lines(&self.title, theme::MARGIN, title_top + title.size, title)?;
        for (from, to) in self.gaps() {
            canvas.rect((from, top), (to, bottom), theme::BAND)?;
        }
        let y = |rate: f64| bottom - self.height * (rate / self.axis.0).clamp(0.0, 1.0);
        self.draw_months(canvas, top, axis)?;
        for (value, label) in axis::ticks(self.axis, self.numbers) {
            let at = y(value);
            canvas.text(&label, self.left - 8.0, at + 4.0, Align::Right, LABEL)?;
            let colour = if value > 0.0 {
                theme::GRID
            } else {
                theme::MUTED
            };
            canvas.line((self.left, at), (self.right, at), colour, 1.0)?;
        }
        let band = theme::tint(self.colour, 0.18);
        for part in &self.parts {
            let upper = part.iter().map(|(day, r)| (self.x(*day), y(r.high)));
            let lower = part.iter().rev().map(|(day, r)| (self.x(*day), y(r.low)));
            match part[..] {
                [(day, r)] => {
                    let x = self.x(day);
                    canvas.line((x, y(r.high)), (x, y(r.low)), band, 5.0)?;
                }
                _ => canvas.polygon(&upper.chain(lower).collect::<Vec<_>>(), band)?,
            }
        }
        if let Some((mean, label)) = &self.mean {
            let at = y(*mean);
            let (from, to) = ((self.left, at), (self.right, at));
            canvas.dashed(from, to, (4.0, 3.0), theme::INK, 1.3)?;
            canvas.text(label, self.right + 8.0, at + 4.0, Align::Left, MONTH)?;
        }
        for part in &self.parts {
            let line: Vec<_> = part
                .iter()
                .map(|(day, r)| (self.x(*day), y(r.rate)))
                .collect();
            match line[..] {
                [at] => canvas.disc(at, 3.2, self.colour, 1.0)?,
                _ => canvas.path(&line, self.colour, 2.4)?,
            }
        }
        self.draw_gap_labels(canvas, top)?;
        self.draw_matches(canvas, axis)
    }

    /// Where between two parts of the line there is nothing.
    fn gaps(&self) -> Vec<(f64, f64)> {
        let ends = self.parts.windows(2).filter_map(|pair| {
            let (end, start) = (pair[0].last()?, pair[1].first()?);
            Some((self.x(end.0), self.x(start.0)))
        });
        ends.collect()
    }

    fn draw_gap_labels(&self, canvas: &mut Canvas<'_>, top: f64) -> Result<(), DrawError> {
        for (from, to) in self.gaps() {
            let played = self.days.iter().any(|played| {
                let x = self.x(played.day);
                x > from + 0.01 && x < to - 0.01
            });
            let label = if played || self.days.is_empty() {
                "no rate"
            } else {
                "no matches"
            };
            let room = to - from - 12.0;
            if LABEL.width(label) <= room {
                let middle = (from + to) / 2.0;
                // Ground behind the words: a month's line would run through them.
                let half = LABEL.width(label) / 2.0 + 2.0;
                let corner = (middle - half, top + 7.0);
                canvas.rect(corner, (middle + half, top + 23.0), theme::BAND)?;
                canvas.text(label, middle, top + 18.0, Align::Centre, LABEL)?;
            }
        }
        Ok(())
    }

    fn draw_months(&self, canvas: &mut Canvas<'_>, top: f64, axis: f64) -> Result<(), DrawError> {
        let per_day = (self.right - self.left) / (self.last - self.first);
        let steps = [1, 2, 3, 6, 12, 24, 60, 120, 240];
        let step = steps
            .into_iter()
            .find(|&step| step as f64 * 30.4 * per_day >= NARROWEST_LABEL)
            .unwrap_or(240);
        let (year, month) = Day(self.first as i64).month();
        let start = year * 12 + month;
        let months: Vec<(f64, i64)> = (start..start + 1_300)
            .filter(|month| month.rem_euclid(step) == 0)
            .map(|month| {
                (
                    Day::new(month.div_euclid(12), month.rem_euclid(12) + 1, 1),
                    month,
                )
            })
            .skip_while(|(day, _)| (day.0 as f64) < self.first)
            .take_while(|(day, _)| (day.0 as f64) <= self.last)
            .map(|(day, month)| (self.x(day), month))
            .collect();
        canvas.line((self.left, axis), (self.right, axis), theme::MUTED, 1.0)?;
        let y = axis + TICK + 18.0;
        if months.len() < 2 {
            // Too short for months: its days say when it was.
            let (start, end) = self.known;
            let (first, last) = (start.said(), end.said());
            let half = MONTH.width(&first) / 2.0;
            let at = |x: f64, half: f64| x.clamp(self.left + half, self.right - half);
            let from = at(self.x(start), half);
            canvas.text(&first, from, y, Align::Centre, MONTH)?;
            let other = MONTH.width(&last) / 2.0;
            let to = at(self.x(end), other);
            if to - other > from + half + 12.0 {
                canvas.text(&last, to, y, Align::Centre, MONTH)?;
            }
            return Ok(());
        }
        for &(x, _) in &months {
            canvas.line((x, top), (x, axis + TICK + 4.0), theme::GRID, 1.0)?;
        }
        for (i, &(x, month)) in months.iter().enumerate() {
            let (year, month) = (month.div_euclid(12), month.rem_euclid(12));
            let label = if step >= 12 {
                year.to_string()
            } else {
                NAMES[month as usize].to_owned()
            };
            let half = MONTH.width(&label).max(MONTH.width("2025")) / 2.0;
            if x + half > self.width - 8.0 {
                continue;
            }
            canvas.text(&label, x, y, Align::Centre, MONTH)?;
            if step < 12 && (i == 0 || month == 0) {
                let year = year.to_string();
                canvas.text(&year, x, y + 16.0, Align::Centre, LABEL)?;
            }
        }
        Ok(())
    }

    fn draw_matches(&self, canvas: &mut Canvas<'_>, axis: f64) -> Result<(), DrawError> {
        for played in &self.days {
            let x = self.x(played.day);
            canvas.line((x, axis - TICK), (x, axis + TICK), theme::MUTED, 1.0)?;
            for i in 0..played.goals + played.shots {
                let y = axis - TICK - 2.0 - self.radius - f64::from(i) * self.pitch();
                let goal = i < played.goals;
                frame::error_dot(canvas, (x, y), self.dot(goal), goal)?;
            }
        }
        Ok(())
    }

    /// Radius of an error's mark.
    fn dot(&self, goal: bool) -> f64 {
        self.radius * if goal { 1.0 } else { 0.85 }
    }

    fn legend(&self) -> Vec<(Mark, String)> {
        let mut marks = Vec::new();
        if !self.parts.is_empty() {
            let curve = Mark::Curve(self.colour);
            let text = format!("rolling estimate and {} interval", self.numbers.level(0.95));
            marks.push((curve, text));
        }
        if self.mean.is_some() {
            marks.push((
                Mark::Dashes,
                "mean of the group that it leans on".to_owned(),
            ));
        }
        if !self.gaps().is_empty() {
            marks.push((
                Mark::Swatch(Fill::Solid(theme::BAND)),
                "no rate known".to_owned(),
            ));
        }
        if !self.days.is_empty() {
            let matches = self.trend.matches.len();
            marks.push((Mark::Tick, format!("match ({matches})")));
        }
        let goals: u32 = self.days.iter().map(|played| played.goals).sum();
        let shots: u32 = self.days.iter().map(|played| played.shots).sum();
        for (goal, many, text) in [
            (true, goals, "error that led to a goal"),
            (false, shots, "error that led to a shot"),
        ] {
            if many > 0 {
                let radius = self.dot(goal);
                marks.push((Mark::Dot { goal, radius }, format!("{text} ({many})")));
            }
        }
        marks
    }
}

fn points(trend: &Trend) -> Result<Vec<(Day, Option<TrendRate>)>, DrawError> {
    if trend.points.len() > MOST_POINTS || trend.matches.len() > MOST_POINTS {
        return Err(DrawError::Input(format!(
            "there are more than {MOST_POINTS} points or matches"
        )));
    }
    let mut points: Vec<(Day, Option<TrendRate>)> = Vec::new();
    for point in &trend.points {
        let day = Day::parse(&point.date)?;
        let wrong = |what: &str| Err(DrawError::Input(format!("{what} on {}", point.date)));
        if points.last().is_some_and(|(before, _)| *before >= day) {
            return wrong("the points are not in order");
        }
        if let Some(TrendRate { rate, low, high }) = point.rate {
            let sane = |value: f64| (0.0..=HIGHEST_RATE).contains(&value);
            if !sane(rate) || !sane(low) || low > rate * (1.0 + 1e-9) {
                return wrong(&format!("the rate is {rate} and not below it is {low}"));
            }
            if high.is_nan() || high < rate * (1.0 - 1e-9) {
                return wrong(&format!("the rate is {rate} and not above it is {high}"));
            }
        }
        points.push((day, point.rate));
    }
    Ok(points)
}

fn days(trend: &Trend) -> Result<Vec<Played>, DrawError> {
    let mut days: Vec<Played> = Vec::new();
    for match_ in &trend.matches {
        let day = Day::parse(&match_.date)?;
        days.push(Played {
            day,
            goals: match_.goal_errors.min(MOST_ERRORS + 1),
            shots: match_.shot_errors.min(MOST_ERRORS + 1),
        });
    }
    days.sort_by_key(|played| played.day);
    days.dedup_by(|next, kept| {
        let same = next.day == kept.day;
        if same {
            kept.goals += next.goals;
            kept.shots += next.shots;
        }
        same
    });
    match days.iter().find(|day| day.goals + day.shots > MOST_ERRORS) {
        Some(played) => Err(DrawError::Input(format!(
            "there are more than {MOST_ERRORS} errors on {}",
            played.day.said()
        ))),
        None => Ok(days),
    }
}

/// The points with a rate, parted where there is none or too long nothing.
fn parts(points: &[(Day, Option<TrendRate>)], longest: Option<u32>) -> Vec<Vec<(Day, TrendRate)>> {
    let mut parts: Vec<Vec<(Day, TrendRate)>> = Vec::new();
    let mut before: Option<Day> = None;
    for &(day, rate) in points {
        if let Some(rate) = rate {
            let near = |last: Day| longest.is_none_or(|days| day.0 - last.0 <= i64::from(days));
            match parts.last_mut() {
                Some(part) if before.is_some_and(near) => part.push((day, rate)),
                _ => parts.push(vec![(day, rate)]),
            }
        }
        before = rate.map(|_| day);
    }
    parts
}

/// The axis' end and step, and whether the band goes beyond. Every rate is inside; the band
/// is cut where it is far wider than most.
fn extent(parts: &[Vec<(Day, TrendRate)>], mean: Option<f64>) -> ((f64, f64), bool) {
    let rates = || parts.iter().flatten().map(|(_, rate)| *rate);
    let inside = rates().map(|r| r.rate).fold(mean.unwrap_or(0.0), f64::max) * 1.05;
    let mut ends: Vec<f64> = rates().map(|r| r.high).collect();
    ends.sort_by(f64::total_cmp);
    let widest = ends.last().copied().unwrap_or(0.0);
    let usual = ends.get(ends.len() / 2).copied().unwrap_or(0.0);
    let most = (inside * 1.5)
        .max((usual * 1.6).min(inside * 6.0))
        .max(0.04);
    let axis = axis::nice(if widest <= most * 1.2 {
        widest.max(inside).max(0.04)
    } else {
        most
    });
    (axis, widest > axis.0)
}
