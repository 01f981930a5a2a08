//! Reading: from paths to the event model.
//!
//! A path is a file, a folder, an archive or a glob. Each file's format is recognised from its
//! content by the providers in `backline-formats`, which are built with `backline-kit`; here is what
//! knows all of them, and what reads many files at once.

mod batches;
mod entries;
mod find;
mod own;
mod recognise;
mod registry;
mod strangers;
#[cfg(test)]
mod tests;
mod triage;

pub use backline_formats::{format_named, formats, from_frames};
pub use backline_kit::normalise;
pub use backline_kit::sheet::{is_readable, reading_may_panic};
pub use backline_kit::{
    Coordinates, Description, Direction, Format, Limits, Listing, Looked, Mapping, Piped, Pitch,
    ReadOptions, Source, TypeRow,
};
pub use batches::{
    Count, Progress, Read, Trace, Want, for_each_batch, for_each_traced, read, read_bytes,
    read_bytes_beside, read_each, read_in_order, read_parts, twice, unique_ids,
};
pub use find::{Finder, Found, MARKER, check_given, find};
pub use recognise::recognise;
