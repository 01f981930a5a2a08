//! One plain sentence per verdict, which says no more than the events and labels do.

use polars::prelude::{DataFrame, StringChunked};

use super::COUNTED_FROM;
use super::candidates::Candidate;
use super::features::on_ball;
use super::kind::Kind;
use super::outcomes::Conceded;
use super::view::View;
use backline_model::Result;
use backline_model::{
    EVENTS, EventType, LabelSource, Outcome, PITCH_LENGTH, PITCH_WIDTH, Qualifiers,
};

/// Expected goals up to which goalkeepers mostly keep a shot out.
const SAVEABLE: f64 = 0.12;
/// Expected goals up to which they nearly always do.
const NEARLY_ALWAYS_SAVED: f64 = 0.05;

/// Texts of the events frame that sentences quote.
pub(super) struct Names<'a> {
    player: &'a StringChunked,
    team: &'a StringChunked,
    label: &'a StringChunked,
    approx: &'a StringChunked,
}

impl<'a> Names<'a> {
    pub fn new(events: &'a DataFrame) -> Result<Names<'a>> {
        Ok(Names {
            player: events.column(EVENTS.player)?.str()?,
            team: events.column(EVENTS.team)?.str()?,
            label: events.column(EVENTS.error_label)?.str()?,
            approx: events.column(EVENTS.approx)?.str()?,
        })
    }

    fn player(&self, row: usize) -> &'a str {
        self.player.get(row).unwrap_or("an unnamed player")
    }

    /// How much later one row is than another, in words; in minutes if both are known only to the
    /// minute.
    fn later(&self, view: &View, from: usize, to: usize) -> String {
        let minute_only = |row: usize| {
            let approx = self.approx.get(row).unwrap_or_default();
            approx.contains("time") && view.seconds[row] % 60.0 == 0.0
        };
        let seconds = view.seconds[to] - view.seconds[from];
        if !(minute_only(from) && minute_only(to)) {
            return format!("{seconds:.0} s later");
        }
        match (seconds / 60.0).round() {
            0.0 => "in the same minute".to_owned(),
            1.0 => "a minute later".to_owned(),
            minutes => format!("{minutes:.0} minutes later"),
        }
    }
}

