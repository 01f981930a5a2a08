//! Tables in which programs flattened nested documents, with a column for each value
//! (`pass.end_location`), turned back into documents: pandas' `json_normalize`, and what packages
//! in R write.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};

use crate::python;
use crate::source::Input;
use crate::table::TextTable;
use crate::text::{is_nothing, whole_id};
use backline_model::Note;
use backline_model::{Error, Place, Result};

/// How the documents of a provider appear in a table.
pub struct Shape {
    /// Names that reveal the separator.
    pub columns: &'static [&'static str],
    /// The path of a column in the document, its parts separated by points.
    pub path: fn(&str) -> String,
    /// Last parts of the paths of values that are always texts.
    pub texts: &'static [&'static str],
    /// Paths of the match's id.
    pub match_id: &'static [&'static str],
    /// Repairs an event's document where the table lost some of its form.
    pub mend: fn(&mut Map<String, Value>),
}

/// A match of a table.
pub struct Document {
    /// Its id, if the table has it.
    pub id: Option<String>,
    /// Its events, and their lines in the table.
    pub events: Vec<Value>,
    lines: Vec<usize>,
}

/// A table's matches, in order of first appearance.
pub struct Documents {
    /// The matches.
    pub all: Vec<Document>,
    /// A note about the text.
    pub note: Option<Note>,
}

impl Documents {
    /// Reads all rows of a table.
    ///
    /// # Errors
    /// A row that cannot be read, a table without rows.
    pub fn read(input: &Input, shape: &Shape) -> Result<Documents> {
        let table = TextTable::new(input.bytes, shape.columns);
        let mut rows = table.rows(input.file);
        let header = rows.header()?;
        let paths: Vec<Vec<String>> = header
            .iter()
            .map(|name| (shape.path)(name).split('.').map(str::to_owned).collect())
            .collect();
        let of_match = |parts: &[String]| shape.match_id.contains(&parts.join(".").as_str());
        let match_id = paths.iter().position(|parts| of_match(parts));
        let mut all: Vec<Document> = Vec::new();
        let mut place: BTreeMap<Option<String>, usize> = BTreeMap::new();
        let mut record = csv::StringRecord::new();
        while let Some(line) = rows.next(&mut record)? {
            let mut event = Map::new();
            for (cell, path) in record.iter().zip(&paths) {
                let text = path
                    .last()
                    .is_some_and(|last| shape.texts.contains(&&**last));
                if let Some(value) = value(cell, text, table.decimal_comma()) {
                    put(&mut event, path, value);
                }
            }
            (shape.mend)(&mut event);
            let id = match_id
                .and_then(|at| record.get(at))
                .filter(|cell| !is_nothing(cell))
                .map(|cell| whole_id(cell).to_owned());
            let at = *place.entry(id.clone()).or_insert_with(|| {
                all.push(Document {
                    id,
                    events: Vec::new(),
                    lines: Vec::new(),
                });
                all.len() - 1
            });
            all[at].events.push(Value::Object(event));
            all[at].lines.push(line);
        }
        if all.is_empty() {
            return Err(Error::whole(
                input.file,
                "the table has no row",
                "Give a table with events",
            ));
        }
        Ok(Documents {
            all,
            note: table.note(input.file),
        })
    }
}

impl Document {
    /// Sorts the events by one of their numbers, if they have it.
    pub fn sort_by(&mut self, name: &str) {
        let key = |event: &Value| event.get(name).and_then(Value::as_f64).unwrap_or(0.0);
        let mut rows: Vec<(Value, usize)> = std::mem::take(&mut self.events)
            .into_iter()
            .zip(std::mem::take(&mut self.lines))
            .collect();
        rows.sort_by(|a, b| key(&a.0).total_cmp(&key(&b.0)));
        (self.events, self.lines) = rows.into_iter().unzip();
    }

