//! Rates: errors per player relative to the time on the pitch, with an exact interval.

mod causes;
mod check;
mod expected;
mod given_away;
mod labelled;
mod played;
mod poisson;
mod risk;

use std::collections::HashMap;

use polars::prelude::*;

pub use causes::{CAUSE_COLUMNS, causes};
pub use check::not_in_rates;
pub use given_away::{GIVEN_AWAY_COLUMNS, given_away};
pub use labelled::{LABELLED, Shown, labelled_matches};
pub use poisson::{expected_95, interval_95};
pub use risk::{RISK_RATE_COLUMNS, risks};

use crate::attribute::Kind;
use crate::rows::{CountBasis, ERRORS, LedTo, MinutesBasis, RATES, RateRow, VerdictSource};
use crate::select::person_key_in;
use backline_model::Result;
use backline_model::{
    ColumnSpec, Coverage, LINEUP_COLUMNS, LINEUPS, MATCH_COLUMNS, MATCHES, check, exprs,
};

/// Columns of the frame that [`rates`] returns, in order, see [`RateRow`].
pub const RATE_COLUMNS: &[ColumnSpec] = RateRow::COLUMNS;

/// Whether every on-ball event of a row's match is recorded; an intermediate column.
const FULL: &str = "full";
/// Minutes in matches of feeds that label errors.
const LABELLED_MINUTES: &str = "labelled minutes";
const LABELLED_FULL_MINUTES: &str = "labelled minutes of full matches";
/// Numbers the counted errors, so that each counts once.
const ROW: &str = "row";

/// Line-ups with fewer rows than this are processed for several columns at a time.
const SIDE_BY_SIDE: usize = 500_000;

/// The result of `work` for the rows of a plan, [`SIDE_BY_SIDE`] of them at a time.
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

/// A sum that is null, not zero, if nothing is known. It is rounded to ten decimals, so that it
/// does not depend on the order in which a join or a cluster delivers the terms.
fn known_sum(values: Expr) -> Expr {
    let known = values.clone().filter(values.clone().is_not_null());
    when(known.clone().len().gt(lit(0u32)))
        .then(known.sum().round(10, RoundMode::HalfAwayFromZero))
        .otherwise(lit(NULL))
}

/// Error rates of every player of `lineups`.
///
/// `errors` is the frame of [`crate::attribute::attribute`]; only its rows with `counted` count,
/// and an action that led to a goal and to shots before it counts once, for the goal. Errors that
/// led to a shot include those that led to a goal, as is usual.
///
/// # Errors
/// A frame without the documented columns.
pub fn rates(lineups: &DataFrame, matches: &DataFrame, errors: &DataFrame) -> Result<DataFrame> {
    rates_of(
        lineups,
        matches,
        errors,
        &labelled_matches(matches, errors)?,
    )
}

