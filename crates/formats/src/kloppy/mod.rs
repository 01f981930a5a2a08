//! kloppy's event tables: the output of `dataset.to_df()`, as CSV, Parquet, Arrow or JSON records.
//!
//! A table states neither its coordinate system nor the direction of play; both are inferred from
//! the data, see [`backline_kit::coordinates`].

mod spec;
mod time;

use std::ops::Range;

use polars::prelude::*;

use backline_kit::coordinates::{Coordinates, Spread};
use backline_kit::direction::{Direction, Signs};
use backline_kit::format::Card;
use backline_kit::matches;
use backline_kit::normalise::finish_match;
use backline_kit::options::Taken;
use backline_kit::pitch::Pitch;
use backline_kit::provider::{Head, Provider, Recognition};
use backline_kit::sheet::{Sheet, count_of, known_names};
use backline_kit::source::Input;
use backline_model::{
    Batch, Event, EventType, LabelSource, MatchInfo, Note, PITCH_LENGTH, Qualifiers, Side, counted,
    turned,
};
use backline_model::{Error, Result};

/// The description of this format for the registry.
pub(super) static PROVIDER: Provider = Provider {
    card: Card {
        name: "kloppy",
        title: "kloppy event tables",
        credit: "a kloppy event table",
        forms: "CSV, Parquet, Arrow IPC or JSON records of `dataset.to_df()`",
    },
    recognise,
    read,
    takes: &[Taken::Coordinates, Taken::Pitch, Taken::Direction],
    columns: &KEYS,
    describe: spec::describe,
};

/// Columns without which a table is not kloppy's.
const KEYS: [&str; 6] = [
    "event_type",
    "period_id",
    "timestamp",
    "team_id",
    "coordinates_x",
    "coordinates_y",
];

/// Columns that are read.
const COLUMNS: [&str; 25] = [
    "match_id",
    "game_id",
    "event_id",
    "event_type",
    "period_id",
    "timestamp",
    "team_id",
    "player_id",
    "ball_owning_team",
    "receiver_player_id",
    "coordinates_x",
    "coordinates_y",
    "end_coordinates_x",
    "end_coordinates_y",
    "result",
    "set_piece_type",
    "body_part_type",
    "pass_type",
    "duel_type",
    "goalkeeper_type",
    "goalkeeper_action_type",
    "card_type",
    "is_under_pressure",
    "is_counter_attack",
    "success",
];

/// The systems in which kloppy writes tables.
const SYSTEMS: [Coordinates; 7] = [
    Coordinates::Unit,
    Coordinates::Opta,
    Coordinates::Wyscout,
    Coordinates::StatsBomb,
    Coordinates::Metres,
    Coordinates::Centred,
    Coordinates::CentredCentimetres,
];

/// kloppy's orientations.
const DIRECTIONS: [Direction; 5] = [
    Direction::Acting,
    Direction::Home,
    Direction::Away,
    Direction::HomeFirst,
    Direction::AwayFirst,
];

const HINT: &str = "docs/formats/kloppy.md lists the columns that kloppy's `to_df()` writes";

fn recognise(head: &Head) -> Recognition {
    let known = if head.text.starts_with(['[', '{']) {
        KEYS.iter()
            .all(|key| head.text.contains(&format!("\"{key}\"")))
    } else {
        count_of(&known_names(head, &KEYS), &KEYS) == KEYS.len()
    };
    if known {
        Recognition::Events
    } else {
        Recognition::Unknown
    }
}

/// The columns of a table.
struct Table {
    game: StringChunked,
    id: StringChunked,
    kind: StringChunked,
    period: Vec<u8>,
    seconds: Vec<f64>,
    team: StringChunked,
    player: StringChunked,
    owner: StringChunked,
    receiver: StringChunked,
    x: Float64Chunked,
    y: Float64Chunked,
    end_x: Float64Chunked,
    end_y: Float64Chunked,
    result: StringChunked,
    set_piece: StringChunked,
    body_part: StringChunked,
    pass: StringChunked,
    duel: StringChunked,
    goalkeeper: StringChunked,
    card: StringChunked,
    pressed: BooleanChunked,
    counter: BooleanChunked,
}

/// The column that identifies the matches.
const GAME: [&str; 2] = ["match_id", "game_id"];

