//! SPADL actions (Decroos et al. 2019) as socceraction writes them: CSV, Parquet, Arrow or JSON
//! records, with the tables of games, teams and players next to them if there are any.
//!
//! In SPADL proper the home team attacks towards larger x; after socceraction's
//! `play_left_to_right` both teams do. A table does not say which, so the direction is inferred
//! from shots, saves and goal kicks, see [`backline_kit::coordinates`].

mod beside;
mod spec;

use std::ops::Range;

use polars::prelude::*;

use backline_kit::coordinates::Coordinates;
use backline_kit::direction::{Direction, Signs};
use backline_kit::format::Card;
use backline_kit::matches;
use backline_kit::normalise::finish_match;
use backline_kit::options::Taken;
use backline_kit::provider::{Head, Provider, Recognition};
use backline_kit::sheet::{Sheet, known_names};
use backline_kit::source::Input;
use backline_model::{Batch, Event, MatchInfo, Note, PITCH_LENGTH, PITCH_WIDTH, Side, turned};
use backline_model::{Error, Result};
use beside::Beside;

/// The description of this format for the registry.
pub(super) static PROVIDER: Provider = Provider {
    card: Card {
        name: "spadl",
        title: "SPADL actions",
        credit: "SPADL actions",
        forms: "CSV, Parquet, Arrow IPC or JSON records, as socceraction writes them",
    },
    recognise,
    read,
    takes: &[Taken::Lineups, Taken::Meta, Taken::Direction],
    columns: &KEYS,
    describe: spec::describe,
};

/// Columns that must be there.
const KEYS: [&str; 7] = [
    "period_id",
    "time_seconds",
    "team_id",
    "start_x",
    "start_y",
    "end_x",
    "end_y",
];

/// Columns that are read.
const COLUMNS: [&str; 18] = [
    "game_id",
    "original_event_id",
    "action_id",
    "period_id",
    "time_seconds",
    "team_id",
    "player_id",
    "start_x",
    "start_y",
    "end_x",
    "end_y",
    "type_id",
    "type_name",
    "result_id",
    "result_name",
    "bodypart_id",
    "bodypart_name",
    "player_name",
];

const HINT: &str = "docs/formats/spadl.md lists the columns of SPADL";

/// The directions of socceraction's tables.
const DIRECTIONS: [Direction; 4] = [
    Direction::Acting,
    Direction::ActingSmaller,
    Direction::Home,
    Direction::Away,
];

fn recognise(head: &Head) -> Recognition {
    let names = known_names(head, &COLUMNS);
    let has = |name: &str| {
        if head.text.starts_with(['[', '{']) {
            head.text.contains(&format!("\"{name}\""))
        } else {
            names.iter().any(|known| known == name)
        }
    };
    let all = |wanted: &[&str]| wanted.iter().all(|name| has(name));
    let typed = has("type_id") || has("type_name");
    if all(&["period_id", "time_seconds", "team_id"]) && typed {
        if all(&["start_x", "start_y", "end_x", "end_y"]) {
            return Recognition::Events;
        }
        if all(&["x", "y", "dx", "dy"]) {
            return Recognition::Other {
                what: "atomic SPADL, which has no results: whether a pass or tackle succeeded is not in its rows",
                hint: "Give the SPADL actions from which it was made",
                companion: false,
            };
        }
    }
    let of_events = [
        "period_id",
        "type_id",
        "event_type",
        "type",
        "action_name",
        "half",
    ];
    if of_events.into_iter().any(has) {
        return Recognition::Unknown;
    }
    let beside = |what| Recognition::Other {
        what,
        hint: "Give the table of actions; this one is found next to it",
        companion: true,
    };
    if all(&["game_id", "home_team_id", "away_team_id"]) {
        beside("a table of SPADL games")
    } else if all(&["player_id", "player_name", "team_id"]) {
        beside("a table of SPADL players")
    } else if all(&["team_id", "team_name"]) {
        beside("a table of SPADL teams")
    } else {
        Recognition::Unknown
    }
}

/// The columns of a table of actions.
struct Actions {
    game: StringChunked,
    original: StringChunked,
    period: Vec<u8>,
    seconds: Float64Chunked,
    team: StringChunked,
    player: StringChunked,
    player_name: StringChunked,
    x: Float64Chunked,
    y: Float64Chunked,
    end_x: Float64Chunked,
    end_y: Float64Chunked,
    kind: Vec<usize>,
    result: Vec<usize>,
    body_part: Vec<Option<usize>>,
}

