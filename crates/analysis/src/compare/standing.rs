//! Whether a list of players may be ranked, what follows about its ends, and how many more
//! matches would be needed.
//!
//! A ranking is meaningful if most of its pairs are right. Of two players the one with the lower
//! estimate has the lower true rate with a known probability, and these probabilities are reliable
//! (`docs/comparison.md`), so their mean over all pairs is the share of pairs that the list orders
//! right.

use polars::prelude::*;

use super::estimate::Sum;
use super::spells::Spells;
use super::{Options, split};
use crate::gamma::Belief;
use crate::rows::{EstimateRow, LedTo};
use backline_attribution::dice::Dice;
use backline_model::{MATCHES, PositionGroup, Result};

/// A competition's number and the season's name.
type Season<'a> = (Option<usize>, Option<&'a str>);

/// A list is ranked if at least this share of its pairs is expected to be in the right order.
pub const ENOUGH_RIGHT: f64 = 0.8;
/// Probability required to call somebody the first or last of a list.
const SURE: f64 = 0.9;
/// Probability required to say so along with the probability.
const LIKELY: f64 = 0.5;
/// Beyond this number of matches the answer is "more than that": ten seasons.
const MOST_MATCHES: f64 = 380.0;
/// Number of pairs considered; in longer lists evenly chosen ones.
const PAIRS: usize = 400;
/// Number of simulated futures, each from other true rates.
const FUTURES: usize = 24;
/// Number of players from whom the first or last of a list has to be distinguished.
const RIVALS: usize = 6;
/// Number of points at which a belief is evaluated.
const POINTS: usize = 40;
/// Minutes in each half of a season below which a player's halves are not compared.
const HALF_MINUTES: f64 = 270.0;
/// Number of players that a correlation needs.
const CORRELATED: usize = 10;

/// A player at an end of the list.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Extreme {
    /// The player's key.
    pub player_key: String,
    /// Name.
    pub player: String,
    /// Probability that it is this one.
    pub probability: f64,
}

/// How well a rate in the first half of the matches predicts that in the second.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Stability {
    /// Correlation of the rates as counted, players weighted by their exposure.
    pub correlation: f64,
    /// Players who had 270 minutes in both halves.
    pub players: usize,
}

/// The conclusions about a list of players.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Standing {
    /// By errors that led to goals, or to shots, goals included.
    #[serde(serialize_with = "word")]
    pub led_to: LedTo,
    /// Players with an estimate.
    pub players: usize,
    /// Share of the spread between these players that is real rather than noise, 0 to 1.
    pub discrimination: f64,
    /// Expected share of pairs in the right order by the estimates, 0.5 to 1.
    pub pairs_right: f64,
    /// Pairs of which one is almost certainly lower (probability above 0.975).
    pub told_apart: usize,
    /// Whether that is enough to rank them: at least [`ENOUGH_RIGHT`].
    pub ranked: bool,
    /// More matches of each player that a ranking would need; null if more than 380, or if there is
    /// one already.
    pub more_matches: Option<u32>,
    /// The player who most likely has the lowest rate.
    pub least: Option<Extreme>,
    /// The player who most likely has the highest rate.
    pub most: Option<Extreme>,
    /// More matches of each player needed to be 90 % sure of both ends; 0 if that is so already,
    /// null if more than 380.
    pub sure_after: Option<u32>,
}

fn word<S: serde::Serializer>(led_to: &LedTo, to: S) -> std::result::Result<S::Ok, S::Error> {
    to.serialize_str(led_to.name())
}

/// The errors by which a list of players is ordered: those that led to shots, goals included, if
/// these are known for all of them; else those that led to goals.
pub fn main_outcome(rows: &[EstimateRow]) -> LedTo {
    let known = |row: &EstimateRow| row.shot.mean.is_some();
    let any = |row: &EstimateRow| row.goal.mean.is_some() || known(row);
    let mut rows = rows.iter().filter(|row| any(row)).peekable();
    match rows.peek().is_some() && rows.all(known) {
        true => LedTo::Shot,
        false => LedTo::Goal,
    }
}

