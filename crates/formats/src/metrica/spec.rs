//! How Metrica's events map to the event model ("Metrica Sports event definitions", the PDF next to
//! Metrica's sample data).

use backline_kit::format::{Description, TypeRow};
use backline_model::{BodyPart, EventType, Mapped, Outcome, Qualifiers};

/// Names of the subtypes; the index of each is its bit.
const SUBTYPES: [&str; 39] = [
    "HEAD",
    "CLEARANCE",
    "CROSS",
    "THROUGH BALL",
    "DEEP BALL",
    "OFFSIDE",
    "VOLUNTARY",
    "FORCED",
    "END HALF",
    "GOAL KICK",
    "HAND BALL",
    "REFEREE HIT",
    "INTERCEPTION",
    "THEFT",
    "BLOCKED",
    "SAVED",
    "WOODWORK",
    "ON TARGET",
    "OFF TARGET",
    "GOAL",
    "OUT",
    "FREE KICK",
    "CORNER KICK",
    "THROW IN",
    "KICK OFF",
    "PENALTY",
    "YELLOW",
    "RED",
    "GROUND",
    "AERIAL",
    "TACKLE",
    "DRIBBLE",
    "FAULT",
    "WON",
    "LOST",
    "ADVANTAGE",
    "DIRECT",
    "INDIRECT",
    "RETAKEN",
];

/// A set of subtypes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Subtypes(u64);

impl Subtypes {
    /// The set with one more subtype; an unknown word changes nothing.
    pub fn with(self, word: &str) -> Subtypes {
        // The definitions spell it without the blank.
        let word = match word.trim() {
            "HANDBALL" => "HAND BALL",
            word => word,
        };
        Subtypes(self.0 | bit(word))
    }

    /// Whether a subtype is in the set.
    pub fn has(self, word: &str) -> bool {
        self.0 & bit(word) != 0
    }
}

fn bit(word: &str) -> u64 {
    let place = SUBTYPES.iter().position(|known| *known == word);
    place.map_or(0, |place| 1 << place)
}

/// The context of an event.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Around {
    /// The set piece that the event takes.
    pub set_piece: Subtypes,
    /// Whether the acting player already had the ball, if that can be inferred.
    pub had_ball: Option<bool>,
    /// Metres from start to end; `None` if either is not given.
    pub distance: Option<f64>,
    /// The player was already shown a yellow card.
    pub booked: bool,
    /// A corner kick ends in the penalty area.
    pub into_box: bool,
}

/// The type that only announces the next event.
pub(super) const SET_PIECE: &str = "SET PIECE";

/// Whether there is a rule for a type.
pub(super) fn is_known(kind: &str) -> bool {
    const KNOWN: [&str; 10] = [
        "PASS",
        "BALL LOST",
        "BALL OUT",
        "SHOT",
        "RECOVERY",
        "CARRY",
        "CHALLENGE",
        "CARD",
        "FAULT RECEIVED",
        SET_PIECE,
    ];
    KNOWN.contains(&kind)
}

/// Maps an event.
pub(super) fn map(kind: &str, subtypes: Subtypes, around: &Around) -> Mapped {
    use EventType as T;
    use Outcome as O;
    let plain = Mapped::new;
    let mut mapped = match kind {
        "PASS" | "BALL LOST" | "BALL OUT" => ball(kind, subtypes, around),
        "SHOT" => shot(subtypes, around),
        "RECOVERY" if subtypes.has("SAVED") => plain(T::KeeperSave, Some(O::Success)),
        "RECOVERY" if subtypes.has("BLOCKED") => plain(T::Block, None),
        "RECOVERY" if subtypes.has("THEFT") => plain(T::Tackle, Some(O::Success)),
        "RECOVERY" if subtypes.has("INTERCEPTION") => plain(T::Interception, Some(O::Success)),
        "RECOVERY" => plain(T::Recovery, Some(O::Success)),
        "CARRY" => plain(T::Dribble, Some(O::Success)),
        "CHALLENGE" => challenge(subtypes, around),
        "CARD" => match (subtypes.has("YELLOW"), subtypes.has("RED")) {
            (true, _) if around.booked => plain(T::Card, Some(O::SecondYellow)),
            (true, _) => plain(T::Card, Some(O::Yellow)),
            (_, true) => plain(T::Card, Some(O::Red)),
            _ => plain(T::Other, None),
        },
        _ => plain(T::Other, None),
    };
    if subtypes.has("HEAD") {
        mapped.body_part = Some(BodyPart::Head);
    }
    mapped
}

