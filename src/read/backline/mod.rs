//! backline's own event CSV with its line-ups file beside it, see `docs/event-csv.md`.

mod lineups;
mod row;

use std::collections::BTreeMap;

use crate::error::{Error, Place, Result};
use crate::model::{Batch, Coverage, MatchInfo, Note, Side, period_start_minute};
use crate::normalise::finish_match;
use crate::read::provider::{Description, Provider, Recognition};
use crate::read::source::Input;
use crate::read::table::{NOT_UTF_8, TextTable, bad_csv};
use row::{Columns, Row};

/// Columns that every file must have.
const REQUIRED: [&str; 5] = ["period", "minute", "team", "player", "type"];

/// The keys of the `# key: value` lines, which may stand as columns as well.
const KEYS: [&str; 8] = [
    "match_id",
    "date",
    "competition",
    "season",
    "home",
    "away",
    "score",
    "coverage",
];

/// What the rest needs to know of this format.
pub(super) static PROVIDER: Provider = Provider {
    name: "backline",
    title: "backline event CSV",
    forms: "CSV with the columns period, minute, team, player, type; its line-ups file is found beside it",
    recognise: |head| {
        if is_events(&head.bytes[..head.bytes.len().min(1 << 16)]) {
            Recognition::Events
        } else {
            Recognition::Unknown
        }
    },
    read,
    describe,
};

fn describe() -> Description {
    Description {
        coordinates: "metres on 105 x 68, origin at the acting team's own right corner, attacking towards x = 105",
        clock: "`minute` and `second` as television shows them, in `period`",
        players: "`player`, and `player_id` where given",
        minutes: "stated by the line-ups file beside it; else inferred from first and last involvement",
        labels: "`error_label` with its `label_source`",
        companions: "`<file>.lineups.csv`",
        ..Description::default()
    }
}

/// Is this the start of an event CSV?
fn is_events(bytes: &[u8]) -> bool {
    let table = TextTable::new(bytes, &REQUIRED);
    let names = table.header();
    REQUIRED
        .iter()
        .filter(|required| names.contains(required))
        .count()
        >= 4
}

/// What the head of the file says, and at which line each key stands.
#[derive(Default)]
struct Head {
    values: BTreeMap<String, (usize, String)>,
}

impl Head {
    fn read(text: &str) -> Head {
        let mut head = Head::default();
        for (index, line) in text.lines().enumerate() {
            let Some(comment) = line.trim_start_matches('\u{feff}').strip_prefix('#') else {
                break;
            };
            if let Some((key, value)) = comment.split_once(':') {
                let key = key.trim().to_owned();
                if KEYS.contains(&key.as_str()) {
                    head.values
                        .insert(key, (index + 1, value.trim().to_owned()));
                }
            }
        }
        head
    }
}

/// Reads the matches of one file to the end of `batch`.
fn read(input: &Input, batch: &mut Batch) -> Result<()> {
    let (file, bytes) = (input.file, input.bytes);
    let table = TextTable::new(bytes, &REQUIRED);
    if table.guessed_encoding && !is_events(bytes) {
        let at = std::str::from_utf8(bytes)
            .err()
            .map_or(0, |error| error.valid_up_to());
        let (line, _) = super::text::line_and_column(bytes, at);
        return Err(Error::input(
            file,
            Place::Line(line),
            "the bytes are no text with the columns of an event CSV",
            "Expected a table with the columns period, minute, team, player, type; docs/event-csv.md lists them all",
        ));
    }
    if table.guessed_encoding {
        batch.notes.push(Note {
            file: file.to_path_buf(),
            text: NOT_UTF_8.to_owned(),
        });
    }
    let stem = input.stem();
    let head = Head::read(&table.text);
    let mut reader = table.reader();
    let columns = Columns::find(
        file,
        reader.headers().map_err(|error| bad_csv(file, &error, 0))?,
    )?;
    let mut pending: Option<Open> = None;
    let mut record = csv::StringRecord::new();
    let mut finished: Vec<String> = Vec::new();
    while reader
        .read_record(&mut record)
        .map_err(|error| bad_csv(file, &error, 0))?
    {
        let line = record
            .position()
            .map_or(0, |position| position.line() as usize);
        let row = Row {
            file,
            line,
            columns: &columns,
            record: &record,
            decimal_comma: table.decimal_comma(),
        };
        let id = row
            .text("match_id")
            .or(head.values.get("match_id").map(|(_, id)| id.as_str()));
        let id = id.unwrap_or(&stem);
        if pending.as_ref().is_none_or(|open| open.match_id != id) {
            if let Some(open) = pending.take() {
                finished.push(open.match_id.clone());
                open.finish(input, batch)?;
            }
            if finished.iter().any(|done| done == id) {
                return Err(row.fail(
                    "match_id",
                    format!("match `{id}` goes on after another match began"),
                    "Put the rows of a match one after the other",
                ));
            }
            pending = Some(Open::start(&row, &head, id, batch)?);
        }
        if let Some(open) = &mut pending {
            open.push(&row, batch)?;
        }
    }
    match pending {
        Some(open) => open.finish(input, batch),
        None => Err(Error::input(
            file,
            Place::Whole,
            "there is a header but no row",
            "Add at least one event",
        )),
    }
}

/// A match whose rows are being read.
struct Open {
    match_id: String,
    first_row: usize,
    match_index: usize,
    ids: std::collections::HashSet<String>,
}

