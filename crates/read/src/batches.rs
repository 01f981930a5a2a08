//! From sources to matches: files are read in batches, several at a time, their bytes unpacked
//! while others are read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use polars::prelude::{DataFrame, PlHashMap};

use super::find::find;
use super::options::ReadOptions;
use super::recognise::{check_table, recognise_with};
use super::source::{Bytes, Held, Looked, Source};
use super::{entries, open, registry};
use backline_model::jobs;
use backline_model::{Batch, Error, Failure, Mark, MatchData, MatchInfo, Misuse, Note, Result};

/// Files of about this many bytes are read as one batch: large enough to pay for building the
/// frames, small enough that memory does not grow with the number of matches.
const BATCH_BYTES: u64 = 16 << 20;

/// Called with (files done, files in all) while files are worked on, from any thread; an error
/// that it returns stops the work and is what the call then returns.
pub type Progress<'a> = dyn Fn(usize, usize) -> Result<()> + Sync + 'a;

/// Files done of all, counted from several threads.
pub struct Count<'a> {
    done: AtomicUsize,
    total: usize,
    progress: &'a Progress<'a>,
}

impl<'a> Count<'a> {
    /// Nothing of `total` files is done yet.
    pub fn new(total: usize, progress: &'a Progress<'a>) -> Count<'a> {
        Count {
            done: AtomicUsize::new(0),
            total,
            progress,
        }
    }

    /// Tells that so many more files are done.
    ///
    /// # Errors
    /// What the progress returns.
    pub fn add(&self, files: usize) -> Result<()> {
        let done = self.done.fetch_add(files, Ordering::Relaxed) + files;
        (self.progress)(done, self.total)
    }
}

/// Matches as they were read: in parts of a few files each, so that the frames of many need not be
/// put together.
#[derive(Debug, Default)]
pub struct Read {
    /// The matches, in the order of the files.
    pub parts: Vec<MatchData>,
    /// What was noted of folders and archives; the parts have their own notes.
    pub notes: Vec<Note>,
    /// Files that could not be read (with `keep_going`).
    pub failures: Vec<Failure>,
}

impl Read {
    /// What was read of files, with what was known of them before.
    ///
    /// # Errors
    /// A match that two files hold.
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
    /// Does not fail on frames that this crate made.
    pub fn stacked(self) -> Result<MatchData> {
        let mut data = MatchData::stacked(self.parts)?;
        data.notes.splice(0..0, self.notes);
        let left_out = self.failures.into_iter().map(|failure| Note {
            text: format!("left out: {}", failure.error),
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
/// that two files hold; what `progress` returns.
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

/// Reads one file that is in memory already; `name` stands in messages and, without folder and
/// ending, for the match's id where the file has none.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(name: &Path, bytes: Vec<u8>, options: &ReadOptions) -> Result<MatchData> {
    read_bytes_beside(name, bytes, Vec::new(), options)
}

/// As [`read_bytes`], with files that lie beside it: their paths, as the format's page names them,
/// and their bytes, unpacked.
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
/// A match that stands in these matches frames twice.
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

/// A match that was read two times.
pub fn twice(id: &str, first: &str, second: &str) -> Error {
    let named_so = |file: &str| {
        let unpacked = open::unpacked(Path::new(file));
        unpacked.file_stem().and_then(|stem| stem.to_str()) == Some(id)
    };
    Error::usage(
        Misuse::DuplicateMatch,
        match first == second {
            true => format!(
                "the match `{id}` comes twice from {first}: it stands twice in it, or once there and once in a store that it was imported to. Take one of the two out"
            ),
            false if named_so(first) && named_so(second) => format!(
                "{first} and {second} are both taken for the match `{id}`, which is what they are called. Give one of them if they are; else call them otherwise, or give each a `match_id` of its own"
            ),
            false => {
                format!("the match `{id}` is in two files, {first} and {second}. Give one of them")
            }
        },
    )
}

/// Reads the files found one by one and hands over what each holds, or what is wrong with it.
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

/// Reads one source to the end of `batch`; when it fails the batch is as it was before. Returns
/// what was looked for beside it.
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

/// Says when one file has matches of the same teams on the same day, of which one lacks a half: one
/// match under two ids, whose goals and minutes would be told apart.
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
                "the matches `{}` and `{}` are both {} against {}, and one lacks a half: if they are one, give all of its rows one id, for scores, minutes and errors are told apart now",
                before.match_id, info.match_id, info.teams[0], info.teams[1]
            ));
        }
    }
    let notes = texts.into_iter().map(|text| Note::new(file, text));
    batch.notes.extend(notes.collect::<Vec<_>>());
}

/// The sources of a batch, with their bytes where those were read already.
type Job<'a> = Vec<(&'a Source, Option<Result<Bytes>>)>;

/// A batch's sources, none of them read yet.
fn unread(sources: &[Source]) -> Job<'_> {
    sources.iter().map(|source| (source, None)).collect()
}

/// Reads the sources of a batch; with `keep_going` those that cannot be read are returned.
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

/// Reads batch after batch, several at a time, and hands each over on this thread, in the order of
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
    // The batches are handed over on this thread: `each` may use polars, whose threads would take
    // up another batch while they wait and then wait for this one.
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || {
            let run = |index: usize, job: Job| -> Result<()> {
                let (data, _, failures) = read_job(job, options, &wanted)?;
                // Nobody receives any more only when `each` has failed already.
                let _ = send.send((index, data, failures));
                Ok(())
            };
            if is_streamed(files) {
                streaming(files, BATCH_BYTES, &run)?;
                return Ok(());
            }
            // A few at a time, so that one that is done early does not wait long for those before.
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

/// Reads batches in parallel; what `work` makes of each is in the order of the sources, beside the
/// files that could not be read (with `keep_going`).
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

/// Whether a source of these bytes is to be read, and the hash with which it is then traced.
pub type Want<'w> = dyn Fn(&Source, &[u8]) -> Option<String> + Sync + 'w;

/// Every source is to be read.
fn wanted(_: &Source, _: &[u8]) -> Option<String> {
    Some(String::new())
}

/// Whether some of the sources can only be read as their archive is unpacked.
fn is_streamed(sources: &[Source]) -> bool {
    let streamed = |source: &Source| matches!(source.held, Held::Streamed);
    sources.iter().any(streamed)
}

/// Matches, where each came from, and what could not be read.
type ReadJob = (MatchData, Vec<Trace>, Vec<Failure>);

/// What was read of one source.
pub struct Trace {
    /// The source.
    pub source: Source,
    /// The hash that it was wanted with.
    pub hash: String,
    /// What was looked for beside it.
    pub looked: Looked,
    /// Its rows of the matches frame.
    pub matches: std::ops::Range<usize>,
}

/// As [`for_each_batch`], with batches of about `batch_bytes`; passes over sources that `want`
/// gives no hash for, and tells where each match came from.
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
        // Whoever wants to stop is asked before anything is read.
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

/// Runs batches while their bytes are still being unpacked: one thread reads the archives and
/// waits when the others fall behind, so that few batches are in memory at a time.
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
                    // Nobody receives any more only when the run has failed already.
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
            // When a job has failed that is why the reader could not go on.
            Ok(read) => done.and_then(|done| read.map(|()| done)),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}
