//! Growing columns of events, into which readers write.
//!
//! Texts that repeat (teams, players, labels) are stored once and referred to by number; texts that
//! do not (event ids) are stored end to end in one buffer. Both can be cut back to an earlier
//! length, so that a file that fails half-way leaves nothing behind.

use polars::prelude::*;

use super::Halves;
use super::positions::PositionColumns;
use super::vocabulary::{BodyPart, EventType, LabelSource, Outcome, Qualifiers, Side};
use crate::Result;

/// One event on its way into the columns. It lives on a reader's stack, never in a list.
#[derive(Debug, Clone, Copy)]
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
    /// Provider's team id; [`Batch::push`](super::Batch::push) fills it in from the side.
    pub team_id: &'a str,
    /// Team name, likewise.
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
    /// Event id of the goal or shot to which, by the label, the error led.
    pub led_to_event_id: Option<&'a str>,
    /// What is approximate.
    pub approx: Option<&'a str>,
    /// Reports that state the event.
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
            led_to_event_id: None,
            approx: None,
            source: None,
        }
    }
}

impl Event<'_> {
    /// An event with nothing but a time, given by the period and the seconds since its start, on a
    /// clock with halves of 45 minutes; other clocks are corrected when the match is finished.
    pub fn at(period: u8, seconds: f64) -> Self {
        let minutes = (seconds / 60.0).floor();
        Event {
            period,
            seconds,
            minute: Halves::default()
                .start(period)
                .saturating_add(minutes as u16),
            second: (seconds - minutes * 60.0) as f32,
            ..Event::default()
        }
    }
}

/// What a format's specification makes of an event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mapped {
    /// Event type.
    pub kind: EventType,
    /// Outcome.
    pub outcome: Option<Outcome>,
    /// Body part.
    pub body_part: Option<BodyPart>,
    /// Qualifiers.
    pub qualifiers: Qualifiers,
    /// End position in metres.
    pub end: Option<(f32, f32)>,
}

impl Mapped {
    /// A type and its outcome.
    pub const fn new(kind: EventType, outcome: Option<Outcome>) -> Mapped {
        Mapped {
            kind,
            outcome,
            body_part: None,
            qualifiers: Qualifiers::NONE,
            end: None,
        }
    }

    /// The event at this time.
    pub fn at<'a>(self, period: u8, seconds: f64) -> Event<'a> {
        Event {
            kind: self.kind,
            outcome: self.outcome,
            body_part: self.body_part,
            qualifiers: self.qualifiers,
            end: self.end,
            ..Event::at(period, seconds)
        }
    }
}

/// The number that stands for the absence of a text.
const NONE: u32 = 0;

/// Times are whole milliseconds: anything finer in a source is rounding noise
/// (`4.955841000000021`), and the store keeps times as whole numbers.
fn millisecond(seconds: f64) -> f64 {
    (seconds * 1e3).round() / 1e3
}

/// Texts that repeat: a dictionary shared by several columns. A text's number is its place in the
/// list counted from 1, so that [`NONE`] is the null with which the dictionary's column begins.
#[derive(Debug, Default, Clone)]
pub struct Names {
    list: Vec<String>,
    index: PlHashMap<String, u32>,
}

impl Names {
    /// The number of a text, assigned when it is first seen.
    pub fn code(&mut self, text: &str) -> u32 {
        if let Some(code) = self.index.get(text) {
            return *code;
        }
        self.list.push(text.to_owned());
        let code = self.list.len() as u32;
        self.index.insert(text.to_owned(), code);
        code
    }

    /// The number of a text, if it has one.
    pub fn find(&self, text: &str) -> Option<u32> {
        self.index.get(text).copied()
    }

    pub fn option(&mut self, text: Option<&str>) -> u32 {
        text.map_or(NONE, |text| self.code(text))
    }

    /// Number of texts; the codes of texts do not exceed it.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn get(&self, code: u32) -> Option<&str> {
        let at = code.checked_sub(1)?;
        self.list.get(at as usize).map(String::as_str)
    }

    /// The texts by number.
    fn dictionary(&self) -> StringChunked {
        std::iter::once(None)
            .chain(self.list.iter().map(|text| Some(text.as_str())))
            .collect()
    }
}

