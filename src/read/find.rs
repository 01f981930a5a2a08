//! From the paths on the command line to the event files they mean.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::archive::Archive;
use super::provider::Recognition;
use super::source::{Held, Shelf, Source};
use super::{Failure, ReadOptions, archive, open, recognition};
use crate::error::{Error, Place, Result};
use crate::model::Note;
use crate::store::{Store, is_store};

/// The event files that paths stand for.
#[derive(Debug, Default)]
pub struct Found {
    /// Event files, sorted within each path, each once.
    pub files: Vec<Source>,
    /// Files of a folder that were left aside and why.
    pub notes: Vec<Note>,
    /// Files of a folder or archive that were not opened, for their names have no ending of an
    /// event file.
    pub unopened: Vec<PathBuf>,
    /// What could not be opened (with `keep_going`).
    pub failures: Vec<Failure>,
}

impl Found {
    /// An error, or a failure among the others when the rest goes on.
    fn fail(&mut self, file: &Path, error: Error, options: &ReadOptions) -> Result<()> {
        if !options.keep_going {
            return Err(error);
        }
        self.failures.push(Failure {
            file: file.to_path_buf(),
            error,
        });
        Ok(())
    }
}

/// The path that stands for standard input.
const STANDARD_INPUT: &str = "-";

/// Endings of files that may hold events.
const ENDINGS: [&str; 11] = [
    "csv", "tsv", "txt", "json", "jsonl", "ndjson", "xml", "parquet", "arrow", "ipc", "feather",
];

/// A folder of StatsBomb's freeze frames, which hold no events and are larger than these.
const FREEZE_FRAMES: &str = "three-sixty";

/// Bytes that tell an event file of most formats.
const START: usize = 1 << 12;
/// Bytes that tell what most files are.
const HEAD: usize = 1 << 16;

/// Finds the event files under each path: a file itself, an archive's, those of a folder and its
/// subfolders, packed ones too, what a glob matches, an entry of an archive
/// (`season.zip/events/1.json`), or standard input for `-`.
///
/// # Errors
/// A path that does not exist or matches nothing; options that are not for what was found.
pub fn find<P: AsRef<Path>>(paths: &[P], options: &ReadOptions) -> Result<Found> {
    let mut found = Found::default();
    let shelf = Arc::new(Shelf::new(options.limits));
    for path in paths {
        let path = path.as_ref();
        if path == Path::new(STANDARD_INPUT) {
            let bytes = standard_input(options)?;
            add_piped(Path::new(PIPED), bytes, options, &mut found)?;
        } else if path.starts_with(PIPED) && STDIN.get().is_some() {
            // What an earlier call named so.
            let bytes = standard_input(options)?;
            add_piped(Path::new(PIPED), bytes, options, &mut found)?;
            found
                .files
                .retain(|file| !file.path.starts_with(PIPED) || file.path.starts_with(path));
        } else if is_store(path) {
            let parts = Store::open(path)?.parts();
            if parts.is_empty() {
                return Err(Error::Usage(format!(
                    "{}: the store holds no match. `backline import PATH... --store {}` fills it",
                    path.display(),
                    path.display()
                )));
            }
            let parts = parts.into_iter();
            found
                .files
                .extend(parts.map(|part| Source::of_part(part, &shelf)));
        } else if path.is_dir() {
            let before = found.files.len() + found.failures.len();
            let mut files = Vec::new();
            walk(path, &mut files, &mut found.unopened)?;
            files.sort();
            add_events(files, options, &shelf, &mut found)?;
            if found.files.len() + found.failures.len() == before {
                return Err(Error::Usage(format!(
                    "{}: the folder holds no event file. Give a folder with event data: {}{}",
                    path.display(),
                    what_is_read(),
                    left_aside(&found, path)
                )));
            }
        } else if path.exists() {
            // A shell that expands `data/*.csv` names the companions too.
            if paths.len() == 1 || !lies_beside(path, options)? {
                add_file(path, options, &shelf, &mut found)?;
            }
        } else if let Some(part) = Store::part_at(path)? {
            found.files.push(Source::of_part(part, &shelf));
        } else if let Some(archive) = archive::of_entry(path) {
            add_entries(&archive, path, options, &mut found)?;
        } else {
            for file in matches_of(path, options)? {
                add_file(&file, options, &shelf, &mut found)?;
            }
        }
    }
    let mut seen = std::collections::HashSet::new();
    found
        .files
        .retain(|source| seen.insert(source.path.clone()));
    super::check_given(&found.files, options)?;
    Ok(found)
}

/// The formats, for a message.
pub(super) fn what_is_read() -> String {
    let titles: Vec<&str> = super::Format::all().map(super::Format::title).collect();
    format!("backline reads {}", titles.join("; "))
}

/// What standard input is called.
const PIPED: &str = "standard input";

