//! How the Common Data Format's events map to the event model (Anzer et al. 2025, "Common Data
//! Format (CDF): A Standardized Format for Match-Data in Football (Soccer)", arXiv:2505.15820,
//! and its published schemas 0.2.0 to 0.3.2).
//!
//! The format fixes fields and leaves the words for types to the provider: those named in the
//! schemas are mapped, in `sub_type` first, then in `type`.

use super::raw;
use backline_kit::format::{Description, TypeRow};
use backline_model::{BodyPart, EventType, Mapped, Outcome, Qualifiers};

/// A word of `type` or `sub_type`: the words, the model type, qualifiers.
type Word = (&'static [&'static str], EventType, Qualifiers);

const NONE: Qualifiers = Qualifiers::NONE;

/// Kinds of a pass.
const PASSES: &[Word] = &[
    (&["throw_in"], EventType::ThrowIn, NONE),
    (&["free_kick"], EventType::FreekickShort, NONE),
    (&["corner_kick", "corner"], EventType::CornerShort, NONE),
    (&["goal_kick"], EventType::Goalkick, NONE),
    (&["kick_off"], EventType::Pass, Qualifiers::KICK_OFF),
    (&["cross"], EventType::Cross, NONE),
];

/// Kinds of a shot.
const SHOTS: &[Word] = &[
    (&["penalty_kick", "penalty"], EventType::ShotPenalty, NONE),
    (&["free_kick", "corner_kick"], EventType::ShotFreekick, NONE),
];

/// Types that may come as `sub_type` of `defending`, `goalkeeping`, `misc` and `referee`, or as
/// `type`.
const WORDS: &[Word] = &[
    (&["clearance"], EventType::Clearance, NONE),
    (&["interception"], EventType::Interception, NONE),
    (&["pressing", "pressure"], EventType::Pressure, NONE),
    (&["block"], EventType::Block, NONE),
    (&["tackle"], EventType::Tackle, NONE),
    (&["save", "save_attempt"], EventType::KeeperSave, NONE),
    (&["claim"], EventType::KeeperClaim, NONE),
    (&["ground_duel", "duel"], EventType::Duel, NONE),
    (&["aerial_duel"], EventType::Duel, Qualifiers::AERIAL),
    (&["other_ball_action"], EventType::Touch, NONE),
    (&["foul"], EventType::Foul, NONE),
    (&["caution"], EventType::Card, NONE),
    (&["offside"], EventType::Offside, NONE),
    (&["substitution"], EventType::Substitution, NONE),
    (&["final_whistle"], EventType::PeriodEnd, NONE),
];

/// Outcomes of a shot.
const OUTCOMES: &[(&str, Outcome)] = &[
    ("successful", Outcome::Goal),
    ("goal", Outcome::Goal),
    ("saved", Outcome::Saved),
    ("blocked", Outcome::Blocked),
    ("wide", Outcome::OffTarget),
    ("woodwork", Outcome::Post),
];

/// Cards.
pub(super) const CARDS: &[(&str, Outcome)] = &[
    ("yellow_card", Outcome::Yellow),
    ("second_yellow_card", Outcome::SecondYellow),
    ("red_card", Outcome::Red),
];

fn word(words: &[Word], wanted: &str) -> Option<(EventType, Qualifiers)> {
    let known = words.iter().find(|(names, ..)| names.contains(&wanted));
    known.map(|(_, kind, qualifiers)| (*kind, *qualifiers))
}

fn look_up<T: Copy>(words: &[(&str, T)], wanted: &str) -> Option<T> {
    words
        .iter()
        .find(|(name, _)| *name == wanted)
        .map(|(_, value)| *value)
}

/// The card named by a word.
pub(super) fn card(name: &str) -> Option<Outcome> {
    look_up(CARDS, name)
}

/// Whether an event's type or sub-type says what it is.
pub(super) fn is_known(kind: &str, sub_type: &str) -> bool {
    matches!(kind, "pass" | "cross" | "shot" | "referee")
        || word(WORDS, sub_type).is_some()
        || word(WORDS, kind).is_some()
}

