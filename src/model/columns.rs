//! Growing columns of events, the form in which readers hand them over.
//!
//! Texts that repeat (teams, players, labels) are kept once and referred to by number; texts that
//! do not (event ids) lie end to end in one buffer. Both can be cut back to an earlier length, so
//! that a file that fails half-way leaves nothing behind.

use std::collections::HashMap;

use polars::prelude::*;

use super::vocabulary::{BodyPart, EventType, LabelSource, Outcome, Qualifiers, Side};
use crate::error::Result;

/// One event on its way into the columns. Lives on the stack of a reader, never in a list.
#[derive(Debug, Clone)]
pub struct Event<'a> {
    /// Period 1 to 5.
    pub period: u8,
    /// Seconds since the period's start.
    pub seconds: f64,
    /// Clock minute.
    pub minute: u16,
    /// Second of the minute.
    pub second: f32,
    /// Which team acted.
    pub side: Option<Side>,
    /// Provider's team id.
    pub team_id: &'a str,
    /// Team name.
    pub team: &'a str,
    /// Provider's player id.
    pub player_id: Option<&'a str>,
    /// Player name.
    pub player: Option<&'a str>,
    /// The other player of the event.
    pub related_player: Option<&'a str>,
    /// Event type.
    pub kind: EventType,
    /// Outcome.
    pub outcome: Option<Outcome>,
    /// Body part.
    pub body_part: Option<BodyPart>,
    /// Start position in metres.
    pub start: Option<(f32, f32)>,
    /// End position in metres.
    pub end: Option<(f32, f32)>,
    /// Expected goals.
    pub xg: Option<f32>,
    /// Qualifiers.
    pub qualifiers: Qualifiers,
    /// Provider's possession number.
    pub possession: Option<u32>,
    /// Provider's event id.
    pub event_id: &'a str,
    /// Provider's type name.
    pub provider_type: &'a str,
    /// Provider's or report's error label.
    pub error_label: Option<&'a str>,
    /// Whose label it is.
    pub label_source: Option<LabelSource>,
    /// What is approximate.
    pub approx: Option<&'a str>,
    /// Reports that state the row.
    pub source: Option<&'a str>,
}

impl Default for Event<'_> {
    fn default() -> Self {
        Event {
            period: 1,
            seconds: 0.0,
            minute: 0,
            second: 0.0,
            side: None,
            team_id: "",
            team: "",
            player_id: None,
            player: None,
            related_player: None,
            kind: EventType::Other,
            outcome: None,
            body_part: None,
            start: None,
            end: None,
            xg: None,
            qualifiers: Qualifiers::NONE,
            possession: None,
            event_id: "",
            provider_type: "",
            error_label: None,
            label_source: None,
            approx: None,
            source: None,
        }
    }
}

const NONE: u32 = u32::MAX;

/// Times are whole milliseconds: what sources give beyond that is noise of their arithmetic
/// (`4.955841000000021`), and a store keeps it as a whole number.
fn millisecond(seconds: f64) -> f64 {
    (seconds * 1e3).round() / 1e3
}

/// Texts that repeat: a dictionary shared by several columns.
#[derive(Debug, Default, Clone)]
pub(crate) struct Names {
    list: Vec<String>,
    index: HashMap<String, u32>,
}

impl Names {
    /// The number of a text, given a new one when it is first seen.
    pub fn code(&mut self, text: &str) -> u32 {
        if let Some(code) = self.index.get(text) {
            return *code;
        }
        let code = self.list.len() as u32;
        self.list.push(text.to_owned());
        self.index.insert(text.to_owned(), code);
        code
    }

    pub fn option(&mut self, text: Option<&str>) -> u32 {
        text.map_or(NONE, |text| self.code(text))
    }

    pub fn get(&self, code: u32) -> Option<&str> {
        self.list.get(code as usize).map(String::as_str)
    }

    fn column(&self, dictionary: &StringChunked, name: &str, codes: &[u32]) -> Result<Column> {
        let codes: IdxCa = codes
            .iter()
            .map(|code| (*code != NONE).then_some(*code as IdxSize))
            .collect();
        Ok(dictionary
            .take(&codes)?
            .with_name(name.into())
            .into_column())
    }
}

