//! The shape of the JSON, decoded without a document tree.

use std::fmt;

use super::game::{Game, Moments, Shapes};
use backline_kit::loose::Keyed;
use serde::Deserialize;
use serde::de::{self, Deserializer, SeqAccess, Visitor};

#[derive(Deserialize)]
pub(super) struct Match<'a> {
    pub events: Vec<Event>,
    pub teams: Keyed<TeamEntry>,
    #[serde(default)]
    pub players: Keyed<Vec<Option<PlayerEntry>>>,
    #[serde(rename = "match", default)]
    pub game: Option<Game>,
    #[serde(default)]
    pub substitutions: Keyed<Moments>,
    #[serde(borrow, default)]
    pub formations: Keyed<Shapes<'a>>,
}

#[derive(Deserialize)]
pub(super) struct TeamEntry {
    pub team: Team,
}

#[derive(Deserialize)]
pub(super) struct Team {
    #[serde(rename = "wyId")]
    pub id: Option<i64>,
    pub name: String,
}

#[derive(Deserialize)]
pub(super) struct PlayerEntry {
    pub player: Option<Player>,
}

#[derive(Deserialize)]
pub(super) struct Player {
    #[serde(rename = "wyId")]
    pub id: i64,
    #[serde(rename = "shortName")]
    pub short_name: String,
    #[serde(rename = "birthDate")]
    pub birth_date: Option<String>,
    pub role: Option<Role>,
}

#[derive(Deserialize)]
pub(super) struct Role {
    #[serde(default)]
    pub code2: String,
}

/// An event, however it was read.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct Event {
    pub id: i64,
    /// Wyscout's number of the type; 0 if neither a number nor a known name is given.
    pub kind: u32,
    /// The same for the sub-type.
    pub sub_kind: u32,
    pub tags: Tags,
    pub player: i64,
    pub positions: Positions,
    pub match_id: i64,
    pub team: i64,
    /// 1 to 5.
    pub period: u8,
    pub seconds: f64,
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Fields::deserialize(deserializer)?;
        let number = |id: Option<Code>, name: Option<Code>| match (id, name) {
            (Some(Code::Number(number)), _) => number,
            (_, Some(Code::Number(number))) => number,
            _ => 0,
        };
        Ok(Event {
            id: fields.id,
            kind: number(fields.event, fields.event_name),
            sub_kind: number(fields.sub_event, fields.sub_event_name),
            tags: fields.tags,
            player: fields.player,
            positions: fields.positions,
            match_id: fields.match_id,
            team: fields.team,
            period: fields.period,
            seconds: fields.seconds,
        })
    }
}

/// An event as in the JSON.
#[derive(Deserialize)]
struct Fields<'a> {
    #[serde(default)]
    id: i64,
    #[serde(rename = "eventId", borrow)]
    event: Option<Code<'a>>,
    #[serde(rename = "eventName", borrow)]
    event_name: Option<Code<'a>>,
    #[serde(rename = "subEventId", borrow)]
    sub_event: Option<Code<'a>>,
    #[serde(rename = "subEventName", borrow)]
    sub_event_name: Option<Code<'a>>,
    #[serde(default)]
    tags: Tags,
    #[serde(rename = "playerId", default)]
    player: i64,
    #[serde(default)]
    positions: Positions,
    #[serde(rename = "matchId", default)]
    match_id: i64,
    #[serde(rename = "teamId", default)]
    team: i64,
    #[serde(rename = "matchPeriod", deserialize_with = "period")]
    period: u8,
    #[serde(rename = "eventSec", deserialize_with = "seconds")]
    seconds: f64,
}

/// A type's number, or its name if a file has that instead; an empty name is not a code.
pub(super) enum Code<'a> {
    Number(u32),
    // Kept so that a name is accepted in place of a number; types are identified by number.
    Name(#[allow(dead_code)] &'a str),
}

impl<'de: 'a, 'a> Deserialize<'de> for Code<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CodeVisitor;
        impl<'de> Visitor<'de> for CodeVisitor {
            type Value = Code<'de>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a type's number or name")
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Self::Value, E> {
                Ok(Code::Number(u32::try_from(value).unwrap_or(0)))
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Self::Value, E> {
                Ok(Code::Number(u32::try_from(value).unwrap_or(0)))
            }
            fn visit_borrowed_str<E: de::Error>(self, value: &'de str) -> Result<Self::Value, E> {
                Ok(value.parse().map_or(Code::Name(value), Code::Number))
            }
            fn visit_str<E: de::Error>(self, value: &str) -> Result<Self::Value, E> {
                Ok(value.parse().map_or(Code::Name(""), Code::Number))
            }
            fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
                Ok(Code::Name(""))
            }
        }
        deserializer.deserialize_any(CodeVisitor)
    }
}

/// Seconds of a period; no period lasts 200 minutes.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let seconds = f64::deserialize(deserializer)?;
    if (-60.0..=12_000.0).contains(&seconds) {
        Ok(seconds)
    } else {
        Err(de::Error::invalid_value(
            de::Unexpected::Float(seconds),
            &"seconds of a period, 0 to 12000",
        ))
    }
}

/// Wyscout's name of a period as the model's number.
pub(super) fn period_number(name: &str) -> Option<u8> {
    match name {
        "1H" => Some(1),
        "2H" => Some(2),
        "E1" => Some(3),
        "E2" => Some(4),
        "P" => Some(5),
        _ => None,
    }
}

pub(super) fn period<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    struct PeriodVisitor;
    impl Visitor<'_> for PeriodVisitor {
        type Value = u8;
        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("a period: 1H, 2H, E1, E2 or P")
        }
        fn visit_str<E: de::Error>(self, value: &str) -> Result<u8, E> {
            period_number(value).ok_or_else(|| E::invalid_value(de::Unexpected::Str(value), &self))
        }
    }
    deserializer.deserialize_str(PeriodVisitor)
}

