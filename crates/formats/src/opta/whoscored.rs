//! WhoScored's match-centre JSON: Opta's events with names as well as numbers, and the teams,
//! players and line-ups in the same file.

use std::borrow::Cow;
use std::fmt;
use std::path::Path;

use serde::Deserialize;
use serde::de::{self, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::f24::has;
use super::formations;
use super::game::{Game, Row};
use super::page;
use super::qualifiers::{self, Details};
use super::row;
use super::scraped;
use super::statsperform::minute;
use super::team_sheet::{Player, Team, TeamSheet, score};
use super::types;
use backline_kit::format::{Card, Description};
use backline_kit::hint::Hint;
use backline_kit::loose::{Number, Text};
use backline_kit::provider::{Head, Provider, Recognition};
use backline_kit::source::Input;
use backline_kit::text::decode_json;
use backline_model::Batch;
use backline_model::{Error, Result};

const HINT: Hint = Hint::Events("WhoScored's match-centre data");

/// The description of this format for the registry.
pub(crate) static PROVIDER: Provider = Provider {
    card: Card {
        name: "whoscored",
        title: "WhoScored match-centre data",
        credit: "WhoScored (Opta)",
        forms: "JSON, one match per file (`matchCentreData`), a page of the match centre as saved by a browser, or the CSV of its events written by soccerdata and other scrapers, one or more matches per file",
    },
    recognise,
    read,
    takes: &[],
    columns: &[],
    describe,
};

/// Bytes of a document that suffice to recognise its kind.
const START: usize = 1 << 16;

fn recognise(head: &Head) -> Recognition {
    let start = &head.bytes[..head.bytes.len().min(START)];
    let known = if head.text.starts_with('{') {
        [
            "\"playerIdNameDictionary\"",
            "\"matchCentreData\"",
            "\"incidentEvents\"",
            "\"formationSlots\"",
        ]
        .iter()
        .any(|word| memchr::memmem::find(start, word.as_bytes()).is_some())
            && (has(start, "\"expandedM")
                || has(start, "\"formationSlots\"")
                || has(start, "\"matchCentreData\""))
    } else if head.text.starts_with('<') {
        page::holds_match(head.bytes)
    } else {
        !head.text.starts_with('[') && scraped::is_events(start)
    };
    if known {
        Recognition::Events
    } else {
        Recognition::Unknown
    }
}

fn read(input: &Input, batch: &mut Batch) -> Result<()> {
    let start = input
        .bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(input.bytes);
    let first = start.iter().find(|byte| !byte.is_ascii_whitespace());
    if first == Some(&b'{') {
        json_game(input)?.push(input.file, batch)
    } else if first == Some(&b'<') {
        let text = page::document(input.file, input.bytes)?;
        input.with_bytes(&text, |input| json_game(input)?.push(input.file, batch))
    } else {
        scraped::read(input, batch)
    }
}

/// A file: the match itself, or the page's arguments that contain it.
#[derive(Deserialize)]
struct Page<'a> {
    #[serde(rename = "matchCentreData", borrow)]
    inner: Option<Match<'a>>,
    #[serde(rename = "matchId", default, borrow)]
    match_id: Text<'a>,
    #[serde(default, borrow)]
    game_id: Text<'a>,
    #[serde(borrow)]
    home: Option<RawTeam<'a>>,
    #[serde(borrow)]
    away: Option<RawTeam<'a>>,
    #[serde(borrow)]
    events: Option<Vec<RawEvent<'a>>>,
    #[serde(rename = "playerIdNameDictionary", default, borrow)]
    names: NameList<'a>,
    #[serde(rename = "ftScore", default, borrow)]
    full_time: Text<'a>,
    #[serde(rename = "etScore", default, borrow)]
    extra_time: Text<'a>,
    #[serde(default, borrow)]
    score: Text<'a>,
    #[serde(rename = "startDate", default, borrow)]
    start_date: Text<'a>,
    #[serde(rename = "startTime", default, borrow)]
    start_time: Text<'a>,
    #[serde(default, borrow)]
    url: Text<'a>,
    #[serde(default, borrow)]
    region: Text<'a>,
    #[serde(default, borrow)]
    league: Text<'a>,
    #[serde(default, borrow)]
    season: Text<'a>,
}

#[derive(Deserialize)]
struct Match<'a> {
    #[serde(borrow)]
    home: RawTeam<'a>,
    #[serde(borrow)]
    away: RawTeam<'a>,
    #[serde(borrow)]
    events: Vec<RawEvent<'a>>,
    #[serde(rename = "playerIdNameDictionary", default, borrow)]
    names: NameList<'a>,
    #[serde(rename = "ftScore", default, borrow)]
    full_time: Text<'a>,
    #[serde(rename = "etScore", default, borrow)]
    extra_time: Text<'a>,
    #[serde(default, borrow)]
    score: Text<'a>,
    #[serde(rename = "startDate", default, borrow)]
    start_date: Text<'a>,
    #[serde(rename = "startTime", default, borrow)]
    start_time: Text<'a>,
}

