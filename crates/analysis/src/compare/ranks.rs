//! Places in a list of players, with their credible ranges.

use polars::prelude::*;
use rayon::prelude::*;

use super::pairs::players;
use crate::gamma::Belief;
use crate::rows::{LedTo, RankRow};
use backline_model::{ColumnSpec, Error, Misuse, Result};

/// Columns of the frame that [`ranks`] returns, in order, see [`RankRow`].
pub const RANK_COLUMNS: &[ColumnSpec] = RankRow::COLUMNS;

/// The longest list that is ranked: the work grows with the cube of its length, and nobody reads
/// longer rankings.
pub const RANKED_PLAYERS: usize = 200;

/// Number of cells into which the rates are divided; each player has at most 1/16 of the
/// probability in one.
const CELLS: usize = 2000;
const CELLS_PER_PLAYER: usize = 16;

/// The rank distribution of each player of `estimates`, lowest expected rank first within each
/// outcome, see [`RANK_COLUMNS`]. Players without exposure are omitted.
///
/// The line of rates is divided at quantiles of all players. With a player's rate in a cell, the
/// rank is 1 plus the number of others below it, a sum of independent yes-or-no events whose
/// probabilities are the others' distribution functions there (Poisson-binomial distribution).
/// Adding up over the cells integrates the rank's distribution: no random draws, the same result
/// each time.
///
/// # Errors
/// A frame without the documented columns, or more than [`RANKED_PLAYERS`] players.
pub fn ranks(estimates: &DataFrame) -> Result<DataFrame> {
    let outcomes = players("ranks", estimates)?;
    let longest = outcomes.iter().map(Vec::len).max().unwrap_or(0);
    if longest > RANKED_PLAYERS {
        return Err(Error::usage(
            Misuse::WrongOption,
            format!(
                "ranks are for up to {RANKED_PLAYERS} players, not {longest}: choose players, or fewer \
             of them"
            ),
        ));
    }
    let mut led_to: Vec<&str> = Vec::new();
    let mut texts: [Vec<&str>; 2] = Default::default();
    let mut expected = Vec::new();
    let mut limits: [Vec<u32>; 2] = Default::default();
    let mut ends: [Vec<f64>; 2] = Default::default();
    let mut sizes: Vec<u32> = Vec::new();
    for (outcome, players) in LedTo::ALL.iter().zip(&outcomes) {
        let beliefs: Vec<Belief> = players.iter().map(|player| player.belief).collect();
        let found = distributions(&beliefs);
        let mean = |chances: &[f64]| -> f64 {
            let places = chances.iter().enumerate();
            places.map(|(at, chance)| (at + 1) as f64 * chance).sum()
        };
        let mut order: Vec<(f64, usize)> = (0..players.len())
            .map(|player| (mean(&found[player]), player))
            .collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for (rank, player) in order {
            let chances = &found[player];
            led_to.push(outcome.name());
            texts[0].push(&players[player].label);
            texts[1].push(&players[player].key);
            expected.push(rank);
            limits[0].push(place(chances, 0.025));
            limits[1].push(place(chances, 0.975));
            ends[0].push(chances[0]);
            ends[1].push(chances[chances.len() - 1]);
            sizes.push(players.len() as u32);
        }
    }
    let [names, keys] = texts;
    let [low, high] = limits;
    let [lowest, highest] = ends;
    let height = led_to.len();
    let of = RankRow::NAMES;
    let columns = vec![
        Column::new(of.led_to.into(), led_to),
        Column::new(of.player.into(), names),
        Column::new(of.player_key.into(), keys),
        Column::new(of.rank.into(), expected),
        Column::new(of.rank_low.into(), low),
        Column::new(of.rank_high.into(), high),
        Column::new(of.p_lowest.into(), lowest),
        Column::new(of.p_highest.into(), highest),
        Column::new(of.players.into(), sizes),
    ];
    Ok(DataFrame::new(height, columns)?)
}

