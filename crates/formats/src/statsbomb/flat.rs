//! StatsBomb's events flattened to a table: by pandas' `json_normalize` (`pass.recipient.name`, or
//! with underscores), by StatsBombR (`location.x`), and by mplsoccer (`outcome_name` for any type
//! of row).

use serde_json::{Map, Value};

use super::spec;
use backline_kit::flat::Shape;
use backline_kit::table::{TextTable, folded};

/// Columns that reveal the separator.
const COLUMNS: [&str; 8] = [
    "id",
    "period",
    "timestamp",
    "type.name",
    "type_name",
    "play_pattern.name",
    "play_pattern_name",
    "minute",
];

/// How the events appear in the table.
pub(super) const SHAPE: Shape = Shape {
    columns: &COLUMNS,
    path,
    texts: &["name", "timestamp"],
    match_id: &["match_id", "game_id"],
    mend,
};

/// Whether this is the header of such a table.
pub(super) fn is_header(bytes: &[u8]) -> bool {
    let table = TextTable::new(bytes, &COLUMNS);
    let names: Vec<String> = table.header().iter().map(|name| plain(name)).collect();
    let has = |name: &str| names.iter().any(|known| known == name);
    has("type_name")
        && has("play_pattern_name")
        && ["id", "period", "timestamp", "team_name"]
            .into_iter()
            .all(has)
}

fn plain(name: &str) -> String {
    folded(name).replace('.', "_")
}

/// The objects of any event, besides [`DETAILS`].
const COMMON: [&str; 7] = [
    "possession_team",
    "play_pattern",
    "team",
    "type",
    "player",
    "position",
    "location",
];

/// Columns of mplsoccer that apply to any type of row.
const OF_THE_ROW: [&str; 7] = [
    "outcome",
    "sub_type",
    "body_part",
    "technique",
    "end_x",
    "end_y",
    "aerial_won",
];

/// Where these are put until the type of the row is known.
const DETAIL: &str = "_detail";

fn path(column: &str) -> String {
    let name = folded(column);
    if name.contains('.') {
        return name;
    }
    match name.as_str() {
        "x" | "y" => return format!("location.{name}"),
        "end_x" | "end_y" => return format!("{DETAIL}.end_location.{}", &name[4..]),
        _ => {}
    }
    for part in OF_THE_ROW {
        if let Some(rest) = name.strip_prefix(part) {
            let part = if part == "sub_type" { "type" } else { part };
            match rest {
                "" => return format!("{DETAIL}.{part}"),
                "_id" | "_name" => return format!("{DETAIL}.{part}.{}", &rest[1..]),
                _ => {}
            }
        }
    }
    let within = |object: &&str| {
        let rest = name.strip_prefix(*object)?.strip_prefix('_')?;
        (!rest.is_empty()).then_some(rest)
    };
    // `player_off` is a detail, and `player` common: the names that begin with others come first.
    let Some((object, rest)) = DETAILS
        .iter()
        .chain(&COMMON)
        .find_map(|object| Some((object, within(object)?)))
    else {
        return name;
    };
    // An id or name of the content, or a coordinate.
    let parted = ["id", "name", "x", "y", "z"].into_iter().find_map(|last| {
        let before = rest.strip_suffix(last)?.strip_suffix('_')?;
        (!before.is_empty()).then(|| format!("{before}.{last}"))
    });
    format!("{object}.{}", parted.unwrap_or_else(|| rest.to_owned()))
}

/// The object that holds the details of an event of this type.
fn own_object(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "Pass" => "pass",
        "Shot" => "shot",
        "Carry" => "carry",
        "Dribble" => "dribble",
        "Duel" => "duel",
        "Interception" => "interception",
        "Goal Keeper" => "goalkeeper",
        "Ball Receipt*" => "ball_receipt",
        "Ball Recovery" => "ball_recovery",
        "Clearance" => "clearance",
        "Foul Committed" => "foul_committed",
        "Bad Behaviour" => "bad_behaviour",
        "50/50" => "50_50",
        "Substitution" => "substitution",
        "Player Off" => "player_off",
        "Starting XI" | "Tactical Shift" => "tactics",
        _ => return None,
    })
}

