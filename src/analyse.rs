//! The main job in one call: read, attribute and rate any number of matches, batch by batch, so
//! that memory does not grow with the events read.

use std::collections::HashMap;
use std::path::Path;

use polars::prelude::*;

use crate::attribute::{
    Agreement, AttributeOptions, Explanation, OutcomeId, Training, Weights, attribute,
    explain_goals,
};
use crate::compare::exposures;
use crate::error::{Error, Result};
use crate::model::{Account, Note};
use crate::rate::rates;
use crate::read::{Failure, ReadOptions, find, for_each_batch};
use crate::select::{Aliases, clashes};

/// What to analyse and how.
#[derive(Default)]
pub struct AnalyseOptions<'a> {
    /// How to read.
    pub read: ReadOptions,
    /// How to attribute.
    pub attribute: AttributeOptions,
    /// Count touches and shots faced into the line-ups, see
    /// [`crate::compare::EXPOSURE_COLUMNS`].
    pub exposures: bool,
    /// Keep the story of every goal.
    pub stories: bool,
    /// Names that mean one person.
    pub aliases: Option<Aliases>,
    /// Called with (files done, files in all) while reading.
    pub progress: Option<&'a (dyn Fn(usize, usize) + Sync)>,
}

/// The result over all matches; the events themselves are not kept.
#[derive(Debug)]
pub struct Analysis {
    /// Errors, see [`crate::attribute::ERROR_COLUMNS`].
    pub errors: DataFrame,
    /// Goals and shots, see [`crate::attribute::OUTCOME_COLUMNS`].
    pub outcomes: DataFrame,
    /// Rates, see [`crate::rate::RATE_COLUMNS`].
    pub rates: DataFrame,
    /// Who played, see [`crate::model::LINEUP_COLUMNS`].
    pub lineups: DataFrame,
    /// The matches, see [`crate::model::MATCH_COLUMNS`].
    pub matches: DataFrame,
    /// The story of every goal where they were asked for; names as the files have them.
    pub stories: HashMap<OutcomeId, Explanation>,
    /// People who may have been taken for one or for two by mistake, a sentence each, see
    /// [`crate::select::clashes`].
    pub clashes: Vec<String>,
    /// Number of events read.
    pub events: usize,
    /// Rows of the files that became no event; `backline inspect` says which and why.
    pub rows_aside: usize,
    /// What to know of the files.
    pub notes: Vec<Note>,
    /// Files that could not be read (with `keep_going`).
    pub failures: Vec<Failure>,
}

