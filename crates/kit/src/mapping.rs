//! How a club's or company's own event table maps to the columns and words of backline's event CSV:
//! a small TOML file (`--mapping`) and single columns (`--map column=field`).

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::clock::{Basis, TimeForm};
use super::type_words;
use crate::coordinates::Coordinates;
use crate::direction::Direction;
use crate::pitch::Pitch;
use crate::text::line_and_column;
use backline_model::{BodyPart, Coverage, EventType, LabelSource, Outcome, Qualifiers};
use backline_model::{Error, Misuse, Place, Result};

/// Every column that is read.
pub const FIELDS: [&str; 27] = [
    "period",
    "minute",
    "second",
    "added",
    "time",
    "team",
    "player",
    "type",
    "event_id",
    "team_id",
    "player_id",
    "outcome",
    "body_part",
    "start_x",
    "start_y",
    "end_x",
    "end_y",
    "related_player",
    "error_label",
    "label_source",
    "led_to_event_id",
    "xg",
    "qualifiers",
    "possession",
    "source",
    "approx",
    "provider_type",
];

/// The keys of the `# key: value` lines, which may be columns as well.
pub const KEYS: [&str; 9] = [
    "match_id",
    "date",
    "competition",
    "season",
    "home",
    "away",
    "score",
    "coverage",
    "half_minutes",
];

/// A pointer to the documentation, for messages.
const HINT: &str = "docs/event-csv.md shows a mapping file and lists the fields";

/// How a table with columns and words other than backline's is read.
///
/// Its columns become the fields of `docs/event-csv.md`, its words those of the event model; fields
/// that it lacks may be given one value for all rows.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    /// The table's columns, in the order in which they are named.
    columns: Vec<Column>,
    /// The value of a field for rows without one.
    values: BTreeMap<String, String>,
    /// The translated words of a field, or of one of the table's columns.
    words: BTreeMap<String, HashMap<String, Word>>,
    /// The form of its times.
    pub time: Option<TimeForm>,
    /// Where its clock starts in each period.
    pub clock: Option<Basis>,
    /// Its coordinate system.
    pub coordinates: Option<Coordinates>,
    /// The size of its pitch, for positions in metres.
    pub pitch: Option<Pitch>,
    /// Its direction of play.
    pub direction: Option<Direction>,
}

/// What one of the table's columns becomes.
#[derive(Debug, Clone)]
struct Column {
    name: String,
    /// Our field; empty for a column that is not a field.
    field: String,
    /// It was given on the command line, which takes precedence over the file.
    by_option: bool,
}

/// What one of the table's words means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// A word of ours for the same field.
    Ours(String),
    /// Values of several fields.
    Fields(BTreeMap<String, String>),
    /// The row is skipped.
    Skipped,
}

/// The TOML file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    time: Option<Spanned<String>>,
    clock: Option<Spanned<String>>,
    coordinates: Option<Spanned<String>>,
    pitch: Option<Spanned<String>>,
    direction: Option<Spanned<String>>,
    #[serde(default)]
    columns: BTreeMap<String, Spanned<Target>>,
    #[serde(default)]
    values: BTreeMap<String, Spanned<Scalar>>,
    #[serde(default)]
    words: BTreeMap<String, BTreeMap<String, Spanned<Meaning>>>,
}

/// The field of a column, or `false` if it is not one.
#[derive(Deserialize)]
#[serde(untagged)]
enum Target {
    Field(String),
    None(bool),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Whole(i64),
    Number(f64),
    Yes(bool),
}

