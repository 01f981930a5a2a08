//! The events of a match file, straight from its bytes.
//!
//! Nearly all of a Wyscout file is one list of small objects with the same twelve keys. This scan
//! knows them and nothing else: whatever it accepts, the decoder in `raw` accepts with the same
//! values (a test compares them). At the first byte that it does not expect it gives up, so that
//! the decoder reads the file from the start and words the error.

use super::raw::{Event, Positions, Tags, period_number};
use backline_kit::cursor::{Cursor, Seen};

/// The events of a document `{"events": [...], ...}` and the document with an empty list in their
/// place; `None` if there is anything in the list that this scan does not know.
pub(super) fn object(document: &[u8]) -> Option<(Vec<Event>, Vec<u8>)> {
    let mut cursor = Cursor::new(document)?;
    cursor.blanks();
    cursor.byte(b'{')?;
    cursor.blanks();
    cursor.literal("\"events\"")?;
    cursor.colon()?;
    let start = cursor.position();
    let events = events(&mut cursor, document.len())?;
    let short = [&document[..start], b"[]", &document[cursor.position()..]];
    Some((events, short.concat()))
}

/// The events of a document that is a list of them; `None` if there is anything in it that this
/// scan does not know.
pub(super) fn list(document: &[u8]) -> Option<Vec<Event>> {
    let mut cursor = Cursor::new(document)?;
    cursor.blanks();
    let events = events(&mut cursor, document.len())?;
    cursor.ends().then_some(events)
}

/// Minimum bytes of an event in the files that were seen.
const BYTES_AN_EVENT: usize = 250;

fn events(cursor: &mut Cursor, length: usize) -> Option<Vec<Event>> {
    let mut events = Vec::with_capacity(length / BYTES_AN_EVENT + 1);
    cursor.list(|cursor| {
        let start = cursor.position();
        let event = usual(cursor).or_else(|| {
            cursor.back_to(start);
            any(cursor)
        });
        events.push(event?);
        Some(())
    })?;
    Some(events)
}

/// An event exactly as the public files write all of theirs, key for key and blank for blank.
#[inline(always)]
fn usual(cursor: &mut Cursor) -> Option<Event> {
    cursor.literal("{\"eventId\": ")?;
    let event = code(cursor)?;
    cursor.literal(", \"subEventName\": ")?;
    let sub_event_name = code(cursor)?;
    cursor.literal(", \"tags\": ")?;
    let tags = tags(cursor)?;
    cursor.literal(", \"playerId\": ")?;
    let player = whole(cursor)?;
    cursor.literal(", \"positions\": ")?;
    let positions = positions(cursor)?;
    cursor.literal(", \"matchId\": ")?;
    let match_id = whole(cursor)?;
    cursor.literal(", \"eventName\": ")?;
    let event_name = code(cursor)?;
    cursor.literal(", \"teamId\": ")?;
    let team = whole(cursor)?;
    cursor.literal(", \"matchPeriod\": ")?;
    let period = period(cursor)?;
    cursor.literal(", \"eventSec\": ")?;
    let seconds = seconds(cursor)?;
    cursor.literal(", \"subEventId\": ")?;
    let sub_event = code(cursor)?;
    cursor.literal(", \"id\": ")?;
    let id = whole(cursor)?;
    cursor.byte(b'}')?;
    Some(Event {
        id,
        kind: event.or(event_name).unwrap_or(0),
        sub_kind: sub_event.or(sub_event_name).unwrap_or(0),
        tags,
        player,
        positions,
        match_id,
        team,
        period,
        seconds,
    })
}

/// An event with its keys in any order.
#[inline(never)]
fn any(cursor: &mut Cursor) -> Option<Event> {
    let mut seen = Seen::default();
    let (mut event, mut event_name, mut sub_event, mut sub_event_name) = (None, None, None, None);
    let mut found = Event::default();
    cursor.object(|cursor, key| match key {
        "matchPeriod" => seen.put(0, &mut found.period, period(cursor)?),
        "eventSec" => seen.put(1, &mut found.seconds, seconds(cursor)?),
        "id" => seen.put(2, &mut found.id, whole(cursor)?),
        "eventId" => seen.put(3, &mut event, code(cursor)?),
        "eventName" => seen.put(4, &mut event_name, code(cursor)?),
        "subEventId" => seen.put(5, &mut sub_event, code(cursor)?),
        "subEventName" => seen.put(6, &mut sub_event_name, code(cursor)?),
        "tags" => seen.put(7, &mut found.tags, tags(cursor)?),
        "playerId" => seen.put(8, &mut found.player, whole(cursor)?),
        "positions" => seen.put(9, &mut found.positions, positions(cursor)?),
        "matchId" => seen.put(10, &mut found.match_id, whole(cursor)?),
        "teamId" => seen.put(11, &mut found.team, whole(cursor)?),
        _ => None,
    })?;
    seen.first(2)?;
    found.kind = event.or(event_name).unwrap_or(0);
    found.sub_kind = sub_event.or(sub_event_name).unwrap_or(0);
    Some(found)
}

#[inline(always)]
fn whole(cursor: &mut Cursor) -> Option<i64> {
    cursor.whole()
}

