//! The main task in one call: read, attribute and rate any number of matches, batch by batch, so
//! that memory does not grow with the number of events read.

use std::path::Path;

use polars::prelude::*;

use backline_analysis::attribute::{
    Agreement, AttributeOptions, Attribution, Explanation, OutcomeId, Weights, attribute,
    explain_all, undated, with_risks,
};
use backline_analysis::compare::exposures;
use backline_analysis::offball::{no_off_ball, off_ball};
use backline_analysis::people::settle;
use backline_analysis::rate::{not_in_rates, rates, risks};
use backline_analysis::select::{Aliases, clashes};
use backline_analysis::situations;
use backline_model::{Account, Error, MATCHES, MatchData, Misuse, Note, Result, jobs};
use backline_read::{Count, Progress, ReadOptions, unique_ids};
use backline_store::StoredPart;

use crate::input::{Matches, find, for_each_batch};

pub use crate::learn::{Teachers, evaluate, fit, training};
pub use backline_analysis::Analysis;
#[doc(hidden)]
pub use backline_analysis::attribute::EVIDENCE_COLUMNS;

/// What to analyse and how.
#[derive(Default)]
pub struct AnalyseOptions<'a> {
    /// How to read.
    pub read: ReadOptions,
    /// How to attribute.
    pub attribute: AttributeOptions,
    /// Add touches and shots faced to the line-ups, see
    /// [`backline_analysis::compare::EXPOSURE_COLUMNS`].
    pub exposures: bool,
    /// Add up what the players' losses of the ball risked into the line-ups, see
    /// [`backline_analysis::attribute::RISK_COLUMNS`].
    pub risks: bool,
    /// Keep the story of every goal, and of every shot with an error.
    pub stories: bool,
    /// Omit the [`EVIDENCE_COLUMNS`] of the errors: charts and comparisons only need figures, and
    /// reading a store's verdicts consists mostly of reading those texts.
    pub figures_only: bool,
    /// Names that refer to the same person.
    pub aliases: Option<Aliases>,
    /// Called while reading.
    pub progress: Option<&'a Progress<'a>>,
}

/// Reads, attributes and rates every match under `paths`.
///
/// # Errors
/// A path that matches nothing, the first file that cannot be read (unless `keep_going`), or no
/// file left to analyse.
pub fn analyse<P: AsRef<Path>>(paths: &[P], options: &AnalyseOptions<'_>) -> Result<Analysis> {
    let mut found = find(paths, &options.read)?;
    let silent = |_: usize, _: usize| Ok(());
    let count = Count::new(found.count(), options.progress.unwrap_or(&silent));
    // A store keeps verdicts; the story of a goal needs the events, and so do losses.
    let as_stored =
        options.attribute == AttributeOptions::default() && !options.stories && !options.risks;
    let current =
        |matches: &Matches| as_stored && matches.part().is_some_and(StoredPart::is_current);
    let mut parts: Vec<Part> = Vec::new();
    let mut failures = std::mem::take(&mut found.failures);
    for run in found.matches.chunk_by(|a, b| current(a) == current(b)) {
        if !run.first().is_some_and(current) {
            let work = |data| Part::found(data, options);
            let (read, failed) = for_each_batch(run, &options.read, work, &count)?;
            parts.extend(read);
            failures.extend(failed);
        } else {
            let stored: Vec<&StoredPart> = run.iter().filter_map(Matches::part).collect();
            let together =
                (stored.len() / (JOBS_A_CORE * rayon::current_num_threads())).clamp(1, TOGETHER);
            let kept = jobs::run(stored.chunks(together), |stored| {
                let part = Part::kept(stored, options)?;
                count.add(stored.len())?;
                Ok(part)
            });
            parts.extend(kept?);
        }
    }
    let stories = parts
        .iter_mut()
        .flat_map(|part| std::mem::take(&mut part.stories))
        .collect();
    let mut notes = std::mem::take(&mut found.notes);
    notes.extend(parts.iter().flat_map(|part| part.notes.iter().cloned()));
    notes.extend(options.aliases.as_ref().and_then(Aliases::unfitted));
    let events = parts.iter().map(|part| part.events).sum();
    let rows_skipped = parts.iter().map(|part| part.rows_skipped).sum();
    // One frame at a time, so that no two copies of everything are in memory.
    let mut stack = |pick: fn(&mut Part) -> &mut DataFrame| -> Result<DataFrame> {
        let mut frames = parts.iter_mut().map(|part| std::mem::take(pick(part)));
        let mut all = frames.next().unwrap_or_default();
        for frame in frames {
            all.vstack_mut_owned(frame)?;
        }
        if all.height() < PIECES_FROM {
            all.rechunk_mut();
        }
        Ok(all)
    };
    let mut errors = stack(|part| &mut part.errors)?;
    let mut lineups = stack(|part| &mut part.lineups)?;
    let mut matches = stack(|part| &mut part.matches)?;
    let mut outcomes = stack(|part| &mut part.outcomes)?;
    let mut off_ball = stack(|part| &mut part.off_ball)?;
    if found.parts().next().is_some() {
        let mut frames = vec![&mut lineups, &mut errors, &mut outcomes];
        if off_ball.height() > 0 {
            frames.push(&mut off_ball);
        }
        in_order_of_files(&mut matches, frames)?;
    }
    if matches.height() == 0 {
        let reasons: Vec<String> = failures.iter().map(|f| f.error.to_string()).collect();
        return Err(Error::NothingRead(reasons.join("\n  ")));
    }
    unique_ids(std::iter::once(&matches))?;
    notes.extend(settle(
        &mut matches,
        &mut lineups,
        &mut errors,
        &mut outcomes,
    )?);
    let clashes = || clashes(&lineups);
    let rates = || rates(&lineups, &matches, &errors);
    let (clashes, rates) = match lineups.height() < PIECES_FROM {
        true => rayon::join(clashes, rates),
        false => (clashes(), rates()),
    };
    let rates = rates?;
    notes.extend(not_in_rates(&lineups, &matches, &errors, &rates)?);
    notes.extend(undated(&matches, &options.attribute)?);
    // In an archive the errors are many, and charts and comparisons do not need the score at the
    // time.
    if !options.figures_only {
        errors = situations(&errors, &outcomes, &lineups, &matches)?;
    }
    Ok(Analysis {
        clashes: clashes?,
        stories,
        rates,
        outcomes,
        off_ball,
        events,
        rows_skipped,
        errors,
        lineups,
        matches,
        notes,
        failures,
    })
}

