//! The tables of games, teams and players that accompany a table of actions.

use std::path::PathBuf;

use polars::prelude::*;

use backline_kit::normalise::SquadMember;
use backline_kit::sheet::Sheet;
use backline_kit::source::{Companion, Input};
use backline_kit::{datetime, records};
use backline_model::Result;
use backline_model::{Side, position_code};

/// Endings of the tables.
const ENDINGS: [&str; 6] = ["parquet", "arrow", "ipc", "feather", "csv", "json"];

/// A game in the table of games.
#[derive(Debug, Clone)]
pub(super) struct Game {
    /// Ids of the home and the away team.
    pub teams: [String; 2],
    /// Whether it is known which of them is at home; true unless the table denies it.
    pub home_stated: bool,
    pub date: Option<String>,
    pub competition: Option<String>,
    pub season: Option<String>,
    pub score: Option<[u32; 2]>,
}

struct Player {
    game: Option<String>,
    team: String,
    id: String,
    name: String,
    position: Option<String>,
}

impl Player {
    /// Whether the player is listed for this game; if the table has no games, for any game.
    fn is_of(&self, game: &str) -> bool {
        self.game.as_deref().is_none_or(|id| id == game)
    }
}

/// The companions of the actions.
#[derive(Default)]
pub(super) struct Beside {
    games: PlHashMap<String, Game>,
    teams: PlHashMap<String, String>,
    players: Vec<Player>,
    player_names: PlHashMap<String, String>,
}

/// What a table of games must have.
const GAME: [&str; 3] = ["game_id", "home_team_id", "away_team_id"];

/// Where a table may lie: `out.games.csv` beside `out.csv`, or `games.csv`.
fn places(input: &Input, what: &str) -> Vec<PathBuf> {
    let folder = input.folder();
    let of_file = format!("{}.{what}", input.stem());
    [of_file.as_str(), what]
        .into_iter()
        .flat_map(|name| ENDINGS.map(|ending| folder.join(format!("{name}.{ending}"))))
        .collect()
}

fn sheet<'a>(companion: &'a Companion, wanted: &[&str]) -> Result<Sheet<'a>> {
    let start = companion
        .bytes
        .iter()
        .find(|byte| !byte.is_ascii_whitespace());
    if matches!(start, Some(b'[' | b'{')) {
        records::read(&companion.file, &companion.bytes, wanted)
    } else {
        Sheet::read(&companion.file, &companion.bytes, wanted)
    }
}

impl Beside {
    pub fn read(input: &Input) -> Result<Beside> {
        let mut beside = Beside::default();
        if let Some(companion) = input.meta(places(input, "games"))? {
            beside.add_games(&companion)?;
        }
        if let Some(companion) = input.beside(places(input, "teams"))? {
            let sheet = sheet(&companion, &["team_id", "team_name"])?;
            sheet.require(&["team_id", "team_name"], HINT)?;
            let (ids, names) = (sheet.ids("team_id")?, sheet.texts("team_name")?);
            for (id, name) in ids.iter().zip(names.iter()) {
                if let (Some(id), Some(name)) = (id, name) {
                    beside.teams.insert(id.to_owned(), name.to_owned());
                }
            }
        }
        if let Some(companion) = input.lineups(places(input, "players"))? {
            beside.add_players(&companion)?;
        }
        Ok(beside)
    }

    fn add_games(&mut self, companion: &Companion) -> Result<()> {
        let sheet = sheet(
            companion,
            &[
                "game_id",
                "home_team_id",
                "away_team_id",
                "home_stated",
                "game_date",
                "competition_name",
                "season_name",
                "home_score",
                "away_score",
            ],
        )?;
        sheet.require(&GAME, HINT)?;
        sheet.together(|sheet| self.add_games_of(sheet))
    }

