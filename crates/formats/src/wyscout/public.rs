//! The public data set as it was published: `events_<competition>.json`, one list of the events of
//! all matches of a competition, with `matches_<competition>.json`, `players.json`, `teams.json`
//! and `competitions.json` next to it.

use std::path::Path;
use std::sync::Arc;

use polars::prelude::PlHashMap;
use serde::Deserialize;

use super::game::{Game, Lineups};
use super::raw::{Event, Player};
use super::{Team, info, last_period, push_events, scan, squads};
use backline_kit::hint::Hint;
use backline_kit::loose::Keyed;
use backline_kit::normalise::finish_match;
use backline_kit::source::{Companion, Input, Listing};
use backline_kit::text::{decode_json, unescape};
use backline_model::Batch;
use backline_model::{Error, Result};

/// The tables that accompany the events.
#[derive(Default)]
pub(super) struct Tables {
    /// Matches by id.
    pub games: PlHashMap<i64, Game>,
    /// Names of competitions by id.
    pub competitions: PlHashMap<i64, String>,
    players: PlHashMap<i64, Player>,
    teams: PlHashMap<i64, String>,
}

/// A team or competition of the tables.
#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "wyId")]
    id: i64,
    name: String,
}

const HINT: Hint = Hint::Always(
    "Expected the public Wyscout set's own table; move the file away to read without it",
);

/// The tables in the event file's folder; `None` without a `matches*.json`.
pub(super) fn tables(input: &Input) -> Result<Option<Arc<Tables>>> {
    if input.options.meta.is_some() {
        return look_for_tables(input);
    }
    let found = input.once_a_folder(|| look_for_tables(input))?;
    Ok(found.as_ref().clone())
}

fn look_for_tables(input: &Input) -> Result<Option<Arc<Tables>>> {
    let words = ["matches", "players", "teams", "competitions"];
    let files = input.list(Listing::named(input.folder(), &words, ""));
    let named = |start: &str| {
        let here = files.iter().filter(|file| {
            let name = file.file_name().and_then(|name| name.to_str());
            name.map(str::to_ascii_lowercase)
                .is_some_and(|name| name.starts_with(start) && name.contains(".json"))
        });
        here.cloned().collect::<Vec<_>>()
    };
    let games = match &input.options.meta {
        Some(given) => vec![given.clone()],
        None => named("matches"),
    };
    let Some(first) = games.first() else {
        return Ok(None);
    };
    let Some(key) = input.meta([first.clone()])? else {
        return Ok(None);
    };
    let others: Vec<Companion> = games[1..]
        .iter()
        .cloned()
        .chain(
            ["players", "teams", "competitions"]
                .into_iter()
                .flat_map(named),
        )
        .map(|file| input.beside([file]))
        .filter_map(Result::transpose)
        .collect::<Result<_>>()?;
    // All are parsed once, under the name of the first.
    let tables = input.parsed(&key, |file, bytes| {
        let mut tables = Tables::default();
        tables.add(file, bytes)?;
        for other in &others {
            tables.add(&other.file, &other.bytes)?;
        }
        Ok(tables)
    })?;
    Ok(Some(tables))
}

impl Tables {
    /// Adds a table, recognised by its name.
    fn add(&mut self, file: &Path, bytes: &[u8]) -> Result<()> {
        let name = file.file_name().and_then(|name| name.to_str());
        let name = name.unwrap_or_default().to_ascii_lowercase();
        if name.starts_with("players") {
            let players: Vec<Player> = decode_json(file, bytes, HINT)?;
            self.players
                .extend(players.into_iter().map(|player| (player.id, player)));
        } else if name.starts_with("teams") {
            let teams: Vec<Entry> = decode_json(file, bytes, HINT)?;
            let named = teams.into_iter();
            self.teams
                .extend(named.map(|team| (team.id, unescape(&team.name).into_owned())));
        } else if name.starts_with("competitions") {
            let all: Vec<Entry> = decode_json(file, bytes, HINT)?;
            let named = all.into_iter();
            self.competitions
                .extend(named.map(|one| (one.id, unescape(&one.name).into_owned())));
        } else {
            let games: Vec<Game> = decode_json(file, bytes, HINT)?;
            self.games
                .extend(games.into_iter().map(|game| (game.id, game)));
        }
        Ok(())
    }
}

/// Reads all matches of a competition into the end of `batch`.
pub(super) fn read(input: &Input, batch: &mut Batch) -> Result<()> {
    let events = match scan::list(input.bytes) {
        Some(events) => events,
        None => decode_json(
            input.file,
            input.bytes,
            Hint::Events("the public Wyscout set's list of events"),
        )?,
    };
    let Some(tables) = tables(input)? else {
        return Err(Error::whole(
            input.file,
            "a list of events without the matches to which they belong",
            "Put the set's matches_*.json, players.json and teams.json next to it, or give the matches with the option `meta`",
        ));
    };
    for events in events.chunk_by(|a, b| a.match_id == b.match_id) {
        read_match(input, events, &tables, batch)?;
    }
    Ok(())
}

fn read_match(input: &Input, events: &[Event], tables: &Tables, batch: &mut Batch) -> Result<()> {
    let id = events[0].match_id;
    let Some(game) = tables.games.get(&id) else {
        return Err(Error::whole(
            input.file,
            format!("the match {id} is in none of the matches_*.json next to it"),
            "Put the matches of the same competition next to the events",
        ));
    };
    let mut ids: Vec<i64> = game
        .teams
        .0
        .iter()
        .filter_map(|(id, _)| id.parse().ok())
        .collect();
    let home = game.home_team();
    ids.sort_by_key(|id| Some(*id) != home);
    let teams: Result<[Team; 2], _> = ids
        .iter()
        .map(|id| Team {
            id: *id,
            text_id: id.to_string(),
            name: tables
                .teams
                .get(id)
                .cloned()
                .unwrap_or_else(|| format!("team {id}")),
        })
        .collect::<Vec<_>>()
        .try_into();
    let Ok(teams) = teams else {
        return Err(Error::whole(
            input.file,
            format!(
                "the match {id} has {} teams in its `teamsData`, expected 2",
                ids.len()
            ),
            "Fetch matches_*.json again",
        ));
    };
    let ids = [teams[0].id, teams[1].id];
    let mut info = info(input, id.to_string(), &teams);
    info.home_stated = home.is_some();
    game.describe(ids, &mut info);
    if let Some(name) = game.competition.and_then(|id| tables.competitions.get(&id)) {
        info.competition = Some(name.clone());
    }
    let last = last_period(events.iter().map(|event| event.period));
    let nothing = (&Keyed::default(), &Keyed::default());
    let lineups = Lineups::read(Some(game), nothing.0, nothing.1, ids, last);
    batch.open(info);
    // Players who are in no line-up are found by their events.
    let mut of_team: PlHashMap<i64, i64> = game.players().collect();
    for event in events.iter().filter(|event| event.player > 0) {
        of_team.entry(event.player).or_insert(event.team);
    }
    let mut of_team: Vec<(i64, i64)> = of_team.into_iter().collect();
    of_team.sort_unstable();
    let players = of_team
        .iter()
        .filter_map(|(player, team)| Some((*team, tables.players.get(player)?)));
    let (squad, names) = squads(players, ids, &lineups);
    push_events(batch, events, &teams, &names, &lineups.substitutions);
    finish_match(batch, &squad);
    Ok(())
}
