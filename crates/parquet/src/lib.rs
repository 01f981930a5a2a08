//! Frames as Parquet files, row group by row group.
//!
//! polars' own writer compresses one page after the other, and only knows dictionaries and plain
//! values. Here a row group is packed apart from being written, so that several are packed at a time,
//! and each column has its [`Packing`]. All of it is ordinary Parquet that every reader understands.

mod dictionary;
mod file;
mod pages;

pub use file::{Packed, Packing, ParquetFile};
pub use polars_parquet::write::Encoding;
