//! One row of the CSV, its cells read with errors that name line and column.

use std::collections::HashMap;
use std::path::Path;

use super::likely;
use backline_kit::coordinates::Coordinates;
use backline_kit::mapping::{Mapping, Word};
use backline_kit::pitch::Pitch;
use backline_kit::table::folded;
use backline_kit::text::{is_nothing, misspelt, truth, whole_id};
use backline_kit::type_words::{self, TypeWord};
use backline_model::{BodyPart, Event, EventType, LabelSource, Outcome, Qualifiers, Side};
use backline_model::{Error, Place, Result, missing_columns};

/// The place of each column, and what the mapping says about it.
pub(super) struct Columns<'m> {
    /// The columns of each field; the first non-empty one counts.
    places: HashMap<String, Vec<usize>>,
    mapping: Option<&'m Mapping>,
    /// The translations of words, by column place.
    words: HashMap<usize, &'m HashMap<String, Word>>,
    /// Columns whose words may set several fields: place and words.
    telling: Vec<(usize, &'m HashMap<String, Word>)>,
    /// Columns of the file that are not assigned to a field.
    pub unread: Vec<String>,
    /// Columns with another name than in the documentation, and the field they are read as.
    pub renamed: Vec<(String, &'static str)>,
}

impl<'m> Columns<'m> {
    pub fn find(
        file: &Path,
        header: &csv::StringRecord,
        mapping: Option<&'m Mapping>,
    ) -> Result<Columns<'m>> {
        let has = || header.iter().collect::<Vec<_>>().join(", ");
        let named = |name: &str| mapping.is_some_and(|mapping| mapping.names(name));
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        let (mut unread, mut renamed) = (Vec::new(), Vec::new());
        for (index, name) in header.iter().enumerate() {
            let field = super::field(name, mapping);
            // Of `Type` and `type`, the second is the field.
            let meant = *field == *name || !header.iter().any(|other| *other == *field);
            if super::is_field(&field) && meant {
                let known = places.entry(field.into_owned()).or_default();
                known.push(index);
                // A mapping may feed a field from two columns; a header must name each once.
                if known.len() > 1 && !named(name) {
                    return Err(Error::whole(
                        file,
                        format!("the column `{name}` occurs twice in the header"),
                        "Keep one of them",
                    ));
                }
            } else if !named(name) {
                unread.push(name.to_owned());
            }
        }
        // The field that a column with another name surely means.
        for (field, names) in likely::OTHER_NAMES {
            let at = |name: &String| names.contains(&folded(name).as_str());
            if places.contains_key(*field) {
                continue;
            }
            if let Some(at) = unread.iter().position(at) {
                let name = unread.remove(at);
                let place = header.iter().position(|known| *known == name);
                places.insert((*field).to_owned(), place.into_iter().collect());
                renamed.push((name, *field));
            }
        }
        let absent: Vec<&str> = mapping
            .into_iter()
            .flat_map(Mapping::columns)
            .filter(|column| !header.iter().any(|name| name == *column))
            .collect();
        if !absent.is_empty() {
            return Err(Error::whole(
                file,
                format!(
                    "the header lacks {} `{}` of the mapping; it has {}",
                    if absent.len() == 1 {
                        "the column"
                    } else {
                        "the columns"
                    },
                    absent.join("`, `"),
                    has()
                ),
                "Spell the columns in the mapping as in the file",
            ));
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
            let guesses = likely::guesses(&unread, &missing);
            return Err(Error::whole(
                file,
                format!("{}; the header has {}", missing_columns(&missing), has()),
                match guesses.is_empty() {
                    true => "docs/event-csv.md lists the columns; the option `map` (COLUMN=FIELD) says which column is which".to_owned(),
                    false => format!(
                        "If that is what these columns are, give the option {}; docs/event-csv.md lists the columns",
                        guesses.join(" ")
                    ),
                },
            ));
        }
        let mut words = HashMap::new();
        if let Some(mapping) = mapping {
            for columns in places.values_mut() {
                columns.sort_by_key(|at| mapping.rank(&header[*at]));
            }
            for (field, columns) in &places {
                let of_field = columns.iter().zip(std::iter::repeat(field.as_str()));
                words.extend(of_field.filter_map(|(at, field)| Some((*at, mapping.words(field)?))));
            }
            let of_column = header.iter().enumerate();
            words.extend(of_column.filter_map(|(at, name)| {
                // A heading of translated words is not a column of its own.
                let own = named(name) || !super::is_field(name);
                Some((at, mapping.words(name).filter(|_| own)?))
            }));
        }
        let mut telling: Vec<_> = words
            .iter()
            .map(|(place, words)| (*place, *words))
            .filter(|(_, words)| words.values().any(|word| !matches!(word, Word::Ours(_))))
            .collect();
        telling.sort_by_key(|(place, _)| *place);
        Ok(Columns {
            places,
            mapping,
            words,
            telling,
            unread,
            renamed,
        })
    }

    /// Whether the file has a column for this field.
    pub fn has(&self, field: &str) -> bool {
        self.places.contains_key(field)
    }

    /// Notes about columns read under another name, and about unread ones that look like a field.
    pub fn notes(&self) -> Vec<String> {
        let renamed = self.renamed.iter().map(|(name, field)| {
            format!(
                "the column `{name}` is read as `{field}`; if it is something else, give the option `map={}=`",
                quoted(name)
            )
        });
        let fields = super::FIELDS.iter().chain(&super::KEYS).copied();
        let absent: Vec<&str> = fields.filter(|field| !self.has(field)).collect();
        let near = misspelt(&self.unread, &absent);
        let alike = likely::alike(&self.unread, &absent);
        renamed.chain(near).chain(alike).collect()
    }
}

