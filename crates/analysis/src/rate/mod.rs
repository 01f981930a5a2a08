//! Rates: errors per player over the time he was on the pitch, with an exact interval.

mod causes;
mod given_away;
mod poisson;

use std::collections::HashMap;

use polars::prelude::*;

pub use causes::{CAUSE_COLUMNS, causes};
pub use given_away::{GIVEN_AWAY_COLUMNS, given_away};
pub use poisson::interval_95;

use crate::attribute::Kind;
use crate::select::person_key_in;
use backline_model::Result;
use backline_model::{LINEUP_COLUMNS, MATCH_COLUMNS, check};

/// Columns of the frame that [`rates`] returns, in order.
///
/// | column | type | meaning |
/// |---|---|---|
/// | `team`, `player` | String | who; a player of several teams has them joined by ` / ` |
/// | `minutes` | Float64 | time on the pitch, stoppage time included |
/// | `errors_to_goal` | UInt32 | errors that led to a goal |
/// | `errors_to_shot` | UInt32 | errors that led to a shot but no goal; null without full coverage |
/// | `goal_errors_per_90`, `goal_errors_low`, `goal_errors_high` | Float64 | rate per 90 minutes and exact 95 % Poisson interval (Garwood 1936) |
/// | `shot_errors_per_90`, `shot_errors_low`, `shot_errors_high` | Float64 | the same for shots, over `full_minutes`; null without full coverage |
/// | `matches` | UInt32 | matches in which he played |
/// | `full_minutes` | Float64 | minutes in matches with full coverage, the exposure of the shot rate |
/// | `position` | String | where he played most of his minutes, null where not known |
/// | `minutes_basis` | String | `stated`, `inferred` or `mixed` |
/// | `penalties_conceded` | UInt32 | fouls for a penalty, scored or not; among the errors only where a label calls them one |
/// | `own_goals` | UInt32 | own goals; among the errors only where a label calls them one |
/// | `xg_given_away` | Float64, null | expected goals of the goals and shots that the errors of both counts led to; null where none is known |
/// | `threat_given_away` | Float64, null | expected threat, in goals, that changed with the balls lost by these errors, see `docs/value.md` |
/// | `player_key` | String | what tells him from everybody else ([`crate::select::person_key`]) |
pub const RATE_COLUMNS: [&str; 20] = [
    "team",
    "player",
    "minutes",
    "errors_to_goal",
    "errors_to_shot",
    "goal_errors_per_90",
    "goal_errors_low",
    "goal_errors_high",
    "shot_errors_per_90",
    "shot_errors_low",
    "shot_errors_high",
    "matches",
    "full_minutes",
    "position",
    "minutes_basis",
    "penalties_conceded",
    "own_goals",
    "xg_given_away",
    "threat_given_away",
    "player_key",
];

/// Line-ups of fewer rows than this are gone through for several columns at a time.
const SIDE_BY_SIDE: usize = 500_000;

/// What `work` makes of the rows of a plan, [`SIDE_BY_SIDE`] of them at a time.
fn by_slices(
    plan: LazyFrame,
    rows: usize,
    work: impl Fn(LazyFrame) -> LazyFrame,
) -> Result<LazyFrame> {
    let mut all = DataFrame::empty();
    for from in (0..rows).step_by(SIDE_BY_SIDE) {
        let some = plan.clone().slice(from as i64, SIDE_BY_SIDE as IdxSize);
        let more = work(some).collect()?;
        match all.width() {
            0 => all = more,
            _ => _ = all.vstack_mut_owned(more)?,
        }
    }
    Ok(all.lazy())
}

/// A sum that is null, not zero, where nothing is known.
fn known_sum(values: Expr) -> Expr {
    let known = values.clone().filter(values.clone().is_not_null());
    when(known.clone().len().gt(lit(0u32)))
        .then(known.sum())
        .otherwise(lit(NULL))
}

