//! Reading: from paths to the event model.
//!
//! A path is a file, a folder, an archive or a glob. Each file's format is recognised from its
//! content. A provider's folder knows its format and the model, nothing else; what it offers to
//! the rest is a [`provider::Provider`].

mod archive;
mod backline;
mod find;
mod open;
mod provider;
mod source;
mod statsbomb;
mod table;
mod text;
mod wyscout;

use std::path::{Path, PathBuf};
use std::sync::mpsc;

use rayon::prelude::*;

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
    let mut all = Vec::new();
    load(&found.files, &mut |source, bytes| {
        if let Some(part) = source.part() {
            all.push(part.load()?);
            return Ok(());
        }
        let done = bytes.and_then(|bytes| read_source(source, &bytes, options, &mut batch));
        match done {
            Err(error) if options.keep_going => {
                batch.notes.push(Note {
                    file: source.path.clone(),
                    text: format!("left out: {error}"),
                });
                Ok(())
            }
            done => done.map(|_| ()),
        }
    })?;
    all.push(batch.into_data()?);
    stacked(all)
}

/// Several sets of matches as one.
fn stacked(all: Vec<MatchData>) -> Result<MatchData> {
    let mut all = all.into_iter();
    let Some(mut data) = all.next() else {
        return Batch::default().into_data();
    };
    for more in all {
        data.events.vstack_mut_owned(more.events)?;
        data.lineups.vstack_mut_owned(more.lineups)?;
        data.matches.vstack_mut_owned(more.matches)?;
        data.accounts.extend(more.accounts);
        data.notes.extend(more.notes);
    }
    data.events.rechunk_mut();
    data.lineups.rechunk_mut();
    data.matches.rechunk_mut();
    Ok(data)
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
    for run in sources.chunk_by(|a, b| streamed(a) == streamed(b) && a.archive() == b.archive()) {
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

/// Splits sources into batches of about this many bytes each; a part of a store is its own.
fn batches(sources: &[Source], batch_bytes: u64) -> Vec<&[Source]> {
    let mut batches = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (index, source) in sources.iter().enumerate() {
        bytes += source.size;
        if bytes >= batch_bytes {
            batches.push(&sources[start..=index]);
            (start, bytes) = (index + 1, 0);
        }
    }
    if start < sources.len() {
        batches.push(&sources[start..]);
    }
    batches
}

/// Reads one source to the end of `batch`; when it fails the batch is as it was before. Returns
/// the files that were looked for beside it.
fn read_source(
    source: &Source,
    bytes: &[u8],
    options: &ReadOptions,
    batch: &mut Batch,
) -> Result<Vec<PathBuf>> {
    let format = match options.format {
        Some(format) => format,
        None => recognise(&source.path, bytes)?,
    };
    let provider = format.provider();
    let mark = batch.mark();
    let input = source.input(bytes, options);
    let done = (provider.read)(&input, batch).and_then(|()| input.check_asked(provider.title));
    if done.is_err() {
        batch.cut_back(mark);
    }
    done.map(|()| input.looked.into_inner())
}

/// Asks the providers what a file is.
fn recognition(bytes: &[u8]) -> (Option<Format>, Recognition) {
    let text = text::head(bytes);
    let head = Head {
        bytes,
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
    match recognition(bytes) {
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
            format!(
                "{}; `--format` overrides the recognition",
                find::what_is_read()
            ),
        )),
    }
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
    let want = |_: &Source, _: &[u8]| Some(String::new());
    let work = |data, _| work(data);
    for_each_traced(sources, options, BATCH_BYTES, &want, work, progress)
}

/// What was read of one source.
pub(crate) struct Trace {
    /// The source.
    pub source: Source,
    /// The hash that it was wanted with.
    pub hash: String,
    /// Files that were looked for beside it, whether they are there or not.
    pub looked: Vec<PathBuf>,
    /// Its rows of the matches frame.
    pub matches: std::ops::Range<usize>,
}

/// As [`for_each_batch`], with batches of about `batch_bytes`; passes over sources that `want`
/// gives no hash for, and tells where each match came from.
pub(crate) fn for_each_traced<T: Send>(
    sources: &[Source],
    options: &ReadOptions,
    batch_bytes: u64,
    want: &(dyn Fn(&Source, &[u8]) -> Option<String> + Sync),
    work: impl Fn(MatchData, Vec<Trace>) -> Result<T> + Sync,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<(Vec<T>, Vec<Failure>)> {
    one_for_all(sources, options)?;
    let run = |job: Job| -> Result<(T, Vec<Failure>)> {
        let mut batch = Batch::default();
        let mut failures = Vec::new();
        let mut traces = Vec::new();
        let mut stored = Vec::new();
        let files = job.len();
        for (source, bytes) in job {
            if let Some(part) = source.part() {
                stored.push(part.load()?);
                continue;
            }
            let first = batch.matches.len();
            let bytes = bytes.unwrap_or_else(|| source.bytes());
            let done = bytes.and_then(|bytes| match want(source, &bytes) {
                Some(hash) => {
                    let looked = read_source(source, &bytes, options, &mut batch)?;
                    traces.push(Trace {
                        source: source.clone(),
                        hash,
                        looked,
                        matches: first..batch.matches.len(),
                    });
                    Ok(())
                }
                None => Ok(()),
            });
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
        let read = batch.into_data()?;
        if stored.is_empty() || read.matches.height() > 0 {
            stored.push(read);
        }
        let done = work(stacked(stored)?, traces)?;
        progress(files);
        Ok((done, failures))
    };
    let streamed = |source: &Source| matches!(source.held, Held::Streamed);
    let results: Vec<Result<(T, Vec<Failure>)>> = if sources.iter().any(streamed) {
        streaming(sources, batch_bytes, &run)?
    } else {
        batches(sources, batch_bytes)
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
    batch_bytes: u64,
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
                if size >= batch_bytes {
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