/// The first of two names that the table has.
fn first(sheet: &Sheet, names: [&'static str; 2]) -> &'static str {
    let found = names.into_iter().find(|name| sheet.has(name));
    found.unwrap_or(names[0])
}

impl Table {
    fn read(sheet: &Sheet) -> Result<Table> {
        sheet.require(&KEYS, HINT)?;
        let kind = sheet.texts("event_type")?;
        sheet.no_nulls("event_type", &kind.is_null())?;
        let period = sheet.wholes("period_id", 1.0, 5.0)?;
        sheet.no_nulls("period_id", &period.is_null())?;
        // Numbers of any system; those off the pitch are found once the system is known.
        let position = |name: &str| sheet.numbers(name, -1e5, 1e5);
        Ok(Table {
            game: sheet.ids(first(sheet, GAME))?,
            id: sheet.ids("event_id")?,
            kind,
            period: period.iter().flatten().map(|period| period as u8).collect(),
            seconds: time::seconds(sheet, "timestamp")?,
            team: sheet.ids("team_id")?,
            player: sheet.ids("player_id")?,
            owner: sheet.ids("ball_owning_team")?,
            receiver: sheet.ids("receiver_player_id")?,
            x: position("coordinates_x")?,
            y: position("coordinates_y")?,
            end_x: position("end_coordinates_x")?,
            end_y: position("end_coordinates_y")?,
            result: sheet.texts("result")?,
            set_piece: sheet.texts("set_piece_type")?,
            body_part: sheet.texts("body_part_type")?,
            pass: sheet.texts("pass_type")?,
            duel: sheet.texts("duel_type")?,
            goalkeeper: sheet.texts(first(sheet, ["goalkeeper_type", "goalkeeper_action_type"]))?,
            card: sheet.texts("card_type")?,
            pressed: sheet.truths("is_under_pressure")?,
            counter: sheet.truths("is_counter_attack")?,
        })
    }

    fn row(&self, row: usize) -> spec::Row<'_> {
        spec::Row {
            kind: self.kind.get(row).unwrap_or_default(),
            result: self.result.get(row).unwrap_or_default(),
            set_piece: self.set_piece.get(row).unwrap_or_default(),
            body_part: self.body_part.get(row).unwrap_or_default(),
            pass: self.pass.get(row).unwrap_or_default(),
            duel: self.duel.get(row).unwrap_or_default(),
            goalkeeper: self.goalkeeper.get(row).unwrap_or_default(),
            card: self.card.get(row).unwrap_or_default(),
            // kloppy records which team has the ball; a duel without it is the defender's.
            defends: match (self.owner.get(row), self.team.get(row)) {
                (Some(owner), Some(team)) => owner != team,
                _ => false,
            },
        }
    }
}

/// One match's rows and teams.
struct Game {
    id: String,
    rows: Range<usize>,
    teams: [String; 2],
    signs: Signs,
}

/// How a match's positions are to be interpreted.
#[derive(Clone, Copy)]
struct View {
    coordinates: Coordinates,
    pitch: Pitch,
    direction: Direction,
    /// They are turned to the team in possession, whoever acts.
    by_owner: bool,
}

impl View {
    /// Whether the acting team attacks towards larger x in the positions of a row.
    fn along(&self, side: Option<Side>, period: u8, defends: bool) -> bool {
        let along = side.is_none_or(|side| self.direction.towards_larger_x(side, period));
        along != (self.by_owner && defends)
    }

    /// The evidence that positions are turned to the team in possession: clearances and saves of
    /// the other team are at the goal that it attacks.
    fn seen_by_owner(&self, table: &Table, game: &Game) -> Option<String> {
        const ENOUGH: usize = 5;
        let (mut far, mut all) = (0, 0);
        for row in game.rows.clone() {
            let cells = table.row(row);
            let side = match table.team.get(row) {
                Some(team) if team == game.teams[0] => Side::Home,
                Some(_) => Side::Away,
                None => continue,
            };
            if !cells.defends || !matches!(cells.kind, "CLEARANCE" | "GOALKEEPER") {
                continue;
            }
            let point = table.x.get(row).zip(table.y.get(row));
            let point = point.and_then(|point| {
                let (x, y) = self.pitch.scale(point);
                self.coordinates.metres(x, y)
            });
            let Some((x, _)) = point else { continue };
            let along = self.along(Some(side), table.period[row], true);
            all += 1;
            far += usize::from((x > PITCH_LENGTH / 2.0) == along);
        }
        (all >= ENOUGH && far * 5 >= all * 4).then(|| {
            format!(
                "{far} of {all} clearances and saves of the team without the ball are at the goal that it attacks: positions are turned to `ball_owning_team` (kloppy's orientation BALL_OWNING_TEAM) and are read accordingly"
            )
        })
    }
}

/// What is not known because a column is not there; kloppy writes one where an event has it.
fn lacks(sheet: &Sheet) -> Option<Note> {
    const TELLING: [(&str, &str); 6] = [
        ("result", "how actions ended"),
        ("end_coordinates_x", "where passes ended"),
        ("set_piece_type", "set pieces"),
        ("duel_type", "tackles and duels"),
        ("goalkeeper_type", "what goalkeepers did"),
        ("card_type", "cards"),
    ];
    let missing: Vec<(&str, &str)> = TELLING
        .into_iter()
        .filter(|(name, _)| {
            let other = (*name == "goalkeeper_type").then_some("goalkeeper_action_type");
            !sheet.has(name) && !other.is_some_and(|other| sheet.has(other))
        })
        .collect();
    let list = |of: fn(&(&'static str, &'static str)) -> &'static str| {
        missing.iter().map(of).collect::<Vec<&str>>()
    };
    (!missing.is_empty()).then(|| {
        let text = format!(
            "the table has no `{}`: {} are not known, unless none was recorded",
            list(|it| it.0).join("`, `"),
            list(|it| it.1).join(", ")
        );
        Note::new(sheet.file(), text)
    })
}

