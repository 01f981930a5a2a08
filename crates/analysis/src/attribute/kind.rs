//! The kinds of individual error, and which events can be one.

use polars::prelude::{Expr, col, lit};

use super::view::View;
use backline_model::{EventType, Outcome, Qualifiers};

/// Kind of an individual error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Put the ball into his own goal.
    OwnGoal,
    /// Fouled for the penalty.
    PenaltyFoul,
    /// Pass, cross or throw that went to the opponent.
    MisplacedPass,
    /// Pass that arrived and yet left the team open.
    PoorPass,
    /// Missed or mis-hit the ball.
    Miscontrol,
    /// Lost control of a ball he had received.
    BadTouch,
    /// The ball was taken off him, or he lost it trying to dribble.
    LostBall,
    /// Clearance that went to the opponent.
    FailedClearance,
    /// Goalkeeper let the ball go or missed it.
    KeeperError,
    /// Goalkeeper beaten by a shot that is mostly kept out.
    SaveableShot,
    /// Lost a duel without having the ball.
    LostDuel,
    /// Dribbled past.
    DribbledPast,
    /// A label without an action of its own in the data.
    Labelled,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 13] = [
        Kind::MisplacedPass,
        Kind::PoorPass,
        Kind::Miscontrol,
        Kind::BadTouch,
        Kind::LostBall,
        Kind::FailedClearance,
        Kind::KeeperError,
        Kind::SaveableShot,
        Kind::LostDuel,
        Kind::DribbledPast,
        Kind::PenaltyFoul,
        Kind::OwnGoal,
        Kind::Labelled,
    ];

    /// The word in the `kind` column.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::OwnGoal => "own_goal",
            Kind::PenaltyFoul => "penalty_foul",
            Kind::MisplacedPass => "misplaced_pass",
            Kind::PoorPass => "poor_pass",
            Kind::Miscontrol => "miscontrol",
            Kind::BadTouch => "bad_touch",
            Kind::LostBall => "lost_ball",
            Kind::FailedClearance => "failed_clearance",
            Kind::KeeperError => "keeper_error",
            Kind::SaveableShot => "saveable_shot",
            Kind::LostDuel => "lost_duel",
            Kind::DribbledPast => "dribbled_past",
            Kind::Labelled => "labelled",
        }
    }

    /// What happened whether it was an error or not.
    pub const FACTS: [Kind; 2] = [Kind::PenaltyFoul, Kind::OwnGoal];

    /// The rows of an errors frame of one of [`Kind::FACTS`].
    pub fn facts() -> Expr {
        let [penalty, own_goal] = Kind::FACTS.map(|fact| col("kind").eq(lit(fact.name())));
        penalty.or(own_goal)
    }

    /// One of [`Kind::FACTS`].
    pub(super) const fn is_fact(self) -> bool {
        matches!(self, Kind::PenaltyFoul | Kind::OwnGoal)
    }

    /// Whether the row of an errors frame with this `kind` and `label` is kept apart from errors:
    /// one of [`Kind::FACTS`] that no label calls an error. It is told without a confidence.
    pub fn is_apart(kind: &str, label: Option<&str>) -> bool {
        label.is_none() && Kind::FACTS.iter().any(|fact| fact.name() == kind)
    }

    /// The kind that an event would be, were it an error; `None` when it cannot be one.
    pub(super) fn of(view: &View, row: usize) -> Option<Kind> {
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
            | T::CornerShort => match view.outcome[row] {
                Some(Outcome::Success) => Kind::PoorPass,
                _ => Kind::MisplacedPass,
            },
            T::Miscontrol => Kind::Miscontrol,
            T::BadTouch | T::Touch | T::Recovery | T::Interception => Kind::BadTouch,
            T::Dispossessed | T::TakeOn | T::Dribble => Kind::LostBall,
            T::Clearance => Kind::FailedClearance,
            // A save that fails is a goal, not yet an error; a ball let go again is.
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
            T::ErrorLabel => Kind::Labelled,
            _ if view.labelled[row].is_some() => Kind::Labelled,
            _ => return None,
        })
    }
}
