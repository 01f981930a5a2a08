//! What open-data's `matches` folder says about a match: teams, score, competition, season, date.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use polars::prelude::PlHashMap;
use serde::Deserialize;

use backline_kit::hint::Hint;
use backline_kit::source::{Input, Listing};
use backline_kit::text::decode_json;
use backline_model::Result;

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

/// The matches of a folder by id, each with its file.
type Games = PlHashMap<i64, (PathBuf, Arc<Game>)>;

/// What a table of matches says about this one: the table given by option, else all of open-data's
/// `matches` folder, next to the folder of the events.
pub(super) fn game(input: &Input, match_id: &str) -> Result<Option<Arc<Game>>> {
    let id = match_id.parse::<i64>().ok();
    if input.options.meta.is_some() {
        let Some(given) = input.meta([])? else {
            return Ok(None);
        };
        let games = input.parsed(&given, |file, bytes| {
            let mut games = Games::default();
            add(&mut games, file, bytes)?;
            Ok(games)
        })?;
        let game = id.and_then(|id| games.get(&id));
        input.given_meta_has(game.is_some(), match_id)?;
        return Ok(game.map(|(_, game)| game.clone()));
    }
    let Some(above) = input.folder().parent() else {
        return Ok(None);
    };
    let listing = Listing::below(&above.join("matches"));
    // All are parsed once.
    let games = input.once_a_folder(|| {
        let mut games = Games::default();
        for file in input.list_for_all(&listing) {
            let file = input.take(file)?;
            add(&mut games, &file.file, &file.bytes)?;
        }
        Ok(games)
    })?;
    let Some((file, game)) = id.and_then(|id| games.get(&id)) else {
        input.note(listing);
        return Ok(None);
    };
    // The match depends only on its own table; those of other seasons may come and go.
    input.meta([file.clone()])?;
    Ok(Some(game.clone()))
}

fn add(games: &mut Games, file: &Path, bytes: &[u8]) -> Result<()> {
    let all: Vec<Game> = decode_json(
        file,
        bytes,
        Hint::Always("Expected StatsBomb's list of matches; move the file away to read without it"),
    )?;
    let all = all.into_iter().map(Arc::new);
    games.extend(all.map(|game| (game.id, (file.to_path_buf(), game))));
    Ok(())
}
