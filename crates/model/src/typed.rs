//! The events frame as plain slices, for stages that go through the events one by one.

use std::ops::Range;

use polars::prelude::*;

use super::schema::{EVENT_COLUMNS, check};
use super::vocabulary::{BodyPart, EventType, Outcome, Qualifiers, Side};
use crate::Result;

/// Columns of events, one entry per row.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "each field is the column of that name in `EVENT_COLUMNS`"
)]
pub struct TypedEvents {
    /// 0 where not known.
    pub period: Vec<u8>,
    /// NaN where not known, as in all number columns here.
    pub seconds: Vec<f64>,
    pub kind: Vec<EventType>,
    pub outcome: Vec<Option<Outcome>>,
    pub side: Vec<Option<Side>>,
    pub body_part: Vec<Option<BodyPart>>,
    pub start_x: Vec<f32>,
    pub start_y: Vec<f32>,
    pub end_x: Vec<f32>,
    pub end_y: Vec<f32>,
    /// The provider's expected goals.
    pub xg: Vec<f32>,
    /// Words that the model does not know are ignored.
    pub qualifiers: Vec<Qualifiers>,
    /// The rows of each match, in order.
    pub spans: Vec<Range<usize>>,
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
];

impl TypedEvents {
    /// # Errors
    /// A frame without the documented columns; the message names the `stage` that needs it.
    pub fn from_frame(stage: &'static str, events: &DataFrame) -> Result<TypedEvents> {
        check(stage, events, EVENT_COLUMNS, NAMES)?;
        let number = |name: &str| -> Result<Vec<f32>> {
            Ok(values(events.column(name)?.f32()?, f32::NAN, |value| value))
        };
        Ok(TypedEvents {
            period: values(events.column("period")?.u8()?, 0, |value| value),
            seconds: values(events.column("seconds")?.f64()?, f64::NAN, |value| value),
            kind: codes(events, "type", EventType::Other, |code| {
                EventType::from_code(code).unwrap_or(EventType::Other)
            })?,
            outcome: codes(events, "outcome", None, Outcome::from_code)?,
            side: codes(events, "side", None, Side::from_code)?,
            body_part: codes(events, "body_part", None, BodyPart::from_code)?,
            start_x: number("start_x")?,
            start_y: number("start_y")?,
            end_x: number("end_x")?,
            end_y: number("end_y")?,
            xg: number("xg")?,
            qualifiers: by_text(
                events.column("qualifiers")?.str()?,
                Qualifiers::NONE,
                |text| Qualifiers::parse(text).unwrap_or_default(),
            ),
            spans: spans(events)?,
        })
    }
}

/// The rows of each match, in order.
fn spans(events: &DataFrame) -> Result<Vec<Range<usize>>> {
    let ids = numbers([events.column("match_id")?.str()?], u32::MAX);
    let mut start = 0;
    let spans = ids.chunk_by(|a, b| a == b).map(|of_one| {
        let span = start..start + of_one.len();
        start = span.end;
        span
    });
    Ok(spans.collect())
}

/// The codes of a column of words, each passed through `read`.
pub fn codes<V: Copy>(
    events: &DataFrame,
    name: &str,
    null: V,
    read: impl Fn(u8) -> V,
) -> Result<Vec<V>> {
    Ok(values(events.column(name)?.cat8()?.physical(), null, read))
}

/// A column's values, each passed through `read`.
fn values<T: PolarsNumericType, V: Copy>(
    column: &ChunkedArray<T>,
    null: V,
    read: impl Fn(T::Native) -> V,
) -> Vec<V> {
    let nulls = column.null_count();
    if nulls == column.len() {
        return vec![null; nulls];
    }
    let mut values = Vec::with_capacity(column.len());
    for chunk in column.downcast_iter() {
        if nulls == 0 {
            values.extend(chunk.values_iter().map(|value| read(*value)));
        } else {
            values.extend(
                chunk
                    .iter()
                    .map(|value| value.map_or(null, |value| read(*value))),
            );
        }
    }
    values
}

/// What `read` makes of each text of a column in which few texts repeat: it is called once per
/// text, or a few times when the column was put together from several.
///
/// Such a column was gathered from a dictionary, by us or by a Parquet reader, so that equal texts
/// are views of the same bytes: 16 bytes to compare in place of a text to hash.
pub fn by_text<'a, V: Copy>(
    column: &'a StringChunked,
    null: V,
    mut read: impl FnMut(&'a str) -> V,
) -> Vec<V> {
    if column.null_count() == column.len() {
        return vec![null; column.len()];
    }
    let mut values = Vec::with_capacity(column.len());
    for chunk in column.downcast_iter() {
        let mut known: PlHashMap<u128, V> = PlHashMap::default();
        let mut last: Option<(u128, V)> = None;
        for (view, text) in chunk.views().iter().zip(chunk.iter()) {
            let Some(text) = text else {
                values.push(null);
                continue;
            };
            let view = view.as_u128();
            let value = match last {
                Some((same, value)) if same == view => value,
                _ => *known.entry(view).or_insert_with(|| read(text)),
            };
            last = Some((view, value));
            values.push(value);
        }
    }
    values
}

/// A number per text: that of the first column where it has one, else of the next; `null` if none
/// has. Numbers start at 0; their order has no meaning.
pub fn numbers<const N: usize>(columns: [&StringChunked; N], null: u32) -> Vec<u32> {
    let mut known: PlHashMap<&str, u32> = PlHashMap::default();
    let mut all: Vec<u32> = Vec::new();
    for (at, column) in columns.into_iter().enumerate() {
        if at > 0 && !all.contains(&null) {
            break;
        }
        let of_column = by_text(column, null, |text| {
            let next = known.len() as u32;
            *known.entry(text).or_insert(next)
        });
        if at == 0 {
            all = of_column;
        } else {
            for (number, other) in all.iter_mut().zip(of_column) {
                if *number == null {
                    *number = other;
                }
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_as_itself_wherever_it_lies() {
        let long = "a text of more than twelve bytes";
        let mut column: StringChunked = [Some(long), None, Some("b"), Some(long)]
            .into_iter()
            .collect();
        let other: StringChunked = [Some("b"), Some("another text of that length")]
            .into_iter()
            .collect();
        column.append(&other).expect("of one type");
        let lengths = by_text(&column, 0, str::len);
        assert_eq!(lengths, [long.len(), 0, 1, long.len(), 1, 27]);
    }

    #[test]
    fn a_player_without_an_id_is_known_by_his_name() {
        let ids: StringChunked = [Some("7"), None, Some("7"), None].into_iter().collect();
        let names: StringChunked = [Some("A"), Some("B"), Some("A"), None]
            .into_iter()
            .collect();
        let found = numbers([&ids, &names], u32::MAX);
        assert_eq!(found[0], found[2]);
        assert_ne!(found[0], found[1]);
        assert_eq!(found[3], u32::MAX);
    }

    #[test]
    fn matches_are_told_apart_by_their_ids() {
        let ids = [
            "m",
            "m",
            "a match of a long name",
            "a match of a long name",
            "m",
        ];
        let frame = df!("match_id" => ids).expect("a frame");
        assert_eq!(spans(&frame).expect("there"), [0..2, 2..4, 4..5]);
    }
}