/// Like [`rates`], with the feeds that label errors already determined: `labelled` is the result of
/// [`labelled_matches`] for each row of `matches`. For line-ups and errors of some players only.
///
/// # Errors
/// As for [`rates`].
pub fn rates_of(
    lineups: &DataFrame,
    matches: &DataFrame,
    errors: &DataFrame,
    labelled: &[bool],
) -> Result<DataFrame> {
    check(
        "rates",
        lineups,
        LINEUP_COLUMNS,
        &[
            LINEUPS.match_id,
            LINEUPS.team,
            LINEUPS.player_id,
            LINEUPS.player,
            LINEUPS.position,
            LINEUPS.minutes,
            LINEUPS.basis,
        ],
    )?;
    let of_matches = [MATCHES.match_id, MATCHES.coverage];
    check("rates", matches, MATCH_COLUMNS, &of_matches)?;
    let of = RATES;
    let coverage = matches
        .clone()
        .lazy()
        .select([
            col(LINEUPS.match_id),
            col(MATCHES.coverage)
                .cast(DataType::String)
                .eq(lit(Coverage::Full.name()))
                .alias(FULL),
        ])
        .collect()?
        .hstack(&[Column::new(LABELLED.into(), labelled)])?;
    let played = lineups.clone().lazy();
    // Usually all are alike, and a constant needs no join.
    let alike = |name: &str| -> Result<Option<bool>> {
        let known = coverage.column(name)?.bool()?;
        Ok(match (known.all(), known.any()) {
            (true, _) => Some(true),
            (_, false) => Some(false),
            _ => None,
        })
    };
    let played = match (alike(FULL)?, alike(LABELLED)?) {
        (Some(full), Some(labelled)) => {
            played.with_columns([lit(full).alias(FULL), lit(labelled).alias(LABELLED)])
        }
        _ => played.join(
            coverage.lazy(),
            [col(LINEUPS.match_id)],
            [col(LINEUPS.match_id)],
            JoinArgs::new(JoinType::Left),
        ),
    };
    let played = played.with_column(person_key_in(lineups));
    let with_minutes =
        played
            .clone()
            .select([col(LINEUPS.match_id), col(of.player_key), col(FULL)]);
    let once_a_match = with_minutes.clone();
    let by_position = |played: LazyFrame| {
        played
            .filter(col(of.position).is_not_null())
            .group_by_stable([col(of.player_key), col(of.position)])
            .agg([col(of.minutes).sum()])
    };
    let known = played
        .clone()
        .select([col(of.player_key), col(of.position), col(of.minutes)]);
    let known = match lineups.height() < SIDE_BY_SIDE {
        true => known,
        false => by_slices(known, lineups.height(), by_position)?,
    };
    let position = by_position(known)
        .sort_by_exprs(
            [col(of.minutes)],
            SortMultipleOptions::default()
                .with_order_descending(true)
                .with_maintain_order(true),
        )
        .group_by_stable([col(of.player_key)])
        .agg([col(of.position).first()]);
    let exposure = played.group_by_stable([col(of.player_key)]).agg([
        col(of.team).unique_stable().implode(false).alias(of.team),
        col(of.player).last(),
        col(of.minutes).sum(),
        col(of.minutes)
            .filter(col(FULL))
            .sum()
            .alias(of.full_minutes),
        col(of.minutes)
            .filter(col(LABELLED))
            .sum()
            .alias(LABELLED_MINUTES),
        col(of.minutes)
            .filter(col(LABELLED).and(col(FULL)))
            .sum()
            .alias(LABELLED_FULL_MINUTES),
        col(LINEUPS.match_id)
            .n_unique()
            .cast(DataType::UInt32)
            .alias(of.matches),
        col(LINEUPS.basis)
            .cast(DataType::String)
            .unique_stable()
            .implode(false)
            .alias(LINEUPS.basis),
    ]);
    // Without full coverage not all errors that led to shots are known: they are in no sum either.
    let of_rates =
        |values: Expr| values.filter(col(ERRORS.led_to).eq(lit(LedTo::Goal.name())).or(col(FULL)));
    // Only if the player's minutes are known: an error in a match without them has no exposure.
    let in_match = |errors: LazyFrame, with_minutes: LazyFrame| {
        errors.join(
            with_minutes,
            [col(LINEUPS.match_id), col(of.player_key)],
            [col(LINEUPS.match_id), col(of.player_key)],
            JoinArgs::new(JoinType::Inner),
        )
    };
    let counted = errors
        .clone()
        .lazy()
        .filter(col(ERRORS.counted))
        .with_column(person_key_in(errors))
        .with_row_index(ROW, None)
        .select(
            [
                ROW,
                ERRORS.match_id,
                of.player_key,
                ERRORS.led_to,
                ERRORS.source,
                ERRORS.xg,
                ERRORS.threat_before,
                ERRORS.threat_after,
            ]
            .map(col),
        );
    let counted = match lineups.height() < SIDE_BY_SIDE {
        true => in_match(counted, with_minutes),
        // A join takes memory in proportion to the rows of both sides.
        false => {
            let errors = counted.collect()?;
            by_slices(with_minutes, lineups.height(), |some| {
                in_match(errors.clone().lazy(), some)
            })?
        }
    };
    // A player may appear twice in a match's line-up, if two names belong to one person.
    let once = Some(by_name([ROW], true, false));
    let counted = counted.unique_stable(once, UniqueKeepStrategy::First);
    let to_goal = || col(ERRORS.led_to).eq(lit(LedTo::Goal.name()));
    let by_label = || col(ERRORS.source).neq(lit(VerdictSource::Inferred.name()));
    let number = |which: Expr, name: &'static str| {
        let rows = col(ERRORS.led_to).filter(which);
        rows.len().cast(DataType::UInt32).alias(name)
    };
    let counts = counted.group_by_stable([col(of.player_key)]).agg([
        number(to_goal(), of.errors_to_goal),
        number(col(FULL), of.errors_to_shot),
        number(to_goal().and(by_label()), of.labelled_to_goal),
        number(col(FULL).and(by_label()), of.labelled_to_shot),
        known_sum(of_rates(col(ERRORS.xg))).alias(of.xg_given_away),
        known_sum(of_rates(
            col(ERRORS.threat_before) + col(ERRORS.threat_after),
        ))
        .alias(of.threat_given_away),
    ]);
    // Each action once, and only where the player's minutes are known.
    let maybe = expected::actions(errors.clone().lazy().with_column(person_key_in(errors)));
    let maybe = match lineups.height() < SIDE_BY_SIDE {
        true => in_match(maybe.with_row_index(ROW, None), once_a_match),
        false => {
            let maybe = maybe.with_row_index(ROW, None).collect()?;
            by_slices(once_a_match, lineups.height(), |some| {
                in_match(maybe.clone().lazy(), some)
            })?
        }
    };
    let once = Some(by_name([ROW], true, false));
    let maybe = expected::sums(maybe.unique_stable(once, UniqueKeepStrategy::First), FULL);
    let kind_is = |kind: Kind| col(ERRORS.kind).eq(lit(kind.name()));
    let apart = errors
        .clone()
        .lazy()
        .filter(Kind::facts())
        .with_column(person_key_in(errors))
        // A penalty taken again is a second shot from one foul.
        .unique_stable(
            Some(by_name(
                [
                    of.player_key,
                    ERRORS.match_id,
                    ERRORS.kind,
                    ERRORS.period,
                    ERRORS.minute,
                    ERRORS.second,
                ],
                true,
                false,
            )),
            UniqueKeepStrategy::First,
        )
        .group_by_stable([col(of.player_key)])
        .agg(
            [
                (Kind::PenaltyFoul, of.penalties_conceded),
                (Kind::OwnGoal, of.own_goals),
            ]
            .map(|(kind, name)| {
                let rows = col(ERRORS.kind).filter(kind_is(kind));
                rows.len().cast(DataType::UInt32).alias(name)
            }),
        );
    let key = || [col(of.player_key)];
    // Small results of large frames: in an archive one after the other, to save memory.
    let alone = |plan: LazyFrame| -> Result<LazyFrame> {
        Ok(match lineups.height() < SIDE_BY_SIDE {
            true => plan,
            false => plan.collect()?.lazy(),
        })
    };
    let frame = alone(exposure)?
        .join(alone(counts)?, key(), key(), JoinArgs::new(JoinType::Left))
        .join(alone(maybe)?, key(), key(), JoinArgs::new(JoinType::Left))
        .join(alone(apart)?, key(), key(), JoinArgs::new(JoinType::Left))
        .join(
            alone(position)?,
            key(),
            key(),
            JoinArgs::new(JoinType::Left),
        )
        .join(
            played::played(lineups, matches)?.lazy(),
            key(),
            key(),
            JoinArgs::new(JoinType::Left),
        )
        .with_columns(
            [
                of.errors_to_goal,
                of.errors_to_shot,
                of.labelled_to_goal,
                of.labelled_to_shot,
                of.penalties_conceded,
                of.own_goals,
            ]
            .map(|name| col(name).fill_null(lit(0u32))),
        )
        .with_columns(
            expected::SUMS
                .as_flattened()
                .iter()
                .map(|name| col(*name).fill_null(lit(0.0)))
                .collect::<Vec<_>>(),
        )
        .collect()?;
    finish(frame)
}

