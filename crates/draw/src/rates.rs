//! The chart of error rates: one row per player, a dot for the rate, a line for its interval.

use super::axis;
use super::canvas::{self, Align, Canvas, Ink};
use super::frame::{self, Footer, Header, Legend, Mark};
use super::language::Language;
use super::style::{Page, Style, fit, quoted};
use super::text;
use super::theme::{self, Colour};
use super::{DrawError, Picture};
use crate::{phrase, say};

/// A rate per 90 minutes with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Errors counted; not a whole number if they are expected errors.
    pub count: f64,
    /// The estimate, per 90 minutes: the dot.
    pub per90: f64,
    /// Little is known about it: drawn hollow.
    pub unsure: bool,
    /// Lower end of the 95 % interval, per 90 minutes.
    pub low: f64,
    /// Upper end of the 95 % interval, per 90 minutes. May be infinite: the line then leaves the
    /// axis.
    pub high: f64,
    /// Mean of the group, which is expected of a player about whom nothing else is known; drawn as
    /// a dashed line through the row.
    pub prior: Option<f64>,
}

/// One player.
#[derive(Debug, Clone, PartialEq)]
pub struct RateRow {
    /// The player's name.
    pub player: String,
    /// The player's team, or teams.
    pub team: String,
    /// Matches played.
    pub matches: u32,
    /// Minutes played.
    pub minutes: f64,
    /// Errors leading to goals.
    pub goal: Rate,
    /// Errors leading to shots, goals included, if they are known.
    pub shot: Option<Rate>,
}

/// What the chart of error rates shows.
#[derive(Debug, Clone, PartialEq)]
pub struct RatesChart {
    /// Title.
    pub title: String,
    /// What is measured, over which matches. May be empty.
    pub subtitle: String,
    /// What the errors are, such as `Expected errors`.
    pub errors: String,
    /// The players, in the order they are drawn.
    pub rows: Vec<RateRow>,
    /// Who is not shown, such as `12 players under 90 minutes not shown`.
    pub left_out: Option<String>,
    /// Further remarks, one sentence each.
    pub notes: Vec<String>,
    /// The source of the data. May be empty.
    pub source: String,
}

/// The intervals of players with fewer minutes than this, three matches, do not affect the extent
/// of the axis.
const FEW_MINUTES: f64 = 270.0;
/// Rates, means and counts beyond these are mistakes, and would not fit their columns.
const HIGHEST_RATE: f64 = 1_000.0;
const HIGHEST_NUMBER: f64 = 9_999_999.0;

/// Height of a row, with and without the team below the player's name, and its maximum.
const ROW: f64 = 40.0;
const SINGLE: f64 = 30.0;
const MOST_ROW: f64 = 64.0;
const COLUMN_GAP: f64 = 20.0;
const COMPACT_GAP: f64 = 12.0;
const PANEL_GAP: f64 = 32.0;
/// A panel narrower than this cannot be read.
const LEAST_PANEL: f64 = 150.0;
/// On a page narrower than this one panel has the room of two, and minutes stand below the names.
const COMPACT: f64 = 680.0;
/// There the gap before the panel and the panel itself may be smaller.
const COMPACT_PANEL_GAP: f64 = 18.0;
const COMPACT_PANEL: f64 = 120.0;
/// A narrower picture has no column that repeats the panel.
const SMALLEST: f64 = 520.0;
/// Tick labels, and column heads on the same lines.
const HEAD: f64 = 44.0;
/// The row below the panels with the means' labels.
const FOOT: f64 = 24.0;

const NAME: Ink = Ink::bold(theme::BODY_SIZE, theme::INK);
const TEAM: Ink = Ink::new(theme::SMALL_SIZE, theme::MUTED);
const NUMBER: Ink = Ink::new(theme::BODY_SIZE, theme::INK);
const LABEL: Ink = Ink::new(theme::SMALL_SIZE, theme::MUTED);

/// Draws the chart of error rates.
///
/// # Errors
///
/// If rows are missing, a number is negative or not finite (the upper end of an interval may be
/// infinite), or the requested size is too small for the chart.
pub fn error_rates(chart: &RatesChart, style: &Style) -> Result<Picture, DrawError> {
    check(chart)?;
    fit(style, |page| layout(chart, page))
}

