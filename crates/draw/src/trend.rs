//! The trend: errors as they added up over the months, and the matches that they were in.

use chrono::{Datelike, NaiveDate};

use super::axis;
use super::canvas::{self, Align, Canvas, Fill, Ink};
use super::frame::{self, Footer, Header, Legend, Mark};
use super::language::Language;
use super::style::{Page, Style, fit};
use super::text;
use super::theme;
use super::{DrawError, Picture};
use crate::{phrase, say};

/// A match, ticked on the axis.
#[derive(Debug, Clone, PartialEq)]
pub struct TrendMatch {
    /// Date, as `2025-07-09`.
    pub date: String,
    /// Errors that led to goals, a dot each.
    pub goal_errors: u32,
    /// Errors that led to shots that were no goals, a dot each.
    pub shot_errors: u32,
    /// What the match adds to the line of errors that led to shots, goals included; without full
    /// coverage not known.
    pub to_shots: Option<f64>,
    /// What the match adds to the line of errors that led to goals.
    pub to_goals: f64,
    /// What it adds to the line of what would be usual.
    pub usual: Option<f64>,
}

/// What the trend shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// Title.
    pub title: String,
    /// Which matches. May be empty.
    pub subtitle: String,
    /// What is counted, such as `Errors`.
    pub errors: String,
    /// Whose errors are usual, such as `mean of the position group`; the line is drawn where matches
    /// say what they add to it.
    pub usual: String,
    /// A longer time without a match, in days, is shown as a break.
    pub longest_gap: Option<u32>,
    /// The matches, in any order.
    pub matches: Vec<TrendMatch>,
    /// Further remarks, one sentence each.
    pub notes: Vec<String>,
    /// The source of the data. May be empty.
    pub source: String,
}

/// Errors in one match; more are a mistake.
const HIGHEST: f64 = 1_000.0;
const MOST_MATCHES: usize = 5_000;
/// Errors on one day; more cannot be drawn as dots.
const MOST_ERRORS: u32 = 40;
/// Longer than any career, in days.
const LONGEST: i64 = 36_525;

const PLOT: f64 = 260.0;
const MOST_PLOT: f64 = 620.0;
/// On less, months cannot be distinguished.
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

/// Minimum distance of two labels at the ends of lines.
const LABEL_GAP: f64 = 16.0;

const AXIS_TITLE: Ink = Ink::bold(theme::BODY_SIZE, theme::INK);
const LABEL: Ink = Ink::new(theme::SMALL_SIZE, theme::MUTED);
const MONTH: Ink = Ink::new(theme::SMALL_SIZE, theme::INK);

/// Draws the trend.
///
/// # Errors
///
/// If there are no matches or too many, a date is not one, a number is negative or not finite, or the
/// size asked for cannot hold the picture.
pub fn trend(trend: &Trend, style: &Style) -> Result<Picture, DrawError> {
    fit(style, |page| layout(trend, page))
}

fn layout(trend: &Trend, page: &Page<'_>) -> Result<Picture, DrawError> {
    let plot = Plot::new(trend, page)?;

    let header = Header::new(page, &trend.title, &trend.subtitle);
    let legend = Legend::new(page, plot.legend());
    let footer = Footer::new(page, &trend.notes, &trend.source);

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

/// Reads `2025-07-09`.
fn day(date: &str) -> Result<NaiveDate, DrawError> {
    let plain = date.bytes().filter(u8::is_ascii_digit).count() == 8 && date.len() == 10;
    let day = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok();
    let day = day.filter(|day| plain && day.year() >= 1800);
    day.ok_or_else(|| {
        let said = text::shorten(date, 200.0, 14.0, text::Weight::Regular);
        DrawError::Input(format!("{said:?} is not a date like 2025-07-09"))
    })
}

/// Days since 1970, for measuring.
fn number(day: NaiveDate) -> f64 {
    f64::from(day.to_epoch_days())
}

fn said(day: NaiveDate, language: Language) -> String {
    say!(
        language,
        "{day} {month} {year}",
        day = day.day(),
        month = language.month(day.month0() as usize),
        year = day.year()
    )
}

/// The errors of one day.
struct Played {
    day: NaiveDate,
    goals: u32,
    shots: u32,
    /// What the day adds to the lines.
    adds: [Option<f64>; LINES],
}

/// Errors to shots, errors to goals, and what would be usual.
const LINES: usize = 3;
const SHOTS: usize = 0;
const GOALS: usize = 1;
const USUAL: usize = 2;

/// A line that rises.
struct Rise {
    which: usize,
    /// Days, and the sum after each.
    points: Vec<(NaiveDate, f64)>,
    label: String,
}

impl Rise {
    fn end(&self) -> f64 {
        self.points.last().map_or(0.0, |(_, sum)| *sum)
    }
}

/// The lines on their axes, and the matches below.
struct Plot<'a> {
    trend: &'a Trend,
    title: Vec<String>,
    rises: Vec<Rise>,
    days: Vec<Played>,
    left: f64,
    right: f64,
    /// Height of the plot.
    height: f64,
    width: f64,
    language: Language,
    first: f64,
    last: f64,
    /// The first and last known day.
    known: (NaiveDate, NaiveDate),
    axis: (f64, f64),
    radius: f64,
    lane: f64,
}

