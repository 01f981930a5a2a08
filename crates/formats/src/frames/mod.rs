//! backline's own frames, as `backline convert` writes them: CSV, Parquet or Arrow IPC, with the
//! line-ups and matches in tables of their own next to the events. See `docs/tables.md`.
//!
//! They are read by column and become the same frames again; nothing is recomputed. A Parquet or
//! Arrow table with only the columns of an event CSV is read like that CSV.

mod columns;
mod contradictions;
mod derive;

use std::path::{Path, PathBuf};

use polars::prelude::*;

use crate::backline;
use backline_kit::coordinates::off_the_pitch;
use backline_kit::format::{Card, Description, TypeRow};
use backline_kit::options::Taken;
use backline_kit::provider::{Head, Provider, Recognition};
use backline_kit::sheet::{Form, Sheet, column_names, count_of};
use backline_kit::source::{Companion, Input};
use backline_kit::text::misspelt;
use backline_model::{
    Account, Batch, ColumnSpec, EVENT_COLUMNS, EventType, LINEUP_COLUMNS, MATCH_COLUMNS, MatchData,
    Note, POSITION_COLUMNS,
};
use backline_model::{Error, Result, missing_columns};

/// The description of this format for the registry.
pub(super) static PROVIDER: Provider = Provider {
    card: Card {
        name: "frames",
        title: "backline's own tables",
        credit: "backline's own tables",
        forms: "CSV, Parquet or Arrow IPC as `backline convert` writes them, line-ups and matches next to the events",
    },
    recognise,
    read,
    takes: &[Taken::Lineups, Taken::Meta],
    columns: &KEYS,
    describe,
};

/// Columns without which a table of events is not backline's own.
const KEYS: [&str; 8] = [
    "match_id",
    "period",
    "seconds",
    "side",
    "team",
    "type",
    "event_id",
    "provider_type",
];
/// Columns that may be missing and on which verdicts depend.
const TELLING: [&str; 9] = [
    "player",
    "outcome",
    "start_x",
    "start_y",
    "end_x",
    "end_y",
    "qualifiers",
    "error_label",
    "related_player",
];
/// Columns of backline's own events that an event CSV does not have.
const OWN_ONLY: [&str; 3] = ["order", "seconds", "side"];
/// Columns that an event CSV must have.
const EVENT_CSV: [&str; 5] = ["period", "minute", "team", "player", "type"];
/// Facts about the match that an event CSV may repeat in every row.
const EVENT_CSV_KEYS: [&str; 7] = [
    "date",
    "competition",
    "season",
    "home",
    "away",
    "score",
    "coverage",
];
const LINEUP_KEYS: [&str; 4] = ["match_id", "from_minute", "to_minute", "basis"];
const MATCH_KEYS: [&str; 4] = ["match_id", "home_stated", "coverage", "minutes_1"];
const POSITION_KEYS: [&str; 5] = ["match_id", "event_id", "keeper", "actor", "probability"];

/// Endings of the tables next to the events.
const ENDINGS: [&str; 5] = ["parquet", "arrow", "ipc", "feather", "csv"];

const HINT: &str = "`backline convert` writes every column; docs/model.md lists them";

/// Whether these are the columns of backline's own events, even with one or two missing: read as an
/// event CSV, which has other rules for sides, times and positions, the result would be wrong.
fn is_own(names: &[String]) -> bool {
    if count_of(names, &POSITION_KEYS) == POSITION_KEYS.len() {
        return false;
    }
    let keys = count_of(names, &KEYS);
    let telling = count_of(names, &OWN_ONLY);
    let no_clock = count_of(names, &["minute", "time"]) == 0;
    keys == KEYS.len() || keys + 2 >= KEYS.len() && (telling > 1 || telling == 1 && no_clock)
}

fn recognise(head: &Head) -> Recognition {
    let names = column_names(head, &KEYS);
    let has_all = |wanted: &[&str]| count_of(&names, wanted) == wanted.len();
    if is_own(&names) {
        Recognition::Events
    } else if has_all(&LINEUP_KEYS) {
        Recognition::Other {
            what: "a table of line-ups",
            hint: "Give the table of events; the line-ups are found next to it",
            companion: true,
        }
    } else if has_all(&MATCH_KEYS) {
        Recognition::Other {
            what: "a table of matches",
            hint: "Give the table of events; the matches are found next to it",
            companion: true,
        }
    } else if has_all(&POSITION_KEYS) {
        Recognition::Other {
            what: "a table of positions",
            hint: "Give the table of events; the positions are found beside it",
            companion: true,
        }
    } else if Form::from_bytes(head.bytes) != Form::Csv && count_of(&names, &EVENT_CSV) >= 4 {
        Recognition::Events
    } else {
        Recognition::Unknown
    }
}

