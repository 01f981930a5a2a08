//! backline's own event CSV with its line-ups file, see `docs/event-csv.md`.

mod likely;
mod lineups;
mod row;
mod survey;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use polars::prelude::PlHashSet;

use backline_kit::clock::{Basis, TimeForm};
use backline_kit::coordinates::{Coordinates, off_the_pitch};
use backline_kit::direction::{Direction, Sign, Signs};
use backline_kit::format::{Card, Description, TypeRow};
use backline_kit::mapping::{FIELDS, KEYS, Mapping};
use backline_kit::matches::{side_meant, two_of};
use backline_kit::normalise::finish_match;
use backline_kit::options::Taken;
use backline_kit::pitch::Pitch;
use backline_kit::provider::{Provider, Recognition};
use backline_kit::source::Input;
use backline_kit::table::{self, TextTable, folded};
use backline_kit::text::whole_id;
use backline_model::turned;
use backline_model::{
    Batch, Coverage, Day, Event, EventType, Faults, Halves, Mark, MatchInfo, Note, Side, counted,
};
use backline_model::{Error, Place, Result};
use row::{Columns, Row, taken};
use survey::Survey;

/// Columns that every file must have.
const REQUIRED: [&str; 5] = ["period", "minute", "team", "player", "type"];

/// The description of this format for the registry.
pub(super) static PROVIDER: Provider = Provider {
    card: Card {
        name: "backline",
        title: "backline event CSV",
        credit: "backline event CSV",
        forms: "CSV with the columns period, minute, team, player, type; its line-ups file is found next to it",
    },
    recognise: |head| {
        let start = &head.bytes[..head.bytes.len().min(1 << 16)];
        if is_events(start, head.mapping) {
            Recognition::Events
        } else {
            Recognition::Unknown
        }
    },
    read,
    takes: &[
        Taken::Lineups,
        Taken::Coordinates,
        Taken::Pitch,
        Taken::Direction,
        Taken::Mapping,
    ],
    columns: &["period", "minute", "team", "player", "type"],
    describe,
};

fn describe() -> Description {
    Description {
        coordinates: "metres on 105 x 68, origin at the acting team's own right corner, attacking towards x = 105; other systems are inferred from the positions or given with the options `coordinates`, `pitch` and `direction`",
        clock: "`minute` and `second` as television shows them, in `period`; or `time`, whose form is inferred from the rows",
        players: "`player`, and `player_id` where given",
        minutes: "stated by the line-ups file next to it; else inferred from first and last involvement, except in key-event matches, which give no minutes without that file",
        labels: "`error_label` with its `label_source`",
        companions: "`<file>.lineups.csv`, or the same table with the ending parquet, arrow, ipc or feather",
        types: EventType::ALL
            .iter()
            .map(|kind| TypeRow {
                theirs: kind.name().to_owned(),
                ours: kind.name().to_owned(),
                details: "`outcome`, `body_part` and `qualifiers` as in their columns".to_owned(),
            })
            .collect(),
        notes: &[
            "Every row becomes an event, except those that a mapping file skips",
            "[event-csv.md](../event-csv.md) lists all columns and shows how to read a table with other columns and words",
        ],
    }
}

/// Names of columns of added time.
const ADDED: [&str; 6] = [
    "added_time",
    "added_minute",
    "extra_minute",
    "minute_extra",
    "injury_time",
    "stoppage_time",
];

/// Whether a name is one of ours.
fn is_field(name: &str) -> bool {
    FIELDS.contains(&name) || KEYS.contains(&name)
}

/// The field of a column: the one the mapping gives, else the column's name, ignoring capitals and
/// blanks.
fn field<'a>(name: &'a str, mapping: Option<&'a Mapping>) -> Cow<'a, str> {
    let name = mapping.map_or(name, |mapping| mapping.field(name));
    if is_field(name) {
        return name.into();
    }
    let mut folded = folded(name);
    if ADDED.contains(&folded.as_str()) {
        folded = "added".to_owned();
    }
    match is_field(&folded) {
        true => folded.into(),
        false => name.into(),
    }
}

/// Whether this is the start of an event CSV.
fn is_events(bytes: &[u8], mapping: Option<&Mapping>) -> bool {
    let table = text_table(bytes, mapping);
    let names = table.header();
    let names: Vec<Cow<str>> = names.iter().map(|name| field(name, mapping)).collect();
    let given = |field: &str| {
        names.iter().any(|name| *name == field)
            || mapping.is_some_and(|mapping| mapping.value(field).is_some())
    };
    let found = REQUIRED
        .iter()
        .filter(|required| given(required) || (**required == "minute" && given("time")));
    found.count() >= 4
}

