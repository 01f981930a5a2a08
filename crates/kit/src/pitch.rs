//! Pitches and their lines.
//!
//! A provider's pitch is a drawing: Opta's penalty area ends at 83 per cent, where that of a pitch
//! of 105 m ends at 84.3; StatsBomb's is 44 of 80 wide, where 40.32 m are 47.4. A place is
//! therefore located by the lines around it, as the person who recorded it did, and each stretch
//! from line to line is mapped to the corresponding one on 105 x 68 metres (Laws of the Game, law
//! 1).

use std::fmt;
use std::path::Path;

use crate::coordinates::Coordinates;
use backline_model::{Error, PITCH_LENGTH, PITCH_WIDTH, Result};

const LENGTH: f64 = PITCH_LENGTH as f64;
const WIDTH: f64 = PITCH_WIDTH as f64;

/// Metres from the goal line to the end of the goal area, the penalty mark and the end of the
/// penalty area.
const ALONG: [f64; 3] = [5.5, 11.0, 16.5];

/// Metres from the middle of the pitch to the side of the penalty area, to that of the goal area
/// and to the post: goals are 7.32 m wide.
const FROM_MIDDLE: [f64; 3] = [20.16, 9.16, 3.66];

/// The same, from the touchline of 105 x 68.
const ACROSS: [f64; 3] = [
    WIDTH / 2.0 - FROM_MIDDLE[0],
    WIDTH / 2.0 - FROM_MIDDLE[1],
    WIDTH / 2.0 - FROM_MIDDLE[2],
];

/// The minimum size of a pitch (law 1). Smaller ones have smaller areas and goals, which no law
/// fixes: positions on them are converted by shares.
const LEAST: Pitch = Pitch {
    length: 90.0,
    width: 45.0,
};

/// The lines of a pitch, in its own unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lines {
    length: f64,
    width: f64,
    /// From the goal line: end of the goal area, penalty mark, end of the penalty area.
    along: [f64; 3],
    /// From the touchline: side of the penalty area, side of the goal area, post.
    across: [f64; 3],
}

impl Lines {
    /// Opta's lines, as in kloppy and mplsoccer.
    pub const OPTA: Lines = Lines {
        length: 100.0,
        width: 100.0,
        along: [5.8, 11.5, 17.0],
        across: [21.1, 36.8, 45.2],
    };

    /// StatsBomb's (Open Data Events, appendix 2): in yards, on 120 x 80.
    pub const STATSBOMB: Lines = Lines {
        length: 120.0,
        width: 80.0,
        along: [6.0, 12.0, 18.0],
        across: [18.0, 30.0, 36.0],
    };

    /// Wyscout's lines, as in kloppy and mplsoccer. Its goal is 10 or 12 wide, depending on the
    /// source: it is left where the goal area puts it.
    pub const WYSCOUT: Lines = Lines {
        length: 100.0,
        width: 100.0,
        along: [6.0, 10.0, 16.0],
        across: [19.0, 37.0, 50.0 - 13.0 * FROM_MIDDLE[2] / FROM_MIDDLE[1]],
    };

    /// A place in metres on 105 x 68, from the same corner; places off the pitch stay off it.
    pub fn metres(&self, x: f64, y: f64) -> (f64, f64) {
        (
            between(x, (self.length, &self.along), (LENGTH, &ALONG)),
            between(y, (self.width, &self.across), (WIDTH, &ACROSS)),
        )
    }
}

/// A pitch's size in metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pitch {
    /// Metres from goal line to goal line.
    pub length: f64,
    /// Metres from touchline to touchline.
    pub width: f64,
}

impl Pitch {
    /// 105 x 68, the pitch of the model.
    pub const STANDARD: Pitch = Pitch {
        length: LENGTH,
        width: WIDTH,
    };

    /// Parses `67x51`: length and width in metres; `None` if this is not a pitch.
    pub fn parse(text: &str) -> Option<Pitch> {
        let (length, width) = text.split_once(['x', 'X', '×', '*'])?;
        let number = |text: &str| text.trim().trim_end_matches('m').trim_end().parse().ok();
        let pitch = Pitch {
            length: number(length)?,
            width: number(width)?,
        };
        let known = (20.0..=130.0).contains(&pitch.length) && (10.0..=100.0).contains(&pitch.width);
        (known && pitch.length >= pitch.width).then_some(pitch)
    }

    /// The pitch given with `--pitch` or a mapping file, with the `candidates` for which its size
    /// matters: those in lengths. Without one, 105 x 68 and all candidates.
    ///
    /// # Errors
    /// A size for positions that are not lengths.
    pub fn for_positions(
        file: &Path,
        given: Option<Pitch>,
        system: Option<Coordinates>,
        candidates: &[Coordinates],
    ) -> Result<(Pitch, Vec<Coordinates>)> {
        let Some(pitch) = given else {
            return Ok((Pitch::STANDARD, candidates.to_vec()));
        };
        if let Some(other) = system.filter(|system| !system.is_metric()) {
            return Err(Error::whole(
                file,
                format!(
                    "the option `pitch` ({pitch}) does not apply to positions written as `{}` ({}): they are shares of any pitch",
                    other.name(),
                    other.words()
                ),
                "Leave it out, or give the metric system of the positions with the option `coordinates`",
            ));
        }
        let metric = candidates.iter().copied().filter(|it| it.is_metric());
        Ok((pitch, metric.collect()))
    }

    /// Converts a position in metres (or centimetres) on this pitch, from a corner or the middle,
    /// to one on 105 x 68.
    pub fn scale(self, (x, y): (f64, f64)) -> (f64, f64) {
        if self == Pitch::STANDARD {
            return (x, y);
        }
        (x * LENGTH / self.length, y * WIDTH / self.width)
    }

