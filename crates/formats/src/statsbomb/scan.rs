//! The events of an open-data file, straight from its bytes.
//!
//! Two thirds of such a file are blanks and values that the model does not use, and each event is
//! decoded into a hundred optional fields: a general decoder spends most of its time on those. This
//! scan knows the fields of `raw` and skips all others, checking that they are JSON. Whatever it
//! accepts, the decoder accepts with the same values (a test compares them). At the first thing
//! that it does not expect it gives up, so that the decoder reads the file from the start and words
//! the error.

use std::borrow::Cow;

use super::raw::{self, Detail, Event, FramePlayer, FreezeFrame, Ids, Location, Named, Timestamp};
use super::spec;
use backline_kit::cursor::{Cursor, Seen};

/// The events of a document `[{...}, ...]`, together.
pub(super) struct Events<'a> {
    cursor: Cursor<'a>,
    recent: Recents<'a>,
    started: bool,
}

/// What comes next.
pub(super) enum Next {
    /// An event.
    Event,
    /// The document ends, with nothing after it.
    End,
    /// Something that the scan does not know.
    Unknown,
}

impl<'a> Events<'a> {
    /// `None` for a document that is not UTF-8.
    pub fn new(document: &'a [u8]) -> Option<Events<'a>> {
        Some(Events {
            cursor: Cursor::new(document)?,
            recent: Recents::default(),
            started: false,
        })
    }

    /// Reads the next event into `into`: it is large, and moving it around takes a tenth of the
    /// time.
    pub fn next(&mut self, into: &mut Event<'a>) -> Next {
        self.step(into).unwrap_or(Next::Unknown)
    }

    fn step(&mut self, into: &mut Event<'a>) -> Option<Next> {
        let cursor = &mut self.cursor;
        cursor.blanks();
        let more = match (self.started, cursor.next_byte()?) {
            (false, b'[') => {
                cursor.blanks();
                cursor.peek() != Some(b']') || cursor.byte(b']').is_none()
            }
            (true, b',') => true,
            (true, b']') => false,
            _ => return None,
        };
        self.started = true;
        if !more {
            return cursor.ends().then_some(Next::End);
        }
        cursor.blanks();
        event(cursor, &mut self.recent, into).map(|()| Next::Event)
    }
}

/// The last few objects `{id, name}` under one key, with their text. Half of a file consists of
/// such objects, and most are byte for byte those of a recent event.
#[derive(Default)]
struct Recent<'a>([(&'a str, i64, &'a str); 4]);

impl<'a> Recent<'a> {
    #[inline(always)]
    fn named(&mut self, cursor: &mut Cursor<'a>) -> Option<Named<'a>> {
        for (text, id, name) in self.0 {
            if !text.is_empty() && cursor.literal(text).is_some() {
                let name = Cow::Borrowed(name);
                return Some(Named { id, name });
            }
        }
        let start = cursor.position();
        let named = named(cursor)?;
        if let Cow::Borrowed(name) = named.name {
            self.0.rotate_right(1);
            self.0[0] = (cursor.since(start)?, named.id, name);
        }
        Some(named)
    }
}

/// The keys whose objects repeat most often.
#[derive(Default)]
struct Recents<'a> {
    kind: Recent<'a>,
    team: Recent<'a>,
    play_pattern: Recent<'a>,
    player: Recent<'a>,
    position: Recent<'a>,
    possession_team: Recent<'a>,
    height: Recent<'a>,
    body_part: Recent<'a>,
    recipient: Recent<'a>,
}

#[inline(always)]
fn named<'a>(cursor: &mut Cursor<'a>) -> Option<Named<'a>> {
    let mut seen = Seen::default();
    let mut named = Named::default();
    cursor.object(|cursor, key| match key {
        "id" => seen.put(0, &mut named.id, cursor.whole()?),
        "name" => seen.put(1, &mut named.name, cursor.text()?),
        _ => cursor.skip(),
    })?;
    seen.first(2)?;
    Some(named)
}

#[inline(always)]
pub(super) fn location(cursor: &mut Cursor) -> Option<Location> {
    let mut numbers = [0.0; 2];
    let mut count = 0;
    cursor.list(|cursor| {
        match numbers.get_mut(count) {
            Some(number) => *number = cursor.number()? as f32,
            None => cursor.skip()?,
        }
        count += 1;
        Some(())
    })?;
    (count >= 2).then_some(Location(numbers[0], numbers[1]))
}