/// A player of a list.
struct Member<'a> {
    row: &'a EstimateRow,
    belief: Belief,
    /// Exposure of one of their matches.
    of_match: f64,
}

/// The conclusions about the players of `rows`; `None` if fewer than two have an estimate.
pub fn standing(rows: &[EstimateRow], led_to: LedTo) -> Option<Standing> {
    let members: Vec<Member<'_>> = rows
        .iter()
        .filter_map(|row| {
            let of = row.by_outcome(led_to);
            let exposure = of.exposure.filter(|exposure| *exposure > 0.0)?;
            Some(Member {
                row,
                belief: of.belief()?,
                of_match: exposure / f64::from(row.matches.max(1)),
            })
        })
        .collect();
    if members.len() < 2 {
        return None;
    }
    let beliefs: Vec<Belief> = members.iter().map(|member| member.belief).collect();
    let right = pairs_right(&beliefs);
    let ranked = right >= ENOUGH_RIGHT;
    let lowest = end(&beliefs, false);
    let highest = end(&beliefs, true);
    let extreme = |(at, probability): (usize, f64)| {
        (probability >= LIKELY).then(|| Extreme {
            player_key: members[at].row.player_key.clone(),
            player: members[at].row.player.clone(),
            probability,
        })
    };
    let sure = |beliefs: &[Belief]| end(beliefs, false).1.min(end(beliefs, true).1);
    Some(Standing {
        led_to,
        players: members.len(),
        discrimination: discrimination(&beliefs),
        pairs_right: right,
        told_apart: chosen_pairs(beliefs.len(), usize::MAX)
            .filter(|(a, b)| {
                let p = beliefs[*a].probability_lower(beliefs[*b]);
                p > 0.975 || 1.0 - p > 0.975
            })
            .count(),
        ranked,
        more_matches: match ranked {
            true => None,
            false => matches_until(&members, ENOUGH_RIGHT, &pairs_right),
        },
        least: extreme(lowest),
        most: extreme(highest),
        sure_after: match lowest.1.min(highest.1) >= SURE {
            true => Some(0),
            false => matches_until(&members, SURE, &sure),
        },
    })
}

/// Variance of the estimates divided by that plus the variance that each still has (Franks,
/// D'Amour, Cervone and Bornn, "Meta-analytics: tools for understanding the statistical properties
/// of sports metrics", Journal of Quantitative Analysis in Sports 12, 2016).
fn discrimination(beliefs: &[Belief]) -> f64 {
    let many = beliefs.len() as f64;
    let mean = beliefs.iter().map(|belief| belief.mean()).sum::<f64>() / many;
    let between = beliefs.iter().map(|belief| (belief.mean() - mean).powi(2));
    let between = between.sum::<f64>() / (many - 1.0);
    let within = beliefs.iter().map(|belief| belief.mean() / belief.rate);
    let within = within.sum::<f64>() / many;
    between / (between + within)
}

/// Pairs of players, at most `most` of them.
fn chosen_pairs(players: usize, most: usize) -> impl Iterator<Item = (usize, usize)> {
    let all = players * (players - 1) / 2;
    let step = all.div_ceil(most).max(1);
    let pairs = (0..players).flat_map(move |a| (a + 1..players).map(move |b| (a, b)));
    pairs.step_by(step)
}

/// Expected share of pairs in the right order.
pub(super) fn pairs_right(beliefs: &[Belief]) -> f64 {
    let (mut sum, mut many) = (0.0, 0);
    for (a, b) in chosen_pairs(beliefs.len(), PAIRS) {
        let p = beliefs[a].probability_lower(beliefs[b]);
        // The one with the lower mean is called lower.
        sum += match beliefs[a].mean() <= beliefs[b].mean() {
            true => p,
            false => 1.0 - p,
        };
        many += 1;
    }
    sum / f64::from(many.max(1))
}

