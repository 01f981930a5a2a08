//! Reading: from paths to the event model.
//!
//! A path is a file, a folder, an archive or a glob. Each file's format is recognised from its
//! content. A provider's folder depends on its format, the model and the reading kit only; what it
//! offers to the rest is a `Provider`, listed in `registry.rs`.

mod archive;
mod backline;
mod batches;
mod cdf;
mod clock;
mod coordinates;
mod cursor;
mod datafactory;
mod datetime;
mod direction;
mod entries;
mod find;
mod flat;
mod format;
mod frames;
mod hint;
mod ipc;
mod kloppy;
mod loose;
mod mapping;
mod matches;
mod metrica;
mod naming;
pub mod normalise;
mod open;
mod opta;
mod options;
mod own;
mod parquet;
mod pitch;
mod provider;
mod python;
mod recognise;
mod records;
mod registry;
mod sheet;
mod source;
mod spadl;
mod sportec;
mod statsbomb;
mod strangers;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod tracking;
mod triage;
mod type_words;
mod wyscout;
mod xml;

pub use batches::{
    Count, Progress, Read, Trace, Want, for_each_batch, for_each_traced, read, read_bytes,
    read_bytes_beside, read_each, read_in_order, read_parts, twice, unique_ids,
};
pub use coordinates::Coordinates;
pub use direction::Direction;
pub use find::{Finder, Found, MARKER, check_given, find};
pub use format::{Description, Format, TypeRow};
pub use frames::from_frames;
pub use mapping::Mapping;
pub use options::{Limits, Piped, ReadOptions};
pub use pitch::Pitch;
pub use recognise::recognise;
pub use sheet::{is_readable, reading_may_panic};
pub use source::{Listing, Looked, Source};
