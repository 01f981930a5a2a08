//! The parts around every chart: title, legend, notes. Each is measured first, because a picture's
//! height must be known before anything is drawn.

use super::DrawError;
use super::canvas::{Align, Canvas, Fill, Ink};
use super::style::Page;
use super::text;
use super::theme::{self, Colour};

/// Lines of prose longer than this are tiring to read.
const PROSE: f64 = 940.0;

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
    /// A requested title replaces the picture's own.
    pub(super) fn new(page: &Page<'_>, title: &str, subtitle: &str) -> Self {
        Header {
            title: TITLE.wrap(&page.title(title), page.room()),
            subtitle: SUBTITLE.wrap(&page.subtitle(subtitle), page.room().min(PROSE)),
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
        // The title's leading is too large before the smaller subtitle.
        canvas.lines(&self.subtitle, x, y - 6.0, SUBTITLE)?;
        Ok(())
    }
}

/// A mark in a legend.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mark {
    Rate { colour: Colour, hollow: bool },
    Clipped(Colour),
    Mean,
    Ball,
    Shot { known: bool },
    Error { goal: bool, hollow: bool },
    Number { attacking: bool },
    Player { attacking: bool },
    Ringed { firm: bool },
    Way(Way),
    Posterior { colour: Colour, hollow: bool },
    Raw,
    Swatch(Fill),
    Swatches([Colour; 3]),
    Dot { goal: bool, radius: f64 },
    Kind(Blot),
    CostSizes([f64; 3]),
    Line(Colour),
    Tick,
    Dashes,
}

/// How the ball, or a player with it, moved from one place to another.
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
            Mark::Shot { .. } => 12.0,
            Mark::Error { .. } => 16.0,
            Mark::Number { .. } => 16.0,
            Mark::Player { .. } => 12.0,
            Mark::Ringed { .. } => 18.0,
            Mark::Way(_) => 34.0,
            Mark::Posterior { .. } => 44.0,
            Mark::Raw | Mark::Tick => 8.0,
            Mark::Swatch(_) => 20.0,
            Mark::Swatches(_) => 52.0,
            Mark::Dot { radius, .. } => 2.0 * radius + 4.0,
            Mark::Kind(blot) => 2.0 * blot.radius + 4.0,
            Mark::CostSizes(radii) => radii.iter().sum::<f64>() * 2.0 + 10.0,
            Mark::Line(_) => 34.0,
            Mark::Dashes => 32.0,
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
            Mark::Shot { known } => {
                let head = if known { y - 5.0 } else { y };
                if known {
                    canvas.line((middle, y + 9.0), (middle, head), theme::PLAIN, 1.8)?;
                }
                shot(canvas, (middle, head), 4.6, theme::PLAIN, known)
            }
            Mark::Error { goal, hollow } => error(canvas, (middle, y), goal, hollow),
            Mark::Number { attacking } => number_disc(canvas, (middle, y), 8.0, attacking),
            Mark::Player { attacking } => number_disc(canvas, (middle, y), 5.0, attacking),
            Mark::Ringed { firm } => error_ring(canvas, (middle, y), 7.8, firm, true),
            Mark::Way(kind) => way(canvas, (x, y), (end, y), kind, theme::SHOT),
            Mark::Posterior { colour, hollow } => {
                // A bell curve, with its interval below.
                let bell = |i: i32| {
                    let away = f64::from(i) / 10.0 * 2.6;
                    let at = middle + f64::from(i) * 2.2;
                    (at, (-away * away / 2.0).exp() * 15.0)
                };
                let curve: Vec<_> = (-10..=10).map(bell).collect();
                slab(canvas, &curve, y + 6.0, colour, hollow)?;
                let ends = (middle - 16.0, middle + 16.0);
                let inner = Some((middle - 6.0, middle + 6.0));
                eye(canvas, middle, inner, ends, y + 6.0, colour, hollow)
            }
            Mark::Raw => raw_tick(canvas, middle, y - 4.5),
            Mark::Swatch(fill) => canvas.filled((x, y - 8.0), (end, y + 8.0), fill),
            Mark::Swatches(colours) => {
                for (i, colour) in colours.into_iter().enumerate() {
                    let left = x + i as f64 * 18.0;
                    canvas.rect((left, y - 8.0), (left + 16.0, y + 8.0), colour)?;
                }
                Ok(())
            }
            Mark::Dot { goal, radius } => error_dot(canvas, (middle, y), radius, goal),
            Mark::Kind(blot) => blot.draw(canvas, (middle, y)),
            Mark::CostSizes(radii) => {
                let mut at = x;
                for radius in radii {
                    canvas.disc((at + radius, y), radius, theme::PLAIN, 1.0)?;
                    at += 2.0 * radius + 5.0;
                }
                Ok(())
            }
            Mark::Line(colour) => canvas.line((x, y), (end, y), colour, 2.6),
            Mark::Tick => canvas.line((middle, y - 6.0), (middle, y + 6.0), theme::MUTED, 1.0),
            Mark::Dashes => canvas.dashed((x, y), (end, y), (4.0, 3.0), theme::INK, 1.3),
        }
    }
}

