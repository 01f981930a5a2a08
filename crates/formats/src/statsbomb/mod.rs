//! StatsBomb: open-data JSON, one array of events per match, with its line-ups file next to it, and
//! the CSV that pandas writes for statsbombpy's events table (`table`).
//!
//! The events state neither the home team nor the score: those come from open-data's `matches`
//! folder (`folder`). Without it, the team of the first `Starting XI` is taken as the home team and
//! `home_stated` is false.

mod flat;
mod folder;
mod freeze;
mod raw;
mod scan;
mod spec;
mod table;
mod three_sixty;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use polars::prelude::PlHashMap;

use backline_kit::flat::Documents;
use backline_kit::format::Card;
use backline_kit::hint::Hint;
use backline_kit::normalise::{SquadMember, finish_match};
use backline_kit::options::Taken;
use backline_kit::provider::{Head, Provider, Recognition};
use backline_kit::sheet::{Form, Sheet, column_names};
use backline_kit::source::Input;
use backline_kit::text::decode_json;
use backline_model::{Batch, Event, EventType, LabelSource, MatchInfo, Note, Side, counted};
use backline_model::{Error, Result};

/// The description of this format for the registry.
pub(super) static PROVIDER: Provider = Provider {
    card: Card {
        name: "statsbomb",
        title: "StatsBomb (Hudl) events",
        credit: "StatsBomb",
        forms: "JSON, one array of events per match, alone or in the folders of open-data, with line-ups and matches found there; a table of events from statsbombpy, mplsoccer, StatsBombR or pandas' `json_normalize`, as CSV, Parquet or Arrow IPC",
    },
    recognise,
    read,
    takes: &[Taken::Lineups, Taken::Meta],
    columns: &table::COLUMNS,
    describe: spec::describe,
};

fn recognise(head: &Head) -> Recognition {
    let text = head.text;
    if text.starts_with(['{', '<']) {
        // Documents of other formats; one without line breaks would be one long header.
        return Recognition::Unknown;
    }
    if !text.starts_with('[') {
        let start = &head.bytes[..head.bytes.len().min(1 << 16)];
        let known = match Form::from_bytes(head.bytes) {
            Form::Csv | Form::Json => table::is_header(start) || flat::is_header(start),
            // The names are at the end of such a file; lists and objects are in its cells.
            _ => {
                let names = column_names(head, &table::COLUMNS).join(",");
                table::is_header(names.as_bytes()) || flat::is_header(names.as_bytes())
            }
        };
        return match known {
            true => Recognition::Events,
            false => Recognition::Unknown,
        };
    }
    if text.contains("\"possession_team\"") && text.contains("\"play_pattern\"") {
        let plain = |name: &str| {
            let after = text.split_once(name).map_or("", |(_, after)| after);
            after.trim_start_matches([':', ' ']).starts_with('"')
        };
        if plain("\"play_pattern\"") {
            return Recognition::Other {
                what: "statsbombpy's events table as JSON",
                hint: "Write it as CSV, `events.to_csv(...)`, or give StatsBomb's own events file",
                companion: false,
            };
        }
        Recognition::Events
    } else if text.contains("\"lineup\"") && text.contains("\"team_name\"") {
        Recognition::Other {
            what: "a StatsBomb line-ups file",
            hint: "Give the events file; the line-ups are found next to it",
            companion: true,
        }
    } else if text.contains("\"match_id\"") && text.contains("\"home_team\"") {
        Recognition::Other {
            what: "StatsBomb's list of matches",
            hint: "Give the events file or the whole folder; the matches are found next to the events",
            companion: true,
        }
    } else if text.contains("\"competition_id\"") && text.contains("\"season_id\"") {
        Recognition::Other {
            what: "StatsBomb's list of competitions",
            hint: "Give the events file or the whole folder",
            companion: true,
        }
    } else if text.contains("\"event_uuid\"") && text.contains("\"freeze_frame\"") {
        Recognition::Other {
            what: "StatsBomb's 360 data, which hold no events",
            hint: "Give the events file of the match",
            companion: true,
        }
    } else {
        Recognition::Unknown
    }
}