fn text_table<'a>(bytes: &'a [u8], mapping: Option<&Mapping>) -> TextTable<'a> {
    let theirs = mapping.into_iter().flat_map(Mapping::columns);
    let columns: Vec<&str> = REQUIRED.into_iter().chain(theirs).collect();
    TextTable::new(bytes, &columns)
}

/// The comments at the head of the file, and the line of each key.
#[derive(Default)]
struct Head {
    values: BTreeMap<String, (usize, String)>,
}

impl Head {
    fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(|(_, value)| value.as_str())
    }

    /// `text` is everything above the header.
    fn read(text: &str) -> Head {
        let mut head = Head::default();
        for (index, line) in text.lines().enumerate() {
            let Some(comment) = table::comment(line) else {
                continue;
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

/// How the cells of a file are to be interpreted.
#[derive(Debug, Clone)]
struct Plan {
    /// Form of the `time` column, if there is one.
    time: Option<TimeForm>,
    basis: Basis,
    /// Regular length of the halves, for matches that do not state it.
    halves: Halves,
    system: Coordinates,
    pitch: Pitch,
    direction: Direction,
    /// Minutes are counted from 1.
    from_one: bool,
    /// All rows were surveyed beforehand.
    surveyed: bool,
    /// Times are known to the minute only.
    whole_minutes: bool,
    /// What was inferred and why, for `inspect`.
    found: Vec<(&'static str, String)>,
    /// What the user should know about it.
    notes: Vec<String>,
    /// The rows contradict the documentation.
    differs: bool,
    /// The teams of matches that have more names of teams than two, by the match's id.
    teams: HashMap<String, [String; 2]>,
}

impl Default for Plan {
    /// As `docs/event-csv.md` defines the file.
    fn default() -> Self {
        Plan {
            time: None,
            basis: Basis::Running,
            halves: Halves::default(),
            system: Coordinates::Metres,
            pitch: Pitch::STANDARD,
            direction: Direction::Acting,
            from_one: false,
            surveyed: false,
            whole_minutes: false,
            found: Vec::new(),
            notes: Vec::new(),
            differs: false,
            teams: HashMap::new(),
        }
    }
}

impl Plan {
    /// Without a column for it, the second is unknown.
    fn take_minutes(&mut self, table: &Table) {
        let given = |field: &str| {
            let mapping = table.input.mapping();
            table.columns.has(field)
                || mapping.is_some_and(|mapping| mapping.value(field).is_some())
        };
        self.whole_minutes = !given("time") && !given("second");
        if self.whole_minutes {
            self.notes.push(
                "the column `second` is missing: times are known to the minute and marked approximate"
                    .to_owned(),
            );
        }
    }
}

/// A file's table and the notes about it.
struct Table<'a> {
    input: &'a Input<'a>,
    text: &'a TextTable<'a>,
    head: Head,
    header: csv::StringRecord,
    columns: Columns<'a>,
}

/// Reads the matches of one file into the end of `batch`.
fn read(input: &Input, batch: &mut Batch) -> Result<()> {
    let (file, bytes) = (input.file, input.bytes);
    let mapping = input.mapping();
    let text = text_table(bytes, mapping);
    if text.guessed_encoding && !is_events(bytes, mapping) {
        let at = std::str::from_utf8(bytes)
            .err()
            .map_or(0, |error| error.valid_up_to());
        let (line, _) = backline_kit::text::line_and_column(bytes, at);
        return Err(Error::input(
            file,
            Place::Line(line),
            "the bytes are not a text with the columns of an event CSV",
            "Expected a table with the columns period, minute, team, player, type; docs/event-csv.md lists them all",
        ));
    }
    batch.notes.extend(text.note(file));
    let header = text.rows(file).header()?;
    let table = Table {
        input,
        text: &text,
        head: Head::read(text.above()),
        columns: Columns::find(file, &header, mapping)?,
        header,
    };
    // A file with backline's own columns means what the documentation says, unless it cannot.
    let own = mapping.is_none_or(Mapping::only_leaves_out)
        && input.options.coordinates.is_none()
        && input.options.direction.is_none()
        && input.options.pitch.is_none()
        && !table.columns.has("time")
        && !table.columns.has("added");
    if !own {
        let plan = table.survey()?.plan(&table, true)?;
        return table.read_with_teams(plan, batch);
    }
    let mark = batch.mark();
    let mut plan = Plan::default();
    plan.take_minutes(&table);
    let done = table.read_with_teams(plan, batch);
    if done.is_ok() && !in_a_corner(batch, mark.events) && !begins_at_one(batch, mark) {
        other_direction(file, batch, mark);
        return done;
    }
    match table.survey().and_then(|survey| survey.plan(&table, false)) {
        Ok(plan) if plan.differs => {
            batch.cut_back(mark);
            table.read_with_teams(plan, batch)
        }
        _ => {
            if done.is_ok() && in_a_corner(batch, mark.events) {
                let text = "all positions lie about a metre from the corner, if read as metres on 105 x 68; if they use another system, give it with the option `coordinates`";
                batch.notes.push(Note::new(file, text));
            }
            done
        }
    }
}

/// Whether all positions lie within about a metre of the corner, as those of a grid from 0 to 1 or
/// from -1 to 1 would, including a ball just off the pitch.
fn in_a_corner(batch: &Batch, first_row: usize) -> bool {
    let (xs, ys) = (
        &batch.events.start_x[first_row..],
        &batch.events.start_y[first_row..],
    );
    let far = |value: &f32| *value > 1.2;
    xs.iter().any(|x| !x.is_nan()) && !xs.iter().any(far) && !ys.iter().any(far)
}

/// Whether in every match both halves begin with minute 1 of the half, as where minutes are counted
/// from 1.
fn begins_at_one(batch: &Batch, mark: Mark) -> bool {
    let events = &batch.events;
    let matches = &batch.matches[mark.matches..];
    let mut least = vec![[u16::MAX; 2]; matches.len()];
    for row in mark.events..events.len() {
        let place = (events.matches[row] as usize).checked_sub(mark.matches);
        let half = usize::from(events.period[row]).wrapping_sub(1);
        let known = place.and_then(|place| least.get_mut(place)?.get_mut(half));
        if let Some(known) = known {
            *known = (*known).min(events.minute[row]);
        }
    }
    let one = |(info, least): (&MatchInfo, &[u16; 2])| {
        info.coverage == Some(Coverage::Full) && *least == [1, info.halves.minutes() + 1]
    };
    !matches.is_empty() && matches.iter().zip(&least).all(one)
}

/// Every match with shots at the team's own goal gets a note; this adds what would help.
fn other_direction(file: &Path, batch: &mut Batch, mark: Mark) {
    let events = &batch.events;
    let mut signs = Signs::default();
    for row in mark.events..events.len() {
        let (x, y) = (
            f64::from(events.start_x[row]),
            f64::from(events.start_y[row]),
        );
        if let (true, Some(side)) = (events.kind[row].is_shot(), events.side[row]) {
            signs.add(
                Sign::Shot,
                side,
                events.period[row],
                Coordinates::Metres,
                (x, y),
            );
        }
    }
    let Some(info) = batch.matches.get(mark.matches) else {
        return;
    };
    let teams = [info.teams[0].as_str(), info.teams[1].as_str()];
    let Ok((direction, evidence)) = signs.tell(file, teams, Direction::ALL) else {
        return;
    };
    if direction != Direction::Acting {
        let text = format!(
            "{evidence}; if so, the option `direction={}` turns the positions",
            direction.name()
        );
        batch.notes.push(Note::new(file, text));
    }
}

/// Minimum number of touches in a match recorded event by event.
const FEWEST: usize = 45;

impl Table<'_> {
    /// Whether times are known only to the minute and the file does not state its coverage.
    fn is_by_hand(&self, plan: &Plan) -> bool {
        let mapping = self.input.mapping();
        let stated = self.columns.has("coverage")
            || self.head.get("coverage").is_some()
            || mapping.is_some_and(|mapping| mapping.value("coverage").is_some());
        plan.whole_minutes && !stated
    }

    /// Goes through the rows in file order.
    fn rows(
        &self,
        (system, pitch): (Coordinates, Pitch),
        faults: &mut Faults,
        mut each: impl FnMut(&Row, &mut Faults) -> Result<()>,
    ) -> Result<()> {
        let file = self.input.file;
        let mut rows = self.text.rows(file);
        let mut record = csv::StringRecord::new();
        while let Some(line) = rows.next_whole(&mut record, faults)? {
            let row = Row {
                file,
                line,
                columns: &self.columns,
                record: &record,
                header: &self.header,
                decimal_comma: self.text.decimal_comma(),
                system,
                pitch,
            };
            each(&row, faults)?;
        }
        Ok(())
    }

    /// The size of the pitch, if given.
    fn pitch(&self) -> Option<Pitch> {
        let mapping = self.input.mapping();
        let of_mapping = mapping.and_then(|mapping| mapping.pitch);
        self.input.options.pitch.or(of_mapping)
    }

    fn survey(&self) -> Result<Survey> {
        let mut survey = Survey::default();
        let pitch = self.pitch().unwrap_or(Pitch::STANDARD);
        // What cannot be read is reported when the rows are read.
        let mut faults = Faults::default();
        self.rows((Coordinates::Metres, pitch), &mut faults, |row, _| {
            survey.add(row, &self.head);
            Ok(())
        })?;
        Ok(survey)
    }

    /// Reads the rows; where a match has too many teams, once more with those that its names make
    /// up when all are looked at.
    fn read_with_teams(&self, mut plan: Plan, batch: &mut Batch) -> Result<()> {
        let mark = batch.mark();
        let done = self.read(&plan, batch);
        if done.is_ok() {
            return done;
        }
        plan.teams = self.teams();
        let done = match plan.teams.is_empty() {
            true => done,
            false => {
                batch.cut_back(mark);
                self.read(&plan, batch)
            }
        };
        done.map_err(|error| off_the_pitch(error, || self.largest_positions()))
    }

    /// The largest x and y where a touch starts, as they are written.
    fn largest_positions(&self) -> [f64; 2] {
        let mut largest = [0.0f64; 2];
        let view = (Coordinates::Metres, Pitch::STANDARD);
        // What cannot be read has been reported already.
        let _ = self.rows(view, &mut Faults::default(), |row, _| {
            for (most, name) in largest.iter_mut().zip(["start_x", "start_y"]) {
                *most = row
                    .plain_number(name)
                    .map_or(*most, |number| number.max(*most));
            }
            Ok(())
        });
        largest
    }

    /// The teams of the matches whose more than two names are those of two.
    fn teams(&self) -> HashMap<String, [String; 2]> {
        let stem = self.input.stem();
        let mut names: HashMap<String, Vec<String>> = HashMap::new();
        let mut constants = Constants::default();
        let view = (Coordinates::Metres, Pitch::STANDARD);
        // What cannot be read is reported when the rows are read.
        let _ = self.rows(view, &mut Faults::default(), |row, _| {
            let stated = self.match_id(row);
            let id = constants.id_of(row, stated, &stem)?;
            if let Some(team) = row.text("team").filter(|_| !row.is_header()) {
                let known = names.entry(id.into_owned()).or_default();
                if !known.iter().any(|name| name == team) {
                    known.push(team.to_owned());
                }
            }
            Ok(())
        });
        let two = |(id, names): (String, Vec<String>)| Some((id, two_of(&names)?));
        names.into_iter().filter_map(two).collect()
    }

    /// The id of a row's match, where one is stated.
    fn match_id<'r>(&'r self, row: &'r Row) -> Option<&'r str> {
        row.cell("match_id")
            .or(self.head.get("match_id"))
            .or(row.constant("match_id"))
            .map(whole_id)
    }

    fn read(&self, plan: &Plan, batch: &mut Batch) -> Result<()> {
        let stem = self.input.stem();
        let mut pending: Option<Open> = None;
        let mut finished: Vec<String> = Vec::new();
        let mut constants = Constants::default();
        let mut headers = 0;
        let mut faults = Faults::of(self.input.file);
        let view = (plan.system, plan.pitch);
        let gone_through = self.rows(view, &mut faults, |row, faults| {
            if row.is_header() {
                headers += 1;
                return Ok(());
            }
            let id = constants.id_of(row, self.match_id(row), &stem)?;
            let id = id.as_ref();
            if pending.as_ref().is_none_or(|open| open.match_id != id) {
                if let Some(open) = pending.take() {
                    finished.push(open.match_id.clone());
                    // If some rows cannot be read, the others are not used either.
                    if faults.is_empty() {
                        open.finish(self, plan, batch)?;
                    }
                }
                if finished.iter().any(|done| done == id) {
                    return Err(row.fail(
                        "match_id",
                        format!("match `{id}` continues after another match began"),
                        "Keep the rows of each match together",
                    ));
                }
                pending = Some(Open::start(row, (&self.head, plan), id, batch)?);
            }
            if let Some(open) = &mut pending
                && let Err(found) = open.push(row, plan, batch)
            {
                for fault in found {
                    faults.add(fault)?;
                }
            }
            Ok(())
        });
        // A row behind which nothing can be read is one fault more.
        if let Err(error) = gone_through {
            faults.add(error)?;
        }
        if let Some(error) = faults.into_error() {
            return Err(error);
        }
        match pending {
            Some(open) => {
                batch.count_rows(headers);
                for _ in 0..headers {
                    batch.skip("type", "it repeats the header");
                }
                open.finish(self, plan, batch)?;
            }
            None => {
                return Err(Error::whole(
                    self.input.file,
                    "there is a header but no row",
                    "Add at least one event",
                ));
            }
        }
        let told = constants.note();
        let columns = self.columns.notes();
        for text in plan.notes.iter().chain(&told).chain(&columns) {
            batch.notes.push(Note::new(self.input.file, text));
        }
        Ok(())
    }
}

/// Values that are the same in all rows of a match, if the table has columns for them: they
/// distinguish the matches of a table without ids.
#[derive(Default)]
struct Constants {
    /// Id of the match whose rows are being read, and its values.
    id: String,
    values: [Option<String>; CONSTANTS.len()],
    /// The values of the earlier matches.
    past: Vec<[Option<String>; CONSTANTS.len()]>,
    /// How many ids were generated for the matches of the file.
    made: usize,
    /// The column that marked the latest match.
    by: &'static str,
    /// Period and minute of the previous row.
    last: (u8, f64),
}

/// Columns of [`Constants`]. A score may be the running one, see there.
const CONSTANTS: [&str; 6] = ["date", "home", "away", "competition", "season", "score"];

/// Minutes by which the clock jumps back between two matches, but never within a match whose rows
/// are roughly in order.
const BACK: f64 = 20.0;

impl Constants {
    /// The id of a row's match: the stated one, else one derived from the file's name.
    ///
    /// # Errors
    /// A match with an id whose constants change.
    fn id_of<'a>(
        &mut self,
        row: &'a Row,
        stated: Option<&'a str>,
        stem: &str,
    ) -> Result<Cow<'a, str>> {
        let period = row.plain_period().unwrap_or(0);
        let minute = row.plain_number("minute").unwrap_or(0.0);
        let (before, at) = self.last;
        let back = period < before || period == before && minute + BACK < at;
        self.last = (period, minute);
        let begins = match stated {
            Some(id) => self.id != id,
            None => self.made == 0,
        };
        let mut changed = None;
        for (key, known) in CONSTANTS.into_iter().zip(&mut self.values) {
            let here = row.cell(key);
            if begins {
                *known = here.map(str::to_owned);
                continue;
            }
            match (known.as_deref(), here) {
                (Some(known), Some(here))
                    // A running score changes while the clock goes on.
                    if known != here && (key != "score" || back) =>
                {
                    changed.get_or_insert((key, known.to_owned(), here));
                }
                _ => {}
            }
        }
        if begins {
            stated.unwrap_or(stem).clone_into(&mut self.id);
            self.made = usize::from(stated.is_none());
        } else if let Some((key, known, here)) = changed {
            if let Some(id) = stated {
                return Err(row.fail(
                    key,
                    format!("match `{id}` has `{known}` above and `{here}` here"),
                    "Give each match its own `match_id`; the facts of a match must be the same in all its rows",
                ));
            }
            self.made += 1;
            self.by = key;
            self.id = format!("{stem}-{}", self.made);
            let values = CONSTANTS.map(|key| row.cell(key).map(str::to_owned));
            self.past.push(std::mem::replace(&mut self.values, values));
            if self.past.contains(&self.values) {
                return Err(row.fail(
                    key,
                    format!("the match with `{here}` continues after another match began"),
                    "Keep the rows of each match together, or give each match its `match_id`",
                ));
            }
        }
        match stated {
            Some(id) => Ok(id.into()),
            None => Ok(self.id.clone().into()),
        }
    }

    /// A note about matches that were distinguished this way.
    fn note(&self) -> Option<String> {
        (self.made > 1).then(|| {
            format!(
                "without a `match_id`, {} matches were distinguished by what changes between their rows, such as the column `{}`",
                self.made, self.by
            )
        })
    }
}

