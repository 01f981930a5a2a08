//! Wyscout's v3 events flattened to a table, as pandas' `json_normalize` writes them
//! (`type.primary`, `pass.accurate`, `shot.isGoal`): only the events, without the match around
//! them.

use serde_json::{Map, Value, json};

use super::v3;
use backline_kit::flat::{Document, Documents, Shape};
use backline_kit::source::Input;
use backline_kit::table::TextTable;
use backline_model::{Batch, Note, Result};

/// Columns that reveal the separator.
const COLUMNS: [&str; 8] = [
    "id",
    "matchPeriod",
    "matchTimestamp",
    "minute",
    "second",
    "type.primary",
    "type_primary",
    "team.id",
];

const SHAPE: Shape = Shape {
    columns: &COLUMNS,
    path,
    texts: &[
        "name",
        "primary",
        "matchPeriod",
        "matchTimestamp",
        "bodyPart",
        "goalZone",
        "height",
        "position",
        "formation",
        "zone",
    ],
    match_id: &["matchId", "match.id"],
    mend,
};

/// No name in the feed contains an underscore.
fn path(column: &str) -> String {
    column.trim().replace(['_', '/'], ".")
}

/// Whether this is the header of such a table.
pub(super) fn is_header(bytes: &[u8]) -> bool {
    let table = TextTable::new(bytes, &COLUMNS);
    let names: Vec<String> = table.header().iter().map(|name| path(name)).collect();
    let has = |name: &str| names.iter().any(|known| known == name);
    has("type.primary")
        && has("matchPeriod")
        && has("team.id")
        && (has("matchTimestamp") || has("minute"))
}

/// Restores the document form of an event.
fn mend(event: &mut Map<String, Value>) {
    if !event.contains_key("matchTimestamp") {
        let number = |name: &str| event.get(name).and_then(Value::as_f64).unwrap_or(0.0);
        let seconds = number("minute") * 60.0 + number("second");
        let (hours, left) = ((seconds / 3600.0).floor(), seconds % 3600.0);
        let text = format!(
            "{hours:02}:{:02}:{:06.3}",
            (left / 60.0).floor(),
            left % 60.0
        );
        event.insert("matchTimestamp".to_owned(), text.into());
    }
    for (object, list) in [("type", "secondary"), ("possession", "types")] {
        if let Some(Value::Object(object)) = event.get_mut(object)
            && let Some(Value::String(words)) = object.get(list)
        {
            let words = words.split(|c: char| !c.is_alphanumeric() && c != '_');
            let words = words.filter(|word| !word.is_empty() && *word != "c");
            let words: Vec<Value> = words.map(Value::from).collect();
            object.insert(list.to_owned(), Value::Array(words));
        }
    }
    // A column of zeros and `False` does not make a row a pass: values that say nothing about the
    // action are dropped.
    for (object, tells) in [("pass", "accurate"), ("shot", "isGoal")] {
        let said = |value: &Value| value.get(tells).is_some_and(Value::is_boolean);
        if event
            .get(object)
            .is_some_and(|value| value.is_object() && !said(value))
        {
            event.remove(object);
        }
    }
}

/// Reads the matches of a table.
pub(super) fn read(input: &Input, batch: &mut Batch) -> Result<()> {
    let documents = Documents::read(input, &SHAPE)?;
    batch.notes.extend(documents.note.clone());
    for document in documents.all {
        let first = batch.matches.len();
        let text = whole(&document).to_string();
        input
            .with_bytes(text.as_bytes(), |input| v3::read(input, batch))
            .map_err(|error| document.at_line(error, "events"))?;
        for info in &mut batch.matches[first..] {
            info.home_stated = false;
        }
    }
    let text = "the table has the events without the match: line-ups and minutes are inferred from the events, and the team that acts first is taken as the home team";
    batch.notes.push(Note::new(input.file, text));
    Ok(())
}

/// The match's document: its events, and the teams that they name.
fn whole(document: &Document) -> Value {
    let mut teams = Map::new();
    let mut named: Vec<(String, Value)> = Vec::new();
    for event in &document.events {
        let Some(team) = event.get("team") else {
            continue;
        };
        if let Some(id) = team.get("id").and_then(Value::as_i64).filter(|id| *id > 0) {
            let key = id.to_string();
            if !named.iter().any(|(known, _)| *known == key) {
                let name = team.get("name").cloned();
                let name = name.unwrap_or_else(|| format!("team {id}").into());
                named.push((key, json!({"team": {"wyId": id, "name": name}})));
            }
        }
    }
    teams.extend(named);
    json!({"events": document.events, "teams": teams, "players": {}})
}
