//! What paths stand for: event files to read, and parts of stores that were read earlier.

use std::path::{Path, PathBuf};

use backline_model::{Account, Error, Failure, MatchData, Misuse, Note, Result, jobs};
use backline_read::{Count, Finder, Progress, Read, ReadOptions, Source};
use backline_store::{Store, StoredPart};

/// Matches under a path.
#[derive(Debug)]
pub enum Matches {
    /// Event files that are still to be read.
    Files(Vec<Source>),
    /// A part of a store.
    Part(Box<StoredPart>),
}

impl Matches {
    /// The part, if it is part of a store.
    pub(crate) fn part(&self) -> Option<&StoredPart> {
        match self {
            Matches::Part(part) => Some(part),
            Matches::Files(_) => None,
        }
    }
}

/// The matches that paths stand for.
#[derive(Debug, Default)]
pub struct Found {
    /// Event files and parts of stores, in the order of the paths, each once.
    pub matches: Vec<Matches>,
    /// Files of a folder that were skipped and why.
    pub notes: Vec<Note>,
    /// Files of a folder or archive that were not opened because their names do not have the ending
    /// of an event file.
    pub unopened: Vec<PathBuf>,
    /// What could not be opened (with `keep_going`).
    pub failures: Vec<Failure>,
}

impl Found {
    /// Number of event files and parts.
    pub fn count(&self) -> usize {
        let counts = self.matches.iter().map(|matches| match matches {
            Matches::Files(files) => files.len(),
            Matches::Part(_) => 1,
        });
        counts.sum()
    }

    /// The paths of the event files and the names of the parts.
    pub fn paths(&self) -> Vec<PathBuf> {
        let paths = self.matches.iter().flat_map(|matches| match matches {
            Matches::Files(files) => files.iter().map(|file| file.path().to_owned()).collect(),
            Matches::Part(part) => vec![part.name()],
        });
        paths.collect()
    }

    /// The parts of stores.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &StoredPart> {
        self.matches.iter().filter_map(Matches::part)
    }
}

/// Finds the matches under each path: those of a store or of one of its parts, and the event files
/// that [`backline_read::find`] finds.
///
/// # Errors
/// A path that does not exist or matches nothing; options that do not apply to what was found.
pub fn find<P: AsRef<Path>>(paths: &[P], options: &ReadOptions) -> Result<Found> {
    let mut finder = Finder::new(paths.len(), options);
    let mut matches = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for path in paths {
        let path = path.as_ref();
        match Store::parts_at(path)? {
            Some(parts) => {
                let new = parts.into_iter().filter(|part| seen.insert(part.name()));
                matches.extend(new.map(|part| Matches::Part(Box::new(part))));
            }
            None => match (finder.add(path)?, matches.last_mut()) {
                (files, Some(Matches::Files(before))) => before.extend(files),
                (files, _) => matches.push(Matches::Files(files)),
            },
        }
    }
    let rest = finder.finish();
    let found = Found {
        matches,
        notes: rest.notes,
        unopened: rest.unopened,
        failures: rest.failures,
    };
    if let Some(part) = found.parts().next()
        && let Some(given) = options.given().next()
    {
        return Err(Error::usage(
            Misuse::WrongOption,
            format!(
                "{} is part of a store, whose files were read when they were imported: {given} has no effect on it. Give it to `backline import`",
                part.name().display()
            ),
        ));
    }
    backline_read::check_given(found.count(), options)?;
    Ok(found)
}

/// Reads what was found batch by batch and in parallel. The results of `work` are in the order of
/// the files; with `keep_going`, the files that could not be read come with them.
pub(crate) fn for_each_batch<T: Send>(
    matches: &[Matches],
    options: &ReadOptions,
    work: impl Fn(MatchData) -> Result<T> + Sync,
    count: &Count,
) -> Result<(Vec<T>, Vec<Failure>)> {
    let mut all = Vec::new();
    let mut failures = Vec::new();
    let is_part = |matches: &Matches| matches!(matches, Matches::Part(_));
    for run in matches.chunk_by(|a, b| is_part(a) && is_part(b)) {
        if let [Matches::Files(files)] = run {
            let done = |files| count.add(files);
            let (made, failed) = backline_read::for_each_batch(files, options, &work, &done)?;
            all.extend(made);
            failures.extend(failed);
        } else {
            all.extend(
                jobs::run(run.iter(), |matches| {
                    let Matches::Part(part) = matches else {
                        return Ok(None);
                    };
                    count.add(0)?;
                    let made = work(part.load()?)?;
                    count.add(1)?;
                    Ok(Some(made))
                })?
                .into_iter()
                .flatten(),
            );
        }
    }
    Ok((all, failures))
}

