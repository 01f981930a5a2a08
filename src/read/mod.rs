//! Reading: from paths to the event model.
//!
//! A path is a file, a folder, an archive or a glob. Each file's format is recognised from its
//! content. A provider's folder knows its format and the model, nothing else; what it offers to
//! the rest is a [`provider::Provider`].

mod archive;
mod backline;
mod coordinates;
mod find;
mod open;
mod provider;
mod source;
mod statsbomb;
mod table;
mod text;
mod wyscout;

use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};

use rayon::prelude::*;

pub use backline::Mapping;
pub use coordinates::{Coordinates, Direction};
pub use find::{Found, find};
pub use provider::{Description, Format, TypeRow};
pub use source::Source;

use crate::error::{Error, Place, Result};
use crate::model::{Batch, MatchData, Note};
use provider::{Head, Recognition};
use source::{Bytes, Held};

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Take every file as this format instead of recognising it.
    pub format: Option<Format>,
    /// Go on with the other files when one cannot be read.
    pub keep_going: bool,
    /// The line-ups file that belongs to the event file, instead of the one found beside it.
    pub lineups: Option<PathBuf>,
    /// The file that describes the match (teams, players, score), instead of the one found beside
    /// the event file.
    pub meta: Option<PathBuf>,
    /// How positions are written, for tables that do not say, instead of telling it from them.
    pub coordinates: Option<Coordinates>,
    /// Which team attacks where, for tables that do not say, instead of telling it from the shots.
    pub direction: Option<Direction>,
    /// How an event CSV with other columns and words than backline's is read.
    pub mapping: Option<Arc<Mapping>>,
    /// How much is read.
    pub limits: Limits,
}

/// How much is read of one file and kept of an archive, so that no input fills the memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes that one file may have, unpacked; 1 GiB unless set.
    pub file: u64,
    /// Bytes of an archive's events that are kept in memory, and of the files beside them; events
    /// beyond are read from the archive a second time. 256 MiB unless set.
    pub archive: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            file: open::MOST,
            archive: 256 << 20,
        }
    }
}

/// A file that could not be read and why.
#[derive(Debug)]
pub struct Failure {
    /// The file.
    pub file: PathBuf,
    /// What is wrong with it.
    pub error: Error,
}

/// Files of about this many bytes are read as one batch: large enough to pay for building the
/// frames, small enough that memory does not grow with the number of matches.
const BATCH_BYTES: u64 = 16 << 20;

/// Reads every match under `paths` into one set of frames.
///
/// # Errors
/// The first file that cannot be read, with the place in it; a path that matches nothing.
///
/// To keep memory bounded over many matches, use [`crate::analyse`], which works batch by batch.
pub fn read<P: AsRef<Path>>(paths: &[P], options: &ReadOptions) -> Result<MatchData> {
    let found = find(paths, options)?;
    one_for_all(&found.files, options)?;
    let mut batch = Batch::default();
    let left_out = |file: &Path, error: &Error| Note {
        file: file.to_path_buf(),
        text: format!("left out: {error}"),
    };
    for failure in &found.failures {
        batch.notes.push(left_out(&failure.file, &failure.error));
    }
    load(&found.files, &mut |source, bytes| {
        let done = bytes.and_then(|bytes| read_source(source, &bytes, options, &mut batch));
        match done {
            Err(error) if options.keep_going => {
                batch.notes.push(left_out(&source.path, &error));
                Ok(())
            }
            done => done,
        }
    })?;
    batch.into_data()
}

/// Reads the files found one by one and hands over what each holds, or what is wrong with it.
///
/// # Errors
/// An archive that can no longer be read; and what `each` returns.
pub fn read_each(
    found: &Found,
    options: &ReadOptions,
    mut each: impl FnMut(&Source, Result<MatchData>) -> Result<()>,
) -> Result<()> {
    one_for_all(&found.files, options)?;
    load(&found.files, &mut |source, bytes| {
        let mut batch = Batch::default();
        let done = bytes.and_then(|bytes| read_source(source, &bytes, options, &mut batch));
        each(source, done.and_then(|()| batch.into_data()))
    })
}

