//! How DFL / Sportec events map to the event model.

use super::raw::Happening;
use backline_kit::format::{Description, TypeRow};
use backline_model::{BodyPart, EventType, Mapped, Outcome, Qualifiers};

/// How a type is mapped.
#[derive(Clone, Copy)]
enum Rule {
    /// Always to this type, with this outcome and these qualifiers.
    Plain(EventType, Option<Outcome>, Qualifiers),
    /// By its content.
    By(fn(&Happening) -> Mapped),
}

const NONE: Qualifiers = Qualifiers::NONE;
const OTHER: Rule = Rule::Plain(EventType::Other, None, NONE);

/// The type of a row that withdraws another, with the event id of the withdrawn one.
pub(super) const DELETE: &str = "Delete";

/// A type, its rule, and what the documentation says about it: model types, details.
struct Type {
    name: &'static str,
    rule: Rule,
    ours: &'static str,
    details: &'static str,
}

const fn row(name: &'static str, rule: Rule, ours: &'static str, details: &'static str) -> Type {
    Type {
        name,
        rule,
        ours,
        details,
    }
}

/// Every type, in alphabetical order.
const TYPES: &[Type] = &[
    row(
        "AdditionalTimeDisplayed",
        OTHER,
        "other",
        "the minutes shown",
    ),
    row(
        "BallClaiming",
        Rule::By(claim),
        "recovery / interception / block / keeper_pick_up",
        "`Type` BallClaimed: recovery; InterceptedBall: interception; Block: block; BallHeld: keeper_pick_up by a goalkeeper, else recovery; always success",
    ),
    row("BallDeflection", OTHER, "other", "off the post or a player"),
    row(
        "Caution",
        Rule::By(caution),
        "card",
        "`CardColor` yellow, yellowRed (second_yellow), red; other when `CardRating` says that it was cancelled",
    ),
    row(
        "CautionTeamofficial",
        OTHER,
        "other",
        "no player was cautioned",
    ),
    row(
        "ChanceWithoutShot",
        OTHER,
        "other",
        "a chance without a shot",
    ),
    row(
        "CornerKick",
        Rule::By(set_piece),
        "corner_crossed / corner_short",
        "crossed when it holds a `Cross`; a shot at once is a shot_freekick",
    ),
    row(
        "FairPlay",
        Rule::Plain(EventType::Other, None, Qualifiers::FAIR_PLAY),
        "other",
        "fair_play",
    ),
    row(
        "FinalWhistle",
        Rule::Plain(EventType::PeriodEnd, None, NONE),
        "period_end",
        "of its `GameSection`",
    ),
    row(
        "Foul",
        Rule::By(foul),
        "foul",
        "`Fouler` acts, `Fouled` is the related player; `FoulType` handBall: handball; `CommittingPlayerAction` slidingTackle: sliding; penalty when a `Penalty` names the player as `CausingPlayer` within a minute",
    ),
    row(
        "FreeKick",
        Rule::By(set_piece),
        "freekick_crossed / freekick_short / shot_freekick",
        "by the `Cross`, `Pass` or `ShotAtGoal` that it holds",
    ),
    row(
        "GoalDisallowed",
        OTHER,
        "other",
        "the shot before it is not a goal in the feed",
    ),
    row(
        "GoalKick",
        Rule::By(set_piece),
        "goalkick",
        "outcome of its `Play`",
    ),
    row(
        "KickOff",
        Rule::By(set_piece),
        "pass",
        "kick_off; with a `GameSection` also a period_start",
    ),
    row("Nutmeg", OTHER, "other", ""),
    row(
        "Offside",
        Rule::Plain(EventType::Offside, None, NONE),
        "offside",
        "",
    ),
    row("OnFieldTreatment", OTHER, "other", ""),
    row(
        "OtherBallAction",
        Rule::By(ball_action),
        "touch / clearance",
        "clearance when `DefensiveClearance` is true",
    ),
    row(
        "OtherPlayerAction",
        OTHER,
        "other",
        "leaves or returns to the pitch, becomes goalkeeper or captain",
    ),
    row("OtherRefereeAction", OTHER, "other", ""),
    row(
        "OwnGoal",
        Rule::By(own_goal),
        "own_goal",
        "`Team` is the scorer's own; `TypeOfShot` the body part",
    ),
    row(
        "Penalty",
        Rule::By(set_piece),
        "shot_penalty",
        "the `ShotAtGoal` that it holds; also a foul with penalty if no foul of `CausingPlayer` was recorded",
    ),
    row("PenaltyNotAwarded", OTHER, "other", ""),
    row(
        "Play",
        Rule::By(play),
        "pass / cross",
        "`Cross` or `Pass` within; `Evaluation` unsuccessful: fail, else success; `Height` high: high; `Direction` throughBall: through; a `Cross` that a goalkeeper fisted or parried: also a keeper_punch or keeper_claim (drop); one that a goalkeeper caught also a keeper_claim, unless the goalkeeper's own event follows within 10 s",
    ),
    row("PlayerNotSentOff", OTHER, "other", ""),
    row(
        "PossessionLossBeforeGoal",
        Rule::Plain(EventType::ErrorLabel, None, NONE),
        "error_label",
        "label `possession loss before goal`; no sample shows one; its time is taken as that of the loss",
    ),
    row("PreventedOwnGoal", OTHER, "other", ""),
    row("PreventOwnGoal", OTHER, "other", ""),
    row("RefereeBall", OTHER, "other", "dropped ball"),
    row("RefereeSubstitution", OTHER, "other", ""),
    row("Run", OTHER, "other", "a run without the ball"),
    row(
        "ShotAtGoal",
        Rule::By(shot),
        "shot",
        "SuccessfulShot: goal; SavedShot: saved, along with the goalkeeper's keeper_save (drop when `SaveResult` is notCleared); BlockedShot: blocked, along with a block; ShotWoodWork: post; ShotWide: off_target; OtherShot: no outcome; `xG`; `TypeOfShot` the body part; `ChanceEvaluation` sitter: big_chance; `CounterAttack` true: counter; `AssistShotAtGoal` is the related player",
    ),
    row("SitterPrevented", OTHER, "other", ""),
    row("SpectacularPlay", OTHER, "other", ""),
    row(
        "StartPenaltyShootOut",
        Rule::Plain(EventType::PeriodStart, None, NONE),
        "period_start",
        "of the shoot-out",
    ),
    row(
        "Substitution",
        Rule::Plain(EventType::Substitution, None, NONE),
        "substitution",
        "`PlayerOut` acts, `PlayerIn` is the related player",
    ),
    row(
        "TacklingGame",
        Rule::By(duel),
        "duel / tackle / take_on",
        "one event for the winner and one for the loser, each the other's related player; see below",
    ),
    row(
        "ThrowIn",
        Rule::By(set_piece),
        "throw_in",
        "outcome of its `Play`; a `FaultExecution`: fail",
    ),
    row("VarNotification", OTHER, "other", ""),
    row("VideoAssistantAction", OTHER, "other", ""),
];

