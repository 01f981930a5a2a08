//! Drawing in picture units, on plotters' SVG backend.

use plotters::coord::Shift;
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::prelude::{DrawingArea, IntoDrawingArea, IntoFont, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, ShapeStyle, TextStyle};

use super::style::Page;
use super::text::{self, Weight};
use super::theme::{self, Colour, Theme};
use super::{DrawError, Picture, TextBox};

/// Backend units per picture unit. The backend only knows whole numbers; drawing on a finer grid
/// and letting the SVG's view box shrink it puts marks where they belong.
pub(super) const GRAIN: f64 = 8.0;
/// The backend divides font sizes by this, for its own reasons.
const FONT_DIVISOR: f64 = 1.24;
/// Half the side of a square with the area of a circle of radius 1: half the root of pi.
const SQUARE: f64 = 0.886_227;
/// Taller than any readable chart; keeps sizes far from overflow.
const TALLEST: f64 = 100_000.0;

/// How text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ink {
    pub(super) size: f64,
    pub(super) weight: Weight,
    pub(super) colour: Colour,
}

impl Ink {
    pub(super) const fn new(size: f64, colour: Colour) -> Self {
        Ink {
            size,
            weight: Weight::Regular,
            colour,
        }
    }

    pub(super) const fn bold(size: f64, colour: Colour) -> Self {
        Ink {
            size,
            weight: Weight::Bold,
            colour,
        }
    }

    pub(super) fn width(self, text: &str) -> f64 {
        text::width(text, self.size, self.weight)
    }

    pub(super) fn shorten(self, text: &str, room: f64) -> String {
        text::shorten(text, room, self.size, self.weight)
    }

    pub(super) fn wrap(self, text: &str, room: f64) -> Vec<String> {
        text::wrap(text, room, self.size, self.weight)
    }

    /// Distance between the baselines of two lines.
    pub(super) fn leading(self) -> f64 {
        (self.size * 1.35).round()
    }
}

/// How an area is filled: patterns distinguish areas where colours alone would not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fill {
    Solid(Colour),
    /// Lines that rise to the right, on a pale ground.
    Hatch(Colour),
    /// Dots, on a pale ground.
    Dots(Colour),
}

/// Where the anchor of a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Centre,
    Right,
}

type Done = Result<(), DrawError>;

/// A surface to draw on.
pub(super) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    theme: Theme,
    boxes: Vec<TextBox>,
}

fn grain(value: f64) -> i32 {
    // `as` saturates, so even an absurd coordinate cannot wrap around.
    (value * GRAIN).round() as i32
}

fn at((x, y): (f64, f64)) -> (i32, i32) {
    (grain(x), grain(y))
}

fn svg_error(error: impl std::fmt::Display) -> DrawError {
    DrawError::Svg(error.to_string())
}

