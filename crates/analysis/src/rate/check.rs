//! Checks that every counted error is in a rate.

use std::path::Path;

use polars::prelude::*;

use super::{SIDE_BY_SIDE, by_slices};
use crate::select::person_key_in;
use backline_model::{Note, Result, counted};

/// What a reader of the rates should know: counted errors that are in no rate, with their players.
/// Errors of players who are in no line-up of the match cannot be, because nobody knows how long
/// they played, and errors that led to a shot are only counted in matches with full coverage. Any
/// other difference is a fault of backline, and reported as one.
///
/// The frames are those passed to [`super::rates`] and its result.
///
/// # Errors
/// A frame without the documented columns.
pub fn not_in_rates(
    lineups: &DataFrame,
    matches: &DataFrame,
    errors: &DataFrame,
    rates: &DataFrame,
) -> Result<Vec<Note>> {
    let all = errors
        .clone()
        .lazy()
        .filter(col("counted"))
        .with_column(person_key_in(errors))
        .select(["match_id", "player_key", "player", "team", "led_to"].map(col))
        .collect()?;
    let keys = || [col("match_id"), col("player_key")];
    let played = lineups
        .clone()
        .lazy()
        .with_column(person_key_in(lineups))
        .select(keys());
    let of_erring = |played: LazyFrame| {
        played.join(
            all.clone().lazy(),
            keys(),
            keys(),
            JoinArgs::new(JoinType::Semi),
        )
    };
    let played = match lineups.height() < SIDE_BY_SIDE {
        true => of_erring(played),
        false => by_slices(played, lineups.height(), of_erring)?,
    };
    let coverage = matches.clone().lazy().select([
        col("match_id"),
        col("coverage").cast(DataType::String).alias("coverage"),
    ]);
    let played = played
        .unique(None, UniqueKeepStrategy::Any)
        .with_column(lit(true).alias("played"));
    let all = all
        .lazy()
        .join(played, keys(), keys(), JoinArgs::new(JoinType::Left))
        .join(
            coverage,
            [col("match_id")],
            [col("match_id")],
            JoinArgs::new(JoinType::Left),
        )
        .collect()?;
    let absent = all
        .clone()
        .lazy()
        .filter(col("played").is_null())
        .group_by([col("player"), col("team")])
        .agg([len().alias("errors")])
        .sort(
            ["errors", "player", "team"],
            SortMultipleOptions::default().with_order_descending_multi([true, false, false]),
        )
        .collect()?;
    let shots = all
        .clone()
        .lazy()
        .filter(
            col("played")
                .is_not_null()
                .and(col("led_to").eq(lit("shot")))
                .and(col("coverage").neq(lit("full"))),
        )
        .collect()?
        .height();
    let numbers = absent.column("errors")?.cast(&DataType::UInt32)?;
    let numbers = numbers.u32()?;
    let (players, teams) = (
        absent.column("player")?.str()?,
        absent.column("team")?.str()?,
    );
    let nowhere: u32 = numbers.iter().flatten().sum();
    let mut texts = Vec::new();
    if nowhere > 0 {
        let who: Vec<String> = (0..absent.height())
            .map(|row| {
                let player = players.get(row).unwrap_or("a player not named");
                let team = teams.get(row).unwrap_or_default();
                format!("{player} ({team}) {}", numbers.get(row).unwrap_or_default())
            })
            .collect();
        texts.push(format!(
            "{} in no rate, because the player is in no line-up of the match and the minutes are not known: {}",
            counted(nowhere as usize, "counted error is", "counted errors are"),
            who.join(", ")
        ));
    }
    if shots > 0 {
        texts.push(format!(
            "{} led to a shot in a match of key events; rates of such errors need full coverage",
            counted(
                shots,
                "counted error is in no rate, because it",
                "counted errors are in no rate, because they"
            )
        ));
    }
    let sum = |name: &str| -> Result<usize> {
        let column = rates.column(name)?.cast(&DataType::UInt64)?;
        Ok(column.u64()?.sum().unwrap_or_default() as usize)
    };
    let rows = |which: Expr| -> Result<usize> {
        let rows = all
            .clone()
            .lazy()
            .filter(col("played").is_not_null().and(which));
        Ok(rows.collect()?.height())
    };
    for (column, which) in [
        ("errors_to_goal", col("led_to").eq(lit("goal"))),
        ("errors_to_shot", col("coverage").eq(lit("full"))),
    ] {
        let (in_rates, expected) = (sum(column)?, rows(which)?);
        if in_rates != expected {
            texts.push(format!(
                "`{column}` of the rates adds up to {in_rates}, but {expected} should be in it. This is a fault of backline; please report it"
            ));
        }
    }
    let note = |text: String| Note::new(Path::new("rates.csv"), text);
    Ok(texts.into_iter().map(note).collect())
}
