//! How Wyscout v2 maps to the event model.

use chrono::NaiveDate;

use super::raw::{Event, Tags};
use std::sync::LazyLock;

use backline_kit::format::{Description, TypeRow};
use backline_kit::pitch::Lines;
use backline_model::{BodyPart, EventType, Mapped, Outcome, PITCH_LENGTH, PITCH_WIDTH, Qualifiers};

/// Wyscout's number of a shot, and of the free kicks and penalties that are shots.
pub(super) const SHOT: u32 = 10;
pub(super) const SET_SHOTS: [u32; 2] = [33, 35];

/// What else is known about an event.
pub(super) struct Known {
    pub start: Option<(f32, f32)>,
    pub provider_type: &'static str,
    /// The index of the type, below [`TYPE_INDICES`].
    pub type_index: usize,
}

/// Sub-event number, provider's name, model type, qualifiers that the type itself carries.
const TYPES: &[(u32, &str, EventType, Qualifiers)] = &[
    (10, "Duel: Air duel", EventType::Duel, Qualifiers::AERIAL),
    (
        11,
        "Duel: Ground attacking duel",
        EventType::TakeOn,
        Qualifiers::NONE,
    ),
    (
        12,
        "Duel: Ground defending duel",
        EventType::Tackle,
        Qualifiers::NONE,
    ),
    (
        13,
        "Duel: Ground loose ball duel",
        EventType::Duel,
        Qualifiers::LOOSE_BALL,
    ),
    (20, "Foul: Foul", EventType::Foul, Qualifiers::NONE),
    (21, "Foul: Hand foul", EventType::Foul, Qualifiers::HANDBALL),
    (
        22,
        "Foul: Late card foul",
        EventType::Other,
        Qualifiers::NONE,
    ),
    (
        23,
        "Foul: Out of game foul",
        EventType::Foul,
        Qualifiers::NONE,
    ),
    (24, "Foul: Protest", EventType::Other, Qualifiers::NONE),
    (25, "Foul: Simulation", EventType::Other, Qualifiers::NONE),
    (
        26,
        "Foul: Time lost foul",
        EventType::Other,
        Qualifiers::NONE,
    ),
    (27, "Foul: Violent Foul", EventType::Foul, Qualifiers::NONE),
    (
        30,
        "Free Kick: Corner",
        EventType::CornerShort,
        Qualifiers::NONE,
    ),
    (
        31,
        "Free Kick: Free Kick",
        EventType::FreekickShort,
        Qualifiers::NONE,
    ),
    (
        32,
        "Free Kick: Free kick cross",
        EventType::FreekickCrossed,
        Qualifiers::NONE,
    ),
    (
        33,
        "Free Kick: Free kick shot",
        EventType::ShotFreekick,
        Qualifiers::NONE,
    ),
    (
        34,
        "Free Kick: Goal kick",
        EventType::Goalkick,
        Qualifiers::NONE,
    ),
    (
        35,
        "Free Kick: Penalty",
        EventType::ShotPenalty,
        Qualifiers::NONE,
    ),
    (
        36,
        "Free Kick: Throw in",
        EventType::ThrowIn,
        Qualifiers::NONE,
    ),
    (
        40,
        "Goalkeeper leaving line",
        EventType::KeeperSweep,
        Qualifiers::NONE,
    ),
    (
        50,
        "Interruption: Ball out of the field",
        EventType::BallOut,
        Qualifiers::NONE,
    ),
    (
        51,
        "Interruption: Whistle",
        EventType::Other,
        Qualifiers::NONE,
    ),
    (
        70,
        "Others on the ball: Acceleration",
        EventType::Dribble,
        Qualifiers::NONE,
    ),
    (
        71,
        "Others on the ball: Clearance",
        EventType::Clearance,
        Qualifiers::NONE,
    ),
    (
        72,
        "Others on the ball: Touch",
        EventType::Touch,
        Qualifiers::NONE,
    ),
    (80, "Pass: Cross", EventType::Cross, Qualifiers::NONE),
    (81, "Pass: Hand pass", EventType::Pass, Qualifiers::NONE),
    (82, "Pass: Head pass", EventType::Pass, Qualifiers::NONE),
    (83, "Pass: High pass", EventType::Pass, Qualifiers::HIGH),
    (84, "Pass: Launch", EventType::Pass, Qualifiers::LAUNCH),
    (85, "Pass: Simple pass", EventType::Pass, Qualifiers::NONE),
    (86, "Pass: Smart pass", EventType::Pass, Qualifiers::SMART),
    (
        90,
        "Save attempt: Reflexes",
        EventType::KeeperSave,
        Qualifiers::NONE,
    ),
    (
        91,
        "Save attempt: Save attempt",
        EventType::KeeperSave,
        Qualifiers::NONE,
    ),
    (100, "Shot: Shot", EventType::Shot, Qualifiers::NONE),
];