/// Up to two positions in per cent of the pitch; further ones are ignored.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct Positions {
    pub start: Option<(f32, f32)>,
    pub end: Option<(f32, f32)>,
}

#[derive(Deserialize)]
struct Point {
    #[serde(default, deserialize_with = "per_cent")]
    x: Option<f32>,
    #[serde(default, deserialize_with = "per_cent")]
    y: Option<f32>,
}

/// A number, or the text of one as in some files of the API; null means no value.
fn per_cent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f32>, D::Error> {
    struct PerCent;
    impl Visitor<'_> for PerCent {
        type Value = Option<f32>;
        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("a position in per cent")
        }
        fn visit_f64<E: de::Error>(self, value: f64) -> Result<Self::Value, E> {
            Ok(Some(value as f32))
        }
        fn visit_u64<E: de::Error>(self, value: u64) -> Result<Self::Value, E> {
            Ok(Some(value as f32))
        }
        fn visit_i64<E: de::Error>(self, value: i64) -> Result<Self::Value, E> {
            Ok(Some(value as f32))
        }
        fn visit_str<E: de::Error>(self, value: &str) -> Result<Self::Value, E> {
            value
                .trim()
                .parse()
                .map(Some)
                .map_err(|_| E::invalid_value(de::Unexpected::Str(value), &self))
        }
        fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    }
    deserializer.deserialize_any(PerCent)
}

impl<'de> Deserialize<'de> for Positions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PositionsVisitor;
        impl<'de> Visitor<'de> for PositionsVisitor {
            type Value = Positions;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a list of positions {x, y}")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut positions = Positions::default();
                let mut index = 0;
                while let Some(point) = list.next_element::<Option<Point>>()? {
                    let place = point.and_then(|point| Some((point.x?, point.y?)));
                    match index {
                        0 => positions.start = place,
                        1 => positions.end = place,
                        _ => {}
                    }
                    index += 1;
                }
                Ok(positions)
            }
            fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
                Ok(Positions::default())
            }
        }
        deserializer.deserialize_any(PositionsVisitor)
    }
}

/// The tags of an event that matter to the model, one bit each.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tags(u64);

macro_rules! tags {
    ($($name:ident = $bit:literal, $id:literal;)+) => {
        impl Tags {
            $(pub const $name: Tags = Tags(1 << $bit);)+
            fn from_id(id: u32) -> Tags {
                match id { $($id => Tags::$name,)+ _ => Tags(0) }
            }
        }
    };
}

tags! {
    GOAL = 0, 101;
    OWN_GOAL = 1, 102;
    ASSIST = 3, 301;
    KEY_PASS = 4, 302;
    LEFT_FOOT = 5, 401;
    RIGHT_FOOT = 6, 402;
    HEAD_OR_BODY = 7, 403;
    FREE_SPACE_RIGHT = 8, 501;
    FREE_SPACE_LEFT = 9, 502;
    TAKE_ON_LEFT = 10, 503;
    TAKE_ON_RIGHT = 11, 504;
    ANTICIPATED = 12, 601;
    ANTICIPATION = 13, 602;
    LOST = 14, 701;
    NEUTRAL = 15, 702;
    WON = 16, 703;
    HIGH = 17, 801;
    THROUGH = 18, 901;
    FAIR_PLAY = 19, 1001;
    MISSED_BALL = 20, 1302;
    INTERCEPTION = 21, 1401;
    CLEARANCE = 22, 1501;
    SLIDING = 23, 1601;
    RED = 24, 1701;
    YELLOW = 25, 1702;
    SECOND_YELLOW = 26, 1703;
    ACCURATE = 27, 1801;
    NOT_ACCURATE = 28, 1802;
    COUNTER = 29, 1901;
    DANGEROUS_BALL_LOST = 30, 2001;
    BLOCKED = 31, 2101;
    POST_1 = 32, 1217;
    POST_2 = 33, 1218;
    POST_3 = 34, 1219;
    POST_4 = 35, 1220;
    POST_5 = 36, 1221;
    POST_6 = 37, 1222;
    POST_7 = 38, 1223;
}

impl Tags {
    /// This set with the tag of this number.
    pub fn with(self, id: u32) -> Tags {
        Tags(self.0 | Tags::from_id(id).0)
    }

    /// The index of the lowest bit that is set; 64 if none is.
    pub const fn lowest(self) -> usize {
        self.0.trailing_zeros() as usize
    }

    /// The indexes of the bits that are set.
    pub fn bits(self) -> impl Iterator<Item = usize> {
        let mut left = self;
        std::iter::from_fn(move || {
            let bit = left.lowest();
            left.0 &= left.0.wrapping_sub(1);
            (bit < 64).then_some(bit)
        })
    }

    pub fn has(self, tag: Tags) -> bool {
        self.0 & tag.0 != 0
    }

    pub fn any(self, tags: &[Tags]) -> bool {
        tags.iter().any(|tag| self.has(*tag))
    }
}

impl<'de> Deserialize<'de> for Tags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TagsVisitor;
        impl<'de> Visitor<'de> for TagsVisitor {
            type Value = Tags;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a list of tags {id}")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Tags, A::Error> {
                let mut tags = Tags::default();
                while let Some(tag) = list.next_element::<Tag>()? {
                    tags = tags.with(tag.id);
                }
                Ok(tags)
            }
        }
        deserializer.deserialize_seq(TagsVisitor)
    }
}

#[derive(Deserialize)]
#[serde(expecting = "a tag {id}")]
struct Tag {
    #[serde(default)]
    id: u32,
}