impl<'a> Plot<'a> {
    fn new(trend: &'a Trend, page: &Page<'_>) -> Result<Self, DrawError> {
        let language = page.language;
        let days = days(trend)?;
        let (Some(start), Some(end)) = (days.first(), days.last()) else {
            return Err(DrawError::Input("there is nothing to show".into()));
        };
        let (start, end) = (start.day, end.day);
        let span = (end - start).num_days();
        if span > LONGEST {
            return Err(DrawError::Input(format!(
                "{} to {} is too long",
                said(start, Language::default()),
                said(end, Language::default())
            )));
        }
        let rises = rises(&days, language);
        let most = rises.iter().map(Rise::end).fold(0.0, f64::max);
        let axis = whole(axis::nice(most.max(1.0) * 1.04));
        let ticks = axis::ticks(axis, language);
        let widest = ticks.iter().map(|(_, label)| LABEL.width(label));
        let left = theme::MARGIN + widest.fold(0.0, f64::max) + 12.0;
        let gutter = rises.iter().map(|rise| MONTH.width(&rise.label) + 8.0);
        let right = page.right() - gutter.fold(0.0, f64::max);
        page.needs(right - left, LEAST)?;
        let errors = text::tidy(&trend.errors);
        let what = match rises.iter().any(|rise| rise.which == SHOTS) {
            true => say!(
                language,
                "{errors} leading to shots, goals included, added up",
                errors = errors
            ),
            false => say!(
                language,
                "{errors} leading to goals, added up",
                errors = errors
            ),
        };
        let pad = (span as f64 * 0.012).max(1.5);
        let mut plot = Plot {
            trend,
            title: AXIS_TITLE.wrap(&what, page.room()),
            rises,
            days,
            left,
            right,
            height: PLOT + page.spare.min(MOST_PLOT - PLOT),
            width: page.width,
            language,
            first: number(start) - pad,
            last: number(end) + pad,
            known: (start, end),
            axis,
            radius: LARGEST_DOT,
            lane: 0.0,
        };
        plot.size_dots();
        Ok(plot)
    }

