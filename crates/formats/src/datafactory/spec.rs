//! How DataFactory incidences map to the event model.

use backline_kit::format::{Description, TypeRow};
use backline_model::{BodyPart, EventType, Outcome, Qualifiers};

/// An incidence type: number, class and description, model type, outcome, body part, qualifiers.
#[derive(Clone, Copy)]
pub(super) struct Known {
    number: u32,
    pub name: &'static str,
    pub kind: EventType,
    pub outcome: Option<Outcome>,
    pub body_part: Option<BodyPart>,
    pub qualifiers: Qualifiers,
}

const fn known(
    number: u32,
    name: &'static str,
    kind: EventType,
    outcome: Option<Outcome>,
    body_part: Option<BodyPart>,
    qualifiers: Qualifiers,
) -> Known {
    Known {
        number,
        name,
        kind,
        outcome,
        body_part,
        qualifiers,
    }
}

const NONE: Qualifiers = Qualifiers::NONE;

/// Every type, by its number.
#[rustfmt::skip]
const TYPES: &[Known] = {
    use EventType as T;
    use Outcome as O;
    &[
        known(1, "status: match starts", T::PeriodStart, None, None, NONE),
        known(2, "status: match ends", T::PeriodEnd, None, None, NONE),
        known(3, "yellowCards: yellow", T::Card, Some(O::Yellow), None, NONE),
        known(4, "redCards: second yellow", T::Card, Some(O::SecondYellow), None, NONE),
        known(5, "redCards: red", T::Card, Some(O::Red), None, NONE),
        known(7, "substitutions", T::Substitution, None, None, NONE),
        known(9, "shots: goal", T::Shot, Some(O::Goal), None, NONE),
        known(10, "shots: own goal", T::OwnGoal, None, None, NONE),
        known(11, "shots: headed goal", T::Shot, Some(O::Goal), Some(BodyPart::Head), NONE),
        known(12, "shots: goal from a free kick", T::ShotFreekick, Some(O::Goal), None, NONE),
        known(13, "shots: goal from a penalty", T::ShotPenalty, Some(O::Goal), None, NONE),
        known(17, "status: first half ends", T::PeriodEnd, None, None, NONE),
        known(18, "status: second half starts", T::PeriodStart, None, None, NONE),
        known(28, "cornerKicks", T::CornerShort, None, None, NONE),
        known(29, "clearances", T::Clearance, Some(O::Success), None, NONE),
        known(30, "clearances: to a corner", T::Clearance, Some(O::Success), None, NONE),
        known(31, "fouls: penalty", T::Foul, None, None, Qualifiers::PENALTY),
        known(32, "fouls: handball, penalty", T::Foul, None, None, Qualifiers(Qualifiers::PENALTY.0 | Qualifiers::HANDBALL.0)),
        known(33, "shots: off target", T::Shot, Some(O::OffTarget), None, NONE),
        known(34, "shots: post", T::Shot, Some(O::Post), None, NONE),
        known(35, "shots: saved", T::Shot, Some(O::Saved), None, NONE),
        known(36, "fouls", T::Foul, None, None, NONE),
        known(37, "fouls: handball", T::Foul, None, None, Qualifiers::HANDBALL),
        known(43, "shots: penalty saved", T::ShotPenalty, Some(O::Saved), None, NONE),
        known(44, "shots: penalty off target", T::ShotPenalty, Some(O::OffTarget), None, NONE),
        known(45, "shots: penalty against the post", T::ShotPenalty, Some(O::Post), None, NONE),
        known(46, "throwIn", T::ThrowIn, None, Some(BodyPart::Hands), NONE),
        known(47, "offsides", T::Offside, None, None, NONE),
        known(48, "goalkick", T::Goalkick, None, None, NONE),
        known(49, "status: second half ends", T::PeriodEnd, None, None, NONE),
        known(50, "status: extra time starts", T::PeriodStart, None, None, NONE),
        known(51, "status: extra time's first half ends", T::PeriodEnd, None, None, NONE),
        known(52, "status: extra time's second half starts", T::PeriodStart, None, None, NONE),
        known(53, "status: extra time's second half ends", T::PeriodEnd, None, None, NONE),
        known(54, "status: shoot-out starts", T::PeriodStart, None, None, NONE),
        known(55, "penaltyShootout: goal", T::ShotPenalty, Some(O::Goal), None, NONE),
        known(56, "penaltyShootout: saved", T::ShotPenalty, Some(O::Saved), None, NONE),
        known(57, "penaltyShootout: off target", T::ShotPenalty, Some(O::OffTarget), None, NONE),
        known(180, "correctPasses", T::Pass, Some(O::Success), None, NONE),
        known(181, "incorrectPasses", T::Pass, Some(O::Fail), None, NONE),
        known(182, "stealings", T::Recovery, Some(O::Success), None, NONE),
        known(183, "penaltyShootout: post", T::ShotPenalty, Some(O::Post), None, NONE),
        known(507, "nutmegs", T::Other, None, None, NONE),
        known(509, "sombreroFlick", T::Other, None, None, NONE),
    ]
};