/// Texts that do not repeat, end to end in one buffer.
#[derive(Debug, Default, Clone)]
struct Texts {
    buffer: String,
    ends: Vec<usize>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.buffer.push_str(text);
        self.ends.push(self.buffer.len());
    }

    fn get(&self, row: usize) -> &str {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.buffer[start..self.ends[row]]
    }

    fn truncate(&mut self, len: usize) {
        self.ends.truncate(len);
        self.buffer.truncate(self.ends.last().copied().unwrap_or(0));
    }
}

/// The events of a batch of matches as growing columns.
#[derive(Debug, Default, Clone)]
pub struct EventColumns {
    pub(crate) names: Names,
    pub(crate) matches: Vec<u32>,
    pub(crate) period: Vec<u8>,
    pub(crate) seconds: Vec<f64>,
    pub(crate) minute: Vec<u16>,
    pub(crate) second: Vec<f32>,
    pub(crate) side: Vec<Option<Side>>,
    pub(crate) team_id: Vec<u32>,
    pub(crate) team: Vec<u32>,
    pub(crate) player_id: Vec<u32>,
    pub(crate) player: Vec<u32>,
    pub(crate) related_player: Vec<u32>,
    pub(crate) kind: Vec<EventType>,
    pub(crate) outcome: Vec<Option<Outcome>>,
    pub(crate) body_part: Vec<Option<BodyPart>>,
    pub(crate) start_x: Vec<f32>,
    pub(crate) start_y: Vec<f32>,
    pub(crate) end_x: Vec<f32>,
    pub(crate) end_y: Vec<f32>,
    pub(crate) xg: Vec<f32>,
    pub(crate) qualifiers: Vec<Qualifiers>,
    pub(crate) possession: Vec<Option<u32>>,
    event_id: Texts,
    pub(crate) provider_type: Vec<u32>,
    pub(crate) error_label: Vec<u32>,
    pub(crate) label_source: Vec<Option<LabelSource>>,
    pub(crate) approx: Vec<u32>,
    pub(crate) source: Vec<u32>,
}

/// Applies one call to every plain `Vec` column.
macro_rules! each_vec {
    ($columns:expr, $column:ident => $call:expr) => {{
        let c = $columns;
        {
            let $column = &mut c.matches;
            $call;
        }
        {
            let $column = &mut c.period;
            $call;
        }
        {
            let $column = &mut c.seconds;
            $call;
        }
        {
            let $column = &mut c.minute;
            $call;
        }
        {
            let $column = &mut c.second;
            $call;
        }
        {
            let $column = &mut c.side;
            $call;
        }
        {
            let $column = &mut c.team_id;
            $call;
        }
        {
            let $column = &mut c.team;
            $call;
        }
        {
            let $column = &mut c.player_id;
            $call;
        }
        {
            let $column = &mut c.player;
            $call;
        }
        {
            let $column = &mut c.related_player;
            $call;
        }
        {
            let $column = &mut c.kind;
            $call;
        }
        {
            let $column = &mut c.outcome;
            $call;
        }
        {
            let $column = &mut c.body_part;
            $call;
        }
        {
            let $column = &mut c.start_x;
            $call;
        }
        {
            let $column = &mut c.start_y;
            $call;
        }
        {
            let $column = &mut c.end_x;
            $call;
        }
        {
            let $column = &mut c.end_y;
            $call;
        }
        {
            let $column = &mut c.xg;
            $call;
        }
        {
            let $column = &mut c.qualifiers;
            $call;
        }
        {
            let $column = &mut c.possession;
            $call;
        }
        {
            let $column = &mut c.provider_type;
            $call;
        }
        {
            let $column = &mut c.error_label;
            $call;
        }
        {
            let $column = &mut c.label_source;
            $call;
        }
        {
            let $column = &mut c.approx;
            $call;
        }
        {
            let $column = &mut c.source;
            $call;
        }
    }};
}

