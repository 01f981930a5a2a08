//! The shapes of the event lines, the match sheet and the metadata. Names that changed between
//! versions of the format are accepted in every spelling.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::{self, Deserializer};

use super::spec;

#[derive(Deserialize)]
pub(super) struct Line<'a> {
    #[serde(rename = "match", borrow)]
    pub info: Id<'a>,
    #[serde(borrow)]
    pub event: Event<'a>,
    pub tracking: Option<Synced>,
}

/// The frame of an event, where the events were put in step with tracking data.
#[derive(Deserialize)]
pub(super) struct Synced {
    pub frame_id: Option<i64>,
}

#[derive(Deserialize)]
pub(super) struct Id<'a> {
    #[serde(borrow)]
    pub id: Cow<'a, str>,
}

#[derive(Deserialize)]
pub(super) struct Event<'a> {
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    #[serde(borrow)]
    pub time: Option<Cow<'a, str>>,
    #[serde(deserialize_with = "period")]
    pub period: u8,
    #[serde(rename = "type", borrow)]
    pub kind: Cow<'a, str>,
    #[serde(borrow)]
    pub sub_type: Option<Cow<'a, str>>,
    #[serde(alias = "outcome")]
    pub is_successful: Option<bool>,
    #[serde(alias = "outcome_detailed", borrow)]
    pub outcome_type: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub player_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub team_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub receiver_id: Option<Cow<'a, str>>,
    pub x: Option<f64>,
    pub y: Option<f64>,
    pub x_end: Option<f64>,
    pub y_end: Option<f64>,
    #[serde(borrow)]
    pub body_part: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub match_clock: Option<Cow<'a, str>>,
    pub metrics: Option<Metrics>,
}

/// The number of a period given by name.
fn period<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    let name = String::deserialize(deserializer)?;
    spec::period(&name).ok_or_else(|| {
        de::Error::invalid_value(
            de::Unexpected::Str(&name),
            &"first_half, second_half, first_half_extratime, second_half_extratime or shootout",
        )
    })
}

#[derive(Deserialize)]
pub(super) struct Metrics {
    pub xg: Option<f32>,
}

/// The match sheet.
#[derive(Debug, Deserialize)]
pub(super) struct MatchSheet {
    #[serde(rename = "match")]
    pub info: SheetMatch,
    pub teams: Teams,
    pub events: Option<SheetEvents>,
}

#[derive(Debug, Deserialize)]
pub(super) struct SheetMatch {
    pub id: String,
    pub result: Option<Results>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Results {
    #[serde(rename = "final")]
    pub last: Option<Goals>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Goals {
    pub home: u32,
    pub away: u32,
}

#[derive(Debug, Deserialize)]
pub(super) struct Teams {
    pub home: Team,
    pub away: Team,
}

#[derive(Debug, Deserialize)]
pub(super) struct Team {
    pub id: String,
    pub name: Option<String>,
    pub short_name: Option<String>,
    #[serde(default)]
    pub players: Vec<Player>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Player {
    pub id: String,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub short_name: Option<String>,
    pub is_starter: Option<bool>,
    pub position_group: Option<String>,
    pub position: Option<String>,
    pub date_of_birth: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct SheetEvents {
    pub substitutions: Option<Vec<Substitution>>,
    pub cards: Option<Vec<Card>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Substitution {
    pub team_id: Option<String>,
    pub in_time: Option<String>,
    pub out_time: Option<String>,
    pub period: Option<String>,
    pub in_player_id: Option<String>,
    pub out_player_id: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Card {
    pub team_id: Option<String>,
    pub time: Option<String>,
    pub period: Option<String>,
    pub player_id: Option<String>,
    #[serde(rename = "type")]
    pub kind: String,
}

/// The metadata.
#[derive(Debug, Deserialize)]
pub(super) struct Metadata {
    pub competition: Option<Named>,
    pub season: Option<Named>,
    #[serde(rename = "match")]
    pub info: MetaMatch,
    pub teams: Option<Teams>,
    #[serde(alias = "stadium")]
    pub venue: Option<Venue>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Named {
    pub id: Option<String>,
    pub name: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct MetaMatch {
    pub id: String,
    pub kickoff_time: Option<String>,
    #[serde(default)]
    pub periods: Vec<Period>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Period {
    #[serde(alias = "type")]
    pub period: String,
    pub play_direction: Option<String>,
    #[serde(alias = "time_start")]
    pub start_time: Option<String>,
    #[serde(alias = "time_end")]
    pub end_time: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Venue {
    pub pitch_length: Option<f64>,
    pub pitch_width: Option<f64>,
}