/// Who most likely has the lowest or highest rate, with the probability, among those whose
/// estimates are nearest to that end.
fn end(beliefs: &[Belief], highest: bool) -> (usize, f64) {
    let mut order: Vec<usize> = (0..beliefs.len()).collect();
    order.sort_by(|a, b| {
        let order = beliefs[*a].mean().total_cmp(&beliefs[*b].mean());
        if highest { order.reverse() } else { order }
    });
    let candidates = order[..order.len().min(3)].iter();
    let rivals = &order[..order.len().min(if highest { RIVALS } else { 4 * RIVALS })];
    let chance = |player: usize| {
        let points = (0..POINTS).map(|at| {
            let x = beliefs[player].quantile((at as f64 + 0.5) / POINTS as f64);
            let others = rivals.iter().filter(|other| **other != player);
            others
                .map(|other| {
                    let below = beliefs[*other].cdf(x);
                    if highest { below } else { 1.0 - below }
                })
                .product::<f64>()
        });
        points.sum::<f64>() / POINTS as f64
    };
    let found = candidates.map(|player| (*player, chance(*player)));
    found.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, 0.0))
}

/// More matches of each player until `measure` is expected to reach `enough`; `None` beyond
/// [`MOST_MATCHES`]. True rates are drawn from what is known about them, and errors from these.
fn matches_until(
    members: &[Member<'_>],
    enough: f64,
    measure: &dyn Fn(&[Belief]) -> f64,
) -> Option<u32> {
    let reached = |matches: f64| {
        let mut dice = Dice(0x9e37_79b9);
        let futures = (0..FUTURES).map(|_| {
            let beliefs: Vec<Belief> = members
                .iter()
                .map(|member| {
                    let exposure = member.of_match * matches;
                    let truth = member.belief.quantile(dice.uniform());
                    Belief {
                        shape: member.belief.shape + f64::from(dice.poisson(truth * exposure)),
                        rate: member.belief.rate + exposure,
                    }
                })
                .collect();
            measure(&beliefs)
        });
        futures.sum::<f64>() / FUTURES as f64 >= enough
    };
    let mut high = 4.0;
    while !reached(high) {
        if high >= MOST_MATCHES {
            return None;
        }
        high = (high * 2.0).min(MOST_MATCHES);
    }
    let mut low = if high > 4.0 { high / 2.0 } else { 0.0 };
    // Nobody plans by single matches.
    while high - low > (high / 10.0).max(1.0) {
        let middle = f64::midpoint(low, high);
        match reached(middle) {
            true => high = middle,
            false => low = middle,
        }
    }
    Some(high.ceil() as u32)
}

/// The [`Stability`] of rates towards `led_to`, over everybody in these position groups, or all if
/// there are none: each competition's season is divided at the middle of its matches by date, or in
/// the order of the frame if no match has one. `None` if fewer than ten players have 270 minutes in
/// both halves.
///
/// # Errors
/// A frame without the documented columns.
pub fn stability(
    lineups: &DataFrame,
    matches: &DataFrame,
    errors: &DataFrame,
    options: &Options,
    groups: &[PositionGroup],
    led_to: LedTo,
) -> Result<Option<Stability>> {
    let spells = Spells::new(lineups, matches, errors, options)?;
    let dates = split::days(matches)?;
    // Files without dates are in the order of their matches as far as is known.
    let dated = dates.iter().any(Option::is_some);
    let dates: Vec<Option<i32>> = match dated {
        true => dates,
        false => (0..dates.len() as i32).map(Some).collect(),
    };
    let seasons = matches.column(MATCHES.season)?.str()?;
    let mut by_season: Vec<(Season<'_>, Vec<i32>)> = Vec::new();
    for (game, date) in dates.iter().enumerate() {
        let Some(date) = date else { continue };
        let season = (spells.competitions[game], seasons.get(game));
        match by_season.iter_mut().find(|(known, _)| *known == season) {
            Some((_, days)) => days.push(*date),
            None => by_season.push((season, vec![*date])),
        }
    }
    for (_, days) in &mut by_season {
        days.sort_unstable();
    }
    let second_half = |game: usize| {
        let date = dates[game]?;
        let season = (spells.competitions[game], seasons.get(game));
        let (_, days) = by_season.iter().find(|(known, _)| *known == season)?;
        Some(date >= days[days.len() / 2])
    };
    let outcome = usize::from(led_to == LedTo::Shot);
    let mut halves = vec![[(Sum::default(), 0.0); 2]; spells.keys.len()];
    for spell in &spells.rows {
        let fits = groups.is_empty() || groups.contains(&spell.position);
        let Some(half) = second_half(spell.game).filter(|_| fits) else {
            continue;
        };
        let (tally, known) = spell.towards(outcome);
        let of = &mut halves[spell.player][usize::from(half)];
        of.0.add(spell.exposure.filter(|_| known), tally);
        of.1 += spell.minutes;
    }
    let points: Vec<[f64; 3]> = halves
        .iter()
        .filter(|halves| halves.iter().all(|(_, minutes)| *minutes >= HALF_MINUTES))
        .filter_map(|[(a, _), (b, _)]| {
            let (a, b) = (a.known()?, b.known()?);
            Some([a.1 / a.0, b.1 / b.0, a.0 * b.0 / (a.0 + b.0)])
        })
        .collect();
    if points.len() < CORRELATED {
        return Ok(None);
    }
    Ok(correlation(&points).map(|correlation| Stability {
        correlation,
        players: points.len(),
    }))
}

/// Weighted correlation of the first two of three numbers; `None` if either does not vary.
fn correlation(points: &[[f64; 3]]) -> Option<f64> {
    let weights: f64 = points.iter().map(|point| point[2]).sum();
    let mean = |at: usize| points.iter().map(|p| p[at] * p[2]).sum::<f64>() / weights;
    let means = [mean(0), mean(1)];
    let product = |a: usize, b: usize| {
        let of = |p: &[f64; 3]| (p[a] - means[a]) * (p[b] - means[b]) * p[2];
        points.iter().map(of).sum::<f64>()
    };
    let spread = (product(0, 0) * product(1, 1)).sqrt();
    (spread > 0.0).then(|| product(0, 1) / spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(beliefs: &[(f64, f64)]) -> Vec<Belief> {
        let beliefs = beliefs.iter();
        beliefs
            .map(|(shape, rate)| Belief {
                shape: *shape,
                rate: *rate,
            })
            .collect()
    }

    #[test]
    fn players_alike_are_a_toss_and_players_apart_are_not() {
        let alike = members(&[(3.0, 30.0); 6]);
        assert!((pairs_right(&alike) - 0.5).abs() < 1e-9);
        assert!(discrimination(&alike) < 1e-9);
        let apart = members(&[(10.0, 1000.0), (40.0, 400.0), (90.0, 100.0)]);
        assert!(pairs_right(&apart) > 0.99 && discrimination(&apart) > 0.9);
        assert_eq!(end(&apart, false).0, 0);
        assert_eq!(end(&apart, true).0, 2);
        assert!(end(&apart, true).1 > 0.99);
    }

    #[test]
    fn the_chances_of_both_ends_are_those_of_two_players() {
        let two = members(&[(4.0, 40.0), (6.0, 30.0)]);
        let p = two[0].probability_lower(two[1]);
        assert!((end(&two, false).1 - p).abs() < 0.01);
        assert!((end(&two, true).1 - p).abs() < 0.01);
    }

    #[test]
    fn correlations_are_weighted() {
        let points = [[1.0, 2.0, 1.0], [2.0, 4.0, 1.0], [3.0, 6.0, 5.0]];
        assert!((correlation(&points).expect("they vary") - 1.0).abs() < 1e-9);
        assert_eq!(correlation(&[[1.0, 2.0, 1.0], [1.0, 3.0, 1.0]]), None);
    }
}