/// Maps an event; `end` is where it ends in metres, from the acting team's side.
pub(super) fn map(event: &raw::Event, end: Option<(f32, f32)>) -> Mapped {
    let (kind, sub_type) = (
        event.kind.as_ref(),
        event.sub_type.as_deref().unwrap_or_default(),
    );
    let detail = event.outcome_type.as_deref().unwrap_or_default();
    let succeeded = event.is_successful.map(Outcome::from_success);
    let mut mapped = Mapped::new(EventType::Other, None);
    mapped.body_part = body_part(event.body_part.as_deref());
    match kind {
        "pass" | "cross" => {
            let known = word(PASSES, sub_type).or_else(|| word(PASSES, kind));
            (mapped.kind, mapped.qualifiers) = known.unwrap_or((EventType::Pass, NONE));
            mapped.outcome = if detail == "offside" {
                Some(Outcome::Offside)
            } else {
                succeeded
            };
            if mapped.kind == EventType::CornerShort && end.is_some_and(in_the_box) {
                mapped.kind = EventType::CornerCrossed;
            }
        }
        "shot" if detail == "own_goal" => mapped.kind = EventType::OwnGoal,
        "shot" => {
            (mapped.kind, _) = word(SHOTS, sub_type).unwrap_or((EventType::Shot, NONE));
            mapped.outcome = look_up(OUTCOMES, detail);
        }
        _ => {
            let known = word(WORDS, sub_type).or_else(|| word(WORDS, kind));
            (mapped.kind, mapped.qualifiers) = known.unwrap_or((EventType::Other, NONE));
            mapped.outcome = succeeded;
            match (kind, mapped.kind, detail) {
                ("referee", EventType::Card, _) => {
                    mapped.outcome = card(detail);
                    if mapped.outcome.is_none() {
                        mapped.kind = EventType::Other;
                    }
                }
                ("referee", EventType::Other, "start") => mapped.kind = EventType::PeriodStart,
                ("referee", EventType::Other, "end") => mapped.kind = EventType::PeriodEnd,
                _ => {}
            }
            if kind == "referee" && mapped.kind != EventType::Card {
                mapped.outcome = None;
            }
        }
    }
    mapped
}

/// Laws of the Game, 1: 16.5 m from the goal line and 40.32 m wide.
fn in_the_box((x, y): (f32, f32)) -> bool {
    x >= 105.0 - 16.5 && (13.84..=54.16).contains(&y)
}

fn body_part(part: Option<&str>) -> Option<BodyPart> {
    match part? {
        "left_foot" | "right_foot" | "feet" => Some(BodyPart::Foot),
        "head" => Some(BodyPart::Head),
        "hands" => Some(BodyPart::Hands),
        _ => Some(BodyPart::Other),
    }
}

/// The number of a period.
pub(super) fn period(name: &str) -> Option<u8> {
    let names = [
        "first_half",
        "second_half",
        "first_half_extratime",
        "second_half_extratime",
        "shootout",
    ];
    names
        .iter()
        .position(|known| *known == name)
        .map(|index| index as u8 + 1)
}

/// The model's code for a position label of the format, else for its group.
pub(super) fn position(label: Option<&str>, group: Option<&str>) -> Option<&'static str> {
    let by_label = label.and_then(|label| {
        Some(match label {
            "GK" => "GK",
            "LB" => "LB",
            "RB" => "RB",
            "LWB" => "LWB",
            "RWB" => "RWB",
            "CB" | "LCB" | "RCB" => "CB",
            "DM" | "CDM" | "LDM" | "RDM" => "DM",
            "CM" | "LCM" | "RCM" => "CM",
            "LM" => "LM",
            "RM" => "RM",
            "AM" | "CAM" | "LAM" | "RAM" => "AM",
            "LW" => "LW",
            "RW" => "RW",
            "CF" | "ST" | "LCF" | "RCF" => "CF",
            _ => return None,
        })
    });
    by_label.or(match group? {
        "GK" => Some("GK"),
        "DF" => Some("DF"),
        "MF" => Some("MF"),
        "FW" => Some("FW"),
        _ => None,
    })
}