/// Minutes by which a row may be late and still count as in order.
const JITTER: f64 = 1.0;

/// Stretches of a match's rows in which the clock runs forward.
#[derive(Default)]
struct Stretches {
    all: Vec<Stretch>,
    /// Minute of the previous row.
    last: f64,
}

/// Consecutive rows, none of them earlier than the one before.
#[derive(Default)]
struct Stretch {
    line: usize,
    sides: [bool; 2],
    types: Vec<EventType>,
}

impl Stretches {
    /// Adds a row with its minute on a clock that runs on from period to period.
    fn add(&mut self, line: usize, minute: f64, side: Option<Side>, kind: EventType) {
        if self.all.is_empty() || minute + JITTER < self.last {
            self.all.push(Stretch {
                line,
                ..Stretch::default()
            });
        }
        // An unsorted table has as many as rows; there is no need to keep them all.
        let small = self.all.len() <= MOST_STRETCHES;
        if let Some(stretch) = self.all.last_mut().filter(|_| small) {
            if let Some(side) = side {
                stretch.sides[side as usize] = true;
            }
            if !stretch.types.contains(&kind) {
                stretch.types.push(kind);
            }
        }
        self.last = minute;
    }

    /// The line at which a second match begins: the rows are in order except that the clock goes
    /// back far, and what both teams do before that point they do again after it. Rows sorted by
    /// team, player or type look different.
    fn second_match(&self, far: bool) -> Option<usize> {
        let [first, second, ..] = &self.all[..] else {
            return None;
        };
        let whole = |stretch: &Stretch| stretch.sides == [true, true];
        let same = || first.types.iter().any(|kind| second.types.contains(kind));
        let few = self.all.len() <= MOST_STRETCHES;
        (far && few && self.all.iter().all(whole) && same()).then_some(second.line)
    }
}

