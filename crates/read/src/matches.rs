//! Tables that hold the rows of one match or of several, one after the other.

use std::ops::Range;

use polars::prelude::{PlHashSet, StringChunked};

use super::records;
use super::sheet::Sheet;
use super::source::Input;
use backline_model::Side;
use backline_model::{Error, Result};

/// A table of events in any form: CSV, Parquet, Arrow or a list of JSON records.
///
/// # Errors
/// A table that cannot be read, or that has no row; `rows` says what it should have.
pub(super) fn table<'a>(
    input: &'a Input<'a>,
    columns: &'static [&'static str],
    rows: &str,
) -> Result<Sheet<'a>> {
    let sheet = match input.bytes.trim_ascii_start().first() {
        Some(b'[' | b'{') => records::read(input.file, input.bytes, columns)?,
        _ => Sheet::read(input.file, input.bytes, columns)?,
    };
    if sheet.height() == 0 {
        return Err(Error::whole(
            input.file,
            "the table has no row",
            format!("Give a table with {rows}"),
        ));
    }
    Ok(sheet)
}

/// The rows of one match.
pub(super) struct Run {
    pub match_id: String,
    pub rows: Range<usize>,
}

/// Where each match stands; a row without an id is of the match `unnamed`.
///
/// # Errors
/// A match, called `what`, whose rows do not stand together.
pub(super) fn runs(
    sheet: &Sheet,
    column: &str,
    ids: &StringChunked,
    unnamed: &str,
    what: &str,
) -> Result<Vec<Run>> {
    let mut runs: Vec<Run> = Vec::new();
    let mut seen = PlHashSet::default();
    for (row, id) in ids.iter().enumerate() {
        let id = id.unwrap_or(unnamed);
        match runs.last_mut() {
            Some(run) if run.match_id == id => run.rows.end = row + 1,
            _ => {
                if !seen.insert(id.to_owned()) {
                    return Err(sheet.fail(
                        row,
                        column,
                        format!("{what} `{id}` goes on after another {what} began"),
                        format!("Put the rows of a {what} one after the other"),
                    ));
                }
                runs.push(Run {
                    match_id: id.to_owned(),
                    rows: row..row + 1,
                });
            }
        }
    }
    Ok(runs)
}

/// The side of a team; the first two take the places that are free. None for a third.
pub(super) fn side_of(teams: &mut [String; 2], team: &str) -> Option<Side> {
    let place = teams
        .iter()
        .position(|known| known == team || known.is_empty())?;
    if teams[place].is_empty() {
        team.clone_into(&mut teams[place]);
    }
    Some(Side::BOTH[place])
}