fn event<'a>(
    cursor: &mut Cursor<'a>,
    recent: &mut Recents<'a>,
    event: &mut Event<'a>,
) -> Option<()> {
    let mut seen = Seen::default();
    *event = Event::default();
    cursor.object(|cursor, key| match key {
        "id" => seen.put(0, &mut event.id, cursor.text()?),
        "period" => seen.put(1, &mut event.period, cursor.whole()?),
        "timestamp" => seen.put(2, &mut event.seconds, Timestamp::parse(&cursor.text()?)?),
        "minute" => seen.put(3, &mut event.minute, cursor.whole()?),
        "second" => seen.put(4, &mut event.second, cursor.whole()?),
        "type" => seen.put(5, &mut event.kind, recent.kind.named(cursor)?),
        "team" => seen.put(6, &mut event.team, recent.team.named(cursor)?),
        "possession" => seen.put(7, &mut event.possession, cursor.maybe(Cursor::whole)?),
        "play_pattern" => seen.put(
            8,
            &mut event.play_pattern,
            cursor.maybe(|cursor| recent.play_pattern.named(cursor))?,
        ),
        "player" => seen.put(
            9,
            &mut event.player,
            cursor.maybe(|cursor| recent.player.named(cursor))?,
        ),
        "position" => seen.put(
            10,
            &mut event.position,
            cursor.maybe(|cursor| recent.position.named(cursor))?,
        ),
        "location" => seen.put(11, &mut event.location, cursor.maybe(location)?),
        "under_pressure" => seen.put(12, &mut event.under_pressure, cursor.maybe(Cursor::flag)?),
        "pass" => seen.put(
            13,
            &mut event.pass,
            cursor.maybe(|cursor| pass(cursor, recent))?,
        ),
        "carry" => seen.put(14, &mut event.carry, cursor.maybe(carry)?),
        "shot" => seen.put(
            15,
            &mut event.shot,
            cursor.maybe(|cursor| shot(cursor, recent))?,
        ),
        "tactics" => seen.put(16, &mut event.tactics, cursor.maybe(tactics)?),
        "substitution" => seen.put(17, &mut event.substitution, cursor.maybe(substitution)?),
        "player_off" => seen.put(18, &mut event.player_off, cursor.maybe(player_off)?),
        "ball_receipt" => seen.put(19, &mut event.ball_receipt, cursor.maybe(detail)?),
        "duel" => seen.put(20, &mut event.duel, cursor.maybe(detail)?),
        "dribble" => seen.put(21, &mut event.dribble, cursor.maybe(detail)?),
        "interception" => seen.put(22, &mut event.interception, cursor.maybe(detail)?),
        "goalkeeper" => seen.put(23, &mut event.goalkeeper, cursor.maybe(detail)?),
        "ball_recovery" => seen.put(24, &mut event.ball_recovery, cursor.maybe(detail)?),
        "clearance" => seen.put(25, &mut event.clearance, cursor.maybe(detail)?),
        "foul_committed" => seen.put(26, &mut event.foul_committed, cursor.maybe(detail)?),
        "bad_behaviour" => seen.put(27, &mut event.bad_behaviour, cursor.maybe(detail)?),
        "50_50" => seen.put(28, &mut event.fifty_fifty, cursor.maybe(detail)?),
        "related_events" => match event.kind.id {
            // The type comes later.
            0 => None,
            spec::ERROR => seen.put(29, &mut event.related, ids(cursor)?),
            _ => seen.put(29, &mut (), cursor.skip()?),
        },
        "possession_team" => recent.possession_team.named(cursor).map(drop),
        _ => cursor.skip(),
    })?;
    seen.first(7)?;
    (1..=5).contains(&event.period).then_some(())
}

fn ids<'a>(cursor: &mut Cursor<'a>) -> Option<Ids<'a>> {
    let mut ids = Ids::default();
    cursor.list(|cursor| {
        ids.0.push(cursor.text()?);
        Some(())
    })?;
    Some(ids)
}

