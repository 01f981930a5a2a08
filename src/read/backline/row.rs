//! One row of the CSV, its cells read with an error that names line and column.

use std::collections::HashMap;
use std::path::Path;

use crate::error::{Error, Place, Result};
use crate::model::{
    BodyPart, Event, EventType, LabelSource, Outcome, PITCH_LENGTH, PITCH_WIDTH, Qualifiers, Side,
};

/// Metres that a position may lie off the pitch before it is an error; it is then put on the line.
const OFF_PITCH: f64 = 5.0;

/// Where each column stands.
pub(super) struct Columns(HashMap<String, usize>);

impl Columns {
    pub fn find(file: &Path, header: &csv::StringRecord) -> Result<Columns> {
        let mut columns = HashMap::new();
        for (index, name) in header.iter().enumerate() {
            if columns.insert(name.to_owned(), index).is_some() {
                return Err(Error::input(
                    file,
                    Place::Whole,
                    format!("the column `{name}` stands twice in the header"),
                    "Keep one of them",
                ));
            }
        }
        let missing: Vec<&str> = super::REQUIRED
            .into_iter()
            .filter(|name| !columns.contains_key(*name))
            .collect();
        if missing.is_empty() {
            Ok(Columns(columns))
        } else {
            Err(Error::input(
                file,
                Place::Whole,
                format!(
                    "the header lacks the column(s) {}; it has {}",
                    missing.join(", "),
                    header.iter().collect::<Vec<_>>().join(", ")
                ),
                "docs/event-csv.md lists the columns",
            ))
        }
    }
}

/// A row being read.
pub(super) struct Row<'a> {
    pub file: &'a Path,
    pub line: usize,
    pub columns: &'a Columns,
    pub record: &'a csv::StringRecord,
    /// `12,5` is a number.
    pub decimal_comma: bool,
}

impl<'a> Row<'a> {
    /// The cell's text, `None` when the column is absent or the cell empty.
    pub fn text(&self, column: &str) -> Option<&'a str> {
        let index = *self.columns.0.get(column)?;
        self.record.get(index).filter(|text| !text.is_empty())
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

    /// A number between two bounds.
    pub fn number(&self, column: &str, low: f64, high: f64) -> Result<Option<f64>> {
        let Some(text) = self.text(column) else {
            return Ok(None);
        };
        let number: Option<f64> = match self.decimal_comma {
            true => text.replace(',', ".").parse().ok(),
            false => text.parse().ok(),
        };
        match number {
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

    fn word<T>(
        &self,
        column: &str,
        read: impl Fn(&str) -> Option<T>,
        list: impl Fn() -> String,
    ) -> Result<Option<T>> {
        let Some(text) = self.text(column) else {
            return Ok(None);
        };
        match read(text) {
            Some(value) => Ok(Some(value)),
            None => Err(self.fail(
                column,
                format!("`{text}` is not known"),
                format!("Use one of {}", list()),
            )),
        }
    }

    fn position(&self, x: &str, y: &str) -> Result<Option<(f32, f32)>> {
        let along = self.number(x, -OFF_PITCH, f64::from(PITCH_LENGTH) + OFF_PITCH)?;
        let across = self.number(y, -OFF_PITCH, f64::from(PITCH_WIDTH) + OFF_PITCH)?;
        Ok(along.zip(across).map(|(x, y)| {
            (
                (x as f32).clamp(0.0, PITCH_LENGTH),
                (y as f32).clamp(0.0, PITCH_WIDTH),
            )
        }))
    }

    /// The row's event; the caller sets its time.
    pub fn event(
        &self,
        side: Option<Side>,
        team: &'a str,
        period: u8,
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
        let error_label = self.text("error_label");
        let label_source = self.word("label_source", LabelSource::from_name, LabelSource::list)?;
        Ok(Event {
            period,
            side,
            team_id: self.text("team_id").unwrap_or_default(),
            team,
            player_id: self.text("player_id"),
            player: self.text("player"),
            related_player: self.text("related_player"),
            kind,
            outcome: self.word("outcome", Outcome::from_name, Outcome::list)?,
            body_part: self.word("body_part", BodyPart::from_name, BodyPart::list)?,
            start: self.position("start_x", "start_y")?,
            end: self.position("end_x", "end_y")?,
            xg: self.number("xg", 0.0, 1.0)?.map(|xg| xg as f32),
            qualifiers,
            possession: self
                .whole("possession", 0.0, f64::from(u32::MAX))?
                .map(|number| number as u32),
            event_id,
            provider_type: self.text("provider_type").unwrap_or(kind.name()),
            label_source: error_label.map(|_| label_source.unwrap_or(LabelSource::Report)),
            error_label,
            approx: self.text("approx"),
            source: self.text("source"),
            ..Event::default()
        })
    }
}

/// `YYYY-MM-DD` with a month and day that exist.
pub(super) fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else {
        return false;
    };
    let (Ok(year), Ok(month), Ok(day)) = (
        year.parse::<u32>(),
        month.parse::<u32>(),
        day.parse::<u32>(),
    ) else {
        return false;
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    text.len() == 10 && (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::is_date;

    #[test]
    fn dates_exist() {
        assert!(is_date("2025-07-09") && is_date("2024-02-29"));
        assert!(!is_date("2025-02-29") && !is_date("9 July 2025") && !is_date("2025-7-9"));
    }
}