/// Reads the matches of one table to the end of `batch`.
fn read(input: &Input, batch: &mut Batch) -> Result<()> {
    let sheet = matches::table(input, &COLUMNS, "events")?;
    batch.notes.extend(sheet.note());
    batch.notes.extend(lacks(&sheet));
    let table = sheet.together(Table::read)?;
    let note = |batch: &mut Batch, text: String| batch.notes.push(Note::new(input.file, text));
    let (pitch, systems) = Pitch::for_positions(
        input.file,
        input.options.pitch,
        input.options.coordinates,
        &SYSTEMS,
    )?;
    let coordinates = match input.options.coordinates {
        Some(coordinates) => coordinates,
        None => {
            let mut spread = Spread::default();
            for (x, y) in table.x.iter().zip(table.y.iter()) {
                if let (Some(x), Some(y)) = (x, y) {
                    let (x, y) = pitch.scale((x, y));
                    spread.add(x, y);
                }
            }
            let (told, evidence) = spread.tell(input.file, &systems)?;
            note(batch, evidence);
            told
        }
    };
    let stem = input.stem();
    let games = sheet.together(|sheet| games(sheet, &table, &stem, (coordinates, pitch)))?;
    for game in &games {
        let view = match input.options.direction {
            Some(direction) => View {
                coordinates,
                pitch,
                direction,
                by_owner: false,
            },
            None => {
                let teams = game.teams.each_ref().map(String::as_str);
                let (direction, evidence) = game.signs.tell(input.file, teams, &DIRECTIONS)?;
                note(batch, evidence);
                let mut view = View {
                    coordinates,
                    pitch,
                    direction,
                    by_owner: false,
                };
                if let Some(evidence) = view.seen_by_owner(&table, game) {
                    note(batch, format!("{}: {evidence}", game.id));
                    view.by_owner = true;
                }
                view
            }
        };
        push_game(input, batch, &table, game, view);
    }
    Ok(())
}

fn games(
    sheet: &Sheet,
    table: &Table,
    stem: &str,
    (coordinates, pitch): (Coordinates, Pitch),
) -> Result<Vec<Game>> {
    let mut games: Vec<Game> = Vec::new();
    for run in matches::runs(sheet, first(sheet, GAME), &table.game, stem, "match")? {
        let mut game = Game {
            id: run.match_id,
            rows: run.rows,
            teams: Default::default(),
            signs: Signs::default(),
        };
        for row in game.rows.clone() {
            let Some(team) = table.team.get(row) else {
                continue;
            };
            let Some(side) = matches::side_of(&mut game.teams, team) else {
                let [one, other] = &game.teams;
                sheet.wrong(
                    row,
                    "team_id",
                    format!("`{team}` is a third team beside `{one}` and `{other}`"),
                    "Where the table holds several matches, add a column `match_id`",
                )?;
                continue;
            };
            let point = table.x.get(row).zip(table.y.get(row));
            if let (Some(point), Some(sign)) = (point, spec::sign(&table.row(row))) {
                let period = table.period[row];
                let point = pitch.scale(point);
                game.signs.add(sign, side, period, coordinates, point);
            }
        }
        games.push(game);
    }
    if let Some(game) = games.iter().find(|game| game.teams[1].is_empty()) {
        return Err(Error::whole(
            sheet.file(),
            format!("match `{}` has events of one team only", game.id),
            "A match needs events of both teams",
        ));
    }
    Ok(games)
}