/// Frames with more rows than this stay in the pieces in which they were made, and results are
/// computed from them one after the other, because memory matters more there.
const PIECES_FROM: usize = 500_000;

/// Maximum number of store parts to merge at once, so that the memory of their small columns is
/// free for the next ones.
const TOGETHER: usize = 16;
/// Fewer if a core would have less to do than this.
const JOBS_A_CORE: usize = 8;

/// Names the players behind each goal and shot of matches in parts, several parts at a time.
///
/// # Errors
/// Frames without the documented columns; what `progress` returns, which is called with numbers of
/// parts.
#[doc(hidden)]
pub fn attribute_parts(
    parts: &[MatchData],
    options: &AttributeOptions,
    progress: &Progress,
) -> Result<Attribution> {
    let mut found = each_part(parts, progress, |part| attribute(part, options))?.into_iter();
    let Some(mut all) = found.next() else {
        return Err(Error::usage(
            Misuse::NothingSelected,
            "no matches were given".to_owned(),
        ));
    };
    for more in found {
        all.errors.vstack_mut_owned(more.errors)?;
        all.outcomes.vstack_mut_owned(more.outcomes)?;
    }
    all.errors.rechunk_mut();
    all.outcomes.rechunk_mut();
    Ok(all)
}

/// What frames of players tell of the goals and shots of matches in parts, several parts at a time.
///
/// # Errors
/// Frames without the documented columns.
#[doc(hidden)]
pub fn off_ball_parts(parts: &[MatchData]) -> Result<DataFrame> {
    let mut all = no_off_ball()?;
    for more in each_part(parts, &|_, _| Ok(()), off_ball)? {
        all.vstack_mut_owned(more)?;
    }
    all.rechunk_mut();
    Ok(all)
}

/// What each player's lost balls risked in matches in parts, several parts at a time.
///
/// # Errors
/// Frames without the documented columns.
#[doc(hidden)]
pub fn risk_parts(parts: &[MatchData], options: &AttributeOptions) -> Result<DataFrame> {
    let risky = each_part(parts, &|_, _| Ok(()), |part| with_risks(part, options))?;
    let mut risky = risky.into_iter();
    let mut all = risky.next().unwrap_or_default();
    for more in risky {
        all.vstack_mut_owned(more)?;
    }
    risks(&all)
}

/// Hides the labels of matches in parts, attributes, and compares the verdicts with the labels.
///
/// # Errors
/// As for [`attribute_parts`].
#[doc(hidden)]
pub fn evaluate_parts(
    parts: &[MatchData],
    weights: &Weights,
    progress: &Progress,
) -> Result<Agreement> {
    let mut agreement = Agreement::default();
    for part in each_part(parts, progress, |part| Agreement::in_match(part, weights))? {
        agreement.append(part)?;
    }
    Ok(agreement)
}

/// The result of `work` for each part; `progress` is called before and after each part.
fn each_part<T: Send>(
    parts: &[MatchData],
    progress: &Progress,
    work: impl Fn(&MatchData) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let count = Count::new(parts.len(), progress);
    jobs::run(parts.iter(), |part| {
        count.add(0)?;
        let found = work(part)?;
        count.add(1)?;
        Ok(found)
    })
}

