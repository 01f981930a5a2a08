//! Risky losses: every ball lost, whether or not a shot followed.
//!
//! An error that goes unpunished is one, and what comes of it is luck. So each loss gets the
//! probability that taggers would call it an error had a shot followed, which is the scorecard
//! without the questions about the shot, and the expected threat of the opponents where they took
//! the ball over.

use polars::prelude::*;

use super::features::{Between, Facts};
use super::outcomes::Conceded;
use super::score::bins_before_the_shot;
use super::terms::Action;
use super::view::{Bounds, NOBODY, View};
use super::{AttributeOptions, Confidences};
use crate::logistic::logistic;
use crate::rows::RiskOfMatchRow;
use crate::value::threat;
use backline_model::{ColumnSpec, EVENTS, LINEUPS, MatchData, Result};

/// Columns that [`with_risks`] adds to the line-ups; all are null, not 0, in matches of which only
/// key events are known.
pub const RISK_COLUMNS: &[ColumnSpec] = RiskOfMatchRow::COLUMNS;

/// The losses of one player in one match.
#[derive(Debug, Clone, Copy, Default)]
struct Risk {
    losses: u32,
    /// Sum of probability times threat.
    sum: f64,
    /// What the doubt about which were errors, and how many there were by chance, add up to.
    variance: f64,
}

/// The line-ups with what each player's losses risked, see [`RISK_COLUMNS`].
///
/// # Errors
/// Frames without the documented columns.
pub fn with_risks(data: &MatchData, options: &AttributeOptions) -> Result<DataFrame> {
    let view = View::new(data, true)?;
    let of = |name: &str| data.events.column(name).and_then(|column| column.str());
    let [games, ids, names] = [
        of(EVENTS.match_id)?,
        of(EVENTS.player_id)?,
        of(EVENTS.player)?,
    ];
    let mut risks: PlHashMap<(&str, &str), Risk> = PlHashMap::default();
    let mut full: PlHashSet<&str> = PlHashSet::default();
    for bounds in view.matches.iter().filter(|bounds| bounds.full) {
        let Some(game) = games.get(bounds.first) else {
            continue;
        };
        full.insert(game);
        for row in bounds.first..bounds.end {
            let Some((chance, threat)) = risk(&view, *bounds, row, options) else {
                continue;
            };
            let Some(player) = ids.get(row).or(names.get(row)) else {
                continue;
            };
            let risk = risks.entry((game, player)).or_default();
            risk.losses += 1;
            risk.sum += chance * threat;
            risk.variance += chance * (2.0 - chance) * threat * threat;
        }
    }
    let of = |name: &str| data.lineups.column(name).and_then(|column| column.str());
    let [games, ids, names] = [
        of(LINEUPS.match_id)?,
        of(LINEUPS.player_id)?,
        of(LINEUPS.player)?,
    ];
    let rows: Vec<Option<Risk>> = (0..data.lineups.height())
        .map(|row| {
            let game = games.get(row).filter(|game| full.contains(game))?;
            let player = ids.get(row).or(names.get(row))?;
            // Who stands twice in a line-up has the losses once.
            Some(risks.remove(&(game, player)).unwrap_or_default())
        })
        .collect();
    let name = RiskOfMatchRow::NAMES;
    let number = |name: &str, pick: fn(&Risk) -> f64| {
        let values = rows.iter().map(|risk| risk.as_ref().map(pick));
        Column::new(name.into(), values.collect::<Vec<_>>())
    };
    let losses: Vec<Option<u32>> = rows
        .iter()
        .map(|risk| Some(risk.as_ref()?.losses))
        .collect();
    Ok(data.lineups.hstack(&[
        Column::new(name.losses.into(), losses),
        number(name.risk, |risk| risk.sum),
        number(name.risk_variance, |risk| risk.variance),
    ])?)
}

/// Of a ball lost straight to the opponents: how likely it is an error, and their threat.
fn risk(view: &View, bounds: Bounds, row: usize, options: &AttributeOptions) -> Option<(f64, f64)> {
    let side = view.side[row]?;
    if view.player[row] == NOBODY || view.period[row] > 4 {
        return None;
    }
    let facts = Facts::of(view, bounds, row)?;
    if !facts.act.lost() || facts.mates_until > 0 {
        return None;
    }
    let taken = facts.takeover?.row;
    let threat = threat(view.start_x[taken], view.start_y[taken])?;
    // No shot: what the questions before it ask of one is only whose it would be.
    let conceded = Conceded {
        row,
        side,
        goal: false,
        own_goal: false,
        penalty: false,
        set_piece: false,
        xg: None,
    };
    let between = Between::default();
    let action = Action {
        view,
        bounds,
        facts: &facts,
        between: &between,
        conceded: &conceded,
    };
    let bins = bins_before_the_shot(&action);
    let score = options.weights.card().score(&bins, bounds.day);
    let chance = Confidences::from(score.map(logistic)).by(options.standard);
    Some((chance, threat))
}
