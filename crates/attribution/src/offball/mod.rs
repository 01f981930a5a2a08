//! Errors off the ball, as far as frames of players tell of them: who was nearest to the shooter,
//! who kept whom onside, where the goalkeeper stood.
//!
//! What is found here is evidence and no verdict: it enters neither shares nor rates. How well the
//! names agree with match reports, and why that is not enough, is in `docs/off-ball.md`.

mod bound;
mod card;
mod evidence;
mod facts;
mod frames;

pub use card::{Card, Choice, Chosen};
pub use evidence::{Evidence, OffBallKind};
pub use facts::{Facts, Standing};
pub use frames::{Frames, OFF_BALL_COLUMNS, OffBall, OffBallRow, no_off_ball, off_ball};

/// What the numbers of the evidence follow from, for telling versions apart.
pub(crate) const TABLE: &str = card::TABLE;