fn pass<'a>(cursor: &mut Cursor<'a>, recent: &mut Recents<'a>) -> Option<Box<raw::Pass<'a>>> {
    let mut seen = Seen::default();
    let mut pass = Box::<raw::Pass>::default();
    cursor.object(|cursor, key| match key {
        "end_location" => seen.put(0, &mut pass.end_location, cursor.maybe(location)?),
        "outcome" => seen.put(1, &mut pass.outcome, cursor.maybe(named)?),
        "type" => seen.put(2, &mut pass.kind, cursor.maybe(named)?),
        "height" => seen.put(
            3,
            &mut pass.height,
            cursor.maybe(|cursor| recent.height.named(cursor))?,
        ),
        "body_part" => seen.put(
            4,
            &mut pass.body_part,
            cursor.maybe(|cursor| recent.body_part.named(cursor))?,
        ),
        "recipient" => seen.put(
            5,
            &mut pass.recipient,
            cursor.maybe(|cursor| recent.recipient.named(cursor))?,
        ),
        "technique" => seen.put(6, &mut pass.technique, cursor.maybe(named)?),
        "cross" => seen.put(7, &mut pass.cross, cursor.maybe(Cursor::flag)?),
        "through_ball" => seen.put(8, &mut pass.through_ball, cursor.maybe(Cursor::flag)?),
        "shot_assist" => seen.put(9, &mut pass.shot_assist, cursor.maybe(Cursor::flag)?),
        "goal_assist" => seen.put(10, &mut pass.goal_assist, cursor.maybe(Cursor::flag)?),
        "aerial_won" => seen.put(11, &mut pass.aerial_won, cursor.maybe(Cursor::flag)?),
        _ => cursor.skip(),
    })?;
    Some(pass)
}

fn shot<'a>(cursor: &mut Cursor<'a>, recent: &mut Recents<'a>) -> Option<Box<raw::Shot<'a>>> {
    let mut seen = Seen::default();
    let mut shot = Box::<raw::Shot>::default();
    cursor.object(|cursor, key| match key {
        "outcome" => seen.put(0, &mut shot.outcome, named(cursor)?),
        "type" => seen.put(1, &mut shot.kind, cursor.maybe(named)?),
        "body_part" => seen.put(2, &mut shot.body_part, cursor.maybe(named)?),
        "statsbomb_xg" => seen.put(
            3,
            &mut shot.xg,
            cursor.maybe(Cursor::number)?.map(|xg| xg as f32),
        ),
        "end_location" => seen.put(4, &mut shot.end_location, cursor.maybe(location)?),
        "freeze_frame" => seen.put(
            5,
            &mut shot.freeze_frame,
            cursor.maybe(|cursor| freeze_frame(cursor, recent))?,
        ),
        _ => cursor.skip(),
    })?;
    seen.first(1)?;
    Some(shot)
}

fn freeze_frame<'a>(cursor: &mut Cursor<'a>, recent: &mut Recents<'a>) -> Option<FreezeFrame<'a>> {
    let mut players = Vec::with_capacity(16);
    cursor.list(|cursor| {
        players.push(frame_player(cursor, recent)?);
        Some(())
    })?;
    Some(FreezeFrame(players))
}

fn frame_player<'a>(cursor: &mut Cursor<'a>, recent: &mut Recents<'a>) -> Option<FramePlayer<'a>> {
    let mut seen = Seen::default();
    let mut player = FramePlayer::default();
    cursor.object(|cursor, key| match key {
        "location" => seen.put(0, &mut player.location, location(cursor)?),
        "teammate" => seen.put(1, &mut player.teammate, cursor.flag()?),
        "player" => seen.put(2, &mut player.player, cursor.maybe(named)?),
        "position" => seen.put(
            3,
            &mut player.position,
            cursor.maybe(|cursor| recent.position.named(cursor))?,
        ),
        _ => cursor.skip(),
    })?;
    seen.first(2)?;
    Some(player)
}

fn carry(cursor: &mut Cursor) -> Option<raw::Carry> {
    let mut seen = Seen::default();
    let mut carry = raw::Carry::default();
    cursor.object(|cursor, key| match key {
        "end_location" => seen.put(0, &mut carry.end_location, cursor.maybe(location)?),
        _ => cursor.skip(),
    })?;
    Some(carry)
}

