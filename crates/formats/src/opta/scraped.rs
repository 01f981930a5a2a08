//! WhoScored's events as scrapers write them to CSV: soccerdata's snake_case columns, the JSON's
//! own camelCase, or flattened JSON (`type.displayName`); one or more matches per file.

use std::borrow::Cow;
use std::cell::RefCell;
use std::path::Path;

use serde_json::Value;

use super::game::{Game, MOST_MINUTES, Row};
use super::qualifiers::{self, Details};
use super::row;
use super::team_sheet::{TeamSheet, score};
use super::types;
use backline_kit::python;
use backline_kit::source::Input;
use backline_kit::table::TextTable;
use backline_kit::text::{is_nothing, truth};
use backline_model::{Batch, Day, Faults, Note};
use backline_model::{Error, Place, Result, missing_columns};

/// Names that reveal the separator and identify the table.
const COLUMNS: [&str; 12] = [
    "outcome_type",
    "outcomeType",
    "outcomeType.displayName",
    "expanded_minute",
    "expandedMinute",
    "qualifiers",
    "is_touch",
    "isTouch",
    "team_id",
    "teamId",
    "player_id",
    "playerId",
];

/// Whether this is the start of a table of WhoScored's events.
pub(super) fn is_events(bytes: &[u8]) -> bool {
    let table = TextTable::new(bytes, &COLUMNS);
    let names: Vec<String> = table.header().iter().map(|name| snake(name)).collect();
    let has = |wanted: &[&str]| names.iter().any(|name| wanted.contains(&name.as_str()));
    has(OUTCOME) && has(TYPE) && has(PERIOD) && has(&["expanded_minute", "qualifiers", "is_touch"])
}

/// `outcomeType.displayName` as `outcome_type_display_name`.
fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    let mut before = '_';
    for c in name.trim().chars() {
        if matches!(c, '.' | '/' | ' ' | '_') {
            if before != '_' {
                snake.push('_');
            }
            before = '_';
        } else {
            if c.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit()) {
                snake.push('_');
            }
            snake.push(c.to_ascii_lowercase());
            before = c;
        }
    }
    snake
}

// The names that a column may have, best first.
const MATCH: &[&str] = &["game_id", "match_id"];
const ID: &[&str] = &["id"];
const NUMBER: &[&str] = &["event_id"];
const PERIOD: &[&str] = &["period_value", "period", "period_display_name"];
const MINUTE: &[&str] = &["minute"];
const SECOND: &[&str] = &["second"];
const TYPE: &[&str] = &["type_value", "type", "type_display_name", "event_type"];
const OUTCOME: &[&str] = &[
    "outcome_type_value",
    "outcome_type",
    "outcome_type_display_name",
];
/// Also a name that is too general to recognise a table by, but accepted if the user gave the
/// format.
const ANY_OUTCOME: &[&str] = &[
    "outcome_type_value",
    "outcome_type",
    "outcome_type_display_name",
    "outcome_value",
    "outcome",
    "outcome_display_name",
];
const TEAM: &[&str] = &["team_id"];
const TEAM_NAME: &[&str] = &["team", "team_name"];
const PLAYER: &[&str] = &["player_id"];
const PLAYER_NAME: &[&str] = &["player", "player_name"];
const OTHER: &[&str] = &["related_player_id"];
const RELATED: &[&str] = &["related_event_id"];
const X: &[&str] = &["x"];
const Y: &[&str] = &["y"];
const END_X: &[&str] = &["end_x"];
const END_Y: &[&str] = &["end_y"];
const GOAL_MOUTH_Y: &[&str] = &["goal_mouth_y"];
const BLOCKED_X: &[&str] = &["blocked_x"];
const BLOCKED_Y: &[&str] = &["blocked_y"];
const QUALIFIERS: &[&str] = &["qualifiers"];
const OWN: &[&str] = &["is_own_goal"];
const CARD: &[&str] = &["card_type", "card_type_display_name"];
const HOME_AWAY: &[&str] = &["h_a"];
const GAME: &[&str] = &["game"];
const SCORE: &[&str] = &["et_score", "ft_score", "score"];
const DATE: &[&str] = &["start_date", "start_time", "date", "match_date"];
const COMPETITION: &[&str] = &["league", "competition"];
const SEASON: &[&str] = &["season"];

