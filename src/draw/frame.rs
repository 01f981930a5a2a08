//! What stands around every chart: title, legend, notes. Each is measured first, because a
//! picture's height must be known before anything is drawn.

use plotters::style::RGBColor;

use super::DrawError;
use super::canvas::{Align, Canvas, Ink};
use super::theme;

const ROOM: f64 = theme::WIDTH - 2.0 * theme::MARGIN;
/// Lines of prose longer than this are tiring to read.
const PROSE: f64 = 860.0;

const TITLE: Ink = Ink::bold(theme::TITLE_SIZE, theme::INK);
const SUBTITLE: Ink = Ink::new(theme::SUBTITLE_SIZE, theme::MUTED);
const KEY: Ink = Ink::new(theme::SMALL_SIZE + 0.5, theme::MUTED);
const NOTE: Ink = Ink::new(theme::SMALL_SIZE, theme::MUTED);

/// Title and subtitle.
pub(super) struct Header {
    title: Vec<String>,
    subtitle: Vec<String>,
}

impl Header {
    pub(super) fn new(title: &str, subtitle: &str) -> Self {
        Header {
            title: TITLE.wrap(title, ROOM),
            subtitle: SUBTITLE.wrap(subtitle, PROSE),
        }
    }

    /// Where the header ends.
    pub(super) fn height(&self) -> f64 {
        34.0 + self.title.len() as f64 * TITLE.leading()
            + self.subtitle.len() as f64 * SUBTITLE.leading()
    }

    pub(super) fn draw(&self, canvas: &mut Canvas<'_>) -> Result<(), DrawError> {
        let x = theme::MARGIN;
        canvas.rect((x, 0.0), (x + 44.0, 7.0), theme::GOAL)?;
        let y = canvas.lines(&self.title, x, 26.0 + theme::TITLE_SIZE, TITLE)?;
        // The title's leading is too much before the smaller subtitle.
        canvas.lines(&self.subtitle, x, y - 6.0, SUBTITLE)?;
        Ok(())
    }
}

/// A mark in a legend.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mark {
    Rate { colour: RGBColor, hollow: bool },
    Clipped(RGBColor),
    Mean,
    Ball,
    Shot { sized: bool },
    Error { goal: bool, hollow: bool },
    Number { attacking: bool },
    Ringed { firm: bool },
    Way(Way),
}

/// How the ball, or a player with it, went from one place to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Pass,
    Carry,
    Shot,
}

impl Mark {
    fn width(self) -> f64 {
        match self {
            Mark::Rate { .. } | Mark::Clipped(_) => 34.0,
            Mark::Mean => 8.0,
            Mark::Ball => 18.0,
            Mark::Shot { sized: true } => 30.0,
            Mark::Shot { sized: false } => 12.0,
            Mark::Error { .. } => 16.0,
            Mark::Number { .. } => 16.0,
            Mark::Ringed { .. } => 18.0,
            Mark::Way(_) => 34.0,
        }
    }

    fn draw(self, canvas: &mut Canvas<'_>, x: f64, y: f64) -> Result<(), DrawError> {
        let (end, middle) = (x + self.width(), x + self.width() / 2.0);
        match self {
            Mark::Rate { colour, hollow } => interval(canvas, (x, end), y, colour, hollow)
                .and_then(|()| rate_dot(canvas, (middle, y), colour, hollow)),
            Mark::Clipped(colour) => interval(canvas, (x, end - 5.0), y, colour, true)
                .and_then(|()| arrow(canvas, end, y, colour, true)),
            Mark::Mean => canvas.dashes(middle, y - 9.0, y + 9.0, theme::INK, 1.3),
            Mark::Ball => canvas.ball((middle, y), 9.0),
            Mark::Shot { sized: true } => {
                shot(canvas, (x + 4.0, y), 4.0)?;
                shot(canvas, (end - 8.0, y), 8.0)
            }
            Mark::Shot { sized: false } => shot(canvas, (middle, y), 5.0),
            Mark::Error { goal, hollow } => error(canvas, (middle, y), goal, hollow),
            Mark::Number { attacking } => number_disc(canvas, (middle, y), 8.0, attacking),
            Mark::Ringed { firm } => error_ring(canvas, (middle, y), 7.8, firm, true),
            Mark::Way(kind) => way(canvas, (x, y), (end, y), kind, theme::SHOT),
        }
    }
}

/// A rate's interval; fainter if it says little.
pub(super) fn interval(
    canvas: &mut Canvas<'_>,
    (from, to): (f64, f64),
    y: f64,
    colour: RGBColor,
    faint: bool,
) -> Result<(), DrawError> {
    let (colour, width) = if faint {
        (theme::fainter(colour), 2.0)
    } else {
        (colour, 3.0)
    };
    canvas.line((from, y), (to, y), colour, width)
}

/// A rate's dot.
pub(super) fn rate_dot(
    canvas: &mut Canvas<'_>,
    at: (f64, f64),
    colour: RGBColor,
    hollow: bool,
) -> Result<(), DrawError> {
    if hollow {
        canvas.disc(at, 6.2, theme::PAPER, 1.0)?;
        canvas.ring(at, 5.2, colour, 2.0)
    } else {
        canvas.disc(at, 7.6, theme::PAPER, 1.0)?;
        canvas.disc(at, 6.2, colour, 1.0)
    }
}

/// The tip of an interval that goes on beyond the axis.
pub(super) fn arrow(
    canvas: &mut Canvas<'_>,
    tip: f64,
    y: f64,
    colour: RGBColor,
    faint: bool,
) -> Result<(), DrawError> {
    let colour = if faint {
        theme::fainter(colour)
    } else {
        colour
    };
    let back = tip - 9.0;
    canvas.polygon(&[(back, y - 5.5), (tip, y), (back, y + 5.5)], colour)
}

