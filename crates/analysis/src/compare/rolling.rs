//! A player's rate over time: each match with those before it.

use polars::prelude::*;

use super::estimate::{Estimate, totals};
use super::spells::{Spell, Spells, Tally};
use super::{Models, Options, rows, split};
use crate::rows::{LedTo, RollingRow};
use backline_model::{ColumnSpec, Error, MATCHES, Misuse, Result};
use backline_model::{MATCH_COLUMNS, check};

/// Columns of the frame that [`rolling`] returns, in order, see [`RollingRow`].
pub const ROLLING_COLUMNS: &[ColumnSpec] = RollingRow::COLUMNS;

/// Follows the players with these `player_key`s through their matches, in order of date and then of
/// the matches frame; a match without a date comes last. One row per match, covering the player's
/// last `window` matches, see [`ROLLING_COLUMNS`]. Matches without a known exposure are omitted,
/// and so are windows with unknown weights.
///
/// # Errors
/// A frame without the documented columns, or a window of 0.
pub fn rolling(
    lineups: &DataFrame,
    matches: &DataFrame,
    errors: &DataFrame,
    options: &Options,
    player_keys: &[&str],
    window: usize,
) -> Result<DataFrame> {
    if window == 0 {
        return Err(Error::usage(
            Misuse::WrongOption,
            "a rolling rate needs a window of at least one match".to_owned(),
        ));
    }
    check(
        "rolling",
        matches,
        MATCH_COLUMNS,
        &[MATCHES.match_id, MATCHES.date],
    )?;
    let spells = Spells::new(lineups, matches, errors, options)?;
    let totals = totals(&spells, spells.rows.iter());
    let models = Models::fit(&spells, &totals, options);
    let rows = rows(&models, totals, None);
    let dates = split::days(matches)?;

    let mut led_to: Vec<&str> = Vec::new();
    let mut who: [Vec<&str>; 2] = Default::default();
    let mut games: Vec<IdxSize> = Vec::new();
    let mut sizes: Vec<u32> = Vec::new();
    let mut numbers: [Vec<f64>; 8] = Default::default();
    let mut group_means: Vec<Option<f64>> = Vec::new();
    for key in player_keys {
        let Some(row) = rows
            .iter()
            .find(|row| spells.keys[row.total.player] == *key)
        else {
            continue;
        };
        let mut played: Vec<&Spell> = spells
            .rows
            .iter()
            .filter(|spell| spell.player == row.total.player)
            .collect();
        played.sort_by_key(|spell| {
            let date = dates[spell.game];
            (date.is_none(), date, spell.game)
        });
        for (outcome, led_to_what) in LedTo::ALL.iter().enumerate() {
            let Some(estimate) = &row.estimates[outcome] else {
                continue;
            };
            let known: Vec<(usize, f64, &Tally)> = played
                .iter()
                .filter_map(|spell| {
                    let (tally, fit) = spell.towards(outcome);
                    let exposure = spell.exposure.filter(|_| fit)?;
                    Some((spell.game, exposure, tally))
                })
                .collect();
            for end in 1..=known.len() {
                let inside = &known[end.saturating_sub(window)..end];
                let mut tally = Tally::default();
                inside.iter().for_each(|(_, _, t)| tally.add(t));
                let exposure: f64 = inside.iter().map(|(_, exposure, _)| exposure).sum();
                let dark = tally.errors > 0 && tally.unweighted == tally.errors;
                if dark || exposure <= 0.0 {
                    continue;
                }
                let unit = (exposure, tally.sum);
                let [rate, rate_low, rate_high] = estimate.source.raw(unit, tally.squares);
                let belief = estimate
                    .source
                    .belief((exposure * estimate.team, tally.sum));
                let (low, high) = belief.interval_95();
                let values = [
                    exposure,
                    tally.sum,
                    rate,
                    rate_low,
                    rate_high,
                    belief.mean(),
                    low,
                    high,
                ];
                led_to.push(led_to_what.name());
                who[0].push(&spells.keys[row.total.player]);
                who[1].push(&row.total.name);
                games.push(inside[inside.len() - 1].0 as IdxSize);
                sizes.push(inside.len() as u32);
                for (column, value) in numbers.iter_mut().zip(values) {
                    column.push(value);
                }
                group_means.push(Estimate::group_mean(estimate));
            }
        }
    }
    let height = led_to.len();
    let games = IdxCa::from_vec("games".into(), games);
    let [keys, names] = who;
    let of = RollingRow::NAMES;
    let mut columns = vec![
        Column::new(of.led_to.into(), led_to),
        Column::new(of.player_key.into(), keys),
        Column::new(of.player.into(), names),
        matches.column(MATCHES.match_id)?.take(&games)?,
        matches.column(MATCHES.date)?.take(&games)?,
        Column::new(of.matches.into(), sizes),
    ];
    let figures = [
        of.exposure,
        of.count,
        of.rate,
        of.rate_low,
        of.rate_high,
        of.mean,
        of.low,
        of.high,
    ];
    for (name, values) in figures.into_iter().zip(numbers) {
        columns.push(Column::new(name.into(), values));
    }
    columns.push(Column::new(of.group_mean.into(), group_means));
    Ok(DataFrame::new(height, columns)?)
}