fn layout(chart: &RatesChart, page: &Page<'_>) -> Result<Picture, DrawError> {
    let shots = chart.rows.iter().any(|row| row.shot.is_some());
    let compact = page.width < COMPACT;
    // A team that all players share is in the title; repeated below every name it would be noise.
    let teams = chart
        .rows
        .windows(2)
        .any(|pair| pair[0].team != pair[1].team)
        || (chart.rows.len() == 1 && !text::tidy(&chart.rows[0].team).is_empty());
    let columns = columns(chart, shots, page);
    let details: Vec<String> = match (teams, compact) {
        (false, false) => vec![String::new(); chart.rows.len()],
        (true, false) => chart.rows.iter().map(|row| row.team.clone()).collect(),
        (_, true) => {
            let minutes = |row: &RateRow| {
                let minutes = page.language.whole(row.minutes);
                say!(page.language, "{minutes} min", minutes = minutes)
            };
            let detail = |row: &RateRow| match text::tidy(&row.team) {
                team if teams && !team.is_empty() => format!("{}, {team}", minutes(row)),
                _ => minutes(row),
            };
            chart.rows.iter().map(detail).collect()
        }
    };
    let share = match (compact, shots) {
        (true, _) => 0.36,
        (_, true) => 0.25,
        _ => 0.3,
    };
    let names = name_width(chart, &details, page.room() * share);
    let gap = if compact { COMPACT_GAP } else { COLUMN_GAP };
    let numbers: f64 = columns.iter().map(|column| column.width + gap).sum();
    let before = if compact {
        COMPACT_PANEL_GAP
    } else {
        PANEL_GAP
    };
    let left = theme::MARGIN + names + numbers + before;
    let panels = panels(chart, shots, left, page)?;
    let least = if teams || compact { ROW } else { SINGLE };
    let table = Table {
        chart,
        columns,
        names,
        details,
        gap,
        row: page.row(chart.rows.len(), least, MOST_ROW),
        right: page.right(),
    };

    let header = Header::new(page, &chart.title, &chart.subtitle);
    let legend = Legend::new(page, legend(chart, &panels, page.language));
    let mut notes: Vec<String> = chart.left_out.iter().cloned().collect();
    notes.extend(chart.notes.iter().cloned());
    let footer = Footer::new(page, &notes, &chart.source);

    let titles = panels.iter().map(|panel| panel.title.len()).max();
    let title_top = header.height() + 16.0;
    let head = title_top + titles.unwrap_or(1) as f64 * NAME.leading();
    let top = head + HEAD;
    let bottom = top + chart.rows.len() as f64 * table.row;
    let labelled = panels.iter().any(|panel| panel.one_prior().is_some());
    let legend_top = bottom + if labelled { FOOT + 8.0 } else { 14.0 };
    let footer_top = legend_top + legend.height() + 10.0;

    let name = page.title(&chart.title);
    canvas::draw(page, footer_top + footer.height(), &name, |canvas| {
        header.draw(canvas)?;
        table.draw(canvas, head, top)?;
        for panel in &panels {
            panel.draw_axis(canvas, title_top, top, bottom)?;
            panel.draw_priors(canvas, top, table.row)?;
        }
        for (i, row) in chart.rows.iter().enumerate() {
            let y = top + (i as f64 + 0.5) * table.row;
            for panel in &panels {
                panel.draw_row(canvas, row, y)?;
            }
        }
        legend.draw(canvas, legend_top)?;
        footer.draw(canvas, footer_top)
    })
}

fn check(chart: &RatesChart) -> Result<(), DrawError> {
    if chart.rows.is_empty() {
        return Err(DrawError::Input("there are no players to show".into()));
    }
    let within = |value: f64, most: f64| value >= 0.0 && value <= most;
    for row in &chart.rows {
        let wrong = |what: &str, value: f64| {
            Err(DrawError::Input(format!(
                "{what} of {} is {value}",
                quoted(&row.player)
            )))
        };
        if !within(row.minutes, HIGHEST_NUMBER) {
            return wrong("the number of minutes", row.minutes);
        }
        for rate in std::iter::once(&row.goal).chain(row.shot.as_ref()) {
            if !within(rate.count, HIGHEST_NUMBER) {
                return wrong("the number of errors", rate.count);
            }
            if !within(rate.per90, HIGHEST_RATE) {
                return wrong("the rate", rate.per90);
            }
            if !within(rate.low, HIGHEST_RATE) {
                return wrong("the lower end of the interval", rate.low);
            }
            if rate.high.is_nan() || rate.high < rate.low {
                return wrong("the upper end of the interval", rate.high);
            }
            if !within(rate.prior.unwrap_or(0.0), HIGHEST_RATE) {
                return wrong("the prior's mean", rate.prior.unwrap_or(0.0));
            }
        }
    }
    Ok(())
}