/// Objects that only one type of event has.
const DETAILS: [&str; 16] = [
    "pass",
    "shot",
    "carry",
    "dribble",
    "duel",
    "interception",
    "goalkeeper",
    "ball_receipt",
    "ball_recovery",
    "clearance",
    "foul_committed",
    "bad_behaviour",
    "50_50",
    "substitution",
    "player_off",
    "tactics",
];

/// Restores the document form of an event.
fn mend(event: &mut Map<String, Value>) {
    let kind = event.get("type").and_then(|kind| kind.get("name"));
    let kind = kind.and_then(Value::as_str).unwrap_or_default().to_owned();
    let own = own_object(&kind);
    // A column that is `False` in a row that is not a shot does not make it one.
    event.retain(|name, _| !DETAILS.contains(&name.as_str()) || own == Some(name.as_str()));
    if let (Some(Value::Object(detail)), Some(own)) = (event.remove(DETAIL), own) {
        let object = event
            .entry(own)
            .or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(object) = object {
            for (name, value) in detail {
                object.entry(name).or_insert(value);
            }
        }
    }
    if let Some(Value::Object(object)) = event.get_mut("type")
        && !object.contains_key("id")
        && kind == "Starting XI"
    {
        object.insert("id".to_owned(), spec::STARTING_XI.into());
    }
    // R has no way to put a line-up into a cell.
    if let Some(Value::Object(tactics)) = event.get_mut("tactics")
        && !tactics.get("lineup").is_some_and(Value::is_array)
    {
        tactics.remove("lineup");
    }
    if event.get("related_events").is_some_and(Value::is_string)
        && let Some(Value::String(ids)) = event.remove("related_events")
    {
        let ids = ids
            .split(|c: char| !c.is_alphanumeric() && c != '-')
            .filter(|id| id.len() > 8)
            .map(Value::from)
            .collect();
        event.insert("related_events".to_owned(), Value::Array(ids));
    }
    for (name, value) in event.iter_mut() {
        if name != "tactics" {
            tidy(name, value);
        }
    }
}

/// Fixes ids that are missing next to names, and positions with a column for each coordinate.
fn tidy(name: &str, value: &mut Value) {
    let Value::Object(object) = value else {
        return;
    };
    if name.ends_with("location") {
        let point = |key: &str| object.get(key).filter(|number| number.is_number()).cloned();
        *value = match (point("x"), point("y")) {
            (Some(x), Some(y)) => Value::Array(vec![x, y]),
            _ => Value::Null,
        };
        return;
    }
    if object.contains_key("name") && !object.contains_key("id") {
        object.insert("id".to_owned(), 0.into());
    }
    // An id alone means nothing.
    if object.len() == 1 && object.contains_key("id") {
        *value = Value::Null;
        return;
    }
    for (name, inner) in object.iter_mut() {
        tidy(name, inner);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_every_house_lead_to_the_same_paths() {
        for (column, is) in [
            ("pass.recipient.name", "pass.recipient.name"),
            ("pass_recipient_name", "pass.recipient.name"),
            ("possession_team_id", "possession_team.id"),
            ("possession", "possession"),
            ("player_off_permanent", "player_off.permanent"),
            ("player_name", "player.name"),
            ("type_name", "type.name"),
            ("shot_end_location_x", "shot.end_location.x"),
            ("pass_end_location", "pass.end_location"),
            ("location.x", "location.x"),
            ("50_50_outcome_name", "50_50.outcome.name"),
            ("sub_type_name", "_detail.type.name"),
            ("outcome_name", "_detail.outcome.name"),
            ("end_x", "_detail.end_location.x"),
            ("under_pressure", "under_pressure"),
            ("timestamp", "timestamp"),
        ] {
            assert_eq!(path(column), is, "{column}");
        }
    }
}