/// Reads one file that is in memory already; `name` stands in messages and, without folder and
/// ending, for the match's id where the file has none.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(name: &Path, bytes: Vec<u8>, options: &ReadOptions) -> Result<MatchData> {
    let source = Source::in_memory(name, bytes, options.limits)?;
    let mut batch = Batch::default();
    read_source(&source, &source.bytes()?, options, &mut batch)?;
    batch.into_data()
}

/// A line-ups or match file given by option belongs to one event file.
fn one_for_all(sources: &[Source], options: &ReadOptions) -> Result<()> {
    let given = options.lineups.is_some() || options.meta.is_some();
    if given && sources.len() > 1 {
        return Err(Error::Usage(format!(
            "--lineups and --meta belong to one event file, and the paths hold {}. Give one event file, or leave the options out: what lies beside a file is found by its name",
            sources.len()
        )));
    }
    Ok(())
}

/// Hands over the bytes of sources one after the other: entries that were not kept are read from
/// their archive in one go.
fn load<'a>(
    sources: &'a [Source],
    each: &mut dyn FnMut(&'a Source, Result<Bytes>) -> Result<()>,
) -> Result<()> {
    let streamed = |source: &Source| matches!(source.held, Held::Streamed);
    let same_archive =
        |a: &Source, b: &Source| a.archive().map(|it| &it.path) == b.archive().map(|it| &it.path);
    for run in sources.chunk_by(|a, b| streamed(a) == streamed(b) && same_archive(a, b)) {
        match run
            .first()
            .filter(|first| streamed(first))
            .and_then(Source::archive)
        {
            Some(archive) => archive::stream(archive, run, &mut |source, bytes| {
                each(source, Ok(Bytes::Own(bytes)))
            })?,
            None => run
                .iter()
                .try_for_each(|source| each(source, source.bytes()))?,
        }
    }
    Ok(())
}

/// Splits sources into batches of about [`BATCH_BYTES`] each.
fn batches(sources: &[Source]) -> Vec<&[Source]> {
    let mut batches = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (index, source) in sources.iter().enumerate() {
        bytes += source.size;
        if bytes >= BATCH_BYTES {
            batches.push(&sources[start..=index]);
            (start, bytes) = (index + 1, 0);
        }
    }
    if start < sources.len() {
        batches.push(&sources[start..]);
    }
    batches
}

/// Reads one source to the end of `batch`; when it fails the batch is as it was before.
fn read_source(
    source: &Source,
    bytes: &[u8],
    options: &ReadOptions,
    batch: &mut Batch,
) -> Result<()> {
    let format = match options.format {
        Some(format) => format,
        None => recognise_with(&source.path, bytes, options)?,
    };
    let provider = format.provider();
    let mark = batch.mark();
    let input = source.input(bytes, options);
    let done = (provider.read)(&input, batch).and_then(|()| input.check_asked(provider.title));
    if done.is_err() {
        batch.cut_back(mark);
    }
    done
}

/// Asks the providers what a file is.
fn recognition(bytes: &[u8], options: &ReadOptions) -> (Option<Format>, Recognition) {
    let text = text::head(bytes);
    let head = Head {
        bytes,
        mapping: options.mapping.as_deref(),
        text: text.trim_start_matches('\u{feff}').trim_start(),
    };
    provider::ask(&head)
}

/// What bytes that no provider knows look like.
fn looks_like(bytes: &[u8]) -> String {
    let text = text::head(bytes);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.is_empty() {
        "the file is empty".to_owned()
    } else if start.starts_with('[') || start.starts_with('{') {
        "JSON, but no event data that backline knows".to_owned()
    } else if start.starts_with('<') {
        "XML, but no event data that backline knows".to_owned()
    } else {
        "no event data that backline knows".to_owned()
    }
}

/// Recognises a file's format from its content.
///
/// # Errors
/// When it is none that backline reads, with what it looks like.
pub fn recognise(file: &Path, bytes: &[u8]) -> Result<Format> {
    recognise_with(file, bytes, &ReadOptions::default())
}