/// The first rank at which this probability is reached.
fn place(chances: &[f64], probability: f64) -> u32 {
    let mut sum = 0.0;
    for (at, chance) in chances.iter().enumerate() {
        sum += chance;
        if sum >= probability {
            return at as u32 + 1;
        }
    }
    chances.len() as u32
}

/// For each player the probability of each rank.
fn distributions(beliefs: &[Belief]) -> Vec<Vec<f64>> {
    let n = beliefs.len();
    if n == 0 {
        return Vec::new();
    }
    let cuts_each = CELLS_PER_PLAYER.max(CELLS / n);
    let mut cuts: Vec<f64> = beliefs
        .par_iter()
        .flat_map_iter(|belief| {
            (1..cuts_each).map(|at| belief.quantile(at as f64 / cuts_each as f64))
        })
        .collect();
    cuts.sort_by(f64::total_cmp);
    cuts.dedup();
    // Each player's distribution function at the cuts, 0 before the first and 1 after the last.
    let below: Vec<Vec<f64>> = beliefs
        .par_iter()
        .map(|belief| {
            let inside = cuts.iter().map(|cut| belief.cdf(*cut));
            std::iter::once(0.0).chain(inside).chain([1.0]).collect()
        })
        .collect();
    // A fixed number of parts, added up in order: the same bytes on any number of cores.
    const PARTS: usize = 16;
    let cells = cuts.len() + 1;
    let parts: Vec<Vec<f64>> = (0..PARTS)
        .into_par_iter()
        .map(|part| {
            let mut sums = vec![0.0; n * n];
            let mut lower = vec![0.0; n];
            for cell in (part..cells).step_by(PARTS) {
                for (chance, below) in lower.iter_mut().zip(&below) {
                    *chance = f64::midpoint(below[cell], below[cell + 1]);
                }
                let all = counts(&lower);
                for player in 0..n {
                    let mass = below[player][cell + 1] - below[player][cell];
                    if mass > 0.0 {
                        let row = &mut sums[player * n..(player + 1) * n];
                        without(&all, lower[player], mass, row);
                    }
                }
            }
            sums
        })
        .collect();
    (0..n)
        .map(|player| {
            (0..n)
                .map(|rank| parts.iter().map(|part| part[player * n + rank]).sum())
                .collect()
        })
        .collect()
}

/// Distribution of the number of events that happen: entry k is the probability of k.
fn counts(chances: &[f64]) -> Vec<f64> {
    let mut counts = vec![0.0; chances.len() + 1];
    counts[0] = 1.0;
    for (at, chance) in chances.iter().enumerate() {
        for k in (0..=at).rev() {
            counts[k + 1] += counts[k] * chance;
            counts[k] *= 1.0 - chance;
        }
    }
    counts
}

/// Adds `mass` times the distribution with one event removed. The recursion runs from the end at
/// which it divides by the larger of the two probabilities, which keeps it stable.
fn without(all: &[f64], chance: f64, mass: f64, sums: &mut [f64]) {
    let n = sums.len();
    let mut last = 0.0;
    if chance < 0.5 {
        for k in 0..n {
            last = (all[k] - chance * last) / (1.0 - chance);
            sums[k] += mass * last.max(0.0);
        }
    } else {
        for k in (0..n).rev() {
            last = (all[k + 1] - (1.0 - chance) * last) / chance;
            sums[k] += mass * last.max(0.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_event_taken_out_again_leaves_the_others() {
        let chances = [0.1, 0.5, 0.93, 0.2, 0.7];
        let all = counts(&chances);
        for out in 0..chances.len() {
            let others: Vec<f64> = (0..chances.len())
                .filter(|at| *at != out)
                .map(|at| chances[at])
                .collect();
            let mut found = vec![0.0; chances.len()];
            without(&all, chances[out], 1.0, &mut found);
            for (a, b) in counts(&others).iter().zip(&found) {
                assert!((a - b).abs() < 1e-14, "{a} against {b}");
            }
        }
    }
}
