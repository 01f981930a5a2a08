//! Zip and tar archives (tar also packed with gzip, zstd or xz) read as folders, nothing unpacked
//! to disk.
//!
//! A tar can only be read from its start to its end. Its first reading finds out what each file
//! is and keeps those that it needs: what lies beside events (line-ups, players), and events up to
//! [`KEEP`] bytes. Events beyond that are handed over in a second reading, one after the other, so
//! that memory does not grow with the archive.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::source::{Held, Shelf, Source};
use super::{ReadOptions, find, open};
use crate::error::{Error, Place, Result};
use crate::model::Note;

/// Bytes of events, and of other files, that are kept in memory.
const KEEP: usize = 256 << 20;

/// Entries that an archive may have.
const MOST_ENTRIES: usize = 1_000_000;

/// The sort of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Zip,
    Tar,
}

/// Whether the bytes at the start of a file, unpacked, are a tar's.
fn is_tar(start: &[u8]) -> bool {
    start.get(257..262) == Some(b"ustar")
}

fn kind(path: &Path) -> Result<Option<Kind>> {
    let mut start = Vec::with_capacity(512);
    File::open(path)
        .and_then(|file| file.take(4).read_to_end(&mut start))
        .map_err(|source| Error::io(path, source, "Check that you may read the file"))?;
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        return Ok(Some(Kind::Zip));
    }
    // What cannot be unpacked is no archive; whoever reads it as a file will say what is wrong.
    Ok(open::at_most(path, 512)
        .ok()
        .filter(|start| is_tar(start))
        .map(|_| Kind::Tar))
}

/// Whether a file is an archive.
///
/// # Errors
/// When it cannot be read.
pub(super) fn is_archive(path: &Path) -> Result<bool> {
    Ok(kind(path)?.is_some())
}

/// The archive that a path leads into, `season.zip` of `season.zip/events/1.json`.
pub(super) fn of_entry(path: &Path) -> Option<PathBuf> {
    let archive = path.ancestors().skip(1).find(|above| above.is_file())?;
    is_archive(archive).ok()?.then(|| archive.to_path_buf())
}

/// What an archive holds.
pub(super) struct Listing {
    /// Its event files, those in memory by name, then those to be streamed in the archive's order.
    pub sources: Vec<Source>,
    /// What was left aside.
    pub notes: Vec<Note>,
}

/// Finds the event files of an archive.
///
/// # Errors
/// A damaged archive, or one that unpacks to far more than event data would.
pub(super) fn list(path: &Path, options: &ReadOptions) -> Result<Listing> {
    let mut shelf = Shelf::of_archive(path);
    let mut events: Vec<(PathBuf, u64, Held)> = Vec::new();
    let mut notes = Vec::new();
    let (mut kept, mut kept_beside) = (0, 0);
    walk(path, &mut |name, reader, notes_of_walk| {
        notes.append(notes_of_walk);
        let Some(name) = name else { return Ok(()) };
        if !find::is_candidate(&name) {
            return Ok(());
        }
        let bytes = read_entry(&name, reader)?;
        match find::what(&name, &bytes, options) {
            find::What::Events => {
                let size = bytes.len();
                let held = if kept + size <= KEEP {
                    kept += size;
                    Held::Memory(bytes.into())
                } else {
                    Held::Streamed
                };
                events.push((name, size as u64, held));
            }
            what => {
                if let find::What::Aside(text) = what {
                    notes.push(Note {
                        file: name.clone(),
                        text,
                    });
                }
                kept_beside += bytes.len();
                if kept_beside > KEEP {
                    return Err(Error::input(
                        path,
                        Place::Whole,
                        "it holds more than 256 MiB of files that are no events",
                        "Unpack it and give the folder",
                    ));
                }
                shelf.kept.insert(name, bytes.into());
            }
        }
        Ok(())
    })?;
    let shelf = Arc::new(shelf);
    let mut sources: Vec<Source> = events
        .into_iter()
        .map(|(path, size, held)| Source {
            path,
            size,
            held,
            shelf: shelf.clone(),
        })
        .collect();
    let streamed = |source: &Source| matches!(source.held, Held::Streamed);
    sources.sort_by(|a, b| {
        let by_name = || {
            if streamed(a) {
                std::cmp::Ordering::Equal
            } else {
                a.path.cmp(&b.path)
            }
        };
        streamed(a).cmp(&streamed(b)).then_with(by_name)
    });
    Ok(Listing { sources, notes })
}

/// Reads the archive again and hands over the entries of these sources in the archive's order.
///
/// # Errors
/// As [`list`]; and what `each` returns.
pub(super) fn stream<'a>(
    path: &Path,
    sources: &'a [Source],
    each: &mut dyn FnMut(&'a Source, Vec<u8>) -> Result<()>,
) -> Result<()> {
    let wanted: HashMap<&Path, &Source> = sources
        .iter()
        .map(|source| (source.path.as_path(), source))
        .collect();
    walk(path, &mut |name, reader, _| {
        let Some(name) = name else { return Ok(()) };
        match wanted.get(name.as_path()) {
            Some(source) => each(source, read_entry(&name, reader)?),
            None => Ok(()),
        }
    })
}