/// Reads a file's matches into the end of `batch`.
fn read(input: &Input, batch: &mut Batch) -> Result<()> {
    if !matches!(Form::from_bytes(input.bytes), Form::Csv | Form::Json) {
        let text = Sheet::read_nested(input.file, input.bytes)?.to_csv()?;
        let read = input.with_bytes(&text, |input| read_text(input, batch));
        return read.map_err(Error::at_row);
    }
    read_text(input, batch)
}

/// Reads a document, or a table as text.
fn read_text(input: &Input, batch: &mut Batch) -> Result<()> {
    let text = backline_kit::text::head(input.bytes);
    let document = text.trim_start_matches('\u{feff}').trim_start();
    let is_table = !document.starts_with(['[', '{', '<']);
    if is_table && flat::is_header(input.bytes) {
        return read_flat(input, batch);
    }
    let known = is_table && table::is_header(input.bytes);
    if !known && backline_kit::text::is_table(input.bytes) {
        return Err(table::lacks(input));
    }
    if known {
        let rows = table::Rows::read(input)?;
        let matches = rows.matches(input)?;
        if matches.is_empty() {
            return Err(Error::whole(
                input.file,
                "the table has no row",
                "Give a table with events",
            ));
        }
        batch.notes.extend(rows.note.clone());
        for (id, events) in matches {
            let id = id.map_or_else(|| match_id(input), str::to_owned);
            read_match(input, id, events, batch)?;
        }
        return Ok(());
    }
    if scanned(input, batch)? {
        return Ok(());
    }
    let events: Vec<raw::Event> = decode_json(
        input.file,
        input.bytes,
        Hint::Events("StatsBomb open-data events"),
    )?;
    read_match(input, match_id(input), events, batch)
}

/// Reads the matches of a table whose columns are the values of the documents.
fn read_flat(input: &Input, batch: &mut Batch) -> Result<()> {
    let documents = Documents::read(input, &flat::SHAPE)?;
    batch.notes.extend(documents.note.clone());
    let mut lost = 0;
    for mut document in documents.all {
        document.sort_by("index");
        let elevens = |event: &serde_json::Value| {
            let lineup = event
                .get("tactics")
                .and_then(|tactics| tactics.get("lineup"));
            lineup.is_some()
        };
        lost += usize::from(!document.events.iter().any(elevens));
        let id = document.id.clone().unwrap_or_else(|| match_id(input));
        let text = serde_json::Value::Array(std::mem::take(&mut document.events)).to_string();
        let events: Result<Vec<raw::Event>> = decode_json(
            input.file,
            text.as_bytes(),
            Hint::Events("a table of StatsBomb's events"),
        );
        let events = events.map_err(|error| document.at_line(error, ""))?;
        read_match(input, id, events, batch)?;
    }
    if lost > 0 {
        let text = "the table has no starting elevens (`tactics.lineup` as a list): starters and minutes are inferred from the events; give StatsBomb's JSON to have them stated";
        batch.notes.push(Note::new(input.file, text));
    }
    Ok(())
}

/// Reads the usual document, event by event; returns false, with the batch unchanged, if there is
/// anything in it that the scan does not know.
fn scanned(input: &Input, batch: &mut Batch) -> Result<bool> {
    let mark = batch.mark();
    let Some(mut events) = scan::Events::new(input.bytes) else {
        return Ok(false);
    };
    let mut play = Play::new(input, match_id(input));
    let mut event = raw::Event::default();
    loop {
        match events.next(&mut event) {
            scan::Next::Event => play.take(&mut event, batch)?,
            scan::Next::End => {
                play.finish(batch)?;
                return Ok(true);
            }
            scan::Next::Unknown => {
                batch.cut_back(mark);
                return Ok(false);
            }
        }
    }
}

fn read_match(
    input: &Input,
    match_id: String,
    events: Vec<raw::Event>,
    batch: &mut Batch,
) -> Result<()> {
    let mut play = Play::new(input, match_id);
    for mut event in events {
        play.take(&mut event, batch)?;
    }
    play.finish(batch)
}

/// The match's id, which is the file's name.
fn match_id(input: &Input) -> String {
    let stem = input.stem();
    stem.strip_suffix("_events").unwrap_or(&stem).to_owned()
}

/// Player id to known name.
type Nicknames = PlHashMap<i64, String>;

