//! The events of a match file, straight from its bytes.
//!
//! Nearly all of a Wyscout file is one list of small objects with the same twelve keys. This scan
//! knows them and nothing else: what it accepts, the decoder in `raw` accepts with the same values
//! (a test holds them against each other), and at the first byte that it does not expect it gives
//! up, so that the decoder reads the file from its start and words the error.

use super::raw::{Event, Positions, Tags};

/// The events of a document `{"events": [...], ...}` and the document with an empty list in their
/// place; none when there is anything in the list that this scan does not know.
pub(super) fn object(document: &[u8]) -> Option<(Vec<Event>, Vec<u8>)> {
    let mut scan = Scan { rest: document };
    scan.blanks();
    scan.byte(b'{')?;
    scan.blanks();
    scan.literal(b"\"events\"").then_some(())?;
    scan.colon()?;
    let start = document.len() - scan.rest.len();
    let events = scan.list()?;
    let mut short = Vec::with_capacity(start + 2 + scan.rest.len());
    short.extend_from_slice(&document[..start]);
    short.extend_from_slice(b"[]");
    short.extend_from_slice(scan.rest);
    Some((events, short))
}

/// The events of a document that is a list of them; none when there is anything in it that this
/// scan does not know.
pub(super) fn list(document: &[u8]) -> Option<Vec<Event>> {
    let mut scan = Scan { rest: document };
    scan.blanks();
    let events = scan.list()?;
    scan.blanks();
    scan.rest.is_empty().then_some(events)
}

/// The twelve keys of an event, one bit each.
mod key {
    pub const ID: u16 = 1;
    pub const EVENT: u16 = 1 << 1;
    pub const EVENT_NAME: u16 = 1 << 2;
    pub const SUB_EVENT: u16 = 1 << 3;
    pub const SUB_EVENT_NAME: u16 = 1 << 4;
    pub const TAGS: u16 = 1 << 5;
    pub const PLAYER: u16 = 1 << 6;
    pub const POSITIONS: u16 = 1 << 7;
    pub const MATCH: u16 = 1 << 8;
    pub const TEAM: u16 = 1 << 9;
    pub const PERIOD: u16 = 1 << 10;
    pub const SECONDS: u16 = 1 << 11;
}

/// What is left to read.
struct Scan<'a> {
    rest: &'a [u8],
}

/// Bytes that an event takes at least in the files that were seen.
const BYTES_AN_EVENT: usize = 250;

impl<'a> Scan<'a> {
    fn list(&mut self) -> Option<Vec<Event>> {
        self.byte(b'[')?;
        let mut events = Vec::with_capacity(self.rest.len() / BYTES_AN_EVENT + 1);
        loop {
            self.blanks();
            let from = self.rest;
            let event = match self.usual() {
                Some(event) => event,
                None => {
                    self.rest = from;
                    self.any()?
                }
            };
            events.push(event);
            if self.literal(b", ") {
                continue;
            }
            self.blanks();
            match self.next()? {
                b',' => {}
                b']' => return Some(events),
                _ => return None,
            }
        }
    }

