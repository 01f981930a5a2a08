//! Expected errors: the sum of the probabilities that actions were errors.

use polars::prelude::*;

use super::known_sum;
use crate::attribute::Kind;
use crate::rows::{ERRORS, LedTo, RATES};

/// Sums of the confidences, and of their squares, of actions that led to a goal, and of all that
/// led to a shot.
pub(super) const SUMS: [[&str; 2]; 2] =
    [["goal sum", "goal squares"], ["shot sum", "shot squares"]];

const WORST: &str = "worst";
const GOAL: &str = "goal";

/// What each action of an errors frame with `player_key` may have been: one row per action, for the
/// worst it led to, with the confidence that the events alone give. Rows that are kept apart from
/// errors are excluded.
pub(super) fn actions(errors: LazyFrame) -> LazyFrame {
    let apart = Kind::facts().and(col(ERRORS.label).is_null());
    let goal = || col(ERRORS.led_to).eq(lit(LedTo::Goal.name()));
    let confidence = || col(ERRORS.inferred_confidence);
    let action = [
        ERRORS.match_id,
        RATES.player_key,
        ERRORS.period,
        ERRORS.minute,
        ERRORS.second,
        ERRORS.kind,
    ];
    errors
        .filter(apart.not())
        .group_by_stable(action.map(col))
        .agg([
            goal().any(true).alias(GOAL),
            when(goal().any(true))
                .then(confidence().filter(goal()).max())
                .otherwise(confidence().max())
                .alias(WORST),
        ])
        .select([
            col(ERRORS.match_id),
            col(RATES.player_key),
            col(GOAL),
            col(WORST),
        ])
}

/// The sums for each player, from actions as returned by [`actions`] with a column that says
/// whether their match is `full`.
pub(super) fn sums(actions: LazyFrame, full: &str) -> LazyFrame {
    let sum = |values: Expr, name: &'static str| known_sum(values).fill_null(lit(0.0)).alias(name);
    let worst = |which: Expr| col(WORST).filter(which);
    let square = |which: Expr| (col(WORST) * col(WORST)).filter(which);
    let [[goal, goal_squares], [shot, shot_squares]] = SUMS;
    actions.group_by_stable([col(RATES.player_key)]).agg([
        sum(worst(col(GOAL)), goal),
        sum(square(col(GOAL)), goal_squares),
        sum(worst(col(full)), shot),
        sum(square(col(full)), shot_squares),
    ])
}
