//! The team sheet: what the goals conceded came of, one stacked bar per team or player.

use plotters::style::RGBColor;

use super::axis;
use super::canvas::{self, Align, Canvas, Ink};
use super::frame::{Footer, Header, Legend, Mark};
use super::text;
use super::{DrawError, Picture, theme};

/// One team, or one player. Every goal is counted under one cause only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// The team's or the player's name.
    pub name: String,
    /// What stands below the name, such as a player's team. May be empty.
    pub detail: String,
    /// Matches played, if they are known.
    pub matches: Option<u32>,
    /// Goals after an individual error.
    pub individual_error: u32,
    /// Goals from penalties.
    pub penalty: u32,
    /// Own goals.
    pub own_goal: u32,
    /// Goals after set pieces.
    pub set_piece: u32,
    /// Goals with none of these causes named.
    pub none_named: u32,
}

impl SheetRow {
    fn goals(&self) -> [u32; CAUSES] {
        [
            self.individual_error,
            self.penalty,
            self.own_goal,
            self.set_piece,
            self.none_named,
        ]
    }

    fn total(&self) -> u32 {
        self.goals().iter().sum()
    }
}

/// What the team sheet shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamSheet {
    /// Title.
    pub title: String,
    /// Which matches. May be empty.
    pub subtitle: String,
    /// The teams or players, in the order they are drawn.
    pub rows: Vec<SheetRow>,
    /// What else must be known, a sentence each.
    pub notes: Vec<String>,
    /// Where the data come from. May be empty.
    pub source: String,
}

const CAUSES: usize = 5;

/// How a cause looks: neighbours differ in lightness, not only in colour.
struct Cause {
    name: &'static str,
    colour: RGBColor,
    ink: RGBColor,
}

fn causes() -> [Cause; CAUSES] {
    let cause = |name, colour, ink| Cause { name, colour, ink };
    [
        cause("individual error", theme::GOAL, theme::PAPER),
        cause("penalty", theme::SHOT, theme::PAPER),
        cause("own goal", theme::INK, theme::PAPER),
        cause("set piece", theme::tint(theme::SHOT, 0.4), theme::INK),
        cause("none named", theme::GRID, theme::INK),
    ]
}

/// More goals than any team concedes; more would not fit their column.
const MOST_GOALS: u32 = 100_000;
const ROW: f64 = 40.0;
const BAR: f64 = 13.0;
const COLUMN_GAP: f64 = 24.0;
const PANEL_GAP: f64 = 28.0;
const HEAD: f64 = 32.0;
const WIDEST_NAME: f64 = 300.0;
/// Space beside a number inside its segment, and between two segments.
const PADDING: f64 = 3.0;
const SEAM: f64 = 1.5;

const NAME: Ink = Ink::bold(theme::BODY_SIZE, theme::INK);
const DETAIL: Ink = Ink::new(theme::SMALL_SIZE, theme::MUTED);
const NUMBER: Ink = Ink::new(theme::BODY_SIZE, theme::INK);
const TOTAL: Ink = Ink::bold(theme::BODY_SIZE, theme::INK);
const LABEL: Ink = Ink::new(theme::SMALL_SIZE, theme::MUTED);
const SEGMENT: Ink = Ink::bold(13.0, theme::INK);

/// Draws the team sheet.
///
/// # Errors
///
/// If there are no rows, or a row has more goals than can be.
pub fn team_sheet(sheet: &TeamSheet) -> Result<Picture, DrawError> {
    check(sheet)?;
    let bars = Bars::new(sheet);

    let header = Header::new(&sheet.title, &sheet.subtitle);
    let legend = Legend::new(legend(sheet));
    let mut notes: Vec<String> = sheet.notes.iter().map(|n| text::sentence(n)).collect();
    if bars.unknown_matches {
        notes.insert(
            0,
            "–: the number of matches is not known in every row.".to_owned(),
        );
    }
    if !text::tidy(&sheet.source).is_empty() {
        notes.push(format!("Source: {}", sheet.source));
    }
    let footer = Footer::new(&notes);

    let legend_top = header.height() + 10.0;
    let top = legend_top + legend.height() + 10.0 + HEAD;
    let bottom = top + sheet.rows.len() as f64 * ROW;
    let footer_top = bottom + 16.0;

    canvas::draw(footer_top + footer.height(), &sheet.title, |canvas| {
        header.draw(canvas)?;
        legend.draw(canvas, legend_top)?;
        bars.draw(canvas, top, bottom)?;
        footer.draw(canvas, footer_top)
    })
}

