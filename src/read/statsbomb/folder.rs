//! What open-data's `matches` folder says of a match: teams, score, competition, season, date.

use std::path::{Path, PathBuf};

use polars::prelude::PlHashMap;
use serde::Deserialize;

use crate::error::Result;
use crate::read::source::Input;
use crate::read::text::decode_json;

/// One match of a `matches/<competition>/<season>.json`.
#[derive(Deserialize)]
pub(super) struct Game {
    #[serde(rename = "match_id")]
    id: i64,
    #[serde(rename = "match_date")]
    pub date: Option<String>,
    competition: Option<Competition>,
    season: Option<Season>,
    #[serde(rename = "home_team")]
    pub home: Home,
    #[serde(rename = "away_team")]
    pub away: Away,
    pub home_score: Option<u32>,
    pub away_score: Option<u32>,
}

#[derive(Deserialize)]
struct Competition {
    #[serde(rename = "competition_name")]
    name: Option<String>,
}

#[derive(Deserialize)]
struct Season {
    #[serde(rename = "season_name")]
    name: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Home {
    #[serde(rename = "home_team_id")]
    pub id: i64,
    #[serde(rename = "home_team_name")]
    pub name: String,
}

#[derive(Deserialize)]
pub(super) struct Away {
    #[serde(rename = "away_team_id")]
    pub id: i64,
    #[serde(rename = "away_team_name")]
    pub name: String,
}

impl Game {
    pub fn competition(&self) -> Option<&str> {
        self.competition.as_ref()?.name.as_deref()
    }

    pub fn season(&self) -> Option<&str> {
        self.season.as_ref()?.name.as_deref()
    }
}

/// The matches of a folder by id.
pub(super) type Games = PlHashMap<i64, Game>;

/// A table of matches given by option, else all of open-data's `matches` folder, which lies
/// beside the folder of the events.
pub(super) fn games(input: &Input) -> Result<Option<std::sync::Arc<Games>>> {
    let found: Vec<PathBuf> = match (&input.options.meta, input.folder().parent()) {
        (Some(given), _) => vec![given.clone()],
        (None, Some(above)) => input.files_below(&above.join("matches")).to_vec(),
        (None, None) => Vec::new(),
    };
    let Some(first) = found.first() else {
        return Ok(None);
    };
    let Some(key) = input.meta([first.clone()])? else {
        return Ok(None);
    };
    // All are parsed once, under the name of the first.
    let games = input.parsed(&key, |file, bytes| {
        let mut games = Games::default();
        add(&mut games, file, bytes)?;
        for other in &found[1..] {
            if let Some(other) = input.beside([other.clone()])? {
                add(&mut games, &other.file, &other.bytes)?;
            }
        }
        Ok(games)
    })?;
    Ok(Some(games))
}

fn add(games: &mut Games, file: &Path, bytes: &[u8]) -> Result<()> {
    let all: Vec<Game> = decode_json(
        file,
        bytes,
        "Expected StatsBomb's list of matches; move the file away to read without it",
    )?;
    games.extend(all.into_iter().map(|game| (game.id, game)));
    Ok(())
}
