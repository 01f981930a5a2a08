//! The results for any number of matches.

use std::collections::HashMap;

use polars::prelude::*;

use crate::attribute::{Attribution, Explanation, OutcomeId};
use crate::compare::exposures;
use crate::people::settle;
use crate::rate::{not_in_rates, rates};
use crate::select::{Aliases, clashes, find_name};
use crate::situation::situations;
use backline_model::{Account, Error, Failure, MATCHES, MatchData, Misuse, Note, Result, jobs};

/// The result over all matches; the events themselves are not kept.
#[derive(Debug)]
pub struct Analysis {
    /// Errors, see [`crate::attribute::ERROR_COLUMNS`], with [`crate::SITUATION_COLUMNS`].
    pub errors: DataFrame,
    /// Goals and shots, see [`crate::attribute::OUTCOME_COLUMNS`].
    pub outcomes: DataFrame,
    /// What frames tell of players without the ball, names as the files have them, see
    /// [`crate::offball::OFF_BALL_COLUMNS`]; empty where no goal or shot has a frame, and from
    /// [`Analysis::in_memory`]: [`crate::offball::off_ball`] measures a part's.
    pub off_ball: DataFrame,
    /// Rates, see [`crate::rate::RATE_COLUMNS`].
    pub rates: DataFrame,
    /// Who played, see [`backline_model::LINEUP_COLUMNS`].
    pub lineups: DataFrame,
    /// The matches, see [`backline_model::MATCH_COLUMNS`].
    pub matches: DataFrame,
    /// The story of every goal, if requested; names as in the files.
    pub stories: HashMap<OutcomeId, Explanation>,
    /// People who may have been merged or split by mistake, a sentence each, see
    /// [`crate::select::clashes`].
    pub clashes: Vec<String>,
    /// Number of events read.
    pub events: usize,
    /// Rows of the files that were skipped; `backline inspect` says which and why.
    pub rows_skipped: usize,
    /// Notes about the files.
    pub notes: Vec<Note>,
    /// Files that could not be read (with `keep_going`).
    pub failures: Vec<Failure>,
}

impl Analysis {
    /// The results for matches in memory. With `counted`, touches and shots faced are added to the
    /// line-ups, see [`crate::compare::EXPOSURE_COLUMNS`]; `aliases` are names that refer to the
    /// same person.
    ///
    /// # Errors
    /// Frames without the documented columns; none at all.
    pub fn in_memory(
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
                "no matches were given".to_owned(),
            ));
        };
        for (more, of) in frames {
            lineups.vstack_mut_owned(more)?;
            matches.vstack_mut_owned(of)?;
        }
        lineups.rechunk_mut();
        matches.rechunk_mut();
        let (mut errors, mut lineups) = (settled(found.errors.clone())?, settled(lineups)?);
        let mut outcomes = found.outcomes.clone();
        let told = settle(&mut matches, &mut lineups, &mut errors, &mut outcomes)?;
        let rates = rates(&lineups, &matches, &errors)?;
        let mut notes: Vec<Note> = parts.iter().flat_map(|part| part.notes.clone()).collect();
        notes.extend(told);
        let errors_at = situations(&errors, &outcomes, &lineups, &matches)?;
        notes.extend(not_in_rates(&lineups, &matches, &errors, &rates)?);
        Ok(Analysis {
            rates,
            clashes: clashes(&lineups)?,
            off_ball: DataFrame::default(),
            outcomes,
            stories: HashMap::new(),
            events: parts.iter().map(|part| part.events.height()).sum(),
            rows_skipped: parts
                .iter()
                .flat_map(|part| &part.accounts)
                .map(Account::rows_skipped)
                .sum(),
            notes,
            failures: Vec::new(),
            errors: errors_at,
            lineups,
            matches,
        })
    }
    /// Only the matches of a competition and a season. A match whose file does not state one is
    /// assumed to belong to it; accents and case do not matter, and part of a name is enough.
    ///
    /// # Errors
    /// A competition or season to which no match can belong, with the existing ones.
    pub fn scoped(mut self, competition: Option<&str>, season: Option<&str>) -> Result<Analysis> {
        if competition.is_none() && season.is_none() {
            return Ok(self);
        }
        let mut matches = self.matches.clone();
        for (column, wanted) in [(MATCHES.competition, competition), (MATCHES.season, season)] {
            let Some(wanted) = wanted else { continue };
            let meant = meant(&matches, column, wanted)?;
            matches = matches
                .lazy()
                .with_column(col(column).fill_null(lit(meant.as_str())))
                .filter(col(column).eq(lit(meant.as_str())))
                .collect()?;
        }
        let of_these = |frame: &DataFrame| -> Result<DataFrame> {
            let id = || [col(MATCHES.match_id)];
            let kept = matches.clone().lazy().select(id());
            let how = JoinArgs {
                maintain_order: MaintainOrderJoin::Left,
                ..JoinArgs::new(JoinType::Semi)
            };
            Ok(frame.clone().lazy().join(kept, id(), id(), how).collect()?)
        };
        self.lineups = of_these(&self.lineups)?;
        self.errors = of_these(&self.errors)?;
        self.outcomes = of_these(&self.outcomes)?;
        if self.off_ball.height() > 0 {
            self.off_ball = of_these(&self.off_ball)?;
        }
        self.matches = matches;
        self.rates = rates(&self.lineups, &self.matches, &self.errors)?;
        self.clashes = clashes(&self.lineups)?;
        Ok(self)
    }
}

/// The name in this column of the matches that `wanted` means, or `wanted` itself if some of them
/// have none.
fn meant(matches: &DataFrame, column: &str, wanted: &str) -> Result<String> {
    let names = matches.column(column)?.str()?;
    let mut known: Vec<&str> = names.iter().flatten().collect();
    known.sort_unstable();
    known.dedup();
    match find_name(column, wanted, &known) {
        Ok(name) => Ok(name.to_owned()),
        Err(_) if names.null_count() > 0 && !wanted.trim().is_empty() => {
            Ok(wanted.trim().to_owned())
        }
        Err(error) => Err(error),
    }
}
