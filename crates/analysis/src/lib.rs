//! What the verdicts add up to: how often each player errs, what it cost, and how certain that is.
//!
//! Each module is a function from frames to frames: [`rate`] counts, [`mod@points`] says what errors
//! cost, [`compare`] estimates, [`agree`] holds two feeds of the same matches against each other,
//! [`select`] knows people by their names, [`people`] who of several matches is one. [`rows`]
//! declares the columns of these frames and reads them as rows. The verdicts themselves
//! ([`attribute`], [`offball`], [`value`]) are `backline-attribution`'s.

pub mod agree;
pub mod compare;
mod found;
mod gamma;
pub mod people;
pub mod points;
pub mod rate;
pub mod rows;
pub mod select;
mod situation;

pub use backline_attribution::{attribute, offball, value};
pub use found::Analysis;
pub use situation::{SITUATION_COLUMNS, situations};