/// The events of a duel: the case, the winner's event, the loser's event.
const DUELS: &[(&str, &str, &str)] = &[
    ("`Type` air", "duel success, aerial", "duel fail, aerial"),
    (
        "winner with ball control, `dribbledAround` or with a `DribbleEvaluation`",
        "take_on success",
        "dribbled_past fail",
    ),
    (
        "winner with ball control, else",
        "duel success",
        "tackle fail",
    ),
    (
        "loser with ball control, with a `DribbleEvaluation`",
        "tackle success",
        "take_on fail",
    ),
    (
        "loser with ball control, `PossessionChange` true",
        "tackle success",
        "dispossessed fail",
    ),
    (
        "loser with ball control, else",
        "tackle success",
        "duel fail",
    ),
    (
        "neither with ball control",
        "duel success, loose_ball",
        "duel fail, loose_ball",
    ),
];

fn type_named(name: &str) -> Option<&'static Type> {
    TYPES.iter().find(|known| known.name == name)
}

/// Whether there is a rule for a type.
pub(super) fn is_known(name: &str) -> bool {
    type_named(name).is_some()
}

pub(super) fn map(happening: &Happening) -> Mapped {
    match type_named(happening.name()).map_or(OTHER, |known| known.rule) {
        Rule::Plain(kind, outcome, qualifiers) => Mapped {
            qualifiers,
            ..Mapped::new(kind, outcome)
        },
        Rule::By(map) => map(happening),
    }
}

