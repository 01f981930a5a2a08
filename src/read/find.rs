//! From the paths on the command line to the event files they mean.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::provider::Recognition;
use super::source::{Held, Shelf, Source};
use super::{ReadOptions, archive, open, recognition};
use crate::error::{Error, Place, Result};
use crate::model::Note;

/// The event files that paths stand for.
#[derive(Debug, Default)]
pub struct Found {
    /// Event files, sorted within each path, each once.
    pub files: Vec<Source>,
    /// Files of a folder that were left aside and why.
    pub notes: Vec<Note>,
}

/// The path that stands for standard input.
const STANDARD_INPUT: &str = "-";

/// Endings of files that may hold events.
const ENDINGS: [&str; 11] = [
    "csv", "tsv", "txt", "json", "jsonl", "ndjson", "xml", "parquet", "arrow", "ipc", "feather",
];

/// Bytes that tell what most files are.
const HEAD: usize = 1 << 16;

/// Finds the event files under each path: a file itself, an archive's, those of a folder and its
/// subfolders, packed ones too, what a glob matches, an entry of an archive
/// (`season.zip/events/1.json`), or standard input for `-`.
///
/// # Errors
/// A path that does not exist or matches nothing.
pub fn find<P: AsRef<Path>>(paths: &[P], options: &ReadOptions) -> Result<Found> {
    let mut found = Found::default();
    let shelf = Arc::new(Shelf::default());
    for path in paths {
        let path = path.as_ref();
        if path == Path::new(STANDARD_INPUT) {
            found.files.push(standard_input(&shelf)?);
        } else if path.is_dir() {
            let before = found.files.len();
            let mut files = Vec::new();
            walk(path, &mut files)?;
            files.sort();
            add_events(files, options, &shelf, &mut found)?;
            if found.files.len() == before {
                return Err(Error::Usage(format!(
                    "{}: the folder holds no event file. Give a folder with event data: {}",
                    path.display(),
                    what_is_read()
                )));
            }
        } else if path.exists() {
            // A shell that expands `data/*.csv` names the companions too.
            if paths.len() == 1 || !lies_beside(path)? {
                add_file(path, options, &shelf, &mut found)?;
            }
        } else if let Some(archive) = archive::of_entry(path) {
            add_entries(&archive, path, options, &mut found)?;
        } else {
            for file in matches_of(path)? {
                add_file(&file, options, &shelf, &mut found)?;
            }
        }
    }
    let mut seen = std::collections::HashSet::new();
    found
        .files
        .retain(|source| seen.insert(source.path.clone()));
    Ok(found)
}

/// The formats, for a message.
pub(super) fn what_is_read() -> String {
    let titles: Vec<&str> = super::Format::all().map(super::Format::title).collect();
    format!("backline reads {}", titles.join("; "))
}

fn standard_input(shelf: &Arc<Shelf>) -> Result<Source> {
    let name = Path::new("standard input");
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .take(open::MOST + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| Error::io(name, source, "Pipe one event file into backline"))?;
    if bytes.len() as u64 > open::MOST {
        return Err(Error::input(
            name,
            Place::Whole,
            "it gives more than 1 GiB",
            "Pipe one file a match, or give the files by name",
        ));
    }
    let bytes = open::unpack(name, bytes)?;
    Ok(Source {
        path: name.to_path_buf(),
        size: bytes.len() as u64,
        held: Held::Memory(bytes.into()),
        shelf: shelf.clone(),
    })
}

/// A file that was named: an archive's event files, or the file itself, whatever it is.
fn add_file(
    path: &Path,
    options: &ReadOptions,
    shelf: &Arc<Shelf>,
    found: &mut Found,
) -> Result<()> {
    if archive::is_archive(path)? {
        let before = found.files.len();
        add_archive(path, options, found)?;
        if found.files.len() == before {
            return Err(Error::Usage(format!(
                "{}: the archive holds no event file. Give one with event data: {}",
                path.display(),
                what_is_read()
            )));
        }
        return Ok(());
    }
    found.files.push(on_disk(path, shelf));
    Ok(())
}

fn on_disk(path: &Path, shelf: &Arc<Shelf>) -> Source {
    Source {
        path: path.to_path_buf(),
        size: std::fs::metadata(path).map_or(0, |meta| meta.len()),
        held: Held::Disk,
        shelf: shelf.clone(),
    }
}

fn add_archive(path: &Path, options: &ReadOptions, found: &mut Found) -> Result<()> {
    let listing = archive::list(path, options)?;
    found.files.extend(listing.sources);
    found.notes.extend(listing.notes);
    Ok(())
}