/// The header as written, and normalised for lookups.
struct Columns {
    written: Vec<String>,
    names: Vec<String>,
}

impl Columns {
    fn all(&self, wanted: &[&str]) -> impl Iterator<Item = usize> {
        let mut found = Vec::new();
        for name in wanted {
            found.extend(self.names.iter().position(|known| known == name));
        }
        found.into_iter()
    }
}

/// A row of the table.
struct Line<'a> {
    file: &'a Path,
    line: usize,
    columns: &'a Columns,
    record: &'a csv::StringRecord,
    decimal_comma: bool,
    /// What is wrong with cells, of this row and those before.
    faults: &'a RefCell<Faults>,
}

impl<'a> Line<'a> {
    /// The first non-empty cell of these columns.
    fn text(&self, wanted: &[&str]) -> Option<&'a str> {
        self.columns
            .all(wanted)
            .filter_map(|index| self.record.get(index))
            .find(|text| !is_nothing(text))
    }

    fn fail(&self, wanted: &[&str], problem: impl Into<String>, hint: &str) -> Error {
        let column = self
            .columns
            .all(wanted)
            .next()
            .map_or(wanted[0], |index| self.columns.written[index].as_str());
        let place = Place::Cell {
            line: self.line,
            column: column.to_owned(),
        };
        Error::input(self.file, place, problem, hint)
    }

    /// Notes what is wrong with a cell.
    fn fault(&self, wanted: &[&str], problem: impl Into<String>, hint: &str) {
        // An error of a cell is always taken.
        let _ = self
            .faults
            .borrow_mut()
            .add(self.fail(wanted, problem, hint));
    }

    fn parsed(&self, text: &str) -> Option<f64> {
        let number: Option<f64> = match self.decimal_comma {
            true => text.replace(',', ".").parse().ok(),
            false => text.parse().ok(),
        };
        number.filter(|number| number.is_finite())
    }

    fn number(&self, wanted: &[&str]) -> Option<f64> {
        let text = self.text(wanted)?;
        let number = self.parsed(text);
        if number.is_none() {
            self.fault(
                wanted,
                format!("`{text}` is not a number"),
                "Expected a number",
            );
        }
        number
    }

    /// A number without the `.0` that pandas adds to whole numbers.
    fn whole<'t>(&self, text: &'t str) -> &'t str {
        let fraction = if self.decimal_comma { ",0" } else { ".0" };
        let plain = text.strip_suffix(".0");
        plain
            .or_else(|| text.strip_suffix(fraction))
            .unwrap_or(text)
    }

    /// A number as an id: pandas writes whole numbers with `.0` where some are missing.
    fn id(&self, wanted: &[&str]) -> Option<String> {
        let text = self.text(wanted)?;
        Some(self.whole(text).to_owned())
    }

    fn truth(&self, wanted: &[&str]) -> bool {
        self.text(wanted).and_then(truth) == Some(true)
    }

    /// A number with its name: given as the number, the name, or an object of both as a text.
    fn named(
        &self,
        wanted: &[&str],
        of_name: impl Fn(&str) -> Option<u32>,
    ) -> (Option<u32>, Option<String>) {
        let Some(text) = self.text(wanted) else {
            return (None, None);
        };
        if let Ok(number) = self.whole(text).parse() {
            return (Some(number), None);
        }
        if !text.starts_with('{') {
            return (of_name(text), Some(text.to_owned()));
        }
        let value: Option<Value> = python::value(text);
        let of = |key: &str| value.as_ref().and_then(|value| value.get(key));
        let number = of("value").and_then(whole);
        let name = of("displayName").and_then(written);
        let number = number.or_else(|| of_name(name.as_deref()?));
        (number, name)
    }
}