fn describe() -> Description {
    Description {
        coordinates: "metres on 105 x 68, origin at the acting team's own right corner, attacking towards x = 105",
        clock: "`seconds` since the start of `period`; `minute` and `second` as television shows them",
        players: "`player`, and `player_id` where given",
        minutes: "as stated by the table of line-ups next to it; without one, inferred from first and last involvement",
        labels: "`error_label` with its `label_source`",
        companions: "`<file>.lineups`, `<file>.matches` and, where there are frames, `<file>.positions` with the ending parquet, arrow, ipc, feather or csv; `lineups`, `matches` and `positions` beside a file named `events`",
        types: EventType::ALL
            .iter()
            .map(|kind| TypeRow {
                theirs: format!("`{}`", kind.name()),
                ours: kind.name().to_owned(),
                details: String::new(),
            })
            .collect(),
        notes: &[
            "Columns may have types other than backline's own, as pandas or DuckDB write them, if nothing is lost: texts for categories, wider numbers, dates as texts",
            "A Parquet or Arrow table with the columns period, minute, team, player, type is read as an event CSV",
        ],
    }
}

/// Reads the matches of one table of events.
fn read(input: &Input, batch: &mut Batch) -> Result<()> {
    let mut wanted: Vec<&str> = EVENT_COLUMNS.iter().map(|spec| spec.name).collect();
    wanted.extend(EVENT_CSV_KEYS);
    let sheet = Sheet::read(input.file, input.bytes, &wanted)?;
    let own = is_own(sheet.names());
    if !own && sheet.form() != Form::Csv && EVENT_CSV.iter().all(|key| sheet.has(key)) {
        return event_csv(input, &sheet, batch);
    }
    let lineups = input.lineups(beside(input, "lineups"))?;
    let matches = input.meta(beside(input, "matches"))?;
    let positions = input.beside(beside(input, "positions"))?;
    batch.place(as_model(
        &sheet,
        lineups.as_ref().map(|it| companion(it, LINEUP_COLUMNS)),
        matches.as_ref().map(|it| companion(it, MATCH_COLUMNS)),
        positions.as_ref().map(|it| companion(it, POSITION_COLUMNS)),
    )?);
    Ok(())
}

fn companion<'a>(companion: &'a Companion, specs: &[ColumnSpec]) -> Result<Sheet<'a>> {
    let wanted: Vec<&str> = specs.iter().map(|spec| spec.name).collect();
    Sheet::read(&companion.file, &companion.bytes, &wanted)
}

/// Frames that are in memory, as another program hands them over, as the event model has them:
/// every cell checked, columns in the order and of the types of [`EVENT_COLUMNS`],
/// [`LINEUP_COLUMNS`], [`MATCH_COLUMNS`] and [`POSITION_COLUMNS`]. What holds for tables in files
/// holds for them, see `docs/tables.md`; without line-ups or matches these are worked out from the
/// events, and without positions there are none. In messages the frames are files named `events`,
/// `lineups`, `matches` and `positions`.
///
/// # Errors
/// A frame that lacks a column, or a cell that is not valid in its column.
pub fn from_frames(
    events: DataFrame,
    lineups: Option<DataFrame>,
    matches: Option<DataFrame>,
    positions: Option<DataFrame>,
) -> Result<MatchData> {
    let sheet = |name: &'static str, frame| Sheet::of_records(Path::new(name), frame);
    as_model(
        &sheet("events", events),
        lineups.map(|frame| Ok(sheet("lineups", frame))),
        matches.map(|frame| Ok(sheet("matches", frame))),
        positions.map(|frame| Ok(sheet("positions", frame))),
    )
}

