//! The events of an open-data file, straight from its bytes.
//!
//! Two thirds of such a file are blanks and values that the model does not want, and each event is
//! decoded into a hundred optional fields: a general decoder spends most of its time there. This
//! scan knows the fields of `raw` and passes over all others, checking that they are JSON. What it
//! accepts, the decoder accepts with the same values (a test holds them against each other), and
//! at the first thing that it does not expect it gives up, so that the decoder reads the file from
//! its start and words the error.

use std::borrow::Cow;

use super::raw::{self, Detail, Event, Location, Named, Timestamp};

/// Levels of nesting that are followed.
const DEEPEST: usize = 50;

/// The events of a document `[{...}, ...]`, one after the other.
pub(super) struct Events<'a> {
    scan: Scan<'a>,
    started: bool,
}

/// What comes next.
pub(super) enum Next {
    /// An event.
    Event,
    /// The document ends, and nothing is behind it.
    End,
    /// Something that the scan does not know.
    Unknown,
}

impl<'a> Events<'a> {
    /// None for a document that is not UTF-8.
    pub fn of(document: &'a [u8]) -> Option<Events<'a>> {
        Some(Events {
            scan: Scan {
                text: std::str::from_utf8(document).ok()?,
                at: 0,
                depth: 0,
                known: Default::default(),
            },
            started: false,
        })
    }

    /// The next event, in `event`: it is large, and moving it about takes a tenth of the time.
    pub fn next(&mut self, event: &mut Event<'a>) -> Next {
        self.step(event).unwrap_or(Next::Unknown)
    }

    fn step(&mut self, event: &mut Event<'a>) -> Option<Next> {
        let scan = &mut self.scan;
        scan.blanks();
        let more = match (self.started, scan.next()?) {
            (false, b'[') => {
                scan.blanks();
                scan.peek() != Some(b']') || scan.byte(b']').is_none()
            }
            (true, b',') => true,
            (true, b']') => false,
            _ => return None,
        };
        self.started = true;
        if !more {
            scan.blanks();
            return (scan.at == scan.text.len()).then_some(Next::End);
        }
        scan.blanks();
        scan.event(event).map(|()| Next::Event)
    }
}

/// Keys of one object that were seen, a bit each: a decoder refuses one that comes twice.
#[derive(Default)]
struct Seen(u32);

impl Seen {
    #[inline(always)]
    fn once(&mut self, key: u32) -> Option<()> {
        let bit = 1 << key;
        let new = self.0 & bit == 0;
        self.0 |= bit;
        new.then_some(())
    }
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// In its lowest set bit, the first of eight bytes that ends a run of plain text: a quote, a
/// backslash or a control character. (Bits above the lowest may be wrong.)
#[inline(always)]
fn text_ends(word: u64) -> u64 {
    let zero = |word: u64| word.wrapping_sub(ONES) & !word;
    let quote = zero(word ^ (ONES * b'"' as u64));
    let backslash = zero(word ^ (ONES * b'\\' as u64));
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    (quote | backslash | control) & HIGHS
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    /// The last few objects under each key of [`Again`].
    known: [[Known<'a>; REMEMBERED]; Again::KEYS],
}

/// Keys whose values are mostly those of one of the events just before: half of a file's text.
#[derive(Clone, Copy)]
enum Again {
    Type,
    Team,
    PlayPattern,
    Player,
    Position,
    PossessionTeam,
    Height,
    BodyPart,
    Recipient,
}

impl Again {
    const KEYS: usize = Again::Recipient as usize + 1;
}

/// Objects that are remembered under a key.
const REMEMBERED: usize = 4;

/// An object as it stands in the text, and what it says.
#[derive(Clone, Copy, Default)]
struct Known<'a> {
    raw: &'a str,
    id: i64,
    name: &'a str,
}

impl<'a> Scan<'a> {
    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline(always)]
    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    #[inline(always)]
    fn byte(&mut self, wanted: u8) -> Option<()> {
        (self.next()? == wanted).then_some(())
    }

    /// The next eight bytes; none near the document's end.
    #[inline(always)]
    fn word(&self) -> Option<u64> {
        let bytes = self.text.as_bytes().get(self.at..)?.first_chunk::<8>()?;
        Some(u64::from_le_bytes(*bytes))
    }

    /// Passes over blanks, those of an indent eight at a time.
    #[inline(always)]
    fn blanks(&mut self) {
        loop {
            while let Some(word) = self.word() {
                let blanks = (word ^ (ONES * b' ' as u64)).trailing_zeros() as usize / 8;
                self.at += blanks;
                if blanks < 8 {
                    break;
                }
            }
            match self.peek() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                _ => return,
            }
        }
    }

