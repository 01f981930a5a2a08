//! The actions that may have caused a goal or shot: those before it, and the goalkeeper's part in
//! it.

use polars::prelude::PlHashMap;

use super::features::{Between, Facts, REACH};
use super::labels::KEEPER_REACH;
use super::outcomes::Conceded;
use super::view::{Bounds, NOBODY, View};
use backline_model::{EventType, PositionGroup};

/// A beaten defender, or a ball that the goalkeeper did not hold, counts if the shot comes within
/// this time.
const BEATEN_REACH: f64 = 6.0;
/// A goalkeeper's event comes at most this long before the shot to which it refers.
const KEEPER_BEFORE: f64 = 1.0;

/// An action that may have caused a goal or shot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chance {
    /// Row of the action; for a goalkeeper's part without an event of its own, the shot.
    pub row: usize,
    /// A row of the player.
    pub who: usize,
    pub facts: Facts,
    pub between: Between,
}

/// Facts by row, shared by shots that are close together.
#[derive(Default)]
pub(super) struct Known(PlHashMap<usize, Option<Facts>>);

impl Known {
    pub fn clear(&mut self) {
        self.0.clear();
    }

    fn facts(&mut self, view: &View, bounds: Bounds, row: usize) -> Option<Facts> {
        *self
            .0
            .entry(row)
            .or_insert_with(|| Facts::of(view, bounds, row))
    }

    /// The action at `row` as a possible cause of `conceded`; `play_stopped` says that a dead ball
    /// lies between them.
    pub fn chance(
        &mut self,
        view: &View,
        bounds: Bounds,
        row: usize,
        conceded: &Conceded,
        play_stopped: bool,
    ) -> Option<Chance> {
        if view.side[row] != Some(conceded.side) || view.player[row] == NOBODY {
            return None;
        }
        let facts = self.facts(view, bounds, row)?;
        let seconds = view.seconds[conceded.row] - view.seconds[row];
        // The opponents had the ball before they shot, or shot at once.
        let taken = facts
            .takeover
            .is_some_and(|takeover| takeover.row <= conceded.row || conceded.own_goal);
        if facts.act.is_keepers() || facts.act.is_beaten() {
            if play_stopped || row >= conceded.row || seconds > BEATEN_REACH {
                return None;
            }
        } else if !taken || row >= conceded.row {
            return None;
        }
        if facts.act.is_beaten() && had_back(view, row, conceded) {
            return None;
        }
        Some(Chance {
            row,
            who: row,
            facts,
            between: Between::of(view, &facts, conceded),
        })
    }
}

/// The team had the ball again between the duel and the shot; a duel that ended in the player's own
/// goal counts as that goal.
fn had_back(view: &View, row: usize, conceded: &Conceded) -> bool {
    conceded.own_goal && view.player[row] == view.player[conceded.row]
        || (row + 1..conceded.row)
            .any(|other| view.side[other] == Some(conceded.side) && view.kind[other].is_touch())
}

/// The goalkeeper beaten by the shot of a goal; penalties are treated separately.
pub(super) fn beaten(view: &View, bounds: Bounds, conceded: &Conceded) -> Option<Chance> {
    if !conceded.goal || conceded.own_goal || conceded.penalty {
        return None;
    }
    let of_side =
        |row: &usize| view.side[*row] == Some(conceded.side) && view.player[*row] != NOBODY;
    let apart = |row: usize| view.seconds[row] - view.seconds[conceded.row];
    let after = (conceded.row + 1..bounds.end)
        .take_while(|row| view.period[*row] == view.period[conceded.row])
        .take_while(|row| apart(*row) <= KEEPER_REACH);
    let before = (bounds.first..conceded.row)
        .rev()
        .take_while(|row| view.period[*row] == view.period[conceded.row])
        .take_while(|row| -apart(*row) <= KEEPER_BEFORE);
    let mut near = after.chain(before).filter(of_side);
    let save = near.find(|row| {
        view.kind[*row] == EventType::KeeperSave
            && view.outcome[*row] == Some(backline_model::Outcome::Fail)
    });
    let keeper = || {
        let is_keeper = |row: &usize| of_side(row) && view.line[*row] == PositionGroup::Goalkeeper;
        let earlier = (bounds.first..conceded.row).rev().find(is_keeper);
        earlier.or_else(|| (conceded.row + 1..bounds.end).find(is_keeper))
    };
    let who = save.or_else(keeper)?;
    let row = save.unwrap_or(conceded.row);
    let facts = Facts::of_beaten(row);
    Some(Chance {
        row,
        who,
        facts,
        between: Between::default(),
    })
}

/// Whether the action is within reach of a goal or shot at all.
pub(super) fn in_reach(view: &View, row: usize, end: usize, reach: f64) -> bool {
    view.period[row] == view.period[end] && view.seconds[end] - view.seconds[row] <= reach
}

/// How far back the search goes: estimated seconds of key-event files need more.
pub(super) fn reach(bounds: Bounds) -> f64 {
    const KEY_EVENT_REACH: f64 = 30.0;
    if bounds.full { REACH } else { KEY_EVENT_REACH }
}
