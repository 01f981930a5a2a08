//! CSV as pandas writes it from statsbombpy's events table: nested fields flattened to
//! `pass_outcome`, names instead of ids, lists such as `[60.0, 40.0]` in cells, rows grouped by
//! type instead of in playing order.

use std::borrow::Cow;

use polars::prelude::PlHashMap;
use serde::Deserialize;

use super::raw::{self, Location, Named};
use super::spec;
use backline_kit::python;
use backline_kit::source::Input;
use backline_kit::table::TextTable;
use backline_kit::text::{truth, whole_id};
use backline_model::Note;
use backline_model::{Error, Place, Result};

/// Columns by which the table is recognised; the first ones must be there.
pub(super) const COLUMNS: [&str; 8] = [
    "id",
    "period",
    "timestamp",
    "type",
    "team",
    "index",
    "possession_team",
    "play_pattern",
];

/// Whether this is the header of such a table.
pub(super) fn is_header(bytes: &[u8]) -> bool {
    let table = TextTable::new(bytes, &COLUMNS);
    let header = table.header();
    COLUMNS
        .iter()
        .all(|column| header.iter().any(|name| name == column))
}

/// Nested cells are unpacked into texts of their own.
#[derive(Deserialize)]
struct OwnNamed {
    #[serde(default)]
    id: i64,
    name: String,
}

#[derive(Deserialize)]
struct OwnTactics {
    #[serde(default)]
    lineup: Vec<OwnPlayer>,
}

#[derive(Deserialize)]
struct OwnPlayer {
    player: OwnNamed,
    position: Option<OwnNamed>,
}

#[derive(Deserialize)]
struct OwnDetail {
    outcome: Option<OwnNamed>,
}

#[derive(Deserialize)]
struct OwnFramePlayer {
    location: Location,
    player: Option<OwnNamed>,
    position: Option<OwnNamed>,
    teammate: bool,
}

impl From<Vec<OwnFramePlayer>> for raw::FreezeFrame<'_> {
    fn from(players: Vec<OwnFramePlayer>) -> Self {
        let player = |own: OwnFramePlayer| raw::FramePlayer {
            location: own.location,
            player: own.player.map(Named::from),
            position: own.position.map(Named::from),
            teammate: own.teammate,
        };
        raw::FreezeFrame(players.into_iter().map(player).collect())
    }
}

impl From<OwnNamed> for Named<'_> {
    fn from(named: OwnNamed) -> Self {
        Named {
            id: named.id,
            name: Cow::Owned(named.name),
        }
    }
}

impl From<OwnTactics> for raw::Tactics<'_> {
    fn from(tactics: OwnTactics) -> Self {
        let player = |own: OwnPlayer| raw::TacticsPlayer {
            player: own.player.into(),
            position: own.position.map(Named::from),
        };
        raw::Tactics {
            lineup: tactics.lineup.into_iter().map(player).collect(),
        }
    }
}

impl From<OwnDetail> for raw::Detail<'_> {
    fn from(detail: OwnDetail) -> Self {
        raw::Detail {
            outcome: detail.outcome.map(Named::from),
            ..raw::Detail::default()
        }
    }
}

/// The error for a table given as StatsBomb's that lacks its columns.
pub(super) fn lacks(input: &Input) -> Error {
    let table = TextTable::new(input.bytes, &COLUMNS);
    let header = table.header();
    let missing: Vec<&str> = COLUMNS
        .into_iter()
        .filter(|column| !header.iter().any(|name| name == column))
        .collect();
    Error::whole(
        input.file,
        format!(
            "a table that lacks the columns `{}` of StatsBomb's events; it has {}",
            missing.join("`, `"),
            header
                .iter()
                .take(20)
                .cloned()
                .collect::<Vec<_>>()
                .join(", ")
        ),
        "Leave out the option `format` to have the format recognised; a table of your own is read with the option `map` or `mapping`, see docs/event-csv.md",
    )
}

