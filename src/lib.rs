//! backline finds the defensive errors behind goals and shots in football match event data, names
//! the players who made them with evidence, and says how often each errs, with intervals.
//!
//! Data walks through once, each room a function from frames to frames: [`read`] -> [`model`] ->
//! [`attribute`] (with [`value`]) -> [`rate`] and [`compare`] -> [`report`] with [`draw`].
//! [`analyse`] runs them all over any number of matches; `ARCHITECTURE.md` shows the crates.
//!
//! Whose errors cost the goals of six matches, and how often does each player err?
//!
//! ```
//! use backline::analyse::{AnalyseOptions, analyse};
//! use backline::draw::Style;
//! use backline::report::{Selected, Selection};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let found = analyse(&["data"], &AnalyseOptions::default())?;
//! println!("{}", found.errors.select(["match_id", "player", "kind", "confidence", "sentence"])?);
//! println!("{}", found.rates.head(Some(10)));
//! let everybody = Selected::new(&found, &Selection::default())?;
//! let picture = everybody.picture(&found, &Style::default())?;
//! let png: Vec<u8> = picture.to_png(2.0)?;
//! # assert!(png.starts_with(b"\x89PNG"));
//! # assert_eq!(found.matches.height(), 6);
//! # Ok(())
//! # }
//! ```

pub mod analyse;
mod input;
mod learn;
pub mod simulate;

pub use backline_analysis::{SITUATION_COLUMNS, attribute, compare, rate, rows, select, situations};
pub use backline_draw as draw;
pub use backline_model::{self as model, Error, Place, Result};
pub use backline_report as report;
pub use backline_store as store;

/// Reading event files and stores, see [`backline_read`].
pub mod read {
    pub use crate::input::{
        Found, Matches, Remarks, find, read, read_batches, read_each, read_parts,
    };
    pub use backline_model::Failure;
    pub use backline_read::{
        Coordinates, Description, Direction, Format, Limits, Mapping, Piped, Progress, Read,
        ReadOptions, Source, TypeRow, from_frames, is_readable, read_bytes, read_bytes_beside,
        reading_may_panic, recognise, twice,
    };
}

/// What errors cost: expected goals and threat, see [`backline_analysis::value`].
pub mod value {
    pub use crate::learn::{fit_threat, fit_xg, measure};
    pub use backline_analysis::value::*;
}
