//! How goals were conceded: each goal under one cause.

use polars::prelude::*;

use crate::rows::{CAUSES, CauseRow, ERRORS, LedTo, OUTCOMES};
use backline_model::Result;
use backline_model::{ColumnSpec, MATCH_COLUMNS, MATCHES, check, exprs};

/// Columns of the frame that [`causes`] returns, in order, see [`CauseRow`].
pub const CAUSE_COLUMNS: &[ColumnSpec] = CauseRow::COLUMNS;

/// Whether an error is counted behind a goal, and the goal's cause; intermediate columns.
const NAMED: &str = "named";
const CAUSE: &str = "cause";

/// The goals that each team conceded in each of its matches, by cause: two rows per match, with
/// zeros for a team that conceded none.
///
/// A goal has one cause, the first of these that holds: an individual error is counted behind it;
/// it was a penalty; an own goal; it resulted from a set piece; none is named. So the errors here
/// are the goals in the error rates, and a penalty given away by a labelled error counts as an
/// error. Adding up a column over matches gives a team's sheet.
///
/// `outcomes` as [`crate::attribute::OUTCOME_COLUMNS`], `errors` as
/// [`crate::attribute::ERROR_COLUMNS`].
///
/// # Errors
/// A frame without the documented columns.
pub fn causes(outcomes: &DataFrame, errors: &DataFrame, matches: &DataFrame) -> Result<DataFrame> {
    let of = CAUSES;
    let needed = [MATCHES.match_id, MATCHES.home, MATCHES.away, MATCHES.date];
    check("causes", matches, MATCH_COLUMNS, &needed)?;
    let named = errors
        .clone()
        .lazy()
        .filter(col(ERRORS.counted).and(col(ERRORS.led_to).eq(lit(LedTo::Goal.name()))))
        .select([
            col(ERRORS.match_id),
            col(ERRORS.outcome_event_id).alias(OUTCOMES.event_id),
            lit(true).alias(NAMED),
        ])
        .unique(None, UniqueKeepStrategy::Any);
    let keys = [col(OUTCOMES.match_id), col(OUTCOMES.event_id)];
    let cause = when(col(NAMED).is_not_null())
        .then(lit(of.individual_error))
        .when(col(OUTCOMES.penalty))
        .then(lit(of.penalty))
        .when(col(OUTCOMES.own_goal))
        .then(lit(of.own_goal))
        .when(col(OUTCOMES.set_piece))
        .then(lit(of.set_piece))
        .otherwise(lit(of.none_named));
    let count = |name: &'static str| {
        let rows = col(CAUSE).filter(col(CAUSE).eq(lit(name)));
        rows.len().cast(DataType::UInt32).alias(name)
    };
    let goals = outcomes
        .clone()
        .lazy()
        .filter(col(OUTCOMES.goal))
        .join(named, keys.clone(), keys, JoinArgs::new(JoinType::Left))
        .select([
            col(OUTCOMES.match_id),
            col(OUTCOMES.against).alias(of.team),
            cause.alias(CAUSE),
        ])
        .group_by([col(of.match_id), col(of.team)])
        .agg([
            len().cast(DataType::UInt32).alias(of.conceded),
            count(of.individual_error),
            count(of.penalty),
            count(of.own_goal),
            count(of.set_piece),
            count(of.none_named),
        ]);
    let sides = |team: &str, opponent: &str| {
        matches.clone().lazy().select([
            col(MATCHES.match_id),
            col(MATCHES.date),
            col(team).alias(of.team),
            col(opponent).alias(of.opponent),
        ])
    };
    let both = concat(
        [
            sides(MATCHES.home, MATCHES.away),
            sides(MATCHES.away, MATCHES.home),
        ],
        UnionArgs::default(),
    )?;
    let keys = [col(of.match_id), col(of.team)];
    let counts = CAUSE_COLUMNS[4..]
        .iter()
        .map(|spec| col(spec.name).fill_null(lit(0u32)));
    Ok(both
        .join(goals, keys.clone(), keys, JoinArgs::new(JoinType::Left))
        .with_columns(counts.collect::<Vec<_>>())
        .sort(
            [of.date, of.match_id, of.team],
            SortMultipleOptions::default().with_maintain_order(true),
        )
        .select(exprs(CAUSE_COLUMNS))
        .collect()?)
}
