//! What a team's errors gave away, in the course of a match.

use polars::prelude::*;

use backline_model::Result;

/// Columns of the frame that [`given_away`] returns, in order: one row per goal or shot that came
/// of a counted error.
///
/// | column | type | unit | meaning |
/// |---|---|---|---|
/// | `match_id`, `team` | String | - | the match, and who erred |
/// | `event_id` | String | - | the goal or shot |
/// | `period` | UInt8 | - | its period |
/// | `minute`, `second` | UInt16, Float64 | min, s | its clock |
/// | `goal` | Boolean | - | it was a goal |
/// | `xg` | Float64, null | 0-1 | its expected goals; null for an own goal and where they cannot be known |
/// | `total` | Float64 | goals | sum of `xg` of the team in this match up to this row, what is not known left out |
pub const GIVEN_AWAY_COLUMNS: [&str; 9] = [
    "match_id", "team", "event_id", "period", "minute", "second", "goal", "xg", "total",
];

/// Running expected goals given away: each goal or shot that a counted error led to counts once,
/// however many players erred before it, at its own time. An error that led to several shots counts
/// for the worst of them, as in [`super::RATE_COLUMNS`].
///
/// `outcomes` as [`crate::attribute::OUTCOME_COLUMNS`], `errors` as
/// [`crate::attribute::ERROR_COLUMNS`].
///
/// # Errors
/// A frame without the documented columns.
pub fn given_away(outcomes: &DataFrame, errors: &DataFrame) -> Result<DataFrame> {
    let keys = [col("match_id"), col("event_id")];
    let erred = errors
        .clone()
        .lazy()
        .filter(col("counted"))
        .select([col("match_id"), col("outcome_event_id").alias("event_id")])
        .unique(None, UniqueKeepStrategy::Any);
    Ok(outcomes
        .clone()
        .lazy()
        .join(erred, keys.clone(), keys, JoinArgs::new(JoinType::Semi))
        .with_column(col("against").alias("team"))
        .sort(
            ["match_id", "period", "minute", "second"],
            SortMultipleOptions::default().with_maintain_order(true),
        )
        .with_column(
            col("xg")
                .fill_null(lit(0.0))
                .cum_sum(false)
                .over([col("match_id"), col("team")])?
                .alias("total"),
        )
        .select(GIVEN_AWAY_COLUMNS.map(col))
        .collect()?)
}