/// A column of numbers.
struct Column {
    head: [&'static str; 2],
    cells: Vec<String>,
    width: f64,
}

fn columns(chart: &RatesChart, shots: bool, page: &Page<'_>) -> Vec<Column> {
    let language = page.language;
    let cells = |cell: &dyn Fn(&RateRow) -> String| chart.rows.iter().map(cell).collect();
    let mut columns: Vec<([&str; 2], Vec<String>)> = Vec::new();
    // On a narrow page, two panels leave no room for the matches; minutes are enough.
    let compact = page.width < COMPACT;
    if !shots && !compact {
        let matches = |row: &RateRow| language.whole(f64::from(row.matches));
        columns.push((["", phrase!("Matches")], cells(&matches)));
    }
    if !compact {
        columns.push((
            ["", phrase!("Minutes")],
            cells(&|row| language.whole(row.minutes)),
        ));
    }
    if shots {
        let count = |row: &RateRow| row.shot.map_or("–".to_owned(), |r| language.count(r.count));
        columns.push(([phrase!("Errors"), phrase!("to shots")], cells(&count)));
        columns.push((
            [phrase!("of them"), phrase!("to goals")],
            cells(&|row| language.count(row.goal.count)),
        ));
    } else {
        columns.push((
            [phrase!("Errors"), phrase!("to goals")],
            cells(&|row| language.count(row.goal.count)),
        ));
    }
    // One error in this many matches.
    let one_in = |row: &RateRow| {
        let rate = if shots { row.shot } else { Some(row.goal) };
        let matches = rate.map(|rate| 1.0 / rate.per90);
        match matches.filter(|matches| matches.is_finite() && *matches < HIGHEST_RATE) {
            Some(matches) if matches < 10.0 => language.count((matches * 10.0).round() / 10.0),
            Some(matches) => language.whole(matches),
            None => "–".to_owned(),
        }
    };
    if page.width >= SMALLEST {
        columns.push(([phrase!("One in …"), phrase!("matches")], cells(&one_in)));
    }
    let measure = |(head, cells): ([&'static str; 2], Vec<String>)| {
        let head = head.map(|text| language.phrase(text));
        let heads = head.iter().map(|text| LABEL.width(text));
        let width = heads.chain(cells.iter().map(|cell| NUMBER.width(cell)));
        Column {
            head,
            width: width.fold(0.0, f64::max),
            cells,
        }
    };
    columns.into_iter().map(measure).collect()
}

/// As wide as the longest name needs, but leaving enough for the panels.
fn name_width(chart: &RatesChart, details: &[String], room: f64) -> f64 {
    let widths = chart.rows.iter().zip(details).map(|(row, detail)| {
        NAME.width(&text::tidy(&row.player))
            .max(TEAM.width(&text::tidy(detail)))
    });
    widths.fold(90.0, f64::max).min(room.max(110.0))
}

/// Names and columns of numbers, and the lines between rows.
struct Table<'a> {
    chart: &'a RatesChart,
    columns: Vec<Column>,
    names: f64,
    /// What stands below each name.
    details: Vec<String>,
    gap: f64,
    row: f64,
    right: f64,
}

impl Table<'_> {
    fn draw(&self, canvas: &mut Canvas<'_>, head: f64, top: f64) -> Result<(), DrawError> {
        let left = theme::MARGIN;
        for i in 0..=self.chart.rows.len() {
            let y = top + i as f64 * self.row;
            let colour = if i == 0 { theme::MUTED } else { theme::GRID };
            canvas.line((left, y), (self.right, y), colour, 1.0)?;
        }
        for (i, row) in self.chart.rows.iter().enumerate() {
            let y = top + (i as f64 + 0.5) * self.row;
            let team = TEAM.shorten(&self.details[i], self.names);
            let name_y = if team.is_empty() { y + 5.0 } else { y - 2.0 };
            let name = NAME.shorten(&row.player, self.names);
            canvas.text(&name, left, name_y, Align::Left, NAME)?;
            canvas.text(&team, left, y + 14.0, Align::Left, TEAM)?;
        }
        let mut x = left + self.names;
        for column in &self.columns {
            x += self.gap + column.width;
            for (line, text) in column.head.iter().enumerate() {
                let y = head + HEAD - 10.0 - (1 - line) as f64 * LABEL.leading();
                canvas.text(text, x, y, Align::Right, LABEL)?;
            }
            for (i, cell) in column.cells.iter().enumerate() {
                let y = top + (i as f64 + 0.5) * self.row + 5.0;
                canvas.text(cell, x, y, Align::Right, NUMBER)?;
            }
        }
        Ok(())
    }
}

type Of = fn(&RateRow) -> Option<Rate>;

