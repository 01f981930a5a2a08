//! From the paths on the command line to the event files they stand for.

use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::triage::{
    FREEZE_FRAMES, What, has_archive_ending, is_candidate, lies_beside, look_into,
};
use super::{entries, registry};
use backline_kit::archive;
use backline_kit::archive::Archive;
use backline_kit::options::ReadOptions;
use backline_kit::source::{Held, Shelf, Source};
use backline_model::{Error, Failure, Misuse, Note, Result};

/// The event files that paths stand for.
#[derive(Debug, Default)]
pub struct Found {
    /// Event files, sorted within each path, each listed once.
    pub files: Vec<Source>,
    /// Files of a folder that were skipped and why.
    pub notes: Vec<Note>,
    /// Files of a folder or archive that were not opened because their ending is not that of an
    /// event file.
    pub unopened: Vec<PathBuf>,
    /// What could not be opened (with `keep_going`).
    pub failures: Vec<Failure>,
}

impl Found {
    /// Fails, or with `keep_going` adds the error to the failures and continues.
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

/// A folder with this file in it was made by an import; its contents were read from event files, so
/// a search skips it.
pub const MARKER: &str = "_backline.json";

/// Finds the event files under each path, see [`Finder::add`].
///
/// # Errors
/// A path that does not exist or matches nothing; options that do not apply to what was found.
pub fn find<P: AsRef<Path>>(paths: &[P], options: &ReadOptions) -> Result<Found> {
    let mut finder = Finder::new(paths.len(), options);
    let mut files = Vec::new();
    for path in paths {
        files.extend(finder.add(path.as_ref())?);
    }
    check_given(files.len(), options)?;
    Ok(Found {
        files,
        ..finder.finish()
    })
}

/// Finds the event files that paths stand for, one path after the other, each file once.
pub struct Finder<'a> {
    options: &'a ReadOptions,
    /// Only one path was given: it is read whatever its name.
    alone: bool,
    shelf: Arc<Shelf>,
    seen: HashSet<PathBuf>,
    found: Found,
}