    /// An error in the document made from these events, where `events` is their path, with the
    /// table's row as its place.
    pub fn at_line(&self, error: Error, events: &str) -> Error {
        let Error::Input {
            file,
            place: Place::Json { path, line, column },
            problem,
            hint,
        } = error
        else {
            return error;
        };
        let inside = path.strip_prefix(events).and_then(|rest| {
            let (number, path) = rest.strip_prefix('[')?.split_once(']')?;
            let line = *self.lines.get(number.parse::<usize>().ok()?)?;
            let column = path.trim_start_matches('.').to_owned();
            Some(match column.is_empty() {
                true => Place::Line(line),
                false => Place::Cell { line, column },
            })
        });
        Error::Input {
            file,
            place: inside.unwrap_or(Place::Json { path, line, column }),
            problem,
            hint,
        }
    }
}

/// Sets the value at a path. An existing value stays: of `location` and `location.x`, the first
/// counts.
fn put(object: &mut Map<String, Value>, path: &[String], value: Value) {
    match path {
        [] => {}
        [last] => {
            object.entry(last.as_str()).or_insert(value);
        }
        [first, rest @ ..] => {
            let inner = object
                .entry(first.as_str())
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

/// The value of a cell: nothing, a text, a number, a truth value, or a list or object in the
/// notation of Python or JSON; `c(61, 40)` and `61|40` are lists of numbers, as R writes them.
fn value(cell: &str, text: bool, decimal_comma: bool) -> Option<Value> {
    if is_nothing(cell) {
        return None;
    }
    if text {
        return Some(Value::String(cell.to_owned()));
    }
    if cell.starts_with(['[', '{', '('])
        && let Some(value) = python::value(cell)
    {
        return Some(value);
    }
    match cell {
        "True" | "true" | "TRUE" => return Some(Value::Bool(true)),
        "False" | "false" | "FALSE" => return Some(Value::Bool(false)),
        _ => {}
    }
    let number = |text: &str| -> Option<Value> {
        let text = text.trim();
        let number: f64 = match decimal_comma {
            true => text.replace(',', ".").parse().ok()?,
            false => text.parse().ok()?,
        };
        match number.is_finite() && number.fract() == 0.0 && number.abs() < 9e15 {
            true => Some(Value::Number((number as i64).into())),
            false => Number::from_f64(number).map(Value::Number),
        }
    };
    let list = |inner: &str, separator: char| -> Option<Value> {
        let numbers: Option<Vec<Value>> = inner.split(separator).map(number).collect();
        numbers.map(Value::Array)
    };
    let of_r = cell
        .strip_prefix("c(")
        .and_then(|rest| rest.strip_suffix(')'));
    number(cell)
        .or_else(|| list(of_r?, ','))
        .or_else(|| cell.contains('|').then(|| list(cell, '|')).flatten())
        .or_else(|| Some(Value::String(cell.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_become_what_they_were_in_the_document() {
        let json = |cell: &str| value(cell, false, false).map(|value| value.to_string());
        for (cell, is) in [
            ("61.0", "61"),
            ("0.25", "0.25"),
            ("TRUE", "true"),
            ("Ground Pass", "\"Ground Pass\""),
            ("[61.0, 40.5]", "[61.0,40.5]"),
            ("c(61, 40.5)", "[61,40.5]"),
            ("61|40.5", "[61,40.5]"),
            ("['a', 'b']", "[\"a\",\"b\"]"),
            ("00:00:05.123", "\"00:00:05.123\""),
        ] {
            assert_eq!(json(cell).as_deref(), Some(is), "{cell}");
        }
        for nothing in ["", "NA", "nan", "None"] {
            assert_eq!(json(nothing), None, "{nothing}");
        }
        assert_eq!(value("7", true, false), Some(Value::String("7".to_owned())));
        assert_eq!(
            value("0,25", false, true)
                .map(|it| it.to_string())
                .as_deref(),
            Some("0.25")
        );
    }

    #[test]
    fn values_go_to_their_paths_and_what_stands_there_stays() {
        let mut object = Map::new();
        let path = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
        put(&mut object, &path("pass.recipient.id"), 7.into());
        put(&mut object, &path("pass.recipient.name"), "Ann".into());
        put(&mut object, &path("location"), 1.into());
        put(&mut object, &path("location.x"), 2.into());
        let json = Value::Object(object).to_string();
        assert_eq!(
            json,
            "{\"location\":1,\"pass\":{\"recipient\":{\"id\":7,\"name\":\"Ann\"}}}"
        );
    }
}