fn recognise_with(file: &Path, bytes: &[u8], options: &ReadOptions) -> Result<Format> {
    match recognition(bytes, options) {
        (Some(format), _) => Ok(format),
        (None, Recognition::Other { what, hint, .. }) => Err(Error::input(
            file,
            Place::Whole,
            format!("this is {what}, not an event file"),
            hint,
        )),
        (None, _) => Err(Error::input(
            file,
            Place::Whole,
            looks_like(bytes),
            what_to_give(bytes),
        )),
    }
}

/// What to do about bytes that no provider knows.
fn what_to_give(bytes: &[u8]) -> String {
    let text = text::head(bytes);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let (word, more) = match start.chars().next() {
        None => ("Give a file with", ""),
        Some('[' | '{' | '<') => ("Expected", ""),
        Some(_) => (
            "Expected",
            "; a table with other columns is read with `--map` or `--mapping`, see docs/event-csv.md",
        ),
    };
    format!(
        "{word} event data: {}; `--format` overrides the recognition{more}",
        find::what_is_read()
    )
}

/// The sources of a batch, with their bytes where those were read already.
type Job<'a> = Vec<(&'a Source, Option<Result<Bytes>>)>;

/// Reads and hands over batch after batch, in parallel, results in the order of the sources.
pub(crate) fn for_each_batch<T: Send>(
    sources: &[Source],
    options: &ReadOptions,
    work: impl Fn(MatchData) -> Result<T> + Sync,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<(Vec<T>, Vec<Failure>)> {
    one_for_all(sources, options)?;
    let run = |job: Job| -> Result<(T, Vec<Failure>)> {
        let mut batch = Batch::default();
        let mut failures = Vec::new();
        let files = job.len();
        for (source, bytes) in job {
            let bytes = bytes.unwrap_or_else(|| source.bytes());
            let done = bytes.and_then(|bytes| read_source(source, &bytes, options, &mut batch));
            if let Err(error) = done {
                if !options.keep_going {
                    return Err(error);
                }
                failures.push(Failure {
                    file: source.path.clone(),
                    error,
                });
            }
        }
        let done = work(batch.into_data()?)?;
        progress(files);
        Ok((done, failures))
    };
    let streamed = |source: &Source| matches!(source.held, Held::Streamed);
    let results: Vec<Result<(T, Vec<Failure>)>> = if sources.iter().any(streamed) {
        streaming(sources, &run)?
    } else {
        batches(sources)
            .into_par_iter()
            .map(|sources| run(sources.iter().map(|source| (source, None)).collect()))
            .collect()
    };
    let mut all = Vec::with_capacity(results.len());
    let mut failed = Vec::new();
    for result in results {
        let (done, failures) = result?;
        all.push(done);
        failed.extend(failures);
    }
    Ok((all, failed))
}

/// Runs batches while their bytes are still being unpacked: one thread reads the archives and
/// waits when the others fall behind, so that few batches are in memory at a time.
fn streaming<'a, R: Send>(
    sources: &'a [Source],
    run: &(impl Fn(Job<'a>) -> R + Sync),
) -> Result<Vec<R>> {
    let (send, receive) = mpsc::sync_channel::<(usize, Job<'a>)>(1);
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || -> Result<()> {
            let (mut index, mut size) = (0, 0);
            let mut files = Vec::new();
            load(sources, &mut |source, bytes| {
                size += bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
                files.push((source, Some(bytes)));
                if size >= BATCH_BYTES {
                    // Nobody receives any more only when the run has failed already.
                    let _ = send.send((index, std::mem::take(&mut files)));
                    (index, size) = (index + 1, 0);
                }
                Ok(())
            })?;
            if !files.is_empty() {
                let _ = send.send((index, files));
            }
            Ok(())
        });
        let mut done: Vec<(usize, R)> = receive
            .into_iter()
            .par_bridge()
            .map(|(index, job)| (index, run(job)))
            .collect();
        done.sort_by_key(|(index, _)| *index);
        match reader.join() {
            Ok(read) => read?,
            Err(panic) => std::panic::resume_unwind(panic),
        }
        Ok(done.into_iter().map(|(_, result)| result).collect())
    })
}
