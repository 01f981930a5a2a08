//! Checks that a store's files are as they were written.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::manifest::Part;
use super::stored::place;
use super::table::Table;
use backline_model::{Error, Place, Result};

/// The problem of a file whose bytes have changed.
pub(super) const DAMAGED: &str = "the file is damaged";

/// Files that this process has already verified, with their hashes.
fn seen() -> &'static Mutex<HashSet<(PathBuf, String)>> {
    static SEEN: OnceLock<Mutex<HashSet<(PathBuf, String)>>> = OnceLock::new();
    SEEN.get_or_init(Mutex::default)
}

/// Checks the bytes of a part's file in a table against what was written, once per process.
///
/// # Errors
/// Bytes that have changed, with how to import the part again.
pub(super) fn check(file: &Path, part: &Part, table: Table) -> Result<()> {
    // Stores of older versions have no hashes.
    let Some(hash) = part.hashes.get(table.name()) else {
        return Ok(());
    };
    let key = (file.to_path_buf(), hash.clone());
    let known = || seen().lock().unwrap_or_else(PoisonError::into_inner);
    if known().contains(&key) {
        return Ok(());
    }
    let bytes =
        std::fs::read(file).map_err(|error| Error::io(file, error, super::stored::AGAIN))?;
    if blake3::hash(&bytes).to_hex().as_str() != hash {
        return Err(damaged(file, part));
    }
    known().insert(key);
    Ok(())
}

fn damaged(file: &Path, part: &Part) -> Error {
    let matches = match part.matches {
        1 => format!("the match of {}", part.first),
        more => format!("{more} matches, the first that of {}", part.first),
    };
    Error::input(
        file,
        Place::Whole,
        format!(
            "{DAMAGED}: its bytes are not those that were written. `{}` holds {matches}",
            part.id
        ),
        "Import the files from which the store was made again: those of damaged parts will be read again",
    )
}

/// Whether all files of a part exist and are as they were written.
pub(super) fn is_whole(root: &Path, part: &Part) -> bool {
    let tables = Table::all();
    let mut tables = tables.filter(|table| part.has(*table));
    tables.all(|table| check(&place(part.file(root, table)), part, table).is_ok())
}