/// One entry of an archive, or all below one of its folders.
fn add_entries(
    archive: &Path,
    wanted: &Path,
    options: &ReadOptions,
    found: &mut Found,
) -> Result<()> {
    let listing = archive::list(archive, options)?;
    let before = found.files.len();
    found.files.extend(
        listing
            .sources
            .into_iter()
            .filter(|source| source.path.starts_with(wanted)),
    );
    if found.files.len() == before {
        return Err(Error::Usage(format!(
            "{}: {} holds no event file of that name. `backline inspect {}` lists what it holds",
            wanted.display(),
            archive.display(),
            archive.display()
        )));
    }
    Ok(())
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
    let mut files = Vec::new();
    for file in matches.flatten().filter(|file| file.is_file()) {
        if !lies_beside(&file)? {
            files.push(file);
        }
    }
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
            // StatsBomb's freeze frames, which hold no events and are larger than these.
            if entry.file_name() != "three-sixty" {
                walk(&path, files)?;
            }
        } else if is_candidate(&path) || has_archive_ending(&path) {
            files.push(path);
        }
    }
    Ok(())
}

fn has_archive_ending(path: &Path) -> bool {
    let unpacked = open::unpacked(path);
    ["zip", "tar", "tgz"].iter().any(|ending| {
        unpacked
            .extension()
            .and_then(|e| e.to_str())
            .is_some_and(|e| e.eq_ignore_ascii_case(ending))
    })
}

/// Whether a file's name is one of a file that may hold events.
pub(super) fn is_candidate(path: &Path) -> bool {
    let path = open::unpacked(path);
    let extension = path
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default();
    ENDINGS
        .iter()
        .any(|ending| extension.eq_ignore_ascii_case(ending))
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

/// The tables that lie beside one of events, by the last part of their names.
const TABLES_BESIDE: [&str; 5] = ["lineups", "matches", "games", "teams", "players"];

/// A file that lies beside events, by its name, or by its name and what it holds: a table of
/// events may be called `matches.csv` as well as one of matches.
fn lies_beside(file: &Path) -> Result<bool> {
    let unpacked = open::unpacked(file);
    let stem = unpacked.file_stem().and_then(|stem| stem.to_str());
    let last = stem.and_then(|stem| stem.rsplit('.').next());
    if is_companion(file) || last.is_none_or(|last| !TABLES_BESIDE.contains(&last)) {
        return Ok(is_companion(file));
    }
    let (_, recognised) = recognition(&open::bytes(file)?);
    Ok(matches!(
        recognised,
        Recognition::Other {
            companion: true,
            ..
        }
    ))
}

/// What a file of a folder or archive is.
pub(super) enum What {
    /// Events.
    Events,
    /// It lies beside events and is expected there.
    Companion,
    /// Something else: the note to the user.
    Aside(String),
}

/// Tells what a file of a folder or archive is from its bytes.
pub(super) fn what(file: &Path, bytes: &[u8], options: &ReadOptions) -> What {
    if is_companion(file) {
        return What::Companion;
    }
    if options.format.is_some() {
        return What::Events;
    }
    match recognition(bytes) {
        (Some(_), _) => What::Events,
        (
            None,
            Recognition::Other {
                companion: true, ..
            },
        ) => What::Companion,
        (None, Recognition::Other { what, .. }) => {
            What::Aside(format!("left aside: this is {what}"))
        }
        (None, _) if text_file(file) => What::Companion,
        (None, _) => What::Aside(format!("left aside: {}", super::looks_like(bytes))),
    }
}

/// A text beside the data: a licence, notes.
fn text_file(file: &Path) -> bool {
    open::unpacked(file)
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("txt"))
}

/// Keeps the files of a folder that are events; companions (line-ups, sources, an index) are
/// expected and passed over, anything else is noted.
fn add_events(
    files: Vec<PathBuf>,
    options: &ReadOptions,
    shelf: &Arc<Shelf>,
    found: &mut Found,
) -> Result<()> {
    for file in files {
        if has_archive_ending(&file) && archive::is_archive(&file)? {
            add_archive(&file, options, found)?;
            continue;
        }
        let head = open::at_most(&file, HEAD as u64)?;
        let mut known = what(&file, &head, options);
        // What a long document is may stand far behind its start.
        if matches!(known, What::Aside(_)) && head.len() == HEAD {
            known = what(&file, &open::bytes(&file)?, options);
        }
        match known {
            What::Events => found.files.push(on_disk(&file, shelf)),
            What::Companion => {}
            What::Aside(text) => found.notes.push(Note { file, text }),
        }
    }
    Ok(())
}
