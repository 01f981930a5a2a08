//! How kloppy's event types and qualifiers map to the event model.

use backline_kit::direction::Sign;
use backline_kit::format::{Description, TypeRow};
use backline_model::{BodyPart, EventType, Mapped, Outcome, Qualifiers};

/// The cells of a row that say what it is; a missing one is empty.
pub(super) struct Row<'a> {
    pub kind: &'a str,
    pub result: &'a str,
    pub set_piece: &'a str,
    pub body_part: &'a str,
    pub pass: &'a str,
    pub duel: &'a str,
    pub goalkeeper: &'a str,
    pub card: &'a str,
    /// The other team is stated to have the ball.
    pub defends: bool,
}

/// What kloppy's own types become, and what decides the details.
const TYPES: &[(&str, EventType, &str)] = &[
    (
        "PASS",
        EventType::Pass,
        "`set_piece_type` makes it throw_in, freekick_crossed or freekick_short, corner_crossed or corner_short, goalkick; `pass_type` CROSS makes it cross",
    ),
    (
        "SHOT",
        EventType::Shot,
        "`set_piece_type` PENALTY and FREE_KICK make it shot_penalty and shot_freekick; `result` OWN_GOAL makes it own_goal",
    ),
    ("TAKE_ON", EventType::TakeOn, ""),
    ("CARRY", EventType::Dribble, ""),
    ("CLEARANCE", EventType::Clearance, ""),
    ("INTERCEPTION", EventType::Interception, ""),
    (
        "DUEL",
        EventType::Duel,
        "`duel_type` SLIDING_TACKLE and TACKLE make it tackle, GROUND does if the other team is stated to have the ball; AERIAL: `aerial`, LOOSE_BALL: `loose_ball`",
    ),
    (
        "SUBSTITUTION",
        EventType::Substitution,
        "the table does not say who comes on",
    ),
    ("CARD", EventType::Card, "outcome from `card_type`"),
    ("PLAYER_ON", EventType::Other, ""),
    ("PLAYER_OFF", EventType::Other, ""),
    ("RECOVERY", EventType::Recovery, ""),
    ("MISCONTROL", EventType::BadTouch, "`fail`"),
    ("BALL_OUT", EventType::BallOut, ""),
    (
        "FOUL_COMMITTED",
        EventType::Foul,
        "a `card_type` becomes a `card` of its own, unless a CARD row of the player follows",
    ),
    (
        "GOALKEEPER",
        EventType::Other,
        "`goalkeeper_type` SAVE, SAVE_ATTEMPT, REFLEX: keeper_save; CLAIM: keeper_claim; PUNCH: keeper_punch; PICK_UP: keeper_pick_up; SMOTHER: keeper_sweep",
    ),
    ("PRESSURE", EventType::Pressure, ""),
    ("FORMATION_CHANGE", EventType::Other, ""),
];

/// What events become that kloppy passes on under their provider's name, `GENERIC:<name>`.
const GENERIC: &[(&str, EventType, Option<Outcome>)] = &[
    ("Ball Receipt*", EventType::Receipt, None),
    ("Block", EventType::Block, None),
    ("block", EventType::Block, None),
    (
        "Dribbled Past",
        EventType::DribbledPast,
        Some(Outcome::Fail),
    ),
    ("challenge", EventType::DribbledPast, Some(Outcome::Fail)),
    ("Dispossessed", EventType::Dispossessed, Some(Outcome::Fail)),
    ("dispossessed", EventType::Dispossessed, Some(Outcome::Fail)),
    ("ball touch", EventType::Touch, None),
    ("clearances", EventType::Clearance, None),
    ("goalkick", EventType::Goalkick, None),
    ("Offside", EventType::Offside, None),
    ("offsides", EventType::Offside, None),
    ("Error", EventType::ErrorLabel, None),
    ("error", EventType::ErrorLabel, None),
    ("Half Start", EventType::PeriodStart, None),
    ("Half End", EventType::PeriodEnd, None),
    ("Own Goal Against", EventType::OwnGoal, None),
];

/// Results that are not simply called `success` or `fail`.
fn outcome(result: &str) -> Option<Outcome> {
    match result {
        "COMPLETE" | "WON" | "SUCCESS" => Some(Outcome::Success),
        "INCOMPLETE" | "OUT" | "LOST" => Some(Outcome::Fail),
        "OFFSIDE" => Some(Outcome::Offside),
        "GOAL" => Some(Outcome::Goal),
        "SAVED" => Some(Outcome::Saved),
        "BLOCKED" => Some(Outcome::Blocked),
        "POST" => Some(Outcome::Post),
        "OFF_TARGET" => Some(Outcome::OffTarget),
        _ => None,
    }
}