/// Tags that become qualifiers.
const QUALIFIERS: &[(Tags, Qualifiers)] = &[
    (Tags::ASSIST, Qualifiers::ASSIST),
    (Tags::KEY_PASS, Qualifiers::KEY_PASS),
    (Tags::HIGH, Qualifiers::HIGH),
    (Tags::THROUGH, Qualifiers::THROUGH),
    (Tags::FAIR_PLAY, Qualifiers::FAIR_PLAY),
    (Tags::MISSED_BALL, Qualifiers::MISSED),
    (Tags::INTERCEPTION, Qualifiers::INTERCEPTION),
    (Tags::CLEARANCE, Qualifiers::CLEARED),
    (Tags::SLIDING, Qualifiers::SLIDING),
    (Tags::COUNTER, Qualifiers::COUNTER),
    (Tags::BLOCKED, Qualifiers::BLOCKED),
    (Tags::FREE_SPACE_LEFT, Qualifiers::FREE_SPACE),
    (Tags::FREE_SPACE_RIGHT, Qualifiers::FREE_SPACE),
    (Tags::TAKE_ON_LEFT, Qualifiers::DRIBBLE),
    (Tags::TAKE_ON_RIGHT, Qualifiers::DRIBBLE),
    (Tags::ANTICIPATION, Qualifiers::ANTICIPATED),
    (Tags::ANTICIPATED, Qualifiers::BEATEN_TO_IT),
    (Tags::HEAD_OR_BODY, Qualifiers::HEAD_OR_BODY),
];

/// The number of values of [`Known::type_index`].
pub(super) const TYPE_INDICES: usize = TYPES.len() + OTHERS.len();

/// The type of events whose numbers are both unknown.
pub(super) const UNKNOWN: usize = TYPES.len();

/// Events without a known sub-event, identified by their main number: offside, a goalkeeper's rush.
const OTHERS: [(u32, &str, EventType, Qualifiers); 6] = [
    (0, "not named", EventType::Other, Qualifiers::NONE),
    (6, "Offside", EventType::Offside, Qualifiers::NONE),
    (
        4,
        "Goalkeeper leaving line",
        EventType::KeeperSweep,
        Qualifiers::NONE,
    ),
    (8, "Pass", EventType::Pass, Qualifiers::NONE),
    (10, "Shot", EventType::Shot, Qualifiers::NONE),
    (9, "Save attempt", EventType::KeeperSave, Qualifiers::NONE),
];

/// Whether events of this main number have sub-events: all except offsides.
pub(super) fn has_sub_events(main: u32) -> bool {
    matches!(main, 1..=5 | 7..=10)
}

/// The index of a sub-event's number in [`TYPES`]; `TYPES.len()` for none.
const PLACES: [u8; 128] = {
    let mut places = [TYPES.len() as u8; 128];
    let mut at = 0;
    while at < TYPES.len() {
        places[TYPES[at].0 as usize] = at as u8;
        at += 1;
    }
    places
};