    #[inline(always)]
    fn literal(&mut self, wanted: &str) -> Option<()> {
        let rest = self.text.as_bytes().get(self.at..)?;
        rest.starts_with(wanted.as_bytes()).then_some(())?;
        self.at += wanted.len();
        Some(())
    }

    /// A text with its quotes.
    #[inline(always)]
    fn text(&mut self) -> Option<Cow<'a, str>> {
        let start = self.at;
        self.byte(b'"')?;
        loop {
            match self.word().map(text_ends) {
                Some(0) => {
                    self.at += 8;
                    continue;
                }
                Some(ends) => self.at += ends.trailing_zeros() as usize / 8,
                None => {}
            }
            match self.next()? {
                b'"' => return Some(Cow::Borrowed(self.text.get(start + 1..self.at - 1)?)),
                b'\\' => return self.escaped(start),
                0..0x20 => return None,
                _ => {}
            }
        }
    }

    /// A text in which a backslash was read.
    #[cold]
    fn escaped(&mut self, start: usize) -> Option<Cow<'a, str>> {
        self.next()?;
        loop {
            match self.next()? {
                b'"' => break,
                b'\\' => {
                    self.next()?;
                }
                _ => {}
            }
        }
        let quoted = self.text.get(start..self.at)?;
        serde_json::from_str(quoted).ok().map(Cow::Owned)
    }

    /// Each field of an object.
    #[inline(always)]
    fn object(&mut self, mut field: impl FnMut(&mut Self, &str) -> Option<()>) -> Option<()> {
        self.byte(b'{')?;
        self.depth += 1;
        (self.depth <= DEEPEST).then_some(())?;
        self.blanks();
        if self.peek() == Some(b'}') {
            self.at += 1;
        } else {
            loop {
                // Keys with escapes are left to the decoder.
                let Cow::Borrowed(key) = self.text()? else {
                    return None;
                };
                self.blanks();
                self.byte(b':')?;
                self.blanks();
                field(self, key)?;
                self.blanks();
                match self.next()? {
                    b',' => self.blanks(),
                    b'}' => break,
                    _ => return None,
                }
            }
        }
        self.depth -= 1;
        Some(())
    }

    /// Each element of a list.
    #[inline(always)]
    fn list(&mut self, mut element: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.byte(b'[')?;
        self.depth += 1;
        (self.depth <= DEEPEST).then_some(())?;
        self.blanks();
        if self.peek() == Some(b']') {
            self.at += 1;
        } else {
            loop {
                element(self)?;
                self.blanks();
                match self.next()? {
                    b',' => self.blanks(),
                    b']' => break,
                    _ => return None,
                }
            }
        }
        self.depth -= 1;
        Some(())
    }

    /// Passes over any value.
    fn skip(&mut self) -> Option<()> {
        match self.peek()? {
            b'"' => self.text().map(drop),
            b'{' => self.object(|scan, _| scan.skip()),
            b'[' => self.list(Scan::skip),
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            b'n' => self.literal("null"),
            _ => self.number().map(drop),
        }
    }

    /// A value, or none for `null`.
    #[inline(always)]
    fn maybe<T>(&mut self, value: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.peek()? {
            b'n' => self.literal("null").map(|()| None),
            _ => value(self).map(Some),
        }
    }

    fn flag(&mut self) -> Option<bool> {
        match self.peek()? {
            b't' => self.literal("true").map(|()| true),
            _ => self.literal("false").map(|()| false),
        }
    }

    #[inline(always)]
    fn digits(&mut self, into: &mut u64) -> usize {
        let start = self.at;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            *into = into.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
            self.at += 1;
        }
        self.at - start
    }

    #[inline(always)]
    fn number(&mut self) -> Option<f64> {
        /// Powers of ten that a float holds exactly: a quotient of two such is rounded once.
        const TENS: [f64; 16] = [
            1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
        ];
        let start = self.at;
        let minus = self.peek() == Some(b'-');
        self.at += usize::from(minus);
        let first = self.peek()?;
        let mut digits = 0;
        let whole = self.digits(&mut digits);
        if whole == 0 || whole > 1 && first == b'0' {
            return None;
        }
        let mut fraction = 0;
        if self.peek() == Some(b'.') {
            self.at += 1;
            fraction = self.digits(&mut digits);
            (fraction > 0).then_some(())?;
        }
        let exponent = matches!(self.peek(), Some(b'e' | b'E'));
        if exponent {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            (self.digits(&mut 0) > 0).then_some(())?;
        }
        if exponent || whole + fraction > 15 {
            let number: f64 = self.text.get(start..self.at)?.parse().ok()?;
            return number.is_finite().then_some(number);
        }
        let number = digits as f64 / TENS[fraction];
        Some(if minus { -number } else { number })
    }

    /// A whole number from 0 on.
    #[inline(always)]
    fn whole(&mut self) -> Option<u64> {
        let first = self.peek()?;
        let mut number = 0;
        let length = self.digits(&mut number);
        let plain = (1..=15).contains(&length)
            && (length == 1 || first != b'0')
            && !matches!(self.peek(), Some(b'.' | b'e' | b'E'));
        plain.then_some(number)
    }

    #[inline(always)]
    fn small<T: TryFrom<u64>>(&mut self) -> Option<T> {
        T::try_from(self.whole()?).ok()
    }

    #[inline(always)]
    fn named(&mut self) -> Option<Named<'a>> {
        let (mut id, mut name) = (None, None);
        self.object(|scan, key| match key {
            "id" if id.is_none() => {
                id = Some(scan.small()?);
                Some(())
            }
            "name" if name.is_none() => {
                name = Some(scan.text()?);
                Some(())
            }
            "id" | "name" => None,
            _ => scan.skip(),
        })?;
        Some(Named {
            id: id?,
            name: name?,
        })
    }

    /// Passes over an object that is byte for byte one of those remembered under the key.
    #[inline(always)]
    fn again(&mut self, key: Again) -> Option<Known<'a>> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let same = |known: &&Known| !known.raw.is_empty() && rest.starts_with(known.raw.as_bytes());
        let known = *self.known[key as usize].iter().find(same)?;
        self.at += known.raw.len();
        Some(known)
    }

    fn remember(&mut self, key: Again, known: Known<'a>) {
        let places = &mut self.known[key as usize];
        places.rotate_right(1);
        places[0] = known;
    }

    /// [`Scan::named`] for what is often said again.
    #[inline(always)]
    fn named_again(&mut self, key: Again) -> Option<Named<'a>> {
        if let Some(Known { id, name, .. }) = self.again(key) {
            let name = Cow::Borrowed(name);
            return Some(Named { id, name });
        }
        let start = self.at;
        let named = self.named()?;
        if let (Cow::Borrowed(name), Some(raw)) = (&named.name, self.text.get(start..self.at)) {
            let id = named.id;
            self.remember(key, Known { raw, id, name });
        }
        Some(named)
    }

    /// [`Scan::skip`] for what is often said again.
    #[inline(always)]
    fn skip_again(&mut self, key: Again) -> Option<()> {
        if self.again(key).is_some() {
            return Some(());
        }
        let start = self.at;
        self.skip()?;
        // Only an object ends where its text does: `1` may go on as `12`.
        if let Some(raw) = self
            .text
            .get(start..self.at)
            .filter(|raw| raw.ends_with('}'))
        {
            let (id, name) = (0, "");
            self.remember(key, Known { raw, id, name });
        }
        Some(())
    }

    #[inline(always)]
    fn location(&mut self) -> Option<Location> {
        let mut numbers = [0.0; 2];
        let mut count = 0;
        self.list(|scan| {
            match numbers.get_mut(count) {
                Some(number) => *number = scan.number()? as f32,
                None => scan.skip()?,
            }
            count += 1;
            Some(())
        })?;
        (count >= 2).then_some(Location(numbers[0], numbers[1]))
    }

    fn event(&mut self, event: &mut Event<'a>) -> Option<()> {
        let mut seen = Seen::default();
        *event = Event::default();
        self.object(|scan, key| {
            let mut detail = |scan: &mut Self, bit: u32, into: &mut Option<Box<Detail<'a>>>| {
                seen.once(bit)?;
                *into = scan.maybe(Scan::detail)?.map(Box::new);
                Some(())
            };
            match key {
                "ball_receipt" => return detail(scan, 16, &mut event.ball_receipt),
                "duel" => return detail(scan, 17, &mut event.duel),
                "dribble" => return detail(scan, 18, &mut event.dribble),
                "interception" => return detail(scan, 19, &mut event.interception),
                "goalkeeper" => return detail(scan, 20, &mut event.goalkeeper),
                "ball_recovery" => return detail(scan, 21, &mut event.ball_recovery),
                "clearance" => return detail(scan, 22, &mut event.clearance),
                "foul_committed" => return detail(scan, 23, &mut event.foul_committed),
                "bad_behaviour" => return detail(scan, 24, &mut event.bad_behaviour),
                "50_50" => return detail(scan, 25, &mut event.fifty_fifty),
                _ => {}
            }
            let mut once = |bit: u32| seen.once(bit);
            match key {
                "id" => {
                    once(ID)?;
                    event.id = scan.text()?;
                }
                "period" => {
                    once(PERIOD)?;
                    event.period = scan.small().filter(|period| (1..=5).contains(period))?;
                }
                "timestamp" => {
                    once(TIMESTAMP)?;
                    event.seconds = Timestamp::parse(&scan.text()?)?;
                }
                "minute" => {
                    once(MINUTE)?;
                    event.minute = scan.small()?;
                }
                "second" => {
                    once(SECOND)?;
                    event.second = scan.small()?;
                }
                "type" => {
                    once(TYPE)?;
                    event.kind = scan.named_again(Again::Type)?;
                }
                "team" => {
                    once(TEAM)?;
                    event.team = scan.named_again(Again::Team)?;
                }
                "possession" => {
                    once(7)?;
                    event.possession = scan.maybe(Scan::small)?;
                }
                "play_pattern" => {
                    once(8)?;
                    event.play_pattern = scan.maybe(|scan| scan.named_again(Again::PlayPattern))?;
                }
                "player" => {
                    once(9)?;
                    event.player = scan.maybe(|scan| scan.named_again(Again::Player))?;
                }
                "position" => {
                    once(10)?;
                    event.position = scan.maybe(|scan| scan.named_again(Again::Position))?;
                }
                "location" => {
                    once(11)?;
                    event.location = scan.maybe(Scan::location)?;
                }
                "under_pressure" => {
                    once(12)?;
                    event.under_pressure = scan.maybe(Scan::flag)?;
                }
                "pass" => {
                    once(13)?;
                    event.pass = scan.maybe(Scan::pass)?.map(Box::new);
                }
                "carry" => {
                    once(14)?;
                    event.carry = scan.maybe(Scan::carry)?;
                }
                "shot" => {
                    once(15)?;
                    event.shot = scan.maybe(Scan::shot)?.map(Box::new);
                }
                "tactics" => {
                    once(26)?;
                    event.tactics = scan.maybe(Scan::tactics)?.map(Box::new);
                }
                "substitution" => {
                    once(27)?;
                    event.substitution = scan.maybe(Scan::substitution)?;
                }
                "player_off" => {
                    once(28)?;
                    event.player_off = scan.maybe(Scan::player_off)?;
                }
                "possession_team" => return scan.skip_again(Again::PossessionTeam),
                _ => return scan.skip(),
            }
            Some(())
        })?;
        let needed = [ID, PERIOD, TIMESTAMP, MINUTE, SECOND, TYPE, TEAM];
        let needed = needed.iter().fold(0, |bits, key| bits | 1 << key);
        (seen.0 & needed == needed).then_some(())
    }

    fn pass(&mut self) -> Option<raw::Pass<'a>> {
        let mut seen = Seen::default();
        let mut pass = raw::Pass::default();
        self.object(|scan, key| {
            let mut once = |bit: u32| seen.once(bit);
            match key {
                "end_location" => {
                    once(0)?;
                    pass.end_location = scan.maybe(Scan::location)?;
                }
                "outcome" => {
                    once(1)?;
                    pass.outcome = scan.maybe(Scan::named)?;
                }
                "type" => {
                    once(2)?;
                    pass.kind = scan.maybe(Scan::named)?;
                }
                "height" => {
                    once(3)?;
                    pass.height = scan.maybe(|scan| scan.named_again(Again::Height))?;
                }
                "body_part" => {
                    once(4)?;
                    pass.body_part = scan.maybe(|scan| scan.named_again(Again::BodyPart))?;
                }
                "recipient" => {
                    once(5)?;
                    pass.recipient = scan.maybe(|scan| scan.named_again(Again::Recipient))?;
                }
                "technique" => {
                    once(6)?;
                    pass.technique = scan.maybe(Scan::named)?;
                }
                "cross" => {
                    once(7)?;
                    pass.cross = scan.maybe(Scan::flag)?;
                }
                "through_ball" => {
                    once(8)?;
                    pass.through_ball = scan.maybe(Scan::flag)?;
                }
                "shot_assist" => {
                    once(9)?;
                    pass.shot_assist = scan.maybe(Scan::flag)?;
                }
                "goal_assist" => {
                    once(10)?;
                    pass.goal_assist = scan.maybe(Scan::flag)?;
                }
                "aerial_won" => {
                    once(11)?;
                    pass.aerial_won = scan.maybe(Scan::flag)?;
                }
                _ => return scan.skip(),
            }
            Some(())
        })?;
        Some(pass)
    }

    fn shot(&mut self) -> Option<raw::Shot<'a>> {
        let mut seen = Seen::default();
        let mut outcome = None;
        let mut shot = raw::Shot::default();
        self.object(|scan, key| {
            let mut once = |bit: u32| seen.once(bit);
            match key {
                "outcome" => {
                    once(0)?;
                    outcome = Some(scan.named()?);
                }
                "type" => {
                    once(1)?;
                    shot.kind = scan.maybe(Scan::named)?;
                }
                "body_part" => {
                    once(2)?;
                    shot.body_part = scan.maybe(Scan::named)?;
                }
                "statsbomb_xg" => {
                    once(3)?;
                    shot.xg = scan.maybe(Scan::number)?.map(|xg| xg as f32);
                }
                "end_location" => {
                    once(4)?;
                    shot.end_location = scan.maybe(Scan::location)?;
                }
                _ => return scan.skip(),
            }
            Some(())
        })?;
        shot.outcome = outcome?;
        Some(shot)
    }

    fn carry(&mut self) -> Option<raw::Carry> {
        let mut seen = Seen::default();
        let mut carry = raw::Carry::default();
        self.object(|scan, key| match key {
            "end_location" => {
                seen.once(0)?;
                carry.end_location = scan.maybe(Scan::location)?;
                Some(())
            }
            _ => scan.skip(),
        })?;
        Some(carry)
    }

    fn detail(&mut self) -> Option<Detail<'a>> {
        let mut seen = Seen::default();
        let mut detail = Detail::default();
        self.object(|scan, key| {
            let mut once = |bit: u32| seen.once(bit);
            match key {
                "outcome" => {
                    once(0)?;
                    detail.outcome = scan.maybe(Scan::named)?;
                }
                "type" => {
                    once(1)?;
                    detail.kind = scan.maybe(Scan::named)?;
                }
                "body_part" => {
                    once(2)?;
                    detail.body_part = scan.maybe(Scan::named)?;
                }
                "card" => {
                    once(3)?;
                    detail.card = scan.maybe(Scan::named)?;
                }
                "end_location" => {
                    once(4)?;
                    detail.end_location = scan.maybe(Scan::location)?;
                }
                "penalty" => {
                    once(5)?;
                    detail.penalty = scan.maybe(Scan::flag)?;
                }
                "recovery_failure" => {
                    once(6)?;
                    detail.recovery_failure = scan.maybe(Scan::flag)?;
                }
                _ => return scan.skip(),
            }
            Some(())
        })?;
        Some(detail)
    }

    fn tactics(&mut self) -> Option<raw::Tactics<'a>> {
        let mut seen = Seen::default();
        let mut lineup = Vec::new();
        self.object(|scan, key| match key {
            "lineup" => {
                seen.once(0)?;
                scan.list(|scan| {
                    lineup.push(scan.tactics_player()?);
                    Some(())
                })
            }
            _ => scan.skip(),
        })?;
        Some(raw::Tactics { lineup })
    }

    fn tactics_player(&mut self) -> Option<raw::TacticsPlayer<'a>> {
        let mut seen = Seen::default();
        let (mut player, mut position) = (None, None);
        self.object(|scan, key| match key {
            "player" => {
                seen.once(0)?;
                player = Some(scan.named()?);
                Some(())
            }
            "position" => {
                seen.once(1)?;
                position = scan.maybe(Scan::named)?;
                Some(())
            }
            _ => scan.skip(),
        })?;
        Some(raw::TacticsPlayer {
            player: player?,
            position,
        })
    }

    fn substitution(&mut self) -> Option<raw::Substitution<'a>> {
        let mut seen = Seen::default();
        let mut substitution = raw::Substitution::default();
        self.object(|scan, key| match key {
            "replacement" => {
                seen.once(0)?;
                substitution.replacement = scan.maybe(Scan::named)?;
                Some(())
            }
            _ => scan.skip(),
        })?;
        Some(substitution)
    }

    fn player_off(&mut self) -> Option<raw::PlayerOff> {
        let mut seen = Seen::default();
        let mut off = raw::PlayerOff::default();
        self.object(|scan, key| match key {
            "permanent" => {
                seen.once(0)?;
                off.permanent = scan.maybe(Scan::flag)?;
                Some(())
            }
            _ => scan.skip(),
        })?;
        Some(off)
    }
}