/// Adds a match.
fn push_game(input: &Input, batch: &mut Batch, table: &Table, game: &Game, view: View) {
    let coordinates = view.coordinates;
    batch.open(MatchInfo {
        match_id: game.id.clone(),
        team_ids: game.teams.clone(),
        teams: game.teams.clone(),
        home_stated: false,
        provider: PROVIDER.card.name,
        file: input.file.to_path_buf(),
        ..MatchInfo::default()
    });
    batch.count_rows(game.rows.len());
    let mut used = PlHashSet::default();
    let (mut off, mut first_off, mut twice) = (0, None, 0);
    for row in game.rows.clone() {
        let cells = table.row(row);
        let mut mapped = spec::map(&cells);
        if !spec::is_known(cells.kind) {
            batch.count_unknown(cells.kind);
        }
        let team = table.team.get(row);
        let side = match team {
            Some(team) if team == game.teams[0] => Some(Side::Home),
            Some(_) => Some(Side::Away),
            None => None,
        };
        let period = table.period[row];
        let along = view.along(side, period, cells.defends);
        let mut place = |x: &Float64Chunked, y: &Float64Chunked| {
            let (x, y) = view.pitch.scale(x.get(row).zip(y.get(row))?);
            if coordinates.is_off(x, y) {
                off += 1;
                first_off.get_or_insert(row);
                return None;
            }
            let point = coordinates.metres_of(view.pitch, x, y)?;
            Some(if along { point } else { turned(point) })
        };
        let (start, end) = (place(&table.x, &table.y), place(&table.end_x, &table.end_y));
        if table.pressed.get(row) == Some(true) {
            mapped.qualifiers |= Qualifiers::UNDER_PRESSURE;
        }
        if table.counter.get(row) == Some(true) {
            mapped.qualifiers |= Qualifiers::COUNTER;
        }
        let number = row - game.rows.start;
        let id = match table.id.get(row) {
            Some(id) if used.insert(id.to_owned()) => id.to_owned(),
            Some(id) => {
                // kloppy gives a foul and its card the same id.
                twice += usize::from(cells.kind != "CARD");
                format!("{id}-{number}")
            }
            None => format!("event-{number}"),
        };
        let seconds = table.seconds[row];
        let player = table.player.get(row);
        let labelled = mapped.kind == EventType::ErrorLabel;
        let event = Event {
            side,
            player_id: player,
            player,
            related_player: table.receiver.get(row),
            start,
            end,
            event_id: &id,
            provider_type: cells.kind,
            error_label: labelled.then_some("error"),
            label_source: labelled.then_some(LabelSource::Provider),
            ..mapped.at(period, seconds)
        };
        batch.push(&event);
        if let Some(card) = spec::card_of_foul(&cells)
            && !card_follows(table, game, row)
        {
            batch.push_card(&event, card);
        }
    }
    if twice > 0 {
        let have = counted(twice, "event has", "events have");
        batch.note(&format!(
            "{have} the id of an earlier one; the row's number was added to it"
        ));
    }
    if let Some(row) = first_off {
        let off = counted(off, "position lies", "positions lie");
        let first = match table.id.get(row) {
            Some(id) => format!("event `{id}`"),
            None => format!("row {}", row + 1),
        };
        batch.note(&format!(
            "{off} more than 5 m off the pitch and removed, the first in {first}"
        ));
    }
    finish_match(batch, &[]);
}

/// Whether a foul's card has a row of its own, among the next few.
fn card_follows(table: &Table, game: &Game, row: usize) -> bool {
    const NEAR: usize = 5;
    (row + 1..game.rows.end.min(row + 1 + NEAR)).any(|next| {
        table.kind.get(next) == Some("CARD") && table.player.get(next) == table.player.get(row)
    })
}