pub(super) fn sentence(
    view: &View,
    names: &Names,
    conceded: &Conceded,
    candidate: &Candidate,
) -> String {
    let who = names.player(candidate.who);
    let mut text = format!("{who} {}", what(view, conceded, candidate));
    let (x, y) = (
        f64::from(view.start_x[candidate.row]),
        f64::from(view.start_y[candidate.row]),
    );
    let of_his_own = !matches!(candidate.kind, Kind::OwnGoal | Kind::SaveableShot);
    if !x.is_nan() && !y.is_nan() && of_his_own {
        let distance = x.hypot(y - f64::from(PITCH_WIDTH) / 2.0);
        text += &format!(" {distance:.0} m from their own goal");
    }
    let takeover = candidate.takeover.filter(|takeover| {
        *takeover != conceded.row
            && view.side[*takeover] != Some(conceded.side)
            && names.player(*takeover) != who
            && candidate.kind != Kind::PenaltyFoul
    });
    if let Some(takeover) = takeover {
        let by = names.player(takeover);
        text += &format!("; {by} {}", took(view.kind[takeover]));
        let end = candidate.foul.unwrap_or(conceded.row);
        if (takeover + 1..end).any(|row| kept(view, conceded, row)) {
            let team = names.team.get(candidate.who).unwrap_or("their team");
            text += &format!("; {team} had it back in between");
        }
    }
    if let Some(foul) = candidate.foul {
        let later = names.later(view, candidate.row, foul);
        let by = match names.player(foul) {
            by if by == who && takeover.is_none() => "they",
            by => by,
        };
        text += &format!("; {by} fouled for the penalty {later}");
    }
    if candidate.kind != Kind::OwnGoal {
        let by = names.player(conceded.row);
        let after_foul = candidate.kind == Kind::PenaltyFoul || candidate.foul.is_some();
        let later = match candidate.kind {
            _ if after_foul && conceded.penalty => " from the spot".to_owned(),
            _ if after_foul => " after the kick".to_owned(),
            Kind::SaveableShot => {
                let (x, y) = (view.start_x[conceded.row], view.start_y[conceded.row]);
                let distance = (PITCH_LENGTH - x).hypot(y - PITCH_WIDTH / 2.0);
                match distance.is_nan() {
                    true => String::new(),
                    false => format!(" from {distance:.0} m"),
                }
            }
            // The goalkeeper's part comes after the shot.
            _ if candidate.row >= conceded.row => String::new(),
            _ => format!(" {}", names.later(view, candidate.row, conceded.row)),
        };
        text += &match (conceded.goal, conceded.own_goal) {
            (true, true) => format!("; {by} put the ball into their own goal{later}"),
            (true, false) => format!("; {by} scored{later}"),
            _ => format!(
                "; {by} shot{later} ({})",
                no_goal(view.outcome[conceded.row])
            ),
        };
    }
    text += &match candidate.label {
        Some((row, source)) => {
            let by = match source {
                LabelSource::Report => "Reports",
                LabelSource::Provider => "Labelled by the provider",
            };
            format!(
                ". {by}: {}.{}",
                names.label.get(row).unwrap_or("an error"),
                beside(candidate)
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

/// What the events alone say, if that differs from the label.
fn beside(candidate: &Candidate) -> String {
    match candidate.inferred {
        _ if candidate.kind.is_fact() => String::new(),
        0.0 => " The events alone do not show it.".to_owned(),
        inferred if inferred < COUNTED_FROM => {
            format!(" From the events alone: {inferred:.2}.")
        }
        _ => String::new(),
    }
}

/// What the player did. The words for a loss are only used for events that the source calls one, or
/// that are one by the opponents' next touch.
fn what(view: &View, conceded: &Conceded, candidate: &Candidate) -> &'static str {
    let row = candidate.row;
    let outcome = view.outcome[row];
    let lost = outcome == Some(Outcome::Fail);
    let won = outcome == Some(Outcome::Success);
    match candidate.kind {
        Kind::OwnGoal => "put the ball into their own goal",
        Kind::PenaltyFoul => "fouled for the penalty",
        Kind::MisplacedPass => "misplaced a pass",
        Kind::PoorPass if candidate.takeover.is_some() => {
            "played a pass that arrived before their team lost the ball"
        }
        Kind::PoorPass => "played a pass that arrived",
        Kind::Miscontrol => "missed or mis-hit the ball",
        Kind::BadTouch if team_mate_next(view, conceded, candidate) => {
            "touched the ball before their team lost it"
        }
        Kind::BadTouch => "lost the ball with a touch",
        Kind::LostBall if view.kind[row] != EventType::TakeOn || lost => "lost the ball in a duel",
        Kind::LostBall if won => "won a duel on the ball before their team lost it",
        Kind::LostBall => "had a duel on the ball before their team lost it",
        Kind::FailedClearance if view.kind[row] == EventType::Block => {
            "blocked the ball without getting it away"
        }
        Kind::FailedClearance if lost || candidate.takeover.is_none() => {
            "cleared without getting the ball away"
        }
        Kind::FailedClearance => "cleared the ball and the opponents got it",
        Kind::KeeperError if view.kind[row] == EventType::KeeperSweep && lost => {
            "came out and did not get the ball away"
        }
        Kind::KeeperError if view.kind[row] == EventType::KeeperSweep => "came out for the ball",
        Kind::KeeperError if view.kind[row] == EventType::Duel => "lost a high ball",
        Kind::KeeperError if view.kind[row] == EventType::KeeperSave => {
            "saved without getting the ball away"
        }
        Kind::KeeperError
            if view.kind[row] == EventType::KeeperPunch
                && (lost || view.qualifiers[row].has(Qualifiers::DROP)) =>
        {
            "punched the ball and did not get it away"
        }
        Kind::KeeperError if lost || view.qualifiers[row].has(Qualifiers::DROP) => {
            "did not hold the ball"
        }
        Kind::KeeperError => "had the ball and the opponents got it back",
        Kind::SaveableShot => match conceded.xg {
            Some((xg, _)) if xg <= NEARLY_ALWAYS_SAVED => {
                "was beaten by a shot of a kind that is nearly always kept out"
            }
            Some((xg, _)) if xg <= SAVEABLE => {
                "was beaten by a shot of a kind that is mostly kept out"
            }
            _ => "was beaten by a shot",
        },
        Kind::LostDuel if lost => "lost a duel",
        Kind::LostDuel if won => "won a duel, but not the ball for their team",
        Kind::LostDuel => "had a duel that neither won",
        Kind::DribbledPast => "was dribbled past",
        Kind::Labelled if view.kind[row] == EventType::ErrorLabel => {
            "is held responsible (the file has no action of theirs near the label)"
        }
        Kind::Labelled => "is held responsible",
    }
}

/// How the opponents got the ball.
fn took(kind: EventType) -> &'static str {
    match kind {
        EventType::ThrowIn => "took the throw-in",
        EventType::FreekickCrossed | EventType::FreekickShort => "took the free kick",
        EventType::CornerCrossed | EventType::CornerShort => "took the corner",
        EventType::Goalkick => "took the goal kick",
        _ => "took the ball over",
    }
}

/// A pass of the conceding team that arrived: the team had the ball again.
fn kept(view: &View, conceded: &Conceded, row: usize) -> bool {
    view.side[row] == Some(conceded.side)
        && view.kind[row] == EventType::Pass
        && view.outcome[row] == Some(Outcome::Success)
}

/// Whether a team-mate played the ball before the opponents took it over.
fn team_mate_next(view: &View, conceded: &Conceded, candidate: &Candidate) -> bool {
    let takeover = candidate.takeover.unwrap_or(candidate.row);
    (candidate.row + 1..takeover).any(|row| {
        view.side[row] == Some(conceded.side)
            && view.player[row] != view.player[candidate.who]
            && on_ball(view.kind[row])
    })
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