/// A table's rows, from which events borrow: the text of all cells in one piece, as separate texts
/// for many columns would take far more memory.
pub(super) struct Rows {
    /// Names of the columns, and their places.
    columns: PlHashMap<String, usize>,
    width: usize,
    cells: String,
    /// The end of each cell, row after row.
    ends: Vec<usize>,
    /// Lines in the file.
    lines: Vec<usize>,
    /// Numbers may have a decimal comma.
    decimal_comma: bool,
    /// A note about the text, if it was not in a Unicode encoding.
    pub note: Option<Note>,
}

impl Rows {
    /// Reads all rows of the table.
    pub fn read(input: &Input) -> Result<Rows> {
        let table = TextTable::new(input.bytes, &COLUMNS);
        let mut lines = table.rows_untrimmed(input.file);
        let header = lines.header()?;
        let mut columns = PlHashMap::default();
        for (at, name) in header.iter().enumerate() {
            columns.entry(name.to_owned()).or_insert(at);
        }
        let mut rows = Rows {
            columns,
            width: header.len(),
            cells: String::with_capacity(input.bytes.len()),
            ends: Vec::new(),
            lines: Vec::new(),
            decimal_comma: table.decimal_comma(),
            note: table.note(input.file),
        };
        let mut record = csv::StringRecord::new();
        while let Some(line) = lines.next(&mut record)? {
            rows.lines.push(line);
            for cell in &record {
                rows.cells.push_str(cell);
                rows.ends.push(rows.cells.len());
            }
        }
        Ok(rows)
    }

    /// The text of a cell; `None` if the table has no such column.
    fn cell(&self, row: usize, column: &str) -> Option<&str> {
        let at = row * self.width + self.columns.get(column)?;
        let start = match at {
            0 => 0,
            at => *self.ends.get(at - 1)?,
        };
        self.cells.get(start..*self.ends.get(at)?)
    }

    /// The matches of the table, in order of first appearance: each one's id, if the table has a
    /// column for it, and its events in playing order.
    pub fn matches<'a>(
        &'a self,
        input: &Input,
    ) -> Result<Vec<(Option<&'a str>, Vec<raw::Event<'a>>)>> {
        let mut matches: Vec<(Option<&str>, Vec<Numbered>)> = Vec::new();
        for (at, line) in self.lines.iter().enumerate() {
            let row = Row {
                input,
                line: *line,
                at,
                rows: self,
            };
            let id = match row.has("match_id") {
                true => Some(whole_id(row.need("match_id")?)),
                false => None,
            };
            let index = row.number("index")?.unwrap_or(0.0).max(0.0) as u64;
            let event = row.event()?;
            match matches.iter_mut().find(|(known, _)| *known == id) {
                Some((_, events)) => events.push((index, event)),
                None => matches.push((id, vec![(index, event)])),
            }
        }
        let in_order = |mut events: Vec<Numbered<'a>>| {
            events.sort_by_key(|(index, _)| *index);
            events.into_iter().map(|(_, event)| event).collect()
        };
        Ok(matches
            .into_iter()
            .map(|(id, events)| (id, in_order(events)))
            .collect())
    }
}

/// An event with its place in the match.
type Numbered<'a> = (u64, raw::Event<'a>);

struct Row<'a, 'i> {
    input: &'i Input<'i>,
    line: usize,
    /// Its number among the rows.
    at: usize,
    rows: &'a Rows,
}

