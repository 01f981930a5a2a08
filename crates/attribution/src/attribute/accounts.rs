//! What became of the error labels of each match.

use polars::prelude::{PlHashMap, PlHashSet};

use super::AttributeOptions;
use super::candidates;
use super::kind::Kind;
use super::outcomes::conceded;
use super::view::{NOBODY, View};
use backline_model::{MatchData, Result};

/// What became of a match's error labels: `labels` is the sum of all others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LabelAccount {
    /// Labels in the file.
    pub labels: usize,
    /// In the evidence of an error before a goal or shot.
    pub in_evidence: usize,
    /// The player put the ball into their own goal; the label is in the evidence of that.
    pub own_goals: usize,
    /// No goal or shot followed to which the label could refer.
    pub no_shot: usize,
    /// In the shoot-out, where nothing is attributed.
    pub shoot_out: usize,
    /// Without a player or team.
    pub of_nobody: usize,
}

impl LabelAccount {
    /// Whether each label is accounted for exactly once.
    pub fn adds_up(&self) -> bool {
        let all = [
            self.in_evidence,
            self.own_goals,
            self.no_shot,
            self.shoot_out,
            self.of_nobody,
        ];
        self.labels == all.iter().sum()
    }
}

/// The accounts of the matches, in the order of `matches`. They result from the same search as the
/// errors; if no event is labelled there is nothing to account for.
///
/// # Errors
/// Frames without the documented columns.
pub fn label_accounts(data: &MatchData) -> Result<Vec<LabelAccount>> {
    let ids = data.matches.column("match_id")?.str()?;
    let mut accounts = vec![LabelAccount::default(); ids.len()];
    let labels = data.events.column("error_label")?;
    if labels.null_count() == labels.len() {
        return Ok(accounts);
    }
    let view = View::new(data, false)?;
    let found = candidates::find(&view, &conceded(&view), &AttributeOptions::default());
    let (mut evidence, mut own_goals) = (PlHashSet::default(), PlHashSet::default());
    for candidate in &found {
        let rows = match candidate.kind {
            Kind::OwnGoal => &mut own_goals,
            _ => &mut evidence,
        };
        rows.extend(candidate.label.map(|(row, _)| row));
        rows.extend(candidate.more_labels.iter().copied());
    }
    let places: PlHashMap<&str, usize> = ids
        .iter()
        .enumerate()
        .filter_map(|(place, id)| Some((id?, place)))
        .collect();
    let of_event = data.events.column("match_id")?.str()?;
    for bounds in &view.matches {
        let place = of_event.get(bounds.first).and_then(|id| places.get(id));
        let Some(account) = place.and_then(|place| accounts.get_mut(*place)) else {
            continue;
        };
        for label in view.labels.of_match(*bounds) {
            account.labels += 1;
            let row = label.row;
            let sort = if evidence.contains(&row) {
                &mut account.in_evidence
            } else if own_goals.contains(&row) {
                &mut account.own_goals
            } else if view.period[row] > 4 {
                &mut account.shoot_out
            } else if view.player[row] == NOBODY || view.side[row].is_none() {
                &mut account.of_nobody
            } else {
                &mut account.no_shot
            };
            *sort += 1;
        }
    }
    Ok(accounts)
}
