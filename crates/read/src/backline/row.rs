//! One row of the CSV, its cells read with an error that names line and column.

use std::collections::HashMap;
use std::path::Path;

use crate::coordinates::Coordinates;
use crate::mapping::{Mapping, Word};
use crate::pitch::Pitch;
use crate::table::folded;
use crate::text::{is_nothing, truth, whole_id};
use backline_model::{BodyPart, Event, EventType, LabelSource, Outcome, Qualifiers, Side};
use backline_model::{Error, Place, Result};

/// Where each column stands, and what the mapping says of it.
pub(super) struct Columns<'m> {
    places: HashMap<String, usize>,
    mapping: Option<&'m Mapping>,
    /// Columns whose words may say something of several fields: place and words.
    telling: Vec<(usize, &'m HashMap<String, Word>)>,
    /// Columns of the file that no field reads.
    pub unread: Vec<String>,
}

impl<'m> Columns<'m> {
    pub fn find(
        file: &Path,
        header: &csv::StringRecord,
        mapping: Option<&'m Mapping>,
    ) -> Result<Columns<'m>> {
        let has = || header.iter().collect::<Vec<_>>().join(", ");
        let mut places = HashMap::new();
        let mut unread = Vec::new();
        for (index, name) in header.iter().enumerate() {
            let field = super::field(name, mapping);
            // Of `Type` and `type` the second is meant.
            let meant = *field == *name || !header.iter().any(|other| *other == *field);
            if !super::is_field(&field) || !meant {
                unread.push(name.to_owned());
                continue;
            }
            if places.insert(field.into_owned(), index).is_some() {
                return Err(Error::whole(
                    file,
                    format!("the column `{name}` stands twice in the header"),
                    "Keep one of them",
                ));
            }
        }
        for column in mapping.into_iter().flat_map(Mapping::columns) {
            if !header.iter().any(|name| name == column) {
                return Err(Error::whole(
                    file,
                    format!(
                        "the header lacks the column `{column}` of the mapping; it has {}",
                        has()
                    ),
                    "Spell the column in the mapping as in the file",
                ));
            }
        }
        let given = |field: &str| {
            places.contains_key(field)
                || mapping.is_some_and(|mapping| mapping.value(field).is_some())
                || (field == "minute" && places.contains_key("time"))
        };
        let missing: Vec<&str> = super::REQUIRED
            .into_iter()
            .filter(|name| !given(name))
            .collect();
        if !missing.is_empty() {
            return Err(Error::whole(
                file,
                format!(
                    "the header lacks the column(s) {}; it has {}",
                    missing.join(", "),
                    has()
                ),
                "docs/event-csv.md lists the columns; the option `map` (COLUMN=FIELD) says which column is which",
            ));
        }
        let words = |field: &String| mapping.and_then(|mapping| mapping.words(field));
        let mut telling: Vec<_> = places
            .iter()
            .filter_map(|(field, place)| Some((*place, words(field)?)))
            .filter(|(_, words)| words.values().any(|word| !matches!(word, Word::Ours(_))))
            .collect();
        telling.sort_by_key(|(place, _)| *place);
        Ok(Columns {
            places,
            mapping,
            telling,
            unread,
        })
    }

    /// Whether the file has a column for this field.
    pub fn has(&self, field: &str) -> bool {
        self.places.contains_key(field)
    }
}

/// A minute as it is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Minute {
    of_half: f64,
    /// Of stoppage time, where it is counted apart.
    added: f64,
    /// As match reports write it: the first minute is 1.
    pub reported: bool,
}

impl Minute {
    /// The two together.
    pub fn of_clock(self) -> f64 {
        self.of_half + self.added
    }
}

/// A row being read.
pub(super) struct Row<'a> {
    pub file: &'a Path,
    pub line: usize,
    pub columns: &'a Columns<'a>,
    pub record: &'a csv::StringRecord,
    pub header: &'a csv::StringRecord,
    /// `12,5` is a number.
    pub decimal_comma: bool,
    /// How positions are written.
    pub system: Coordinates,
    /// The size of the pitch that positions in metres are on.
    pub pitch: Pitch,
}