/// Reads, attributes and rates every match under `paths`.
///
/// # Errors
/// A path that matches nothing, the first file that cannot be read (unless `keep_going`), or no
/// file left to analyse.
pub fn analyse<P: AsRef<Path>>(paths: &[P], options: &AnalyseOptions<'_>) -> Result<Analysis> {
    struct Part {
        errors: DataFrame,
        outcomes: DataFrame,
        lineups: DataFrame,
        matches: DataFrame,
        stories: Vec<(OutcomeId, Explanation)>,
        notes: Vec<Note>,
        events: usize,
        rows_aside: usize,
    }
    let found = find(paths, &options.read)?;
    let total = found.files.len();
    let done = std::sync::atomic::AtomicUsize::new(0);
    let progress = |files: usize| {
        let now = done.fetch_add(files, std::sync::atomic::Ordering::Relaxed) + files;
        if let Some(report) = options.progress {
            report(now, total);
        }
    };
    let (mut parts, failed) = for_each_batch(
        &found.files,
        &options.read,
        |data| {
            let found = attribute(&data, &options.attribute)?;
            let named = |frame: DataFrame| match &options.aliases {
                Some(aliases) => aliases.apply(&frame),
                None => Ok(frame),
            };
            let stories = match options.stories {
                true => explain_goals(&data, &options.attribute)?,
                false => Vec::new(),
            };
            let lineups = match options.exposures {
                true => exposures(&data.events, &data.lineups, &data.matches)?,
                false => data.lineups,
            };
            Ok(Part {
                stories,
                errors: named(found.errors)?,
                outcomes: found.outcomes,
                lineups: named(lineups)?,
                matches: data.matches,
                notes: data.notes,
                events: data.events.height(),
                rows_aside: data.accounts.iter().map(Account::left_aside).sum(),
            })
        },
        &progress,
    )?;
    let stories = parts
        .iter_mut()
        .flat_map(|part| std::mem::take(&mut part.stories))
        .collect();
    let mut failures = found.failures;
    failures.extend(failed);
    let stack = |pick: fn(&Part) -> &DataFrame| -> Result<DataFrame> {
        let mut frames = parts.iter().map(pick);
        let mut all = frames.next().cloned().unwrap_or_default();
        for frame in frames {
            all.vstack_mut(frame)?;
        }
        all.rechunk_mut();
        Ok(all)
    };
    let errors = stack(|part| &part.errors)?;
    let lineups = stack(|part| &part.lineups)?;
    let matches = stack(|part| &part.matches)?;
    if matches.height() == 0 {
        let reasons: Vec<String> = failures.iter().map(|f| f.error.to_string()).collect();
        return Err(Error::NothingRead(reasons.join("\n  ")));
    }
    unique_ids(&matches)?;
    let mut notes = found.notes;
    notes.extend(parts.iter().flat_map(|part| part.notes.iter().cloned()));
    Ok(Analysis {
        clashes: clashes(&lineups)?,
        stories,
        rates: rates(&lineups, &matches, &errors)?,
        outcomes: stack(|part| &part.outcomes)?,
        events: parts.iter().map(|part| part.events).sum(),
        rows_aside: parts.iter().map(|part| part.rows_aside).sum(),
        errors,
        lineups,
        matches,
        notes,
        failures,
    })
}

/// Fits the scorecard's weights on every match under `paths` and returns their table.
///
/// # Errors
/// As [`analyse`]; and when no action before a shot carries an error label.
pub fn fit<P: AsRef<Path>>(paths: &[P], read: &ReadOptions) -> Result<(String, Vec<Failure>)> {
    let found = find(paths, read)?;
    let (parts, failed) = for_each_batch(&found.files, read, |data| Training::of(&data), &|_| ())?;
    let mut failures = found.failures;
    failures.extend(failed);
    let mut training = Training::default();
    parts.into_iter().for_each(|part| training.append(part));
    Ok((training.fit()?, failures))
}

/// Hides the labels of every match under `paths`, attributes, and holds the verdicts against them.
///
/// # Errors
/// As [`analyse`].
pub fn evaluate<P: AsRef<Path>>(
    paths: &[P],
    read: &ReadOptions,
    weights: &Weights,
) -> Result<(Agreement, Vec<Failure>)> {
    let found = find(paths, read)?;
    let (parts, failed) = for_each_batch(
        &found.files,
        read,
        |data| Agreement::of(&data, weights),
        &|_| (),
    )?;
    let mut failures = found.failures;
    failures.extend(failed);
    let mut agreement = Agreement::default();
    for part in parts {
        agreement.append(part)?;
    }
    Ok((agreement, failures))
}

/// Two files of one match would count everything twice.
fn unique_ids(matches: &DataFrame) -> Result<()> {
    let ids = matches.column("match_id")?.str()?;
    let files = matches.column("file")?.str()?;
    let mut seen: PlHashMap<&str, &str> = PlHashMap::default();
    for (id, file) in ids.iter().zip(files.iter()) {
        let (id, file) = (id.unwrap_or_default(), file.unwrap_or_default());
        if let Some(first) = seen.insert(id, file) {
            return Err(Error::Usage(format!(
                "the match `{id}` is in two files, {first} and {file}. Give one of them"
            )));
        }
    }
    Ok(())
}