    fn add_games_of(&mut self, sheet: &Sheet) -> Result<()> {
        for name in GAME {
            sheet.no_nulls(name, &sheet.ids(name)?.is_null())?;
        }
        let ids = sheet.ids("game_id")?;
        let (home, away) = (sheet.ids("home_team_id")?, sheet.ids("away_team_id")?);
        let stated = sheet.truths("home_stated")?;
        let dates = sheet.texts("game_date")?;
        let (competitions, seasons) = (
            sheet.texts("competition_name")?,
            sheet.texts("season_name")?,
        );
        let score = |name: &str| sheet.wholes(name, 0.0, 200.0);
        let (for_home, for_away) = (score("home_score")?, score("away_score")?);
        for row in 0..sheet.height() {
            let text = |column: &StringChunked| column.get(row).map(str::to_owned);
            let date = dates.get(row).and_then(datetime::date);
            if let (Some(text), None) = (dates.get(row), &date) {
                sheet.wrong(
                    row,
                    "game_date",
                    format!("`{text}` is not a date"),
                    "Write it as YYYY-MM-DD, a time of day may follow",
                )?;
            }
            let game = Game {
                teams: [text(&home), text(&away)].map(Option::unwrap_or_default),
                home_stated: stated.get(row).unwrap_or(true),
                date: date.map(|day| day.to_string()),
                competition: text(&competitions),
                season: text(&seasons),
                score: for_home
                    .get(row)
                    .zip(for_away.get(row))
                    .map(|(home, away)| [home as u32, away as u32]),
            };
            self.games.insert(text(&ids).unwrap_or_default(), game);
        }
        Ok(())
    }

    fn add_players(&mut self, companion: &Companion) -> Result<()> {
        let sheet = sheet(
            companion,
            &[
                "game_id",
                "team_id",
                "player_id",
                "player_name",
                "nickname",
                "starting_position_name",
            ],
        )?;
        sheet.require(&["player_id", "player_name"], HINT)?;
        let (games, teams) = (sheet.ids("game_id")?, sheet.ids("team_id")?);
        let ids = sheet.ids("player_id")?;
        let (names, nicknames) = (sheet.texts("player_name")?, sheet.texts("nickname")?);
        let positions = sheet.texts("starting_position_name")?;
        for row in 0..sheet.height() {
            let name = nicknames.get(row).or(names.get(row));
            let (Some(id), Some(name)) = (ids.get(row), name) else {
                continue;
            };
            self.player_names.insert(id.to_owned(), name.to_owned());
            self.players.push(Player {
                game: games.get(row).map(str::to_owned),
                team: teams.get(row).unwrap_or_default().to_owned(),
                id: id.to_owned(),
                name: name.to_owned(),
                position: positions.get(row).and_then(position).map(str::to_owned),
            });
        }
        Ok(())
    }

    pub fn game(&self, id: &str) -> Option<&Game> {
        self.games.get(id)
    }

    /// A team's name, else its id.
    pub fn team<'a>(&'a self, id: &'a str) -> &'a str {
        self.teams.get(id).map_or(id, String::as_str)
    }

    /// A player's name, else the id.
    pub fn player<'a>(&'a self, id: &'a str) -> &'a str {
        self.player_names.get(id).map_or(id, String::as_str)
    }

    /// A note about entries of the table of players that cannot be used for a game, if there are
    /// any.
    pub fn unused(&self, game: &str, teams: &[String; 2]) -> Option<String> {
        if self.players.is_empty() {
            return None;
        }
        let named = || self.players.iter().filter(|player| player.is_of(game));
        if named().next().is_none() {
            return Some("the table of players next to it lists nobody for this game".to_owned());
        }
        let strangers = named().filter(|player| !teams.contains(&player.team));
        let mut ids: Vec<&str> = strangers.map(|player| player.team.as_str()).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        (count > 0 && named().any(|player| player.game.is_some())).then(|| {
            format!(
                "{count} player(s) of the table next to it belong to `{}` in this game, which does not play it, and are in no line-up",
                ids.join("`, `")
            )
        })
    }

    /// The players listed for a game, without their times: SPADL does not say who came on for whom.
    pub fn squad(&self, game: &str, teams: &[String; 2]) -> Vec<SquadMember> {
        let member = |player: &Player| {
            let side = teams.iter().position(|team| *team == player.team)?;
            let (id, name) = (player.id.clone(), &player.name);
            Some(SquadMember {
                position: player.position.clone(),
                ..SquadMember::new(Side::BOTH[side], Some(id), name)
            })
        };
        self.players
            .iter()
            .filter(|player| player.is_of(game))
            .filter_map(member)
            .collect()
    }
}

const HINT: &str = "docs/formats/spadl.md lists the tables that accompany the actions; move the file away to read without it";

/// A position's name or code as the model's code.
fn position(text: &str) -> Option<&str> {
    match text {
        "Goalkeeper" => Some("GK"),
        "Defender" => Some("DF"),
        "Midfielder" => Some("MF"),
        "Forward" | "Striker" | "Attacker" => Some("FW"),
        code => position_code(code),
    }
}
