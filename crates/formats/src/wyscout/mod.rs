//! Wyscout JSON: one match per file, `{events, teams, players}`, as delivered by the API (v2, and
//! v3 in `v3`) and in the public data set (Pappalardo et al. 2019), or a competition per file as
//! that set was published (`public`).
//!
//! Observed in the public files and relied upon: the first team of `teams` is the home team (all
//! 495 matches of three competitions). Without the set's `matches_*.json` line-ups are missing, so
//! minutes are inferred.

mod flat;
mod game;
mod public;
mod raw;
mod scan;
mod spec;
mod v3;

use std::path::Path;

use polars::prelude::PlHashMap;

use backline_kit::format::Card;
use backline_kit::hint::Hint;
use backline_kit::loose::Keyed;
use backline_kit::normalise::{SquadMember, finish_match};
use backline_kit::options::Taken;
use backline_kit::provider::{Head, Provider, Recognition};
use backline_kit::sheet::{Form, Sheet, column_names};
use backline_kit::source::Input;
use backline_kit::table::TextTable;
use backline_kit::text::{decode_json, decode_quietly, unescape};
use backline_model::{
    Batch, Codes, Event, EventColumns, EventType, LabelSource, MatchInfo, Outcome, Qualifiers,
    Side, counted,
};
use backline_model::{Error, Result};
use game::{Game, Lineups, Substitution};

/// The description of this format for the registry.
pub(super) static PROVIDER: Provider = Provider {
    card: Card {
        name: "wyscout",
        title: "Wyscout v2 and v3 matches",
        credit: "Wyscout (Pappalardo et al. 2019 where public)",
        forms: "JSON, one match per file `{events, teams, players}` as in the API (v2, v3) and the public set, a table of the events of v3 from pandas' `json_normalize`, or the public set's `events_<competition>.json` with `matches_*.json`, `players.json` and `teams.json` next to it",
    },
    recognise,
    read,
    takes: &[Taken::Meta],
    columns: &[],
    describe: spec::describe,
};

/// The events need not come first.
fn recognise(head: &Head) -> Recognition {
    let has = |word: &str| {
        head.text.contains(word) || memchr::memmem::find(head.bytes, word.as_bytes()).is_some()
    };
    let object = head.text.starts_with('{');
    if object && has("\"matchPeriod\"") && (has("\"eventSec\"") || has("\"matchTimestamp\"")) {
        return Recognition::Events;
    }
    if !head.text.starts_with(['[', '{', '<']) {
        let known = match Form::from_bytes(head.bytes) {
            Form::Csv | Form::Json => flat::is_header(&head.bytes[..head.bytes.len().min(1 << 16)]),
            _ => flat::is_header(column_names(head, &[]).join(",").as_bytes()),
        };
        return match known {
            true => Recognition::Events,
            false => Recognition::Unknown,
        };
    }
    if !head.text.starts_with('[') {
        return Recognition::Unknown;
    }
    if head.text.contains("\"eventSec\"") && head.text.contains("\"matchPeriod\"") {
        return Recognition::Events;
    }
    let first = |words: &[&str]| words.iter().all(|word| head.text.contains(word));
    let what = if first(&["\"teamsData\"", "\"wyId\""]) {
        "Wyscout's table of matches"
    } else if first(&["\"shortName\"", "\"wyId\"", "\"role\""]) {
        "Wyscout's table of players"
    } else if first(&["\"officialName\"", "\"wyId\""]) {
        "Wyscout's table of teams"
    } else if first(&["\"wyId\"", "\"format\"", "\"area\""]) {
        "Wyscout's table of competitions"
    } else {
        return Recognition::Unknown;
    };
    Recognition::Other {
        what,
        hint: "Give the event file; this one is found next to it",
        companion: true,
    }
}

/// A team of the match.
struct Team {
    id: i64,
    text_id: String,
    name: String,
}

