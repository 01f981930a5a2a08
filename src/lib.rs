//! backline finds the defensive errors behind goals and shots in football match event data, names
//! the players who made them with evidence, and says how often each errs, with intervals.
//!
//! Data walks through once, each room a function from frames to frames:
//! [`read`] (and [`normalise`]) -> [`model`] -> [`attribute`] (with [`value`]) -> [`rate`] -> [`report`] and
//! [`draw`]. [`analyse`] runs them all over any number of matches.
//!
//! Whose errors cost the goals of six matches, and how often does each player err?
//!
//! ```
//! use backline::analyse::{AnalyseOptions, analyse};
//! use backline::compare::{Options, estimates};
//! use backline::draw::Style;
//! use backline::report::{RatesView, rates_picture};
//!
//! # fn main() -> backline::Result<()> {
//! let found = analyse(&["data"], &AnalyseOptions::default())?;
//! println!("{}", found.errors.select(["match_id", "player", "kind", "confidence", "sentence"])?);
//! println!("{}", found.rates.head(Some(10)));
//! let known = estimates(&found.lineups, &found.matches, &found.errors, &Options::default())?;
//! let shown = found.rates.head(Some(10));
//! let picture = rates_picture(&shown, &known, &RatesView::default(), &Style::default())?;
//! let png: Vec<u8> = picture.to_png(2.0)?;
//! # assert!(png.starts_with(b"\x89PNG"));
//! # assert_eq!(found.matches.height(), 6);
//! # Ok(())
//! # }
//! ```

#![warn(missing_docs)]

pub mod analyse;
pub mod attribute;
pub mod compare;
pub mod draw;
mod error;
pub mod jobs;
mod logistic;
pub mod model;
pub mod normalise;
pub mod rate;
pub mod read;
pub mod report;
pub mod select;
pub mod simulate;
pub mod store;
pub mod value;

pub use error::{Error, Place, Result};