/// A shot's circle.
pub(super) fn shot(canvas: &mut Canvas<'_>, at: (f64, f64), radius: f64) -> Result<(), DrawError> {
    canvas.disc(at, radius, theme::PLAIN, 0.55)?;
    canvas.ring(at, radius, theme::PLAIN, 1.0)
}

/// An error's triangle: large, red and pointing down for a goal; smaller, blue and pointing
/// up for a shot, so that shape tells them apart as well as colour.
pub(super) fn error(
    canvas: &mut Canvas<'_>,
    at: (f64, f64),
    goal: bool,
    hollow: bool,
) -> Result<(), DrawError> {
    if goal {
        canvas.triangle(at, 8.5, true, hollow, theme::GOAL)
    } else {
        canvas.triangle(at, 6.8, false, hollow, theme::SHOT)
    }
}

/// The disc a number stands on: full for the team that attacks, hollow for the other.
pub(super) fn number_disc(
    canvas: &mut Canvas<'_>,
    at: (f64, f64),
    radius: f64,
    attacking: bool,
) -> Result<(), DrawError> {
    if attacking {
        canvas.disc(at, radius, theme::SHOT, 1.0)
    } else {
        canvas.disc(at, radius, theme::INK, 1.0)?;
        canvas.disc(at, radius - 1.5, theme::PAPER, 1.0)
    }
}

/// The ring around an error: whole on a red ground if it is more likely than not an error,
/// else dashed; thicker for the error named first.
pub(super) fn error_ring(
    canvas: &mut Canvas<'_>,
    at: (f64, f64),
    radius: f64,
    firm: bool,
    first: bool,
) -> Result<(), DrawError> {
    let width = if first { 2.6 } else { 1.6 };
    canvas.disc(at, radius + width / 2.0, theme::PAPER, 1.0)?;
    if firm {
        canvas.disc(at, radius, theme::GOAL, 0.22)?;
        canvas.ring(at, radius, theme::GOAL, width)
    } else {
        canvas.dashed_ring(at, radius, theme::GOAL, width)
    }
}

/// An arrow: plain for a pass, dashed for a carry, heavy for a shot.
pub(super) fn way(
    canvas: &mut Canvas<'_>,
    from: (f64, f64),
    to: (f64, f64),
    kind: Way,
    colour: RGBColor,
) -> Result<(), DrawError> {
    let (width, head): (f64, f64) = match kind {
        Way::Pass | Way::Carry => (1.8, 8.5),
        Way::Shot => (4.2, 14.0),
    };
    let length = (to.0 - from.0).hypot(to.1 - from.1);
    if length < 1.0 {
        return Ok(());
    }
    let head = head.min(length);
    let (dx, dy) = ((to.0 - from.0) / length, (to.1 - from.1) / length);
    let base = (to.0 - dx * head, to.1 - dy * head);
    // The line ends inside the head, which is wider.
    let neck = (base.0 + dx, base.1 + dy);
    match kind {
        Way::Carry => canvas.dashed(from, neck, (5.0, 4.0), colour, width)?,
        Way::Pass | Way::Shot => canvas.line(from, neck, colour, width)?,
    }
    let half = head * 0.45;
    let corners = [
        (base.0 - dy * half, base.1 + dx * half),
        to,
        (base.0 + dy * half, base.1 - dx * half),
    ];
    canvas.polygon(&corners, colour)
}

/// A legend whose entries flow over as many rows as they need.
pub(super) struct Legend {
    entries: Vec<(Mark, String, f64, usize)>,
    rows: usize,
}

const KEY_ROW: f64 = 25.0;
const KEY_GAP: f64 = 8.0;
const ENTRY_GAP: f64 = 28.0;

impl Legend {
    pub(super) fn new(marks: Vec<(Mark, String)>) -> Self {
        let (mut x, mut row) = (theme::MARGIN, 0);
        let mut entries = Vec::new();
        for (mark, text) in marks {
            let text = KEY.shorten(&text, ROOM - mark.width() - KEY_GAP);
            let width = mark.width() + KEY_GAP + KEY.width(&text);
            if x > theme::MARGIN && x + width > theme::MARGIN + ROOM {
                (x, row) = (theme::MARGIN, row + 1);
            }
            entries.push((mark, text, x, row));
            x += width + ENTRY_GAP;
        }
        Legend {
            rows: if entries.is_empty() { 0 } else { row + 1 },
            entries,
        }
    }

    pub(super) fn height(&self) -> f64 {
        self.rows as f64 * KEY_ROW
    }

    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, top: f64) -> Result<(), DrawError> {
        for (mark, text, x, row) in &self.entries {
            let y = top + (*row as f64 + 0.5) * KEY_ROW;
            mark.draw(canvas, *x, y)?;
            let text_at = x + mark.width() + KEY_GAP;
            canvas.text(text, text_at, y + 4.5, Align::Left, KEY)?;
        }
        Ok(())
    }
}

/// Notes and the source, at the foot.
pub(super) struct Footer {
    lines: Vec<String>,
}

impl Footer {
    pub(super) fn new(notes: &[String]) -> Self {
        let lines = notes
            .iter()
            .flat_map(|note| NOTE.wrap(note, ROOM))
            .collect();
        Footer { lines }
    }

    pub(super) fn height(&self) -> f64 {
        20.0 + self.lines.len() as f64 * NOTE.leading() + 14.0
    }

    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, top: f64) -> Result<(), DrawError> {
        let (left, right) = (theme::MARGIN, theme::WIDTH - theme::MARGIN);
        canvas.line((left, top + 2.0), (right, top + 2.0), theme::GRID, 1.0)?;
        canvas.lines(&self.lines, left, top + 23.0, NOTE)?;
        Ok(())
    }
}