impl<'a> Row<'a, '_> {
    fn has(&self, column: &str) -> bool {
        self.rows.columns.contains_key(column)
    }

    /// The text of a cell; `None` for empty cells and pandas' `nan`.
    fn cell(&self, column: &str) -> Option<&'a str> {
        let text = self.rows.cell(self.at, column)?.trim();
        (!text.is_empty() && text != "nan" && text != "NaN").then_some(text)
    }

    fn fail(&self, column: &str, text: &str, expected: &str) -> Error {
        let place = Place::Cell {
            line: self.line,
            column: column.to_owned(),
        };
        let problem = format!("`{text}` is not {expected}");
        let hint = "Expected statsbombpy's events table";
        Error::input(self.input.file, place, problem, hint)
    }

    fn need(&self, column: &str) -> Result<&'a str> {
        self.cell(column)
            .ok_or_else(|| self.fail(column, "", "filled, as it must be in every row"))
    }

    fn number(&self, column: &str) -> Result<Option<f64>> {
        let Some(text) = self.cell(column) else {
            return Ok(None);
        };
        let number = match self.rows.decimal_comma {
            true => text.replace(',', ".").parse::<f64>(),
            false => text.parse(),
        };
        match number {
            Ok(number) if number.is_finite() => Ok(Some(number)),
            _ => Err(self.fail(column, text, "a number")),
        }
    }

    fn flag(&self, column: &str) -> Result<Option<bool>> {
        match self.cell(column) {
            None => Ok(None),
            Some(text) => match truth(text) {
                Some(is) => Ok(Some(is)),
                None => Err(self.fail(column, text, "True or False")),
            },
        }
    }

    fn named(&self, column: &str) -> Result<Option<Named<'a>>> {
        let Some(name) = self.cell(column) else {
            return Ok(None);
        };
        Ok(Some(Named {
            id: self.number(&format!("{column}_id"))?.unwrap_or(0.0) as i64,
            name: Cow::Borrowed(name),
        }))
    }

    fn location(&self, column: &str) -> Result<Option<Location>> {
        let Some(text) = self.cell(column) else {
            return Ok(None);
        };
        let inner = text
            .trim_start_matches(['[', '('])
            .trim_end_matches([']', ')']);
        let mut numbers = inner.split(',').map(|part| part.trim().parse::<f32>());
        match (numbers.next(), numbers.next()) {
            (Some(Ok(x)), Some(Ok(y))) => Ok(Some(Location(x, y))),
            _ => Err(self.fail(column, text, "a location such as [60.0, 40.0]")),
        }
    }

    /// A nested object that was left in its cell: a Python literal, or JSON.
    fn nested<T: serde::de::DeserializeOwned>(&self, column: &str) -> Result<Option<T>> {
        let Some(text) = self.cell(column) else {
            return Ok(None);
        };
        match python::value(text) {
            Some(value) => Ok(Some(value)),
            None => Err(self.fail(column, text, "an object as Python writes it")),
        }
    }

    /// The players of a frame; anything but a list of placed players is an empty frame.
    fn freeze_frame(&self, column: &str) -> Option<raw::FreezeFrame<'a>> {
        let players: Option<Vec<OwnFramePlayer>> = python::value(self.cell(column)?);
        Some(players.unwrap_or_default().into())
    }

    fn detail(&self, prefix: &str) -> Result<Option<Box<raw::Detail<'a>>>> {
        Ok(Some(Box::new(raw::Detail {
            outcome: self.named(&format!("{prefix}_outcome"))?,
            kind: self.named(&format!("{prefix}_type"))?,
            body_part: self.named(&format!("{prefix}_body_part"))?,
            card: self.named(&format!("{prefix}_card"))?,
            end_location: self.location(&format!("{prefix}_end_location"))?,
            penalty: self.flag(&format!("{prefix}_penalty"))?,
            recovery_failure: self.flag(&format!("{prefix}_recovery_failure"))?,
        })))
    }

    fn event(&self) -> Result<raw::Event<'a>> {
        let kind = self.need("type")?;
        let of = |name: &str| kind == name;
        let detail = |name: &str, prefix: &str| match of(name) {
            true => self.detail(prefix),
            false => Ok(None),
        };
        let period = self.number("period")?.unwrap_or(0.0);
        if !(1.0..=5.0).contains(&period) || period.fract() != 0.0 {
            let text = self.cell("period").unwrap_or_default();
            return Err(self.fail("period", text, "a period 1 to 5"));
        }
        let stamp = self.need("timestamp")?;
        let seconds = raw::Timestamp::parse(stamp).ok_or_else(|| {
            self.fail(
                "timestamp",
                stamp,
                "a time in the period such as 00:05:23.123",
            )
        })?;
        let within = |column: &str, most: f64| match self.number(column)? {
            Some(number) if !(0.0..=most).contains(&number) => {
                let text = self.cell(column).unwrap_or_default();
                Err(self.fail(column, text, &format!("a number from 0 to {most}")))
            }
            number => Ok(number),
        };
        let (minute, second) = (within("minute", 300.0)?, within("second", 60.0)?);
        let clock =
            seconds.0 + f64::from(backline_model::Halves::default().start(period as u8)) * 60.0;
        Ok(raw::Event {
            id: Cow::Borrowed(self.need("id")?),
            period: period as u8,
            minute: minute.unwrap_or(clock / 60.0) as u16,
            second: second.unwrap_or(clock % 60.0).min(59.0) as u8,
            seconds,
            kind: Named {
                id: if of("Starting XI") {
                    spec::STARTING_XI
                } else {
                    0
                },
                name: Cow::Borrowed(kind),
            },
            possession: self.number("possession")?.map(|number| number as u32),
            play_pattern: self.named("play_pattern")?,
            team: self
                .named("team")?
                .ok_or_else(|| self.fail("team", "", "filled"))?,
            player: self.named("player")?,
            position: self.named("position")?,
            location: self.location("location")?,
            under_pressure: self.flag("under_pressure")?,
            tactics: match of("Starting XI") {
                true => self
                    .nested::<OwnTactics>("tactics")?
                    .map(|tactics| Box::new(tactics.into())),
                false => None,
            },
            pass: match of("Pass") {
                true => Some(Box::new(raw::Pass {
                    end_location: self.location("pass_end_location")?,
                    outcome: self.named("pass_outcome")?,
                    kind: self.named("pass_type")?,
                    height: self.named("pass_height")?,
                    body_part: self.named("pass_body_part")?,
                    recipient: self.named("pass_recipient")?,
                    technique: self.named("pass_technique")?,
                    cross: self.flag("pass_cross")?,
                    through_ball: self.flag("pass_through_ball")?,
                    shot_assist: self.flag("pass_shot_assist")?,
                    goal_assist: self.flag("pass_goal_assist")?,
                    aerial_won: self.flag("pass_aerial_won")?,
                })),
                false => None,
            },
            shot: match of("Shot") {
                true => Some(Box::new(raw::Shot {
                    outcome: self
                        .named("shot_outcome")?
                        .ok_or_else(|| self.fail("shot_outcome", "", "filled for a shot"))?,
                    kind: self.named("shot_type")?,
                    body_part: self.named("shot_body_part")?,
                    xg: self.number("shot_statsbomb_xg")?.map(|xg| xg as f32),
                    end_location: self.location("shot_end_location")?,
                    freeze_frame: self.freeze_frame("shot_freeze_frame"),
                })),
                false => None,
            },
            carry: match of("Carry") {
                true => Some(raw::Carry {
                    end_location: self.location("carry_end_location")?,
                }),
                false => None,
            },
            dribble: detail("Dribble", "dribble")?,
            duel: detail("Duel", "duel")?,
            interception: detail("Interception", "interception")?,
            goalkeeper: detail("Goal Keeper", "goalkeeper")?,
            ball_receipt: detail("Ball Receipt*", "ball_receipt")?,
            ball_recovery: detail("Ball Recovery", "ball_recovery")?,
            clearance: detail("Clearance", "clearance")?,
            foul_committed: detail("Foul Committed", "foul_committed")?,
            bad_behaviour: detail("Bad Behaviour", "bad_behaviour")?,
            fifty_fifty: match of("50/50") {
                true => self
                    .nested::<OwnDetail>("50_50")?
                    .map(|detail| Box::new(detail.into())),
                false => None,
            },
            substitution: match of("Substitution") {
                true => Some(raw::Substitution {
                    replacement: self.named("substitution_replacement")?,
                }),
                false => None,
            },
            related: raw::Ids(match of("Error") {
                // Ids consist of letters, digits and hyphens, however the list is written.
                true => self
                    .cell("related_events")
                    .unwrap_or_default()
                    .split(|c: char| !c.is_alphanumeric() && c != '-')
                    .filter(|id| !id.is_empty())
                    .map(Cow::Borrowed)
                    .collect(),
                false => Vec::new(),
            }),
            player_off: match of("Player Off") {
                true => Some(raw::PlayerOff {
                    permanent: self.flag("player_off_permanent")?,
                }),
                false => None,
            },
        })
    }
}