/// Where the line-ups of a match may be: next to the events, or in open-data's `lineups` folder.
fn lineups_files(folder: &Path, match_id: &str) -> Vec<PathBuf> {
    let name = format!("{match_id}.json");
    let beside = folder.join(format!("{match_id}_lineups.json"));
    let open_data = folder
        .parent()
        .map(|above| above.join("lineups").join(&name));
    let within = folder.join("lineups").join(&name);
    [Some(beside), open_data, Some(within)]
        .into_iter()
        .flatten()
        .collect()
}

/// The nicknames in the line-ups of the match between the teams with these ids; none without
/// line-ups.
fn nicknames(input: &Input, match_id: &str, teams: &[String; 2]) -> Result<Option<Nicknames>> {
    let Some(lineups) = input.lineups(lineups_files(input.folder(), match_id))? else {
        return Ok(None);
    };
    let listed: Vec<raw::TeamLineup> = decode_json(
        &lineups.file,
        &lineups.bytes,
        Hint::Always("Expected StatsBomb line-ups; move the file away to read without it"),
    )?;
    let ids: Vec<String> = listed
        .iter()
        .filter_map(|team| Some(team.team_id?.to_string()))
        .collect();
    lineups.of_teams(
        ids.iter().map(String::as_str),
        teams.iter().map(String::as_str),
    )?;
    let players = listed.into_iter().flat_map(|team| team.lineup);
    let known =
        players.filter_map(|player| Some((player.player_id, player.player_nickname?.into_owned())));
    Ok(Some(known.collect()))
}

fn name_of<'a>(player: &'a raw::Named, nicknames: &'a Nicknames) -> &'a str {
    nicknames
        .get(&player.id)
        .map_or(player.name.as_ref(), String::as_str)
}

/// A match whose events are being read.
struct Play<'i, 'a> {
    input: &'i Input<'i>,
    match_id: String,
    /// Events before the second team appears; the match begins with it.
    early: Vec<raw::Event<'a>>,
    begun: Option<Begun>,
}

/// A match with both teams known.
struct Begun {
    names: [String; 2],
    nicknames: Nicknames,
    /// There is a line-ups file, which has the nicknames.
    with_lineups: bool,
    squad: Vec<SquadMember>,
    /// Players who came on, as indexes into `squad`, with their ids: each plays the position of
    /// their first event.
    replacements: Vec<(usize, i64)>,
    positions: Positions,
    /// Words that the specification does not have, and the number of events with each.
    unknown: BTreeMap<(&'static str, String), usize>,
    /// Errors linked to other events: their row, and the ids of those events.
    errors: Vec<(usize, Vec<String>)>,
    frames: freeze::Frames,
    rows: usize,
}

/// The position in each player's first event.
#[derive(Default)]
struct Positions {
    by_id: PlHashMap<i64, Option<String>>,
    /// The same for players without an id.
    by_name: PlHashMap<String, Option<String>>,
}

impl Positions {
    fn note(&mut self, player: &raw::Named, position: Option<&raw::Named>) {
        let code = || position.map(|position| spec::position(&position.name).to_owned());
        if player.id != 0 {
            self.by_id.entry(player.id).or_insert_with(code);
        } else if !self.by_name.contains_key(player.name.as_ref()) {
            self.by_name.insert(player.name.to_string(), code());
        }
    }

    fn find(&self, id: i64, name: &str) -> Option<String> {
        let noted = match id {
            0 => self.by_name.get(name),
            id => self.by_id.get(&id),
        };
        noted.cloned().flatten()
    }
}

/// A team's id and name. Tables written by older versions have no ids: then teams are identified by
/// name.
fn team(event: &raw::Event) -> (i64, String) {
    (event.team.id, event.team.name.to_string())
}

impl<'i, 'a> Play<'i, 'a> {
    fn new(input: &'i Input<'i>, match_id: String) -> Play<'i, 'a> {
        Play {
            input,
            match_id,
            early: Vec::new(),
            begun: None,
        }
    }

