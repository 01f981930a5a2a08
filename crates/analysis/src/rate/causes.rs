//! What goals came of: each goal conceded under one cause.

use polars::prelude::*;

use backline_model::Result;
use backline_model::{MATCH_COLUMNS, check};

/// Columns of the frame that [`causes`] returns, in order.
///
/// | column | type | meaning |
/// |---|---|---|
/// | `match_id` | String | the match |
/// | `date` | Date, null | when it was |
/// | `team`, `opponent` | String | who conceded, and against whom |
/// | `conceded` | UInt32 | goals conceded, the shoot-out left out |
/// | `individual_error` | UInt32 | goals for which an error is counted (confidence 0.5 or more) |
/// | `penalty` | UInt32 | of the others, penalties |
/// | `own_goal` | UInt32 | of the others, own goals |
/// | `set_piece` | UInt32 | of the others, after a corner or free kick, see [`crate::attribute::OUTCOME_COLUMNS`] |
/// | `none_named` | UInt32 | of the others, all |
pub const CAUSE_COLUMNS: [&str; 10] = [
    "match_id",
    "date",
    "team",
    "opponent",
    "conceded",
    "individual_error",
    "penalty",
    "own_goal",
    "set_piece",
    "none_named",
];

/// The goals that each team conceded in each of its matches, by cause: two rows a match, with
/// noughts where it conceded none.
///
/// A goal has one cause, the first of these that holds: an individual error is counted behind it;
/// it was a penalty; an own goal; it came of a set piece; none is named. So the errors here are the
/// goals that the error rates speak of, and a penalty given away by an error that is labelled as
/// such is an error. Adding up a column over matches gives a team's sheet.
///
/// `outcomes` as [`crate::attribute::OUTCOME_COLUMNS`], `errors` as
/// [`crate::attribute::ERROR_COLUMNS`].
///
/// # Errors
/// A frame without the documented columns.
pub fn causes(outcomes: &DataFrame, errors: &DataFrame, matches: &DataFrame) -> Result<DataFrame> {
    check(
        "causes",
        matches,
        MATCH_COLUMNS,
        &["match_id", "home", "away", "date"],
    )?;
    let named = errors
        .clone()
        .lazy()
        .filter(col("counted").and(col("led_to").eq(lit("goal"))))
        .select([
            col("match_id"),
            col("outcome_event_id").alias("event_id"),
            lit(true).alias("named"),
        ])
        .unique(None, UniqueKeepStrategy::Any);
    let keys = [col("match_id"), col("event_id")];
    let cause = when(col("named").is_not_null())
        .then(lit("individual_error"))
        .when(col("penalty"))
        .then(lit("penalty"))
        .when(col("own_goal"))
        .then(lit("own_goal"))
        .when(col("set_piece"))
        .then(lit("set_piece"))
        .otherwise(lit("none_named"));
    let count = |name: &str| {
        let rows = col("cause").filter(col("cause").eq(lit(name)));
        rows.len().cast(DataType::UInt32).alias(name)
    };
    let goals = outcomes
        .clone()
        .lazy()
        .filter(col("goal"))
        .join(named, keys.clone(), keys, JoinArgs::new(JoinType::Left))
        .select([
            col("match_id"),
            col("against").alias("team"),
            cause.alias("cause"),
        ])
        .group_by([col("match_id"), col("team")])
        .agg([
            len().cast(DataType::UInt32).alias("conceded"),
            count("individual_error"),
            count("penalty"),
            count("own_goal"),
            count("set_piece"),
            count("none_named"),
        ]);
    let sides = |team: &str, opponent: &str| {
        matches.clone().lazy().select([
            col("match_id"),
            col("date"),
            col(team).alias("team"),
            col(opponent).alias("opponent"),
        ])
    };
    let both = concat(
        [sides("home", "away"), sides("away", "home")],
        UnionArgs::default(),
    )?;
    let keys = [col("match_id"), col("team")];
    let counts = CAUSE_COLUMNS[4..]
        .iter()
        .map(|name| col(*name).fill_null(lit(0u32)));
    Ok(both
        .join(goals, keys.clone(), keys, JoinArgs::new(JoinType::Left))
        .with_columns(counts.collect::<Vec<_>>())
        .sort(
            ["date", "match_id", "team"],
            SortMultipleOptions::default().with_maintain_order(true),
        )
        .select(CAUSE_COLUMNS.map(col))
        .collect()?)
}
