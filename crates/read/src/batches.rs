//! From sources to matches: files are read in batches, several at a time; some are unpacked while
//! others are read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use polars::prelude::{DataFrame, PlHashMap};

use super::find::find;
use super::recognise::{check_table, recognise_with};
use super::{entries, registry};
use backline_kit::open;
use backline_kit::options::ReadOptions;
use backline_kit::source::{Bytes, Held, Looked, Source};
use backline_model::jobs;
use backline_model::{Batch, Error, Failure, Mark, MatchData, MatchInfo, Misuse, Note, Result};

/// Files of about this many bytes are read as one batch: large enough to be worth building the
/// frames, small enough that memory does not grow with the number of matches.
const BATCH_BYTES: u64 = 16 << 20;

/// Called with (files done, files in all) while files are being read, from any thread; an error
/// that it returns stops the work and becomes the result of the call.
pub type Progress<'a> = dyn Fn(usize, usize) -> Result<()> + Sync + 'a;

/// Counts the files done, from several threads.
pub struct Count<'a> {
    done: AtomicUsize,
    total: usize,
    progress: &'a Progress<'a>,
}

impl<'a> Count<'a> {
    /// A count for `total` files, none done yet.
    pub fn new(total: usize, progress: &'a Progress<'a>) -> Count<'a> {
        Count {
            done: AtomicUsize::new(0),
            total,
            progress,
        }
    }

    /// Reports that this many more files are done.
    ///
    /// # Errors
    /// What the progress callback returns.
    pub fn add(&self, files: usize) -> Result<()> {
        let done = self.done.fetch_add(files, Ordering::Relaxed) + files;
        (self.progress)(done, self.total)
    }
}

/// The matches that were read: in parts of a few files each, so that the frames of many files need
/// not be concatenated.
#[derive(Debug, Default)]
pub struct Read {
    /// The matches, in the order of the files.
    pub parts: Vec<MatchData>,
    /// Notes about folders and archives; the parts have notes of their own.
    pub notes: Vec<Note>,
    /// Files that could not be read (with `keep_going`).
    pub failures: Vec<Failure>,
}

impl Read {
    /// Combines what was read of the files with the notes and failures from before.
    ///
    /// # Errors
    /// A match that occurs in two files.
    pub fn new(
        (mut parts, failed): (Vec<MatchData>, Vec<Failure>),
        notes: Vec<Note>,
        mut failures: Vec<Failure>,
    ) -> Result<Read> {
        parts.retain(|part| part.height() > 0);
        unique_ids(parts.iter().map(|part| &part.matches))?;
        failures.extend(failed);
        Ok(Read {
            parts,
            notes,
            failures,
        })
    }

    /// All matches as one set of frames.
    ///
    /// # Errors
    /// Frames made by this crate do not cause any.
    pub fn stacked(self) -> Result<MatchData> {
        let mut data = MatchData::stacked(self.parts)?;
        data.notes.splice(0..0, self.notes);
        let left_out = self.failures.into_iter().map(|failure| Note {
            text: format!("skipped: {}", failure.error),
            file: failure.file,
        });
        data.notes.extend(left_out);
        Ok(data)
    }
}

/// Reads every match under `paths`, several files at a time.
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
    let count = Count::new(found.files.len(), progress);
    let read = for_each_batch(&found.files, options, Ok, &|files| count.add(files))?;
    Read::new(read, found.notes, found.failures)
}

/// Reads every match under `paths` into one set of frames.
///
/// # Errors
/// As [`read_parts`].
pub fn read<P: AsRef<Path>>(paths: &[P], options: &ReadOptions) -> Result<MatchData> {
    read_parts(paths, options, &|_, _| Ok(()))?.stacked()
}

/// Reads one file that is already in memory. `name` is used in messages and, without folder and
/// ending, as the match's id if the file has none.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(name: &Path, bytes: Vec<u8>, options: &ReadOptions) -> Result<MatchData> {
    read_bytes_beside(name, bytes, Vec::new(), options)
}