#[derive(Deserialize)]
struct RawTeam<'a> {
    #[serde(rename = "teamId", borrow)]
    id: Text<'a>,
    #[serde(default, borrow)]
    name: Text<'a>,
    #[serde(default, borrow)]
    players: Vec<RawPlayer<'a>>,
}

#[derive(Deserialize)]
struct RawPlayer<'a> {
    #[serde(rename = "playerId", borrow)]
    id: Text<'a>,
    #[serde(default, borrow)]
    name: Text<'a>,
    #[serde(default, borrow)]
    position: Text<'a>,
    #[serde(rename = "isFirstEleven")]
    started: Option<bool>,
}

#[derive(Deserialize)]
struct RawEvent<'a> {
    #[serde(borrow)]
    id: Option<Text<'a>>,
    #[serde(rename = "eventId")]
    number: Option<Number>,
    #[serde(rename = "type", borrow)]
    kind: Named<'a>,
    #[serde(deserialize_with = "period")]
    period: u8,
    #[serde(deserialize_with = "minute")]
    minute: u16,
    second: Option<Number>,
    #[serde(rename = "teamId", borrow)]
    team: Option<Text<'a>>,
    #[serde(rename = "playerId", borrow)]
    player: Option<Text<'a>>,
    #[serde(rename = "relatedPlayerId", borrow)]
    other: Option<Text<'a>>,
    #[serde(rename = "relatedEventId")]
    related: Option<Number>,
    #[serde(rename = "outcomeType", borrow)]
    outcome: Option<Named<'a>>,
    x: Option<Number>,
    y: Option<Number>,
    #[serde(rename = "endX")]
    end_x: Option<Number>,
    #[serde(rename = "endY")]
    end_y: Option<Number>,
    #[serde(rename = "isOwnGoal")]
    own_goal: Option<bool>,
    #[serde(default, borrow)]
    qualifiers: Qualities<'a>,
}

/// A number with its name; either may be missing.
#[derive(Debug, Default, Deserialize)]
struct Named<'a> {
    value: Option<Number>,
    #[serde(rename = "displayName", borrow)]
    name: Option<Text<'a>>,
}

impl Named<'_> {
    fn number(&self, of_name: impl Fn(&str) -> Option<u32>) -> Option<u32> {
        let stated = self.value.and_then(Number::whole);
        let stated = stated.and_then(|number| u32::try_from(number).ok());
        stated.or_else(|| of_name(&self.name.as_ref()?.0))
    }
}

fn period<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    let named = Named::deserialize(deserializer)?;
    let number = match (named.value, &named.name) {
        (Some(number), _) => number.whole(),
        (None, Some(name)) => types::period_of(&name.0),
        (None, None) => None,
    };
    let number = number.ok_or_else(|| de::Error::custom("not a known period"))?;
    types::period(number).map_err(de::Error::custom)
}

/// The qualifiers of an event.
#[derive(Default)]
struct Qualities<'a>(Details<'a>);

#[derive(Deserialize)]
struct Quality<'a> {
    #[serde(rename = "type", borrow)]
    kind: Named<'a>,
    #[serde(borrow)]
    value: Option<Text<'a>>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Qualities<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct QualitiesVisitor;
        impl<'de> Visitor<'de> for QualitiesVisitor {
            type Value = Qualities<'de>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a list of qualifiers {type: {value, displayName}, value}")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut details = Details::default();
                while let Some(quality) = list.next_element::<Quality>()? {
                    if let Some(id) = quality.kind.number(qualifiers::number_of) {
                        details
                            .take(id, quality.value.map(|value| value.0))
                            .map_err(de::Error::custom)?;
                    }
                }
                Ok(Qualities(details))
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Qualities::default())
            }
        }
        deserializer.deserialize_any(QualitiesVisitor)
    }
}

/// Player ids with names.
#[derive(Default)]
struct NameList<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'de: 'a, 'a> Deserialize<'de> for NameList<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NamesVisitor;
        impl<'de> Visitor<'de> for NamesVisitor {
            type Value = NameList<'de>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("player names by id")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut names = Vec::with_capacity(48);
                while let Some((id, name)) = map.next_entry::<Text, Text>()? {
                    names.push((id.0, name.0));
                }
                Ok(NameList(names))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                // An empty dictionary of PHP.
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(NameList::default())
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(NameList::default())
            }
        }
        deserializer.deserialize_any(NamesVisitor)
    }
}