/// A column of texts from their numbers in a dictionary.
fn texts(name: &str, dictionary: &StringChunked, codes: Vec<u32>) -> Result<Column> {
    let codes = IdxCa::from_vec(PlSmallStr::EMPTY, codes);
    Ok(dictionary
        .take(&codes)?
        .with_name(name.into())
        .into_column())
}

/// A column that most formats never fill: it holds nothing until the first value comes.
#[derive(Debug, Default, Clone)]
pub struct Seldom<T> {
    len: usize,
    /// Has `len` values, or none while every value is the default.
    values: Vec<T>,
}

impl<T: Copy + Default + PartialEq> Seldom<T> {
    fn push(&mut self, value: T) {
        if self.values.is_empty() {
            if value == T::default() {
                self.len += 1;
                return;
            }
            self.values.resize(self.len, T::default());
        }
        self.values.push(value);
        self.len += 1;
    }

    /// The value of a row.
    pub fn get(&self, row: usize) -> T {
        self.values.get(row).copied().unwrap_or_default()
    }

    /// Gives an existing row another value.
    pub fn set(&mut self, row: usize, value: T) {
        self.values.resize(self.len, T::default());
        if let Some(place) = self.values.get_mut(row) {
            *place = value;
        }
    }

    /// The values from a row on; empty when all are the default.
    pub fn from(&mut self, row: usize) -> &mut [T] {
        self.values.get_mut(row..).unwrap_or_default()
    }

    /// The values; `None` when all are the default.
    fn filled(self) -> Option<Vec<T>> {
        (!self.values.is_empty()).then_some(self.values)
    }
}

/// What every growing column can do.
trait Growing {
    /// Makes room for this many more rows.
    fn make_room(&mut self, rows: usize);
    /// Cuts back to `len` rows.
    fn cut(&mut self, len: usize);
    /// Of the rows from `start` on, keeps only `rows`, in this order.
    fn keep(&mut self, start: usize, rows: &[usize]);
}

impl<T: Copy> Growing for Vec<T> {
    fn make_room(&mut self, rows: usize) {
        self.reserve(rows);
    }

    fn cut(&mut self, len: usize) {
        self.truncate(len);
    }

    fn keep(&mut self, start: usize, rows: &[usize]) {
        let sorted: Vec<T> = rows.iter().map(|row| self[*row]).collect();
        self.truncate(start);
        self.extend(sorted);
    }
}

impl<T: Copy> Growing for Seldom<T> {
    fn make_room(&mut self, rows: usize) {
        if !self.values.is_empty() {
            self.values.reserve(rows);
        }
    }

    fn cut(&mut self, len: usize) {
        self.values.truncate(len);
        self.len = self.len.min(len);
    }

    fn keep(&mut self, start: usize, rows: &[usize]) {
        if !self.values.is_empty() {
            self.values.keep(start, rows);
        }
        self.len = start + rows.len();
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

/// The numbers of an event's texts, see [`Event`]; 0 where it has none.
#[derive(Debug, Default, Clone, Copy)]
#[expect(
    missing_docs,
    reason = "each field is the column of that name in `EVENT_COLUMNS`"
)]
pub struct Codes {
    pub team_id: u32,
    pub team: u32,
    pub player_id: u32,
    pub player: u32,
    pub related_player: u32,
    pub provider_type: u32,
    pub error_label: u32,
    pub led_to_event_id: u32,
    pub approx: u32,
    pub source: u32,
}