/// Like [`read_bytes`], with the files that accompany it: their paths, named as on the format's
/// page, and their bytes, unpacked.
///
/// # Errors
/// As [`read`].
pub fn read_bytes_beside(
    name: &Path,
    bytes: Vec<u8>,
    beside: Vec<(PathBuf, Vec<u8>)>,
    options: &ReadOptions,
) -> Result<MatchData> {
    let source = Source::in_memory(name, bytes, beside, options.limits)?;
    let mut batch = Batch::default();
    read_source(&source, &source.bytes()?, options, &mut batch)?;
    batch.into_data()
}

/// Two files of one match would count everything twice.
///
/// # Errors
/// A match that occurs twice in these matches frames.
pub fn unique_ids<'a>(matches: impl Iterator<Item = &'a DataFrame>) -> Result<()> {
    let mut seen: PlHashMap<&str, &str> = PlHashMap::default();
    for matches in matches {
        let ids = matches.column("match_id")?.str()?;
        let files = matches.column("file")?.str()?;
        for (id, file) in ids.iter().zip(files.iter()) {
            let (id, file) = (id.unwrap_or_default(), file.unwrap_or_default());
            if let Some(first) = seen.insert(id, file) {
                return Err(twice(id, first, file));
            }
        }
    }
    Ok(())
}

/// A match that was read twice.
pub fn twice(id: &str, first: &str, second: &str) -> Error {
    let named_so = |file: &str| {
        let unpacked = open::unpacked(Path::new(file));
        unpacked.file_stem().and_then(|stem| stem.to_str()) == Some(id)
    };
    Error::usage(
        Misuse::DuplicateMatch,
        match first == second {
            true => format!(
                "the match `{id}` comes twice from {first}: it occurs in it twice, or once there and once in a store that it was imported into. Remove one of the two"
            ),
            false if named_so(first) && named_so(second) => format!(
                "{first} and {second} would both be the match `{id}`, because of their names. If they are the same match, give only one of them; else rename one, or give each a `match_id` of its own"
            ),
            false => {
                format!(
                    "the match `{id}` is in two files, {first} and {second}. Give only one of them"
                )
            }
        },
    )
}

/// Reads the files found one by one and passes on what each holds, or what is wrong with it.
///
/// # Errors
/// An archive that can no longer be read; and what `each` returns.
pub fn read_each(
    files: &[Source],
    options: &ReadOptions,
    mut each: impl FnMut(&Source, Result<MatchData>) -> Result<()>,
) -> Result<()> {
    load(files, &mut |source, bytes| {
        let mut batch = Batch::default();
        let done = bytes.and_then(|bytes| read_source(source, &bytes, options, &mut batch));
        each(source, done.and_then(|_| batch.into_data()))
    })
}

/// Passes on the bytes of sources together: entries that were not kept are read from
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
            Some(archive) => entries::stream(archive, run, &mut |source, bytes| {
                each(source, Ok(Bytes::Own(bytes)))
            })?,
            None => run
                .iter()
                .try_for_each(|source| each(source, source.bytes()))?,
        }
    }
    Ok(())
}

/// Splits sources into batches of about this many bytes each.
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

/// Reads one source into the end of `batch`; on failure the batch is unchanged. Returns the
/// companions that were looked for.
fn read_source(
    source: &Source,
    bytes: &[u8],
    options: &ReadOptions,
    batch: &mut Batch,
) -> Result<Looked> {
    let format = match options.format.or(source.format) {
        Some(format) => format,
        None => recognise_with(&source.path, bytes, options)?,
    };
    let provider = format.provider();
    registry::check_options(&source.path, format, options)?;
    if options.format.is_some() {
        check_table(&source.path, bytes, format)?;
    }
    let mark = batch.mark();
    let input = source.input(bytes, options);
    let done = (provider.read)(&input, batch)
        .and_then(|()| batch.check_refused(&source.path))
        .and_then(|()| input.check_asked(provider.card.title));
    match done {
        Ok(()) => under_two_ids(&source.path, batch, mark),
        Err(_) => batch.cut_back(mark),
    }
    done.map(|()| input.looked.into_inner())
}