/// Error rates of every player of `lineups`.
///
/// `errors` is the frame of [`crate::attribute::attribute`]; only its rows with `counted` count,
/// and an action that led to a goal and to shots before it counts once, for the goal.
///
/// # Errors
/// A frame without the documented columns.
pub fn rates(lineups: &DataFrame, matches: &DataFrame, errors: &DataFrame) -> Result<DataFrame> {
    check(
        "rates",
        lineups,
        LINEUP_COLUMNS,
        &[
            "match_id",
            "team",
            "player_id",
            "player",
            "position",
            "minutes",
            "basis",
        ],
    )?;
    check("rates", matches, MATCH_COLUMNS, &["match_id", "coverage"])?;
    let coverage = matches
        .clone()
        .lazy()
        .select([
            col("match_id"),
            col("coverage")
                .cast(DataType::String)
                .eq(lit("full"))
                .alias("full"),
        ])
        .collect()?;
    let played = lineups.clone().lazy();
    // Most often all are, and what is the same for all needs no join.
    let played = match coverage.column("full")?.bool()?.all() {
        true => played.with_column(lit(true).alias("full")),
        false => played.join(
            coverage.lazy(),
            [col("match_id")],
            [col("match_id")],
            JoinArgs::new(JoinType::Left),
        ),
    };
    let played = played.with_column(person_key_in(lineups));
    let with_minutes = played
        .clone()
        .select([col("match_id"), col("player_key"), col("full")]);
    let by_position = |played: LazyFrame| {
        played
            .filter(col("position").is_not_null())
            .group_by_stable([col("player_key"), col("position")])
            .agg([col("minutes").sum()])
    };
    let known = played
        .clone()
        .select([col("player_key"), col("position"), col("minutes")]);
    let known = match lineups.height() < SIDE_BY_SIDE {
        true => known,
        false => by_slices(known, lineups.height(), by_position)?,
    };
    let position = by_position(known)
        .sort_by_exprs(
            [col("minutes")],
            SortMultipleOptions::default()
                .with_order_descending(true)
                .with_maintain_order(true),
        )
        .group_by_stable([col("player_key")])
        .agg([col("position").first()]);
    let exposure = played.group_by_stable([col("player_key")]).agg([
        col("team").unique_stable().implode(false).alias("team"),
        col("player").last(),
        col("minutes").sum(),
        col("minutes")
            .filter(col("full"))
            .sum()
            .alias("full_minutes"),
        col("match_id")
            .n_unique()
            .cast(DataType::UInt32)
            .alias("matches"),
        col("basis")
            .cast(DataType::String)
            .unique_stable()
            .implode(false)
            .alias("basis"),
    ]);
    // Errors that led to shots are not all known without full coverage: they are in no sum either.
    let of_rates = |values: Expr| values.filter(col("led_to").eq(lit("goal")).or(col("full")));
    // Only where his minutes are known: an error of a match without them has no exposure.
    let in_match = |errors: LazyFrame, with_minutes: LazyFrame| {
        errors.join(
            with_minutes,
            [col("match_id"), col("player_key")],
            [col("match_id"), col("player_key")],
            JoinArgs::new(JoinType::Inner),
        )
    };
    let counted = errors
        .clone()
        .lazy()
        .filter(col("counted"))
        .with_column(person_key_in(errors))
        .select(
            [
                "match_id",
                "player_key",
                "led_to",
                "xg",
                "threat_before",
                "threat_after",
            ]
            .map(col),
        );
    let counted = match lineups.height() < SIDE_BY_SIDE {
        true => in_match(counted, with_minutes),
        // A join takes memory by the rows of both sides.
        false => {
            let errors = counted.collect()?;
            by_slices(with_minutes, lineups.height(), |some| {
                in_match(errors.clone().lazy(), some)
            })?
        }
    };
    let counts = counted.group_by_stable([col("player_key")]).agg([
        col("led_to")
            .filter(col("led_to").eq(lit("goal")))
            .len()
            .cast(DataType::UInt32)
            .alias("errors_to_goal"),
        col("led_to")
            .filter(col("led_to").eq(lit("shot")).and(col("full")))
            .len()
            .cast(DataType::UInt32)
            .alias("errors_to_shot"),
        known_sum(of_rates(col("xg"))).alias("xg_given_away"),
        known_sum(of_rates(col("threat_before") + col("threat_after"))).alias("threat_given_away"),
    ]);
    let kind_is = |kind: Kind| col("kind").eq(lit(kind.name()));
    let apart = errors
        .clone()
        .lazy()
        .filter(Kind::facts())
        .with_column(person_key_in(errors))
        // A penalty taken again is a second shot from one foul.
        .unique_stable(
            Some(by_name(
                [
                    "player_key",
                    "match_id",
                    "kind",
                    "period",
                    "minute",
                    "second",
                ],
                true,
                false,
            )),
            UniqueKeepStrategy::First,
        )
        .group_by_stable([col("player_key")])
        .agg(
            [
                (Kind::PenaltyFoul, "penalties_conceded"),
                (Kind::OwnGoal, "own_goals"),
            ]
            .map(|(kind, name)| {
                let rows = col("kind").filter(kind_is(kind));
                rows.len().cast(DataType::UInt32).alias(name)
            }),
        );
    let key = || [col("player_key")];
    // Small results of large frames: of an archive one after the other, for memory.
    let alone = |plan: LazyFrame| -> Result<LazyFrame> {
        Ok(match lineups.height() < SIDE_BY_SIDE {
            true => plan,
            false => plan.collect()?.lazy(),
        })
    };
    let frame = alone(exposure)?
        .join(alone(counts)?, key(), key(), JoinArgs::new(JoinType::Left))
        .join(alone(apart)?, key(), key(), JoinArgs::new(JoinType::Left))
        .join(
            alone(position)?,
            key(),
            key(),
            JoinArgs::new(JoinType::Left),
        )
        .with_columns(
            [
                "errors_to_goal",
                "errors_to_shot",
                "penalties_conceded",
                "own_goals",
            ]
            .map(|name| col(name).fill_null(lit(0u32))),
        )
        .collect()?;
    finish(frame)
}

