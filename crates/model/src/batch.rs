//! A batch of matches while it is being read: event columns and the small tables beside them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use polars::prelude::*;

use super::columns::{Event, EventColumns, words};
use super::positions::{Placed, PositionColumns};
use super::vocabulary::{Basis, Coverage, EventType, Outcome, Qualifiers, Side};
use super::{Day, Halves, MatchData};
use crate::{Error, Result};

/// Something the user should know about a file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The file.
    pub file: PathBuf,
    /// What to know, one sentence.
    pub text: String,
}

impl Note {
    /// Creates a note about a file.
    pub fn new(file: &Path, text: impl Into<String>) -> Note {
        Note {
            file: file.to_path_buf(),
            text: text.into(),
        }
    }
}

/// A number with the word for one and for many: `1 event has`, `12 events have`.
pub fn counted(number: usize, one: &str, many: &str) -> String {
    let what = if number == 1 { one } else { many };
    format!("{number} {what}")
}

/// That these columns of a table are missing.
pub fn missing_columns(names: &[&str]) -> String {
    match names {
        [one] => format!("the column `{one}` is missing"),
        several => format!("the columns `{}` are missing", several.join("`, `")),
    }
}

/// What became of the rows of one match in a file: `rows` = events - `derived` + all rows skipped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// The match.
    pub match_id: String,
    /// The file.
    pub file: PathBuf,
    /// Rows (the provider's events) of this match in the file.
    pub rows: usize,
    /// Events derived from another row, such as the card of a foul.
    pub derived: usize,
    /// Rows that did not become events.
    pub skipped: Vec<Skipped>,
    /// Types that the description of the format does not list, with the number of rows of each;
    /// their rows become events of the type `other`.
    pub unknown: BTreeMap<String, usize>,
    /// What was inferred from the file rather than stated by its format, with the evidence.
    pub found: Vec<(&'static str, String)>,
}

impl Account {
    /// Rows skipped, for all reasons together.
    pub fn rows_skipped(&self) -> usize {
        self.skipped.iter().map(|skipped| skipped.rows).sum()
    }

    /// Whether every row either became one of these events or was skipped.
    pub fn adds_up(&self, events: usize) -> bool {
        self.rows + self.derived == events + self.rows_skipped()
    }
}

/// Rows of one of the provider's types that did not become events, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The provider's type.
    pub provider_type: String,
    /// Why they were skipped.
    pub reason: &'static str,
    /// How many.
    pub rows: usize,
}

/// What the source says about a match.
#[derive(Debug, Clone, Default)]
pub struct MatchInfo {
    /// Identifier, unique in a run.
    pub match_id: String,
    /// Day of play, at the start of the text; [`Batch::open`] makes it `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Competition.
    pub competition: Option<String>,
    /// Season.
    pub season: Option<String>,
    /// Provider's ids, home then away.
    pub team_ids: [String; 2],
    /// Team names, home then away.
    pub teams: [String; 2],
    /// Whether the source states which team is at home.
    pub home_stated: bool,
    /// Score that the source states, home then away.
    pub score_stated: Option<[u32; 2]>,
    /// Goals counted from the events, home then away, shoot-out not counted.
    pub score_counted: [u32; 2],
    /// How much of the match the file holds.
    pub coverage: Option<Coverage>,
    /// Provider's format name.
    pub provider: &'static str,
    /// The file.
    pub file: PathBuf,
    /// Length of each period in seconds, stoppage time included; 0 when not played.
    pub period_seconds: [f64; 5],
    /// Regular length of its halves.
    pub halves: Halves,
}

impl MatchInfo {
    /// The provider's id of a side's team.
    pub fn team_id(&self, side: Side) -> &str {
        &self.team_ids[side as usize]
    }

    /// The name of a side's team.
    pub fn team(&self, side: Side) -> &str {
        &self.teams[side as usize]
    }

    /// Minutes of play, stoppage time included, shoot-out not.
    pub fn minutes(&self) -> f64 {
        self.period_seconds[..4].iter().sum::<f64>() / 60.0
    }
}