/// What came through standard input, which can be read once only.
static STDIN: OnceLock<Arc<[u8]>> = OnceLock::new();

fn standard_input(options: &ReadOptions) -> Result<Arc<[u8]>> {
    if let Some(bytes) = STDIN.get() {
        return Ok(bytes.clone());
    }
    let bytes = piped(Path::new(PIPED), std::io::stdin().lock(), options)?;
    Ok(STDIN.get_or_init(|| bytes).clone())
}

/// All that comes through a pipe.
fn piped(name: &Path, stream: impl Read, options: &ReadOptions) -> Result<Arc<[u8]>> {
    let most = options.limits.file;
    let mut bytes = Vec::new();
    stream
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|source| Error::io(name, source, "Pipe one event file into backline"))?;
    if bytes.len() as u64 > most {
        return Err(Error::input(
            name,
            Place::Whole,
            format!("it gives more than {} MiB", most >> 20),
            "Pipe one file a match, or give the files by name",
        ));
    }
    Ok(bytes.into())
}

/// Bytes that came through a pipe: one event file, or an archive.
fn add_piped(
    name: &Path,
    bytes: Arc<[u8]>,
    options: &ReadOptions,
    found: &mut Found,
) -> Result<()> {
    let archive = Archive {
        path: name.to_path_buf(),
        bytes: Some(bytes.clone()),
    };
    if archive.is_one()? {
        return add_archive(&archive, options, found);
    }
    let source = Source::in_memory(name, bytes.to_vec(), Vec::new(), options.limits)?;
    found.files.push(source);
    Ok(())
}

