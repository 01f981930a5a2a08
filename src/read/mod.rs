//! Reading: from paths to the event model.
//!
//! A path is a file, a folder, an archive or a glob. Each file's format is recognised from its
//! content. A provider's folder knows its format and the model, nothing else; what it offers to
//! the rest is a `Provider`.

mod archive;
mod backline;
mod cdf;
mod coordinates;
mod datafactory;
mod datetime;
mod direction;
mod find;
mod frames;
mod hint;
mod ipc;
mod kloppy;
mod loose;
mod metrica;
mod open;
mod opta;
mod provider;
mod python;
mod records;
mod sheet;
mod source;
mod spadl;
mod sportec;
mod statsbomb;
mod table;
mod text;
mod wyscout;
mod xml;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};

use polars::prelude::{DataFrame, PlHashMap};

pub use backline::Mapping;
pub use coordinates::Coordinates;
pub use direction::Direction;
pub use find::{Found, find};
pub use frames::from_frames;
pub use provider::{Description, Format, TypeRow};
pub use sheet::is_readable;
pub use source::Source;

use crate::error::{Error, Place, Result};
use crate::jobs;
use crate::model::{Account, Batch, MatchData, Note};
use provider::{Head, Recognition, Taken};
use source::{Bytes, Held};
pub(crate) use source::{Listing, Looked};

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

/// Called with (files done, files in all) while files are worked on, from any thread; an error
/// that it returns stops the work and is what the call then returns.
pub type Progress<'a> = dyn Fn(usize, usize) -> Result<()> + Sync + 'a;

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
    let (mut parts, failed) = for_each_batch(&found.files, options, Ok, &|files| count.add(files))?;
    parts.retain(|part| part.matches.height() > 0);
    unique_ids(parts.iter().map(|part| &part.matches))?;
    let mut failures = found.failures;
    failures.extend(failed);
    Ok(Read {
        parts,
        notes: found.notes,
        failures,
    })
}

/// Reads every match under `paths` into one set of frames.
///
/// # Errors
/// As [`read_parts`].
///
/// To keep memory bounded over many matches, use [`crate::analyse`], which works batch by batch.
pub fn read<P: AsRef<Path>>(paths: &[P], options: &ReadOptions) -> Result<MatchData> {
    let read = read_parts(paths, options, &|_, _| Ok(()))?;
    let mut data = stacked(read.parts)?;
    data.notes.splice(0..0, read.notes);
    data.notes
        .extend(read.failures.into_iter().map(|failure| Note {
            text: format!("left out: {}", failure.error),
            file: failure.file,
        }));
    Ok(data)
}

/// Files done of all, counted from several threads.
pub(crate) struct Count<'a> {
    done: AtomicUsize,
    total: usize,
    progress: &'a Progress<'a>,
}

impl<'a> Count<'a> {
    pub fn new(total: usize, progress: &'a Progress<'a>) -> Count<'a> {
        Count {
            done: AtomicUsize::new(0),
            total,
            progress,
        }
    }

    /// Tells that so many more files are done.
    pub fn add(&self, files: usize) -> Result<()> {
        let done = self.done.fetch_add(files, Ordering::Relaxed) + files;
        (self.progress)(done, self.total)
    }
}