impl EventColumns {
    /// Number of events.
    pub fn len(&self) -> usize {
        self.kind.len()
    }

    /// True when there is no event.
    pub fn is_empty(&self) -> bool {
        self.kind.is_empty()
    }

    /// Appends an event of the match with this index in the batch.
    pub fn push(&mut self, match_index: usize, event: &Event<'_>) {
        self.matches.push(match_index as u32);
        self.period.push(event.period);
        self.seconds.push(millisecond(event.seconds));
        self.minute.push(event.minute);
        self.second.push(millisecond(f64::from(event.second)) as f32);
        self.side.push(event.side);
        self.team_id.push(self.names.code(event.team_id));
        self.team.push(self.names.code(event.team));
        self.player_id.push(self.names.option(event.player_id));
        self.player.push(self.names.option(event.player));
        self.related_player
            .push(self.names.option(event.related_player));
        self.kind.push(event.kind);
        self.outcome.push(event.outcome);
        self.body_part.push(event.body_part);
        let (start_x, start_y) = event.start.unwrap_or((f32::NAN, f32::NAN));
        let (end_x, end_y) = event.end.unwrap_or((f32::NAN, f32::NAN));
        self.start_x.push(start_x);
        self.start_y.push(start_y);
        self.end_x.push(end_x);
        self.end_y.push(end_y);
        self.xg.push(event.xg.unwrap_or(f32::NAN));
        self.qualifiers.push(event.qualifiers);
        self.possession.push(event.possession);
        self.event_id.push(event.event_id);
        self.provider_type
            .push(self.names.code(event.provider_type));
        self.error_label.push(self.names.option(event.error_label));
        self.label_source.push(event.label_source);
        self.approx.push(self.names.option(event.approx));
        self.source.push(self.names.option(event.source));
    }

    /// Cuts the columns back to `len` events.
    pub fn truncate(&mut self, len: usize) {
        each_vec!(&mut *self, column => column.truncate(len));
        self.event_id.truncate(len);
    }

    /// Puts the events from `start` on into the order of `rows` (a permutation of `start..len`).
    pub(crate) fn reorder(&mut self, start: usize, rows: &[usize]) {
        each_vec!(&mut *self, column => {
            let sorted: Vec<_> = rows.iter().map(|row| column[*row]).collect();
            column.truncate(start);
            column.extend(sorted);
        });
        let ids: Vec<String> = rows
            .iter()
            .map(|row| self.event_id.get(*row).to_owned())
            .collect();
        self.event_id.truncate(start);
        for id in &ids {
            self.event_id.push(id);
        }
    }

