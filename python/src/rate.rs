//! Rates of what was found elsewhere, as on a cluster, where nobody holds all matches.

use backline::machinery::attribute::ERROR_COLUMNS;
use backline::machinery::model::{LINEUP_COLUMNS, MATCH_COLUMNS, names};
use pyo3::prelude::*;

use crate::frame::{Frame, import};
use crate::work;

/// The rates of the players of `lineups`, from frames of the types that the engine returns.
#[pyfunction]
pub fn rates_of_frames(
    py: Python<'_>,
    lineups: &Bound<'_, PyAny>,
    matches: &Bound<'_, PyAny>,
    candidates: &Bound<'_, PyAny>,
) -> PyResult<Frame> {
    let lineups = import(lineups, "lineups", &names(LINEUP_COLUMNS))?;
    // What a part of a season cannot know of itself goes with its matches.
    let of_match = [
        names(MATCH_COLUMNS),
        vec![backline::machinery::rate::LABELLED],
    ]
    .concat();
    let matches = import(matches, "matches", &of_match)?;
    let candidates = import(candidates, "candidates", &names(ERROR_COLUMNS))?;
    let rated = work::run(py, None, move |_| {
        backline::machinery::rate::rates(&lineups, &matches, &candidates)
    });
    rated.map(Frame)
}