fn check(sheet: &TeamSheet) -> Result<(), DrawError> {
    if sheet.rows.is_empty() {
        return Err(DrawError::Input("there are no teams to show".into()));
    }
    for row in &sheet.rows {
        // Each alone first: the sum must not overflow.
        if row.goals().iter().any(|&goals| goals > MOST_GOALS) || row.total() > MOST_GOALS {
            return Err(DrawError::Input(format!(
                "{} conceded more than {MOST_GOALS} goals",
                text::shorten(&row.name, 400.0, 14.0, text::Weight::Regular)
            )));
        }
    }
    Ok(())
}

fn legend(sheet: &TeamSheet) -> Vec<(Mark, String)> {
    let mut marks = Vec::new();
    for (i, cause) in causes().iter().enumerate() {
        let goals: u64 = sheet.rows.iter().map(|row| u64::from(row.goals()[i])).sum();
        if goals > 0 {
            let text = format!("{} ({})", cause.name, text::thousands(goals as f64));
            marks.push((Mark::Swatch(cause.colour), text));
        }
    }
    marks
}

/// The bars on their axis, and the columns beside them.
struct Bars<'a> {
    sheet: &'a TeamSheet,
    names: f64,
    /// Width of the columns of matches, if there are any known, and of totals.
    matches: Option<f64>,
    totals: f64,
    unknown_matches: bool,
    left: f64,
    right: f64,
    axis: (f64, f64),
    /// What stands behind each bar: numbers that do not fit their segments.
    beyond: Vec<String>,
}

impl<'a> Bars<'a> {
    fn new(sheet: &'a TeamSheet) -> Self {
        let rows = &sheet.rows;
        let names = rows.iter().map(|row| {
            NAME.width(&text::tidy(&row.name))
                .max(DETAIL.width(&text::tidy(&row.detail)))
        });
        let names = names.fold(110.0, f64::max).min(WIDEST_NAME);
        let known = rows.iter().filter(|row| row.matches.is_some()).count();
        let widest = |head: &str, ink: Ink, cells: Vec<String>| {
            let widths = cells.iter().map(|cell| ink.width(cell));
            widths.fold(LABEL.width(head), f64::max)
        };
        let matches =
            (known > 0).then(|| widest("Matches", NUMBER, rows.iter().map(matches_cell).collect()));
        let totals = rows.iter().map(|row| text::thousands(row.total().into()));
        let totals = widest("Conceded", TOTAL, totals.collect());
        let columns = matches.map_or(0.0, |width| width + COLUMN_GAP) + totals + COLUMN_GAP;
        let left = theme::MARGIN + names + columns + PANEL_GAP;
        let most = rows.iter().map(SheetRow::total).max().unwrap_or(0);
        // Goals are whole, and so are the steps.
        let (most, step) = axis::nice(f64::from(most).max(1.0));
        let axis = if step < 1.0 {
            (most.ceil(), 1.0)
        } else if step.fract() > 0.0 {
            ((most / step.ceil()).ceil() * step.ceil(), step.ceil())
        } else {
            (most, step)
        };
        let end = theme::WIDTH - theme::MARGIN;
        let mut bars = Bars {
            sheet,
            names,
            matches,
            totals,
            unknown_matches: known > 0 && known < rows.len(),
            left,
            right: end - 12.0,
            axis,
            beyond: Vec::new(),
        };
        // The less room there is for bars, the more numbers do not fit: this ends, as the
        // room only shrinks and at last all numbers are behind their bars.
        loop {
            let beyond: Vec<String> = rows.iter().map(|row| bars.misfits(row)).collect();
            let over = rows.iter().zip(&beyond).map(|(row, text)| {
                let width = LABEL.width(text);
                let behind = if width > 0.0 { width + 8.0 } else { 0.0 };
                bars.x(row.total()) + behind - end
            });
            let over = over.fold(f64::MIN, f64::max);
            bars.beyond = beyond;
            if over <= 0.0 || bars.right - bars.left < 160.0 {
                return bars;
            }
            bars.right -= over.max(4.0);
        }
    }

    fn x(&self, goals: u32) -> f64 {
        self.left + (self.right - self.left) * f64::from(goals) / self.axis.0
    }