fn json_game<'a>(input: &Input<'a>) -> Result<Game<'a>> {
    let page: Page = decode_json(input.file, input.bytes, HINT)?;
    let Page {
        inner,
        match_id,
        game_id,
        home,
        away,
        events,
        names,
        full_time,
        extra_time,
        score: total,
        start_date,
        start_time,
        url,
        region,
        league,
        season,
    } = page;
    let data = match (inner, home, away, events) {
        (Some(data), ..) => data,
        (None, Some(home), Some(away), Some(events)) => Match {
            home,
            away,
            events,
            names,
            full_time,
            extra_time,
            score: total,
            start_date,
            start_time,
        },
        (None, home, away, events) => {
            let missing = [
                ("home", home.is_none()),
                ("away", away.is_none()),
                ("events", events.is_none()),
            ];
            let missing: Vec<&str> = missing
                .iter()
                .filter(|(_, missing)| *missing)
                .map(|(name, _)| *name)
                .collect();
            return Err(Error::whole(
                input.file,
                format!("the match lacks {}", missing.join(", ")),
                "Give the whole `matchCentreData` of a match",
            ));
        }
    };
    let mut sheet = data.sheet();
    let text = |text: Text| Some(text.0.into_owned()).filter(|text| !text.is_empty());
    sheet.match_id = text(match_id)
        .or_else(|| text(game_id))
        .unwrap_or_else(|| input.stem());
    let (competition, of) = heading(&url.0, input.file);
    sheet.competition = match (text(region), text(league)) {
        (Some(region), Some(league)) => Some(format!("{region} {league}")),
        (None, Some(league)) => Some(league),
        _ => competition,
    };
    sheet.season = text(season).or(of);
    let mut rows = Vec::with_capacity(data.events.len());
    for (index, event) in data.events.into_iter().enumerate() {
        let row = event.row(&mut sheet).map_err(|problem| {
            Error::whole(
                input.file,
                format!("events[{index}]: {problem}"),
                HINT.broken(),
            )
        })?;
        rows.push(row);
    }
    Ok(Game {
        sheet,
        rows,
        whoscored: true,
        provider: PROVIDER.card.name,
    })
}

impl Match<'_> {
    fn sheet(&self) -> TeamSheet {
        let name_of = |id: &str| {
            let known = self.names.0.iter().find(|(known, _)| known == id);
            known.map_or_else(String::new, |(_, name)| name.to_string())
        };
        let team = |team: &RawTeam| Team {
            id: team.id.0.to_string(),
            name: team.name.0.to_string(),
            players: team
                .players
                .iter()
                .map(|player| Player {
                    id: player.id.0.to_string(),
                    name: if player.name.0.is_empty() {
                        name_of(&player.id.0)
                    } else {
                        player.name.0.to_string()
                    },
                    position: formations::of_whoscored(&player.position.0),
                    started: Some(player.started == Some(true)),
                })
                .collect(),
        };
        TeamSheet {
            date: [&self.start_time, &self.start_date]
                .map(|text| text.0.to_string())
                .into_iter()
                .find(|text| !text.is_empty()),
            score: [&self.extra_time, &self.full_time, &self.score]
                .into_iter()
                .find_map(|text| score(&text.0)),
            teams: [team(&self.home), team(&self.away)],
            home_stated: true,
            ..TeamSheet::default()
        }
    }
}

impl<'a> RawEvent<'a> {
    fn row(self, sheet: &mut TeamSheet) -> Result<Row<'a>, String> {
        let text = |text: Option<Text<'a>>| text.map(|text| text.0).filter(|text| !text.is_empty());
        let whole = |number: Option<Number>| {
            let number = number.and_then(Number::whole).unwrap_or(0);
            number.min(u64::from(u32::MAX)) as u32
        };
        let mut details = self.qualifiers.0;
        let number = |number: Option<Number>| number.map(|number| number.0 as f32);
        details.end[0] = details.end[0].or(number(self.end_x));
        details.end[1] = details.end[1].or(number(self.end_y));
        if details.related == 0 {
            details.related = whole(self.related);
        }
        if self.own_goal == Some(true) {
            details.take(types::OWN_GOAL, None)?;
        }
        let team = text(self.team);
        let event_number = whole(self.number);
        Ok(Row {
            id: text(self.id).unwrap_or_else(|| row::own_id(team.as_deref(), event_number)),
            number: event_number,
            kind: self.kind.number(types::number_of).unwrap_or(0),
            kind_name: text(self.kind.name),
            period: self.period,
            minute: self.minute,
            second: self.second.map(|second| second.0.clamp(0.0, 59.999) as f32),
            team: match team {
                Some(id) => Some(sheet.team(&id)?),
                None => None,
            },
            player: text(self.player).filter(|id| id != "0"),
            player_name: None,
            other: text(self.other).filter(|id| id != "0"),
            outcome: self.outcome.and_then(|outcome| {
                let number = outcome.number(|name| match name {
                    "Successful" => Some(1),
                    "Unsuccessful" => Some(0),
                    _ => None,
                });
                number.map(|number| number == 1)
            }),
            start: self.x.zip(self.y).map(|(x, y)| (x.0 as f32, y.0 as f32)),
            details,
        })
    }
}

