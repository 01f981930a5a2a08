//! What a team's errors gave away, in the course of a match.

use polars::prelude::*;

use crate::rows::{ERRORS, GivenAwayRow, OUTCOMES};
use backline_model::{ColumnSpec, Result, exprs};

/// Columns of the frame that [`given_away`] returns, in order: one row per goal or shot that
/// resulted from a counted error, see [`GivenAwayRow`].
pub const GIVEN_AWAY_COLUMNS: &[ColumnSpec] = GivenAwayRow::COLUMNS;

/// Running expected goals given away: each goal or shot to which a counted error led counts once,
/// however many players erred before it, at its own time. An error that led to several shots counts
/// for the worst of them, as in [`super::RATE_COLUMNS`].
///
/// `outcomes` as [`crate::attribute::OUTCOME_COLUMNS`], `errors` as
/// [`crate::attribute::ERROR_COLUMNS`].
///
/// # Errors
/// A frame without the documented columns.
pub fn given_away(outcomes: &DataFrame, errors: &DataFrame) -> Result<DataFrame> {
    let of = GivenAwayRow::NAMES;
    let keys = [col(OUTCOMES.match_id), col(OUTCOMES.event_id)];
    let erred = errors
        .clone()
        .lazy()
        .filter(col(ERRORS.counted))
        .select([
            col(ERRORS.match_id),
            col(ERRORS.outcome_event_id).alias(OUTCOMES.event_id),
        ])
        .unique(None, UniqueKeepStrategy::Any);
    Ok(outcomes
        .clone()
        .lazy()
        .join(erred, keys.clone(), keys, JoinArgs::new(JoinType::Semi))
        .with_column(col(OUTCOMES.against).alias(of.team))
        .sort(
            [of.match_id, of.period, of.minute, of.second],
            SortMultipleOptions::default().with_maintain_order(true),
        )
        .with_column(
            col(of.xg)
                .fill_null(lit(0.0))
                .cum_sum(false)
                .over([col(of.match_id), col(of.team)])?
                .alias(of.total),
        )
        .select(exprs(GIVEN_AWAY_COLUMNS))
        .collect()?)
}