fn evaluation(happening: &Happening) -> Option<Outcome> {
    match happening.get_of("Play", "Evaluation") {
        Some("unsuccessful") => Some(Outcome::Fail),
        Some("successfullyCompleted" | "successful") => Some(Outcome::Success),
        _ => None,
    }
}

fn play(happening: &Happening) -> Mapped {
    let kind = if happening.has("Cross") {
        EventType::Cross
    } else {
        EventType::Pass
    };
    let mut mapped = Mapped::new(kind, evaluation(happening));
    if happening.get_of("Play", "Height") == Some("high") {
        mapped.qualifiers |= Qualifiers::HIGH;
    }
    if happening.get_of("Pass", "Direction") == Some("throughBall") {
        mapped.qualifiers |= Qualifiers::THROUGH;
    }
    if happening.get_of("Play", "GoalKeeperAction") == Some("throwOut") {
        mapped.body_part = Some(BodyPart::Hands);
    }
    mapped
}

fn set_piece(happening: &Happening) -> Mapped {
    let crossed = happening.has("Cross");
    if happening.has("ShotAtGoal") {
        let mut mapped = shot(happening);
        mapped.kind = match happening.name() {
            "Penalty" => EventType::ShotPenalty,
            "KickOff" => EventType::Shot,
            _ => EventType::ShotFreekick,
        };
        return mapped;
    }
    let mut mapped = play(happening);
    mapped.kind = match happening.name() {
        "ThrowIn" => EventType::ThrowIn,
        "GoalKick" => EventType::Goalkick,
        "CornerKick" if crossed => EventType::CornerCrossed,
        "CornerKick" => EventType::CornerShort,
        "FreeKick" if crossed => EventType::FreekickCrossed,
        "FreeKick" => EventType::FreekickShort,
        "KickOff" if happening.has("Play") => EventType::Pass,
        // A penalty that is passed, or of which only the decision is recorded.
        _ => EventType::Other,
    };
    match happening.name() {
        "ThrowIn" => mapped.body_part = Some(BodyPart::Hands),
        "KickOff" => mapped.qualifiers |= Qualifiers::KICK_OFF,
        _ => {}
    }
    if happening.has("FaultExecution") {
        mapped.outcome = Some(Outcome::Fail);
    }
    if happening.has("FairPlay") || happening.has("Fairplay") {
        mapped.qualifiers |= Qualifiers::FAIR_PLAY;
    }
    mapped
}

fn body_part(happening: &Happening) -> Option<BodyPart> {
    match happening.get("TypeOfShot") {
        Some("head") => Some(BodyPart::Head),
        Some("leftLeg" | "rightLeg") => Some(BodyPart::Foot),
        Some("upperBody" | "noHeader") => Some(BodyPart::Other),
        _ => None,
    }
}

fn shot(happening: &Happening) -> Mapped {
    const OUTCOMES: [(&str, Outcome); 5] = [
        ("SuccessfulShot", Outcome::Goal),
        ("SavedShot", Outcome::Saved),
        ("BlockedShot", Outcome::Blocked),
        ("ShotWoodWork", Outcome::Post),
        ("ShotWide", Outcome::OffTarget),
    ];
    let outcome = OUTCOMES.iter().find(|(name, _)| happening.has(name));
    let mut mapped = Mapped::new(EventType::Shot, outcome.map(|(_, outcome)| *outcome));
    mapped.body_part = body_part(happening);
    if happening.get("ChanceEvaluation") == Some("sitter") {
        mapped.qualifiers |= Qualifiers::BIG_CHANCE;
    }
    if happening.is("CounterAttack") {
        mapped.qualifiers |= Qualifiers::COUNTER;
    }
    mapped
}

