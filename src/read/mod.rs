//! Reading: from paths to the event model.
//!
//! A path is a file, a folder or a glob. Each file's format is recognised from its content. A
//! provider's folder knows its format and the model, nothing else.

mod backline;
mod find;
mod open;
mod statsbomb;
mod table;
mod text;
mod wyscout;

use std::path::{Path, PathBuf};

use rayon::prelude::*;

pub use find::{Found, find};

use crate::error::{Error, Place, Result};
use crate::model::{Batch, MatchData, Note};

/// A file format that backline reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// backline's own event CSV, see `docs/event-csv.md`.
    Backline,
    /// StatsBomb open-data events, one JSON array a match.
    StatsBomb,
    /// Wyscout v2 JSON, `{events, teams, players}`.
    Wyscout,
}

impl Format {
    /// All formats.
    pub const ALL: &'static [Format] = &[Format::Backline, Format::StatsBomb, Format::Wyscout];

    /// The name used on the command line and in the `provider` column.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Backline => "backline",
            Format::StatsBomb => "statsbomb",
            Format::Wyscout => "wyscout",
        }
    }

    /// The format of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|format| format.name() == name)
            .copied()
    }
}

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Take every file as this format instead of recognising it.
    pub format: Option<Format>,
    /// Go on with the other files when one cannot be read.
    pub keep_going: bool,
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
    let mut batch = Batch::default();
    for file in &found.files {
        if let Err(error) = read_file(file, options, &mut batch) {
            if !options.keep_going {
                return Err(error);
            }
            batch.notes.push(Note {
                file: file.clone(),
                text: format!("left out: {error}"),
            });
        }
    }
    batch.into_data()
}

/// Splits files into batches of about [`BATCH_BYTES`] each.
pub(crate) fn batches(files: &[PathBuf]) -> Vec<&[PathBuf]> {
    let mut batches = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (index, file) in files.iter().enumerate() {
        bytes += std::fs::metadata(file).map_or(0, |meta| meta.len());
        if bytes >= BATCH_BYTES {
            batches.push(&files[start..=index]);
            (start, bytes) = (index + 1, 0);
        }
    }
    if start < files.len() {
        batches.push(&files[start..]);
    }
    batches
}

/// Reads the files of one batch; with `keep_going` the failed ones are returned beside it.
pub(crate) fn read_batch(
    files: &[PathBuf],
    options: &ReadOptions,
) -> Result<(Batch, Vec<Failure>)> {
    let mut batch = Batch::default();
    let mut failures = Vec::new();
    for file in files {
        if let Err(error) = read_file(file, options, &mut batch) {
            if !options.keep_going {
                return Err(error);
            }
            failures.push(Failure {
                file: file.clone(),
                error,
            });
        }
    }
    Ok((batch, failures))
}

/// Reads one file to the end of `batch`; when it fails the batch is as it was before.
fn read_file(file: &Path, options: &ReadOptions, batch: &mut Batch) -> Result<()> {
    let bytes = open::bytes(file)?;
    let format = match options.format {
        Some(format) => format,
        None => recognise(file, &bytes)?,
    };
    let mark = batch.mark();
    let done = match format {
        Format::Backline => backline::read(file, &bytes, batch),
        Format::StatsBomb => statsbomb::read(file, &bytes, batch),
        Format::Wyscout => wyscout::read(file, &bytes, batch),
    };
    if done.is_err() {
        batch.cut_back(mark);
    }
    done
}

/// Recognises a file's format from its content.
///
/// # Errors
/// When it is none that backline reads, with what it looks like.
pub fn recognise(file: &Path, bytes: &[u8]) -> Result<Format> {
    let fail = |problem: &str, hint: &str| Err(Error::input(file, Place::Whole, problem, hint));
    let text = text::head(bytes);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.is_empty() {
        return fail("the file is empty", "Give a file that holds events");
    }
    if start.starts_with('[') || start.starts_with('{') {
        if statsbomb::is_events(start) {
            return Ok(Format::StatsBomb);
        }
        if statsbomb::is_lineups(start) {
            return fail(
                "this is a StatsBomb line-ups file, not an event file",
                "Give the events file; the line-ups are found beside it",
            );
        }
        if wyscout::is_match(start, bytes) {
            return Ok(Format::Wyscout);
        }
        return fail(
            "JSON, but neither StatsBomb events nor a Wyscout match",
            "backline reads StatsBomb open-data event files and Wyscout v2 matches; `--format` overrides the recognition",
        );
    }
    if backline::is_events(&bytes[..bytes.len().min(1 << 16)]) {
        return Ok(Format::Backline);
    }
    fail(
        "no event data that backline knows",
        "Expected backline's event CSV (columns period, minute, team, player, type), StatsBomb events or a Wyscout match; `--format` overrides the recognition",
    )
}

/// Reads and hands over batch after batch, in parallel, results in the order of the files.
pub(crate) fn for_each_batch<T: Send>(
    files: &[PathBuf],
    options: &ReadOptions,
    work: impl Fn(MatchData) -> Result<T> + Sync,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<(Vec<T>, Vec<Failure>)> {
    let results: Vec<Result<(T, Vec<Failure>)>> = batches(files)
        .into_par_iter()
        .map(|files| {
            let (batch, failures) = read_batch(files, options)?;
            let done = work(batch.into_data()?)?;
            progress(files.len());
            Ok((done, failures))
        })
        .collect();
    let mut all = Vec::with_capacity(results.len());
    let mut failed = Vec::new();
    for result in results {
        let (done, failures) = result?;
        all.push(done);
        failed.extend(failures);
    }
    Ok((all, failed))
}