/// A rate's interval; fainter if it carries little information.
pub(super) fn interval(
    canvas: &mut Canvas<'_>,
    (from, to): (f64, f64),
    y: f64,
    colour: Colour,
    faint: bool,
) -> Result<(), DrawError> {
    let (colour, width) = if faint {
        (theme::fainter(colour), 2.0)
    } else {
        (colour, 3.0)
    };
    canvas.line((from, y), (to, y), colour, width)
}

/// Radius of a rate's dot with the paper around it, which hides what lies below.
pub(super) const RATE_DOT: f64 = 7.6;

/// A rate's dot.
pub(super) fn rate_dot(
    canvas: &mut Canvas<'_>,
    at: (f64, f64),
    colour: Colour,
    hollow: bool,
) -> Result<(), DrawError> {
    if hollow {
        canvas.disc(at, 6.2, theme::PAPER, 1.0)?;
        canvas.ring(at, 5.2, colour, 2.0)
    } else {
        canvas.disc(at, RATE_DOT, theme::PAPER, 1.0)?;
        canvas.disc(at, 6.2, colour, 1.0)
    }
}

/// A curve's area over its base, from points with their height; paler if it carries little
/// information.
pub(super) fn slab(
    canvas: &mut Canvas<'_>,
    curve: &[(f64, f64)],
    base: f64,
    colour: Colour,
    faint: bool,
) -> Result<(), DrawError> {
    let (Some(first), Some(last)) = (curve.first(), curve.last()) else {
        return Ok(());
    };
    let (fill, rim) = if faint { (0.14, 0.4) } else { (0.3, 0.7) };
    let line: Vec<_> = curve.iter().map(|&(x, high)| (x, base - high)).collect();
    let mut area = line.clone();
    area.extend([(last.0, base), (first.0, base)]);
    canvas.polygon(&area, theme::tint(colour, fill))?;
    canvas.path(&line, theme::tint(colour, rim), 1.2)
}

/// The parts below a curve: the interval, thick where most of the probability is, and the mean.
pub(super) fn eye(
    canvas: &mut Canvas<'_>,
    mean: f64,
    inner: Option<(f64, f64)>,
    (from, to): (f64, f64),
    base: f64,
    colour: Colour,
    faint: bool,
) -> Result<(), DrawError> {
    interval(canvas, (from, to), base, colour, faint)?;
    if let Some((from, to)) = inner {
        let colour = if faint {
            theme::fainter(colour)
        } else {
            colour
        };
        canvas.line((from, base), (to, base), colour, 6.0)?;
    }
    rate_dot(canvas, (mean, base), colour, faint)
}

/// A raw rate's tick, from `top` down.
pub(super) fn raw_tick(canvas: &mut Canvas<'_>, x: f64, top: f64) -> Result<(), DrawError> {
    canvas.line((x, top), (x, top + 9.0), theme::INK, 2.0)
}

/// An error's colour.
pub(super) const fn error_colour(goal: bool) -> Colour {
    if goal { theme::GOAL } else { theme::SHOT }
}

