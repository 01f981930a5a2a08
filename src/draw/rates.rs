//! The chart of error rates: one row per player, a dot for the rate, a line for its interval.

use plotters::style::RGBColor;

use super::axis;
use super::canvas::{self, Align, Canvas, Ink};
use super::frame::{self, Footer, Header, Legend, Mark};
use super::text;
use super::{DrawError, Picture, theme};

/// A rate per 90 minutes with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Errors counted; not a whole number if errors are weighted.
    pub count: f64,
    /// Errors per 90 minutes.
    pub per90: f64,
    /// Lower end of the 95 % interval, per 90 minutes.
    pub low: f64,
    /// Upper end of the 95 % interval, per 90 minutes. May be infinite: the line then
    /// leaves the axis.
    pub high: f64,
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
    /// Errors leading to shots, if they are known.
    pub shot: Option<Rate>,
}

/// What the chart of error rates shows.
#[derive(Debug, Clone, PartialEq)]
pub struct RatesChart {
    /// Title.
    pub title: String,
    /// What is measured, over which matches. May be empty.
    pub subtitle: String,
    /// The players, in the order they are drawn.
    pub rows: Vec<RateRow>,
    /// Who is not shown, such as `12 players under 90 minutes not shown`.
    pub left_out: Option<String>,
    /// Mean rate of errors leading to goals, drawn as a dashed line.
    pub goal_mean: Option<f64>,
    /// Mean rate of errors leading to shots, drawn as a dashed line.
    pub shot_mean: Option<f64>,
    /// Where the data come from. May be empty.
    pub source: String,
}

/// Below this many minutes, three matches, a rate says next to nothing.
const FEW_MINUTES: f64 = 270.0;
/// Below this many errors too: a single one more or less would double or void the rate.
const FEW_ERRORS: f64 = 2.0;
/// Rates, means and counts beyond these are mistakes, and would not fit their columns.
const HIGHEST_RATE: f64 = 1_000.0;
const HIGHEST_NUMBER: f64 = 9_999_999.0;

