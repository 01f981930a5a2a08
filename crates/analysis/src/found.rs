//! What was found in any number of matches.

use std::collections::HashMap;

use polars::prelude::DataFrame;

use crate::attribute::{Attribution, Explanation, OutcomeId};
use crate::compare::exposures;
use crate::rate::{not_in_rates, rates};
use crate::select::{Aliases, clashes};
use backline_model::{Account, Error, Failure, MatchData, Misuse, Note, Result, jobs};

/// The result over all matches; the events themselves are not kept.
#[derive(Debug)]
pub struct Analysis {
    /// Errors, see [`crate::attribute::ERROR_COLUMNS`].
    pub errors: DataFrame,
    /// Goals and shots, see [`crate::attribute::OUTCOME_COLUMNS`].
    pub outcomes: DataFrame,
    /// Rates, see [`crate::rate::RATE_COLUMNS`].
    pub rates: DataFrame,
    /// Who played, see [`backline_model::LINEUP_COLUMNS`].
    pub lineups: DataFrame,
    /// The matches, see [`backline_model::MATCH_COLUMNS`].
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

impl Analysis {
    /// What was found in matches that are in memory. With `counted`, touches and shots
    /// faced are counted into the line-ups, see [`crate::compare::EXPOSURE_COLUMNS`]; `aliases` are
    /// names that mean one person.
    ///
    /// # Errors
    /// Frames without the documented columns; none at all.
    pub fn of(
        parts: &[MatchData],
        found: &Attribution,
        aliases: Option<&Aliases>,
        counted: bool,
    ) -> Result<Analysis> {
        let settled = |frame: DataFrame| match aliases {
            Some(aliases) => aliases.apply(&frame),
            None => Ok(frame),
        };
        let frames = jobs::run(parts.iter(), |part| {
            let lineups = match counted {
                true => exposures(&part.events, &part.lineups, &part.matches)?,
                false => part.lineups.clone(),
            };
            Ok((lineups, part.matches.clone()))
        });
        let mut frames = frames?.into_iter();
        let Some((mut lineups, mut matches)) = frames.next() else {
            return Err(Error::usage(
                Misuse::NothingSelected,
                "there is no match".to_owned(),
            ));
        };
        for (more, of) in frames {
            lineups.vstack_mut_owned(more)?;
            matches.vstack_mut_owned(of)?;
        }
        lineups.rechunk_mut();
        matches.rechunk_mut();
        let (errors, lineups) = (settled(found.errors.clone())?, settled(lineups)?);
        let rates = rates(&lineups, &matches, &errors)?;
        let mut notes: Vec<Note> = parts.iter().flat_map(|part| part.notes.clone()).collect();
        notes.extend(not_in_rates(&lineups, &matches, &errors, &rates)?);
        Ok(Analysis {
            rates,
            clashes: clashes(&lineups)?,
            outcomes: found.outcomes.clone(),
            stories: HashMap::new(),
            events: parts.iter().map(|part| part.events.height()).sum(),
            rows_aside: parts
                .iter()
                .flat_map(|part| &part.accounts)
                .map(Account::left_aside)
                .sum(),
            notes,
            failures: Vec::new(),
            errors,
            lineups,
            matches,
        })
    }
}