    /// Its lines, if they are known: the areas and the goal have the same size on every pitch that
    /// the Laws allow.
    fn lines(self) -> Option<Lines> {
        let known = self.length >= LEAST.length && self.width >= LEAST.width;
        known.then(|| Lines {
            length: self.length,
            width: self.width,
            along: ALONG,
            across: FROM_MIDDLE.map(|metres| self.width / 2.0 - metres),
        })
    }

    /// Converts a place given as shares of its length and width to shares of 105 x 68, with the
    /// same lines around it.
    pub fn shares(self, along: f64, across: f64) -> (f64, f64) {
        if self == Pitch::STANDARD {
            return (along, across);
        }
        let Some(lines) = self.lines() else {
            return (along, across);
        };
        let (x, y) = lines.metres(along * self.length, across * self.width);
        (x / LENGTH, y / WIDTH)
    }
}

impl fmt::Display for Pitch {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}x{}", self.length, self.width)
    }
}

/// Maps a figure between two lines of one pitch to the place between the same lines of another;
/// both are counted from one line of the pitch to the opposite one, and have the same lines at
/// either end.
fn between(value: f64, theirs: (f64, &[f64; 3]), ours: (f64, &[f64; 3])) -> f64 {
    let (far, middle) = (theirs.0 - value, theirs.0 / 2.0);
    let from_end = value.min(far);
    let scale = ours.0 / theirs.0;
    // The lines give no guidance off the pitch.
    let metres = if from_end <= 0.0 || from_end.is_nan() {
        from_end * scale
    } else {
        let mut from = (0.0, 0.0);
        let mut to = (middle, ours.0 / 2.0);
        for line in theirs.1.iter().copied().zip(ours.1.iter().copied()) {
            if from_end <= line.0 {
                to = line;
                break;
            }
            from = line;
        }
        from.1 + (from_end - from.0) * (to.1 - from.1) / (to.0 - from.0)
    };
    if value > middle {
        ours.0 - metres
    } else {
        metres
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near((x, y): (f64, f64), expected: (f64, f64)) {
        let off = (x - expected.0).hypot(y - expected.1);
        assert!(off < 1e-9, "{x}, {y} for {expected:?}");
    }

    #[test]
    fn a_provider_s_lines_are_put_where_the_lines_are() {
        for (lines, area, goal_area, mark, middle) in [
            (Lines::OPTA, (83.0, 21.1), (94.2, 36.8), 88.5, (50.0, 50.0)),
            (
                Lines::STATSBOMB,
                (102.0, 18.0),
                (114.0, 30.0),
                108.0,
                (60.0, 40.0),
            ),
            (
                Lines::WYSCOUT,
                (84.0, 19.0),
                (94.0, 37.0),
                90.0,
                (50.0, 50.0),
            ),
        ] {
            near(lines.metres(area.0, area.1), (88.5, 13.84));
            near(lines.metres(goal_area.0, goal_area.1), (99.5, 24.84));
            near(lines.metres(mark, middle.1), (94.0, 34.0));
            near(lines.metres(middle.0, middle.1), (52.5, 34.0));
            near(lines.metres(0.0, 0.0), (0.0, 0.0));
            near(lines.metres(lines.length, lines.width), (LENGTH, WIDTH));
            // The other corner of the area, and its own one.
            near(
                lines.metres(lines.length - area.0, lines.width - area.1),
                (16.5, 68.0 - 13.84),
            );
        }
        // The posts: 7.32 m from one to the other.
        for (lines, posts) in [
            (Lines::OPTA, (45.2, 54.8)),
            (Lines::STATSBOMB, (36.0, 44.0)),
        ] {
            let wide = lines.metres(0.0, posts.1).1 - lines.metres(0.0, posts.0).1;
            assert!((wide - 7.32).abs() < 1e-9, "{wide}");
        }
    }

    #[test]
    fn places_keep_their_order_and_what_is_off_stays_off() {
        for lines in [Lines::OPTA, Lines::STATSBOMB, Lines::WYSCOUT] {
            let mut before = f64::NEG_INFINITY;
            for step in -20..=1020 {
                let share = f64::from(step) / 1000.0;
                let (x, _) = lines.metres(share * lines.length, 0.0);
                assert!(x > before, "{share}: {x} after {before}");
                before = x;
            }
            near(
                lines.metres(lines.length * 1.02, -lines.width * 0.01),
                (LENGTH * 1.02, -0.68),
            );
            assert!(lines.metres(f64::NAN, 1.0).0.is_nan());
        }
    }

    #[test]
    fn areas_have_one_size_on_pitches_of_the_laws_and_shares_count_on_smaller_ones() {
        let wide = Pitch::parse("110 x 75").expect("a pitch");
        // The front corner of the penalty area, 16.5 m from the line on that pitch too.
        let (x, y) = wide.shares((110.0 - 16.5) / 110.0, (37.5 - 20.16) / 75.0);
        near((x * LENGTH, y * WIDTH), (88.5, 13.84));
        let small = Pitch::parse("67x51").expect("a pitch");
        near(small.shares(0.25, 0.75), (0.25, 0.75));
        near(Pitch::STANDARD.shares(0.9, 0.1), (0.9, 0.1));
        for text in [
            "", "105", "x68", "68x105", "1050x680", "105xNaN", "a x b", "-105x68",
        ] {
            assert_eq!(Pitch::parse(text), None, "{text}");
        }
    }
}