/// [`QUALIFIERS`] by the tag's bit.
const QUALIFIER_OF: [Qualifiers; 64] = {
    let mut of = [Qualifiers::NONE; 64];
    let mut at = 0;
    while at < QUALIFIERS.len() {
        of[QUALIFIERS[at].0.lowest()] = QUALIFIERS[at].1;
        at += 1;
    }
    of
};

/// The index in [`TYPES`], continued in [`OTHERS`].
fn type_index(main: u32, sub: u32) -> usize {
    match PLACES.get(sub as usize) {
        Some(place) if usize::from(*place) < TYPES.len() => usize::from(*place),
        _ => {
            let other = OTHERS.iter().position(|row| row.0 == main);
            TYPES.len() + other.unwrap_or(0)
        }
    }
}

/// The main number of free kicks.
const FREE_KICK: u32 = 3;

/// The number of corners.
const CORNER: u32 = 30;

pub(super) fn map(event: &Event) -> (Mapped, Known) {
    let (main, sub, tags) = (event.kind, event.sub_kind, event.tags);
    let type_index = type_index(main, sub);
    let known = match TYPES.get(type_index) {
        Some(known) => known,
        None => &OTHERS[type_index - TYPES.len()],
    };
    let (_, provider_type, mut kind, mut qualifiers) = *known;
    for bit in tags.bits() {
        qualifiers |= QUALIFIER_OF[bit];
    }
    if tags.has(Tags::OWN_GOAL) {
        kind = EventType::OwnGoal;
    } else if kind == EventType::Touch && tags.has(Tags::MISSED_BALL) {
        kind = EventType::Miscontrol;
    } else if tags.has(Tags::GOAL)
        && !kind.is_shot()
        && (kind.is_set_piece() || main == FREE_KICK && type_index >= UNKNOWN)
    {
        // A corner or cross that went straight in, or a free kick without further details.
        kind = EventType::ShotFreekick;
    } else if kind == EventType::CornerShort && tags.has(Tags::HIGH) {
        kind = EventType::CornerCrossed;
    }
    let body_part = if tags.has(Tags::HEAD_OR_BODY) || sub == 82 || sub == 10 {
        Some(BodyPart::Head)
    } else if sub == 81 || sub == 36 {
        Some(BodyPart::Hands)
    } else if tags.any(&[Tags::LEFT_FOOT, Tags::RIGHT_FOOT]) {
        Some(BodyPart::Foot)
    } else {
        None
    };
    let mapped = Mapped {
        kind,
        outcome: outcome(kind, sub, tags),
        body_part,
        qualifiers,
        // A shot's second position is a corner flag, a placeholder for "towards the goal".
        end: match kind.is_shot() {
            true => None,
            false => metres(event.positions.end),
        },
    };
    let known = Known {
        start: match sub {
            CORNER => from_flag(event.positions.start),
            _ => metres(event.positions.start),
        },
        provider_type,
        type_index,
    };
    (mapped, known)
}

fn outcome(kind: EventType, sub: u32, tags: Tags) -> Option<Outcome> {
    const POST: &[Tags] = &[
        Tags::POST_1,
        Tags::POST_2,
        Tags::POST_3,
        Tags::POST_4,
        Tags::POST_5,
        Tags::POST_6,
        Tags::POST_7,
    ];
    if kind.is_shot() {
        return Some(if tags.has(Tags::GOAL) {
            Outcome::Goal
        } else if tags.has(Tags::BLOCKED) {
            Outcome::Blocked
        } else if tags.any(POST) {
            Outcome::Post
        } else if tags.has(Tags::ACCURATE) {
            Outcome::Saved
        } else {
            Outcome::OffTarget
        });
    }
    if kind == EventType::KeeperSave {
        return Some(if tags.has(Tags::GOAL) {
            Outcome::Fail
        } else {
            Outcome::Success
        });
    }
    if kind == EventType::Miscontrol {
        return Some(Outcome::Fail);
    }
    let duel = (10..=13).contains(&sub);
    if duel {
        return if tags.has(Tags::WON) {
            Some(Outcome::Success)
        } else if tags.has(Tags::LOST) {
            Some(Outcome::Fail)
        } else {
            None
        };
    }
    if tags.has(Tags::ACCURATE) {
        Some(Outcome::Success)
    } else if tags.has(Tags::NOT_ACCURATE) {
        Some(Outcome::Fail)
    } else {
        None
    }
}