fn ball(kind: &str, subtypes: Subtypes, around: &Around) -> Mapped {
    use EventType as T;
    use Outcome as O;
    let set = around.set_piece;
    let mut mapped = Mapped::new(T::Pass, Some(O::from_success(kind == "PASS")));
    let moved = around.distance.is_some_and(|metres| metres >= SHORT);
    mapped.kind = if kind == "BALL OUT" && subtypes.has("GOAL") {
        mapped.outcome = None;
        T::OwnGoal
    } else if set.has("CORNER KICK") {
        if subtypes.has("CROSS") || around.into_box {
            T::CornerCrossed
        } else {
            T::CornerShort
        }
    } else if set.has("FREE KICK") {
        if subtypes.has("CROSS") {
            T::FreekickCrossed
        } else {
            T::FreekickShort
        }
    } else if set.has("THROW IN") {
        mapped.body_part = Some(BodyPart::Hands);
        T::ThrowIn
    } else if subtypes.has("GOAL KICK") {
        T::Goalkick
    } else if subtypes.has("CROSS") {
        T::Cross
    } else if subtypes.has("CLEARANCE") && kind != "PASS" {
        mapped.outcome = Some(O::Success);
        T::Clearance
    } else if kind == "BALL LOST" && subtypes.has("THEFT") {
        T::Dispossessed
    } else if subtypes.has("HAND BALL") {
        mapped.qualifiers |= Qualifiers::HANDBALL;
        T::BadTouch
    } else if subtypes.has("FORCED") || subtypes.has("END HALF") {
        mapped.outcome = None;
        T::Other
    } else if kind == "BALL LOST"
        && !moved
        && !subtypes.has("INTERCEPTION")
        && !subtypes.has("OFFSIDE")
    {
        T::BadTouch
    } else {
        T::Pass
    };
    if subtypes.has("OFFSIDE") {
        mapped.outcome = Some(O::Offside);
    }
    if subtypes.has("END HALF") {
        mapped.outcome = None;
    }
    if subtypes.has("VOLUNTARY") {
        mapped.outcome = Some(O::Success);
        mapped.qualifiers |= Qualifiers::FAIR_PLAY;
    }
    if subtypes.has("THROUGH BALL") || subtypes.has("DEEP BALL") {
        mapped.qualifiers |= Qualifiers::THROUGH;
    }
    if subtypes.has("CLEARANCE") && mapped.kind != T::Clearance {
        mapped.qualifiers |= Qualifiers::CLEARED;
    }
    if set.has("KICK OFF") {
        mapped.qualifiers |= Qualifiers::KICK_OFF;
    }
    mapped
}

/// A loss without a subtype that ends within this many metres is not a pass.
const SHORT: f64 = 2.0;

fn shot(subtypes: Subtypes, around: &Around) -> Mapped {
    use Outcome as O;
    let set = around.set_piece;
    let outcome = if subtypes.has("GOAL") {
        Some(O::Goal)
    } else if subtypes.has("SAVED") {
        Some(O::Saved)
    } else if subtypes.has("BLOCKED") {
        Some(O::Blocked)
    } else if subtypes.has("WOODWORK") {
        Some(O::Post)
    } else if subtypes.has("OFF TARGET") || subtypes.has("OUT") {
        Some(O::OffTarget)
    } else {
        None
    };
    let kind = if set.has("PENALTY") {
        EventType::ShotPenalty
    } else if set.has("FREE KICK") || set.has("CORNER KICK") {
        EventType::ShotFreekick
    } else {
        EventType::Shot
    };
    Mapped::new(kind, outcome)
}

fn challenge(subtypes: Subtypes, around: &Around) -> Mapped {
    use EventType as T;
    use Outcome as O;
    let (won, lost) = (subtypes.has("WON"), subtypes.has("LOST"));
    let had_ball = around.had_ball;
    let kind = if subtypes.has("FAULT") && lost {
        T::Foul
    } else if subtypes.has("DRIBBLE") {
        match had_ball {
            Some(false) if lost => T::DribbledPast,
            Some(false) => T::Tackle,
            _ => T::TakeOn,
        }
    } else if subtypes.has("TACKLE") && had_ball == Some(false) {
        T::Tackle
    } else {
        T::Duel
    };
    let outcome = match kind {
        T::Foul => None,
        _ if won => Some(O::Success),
        _ if lost => Some(O::Fail),
        _ => None,
    };
    let mut mapped = Mapped::new(kind, outcome);
    if subtypes.has("AERIAL") && kind == T::Duel {
        mapped.qualifiers |= Qualifiers::AERIAL;
    }
    mapped
}

