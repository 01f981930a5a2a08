//! The goals and shots that are walked back from.

use super::view::View;
use crate::model::{EventType, Outcome, Side};
use crate::value::{Shot, XgSource, shot_xg};

/// A goal or shot conceded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Conceded {
    /// Row of the shot, or of the own goal.
    pub row: usize,
    /// The team that conceded it.
    pub side: Side,
    /// It was a goal.
    pub goal: bool,
    /// It was the conceding team's own goal.
    pub own_goal: bool,
    /// It was a penalty kick.
    pub penalty: bool,
    /// Expected goals, the provider's or backline's own; none where neither is known.
    pub xg: Option<(f64, XgSource)>,
}

/// Every goal and shot of the frame, in order; the shoot-out is left out.
pub(super) fn conceded(view: &View) -> Vec<Conceded> {
    let mut found = Vec::new();
    let mut matches = view.matches.iter();
    let mut bounds = matches.next();
    for (row, kind) in view.kind.iter().enumerate() {
        let Some(side) = view.side[row] else { continue };
        if view.period[row] > 4 {
            continue;
        }
        while bounds.is_some_and(|bounds| bounds.end <= row) {
            bounds = matches.next();
        }
        if kind.is_shot() {
            let shot = bounds.map(|bounds| Shot::at(view, bounds.first, row, bounds.full));
            found.push(Conceded {
                row,
                side: side.opponent(),
                goal: view.outcome[row] == Some(Outcome::Goal),
                own_goal: false,
                penalty: *kind == EventType::ShotPenalty,
                // NaN stands for none given.
                xg: shot.and_then(|shot| shot_xg(&shot, Some(view.xg[row]))),
            });
        } else if *kind == EventType::OwnGoal {
            found.push(Conceded {
                row,
                side,
                goal: true,
                own_goal: true,
                penalty: false,
                xg: None,
            });
        }
    }
    found
}