/// Reads every match under `paths`, several files at a time, in parts of a few files each, so that
/// the frames of many files need not be concatenated.
///
/// # Errors
/// The first file that cannot be read, with the place in it; a path that matches nothing; a match
/// that occurs in two files; what `progress` returns.
pub fn read_parts<P: AsRef<Path>>(
    paths: &[P],
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Read> {
    let found = find(paths, options)?;
    let count = Count::new(found.count(), progress);
    let read = for_each_batch(&found.matches, options, Ok, &count)?;
    Read::new(read, found.notes, found.failures)
}

/// Reads every match under `paths` into one set of frames.
///
/// To limit memory over many matches, use [`crate::analyse`], which works batch by batch.
///
/// # Errors
/// As for [`read_parts`].
pub fn read<P: AsRef<Path>>(paths: &[P], options: &ReadOptions) -> Result<MatchData> {
    read_parts(paths, options, &|_, _| Ok(()))?.stacked()
}

/// Reads every match under `paths` and passes the frames on batch by batch, in the order of the
/// files, so that memory does not grow with their number. Returns what was skipped in folders and,
/// with `keep_going`, the files that could not be read.
///
/// # Errors
/// The first file that cannot be read, with the place in it; a path that matches nothing; what
/// `each` returns.
pub fn read_batches<P: AsRef<Path>>(
    paths: &[P],
    options: &ReadOptions,
    each: &mut dyn FnMut(MatchData) -> Result<()>,
) -> Result<(Vec<Note>, Vec<Failure>)> {
    let found = find(paths, options)?;
    let mut failures = found.failures;
    for matches in &found.matches {
        match matches {
            Matches::Files(files) => {
                failures.extend(backline_read::read_in_order(files, options, each)?);
            }
            Matches::Part(part) => each(part.load()?)?,
        }
    }
    Ok((found.notes, failures))
}

/// Reads the files found one by one and passes on what each holds, or what is wrong with it.
///
/// # Errors
/// An archive that can no longer be read; and what `each` returns.
pub fn read_each(
    found: &Found,
    options: &ReadOptions,
    mut each: impl FnMut(&Path, Result<MatchData>) -> Result<()>,
) -> Result<()> {
    for matches in &found.matches {
        match matches {
            Matches::Files(files) => {
                backline_read::read_each(files, options, |source, data| each(source.path(), data))?
            }
            Matches::Part(part) => each(&part.name(), part.load())?,
        }
    }
    Ok(())
}

/// Remarks about the files from which a result was made.
#[derive(Debug, Default)]
pub struct Remarks {
    /// Rows of the files that were skipped; `backline inspect` says which and why.
    pub rows_skipped: usize,
    /// Notes about single files, including those of folders that were skipped.
    pub notes: Vec<Note>,
    /// Files that could not be read (with `keep_going`).
    pub failures: Vec<Failure>,
}

/// Reads every match under `paths`, batch by batch and in parallel; the results of `work` are in
/// the order of the files.
pub(crate) fn over_all<P: AsRef<Path>, T: Send>(
    paths: &[P],
    options: &ReadOptions,
    work: impl Fn(&MatchData) -> Result<T> + Sync,
) -> Result<(Vec<T>, Remarks)> {
    let found = find(paths, options)?;
    let both = |mut data: MatchData| {
        let skipped: usize = data.accounts.iter().map(Account::rows_skipped).sum();
        let notes = std::mem::take(&mut data.notes);
        Ok((work(&data)?, skipped, notes))
    };
    let silent = |_: usize, _: usize| Ok(());
    let count = Count::new(found.count(), &silent);
    let (parts, failed) = for_each_batch(&found.matches, options, both, &count)?;
    let mut remarks = Remarks {
        rows_skipped: 0,
        notes: found.notes,
        failures: found.failures,
    };
    remarks.failures.extend(failed);
    let mut made = Vec::with_capacity(parts.len());
    for (part, skipped, notes) in parts {
        made.push(part);
        remarks.rows_skipped += skipped;
        remarks.notes.extend(notes);
    }
    Ok((made, remarks))
}
