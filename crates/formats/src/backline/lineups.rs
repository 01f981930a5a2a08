//! The line-ups file next to an event CSV.

use std::path::Path;

use backline_kit::matches::side_meant;
use backline_kit::normalise::SquadMember;
use backline_kit::open;
use backline_kit::sheet::Sheet;
use backline_kit::source::{Companion, Input};
use backline_kit::table::TextTable;
use backline_kit::text::{is_nothing, truth, whole_id};
use backline_model::{Day, Faults, Side, position_code, position_codes};
use backline_model::{Error, Place, Result, missing_columns};

/// The line-ups of a match, and a note if the file has only those of other matches.
pub(super) type Read = (Vec<SquadMember>, Option<String>);

const COLUMNS: [&str; 10] = [
    "match_id",
    "team",
    "player",
    "player_id",
    "birth_date",
    "position",
    "started",
    "source",
    "from_minute",
    "to_minute",
];

/// Reads `<stem>.lineups.csv` from the folder of the events, or the same as Parquet or Arrow; empty
/// if that does not exist.
pub(super) fn read(input: &Input, match_id: &str, teams: &[String; 2]) -> Result<Read> {
    let events = open::unpacked(input.file);
    let beside = ["csv", "parquet", "arrow", "ipc", "feather"]
        .map(|ending| events.with_extension(format!("lineups.{ending}")));
    let Some(Companion { file: path, bytes }) = input.lineups(beside)? else {
        return Ok(Read::default());
    };
    if !bytes.starts_with(b"PAR1") && !bytes.starts_with(b"ARROW1") {
        return rows(input, &path, &bytes, match_id, teams);
    }
    let text = Sheet::read(&path, &bytes, &COLUMNS)?.to_csv()?;
    rows(input, &path, &text, match_id, teams).map_err(Error::at_row)
}

/// Reads the text of the table.
fn rows(
    input: &Input,
    path: &Path,
    bytes: &[u8],
    match_id: &str,
    teams: &[String; 2],
) -> Result<Read> {
    let table = TextTable::new(bytes, &["team", "player", "started"]);
    let mut rows = table.rows(path);
    let header = rows.header()?;
    let column = |name: &str| header.iter().position(|known| known == name);
    let missing: Vec<&str> = ["team", "player", "started"]
        .into_iter()
        .filter(|name| column(name).is_none())
        .collect();
    if !missing.is_empty() {
        return Err(Error::whole(
            path,
            missing_columns(&missing),
            "docs/event-csv.md lists the columns of a line-ups file",
        ));
    }
    // With a separator other than a comma, numbers may have a decimal comma.
    let decimal = |cell: &str| {
        if table.decimal_comma() {
            cell.replace(',', ".")
        } else {
            cell.to_owned()
        }
    };
    let mut faults = Faults::of(path);
    let mut squad = Vec::new();
    let mut others: Vec<String> = Vec::new();
    let mut record = csv::StringRecord::new();
    while let Some(line) = rows.next_whole(&mut record, &mut faults)? {
        let text = |name: &str| {
            column(name)
                .and_then(|index| record.get(index))
                .filter(|t| !is_nothing(t))
        };
        if let Some(other) = text("match_id").map(whole_id).filter(|id| *id != match_id) {
            if others.last().is_none_or(|last| last != other) {
                others.push(other.to_owned());
            }
            continue;
        }
        let team = text("team").unwrap_or_default();
        let meant = match teams.iter().any(String::is_empty) {
            true => teams
                .iter()
                .position(|known| known == team)
                .map(|at| Side::BOTH[at]),
            false => side_meant(&mut teams.clone(), team),
        };
        let mut fault = |column: &str, problem: String, hint: &str| {
            let column = column.to_owned();
            faults.add_cell(Place::Cell { line, column }, problem, hint.to_owned());
        };
        if meant.is_none() {
            fault(
                "team",
                format!("`{team}` is neither `{}` nor `{}`", teams[0], teams[1]),
                "Spell the team as in the events",
            );
        }
        let player = text("player");
        if player.is_none() {
            fault("player", "the cell is empty".to_owned(), "Name the player");
        }
        let started = text("started").and_then(truth);
        if started.is_none() {
            let found = text("started").unwrap_or_default();
            let problem = format!("`{found}` is neither true nor false");
            fault("started", problem, "Use true or false");
        }
        let [from_minute, to_minute] = ["from_minute", "to_minute"].map(|name| {
            let cell = text(name)?;
            let minute = decimal(cell).parse::<f64>().ok();
            let minute = minute.filter(|minute| (0.0..=200.0).contains(minute));
            if minute.is_none() {
                let problem = format!("`{cell}` is not a minute");
                fault(name, problem, "Expected a number from 0 to 200");
            }
            minute
        });
        let position = text("position").and_then(|cell| {
            let code = position_code(cell);
            if code.is_none() {
                let hint = format!("Use one of {}, or leave the cell empty", position_codes());
                fault("position", format!("`{cell}` is not a position"), &hint);
            }
            code.map(str::to_owned)
        });
        let birth_date = text("birth_date").map(str::to_owned);
        if let Some(date) = &birth_date
            && Day::parse(date).is_none()
        {
            let problem = format!("`{date}` is not a date");
            fault("birth_date", problem, "Write it as YYYY-MM-DD");
        }
        let (Some(side), Some(player)) = (meant, player) else {
            continue;
        };
        squad.push(SquadMember {
            side,
            player_id: text("player_id").map(|id| whole_id(id).to_owned()),
            player: player.to_owned(),
            birth_date,
            position,
            started,
            from_minute,
            to_minute,
        });
    }
    if let Some(error) = faults.into_error() {
        return Err(error);
    }
    if !squad.is_empty() || others.is_empty() {
        return Ok((squad, None));
    }
    others.truncate(3);
    let problem = format!(
        "it belongs to the match {}, the events to {match_id}",
        others.join(", ")
    );
    match input.options.lineups {
        Some(_) => Err(Error::whole(
            path,
            problem,
            "Give the line-ups of the same match",
        )),
        None => Ok((
            squad,
            Some(format!("{} is not used: {problem}", path.display())),
        )),
    }
}
