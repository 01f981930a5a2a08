//! The results of backline: the players whose errors led to goals and shots, how often each errs,
//! and how certain that is.
//!
//! Each module is a function from frames to frames: [`attribute`] (with [`value`]) names players,
//! [`offball`] tells what they did without the ball,
//! [`rate`] counts, [`mod@points`] says what it cost, [`compare`] estimates, [`agree`] holds two feeds of the same matches against each other, [`select`] knows people by their names, [`people`] who of several
//! matches is one. [`rows`] declares the columns of
//! these frames and reads them as rows.

pub mod agree;
pub mod attribute;
pub mod compare;
mod dice;
mod found;
mod gamma;
mod logistic;
pub mod offball;
pub mod people;
pub mod points;
pub mod rate;
pub mod rows;
pub mod select;
mod situation;
pub mod value;

pub use found::Analysis;
pub use situation::{SITUATION_COLUMNS, situations};
