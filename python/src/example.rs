//! Matches that the package carries, so that a notebook runs without any file.

use std::path::PathBuf;

use backline::machinery::read::{ReadOptions, read_bytes_beside};
use pyo3::prelude::*;

use crate::data::Matches;
use crate::work;

/// The event CSV of a match of `data/` and its line-ups.
macro_rules! match_of_data {
    ($name:literal) => {
        (
            concat!($name, ".csv"),
            include_bytes!(concat!("../../data/", $name, ".csv")).as_slice(),
            concat!($name, ".lineups.csv"),
            include_bytes!(concat!("../../data/", $name, ".lineups.csv")).as_slice(),
        )
    };
}

/// Name and bytes of the events, and of the line-ups.
type Carried = (&'static str, &'static [u8], &'static str, &'static [u8]);

const MATCHES: [Carried; 6] = [
    match_of_data!("2025-06-18-real-madrid-al-hilal"),
    match_of_data!("2025-06-22-real-madrid-pachuca"),
    match_of_data!("2025-06-26-salzburg-real-madrid"),
    match_of_data!("2025-07-01-real-madrid-juventus"),
    match_of_data!("2025-07-05-real-madrid-borussia-dortmund"),
    match_of_data!("2025-07-09-psg-real-madrid"),
];

/// Reads them.
#[pyfunction]
pub fn example(py: Python<'_>) -> PyResult<Matches> {
    let parts = work::run(py, None, |_| {
        let parts = MATCHES.iter().map(|(name, events, beside, lineups)| {
            let beside = vec![(PathBuf::from(beside), lineups.to_vec())];
            let options = ReadOptions::default();
            read_bytes_beside(name.as_ref(), events.to_vec(), beside, &options)
        });
        parts.collect::<backline::Result<Vec<_>>>()
    })?;
    Ok(Matches::new(parts))
}
