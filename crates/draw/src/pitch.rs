//! A football pitch, drawn to scale with the markings of the Laws of the Game.
//!
//! Positions are in metres: x from the left goal line to the right one, y upwards from the bottom
//! touchline.

use std::f64::consts::{FRAC_PI_2, PI, TAU};

use super::DrawError;
use super::canvas::Canvas;
use super::theme;

pub(super) const LENGTH: f64 = 105.0;
pub(super) const WIDTH: f64 = 68.0;
/// The middle of a goal line.
pub(super) const MIDDLE: f64 = WIDTH / 2.0;

const GOAL: f64 = 7.32;
/// From the middle of the goal to a post.
pub(super) const POST: f64 = GOAL / 2.0;
/// How far the goal's net reaches behind the line; the Laws leave that open.
const NET: f64 = 2.0;
const PENALTY_AREA: f64 = 16.5;
const GOAL_AREA: f64 = 5.5;
const PENALTY_SPOT: f64 = 11.0;
const CIRCLE: f64 = 9.15;
const CORNER: f64 = 1.0;

/// Grass around the pitch: behind the goal lines, and beside the touchlines.
pub(super) const BEHIND: f64 = 3.2;
pub(super) const BESIDE: f64 = 2.4;
/// From one edge of the grass to the other.
pub(super) const ACROSS: f64 = WIDTH + 2.0 * BESIDE;

/// Which part of the pitch is shown where in the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct View {
    /// Where the part shown begins and ends, in metres.
    from: f64,
    to: f64,
    /// Picture units per metre, the same in both directions.
    scale: f64,
    left: f64,
    top: f64,
    /// The goal at the end is at the top, not on the right.
    upright: bool,
}

impl View {
    /// Shows the pitch from `from` metres on, with its upper left corner at the origin.
    pub(super) fn new(from: f64, scale: f64) -> View {
        View::part(from, LENGTH + BEHIND, scale)
    }

    /// Shows the pitch from its left end on up to `to` metres.
    pub(super) fn up_to(to: f64, scale: f64) -> View {
        View::part(-BEHIND, to, scale)
    }

    fn part(from: f64, to: f64, scale: f64) -> View {
        View {
            from,
            to,
            scale,
            left: 0.0,
            top: 0.0,
            upright: false,
        }
    }

    /// Like [`View::new`], but with the goal at the end at the top: this shows more of half a
    /// pitch.
    pub(super) fn upright(from: f64, scale: f64) -> View {
        View {
            upright: true,
            ..View::new(from, scale)
        }
    }

    /// The same view with its upper left corner elsewhere.
    pub(super) fn moved(self, left: f64, top: f64) -> View {
        View { left, top, ..self }
    }

    pub(super) fn width(&self) -> f64 {
        self.sides().0
    }

    pub(super) fn height(&self) -> f64 {
        self.sides().1
    }

    fn sides(&self) -> (f64, f64) {
        let along = (self.to - self.from) * self.scale;
        let across = ACROSS * self.scale;
        if self.upright {
            (across, along)
        } else {
            (along, across)
        }
    }

    /// Where a position in metres is in the picture.
    pub(super) fn at(&self, (x, y): (f64, f64)) -> (f64, f64) {
        // Looking towards the goal, y = 0 is on the right.
        let across = (WIDTH + BESIDE - y) * self.scale;
        if self.upright {
            (self.left + across, self.top + (self.to - x) * self.scale)
        } else {
            (self.left + (x - self.from) * self.scale, self.top + across)
        }
    }

    /// Upper left and lower right corner in the picture.
    pub(super) fn corners(&self) -> ((f64, f64), (f64, f64)) {
        let end = (self.left + self.width(), self.top + self.height());
        ((self.left, self.top), end)
    }

    pub(super) fn draw(&self, canvas: &mut Canvas<'_>) -> Result<(), DrawError> {
        let (from, to) = self.corners();
        canvas.rect(from, to, theme::BAND)?;
        self.draw_lines(canvas)
    }