fn read(input: &Input, batch: &mut Batch) -> Result<()> {
    if !matches!(Form::from_bytes(input.bytes), Form::Csv | Form::Json) {
        let text = Sheet::read_nested(input.file, input.bytes)?.to_csv()?;
        let read = input.with_bytes(&text, |input| flat::read(input, batch));
        return read.map_err(Error::at_row);
    }
    let text = backline_kit::text::head(input.bytes);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if !start.starts_with(['[', '{', '<']) && flat::is_header(input.bytes) {
        return flat::read(input, batch);
    }
    if backline_kit::text::is_table(input.bytes) {
        return Err(Error::whole(
            input.file,
            "a table other than Wyscout's v3 events: `type.primary`, `matchPeriod` and `team.id` are its columns",
            "Leave out the option `format` to have the format recognised; a table of your own is read with the option `map` or `mapping`, see docs/event-csv.md",
        ));
    }
    match layout(input.bytes) {
        Layout::PublicEvents => public::read(input, batch),
        Layout::V3 => v3::read(input, batch),
        Layout::Match => read_match(input, batch),
    }
}

/// The forms in which Wyscout's events come.
enum Layout {
    /// One match, API v2 or the public set.
    Match,
    /// One match, API v3.
    V3,
    /// The public set's file of a whole competition.
    PublicEvents,
}

fn layout(bytes: &[u8]) -> Layout {
    let text = backline_kit::text::head(bytes);
    if text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('[')
    {
        Layout::PublicEvents
    } else if memchr::memmem::find(bytes, b"\"eventSec\"").is_none()
        && memchr::memmem::find(bytes, b"\"matchTimestamp\"").is_some()
    {
        Layout::V3
    } else {
        Layout::Match
    }
}

/// Reads one match into the end of `batch`.
fn read_match(input: &Input, batch: &mut Batch) -> Result<()> {
    let file = input.file;
    let mut short = Vec::new();
    let raw = decode(file, input.bytes, &mut short)?;
    let teams = teams(file, &raw.teams, raw.game.as_ref())?;
    let Some(first) = raw.events.first() else {
        return Err(no_events(file));
    };
    let match_id = match_id(input, first.match_id);
    let ids = [teams[0].id, teams[1].id];
    let mut info = info(input, match_id, &teams);
    // The public set keeps the match's description, including line-ups, in a separate file.
    let public = match &raw.game {
        Some(_) => None,
        None => public::tables(input)?,
    };
    let game = raw.game.as_ref().or_else(|| {
        let games = &public.as_ref()?.games;
        games.get(&first.match_id)
    });
    if raw.game.is_none() {
        input.given_meta_has(game.is_some(), &info.match_id)?;
    }
    match game {
        Some(game) => {
            game.describe(ids, &mut info);
            if let (Some(tables), Some(id)) = (&public, game.competition)
                && let Some(name) = tables.competitions.get(&id)
            {
                info.competition = Some(name.clone());
            }
        }
        None => {
            let label = index_entry(input, &mut info)?;
            info.score_stated = label.as_deref().and_then(score_of);
        }
    }
    let last = last_period(raw.events.iter().map(|event| event.period));
    let lineups = Lineups::read(game, &raw.substitutions, &raw.formations, ids, last);
    batch.open(info);
    let (squad, names) = squads(players(&raw.players), ids, &lineups);
    push_events(batch, &raw.events, &teams, &names, &lineups.substitutions);
    finish_match(batch, &squad);
    Ok(())
}

/// Decodes a match: the events by a scan that knows them, the rest, then held by `short`, by a
/// decoder; if either meets something unknown, everything by the decoder, which words the error.
fn decode<'a>(file: &Path, bytes: &'a [u8], short: &'a mut Vec<u8>) -> Result<raw::Match<'a>> {
    if let Some((events, rest)) = scan::object(bytes) {
        *short = rest;
        if let Some(raw) = decode_quietly::<raw::Match>(short) {
            return Ok(raw::Match { events, ..raw });
        }
    }
    decode_json(
        file,
        bytes,
        Hint::Events("a Wyscout v2 match {events, teams, players}"),
    )
}

fn no_events(file: &Path) -> Error {
    Error::whole(
        file,
        "`events` is empty",
        "Give the match's events under `events`",
    )
}

