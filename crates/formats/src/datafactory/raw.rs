//! The shape of the JSON; fields that are not used are skipped undecoded.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::{self, Deserializer};

use backline_kit::loose::Keyed;

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
    /// The player who receives a pass or is fouled.
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
    /// The position with this number: `1` where the action starts, `2` where it ends.
    pub fn point(&self, number: &str) -> Option<(f64, f64)> {
        let point = self.coord.0.iter().find(|(key, _)| key == number)?;
        point.1.x.zip(point.1.y)
    }
}

/// Half 0 (before the match) to 5 (shoot-out), and the minute and second of the match.
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