    /// Processes the match's next event.
    fn take(&mut self, event: &mut raw::Event<'a>, batch: &mut Batch) -> Result<()> {
        if let Some(begun) = &mut self.begun {
            begun.push(event, batch);
            return Ok(());
        }
        let first = self.early.first().map(|first| &first.team);
        let both =
            first.is_some_and(|first| event.team.id != first.id || event.team.name != first.name);
        self.early.push(std::mem::take(event));
        if both {
            let teams = [&self.early[0], &self.early[self.early.len() - 1]].map(team);
            let mut begun = begin(self.input, &self.match_id, teams, batch)?;
            for event in std::mem::take(&mut self.early) {
                begun.push(&event, batch);
            }
            self.begun = Some(begun);
        }
        Ok(())
    }

    /// Finishes the match.
    fn finish(self, batch: &mut Batch) -> Result<()> {
        let Some(begun) = self.begun else {
            let (problem, hint) = match self.early.first() {
                None => (
                    "the list of events is empty".to_owned(),
                    "Give a file with events",
                ),
                Some(first) => (
                    format!("all events are of one team, {}", first.team.name),
                    "A match needs events of both teams",
                ),
            };
            return Err(Error::whole(self.input.file, problem, hint));
        };
        begun.finish(batch);
        three_sixty::read(self.input, &self.match_id, batch)
    }
}

/// Opens the match of two teams, the one with the first event first.
fn begin(
    input: &Input,
    match_id: &str,
    [first, second]: [(i64, String); 2],
    batch: &mut Batch,
) -> Result<Begun> {
    let game = folder::game(input, match_id)?;
    let game = game.as_deref();
    let is =
        |team: &(i64, String), id: i64, name: &str| (team.0 != 0 && team.0 == id) || team.1 == name;
    let swapped = game.is_some_and(|game| {
        is(&second, game.home.id, &game.home.name) || is(&first, game.away.id, &game.away.name)
    });
    let (home, away) = if swapped {
        (second, first)
    } else {
        (first, second)
    };
    let id_of = |team: &(i64, String)| match team.0 {
        0 => String::new(),
        id => id.to_string(),
    };
    let ids = [id_of(&home), id_of(&away)];
    let nicknames = nicknames(input, match_id, &ids)?;
    let with_lineups = nicknames.is_some();
    let names = [home.1, away.1];
    batch.open(MatchInfo {
        match_id: match_id.to_owned(),
        date: game.and_then(|game| game.date.clone()),
        competition: game.and_then(|game| game.competition().map(str::to_owned)),
        season: game.and_then(|game| game.season().map(str::to_owned)),
        score_stated: game.and_then(|game| Some([game.home_score?, game.away_score?])),
        team_ids: ids,
        teams: names.clone(),
        home_stated: game.is_some(),
        provider: "statsbomb",
        file: input.file.to_path_buf(),
        ..MatchInfo::default()
    });
    Ok(Begun {
        names,
        nicknames: nicknames.unwrap_or_default(),
        with_lineups,
        squad: Vec::with_capacity(32),
        replacements: Vec::new(),
        positions: Positions::default(),
        unknown: BTreeMap::new(),
        errors: Vec::new(),
        frames: freeze::Frames::default(),
        rows: 0,
    })
}

impl Begun {
    /// `None` for a team that does not play this match.
    fn side(&self, event: &raw::Event) -> Option<Side> {
        let of_team = |name: &String| event.team.name == *name;
        Some(Side::BOTH[self.names.iter().position(of_team)?])
    }

    fn member(
        &mut self,
        side: Side,
        player: &raw::Named,
        position: Option<&raw::Named>,
        started: bool,
    ) {
        let id = (player.id != 0).then(|| player.id.to_string());
        self.squad.push(SquadMember {
            position: position.map(|position| spec::position(&position.name).to_owned()),
            started: Some(started),
            ..SquadMember::new(side, id, name_of(player, &self.nicknames))
        });
    }

    /// Notes what an event says about who plays, and where.
    fn line_up(&mut self, event: &raw::Event, side: Side) {
        if let Some(player) = &event.player {
            self.positions.note(player, event.position.as_ref());
        }
        if event.kind.id == spec::STARTING_XI {
            for player in event.tactics.iter().flat_map(|tactics| &tactics.lineup) {
                self.member(side, &player.player, player.position.as_ref(), true);
            }
        } else if let Some(coming) = replacement(event) {
            self.replacements.push((self.squad.len(), coming.id));
            self.member(side, coming, None, false);
        }
    }