fn detail<'a>(cursor: &mut Cursor<'a>) -> Option<Box<Detail<'a>>> {
    let mut seen = Seen::default();
    let mut detail = Box::<Detail>::default();
    cursor.object(|cursor, key| match key {
        "outcome" => seen.put(0, &mut detail.outcome, cursor.maybe(named)?),
        "type" => seen.put(1, &mut detail.kind, cursor.maybe(named)?),
        "body_part" => seen.put(2, &mut detail.body_part, cursor.maybe(named)?),
        "card" => seen.put(3, &mut detail.card, cursor.maybe(named)?),
        "end_location" => seen.put(4, &mut detail.end_location, cursor.maybe(location)?),
        "penalty" => seen.put(5, &mut detail.penalty, cursor.maybe(Cursor::flag)?),
        "recovery_failure" => {
            seen.put(6, &mut detail.recovery_failure, cursor.maybe(Cursor::flag)?)
        }
        _ => cursor.skip(),
    })?;
    Some(detail)
}

fn tactics<'a>(cursor: &mut Cursor<'a>) -> Option<Box<raw::Tactics<'a>>> {
    let mut seen = Seen::default();
    let mut tactics = Box::<raw::Tactics>::default();
    cursor.object(|cursor, key| match key {
        "lineup" => seen.put(0, &mut tactics.lineup, lineup(cursor)?),
        _ => cursor.skip(),
    })?;
    Some(tactics)
}

fn lineup<'a>(cursor: &mut Cursor<'a>) -> Option<Vec<raw::TacticsPlayer<'a>>> {
    let mut lineup = Vec::new();
    cursor.list(|cursor| {
        lineup.push(tactics_player(cursor)?);
        Some(())
    })?;
    Some(lineup)
}

fn tactics_player<'a>(cursor: &mut Cursor<'a>) -> Option<raw::TacticsPlayer<'a>> {
    let mut seen = Seen::default();
    let mut listed = raw::TacticsPlayer::default();
    cursor.object(|cursor, key| match key {
        "player" => seen.put(0, &mut listed.player, named(cursor)?),
        "position" => seen.put(1, &mut listed.position, cursor.maybe(named)?),
        _ => cursor.skip(),
    })?;
    seen.first(1)?;
    Some(listed)
}

fn substitution<'a>(cursor: &mut Cursor<'a>) -> Option<raw::Substitution<'a>> {
    let mut seen = Seen::default();
    let mut substitution = raw::Substitution::default();
    cursor.object(|cursor, key| match key {
        "replacement" => seen.put(0, &mut substitution.replacement, cursor.maybe(named)?),
        _ => cursor.skip(),
    })?;
    Some(substitution)
}

fn player_off(cursor: &mut Cursor) -> Option<raw::PlayerOff> {
    let mut seen = Seen::default();
    let mut off = raw::PlayerOff::default();
    cursor.object(|cursor, key| match key {
        "permanent" => seen.put(0, &mut off.permanent, cursor.maybe(Cursor::flag)?),
        _ => cursor.skip(),
    })?;
    Some(off)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The result of the scan of a document; `None` if it gives up.
    fn scanned(document: &str) -> Option<Vec<Event<'_>>> {
        let mut events = Events::new(document.as_bytes())?;
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
        let mut events: Vec<Event> = serde_json::from_str(document).ok()?;
        for event in events
            .iter_mut()
            .filter(|event| event.kind.id != spec::ERROR)
        {
            event.related = Ids::default();
        }
        Some(events)
    }

    /// Scans a document, with the same result as the decoder.
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
            "freeze_frame": [{"location": [1, 2], "teammate": false}, {"location": [1.5, 2.5], "player": {"id": 3, "name": "K"},
                "position": {"id": 1, "name": "Goalkeeper"}, "teammate": true}]},
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
        let error = format!("[{}]", EVENT.replacen("\"id\": 30", "\"id\": 37", 1));
        let related = &scanned(&error).expect("scanned")[0].related;
        assert_eq!(related.0, ["x", "y\\"]);
        for document in [&format!("[{EVENT}]"), &error, &indented, "[]", " [ ] "] {
            assert!(same(document), "given up: {document}");
        }
    }

    /// Changes or removes every single byte: either the scan gives up, or it has the decoder's
    /// values. Nothing that is not JSON gets through. This is done in the second of two events, to
    /// cover what is remembered of the first.
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