/// An error among others of its day: a disc if it led to a goal, else an open square.
pub(super) fn error_dot(
    canvas: &mut Canvas<'_>,
    at: (f64, f64),
    radius: f64,
    goal: bool,
) -> Result<(), DrawError> {
    if goal {
        canvas.disc(at, radius, theme::GOAL, 1.0)
    } else {
        let width = (radius * 0.45).min(1.8);
        canvas.open_square(at, radius - width / 2.0, theme::SHOT, width)
    }
}

/// The shape of a mark; all marks of one radius cover the same area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Disc,
    Square,
    Triangle,
    Diamond,
    Point,
}

/// What is inside a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inside {
    Full,
    Pale,
    Hollow,
}

/// An error on the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Blot {
    pub(super) shape: Shape,
    pub(super) radius: f64,
    pub(super) colour: Colour,
    pub(super) inside: Inside,
    /// A dot in the middle.
    pub(super) dotted: bool,
}

impl Shape {
    /// Distance of the corners from the middle, in radii of a disc of the same area.
    pub(super) const fn reach(self) -> f64 {
        match self {
            Shape::Disc => 1.0,
            Shape::Square | Shape::Diamond => 1.2534,
            Shape::Triangle | Shape::Point => 1.5551,
        }
    }

    fn corners(self, (x, y): (f64, f64), radius: f64) -> Vec<(f64, f64)> {
        let (many, first) = match self {
            Shape::Disc => return Vec::new(),
            Shape::Square => (4, 0.125),
            Shape::Diamond => (4, 0.0),
            Shape::Triangle => (3, -0.25),
            Shape::Point => (3, 0.25),
        };
        let reach = radius * self.reach();
        let corner = |i: u32| {
            let turn = first + f64::from(i) / f64::from(many);
            let angle = std::f64::consts::TAU * turn;
            (x + reach * angle.cos(), y + reach * angle.sin())
        };
        (0..many).map(corner).collect()
    }
}

impl Blot {
    /// Its extent from its middle.
    pub(super) fn reach(self) -> f64 {
        self.radius * self.shape.reach()
    }

    /// Marks below it shine through only where it is pale.
    pub(super) fn draw(self, canvas: &mut Canvas<'_>, at: (f64, f64)) -> Result<(), DrawError> {
        let Blot { radius, colour, .. } = self;
        self.area(canvas, at, radius + 1.0, theme::PAPER)?;
        let fill = match self.inside {
            Inside::Full => colour,
            Inside::Pale => theme::tint(colour, 0.3),
            Inside::Hollow => theme::PAPER,
        };
        self.area(canvas, at, radius, fill)?;
        if self.inside != Inside::Full {
            let inner = (radius - 0.7).max(1.0);
            match self.shape {
                Shape::Disc => canvas.ring(at, inner, colour, 1.6)?,
                shape => {
                    let corners = shape.corners(at, inner);
                    let (a, b) = (corners[0], corners[1]);
                    let middle = ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
                    let mut line = vec![middle];
                    line.extend(&corners[1..]);
                    line.extend([a, middle]);
                    canvas.path(&line, colour, 1.6)?;
                }
            }
        }
        let dot = match self.inside {
            Inside::Full => theme::PAPER,
            _ => colour,
        };
        if self.dotted {
            canvas.disc(at, 1.6, dot, 1.0)?;
        }
        Ok(())
    }

    fn area(
        self,
        canvas: &mut Canvas<'_>,
        at: (f64, f64),
        radius: f64,
        colour: Colour,
    ) -> Result<(), DrawError> {
        match self.shape {
            Shape::Disc => canvas.disc(at, radius, colour, 1.0),
            shape => canvas.polygon(&shape.corners(at, radius), colour),
        }
    }
}