/// Reads the matches of a file.
pub(super) fn read(input: &Input, batch: &mut Batch) -> Result<()> {
    let table = TextTable::new(input.bytes, &COLUMNS);
    batch.notes.extend(table.note(input.file));
    let mut rows = table.rows(input.file);
    let header = rows.header()?;
    let columns = Columns {
        written: header.iter().map(str::to_owned).collect(),
        names: header.iter().map(snake).collect(),
    };
    check(input.file, &columns)?;
    if columns.all(QUALIFIERS).next().is_none() {
        let text = "the column `qualifiers` is missing: set pieces, body parts, error labels and line-ups are not known";
        batch.notes.push(Note::new(input.file, text));
    }
    if columns.all(SECOND).next().is_none() {
        let text =
            "the column `second` is missing: times are known to the minute and marked approximate";
        batch.notes.push(Note::new(input.file, text));
    }
    let stem = input.stem();
    let mut titles: Vec<String> = Vec::new();
    let mut open: Option<Open> = None;
    let mut done: Vec<String> = Vec::new();
    let mut record = csv::StringRecord::new();
    let faults = RefCell::new(Faults::of(input.file));
    loop {
        let next = rows.next_whole(&mut record, &mut faults.borrow_mut());
        let Some(line) = next? else { break };
        let line = Line {
            file: input.file,
            line,
            columns: &columns,
            record: &record,
            decimal_comma: table.decimal_comma(),
            faults: &faults,
        };
        let id = line.id(MATCH).unwrap_or_else(|| {
            // Without ids the matches are distinguished by their names.
            let title = line
                .text(GAME)
                .or_else(|| line.text(DATE)?.get(..10))
                .unwrap_or_default();
            let at = titles.iter().position(|known| known == title);
            match at.unwrap_or(titles.len()) {
                at if at < titles.len() => numbered(&stem, at),
                at => {
                    titles.push(title.to_owned());
                    numbered(&stem, at)
                }
            }
        });
        if open
            .as_ref()
            .is_none_or(|open| open.game.sheet.match_id != id)
        {
            if let Some(open) = open.take() {
                done.push(open.game.sheet.match_id.clone());
                // With cells that cannot be read nothing is made of the others.
                if faults.borrow().is_empty() {
                    open.finish(input.file, batch)?;
                }
            }
            if done.contains(&id) {
                line.fault(
                    MATCH,
                    format!("match `{id}` goes on after another match began"),
                    "Put the rows of a match one after the other",
                );
                break;
            }
            open = Some(Open::start(&line, id));
        }
        if let Some(open) = &mut open {
            open.add(&line);
        }
    }
    if let Some(error) = faults.into_inner().into_error() {
        return Err(error);
    }
    match open {
        Some(open) => open.finish(input.file, batch),
        None => Err(Error::whole(
            input.file,
            "there is a header but no row",
            "Give a table with events",
        )),
    }
}

/// The id of a match that has none, by its place in the file.
fn numbered(stem: &str, at: usize) -> String {
    match at {
        0 => stem.to_owned(),
        at => format!("{stem}-{}", at + 1),
    }
}