/// The model's frames for a table of events and those that go with it.
fn as_model(
    sheet: &Sheet,
    lineups: Option<Result<Sheet>>,
    matches: Option<Result<Sheet>>,
    positions: Option<Result<Sheet>>,
) -> Result<MatchData> {
    sheet.require(&KEYS, HINT)?;
    // Without names nobody can be named.
    sheet.require(&["player"], HINT)?;
    if sheet.height() == 0 {
        return Err(Error::whole(
            sheet.file(),
            "the table has no row",
            "Give a table with events",
        ));
    }
    let mut notes: Vec<String> = sheet.note().into_iter().map(|note| note.text).collect();
    let columns: Vec<&str> = EVENT_COLUMNS.iter().map(|spec| spec.name).collect();
    let (known, unread): (Vec<_>, Vec<_>) =
        (sheet.names().iter().cloned()).partition(|name| columns.contains(&name.as_str()));
    let mut absent = columns;
    absent.retain(|column| !known.iter().any(|name| name == column));
    notes.extend(misspelt(&unread, &absent));
    let missed: Vec<&str> = TELLING
        .into_iter()
        .filter(|name| absent.contains(name))
        .collect();
    if !missed.is_empty() {
        notes.push(format!(
            "{}, on which verdicts depend; `backline convert` writes every column",
            missing_columns(&missed)
        ));
    }
    let (events, runs) =
        columns::events(sheet, &mut notes).map_err(|error| of_positions(sheet, error))?;
    let missing: Vec<&str> = [
        ("line-ups", lineups.is_none()),
        ("matches", matches.is_none()),
    ]
    .into_iter()
    .filter_map(|(what, missing)| missing.then_some(what))
    .collect();
    let mut derived = None;
    if !missing.is_empty() {
        let made = derive::derive(sheet.file(), &events, &runs)?;
        notes.push(format!(
            "no table of {} was found next to it; they are derived from the events, and minutes played are inferred",
            missing.join(" and of ")
        ));
        derived = Some((made.lineups, made.matches));
    }
    let (derived_lineups, derived_matches) = derived.unzip();
    let lineups = match lineups {
        Some(sheet) => columns::of_matches(columns::table(&sheet?, LINEUP_COLUMNS)?, &runs)?,
        None => derived_lineups.unwrap_or_default(),
    };
    let matches = match matches {
        Some(sheet) => {
            let sheet = sheet?;
            let table = columns::table(&sheet, MATCH_COLUMNS)?;
            columns::matches(sheet.file(), table, &runs)?
        }
        None => derived_matches.unwrap_or_default(),
    };
    let positions = match positions {
        Some(sheet) => {
            let (table, gone) = columns::positions(&sheet?, &events)?;
            notes.extend(gone);
            table
        }
        None => columns::no_positions()?,
    };
    columns::check_teams(sheet, &events, &matches, &runs)?;
    notes.extend(columns::scores_that_differ(&matches)?);
    notes.extend(contradictions::contradictions(
        &events, &lineups, &matches, &runs,
    )?);
    let accounts = runs
        .iter()
        .map(|run| Account {
            match_id: run.match_id.clone(),
            file: sheet.file().to_path_buf(),
            rows: run.rows.len(),
            ..Account::default()
        })
        .collect();
    let note = |text: String| Note::new(sheet.file(), text);
    Ok(MatchData {
        events,
        lineups,
        matches,
        positions,
        accounts,
        notes: notes.into_iter().map(note).collect(),
    })
}

/// An error about a position, with what the columns as a whole look like.
fn of_positions(sheet: &Sheet, error: Error) -> Error {
    let largest = |column: &str| -> f64 {
        let all = sheet.numbers(column, f64::MIN, f64::MAX);
        all.ok().and_then(|all| all.max()).unwrap_or(0.0)
    };
    off_the_pitch(error, || [largest("start_x"), largest("start_y")])
}

/// Where a companion table may be: `out.lineups.parquet` next to `out.parquet`, `lineups.csv` next
/// to `events.csv`; the ending of the events first.
fn beside(input: &Input, what: &str) -> Vec<PathBuf> {
    let stem = input.stem();
    let unpacked = backline_kit::open::unpacked(input.file);
    let own = unpacked.extension().and_then(|ending| ending.to_str());
    let mut places = Vec::new();
    for ending in own.into_iter().chain(ENDINGS) {
        places.push(input.folder().join(format!("{stem}.{what}.{ending}")));
        if stem == "events" {
            places.push(input.folder().join(format!("{what}.{ending}")));
        }
    }
    places
}

/// Reads a table with an event CSV's columns the way that CSV is read.
fn event_csv(input: &Input, sheet: &Sheet, batch: &mut Batch) -> Result<()> {
    let text = sheet.to_csv()?;
    let read = input.with_bytes(&text, |input| (backline::PROVIDER.read)(input, batch));
    read.map_err(|error| match error {
        Error::Input { ref file, .. } | Error::Several { ref file, .. } if file == input.file => {
            error.at_row()
        }
        other => other,
    })
}