/// A player's part in a match.
#[derive(Debug, Clone)]
pub struct LineupEntry {
    /// Index of the match in the batch.
    pub match_index: usize,
    /// The player's team.
    pub side: Side,
    /// Provider's id.
    pub player_id: Option<String>,
    /// Name.
    pub player: String,
    /// Date of birth as `YYYY-MM-DD`.
    pub birth_date: Option<String>,
    /// Position code such as `CB`; `DF`, `MF`, `FW` where only the line of play is known.
    pub position: Option<String>,
    /// In the starting eleven.
    pub started: bool,
    /// When the player came on: a period and the second of that period.
    pub from: (u8, f64),
    /// When the player went off: a period and the second of that period.
    pub to: (u8, f64),
    /// Whether these times are stated or inferred.
    pub basis: Basis,
}

/// Matches being read.
#[derive(Debug, Default)]
pub struct Batch {
    /// Events of all matches of the batch, match by match.
    pub events: EventColumns,
    /// Who played.
    pub lineups: Vec<LineupEntry>,
    /// Where players were at events.
    pub positions: PositionColumns,
    /// The matches.
    pub matches: Vec<MatchInfo>,
    /// What became of the rows of each match, in the order of `matches`.
    pub accounts: Vec<Account>,
    /// What to tell the user.
    pub notes: Vec<Note>,
    /// Matches that came as finished frames.
    placed: Vec<Finished>,
    /// Where the events of the match opened last begin.
    first_row: usize,
    /// Why the file's matches cannot be used, found when one was finished: problem and hint.
    refused: Option<[String; 2]>,
}

/// Finished frames, and the length of the growing columns when they were added.
#[derive(Debug)]
struct Finished {
    events: usize,
    lineups: usize,
    matches: usize,
    positions: usize,
    data: MatchData,
}

/// A state of the batch to which [`Batch::cut_back`] returns.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// Rows of events.
    pub events: usize,
    lineups: usize,
    positions: usize,
    /// Matches.
    pub matches: usize,
    accounts: usize,
    notes: usize,
    placed: usize,
}

impl Batch {
    /// Begins a match; its events and `normalise::finish_match` follow.
    pub fn open(&mut self, mut info: MatchInfo) {
        self.first_row = self.events.len();
        let date = info.date.take().filter(|text| !text.trim().is_empty());
        let day = date.as_deref().and_then(|text| Day::starting(text.trim()));
        info.date = day.map(|day| day.to_string());
        self.accounts.push(Account {
            match_id: info.match_id.clone(),
            file: info.file.clone(),
            ..Account::default()
        });
        self.matches.push(info);
        if let (Some(text), None) = (date, day) {
            self.note(&format!(
                "its date, `{text}`, is not a calendar date and was ignored"
            ));
        }
    }

    /// Index of the match opened last.
    pub fn match_index(&self) -> usize {
        self.matches.len().saturating_sub(1)
    }

    /// The details of the match opened last.
    pub fn info(&self) -> &MatchInfo {
        &self.matches[self.match_index()]
    }

    /// The details of the match opened last, to be changed.
    pub fn info_mut(&mut self) -> &mut MatchInfo {
        let index = self.match_index();
        &mut self.matches[index]
    }

    /// The rows of the match opened last.
    pub fn rows(&self) -> Range<usize> {
        self.first_row..self.events.len()
    }

    /// Appends an event of the match opened last. An event that gives only the side of its team
    /// gets that team's id and name.
    pub fn push(&mut self, event: &Event) {
        let index = self.match_index();
        let mut event = *event;
        if let Some(side) = event.side.filter(|_| event.team.is_empty()) {
            let info = &self.matches[index];
            (event.team_id, event.team) = (info.team_id(side), info.team(side));
        }
        self.events.push(index, &event);
    }

    /// Appends a player of the frame of an event that is there already, in this row; an event of
    /// no team has no frame.
    pub fn push_position(&mut self, row: usize, placed: &Placed) {
        if let Some(acting) = self.events.side.get(row).copied().flatten() {
            self.positions.push(&mut self.events, row, acting, placed);
        }
    }