/// A type's number; `None` inside for a name.
#[inline(always)]
fn code(cursor: &mut Cursor) -> Option<Option<u32>> {
    if cursor.peek()? != b'"' {
        return cursor.whole().map(Some);
    }
    // A name that begins like a number may be one.
    let name = cursor.text()?;
    (!name.starts_with(|first: char| first == '+' || first.is_ascii_digit())).then_some(None)
}

#[inline(always)]
fn tags(cursor: &mut Cursor) -> Option<Tags> {
    let mut tags = Tags::default();
    cursor.list(|cursor| {
        let start = cursor.position();
        let tag = usual_tag(cursor).or_else(|| {
            cursor.back_to(start);
            any_tag(cursor)
        });
        tags = tags.with(tag?);
        Some(())
    })?;
    Some(tags)
}

#[inline(always)]
fn usual_tag(cursor: &mut Cursor) -> Option<u32> {
    cursor.literal("{\"id\": ")?;
    let tag = cursor.whole()?;
    cursor.byte(b'}')?;
    Some(tag)
}

#[inline(never)]
fn any_tag(cursor: &mut Cursor) -> Option<u32> {
    let mut seen = Seen::default();
    let mut tag = 0;
    cursor.object(|cursor, key| match key {
        "id" => seen.put(0, &mut tag, cursor.whole()?),
        _ => None,
    })?;
    seen.first(1)?;
    Some(tag)
}

#[inline(always)]
fn positions(cursor: &mut Cursor) -> Option<Positions> {
    let mut positions = Positions::default();
    let mut index = 0;
    cursor.list(|cursor| {
        let place = point(cursor)?;
        match index {
            0 => positions.start = Some(place),
            1 => positions.end = Some(place),
            _ => {}
        }
        index += 1;
        Some(())
    })?;
    Some(positions)
}

#[inline(always)]
fn point(cursor: &mut Cursor) -> Option<(f32, f32)> {
    let start = cursor.position();
    usual_point(cursor).or_else(|| {
        cursor.back_to(start);
        any_point(cursor)
    })
}

/// A point exactly as the public files write all of theirs.
#[inline(always)]
fn usual_point(cursor: &mut Cursor) -> Option<(f32, f32)> {
    cursor.literal("{\"y\": ")?;
    let y = whole(cursor)?;
    cursor.literal(", \"x\": ")?;
    let x = whole(cursor)?;
    cursor.byte(b'}')?;
    Some((x as f32, y as f32))
}

#[inline(never)]
fn any_point(cursor: &mut Cursor) -> Option<(f32, f32)> {
    let mut seen = Seen::default();
    let (mut x, mut y) = (0.0, 0.0);
    cursor.object(|cursor, key| match key {
        "x" => seen.put(0, &mut x, coordinate(cursor)?),
        "y" => seen.put(1, &mut y, coordinate(cursor)?),
        _ => None,
    })?;
    seen.first(2)?;
    Some((x, y))
}

/// A coordinate from 0 on; files of the API also have whole numbers in quotes.
#[inline(always)]
fn coordinate(cursor: &mut Cursor) -> Option<f32> {
    match cursor.peek()? {
        b'-' => None,
        b'"' => {
            cursor.byte(b'"')?;
            let number = whole(cursor)?;
            cursor.byte(b'"')?;
            Some(number as f32)
        }
        _ => cursor.number().map(|number| number as f32),
    }
}

#[inline(always)]
fn period(cursor: &mut Cursor) -> Option<u8> {
    period_number(&cursor.text()?)
}

/// A number from 0 on, without a sign.
#[inline(always)]
fn seconds(cursor: &mut Cursor) -> Option<f64> {
    let seconds = cursor.number()?;
    (seconds.is_sign_positive() && seconds <= 12_000.0).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An event as in some files of the API.
    const INDENTED: &str = r#"{
        "id": 7,
        "playerId": 116,
        "teamId": 1612,
        "matchId": 2499773,
        "matchPeriod": "1H",
        "eventSec": 2.643377,
        "eventName": 8,
        "subEventName": 85,
        "positions": [
            {
                "x": "50",
                "y": 4
            },
            {
                "x": 29,
                "y": "100"
            }
        ],
        "tags": [
            {
                "id": 1801
            }
        ]
    }"#;

    fn decoded(list: &str) -> Option<Vec<Event>> {
        backline_kit::text::decode_quietly(list.as_bytes())
    }

    #[test]
    fn what_is_scanned_is_what_is_decoded() {
        let scanned = list(format!("[{INDENTED},\n\t{INDENTED}]").as_bytes());
        assert_eq!(scanned.map(|events| events.len()), Some(2));
        let document = format!("[{INDENTED}]");
        let mut read = 0;
        for at in 0..document.len() {
            for with in ["", "\"", "{", "]", ",", "0", "-", ".", "e", " ", "\n"] {
                let damaged = format!("{}{with}{}", &document[..at], &document[at + 1..]);
                if let Some(events) = list(damaged.as_bytes()) {
                    assert_eq!(Some(events), decoded(&damaged), "{damaged}");
                    read += 1;
                }
            }
        }
        assert!(read > 500, "{read} read");
    }
}