impl Actions {
    fn read(sheet: &Sheet) -> Result<Actions> {
        sheet.require(&KEYS, HINT)?;
        for word in ["type", "result"] {
            if !sheet.has(&format!("{word}_id")) && !sheet.has(&format!("{word}_name")) {
                return Err(Error::whole(
                    sheet.file(),
                    format!("the columns `{word}_id` and `{word}_name` are missing; one is needed"),
                    HINT,
                ));
            }
        }
        let period = sheet.wholes("period_id", 1.0, 5.0)?;
        sheet.no_nulls("period_id", &period.is_null())?;
        let seconds = sheet.numbers("time_seconds", 0.0, 12_000.0)?;
        sheet.no_nulls("time_seconds", &seconds.is_null())?;
        let team = sheet.ids("team_id")?;
        sheet.no_nulls("team_id", &team.is_null())?;
        let position = |name: &str, length: f32| {
            sheet.numbers(name, -spec::OFF_PITCH, f64::from(length) + spec::OFF_PITCH)
        };
        let required = |word: &str, codes: Vec<Option<usize>>| -> Result<Vec<usize>> {
            let nulls: BooleanChunked = codes.iter().map(|code| Some(code.is_none())).collect();
            sheet.no_nulls(&spec::named(sheet, word), &nulls)?;
            Ok(codes.into_iter().flatten().collect())
        };
        Ok(Actions {
            game: sheet.ids("game_id")?,
            original: sheet.ids("original_event_id")?,
            period: period.iter().flatten().map(|period| period as u8).collect(),
            seconds,
            team,
            player: sheet.ids("player_id")?,
            player_name: sheet.texts("player_name")?,
            x: position("start_x", PITCH_LENGTH)?,
            y: position("start_y", PITCH_WIDTH)?,
            end_x: position("end_x", PITCH_LENGTH)?,
            end_y: position("end_y", PITCH_WIDTH)?,
            kind: required("type", spec::codes(sheet, "type")?)?,
            result: required("result", spec::codes(sheet, "result")?)?,
            body_part: spec::codes(sheet, "bodypart")?,
        })
    }
}

/// One game's rows, its teams (the home team first if it is known) and its signs of direction.
struct Game {
    id: String,
    rows: Range<usize>,
    teams: [String; 2],
    home_known: bool,
    signs: Signs,
}

/// Reads the games of one table into the end of `batch`.
fn read(input: &Input, batch: &mut Batch) -> Result<()> {
    let sheet = matches::table(input, &COLUMNS, "actions")?;
    batch.notes.extend(sheet.note());
    let actions = sheet.together(Actions::read)?;
    let beside = Beside::read(input)?;
    let mut games = sheet.together(|sheet| games(input, sheet, &actions, &beside))?;
    let direction = direction(input, &mut games, &beside, batch)?;
    for game in &games {
        push_game(input, batch, &actions, game, direction, &beside)?;
    }
    Ok(())
}

fn games(input: &Input, sheet: &Sheet, actions: &Actions, beside: &Beside) -> Result<Vec<Game>> {
    let stem = &input.stem();
    let mut games: Vec<Game> = Vec::new();
    for run in matches::runs(sheet, "game_id", &actions.game, stem, "game")? {
        let known = beside.game(&run.match_id);
        input.given_meta_has(known.is_some(), &run.match_id)?;
        let mut game = Game {
            teams: known.map_or_else(Default::default, |game| game.teams.clone()),
            home_known: known.is_some_and(|game| game.home_stated),
            signs: Signs::default(),
            id: run.match_id,
            rows: run.rows,
        };
        for row in game.rows.clone() {
            let team = actions.team.get(row).unwrap_or_default();
            let Some(side) = matches::side_of(&mut game.teams, team) else {
                let (id, [one, other]) = (&game.id, &game.teams);
                let (problem, hint) = match known {
                    Some(_) => (
                        format!(
                            "`{team}` does not play game `{id}`: the table of games next to it has `{one}` against `{other}`"
                        ),
                        "Correct the table of games, or move it away to read without it",
                    ),
                    None => (
                        format!("`{team}` is a third team, after `{one}` and `{other}`"),
                        "A game has two teams; give each game an id of its own in `game_id`",
                    ),
                };
                sheet.wrong(row, "team_id", problem, hint)?;
                continue;
            };
            let point = actions.x.get(row).zip(actions.y.get(row));
            if let (Some(point), Some(sign)) = (point, spec::sign(actions.kind[row])) {
                let period = actions.period[row];
                game.signs
                    .add(sign, side, period, Coordinates::Metres, point);
            }
        }
        games.push(game);
    }
    if let Some(game) = games.iter().find(|game| game.teams[1].is_empty()) {
        return Err(Error::whole(
            sheet.file(),
            format!("game `{}` has actions of one team only", game.id),
            "Give the actions of both teams, or a table of games next to it",
        ));
    }
    Ok(games)
}