/// More matches than a table without ids would hold.
const MOST_STRETCHES: usize = 60;

/// A match whose rows are being read.
struct Open {
    match_id: String,
    ids: PlHashSet<String>,
    /// The rows of a file without ids, to recognise one that occurs twice.
    rows: PlHashSet<String>,
    /// Number of rows that equal an earlier one in every cell, and the line of the first.
    twice: (usize, usize),
    stretches: Stretches,
    /// Another spelling of a team, and its first line.
    spelt: Option<(String, usize)>,
    /// Whenever the clock went back, it went back far.
    far: bool,
}

impl Open {
    fn start(row: &Row, (head, plan): (&Head, &Plan), id: &str, batch: &mut Batch) -> Result<Open> {
        let value = |key: &str| {
            let text = row.cell(key).or(head.get(key)).or(row.constant(key));
            text.map(str::to_owned)
        };
        // A value that cannot be read is reported where it is: the head's line or the cell.
        let fault = |key: &str, problem: String, hint: &str| match head.values.get(key) {
            Some((line, _)) if row.cell(key).is_none() => Error::input(
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
                    format!("`{word}` is not a coverage"),
                    "Use full or key-events",
                )
            })?,
        };
        let halves = match value("half_minutes") {
            None => plan.halves,
            Some(text) => {
                let minutes = text.parse().ok().and_then(Halves::lasting);
                minutes.ok_or_else(|| {
                    fault(
                        "half_minutes",
                        format!("`{text}` is not the length of a half"),
                        "Write its minutes without stoppage time, such as 35",
                    )
                })?
            }
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
                        format!("`{score}` is not a score"),
                        "Write it as home-away, such as 4-0",
                    )
                })?)
            }
        };
        let date = value("date");
        if let Some(text) = &date
            && Day::parse(text).is_none()
        {
            return Err(fault(
                "date",
                format!("`{text}` is not a date"),
                "Write it as YYYY-MM-DD",
            ));
        }
        let home = value("home").unwrap_or_default();
        let away = value("away").unwrap_or_default();
        let home_stated = !home.is_empty();
        let teams = match plan.teams.get(id) {
            Some(teams) if !home_stated && away.is_empty() => teams.clone(),
            _ => [home, away],
        };
        batch.open(MatchInfo {
            match_id: id.to_owned(),
            date,
            competition: value("competition"),
            season: value("season"),
            home_stated,
            teams,
            score_stated,
            halves,
            coverage: Some(coverage),
            provider: "backline",
            file: row.file.to_path_buf(),
            ..MatchInfo::default()
        });
        Ok(Open {
            match_id: id.to_owned(),
            ids: PlHashSet::default(),
            rows: PlHashSet::default(),
            twice: (0, 0),
            stretches: Stretches::default(),
            spelt: None,
            far: true,
        })
    }

    /// Seconds since the start of the period.
    fn seconds(row: &Row, period: u8, plan: &Plan, halves: Halves) -> Result<f64> {
        let start = plan.basis.start(period, halves);
        if let Some(form) = plan.time {
            let cell = row.text("time").ok_or_else(|| row.missing("time"))?;
            let since = form
                .seconds(cell, row.decimal_comma)
                .map(|seconds| seconds - start);
            return match since {
                Some(since) if (0.0..=12_000.0).contains(&since) => Ok(since),
                Some(_) => Err(row.fail(
                    "time",
                    format!(
                        "`{cell}` in period {period} is not a time of a match in {} on a clock that {}",
                        form.name(),
                        match plan.basis {
                            Basis::Running => "runs on",
                            Basis::Period => "restarts in each period",
                        }
                    ),
                    "Give the form of the time in a mapping file, see docs/event-csv.md",
                )),
                None => Err(row.fail(
                    "time",
                    format!("`{cell}` is not a time in {}", form.name()),
                    "Give the form of the time in a mapping file, see docs/event-csv.md",
                )),
            };
        }
        let minute = match row.minute() {
            Some(minute) if minute.of_clock() <= 200.0 => {
                if minute.reported && !plan.surveyed {
                    // This has to wait until it is known how the others are counted.
                    return Err(row.fail(
                        "minute",
                        "it is written as in a match report",
                        "Write the minutes that television shows",
                    ));
                }
                let from = f64::from(u8::from(plan.from_one));
                (minute.of_clock() - from).max(0.0)
            }
            _ => row
                .whole("minute", 0.0, 200.0)?
                .ok_or_else(|| row.missing("minute"))?,
        };
        let start = start / 60.0;
        if minute < start {
            return Err(row.fail(
                "minute",
                format!("minute {minute} in period {period}, which starts at minute {start}"),
                format!(
                    "The clock runs on over the breaks: the second half starts at {}. Write `# half_minutes: 35` above the header, with the minutes of a half, where halves are shorter",
                    halves.minutes()
                ),
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
        Ok((minute - start) * 60.0 + second.unwrap_or(0.0))
    }

    /// The side of a team; the first two names fill what the head leaves open.
    fn side(&self, row: &Row, team: &str, batch: &mut Batch) -> Result<Option<Side>> {
        if team.is_empty() {
            return Ok(None);
        }
        let teams = &mut batch.info_mut().teams;
        let side = side_meant(teams, team);
        side.map(Some).ok_or_else(|| {
            row.fail(
                "team",
                format!(
                    "`{team}` is a third team, after `{}` and `{}`",
                    teams[0], teams[1]
                ),
                "Spell each team the same way in every row and in the head of the file; of several matches in one table, each needs its `match_id`",
            )
        })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    fn push(&mut self, row: &Row, plan: &Plan, batch: &mut Batch) -> Result<(), Vec<Error>> {
        batch.count_rows(1);
        if row.is_skipped() {
            let kind = row.raw("type").unwrap_or_default();
            batch.skip(kind, "the mapping skips it");
            return Ok(());
        }
        let mut faults = Vec::new();
        let team = row.text("team").unwrap_or_default();
        let side = taken(self.side(row, team, batch), &mut faults);
        let known = side.map(|side| batch.info().team(side).to_owned());
        let team = match &known {
            Some(known) if known != team => {
                self.spelt
                    .get_or_insert_with(|| (team.to_owned(), row.line));
                known.as_str()
            }
            _ => team,
        };
        let period = taken(row.period().map(Some), &mut faults);
        let halves = batch.info().halves;
        let seconds = period.and_then(|period| {
            let seconds = Open::seconds(row, period, plan, halves).map(Some);
            taken(seconds, &mut faults)
        });
        let default_id = format!("r{}", row.line);
        let event_id = row.text("event_id").unwrap_or(&default_id);
        if !self.ids.insert(event_id.to_owned()) {
            faults.push(row.fail(
                "event_id",
                format!("`{event_id}` occurs twice in match `{}`", self.match_id),
                "Give every event its own id, or leave the column out",
            ));
        }
        let (period, seconds) = (period.unwrap_or(1), seconds.unwrap_or(0.0));
        let event = match row.event(side, team, Event::at(period, seconds), event_id) {
            Ok(event) if faults.is_empty() => event,
            Ok(_) => return Err(faults),
            Err(more) => {
                faults.extend(more);
                return Err(faults);
            }
        };
        if !row.columns.has("event_id") && !self.rows.insert(row.all_cells()) {
            self.twice = match self.twice {
                (0, _) => (1, row.line),
                (rows, line) => (rows + 1, line),
            };
        }
        if let Some(side) = side
            && let Some(id) = row.text("team_id")
        {
            id.clone_into(&mut batch.info_mut().team_ids[side as usize]);
        }
        let mut event = event;
        if side.is_some_and(|side| !plan.direction.towards_larger_x(side, period)) {
            event.start = event.start.map(turned);
            event.end = event.end.map(turned);
        }
        if plan.whole_minutes {
            event.approx = match event.approx {
                None => Some("time"),
                Some("position") => Some("time;position"),
                stated => stated,
            };
        }
        // A period ends before the next begins, whatever its length.
        let minute = f64::from(period) * 200.0 + seconds / 60.0;
        let back = self.stretches.last - minute;
        self.far &= back <= JITTER || back >= BACK;
        self.stretches.add(row.line, minute, side, event.kind);
        batch.push(&event);
        Ok(())
    }

    /// Less than one touch every two minutes, and no row that marks the end of a period: not a
    /// record made event by event.
    fn is_sparse(&self, batch: &Batch) -> bool {
        let events = &batch.events;
        let marks = |row: usize| {
            let kind = events.kind[row];
            kind == EventType::PeriodEnd || kind == EventType::PeriodStart
        };
        let touches = batch.rows().filter(|row| events.kind[*row].is_touch());
        !batch.rows().any(marks) && touches.count() < FEWEST
    }

    fn finish(self, table: &Table, plan: &Plan, batch: &mut Batch) -> Result<()> {
        let file = table.input.file;
        if let Some(line) = self.stretches.second_match(self.far) {
            return Err(Error::input(
                file,
                Place::Line(line),
                format!(
                    "the clock of match `{}` goes back to its start here: two matches in one table?",
                    self.match_id
                ),
                "Give each match its own `match_id`, or put the rows of one match in order of time",
            ));
        }
        for (what, evidence) in &plan.found {
            batch.found(what, evidence.clone());
        }
        if !table.columns.unread.is_empty() {
            let columns = table.columns.unread.join(", ");
            batch.found("not read", format!("columns {columns}"));
        }
        let teams = batch.info().teams.clone();
        let (squad, not_used) = lineups::read(table.input, &self.match_id, &teams)?;
        if teams.iter().any(String::is_empty) {
            return Err(Error::whole(
                file,
                format!("match `{}` has events of one team only", self.match_id),
                "Name both teams: `# home:` and `# away:` at the top of the file",
            ));
        }
        if let (rows @ 1.., line) = self.twice {
            batch.note(&format!(
                "{} the same as an earlier one in every cell, the first in line {line}; if the file repeats events, errors count twice",
                counted(rows, "row is", "rows are")
            ));
        }
        if let Some((team, line)) = &self.spelt {
            let [home, away] = &teams;
            batch.note(&format!(
                "a team is spelt in more than one way, first `{team}` in line {line}; it was matched with whichever of {home} and {away} it resembles"
            ));
        }
        if let Some(text) = not_used {
            batch.note(&text);
        }
        let inferred = squad.is_empty();
        if table.is_by_hand(plan) && self.is_sparse(batch) {
            batch.info_mut().coverage = Some(Coverage::KeyEvents);
            batch.note(&format!(
                "{} known only to the minute are not a record of every event: the match is treated as key events, and whatever needs all events stays blank; write `# coverage: full` above the header if it is complete",
                counted(batch.rows().len(), "row", "rows")
            ));
        }
        finish_match(batch, &squad);
        if inferred && batch.info().coverage == Some(Coverage::KeyEvents) {
            batch.note(
                "key events without a line-ups file; minutes played cannot be inferred from them",
            );
            let index = batch.match_index();
            batch.lineups.retain(|entry| entry.match_index != index);
        }
        Ok(())
    }
}