    /// Puts the frames of the match opened last into the order of their events.
    pub fn order_positions(&mut self) {
        let first = self.positions.first_of(self.first_row);
        self.positions.in_order(first);
    }

    /// Of the events of the match opened last keeps those of `rows`, in this order, and the frames
    /// that go with them.
    pub fn keep_events(&mut self, rows: &[usize]) {
        self.events.keep(self.first_row, rows);
        self.positions.follow(self.first_row, rows);
    }

    /// Appends the card that a foul's row states: an event made beside the foul.
    pub fn push_card(&mut self, foul: &Event, card: Outcome) {
        let id = format!("{}-card", foul.event_id);
        self.count_derived();
        self.push(&Event {
            kind: EventType::Card,
            outcome: Some(card),
            body_part: None,
            qualifiers: Qualifiers::NONE,
            start: None,
            end: None,
            event_id: &id,
            ..*foul
        });
    }

    /// Adds a note about the match opened last.
    pub fn note(&mut self, text: &str) {
        let info = self.info();
        let note = Note {
            file: info.file.clone(),
            text: format!("{}: {text}", info.match_id),
        };
        self.notes.push(note);
    }

    /// Adds a note about the file of the match opened last.
    pub fn note_of_file(&mut self, text: String) {
        let file = self.info().file.clone();
        self.notes.push(Note { file, text });
    }

    /// The account of the match that was opened last.
    fn account(&mut self) -> Option<&mut Account> {
        self.accounts.last_mut()
    }

    /// Counts rows of the match opened last in its file.
    pub fn count_rows(&mut self, rows: usize) {
        if let Some(account) = self.account() {
            account.rows += rows;
        }
    }

    /// Counts an event derived from another row.
    pub fn count_derived(&mut self) {
        if let Some(account) = self.account() {
            account.derived += 1;
        }
    }

    /// Counts a row of the match opened last whose type the format's description does not list.
    pub fn count_unknown(&mut self, provider_type: &str) {
        let Some(account) = self.account() else {
            return;
        };
        match account.unknown.get_mut(provider_type) {
            Some(rows) => *rows += 1,
            None => {
                account.unknown.insert(provider_type.to_owned(), 1);
            }
        }
    }

    /// Counts a row of the match opened last that is skipped.
    pub fn skip(&mut self, provider_type: &str, reason: &'static str) {
        let Some(account) = self.account() else {
            return;
        };
        let known = account
            .skipped
            .iter_mut()
            .find(|skipped| skipped.reason == reason && skipped.provider_type == provider_type);
        match known {
            Some(skipped) => skipped.rows += 1,
            None => account.skipped.push(Skipped {
                provider_type: provider_type.to_owned(),
                reason,
                rows: 1,
            }),
        }
    }

    /// Number of matches so far, finished frames included.
    pub fn match_count(&self) -> usize {
        let placed = self
            .placed
            .iter()
            .map(|placed| placed.data.matches.height());
        self.matches.len() + placed.sum::<usize>()
    }

    /// Adds matches whose frames are already finished, in the form of the model.
    pub fn place(&mut self, mut data: MatchData) {
        self.accounts.append(&mut data.accounts);
        self.notes.append(&mut data.notes);
        self.placed.push(Finished {
            events: self.events.len(),
            lineups: self.lineups.len(),
            matches: self.matches.len(),
            positions: self.positions.len(),
            data,
        });
    }

    /// Records what was inferred from the file of the match opened last.
    pub fn found(&mut self, what: &'static str, evidence: String) {
        if let Some(account) = self.account() {
            account.found.push((what, evidence));
        }
    }

    /// The current state of the batch.
    pub fn mark(&self) -> Mark {
        Mark {
            events: self.events.len(),
            lineups: self.lineups.len(),
            positions: self.positions.len(),
            matches: self.matches.len(),
            accounts: self.accounts.len(),
            notes: self.notes.len(),
            placed: self.placed.len(),
        }
    }