    /// Ends of a row's segments, and how many goals each stands for.
    fn segments(&self, row: &SheetRow) -> [(f64, f64, u32); CAUSES] {
        let mut sum = 0;
        row.goals().map(|goals| {
            let from = self.x(sum);
            sum += goals;
            (from, self.x(sum), goals)
        })
    }

    fn fits(&self, (from, to, goals): (f64, f64, u32)) -> bool {
        let width = SEGMENT.width(&text::thousands(goals.into()));
        to - from - SEAM >= width + 2.0 * PADDING
    }

    fn misfits(&self, row: &SheetRow) -> String {
        if row.total() == 0 {
            return "none".to_owned();
        }
        let causes = causes();
        let segments = self.segments(row).into_iter().zip(&causes);
        let misfits = segments.filter(|(segment, _)| segment.2 > 0 && !self.fits(*segment));
        let words = misfits.map(|(segment, cause)| {
            format!("{}: {}", cause.name, text::thousands(segment.2.into()))
        });
        words.collect::<Vec<_>>().join(", ")
    }

    fn draw(&self, canvas: &mut Canvas<'_>, top: f64, bottom: f64) -> Result<(), DrawError> {
        let (left, right) = (theme::MARGIN, theme::WIDTH - theme::MARGIN);
        for i in 0..=self.sheet.rows.len() {
            let y = top + i as f64 * ROW;
            let colour = if i == 0 { theme::MUTED } else { theme::GRID };
            canvas.line((left, y), (right, y), colour, 1.0)?;
        }
        for (value, label) in axis::ticks(self.axis) {
            let x = self.left + (self.right - self.left) * value / self.axis.0;
            canvas.text(&label, x, top - 10.0, Align::Centre, LABEL)?;
            let colour = if value > 0.0 {
                theme::GRID
            } else {
                theme::MUTED
            };
            canvas.line((x, top), (x, bottom), colour, 1.0)?;
        }
        let mut x = left + self.names;
        let matches = self.matches.map(|width| {
            x += COLUMN_GAP + width;
            x
        });
        let totals = x + COLUMN_GAP + self.totals;
        if let Some(x) = matches {
            canvas.text("Matches", x, top - 10.0, Align::Right, LABEL)?;
        }
        canvas.text("Conceded", totals, top - 10.0, Align::Right, LABEL)?;
        for (i, row) in self.sheet.rows.iter().enumerate() {
            let y = top + (i as f64 + 0.5) * ROW;
            let detail = DETAIL.shorten(&row.detail, self.names);
            let name = NAME.shorten(&row.name, self.names);
            let name_y = if detail.is_empty() { y + 5.0 } else { y - 2.0 };
            canvas.text(&name, left, name_y, Align::Left, NAME)?;
            canvas.text(&detail, left, y + 14.0, Align::Left, DETAIL)?;
            if let Some(x) = matches {
                canvas.text(&matches_cell(row), x, y + 5.0, Align::Right, NUMBER)?;
            }
            let total = text::thousands(row.total().into());
            canvas.text(&total, totals, y + 5.0, Align::Right, TOTAL)?;
            self.draw_bar(canvas, row, y)?;
            let behind = &self.beyond[i];
            if !behind.is_empty() {
                let x = self.x(row.total()) + 8.0;
                // Paper behind the words: grid lines would run through them.
                let end = x + LABEL.width(behind) + 3.0;
                canvas.rect((x - 3.0, y - 9.0), (end, y + 9.0), theme::PAPER)?;
                canvas.text(behind, x, y + 4.0, Align::Left, LABEL)?;
            }
        }
        Ok(())
    }

    fn draw_bar(&self, canvas: &mut Canvas<'_>, row: &SheetRow, y: f64) -> Result<(), DrawError> {
        for (segment, cause) in self.segments(row).into_iter().zip(causes()) {
            let (from, to, goals) = segment;
            if goals == 0 {
                continue;
            }
            // However small, a segment is seen.
            let seam = SEAM.min((to - from) / 3.0);
            canvas.rect((from, y - BAR), (to - seam, y + BAR), cause.colour)?;
            if self.fits(segment) {
                let ink = Ink {
                    colour: cause.ink,
                    ..SEGMENT
                };
                let number = text::thousands(goals.into());
                let middle = (from + to - seam) / 2.0;
                canvas.text(&number, middle, y + 4.5, Align::Centre, ink)?;
            }
        }
        Ok(())
    }
}

fn matches_cell(row: &SheetRow) -> String {
    row.matches
        .map_or("–".to_owned(), |matches| text::thousands(matches.into()))
}