    /// Only the lines.
    pub(super) fn draw_lines(&self, canvas: &mut Canvas<'_>) -> Result<(), DrawError> {
        for marking in markings() {
            for line in cut(&marking, self.from).iter().flat_map(|line| {
                // Mirrored, what is right of the end is left of it.
                cut(&mirrored(line), LENGTH - self.to)
            }) {
                let line = mirrored(&line);
                let line: Vec<_> = line.into_iter().map(|point| self.at(point)).collect();
                canvas.path(&line, theme::CHALK, 1.5)?;
            }
        }
        for spot in [PENALTY_SPOT, LENGTH / 2.0, LENGTH - PENALTY_SPOT] {
            if spot > self.from && spot < self.to {
                canvas.disc(self.at((spot, MIDDLE)), 2.4, theme::CHALK, 1.0)?;
            }
        }
        Ok(())
    }
}

/// All lines, as points in metres.
pub(super) fn markings() -> Vec<Vec<(f64, f64)>> {
    let mut lines = vec![
        vec![
            (0.0, 0.0),
            (LENGTH, 0.0),
            (LENGTH, WIDTH),
            (0.0, WIDTH),
            (0.0, 0.0),
        ],
        vec![(LENGTH / 2.0, 0.0), (LENGTH / 2.0, WIDTH)],
        arc((LENGTH / 2.0, MIDDLE), CIRCLE, 0.0, TAU),
    ];
    // One end, then the same mirrored.
    let area = |depth: f64| {
        let (low, high) = (MIDDLE - GOAL / 2.0 - depth, MIDDLE + GOAL / 2.0 + depth);
        vec![(0.0, low), (depth, low), (depth, high), (0.0, high)]
    };
    let (post, other) = (MIDDLE - GOAL / 2.0, MIDDLE + GOAL / 2.0);
    // Only the part of the circle around the spot that is outside the penalty area.
    let half = ((PENALTY_AREA - PENALTY_SPOT) / CIRCLE).acos();
    let end = [
        area(PENALTY_AREA),
        area(GOAL_AREA),
        arc((PENALTY_SPOT, MIDDLE), CIRCLE, -half, half),
        arc((0.0, 0.0), CORNER, 0.0, FRAC_PI_2),
        arc((0.0, WIDTH), CORNER, -FRAC_PI_2, 0.0),
        vec![(0.0, post), (-NET, post), (-NET, other), (0.0, other)],
    ];
    for line in end {
        lines.push(mirrored(&line));
        lines.push(line);
    }
    lines
}

fn arc((x, y): (f64, f64), radius: f64, from: f64, to: f64) -> Vec<(f64, f64)> {
    let steps = ((to - from) / PI * 60.0).ceil();
    (0..=steps as usize)
        .map(|i| from + (to - from) * i as f64 / steps)
        .map(|angle| (x + radius * angle.cos(), y + radius * angle.sin()))
        .collect()
}

fn mirrored(line: &[(f64, f64)]) -> Vec<(f64, f64)> {
    line.iter().map(|&(x, y)| (LENGTH - x, y)).collect()
}

/// The parts of a line that are right of `from`.
fn cut(line: &[(f64, f64)], from: f64) -> Vec<Vec<(f64, f64)>> {
    let mut parts: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut part = Vec::new();
    for pair in line.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let (inside, stays) = (a.0 >= from, b.0 >= from);
        if inside && part.is_empty() {
            part.push(a);
        }
        if inside != stays {
            let share = (from - a.0) / (b.0 - a.0);
            part.push((from, a.1 + share * (b.1 - a.1)));
        }
        if stays {
            part.push(b);
        } else if !part.is_empty() {
            parts.push(std::mem::take(&mut part));
        }
    }
    if part.len() > 1 {
        parts.push(part);
    }
    parts
}
