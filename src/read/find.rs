//! From the paths on the command line to the event files they mean.

use std::path::{Path, PathBuf};

use super::{ReadOptions, open, recognise};
use crate::error::{Error, Result};
use crate::model::Note;

/// The event files that paths stand for.
#[derive(Debug, Default)]
pub struct Found {
    /// Event files, sorted within each path, each once.
    pub files: Vec<PathBuf>,
    /// Files of a folder that were left aside and why.
    pub notes: Vec<Note>,
}

/// Finds the event files under each path: a file itself, the `.csv` and `.json` files of a folder, packed ones too,
/// and its subfolders, or what a glob matches.
///
/// # Errors
/// A path that does not exist or matches nothing.
pub fn find<P: AsRef<Path>>(paths: &[P], options: &ReadOptions) -> Result<Found> {
    let mut found = Found::default();
    for path in paths {
        let path = path.as_ref();
        let before = found.files.len();
        if path.is_dir() {
            let mut files = Vec::new();
            walk(path, &mut files)?;
            files.sort();
            add_events(files, options, &mut found)?;
            if found.files.len() == before {
                return Err(Error::Usage(format!(
                    "{}: the folder holds no event file. Give a folder with backline event CSVs, StatsBomb event JSON or Wyscout match JSON",
                    path.display()
                )));
            }
        } else if path.exists() {
            // A shell that expands `data/*.csv` names the companions too.
            if paths.len() == 1 || !is_companion(path) {
                found.files.push(path.to_path_buf());
            }
        } else {
            found.files.extend(matches_of(path)?);
        }
    }
    let mut seen = std::collections::HashSet::new();
    found.files.retain(|file| seen.insert(file.clone()));
    Ok(found)
}

fn matches_of(path: &Path) -> Result<Vec<PathBuf>> {
    let pattern = path.to_string_lossy();
    let missing = || {
        Error::Usage(format!(
            "{pattern}: no such file or folder, and no file matches it as a pattern. Check the spelling; quote patterns such as 'matches/*.json'"
        ))
    };
    let Ok(matches) = glob::glob(&pattern) else {
        return Err(missing());
    };
    let mut files: Vec<PathBuf> = matches
        .flatten()
        .filter(|file| file.is_file() && !is_companion(file))
        .collect();
    files.sort();
    if files.is_empty() {
        Err(missing())
    } else {
        Ok(files)
    }
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let hint = "Check that you may read the folder";
    let entries = std::fs::read_dir(folder).map_err(|source| Error::io(folder, source, hint))?;
    for entry in entries {
        let entry = entry.map_err(|source| Error::io(folder, source, hint))?;
        let path = entry.path();
        let kind = entry
            .file_type()
            .map_err(|source| Error::io(&path, source, hint))?;
        if kind.is_dir() {
            walk(&path, files)?;
        } else if is_candidate(&path) {
            files.push(path);
        }
    }
    Ok(())
}

fn is_candidate(path: &Path) -> bool {
    let path = open::unpacked(path);
    let extension = path
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default();
    extension.eq_ignore_ascii_case("csv") || extension.eq_ignore_ascii_case("json")
}

/// A file that lies beside events and holds none: line-ups, sources, an index.
fn is_companion(file: &Path) -> bool {
    let file = open::unpacked(file);
    let name = file
        .file_name()
        .and_then(|n| n.to_str())
        .unwrap_or_default();
    ["lineups.csv", "lineups.json"]
        .iter()
        .any(|end| name.ends_with(end))
        || name.starts_with("sources")
        || name == "index.csv"
}

/// Keeps the files of a folder that are events; companions (line-ups, sources, an index) are
/// expected and passed over, anything else is noted.
fn add_events(files: Vec<PathBuf>, options: &ReadOptions, found: &mut Found) -> Result<()> {
    for file in files {
        if is_companion(&file) {
            continue;
        }
        if options.format.is_none() {
            let head = open::at_most(&file, HEAD as u64)?;
            let known = match recognise(&file, &head) {
                // What a long document is may stand far behind its start.
                Err(_) if head.len() == HEAD => recognise(&file, &open::bytes(&file)?),
                known => known,
            };
            if let Err(Error::Input { problem, .. }) = known {
                found.notes.push(Note {
                    file,
                    text: format!("left aside: {problem}"),
                });
                continue;
            }
        }
        found.files.push(file);
    }
    Ok(())
}

/// Bytes that tell what most files are.
const HEAD: usize = 1 << 16;