fn check(file: &Path, columns: &Columns) -> Result<()> {
    let needed = [TYPE, PERIOD, MINUTE, ANY_OUTCOME];
    let mut missing: Vec<&str> = needed
        .into_iter()
        .filter(|names| columns.all(names).next().is_none())
        .map(|names| names[names.len().min(2) - 1])
        .collect();
    if columns
        .all(TEAM)
        .chain(columns.all(TEAM_NAME))
        .next()
        .is_none()
    {
        missing.push("team_id");
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(Error::input(
        file,
        Place::Line(1),
        format!(
            "{}; the header has {}",
            missing_columns(&missing),
            columns.written.join(", ")
        ),
        "Expected a table of WhoScored's events, such as soccerdata's",
    ))
}

/// A whole number that is not negative, or its text.
fn whole(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => {
            let number = number.as_f64()?;
            let held = number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number);
            held.then_some(number as u32)
        }
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// Text, numbers and truth values in their written form.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        // 40.0 as 40.
        Value::Number(number) => Some(number.as_f64()?.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// A match whose rows are being read.
struct Open {
    game: Game<'static>,
    /// The match's name in soccerdata, "2015-08-23 Empoli-Chievo".
    title: Option<String>,
}

impl Open {
    fn start(line: &Line, match_id: String) -> Open {
        let text = |wanted: &[&str]| line.text(wanted).map(str::to_owned);
        let title = text(GAME);
        let sheet = TeamSheet {
            match_id,
            date: text(DATE)
                .or_else(|| title.clone().filter(|title| Day::starting(title).is_some())),
            competition: text(COMPETITION),
            season: text(SEASON),
            score: line.text(SCORE).and_then(score),
            ..TeamSheet::default()
        };
        Open {
            game: Game {
                sheet,
                rows: Vec::with_capacity(2048),
                whoscored: true,
                provider: "whoscored",
            },
            title,
        }
    }

    /// The place of the row's team.
    fn team(&mut self, line: &Line) -> Option<u8> {
        let name = line.text(TEAM_NAME);
        let id = line.id(TEAM).or_else(|| name.map(str::to_owned))?;
        let sheet = &mut self.game.sheet;
        let stated = match line.text(HOME_AWAY) {
            Some("h") => Some(0),
            Some("a") => Some(1),
            _ => None,
        };
        if let Some(index) = stated {
            sheet.home_stated = true;
            if sheet.teams[index].id.is_empty() {
                sheet.teams[index].id.clone_from(&id);
            }
        }
        let index = match sheet.team(&id) {
            Ok(index) => index,
            Err(problem) => {
                line.fault(TEAM, problem, "Give one match's rows one after the other");
                return None;
            }
        };
        if let (Some(name), true) = (name, sheet.teams[usize::from(index)].name.is_empty()) {
            name.clone_into(&mut sheet.teams[usize::from(index)].name);
        }
        Some(index)
    }

    fn add(&mut self, line: &Line) {
        let team = self.team(line);
        let (kind, kind_name) = line.named(TYPE, types::number_of);
        if kind.is_none() && kind_name.is_none() {
            line.fault(TYPE, "the cell is empty", "Every row needs its type");
        }
        let period = match line.named(PERIOD, |name| {
            types::period_of(name).map(|number| number as u32)
        }) {
            (Some(number), _) => types::period(u64::from(number)),
            (None, Some(name)) => Err(format!("`{name}` is not a period")),
            (None, None) => Err("the cell is empty".to_owned()),
        };
        if let Err(problem) = &period {
            line.fault(
                PERIOD,
                problem,
                "Expected FirstHalf, SecondHalf, FirstPeriodOfExtraTime, SecondPeriodOfExtraTime, PenaltyShootout, PreMatch or PostGame",
            );
        }
        let minute = line.text(MINUTE).and_then(|text| line.parsed(text));
        let minute = minute
            .filter(|minute| (0.0..=MOST_MINUTES as f64).contains(minute) && minute.fract() == 0.0);
        if minute.is_none() {
            line.fault(
                MINUTE,
                format!(
                    "`{}` is not a minute",
                    line.text(MINUTE).unwrap_or_default()
                ),
                "Expected a whole number up to 200",
            );
        }
        let outcome = match line.named(ANY_OUTCOME, |name| {
            match name.to_ascii_lowercase().as_str() {
                "successful" | "success" => Some(1),
                "unsuccessful" | "fail" | "failure" => Some(0),
                word => truth(word).map(u32::from),
            }
        }) {
            (None, Some(word)) => {
                line.fault(
                    ANY_OUTCOME,
                    format!("`{word}` is not an outcome"),
                    "Expected Successful or Unsuccessful",
                );
                None
            }
            (outcome, _) => outcome.map(|outcome| outcome == 1),
        };
        let number: u32 = line
            .id(NUMBER)
            .and_then(|number| number.parse().ok())
            .unwrap_or(0);
        let owned = |text: Option<String>| text.map(Cow::Owned);
        let team_id = team.map(|team| self.game.sheet.teams[usize::from(team)].id.clone());
        let (x, y) = (line.number(X), line.number(Y));
        let (Ok(period), Some(minute)) = (period, minute) else {
            return;
        };
        self.game.rows.push(Row {
            id: match line.id(ID) {
                Some(id) => Cow::Owned(id),
                None if number > 0 => row::own_id(team_id.as_deref(), number),
                None => Cow::Owned(format!("r{}", line.line)),
            },
            number,
            kind: kind.unwrap_or(0),
            kind_name: owned(kind_name),
            period,
            minute: minute as u16,
            second: line
                .number(SECOND)
                .map(|second| second.clamp(0.0, 59.999) as f32),
            team,
            player: owned(line.id(PLAYER).filter(|id| id != "0")),
            player_name: owned(line.text(PLAYER_NAME).map(str::to_owned)),
            other: owned(line.id(OTHER).filter(|id| id != "0")),
            outcome,
            start: x.zip(y).map(|(x, y)| (x as f32, y as f32)),
            details: details(line),
        });
    }

    fn finish(mut self, file: &Path, batch: &mut Batch) -> Result<()> {
        if let (false, Some(title)) = (self.game.sheet.home_stated, &self.title) {
            let teams = &self.game.sheet.teams;
            let named = |home: usize, away: usize| {
                !teams[home].name.is_empty()
                    && title.ends_with(&format!("{}-{}", teams[home].name, teams[away].name))
            };
            let (straight, crossed) = (named(0, 1), named(1, 0));
            self.game.sheet.home_stated = straight || crossed;
            if crossed {
                self.game.sheet.teams.swap(0, 1);
                for row in &mut self.game.rows {
                    row.team = row.team.map(|team| 1 - team.min(1));
                }
            }
        }
        self.game.push(file, batch)
    }
}

/// A row's qualifiers, and what other columns say that qualifiers would.
fn details(line: &Line) -> Details<'static> {
    let mut details = Details::default();
    let mut take = |id: u32, value: Option<String>| {
        if let Err(problem) = details.take(id, value.map(Cow::Owned)) {
            line.fault(QUALIFIERS, problem, "Check the cell");
        }
    };
    if let Some(text) = line.text(QUALIFIERS) {
        let list = match python::value(text) {
            Some(Value::Array(list)) => list,
            _ => {
                line.fault(
                    QUALIFIERS,
                    format!(
                        "`{}` is not a list",
                        text.chars().take(40).collect::<String>()
                    ),
                    "Expected a list of qualifiers as JSON or in Python's notation",
                );
                Vec::new()
            }
        };
        for quality in &list {
            let kind = quality.get("type").unwrap_or(quality);
            let id = match kind {
                Value::Object(_) => kind
                    .get("value")
                    .and_then(whole)
                    .or_else(|| qualifiers::number_of(&written(kind.get("displayName")?)?)),
                Value::String(name) => qualifiers::number_of(name),
                other => whole(other),
            };
            if let Some(id) = id {
                take(id, quality.get("value").and_then(written));
            }
        }
    }
    if line.truth(OWN) {
        take(types::OWN_GOAL, None);
    }
    if let Some(card) = line.text(CARD) {
        let name = line.named(CARD, |_| None).1;
        if let Some(id) = qualifiers::number_of(name.as_deref().unwrap_or(card)) {
            take(id, None);
        }
    }
    let or = |mine: Option<f32>, wanted: &[&str]| {
        mine.or_else(|| line.number(wanted).map(|number| number as f32))
    };
    details.end = [or(details.end[0], END_X), or(details.end[1], END_Y)];
    details.blocked = [
        or(details.blocked[0], BLOCKED_X),
        or(details.blocked[1], BLOCKED_Y),
    ];
    details.goal_mouth = or(details.goal_mouth, GOAL_MOUTH_Y);
    if details.related == 0 {
        details.related = line
            .id(RELATED)
            .and_then(|number| number.parse().ok())
            .unwrap_or(0);
    }
    details
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_column_is_one() {
        for name in ["outcomeType", "outcome_type", "OutcomeType", "outcome type"] {
            assert_eq!(snake(name), "outcome_type");
        }
        assert_eq!(snake("type.displayName"), "type_display_name");
        assert_eq!(snake("h_a"), "h_a");
        assert_eq!(snake("endX"), "end_x");
    }

    #[test]
    fn a_table_is_told_by_its_outcomes_and_not_by_what_other_tables_have() {
        assert!(is_events(
            b"game_id,period,minute,type,outcome_type,team_id,qualifiers\n"
        ));
        assert!(is_events(
            b"id;period.value;minute;type.value;outcomeType.value;isTouch\n"
        ));
        assert!(!is_events(b"period,minute,team,player,type,qualifiers\n"));
        assert!(!is_events(b"period,minute,team,player,type,outcome\n"));
    }
}