fn own_goal(happening: &Happening) -> Mapped {
    Mapped {
        body_part: body_part(happening),
        ..Mapped::new(EventType::OwnGoal, None)
    }
}

/// A goalkeeper who holds the ball is recognised by the reader, which knows the line-ups.
fn claim(happening: &Happening) -> Mapped {
    let kind = match happening.get("Type").unwrap_or_default() {
        "InterceptedBall" | "interceptedBall" => EventType::Interception,
        "Block" | "block" => EventType::Block,
        _ => EventType::Recovery,
    };
    Mapped::new(kind, Some(Outcome::Success))
}

/// Whether a claimed ball was held.
pub(super) fn is_held(happening: &Happening) -> bool {
    happening.name() == "BallClaiming"
        && matches!(happening.get("Type"), Some("BallHeld" | "ballHeld"))
}

fn ball_action(happening: &Happening) -> Mapped {
    if happening.is("DefensiveClearance") {
        Mapped::new(EventType::Clearance, Some(Outcome::Success))
    } else {
        Mapped::new(EventType::Touch, None)
    }
}

fn caution(happening: &Happening) -> Mapped {
    let outcome = match happening.get("CardColor").unwrap_or_default() {
        _ if matches!(happening.get("CardRating"), Some("canceled" | "cancelled")) => None,
        "yellow" | "yellowPenaltyShootout" => Some(Outcome::Yellow),
        "yellowRed" => Some(Outcome::SecondYellow),
        "red" => Some(Outcome::Red),
        _ => None,
    };
    match outcome {
        Some(_) => Mapped::new(EventType::Card, outcome),
        None => Mapped::new(EventType::Other, None),
    }
}

fn foul(happening: &Happening) -> Mapped {
    let mut mapped = Mapped::new(EventType::Foul, None);
    if happening.get("FoulType") == Some("handBall") {
        mapped.qualifiers |= Qualifiers::HANDBALL;
    }
    if happening.get("CommittingPlayerAction") == Some("slidingTackle") {
        mapped.qualifiers |= Qualifiers::SLIDING;
    }
    mapped
}

fn duel(happening: &Happening) -> Mapped {
    duels(happening).0
}

/// The events of the winner and the loser of a duel.
pub(super) fn duels(happening: &Happening) -> (Mapped, Mapped) {
    let with_ball = |key: &str| happening.get(key) == Some("withBallControl");
    let dribble = happening.get("DribbleEvaluation").is_some()
        || happening.get("WinnerResult") == Some("dribbledAround");
    let both = |winner: EventType, loser: EventType, qualifiers: Qualifiers| {
        let of = |kind, outcome| Mapped {
            qualifiers,
            ..Mapped::new(kind, Some(outcome))
        };
        (of(winner, Outcome::Success), of(loser, Outcome::Fail))
    };
    use EventType as T;
    if happening.get("Type") == Some("air") {
        both(T::Duel, T::Duel, Qualifiers::AERIAL)
    } else if with_ball("WinnerRole") {
        if dribble {
            both(T::TakeOn, T::DribbledPast, NONE)
        } else {
            both(T::Duel, T::Tackle, NONE)
        }
    } else if with_ball("LoserRole") {
        let loser = if dribble {
            T::TakeOn
        } else if happening.is("PossessionChange") {
            T::Dispossessed
        } else {
            T::Duel
        };
        both(T::Tackle, loser, NONE)
    } else {
        both(T::Duel, T::Duel, Qualifiers::LOOSE_BALL)
    }
}

/// The period of a `GameSection`.
pub(super) fn period(section: &str) -> Option<u8> {
    match section {
        "firstHalf" => Some(1),
        "secondHalf" => Some(2),
        "firstHalfExtra" | "extraTimeFirstHalf" => Some(3),
        "secondHalfExtra" | "extraTimeSecondHalf" => Some(4),
        "penaltyShootOut" | "penaltyShootout" => Some(5),
        _ => None,
    }
}