/// Two files of one match would count everything twice.
pub(crate) fn unique_ids<'a>(matches: impl Iterator<Item = &'a DataFrame>) -> Result<()> {
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
    Error::Usage(match first == second {
        true => format!(
            "the match `{id}` comes twice from {first}: it stands twice in it, or once there and once in a store that it was imported to. Take one of the two out"
        ),
        false if named_so(first) && named_so(second) => format!(
            "{first} and {second} are both taken for the match `{id}`, which is what they are called. Give one of them if they are; else call them otherwise, or give each a `match_id` of its own"
        ),
        false => {
            format!("the match `{id}` is in two files, {first} and {second}. Give one of them")
        }
    })
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

/// Reads the files found one by one and hands over what each holds, or what is wrong with it.
///
/// # Errors
/// An archive that can no longer be read; and what `each` returns.
pub fn read_each(
    found: &Found,
    options: &ReadOptions,
    mut each: impl FnMut(&Source, Result<MatchData>) -> Result<()>,
) -> Result<()> {
    check_given(&found.files, options)?;
    load(&found.files, &mut |source, bytes| {
        if let Some(part) = source.part() {
            return each(source, part.load());
        }
        let mut batch = Batch::default();
        let done = bytes.and_then(|bytes| read_source(source, &bytes, options, &mut batch));
        each(source, done.and_then(|_| batch.into_data()))
    })
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

/// A line-ups or match file given by option belongs to one event file, and how a store's files
/// are read was settled when they were imported.
fn check_given(sources: &[Source], options: &ReadOptions) -> Result<()> {
    if let Some(part) = sources.iter().find_map(Source::part) {
        let format = options.format.map(|_| "--format");
        let given = format.or_else(|| Taken::given(options).next().map(Taken::option));
        if let Some(given) = given {
            return Err(Error::Usage(format!(
                "{} is part of a store, whose files were read when they were imported: {given} has no effect on it. Give it to `backline import`",
                part.name().display()
            )));
        }
    }
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
/// what was looked for beside it.
fn read_source(
    source: &Source,
    bytes: &[u8],
    options: &ReadOptions,
    batch: &mut Batch,
) -> Result<Looked> {
    let format = match options.format {
        Some(format) => format,
        None => recognise_with(&source.path, bytes, options)?,
    };
    let provider = format.provider();
    provider::check_options(&source.path, format, options)?;
    let mark = batch.mark();
    let input = source.input(bytes, options);
    let done = (provider.read)(&input, batch).and_then(|()| input.check_asked(provider.title));
    if done.is_err() {
        batch.cut_back(mark);
    }
    done.map(|()| input.looked.into_inner())
}

/// Asks the providers what a file is.
fn recognition(bytes: &[u8], options: &ReadOptions) -> (Option<Format>, Recognition) {
    with_head(bytes, options, provider::ask)
}

/// What `ask` finds in a file's first bytes.
fn with_head<T>(bytes: &[u8], options: &ReadOptions, ask: impl FnOnce(&Head) -> T) -> T {
    let text = text::head(bytes);
    ask(&Head {
        bytes,
        mapping: options.mapping.as_deref(),
        text: text.trim_start_matches('\u{feff}').trim_start(),
    })
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
    } else if bytes.starts_with(b"PAR1") {
        "a Parquet file, but no event data that backline knows".to_owned()
    } else if bytes.starts_with(b"ARROW1") {
        "an Arrow file, but no event data that backline knows".to_owned()
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
        (None, _) if text::ends_early(bytes) => Err(Error::input(
            file,
            match bytes.contains(&0) {
                true => Place::Whole,
                false => Place::Line(text::line_and_column(bytes, bytes.len()).0),
            },
            format!(
                "it ends in the middle, and up to there it is {}",
                looks_like(bytes)
            ),
            format!("If it was cut off, fetch it again. {}", what_to_give(bytes)),
        )),
        // A mapping is of an event CSV: what that lacks in spite of it, its reader says best.
        (None, _) if options.mapping.is_some() && is_table(bytes) => Ok(Format::event_csv()),
        (None, _) => match with_head(bytes, options, provider::nearly) {
            Some((format, lacks)) => Err(Error::input(
                file,
                Place::Whole,
                format!(
                    "much like {}, but without `{}`",
                    format.title(),
                    lacks.join("`, `")
                ),
                format!(
                    "Write it again with all of it, or say `--format {}` to read it as that",
                    format.name()
                ),
            )),
            None => Err(match header_below(bytes, options) {
                Some((line, format)) => Error::input(
                    file,
                    Place::Line(line),
                    format!(
                        "the header of {} stands here, below other lines",
                        format.title()
                    ),
                    "Take out the lines above it",
                ),
                None => Error::input(file, Place::Whole, looks_like(bytes), what_to_give(bytes)),
            }),
        },
    }
}

/// Whether bytes may be a table in text.
fn is_table(bytes: &[u8]) -> bool {
    let text = text::head(bytes);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    !start.is_empty() && !start.starts_with(['[', '{', '<']) && !bytes.contains(&0)
}

/// The line, of the first few, from which on the file would be recognised, and as what: titles
/// above a table's header.
fn header_below(bytes: &[u8], options: &ReadOptions) -> Option<(usize, Format)> {
    const TITLES: usize = 10;
    let breaks = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    breaks.take(TITLES).zip(2..).find_map(|((at, _), line)| {
        let below = &bytes[at + 1..];
        // Blank lines are passed over anyway.
        if below.first().is_none_or(u8::is_ascii_whitespace) {
            return None;
        }
        Some((line, recognition(below, options).0?))
    })
}

/// What to do about bytes that no provider knows.
fn what_to_give(bytes: &[u8]) -> String {
    let text = text::head(bytes);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let more = match start.chars().next() {
        None => return "Fetch it again, or leave it out".to_owned(),
        Some('[' | '{' | '<') => "",
        Some(_) => {
            "; a table with other columns is read with `--map` or `--mapping`, see docs/event-csv.md"
        }
    };
    format!(
        "Expected event data: {}; `--format` overrides the recognition{more}",
        find::what_is_read()
    )
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
    let mut stored = Vec::new();
    let mut room = Vec::new();
    for (source, bytes) in job {
        if let Some(part) = source.part() {
            stored.push(part.load()?);
            continue;
        }
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
    let read = batch.into_data()?;
    if stored.is_empty() || read.matches.height() > 0 {
        stored.push(read);
    }
    Ok((stacked(stored)?, traces, failures))
}

/// Batches on their way to one receiver, which gets them in the order of the files.
struct InOrder<'a> {
    next: usize,
    waiting: BTreeMap<usize, MatchData>,
    each: &'a mut dyn FnMut(MatchData) -> Result<()>,
}

impl InOrder<'_> {
    fn take(&mut self, index: usize, data: MatchData) -> Result<()> {
        self.waiting.insert(index, data);
        while let Some(data) = self.waiting.remove(&self.next) {
            self.next += 1;
            if data.matches.height() > 0 {
                (self.each)(data)?;
            }
        }
        Ok(())
    }
}

/// Reads every match under `paths` and hands the frames over batch by batch, in the order of the
/// files, so that memory does not grow with their number. Returns what was left aside of folders
/// and, with `keep_going`, the files that could not be read.
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
    let mut receiver = InOrder {
        next: 0,
        waiting: BTreeMap::new(),
        each,
    };
    let mut failed = Vec::new();
    let (send, receive) = mpsc::sync_channel(8);
    // The batches are handed over on this thread: `each` may use polars, whose threads would take
    // up another batch while they wait and then wait for this one.
    std::thread::scope(|scope| {
        let files = &found.files;
        let reader = scope.spawn(move || {
            let run = |index: usize, job: Job| -> Result<()> {
                let (data, _, failures) = read_job(job, options, &|_, _| Some(String::new()))?;
                // Nobody receives any more only when `each` has failed already.
                let _ = send.send((index, data, failures));
                Ok(())
            };
            read_all(files, &run)
        });
        let mut done = Ok(());
        for (index, data, failures) in receive {
            failed.extend(failures);
            done = receiver.take(index, data);
            if done.is_err() {
                break;
            }
        }
        match reader.join() {
            Ok(read) => done.and(read),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })?;
    Ok((found.notes, failed))
}

/// Runs all batches, a few at a time so that one that is done early does not wait long for those
/// before it.
fn read_all(files: &[Source], run: &(impl Fn(usize, Job) -> Result<()> + Sync)) -> Result<()> {
    let streamed = |source: &Source| matches!(source.held, Held::Streamed);
    if files.iter().any(streamed) {
        streaming(files, BATCH_BYTES, run)?;
        return Ok(());
    }
    let at_a_time = 2 * rayon::current_num_threads();
    for (chunk, batches) in batches(files, BATCH_BYTES).chunks(at_a_time).enumerate() {
        jobs::run(batches.iter().enumerate(), |(index, sources)| {
            run(chunk * at_a_time + index, unread(sources))
        })?;
    }
    Ok(())
}

/// Reads and hands over batch after batch, in parallel, results in the order of the sources.
pub(crate) fn for_each_batch<T: Send>(
    sources: &[Source],
    options: &ReadOptions,
    work: impl Fn(MatchData) -> Result<T> + Sync,
    progress: &(dyn Fn(usize) -> Result<()> + Sync),
) -> Result<(Vec<T>, Vec<Failure>)> {
    let want = |_: &Source, _: &[u8]| Some(String::new());
    let work = |data, _| work(data);
    for_each_traced(sources, options, BATCH_BYTES, &want, work, progress)
}

/// What to know of the files that a result was made from.
#[derive(Debug, Default)]
pub struct Remarks {
    /// Rows of the files that became no event; `backline inspect` says which and why.
    pub rows_aside: usize,
    /// What to know of single files, those of folders that were left aside among them.
    pub notes: Vec<Note>,
    /// Files that could not be read (with `keep_going`).
    pub failures: Vec<Failure>,
}

/// Reads every match under `paths`, batch by batch and in parallel; what `work` makes of the
/// batches is in the order of the files.
pub(crate) fn over_all<P: AsRef<Path>, T: Send>(
    paths: &[P],
    options: &ReadOptions,
    work: impl Fn(&MatchData) -> Result<T> + Sync,
) -> Result<(Vec<T>, Remarks)> {
    let found = find(paths, options)?;
    let both = |mut data: MatchData| {
        let aside: usize = data.accounts.iter().map(Account::left_aside).sum();
        let notes = std::mem::take(&mut data.notes);
        Ok((work(&data)?, aside, notes))
    };
    let (parts, failed) = for_each_batch(&found.files, options, both, &|_| Ok(()))?;
    let mut remarks = Remarks {
        rows_aside: 0,
        notes: found.notes,
        failures: found.failures,
    };
    remarks.failures.extend(failed);
    let mut made = Vec::with_capacity(parts.len());
    for (part, aside, notes) in parts {
        made.push(part);
        remarks.rows_aside += aside;
        remarks.notes.extend(notes);
    }
    Ok((made, remarks))
}

/// Whether a source of these bytes is to be read, and the hash with which it is then traced.
type Want<'w> = dyn Fn(&Source, &[u8]) -> Option<String> + Sync + 'w;

/// Matches, where each came from, and what could not be read.
type ReadJob = (MatchData, Vec<Trace>, Vec<Failure>);

/// What was read of one source.
pub(crate) struct Trace {
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
pub(crate) fn for_each_traced<T: Send>(
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
    let streamed = |source: &Source| matches!(source.held, Held::Streamed);
    let results = if sources.iter().any(streamed) {
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