/// Rank among simultaneous events: the file lists a carry after the pass that ends it.
pub(super) fn rank(kind: &str, subtypes: Subtypes) -> u8 {
    match kind {
        "CHALLENGE" => 0,
        "BALL LOST" if subtypes.has("THEFT") => 1,
        "RECOVERY" | "FAULT RECEIVED" => 2,
        "CARRY" => 3,
        SET_PIECE => 4,
        _ => 5,
    }
}

/// A position's name to the model's code: "Left Center Back (4)" is a centre back.
pub(super) fn position(name: &str) -> Option<&'static str> {
    let name = name.split('(').next().unwrap_or_default().trim();
    Some(match name {
        "Goalkeeper" => "GK",
        "Left Back" => "LB",
        "Right Back" => "RB",
        "Left Wing Back" => "LWB",
        "Right Wing Back" => "RWB",
        "Center Back" | "Left Center Back" | "Right Center Back" => "CB",
        "Left Midfielder" => "LM",
        "Right Midfielder" => "RM",
        "Left Winger" | "Left Wing" => "LW",
        "Right Winger" | "Right Wing" => "RW",
        _ if name.starts_with("Attacking") => "AM",
        _ if name.starts_with("Defensive") => "DM",
        _ if name.ends_with("Center Midfielder") => "CM",
        _ if name.ends_with("Forward") || name.ends_with("Striker") => "CF",
        _ => return None,
    })
}

/// Each type with what it becomes: theirs, ours, details.
const ROWS: &[(&str, &str, &str)] = &[
    (
        "SET PIECE",
        "",
        "announces the pass, loss or shot of the same player that follows, which becomes the set piece: corner_crossed (CROSS, or it ends in the penalty area) or corner_short, freekick_crossed (CROSS) or freekick_short, throw_in, shot_penalty, shot_freekick, or a pass with kick_off",
    ),
    (
        "SET PIECE: KICK OFF, first of a period",
        "period_start",
        "the pass after it gets kick_off",
    ),
    ("PASS", "pass", "success"),
    (
        "PASS, BALL LOST or BALL OUT: CROSS",
        "cross",
        "a loss fails",
    ),
    (
        "PASS, BALL LOST or BALL OUT: GOAL KICK",
        "goalkick",
        "a loss fails",
    ),
    ("BALL LOST or BALL OUT: CLEARANCE", "clearance", "success"),
    ("BALL LOST: THEFT", "dispossessed", "fail"),
    (
        "BALL LOST: INTERCEPTION, or none of these and 2 m or more from start to end",
        "pass",
        "fail",
    ),
    (
        "BALL LOST: none of these, less than 2 m or no end",
        "bad_touch",
        "fail",
    ),
    ("BALL LOST: HAND BALL", "bad_touch", "fail, handball"),
    ("BALL LOST: VOLUNTARY", "pass", "success, fair_play"),
    ("BALL LOST: FORCED", "other", "the referee stopped play"),
    ("BALL LOST: END HALF", "other", "along with a period_end"),
    ("BALL OUT", "pass", "fail"),
    ("BALL OUT: GOAL", "own_goal", ""),
    (
        "PASS, BALL LOST or BALL OUT: THROUGH BALL, DEEP BALL",
        "pass",
        "through",
    ),
    (
        "PASS, BALL LOST or BALL OUT: OFFSIDE",
        "pass",
        "outcome offside",
    ),
    ("any: HEAD", "pass", "body part head, for every type"),
    (
        "SHOT",
        "shot",
        "GOAL: goal; SAVED: saved; BLOCKED: blocked; WOODWORK: post; OFF TARGET, OUT: off_target",
    ),
    (
        "RECOVERY, and with any subtype not named below",
        "recovery",
        "success",
    ),
    ("RECOVERY: INTERCEPTION", "interception", "success"),
    ("RECOVERY: THEFT", "tackle", "success"),
    ("RECOVERY: BLOCKED", "block", ""),
    (
        "RECOVERY: SAVED",
        "keeper_save",
        "success; by the definitions, the last player in line may have been someone else",
    ),
    ("CARRY", "dribble", "success"),
    (
        "CHALLENGE: AERIAL",
        "duel",
        "aerial; WON: success; LOST: fail",
    ),
    ("CHALLENGE: GROUND", "duel", "WON: success; LOST: fail"),
    (
        "CHALLENGE: TACKLE, by the player without the ball",
        "tackle",
        "WON: success; LOST: fail",
    ),
    (
        "CHALLENGE: TACKLE, by the player with the ball or if that is not clear",
        "duel",
        "WON: success; LOST: fail",
    ),
    (
        "CHALLENGE: DRIBBLE, by the player with the ball",
        "take_on",
        "WON: success; LOST: fail; by the other: tackle, or dribbled_past when LOST",
    ),
    (
        "CHALLENGE: FAULT and LOST",
        "foul",
        "the team that won the challenge has the free kick",
    ),
    ("CHALLENGE: FAULT and WON", "duel", "success"),
    ("FAULT RECEIVED", "other", "the foul is the challenge's"),
    (
        "CARD",
        "card",
        "YELLOW: yellow, a player's second: second_yellow; RED: red",
    ),
    ("CARD: DISMISSAL", "other", "of somebody who is not playing"),
    ("any other type", "other", ""),
];