/// The events of a batch of matches as growing columns.
#[derive(Debug, Default, Clone)]
#[expect(
    missing_docs,
    reason = "each field is the column of that name in `EVENT_COLUMNS`"
)]
pub struct EventColumns {
    pub names: Names,
    pub matches: Vec<u32>,
    pub period: Vec<u8>,
    pub seconds: Vec<f64>,
    pub minute: Vec<u16>,
    pub second: Vec<f32>,
    pub side: Vec<Option<Side>>,
    pub team_id: Vec<u32>,
    pub team: Vec<u32>,
    pub player_id: Vec<u32>,
    pub player: Vec<u32>,
    pub related_player: Seldom<u32>,
    pub kind: Vec<EventType>,
    pub outcome: Vec<Option<Outcome>>,
    pub body_part: Vec<Option<BodyPart>>,
    pub start_x: Vec<f32>,
    pub start_y: Vec<f32>,
    pub end_x: Vec<f32>,
    pub end_y: Vec<f32>,
    pub xg: Seldom<Option<f32>>,
    pub qualifiers: Vec<Qualifiers>,
    possession: Seldom<Option<u32>>,
    event_id: Texts,
    pub provider_type: Vec<u32>,
    error_label: Seldom<u32>,
    label_source: Seldom<Option<LabelSource>>,
    led_to_event_id: Seldom<u32>,
    approx: Seldom<u32>,
    source: Seldom<u32>,
}

/// Applies one call to every column except the event ids.
macro_rules! each_column {
    ($columns:expr, $column:ident => $call:expr) => {
        each_column!(@ $columns, $column => $call;
            matches period seconds minute second side team_id team player_id player
            related_player kind outcome body_part start_x start_y end_x end_y xg qualifiers
            possession provider_type error_label label_source led_to_event_id approx source)
    };
    (@ $columns:expr, $column:ident => $call:expr; $($name:ident)+) => {{
        let columns = $columns;
        $({
            let $column = &mut columns.$name;
            $call;
        })+
    }};
}

impl EventColumns {
    /// Number of events.
    pub fn len(&self) -> usize {
        self.kind.len()
    }

    /// Whether it holds no events.
    pub fn is_empty(&self) -> bool {
        self.kind.is_empty()
    }

    /// Appends an event of the match with this index in the batch.
    pub fn push(&mut self, match_index: usize, event: &Event<'_>) {
        let names = &mut self.names;
        let codes = Codes {
            team_id: names.code(event.team_id),
            team: names.code(event.team),
            player_id: names.option(event.player_id),
            player: names.option(event.player),
            related_player: names.option(event.related_player),
            provider_type: names.code(event.provider_type),
            error_label: names.option(event.error_label),
            led_to_event_id: names.option(event.led_to_event_id),
            approx: names.option(event.approx),
            source: names.option(event.source),
        };
        self.push_coded(match_index, event, &codes);
    }

    /// Appends an event whose texts, except the id, already have numbers: `codes` holds them.
    #[inline]
    pub fn push_coded(&mut self, match_index: usize, event: &Event<'_>, codes: &Codes) {
        self.matches.push(match_index as u32);
        self.period.push(event.period);
        self.seconds.push(millisecond(event.seconds));
        self.minute.push(event.minute);
        self.second
            .push(millisecond(f64::from(event.second)) as f32);
        self.side.push(event.side);
        self.team_id.push(codes.team_id);
        self.team.push(codes.team);
        self.player_id.push(codes.player_id);
        self.player.push(codes.player);
        self.related_player.push(codes.related_player);
        self.kind.push(event.kind);
        self.outcome.push(event.outcome);
        self.body_part.push(event.body_part);
        let (start_x, start_y) = event.start.unwrap_or((f32::NAN, f32::NAN));
        let (end_x, end_y) = event.end.unwrap_or((f32::NAN, f32::NAN));
        self.start_x.push(start_x);
        self.start_y.push(start_y);
        self.end_x.push(end_x);
        self.end_y.push(end_y);
        self.xg.push(event.xg.filter(|xg| !xg.is_nan()));
        self.qualifiers.push(event.qualifiers);
        self.possession.push(event.possession);
        self.event_id.push(event.event_id);
        self.provider_type.push(codes.provider_type);
        self.error_label.push(codes.error_label);
        self.label_source.push(event.label_source);
        self.led_to_event_id.push(codes.led_to_event_id);
        self.approx.push(codes.approx);
        self.source.push(codes.source);
    }