/// A file that was named: an archive's event files, or the file itself, whatever it is.
fn add_file(
    path: &Path,
    options: &ReadOptions,
    shelf: &Arc<Shelf>,
    found: &mut Found,
) -> Result<()> {
    let hint = "Check that you may read the file";
    let meta = std::fs::metadata(path).map_err(|source| Error::io(path, source, hint))?;
    if !meta.is_file() {
        // A pipe, as `<(zcat match.json.gz)` makes one, can be read once only.
        let pipe = std::fs::File::open(path).map_err(|source| Error::io(path, source, hint))?;
        let bytes = piped(path, pipe, options)?;
        return add_piped(path, bytes, options, found);
    }
    let archive = Archive::on_disk(path);
    if archive.is_one()? {
        return add_archive(&archive, options, found);
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

/// The first few that were left aside of a folder or archive, a line each.
fn left_aside(found: &Found, path: &Path) -> String {
    let of_it = found
        .notes
        .iter()
        .filter(|note| note.file.starts_with(path));
    of_it
        .take(ASIDE_SHOWN)
        .map(|note| format!("\n  {}: {}", note.file.display(), note.text))
        .collect()
}

/// An archive that was named: its event files.
fn add_archive(archive: &Archive, options: &ReadOptions, found: &mut Found) -> Result<()> {
    let before = found.files.len() + found.failures.len();
    if let Err(error) = add_events_of(archive, options, found) {
        return found.fail(&archive.path, error, options);
    }
    if found.files.len() + found.failures.len() == before {
        return Err(Error::Usage(format!(
            "{}: the archive holds no event file. Give one with event data: {}{}",
            archive.path.display(),
            what_is_read(),
            left_aside(found, &archive.path)
        )));
    }
    Ok(())
}

fn add_events_of(archive: &Archive, options: &ReadOptions, found: &mut Found) -> Result<()> {
    let listing = archive::list(archive, options)?;
    found.files.extend(listing.sources);
    found.notes.extend(listing.notes);
    found.unopened.extend(listing.unopened);
    found.failures.extend(listing.failures);
    Ok(())
}

/// One entry of an archive, or all below one of its folders.
fn add_entries(
    archive: &Archive,
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
        let of_it = listing.notes.iter().find(|note| note.file == wanted);
        return Err(Error::Usage(match of_it {
            Some(note) => format!("{}: {}", wanted.display(), note.text),
            None => format!(
                "{}: {} holds no event file of that name. `backline inspect {}` lists what it holds",
                wanted.display(),
                archive.path.display(),
                archive.path.display()
            ),
        }));
    }
    Ok(())
}

fn matches_of(path: &Path, options: &ReadOptions) -> Result<Vec<PathBuf>> {
    let pattern = path.to_string_lossy();
    let missing = || {
        let picture = path.extension().is_some_and(|e| e == "png" || e == "svg");
        let hint = match picture {
            true => "A file to be written is named with --out",
            false => "Check the spelling; quote patterns such as 'matches/*.json'",
        };
        Error::Usage(format!(
            "{pattern}: no such file or folder, and no file matches it as a pattern. {hint}"
        ))
    };
    let Ok(matches) = glob::glob(&pattern) else {
        return Err(missing());
    };
    let mut files = Vec::new();
    for file in matches.flatten().filter(|file| file.is_file()) {
        if !lies_beside(&file, options)? {
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

fn walk(folder: &Path, files: &mut Vec<PathBuf>, unopened: &mut Vec<PathBuf>) -> Result<()> {
    let hint = "Check that you may read the folder";
    let entries = std::fs::read_dir(folder).map_err(|source| Error::io(folder, source, hint))?;
    for entry in entries {
        let entry = entry.map_err(|source| Error::io(folder, source, hint))?;
        let path = entry.path();
        let kind = entry
            .file_type()
            .map_err(|source| Error::io(&path, source, hint))?;
        if kind.is_dir() {
            // A store among event files holds what was made from them.
            if entry.file_name() != FREEZE_FRAMES && !is_store(&path) {
                walk(&path, files, unopened)?;
            }
        } else if !path.is_file() {
            // A pipe or device, which a reader might wait for without end, or a link to nothing
            // or to a folder, which might lead round in a circle.
            unopened.push(path);
        } else if is_candidate(&path) || has_archive_ending(&path) {
            files.push(path);
        } else {
            unopened.push(path);
        }
    }
    Ok(())
}

/// Whether a file of an archive lies in a folder that is not looked into.
pub(super) fn is_passed_over(file: &Path) -> bool {
    let mut folders = file.components().rev().skip(1);
    folders.any(|folder| folder.as_os_str() == FREEZE_FRAMES)
}

/// Whether a file's name is an archive's.
pub(super) fn has_archive_ending(path: &Path) -> bool {
    let unpacked = open::unpacked(path);
    let extension = unpacked.extension().and_then(|e| e.to_str());
    extension.is_some_and(|extension| {
        ["zip", "tar", "tgz", "txz", "tzst"]
            .iter()
            .any(|ending| extension.eq_ignore_ascii_case(ending))
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
fn lies_beside(file: &Path, options: &ReadOptions) -> Result<bool> {
    let unpacked = open::unpacked(file);
    let stem = unpacked.file_stem().and_then(|stem| stem.to_str());
    let last = stem.and_then(|stem| stem.rsplit('.').next());
    if is_companion(file) || last.is_none_or(|last| !TABLES_BESIDE.contains(&last)) {
        return Ok(is_companion(file));
    }
    let (_, recognised) = recognition(&open::at_most(file, HEAD as u64)?, options);
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
    match recognition(bytes, options) {
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
    let known: Vec<Result<Option<What>>> = files
        .par_iter()
        .map(|file| {
            if has_archive_ending(file) {
                return Ok(None);
            }
            look_into(file, options).map(Some)
        })
        .collect();
    for (file, known) in files.into_iter().zip(known) {
        match known {
            Ok(None) => {
                let archive = Archive::on_disk(&file);
                let done = match archive.is_one() {
                    Ok(true) => add_events_of(&archive, options, found),
                    Ok(false) => {
                        let text =
                            "left aside: it is no archive, whatever its name says".to_owned();
                        found.notes.push(Note { file, text });
                        continue;
                    }
                    Err(error) => Err(error),
                };
                if let Err(error) = done {
                    found.fail(&file, error, options)?;
                }
            }
            Ok(Some(What::Events)) => found.files.push(on_disk(&file, shelf)),
            Ok(Some(What::Companion)) => {}
            Ok(Some(What::Aside(text))) => found.notes.push(Note { file, text }),
            Err(error) => found.fail(&file, error, options)?,
        }
    }
    Ok(())
}

/// Files left aside that are named where a folder holds no event file.
const ASIDE_SHOWN: usize = 5;

/// Tells what a file is from as little of it as does: a few kilobytes of most event files, for
/// they are read whole later; all of a long document whose start tells nothing.
fn look_into(file: &Path, options: &ReadOptions) -> Result<What> {
    if is_companion(file) {
        return Ok(What::Companion);
    }
    let start = open::at_most(file, START as u64)?;
    // Said of a file that was seen whole.
    let ended = |known: What, bytes: &[u8]| match known {
        What::Aside(text) if super::text::ends_early(bytes) => {
            What::Aside(format!("{text}; it ends in the middle, fetch it again"))
        }
        known => known,
    };
    let known = what(file, &start, options);
    if start.len() < START {
        return Ok(ended(known, &start));
    }
    if matches!(known, What::Events) {
        return Ok(known);
    }
    let head = open::at_most(file, HEAD as u64)?;
    let known = what(file, &head, options);
    if head.len() < HEAD {
        return Ok(ended(known, &head));
    }
    if !matches!(known, What::Aside(_)) {
        return Ok(known);
    }
    // What a long document is may stand far behind its start; one that is longer than any match
    // is no match.
    match open::bytes(file, options.limits.file) {
        Ok(bytes) => Ok(ended(what(file, &bytes, options), &bytes)),
        Err(_) => Ok(known),
    }
}