    /// An event as the public files write all of theirs, key for key and blank for blank.
    #[inline(always)]
    fn usual(&mut self) -> Option<Event> {
        let expect = |found: bool| found.then_some(());
        expect(self.literal(b"{\"eventId\": "))?;
        let event = self.code()?;
        expect(self.literal(b", \"subEventName\": "))?;
        let sub_event_name = self.code()?;
        expect(self.literal(b", \"tags\": "))?;
        let tags = self.tags()?;
        expect(self.literal(b", \"playerId\": "))?;
        let player = self.whole()?;
        expect(self.literal(b", \"positions\": "))?;
        let positions = self.positions()?;
        expect(self.literal(b", \"matchId\": "))?;
        let match_id = self.whole()?;
        expect(self.literal(b", \"eventName\": "))?;
        let event_name = self.code()?;
        expect(self.literal(b", \"teamId\": "))?;
        let team = self.whole()?;
        expect(self.literal(b", \"matchPeriod\": "))?;
        let period = self.period()?;
        expect(self.literal(b", \"eventSec\": "))?;
        let seconds = self.seconds()?;
        expect(self.literal(b", \"subEventId\": "))?;
        let sub_event = self.code()?;
        expect(self.literal(b", \"id\": "))?;
        let id = self.whole()?;
        expect(self.literal(b"}"))?;
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
    fn any(&mut self) -> Option<Event> {
        let mut seen = 0;
        let (mut event, mut event_name, mut sub_event, mut sub_event_name) =
            (None, None, None, None);
        let mut found = Event::default();
        self.byte(b'{')?;
        loop {
            self.blanks();
            self.byte(b'"')?;
            let name = self.text()?;
            self.colon()?;
            let bit = match name {
                b"id" => {
                    found.id = self.whole()?;
                    key::ID
                }
                b"eventId" => {
                    event = self.code()?;
                    key::EVENT
                }
                b"eventName" => {
                    event_name = self.code()?;
                    key::EVENT_NAME
                }
                b"subEventId" => {
                    sub_event = self.code()?;
                    key::SUB_EVENT
                }
                b"subEventName" => {
                    sub_event_name = self.code()?;
                    key::SUB_EVENT_NAME
                }
                b"tags" => {
                    found.tags = self.tags()?;
                    key::TAGS
                }
                b"playerId" => {
                    found.player = self.whole()?;
                    key::PLAYER
                }
                b"positions" => {
                    found.positions = self.positions()?;
                    key::POSITIONS
                }
                b"matchId" => {
                    found.match_id = self.whole()?;
                    key::MATCH
                }
                b"teamId" => {
                    found.team = self.whole()?;
                    key::TEAM
                }
                b"matchPeriod" => {
                    found.period = self.period()?;
                    key::PERIOD
                }
                b"eventSec" => {
                    found.seconds = self.seconds()?;
                    key::SECONDS
                }
                _ => return None,
            };
            if seen & bit != 0 {
                return None;
            }
            seen |= bit;
            self.blanks();
            match self.next()? {
                b',' => {}
                b'}' => break,
                _ => return None,
            }
        }
        let needed = key::PERIOD | key::SECONDS;
        found.kind = event.or(event_name).unwrap_or(0);
        found.sub_kind = sub_event.or(sub_event_name).unwrap_or(0);
        (seen & needed == needed).then_some(found)
    }

    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn byte(&mut self, wanted: u8) -> Option<()> {
        (self.next()? == wanted).then_some(())
    }

    #[inline(always)]
    fn literal<const N: usize>(&mut self, wanted: &[u8; N]) -> bool {
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Passes over blanks, those of an indent eight at a time.
    fn blanks(&mut self) {
        while let [b' ' | b'\n' | b'\r' | b'\t', rest @ ..] = self.rest {
            self.rest = rest;
            while let Some(rest) = self.rest.strip_prefix(b"        ") {
                self.rest = rest;
            }
        }
    }

    /// A colon and what blanks there are around it.
    fn colon(&mut self) -> Option<()> {
        self.blanks();
        self.byte(b':')?;
        self.blanks();
        Some(())
    }

    /// The rest of a text behind its opening quote: plain ASCII without escapes.
    #[inline(always)]
    fn text(&mut self) -> Option<&'a [u8]> {
        let mut length = 0;
        loop {
            match self.rest.get(length)? {
                b'"' => break,
                b'\\' | 0..=31 | 128..=255 => return None,
                _ => length += 1,
            }
        }
        let (text, rest) = self.rest.split_at(length);
        self.rest = &rest[1..];
        Some(text)
    }

    /// A whole number from 0 on, of 15 digits at most. What follows is left to the caller, who
    /// expects neither a point nor an exponent.
    #[inline(always)]
    fn whole(&mut self) -> Option<i64> {
        let mut value = 0i64;
        let mut length = 0;
        while let Some(digit) = self.rest.get(length).filter(|byte| byte.is_ascii_digit()) {
            value = value * 10 + i64::from(digit - b'0');
            length += 1;
            if length > 15 {
                return None;
            }
        }
        if length == 0 || length > 1 && self.rest[0] == b'0' {
            return None;
        }
        self.rest = &self.rest[length..];
        Some(value)
    }

    /// A type's number; none inside for a name.
    #[inline(always)]
    fn code(&mut self) -> Option<Option<u32>> {
        if self.rest.first() != Some(&b'"') {
            return Some(Some(u32::try_from(self.whole()?).ok()?));
        }
        self.rest = &self.rest[1..];
        match self.text()? {
            // A text that may be a number.
            [b'0'..=b'9' | b'+', ..] => None,
            _ => Some(None),
        }
    }

    #[inline(always)]
    fn tags(&mut self) -> Option<Tags> {
        let mut tags = Tags::default();
        self.byte(b'[')?;
        if self.literal(b"]") {
            return Some(tags);
        }
        loop {
            if !self.literal(b"{\"id\": ") {
                self.blanks();
                // An empty list with blanks in it.
                if tags == Tags::default() && self.literal(b"]") {
                    return Some(tags);
                }
                self.byte(b'{')?;
                self.blanks();
                self.literal(b"\"id\"").then_some(())?;
                self.colon()?;
            }
            tags = tags.with(u32::try_from(self.whole()?).ok()?);
            if self.literal(b"}, ") {
                continue;
            }
            self.blanks();
            self.byte(b'}')?;
            self.blanks();
            match self.next()? {
                b',' => {}
                b']' => return Some(tags),
                _ => return None,
            }
        }
    }

    #[inline(always)]
    fn positions(&mut self) -> Option<Positions> {
        let mut positions = Positions::default();
        self.byte(b'[')?;
        self.blanks();
        if self.literal(b"]") {
            return Some(positions);
        }
        let mut index = 0;
        loop {
            let place = self.point()?;
            match index {
                0 => positions.start = Some(place),
                1 => positions.end = Some(place),
                _ => {}
            }
            index += 1;
            if self.literal(b", ") {
                continue;
            }
            self.blanks();
            match self.next()? {
                b',' => self.blanks(),
                b']' => return Some(positions),
                _ => return None,
            }
        }
    }

    #[inline(always)]
    fn point(&mut self) -> Option<(f32, f32)> {
        let from = self.rest;
        if self.literal(b"{\"y\": ") {
            let y = self.whole()?;
            if self.literal(b", \"x\": ") {
                let x = self.whole()?;
                if self.literal(b"}") {
                    return Some((x as f32, y as f32));
                }
            }
            self.rest = from;
        }
        self.any_point()
    }

    #[inline(never)]
    fn any_point(&mut self) -> Option<(f32, f32)> {
        let (mut x, mut y) = (None, None);
        self.byte(b'{')?;
        loop {
            self.blanks();
            self.byte(b'"')?;
            let name = self.text()?;
            self.colon()?;
            let value = match name {
                b"x" => &mut x,
                b"y" => &mut y,
                _ => return None,
            };
            if value.is_some() {
                return None;
            }
            // Files of the API have numbers in quotes as well.
            let quoted = self.literal(b"\"");
            *value = Some(match quoted {
                true => self.whole()? as f32,
                false => self.number()? as f32,
            });
            if quoted {
                self.byte(b'"')?;
            }
            self.blanks();
            match self.next()? {
                b',' => {}
                b'}' => return x.zip(y),
                _ => return None,
            }
        }
    }

    #[inline(always)]
    fn period(&mut self) -> Option<u8> {
        let (period, rest) = match self.rest {
            [b'"', b'1', b'H', b'"', rest @ ..] => (1, rest),
            [b'"', b'2', b'H', b'"', rest @ ..] => (2, rest),
            [b'"', b'E', b'1', b'"', rest @ ..] => (3, rest),
            [b'"', b'E', b'2', b'"', rest @ ..] => (4, rest),
            [b'"', b'P', b'"', rest @ ..] => (5, rest),
            _ => return None,
        };
        self.rest = rest;
        Some(period)
    }

    #[inline(always)]
    fn seconds(&mut self) -> Option<f64> {
        self.number().filter(|seconds| *seconds <= 12_000.0)
    }

    /// A number from 0 on, without a sign of its own.
    #[inline(always)]
    fn number(&mut self) -> Option<f64> {
        let from = self.rest;
        let mut mantissa = 0u64;
        let whole = self.digits(&mut mantissa);
        if whole == 0 || whole > 1 && from[0] == b'0' {
            return None;
        }
        let mut fraction = 0;
        if self.literal(b".") {
            fraction = self.digits(&mut mantissa);
            if fraction == 0 {
                return None;
            }
        }
        if whole + fraction > MOST_DIGITS || matches!(self.rest.first(), Some(b'e' | b'E')) {
            return self.rare_number(from);
        }
        Some(decimal(mantissa, fraction))
    }

    /// A number of many digits or with an exponent, from its start.
    #[inline(never)]
    fn rare_number(&mut self, from: &'a [u8]) -> Option<f64> {
        let mut unused = 0;
        if let [b'e' | b'E', rest @ ..] = self.rest {
            self.rest = match rest {
                [b'+' | b'-', rest @ ..] => rest,
                _ => rest,
            };
            if self.digits(&mut unused) == 0 {
                return None;
            }
        }
        let text = &from[..from.len() - self.rest.len()];
        std::str::from_utf8(text).ok()?.parse().ok()
    }

    /// Appends digits to a number and says how many there were; beyond [`MOST_DIGITS`] the number
    /// means nothing.
    #[inline(always)]
    fn digits(&mut self, number: &mut u64) -> usize {
        let mut count = 0;
        while let Some(eight) = self.rest.first_chunk().and_then(eight_digits) {
            *number = number.wrapping_mul(100_000_000).wrapping_add(eight);
            self.rest = &self.rest[8..];
            count += 8;
        }
        while let [digit @ b'0'..=b'9', rest @ ..] = self.rest {
            *number = number
                .wrapping_mul(10)
                .wrapping_add(u64::from(digit - b'0'));
            self.rest = rest;
            count += 1;
        }
        count
    }
}

/// Every number of this many digits fits 64 bits.
const MOST_DIGITS: usize = 19;

/// The number that eight digits make, three multiplications in place of eight.
#[inline(always)]
fn eight_digits(text: &[u8; 8]) -> Option<u64> {
    let digits = u64::from_le_bytes(*text) ^ 0x3030_3030_3030_3030;
    // A byte above 9 reaches the highest bit, here or by its own.
    if (digits.wrapping_add(0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080 != 0 {
        return None;
    }
    let pairs = (digits.wrapping_mul(10) + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100) + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    Some((fours.wrapping_mul(10_000) + (fours >> 32)) & 0xffff_ffff)
}

/// `mantissa / 10^fraction` to the nearest f64, ties to even, as a decimal number is read. The
/// quotient is made with 63 bits or more and a mark for what is left, so that the one rounding is
/// that of the conversion.
#[inline(always)]
fn decimal(mantissa: u64, fraction: usize) -> f64 {
    if fraction == 0 || mantissa == 0 {
        return mantissa as f64;
    }
    let divisor = 10u64.pow(fraction as u32);
    let (up, down) = (mantissa.leading_zeros(), divisor.leading_zeros());
    // The first is below twice the second, so that the quotient fits 64 bits.
    let dividend = u128::from(mantissa << up) << 63;
    let divisor = u128::from(divisor << down);
    let (quotient, left) = ((dividend / divisor) as u64, dividend % divisor);
    let rounded = (quotient | u64::from(left != 0)) as f64;
    let exponent = 1023 + i64::from(down) - i64::from(up) - 63;
    rounded * f64::from_bits((exponent as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Option<f64> {
        let mut scan = Scan {
            rest: text.as_bytes(),
        };
        let number = scan.number();
        number.filter(|_| scan.rest.is_empty())
    }

    /// An event as some files of the API have it.
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
        crate::text::decode_quietly(list.as_bytes())
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

    #[test]
    fn numbers_are_those_that_rust_reads() {
        let mut random = 0x2545_f491_4f6c_dd1du64;
        let mut next = |end: u64| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            random % end
        };
        for round in 0..200_000u32 {
            let whole = next(10u64.pow(1 + round % 5));
            let places = 1 + next(18) as usize;
            let fraction = next(10u64.pow(places.min(18) as u32));
            let text = match round % 4 {
                0 => format!("{whole}"),
                1 => format!("{whole}.{fraction:0places$}e-{}", next(9)),
                _ => format!("{whole}.{fraction:0places$}"),
            };
            let read: f64 = text.parse().expect("a number");
            assert_eq!(
                number(&text).map(f64::to_bits),
                Some(read.to_bits()),
                "{text}"
            );
        }
        // Halfway between two numbers, and as many digits as come.
        for text in [
            "9007199254740993",
            "9007199254740993.0",
            "9007199254740992.5",
            "0.1000000000000000055511151231257827",
            "12345678901234567890123.4",
            "0",
            "0.0",
            "4503599627370497.5",
        ] {
            let read: f64 = text.parse().expect("a number");
            assert_eq!(
                number(text).map(f64::to_bits),
                Some(read.to_bits()),
                "{text}"
            );
        }
    }

    #[test]
    fn what_json_does_not_call_a_number_is_none() {
        for text in ["", "-1", "01", "1.", ".5", "1e", "1e+", "NaN", "1x"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