    /// Makes room for this many more events.
    pub fn reserve(&mut self, events: usize) {
        each_column!(&mut *self, column => column.make_room(events));
        self.event_id.ends.reserve(events);
    }

    /// Cuts the columns back to `len` events.
    pub fn truncate(&mut self, len: usize) {
        each_column!(&mut *self, column => column.cut(len));
        self.event_id.truncate(len);
    }

    /// Sets the goal or shot to which, by its label, an error led.
    pub fn set_led_to(&mut self, row: usize, event_id: &str) {
        let code = self.names.code(event_id);
        self.led_to_event_id.set(row, code);
    }

    /// The provider's id of an event.
    pub fn event_id(&self, row: usize) -> &str {
        self.event_id.get(row)
    }

    /// Of the events from `start` on, keeps only `rows`, in this order.
    pub fn keep(&mut self, start: usize, rows: &[usize]) {
        each_column!(&mut *self, column => column.keep(start, rows));
        let ids: Vec<String> = rows
            .iter()
            .map(|row| self.event_id.get(*row).to_owned())
            .collect();
        self.event_id.truncate(start);
        for id in &ids {
            self.event_id.push(id);
        }
    }

    /// Turns the columns into the `events` frame, and those of positions into theirs; `match_ids`
    /// and `teams` name matches and teams by index.
    pub(crate) fn into_frames(
        self,
        match_ids: &[&str],
        positions: PositionColumns,
        teams: &[[String; 2]],
    ) -> Result<(DataFrame, DataFrame)> {
        // Most formats have no frames: their texts are not gone through for none.
        let dictionary = match positions.is_empty() {
            true => StringChunked::full_null(PlSmallStr::EMPTY, 1),
            false => self.names.dictionary(),
        };
        let matches = match positions.is_empty() {
            true => Vec::new(),
            false => self.matches.clone(),
        };
        let events = self.into_frame(match_ids)?;
        let positions = positions.into_frame(&events, &matches, teams, |name, codes| {
            texts(name, &dictionary, codes.to_vec())
        })?;
        Ok((events, positions))
    }

    /// Turns the columns into the `events` frame; `match_ids` names the matches by index.
    pub fn into_frame(self, match_ids: &[&str]) -> Result<DataFrame> {
        let height = self.len();
        let order = places(&self.matches);
        let match_names: StringChunked = match_ids.iter().map(|id| Some(*id)).collect();
        let (qualifier_names, qualifiers) = qualifier_texts(&self.qualifiers);
        let event_id = StringChunked::from_iter_values(
            "event_id".into(),
            (0..height).map(|row| self.event_id.get(row)),
        );
        let dictionary = self.names.dictionary();
        let text = |name: &str, codes: Vec<u32>| texts(name, &dictionary, codes);
        let seldom = |name: &str, codes: Seldom<u32>| match codes.filled() {
            Some(codes) => texts(name, &dictionary, codes),
            None => Ok(no_value(name, height, &DataType::String)),
        };
        let kinds = self.kind.iter().map(|kind| Some(*kind as u8));
        let columns = vec![
            texts("match_id", &match_names, self.matches)?,
            Column::new("order".into(), order),
            Column::new("period".into(), self.period),
            Column::new("seconds".into(), self.seconds),
            Column::new("minute".into(), self.minute),
            Column::new("second".into(), self.second),
            words("side", coded(&self.side, |v| v as u8), Side::dtype())?,
            text("team_id", self.team_id)?,
            text("team", self.team)?,
            text("player_id", self.player_id)?,
            text("player", self.player)?,
            seldom("related_player", self.related_player)?,
            words("type", kinds, EventType::dtype())?,
            words(
                "outcome",
                coded(&self.outcome, |v| v as u8),
                Outcome::dtype(),
            )?,
            words(
                "body_part",
                coded(&self.body_part, |v| v as u8),
                BodyPart::dtype(),
            )?,
            number("start_x", self.start_x),
            number("start_y", self.start_y),
            number("end_x", self.end_x),
            number("end_y", self.end_y),
            match self.xg.filled() {
                Some(values) => Column::new("xg".into(), values),
                None => no_value("xg", height, &DataType::Float32),
            },
            texts("qualifiers", &qualifier_names, qualifiers)?,
            match self.possession.filled() {
                Some(values) => Column::new("possession".into(), values),
                None => no_value("possession", height, &DataType::UInt32),
            },
            event_id.into_column(),
            text("provider_type", self.provider_type)?,
            seldom("error_label", self.error_label)?,
            match self.label_source.filled() {
                Some(values) => {
                    let codes = coded(&values, |v| v as u8);
                    words("label_source", codes, LabelSource::dtype())?
                }
                None => no_value("label_source", height, &LabelSource::dtype()),
            },
            seldom("led_to_event_id", self.led_to_event_id)?,
            seldom("approx", self.approx)?,
            seldom("source", self.source)?,
        ];
        Ok(DataFrame::new(height, columns)?)
    }
}