/// A minute as written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Minute {
    of_half: f64,
    /// Minutes of stoppage time, if written separately.
    added: f64,
    /// Counted as in match reports: the first minute is 1.
    pub reported: bool,
}

impl Minute {
    /// The sum of both.
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
    /// The coordinate system of the positions.
    pub system: Coordinates,
    /// The size of the pitch for positions in metres.
    pub pitch: Pitch,
}

impl<'a> Row<'a> {
    /// The cell as written; `None` when the column is absent or the cell means no value.
    pub fn raw(&self, field: &str) -> Option<&'a str> {
        let mut cells = self.places(field).map(|(_, text)| text);
        cells.find(|text| !is_nothing(text))
    }

    /// The places of a field's columns, and their cells in this row.
    fn places(&self, field: &str) -> impl Iterator<Item = (usize, &'a str)> {
        let places = self.columns.places.get(field);
        let record = self.record;
        let cell = move |at: &usize| Some((*at, record.get(*at)?));
        places.into_iter().flatten().filter_map(cell)
    }

    /// Whether the mapping skips the row.
    pub fn is_skipped(&self) -> bool {
        let mut words = self.columns.telling.iter();
        words.any(|(place, words)| self.word_at(*place, words) == Some(&Word::Skipped))
    }

    /// The meaning of the word in a cell.
    fn word_at(&self, place: usize, words: &'a HashMap<String, Word>) -> Option<&'a Word> {
        let cell = self.record.get(place)?;
        let empty = || is_nothing(cell).then(|| words.get("")).flatten();
        words.get(cell).or_else(empty)
    }

    /// What the words of other columns say about a field.
    fn told(&self, field: &str) -> Option<&'a str> {
        self.columns.telling.iter().find_map(|(place, words)| {
            match self.word_at(*place, words)? {
                Word::Fields(fields) => fields.get(field).map(String::as_str),
                _ => None,
            }
        })
    }

    /// The cell's text in backline's words; `None` when the column is absent or the cell is empty.
    /// Of several columns, the first non-empty one counts.
    pub fn cell(&self, field: &str) -> Option<&'a str> {
        if let Some(told) = self.told(field) {
            return Some(told);
        }
        self.places(field).find_map(|(at, raw)| {
            let words = self.columns.words.get(&at);
            let meaning = |word: &str| words.and_then(|words| words.get(word));
            let nothing = is_nothing(raw);
            // A mapping may say what an empty cell means, whatever form it has.
            match meaning(raw).or_else(|| nothing.then(|| meaning("")).flatten()) {
                Some(Word::Ours(ours)) => Some(ours.as_str()),
                // Its meaning is in other fields.
                Some(_) => None,
                None => Some(raw).filter(|_| !nothing),
            }
        })
    }

    /// A provider's id.
    fn id(&self, field: &str) -> Option<&'a str> {
        self.text(field).map(whole_id)
    }

    /// The value that the mapping gives to every row.
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

    /// A number, if the cell holds one.
    pub fn plain_number(&self, column: &str) -> Option<f64> {
        let text = self.text(column)?;
        match self.decimal_comma {
            true => text.replace(',', ".").parse().ok(),
            false => text.parse().ok(),
        }
    }

    /// A number within bounds.
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
                format!("`{text}` is not a number"),
                format!("Expected a number from {low} to {high}"),
            )),
        }
    }

    /// The number of the period, which may be written as `1H` or `second half`.
    pub fn period(&self) -> Result<u8> {
        let text = self.text("period").ok_or_else(|| self.missing("period"))?;
        if let Some(period) = period(text) {
            return Ok(period);
        }
        if self.plain_number("period").is_none() {
            return Err(self.fail(
                "period",
                format!("`{text}` is not a period"),
                "Expected 1 to 5 (halves, halves of extra time, shoot-out), or 1H, 2H, E1, E2, P",
            ));
        }
        let number = self.whole("period", 1.0, 5.0)?;
        Ok(number.ok_or_else(|| self.missing("period"))? as u8)
    }

    /// The number of the period, if the cell is a valid one.
    pub fn plain_period(&self) -> Option<u8> {
        let number = |number: f64| (1.0..=5.0).contains(&number).then_some(number as u8);
        period(self.text("period")?).or_else(|| number(self.plain_number("period")?))
    }

    /// All cells.
    pub fn all_cells(&self) -> String {
        self.record.iter().collect::<Vec<_>>().join("\u{1f}")
    }

    /// Whether the row repeats the header, as in concatenated tables.
    pub fn is_header(&self) -> bool {
        self.record == self.header
    }

    /// A whole number within bounds.
    pub fn whole(&self, column: &str, low: f64, high: f64) -> Result<Option<f64>> {
        match self.number(column, low, high)? {
            Some(number) if number.fract() != 0.0 => Err(self.fail(
                column,
                format!("{number} is not a whole number"),
                format!("Expected a whole number from {low} to {high}"),
            )),
            number => Ok(number),
        }
    }

    /// A word of a closed list; case does not matter, and blanks and hyphens count as underscores.
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
                    "Use one of {}; or define it in a mapping file, see docs/event-csv.md",
                    list()
                ),
            )),
        }
    }

    /// The minute, including the forms of match reports: `12'`, `45+2`, or 45 with 2 in a column of
    /// added time. `None` if it is not a whole minute.
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

    /// A position in metres in the coordinate system of the file.
    pub fn position(&self, x: &str, y: &str) -> Result<Option<(f32, f32)>> {
        let ([along, across], pitch) = (self.system.bounds(), self.pitch);
        // The limits are those of 105 x 68: positions are scaled to it from the pitch's size and
        // back.
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

    /// What the row did, if the word is known.
    pub fn kind(&self) -> Option<EventType> {
        Some(type_words::meaning(self.text("type")?)?.kind)
    }

    /// What the row did.
    fn type_word(&self) -> Result<TypeWord> {
        let text = self.text("type").ok_or_else(|| self.missing("type"))?;
        type_words::meaning(text).ok_or_else(|| {
            let near = type_words::nearest(text);
            self.fail(
                "type",
                format!("`{text}` is not known"),
                format!(
                    "{}Use one of {}; or define it in a mapping file, see docs/event-csv.md",
                    near.map(|near| format!("Did you mean `{near}`? "))
                        .unwrap_or_default(),
                    EventType::list()
                ),
            )
        })
    }

    /// How it ended. A shot that succeeded is a goal, as in SPADL; no other action can be one.
    fn outcome(&self, word: TypeWord) -> Result<Option<Outcome>> {
        let kind = word.kind;
        let read = |text: &str| {
            Outcome::from_name(text).or_else(|| truth(text).map(Outcome::from_success))
        };
        let stated = self.word("outcome", read, Outcome::list)?;
        if let (Some(stated), Some(told)) = (stated, word.outcome)
            && stated != told
            && (stated, told) != (Outcome::Success, Outcome::Goal)
        {
            return Err(self.fail(
                "outcome",
                format!(
                    "`{}` is {} that ends as `{}`, but the cell says `{}`",
                    self.text("type").unwrap_or_default(),
                    kind.name(),
                    told.name(),
                    stated.name()
                ),
                "Leave out one of the two",
            ));
        }
        match stated.or(word.outcome) {
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
    ) -> Result<Event<'a>, Vec<Error>> {
        let mut faults = Vec::new();
        let word = taken(self.type_word().map(Some), &mut faults);
        let qualifiers = taken(self.qualifiers().map(Some), &mut faults);
        // A column of truth values says which actions are errors, and nothing else.
        let error_label = self.text("error_label");
        let error_label = match error_label.and_then(truth) {
            Some(is) => is.then_some("error"),
            None => error_label,
        };
        let label_source = taken(
            self.word("label_source", LabelSource::from_name, LabelSource::list),
            &mut faults,
        );
        let outcome = word.and_then(|word| taken(self.outcome(word), &mut faults));
        let body_part = self.word("body_part", BodyPart::from_name, BodyPart::list);
        let body_part = taken(body_part, &mut faults);
        let start = taken(self.position("start_x", "start_y"), &mut faults);
        let end = taken(self.position("end_x", "end_y"), &mut faults);
        let xg = taken(self.number("xg", 0.0, 1.0), &mut faults);
        let possession = self.whole("possession", 0.0, f64::from(u32::MAX));
        let possession = taken(possession, &mut faults);
        let (Some(word), true) = (word, faults.is_empty()) else {
            return Err(faults);
        };
        // The source's own word for the action is kept along with ours.
        let theirs = self
            .raw("type")
            .filter(|theirs| self.columns.mapping.is_some() || folded(theirs) != word.kind.name());
        Ok(Event {
            side,
            team_id: self.id("team_id").unwrap_or_default(),
            team,
            player_id: self.id("player_id"),
            player: self.text("player"),
            related_player: self.text("related_player"),
            kind: word.kind,
            outcome,
            body_part,
            start,
            end,
            xg: xg.map(|xg| xg as f32),
            qualifiers: Qualifiers(qualifiers.unwrap_or_default().0 | word.qualifiers.0),
            possession: possession.map(|number| number as u32),
            event_id,
            provider_type: self
                .text("provider_type")
                .or(theirs)
                .unwrap_or(word.kind.name()),
            label_source: error_label.map(|_| label_source.unwrap_or(LabelSource::Report)),
            error_label,
            led_to_event_id: error_label.and_then(|_| self.id("led_to_event_id")),
            approx: self.text("approx"),
            source: self.text("source"),
            ..time
        })
    }

    fn qualifiers(&self) -> Result<Qualifiers> {
        let Some(text) = self.text("qualifiers") else {
            return Ok(Qualifiers::NONE);
        };
        Qualifiers::parse(text).map_err(|word| {
            let known: Vec<&str> = Qualifiers::ALL.iter().map(|(_, word)| *word).collect();
            self.fail(
                "qualifiers",
                format!("`{word}` is not known"),
                format!("Use words of {}, joined by `;`", known.join(", ")),
            )
        })
    }
}

/// The value of a cell; a fault is added to the faults of the row.
pub(super) fn taken<T>(read: Result<Option<T>>, faults: &mut Vec<Error>) -> Option<T> {
    match read {
        Ok(value) => value,
        Err(error) => {
            faults.push(error);
            None
        }
    }
}

/// A column's name, quoted for a shell.
pub(super) fn quoted(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_-.".contains(c);
    match name.chars().all(plain) {
        true => name.to_owned(),
        false => format!("'{name}'"),
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
