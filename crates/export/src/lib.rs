//! Frames and results as files, each written completely or not at all: the model's frames or SPADL
//! actions as CSV, Parquet and Arrow, small frames as JSON.

mod files;
mod records;
mod spadl;
mod tables;

pub use files::{Outputs, safe};
pub use records::records;
pub use tables::{Layout, TableForm, Tables};