/// Competition and season from the page's address (`/Live/Italy-Serie-A-2015-2016-Empoli-Chievo`),
/// else from soccerdata's folder names (`ITA-Serie A_1516`).
fn heading(url: &str, file: &Path) -> (Option<String>, Option<String>) {
    let live = |word: &str| url.rsplit_once(word).map(|(_, title)| title);
    if let Some(title) = live("/Live/").or_else(|| live("/live/")) {
        let words: Vec<&str> = title.split('-').collect();
        let year = |word: &str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(first) = words
            .iter()
            .position(|word| year(word))
            .filter(|at| *at > 0)
        {
            let years = words[first..].iter().copied().take(2);
            let season: Vec<&str> = years.take_while(|word| year(word)).collect();
            return (Some(words[..first].join(" ")), Some(season.join("/")));
        }
    }
    let folder = file
        .parent()
        .and_then(|folder| folder.file_name())
        .and_then(|name| name.to_str());
    match folder.and_then(|name| name.rsplit_once('_')) {
        Some((league, season))
            if league.contains('-')
                && season.len() == 4
                && season.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            (Some(league.to_owned()), Some(season.to_owned()))
        }
        _ => (None, None),
    }
}

fn describe() -> Description {
    Description {
        coordinates: "per cent of the pitch, origin at the acting team's own right corner, attacking towards x = 100; converted to metres by the lines (the penalty area from x = 83, y = 21.1; the posts at 45.2 and 54.8), up to 5 m off the pitch are put on the line; (0, 0) stands for no position",
        clock: "`minute` and `second` run on over half-time as television shows them (the second half starts at 45:00); `expandedMinute` is not used; a row without `second` takes that of the previous row in the same minute and is marked in `approx`",
        players: "`playerId`; names from the teams' players or `playerIdNameDictionary`; in a CSV from `player` or `playerName`, else `player <id>`",
        minutes: "stated: `isFirstEleven`, in a CSV the players of the `FormationSet` rows; substitutions (18, 19), players who leave for good (20) and red cards (17)",
        labels: "qualifiers `LeadingToGoal` and `LeadingToAttempt`, on `Error` events and others; their value, the `eventId` of the goal or shot in its team, gives `led_to_event_id`",
        companions: "",
        types: types::describe(true),
        notes: &[
            "Rows of the table that begin with `qualifier` show what a qualifier of the feed becomes: a qualifier of the model, or whatever follows from it",
            "Types, periods, outcomes and qualifiers are identified by their numbers, or by their names where a CSV has only those",
            "A CSV's columns may be named as in soccerdata (`outcome_type`), as in the JSON (`outcomeType`), or as flattened JSON (`outcomeType.displayName`); qualifiers may be JSON or Python's notation. Without `id` an event's id is its team's and its number in the team",
            "A CSV states the home team by `h_a`, or by soccerdata's `game`; else the order is that of the rows and `home_stated` is false",
            "Without the `qualifiers` column set pieces, body parts, error labels and line-ups are not known; a note says so",
            "Rows of periods 10 to 16 (before, between and after the periods) are skipped once the line-ups are read from them",
            "A row with the id of an earlier one is skipped",
            "Competition and season come from `league` and `season` where given, else from the page's address or from soccerdata's folder names",
            "Recoveries are not touches in WhoScored's own counts (`isTouch`); backline's model counts them as such",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn competition_and_season_come_from_the_address_or_the_folder() {
        let url = "https://www.whoscored.com/Matches/1/Live/Italy-Serie-A-2015-2016-Empoli-Chievo";
        assert_eq!(
            heading(url, Path::new("1.json")),
            (Some("Italy Serie A".into()), Some("2015/2016".into()))
        );
        let cup = "x/Live/International-FIFA-World-Cup-2018-France-Croatia";
        assert_eq!(
            heading(cup, Path::new("1.json")),
            (
                Some("International FIFA World Cup".into()),
                Some("2018".into())
            )
        );
        assert_eq!(
            heading("", Path::new("events/ITA-Serie A_1516/1.json")),
            (Some("ITA-Serie A".into()), Some("1516".into()))
        );
        assert_eq!(heading("", Path::new("1.json")), (None, None));
    }
}
