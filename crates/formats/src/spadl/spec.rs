//! How SPADL maps to the event model.

use backline_kit::direction::Sign;
use backline_kit::format::{Description, TypeRow};
use backline_kit::sheet::Sheet;
use backline_model::Result;
use backline_model::{
    BodyPart, EventType, Mapped, Outcome, Qualifiers, SPADL_BODY_PARTS, SPADL_RESULTS, SPADL_TYPES,
};

/// Metres by which a position may lie off the pitch before it is an error; it is then put on the
/// line.
pub(super) const OFF_PITCH: f64 = 5.0;

/// Why a `non_action` does not become an event.
pub(super) const NOT_AN_ACTION: &str = "not an action, as the table itself says";

/// How the results of a type are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Results {
    /// `success` and `fail` as they are, `offside` as offside.
    AsTheyAre,
    /// `success` is a goal.
    Shot,
    /// They only concern cards.
    Foul,
    /// It failed by its nature.
    Failed,
}

/// What a type becomes, in the order of SPADL's numbers.
const TYPES: [Option<(EventType, Results)>; SPADL_TYPES.len()] = [
    Some((EventType::Pass, Results::AsTheyAre)),
    Some((EventType::Cross, Results::AsTheyAre)),
    Some((EventType::ThrowIn, Results::AsTheyAre)),
    Some((EventType::FreekickCrossed, Results::AsTheyAre)),
    Some((EventType::FreekickShort, Results::AsTheyAre)),
    Some((EventType::CornerCrossed, Results::AsTheyAre)),
    Some((EventType::CornerShort, Results::AsTheyAre)),
    Some((EventType::TakeOn, Results::AsTheyAre)),
    Some((EventType::Foul, Results::Foul)),
    Some((EventType::Tackle, Results::AsTheyAre)),
    Some((EventType::Interception, Results::AsTheyAre)),
    Some((EventType::Shot, Results::Shot)),
    Some((EventType::ShotPenalty, Results::Shot)),
    Some((EventType::ShotFreekick, Results::Shot)),
    Some((EventType::KeeperSave, Results::AsTheyAre)),
    Some((EventType::KeeperClaim, Results::AsTheyAre)),
    Some((EventType::KeeperPunch, Results::AsTheyAre)),
    Some((EventType::KeeperPickUp, Results::AsTheyAre)),
    Some((EventType::Clearance, Results::AsTheyAre)),
    Some((EventType::BadTouch, Results::Failed)),
    None,
    Some((EventType::Dribble, Results::AsTheyAre)),
    Some((EventType::Goalkick, Results::AsTheyAre)),
];

/// Whether actions of a type show which way their team attacks.
pub(super) fn sign(kind: usize) -> Option<Sign> {
    match TYPES[kind]?.0 {
        kind if kind.is_shot() => Some(Sign::Shot),
        EventType::KeeperSave
        | EventType::KeeperClaim
        | EventType::KeeperPickUp
        | EventType::Goalkick => Some(Sign::OwnGoalArea),
        _ => None,
    }
}

/// The column of a type, result or body part: its number if there is one.
pub(super) fn named(sheet: &Sheet, word: &str) -> String {
    let id = format!("{word}_id");
    if sheet.has(&id) {
        id
    } else {
        format!("{word}_name")
    }
}

fn list(word: &str) -> &'static [&'static str] {
    match word {
        "type" => &SPADL_TYPES,
        "result" => &SPADL_RESULTS,
        _ => &SPADL_BODY_PARTS,
    }
}

/// A column of types, results or body parts as SPADL's numbers.
pub(super) fn codes(sheet: &Sheet, word: &str) -> Result<Vec<Option<usize>>> {
    let words = list(word);
    let column = named(sheet, word);
    if column.ends_with("_id") {
        let numbers = sheet.wholes(&column, 0.0, (words.len() - 1) as f64)?;
        return Ok(numbers
            .iter()
            .map(|cell| cell.map(|number| number as usize))
            .collect());
    }
    sheet.words(
        &column,
        |text| words.iter().position(|word| *word == text),
        || words.join(", "),
    )
}

fn body_part(kind: EventType, part: usize) -> BodyPart {
    match SPADL_BODY_PARTS[part] {
        "head" | "head/other" => BodyPart::Head,
        // SPADL has no hands; a body part that throws or holds the ball is one.
        "other" if kind == EventType::ThrowIn => BodyPart::Hands,
        "other" => BodyPart::Other,
        _ => BodyPart::Foot,
    }
}