fn card(card: &str) -> Option<Outcome> {
    match card {
        "FIRST_YELLOW" => Some(Outcome::Yellow),
        "SECOND_YELLOW" => Some(Outcome::SecondYellow),
        "RED" => Some(Outcome::Red),
        _ => None,
    }
}

fn body_part(part: &str) -> Option<BodyPart> {
    match part {
        "" => None,
        "RIGHT_FOOT" | "LEFT_FOOT" | "DROP_KICK" => Some(BodyPart::Foot),
        "HEAD" | "HEAD_OTHER" => Some(BodyPart::Head),
        "BOTH_HANDS" | "LEFT_HAND" | "RIGHT_HAND" | "KEEPER_ARM" => Some(BodyPart::Hands),
        _ => Some(BodyPart::Other),
    }
}

/// The qualifiers of a pass type.
const PASS_TYPES: &[(&str, Qualifiers)] = &[
    ("HIGH_PASS", Qualifiers::HIGH),
    ("CHIPPED_PASS", Qualifiers::HIGH),
    ("LAUNCH", Qualifiers::LAUNCH),
    ("SMART_PASS", Qualifiers::SMART),
    ("THROUGH_BALL", Qualifiers::THROUGH),
    ("SHOT_ASSIST", Qualifiers::KEY_PASS),
    ("ASSIST", Qualifiers::ASSIST),
];

fn pass(row: &Row) -> EventType {
    let crossed = matches!(row.pass, "CROSS" | "HIGH_PASS" | "CHIPPED_PASS");
    match (row.set_piece, row.pass) {
        ("THROW_IN", _) => EventType::ThrowIn,
        ("GOAL_KICK", _) => EventType::Goalkick,
        ("CORNER_KICK", _) if crossed => EventType::CornerCrossed,
        ("CORNER_KICK", _) => EventType::CornerShort,
        ("FREE_KICK", _) if crossed => EventType::FreekickCrossed,
        ("FREE_KICK", _) => EventType::FreekickShort,
        (_, "CROSS") => EventType::Cross,
        _ => EventType::Pass,
    }
}

/// Whether kloppy has this type; those passed on as `GENERIC` may be anything.
pub(super) fn is_known(kind: &str) -> bool {
    kind.starts_with("GENERIC") || TYPES.iter().any(|known| known.0 == kind)
}

/// Maps a row.
pub(super) fn map(row: &Row) -> Mapped {
    let mut mapped = Mapped::new(EventType::Other, outcome(row.result));
    mapped.body_part = body_part(row.body_part);
    if row.body_part == "HEAD_OTHER" {
        mapped.qualifiers |= Qualifiers::HEAD_OR_BODY;
    }
    if let Some(name) = row.kind.strip_prefix("GENERIC:") {
        if let Some((_, kind, fixed)) = GENERIC.iter().find(|known| known.0 == name) {
            mapped.kind = *kind;
            mapped.outcome = mapped.outcome.or(*fixed);
        }
        return mapped;
    }
    if let Some((_, kind, _)) = TYPES.iter().find(|known| known.0 == row.kind) {
        mapped.kind = *kind;
    }
    match row.kind {
        "PASS" => {
            mapped.kind = pass(row);
            for (name, qualifier) in PASS_TYPES {
                if row.pass == *name {
                    mapped.qualifiers |= *qualifier;
                }
            }
            if row.set_piece == "KICK_OFF" {
                mapped.qualifiers |= Qualifiers::KICK_OFF;
            }
            if mapped.body_part.is_none() {
                mapped.body_part = match row.pass {
                    "HEAD_PASS" => Some(BodyPart::Head),
                    "HAND_PASS" => Some(BodyPart::Hands),
                    _ => None,
                };
            }
        }
        "SHOT" => {
            mapped.kind = match (row.result, row.set_piece) {
                ("OWN_GOAL", _) => EventType::OwnGoal,
                (_, "PENALTY") => EventType::ShotPenalty,
                (_, "FREE_KICK") => EventType::ShotFreekick,
                _ => EventType::Shot,
            };
        }
        "CARRY" => mapped.outcome = mapped.outcome.or(Some(Outcome::Success)),
        "MISCONTROL" => mapped.outcome = Some(Outcome::Fail),
        "DUEL" => match row.duel {
            "SLIDING_TACKLE" => {
                mapped.kind = EventType::Tackle;
                mapped.qualifiers |= Qualifiers::SLIDING;
            }
            "TACKLE" => mapped.kind = EventType::Tackle,
            "GROUND" if row.defends => mapped.kind = EventType::Tackle,
            "AERIAL" => mapped.qualifiers |= Qualifiers::AERIAL,
            "LOOSE_BALL" => mapped.qualifiers |= Qualifiers::LOOSE_BALL,
            _ => {}
        },
        "CARD" => mapped.outcome = card(row.card),
        "GOALKEEPER" => {
            mapped.kind = match row.goalkeeper {
                "SAVE" | "SAVE_ATTEMPT" | "REFLEX" => EventType::KeeperSave,
                "CLAIM" => EventType::KeeperClaim,
                "PUNCH" => EventType::KeeperPunch,
                "PICK_UP" => EventType::KeeperPickUp,
                "SMOTHER" => EventType::KeeperSweep,
                _ => EventType::Other,
            };
        }
        _ => {}
    }
    mapped
}