    /// Drops everything read since `mark`.
    pub fn cut_back(&mut self, mark: Mark) {
        self.refused = None;
        self.events.truncate(mark.events);
        self.lineups.truncate(mark.lineups);
        self.positions.truncate(mark.positions);
        self.matches.truncate(mark.matches);
        self.accounts.truncate(mark.accounts);
        self.notes.truncate(mark.notes);
        self.placed.truncate(mark.placed);
    }

    /// Says that the matches of the file being read cannot be used; the first word counts.
    pub fn refuse(&mut self, problem: String, hint: &str) {
        self.refused.get_or_insert([problem, hint.to_owned()]);
    }

    /// The error of [`Batch::refuse`], once.
    ///
    /// # Errors
    /// That the file cannot be used, and why.
    pub fn check_refused(&mut self, file: &Path) -> Result<()> {
        match self.refused.take() {
            Some([problem, hint]) => Err(Error::whole(file, problem, hint)),
            None => Ok(()),
        }
    }

    /// Turns the batch into the four frames.
    pub fn into_data(mut self) -> Result<MatchData> {
        let placed = std::mem::take(&mut self.placed);
        let grown = self.grown()?;
        if placed.is_empty() {
            return Ok(grown);
        }
        let (mut events, mut lineups, mut matches) = (Vec::new(), Vec::new(), Vec::new());
        let mut positions = Vec::new();
        let mut done = (0, 0, 0, 0);
        let part = |frame: &DataFrame, from: usize, to: usize| frame.slice(from as i64, to - from);
        for next in placed {
            events.push(part(&grown.events, done.0, next.events));
            lineups.push(part(&grown.lineups, done.1, next.lineups));
            matches.push(part(&grown.matches, done.2, next.matches));
            positions.push(part(&grown.positions, done.3, next.positions));
            done = (next.events, next.lineups, next.matches, next.positions);
            events.push(next.data.events);
            lineups.push(next.data.lineups);
            matches.push(next.data.matches);
            positions.push(next.data.positions);
        }
        events.push(part(&grown.events, done.0, grown.events.height()));
        lineups.push(part(&grown.lineups, done.1, grown.lineups.height()));
        matches.push(part(&grown.matches, done.2, grown.matches.height()));
        positions.push(part(&grown.positions, done.3, grown.positions.height()));
        let stack = |frames: Vec<DataFrame>| -> Result<DataFrame> {
            let mut frames = frames.into_iter().filter(|frame| frame.height() > 0);
            let mut all = frames.next().unwrap_or_default();
            for frame in frames {
                all.vstack_mut(&frame)?;
            }
            all.rechunk_mut();
            Ok(all)
        };
        Ok(MatchData {
            lineups: match stack(lineups)? {
                none if none.width() == 0 => grown.lineups,
                lineups => lineups,
            },
            positions: match stack(positions)? {
                none if none.width() == 0 => grown.positions,
                positions => positions,
            },
            events: stack(events)?,
            matches: stack(matches)?,
            ..grown
        })
    }

    /// The four frames of the growing columns.
    fn grown(self) -> Result<MatchData> {
        let ids: Vec<&str> = self.matches.iter().map(|m| m.match_id.as_str()).collect();
        let lineups = lineup_frame(&self.lineups, &self.matches)?;
        let matches = match_frame(&self.matches)?;
        let (events, positions) = {
            let teams: Vec<_> = self.matches.iter().map(|m| m.teams.clone()).collect();
            self.events.into_frames(&ids, self.positions, &teams)?
        };
        Ok(MatchData {
            events,
            lineups,
            matches,
            positions,
            accounts: self.accounts,
            notes: self.notes,
        })
    }
}

/// A column of dates from texts `YYYY-MM-DD`, which were checked earlier.
fn dates<'a>(name: &str, values: impl Iterator<Item = Option<&'a str>>) -> Column {
    let days: Int32Chunked = values.map(|text| Some(Day::parse(text?)?.0)).collect();
    days.with_name(name.into()).into_date().into_column()
}

fn texts<'a>(name: &str, values: impl Iterator<Item = Option<&'a str>>) -> Column {
    let text: StringChunked = values.collect();
    text.with_name(name.into()).into_column()
}