impl Open {
    fn start(row: &Row, head: &Head, id: &str, batch: &mut Batch) -> Result<Open> {
        let value = |key: &str| {
            row.text(key)
                .map(str::to_owned)
                .or(head.values.get(key).map(|(_, value)| value.clone()))
        };
        // A value that cannot be read is at fault where it stands: the head's line or the cell.
        let fault = |key: &str, problem: String, hint: &str| match head.values.get(key) {
            Some((line, _)) if row.text(key).is_none() => Error::input(
                row.file,
                Place::Cell {
                    line: *line,
                    column: key.to_owned(),
                },
                problem,
                hint,
            ),
            _ => row.fail(key, problem, hint),
        };
        let coverage = match value("coverage") {
            None => Coverage::Full,
            Some(word) => Coverage::from_name(&word).ok_or_else(|| {
                fault(
                    "coverage",
                    format!("`{word}` is no coverage"),
                    "Use full or key-events",
                )
            })?,
        };
        let score_stated = match value("score") {
            None => None,
            Some(score) => {
                let parts = score.split_once(['-', ':', '–']);
                let goals = parts.and_then(|(home, away)| {
                    Some([home.trim().parse().ok()?, away.trim().parse().ok()?])
                });
                Some(goals.ok_or_else(|| {
                    fault(
                        "score",
                        format!("`{score}` is no score"),
                        "Write it as home-away, such as 4-0",
                    )
                })?)
            }
        };
        let date = value("date");
        if let Some(text) = &date
            && !row::is_date(text)
        {
            return Err(fault(
                "date",
                format!("`{text}` is no date"),
                "Write it as YYYY-MM-DD",
            ));
        }
        let home = value("home").unwrap_or_default();
        let away = value("away").unwrap_or_default();
        let match_index = batch.open(MatchInfo {
            match_id: id.to_owned(),
            date,
            competition: value("competition"),
            season: value("season"),
            home_stated: !home.is_empty(),
            teams: [home, away],
            score_stated,
            coverage: Some(coverage),
            provider: "backline",
            file: row.file.to_path_buf(),
            ..MatchInfo::default()
        });
        Ok(Open {
            match_id: id.to_owned(),
            first_row: batch.events.len(),
            match_index,
            ids: std::collections::HashSet::new(),
        })
    }

    /// The side of a team; the first two names fill what the head leaves open.
    fn side(&self, row: &Row, team: &str, batch: &mut Batch) -> Result<Option<Side>> {
        if team.is_empty() {
            return Ok(None);
        }
        let teams = &mut batch.matches[self.match_index].teams;
        for (side, known) in [Side::Home, Side::Away].into_iter().zip(teams.iter_mut()) {
            if known.is_empty() {
                team.clone_into(known);
            }
            if known == team {
                return Ok(Some(side));
            }
        }
        Err(row.fail(
            "team",
            format!(
                "`{team}` is a third team beside `{}` and `{}`",
                teams[0], teams[1]
            ),
            "Spell each team the same way in every row and in the head of the file",
        ))
    }

    fn push(&mut self, row: &Row, batch: &mut Batch) -> Result<()> {
        let team = row.text("team").unwrap_or_default();
        let side = self.side(row, team, batch)?;
        let period: u8 = row
            .whole("period", 1.0, 5.0)?
            .ok_or_else(|| row.missing("period"))? as u8;
        let minute = row
            .whole("minute", 0.0, 200.0)?
            .ok_or_else(|| row.missing("minute"))?;
        let start = f64::from(period_start_minute(period));
        if minute < start {
            return Err(row.fail(
                "minute",
                format!("minute {minute} in period {period}, which starts at minute {start}"),
                "The clock runs on over the breaks: the second half starts at 45",
            ));
        }
        let second = row.number("second", 0.0, 60.0)?;
        if second == Some(60.0) {
            return Err(row.fail(
                "second",
                "60 is out of range",
                "Expected a number from 0 to below 60",
            ));
        }
        let default_id = format!("r{}", row.line);
        let event_id = row.text("event_id").unwrap_or(&default_id);
        if !self.ids.insert(event_id.to_owned()) {
            return Err(row.fail(
                "event_id",
                format!("`{event_id}` stands twice in match `{}`", self.match_id),
                "Give every event its own id, or leave the column out",
            ));
        }
        if let Some(side) = side
            && let Some(id) = row.text("team_id")
        {
            id.clone_into(&mut batch.matches[self.match_index].team_ids[side as usize]);
        }
        let mut event = row.event(side, team, period, event_id)?;
        event.minute = minute as u16;
        event.second = second.unwrap_or(0.0) as f32;
        event.seconds = (minute.floor() - start) * 60.0 + second.unwrap_or(0.0);
        batch.count_rows(1);
        batch.events.push(self.match_index, &event);
        Ok(())
    }

    fn finish(self, input: &Input, batch: &mut Batch) -> Result<()> {
        let file = input.file;
        let teams = batch.matches[self.match_index].teams.clone();
        let squad = lineups::read(input, &self.match_id, &teams)?;
        if teams.iter().any(String::is_empty) {
            return Err(Error::input(
                file,
                Place::Whole,
                format!("match `{}` has events of one team only", self.match_id),
                "Name both teams: `# home:` and `# away:` at the top of the file",
            ));
        }
        let inferred = squad.is_empty();
        finish_match(batch, self.first_row, &squad);
        if inferred && batch.matches[self.match_index].coverage == Some(Coverage::KeyEvents) {
            batch.notes.push(Note {
                file: file.to_path_buf(),
                text: format!(
                    "{}: key events without a line-ups file; minutes played cannot be told from them",
                    self.match_id
                ),
            });
            batch
                .lineups
                .retain(|entry| entry.match_index != self.match_index);
        }
        Ok(())
    }
}