/// Draws a picture of the height it needs; `name` is its text for screen readers.
pub(super) fn draw(
    page: &Page<'_>,
    height: f64,
    name: &str,
    paint: impl FnOnce(&mut Canvas<'_>) -> Done,
) -> Result<Picture, DrawError> {
    let height = page.height(height);
    if !(height > 0.0 && height <= TALLEST) {
        return Err(DrawError::Input(
            "there are too many rows for one picture".into(),
        ));
    }
    text::register();
    let (width, height) = (page.width.round() as u32, height.ceil() as u32);
    let fine = (width * GRAIN as u32, height * GRAIN as u32);
    let mut svg = String::new();
    let boxes = {
        let area = SVGBackend::with_string(&mut svg, fine).into_drawing_area();
        let theme = page.theme();
        area.fill(&theme.rgb(theme::PAPER)).map_err(svg_error)?;
        let mut canvas = Canvas {
            area,
            theme,
            boxes: Vec::new(),
        };
        paint(&mut canvas)?;
        canvas.area.present().map_err(svg_error)?;
        canvas.boxes
    };
    // The backend calls its own units pixels; they stay in the view box, but not in the size.
    let said = format!("width=\"{}\" height=\"{}\" viewBox", fine.0, fine.1);
    let meant = format!("role=\"img\" width=\"{width}\" height=\"{height}\" viewBox");
    let mut svg = svg.replacen(&said, &meant, 1);
    if let Some(end) = svg.find(">\n") {
        svg.insert_str(
            end + 2,
            &format!("<title>{}</title>\n", escape(&text::tidy(name))),
        );
    }
    Ok(Picture {
        svg,
        width,
        height,
        boxes,
    })
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

impl Canvas<'_> {
    fn stroke(&self, colour: Colour, width: f64) -> ShapeStyle {
        let colour = self.theme.rgb(colour).to_rgba();
        colour.stroke_width(grain(width).max(1).unsigned_abs())
    }

    fn fill(&self, colour: Colour) -> ShapeStyle {
        self.theme.rgb(colour).filled()
    }

    /// One line of text with its baseline at `y`; returns its box.
    pub(super) fn text(&mut self, text: &str, x: f64, y: f64, align: Align, ink: Ink) -> Done {
        let text = text::tidy(text);
        if text.is_empty() {
            return Ok(());
        }
        let width = ink.width(&text);
        let (left, anchor) = match align {
            Align::Left => (x, HPos::Left),
            Align::Centre => (x - width / 2.0, HPos::Center),
            Align::Right => (x - width, HPos::Right),
        };
        let top = y - text::ASCENT * ink.size;
        let font = (text::FAMILY, ink.size * GRAIN * FONT_DIVISOR)
            .into_font()
            .style(match ink.weight {
                Weight::Regular => FontStyle::Normal,
                Weight::Bold => FontStyle::Bold,
            });
        let colour = self.theme.rgb(ink.colour);
        let style = TextStyle::from(font)
            .color(&colour)
            .pos(Pos::new(anchor, VPos::Top));
        self.area
            .draw(&Text::new(text.as_str(), at((x, top)), style))
            .map_err(svg_error)?;
        self.boxes.push(TextBox {
            text,
            x: left,
            y: top,
            w: width,
            h: (text::ASCENT + text::DESCENT) * ink.size,
        });
        Ok(())
    }

    /// Lines of text below each other; returns the baseline of the next line.
    pub(super) fn lines(
        &mut self,
        lines: &[String],
        x: f64,
        mut y: f64,
        ink: Ink,
    ) -> Result<f64, DrawError> {
        for line in lines {
            self.text(line, x, y, Align::Left, ink)?;
            y += ink.leading();
        }
        Ok(y)
    }

    pub(super) fn line(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        colour: Colour,
        width: f64,
    ) -> Done {
        self.path(&[from, to], colour, width)
    }

    pub(super) fn path(&mut self, points: &[(f64, f64)], colour: Colour, width: f64) -> Done {
        let points: Vec<_> = points.iter().copied().map(at).collect();
        self.area
            .draw(&PathElement::new(points, self.stroke(colour, width)))
            .map_err(svg_error)
    }

    /// A dashed line straight down.
    pub(super) fn dashes(
        &mut self,
        x: f64,
        top: f64,
        bottom: f64,
        colour: Colour,
        width: f64,
    ) -> Done {
        let mut y = top;
        while y < bottom {
            self.line((x, y), (x, (y + 4.0).min(bottom)), colour, width)?;
            y += 7.0;
        }
        Ok(())
    }

    /// A dashed line in any direction.
    pub(super) fn dashed(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        (dash, gap): (f64, f64),
        colour: Colour,
        width: f64,
    ) -> Done {
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let point = |along: f64| {
            let share = along / length;
            (
                from.0 + (to.0 - from.0) * share,
                from.1 + (to.1 - from.1) * share,
            )
        };
        let mut along = 0.0;
        while along < length {
            let end = (along + dash).min(length);
            self.line(point(along), point(end), colour, width)?;
            along += dash + gap;
        }
        Ok(())
    }

    pub(super) fn rect(&mut self, from: (f64, f64), to: (f64, f64), colour: Colour) -> Done {
        self.area
            .draw(&Rectangle::new([at(from), at(to)], self.fill(colour)))
            .map_err(svg_error)
    }

    /// A rectangle in a pattern.
    pub(super) fn filled(&mut self, from: (f64, f64), to: (f64, f64), fill: Fill) -> Done {
        const GAP: f64 = 5.0;
        let (width, height) = (to.0 - from.0, to.1 - from.1);
        match fill {
            Fill::Solid(colour) => self.rect(from, to, colour),
            Fill::Hatch(colour) => {
                self.rect(from, to, theme::tint(colour, 0.16))?;
                // Where a line that rises from the lower edge enters, and where it leaves.
                for i in 0..=((width + height) / GAP) as usize {
                    let along = GAP * (i as f64 + 0.5);
                    let (start, end) = ((along - height).max(0.0), along.min(width));
                    if start < end {
                        let y = |x: f64| to.1 - (along - x).min(height);
                        let points = ((from.0 + start, y(start)), (from.0 + end, y(end)));
                        let mirrored = |(x, y): (f64, f64)| (x, from.1 + to.1 - y);
                        self.line(mirrored(points.0), mirrored(points.1), colour, 1.4)?;
                    }
                }
                self.frame(from, to, colour)
            }
            Fill::Dots(colour) => {
                self.rect(from, to, theme::tint(colour, 0.16))?;
                let (columns, rows) = ((width / GAP) as usize, (height / GAP) as usize);
                for i in 0..columns {
                    for j in 0..rows {
                        let x = from.0 + width * (i as f64 + 0.5) / columns as f64;
                        let y = from.1 + height * (j as f64 + 0.5) / rows as f64;
                        self.disc((x, y), 1.1, colour, 1.0)?;
                    }
                }
                self.frame(from, to, colour)
            }
        }
    }

    /// A rectangle's outline, inside it.
    fn frame(&mut self, from: (f64, f64), to: (f64, f64), colour: Colour) -> Done {
        let (a, b) = ((from.0 + 0.5, from.1 + 0.5), (to.0 - 0.5, to.1 - 0.5));
        if b.0 <= a.0 {
            return self.rect(from, to, colour);
        }
        let middle = ((a.0 + b.0) / 2.0, a.1);
        self.path(&[middle, (b.0, a.1), b, (a.0, b.1), a, middle], colour, 1.0)
    }

    /// The outline of a square of the area of a circle with this radius.
    pub(super) fn open_square(
        &mut self,
        (x, y): (f64, f64),
        radius: f64,
        colour: Colour,
        width: f64,
    ) -> Done {
        let half = radius * SQUARE;
        let middle = (x, y - half);
        let points = [
            middle,
            (x + half, y - half),
            (x + half, y + half),
            (x - half, y + half),
            (x - half, y - half),
            middle,
        ];
        self.path(&points, colour, width)
    }

    pub(super) fn polygon(&mut self, points: &[(f64, f64)], colour: Colour) -> Done {
        let points: Vec<_> = points.iter().copied().map(at).collect();
        self.area
            .draw(&Polygon::new(points, self.fill(colour)))
            .map_err(svg_error)
    }

    /// A filled circle, `alpha` between 0 and 1.
    pub(super) fn disc(
        &mut self,
        centre: (f64, f64),
        radius: f64,
        colour: Colour,
        alpha: f64,
    ) -> Done {
        let style = self.theme.rgb(colour).mix(alpha).filled();
        self.area
            .draw(&Circle::new(at(centre), grain(radius), style))
            .map_err(svg_error)
    }

    /// A circle's outline, centred on its radius.
    pub(super) fn ring(
        &mut self,
        centre: (f64, f64),
        radius: f64,
        colour: Colour,
        width: f64,
    ) -> Done {
        let style = self.stroke(colour, width);
        self.area
            .draw(&Circle::new(at(centre), grain(radius), style))
            .map_err(svg_error)
    }

    /// A circle's outline in ten dashes.
    pub(super) fn dashed_ring(
        &mut self,
        centre: (f64, f64),
        radius: f64,
        colour: Colour,
        width: f64,
    ) -> Done {
        for dash in 0..10 {
            let on_circle = |step: i32| {
                let turn = (f64::from(dash) + f64::from(step) * 0.15) / 10.0;
                let angle = std::f64::consts::TAU * turn;
                (
                    centre.0 + radius * angle.cos(),
                    centre.1 + radius * angle.sin(),
                )
            };
            let points: Vec<_> = (0..=4).map(on_circle).collect();
            self.path(&points, colour, width)?;
        }
        Ok(())
    }

    /// A triangle as high as it is wide, pointing down if `down`; hollow on request.
    pub(super) fn triangle(
        &mut self,
        (x, y): (f64, f64),
        radius: f64,
        down: bool,
        hollow: bool,
        colour: Colour,
    ) -> Done {
        let sign = if down { 1.0 } else { -1.0 };
        let corners = |r: f64| {
            [
                (x - r, y - sign * r * 0.75),
                (x + r, y - sign * r * 0.75),
                (x, y + sign * r * 0.95),
            ]
        };
        // A rim of paper separates marks that touch.
        self.polygon(&corners(radius + 2.2), theme::PAPER)?;
        if hollow {
            let [a, b, c] = corners(radius - 0.8);
            let middle = ((a.0 + b.0) / 2.0, a.1);
            self.path(&[middle, b, c, a, middle], colour, 1.8)
        } else {
            self.polygon(&corners(radius), colour)
        }
    }

    /// A football: white, with a rim, a dark pentagon and seams.
    pub(super) fn ball(&mut self, (x, y): (f64, f64), radius: f64) -> Done {
        self.disc((x, y), radius + 1.6, theme::PAPER, 1.0)?;
        self.disc((x, y), radius, theme::INK, 1.0)?;
        self.disc((x, y), radius - 1.5, theme::PAPER, 1.0)?;
        let spoke = |i: usize, r: f64| {
            let angle = std::f64::consts::TAU * (i as f64 / 5.0 - 0.25);
            (x + r * angle.cos(), y + r * angle.sin())
        };
        let pentagon: Vec<_> = (0..5).map(|i| spoke(i, radius * 0.46)).collect();
        for i in 0..5 {
            self.line(
                spoke(i, radius * 0.4),
                spoke(i, radius - 0.8),
                theme::INK,
                1.3,
            )?;
        }
        self.polygon(&pentagon, theme::INK)
    }
}