/// Adds a note if one file has matches between the same teams on the same day, one of which lacks a
/// half: probably one match under two ids, whose goals and minutes would be counted separately.
fn under_two_ids(file: &Path, batch: &mut Batch, mark: Mark) {
    let matches = batch.matches.get(mark.matches..).unwrap_or_default();
    if matches.len() < 2 {
        return;
    }
    let lacks_a_half = |info: &MatchInfo| info.period_seconds[..2].contains(&0.0);
    let mut first: PlHashMap<(&[String; 2], Option<&str>), &MatchInfo> = PlHashMap::default();
    let mut texts = Vec::new();
    for info in matches {
        let before = *first
            .entry((&info.teams, info.date.as_deref()))
            .or_insert(info);
        if before.match_id != info.match_id && (lacks_a_half(before) || lacks_a_half(info)) {
            texts.push(format!(
                "the matches `{}` and `{}` are both {} against {}, and one lacks a half: if they are the same match, give all of its rows one id; scores, minutes and errors are now counted separately",
                before.match_id, info.match_id, info.teams[0], info.teams[1]
            ));
        }
    }
    let notes = texts.into_iter().map(|text| Note::new(file, text));
    batch.notes.extend(notes.collect::<Vec<_>>());
}

/// The sources of a batch, with the bytes of those that were already read.
type Job<'a> = Vec<(&'a Source, Option<Result<Bytes>>)>;

/// A batch's sources, none of them read yet.
fn unread(sources: &[Source]) -> Job<'_> {
    sources.iter().map(|source| (source, None)).collect()
}

