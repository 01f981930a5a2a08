//! What Wyscout says about a match besides its events: teams, score, line-ups, substitutions.
//!
//! The API delivers it in the match's own file under `match`, `formations` and `substitutions`; the
//! public data set has the same `match` objects in `matches_*.json`.

use std::borrow::Cow;
use std::fmt;

use polars::prelude::PlHashMap;
use serde::Deserialize;
use serde::de::{self, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::spec;
use backline_kit::loose::Keyed;
use backline_model::{Halves, MatchInfo};

/// A match as the API and `matches_*.json` describe it.
#[derive(Deserialize)]
pub(super) struct Game {
    #[serde(rename = "wyId", default)]
    pub id: i64,
    pub label: Option<String>,
    #[serde(rename = "dateutc")]
    pub date: Option<String>,
    #[serde(rename = "competitionId")]
    pub competition: Option<i64>,
    #[serde(rename = "seasonId")]
    pub season: Option<i64>,
    #[serde(rename = "teamsData", default)]
    pub teams: Keyed<TeamData>,
}

#[derive(Deserialize)]
pub(super) struct TeamData {
    side: Option<String>,
    score: Option<u32>,
    #[serde(rename = "scoreET")]
    score_extra: Option<u32>,
    #[serde(default)]
    formation: Option<Formation>,
}

/// Who started, who was on the bench and who came on.
#[derive(Deserialize, Default)]
struct Formation {
    #[serde(default, deserialize_with = "list")]
    lineup: Vec<Named>,
    #[serde(default, deserialize_with = "list")]
    bench: Vec<Named>,
    #[serde(default, deserialize_with = "list")]
    substitutions: Vec<Change>,
}

#[derive(Deserialize)]
struct Named {
    #[serde(rename = "playerId")]
    player: i64,
}

#[derive(Deserialize)]
struct Change {
    #[serde(rename = "playerIn")]
    on: i64,
    #[serde(rename = "playerOut")]
    off: i64,
    minute: f64,
}

/// A list, or nothing where the source writes `null`, `"null"` or an empty object.
fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    struct ListVisitor<T>(std::marker::PhantomData<T>);
    impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
        type Value = Vec<T>;
        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("a list, or null")
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
            let mut all = Vec::new();
            while let Some(item) = list.next_element()? {
                all.push(item);
            }
            Ok(all)
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<T>, A::Error> {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok(Vec::new())
        }
        fn visit_str<E: de::Error>(self, value: &str) -> Result<Vec<T>, E> {
            match value {
                "" | "null" => Ok(Vec::new()),
                _ => Err(E::invalid_value(de::Unexpected::Str(value), &self)),
            }
        }
        fn visit_unit<E: de::Error>(self) -> Result<Vec<T>, E> {
            Ok(Vec::new())
        }
    }
    deserializer.deserialize_any(ListVisitor(std::marker::PhantomData))
}

impl Game {
    /// The id of the home team.
    pub fn home_team(&self) -> Option<i64> {
        let home = |(_, data): &&(String, TeamData)| data.side.as_deref() == Some("home");
        self.teams
            .0
            .iter()
            .find(home)
            .and_then(|(id, _)| id.parse().ok())
    }

    fn team(&self, team: i64) -> Option<&TeamData> {
        let of = |(id, _): &&(String, TeamData)| id.parse() == Ok(team);
        self.teams.0.iter().find(of).map(|(_, data)| data)
    }

    /// Fills in what the match's description states; `teams` are the ids of home and away.
    pub fn describe(&self, teams: [i64; 2], info: &mut MatchInfo) {
        info.date.clone_from(&self.date);
        // The number is all that the file says about the competition; it keeps competitions apart.
        info.competition = self
            .competition
            .map(|id| format!("Wyscout competition {id}"));
        info.season = self.season.map(|id| format!("Wyscout season {id}"));
        info.score_stated = self.label.as_deref().and_then(super::score_of);
        if info.score_stated.is_none() {
            let score = |team: i64| {
                let data = self.team(team)?;
                // `scoreET` holds the score after extra time, 0 when there was none.
                Some(data.score?.max(data.score_extra.unwrap_or(0)))
            };
            info.score_stated = score(teams[0]).zip(score(teams[1])).map(|(h, a)| [h, a]);
        }
    }

    /// Players of the stated line-ups with their teams.
    pub fn players(&self) -> impl Iterator<Item = (i64, i64)> + '_ {
        self.teams.0.iter().flat_map(|(team, data)| {
            let team: i64 = team.parse().unwrap_or(0);
            let formation = data.formation.iter();
            let players =
                formation.flat_map(|formation| formation.lineup.iter().chain(&formation.bench));
            players.map(move |player| (player.player, team))
        })
    }

    /// The line-up of a team, where it is stated.
    fn formation(&self, team: i64) -> Option<&Formation> {
        let formation = self.team(team)?.formation.as_ref()?;
        (!formation.lineup.is_empty()).then_some(formation)
    }
}

/// Period, then second in it, then who came on and went off.
pub(super) type Moments = Keyed<Keyed<OnAndOff>>;