    /// Turns the columns into the `events` frame; `match_ids` names the matches by index.
    pub(crate) fn into_frame(self, match_ids: &[&str]) -> Result<DataFrame> {
        let height = self.len();
        let dictionary = StringChunked::from_iter_values(
            PlSmallStr::EMPTY,
            self.names.list.iter().map(String::as_str),
        );
        let text = |name: &str, codes: &[u32]| self.names.column(&dictionary, name, codes);
        let match_names =
            StringChunked::from_iter_values(PlSmallStr::EMPTY, match_ids.iter().copied());
        let match_codes = IdxCa::from_vec(PlSmallStr::EMPTY, self.matches.clone());
        let match_id = match_names.take(&match_codes)?.with_name("match_id".into());

        let mut order = Vec::with_capacity(height);
        let mut next = 0u32;
        for (row, index) in self.matches.iter().enumerate() {
            next = if row > 0 && self.matches[row - 1] == *index {
                next + 1
            } else {
                0
            };
            order.push(next);
        }
        let mut qualifier_names = Names::default();
        let qualifiers: Vec<u32> = {
            let mut known: HashMap<u32, u32> = HashMap::new();
            self.qualifiers
                .iter()
                .map(|set| {
                    if set.is_empty() {
                        NONE
                    } else {
                        *known
                            .entry(set.0)
                            .or_insert_with(|| qualifier_names.code(&set.text()))
                    }
                })
                .collect()
        };
        let qualifier_dictionary = StringChunked::from_iter_values(
            PlSmallStr::EMPTY,
            qualifier_names.list.iter().map(String::as_str),
        );
        let event_id = StringChunked::from_iter_values(
            "event_id".into(),
            (0..height).map(|row| self.event_id.get(row)),
        );
        let columns = vec![
            match_id.into_column(),
            Column::new("order".into(), order),
            Column::new("period".into(), self.period),
            Column::new("seconds".into(), self.seconds),
            Column::new("minute".into(), self.minute),
            Column::new("second".into(), self.second),
            words(
                "side",
                self.side.iter().map(|v| v.map(|v| v as u8)),
                Side::dtype(),
            )?,
            text("team_id", &self.team_id)?,
            text("team", &self.team)?,
            text("player_id", &self.player_id)?,
            text("player", &self.player)?,
            text("related_player", &self.related_player)?,
            words(
                "type",
                self.kind.iter().map(|v| Some(*v as u8)),
                EventType::dtype(),
            )?,
            words(
                "outcome",
                self.outcome.iter().map(|v| v.map(|v| v as u8)),
                Outcome::dtype(),
            )?,
            words(
                "body_part",
                self.body_part.iter().map(|v| v.map(|v| v as u8)),
                BodyPart::dtype(),
            )?,
            number("start_x", &self.start_x),
            number("start_y", &self.start_y),
            number("end_x", &self.end_x),
            number("end_y", &self.end_y),
            number("xg", &self.xg),
            qualifier_names.column(&qualifier_dictionary, "qualifiers", &qualifiers)?,
            Column::new("possession".into(), self.possession),
            event_id.into_column(),
            text("provider_type", &self.provider_type)?,
            text("error_label", &self.error_label)?,
            words(
                "label_source",
                self.label_source.iter().map(|v| v.map(|v| v as u8)),
                LabelSource::dtype(),
            )?,
            text("approx", &self.approx)?,
            text("source", &self.source)?,
        ];
        Ok(DataFrame::new(height, columns)?)
    }
}

/// A nullable number column; NaN stands for null in the growing columns.
fn number(name: &str, values: &[f32]) -> Column {
    let column: Float32Chunked = values
        .iter()
        .map(|value| (!value.is_nan()).then_some(*value))
        .collect();
    column.with_name(name.into()).into_column()
}

/// An `Enum` column from codes.
pub(crate) fn words(
    name: &str,
    codes: impl Iterator<Item = Option<u8>>,
    dtype: DataType,
) -> Result<Column> {
    let codes: UInt8Chunked = codes.collect();
    let codes = codes.with_name(name.into());
    Ok(CategoricalChunked::<Categorical8Type>::from_cats_and_dtype(codes, dtype).into_column())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event<'a>(id: &'a str, seconds: f64, player: &'a str) -> Event<'a> {
        Event {
            seconds,
            side: Some(Side::Home),
            team: "A",
            player: Some(player),
            event_id: id,
            kind: EventType::Pass,
            start: Some((1.0, 2.0)),
            ..Event::default()
        }
    }

    #[test]
    fn events_become_a_frame_and_can_be_cut_back_and_reordered() {
        let mut columns = EventColumns::default();
        columns.push(0, &event("one", 5.0, "Asencio"));
        columns.push(0, &event("two", 3.0, "Rüdiger"));
        columns.push(0, &event("three", 4.0, "Huijsen"));
        columns.truncate(2);
        columns.reorder(0, &[1, 0]);
        let frame = columns.into_frame(&["m"]).expect("columns of one length");
        assert_eq!(frame.height(), 2);
        let ids = frame
            .column("event_id")
            .expect("there")
            .str()
            .expect("text");
        assert_eq!(ids.get(0), Some("two"));
        let players = frame.column("player").expect("there").str().expect("text");
        assert_eq!(players.get(1), Some("Asencio"));
        assert_eq!(frame.column("end_x").expect("there").null_count(), 2);
        assert_eq!(
            frame.column("type").expect("there").dtype(),
            &EventType::dtype()
        );
    }
}
