//! StatsBomb: open-data JSON, one array of events a match, with its line-ups file beside it, and
//! the CSV that pandas writes of statsbombpy's events table (`table`).
//!
//! The events say neither which team is at home nor the score: those come from open-data's
//! `matches` folder (`folder`). Without it the first `Starting XI` is taken as the home team's
//! and `home_stated` is false.

mod folder;
mod raw;
mod spec;
mod table;

use std::path::{Path, PathBuf};

use polars::prelude::PlHashMap;

use super::text::decode_json;
use crate::error::{Error, Place, Result};
use crate::model::{Batch, Event, EventType, LabelSource, MatchInfo, Qualifiers, Side};
use crate::normalise::{SquadMember, finish_match};
use crate::read::provider::{Head, Provider, Recognition};
use crate::read::source::Input;

/// What the rest needs to know of this format.
pub(super) static PROVIDER: Provider = Provider {
    name: "statsbomb",
    title: "StatsBomb (Hudl) events",
    forms: "JSON, one array of events a match, alone or in the folders of open-data, line-ups and matches found beside it; CSV that pandas writes of statsbombpy's events table",
    recognise,
    read,
    describe: spec::describe,
};

fn recognise(head: &Head) -> Recognition {
    let text = head.text;
    if text.starts_with(['{', '<']) {
        // Other people's documents; one without line breaks would be one long header.
        return Recognition::Unknown;
    }
    if !text.starts_with('[') {
        return match table::is_header(&head.bytes[..head.bytes.len().min(1 << 16)]) {
            true => Recognition::Events,
            false => Recognition::Unknown,
        };
    }
    if text.contains("\"possession_team\"") && text.contains("\"play_pattern\"") {
        Recognition::Events
    } else if text.contains("\"lineup\"") && text.contains("\"team_name\"") {
        Recognition::Other {
            what: "a StatsBomb line-ups file",
            hint: "Give the events file; the line-ups are found beside it",
            companion: true,
        }
    } else if text.contains("\"match_id\"") && text.contains("\"home_team\"") {
        Recognition::Other {
            what: "StatsBomb's list of matches",
            hint: "Give the events file or the whole folder; the matches are found beside the events",
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

/// Reads a file's matches to the end of `batch`.
fn read(input: &Input, batch: &mut Batch) -> Result<()> {
    let text = crate::read::text::head(input.bytes);
    let document = text.trim_start_matches('\u{feff}').trim_start();
    if !document.starts_with('[') && table::is_header(input.bytes) {
        let rows = table::Rows::read(input)?;
        for (id, events) in rows.matches(input)? {
            let id = id.map_or_else(|| match_id(input), str::to_owned);
            read_match(input, id, &events, batch)?;
        }
        return Ok(());
    }
    let events: Vec<raw::Event> = decode_json(
        input.file,
        input.bytes,
        "Expected StatsBomb open-data events; if the file was cut off, fetch it again",
    )?;
    read_match(input, match_id(input), &events, batch)
}

/// The match's id, which is the file's name.
fn match_id(input: &Input) -> String {
    let stem = input.stem();
    stem.strip_suffix("_events").unwrap_or(&stem).to_owned()
}

fn read_match(
    input: &Input,
    match_id: String,
    events: &[raw::Event],
    batch: &mut Batch,
) -> Result<()> {
    let file = input.file;
    let Some(first) = events.first() else {
        return Err(Error::input(
            file,
            Place::Whole,
            "the list of events is empty",
            "Give a file with events",
        ));
    };
    // Tables written by older versions have no ids of teams: then names tell them apart.
    let first = (first.team.id, first.team.name.to_string());
    let same = |event: &raw::Event| event.team.id == first.0 && event.team.name == first.1;
    let second = events
        .iter()
        .find(|event| !same(event))
        .map(|event| (event.team.id, event.team.name.to_string()));
    let Some(second) = second else {
        return Err(Error::input(
            file,
            Place::Whole,
            format!("all events are of one team, {}", first.1),
            "A match needs events of both teams",
        ));
    };
    let games = folder::games(input)?;
    let id = match_id.parse::<i64>().ok();
    let game = games
        .as_ref()
        .zip(id)
        .and_then(|(games, id)| games.get(&id));
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
    let nicknames = nicknames(input, &match_id)?;
    let id_of = |team: &(i64, String)| match team.0 {
        0 => String::new(),
        id => id.to_string(),
    };
    batch.open(MatchInfo {
        match_id,
        date: game.and_then(|game| game.date.clone()),
        competition: game.and_then(|game| game.competition().map(str::to_owned)),
        season: game.and_then(|game| game.season().map(str::to_owned)),
        score_stated: game.and_then(|game| Some([game.home_score?, game.away_score?])),
        team_ids: [id_of(&home), id_of(&away)],
        teams: [home.1.clone(), away.1],
        home_stated: game.is_some(),
        provider: "statsbomb",
        file: file.to_path_buf(),
        ..MatchInfo::default()
    });
    let first_row = batch.events.len();
    let squad = squad(events, &home.1, &nicknames);
    push_events(batch, events, &home.1, &nicknames);
    finish_match(batch, first_row, &squad);
    Ok(())
}

/// Player id to the name by which he is known.
type Nicknames = PlHashMap<i64, String>;

/// Where the line-ups of a match lie: beside the events, or in open-data's `lineups` folder.
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

fn nicknames(input: &Input, match_id: &str) -> Result<Nicknames> {
    let Some(lineups) = input.lineups(lineups_files(input.folder(), match_id))? else {
        return Ok(Nicknames::default());
    };
    let teams: Vec<raw::TeamLineup> = decode_json(
        &lineups.file,
        &lineups.bytes,
        "Expected StatsBomb line-ups; move the file away to read without it",
    )?;
    let players = teams.into_iter().flat_map(|team| team.lineup);
    Ok(players
        .filter_map(|player| Some((player.player_id, player.player_nickname?.into_owned())))
        .collect())
}

fn name_of<'a>(player: &'a raw::Named, nicknames: &'a Nicknames) -> &'a str {
    nicknames
        .get(&player.id)
        .map_or(player.name.as_ref(), String::as_str)
}

fn squad(events: &[raw::Event], home: &str, nicknames: &Nicknames) -> Vec<SquadMember> {
    let member = |team: &str, player: &raw::Named, position: Option<&raw::Named>, started: bool| {
        SquadMember {
            side: if team == home { Side::Home } else { Side::Away },
            player_id: Some(player.id.to_string()),
            player: name_of(player, nicknames).to_owned(),
            birth_date: None,
            position: position.map(|position| spec::position(&position.name).to_owned()),
            started: Some(started),
            from_minute: None,
            to_minute: None,
        }
    };
    let mut squad: Vec<SquadMember> = Vec::with_capacity(32);
    for event in events {
        if event.kind.id == spec::STARTING_XI {
            for player in event.tactics.iter().flat_map(|tactics| &tactics.lineup) {
                squad.push(member(
                    &event.team.name,
                    &player.player,
                    player.position.as_ref(),
                    true,
                ));
            }
        } else if let Some(coming) = event
            .substitution
            .as_ref()
            .and_then(|sub| sub.replacement.as_ref())
        {
            // The position that the replacement plays is that of his first event.
            let position = events
                .iter()
                .find(|e| {
                    e.player
                        .as_ref()
                        .is_some_and(|player| player.id == coming.id)
                })
                .and_then(|e| e.position.as_ref());
            squad.push(member(&event.team.name, coming, position, false));
        }
    }
    squad
}

fn push_events(batch: &mut Batch, events: &[raw::Event], home: &str, nicknames: &Nicknames) {
    let match_index = batch.matches.len() - 1;
    batch.count_rows(events.len());
    let (ids, names) = {
        let info = &batch.matches[match_index];
        (info.team_ids.clone(), info.teams.clone())
    };
    for raw in events {
        let side = if raw.team.name == home {
            Side::Home
        } else {
            Side::Away
        };
        let mapped = spec::map(raw);
        let player_id = raw.player.as_ref().map(|player| player.id.to_string());
        let labelled = mapped.kind == EventType::ErrorLabel;
        let related = raw
            .substitution
            .as_ref()
            .and_then(|sub| sub.replacement.as_ref())
            .or(raw.pass.as_ref().and_then(|pass| pass.recipient.as_ref()));
        let event = Event {
            period: raw.period,
            seconds: raw.seconds.0,
            minute: raw.minute,
            second: f32::from(raw.second) + raw.seconds.0.fract() as f32,
            side: Some(side),
            team_id: &ids[side as usize],
            team: &names[side as usize],
            player_id: player_id.as_deref(),
            player: raw.player.as_ref().map(|player| name_of(player, nicknames)),
            related_player: related.map(|player| name_of(player, nicknames)),
            kind: mapped.kind,
            outcome: mapped.outcome,
            body_part: mapped.body_part,
            start: raw.location.and_then(spec::metres),
            end: mapped.end.and_then(spec::metres),
            xg: raw.shot.as_ref().and_then(|shot| shot.xg),
            qualifiers: mapped.qualifiers,
            possession: raw.possession,
            event_id: &raw.id,
            provider_type: &raw.kind.name,
            error_label: labelled.then_some("error"),
            label_source: labelled.then_some(LabelSource::Provider),
            approx: None,
            source: None,
        };
        batch.events.push(match_index, &event);
        if let Some(card) = spec::card(raw).filter(|_| mapped.kind != EventType::Card) {
            // The card is a detail of the foul; the model has it as an event of its own.
            let id = format!("{}-card", raw.id);
            batch.count_derived();
            batch.events.push(
                match_index,
                &Event {
                    kind: EventType::Card,
                    outcome: Some(card),
                    event_id: &id,
                    qualifiers: Qualifiers::NONE,
                    start: None,
                    end: None,
                    ..event
                },
            );
        }
    }
}
