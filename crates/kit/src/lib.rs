//! The kit from which readers of match data are built.
//!
//! Bytes and archives, the forms that files have, what has to be inferred from the data (positions,
//! direction of play, clocks), what every match goes through when it has been read, and the contract
//! that a provider's reader fulfils. `backline-formats` has the readers.

pub mod archive;
pub mod clock;
pub mod coordinates;
pub mod cursor;
pub mod datetime;
pub mod direction;
pub mod flat;
pub mod format;
pub mod hint;
pub mod ipc;
pub mod loose;
pub mod mapping;
pub mod matches;
pub mod naming;
pub mod normalise;
pub mod open;
pub mod options;
pub mod parquet;
pub mod pitch;
pub mod provider;
pub mod python;
pub mod records;
pub mod sheet;
pub mod source;
pub mod table;
pub mod text;
pub mod tracking;
pub mod type_words;
pub mod xml;

pub use coordinates::Coordinates;
pub use direction::Direction;
pub use format::{Description, Format, TypeRow};
pub use mapping::Mapping;
pub use options::{Limits, Piped, ReadOptions};
pub use pitch::Pitch;
pub use source::{Listing, Looked, Source};