/// What is kept of a batch of matches.
#[derive(Default)]
struct Part {
    errors: DataFrame,
    outcomes: DataFrame,
    off_ball: DataFrame,
    lineups: DataFrame,
    matches: DataFrame,
    stories: Vec<(OutcomeId, Explanation)>,
    notes: Vec<Note>,
    events: usize,
    rows_skipped: usize,
}

impl Part {
    /// Attributes matches that were read.
    fn found(mut data: MatchData, options: &AnalyseOptions<'_>) -> Result<Part> {
        let mut found = attribute(&data, &options.attribute)?;
        if options.figures_only {
            found.errors = found.errors.drop_many(EVIDENCE_COLUMNS);
        }
        let stories = match options.stories {
            true => explain_all(&data, &options.attribute)?,
            false => Vec::new(),
        };
        let off_ball = match options.figures_only {
            true => DataFrame::default(),
            false => off_ball(&data)?,
        };
        if options.risks {
            data.lineups = with_risks(&data, &options.attribute)?;
        }
        let lineups = match options.exposures {
            true => exposures(&data.events, &data.lineups, &data.matches)?,
            false => data.lineups,
        };
        Ok(Part {
            errors: named(found.errors, options)?,
            outcomes: found.outcomes,
            off_ball,
            lineups: named(lineups, options)?,
            matches: data.matches,
            stories,
            notes: data.notes,
            events: data.events.height(),
            rows_skipped: data.accounts.iter().map(Account::rows_skipped).sum(),
        })
    }

    /// Takes what a store keeps about the matches in these parts; their events are not read.
    fn kept(stored: &[&StoredPart], options: &AnalyseOptions<'_>) -> Result<Part> {
        let mut all = Part::default();
        for (index, part) in stored.iter().enumerate() {
            let found = part.verdicts(options.figures_only)?;
            let (matches, notes) = part.match_frame()?;
            let lineups = named(part.lineup_frame(options.exposures)?, options)?;
            let off_ball = match options.figures_only {
                true => DataFrame::default(),
                false => part.off_ball()?,
            };
            for (frame, more) in [
                (&mut all.off_ball, off_ball),
                (&mut all.errors, named(found.errors, options)?),
                (&mut all.outcomes, found.outcomes),
                (&mut all.lineups, lineups),
                (&mut all.matches, matches),
            ] {
                match index {
                    0 => *frame = more,
                    _ => _ = frame.vstack_mut_owned(more)?,
                }
            }
            all.notes.extend(notes);
            all.events += part.events();
        }
        // `rows_skipped` stays 0: rows that an import skipped were reported then.
        for frame in [
            &mut all.errors,
            &mut all.outcomes,
            &mut all.lineups,
            &mut all.matches,
        ] {
            frame.rechunk_mut();
        }
        Ok(all)
    }
}

fn named(frame: DataFrame, options: &AnalyseOptions<'_>) -> Result<DataFrame> {
    match &options.aliases {
        Some(aliases) => aliases.apply(&frame),
        None => Ok(frame),
    }
}

/// Puts matches into the order in which their files would be found in a folder, and the rows of
/// the other frames into the order of the matches: a store keeps them by competition and season.
fn in_order_of_files(matches: &mut DataFrame, frames: Vec<&mut DataFrame>) -> Result<()> {
    let files = matches.column(MATCHES.file)?.str()?.clone();
    let path = |row: usize| Path::new(files.get(row).unwrap_or_default());
    let mut order: Vec<usize> = (0..matches.height()).collect();
    order.sort_by(|a, b| path(*a).cmp(path(*b)));
    if order.is_sorted() {
        return Ok(());
    }
    let rows = |order: &[usize]| {
        let rows = order.iter().map(|row| *row as IdxSize);
        IdxCa::from_vec("rows".into(), rows.collect())
    };
    *matches = matches.take(&rows(&order))?;
    let ids = matches.column(MATCHES.match_id)?.str()?.clone();
    let rank: PlHashMap<&str, usize> = ids.iter().flatten().zip(0..).collect();
    for frame in frames {
        let ids = frame.column(MATCHES.match_id)?.str()?.clone();
        let ranks: Vec<usize> = ids
            .iter()
            .map(|id| {
                id.and_then(|id| rank.get(id))
                    .copied()
                    .unwrap_or(usize::MAX)
            })
            .collect();
        let mut order: Vec<usize> = (0..ranks.len()).collect();
        order.sort_by_key(|row| ranks[*row]);
        *frame = frame.take(&rows(&order))?;
    }
    Ok(())
}

/// One match with its events, from whichever file or store among `paths` holds it.
///
/// # Errors
/// As for [`analyse`]; no such match.
#[doc(hidden)]
pub fn match_data<P: AsRef<Path>>(
    paths: &[P],
    read: &ReadOptions,
    match_id: &str,
    file: &Path,
) -> Result<MatchData> {
    for part in find(paths, read)?.parts() {
        if let Some(data) = part.load_match(match_id)? {
            return Ok(data);
        }
    }
    crate::input::read(&[file], read)
}