/// How the format maps to the event model.
pub(super) fn describe() -> Description {
    Description {
        coordinates: "shares of the pitch, origin at its upper left corner whichever team acts; turned so that the acting team attacks +x, by `attack_direction_first_half` of the metadata, else inferred from shots and goal kicks, with ends changing at half-time; where those do not decide, positions are omitted and a note says so",
        clock: "`start.time`, or `Start Time [s]`, counts through the match from the start of the recording; a period starts with its first event",
        players: "`from.id` and `from.name`; the CSV names players `Player1`, `Player2`, ... and teams Home and Away",
        minutes: "inferred from first and last involvement: substitutions are not recorded",
        labels: "none",
        companions: "`*_metadata.xml` or `*_meta.xml` for `*_events.json` (teams, score, date, positions, direction); option `meta`",
        types: ROWS
            .iter()
            .map(|(theirs, ours, details)| TypeRow {
                theirs: theirs.to_string(),
                ours: ours.to_string(),
                details: details.to_string(),
            })
            .collect(),
        notes: &[
            "Without metadata the JSON does not say who is at home: the team named first is assumed to be",
            "Events of one moment are put in the order in which they must have happened (challenge, loss, recovery, carry, then what ends it)",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(kind: &str, subtypes: &[&str], around: &Around) -> String {
        let set = subtypes
            .iter()
            .fold(Subtypes::default(), |set, word| set.with(word));
        let mapped = map(kind, set, around);
        let outcome = mapped.outcome.map_or("-", |outcome| outcome.name());
        format!(
            "{} {outcome} {}",
            mapped.kind.name(),
            mapped.qualifiers.text()
        )
    }

    #[test]
    fn losses_are_told_apart() {
        let far = Around {
            distance: Some(20.0),
            ..Around::default()
        };
        assert_eq!(words("BALL LOST", &[], &far), "pass fail ");
        assert_eq!(
            words("BALL LOST", &[], &Around::default()),
            "bad_touch fail "
        );
        assert_eq!(words("BALL LOST", &["THEFT"], &far), "dispossessed fail ");
        assert_eq!(
            words("BALL LOST", &["HEAD", "CLEARANCE"], &far),
            "clearance success "
        );
        assert_eq!(
            words("BALL LOST", &["OFFSIDE"], &Around::default()),
            "pass offside "
        );
        assert_eq!(
            words("BALL OUT", &["WOODWORK", "GOAL"], &far),
            "own_goal - "
        );
        assert_eq!(
            words("BALL LOST", &["HANDBALL"], &far),
            "bad_touch fail handball"
        );
    }

    #[test]
    fn who_had_the_ball_tells_the_tackler() {
        let with = |had_ball| Around {
            had_ball,
            ..Around::default()
        };
        assert_eq!(
            words("CHALLENGE", &["TACKLE", "LOST"], &with(Some(false))),
            "tackle fail "
        );
        assert_eq!(
            words("CHALLENGE", &["TACKLE", "WON"], &with(Some(true))),
            "duel success "
        );
        assert_eq!(
            words("CHALLENGE", &["DRIBBLE", "WON"], &with(Some(true))),
            "take_on success "
        );
        assert_eq!(
            words("CHALLENGE", &["DRIBBLE", "LOST"], &with(Some(false))),
            "dribbled_past fail "
        );
        assert_eq!(
            words("CHALLENGE", &["AERIAL", "FAULT", "LOST"], &with(None)),
            "foul - "
        );
    }

    #[test]
    fn positions_drop_their_side_of_the_middle() {
        assert_eq!(position("Left Center Back (4)"), Some("CB"));
        assert_eq!(position("Defensive Left Center Midfielder (5)"), Some("DM"));
        assert_eq!(position("Unknown"), None);
    }

    #[test]
    fn documented_types_are_the_model_s() {
        for (theirs, ours, _) in ROWS {
            assert!(
                ours.is_empty() || EventType::from_name(ours).is_some(),
                "{theirs}: {ours}"
            );
        }
    }
}