/// The model's code for a German position code.
pub(super) fn position(code: &str) -> Option<&'static str> {
    Some(match code {
        "TW" => "GK",
        "LV" => "LB",
        "RV" => "RB",
        "IVL" | "IVZ" | "IVR" => "CB",
        "DLM" | "DML" | "DMZ" | "DMR" | "DRM" => "DM",
        "HL" | "MZ" | "HR" => "CM",
        "LM" | "OLM" => "LM",
        "RM" | "ORM" => "RM",
        "OHL" | "ZO" | "OHR" => "AM",
        "LA" => "LW",
        "RA" => "RW",
        "HST" | "STL" | "STZ" | "STR" => "CF",
        _ => return None,
    })
}

/// How the format maps to the event model.
pub(super) fn describe() -> Description {
    let types = TYPES.iter().map(|known| TypeRow {
        theirs: format!("`{}`", known.name),
        ours: known.ours.to_owned(),
        details: known.details.to_owned(),
    });
    let duels = DUELS.iter().map(|(when, winner, loser)| TypeRow {
        theirs: format!("`TacklingGame`: {when}"),
        ours: winner.to_string(),
        details: format!("loser: {loser}"),
    });
    let skipped = [
        TypeRow {
            theirs: format!("`{DELETE}`"),
            details: "withdraws the event of the same id, which is skipped with it".to_owned(),
            ..TypeRow::default()
        },
        TypeRow {
            theirs: "an event whose id is repeated".to_owned(),
            details: "the last one counts".to_owned(),
            ..TypeRow::default()
        },
        TypeRow {
            theirs: "any other".to_owned(),
            ours: "other".to_owned(),
            ..TypeRow::default()
        },
    ];
    Description {
        coordinates: "metres on 105 x 68 with the origin at a fixed corner of the pitch, whichever team acts; turned so that the acting team attacks +x by `TeamLeft` of the section's kick-off (ends change where the second half states none; extra time without it: by shots). `X-Position` is where the ball was played and becomes the start; `X-Source-Position` is where the player had taken the ball. A completed pass ends where its `Recipient` took the ball if they have the next event on the ball, else its end is null",
        clock: "`EventTime` minus that of the section's kick-off; events are sorted by it. Between two sections, substitutions count from the start of the next, all else from the end of the last",
        players: "`PersonId` and `Shortname` of the match information, `TeamId` and `TeamName`; without it ids serve as names",
        minutes: "stated: `Starting`, substitutions and red cards, with the match information; else inferred from first and last involvement",
        labels: "`PossessionLossBeforeGoal`",
        companions: "the match information of the same `MatchId`: `DFL_02_01_matchinformation_*.xml` for `DFL_03_02_events_raw_*.xml`, `*_meta.xml` or `*_matchinformation.xml` for `*_events.xml`, any XML of the folder with `matchinfo` or `meta` in its name; option `meta`. Positions, for frames of shots and of the 20 s before them: `DFL_04_03_positions_raw_*.xml` of the same `MatchId`, `*_positions.xml`, `*_positional.xml` or `*_tracking.xml` for `*_events.xml`, plain or compressed, not within an archive",
        types: types.chain(duels).chain(skipped).collect(),
        notes: &[
            "Also the MLS feed, which has the same form with its own ids",
            "The only sample available is an excerpt of 28 events; types that it does not contain are mapped by their published attribute names",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_listed_once_in_order() {
        for two in TYPES.windows(2) {
            let [first, second] = [&two[0], &two[1]].map(|of| of.name.to_ascii_lowercase());
            assert!(first < second, "{second}");
        }
    }

    #[test]
    fn the_documented_types_are_the_model_s() {
        for known in TYPES {
            for word in known.ours.split(" / ") {
                assert!(
                    EventType::from_name(word).is_some(),
                    "{}: {word}",
                    known.name
                );
            }
        }
        for (_, winner, loser) in DUELS {
            for words in [winner, loser] {
                let word = words.split(' ').next().unwrap_or_default();
                assert!(EventType::from_name(word).is_some(), "{word}");
            }
        }
    }

    #[test]
    fn every_german_position_has_a_code_and_others_none() {
        assert_eq!(position("IVL"), Some("CB"));
        assert_eq!(position("ORM"), Some("RM"));
        assert_eq!(position("Bank"), None);
    }
}