/// The two teams, home first.
fn teams(file: &Path, named: &Keyed<raw::TeamEntry>, game: Option<&Game>) -> Result<[Team; 2]> {
    let mut teams: Vec<Team> = named
        .0
        .iter()
        .map(|(key, entry)| Team {
            id: entry.team.id.unwrap_or_else(|| key.parse().unwrap_or(0)),
            text_id: key.clone(),
            name: unescape(&entry.team.name).into_owned(),
        })
        .collect();
    if let Some(first) = game.and_then(Game::home_team) {
        teams.sort_by_key(|team| team.id != first);
    }
    let found = teams.len();
    teams.try_into().map_err(|_| {
        Error::whole(
            file,
            format!("`teams` names {found} teams, expected 2"),
            "A match file needs the two teams under `teams`",
        )
    })
}

/// What is known about every match.
fn info(input: &Input, match_id: String, teams: &[Team; 2]) -> MatchInfo {
    MatchInfo {
        match_id,
        team_ids: teams.each_ref().map(|team| team.text_id.clone()),
        teams: teams.each_ref().map(|team| team.name.clone()),
        home_stated: true,
        provider: "wyscout",
        file: input.file.to_path_buf(),
        ..MatchInfo::default()
    }
}

/// The match's id from its first event, else the file's name.
fn match_id(input: &Input, id: i64) -> String {
    match id {
        1.. => id.to_string(),
        _ => input.stem(),
    }
}

/// The players listed in a file, each with the id of their team.
fn players(
    listed: &Keyed<Vec<Option<raw::PlayerEntry>>>,
) -> impl Iterator<Item = (i64, &raw::Player)> {
    listed.0.iter().flat_map(|(team, players)| {
        let team: i64 = team.parse().unwrap_or(0);
        let players = players.iter().flatten();
        players.filter_map(move |entry| Some((team, entry.player.as_ref()?)))
    })
}

/// The last of these periods that was played.
fn last_period(periods: impl Iterator<Item = u8>) -> u8 {
    periods.filter(|period| *period < 5).max().unwrap_or(2)
}

/// Player id to (id as text, name).
type PlayerNames = PlHashMap<i64, (String, Option<String>)>;

/// The name of a player whom the file does not list.
fn numbered(player: i64) -> (String, Option<String>) {
    (player.to_string(), Some(format!("player {player}")))
}

/// The players named for the match, and their names. If the line-up is stated, players who are not
/// in it are not members, and members whom the file does not list go by their numbers.
fn squads<'p>(
    players: impl Iterator<Item = (i64, &'p raw::Player)>,
    teams: [i64; 2],
    lineups: &Lineups,
) -> (Vec<SquadMember>, PlayerNames) {
    let mut squad = Vec::new();
    let mut names = PlayerNames::default();
    let member = |team: i64, id: String, player: String, started: Option<bool>| SquadMember {
        started,
        ..SquadMember::new(Side::BOTH[usize::from(team != teams[0])], Some(id), player)
    };
    for (team, player) in players {
        let name = unescape(&player.short_name).trim().to_owned();
        let id = player.id.to_string();
        names.insert(player.id, (id.clone(), Some(name.clone())));
        let started = lineups.started.get(&player.id).map(|(_, started)| *started);
        if started.is_none() && !lineups.started.is_empty() {
            continue;
        }
        let role = player.role.as_ref();
        let line = role.and_then(|role| spec::position(&role.code2));
        let position = lineups.positions.get(&player.id).copied().or(line);
        squad.push(SquadMember {
            birth_date: player.birth_date.clone(),
            position: position.map(str::to_owned),
            ..member(team, id, name, started)
        });
    }
    let mut unlisted: Vec<(i64, (i64, bool))> = lineups
        .started
        .iter()
        .filter(|(player, _)| !names.contains_key(*player))
        .map(|(player, stated)| (*player, *stated))
        .collect();
    unlisted.sort_unstable();
    for (player, (team, started)) in unlisted {
        let (id, name) = numbered(player);
        let position = lineups.positions.get(&player).copied();
        squad.push(SquadMember {
            position: position.map(str::to_owned),
            ..member(team, id, name.unwrap_or_default(), Some(started))
        });
    }
    (squad, names)
}