/// One of the two plots: a rate's axis.
struct Panel {
    title: Vec<String>,
    colour: Colour,
    of: Of,
    /// The prior's mean in each row.
    priors: Vec<Option<f64>>,
    left: f64,
    right: f64,
    most: f64,
    step: f64,
    clips: bool,
    language: Language,
}

fn panels(
    chart: &RatesChart,
    shots: bool,
    left: f64,
    page: &Page<'_>,
) -> Result<Vec<Panel>, DrawError> {
    let goals: Of = |row| Some(row.goal);
    let errors = text::tidy(&chart.errors);
    let mut kinds: Vec<(String, Colour, Of)> = Vec::new();
    if shots {
        let title = say!(
            page.language,
            "{errors} leading to shots, goals included, per 90",
            errors = errors
        );
        kinds.push((title, theme::SHOT, |row| row.shot));
    }
    // Their number stands among the columns.
    if !shots || page.width >= COMPACT {
        kinds.push((
            say!(
                page.language,
                "{errors} leading to goals per 90",
                errors = errors
            ),
            theme::GOAL,
            goals,
        ));
    }
    let many = kinds.len() as f64;
    let width = (page.right() - left - PANEL_GAP * (many - 1.0)) / many;
    let compact = page.width < COMPACT;
    page.needs(width, if compact { COMPACT_PANEL } else { LEAST_PANEL })?;
    let mut panels = Vec::new();
    for (i, (title, colour, of)) in kinds.into_iter().enumerate() {
        let left = left + i as f64 * (width + PANEL_GAP);
        let (most, step) = extent(chart, of);
        let beyond = chart.rows.iter().filter_map(of).map(|rate| rate.high);
        let printed = beyond
            .filter(|&high| high > most)
            .map(|high| LABEL.width(&page.language.rate(high)));
        let gutter = printed.reduce(f64::max);
        panels.push(Panel {
            title: NAME.wrap(&title, width),
            colour,
            of,
            priors: chart.rows.iter().map(|row| of(row)?.prior).collect(),
            left,
            // Half a tick label extends to the right of the axis in any case.
            right: left + width - gutter.map_or(14.0, |printed| printed + 8.0),
            most,
            step,
            clips: gutter.is_some(),
            language: page.language,
        });
    }
    Ok(panels)
}

/// The axis' end and the distance between ticks. Every rate and mean is inside, and so are the
/// intervals unless one is far wider than most: that one would squeeze all dots into a corner and
/// is cut.
fn extent(chart: &RatesChart, of: Of) -> (f64, f64) {
    let ends = |least: f64| -> Vec<f64> {
        let rows = chart.rows.iter().filter(|row| row.minutes >= least);
        let ends = rows.filter_map(|row| Some(of(row)?.high));
        let mut ends: Vec<f64> = ends.filter(|end| end.is_finite()).collect();
        ends.sort_by(f64::total_cmp);
        ends
    };
    let rates = chart.rows.iter().filter_map(of);
    let rates = rates.map(|rate| rate.per90.max(rate.prior.unwrap_or(0.0)));
    let inside = rates.fold(0.0, f64::max) * 1.08;
    // Players who hardly played are ignored unless there is nobody else.
    let mut ends_that_count = ends(FEW_MINUTES);
    if ends_that_count.is_empty() {
        ends_that_count = ends(0.0);
    }
    let wanted = match ends_that_count.last() {
        Some(&widest) => {
            let usual = ends_that_count[ends_that_count.len() / 2];
            // The exact interval of a single error reaches six times the rate.
            let most = (inside * 1.5).max((usual * 2.0).min((inside * 6.0).max(1.0)));
            // A slight overshoot is no reason to cut.
            if widest <= most * 1.5 { widest } else { most }
        }
        None => 1.0,
    };
    axis::nice(wanted.max(inside).max(0.04))
}

impl Panel {
    fn x(&self, rate: f64) -> f64 {
        self.left + (self.right - self.left) * (rate / self.most).clamp(0.0, 1.0)
    }

    fn draw_axis(
        &self,
        canvas: &mut Canvas<'_>,
        title_top: f64,
        top: f64,
        bottom: f64,
    ) -> Result<(), DrawError> {
        let title = Ink {
            colour: self.colour,
            ..NAME
        };
        canvas.lines(&self.title, self.left, title_top + NAME.size, title)?;
        for (value, label) in axis::ticks((self.most, self.step), self.language) {
            let x = self.x(value);
            canvas.text(&label, x, top - 10.0, Align::Centre, LABEL)?;
            let colour = if value > 0.0 {
                theme::GRID
            } else {
                theme::MUTED
            };
            canvas.line((x, top), (x, bottom), colour, 1.0)?;
        }
        if let Some(mean) = self.one_prior() {
            let mean_said = self.language.rate_among(mean, self.most);
            let label = say!(self.language, "group mean {mean}", mean = mean_said);
            let half = LABEL.width(&label) / 2.0;
            let x = self.x(mean).max(self.left + half);
            let ink = Ink {
                colour: theme::INK,
                ..LABEL
            };
            canvas.text(&label, x, bottom + 19.0, Align::Centre, ink)?;
        }
        Ok(())
    }

