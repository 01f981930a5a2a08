//! Drawing in picture units, on plotters' SVG backend.

use plotters::coord::Shift;
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::prelude::{DrawingArea, IntoDrawingArea, IntoFont, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, RGBColor, ShapeStyle, TextStyle};

use super::text::{self, Weight};
use super::{DrawError, Picture, TextBox, theme};

/// Backend units per picture unit. The backend knows whole numbers only; drawing on a finer
/// grid and letting the SVG's view box shrink it puts marks where they belong.
const GRAIN: f64 = 8.0;
/// The backend divides font sizes by this, for reasons of its own.
const FONT_DIVISOR: f64 = 1.24;
/// Taller than any chart that can be read; keeps sizes far from overflow.
const TALLEST: f64 = 100_000.0;

/// How text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ink {
    pub(super) size: f64,
    pub(super) weight: Weight,
    pub(super) colour: RGBColor,
}

impl Ink {
    pub(super) const fn new(size: f64, colour: RGBColor) -> Self {
        Ink {
            size,
            weight: Weight::Regular,
            colour,
        }
    }

    pub(super) const fn bold(size: f64, colour: RGBColor) -> Self {
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

/// Where a text's anchor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Centre,
    Right,
}

type Done = Result<(), DrawError>;

/// Something to draw on.
pub(super) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    boxes: Vec<TextBox>,
}

fn grain(value: f64) -> i32 {
    // `as` saturates, so even a coordinate gone astray cannot wrap around.
    (value * GRAIN).round() as i32
}

fn at((x, y): (f64, f64)) -> (i32, i32) {
    (grain(x), grain(y))
}

fn stroke(colour: RGBColor, width: f64) -> ShapeStyle {
    colour
        .to_rgba()
        .stroke_width(grain(width).max(1).unsigned_abs())
}

fn svg_error(error: impl std::fmt::Display) -> DrawError {
    DrawError::Svg(error.to_string())
}

/// Draws a picture of the common width; `name` is what a screen reader says of it.
pub(super) fn draw(
    height: f64,
    name: &str,
    paint: impl FnOnce(&mut Canvas<'_>) -> Done,
) -> Result<Picture, DrawError> {
    if !(height > 0.0 && height <= TALLEST) {
        return Err(DrawError::Input(
            "there are too many rows for one picture".into(),
        ));
    }
    text::register();
    let (width, height) = (theme::WIDTH as u32, height.ceil() as u32);
    let fine = (width * GRAIN as u32, height * GRAIN as u32);
    let mut svg = String::new();
    let boxes = {
        let area = SVGBackend::with_string(&mut svg, fine).into_drawing_area();
        area.fill(&theme::PAPER).map_err(svg_error)?;
        let mut canvas = Canvas {
            area,
            boxes: Vec::new(),
        };
        paint(&mut canvas)?;
        canvas.area.present().map_err(svg_error)?;
        canvas.boxes
    };
    // The backend calls its own units pixels; the view box keeps them, the size does not.
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
    /// One line of text with its baseline at `y`; gives its box back.
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
        let style = TextStyle::from(font)
            .color(&ink.colour)
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

    /// Lines of text below each other; gives the baseline the next line would have.
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
        colour: RGBColor,
        width: f64,
    ) -> Done {
        self.path(&[from, to], colour, width)
    }

    pub(super) fn path(&mut self, points: &[(f64, f64)], colour: RGBColor, width: f64) -> Done {
        let points: Vec<_> = points.iter().copied().map(at).collect();
        self.area
            .draw(&PathElement::new(points, stroke(colour, width)))
            .map_err(svg_error)
    }

    /// A dashed line straight down.
    pub(super) fn dashes(
        &mut self,
        x: f64,
        top: f64,
        bottom: f64,
        colour: RGBColor,
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
        colour: RGBColor,
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

    pub(super) fn rect(&mut self, from: (f64, f64), to: (f64, f64), colour: RGBColor) -> Done {
        self.area
            .draw(&Rectangle::new([at(from), at(to)], colour.filled()))
            .map_err(svg_error)
    }

    pub(super) fn polygon(&mut self, points: &[(f64, f64)], colour: RGBColor) -> Done {
        let points: Vec<_> = points.iter().copied().map(at).collect();
        self.area
            .draw(&Polygon::new(points, colour.filled()))
            .map_err(svg_error)
    }

    /// A filled circle, `alpha` between 0 and 1.
    pub(super) fn disc(
        &mut self,
        centre: (f64, f64),
        radius: f64,
        colour: RGBColor,
        alpha: f64,
    ) -> Done {
        let style = colour.mix(alpha).filled();
        self.area
            .draw(&Circle::new(at(centre), grain(radius), style))
            .map_err(svg_error)
    }

    /// A circle's outline, centred on its radius.
    pub(super) fn ring(
        &mut self,
        centre: (f64, f64),
        radius: f64,
        colour: RGBColor,
        width: f64,
    ) -> Done {
        let style = stroke(colour, width);
        self.area
            .draw(&Circle::new(at(centre), grain(radius), style))
            .map_err(svg_error)
    }

    /// A circle's outline in ten dashes.
    pub(super) fn dashed_ring(
        &mut self,
        centre: (f64, f64),
        radius: f64,
        colour: RGBColor,
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
        colour: RGBColor,
    ) -> Done {
        let sign = if down { 1.0 } else { -1.0 };
        let corners = |r: f64| {
            [
                (x - r, y - sign * r * 0.75),
                (x + r, y - sign * r * 0.75),
                (x, y + sign * r * 0.95),
            ]
        };
        // A rim of paper keeps neighbours apart where marks touch.
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