/// Substitutions to be inserted between the events, each before the first event after it.
struct Changes<'a> {
    left: std::iter::Peekable<std::slice::Iter<'a, Substitution>>,
    teams: &'a [Team; 2],
    names: &'a PlayerNames,
}

impl<'a> Changes<'a> {
    fn new(all: &'a [Substitution], teams: &'a [Team; 2], names: &'a PlayerNames) -> Changes<'a> {
        Changes {
            left: all.iter().peekable(),
            teams,
            names,
        }
    }

    /// Adds those that come before this point of the match.
    fn push_until(&mut self, batch: &mut Batch, period: u8, seconds: f64) {
        let due = |change: &&Substitution| {
            change.period < period || (change.period == period && change.seconds <= seconds)
        };
        while let Some(change) = self.left.next_if(due) {
            self.push(batch, change);
        }
    }

    fn push(&self, batch: &mut Batch, change: &Substitution) {
        let Some(side) = self.teams.iter().position(|team| team.id == change.team) else {
            return;
        };
        let known = |player: Option<i64>| {
            let known = |player| match self.names.get(&player) {
                Some(known) => known.clone(),
                None => numbered(player),
            };
            player.map(known).unzip()
        };
        let ((off_id, off), (on_id, on)) = (known(change.off), known(change.on));
        let word = |id: &Option<String>| id.clone().unwrap_or_else(|| "nobody".to_owned());
        let id = format!("substitution-{}-{}", word(&off_id), word(&on_id));
        batch.count_derived();
        batch.push(&Event {
            side: Some(Side::BOTH[side]),
            player_id: off_id.as_deref(),
            player: off.flatten().as_deref(),
            related_player: on.flatten().as_deref(),
            kind: EventType::Substitution,
            event_id: &id,
            provider_type: "substitution",
            approx: change.approx.then_some("time"),
            ..Event::at(change.period, change.seconds)
        });
    }
}

/// The numbers of names in the batch's dictionary, looked up once per match.
struct Coded<'a> {
    teams: [(u32, u32); 2],
    no_team: u32,
    names: &'a PlayerNames,
    players: PlHashMap<i64, (u32, u32)>,
    /// By [`spec::Known::type_index`]; 0 where not looked up yet.
    types: [u32; spec::TYPE_INDICES],
}