// The keys that every event has.
const ID: u32 = 0;
const PERIOD: u32 = 1;
const TIMESTAMP: u32 = 2;
const MINUTE: u32 = 3;
const SECOND: u32 = 4;
const TYPE: u32 = 5;
const TEAM: u32 = 6;

#[cfg(test)]
mod tests {
    use super::*;

    /// What the scan makes of a document, none where it gives up.
    fn scanned(document: &str) -> Option<Vec<Event<'_>>> {
        let mut events = Events::of(document.as_bytes())?;
        let (mut event, mut all) = (Event::default(), Vec::new());
        loop {
            match events.next(&mut event) {
                Next::Event => all.push(std::mem::take(&mut event)),
                Next::End => return Some(all),
                Next::Unknown => return None,
            }
        }
    }

    fn decoded(document: &str) -> Option<Vec<Event<'_>>> {
        serde_json::from_str(document).ok()
    }

    /// Scans a document, which must be as the decoder has it.
    fn same(document: &str) -> bool {
        let Some(ours) = scanned(document) else {
            return false;
        };
        assert_eq!(Some(ours), decoded(document), "{document}");
        true
    }

    const EVENT: &str = r#"{"id": "a\u00e9\"b", "index": 3, "period": 1, "timestamp": "00:05:23.123",
        "minute": 5, "second": 23, "type": {"id": 30, "name": "Pass"}, "possession": 2,
        "possession_team": {"id": 1, "name": "A"}, "play_pattern": {"name": "From Counter", "id": 6},
        "team": {"id": 1, "name": "Ç"}, "player": null, "position": {"id": 2, "name": "Right Back"},
        "location": [60.0, 4.05e1], "under_pressure": true, "related_events": ["x", "y\\"],
        "pass": {"recipient": {"id": 7, "name": "N"}, "length": -1.5e-3, "height": {"id": 1, "name": "High Pass"},
            "end_location": [61.123456789012345678, 39], "cross": true, "type": null,
            "outcome": {"id": 9, "name": "Incomplete"}, "aerial_won": false},
        "shot": {"outcome": {"id": 97, "name": "Goal"}, "statsbomb_xg": 0.043289654, "end_location": [120, 40.1, 1.2],
            "freeze_frame": [{"location": [1, 2], "teammate": false}, {}]},
        "carry": {"end_location": [1.0, 2.0]}, "duel": {"type": {"id": 11, "name": "Tackle"}, "outcome": {"id": 4, "name": "Won"}},
        "goalkeeper": {"end_location": [1, 2], "body_part": {"id": 40, "name": "Right Foot"}},
        "foul_committed": {"card": {"id": 7, "name": "Yellow Card"}, "penalty": true},
        "ball_recovery": {"recovery_failure": true}, "50_50": {"outcome": {"id": 1, "name": "Lost"}},
        "substitution": {"replacement": {"id": 8, "name": "M"}, "outcome": {}},
        "player_off": {"permanent": true},
        "tactics": {"formation": 442, "lineup": [{"player": {"id": 1, "name": "P"}, "position": {"id": 1, "name": "Goalkeeper"}, "jersey_number": 1}]}}"#;

    #[test]
    fn what_is_scanned_is_what_is_decoded() {
        let indented = format!("[ {EVENT},\n\t{EVENT}\r\n ]\n");
        for document in [&format!("[{EVENT}]"), &indented, "[]", " [ ] "] {
            assert!(same(document), "given up: {document}");
        }
    }

    /// Every single byte changed or left out: either the scan gives up, or it has the decoder's
    /// values. Nothing that is not JSON gets through. In the second of two events, so that what
    /// was remembered of the first is held against it.
    #[test]
    fn damage_is_left_to_the_decoder() {
        let document = format!("[{EVENT},{EVENT}]");
        let (mut read, mut left) = (0, 0);
        for at in EVENT.len()..document.len() {
            for with in [
                "", "\"", "\\", "{", "]", ",", "0", "-", ".", "e", "n", " ", "\n",
            ] {
                if !document.is_char_boundary(at) || !document.is_char_boundary(at + 1) {
                    continue;
                }
                let damaged = format!("{}{with}{}", &document[..at], &document[at + 1..]);
                match same(&damaged) {
                    true => read += 1,
                    false => left += 1,
                }
            }
            if document.is_char_boundary(at) {
                assert!(!same(&document[..at]), "cut at {at}");
            }
        }
        // Changes within names, numbers and blanks do no harm.
        assert!(read > 1000 && left > 1000, "{read} read, {left} left");
    }

    #[test]
    fn fields_that_come_twice_or_are_missing_are_left_to_the_decoder() {
        for (from, to) in [
            (r#""minute": 5,"#, r#""minute": 5, "minute": 5,"#),
            (r#""minute": 5,"#, ""),
            (r#""minute": 5,"#, r#""minute": 5.0,"#),
            (r#""minute": 5,"#, r#""minute": null,"#),
            (r#""period": 1"#, r#""period": 9"#),
            (r#"{"id": 30, "name": "Pass"}"#, r#"{"id": 30}"#),
            (r#"00:05:23.123"#, "5:23"),
        ] {
            let document = format!("[{}]", EVENT.replacen(from, to, 1));
            assert_ne!(document, format!("[{EVENT}]"));
            assert!(scanned(&document).is_none(), "{to}");
            assert!(decoded(&document).is_none(), "{to}");
        }
        let deep = format!("[{}]", EVENT.replacen("[\"x\"", &"[".repeat(200), 1));
        assert!(scanned(&deep).is_none());
    }
}