/// How the format maps to the event model.
pub(super) fn describe() -> Description {
    let rows = |of: &str, words: &[Word], details: &str| -> Vec<TypeRow> {
        let row = |(names, kind, qualifiers): &Word| TypeRow {
            theirs: format!("{of}`{}`", names.join("`, `")),
            ours: kind.name().to_owned(),
            details: match qualifiers.is_empty() {
                true => details.to_owned(),
                false => format!("{}; {details}", qualifiers.text()),
            },
        };
        words.iter().map(row).collect()
    };
    let list = |words: &[(&str, Outcome)]| {
        let words: Vec<String> = words
            .iter()
            .map(|(name, outcome)| format!("{name}: {}", outcome.name()))
            .collect();
        words.join(", ")
    };
    let by_success = "`is_successful`: success or fail";
    let mut types = vec![TypeRow {
        theirs: "`pass`".to_owned(),
        ours: "pass".to_owned(),
        details: format!(
            "{by_success}; `outcome_type` offside: offside; `receiver_id` is the related player"
        ),
    }];
    types.extend(rows("`pass`: ", PASSES, by_success));
    types.push(TypeRow {
        theirs: "`pass`: `corner_kick` that ends in the penalty area".to_owned(),
        ours: "corner_crossed".to_owned(),
        details: by_success.to_owned(),
    });
    types.push(TypeRow {
        theirs: "`shot`".to_owned(),
        ours: "shot".to_owned(),
        details: format!("{}; `metrics.xg`", list(OUTCOMES)),
    });
    types.extend(rows("`shot`: ", SHOTS, "like `shot`"));
    types.push(TypeRow {
        theirs: "`shot` with the outcome `own_goal`".to_owned(),
        ours: "own_goal".to_owned(),
        details: "`team_id` is the scorer's own team".to_owned(),
    });
    let word_rows = rows("", WORDS, "");
    types.extend(word_rows.into_iter().map(|row| {
        let kind = EventType::from_name(&row.ours);
        let details = match kind {
            Some(EventType::Card) => format!("under `referee`: {}", list(CARDS)),
            Some(
                EventType::Foul
                | EventType::Offside
                | EventType::Substitution
                | EventType::PeriodEnd,
            ) => "under `referee`, which since 0.3 names no player".to_owned(),
            _ if row.details.is_empty() => by_success.to_owned(),
            _ => format!("{}{by_success}", row.details),
        };
        TypeRow { details, ..row }
    }));
    types.push(TypeRow {
        theirs: "other `referee` with the outcome `start` or `end`".to_owned(),
        ours: "period_start".to_owned(),
        details: "or period_end".to_owned(),
    });
    types.push(TypeRow {
        theirs: "any other".to_owned(),
        ours: "other".to_owned(),
        ..TypeRow::default()
    });
    Description {
        coordinates: "metres from the middle of the pitch, y upwards, the home team attacking +x in every period, as the format requires; where the shots contradict that and fit `play_direction` of the metadata or the acting team attacking +x, that is used, and a note says so; converted to 105 x 68 by the lines of a pitch of `venue.pitch_length` and `pitch_width`",
        clock: "`match_clock`, else `time` minus the period's `start_time` in the metadata, else minus that of the first event of the period",
        players: "`player_id`; names from the match sheet or the metadata, else the ids",
        minutes: "stated with a match sheet: `is_starter`, its substitutions and cards; inferred with metadata alone",
        labels: "none",
        companions: "the match sheet (`match.json`) and the metadata (`meta.json`) of the same match id: `event` in the file's name replaced by `match` or `meta`; options `lineups` and `meta`. Tracking lines, for frames of shots and of the 20 s before them: `event` replaced by `tracking`, ending in `.jsonl` or `.json`, plain or compressed, not within an archive; tied by `tracking.frame_id` of the event lines where they have it, else by time",
        types,
        notes: &[
            "With a match sheet, its substitutions and cards are used; those of the event lines, which often name no player, are read as other",
            "Written from the published schemas and description; no match in this format was available for testing",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_fall_back_on_their_group() {
        assert_eq!(position(Some("LCB"), Some("DF")), Some("CB"));
        assert_eq!(position(Some("SUB"), Some("SUB")), None);
        assert_eq!(position(None, Some("MF")), Some("MF"));
    }

    #[test]
    fn periods_are_numbered_in_playing_order() {
        assert_eq!(period("first_half"), Some(1));
        assert_eq!(period("shootout"), Some(5));
        assert_eq!(period("half_time"), None);
    }
}