/// What an action becomes; `None` for a `non_action`.
pub(super) fn map(kind: usize, result: usize, part: Option<usize>) -> Option<Mapped> {
    let (mut event, results) = TYPES[kind]?;
    let result = SPADL_RESULTS[result];
    let plain = match result {
        "success" => Some(Outcome::Success),
        "offside" => Some(Outcome::Offside),
        "fail" => Some(Outcome::Fail),
        _ => None,
    };
    let mut outcome = match (results, result) {
        (Results::AsTheyAre, _) => plain,
        (Results::Shot, "success") => Some(Outcome::Goal),
        (Results::Shot, _) => Some(Outcome::Fail),
        (Results::Foul, _) => None,
        (Results::Failed, _) => Some(Outcome::Fail),
    };
    if result == "owngoal" {
        event = EventType::OwnGoal;
        outcome = None;
    }
    let mut mapped = Mapped::new(event, outcome);
    mapped.body_part = part.map(|part| body_part(event, part));
    if part.is_some_and(|part| SPADL_BODY_PARTS[part] == "head/other") {
        mapped.qualifiers |= Qualifiers::HEAD_OR_BODY;
    }
    Some(mapped)
}

/// The card stated by a result.
pub(super) fn card(result: usize) -> Option<Outcome> {
    match SPADL_RESULTS[result] {
        "yellow_card" => Some(Outcome::Yellow),
        "red_card" => Some(Outcome::Red),
        _ => None,
    }
}

/// How the format maps to the event model.
pub(super) fn describe() -> Description {
    let details = |results: Results| match results {
        Results::AsTheyAre => {
            "`success`, `fail`, `offside` as they are; `owngoal` makes it `own_goal`"
        }
        Results::Shot => {
            "`success` is `goal`, `fail` is `fail`: how a shot failed is not stated; `owngoal` makes it `own_goal`"
        }
        Results::Foul => "`yellow_card` and `red_card` also become a `card` of their own",
        Results::Failed => "`fail`; `owngoal` makes it `own_goal`",
    };
    let types = SPADL_TYPES
        .iter()
        .zip(TYPES)
        .enumerate()
        .map(|(number, (name, mapped))| TypeRow {
            theirs: format!("{number} `{name}`"),
            ours: mapped.map_or_else(String::new, |(kind, _)| kind.name().to_owned()),
            details: mapped
                .map_or(NOT_AN_ACTION, |(_, results)| details(results))
                .to_owned(),
        })
        .collect();
    Description {
        coordinates: "metres on 105 x 68, origin at the bottom left. Which team attacks towards x = 105 is inferred from shots, saves and goal kicks: each team in tables converted left to right, the home team in SPADL proper; the option `direction` overrides it",
        clock: "`time_seconds` counts from the start of `period_id`",
        players: "`player_id` and `team_id`; names from the tables of players and teams next to it, else the ids. Home and away from the table of games; without it, the team that attacks towards x = 105 is taken for the home team if there is one, else the team of the first action, and `home_stated` is false",
        minutes: "inferred from first and last involvement: SPADL has no substitutions",
        labels: "none",
        companions: "`<file>.games`, `<file>.teams`, `<file>.players`, or `games`, `teams`, `players`, as CSV, Parquet, Arrow IPC or JSON records; the option `meta` gives the table of games, the option `lineups` that of players",
        types,
        notes: &[
            "Columns: game_id, original_event_id, period_id, time_seconds, team_id, player_id, start_x, start_y, end_x, end_y, and type, result and bodypart each as `_id` (SPADL's number) or `_name`",
            "Body parts: `foot`, `foot_left` and `foot_right` are `foot`; `head` and `head/other` are `head`, the second with `head_or_body`; `other` is `hands` for a throw-in, else `other`",
            "Atomic SPADL is refused: its rows have no results, so whether a pass or tackle succeeded would have to be guessed from the row after it",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_goes_by_the_model_s_word_where_both_have_it() {
        for (name, mapped) in SPADL_TYPES.iter().zip(TYPES) {
            if let Some(kind) = EventType::from_name(name) {
                assert_eq!(mapped.map(|(kind, _)| kind), Some(kind), "{name}");
            }
        }
    }
}
