//! One plain sentence per verdict, that says no more than the events and labels do.

use polars::prelude::{DataFrame, StringChunked};

use super::candidates::Candidate;
use super::kind::Kind;
use super::outcomes::Conceded;
use super::view::View;
use crate::error::Result;
use crate::model::{LabelSource, Outcome, PITCH_LENGTH, PITCH_WIDTH};

/// Texts of the events frame that sentences quote.
pub(super) struct Names<'a> {
    player: &'a StringChunked,
    label: &'a StringChunked,
}

impl<'a> Names<'a> {
    pub fn of(events: &'a DataFrame) -> Result<Names<'a>> {
        Ok(Names {
            player: events.column("player")?.str()?,
            label: events.column("error_label")?.str()?,
        })
    }

    fn player(&self, row: usize) -> &'a str {
        self.player.get(row).unwrap_or("a player not named")
    }
}

pub(super) fn sentence(
    view: &View,
    names: &Names,
    conceded: &Conceded,
    candidate: &Candidate,
) -> String {
    let who = names.player(candidate.row);
    let mut text = format!("{who} {}", what(candidate.kind));
    let (x, y) = (
        f64::from(view.start_x[candidate.row]),
        f64::from(view.start_y[candidate.row]),
    );
    let of_his_own = !matches!(candidate.kind, Kind::OwnGoal | Kind::SaveableShot);
    if !x.is_nan() && !y.is_nan() && of_his_own {
        let distance = x.hypot(y - f64::from(PITCH_WIDTH) / 2.0);
        text += &format!(" {distance:.0} m from his own goal");
    }
    if let Some(takeover) = candidate.takeover
        && takeover != conceded.row
        && view.side[takeover] != Some(conceded.side)
        && names.player(takeover) != who
        && candidate.kind != Kind::PenaltyFoul
    {
        text += &format!("; {} took the ball over", names.player(takeover));
    }
    if candidate.kind != Kind::OwnGoal {
        let seconds = view.seconds[conceded.row] - view.seconds[candidate.row];
        let by = names.player(conceded.row);
        let later = match candidate.kind {
            Kind::PenaltyFoul => " from the spot".to_owned(),
            Kind::SaveableShot => {
                let (x, y) = (view.start_x[conceded.row], view.start_y[conceded.row]);
                let distance = (PITCH_LENGTH - x).hypot(y - PITCH_WIDTH / 2.0);
                format!(" from {distance:.0} m")
            }
            _ => format!(" {seconds:.0} s later"),
        };
        text += &match (conceded.goal, conceded.own_goal) {
            (true, true) => format!("; {by} put the ball into his own goal{later}"),
            (true, false) => format!("; {by} scored{later}"),
            _ => format!(
                "; {by} shot{later} ({})",
                no_goal(view.outcome[conceded.row])
            ),
        };
    }
    text += &match candidate.label {
        Some((row, LabelSource::Report)) => {
            format!(". Reports: {}.", names.label.get(row).unwrap_or("an error"))
        }
        Some((row, LabelSource::Provider)) => {
            format!(
                ". Labelled by the provider: {}.",
                names.label.get(row).unwrap_or("error")
            )
        }
        None => match candidate.kind {
            Kind::OwnGoal => ". Own goals are kept apart from errors.".to_owned(),
            Kind::PenaltyFoul => ". Penalties conceded are kept apart from errors.".to_owned(),
            _ => format!(
                ". Inferred from the events, confidence {:.2}.",
                candidate.confidence
            ),
        },
    };
    text
}

fn what(kind: Kind) -> &'static str {
    match kind {
        Kind::OwnGoal => "put the ball into his own goal",
        Kind::PenaltyFoul => "fouled for the penalty",
        Kind::MisplacedPass => "misplaced a pass",
        Kind::PoorPass => "played a pass that arrived and left the team open",
        Kind::Miscontrol => "missed or mis-hit the ball",
        Kind::BadTouch => "lost the ball with his touch",
        Kind::LostBall => "lost the ball in a duel",
        Kind::FailedClearance => "cleared without getting the ball away",
        Kind::KeeperError => "did not hold the ball",
        Kind::SaveableShot => "was beaten by a shot that mostly is kept out",
        Kind::LostDuel => "lost a duel",
        Kind::DribbledPast => "was dribbled past",
        Kind::Labelled => "is held responsible",
    }
}

fn no_goal(outcome: Option<Outcome>) -> &'static str {
    match outcome {
        Some(Outcome::Saved) => "saved",
        Some(Outcome::Blocked) => "blocked",
        Some(Outcome::Post) => "against the woodwork",
        Some(Outcome::OffTarget) => "off target",
        _ => "no goal",
    }
}
