//! The event files of an archive.
//!
//! A tar can only be read from start to end. The first reading identifies each file and keeps what
//! is needed: files that accompany events (line-ups, players), and events up to
//! [`super::Limits::archive`] bytes. Events beyond that are passed on in a second reading, one
//! after the other, so that memory does not grow with the archive.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Format, strangers, triage};
use backline_kit::archive::{Archive, Entry, walk};
use backline_kit::open;
use backline_kit::options::ReadOptions;
use backline_kit::source::{Held, Shelf, Source};
use backline_model::{Error, Failure, Note, Place, Result, counted};

/// Maximum bytes of a file that no reader knows but that may still accompany events.
const BESIDE: usize = 32 << 20;

/// What an archive holds.
pub(super) struct Listing {
    /// Its event files: those in memory by name, then those to be streamed, in the archive's order.
    pub sources: Vec<Source>,
    /// What was skipped.
    pub notes: Vec<Note>,
    /// Files whose ending is not that of an event file.
    pub unopened: Vec<PathBuf>,
    /// What cannot be read (with `keep_going`).
    pub failures: Vec<Failure>,
}

/// Finds the event files of an archive.
///
/// # Errors
/// A damaged archive, or one that unpacks to far more than event data would; with `keep_going`
/// these are among the failures.
pub(super) fn list(archive: &Archive, options: &ReadOptions) -> Result<Listing> {
    let path = &archive.path;
    let limits = options.limits;
    let mut shelf = Shelf::new(limits);
    shelf.archive = Some(archive.clone());
    let mut events: Vec<(PathBuf, u64, Option<Format>, Held)> = Vec::new();
    let mut notes = Vec::new();
    let mut failures = Vec::new();
    let mut unopened = Vec::new();
    let (mut kept, mut kept_beside) = (0, 0);
    let mut passed_over = 0;
    // An entry that cannot be read, while it is not known whether the archive ends with it.
    let mut broken: Option<Failure> = None;
    let walked = walk(archive, &mut |entry| {
        failures.extend(broken.take());
        let (name, reader) = match entry {
            Entry::File(name, reader) => (name, reader),
            Entry::Skipped(note) => {
                notes.push(note);
                return Ok(());
            }
        };
        let inside = name.strip_prefix(path).ok().and_then(Path::to_str);
        if let Some(stranger) = inside.and_then(strangers::of_entry) {
            return Err(Error::whole(
                path,
                format!("this is {}, which backline does not read", stranger.what),
                stranger.hint,
            ));
        }
        // As in tar, the last file of a name counts.
        let is_same = |known: &(PathBuf, u64, Option<Format>, Held)| known.0 == name;
        if let Some(earlier) = events.iter().position(is_same) {
            let (_, size, _, held) = events.remove(earlier);
            if matches!(held, Held::Memory(_)) {
                kept -= size as usize;
            }
        }
        if let Some(earlier) = shelf.kept.remove(&name) {
            kept_beside -= earlier.len();
        }
        if triage::is_passed_over(&name) {
            passed_over += 1;
            return Ok(());
        }
        if triage::has_archive_ending(&name) {
            let text = "skipped: an archive within an archive; unpack the outer one";
            notes.push(Note::new(&name, text));
            return Ok(());
        }
        if !triage::is_candidate(&name) {
            unopened.push(name);
            return Ok(());
        }
        let bytes = match read_entry(&name, reader, limits.file) {
            Ok(bytes) => bytes,
            Err(error) if options.keep_going => {
                broken = Some(Failure { file: name, error });
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        match triage::what(&name, &bytes, options) {
            triage::What::Events(format) => {
                let size = bytes.len();
                let held = if kept + size <= limits.archive {
                    kept += size;
                    Held::Memory(bytes.into())
                } else {
                    Held::Streamed
                };
                events.push((name, size as u64, format, held));
            }
            what => {
                let known = matches!(what, triage::What::Companion);
                if let triage::What::Skipped(text) = what {
                    notes.push(Note::new(&name, text));
                }
                kept_beside += bytes.len();
                if kept_beside > limits.archive {
                    kept_beside -= bytes.len();
                    if known {
                        return Err(Error::whole(
                            path,
                            format!(
                                "the line-ups and other companions of its events take more than {} MiB",
                                limits.archive >> 20
                            ),
                            "Unpack it and give the folder",
                        ));
                    }
                } else if known || bytes.len() <= BESIDE {
                    shelf.kept.insert(name, bytes.into());
                } else {
                    kept_beside -= bytes.len();
                }
            }
        }
        Ok(())
    });
    match (walked, broken) {
        (Ok(()), broken) => failures.extend(broken),
        // The damage is in the entry, and nothing after it can be reached: that is a single
        // failure.
        (Err(error), Some(broken)) if options.keep_going => failures.push(Failure {
            file: path.clone(),
            error: cut_off(path, broken).unwrap_or(error),
        }),
        (Err(error), None) if options.keep_going => failures.push(Failure {
            file: path.clone(),
            error,
        }),
        (Err(error), _) => return Err(error),
    }
    if passed_over > 0 {
        let text = format!(
            "{} of where players stood passed over (`{}`, tracking data): frames are read from a folder, not from an archive; unpack it to have them",
            counted(passed_over, "file", "files"),
            triage::FREEZE_FRAMES
        );
        notes.push(Note::new(path, text));
    }
    let shelf = Arc::new(shelf);
    let mut sources: Vec<Source> = events
        .into_iter()
        .map(|(path, size, format, held)| Source {
            path,
            size,
            format,
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
    Ok(Listing {
        sources,
        notes,
        unopened,
        failures,
    })
}

/// The error of an archive that ends with an unreadable entry.
fn cut_off(archive: &Path, last: Failure) -> Option<Error> {
    let Error::Input { problem, hint, .. } = last.error else {
        return None;
    };
    let inside = last.file.strip_prefix(archive).unwrap_or(&last.file);
    Some(Error::Input {
        file: archive.to_path_buf(),
        place: Place::Whole,
        problem: format!(
            "nothing can be read from its `{}` onwards: {problem}",
            inside.display()
        ),
        hint,
    })
}

/// Reads the archive again and passes on the entries of these sources in the archive's order.
///
/// # Errors
/// As [`list`]; and what `each` returns.
pub(super) fn stream<'a>(
    archive: &Archive,
    sources: &'a [Source],
    each: &mut dyn FnMut(&'a Source, Vec<u8>) -> Result<()>,
) -> Result<()> {
    let wanted: HashMap<&Path, &Source> = sources
        .iter()
        .map(|source| (source.path.as_path(), source))
        .collect();
    // Of several files with one name the last counts, which is known only once all names are.
    let mut times: HashMap<&Path, usize> = HashMap::new();
    walk(archive, &mut |entry| {
        if let Entry::File(name, _) = entry
            && let Some((path, _)) = wanted.get_key_value(name.as_path())
        {
            *times.entry(path).or_default() += 1;
        }
        Ok(())
    })?;
    walk(archive, &mut |entry| {
        let Entry::File(name, reader) = entry else {
            return Ok(());
        };
        let Some(source) = wanted.get(name.as_path()) else {
            return Ok(());
        };
        let left = times.entry(source.path.as_path()).or_default();
        *left = left.saturating_sub(1);
        match *left {
            0 => each(source, read_entry(&name, reader, source.shelf.limits.file)?),
            _ => Ok(()),
        }
    })
}

/// One entry's bytes, unpacked if the entry itself is compressed.
fn read_entry(name: &Path, reader: &mut dyn Read, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| open::broken(name, &error))?;
    open::unpack(name, bytes, most)
}