    fn push(&mut self, raw: &raw::Event, batch: &mut Batch) {
        self.rows += 1;
        let side = self.side(raw);
        if let Some(side) = side {
            self.line_up(raw, side);
        }
        let mapped = spec::map(raw);
        if let Some((what, word)) = spec::unknown(raw, mapped.kind) {
            *self.unknown.entry((what, word.to_owned())).or_default() += 1;
        }
        let mut id = itoa::Buffer::new();
        // Tables written by older versions have names only.
        let known = raw.player.as_ref().filter(|player| player.id != 0);
        let player_id = known.map(|player| id.format(player.id));
        let labelled = mapped.kind == EventType::ErrorLabel;
        let related =
            replacement(raw).or(raw.pass.as_ref().and_then(|pass| pass.recipient.as_ref()));
        let nicknames = &self.nicknames;
        let event = Event {
            minute: raw.minute,
            second: f32::from(raw.second) + raw.seconds.0.fract() as f32,
            side,
            team: match side {
                Some(_) => "",
                None => raw.team.name.as_ref(),
            },
            player_id: player_id.map(|id| id as &str),
            player: raw.player.as_ref().map(|player| name_of(player, nicknames)),
            related_player: related.map(|player| name_of(player, nicknames)),
            start: raw.location.and_then(spec::metres),
            xg: raw.shot.as_ref().and_then(|shot| shot.xg),
            possession: raw.possession,
            event_id: &raw.id,
            provider_type: &raw.kind.name,
            error_label: labelled.then_some("error"),
            label_source: labelled.then_some(LabelSource::Provider),
            ..mapped.at(raw.period, raw.seconds.0)
        };
        if labelled && !raw.related.0.is_empty() {
            let ids = raw.related.0.iter().map(|id| id.to_string()).collect();
            self.errors.push((batch.rows().end, ids));
        }
        batch.push(&event);
        if let Some(shot) = &raw.shot {
            self.frames.take(raw, shot, &event, &self.nicknames, batch);
        }
        if let Some(card) = spec::card(raw).filter(|_| mapped.kind != EventType::Card) {
            // The card is a detail of the foul; in the model it is an event of its own.
            batch.push_card(&event, card);
        }
    }

    fn finish(mut self, batch: &mut Batch) {
        for (place, id) in &self.replacements {
            let member = &mut self.squad[*place];
            member.position = self.positions.find(*id, &member.player);
        }
        for ((what, word), events) in &self.unknown {
            batch.note(&format!(
                "{} the {what} `{word}`, which backline does not know; its meaning for goals and errors is lost",
                counted(*events, "event has", "events have")
            ));
        }
        let full = |member: &&SquadMember| member.player.split(' ').count() > 2;
        if let (false, Some(member)) = (self.with_lineups, self.squad.iter().find(full)) {
            batch.note(&format!(
                "players go by their full names, such as {}: their known names are in a line-ups file, which was not found (lineups/<match>.json of open-data, or the option `lineups`)",
                member.player
            ));
        }
        self.tie_errors(batch);
        self.frames.tell(batch);
        batch.count_rows(self.rows);
        finish_match(batch, &self.squad);
    }

    /// Records the shot to which an error led if the provider links one to it: a shot by the
    /// opponents, or an own goal by the team that erred.
    fn tie_errors(&self, batch: &mut Batch) {
        for (error, ids) in &self.errors {
            let events = &batch.events;
            let conceded = |row: &usize| {
                let own = events.side[*row] == events.side[*error];
                match events.kind[*row] {
                    EventType::OwnGoal => own,
                    kind => kind.is_shot() && !own,
                }
            };
            let tied = |row: &usize| ids.iter().any(|id| id == events.event_id(*row));
            let shot = batch.rows().filter(conceded).find(tied);
            if let Some(id) = shot.map(|row| events.event_id(row).to_owned()) {
                batch.events.set_led_to(*error, &id);
            }
        }
    }
}

/// The player who comes on with this event.
fn replacement<'e, 'a>(event: &'e raw::Event<'a>) -> Option<&'e raw::Named<'a>> {
    event.substitution.as_ref()?.replacement.as_ref()
}