/// The class that repeats goals already listed among the shots.
pub(super) const GOALS: &str = "goals";

/// The name of types whose numbers are unknown.
pub(super) const UNKNOWN: &str = "not known";

pub(super) fn map(number: u32) -> Known {
    let at = TYPES.binary_search_by_key(&number, |known| known.number);
    at.map_or(
        known(number, UNKNOWN, EventType::Other, None, None, NONE),
        |at| TYPES[at],
    )
}

/// The period that a status starts or ends, if its own half does not say: the first entry of the
/// match has half 0.
pub(super) fn period(half: u8) -> u8 {
    half.max(1)
}

/// A corner kick that arrives in the penalty area is a cross; `end` in metres.
pub(super) fn corner(end: Option<(f32, f32)>) -> EventType {
    // Laws of the Game, 1: 16.5 m from the goal line and 40.32 m wide.
    let inside = end.is_some_and(|(x, y)| x >= 105.0 - 16.5 && (13.84..=54.16).contains(&y));
    if inside {
        EventType::CornerCrossed
    } else {
        EventType::CornerShort
    }
}

/// Line of play of a `posnId`; `None` for 5, the coach.
pub(super) fn position(number: u8) -> Option<&'static str> {
    match number {
        GOALKEEPER => Some("GK"),
        2 => Some("DF"),
        3 => Some("MF"),
        4 => Some("FW"),
        _ => None,
    }
}

/// The `posnId` of a goalkeeper.
pub(super) const GOALKEEPER: u8 = 1;

/// The `posnId` of a coach.
pub(super) const COACH: u8 = 5;

/// How the format maps to the event model.
pub(super) fn describe() -> Description {
    let details = |known: &Known| {
        let mut words: Vec<String> = Vec::new();
        words.extend(known.outcome.map(|outcome| outcome.name().to_owned()));
        words.extend(known.body_part.map(|part| part.name().to_owned()));
        if !known.qualifiers.is_empty() {
            words.push(known.qualifiers.text());
        }
        let more = match known.number {
            28 => "corner_crossed when it arrives in the penalty area",
            35 | 43 => {
                "`ctchBy` is the goalkeeper, who gets a keeper_save; if it is an outfield player, the shot is blocked and the player gets a block"
            }
            9 | 11..=13 => "`assBy` is the related player",
            36 => "`plyrId` fouls, `recvId` is fouled",
            48 => "no position; the pass after it is not the kick",
            182 => "a ball won from an opponent; the file does not say how",
            _ => "",
        };
        words.extend((!more.is_empty()).then(|| more.to_owned()));
        words.join("; ")
    };
    let types = TYPES.iter().map(|known| TypeRow {
        theirs: format!("{} ({})", known.name, known.number),
        ours: known.kind.name().to_owned(),
        details: details(known),
    });
    let more = [
        TypeRow {
            theirs: "any other number".to_owned(),
            ours: "other".to_owned(),
            ..TypeRow::default()
        },
        TypeRow {
            theirs: "goals".to_owned(),
            details: "each is also listed among the shots, under the same id".to_owned(),
            ..TypeRow::default()
        },
        TypeRow {
            theirs: "ids of `deletedIncidences`".to_owned(),
            details: "withdrawn by the provider".to_owned(),
            ..TypeRow::default()
        },
    ];
    Description {
        coordinates: "-1 to 1 from the middle of the pitch, x along it and y from the upper to the lower touchline, on a fixed pitch; turned so that the acting team attacks +x, inferred from shots and corners, with ends changing at half-time; where those do not decide, positions are omitted and a note says so",
        clock: "`t.m` and `t.s` are the match clock (45:00 when the second half starts), `t.half` the period",
        players: "`plyrId`; `shortName`, else `nick`, else `last` of the players listed in the file",
        minutes: "stated: everyone who is not a substitute started; substitutions and red cards",
        labels: "none",
        companions: "",
        types: types.chain(more).collect(),
        notes: &[
            "Passes have no height, body part or cross, and fouls are not linked to the free kick that follows: free kicks are read as passes",
            "The player who saved, cleared or won the ball is named, but clearances and goal kicks have no position",
            "Within one second events are in the order of their ids",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_sorted_by_number_for_the_search() {
        assert!(TYPES.windows(2).all(|pair| pair[0].number < pair[1].number));
        assert_eq!(map(13).kind, EventType::ShotPenalty);
        assert_eq!(map(4711).kind, EventType::Other);
    }

    #[test]
    fn corners_are_crossed_when_they_arrive_in_the_penalty_area() {
        assert_eq!(corner(Some((95.0, 30.0))), EventType::CornerCrossed);
        assert_eq!(corner(Some((95.0, 60.0))), EventType::CornerShort);
        assert_eq!(corner(None), EventType::CornerShort);
    }
}