/// Adds rates and intervals, which are one function of (count, minutes).
fn finish(mut frame: DataFrame) -> Result<DataFrame> {
    let minutes = frame.column("minutes")?.f64()?.clone();
    let full = frame.column("full_minutes")?.f64()?.clone();
    let goals = frame.column("errors_to_goal")?.u32()?.clone();
    let shots = frame.column("errors_to_shot")?.u32()?.clone();
    let mut limits: HashMap<u32, (f64, f64)> = HashMap::new();
    let mut columns =
        |name: &str, counts: &UInt32Chunked, exposure: &Float64Chunked| -> [Column; 3] {
            let mut rate = Vec::with_capacity(counts.len());
            let mut low = Vec::with_capacity(counts.len());
            let mut high = Vec::with_capacity(counts.len());
            for (count, minutes) in counts.iter().zip(exposure.iter()) {
                let known = count.zip(minutes.filter(|minutes| *minutes > 0.0));
                let per_90 = known.map(|(count, minutes)| {
                    let (low, high) = *limits.entry(count).or_insert_with(|| interval_95(count));
                    let scale = 90.0 / minutes;
                    (f64::from(count) * scale, low * scale, high * scale)
                });
                rate.push(per_90.map(|v| v.0));
                low.push(per_90.map(|v| v.1));
                high.push(per_90.map(|v| v.2));
            }
            [
                Column::new(format!("{name}_errors_per_90").as_str().into(), rate),
                Column::new(format!("{name}_errors_low").as_str().into(), low),
                Column::new(format!("{name}_errors_high").as_str().into(), high),
            ]
        };
    let goal_columns = columns("goal", &goals, &minutes);
    let shot_columns = columns("shot", &shots, &full);
    for column in goal_columns.into_iter().chain(shot_columns) {
        frame.with_column(column)?;
    }
    let joined = |name: &str, between: &str| col(name).list().join(lit(between), true);
    let frame = frame
        .lazy()
        .with_columns([
            joined("team", " / ").alias("team"),
            // Without a full feed a shot that an error led to would not be in the file.
            when(col("full_minutes").gt(lit(0.0)))
                .then(col("errors_to_shot"))
                .otherwise(lit(NULL))
                .alias("errors_to_shot"),
            when(col("basis").list().len().gt(lit(1u32)))
                .then(lit("mixed"))
                .otherwise(joined("basis", ""))
                .alias("minutes_basis"),
        ])
        .sort_by_exprs(
            [
                col("goal_errors_per_90"),
                col("shot_errors_per_90"),
                col("minutes"),
                col("player"),
                // Of two with one name, always the same first.
                col("player_key"),
            ],
            SortMultipleOptions::default()
                .with_order_descending_multi([true, true, true, false, false])
                .with_nulls_last(true)
                .with_maintain_order(true),
        )
        .select(RATE_COLUMNS.map(col))
        .collect()?;
    Ok(frame)
}