impl<'a> Finder<'a> {
    /// A search for this many paths.
    pub fn new(paths: usize, options: &'a ReadOptions) -> Finder<'a> {
        Finder {
            options,
            alone: paths == 1,
            shelf: Arc::new(Shelf::new(options.limits)),
            seen: HashSet::new(),
            found: Found::default(),
        }
    }

    /// The event files under a path: the file itself, those of an archive, those of a folder and
    /// its subfolders, also compressed, those that match a glob, an entry of an archive
    /// (`season.zip/events/1.json`), or standard input for `-`.
    ///
    /// # Errors
    /// A path that does not exist or matches nothing.
    pub fn add(&mut self, path: &Path) -> Result<Vec<Source>> {
        let (options, shelf, found) = (self.options, &self.shelf, &mut self.found);
        if path == Path::new(STANDARD_INPUT) {
            let bytes = standard_input(options)?;
            add_piped(Path::new(PIPED), bytes, options, found)?;
        } else if path.starts_with(PIPED) && options.piped.0.get().is_some() {
            // The paths that an earlier call found.
            let bytes = standard_input(options)?;
            add_piped(Path::new(PIPED), bytes, options, found)?;
            found.files.retain(|file| file.path.starts_with(path));
        } else if path.is_dir() {
            let before = found.failures.len();
            let mut files = Vec::new();
            let mut unopened = Vec::new();
            walk(path, &mut files, &mut unopened)?;
            // Folders give their files in any order.
            files.sort();
            unopened.sort();
            found.unopened.extend(unopened);
            add_events(files, options, shelf, found)?;
            if found.files.is_empty() && found.failures.len() == before {
                return Err(Error::usage(
                    Misuse::WrongPath,
                    format!(
                        "{}: the folder holds no event file. Give a folder with event data: {}{}",
                        path.display(),
                        registry::what_is_read(),
                        skipped_files(found, path)
                    ),
                ));
            }
        } else if path.exists() {
            // A shell that expands `data/*.csv` names the companions too.
            if self.alone || !lies_beside(path, options)? {
                add_file(path, options, shelf, found)?;
            }
        } else if let Some(archive) = archive::of_entry(path) {
            add_entries(&archive, path, options, found)?;
        } else {
            for file in matches_of(path, options)? {
                add_file(&file, options, shelf, found)?;
            }
        }
        let mut files = std::mem::take(&mut found.files);
        files.retain(|source| self.seen.insert(source.path.clone()));
        Ok(files)
    }

    /// The result, with notes on what was skipped and on what could not be opened.
    pub fn finish(self) -> Found {
        self.found
    }
}

/// A line-ups or match file given by option belongs to one event file.
///
/// # Errors
/// Several files and such an option.
pub fn check_given(files: usize, options: &ReadOptions) -> Result<()> {
    let given = options.lineups.is_some() || options.meta.is_some();
    if given && files > 1 {
        return Err(Error::usage(
            Misuse::WrongOption,
            format!(
                "the options `lineups` and `meta` belong to one event file, and the paths hold {files}. Give one event file, or leave the options out: companions of a file are found by their names"
            ),
        ));
    }
    Ok(())
}

/// The name of standard input in messages.
const PIPED: &str = "standard input";

/// The contents of standard input.
fn standard_input(options: &ReadOptions) -> Result<Arc<[u8]>> {
    if let Some(bytes) = options.piped.0.get() {
        return Ok(bytes.clone());
    }
    let bytes = piped(Path::new(PIPED), std::io::stdin().lock(), options)?;
    Ok(options.piped.0.get_or_init(|| bytes).clone())
}

/// The contents of a pipe.
fn piped(name: &Path, stream: impl Read, options: &ReadOptions) -> Result<Arc<[u8]>> {
    let most = options.limits.file;
    let mut bytes = Vec::new();
    stream
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|source| Error::io(name, source, "Pipe one event file into backline"))?;
    if bytes.len() as u64 > most {
        return Err(Error::whole(
            name,
            format!("it yields more than {} MiB", most >> 20),
            "Pipe one match at a time, or give the files by name",
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

/// A file given by name: an archive's event files, or the file itself, whatever it is.
fn add_file(
    path: &Path,
    options: &ReadOptions,
    shelf: &Arc<Shelf>,
    found: &mut Found,
) -> Result<()> {
    let hint = "Check that you may read the file";
    let meta = std::fs::metadata(path).map_err(|source| Error::io(path, source, hint))?;
    if !meta.is_file() {
        // A pipe, such as `<(zcat match.json.gz)` creates, can be read only once.
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
        format: None,
        shelf: shelf.clone(),
    }
}

/// The first few skipped files of a folder or archive, one per line.
fn skipped_files(found: &Found, path: &Path) -> String {
    let of_it = found
        .notes
        .iter()
        .filter(|note| note.file.starts_with(path));
    of_it
        .take(SKIPPED_SHOWN)
        .map(|note| format!("\n  {}: {}", note.file.display(), note.text))
        .collect()
}

/// An archive given by name: its event files.
fn add_archive(archive: &Archive, options: &ReadOptions, found: &mut Found) -> Result<()> {
    let before = found.files.len() + found.failures.len();
    if let Err(error) = add_events_of(archive, options, found) {
        return found.fail(&archive.path, error, options);
    }
    if found.files.len() + found.failures.len() == before {
        return Err(Error::usage(
            Misuse::WrongPath,
            format!(
                "{}: the archive holds no event file. Give one with event data: {}{}",
                archive.path.display(),
                registry::what_is_read(),
                skipped_files(found, &archive.path)
            ),
        ));
    }
    Ok(())
}

fn add_events_of(archive: &Archive, options: &ReadOptions, found: &mut Found) -> Result<()> {
    let listing = entries::list(archive, options)?;
    found.files.extend(listing.sources);
    found.notes.extend(listing.notes);
    let mut unopened = listing.unopened;
    unopened.sort();
    found.unopened.extend(unopened);
    found.failures.extend(listing.failures);
    Ok(())
}

/// One entry of an archive, or everything below one of its folders.
fn add_entries(
    archive: &Archive,
    wanted: &Path,
    options: &ReadOptions,
    found: &mut Found,
) -> Result<()> {
    let listing = entries::list(archive, options)?;
    let before = found.files.len();
    found.files.extend(
        listing
            .sources
            .into_iter()
            .filter(|source| source.path.starts_with(wanted)),
    );
    if found.files.len() == before {
        let of_it = listing.notes.iter().find(|note| note.file == wanted);
        return Err(Error::usage(
            Misuse::WrongPath,
            match of_it {
                Some(note) => format!("{}: {}", wanted.display(), note.text),
                None => format!(
                    "{}: {} holds no event file of that name. `backline inspect {}` lists what it holds",
                    wanted.display(),
                    archive.path.display(),
                    archive.path.display()
                ),
            },
        ));
    }
    Ok(())
}

fn matches_of(path: &Path, options: &ReadOptions) -> Result<Vec<PathBuf>> {
    let pattern = path.to_string_lossy();
    let missing = || {
        let picture = path.extension().is_some_and(|e| e == "png" || e == "svg");
        let hint = match picture {
            true => "To write to a file, use the option `out`",
            false => "Check the spelling; quote patterns such as 'matches/*.json'",
        };
        Error::usage(
            Misuse::WrongPath,
            format!(
                "{pattern}: no such file or folder, and no file matches it as a pattern. {hint}"
            ),
        )
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
            if entry.file_name() != FREEZE_FRAMES && !path.join(MARKER).is_file() {
                walk(&path, files, unopened)?;
            }
        } else if !path.is_file() {
            // A pipe or device, for which a reader might wait forever, or a link to nothing or to a
            // folder, which might lead round in a circle.
            unopened.push(path);
        } else if is_candidate(&path) || has_archive_ending(&path) {
            files.push(path);
        } else {
            unopened.push(path);
        }
    }
    Ok(())
}

/// Keeps the files of a folder that hold events; companions (line-ups, sources, an index) are
/// expected and ignored, anything else is noted.
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
                        let text = "skipped: it is not an archive, despite its name".to_owned();
                        found.notes.push(Note { file, text });
                        continue;
                    }
                    Err(error) => Err(error),
                };
                if let Err(error) = done {
                    found.fail(&file, error, options)?;
                }
            }
            Ok(Some(What::Events(format))) => found.files.push(Source {
                format,
                ..on_disk(&file, shelf)
            }),
            Ok(Some(What::Companion)) => {}
            Ok(Some(What::Skipped(text))) => found.notes.push(Note { file, text }),
            Err(error) => found.fail(&file, error, options)?,
        }
    }
    Ok(())
}

/// Number of skipped files that are named when a folder holds no event file.
const SKIPPED_SHOWN: usize = 5;
