//! The shape of the JSON: the fields that the model uses; all others are skipped undecoded.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, IgnoredAny, SeqAccess, Visitor};

/// An id with its name, StatsBomb's form for every closed list.
#[derive(Deserialize, Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(super) struct Named<'a> {
    pub id: i64,
    #[serde(borrow)]
    pub name: Cow<'a, str>,
}

/// Objects that only some types have are boxed: an event has at most one of them, and room for the
/// others would take megabytes over a match's events.
#[derive(Deserialize, Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(super) struct Event<'a> {
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    #[serde(deserialize_with = "period")]
    pub period: u8,
    #[serde(rename = "timestamp")]
    pub seconds: Timestamp,
    pub minute: u16,
    pub second: u8,
    #[serde(rename = "type", borrow)]
    pub kind: Named<'a>,
    pub possession: Option<u32>,
    #[serde(borrow)]
    pub play_pattern: Option<Named<'a>>,
    #[serde(borrow)]
    pub team: Named<'a>,
    #[serde(borrow)]
    pub player: Option<Named<'a>>,
    #[serde(borrow)]
    pub position: Option<Named<'a>>,
    pub location: Option<Location>,
    pub under_pressure: Option<bool>,
    #[serde(borrow)]
    pub tactics: Option<Box<Tactics<'a>>>,
    #[serde(borrow)]
    pub pass: Option<Box<Pass<'a>>>,
    #[serde(borrow)]
    pub shot: Option<Box<Shot<'a>>>,
    pub carry: Option<Carry>,
    #[serde(borrow)]
    pub dribble: Option<Box<Detail<'a>>>,
    #[serde(borrow)]
    pub duel: Option<Box<Detail<'a>>>,
    #[serde(borrow)]
    pub interception: Option<Box<Detail<'a>>>,
    #[serde(borrow)]
    pub goalkeeper: Option<Box<Detail<'a>>>,
    #[serde(borrow)]
    pub ball_receipt: Option<Box<Detail<'a>>>,
    #[serde(borrow)]
    pub ball_recovery: Option<Box<Detail<'a>>>,
    #[serde(borrow)]
    pub clearance: Option<Box<Detail<'a>>>,
    #[serde(borrow)]
    pub foul_committed: Option<Box<Detail<'a>>>,
    #[serde(borrow)]
    pub bad_behaviour: Option<Box<Detail<'a>>>,
    #[serde(rename = "50_50", borrow)]
    pub fifty_fifty: Option<Box<Detail<'a>>>,
    #[serde(borrow)]
    pub substitution: Option<Substitution<'a>>,
    pub player_off: Option<PlayerOff>,
    /// The events that the provider links to this one; the scan reads them for errors only.
    #[serde(rename = "related_events", default, borrow)]
    pub related: Ids<'a>,
}

/// Ids of events.
#[derive(Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(super) struct Ids<'a>(pub Vec<Cow<'a, str>>);

impl<'de: 'a, 'a> Deserialize<'de> for Ids<'a> {
    /// Anything other than a list of texts contains no ids: only labels depend on it.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Given<'a> {
            Ids(#[serde(borrow)] Vec<Cow<'a, str>>),
            Other(IgnoredAny),
        }
        Ok(match Given::deserialize(deserializer)? {
            Given::Ids(ids) => Ids(ids),
            Given::Other(_) => Ids::default(),
        })
    }
}

#[derive(Deserialize, Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(super) struct Tactics<'a> {
    #[serde(borrow, default)]
    pub lineup: Vec<TacticsPlayer<'a>>,
}

#[derive(Deserialize, Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(super) struct TacticsPlayer<'a> {
    #[serde(borrow)]
    pub player: Named<'a>,
    #[serde(borrow)]
    pub position: Option<Named<'a>>,
}

#[derive(Deserialize, Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(super) struct Pass<'a> {
    pub end_location: Option<Location>,
    #[serde(borrow)]
    pub outcome: Option<Named<'a>>,
    #[serde(rename = "type", borrow)]
    pub kind: Option<Named<'a>>,
    #[serde(borrow)]
    pub height: Option<Named<'a>>,
    #[serde(borrow)]
    pub body_part: Option<Named<'a>>,
    #[serde(borrow)]
    pub recipient: Option<Named<'a>>,
    #[serde(borrow)]
    pub technique: Option<Named<'a>>,
    pub cross: Option<bool>,
    pub through_ball: Option<bool>,
    pub shot_assist: Option<bool>,
    pub goal_assist: Option<bool>,
    pub aerial_won: Option<bool>,
}

#[derive(Deserialize, Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(super) struct Shot<'a> {
    #[serde(borrow)]
    pub outcome: Named<'a>,
    #[serde(rename = "type", borrow)]
    pub kind: Option<Named<'a>>,
    #[serde(borrow)]
    pub body_part: Option<Named<'a>>,
    #[serde(rename = "statsbomb_xg")]
    pub xg: Option<f32>,
    pub end_location: Option<Location>,
    /// Where the others stood.
    #[serde(borrow, default)]
    pub freeze_frame: Option<FreezeFrame<'a>>,
}

