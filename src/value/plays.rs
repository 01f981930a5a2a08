//! The columns of the events frame that values are read from, as typed slices.

use polars::prelude::*;

use crate::error::Result;
use crate::model::{BodyPart, EVENT_COLUMNS, EventType, Outcome, Qualifiers, Side, check};

/// Columns of events as slices, one entry a row; a stage that holds them already lends them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plays<'a> {
    pub period: &'a [u8],
    pub seconds: &'a [f64],
    pub kind: &'a [EventType],
    pub side: &'a [Option<Side>],
    pub body_part: &'a [Option<BodyPart>],
    /// NaN where not known.
    pub start_x: &'a [f32],
    pub start_y: &'a [f32],
    pub qualifiers: &'a [Qualifiers],
}

/// The columns of a frame, owned.
pub(super) struct Columns {
    pub period: Vec<u8>,
    pub seconds: Vec<f64>,
    pub kind: Vec<EventType>,
    pub outcome: Vec<Option<Outcome>>,
    pub side: Vec<Option<Side>>,
    pub body_part: Vec<Option<BodyPart>>,
    pub start_x: Vec<f32>,
    pub start_y: Vec<f32>,
    pub end_x: Vec<f32>,
    pub end_y: Vec<f32>,
    pub xg: Vec<f32>,
    pub qualifiers: Vec<Qualifiers>,
    /// The provider names the event a shot itself.
    pub named_shot: Vec<bool>,
    /// First row of the event's match.
    pub first: Vec<usize>,
}

const NAMES: &[&str] = &[
    "match_id",
    "period",
    "seconds",
    "type",
    "outcome",
    "side",
    "body_part",
    "start_x",
    "start_y",
    "end_x",
    "end_y",
    "xg",
    "qualifiers",
    "provider_type",
];

impl Columns {
    /// # Errors
    /// A frame without the documented columns.
    pub fn of(events: &DataFrame) -> Result<Columns> {
        check("value", events, EVENT_COLUMNS, NAMES)?;
        let codes = |name: &str| -> Result<Vec<Option<u8>>> {
            Ok(events.column(name)?.cat8()?.physical().iter().collect())
        };
        let number = |name: &str| -> Result<Vec<f32>> {
            let column = events.column(name)?.f32()?;
            Ok(column.iter().map(|v| v.unwrap_or(f32::NAN)).collect())
        };
        let word = |name: &str, read: &mut dyn FnMut(&str)| -> Result<()> {
            for text in events.column(name)?.str()?.iter() {
                read(text.unwrap_or_default());
            }
            Ok(())
        };
        let height = events.height();
        let mut qualifiers = Vec::with_capacity(height);
        word("qualifiers", &mut |text| {
            // A word that the model does not know says nothing of value.
            qualifiers.push(Qualifiers::parse(text).unwrap_or_default());
        })?;
        let mut named_shot = Vec::with_capacity(height);
        word("provider_type", &mut |text| {
            named_shot.push(text.to_ascii_lowercase().contains("shot"));
        })?;
        let ids = events.column("match_id")?.str()?;
        let mut first = Vec::with_capacity(height);
        let (mut last, mut start) = (None, 0);
        for (row, id) in ids.iter().enumerate() {
            if row == 0 || id != last {
                (last, start) = (id, row);
            }
            first.push(start);
        }
        let period = events.column("period")?.u8()?;
        let seconds = events.column("seconds")?.f64()?;
        Ok(Columns {
            period: period.iter().map(|v| v.unwrap_or(0)).collect(),
            seconds: seconds.iter().map(|v| v.unwrap_or(f64::NAN)).collect(),
            kind: codes("type")?
                .into_iter()
                .map(|c| c.and_then(EventType::from_code).unwrap_or(EventType::Other))
                .collect(),
            outcome: codes("outcome")?
                .into_iter()
                .map(|c| c.and_then(Outcome::from_code))
                .collect(),
            side: codes("side")?
                .into_iter()
                .map(|c| c.and_then(Side::from_code))
                .collect(),
            body_part: codes("body_part")?
                .into_iter()
                .map(|c| c.and_then(BodyPart::from_code))
                .collect(),
            start_x: number("start_x")?,
            start_y: number("start_y")?,
            end_x: number("end_x")?,
            end_y: number("end_y")?,
            xg: number("xg")?,
            qualifiers,
            named_shot,
            first,
        })
    }

    pub fn plays(&self) -> Plays<'_> {
        Plays {
            period: &self.period,
            seconds: &self.seconds,
            kind: &self.kind,
            side: &self.side,
            body_part: &self.body_part,
            start_x: &self.start_x,
            start_y: &self.start_y,
            qualifiers: &self.qualifiers,
        }
    }
}

/// A position when both coordinates are known.
pub(super) fn known(x: f32, y: f32) -> Option<(f32, f32)> {
    (x.is_finite() && y.is_finite()).then_some((x, y))
}