/// Per cent, y counted from the attacker's left, to metres, y from the attacker's right; places off
/// the pitch are corrected as for every provider. (0,0) and (100,100) are Wyscout's placeholders
/// for "no position".
pub(super) fn metres(position: Option<(f32, f32)>) -> Option<(f32, f32)> {
    let (x, y) = position?;
    if (x, y) == (0.0, 0.0) || (x, y) == (100.0, 100.0) || x.is_nan() || y.is_nan() {
        return None;
    }
    let whole = |value: f32| (0.0..=100.0).contains(&value) && value.fract() == 0.0;
    Some(match whole(x) && whole(y) {
        true => (PER_CENT[x as usize].0, PER_CENT[y as usize].1),
        false => on_pitch(x, y),
    })
}

fn on_pitch(x: f32, y: f32) -> (f32, f32) {
    let (x, from_left) = Lines::WYSCOUT.metres(f64::from(x), f64::from(y));
    (x as f32, PITCH_WIDTH - from_left as f32)
}

/// The metres for each whole per cent of the length and of the width, all that v2 has.
static PER_CENT: LazyLock<[(f32, f32); 101]> =
    LazyLock::new(|| std::array::from_fn(|at| on_pitch(at as f32, at as f32)));

/// A corner's start: (100,100) is the right-hand flag.
pub(super) fn from_flag(position: Option<(f32, f32)>) -> Option<(f32, f32)> {
    match position {
        Some((100.0, 100.0)) => Some((PITCH_LENGTH, 0.0)),
        other => metres(other),
    }
}

/// Role code to the line of play.
pub(super) fn position(code2: &str) -> Option<&'static str> {
    match code2 {
        "GK" => Some("GK"),
        "DF" => Some("DF"),
        "MD" => Some("MF"),
        "FW" => Some("FW"),
        _ => None,
    }
}

/// The API's position code to the model's.
pub(super) fn position_code(code: &str) -> Option<&'static str> {
    Some(match code.to_ascii_lowercase().as_str() {
        "gk" => "GK",
        "cb" | "lcb" | "rcb" | "lcb3" | "rcb3" => "CB",
        "lb" | "lb5" => "LB",
        "rb" | "rb5" => "RB",
        "lwb" => "LWB",
        "rwb" => "RWB",
        "dmf" | "ldmf" | "rdmf" => "DM",
        "lcmf" | "rcmf" | "lcmf3" | "rcmf3" | "cmf" => "CM",
        "amf" | "lamf" | "ramf" => "AM",
        "lw" | "lwf" => "LW",
        "rw" | "rwf" => "RW",
        "cf" | "ss" => "CF",
        _ => return None,
    })
}

/// "June 10, 2016 at 9:00:00 PM GMT+2" as `2016-06-10`; any other text as it is.
pub(super) fn date(text: &str) -> String {
    match NaiveDate::parse_and_remainder(text, "%B %d, %Y") {
        Ok((day, _)) => day.to_string(),
        Err(_) => text.to_owned(),
    }
}

