//! The team sheet: how goals were conceded, one stacked bar per team or player.

use super::axis;
use super::canvas::{self, Align, Canvas, Fill, Ink};
use super::frame::{Footer, Header, Legend, Mark};
use super::language::Language;
use super::style::{Page, Style, fit, quoted};
use super::text;
use super::theme::{self, Colour};
use super::{DrawError, Picture};
use crate::{phrase, say};

/// One team, or one player. Every goal is counted under one cause only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// The team's or the player's name.
    pub name: String,
    /// Text below the name, such as a player's team. May be empty.
    pub detail: String,
    /// The row is a sum that may include rows not drawn: the legend then shows its goals.
    pub sum: bool,
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
    /// Further remarks, one sentence each.
    pub notes: Vec<String>,
    /// The source of the data. May be empty.
    pub source: String,
}

const CAUSES: usize = 5;

/// How a cause looks: neighbours differ in pattern or lightness, not only in colour.
struct Cause {
    name: &'static str,
    fill: Fill,
    ink: Colour,
}

fn causes() -> [Cause; CAUSES] {
    let cause = |name, fill, ink| Cause { name, fill, ink };
    let solid = Fill::Solid;
    [
        cause(
            phrase!("individual error"),
            solid(theme::GOAL),
            theme::PAPER,
        ),
        cause(phrase!("penalty"), solid(theme::SHOT), theme::PAPER),
        cause(phrase!("own goal"), Fill::Hatch(theme::INK), theme::INK),
        cause(phrase!("set piece"), Fill::Dots(theme::SHOT), theme::INK),
        cause(phrase!("no clear cause"), solid(theme::GRID), theme::INK),
    ]
}

const CONCEDED: &str = phrase!("Conceded");
/// More goals than any team concedes; more would not fit the column.
const MOST_GOALS: u32 = 100_000;
const ROW: f64 = 40.0;
const SINGLE: f64 = 36.0;
const MOST_ROW: f64 = 64.0;
/// Bars narrower than this cannot be read.
const LEAST_BARS: f64 = 220.0;
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
/// If rows are missing, a row has more goals than possible, or the requested size is too small for
/// the sheet.
pub fn team_sheet(sheet: &TeamSheet, style: &Style) -> Result<Picture, DrawError> {
    check(sheet)?;
    fit(style, |page| layout(sheet, page))
}

fn layout(sheet: &TeamSheet, page: &Page<'_>) -> Result<Picture, DrawError> {
    let bars = Bars::new(sheet, page)?;

    let header = Header::new(page, &sheet.title, &sheet.subtitle);
    let legend = Legend::new(page, legend(sheet, page.language));
    let mut notes = sheet.notes.clone();
    if bars.unknown_matches {
        let note = phrase!("–: the number of matches is not known in every row");
        notes.insert(0, page.language.phrase(note).to_owned());
    }
    let footer = Footer::new(page, &notes, &sheet.source);

    let legend_top = header.height() + 8.0;
    let top = legend_top + legend.height() + 8.0 + HEAD;
    let bottom = top + sheet.rows.len() as f64 * bars.row;
    let footer_top = bottom + 16.0;

    let name = page.title(&sheet.title);
    canvas::draw(page, footer_top + footer.height(), &name, |canvas| {
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
        // Each count alone first: the sum must not overflow.
        if row.goals().iter().any(|&goals| goals > MOST_GOALS) || row.total() > MOST_GOALS {
            return Err(DrawError::Input(format!(
                "{} conceded more than {MOST_GOALS} goals",
                quoted(&row.name)
            )));
        }
    }
    Ok(())
}

fn legend(sheet: &TeamSheet, language: Language) -> Vec<(Mark, String)> {
    let mut marks = Vec::new();
    // A sum also includes the rows that are not drawn.
    let sums = sheet.rows.iter().any(|row| row.sum);
    for (i, cause) in causes().iter().enumerate() {
        let rows = sheet.rows.iter().filter(|row| row.sum == sums);
        let goals: u64 = rows.map(|row| u64::from(row.goals()[i])).sum();
        if goals > 0 {
            let name = language.phrase(cause.name);
            let text = format!("{name} ({})", language.whole(goals as f64));
            marks.push((Mark::Swatch(cause.fill), text));
        }
    }
    marks
}

/// The bars on their axis, and the columns next to them.
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
    row: f64,
    /// Where the page ends.
    end: f64,
    language: Language,
    /// The text after each bar: numbers that do not fit their segments.
    beyond: Vec<String>,
}