#[derive(Deserialize, Default)]
pub(super) struct OnAndOff {
    #[serde(rename = "in", default, deserialize_with = "list")]
    on: Vec<Named>,
    #[serde(rename = "out", default, deserialize_with = "list")]
    off: Vec<Named>,
}

/// Period, then second in it, then formation, then the positions of the eleven.
pub(super) type Shapes<'a> = Keyed<Keyed<Keyed<Shape<'a>>>>;

#[derive(Deserialize)]
pub(super) struct Shape<'a> {
    #[serde(borrow, default)]
    players: Vec<Keyed<Placed<'a>>>,
}

#[derive(Deserialize)]
pub(super) struct Placed<'a> {
    #[serde(borrow, default)]
    position: Cow<'a, str>,
}

/// Somebody goes off, usually with a replacement; the source may leave out one of the two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Substitution {
    pub period: u8,
    /// Since the start of the period.
    pub seconds: f64,
    pub team: i64,
    pub off: Option<i64>,
    pub on: Option<i64>,
    /// Known only to the minute.
    pub approx: bool,
}

/// The line-ups of a match.
#[derive(Debug, Default)]
pub(super) struct Lineups {
    /// Player id to the player's team and whether they started.
    pub started: PlHashMap<i64, (i64, bool)>,
    /// Player id to the code of the player's first position.
    pub positions: PlHashMap<i64, &'static str>,
    /// In playing order.
    pub substitutions: Vec<Substitution>,
}

impl Lineups {
    /// The contents of a match's description and of the API's own objects; empty where they say
    /// nothing. `last` is the last period in the events.
    pub fn read(
        game: Option<&Game>,
        moments: &Keyed<Moments>,
        shapes: &Keyed<Shapes>,
        teams: [i64; 2],
        last: u8,
    ) -> Lineups {
        let mut lineups = Lineups::default();
        for team in teams {
            let Some(formation) = game.and_then(|game| game.formation(team)) else {
                continue;
            };
            let bench = formation
                .bench
                .iter()
                .map(|player| (player.player, (team, false)));
            let eleven = formation
                .lineup
                .iter()
                .map(|player| (player.player, (team, true)));
            lineups.started.extend(bench.chain(eleven));
            let exact = substitutions_of(moments, team);
            if exact.is_empty() {
                let minutes = formation.substitutions.iter();
                lineups.substitutions.extend(minutes.map(|change| {
                    let (period, seconds) = period_of(change.minute, last);
                    Substitution {
                        period,
                        seconds,
                        team,
                        off: known(change.off),
                        on: known(change.on),
                        approx: true,
                    }
                }));
            } else {
                lineups.substitutions.extend(exact);
            }
        }
        positions(shapes, &mut lineups.positions);
        lineups.substitutions.sort_by(|a, b| {
            a.period
                .cmp(&b.period)
                .then(a.seconds.total_cmp(&b.seconds))
        });
        lineups
    }
}

/// The period that contains a whole minute of the running clock, and the second in it. A
/// substitution at half-time is written as minute 45 or 46: at 45 it is taken to be before the
/// interval, at most one minute off. A minute beyond the last period is in its stoppage time.
fn period_of(minute: f64, last: u8) -> (u8, f64) {
    let period = match minute {
        m if m <= 45.0 => 1,
        m if m <= 90.0 => 2,
        m if m <= 105.0 => 3,
        _ => 4,
    };
    let period = period.min(last.clamp(1, 4));
    let start = f64::from(Halves::default().start(period));
    (period, (minute - start) * 60.0)
}

/// 0 means nobody.
fn known(player: i64) -> Option<i64> {
    (player > 0).then_some(player)
}

/// The substitutions of a team, to the second.
fn substitutions_of(moments: &Keyed<Moments>, team: i64) -> Vec<Substitution> {
    let mut all = Vec::new();
    let of_team = moments.0.iter().filter(|(id, _)| id.parse() == Ok(team));
    for (period, seconds) in of_team.flat_map(|(_, periods)| &periods.0) {
        let Some(period) = super::raw::period_number(period) else {
            continue;
        };
        for (second, change) in &seconds.0 {
            let Ok(second) = second.parse::<f64>() else {
                continue;
            };
            for at in 0..change.on.len().max(change.off.len()) {
                let player = |named: &[Named]| named.get(at).and_then(|named| known(named.player));
                all.push(Substitution {
                    period,
                    seconds: second,
                    team,
                    off: player(&change.off),
                    on: player(&change.on),
                    approx: false,
                });
            }
        }
    }
    all
}

/// The position of each player in the first formation that includes them.
fn positions(shapes: &Keyed<Shapes>, positions: &mut PlHashMap<i64, &'static str>) {
    let shapes = shapes.0.iter().flat_map(|(_, periods)| &periods.0);
    let shapes = shapes.flat_map(|(_, seconds)| &seconds.0);
    for (_, shape) in shapes.flat_map(|(_, shapes)| &shapes.0) {
        for (player, placed) in shape.players.iter().flat_map(|player| &player.0) {
            if let (Ok(player), Some(code)) =
                (player.parse(), spec::position_code(&placed.position))
            {
                positions.entry(player).or_insert(code);
            }
        }
    }
}