/// Adds rates and intervals, which depend only on (count, minutes).
fn finish(mut frame: DataFrame) -> Result<DataFrame> {
    let of = RATES;
    let minutes = frame.column(of.minutes)?.f64()?.clone();
    let full = frame.column(of.full_minutes)?.f64()?.clone();
    let goals = frame.column(of.errors_to_goal)?.u32()?.clone();
    let shots = frame.column(of.errors_to_shot)?.u32()?.clone();
    let mut limits: HashMap<u32, (f64, f64)> = HashMap::new();
    let mut columns =
        |names: [&str; 3], counts: &UInt32Chunked, exposure: &Float64Chunked| -> [Column; 3] {
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
            let [of_rate, of_low, of_high] = names;
            [
                Column::new(of_rate.into(), rate),
                Column::new(of_low.into(), low),
                Column::new(of_high.into(), high),
            ]
        };
    let goal = [
        of.goal_errors_per_90,
        of.goal_errors_low,
        of.goal_errors_high,
    ];
    let shot = [
        of.shot_errors_per_90,
        of.shot_errors_low,
        of.shot_errors_high,
    ];
    let goal_columns = columns(goal, &goals, &minutes);
    let shot_columns = columns(shot, &shots, &full);
    for column in goal_columns.into_iter().chain(shot_columns) {
        frame.with_column(column)?;
    }
    let of_goal = [
        of.expected_goal_per_90,
        of.expected_goal_low,
        of.expected_goal_high,
    ];
    let of_shot = [
        of.expected_shot_per_90,
        of.expected_shot_low,
        of.expected_shot_high,
    ];
    for ([sum, squares], names, exposure) in [
        (expected::SUMS[0], of_goal, &minutes),
        (expected::SUMS[1], of_shot, &full),
    ] {
        for column in expected_columns(&frame, sum, squares, names, exposure)? {
            frame.with_column(column)?;
        }
    }
    let joined = |name: &str, between: &str| col(name).list().join(lit(between), true);
    let frame = frame
        .lazy()
        .with_columns([
            joined(of.team, " / ").alias(of.team),
            // Without a full feed a shot to which an error led would not be in the file.
            when(col(of.full_minutes).gt(lit(0.0)))
                .then(col(of.errors_to_shot))
                .otherwise(lit(NULL))
                .alias(of.errors_to_shot),
            when(col(LABELLED_MINUTES).gt(lit(0.0)))
                .then(col(of.labelled_to_goal))
                .otherwise(lit(NULL))
                .alias(of.labelled_to_goal),
            when(col(LABELLED_FULL_MINUTES).gt(lit(0.0)))
                .then(col(of.labelled_to_shot))
                .otherwise(lit(NULL))
                .alias(of.labelled_to_shot),
            when(col(LABELLED_MINUTES).lt_eq(lit(0.0)))
                .then(lit(CountBasis::Expected.name()))
                .when(col(LABELLED_MINUTES).lt(col(of.minutes)))
                .then(lit(CountBasis::Mixed.name()))
                .otherwise(lit(CountBasis::Labels.name()))
                .alias(of.basis),
            col(expected::SUMS[0][0]).alias(of.expected_to_goal),
            when(col(of.full_minutes).gt(lit(0.0)))
                .then(col(expected::SUMS[1][0]))
                .otherwise(lit(NULL))
                .alias(of.expected_to_shot),
            when(col(LINEUPS.basis).list().len().gt(lit(1u32)))
                .then(lit(MinutesBasis::Mixed.name()))
                .otherwise(joined(LINEUPS.basis, ""))
                .alias(of.minutes_basis),
        ])
        .sort_by_exprs(
            [
                col(of.shot_errors_per_90),
                col(of.goal_errors_per_90),
                col(of.minutes),
                col(of.player),
                // Of two with the same name, always the same first.
                col(of.player_key),
            ],
            SortMultipleOptions::default()
                .with_order_descending_multi([true, true, true, false, false])
                .with_nulls_last(true)
                .with_maintain_order(true),
        )
        .select(exprs(RATE_COLUMNS))
        .collect()?;
    Ok(frame)
}

/// The rate of expected errors with its interval.
fn expected_columns(
    frame: &DataFrame,
    sum: &str,
    squares: &str,
    names: [&str; 3],
    exposure: &Float64Chunked,
) -> Result<[Column; 3]> {
    let (sums, squares) = (frame.column(sum)?.f64()?, frame.column(squares)?.f64()?);
    let known = sums.iter().zip(squares.iter()).zip(exposure.iter());
    let rates: Vec<Option<[f64; 3]>> = known
        .map(|((sum, squares), minutes)| {
            let scale = 90.0 / minutes.filter(|minutes| *minutes > 0.0)?;
            let (low, high) = expected_95(sum?, squares?);
            Some([sum? * scale, low * scale, high * scale])
        })
        .collect();
    let column = |at: usize| {
        let values = rates.iter().map(|rate| rate.map(|rate| rate[at]));
        Column::new(names[at].into(), values.collect::<Vec<_>>())
    };
    Ok([column(0), column(1), column(2)])
}