    /// The size of dots, as large as neighbouring days and the fullest day allow.
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
        self.lane = LANE_GAP + stack + TICK + 4.0;
    }

    /// Distance between the middles of two dots above each other.
    fn pitch(&self) -> f64 {
        self.radius * 2.0 + 1.5
    }

    fn x(&self, day: NaiveDate) -> f64 {
        let share = (number(day) - self.first) / (self.last - self.first);
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
        canvas.lines(
            &self.title,
            theme::MARGIN,
            title_top + AXIS_TITLE.size,
            AXIS_TITLE,
        )?;
        for (from, to) in self.gaps() {
            canvas.rect((from, top), (to, bottom), theme::BAND)?;
        }
        let y = |sum: f64| bottom - self.height * (sum / self.axis.0).clamp(0.0, 1.0);
        self.draw_months(canvas, top, axis)?;
        for (value, label) in axis::ticks(self.axis, self.language) {
            let at = y(value);
            canvas.text(&label, self.left - 8.0, at + 4.0, Align::Right, LABEL)?;
            let colour = if value > 0.0 {
                theme::GRID
            } else {
                theme::MUTED
            };
            canvas.line((self.left, at), (self.right, at), colour, 1.0)?;
        }
        self.draw_gap_labels(canvas, top)?;
        for rise in self.rises.iter().rev() {
            self.draw_rise(canvas, rise, &y)?;
        }
        self.draw_labels(canvas, top, &y)?;
        self.draw_matches(canvas, axis)
    }

    /// A line from its first match on, in steps where errors were counted.
    fn draw_rise(
        &self,
        canvas: &mut Canvas<'_>,
        rise: &Rise,
        y: &impl Fn(f64) -> f64,
    ) -> Result<(), DrawError> {
        let mut at = (self.x(rise.points[0].0), y(0.0));
        let mut line = vec![at];
        for (day, sum) in &rise.points {
            let next = (self.x(*day), y(*sum));
            if rise.which != USUAL && next.1 != at.1 {
                line.push((next.0, at.1));
            }
            line.push(next);
            at = next;
        }
        match rise.which {
            USUAL => {
                for pair in line.windows(2) {
                    canvas.dashed(pair[0], pair[1], (4.0, 3.0), theme::INK, 1.3)?;
                }
                Ok(())
            }
            which => canvas.path(&line, frame::error_colour(which == GOALS), 2.6),
        }
    }

    /// What each line came to, beside its end; where ends are near each other one gives way.
    fn draw_labels(
        &self,
        canvas: &mut Canvas<'_>,
        top: f64,
        y: &impl Fn(f64) -> f64,
    ) -> Result<(), DrawError> {
        let mut ends: Vec<(f64, &Rise)> = self.rises.iter().map(|it| (y(it.end()), it)).collect();
        ends.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut free = f64::INFINITY;
        for (at, _) in &mut ends {
            *at = at.min(free - LABEL_GAP).max(top);
            free = *at;
        }
        for (at, rise) in ends {
            let ink = match rise.which {
                USUAL => MONTH,
                which => Ink::bold(MONTH.size, frame::error_colour(which == GOALS)),
            };
            canvas.text(&rise.label, self.right + 8.0, at + 4.0, Align::Left, ink)?;
        }
        Ok(())
    }

    /// Long breaks between two matches.
    fn gaps(&self) -> Vec<(f64, f64)> {
        let Some(longest) = self.trend.longest_gap else {
            return Vec::new();
        };
        let long = |pair: &&[Played]| (pair[1].day - pair[0].day).num_days() > i64::from(longest);
        let breaks = self.days.windows(2).filter(long);
        breaks
            .map(|pair| (self.x(pair[0].day), self.x(pair[1].day)))
            .collect()
    }

    fn draw_gap_labels(&self, canvas: &mut Canvas<'_>, top: f64) -> Result<(), DrawError> {
        let label = self.language.phrase(phrase!("no matches"));
        for (from, to) in self.gaps() {
            if LABEL.width(label) <= to - from - 12.0 {
                let middle = (from + to) / 2.0;
                // Background behind the words: a month's line would run through them.
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
            .find(|&step| f64::from(step) * 30.4 * per_day >= NARROWEST_LABEL)
            .unwrap_or(240);
        let start = NaiveDate::from_epoch_days(self.first as i32).unwrap_or(self.known.0);
        let start = start.year() * 12 + start.month0() as i32;
        let months: Vec<(f64, i32)> = (start..start + 1_300)
            .filter(|month| month.rem_euclid(step) == 0)
            .filter_map(|month| {
                let of_year = month.rem_euclid(12) as u32 + 1;
                let day = NaiveDate::from_ymd_opt(month.div_euclid(12), of_year, 1)?;
                Some((day, month))
            })
            .skip_while(|(day, _)| number(*day) < self.first)
            .take_while(|(day, _)| number(*day) <= self.last)
            .map(|(day, month)| (self.x(day), month))
            .collect();
        canvas.line((self.left, axis), (self.right, axis), theme::MUTED, 1.0)?;
        let y = axis + TICK + 18.0;
        if months.len() < 2 {
            // Too short for months: days are shown instead.
            let (start, end) = self.known;
            let (first, last) = (said(start, self.language), said(end, self.language));
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
                self.language.month(month as usize).to_owned()
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
        let language = self.language;
        let errors = language.within(&text::tidy(&self.trend.errors));
        for rise in &self.rises {
            let (mark, text) = match rise.which {
                SHOTS => {
                    let line = Mark::Line(frame::error_colour(false));
                    let text = say!(
                        language,
                        "{errors} leading to shots, goals included",
                        errors = errors
                    );
                    (line, text)
                }
                GOALS => {
                    let line = Mark::Line(frame::error_colour(true));
                    (
                        line,
                        say!(language, "{errors} leading to goals", errors = errors),
                    )
                }
                _ => (Mark::Dashes, text::tidy(&self.trend.usual)),
            };
            marks.push((mark, text));
        }
        if !self.gaps().is_empty() {
            let band = Mark::Swatch(Fill::Solid(theme::BAND));
            marks.push((band, language.phrase(phrase!("no matches")).to_owned()));
        }
        let matches = self.trend.matches.len();
        marks.push((Mark::Tick, say!(language, "match ({many})", many = matches)));
        let goals: u32 = self.days.iter().map(|played| played.goals).sum();
        let shots: u32 = self.days.iter().map(|played| played.shots).sum();
        for (goal, many, text) in [
            (true, goals, phrase!("error that led to a goal")),
            (false, shots, phrase!("error that led to a shot")),
        ] {
            let text = language.phrase(text);
            if many > 0 {
                let radius = self.dot(goal);
                marks.push((Mark::Dot { goal, radius }, format!("{text} ({many})")));
            }
        }
        marks
    }
}

/// The axis with whole steps: errors are counted.
fn whole((end, step): (f64, f64)) -> (f64, f64) {
    let step = step.ceil().max(1.0);
    ((end / step).ceil() * step, step)
}

/// The lines of which anything is known.
fn rises(days: &[Played], language: Language) -> Vec<Rise> {
    let line = |which: usize| {
        let known = days.iter().filter(|played| played.adds[which].is_some());
        let mut sum = 0.0;
        let points: Vec<(NaiveDate, f64)> = known
            .map(|played| {
                sum += played.adds[which].unwrap_or(0.0);
                (played.day, sum)
            })
            .collect();
        let said = match which {
            USUAL => language.count((sum * 10.0).round() / 10.0),
            _ => language.count(sum),
        };
        let label = match which {
            SHOTS => say!(language, "{errors} to shots", errors = said),
            GOALS => say!(language, "{errors} to goals", errors = said),
            _ => say!(language, "{errors} usual", errors = said),
        };
        (!points.is_empty()).then_some(Rise {
            which,
            points,
            label,
        })
    };
    (0..LINES).filter_map(line).collect()
}

fn days(trend: &Trend) -> Result<Vec<Played>, DrawError> {
    if trend.matches.len() > MOST_MATCHES {
        return Err(DrawError::Input(format!(
            "there are more than {MOST_MATCHES} matches"
        )));
    }
    let mut days: Vec<Played> = Vec::new();
    for match_ in &trend.matches {
        let adds = [match_.to_shots, Some(match_.to_goals), match_.usual];
        if let Some(wrong) = adds
            .into_iter()
            .flatten()
            .find(|it| !(0.0..=HIGHEST).contains(it))
        {
            return Err(DrawError::Input(format!(
                "{} adds {wrong} errors",
                match_.date
            )));
        }
        days.push(Played {
            day: day(&match_.date)?,
            goals: match_.goal_errors.min(MOST_ERRORS + 1),
            shots: match_.shot_errors.min(MOST_ERRORS + 1),
            adds,
        });
    }
    days.sort_by_key(|played| played.day);
    days.dedup_by(|next, kept| {
        let same = next.day == kept.day;
        if same {
            kept.goals += next.goals;
            kept.shots += next.shots;
            for (kept, next) in kept.adds.iter_mut().zip(next.adds) {
                *kept = match (*kept, next) {
                    (Some(a), Some(b)) => Some(a + b),
                    (one, other) => one.or(other),
                };
            }
        }
        same
    });
    match days.iter().find(|day| day.goals + day.shots > MOST_ERRORS) {
        Some(played) => Err(DrawError::Input(format!(
            "there are more than {MOST_ERRORS} errors on {}",
            said(played.day, Language::default())
        ))),
        None => Ok(days),
    }
}
