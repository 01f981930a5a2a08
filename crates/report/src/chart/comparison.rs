//! From a comparison's frames to its picture.

use polars::prelude::*;

use crate::cells::Cells;
use crate::drawing;
use backline_analysis::compare::{Belief, density};
use backline_draw::{ComparedPlayer, Comparison, Picture, Style, comparison};
use backline_model::Result;

/// What the comparison's picture says beside the players.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ComparisonView {
    /// Title.
    pub title: String,
    /// Which matches.
    pub subtitle: String,
    /// What the rates are per, such as `per 90 minutes`.
    pub unit: String,
    /// What else must be known, a sentence each.
    pub notes: Vec<String>,
    /// Where the data come from.
    pub source: String,
}

/// Players that one picture holds.
pub const MOST_COMPARED: usize = 12;

/// Points of a density.
const POINTS: usize = 240;

/// Draws the players of `players` (as [`backline_analysis::compare::ESTIMATE_COLUMNS`]) by their errors that
/// led to goals, at most [`MOST_COMPARED`], with the probabilities of `pairs` (as
/// [`backline_analysis::compare::PAIR_COLUMNS`]). Who has no estimate is left out; `None` when nobody has one.
///
/// # Errors
/// Frames without these columns, or a size that cannot hold the picture.
pub fn comparison_picture(
    players: &DataFrame,
    pairs: &DataFrame,
    view: &ComparisonView,
    style: &Style,
) -> Result<Option<Picture>> {
    let cells = Cells(players);
    let [keys, names, teams] = ["player_key", "player", "team"].map(|name| cells.text(name));
    let (keys, names, teams) = (keys?, names?, teams?);
    let [minutes, matches, errors, raw] =
        ["minutes", "matches", "goal_count", "goal_rate"].map(|name| cells.number(name));
    let (minutes, matches, errors, raw) = (minutes?, matches?, errors?, raw?);
    let [mean, low, high, pull] =
        ["goal_mean", "goal_low", "goal_high", "goal_pull"].map(|name| cells.number(name));
    let (mean, low, high, pull) = (mean?, low?, high?, pull?);
    let [shape, rate, group] = [
        "goal_posterior_shape",
        "goal_posterior_rate",
        "goal_group_mean",
    ]
    .map(|name| cells.number(name));
    let (shape, rate, group) = (shape?, rate?, group?);
    let mut shown: Vec<(&str, ComparedPlayer)> = Vec::new();
    let mut means: Vec<Option<f64>> = Vec::new();
    for row in 0..players.height() {
        let known = (
            mean.get(row),
            low.get(row),
            high.get(row),
            shape.get(row).zip(rate.get(row)),
        );
        let (Some(mean), Some(low), Some(high), Some((shape, rate))) = known else {
            continue;
        };
        let belief = Belief { shape, rate };
        means.push(group.get(row));
        shown.push((
            keys.get(row).unwrap_or_default(),
            ComparedPlayer {
                player: names.get(row).unwrap_or_default().to_owned(),
                team: teams.get(row).unwrap_or_default().to_owned(),
                minutes: minutes.get(row).unwrap_or(0.0),
                matches: matches.get(row).unwrap_or(0.0) as u32,
                errors: errors.get(row).unwrap_or(0.0),
                raw: raw.get(row),
                mean,
                low,
                high,
                half: Some((belief.quantile(0.25), belief.quantile(0.75))),
                mostly_group: pull.get(row).is_some_and(|pull| pull > 0.5),
                density: density(shape, rate, POINTS),
            },
        ));
        if shown.len() == MOST_COMPARED {
            break;
        }
    }
    if shown.is_empty() {
        return Ok(None);
    }
    let chance = pair_chances(pairs)?;
    let order: Vec<&str> = shown.iter().map(|(key, _)| *key).collect();
    let less_often = order
        .iter()
        .map(|row| {
            order
                .iter()
                .map(|column| chance.get(&(*row, *column)).copied())
                .collect()
        })
        .collect();
    // One line for the group only where all players lean on the same.
    let same = means.iter().all(|mean| *mean == means[0]);
    let chart = Comparison {
        title: view.title.clone(),
        subtitle: view.subtitle.clone(),
        unit: format!("errors leading to goals {}", view.unit),
        goals: true,
        prior_mean: means[0].filter(|_| same),
        less_often: if order.len() > 1 {
            less_often
        } else {
            Vec::new()
        },
        players: shown.into_iter().map(|(_, player)| player).collect(),
        notes: view.notes.clone(),
        source: view.source.clone(),
    };
    Ok(Some(comparison(&chart, style).map_err(drawing)?))
}

/// Probability that the first player's rate of errors leading to goals is lower than the second's,
/// by their keys, from a frame as [`backline_analysis::compare::PAIR_COLUMNS`].
///
/// # Errors
/// A frame without these columns.
pub fn pair_chances(pairs: &DataFrame) -> Result<PlHashMap<(&str, &str), f64>> {
    let led_to = pairs.column("led_to")?.str()?;
    let (a, b) = (pairs.column("a_key")?.str()?, pairs.column("b_key")?.str()?);
    let p = pairs.column("p_lower")?.f64()?;
    let mut found = PlHashMap::default();
    for row in (0..pairs.height()).filter(|row| led_to.get(*row) == Some("goal")) {
        if let (Some(a), Some(b), Some(p)) = (a.get(row), b.get(row), p.get(row)) {
            found.insert((a, b), p);
            found.insert((b, a), 1.0 - p);
        }
    }
    Ok(found)
}
