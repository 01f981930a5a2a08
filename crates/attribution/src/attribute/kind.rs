//! The kinds of individual error, and which events can be one.

use polars::prelude::{Expr, col, lit};

use super::features::Act;
use super::labels;
use super::view::View;
use crate::rows::ERRORS;
use backline_model::{EventType, Outcome, Qualifiers, word_list};

word_list! {
    /// Kind of an individual error.
    Kind as text {
        /// Pass, cross or throw that went to the opponent.
        MisplacedPass = "misplaced_pass",
        /// Pass that arrived but left the team exposed.
        PoorPass = "poor_pass",
        /// Missed or mis-hit the ball.
        Miscontrol = "miscontrol",
        /// Lost control of the ball, or did not get hold of it.
        BadTouch = "bad_touch",
        /// Was robbed of the ball, or lost it trying to dribble.
        LostBall = "lost_ball",
        /// Clearance that went to the opponent.
        FailedClearance = "failed_clearance",
        /// Goalkeeper let the ball go or missed it.
        KeeperError = "keeper_error",
        /// Goalkeeper beaten by a shot.
        SaveableShot = "saveable_shot",
        /// Lost a duel without having the ball.
        LostDuel = "lost_duel",
        /// Dribbled past.
        DribbledPast = "dribbled_past",
        /// Fouled for the penalty.
        PenaltyFoul = "penalty_foul",
        /// Put the ball into the own goal.
        OwnGoal = "own_goal",
        /// A label without an action of its own in the data.
        Labelled = "labelled",
    }
}

impl Kind {
    /// Things that happened, whether they were errors or not.
    pub const FACTS: [Kind; 2] = [Kind::PenaltyFoul, Kind::OwnGoal];

    /// The rows of an errors frame of one of [`Kind::FACTS`].
    pub fn facts() -> Expr {
        let [penalty, own_goal] = Kind::FACTS.map(|fact| col(ERRORS.kind).eq(lit(fact.name())));
        penalty.or(own_goal)
    }

    /// One of [`Kind::FACTS`].
    pub(crate) const fn is_fact(self) -> bool {
        matches!(self, Kind::PenaltyFoul | Kind::OwnGoal)
    }

    /// Whether the row of an errors frame with this `kind` and `label` is kept apart from errors:
    /// one of [`Kind::FACTS`] that no label calls an error. It is shown without a confidence.
    pub fn is_apart(kind: &str, label: Option<&str>) -> bool {
        label.is_none() && Kind::from_name(kind).is_some_and(Kind::is_fact)
    }

    /// The kind that an action would be if it were an error.
    pub(super) fn of_act(view: &View, row: usize, act: Act) -> Option<Kind> {
        Some(match act {
            Act::KeeperBeaten => Kind::SaveableShot,
            Act::LostDuel => Kind::LostDuel,
            Act::Deflection => Kind::FailedClearance,
            act if act.is_keepers() => Kind::KeeperError,
            _ => return Kind::of_event(view, row),
        })
    }

    /// The kind that an event would be if it were an error; `None` if it cannot be one.
    pub(super) fn of_event(view: &View, row: usize) -> Option<Kind> {
        use EventType as T;
        let failed = view.outcome[row] == Some(Outcome::Fail);
        let qualifiers = view.qualifiers[row];
        Some(match view.kind[row] {
            T::OwnGoal => Kind::OwnGoal,
            T::Foul if qualifiers.has(Qualifiers::PENALTY) => Kind::PenaltyFoul,
            T::Pass
            | T::Cross
            | T::ThrowIn
            | T::FreekickCrossed
            | T::FreekickShort
            | T::Goalkick
            | T::CornerShort
            | T::CornerCrossed => match view.outcome[row] {
                Some(Outcome::Success) => Kind::PoorPass,
                _ => Kind::MisplacedPass,
            },
            T::Miscontrol => Kind::Miscontrol,
            T::BadTouch | T::Touch | T::Recovery | T::Interception => Kind::BadTouch,
            T::Dispossessed | T::TakeOn | T::Dribble => Kind::LostBall,
            T::Clearance => Kind::FailedClearance,
            // A save that fails is a goal, not yet an error; a dropped ball is.
            T::KeeperClaim | T::KeeperPunch | T::KeeperPickUp | T::KeeperSweep if failed => {
                Kind::KeeperError
            }
            T::KeeperSave | T::KeeperClaim | T::KeeperPunch | T::KeeperPickUp
                if qualifiers.has(Qualifiers::DROP) =>
            {
                Kind::KeeperError
            }
            T::Duel if qualifiers.has(Qualifiers::LOOSE_BALL) => Kind::LostDuel,
            T::Duel | T::Tackle if failed => Kind::LostDuel,
            T::DribbledPast => Kind::DribbledPast,
            T::ErrorLabel if labels::beaten(view, row) => Kind::SaveableShot,
            T::ErrorLabel => Kind::Labelled,
            kind if view.labels.first(row).is_some() => match kind {
                // Labels may refer to events that are not errors by themselves.
                T::KeeperSave if failed => Kind::SaveableShot,
                T::KeeperSave
                | T::KeeperClaim
                | T::KeeperPunch
                | T::KeeperPickUp
                | T::KeeperSweep => Kind::KeeperError,
                T::Block => Kind::FailedClearance,
                _ => Kind::Labelled,
            },
            _ => return None,
        })
    }
}
