//! The shape of the JSON; what is not used is passed over undecoded.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};

#[derive(Deserialize)]
pub(super) struct File<'a> {
    #[serde(rename = "match", borrow)]
    pub info: Info<'a>,
    #[serde(rename = "scoreStatus", default)]
    pub score: Keyed<Score>,
    #[serde(borrow, default)]
    pub players: Keyed<Player<'a>>,
    #[serde(borrow, default)]
    pub teams: Keyed<Team<'a>>,
    pub incidences: Keyed<Keyed<Incidence>>,
    #[serde(rename = "deletedIncidences", borrow, default)]
    pub deleted: Vec<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Info<'a> {
    pub match_id: i64,
    pub home_team_id: i64,
    #[serde(borrow)]
    pub home_team_name: Option<Cow<'a, str>>,
    pub away_team_id: i64,
    #[serde(borrow)]
    pub away_team_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub date: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub competition: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
pub(super) struct Score {
    pub score: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Player<'a> {
    pub team_id: i64,
    pub posn_id: Option<u8>,
    #[serde(default)]
    pub substitute: bool,
    #[serde(borrow)]
    pub name: PlayerName<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PlayerName<'a> {
    #[serde(borrow)]
    pub nick: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub short_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub last: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
pub(super) struct Team<'a> {
    #[serde(borrow)]
    pub name: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
pub(super) struct Incidence {
    #[serde(rename = "type")]
    pub kind: u32,
    pub t: Clock,
    pub team: Option<i64>,
    #[serde(rename = "plyrId")]
    pub player: Option<i64>,
    /// Who receives a pass, or is fouled.
    #[serde(rename = "recvId")]
    pub receiver: Option<i64>,
    #[serde(rename = "assBy")]
    pub assisted_by: Option<i64>,
    #[serde(rename = "ctchBy")]
    pub caught_by: Option<i64>,
    #[serde(rename = "offId")]
    pub off: Option<i64>,
    #[serde(rename = "inId")]
    pub on: Option<i64>,
    #[serde(default)]
    pub coord: Keyed<Point>,
}

impl Incidence {
    /// The position of this number, `1` where it starts and `2` where it ends.
    pub fn point(&self, number: &str) -> Option<(f64, f64)> {
        let point = self.coord.0.iter().find(|(key, _)| key == number)?;
        point.1.x.zip(point.1.y)
    }
}

/// Half 0 (before the match) to 5 (shoot-out), and the match's minute and second.
#[derive(Deserialize, Clone, Copy)]
pub(super) struct Clock {
    #[serde(deserialize_with = "half")]
    pub half: u8,
    #[serde(deserialize_with = "minute")]
    pub m: u16,
    pub s: Option<f64>,
}

#[derive(Deserialize, Clone, Copy)]
pub(super) struct Point {
    pub x: Option<f64>,
    pub y: Option<f64>,
}

fn half<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    let half = u64::deserialize(deserializer)?;
    u8::try_from(half)
        .ok()
        .filter(|half| *half <= 5)
        .ok_or_else(|| de::Error::invalid_value(de::Unexpected::Unsigned(half), &"a half 0 to 5"))
}

fn minute<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let minute = u64::deserialize(deserializer)?;
    u16::try_from(minute)
        .ok()
        .filter(|minute| *minute <= 200)
        .ok_or_else(|| {
            de::Error::invalid_value(de::Unexpected::Unsigned(minute), &"a minute 0 to 200")
        })
}

/// An object's entries in their order. An empty one may be written as an empty list.
pub(super) struct Keyed<T>(pub Vec<(String, T)>);

impl<T> Default for Keyed<T> {
    fn default() -> Self {
        Keyed(Vec::new())
    }
}

impl<T> Keyed<T> {
    pub fn get(&self, key: &str) -> Option<&T> {
        self.0
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Keyed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = Keyed<T>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::with_capacity(map.size_hint().unwrap_or(0));
                while let Some(entry) = map.next_entry::<String, T>()? {
                    entries.push(entry);
                }
                Ok(Keyed(entries))
            }
            fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                match seq.next_element::<de::IgnoredAny>()? {
                    None => Ok(Keyed::default()),
                    Some(_) => Err(de::Error::invalid_type(de::Unexpected::Seq, &"an object")),
                }
            }
            fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
                Ok(Keyed::default())
            }
        }
        deserializer.deserialize_any(Entries(std::marker::PhantomData))
    }
}
