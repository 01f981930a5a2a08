//! A player's rate over time: each of his matches with those before it.

use polars::prelude::*;

use super::estimate::{Estimate, totals};
use super::spells::{Spell, Spells, Tally};
use super::{OUTCOMES, Options, rows, split};
use backline_model::{Error, Result};
use backline_model::{MATCH_COLUMNS, check};

/// Columns of the frame that [`rolling`] returns, in order.
///
/// | column | type | meaning |
/// |---|---|---|
/// | `led_to` | String | `goal` or `shot` |
/// | `player_key`, `player` | String | who |
/// | `match_id` | String | the last match of the window |
/// | `date` | Date, null | its date |
/// | `matches` | UInt32 | matches in the window; fewer than asked for in his first ones |
/// | `exposure`, `count` | Float64 | in the window, as in [`super::ESTIMATE_COLUMNS`] |
/// | `rate`, `rate_low`, `rate_high` | Float64 | the window alone: rate and exact 95 % Poisson interval |
/// | `mean`, `low`, `high` | Float64 | the window's errors with the prior of the player's group: posterior mean and 95 % band |
/// | `group_mean` | Float64, null | mean of his group over all matches |
pub const ROLLING_COLUMNS: [&str; 15] = [
    "led_to",
    "player_key",
    "player",
    "match_id",
    "date",
    "matches",
    "exposure",
    "count",
    "rate",
    "rate_low",
    "rate_high",
    "mean",
    "low",
    "high",
    "group_mean",
];

/// Follows the players with these `player_key`s through their matches, in order of date and then
/// as the matches stand in their frame; a match without a date comes last. A row per match, with
/// the last `window` of his matches, see [`ROLLING_COLUMNS`]. Matches without a known exposure are
/// left out, and so are windows whose weights are not known.
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
        return Err(Error::Usage(
            "a rolling rate needs a window of at least one match".to_owned(),
        ));
    }
    check("rolling", matches, MATCH_COLUMNS, &["match_id", "date"])?;
    let spells = Spells::of(lineups, matches, errors, options)?;
    let totals = totals(&spells, spells.rows.iter());
    let rows = rows(&spells, totals, None);
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
        for (outcome, name) in OUTCOMES.into_iter().enumerate() {
            let Some(estimate) = &row.estimates[outcome] else {
                continue;
            };
            let known: Vec<(usize, f64, &Tally)> = played
                .iter()
                .filter_map(|spell| {
                    let (tally, fit) = if outcome == 0 {
                        (&spell.goal, true)
                    } else {
                        (&spell.shot, spell.full)
                    };
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
                let [rate, rate_low, rate_high] = estimate.source.raw(unit);
                let belief = estimate.source.belief(unit);
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
                led_to.push(name);
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
    let mut columns = vec![
        Column::new("led_to".into(), led_to),
        Column::new("player_key".into(), keys),
        Column::new("player".into(), names),
        matches.column("match_id")?.take(&games)?,
        matches.column("date")?.take(&games)?,
        Column::new("matches".into(), sizes),
    ];
    for (name, values) in ROLLING_COLUMNS[6..14].iter().zip(numbers) {
        columns.push(Column::new((*name).into(), values));
    }
    columns.push(Column::new("group_mean".into(), group_means));
    Ok(DataFrame::new(height, columns)?)
}
