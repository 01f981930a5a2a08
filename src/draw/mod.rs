//! Pictures: how often players err, where errors, shots and goals fell in a match, and how
//! a goal came about.
//!
//! All charts are drawn as SVG and turned into PNG with one font that is part of the
//! library, so a picture has the same bytes on every machine, with no font installed.
//!
//! - [`error_rates`] draws a [`RatesChart`]: one row per player with the rate per 90
//!   minutes and its interval.
//! - [`timeline`] draws a [`Timeline`]: goals, shots and errors of one match.
//! - [`story`] draws a [`Story`]: the actions that led to a goal, on a pitch.
//!
//! All give a [`Picture`].

mod canvas;
mod frame;
mod labels;
mod nudge;
mod picture;
mod pitch;
mod rates;
mod story;
mod text;
mod theme;
mod timeline;

#[cfg(test)]
mod tests;

pub use picture::{DEFAULT_SCALE, Picture, TextBox};
pub use rates::{Rate, RateRow, RatesChart, error_rates};
pub use story::{Story, StoryAction, StoryVerdict, story};
pub use timeline::{
    PeriodSpan, Side, Timeline, TimelineError, TimelineGoal, TimelineShot, timeline,
};

/// Why a picture cannot be drawn.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DrawError {
    /// What was given cannot be drawn: no rows, no periods, a number that is not finite.
    #[error("cannot draw the picture: {0}")]
    Input(String),
    /// The SVG could not be written.
    #[error("cannot write the picture as SVG: {0}")]
    Svg(String),
    /// The SVG could not be turned into a PNG.
    #[error("cannot turn the picture into a PNG: {0}")]
    Png(String),
}