/// One entry's bytes, unpacked when it is itself a packed file.
fn read_entry(name: &Path, reader: &mut dyn Read) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader
        .take(open::MOST)
        .read_to_end(&mut bytes)
        .map_err(|error| open::broken(name, &error))?;
    open::unpack(name, bytes)
}

/// What is done with an entry: its full name (none when only notes are handed over), its bytes,
/// and what to tell the user.
type Visit<'v> = dyn FnMut(Option<PathBuf>, &mut dyn Read, &mut Vec<Note>) -> Result<()> + 'v;

/// Visits the files of an archive in its order.
fn walk(path: &Path, visit: &mut Visit) -> Result<()> {
    let mut names = Names {
        archive: path,
        seen: HashSet::new(),
        notes: Vec::new(),
    };
    match kind(path)? {
        Some(Kind::Zip) => walk_zip(path, &mut names, visit)?,
        _ => walk_tar(path, &mut names, visit)?,
    }
    visit(None, &mut std::io::empty(), &mut names.notes)
}

fn damaged(path: &Path, problem: impl std::fmt::Display) -> Error {
    Error::input(
        path,
        Place::Whole,
        format!("the archive cannot be read: {problem}"),
        "It is damaged, cut off or locked with a password; fetch it again, or unpack it and give the folder",
    )
}

fn walk_zip(path: &Path, names: &mut Names, visit: &mut Visit) -> Result<()> {
    let file = File::open(path).map_err(|source| Error::io(path, source, "Check the file"))?;
    let mut archive =
        zip::ZipArchive::new(BufReader::new(file)).map_err(|error| damaged(path, error))?;
    for index in 0..archive.len() {
        let entry = archive
            .by_index(index)
            .map_err(|error| damaged(path, error))?;
        if !entry.is_file() {
            continue;
        }
        let stated = entry.name().map_err(|error| damaged(path, error))?;
        let Some(name) = names.take(Path::new(&*stated))? else {
            continue;
        };
        let mut guarded = Sized {
            packed: entry.compressed_size(),
            made: 0,
            entry,
        };
        visit(Some(name), &mut guarded, &mut names.notes)?;
    }
    Ok(())
}

fn walk_tar(path: &Path, names: &mut Names, visit: &mut Visit) -> Result<()> {
    let broken = |error: std::io::Error| match error.get_ref() {
        Some(inner) if inner.is::<open::TooDense>() => open::broken(path, &error),
        _ => damaged(path, error),
    };
    let mut archive = tar::Archive::new(open::stream(path)?);
    for entry in archive.entries().map_err(broken)? {
        let mut entry = entry.map_err(broken)?;
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let name = entry.path().map_err(broken)?.into_owned();
        let Some(name) = names.take(&name)? else {
            continue;
        };
        visit(Some(name), &mut entry, &mut names.notes)?;
    }
    Ok(())
}

/// A zip's entry, stopped when it gives far more than its packed size promises.
struct Sized<R> {
    entry: R,
    packed: u64,
    made: u64,
}

impl<R: Read> Read for Sized<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.entry.read(buffer)?;
        self.made += count as u64;
        open::check_density(self.packed, self.made)?;
        Ok(count)
    }
}

/// The names of an archive's entries, checked.
struct Names<'a> {
    archive: &'a Path,
    seen: HashSet<PathBuf>,
    notes: Vec<Note>,
}

impl Names<'_> {
    /// The full name of an entry; none, and a note, when it cannot be used.
    fn take(&mut self, name: &Path) -> Result<Option<PathBuf>> {
        if self.seen.len() >= MOST_ENTRIES {
            return Err(damaged(
                self.archive,
                format!("it has more than {MOST_ENTRIES} files"),
            ));
        }
        let mut clean = PathBuf::new();
        for component in name.components() {
            match component {
                Component::Normal(part) => clean.push(part),
                Component::CurDir => {}
                _ => {
                    let text = "left aside: its name leads out of the archive".to_owned();
                    self.note(name, text);
                    return Ok(None);
                }
            }
        }
        let hidden = |component: Component| {
            let text = component.as_os_str().to_string_lossy();
            text.starts_with('.') || text == "__MACOSX"
        };
        if clean.as_os_str().is_empty() || clean.components().any(hidden) {
            return Ok(None);
        }
        let full = self.archive.join(clean);
        if self.seen.insert(full.clone()) {
            Ok(Some(full))
        } else {
            let text = "left aside: a file of this name stands earlier in the archive".to_owned();
            self.note(name, text);
            Ok(None)
        }
    }

    fn note(&mut self, name: &Path, text: String) {
        self.notes.push(Note {
            // Not joined: an absolute name would replace the archive's path.
            file: PathBuf::from(format!("{}/{}", self.archive.display(), name.display())),
            text,
        });
    }
}