/// The card stated in a foul's row.
pub(super) fn card_of_foul(row: &Row) -> Option<Outcome> {
    card(row.card).filter(|_| row.kind == "FOUL_COMMITTED")
}

/// Whether a row shows which way its team attacks.
pub(super) fn sign(row: &Row) -> Option<Sign> {
    match (row.kind, row.result) {
        ("SHOT", "OWN_GOAL") => None,
        ("SHOT", _) => Some(Sign::Shot),
        ("GOALKEEPER", _) => Some(Sign::OwnGoalArea),
        ("PASS", _) if row.set_piece == "GOAL_KICK" => Some(Sign::OwnGoalArea),
        _ => None,
    }
}

/// How the format maps to the event model.
pub(super) fn describe() -> Description {
    let plain = TYPES.iter().map(|(name, kind, details)| TypeRow {
        theirs: format!("`{name}`"),
        ours: kind.name().to_owned(),
        details: (*details).to_owned(),
    });
    let generic = GENERIC.iter().map(|(name, kind, outcome)| TypeRow {
        theirs: format!("`GENERIC:{name}`"),
        ours: kind.name().to_owned(),
        details: outcome.map_or_else(String::new, |outcome| format!("`{}`", outcome.name())),
    });
    let rest = TypeRow {
        theirs: "any other `GENERIC:` event".to_owned(),
        ours: EventType::Other.name().to_owned(),
        details: String::new(),
    };
    Description {
        coordinates: "in the system in which the dataset was loaded: kloppy's own 0-1, or opta, wyscout, 120x80, 105x68, centred, centred-cm, centred-unit. Inferred from the ranges if only one fits, else given with the option `coordinates` (Opta's and Wyscout's per cent differ only in the side from which y is counted, which no range shows); the direction of play is inferred from shots, saves and goal kicks, else given with the option `direction`",
        clock: "`timestamp` counts from the start of `period_id`: a duration, seconds, or a text such as `0 days 00:12:03.4`",
        players: "`player_id` and `team_id`, which also serve as names: a table has no others. The home team is not stated; the first team to act is named first",
        minutes: "inferred from first and last involvement",
        labels: "`GENERIC:Error` and `GENERIC:error`",
        companions: "",
        types: plain.chain(generic).chain([rest]).collect(),
        notes: &[
            "`result` COMPLETE, WON, SUCCESS is `success`; INCOMPLETE, OUT, LOST is `fail`; OFFSIDE is `offside`; a shot's GOAL, SAVED, BLOCKED, POST, OFF_TARGET as they are; NEUTRAL is empty",
            "`pass_type` HIGH_PASS and CHIPPED_PASS: `high`, LAUNCH: `launch`, SMART_PASS: `smart`, THROUGH_BALL: `through`, SHOT_ASSIST: `key_pass`, ASSIST: `assist`; a table holds one pass type per row, the last of those that kloppy had",
            "`is_under_pressure` and `is_counter_attack` become `under_pressure` and `counter`",
            "Several matches in one table need a column `match_id` or `game_id`",
        ],
    }
}