/// Reads the sources of a batch; with `keep_going`, returns those that cannot be read.
fn read_job(job: Job, options: &ReadOptions, want: &Want) -> Result<ReadJob> {
    let mut batch = Batch::default();
    let mut failures = Vec::new();
    let mut traces = Vec::new();
    let mut room = Vec::new();
    for (source, bytes) in job {
        let first = batch.match_count();
        let bytes = bytes.unwrap_or_else(|| source.bytes_in(std::mem::take(&mut room)));
        let done = bytes.and_then(|bytes| {
            let Some(hash) = want(source, &bytes) else {
                return Ok(());
            };
            let looked = read_source(source, &bytes, options, &mut batch);
            room = bytes.into_room();
            traces.push(Trace {
                source: source.clone(),
                hash,
                looked: looked?,
                matches: first..batch.match_count(),
            });
            Ok(())
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
    Ok((batch.into_data()?, traces, failures))
}

/// Reads batch after batch, several at a time, and passes each on in this thread, in the order of
/// the files, so that memory does not grow with their number. Returns the files that could not be
/// read (with `keep_going`).
///
/// # Errors
/// The first file that cannot be read, with the place in it; what `each` returns.
pub fn read_in_order(
    files: &[Source],
    options: &ReadOptions,
    each: &mut dyn FnMut(MatchData) -> Result<()>,
) -> Result<Vec<Failure>> {
    let mut failed = Vec::new();
    let (send, receive) = mpsc::sync_channel(8);
    // The batches are passed on in this thread: `each` may use polars, whose threads would pick up
    // another batch while they wait and then wait for that.
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || {
            let run = |index: usize, job: Job| -> Result<()> {
                let (data, _, failures) = read_job(job, options, &wanted)?;
                // Nobody is left to receive only when `each` has already failed.
                let _ = send.send((index, data, failures));
                Ok(())
            };
            if is_streamed(files) {
                streaming(files, BATCH_BYTES, &run)?;
                return Ok(());
            }
            // A few at a time, so that a batch that is done early does not wait long for earlier
            // ones.
            let at_a_time = 2 * rayon::current_num_threads();
            for (chunk, batches) in batches(files, BATCH_BYTES).chunks(at_a_time).enumerate() {
                jobs::run(batches.iter().enumerate(), |(index, sources)| {
                    run(chunk * at_a_time + index, unread(sources))
                })?;
            }
            Ok(())
        });
        let (mut next, mut waiting) = (0, BTreeMap::new());
        let mut hand_over = |index, data| -> Result<()> {
            waiting.insert(index, data);
            while let Some(data) = waiting.remove(&next) {
                next += 1;
                if MatchData::height(&data) > 0 {
                    each(data)?;
                }
            }
            Ok(())
        };
        let mut done = Ok(());
        for (index, data, failures) in receive {
            failed.extend(failures);
            done = hand_over(index, data);
            if done.is_err() {
                break;
            }
        }
        match reader.join() {
            Ok(read) => done.and(read),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })?;
    Ok(failed)
}

/// Reads batches in parallel. The results of `work` are in the order of the sources; with
/// `keep_going`, the files that could not be read come with them.
///
/// # Errors
/// The first file that cannot be read; what `work` and `progress` return.
pub fn for_each_batch<T: Send>(
    sources: &[Source],
    options: &ReadOptions,
    work: impl Fn(MatchData) -> Result<T> + Sync,
    progress: &(dyn Fn(usize) -> Result<()> + Sync),
) -> Result<(Vec<T>, Vec<Failure>)> {
    let work = |data, _| work(data);
    for_each_traced(sources, options, BATCH_BYTES, &wanted, work, progress)
}

/// Whether a source with these bytes is to be read, and the hash under which it is then traced.
pub type Want<'w> = dyn Fn(&Source, &[u8]) -> Option<String> + Sync + 'w;

/// Reads every source.
fn wanted(_: &Source, _: &[u8]) -> Option<String> {
    Some(String::new())
}

/// Whether some of the sources can only be read while their archive is being unpacked.
fn is_streamed(sources: &[Source]) -> bool {
    let streamed = |source: &Source| matches!(source.held, Held::Streamed);
    sources.iter().any(streamed)
}

/// Matches, their origins, and what could not be read.
type ReadJob = (MatchData, Vec<Trace>, Vec<Failure>);

/// What was read from one source.
pub struct Trace {
    /// The source.
    pub source: Source,
    /// The hash under which it was requested.
    pub hash: String,
    /// The companions that were looked for.
    pub looked: Looked,
    /// Its rows of the matches frame.
    pub matches: std::ops::Range<usize>,
}

/// Like [`for_each_batch`], with batches of about `batch_bytes`; skips sources for which `want`
/// returns no hash, and reports the origin of each match.
///
/// # Errors
/// As [`for_each_batch`].
pub fn for_each_traced<T: Send>(
    sources: &[Source],
    options: &ReadOptions,
    batch_bytes: u64,
    want: &Want,
    work: impl Fn(MatchData, Vec<Trace>) -> Result<T> + Sync,
    progress: &(dyn Fn(usize) -> Result<()> + Sync),
) -> Result<(Vec<T>, Vec<Failure>)> {
    let run = |_: usize, job: Job| -> Result<(T, Vec<Failure>)> {
        let files = job.len();
        // A request to stop is honoured before anything is read.
        progress(0)?;
        let (data, traces, failures) = read_job(job, options, want)?;
        let done = work(data, traces)?;
        progress(files)?;
        Ok((done, failures))
    };
    let results = if is_streamed(sources) {
        streaming(sources, batch_bytes, &run)?
    } else {
        let batches = batches(sources, batch_bytes).into_iter().enumerate();
        jobs::run(batches, |(index, sources)| run(index, unread(sources)))?
    };
    let mut all = Vec::with_capacity(results.len());
    let mut failed = Vec::new();
    for (done, failures) in results {
        all.push(done);
        failed.extend(failures);
    }
    Ok((all, failed))
}

/// Runs batches while their bytes are still being unpacked: one thread reads the archives and waits
/// when the others fall behind, so that only a few batches are in memory at a time.
fn streaming<'a, R: Send>(
    sources: &'a [Source],
    batch_bytes: u64,
    run: &(impl Fn(usize, Job<'a>) -> Result<R> + Sync),
) -> Result<Vec<R>> {
    let (send, receive) = mpsc::sync_channel::<Job<'a>>(1);
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || -> Result<()> {
            let mut size = 0;
            let mut files = Vec::new();
            load(sources, &mut |source, bytes| {
                size += bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
                files.push((source, Some(bytes)));
                if size >= batch_bytes {
                    // Nobody is left to receive only when the run has already failed.
                    let sent = send.send(std::mem::take(&mut files));
                    sent.map_err(|_| Error::Stopped)?;
                    size = 0;
                }
                Ok(())
            })?;
            if !files.is_empty() {
                let _ = send.send(files);
            }
            Ok(())
        });
        let done = jobs::run(receive.into_iter().enumerate(), |(index, job)| {
            run(index, job)
        });
        match reader.join() {
            // If a job failed, that is why the reader could not continue.
            Ok(read) => done.and_then(|done| read.map(|()| done)),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}