/// The tip of an interval that continues beyond the axis.
pub(super) fn arrow(
    canvas: &mut Canvas<'_>,
    tip: f64,
    y: f64,
    colour: Colour,
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

/// A shot's circle; open if its expected goals are not known.
pub(super) fn shot(
    canvas: &mut Canvas<'_>,
    at: (f64, f64),
    radius: f64,
    colour: Colour,
    known: bool,
) -> Result<(), DrawError> {
    canvas.disc(at, radius + 1.0, theme::PAPER, 1.0)?;
    if known {
        canvas.disc(at, radius, colour, 1.0)
    } else {
        canvas.ring(at, radius - 0.8, colour, 1.6)
    }
}

/// An error's triangle: large, red and pointing down for a goal; smaller, blue and pointing up for
/// a shot, so that shape distinguishes them as well as colour.
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

/// The disc behind a number: full for the attacking team, hollow for the other.
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

/// The ring around an error: solid on a red ground if it is more likely than not an error, else
/// dashed; thicker for the error named first.
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
    colour: Colour,
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

/// A legend whose entries take as many rows as they need; a text too long for one line is broken.
pub(super) struct Legend {
    entries: Vec<Entry>,
    lines: usize,
}

struct Entry {
    mark: Mark,
    lines: Vec<String>,
    x: f64,
    /// The line that its first is on.
    line: usize,
}

const KEY_ROW: f64 = 24.0;
const KEY_GAP: f64 = 8.0;
const ENTRY_GAP: f64 = 26.0;

impl Legend {
    pub(super) fn new(page: &Page<'_>, marks: Vec<(Mark, String)>) -> Self {
        let (mut x, mut line, mut taken) = (theme::MARGIN, 0, 0);
        let mut entries = Vec::new();
        for (mark, text) in marks {
            let lines = KEY.wrap(&text, page.room() - mark.width() - KEY_GAP);
            let widest = lines.iter().map(|text| KEY.width(text)).fold(0.0, f64::max);
            let width = mark.width() + KEY_GAP + widest;
            if x > theme::MARGIN && x + width > page.right() {
                (x, line) = (theme::MARGIN, taken);
            }
            taken = taken.max(line + lines.len());
            entries.push(Entry {
                mark,
                lines,
                x,
                line,
            });
            x += width + ENTRY_GAP;
        }
        Legend {
            entries,
            lines: taken,
        }
    }

    pub(super) fn height(&self) -> f64 {
        self.lines as f64 * KEY_ROW
    }

    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, top: f64) -> Result<(), DrawError> {
        for entry in &self.entries {
            let y = top + (entry.line as f64 + 0.5) * KEY_ROW;
            entry.mark.draw(canvas, entry.x, y)?;
            let x = entry.x + entry.mark.width() + KEY_GAP;
            for (i, text) in entry.lines.iter().enumerate() {
                let y = y + i as f64 * (KEY_ROW - 5.0);
                canvas.text(text, x, y + 4.5, Align::Left, KEY)?;
            }
        }
        Ok(())
    }
}

/// Notes and the source, at the foot.
pub(super) struct Footer {
    lines: Vec<String>,
    right: f64,
    bottom: f64,
}

impl Footer {
    /// Remarks, one sentence each, and the source of the data.
    pub(super) fn new(page: &Page<'_>, notes: &[String], source: &str) -> Self {
        let notes = page.notes(notes).iter();
        let mut all: Vec<String> = notes.map(|note| text::sentence(note)).collect();
        all.push(page.credit(source));
        let lines = all
            .iter()
            .filter(|note| !note.is_empty())
            .flat_map(|note| NOTE.wrap(note, page.room()))
            .collect();
        Footer {
            lines,
            right: page.right(),
            bottom: page.height(0.0),
        }
    }

    pub(super) fn height(&self) -> f64 {
        if self.lines.is_empty() {
            return 14.0;
        }
        20.0 + self.lines.len() as f64 * NOTE.leading() + 14.0
    }

    /// Draws the notes below `top`, at the foot of the picture if it is higher than necessary.
    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, top: f64) -> Result<(), DrawError> {
        if self.lines.is_empty() {
            return Ok(());
        }
        let top = top.max(self.bottom - self.height());
        let (from, to) = ((theme::MARGIN, top + 2.0), (self.right, top + 2.0));
        canvas.line(from, to, theme::GRID, 1.0)?;
        canvas.lines(&self.lines, from.0, top + 23.0, NOTE)?;
        Ok(())
    }
}