impl<'a> Bars<'a> {
    fn new(sheet: &'a TeamSheet, page: &Page<'_>) -> Result<Self, DrawError> {
        let rows = &sheet.rows;
        let language = page.language;
        let whole = |goals: u32| language.whole(goals.into());
        let names = rows.iter().map(|row| {
            NAME.width(&text::tidy(&row.name))
                .max(DETAIL.width(&text::tidy(&row.detail)))
        });
        let names = names
            .fold(100.0, f64::max)
            .min(WIDEST_NAME.min(page.room() * 0.32));
        let known = rows.iter().filter(|row| row.matches.is_some()).count();
        let widest = |head: &str, ink: Ink, cells: Vec<String>| {
            let widths = cells.iter().map(|cell| ink.width(cell));
            widths.fold(LABEL.width(head), f64::max)
        };
        let matches = (known > 0).then(|| {
            widest(
                language.phrase(phrase!("Matches")),
                NUMBER,
                rows.iter().map(|row| matches_cell(row, language)).collect(),
            )
        });
        let totals = rows.iter().map(|row| whole(row.total()));
        let totals = widest(language.phrase(CONCEDED), TOTAL, totals.collect());
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
        let end = page.right();
        page.needs(end - left, LEAST_BARS)?;
        let details = rows.iter().any(|row| !text::tidy(&row.detail).is_empty());
        let mut bars = Bars {
            sheet,
            names,
            matches,
            totals,
            unknown_matches: known > 0 && known < rows.len(),
            left,
            right: end - 12.0,
            axis,
            row: page.row(rows.len(), if details { ROW } else { SINGLE }, MOST_ROW),
            end,
            language,
            beyond: Vec::new(),
        };
        // With less room for bars, more numbers do not fit: this terminates, as the room only
        // shrinks and in the end all numbers are behind their bars.
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
                return Ok(bars);
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
        let width = SEGMENT.width(&self.language.whole(goals.into()));
        to - from - SEAM >= width + 2.0 * PADDING
    }

    fn misfits(&self, row: &SheetRow) -> String {
        if row.total() == 0 {
            return self.language.phrase(phrase!("none")).to_owned();
        }
        let causes = causes();
        let segments = self.segments(row).into_iter().zip(&causes);
        let misfits = segments.filter(|(segment, _)| segment.2 > 0 && !self.fits(*segment));
        let words = misfits.map(|(segment, cause)| {
            say!(
                self.language,
                "{cause}: {goals}",
                cause = self.language.phrase(cause.name),
                goals = self.language.whole(segment.2.into())
            )
        });
        words.collect::<Vec<_>>().join(", ")
    }

    fn draw(&self, canvas: &mut Canvas<'_>, top: f64, bottom: f64) -> Result<(), DrawError> {
        let (left, right) = (theme::MARGIN, self.end);
        for i in 0..=self.sheet.rows.len() {
            let y = top + i as f64 * self.row;
            let colour = if i == 0 { theme::MUTED } else { theme::GRID };
            canvas.line((left, y), (right, y), colour, 1.0)?;
        }
        for (value, label) in axis::ticks(self.axis, self.language) {
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
            let matches = self.language.phrase(phrase!("Matches"));
            canvas.text(matches, x, top - 10.0, Align::Right, LABEL)?;
        }
        let conceded = self.language.phrase(CONCEDED);
        canvas.text(conceded, totals, top - 10.0, Align::Right, LABEL)?;
        for (i, row) in self.sheet.rows.iter().enumerate() {
            let y = top + (i as f64 + 0.5) * self.row;
            let detail = DETAIL.shorten(&row.detail, self.names);
            let name = NAME.shorten(&row.name, self.names);
            let name_y = if detail.is_empty() { y + 5.0 } else { y - 2.0 };
            canvas.text(&name, left, name_y, Align::Left, NAME)?;
            canvas.text(&detail, left, y + 14.0, Align::Left, DETAIL)?;
            if let Some(x) = matches {
                canvas.text(
                    &matches_cell(row, self.language),
                    x,
                    y + 5.0,
                    Align::Right,
                    NUMBER,
                )?;
            }
            let total = self.language.whole(row.total().into());
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
            // Even the smallest segment is visible.
            let seam = SEAM.min((to - from) / 3.0);
            canvas.filled((from, y - BAR), (to - seam, y + BAR), cause.fill)?;
            if self.fits(segment) {
                let ink = Ink {
                    colour: cause.ink,
                    ..SEGMENT
                };
                let number = self.language.whole(goals.into());
                let middle = (from + to - seam) / 2.0;
                if !matches!(cause.fill, Fill::Solid(_)) {
                    // Paper behind the number: a pattern would run through it.
                    let half = SEGMENT.width(&number) / 2.0 + PADDING - 0.5;
                    canvas.rect(
                        (middle - half, y - 8.0),
                        (middle + half, y + 8.0),
                        theme::PAPER,
                    )?;
                }
                canvas.text(&number, middle, y + 4.5, Align::Centre, ink)?;
            }
        }
        Ok(())
    }
}

fn matches_cell(row: &SheetRow, language: Language) -> String {
    row.matches
        .map_or("–".to_owned(), |matches| language.whole(matches.into()))
}
