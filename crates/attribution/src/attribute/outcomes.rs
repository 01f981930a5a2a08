//! The goals and shots for which causes are sought.

use super::view::View;
use crate::value::{Shot, XgSource, shot_xg};
use backline_model::{EventType, Outcome, Side};

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
    /// It resulted from a corner or a free kick, see [`of_set_piece`].
    pub set_piece: bool,
    /// Expected goals, the provider's or backline's own; `None` if neither is known.
    pub xg: Option<(f64, XgSource)>,
}

/// Every goal and shot of the frame, in order, without the shoot-out.
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
                set_piece: bounds.is_some_and(|bounds| of_set_piece(view, bounds.first, row, side)),
                // NaN means that none was given.
                xg: shot.and_then(|shot| shot_xg(&shot, Some(view.xg[row]))),
            });
        } else if *kind == EventType::OwnGoal {
            found.push(Conceded {
                row,
                side,
                goal: true,
                own_goal: true,
                penalty: false,
                set_piece: bounds
                    .is_some_and(|bounds| of_set_piece(view, bounds.first, row, side.opponent())),
                xg: None,
            });
        }
    }
    found
}

/// A set piece is over after this many seconds: most second balls are in by then.
const SET_PIECE_SECONDS: f64 = 15.0;
/// A free kick that is not crossed counts as a set piece from this distance, in metres from the own
/// goal line: in the attacking third.
const ATTACKING_THIRD: f32 = 70.0;

/// Whether what `attacking` did in `row` resulted from a corner or a free kick: a free kick at goal
/// itself, or at most [`SET_PIECE_SECONDS`] after a corner, a crossed free kick, or another one
/// taken in the attacking third, with the other team not in control of the ball in between. A
/// headed clearance, a block or a save is not control; a pass that arrives is.
///
/// Throw-ins and kick-offs are restarts of play but not set pieces here. Penalties are handled
/// earlier.
fn of_set_piece(view: &View, first: usize, row: usize, attacking: Side) -> bool {
    use EventType as T;
    if view.kind[row] == T::ShotFreekick {
        return true;
    }
    for before in (first..row).rev() {
        let past = view.seconds[row] - view.seconds[before];
        if view.period[before] != view.period[row] || past > SET_PIECE_SECONDS {
            return false;
        }
        let Some(side) = view.side[before] else {
            continue;
        };
        let kind = view.kind[before];
        if side != attacking {
            if in_control(view, before) {
                return false;
            }
            continue;
        }
        match kind {
            T::CornerCrossed | T::CornerShort | T::FreekickCrossed | T::ShotFreekick => {
                return true;
            }
            T::FreekickShort => return view.start_x[before] >= ATTACKING_THIRD,
            T::ThrowIn | T::Goalkick | T::ShotPenalty => return false,
            _ => {}
        }
    }
    false
}

/// The acting team had the ball under control.
fn in_control(view: &View, row: usize) -> bool {
    use EventType as T;
    let done = view.outcome[row] == Some(Outcome::Success);
    match view.kind[row] {
        T::Pass | T::Cross | T::TakeOn | T::KeeperClaim | T::KeeperPickUp => done,
        T::Dribble => true,
        kind => kind.is_shot() || kind.is_set_piece(),
    }
}