fn seconds_of(entry: &LineupEntry, info: &MatchInfo) -> f64 {
    let start = |point: (u8, f64)| {
        let before: f64 = info.period_seconds[..usize::from(point.0.clamp(1, 5) - 1)]
            .iter()
            .sum();
        before + point.1
    };
    (start(entry.to) - start(entry.from)).max(0.0)
}

fn clock(point: (u8, f64), halves: Halves) -> f64 {
    f64::from(halves.start(point.0)) + point.1 / 60.0
}

/// A column of plain values.
fn values<T, Kind: ?Sized>(name: &str, values: impl Iterator<Item = T>) -> Column
where
    Series: NamedFrom<Vec<T>, Kind>,
{
    Column::new(name.into(), values.collect::<Vec<T>>())
}

fn lineup_frame(lineups: &[LineupEntry], matches: &[MatchInfo]) -> Result<DataFrame> {
    let info = |entry: &LineupEntry| &matches[entry.match_index];
    let all = || lineups.iter();
    let columns = vec![
        texts("match_id", all().map(|l| Some(info(l).match_id.as_str()))),
        words("side", all().map(|l| Some(l.side as u8)), Side::dtype())?,
        texts("team_id", all().map(|l| Some(info(l).team_id(l.side)))),
        texts("team", all().map(|l| Some(info(l).team(l.side)))),
        texts("player_id", all().map(|l| l.player_id.as_deref())),
        texts("player", all().map(|l| Some(l.player.as_str()))),
        dates("birth_date", all().map(|l| l.birth_date.as_deref())),
        texts("position", all().map(|l| l.position.as_deref())),
        values("started", all().map(|l| l.started)),
        values("from_period", all().map(|l| l.from.0)),
        values("from_minute", all().map(|l| clock(l.from, info(l).halves))),
        values("to_period", all().map(|l| l.to.0)),
        values("to_minute", all().map(|l| clock(l.to, info(l).halves))),
        values("minutes", all().map(|l| seconds_of(l, info(l)) / 60.0)),
        words("basis", all().map(|l| Some(l.basis as u8)), Basis::dtype())?,
    ];
    Ok(DataFrame::new(lineups.len(), columns)?)
}

fn match_frame(matches: &[MatchInfo]) -> Result<DataFrame> {
    let all = || matches.iter();
    let text = |name: &str, of: fn(&MatchInfo) -> Option<&str>| texts(name, all().map(of));
    let stated = |side: usize| all().map(move |m| m.score_stated.map(|score| score[side]));
    let coverage = |m: &MatchInfo| Some(m.coverage.unwrap_or(Coverage::Full) as u8);
    let period = |number: usize| {
        let minutes = all().map(|m| m.period_seconds[number - 1] / 60.0);
        values(&format!("minutes_{number}"), minutes)
    };
    let columns = vec![
        text("match_id", |m| Some(&m.match_id)),
        dates("date", all().map(|m| m.date.as_deref())),
        text("competition", |m| m.competition.as_deref()),
        text("season", |m| m.season.as_deref()),
        text("home_id", |m| Some(&m.team_ids[0])),
        text("home", |m| Some(&m.teams[0])),
        text("away_id", |m| Some(&m.team_ids[1])),
        text("away", |m| Some(&m.teams[1])),
        values("home_stated", all().map(|m| m.home_stated)),
        values("home_score_stated", stated(0)),
        values("away_score_stated", stated(1)),
        values("home_score", all().map(|m| m.score_counted[0])),
        values("away_score", all().map(|m| m.score_counted[1])),
        words("coverage", all().map(coverage), Coverage::dtype())?,
        values("minutes", all().map(MatchInfo::minutes)),
        period(1),
        period(2),
        period(3),
        period(4),
        values("half_minutes", all().map(|m| m.halves.other())),
        text("provider", |m| Some(m.provider)),
        text("file", |m| m.file.to_str()),
    ];
    Ok(DataFrame::new(matches.len(), columns)?)
}
