//! Pictures: how often players err and how that compares, where errors, shots and goals occurred in
//! a match, on the pitch and in a season, how a goal came about, and how goals were conceded.
//!
//! All charts are drawn as SVG and turned into PNG with one font that is part of the
//! library, so a picture has the same bytes on every machine, with no font installed. Letters that
//! it does not have, such as those of Korean or Arabic names, come from a font of the machine or
//! one named with [`use_font`].
//!
//! - [`error_rates`] draws a [`RatesChart`]: one row per player with the rate per 90
//!   minutes and its interval.
//! - [`timeline`] draws a [`Timeline`]: goals, shots and errors of one match.
//! - [`comparison`] draws a [`Comparison`]: what is known about each player's true rate, and
//!   which players can be distinguished.
//! - [`team_sheet`] draws a [`TeamSheet`]: goals conceded by cause.
//! - [`trend`] draws a [`Trend`]: errors as they add up over the months.
//! - [`error_map`] draws an [`ErrorMap`]: errors on a pitch, sized by what they cost.
//! - [`story`] draws a [`Story`]: the actions that led to a goal, on a pitch.
//!
//! Each takes a [`Style`]: theme, size, title, language. All give a [`Picture`]. Words that a picture
//! adds are in the language of its style; texts that it is given are drawn as they are.

mod axis;
mod canvas;
mod comparison;
mod encode;
mod fallback;
mod frame;
mod labels;
mod language;
mod map;
mod nudge;
mod phrases;
mod picture;
mod pitch;
mod rates;
mod sheet;
mod story;
mod style;
mod text;
mod theme;
mod timeline;
mod trend;

#[cfg(test)]
mod tests;

pub use text::{BOLD as FONT_BOLD, REGULAR as FONT_REGULAR};

pub use fallback::use_font;

pub use comparison::{ComparedPlayer, Comparison, comparison};
pub use language::{LANGUAGES, Language};
pub use map::{ErrorMap, MapError, MapKind, error_map};
pub use phrases::{TRANSLATIONS, entries};
pub use picture::{DEFAULT_SCALE, Picture, TextBox};
pub use rates::{Rate, RateRow, RatesChart, error_rates};
pub use sheet::{SheetRow, TeamSheet, team_sheet};
pub use story::{Story, StoryAction, StoryPlayer, StoryVerdict, story};
pub use style::Style;
pub use theme::Theme;
pub use timeline::{
    GivenAway, PeriodSpan, RunningXg, Side, Timeline, TimelineError, TimelineGoal, TimelineShot,
    timeline,
};
pub use trend::{Trend, TrendMatch, trend};

/// Why a picture cannot be drawn.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DrawError {
    /// The input cannot be drawn: no rows, no periods, a number that is not finite.
    #[error("cannot draw the picture: {0}")]
    Input(String),
    /// The picture does not fit the requested size.
    #[error("the picture does not fit: {0}")]
    Size(String),
    /// The SVG could not be written.
    #[error("cannot write the picture as SVG: {0}")]
    Svg(String),
    /// A letter that no font here has, or a file that is not a font.
    #[error("cannot write the picture: {0}")]
    Font(String),
    /// The SVG could not be turned into a PNG.
    #[error("cannot turn the picture into a PNG: {0}")]
    Png(String),
}