/// Which way the teams attack in the whole table. If the home team always attacks towards larger x
/// and nothing else identifies it, the games' teams are ordered accordingly.
fn direction(
    input: &Input,
    games: &mut [Game],
    beside: &Beside,
    batch: &mut Batch,
) -> Result<Direction> {
    let mut note = |text: String| batch.notes.push(Note::new(input.file, text));
    let told = match input.options.direction {
        Some(direction) => direction,
        None => {
            // Games with unknown home teams are turned the way that SPADL proper would have them.
            let mut all = Signs::default();
            for game in games.iter() {
                let away = game.signs.agreeing(Direction::Away);
                let swapped = games.len() > 1
                    && !game.home_known
                    && away > game.signs.agreeing(Direction::Home);
                all.append(&game.signs, swapped);
            }
            let names = match games {
                [one] => one.teams.each_ref().map(|id| beside.team(id).to_owned()),
                _ => ["home teams".to_owned(), "away teams".to_owned()],
            };
            let (told, evidence) = all.tell(
                input.file,
                names.each_ref().map(String::as_str),
                &DIRECTIONS,
            )?;
            note(evidence);
            told
        }
    };
    if !matches!(told, Direction::Home | Direction::Away) {
        return Ok(told);
    }
    for game in games.iter_mut().filter(|game| !game.home_known) {
        if game.signs.agreeing(Direction::Away) > game.signs.agreeing(Direction::Home) {
            game.teams.swap(0, 1);
        }
        note(format!(
            "{}: {} attacks towards larger x, as the home team does in SPADL, and is taken for it; a table of games next to it (game_id, home_team_id, away_team_id) would state it",
            game.id,
            beside.team(&game.teams[0])
        ));
    }
    let known_away = games.iter().any(|game| game.home_known) && told == Direction::Away;
    Ok(if known_away {
        Direction::Away
    } else {
        Direction::Home
    })
}

fn push_game(
    input: &Input,
    batch: &mut Batch,
    actions: &Actions,
    game: &Game,
    direction: Direction,
    beside: &Beside,
) -> Result<()> {
    let known = beside.game(&game.id);
    batch.open(MatchInfo {
        match_id: game.id.clone(),
        date: known.and_then(|game| game.date.clone()),
        competition: known.and_then(|game| game.competition.clone()),
        season: known.and_then(|game| game.season.clone()),
        team_ids: game.teams.clone(),
        teams: game.teams.each_ref().map(|id| beside.team(id).to_owned()),
        home_stated: game.home_known,
        score_stated: known.and_then(|game| game.score),
        provider: PROVIDER.card.name,
        file: input.file.to_path_buf(),
        ..MatchInfo::default()
    });
    batch.count_rows(game.rows.len());
    let mut used = PlHashSet::default();
    for row in game.rows.clone() {
        let (kind, result) = (actions.kind[row], actions.result[row]);
        let name = backline_model::SPADL_TYPES[kind];
        let Some(mapped) = spec::map(kind, result, actions.body_part[row]) else {
            batch.skip(name, spec::NOT_AN_ACTION);
            continue;
        };
        let team = actions.team.get(row).unwrap_or_default();
        let side = if team == game.teams[0] {
            Side::Home
        } else {
            Side::Away
        };
        let period = actions.period[row];
        let seconds = actions.seconds.get(row).unwrap_or_default();
        let along = direction.towards_larger_x(side, period);
        let place = |x: &Float64Chunked, y: &Float64Chunked| {
            let point = Coordinates::Metres.metres(x.get(row)?, y.get(row)?)?;
            Some(if along { point } else { turned(point) })
        };
        // An interception and the pass that it was share the provider's id; dribbles that
        // socceraction inserts between actions have none.
        let number = row - game.rows.start;
        let id = match actions.original.get(row) {
            Some(id) if used.insert(id.to_owned()) => id.to_owned(),
            Some(id) => format!("{id}-{number}"),
            None => format!("action-{number}"),
        };
        let player = actions.player.get(row);
        let event = Event {
            side: Some(side),
            player_id: player,
            player: player.map(|id| {
                actions
                    .player_name
                    .get(row)
                    .unwrap_or_else(|| beside.player(id))
            }),
            start: place(&actions.x, &actions.y),
            end: place(&actions.end_x, &actions.end_y),
            event_id: &id,
            provider_type: name,
            ..mapped.at(period, seconds)
        };
        batch.push(&event);
        if let Some(card) = spec::card(result) {
            // The card is the foul's result; in the model it is an event of its own.
            batch.push_card(&event, card);
        }
    }
    if let Some(unused) = beside.unused(&game.id, &game.teams) {
        batch.note(&unused);
    }
    finish_match(batch, &beside.squad(&game.id, &game.teams));
    Ok(())
}
