//! From finished frames to what is written and shown: CSV files, pictures, terminal tables.

mod files;
mod pictures;
mod tables;

pub use files::Outputs;
pub use pictures::{RatesView, rates_picture, timeline_picture};
pub use tables::{goals_table, rates_table, right_align, table};