/// The players of a frame.
#[derive(Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(super) struct FreezeFrame<'a>(pub Vec<FramePlayer<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for FreezeFrame<'a> {
    /// What is not a list of placed players is an empty frame: no event rests on them.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Given<'a> {
            Players(#[serde(borrow)] Vec<FramePlayer<'a>>),
            Other(IgnoredAny),
        }
        Ok(match Given::deserialize(deserializer)? {
            Given::Players(players) => FreezeFrame(players),
            Given::Other(_) => FreezeFrame::default(),
        })
    }
}

/// A player of a frame; the shooter is not among them.
#[derive(Deserialize, Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(super) struct FramePlayer<'a> {
    pub location: Location,
    #[serde(borrow)]
    pub player: Option<Named<'a>>,
    #[serde(borrow)]
    pub position: Option<Named<'a>>,
    pub teammate: bool,
}

#[derive(Deserialize, Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(super) struct Carry {
    pub end_location: Option<Location>,
}

/// The details that several event types share.
#[derive(Deserialize, Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(super) struct Detail<'a> {
    #[serde(borrow)]
    pub outcome: Option<Named<'a>>,
    #[serde(rename = "type", borrow)]
    pub kind: Option<Named<'a>>,
    #[serde(borrow)]
    pub body_part: Option<Named<'a>>,
    #[serde(borrow)]
    pub card: Option<Named<'a>>,
    pub end_location: Option<Location>,
    pub penalty: Option<bool>,
    pub recovery_failure: Option<bool>,
}

#[derive(Deserialize, Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(super) struct Substitution<'a> {
    #[serde(borrow)]
    pub replacement: Option<Named<'a>>,
}

/// A player goes off without a replacement.
#[derive(Deserialize, Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(super) struct PlayerOff {
    /// The player does not come back.
    pub permanent: Option<bool>,
}

#[derive(Deserialize)]
pub(super) struct TeamLineup<'a> {
    pub team_id: Option<i64>,
    #[serde(borrow)]
    pub lineup: Vec<LineupPlayer<'a>>,
}

#[derive(Deserialize)]
pub(super) struct LineupPlayer<'a> {
    pub player_id: i64,
    #[serde(borrow)]
    pub player_nickname: Option<Cow<'a, str>>,
}

fn period<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    let period = u8::deserialize(deserializer)?;
    if (1..=5).contains(&period) {
        Ok(period)
    } else {
        Err(de::Error::invalid_value(
            de::Unexpected::Unsigned(u64::from(period)),
            &"a period 1 to 5",
        ))
    }
}

/// Seconds in the period, from "00:05:23.123".
#[derive(Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(super) struct Timestamp(pub f64);

impl Timestamp {
    /// `None` for a text that is not a time, or for more than 200 minutes.
    pub fn parse(text: &str) -> Option<Timestamp> {
        if let Ok(usual) = text.as_bytes().try_into()
            && let Some(seconds) = Timestamp::usual(usual)
        {
            return Some(seconds);
        }
        let mut seconds = 0.0;
        let mut parts = 0;
        for part in text.split(':') {
            let number: f64 = part.parse().ok()?;
            if !number.is_finite() || number < 0.0 {
                return None;
            }
            seconds = seconds * 60.0 + number;
            parts += 1;
        }
        (parts == 3 && seconds <= 12_000.0).then_some(Timestamp(seconds))
    }

    /// Parses `00:05:23.123`, the provider's notation, without searching for its parts; the result
    /// is the same, as thousandths are rounded once.
    fn usual(text: &[u8; 12]) -> Option<Timestamp> {
        let [h, hh, b':', m, mm, b':', s, ss, b'.', t, tt, ttt] = *text else {
            return None;
        };
        let mut all = 0;
        let mut number = |digits: &[u8]| {
            let mut number = 0u32;
            for digit in digits {
                let digit = digit.wrapping_sub(b'0');
                all |= u8::from(digit > 9);
                number = number * 10 + u32::from(digit);
            }
            f64::from(number)
        };
        let whole = (number(&[h, hh]) * 60.0 + number(&[m, mm])) * 60.0;
        let seconds = whole + number(&[s, ss, t, tt, ttt]) / 1e3;
        (all == 0 && seconds <= 12_000.0).then_some(Timestamp(seconds))
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TimestampVisitor;
        impl Visitor<'_> for TimestampVisitor {
            type Value = Timestamp;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a time in the period such as 00:05:23.123, 200 minutes at most")
            }
            fn visit_str<E: de::Error>(self, value: &str) -> Result<Timestamp, E> {
                Timestamp::parse(value)
                    .ok_or_else(|| E::invalid_value(de::Unexpected::Str(value), &self))
            }
        }
        deserializer.deserialize_str(TimestampVisitor)
    }
}

/// x and y of a location; a shot's third number, the height, is passed over.
#[derive(Clone, Copy, Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(super) struct Location(pub f32, pub f32);

impl<'de> Deserialize<'de> for Location {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LocationVisitor;
        impl<'de> Visitor<'de> for LocationVisitor {
            type Value = Location;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a location [x, y]")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Location, A::Error> {
                let x = list
                    .next_element()?
                    .ok_or_else(|| de::Error::invalid_length(0, &self))?;
                let y = list
                    .next_element()?
                    .ok_or_else(|| de::Error::invalid_length(1, &self))?;
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Location(x, y))
            }
        }
        deserializer.deserialize_seq(LocationVisitor)
    }
}