impl<'a> Row<'a> {
    /// The cell as it is written, `None` when the column is absent or the cell says that there is
    /// nothing.
    pub fn raw(&self, field: &str) -> Option<&'a str> {
        self.written(field).filter(|text| !is_nothing(text))
    }

    fn written(&self, field: &str) -> Option<&'a str> {
        let index = *self.columns.places.get(field)?;
        self.record.get(index).filter(|text| !text.is_empty())
    }

    /// Whether the mapping leaves the row aside.
    pub fn aside(&self) -> bool {
        let cell = |place: &usize| self.record.get(*place).unwrap_or_default();
        self.columns
            .telling
            .iter()
            .any(|(place, words)| words.get(cell(place)) == Some(&Word::Aside))
    }

    /// What the words of other columns say of a field.
    fn told(&self, field: &str) -> Option<&'a str> {
        self.columns.telling.iter().find_map(|(place, words)| {
            match words.get(self.record.get(*place)?)? {
                Word::Fields(fields) => fields.get(field).map(String::as_str),
                _ => None,
            }
        })
    }

    /// The cell's text in backline's words, `None` when the column is absent or the cell empty.
    pub fn cell(&self, field: &str) -> Option<&'a str> {
        if let Some(told) = self.told(field) {
            return Some(told);
        }
        let raw = self.written(field)?;
        let words = self
            .columns
            .mapping
            .and_then(|mapping| mapping.words(field));
        match words.and_then(|words| words.get(raw)) {
            Some(Word::Ours(ours)) => Some(ours),
            // Its meaning is in other fields.
            Some(_) => None,
            None => Some(raw).filter(|text| !is_nothing(text)),
        }
    }

    /// A provider's id.
    fn id(&self, field: &str) -> Option<&'a str> {
        self.text(field).map(whole_id)
    }

    /// The value that the mapping gives every row.
    pub fn constant(&self, field: &str) -> Option<&'a str> {
        self.columns
            .mapping
            .and_then(|mapping| mapping.value(field))
    }

    /// The cell's text, else the mapping's value for every row.
    pub fn text(&self, field: &str) -> Option<&'a str> {
        self.cell(field).or_else(|| self.constant(field))
    }

    pub fn fail(&self, column: &str, problem: impl Into<String>, hint: impl Into<String>) -> Error {
        let place = Place::Cell {
            line: self.line,
            column: column.to_owned(),
        };
        Error::input(self.file, place, problem, hint)
    }

    pub fn missing(&self, column: &str) -> Error {
        self.fail(
            column,
            "the cell is empty",
            "This column is required in every row",
        )
    }

    /// A number, if the cell is one.
    pub fn plain_number(&self, column: &str) -> Option<f64> {
        let text = self.text(column)?;
        match self.decimal_comma {
            true => text.replace(',', ".").parse().ok(),
            false => text.parse().ok(),
        }
    }

    /// A number between two bounds.
    pub fn number(&self, column: &str, low: f64, high: f64) -> Result<Option<f64>> {
        let Some(text) = self.text(column) else {
            return Ok(None);
        };
        match self.plain_number(column) {
            Some(number) if (low..=high).contains(&number) => Ok(Some(number)),
            Some(number) => Err(self.fail(
                column,
                format!("{number} is out of range"),
                format!("Expected a number from {low} to {high}"),
            )),
            None => Err(self.fail(
                column,
                format!("`{text}` is no number"),
                format!("Expected a number from {low} to {high}"),
            )),
        }
    }

    /// The period's number, also where it is written as `1H` or `second half`.
    pub fn period(&self) -> Result<u8> {
        let text = self.text("period").ok_or_else(|| self.missing("period"))?;
        if let Some(period) = period(text) {
            return Ok(period);
        }
        if self.plain_number("period").is_none() {
            return Err(self.fail(
                "period",
                format!("`{text}` is no period"),
                "Expected 1 to 5 (halves, halves of extra time, shoot-out), or 1H, 2H, E1, E2, P",
            ));
        }
        let number = self.whole("period", 1.0, 5.0)?;
        Ok(number.ok_or_else(|| self.missing("period"))? as u8)
    }

    /// The number of a period that is one.
    pub fn plain_period(&self) -> Option<u8> {
        let number = |number: f64| (1.0..=5.0).contains(&number).then_some(number as u8);
        period(self.text("period")?).or_else(|| number(self.plain_number("period")?))
    }

    /// All cells.
    pub fn all_cells(&self) -> String {
        self.record.iter().collect::<Vec<_>>().join("\u{1f}")
    }

    /// Whether the row is the header once more, as where tables were put together.
    pub fn is_header(&self) -> bool {
        self.record == self.header
    }

    /// A whole number between two bounds.
    pub fn whole(&self, column: &str, low: f64, high: f64) -> Result<Option<f64>> {
        match self.number(column, low, high)? {
            Some(number) if number.fract() != 0.0 => Err(self.fail(
                column,
                format!("{number} is no whole number"),
                format!("Expected a whole number from {low} to {high}"),
            )),
            number => Ok(number),
        }
    }

    /// A word of a closed list; capitals, and blanks or hyphens for underscores, do not matter.
    fn word<T>(
        &self,
        column: &str,
        read: impl Fn(&str) -> Option<T>,
        list: impl Fn() -> String,
    ) -> Result<Option<T>> {
        let Some(text) = self.text(column) else {
            return Ok(None);
        };
        let folded = || read(&folded(text));
        match read(text).or_else(folded) {
            Some(value) => Ok(Some(value)),
            None => Err(self.fail(
                column,
                format!("`{text}` is not known"),
                format!(
                    "Use one of {}; or say what it means in a mapping file, see docs/event-csv.md",
                    list()
                ),
            )),
        }
    }

    /// The minute, also as match reports write it: `12'`, `45+2`, or 45 beside 2 in a column of
    /// added time. None for what is no whole minute.
    pub fn minute(&self) -> Option<Minute> {
        let whole = |text: &str| {
            let text = text
                .trim()
                .trim_end_matches(['\'', '’', '′', '´', '.'])
                .trim_end();
            let number: f64 = text.parse().ok()?;
            (number.fract() == 0.0 && (0.0..=200.0).contains(&number)).then_some(number)
        };
        let text = self.text("minute")?;
        let (of_half, added) = match text.split_once('+') {
            Some((of_half, added)) => (of_half, Some(whole(added)?)),
            None => (
                text,
                self.text("added")
                    .and_then(whole)
                    .filter(|added| *added > 0.0),
            ),
        };
        Some(Minute {
            of_half: whole(of_half)?,
            added: added.unwrap_or(0.0),
            reported: added.is_some() || whole(text).is_some() && text.parse::<f64>().is_err(),
        })
    }

    /// A position in metres as the file's frame has it.
    pub fn position(&self, x: &str, y: &str) -> Result<Option<(f32, f32)>> {
        let ([along, across], pitch) = (self.system.bounds(), self.pitch);
        // The limits are those of 105 x 68; what a size scales to it, it scales back from it.
        let of = |(low, high): (f64, f64), scale: f64| (low / scale, high / scale);
        let (by_length, by_width) = pitch.scale((1.0, 1.0));
        let (along, across) = (of(along, by_length), of(across, by_width));
        let along = self.number(x, along.0, along.1)?;
        let across = self.number(y, across.0, across.1)?;
        Ok(along.zip(across).and_then(|place| {
            let (x, y) = pitch.scale(place);
            self.system.metres_of(pitch, x, y)
        }))
    }

    /// What the row did, when it is a word that is known.
    pub fn kind(&self) -> Option<EventType> {
        self.word("type", EventType::from_name, EventType::list)
            .ok()
            .flatten()
    }

    /// How it ended. A shot that succeeded is a goal, as in SPADL; no other action is one.
    fn outcome(&self, kind: EventType) -> Result<Option<Outcome>> {
        match self.word("outcome", Outcome::from_name, Outcome::list)? {
            Some(Outcome::Success) if kind.is_shot() => Ok(Some(Outcome::Goal)),
            Some(Outcome::Goal) if !kind.is_shot() && kind != EventType::OwnGoal => Err(self.fail(
                "outcome",
                format!("a `{}` cannot end as `goal`", kind.name()),
                "Goals are shots with the outcome `goal`, and own goals the type `own_goal`",
            )),
            outcome => Ok(outcome),
        }
    }

    /// The row's event; the caller sets its time.
    pub fn event(
        &self,
        side: Option<Side>,
        team: &'a str,
        time: Event<'a>,
        event_id: &'a str,
    ) -> Result<Event<'a>> {
        let kind = self
            .word("type", EventType::from_name, EventType::list)?
            .ok_or_else(|| self.missing("type"))?;
        let qualifiers = match self.text("qualifiers").map(Qualifiers::parse) {
            None => Qualifiers::NONE,
            Some(Ok(set)) => set,
            Some(Err(word)) => {
                let known: Vec<&str> = Qualifiers::ALL.iter().map(|(_, word)| *word).collect();
                return Err(self.fail(
                    "qualifiers",
                    format!("`{word}` is not known"),
                    format!("Use words of {}, joined by `;`", known.join(", ")),
                ));
            }
        };
        // A column of truth values says which actions are errors, and no more.
        let error_label = self.text("error_label");
        let error_label = match error_label.and_then(truth) {
            Some(is) => is.then_some("error"),
            None => error_label,
        };
        let label_source = self.word("label_source", LabelSource::from_name, LabelSource::list)?;
        // A house's word for the action stays beside ours.
        let theirs = match self.columns.mapping {
            Some(_) => self.raw("type"),
            None => None,
        };
        Ok(Event {
            side,
            team_id: self.id("team_id").unwrap_or_default(),
            team,
            player_id: self.id("player_id"),
            player: self.text("player"),
            related_player: self.text("related_player"),
            kind,
            outcome: self.outcome(kind)?,
            body_part: self.word("body_part", BodyPart::from_name, BodyPart::list)?,
            start: self.position("start_x", "start_y")?,
            end: self.position("end_x", "end_y")?,
            xg: self.number("xg", 0.0, 1.0)?.map(|xg| xg as f32),
            qualifiers,
            possession: self
                .whole("possession", 0.0, f64::from(u32::MAX))?
                .map(|number| number as u32),
            event_id,
            provider_type: self.text("provider_type").or(theirs).unwrap_or(kind.name()),
            label_source: error_label.map(|_| label_source.unwrap_or(LabelSource::Report)),
            error_label,
            led_to_event_id: error_label.and_then(|_| self.id("led_to_event_id")),
            approx: self.text("approx"),
            source: self.text("source"),
            ..time
        })
    }
}

/// The period that words mean.
fn period(text: &str) -> Option<u8> {
    Some(match folded(text).as_str() {
        "1h" | "h1" | "first_half" | "firsthalf" | "1st_half" => 1,
        "2h" | "h2" | "second_half" | "secondhalf" | "2nd_half" => 2,
        "e1" | "et1" | "1e" => 3,
        "e2" | "et2" | "2e" => 4,
        "p" | "pso" | "penalties" | "shootout" | "shoot_out" => 5,
        _ => return None,
    })
}