impl Scalar {
    fn text(self) -> String {
        match self {
            Scalar::Text(text) => text,
            Scalar::Whole(number) => number.to_string(),
            Scalar::Number(number) => number.to_string(),
            Scalar::Yes(yes) => yes.to_string(),
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Meaning {
    One(Scalar),
    Several(BTreeMap<String, Scalar>),
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// A file that cannot be read, is not TOML, or names a field or word that backline does not
    /// have; with its line.
    pub fn read(file: &Path) -> Result<Mapping> {
        let text = std::fs::read_to_string(file)
            .map_err(|source| Error::io(file, source, "Check the path of the mapping file"))?;
        Mapping::parse(file, &text)
    }

    /// Reads the text of a mapping file.
    ///
    /// # Errors
    /// As for [`Mapping::read`].
    pub fn parse(file: &Path, text: &str) -> Result<Mapping> {
        let fail = |at: usize, problem: String, hint: &str| {
            let (line, _) = line_and_column(text.as_bytes(), at);
            Error::input(file, Place::Line(line), problem, hint)
        };
        let raw: File = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            fail(at, error.message().trim().to_owned(), HINT)
        })?;
        let mut mapping = Mapping::default();
        // In the order of the file: of two columns for one field, the first takes precedence.
        let mut columns: Vec<_> = raw.columns.into_iter().collect();
        columns.sort_by_key(|(_, target)| target.span().start);
        for (column, target) in columns {
            let at = target.span().start;
            let field = match target.into_inner() {
                Target::Field(field) => Ok(field),
                Target::None(false) => Ok(String::new()),
                Target::None(true) => Err(format!(
                    "`{column} = true` does not name a field; for a column that is not one write `= false`"
                )),
            };
            field
                .and_then(|field| mapping.add_column(&column, &field, false))
                .map_err(|problem| fail(at, problem, HINT))?;
        }
        for (field, value) in raw.values {
            let at = value.span().start;
            let value = value.into_inner().text();
            check_field(&field)
                .and_then(|()| check_word(&field, &value))
                .map_err(|problem| fail(at, problem, HINT))?;
            mapping.values.insert(field, value);
        }
        for (name, words) in raw.words {
            // The words of a field, or of one of the file's columns.
            let column = mapping.columns.iter().find(|column| column.name == name);
            let field = match (check_field(&name), column) {
                (Ok(()), _) => name.clone(),
                (Err(_), Some(column)) => column.field.clone(),
                (Err(problem), None) => {
                    let problem = format!("[words.{name}]: {problem}");
                    let hint = format!(
                        "For a column of the file that is not a field, first write `{name} = false` in [columns]. {HINT}"
                    );
                    return Err(fail(0, problem, &hint));
                }
            };
            let mut known = HashMap::new();
            for (theirs, meaning) in words {
                let at = meaning.span().start;
                let word = meaning_of(&field, meaning.into_inner())
                    .map_err(|problem| fail(at, problem, HINT))?;
                known.insert(theirs, word);
            }
            mapping.words.insert(name, known);
        }
        mapping.time = option(raw.time, TimeForm::from_name).map_err(|(at, word)| {
            fail(
                at,
                format!("`{word}` is not a form of time"),
                TimeForm::LIST,
            )
        })?;
        mapping.clock = option(raw.clock, Basis::from_name)
            .map_err(|(at, word)| fail(at, format!("`{word}` is not a clock"), Basis::LIST))?;
        mapping.coordinates =
            option(raw.coordinates, Coordinates::from_name).map_err(|(at, word)| {
                let names = Coordinates::ALL.iter().map(|known| known.name());
                let hint = format!("Use one of {}", names.collect::<Vec<_>>().join(", "));
                fail(at, format!("`{word}` is not a coordinate system"), &hint)
            })?;
        mapping.pitch = option(raw.pitch, Pitch::parse).map_err(|(at, word)| {
            let hint = "Write length and width in metres, as in pitch = \"67x51\"";
            fail(at, format!("`{word}` is not the size of a pitch"), hint)
        })?;
        mapping.direction = option(raw.direction, Direction::from_name).map_err(|(at, word)| {
            let names = Direction::ALL.iter().map(|known| known.name());
            let hint = format!("Use one of {}", names.collect::<Vec<_>>().join(", "));
            fail(at, format!("`{word}` is not a direction of play"), &hint)
        })?;
        Ok(mapping)
    }

    /// Adds `column=field`, or with `column=` declares that the column is not a field.
    ///
    /// # Errors
    /// No `=`, or a field that backline does not have.
    pub fn map(&mut self, rule: &str) -> Result<()> {
        let usage = |problem: String| {
            Error::usage(
                Misuse::WrongOption,
                format!("the option `map={rule}`: {problem}. {HINT}"),
            )
        };
        // Column names may contain a `=`, field names do not.
        let Some((column, field)) = rule.rsplit_once('=') else {
            return Err(usage(
                "expected the file's column and backline's field as COLUMN=FIELD, or COLUMN= for a column that is not to be read".to_owned(),
            ));
        };
        let (column, field) = (column.trim(), field.trim());
        if column.is_empty() {
            return Err(usage(
                "expected the name of a column before the `=`".to_owned(),
            ));
        }
        // One on the command line takes precedence over those of the file.
        self.columns.retain(|known| {
            known.name != column && (known.by_option || field.is_empty() || known.field != field)
        });
        self.add_column(column, field, true).map_err(usage)
    }

    fn add_column(&mut self, name: &str, field: &str, by_option: bool) -> Result<(), String> {
        if !field.is_empty() {
            check_field(field)?;
        }
        self.columns.push(Column {
            name: name.to_owned(),
            field: field.to_owned(),
            by_option,
        });
        Ok(())
    }

    /// The name under which a column is read: our field, or its own name; empty if it is not read.
    pub fn field<'a>(&'a self, column: &'a str) -> &'a str {
        match self.columns.iter().find(|known| known.name == column) {
            Some(known) => &known.field,
            // A column named like a field that was assigned to another column is not used.
            None if self.columns.iter().any(|known| known.field == column) => "",
            None => column,
        }
    }

    /// Whether it names this column.
    pub fn names(&self, column: &str) -> bool {
        self.columns.iter().any(|known| known.name == column)
    }

    /// The rank of a column among those of its field: the first non-empty one counts.
    pub fn rank(&self, column: &str) -> usize {
        let at = self.columns.iter().position(|known| known.name == column);
        at.unwrap_or(usize::MAX)
    }

    /// Whether it only excludes columns: the rest of the table then means what the documentation
    /// says.
    pub fn only_leaves_out(&self) -> bool {
        let said = self.time.is_some()
            || self.clock.is_some()
            || self.coordinates.is_some()
            || self.direction.is_some()
            || !self.values.is_empty()
            || !self.words.is_empty();
        !said && self.columns.iter().all(|column| column.field.is_empty())
    }

    /// Columns that it names.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    /// Whether the field has a value for every row.
    pub fn value(&self, field: &str) -> Option<&str> {
        self.values.get(field).map(String::as_str)
    }

    /// The translated words of a field, or of one of the table's columns.
    pub fn words(&self, field: &str) -> Option<&HashMap<String, Word>> {
        self.words.get(field)
    }
}

/// The value of a word; if it is not valid, its place and the word.
fn option<T>(
    word: Option<Spanned<String>>,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, (usize, String)> {
    word.map(|word| {
        let at = word.span().start;
        read(word.get_ref()).ok_or_else(|| (at, word.into_inner()))
    })
    .transpose()
}

fn meaning_of(field: &str, meaning: Meaning) -> Result<Word, String> {
    let fields = match meaning {
        Meaning::One(scalar) => {
            let ours = scalar.text();
            if field.is_empty() {
                return Err(format!(
                    "the column is not a field, so `{ours}` needs one: {{ outcome = \"{ours}\" }} or another"
                ));
            }
            check_word(field, &ours)?;
            return Ok(Word::Ours(ours));
        }
        Meaning::Several(fields) => fields,
    };
    if let Some(skip) = fields.get("skip") {
        return match skip {
            Scalar::Yes(true) if fields.len() == 1 => Ok(Word::Skipped),
            _ => Err("to skip rows with a word, write { skip = true }".to_owned()),
        };
    }
    let mut set = BTreeMap::new();
    for (field, value) in fields {
        let value = value.text();
        check_field(&field)?;
        check_word(&field, &value)?;
        set.insert(field, value);
    }
    Ok(Word::Fields(set))
}

fn check_field(field: &str) -> Result<(), String> {
    if FIELDS.contains(&field) || KEYS.contains(&field) {
        return Ok(());
    }
    let nearest = FIELDS
        .iter()
        .chain(&KEYS)
        .map(|known| (strsim::jaro_winkler(known, field), known))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    Err(match nearest {
        Some((likeness, known)) if likeness > 0.8 => {
            format!("backline has no field `{field}`; the nearest is `{known}`")
        }
        _ => format!(
            "backline has no field `{field}`; it has {}",
            [&FIELDS[..], &KEYS[..]].concat().join(", ")
        ),
    })
}

/// A word of a field whose words are a closed list.
fn check_word(field: &str, word: &str) -> Result<(), String> {
    let (known, list) = match field {
        "type" => (type_words::meaning(word).is_some(), EventType::list()),
        "outcome" => (Outcome::from_name(word).is_some(), Outcome::list()),
        "body_part" => (BodyPart::from_name(word).is_some(), BodyPart::list()),
        "label_source" => (LabelSource::from_name(word).is_some(), LabelSource::list()),
        "coverage" => (Coverage::from_name(word).is_some(), Coverage::list()),
        "period" => (
            matches!(word, "1" | "2" | "3" | "4" | "5"),
            "1 to 5".to_owned(),
        ),
        "qualifiers" => {
            let known: Vec<&str> = Qualifiers::ALL.iter().map(|(_, word)| *word).collect();
            (Qualifiers::parse(word).is_ok(), known.join(", "))
        }
        _ => return Ok(()),
    };
    if known {
        Ok(())
    } else {
        Err(format!("`{word}` is not a {field} in backline; use {list}"))
    }
}