    /// The prior's mean, if it is the same in all rows that have one.
    fn one_prior(&self) -> Option<f64> {
        let mut known = self.priors.iter().flatten();
        let first = *known.next()?;
        known.all(|prior| *prior == first).then_some(first)
    }

    /// A dashed line through all rows with the same prior, below their dots.
    fn draw_priors(&self, canvas: &mut Canvas<'_>, top: f64, row: f64) -> Result<(), DrawError> {
        let (mut from, rows) = (0, self.priors.len());
        for to in 1..=rows {
            if to < rows && self.priors[to] == self.priors[from] {
                continue;
            }
            if let Some(prior) = self.priors[from] {
                let ends = (top + from as f64 * row, top + to as f64 * row);
                canvas.dashes(self.x(prior), ends.0 + 1.0, ends.1 - 1.0, theme::INK, 1.4)?;
            }
            from = to;
        }
        Ok(())
    }

    fn draw_row(&self, canvas: &mut Canvas<'_>, row: &RateRow, y: f64) -> Result<(), DrawError> {
        let Some(rate) = (self.of)(row) else {
            // Paper behind the words: grid lines and the mean would run through them.
            let (text, left) = (self.language.phrase(phrase!("not known")), self.left + 8.0);
            let right = left + LABEL.width(text);
            canvas.rect((left - 3.0, y - 9.0), (right + 3.0, y + 9.0), theme::PAPER)?;
            return canvas.text(text, left, y + 4.0, Align::Left, LABEL);
        };
        let unsure = rate.unsure;
        let beyond = rate.high > self.most;
        let end = if beyond {
            self.right - 5.0
        } else {
            self.x(rate.high)
        };
        frame::interval(canvas, (self.x(rate.low), end), y, self.colour, unsure)?;
        if beyond {
            frame::arrow(canvas, self.right + 2.0, y, self.colour, unsure)?;
            let text = self.language.rate(rate.high);
            canvas.text(&text, self.right + 6.0, y + 4.0, Align::Left, LABEL)?;
        }
        let at = self.x(rate.per90);
        frame::rate_dot(canvas, (at, y), self.colour, unsure)?;
        // An interval narrower than its dot is shown by its two ends.
        let ends = [self.x(rate.low), end];
        if ends.iter().all(|x| (x - at).abs() < frame::RATE_DOT) {
            for x in ends {
                canvas.line((x, y - 10.0), (x, y + 10.0), self.colour, 1.4)?;
            }
        }
        Ok(())
    }
}

fn legend(chart: &RatesChart, panels: &[Panel], language: Language) -> Vec<(Mark, String)> {
    let what = say!(
        language,
        "estimate and its {percent} interval",
        percent = language.level(0.95)
    );
    // With two panels no single colour is right.
    let colour = match panels {
        [panel] => panel.colour,
        _ => theme::MUTED,
    };
    let drawn = || {
        let rates = |row| panels.iter().filter_map(move |panel| (panel.of)(row));
        chart.rows.iter().flat_map(rates)
    };
    let mut marks = Vec::new();
    if drawn().any(|rate| !rate.unsure) {
        marks.push((
            Mark::Rate {
                colour,
                hollow: false,
            },
            what.clone(),
        ));
    }
    if drawn().any(|rate| rate.unsure) {
        let wide = language.phrase(phrase!("hollow: little is known yet"));
        let text = match marks.is_empty() {
            true => format!("{what}, {wide}"),
            false => wide.to_owned(),
        };
        marks.push((
            Mark::Rate {
                colour,
                hollow: true,
            },
            text,
        ));
    }
    if panels.iter().any(|panel| panel.clips) {
        marks.push((
            Mark::Clipped(colour),
            language
                .phrase(phrase!("interval continues, up to the number"))
                .to_owned(),
        ));
    }
    if panels
        .iter()
        .any(|panel| panel.priors.iter().any(Option::is_some))
    {
        let text = phrase!("mean of the position group, or of all players where it is too small");
        marks.push((Mark::Mean, language.phrase(text).to_owned()));
    }
    marks
}