/// How the format maps to the event model.
pub(super) fn describe() -> Description {
    let v2 = TYPES.iter().map(|(number, theirs, ours, carried)| TypeRow {
        theirs: format!("v2 {number} {theirs}"),
        ours: ours.name().to_owned(),
        details: described(*ours, *carried),
    });
    let v3 = super::v3::TYPES
        .iter()
        .map(|(theirs, ours, details)| TypeRow {
            theirs: format!("v3 {theirs}"),
            ours: ours.name().to_owned(),
            details: (*details).to_owned(),
        });
    let others = OTHERS.iter().map(|(number, theirs, ours, _)| TypeRow {
        theirs: match number {
            0 => "v2 any other".to_owned(),
            number => format!("v2 event {number} {theirs}, without a sub-event above"),
        },
        ours: ours.name().to_owned(),
        details: described(*ours, Qualifiers::NONE),
    });
    Description {
        coordinates: "per cent of the pitch, origin at the acting team's own left corner, attacking towards x = 100; converted to metres by the lines (the penalty area from x = 84, y = 19). (0, 0) and (100, 100) are placeholders and read as no position, except for a corner from (100, 100), the right-hand flag",
        clock: "v2: `eventSec` counts from the start of `matchPeriod` (1H, 2H, E1, E2, P); v3: `matchTimestamp` runs on over the interval",
        players: "`playerId`; `shortName` of the players listed in the file or in `players.json`",
        minutes: "stated where the file has `match`, `formations` or `substitutions` (the API), or where the public set's `matches_*.json` is next to it (substitutions to the minute there, marked approximate); else inferred from first and last involvement",
        labels: "v2 tag 2001, dangerous ball lost; v3 has none",
        companions: "`matches_*.json`, `players.json`, `teams.json`, `competitions.json` of the public set in the same folder (the option `meta` gives the matches); `index.csv` (match_id, label, date, competition) in the file's folder or the one above",
        types: v2.chain(others).chain(v3).collect(),
        notes: &[
            "v2: outcome from tags 1801 (accurate), 1802 (not accurate), 701 (lost), 702 (neutral, read as none), 703 (won); shots from 101 (goal), 2101 (blocked), 1217 to 1223 (post), 1801 (on target); a missed penalty has 1802 even if it was saved; it counts as saved if the opponents' save attempt follows within 4 s",
            "v2: tag 102 makes an event an `own_goal`; tag 1302 (missed ball) on a touch a `miscontrol`; tag 101 on a set piece a `shot_freekick`; tag 801 on a corner a `corner_crossed`",
            "v2: tags 1701, 1702, 1703 make a card, an event of its own",
            "v2 tag 201 and v3 `opportunity` do not become `big_chance`: three in four shots have them, and nearly every goal",
            "The mapping of v3 rests on published descriptions and on public samples of a few events; it has not been checked against a whole match",
        ],
    }
}

fn described(kind: EventType, carried: Qualifiers) -> String {
    let words: Vec<String> = Qualifiers::ALL
        .iter()
        .filter(|(qualifier, _)| carried.has(*qualifier))
        .map(|(_, word)| format!("`{word}`"))
        .collect();
    let outcome = if kind.is_shot() {
        "goal, blocked, post, saved or off target"
    } else {
        ""
    };
    [outcome.to_owned(), words.join(", ")]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_sorted_by_number_for_the_search() {
        assert!(TYPES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn positions_turn_into_metres_and_placeholders_into_none() {
        assert_eq!(metres(Some((100.0, 50.0))), Some((105.0, 34.0)));
        assert_eq!(metres(Some((0.0, 0.0))), None);
        assert_eq!(metres(Some((50.0, 0.0))), Some((52.5, 68.0)));
        let off = metres(Some((110.0, 50.0))).expect("left to the check of all providers");
        assert!(off.0 > PITCH_LENGTH);
    }

    #[test]
    fn a_corner_from_the_right_hand_flag_has_a_place() {
        assert_eq!(from_flag(Some((100.0, 100.0))), Some((105.0, 0.0)));
        assert_eq!(from_flag(Some((100.0, 0.0))), Some((105.0, 68.0)));
        assert_eq!(from_flag(Some((0.0, 0.0))), None);
        assert_eq!(from_flag(None), None);
    }

    #[test]
    fn dates_are_read_in_both_spellings() {
        assert_eq!(date("June 10, 2016 at 9:00:00 PM GMT+2"), "2016-06-10");
        assert_eq!(date("2020-08-02 18:45:00"), "2020-08-02 18:45:00");
        assert_eq!(date("June 31, 2016"), "June 31, 2016");
    }
}
