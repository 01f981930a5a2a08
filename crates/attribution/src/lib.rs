//! Whose errors led to goals and shots.
//!
//! From the frames of the event model to frames of verdicts: [`mod@attribute`] names the players
//! whose actions led to each goal and shot, with [`value`] for what an error cost; [`offball`] tells
//! what players did without the ball. [`rows`] declares the columns of these frames and reads them
//! as rows.

pub mod attribute;
pub mod dice;
mod logistic;
pub mod offball;
pub mod rows;
pub mod value;