/// The codes of words.
fn coded<T: Copy>(words: &[Option<T>], code: fn(T) -> u8) -> impl Iterator<Item = Option<u8>> {
    words.iter().map(move |word| word.map(code))
}

/// Each event's place in its match, from 0.
fn places(matches: &[u32]) -> Vec<u32> {
    let mut places = Vec::with_capacity(matches.len());
    for of_one in matches.chunk_by(|a, b| a == b) {
        places.extend(0..of_one.len() as u32);
    }
    places
}

/// The texts of the sets, and each event's number among them; the first is null, for the empty set.
fn qualifier_texts(sets: &[Qualifiers]) -> (StringChunked, Vec<u32>) {
    let mut names: Vec<Option<String>> = vec![None];
    let mut known: PlHashMap<u32, u32> = PlHashMap::default();
    let mut last = (Qualifiers::NONE, NONE);
    let codes = sets.iter().map(|set| {
        if set.is_empty() {
            return NONE;
        }
        if *set != last.0 {
            let code = *known.entry(set.0).or_insert_with(|| {
                names.push(Some(set.text()));
                names.len() as u32 - 1
            });
            last = (*set, code);
        }
        last.1
    });
    let codes = codes.collect();
    (names.into_iter().collect(), codes)
}

/// A column of nulls.
fn no_value(name: &str, height: usize, dtype: &DataType) -> Column {
    Column::full_null(name.into(), height, dtype)
}

/// A nullable number column; NaN stands for null in the growing columns.
fn number(name: &str, values: Vec<f32>) -> Column {
    if !values.iter().any(|value| value.is_nan()) {
        return Column::new(name.into(), values);
    }
    let known: BooleanChunked = values.iter().map(|value| Some(!value.is_nan())).collect();
    let known = known
        .downcast_iter()
        .next()
        .map(|chunk| chunk.values().clone());
    let values = values
        .into_iter()
        .map(|value| if value.is_nan() { 0.0 } else { value })
        .collect();
    Float32Chunked::from_vec_validity(name.into(), values, known).into_column()
}

/// An `Enum` column from codes, gathered from a column that holds every word once: polars checks
/// only that short column, where it would otherwise check each code of a long one.
pub fn words(
    name: &str,
    codes: impl Iterator<Item = Option<u8>>,
    dtype: DataType,
) -> Result<Column> {
    let number = match &dtype {
        DataType::Enum(categories, _) => categories.categories().len() as u8,
        _ => 0,
    };
    let all: UInt8Chunked = (0..number).map(Some).chain([None]).collect();
    let all = CategoricalChunked::<Categorical8Type>::from_cats_and_dtype(all, dtype);
    let codes: Vec<IdxSize> = codes
        .map(|code| IdxSize::from(code.unwrap_or(number)))
        .collect();
    let codes = IdxCa::from_vec(PlSmallStr::EMPTY, codes);
    Ok(all.into_column().take(&codes)?.with_name(name.into()))
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
        columns.keep(0, &[1, 0]);
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