impl<'a> Coded<'a> {
    fn new(teams: &[Team; 2], names: &'a PlayerNames, events: &mut EventColumns) -> Coded<'a> {
        let mut code = |text: &str| events.names.code(text);
        Coded {
            teams: teams
                .each_ref()
                .map(|team| (code(&team.text_id), code(&team.name))),
            no_team: code(""),
            names,
            players: PlHashMap::default(),
            types: [0; spec::TYPE_INDICES],
        }
    }

    /// Id and name of the acting player; one whom the file does not list goes by the id.
    fn player(&mut self, player: i64, events: &mut EventColumns) -> (u32, u32) {
        if player <= 0 {
            return (0, 0);
        }
        if let Some(known) = self.players.get(&player) {
            return *known;
        }
        let names = &mut events.names;
        let codes = match self.names.get(&player) {
            Some((id, name)) => (names.code(id), names.option(name.as_deref())),
            None => {
                let (id, name) = numbered(player);
                (names.code(&id), names.option(name.as_deref()))
            }
        };
        self.players.insert(player, codes);
        codes
    }

    fn provider_type(&mut self, known: &spec::Known, events: &mut EventColumns) -> u32 {
        let code = &mut self.types[known.type_index];
        if *code == 0 {
            *code = events.names.code(known.provider_type);
        }
        *code
    }
}

/// Number of events from which it is suspicious that none has a tag, or many no sub-event.
const ENOUGH: usize = 50;

/// Reports that the fields that identify goals and errors are empty.
fn note_empty(batch: &mut Batch, events: &[raw::Event]) {
    if events.len() < ENOUGH {
        return;
    }
    if events
        .iter()
        .all(|event| event.tags == raw::Tags::default())
    {
        batch.note(&format!(
            "none of the {} events has a tag: goals, own goals, cards and the outcomes of actions are marked there, so neither the score nor any error can be trusted",
            events.len()
        ));
    }
    let bare = events
        .iter()
        .filter(|event| event.sub_kind == 0 && spec::has_sub_events(event.kind))
        .count();
    if bare * 20 > events.len() {
        batch.note(&format!(
            "{bare} of {} events have no sub-event, which distinguishes corners, penalties and duels: goals and errors from them are lost",
            events.len()
        ));
    }
}

fn push_events(
    batch: &mut Batch,
    events: &[raw::Event],
    teams: &[Team; 2],
    players: &PlayerNames,
    substitutions: &[Substitution],
) {
    let mut changes = Changes::new(substitutions, teams, players);
    let mut coded = Coded::new(teams, players, &mut batch.events);
    let match_index = batch.match_index();
    batch.count_rows(events.len());
    batch.events.reserve(events.len());
    note_empty(batch, events);
    let mut id = itoa::Buffer::new();
    for (at, raw) in events.iter().enumerate() {
        let (mut mapped, known) = spec::map(raw);
        if known.type_index == spec::UNKNOWN {
            batch.count_unknown(&format!("event {}, sub-event {}", raw.kind, raw.sub_kind));
        }
        if mapped.kind == EventType::ShotPenalty
            && mapped.outcome == Some(Outcome::OffTarget)
            && saved(&events[at..])
        {
            mapped.outcome = Some(Outcome::Saved);
        }
        let whole = raw.seconds.max(0.0);
        changes.push_until(batch, raw.period, whole);
        let side = match teams.iter().position(|team| team.id == raw.team) {
            Some(0) => Some(Side::Home),
            Some(_) => Some(Side::Away),
            None => None,
        };
        let (team_id, team) = match side {
            Some(side) => coded.teams[side as usize],
            None => (coded.no_team, coded.no_team),
        };
        let (player_id, player) = coded.player(raw.player, &mut batch.events);
        let labelled = raw.tags.has(raw::Tags::DANGEROUS_BALL_LOST);
        let codes = Codes {
            team_id,
            team,
            player_id,
            player,
            provider_type: coded.provider_type(&known, &mut batch.events),
            error_label: match labelled {
                true => batch.events.names.code("dangerous ball lost"),
                false => 0,
            },
            ..Codes::default()
        };
        let event = Event {
            side,
            start: known.start,
            event_id: id.format(raw.id),
            label_source: labelled.then_some(LabelSource::Provider),
            ..mapped.at(raw.period, whole)
        };
        batch.events.push_coded(match_index, &event, &codes);
        let card = if raw.tags.has(raw::Tags::RED) {
            Some(Outcome::Red)
        } else if raw.tags.has(raw::Tags::SECOND_YELLOW) {
            Some(Outcome::SecondYellow)
        } else if raw.tags.has(raw::Tags::YELLOW) {
            Some(Outcome::Yellow)
        } else {
            None
        };
        if card.is_some() {
            // The card is a tag on the foul; in the model it is an event of its own.
            batch.count_derived();
            let id = format!("{}-card", raw.id);
            let card = Event {
                kind: EventType::Card,
                outcome: card,
                event_id: &id,
                qualifiers: Qualifiers::NONE,
                label_source: None,
                start: None,
                end: None,
                ..event
            };
            let codes = Codes {
                error_label: 0,
                ..codes
            };
            batch.events.push_coded(match_index, &card, &codes);
        }
    }
    changes.push_until(batch, u8::MAX, f64::MAX);
    for text in empty(events) {
        batch.note(&text);
    }
}

/// Notes about missing tags and sub-events: every shot has tags, and only they say that it was a
/// goal; every event except an offside has a sub-event.
fn empty(events: &[raw::Event]) -> Vec<String> {
    /// Sub-events may be missing here and there.
    const SHARE: usize = 50;
    const OFFSIDE: u32 = 6;
    let mut texts = Vec::new();
    let is_shot =
        |event: &&raw::Event| event.kind == spec::SHOT || spec::SET_SHOTS.contains(&event.sub_kind);
    let shots = events.iter().filter(is_shot);
    let bare = shots
        .clone()
        .filter(|event| event.tags == raw::Tags::default())
        .count();
    if bare > 0 {
        texts.push(format!(
            "{bare} of {} have no tags, which say whether a shot was a goal: goals may be missing; fetch the file again",
            counted(shots.count(), "shot", "shots")
        ));
    }
    let named = events
        .iter()
        .filter(|event| event.kind > 0 && event.kind != OFFSIDE);
    let bare = named.clone().filter(|event| event.sub_kind == 0).count();
    let all = named.count();
    if bare > all / SHARE {
        texts.push(format!(
            "{bare} of {all} events have no sub-event, which says what kind of pass, duel or shot they were: penalties, free kicks and duels among them are not recognised"
        ));
    }
    texts
}

/// Whether the opponents' goalkeeper plays the ball right after the first of these. Wyscout calls
/// every missed penalty inaccurate, including a saved one.
fn saved(events: &[raw::Event]) -> bool {
    const SAVE_ATTEMPT: u32 = 9;
    const REACH: f64 = 4.0;
    let Some((shot, after)) = events.split_first() else {
        return false;
    };
    after
        .iter()
        .take_while(|next| next.period == shot.period && next.seconds - shot.seconds <= REACH)
        .any(|next| next.kind == SAVE_ATTEMPT && next.team != shot.team)
}

/// "France - Romania, 2 - 1 (P)" states 2-1.
fn score_of(label: &str) -> Option<[u32; 2]> {
    let (_, score) = label.rsplit_once(", ")?;
    let (home, away) = score.split_once(" - ")?;
    let number = |text: &str| {
        text.trim()
            .split(|c: char| !c.is_ascii_digit())
            .next()
            .and_then(|n| n.parse().ok())
    };
    Some([number(home)?, number(away)?])
}

/// The entries of an `index.csv` for each match, by id.
type Index = PlHashMap<String, IndexEntry>;

struct IndexEntry {
    label: String,
    date: Option<String>,
    competition: Option<String>,
}

/// Reads an `index.csv` (match_id, label, date, competition); one that lacks a column or is not a
/// table belongs to somebody else and is ignored.
///
/// # Errors
/// A row that cannot be read, with its line.
fn index(file: &Path, bytes: &[u8]) -> Result<Index> {
    let table = TextTable::new(bytes, &["match_id", "label"]);
    let mut rows = table.rows(file);
    let Ok(headers) = rows.header() else {
        return Ok(Index::default());
    };
    let column = |name: &str| headers.iter().position(|header| header == name);
    let (Some(id), Some(label)) = (column("match_id"), column("label")) else {
        return Ok(Index::default());
    };
    let (date, competition) = (column("date"), column("competition"));
    let mut index = Index::default();
    let mut row = csv::StringRecord::new();
    while rows.next(&mut row)?.is_some() {
        let cell = |column: Option<usize>| column.and_then(|column| row.get(column));
        if let (Some(id), Some(label)) = (row.get(id), row.get(label)) {
            let entry = IndexEntry {
                label: label.to_owned(),
                date: cell(date).map(spec::date),
                competition: cell(competition).map(str::to_owned),
            };
            index.insert(id.to_owned(), entry);
        }
    }
    Ok(index)
}

/// Looks the match up in an `index.csv` in the file's folder or the one above, if there is one;
/// returns its label.
fn index_entry(input: &Input, info: &mut MatchInfo) -> Result<Option<String>> {
    let index = input.once_a_folder(|| {
        let file = input.upward("index.csv")?;
        match file {
            Some(found) => index(&found.file, &found.bytes),
            None => Ok(Index::default()),
        }
    })?;
    let Some(entry) = index.get(&info.match_id) else {
        return Ok(None);
    };
    info.date.clone_from(&entry.date);
    info.competition.clone_from(&entry.competition);
    Ok(Some(entry.label.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_state_the_score_whatever_follows() {
        assert_eq!(score_of("France - Romania, 2 - 1"), Some([2, 1]));
        assert_eq!(score_of("Germany - Italy, 1 - 1 (P)"), Some([1, 1]));
        assert_eq!(score_of("not a score"), None);
    }
}