const ROW: f64 = 40.0;
const COLUMN_GAP: f64 = 24.0;
const PANEL_GAP: f64 = 36.0;
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
/// If there are no rows, or a number is negative or not finite (the upper end of an
/// interval may be infinite).
pub fn error_rates(chart: &RatesChart) -> Result<Picture, DrawError> {
    check(chart)?;
    let shots = chart.rows.iter().any(|row| row.shot.is_some());
    let columns = columns(chart, shots);
    let names = name_width(chart, shots);
    let numbers: f64 = columns.iter().map(|column| column.width + COLUMN_GAP).sum();
    let left = theme::MARGIN + names + numbers + PANEL_GAP;
    let panels = panels(chart, shots, left);

    let header = Header::new(&chart.title, &chart.subtitle);
    let legend = Legend::new(legend(chart, &panels));
    let mut notes: Vec<String> = chart
        .left_out
        .iter()
        .map(|note| text::sentence(note))
        .collect();
    if !text::tidy(&chart.source).is_empty() {
        notes.push(format!("Source: {}", chart.source));
    }
    let footer = Footer::new(&notes);

    let titles = panels
        .iter()
        .map(|panel| panel.title.len())
        .max()
        .unwrap_or(1);
    let title_top = header.height() + 22.0;
    let head = title_top + titles as f64 * NAME.leading();
    let top = head + HEAD;
    let bottom = top + chart.rows.len() as f64 * ROW;
    let means = panels.iter().any(|panel| panel.mean.is_some());
    let legend_top = bottom + if means { FOOT + 10.0 } else { 16.0 };
    let footer_top = legend_top + legend.height() + 12.0;

    canvas::draw(footer_top + footer.height(), &chart.title, |canvas| {
        header.draw(canvas)?;
        table(canvas, chart, &columns, names, head, top)?;
        for panel in &panels {
            panel.draw_axis(canvas, title_top, top, bottom)?;
        }
        for (i, row) in chart.rows.iter().enumerate() {
            let y = top + (i as f64 + 0.5) * ROW;
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
                "{} of {} is {value}",
                what, row.player
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
        }
    }
    for mean in chart.goal_mean.iter().chain(&chart.shot_mean) {
        if !within(*mean, HIGHEST_RATE) {
            return Err(DrawError::Input(format!("the mean rate is {mean}")));
        }
    }
    Ok(())
}

/// Whether a rate rests on so little that it should not look firm.
fn unsure(row: &RateRow, rate: &Rate) -> bool {
    row.minutes < FEW_MINUTES || rate.count < FEW_ERRORS
}

/// A column of numbers.
struct Column {
    head: [&'static str; 2],
    cells: Vec<String>,
    width: f64,
}

fn columns(chart: &RatesChart, shots: bool) -> Vec<Column> {
    let cells = |cell: &dyn Fn(&RateRow) -> String| chart.rows.iter().map(cell).collect();
    let goals = if shots {
        ["Errors", "to goals"]
    } else {
        ["", "Errors"]
    };
    let mut columns: Vec<([&str; 2], Vec<String>)> = vec![
        (
            ["", "Matches"],
            cells(&|row| text::thousands(f64::from(row.matches))),
        ),
        (["", "Minutes"], cells(&|row| text::thousands(row.minutes))),
        (goals, cells(&|row| text::count(row.goal.count))),
    ];
    if shots {
        let count = |row: &RateRow| row.shot.map_or("–".to_owned(), |r| text::count(r.count));
        columns.push((["Errors", "to shots"], cells(&count)));
    }
    let measure = |(head, cells): ([&'static str; 2], Vec<String>)| {
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

/// As wide as the longest name needs, within what leaves the panels enough.
fn name_width(chart: &RatesChart, shots: bool) -> f64 {
    let room = if shots { 230.0 } else { 300.0 };
    let widths = chart.rows.iter().map(|row| {
        NAME.width(&text::tidy(&row.player))
            .max(TEAM.width(&text::tidy(&row.team)))
    });
    widths.fold(110.0, f64::max).min(room)
}

fn table(
    canvas: &mut Canvas<'_>,
    chart: &RatesChart,
    columns: &[Column],
    names: f64,
    head: f64,
    top: f64,
) -> Result<(), DrawError> {
    let (left, right) = (theme::MARGIN, theme::WIDTH - theme::MARGIN);
    for i in 0..=chart.rows.len() {
        let y = top + i as f64 * ROW;
        let (colour, width) = if i == 0 {
            (theme::MUTED, 1.0)
        } else {
            (theme::GRID, 1.0)
        };
        canvas.line((left, y), (right, y), colour, width)?;
    }
    for (i, row) in chart.rows.iter().enumerate() {
        let y = top + (i as f64 + 0.5) * ROW;
        let team = TEAM.shorten(&row.team, names);
        let name_y = if team.is_empty() { y + 5.0 } else { y - 2.0 };
        canvas.text(
            &NAME.shorten(&row.player, names),
            left,
            name_y,
            Align::Left,
            NAME,
        )?;
        canvas.text(&team, left, y + 14.0, Align::Left, TEAM)?;
    }
    let mut x = left + names;
    for column in columns {
        x += COLUMN_GAP + column.width;
        for (line, text) in column.head.iter().enumerate() {
            let y = head + HEAD - 10.0 - (1 - line) as f64 * LABEL.leading();
            canvas.text(text, x, y, Align::Right, LABEL)?;
        }
        for (i, cell) in column.cells.iter().enumerate() {
            let y = top + (i as f64 + 0.5) * ROW + 5.0;
            canvas.text(cell, x, y, Align::Right, NUMBER)?;
        }
    }
    Ok(())
}

/// One of the two plots: a rate's axis.
struct Panel {
    title: Vec<String>,
    colour: RGBColor,
    of: fn(&RateRow) -> Option<Rate>,
    mean: Option<f64>,
    left: f64,
    right: f64,
    most: f64,
    step: f64,
    clips: bool,
}

fn panels(chart: &RatesChart, shots: bool, left: f64) -> Vec<Panel> {
    type Of = fn(&RateRow) -> Option<Rate>;
    let mut kinds: Vec<(&str, RGBColor, Of, Option<f64>)> = vec![(
        "Errors leading to goals per 90",
        theme::GOAL,
        |row| Some(row.goal),
        chart.goal_mean,
    )];
    if shots {
        kinds.push((
            "Errors leading to shots per 90",
            theme::SHOT,
            |row| row.shot,
            chart.shot_mean,
        ));
    }
    let many = kinds.len() as f64;
    let end = theme::WIDTH - theme::MARGIN;
    let width = (end - left - PANEL_GAP * (many - 1.0)) / many;
    let mut panels = Vec::new();
    for (i, (title, colour, of, mean)) in kinds.into_iter().enumerate() {
        let left = left + i as f64 * (width + PANEL_GAP);
        let (most, step) = extent(chart, of, mean);
        let beyond = chart.rows.iter().filter_map(of).map(|rate| rate.high);
        let printed = beyond
            .filter(|&high| high > most)
            .map(|high| LABEL.width(&text::rate(high)));
        let gutter = printed.reduce(f64::max);
        panels.push(Panel {
            title: NAME.wrap(title, width),
            colour,
            of,
            mean,
            left,
            // Half a tick label stands to the right of the axis in any case.
            right: left + width - gutter.map_or(14.0, |printed| printed + 8.0),
            most,
            step,
            clips: gutter.is_some(),
        });
    }
    panels
}

/// The axis' end and the distance between ticks. Every rate and mean is inside, and so are
/// the intervals unless one is far wider than most: that one would squeeze all dots into a
/// corner and is cut.
fn extent(chart: &RatesChart, of: fn(&RateRow) -> Option<Rate>, mean: Option<f64>) -> (f64, f64) {
    let ends = |least: f64| -> Vec<f64> {
        let rows = chart.rows.iter().filter(|row| row.minutes >= least);
        let ends = rows.filter_map(|row| Some(of(row)?.high));
        let mut ends: Vec<f64> = ends.filter(|end| end.is_finite()).collect();
        ends.sort_by(f64::total_cmp);
        ends
    };
    let rates = chart.rows.iter().filter_map(|row| Some(of(row)?.per90));
    let inside = rates.fold(mean.unwrap_or(0.0), f64::max) * 1.08;
    // Those who hardly played have no say unless there is no one else.
    let mut ends_that_count = ends(FEW_MINUTES);
    if ends_that_count.is_empty() {
        ends_that_count = ends(0.0);
    }
    let wanted = match ends_that_count.last() {
        Some(&widest) => {
            let usual = ends_that_count[ends_that_count.len() / 2];
            // Six times the rate is what the exact interval of a single error needs.
            let most = (inside * 1.5).max((usual * 2.0).min((inside * 6.0).max(1.0)));
            // A little beyond is no reason to cut.
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
        for (value, label) in axis::ticks((self.most, self.step)) {
            let x = self.x(value);
            canvas.text(&label, x, top - 10.0, Align::Centre, LABEL)?;
            let colour = if value > 0.0 {
                theme::GRID
            } else {
                theme::MUTED
            };
            canvas.line((x, top), (x, bottom), colour, 1.0)?;
        }
        if let Some(mean) = self.mean {
            let x = self.x(mean);
            canvas.dashes(x, top, bottom + 6.0, theme::INK, 1.3)?;
            let label = format!("mean {}", text::rate(mean));
            let half = LABEL.width(&label) / 2.0;
            let ink = Ink {
                colour: theme::INK,
                ..LABEL
            };
            canvas.text(
                &label,
                x.max(self.left + half),
                bottom + 19.0,
                Align::Centre,
                ink,
            )?;
        }
        Ok(())
    }

    fn draw_row(&self, canvas: &mut Canvas<'_>, row: &RateRow, y: f64) -> Result<(), DrawError> {
        let Some(rate) = (self.of)(row) else {
            // Paper behind the words: grid lines and the mean would run through them.
            let (text, left) = ("not known", self.left + 8.0);
            let right = left + LABEL.width(text);
            canvas.rect((left - 3.0, y - 9.0), (right + 3.0, y + 9.0), theme::PAPER)?;
            return canvas.text(text, left, y + 4.0, Align::Left, LABEL);
        };
        let unsure = unsure(row, &rate);
        let beyond = rate.high > self.most;
        let end = if beyond {
            self.right - 5.0
        } else {
            self.x(rate.high)
        };
        frame::interval(canvas, (self.x(rate.low), end), y, self.colour, unsure)?;
        if beyond {
            frame::arrow(canvas, self.right + 2.0, y, self.colour, unsure)?;
            let text = text::rate(rate.high);
            canvas.text(&text, self.right + 6.0, y + 4.0, Align::Left, LABEL)?;
        }
        frame::rate_dot(canvas, (self.x(rate.per90), y), self.colour, unsure)
    }
}

fn legend(chart: &RatesChart, panels: &[Panel]) -> Vec<(Mark, String)> {
    // With two panels no single colour is right.
    let colour = if panels.len() == 1 {
        theme::GOAL
    } else {
        theme::MUTED
    };
    let drawn = || {
        let rates = |row| {
            panels
                .iter()
                .filter_map(move |panel| Some((row, (panel.of)(row)?)))
        };
        chart.rows.iter().flat_map(rates)
    };
    let mut marks = Vec::new();
    if drawn().any(|(row, rate)| !unsure(row, &rate)) {
        marks.push((
            Mark::Rate {
                colour,
                hollow: false,
            },
            "rate and 95% interval".to_owned(),
        ));
    }
    if drawn().any(|(row, rate)| unsure(row, &rate)) {
        let text = format!(
            "{}hollow: little to go on, under {FEW_MINUTES:.0} minutes or {FEW_ERRORS:.0} errors",
            if marks.is_empty() {
                "rate and 95% interval, "
            } else {
                ""
            }
        );
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
            "interval goes on, up to the number".to_owned(),
        ));
    }
    if panels.iter().any(|panel| panel.mean.is_some()) {
        marks.push((Mark::Mean, "mean".to_owned()));
    }
    marks
}
