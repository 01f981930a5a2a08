//! StatsBomb open-data JSON: one array of events a match, with its line-ups file beside it.
//!
//! The events file says neither which team is at home nor the score; the first `Starting XI` is
//! taken as the home team's and `home_stated` is false.

mod raw;
mod spec;

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
    title: "StatsBomb open-data events",
    forms: "JSON, one array of events a match; its line-ups file is found beside it",
    recognise,
    read,
    describe: spec::describe,
};

fn recognise(head: &Head) -> Recognition {
    let text = head.text;
    if !text.starts_with('[') {
        Recognition::Unknown
    } else if text.contains("\"possession_team\"") && text.contains("\"play_pattern\"") {
        Recognition::Events
    } else if text.contains("\"lineup\"") && text.contains("\"team_name\"") {
        Recognition::Other {
            what: "a StatsBomb line-ups file",
            hint: "Give the events file; the line-ups are found beside it",
            companion: true,
        }
    } else {
        Recognition::Unknown
    }
}

/// Reads one match to the end of `batch`.
fn read(input: &Input, batch: &mut Batch) -> Result<()> {
    let file = input.file;
    let events: Vec<raw::Event> = decode_json(
        file,
        input.bytes,
        "Expected StatsBomb open-data events; if the file was cut off, fetch it again",
    )?;
    let Some(first) = events.first() else {
        return Err(Error::input(
            file,
            Place::Whole,
            "the list of events is empty",
            "Give a file with events",
        ));
    };
    let home = (first.team.id, first.team.name.to_string());
    let away = events
        .iter()
        .find(|event| event.team.id != home.0)
        .map(|event| (event.team.id, event.team.name.to_string()));
    let Some(away) = away else {
        return Err(Error::input(
            file,
            Place::Whole,
            format!("all events are of one team, {}", home.1),
            "A match needs events of both teams",
        ));
    };
    let stem = input.stem();
    let match_id = stem.strip_suffix("_events").unwrap_or(&stem).to_owned();
    let nicknames = nicknames(input, &match_id)?;
    batch.open(MatchInfo {
        match_id,
        team_ids: [home.0.to_string(), away.0.to_string()],
        teams: [home.1, away.1],
        home_stated: false,
        provider: "statsbomb",
        file: file.to_path_buf(),
        ..MatchInfo::default()
    });
    let first_row = batch.events.len();
    let squad = squad(&events, home.0, &nicknames);
    push_events(batch, &events, home.0, &nicknames);
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

fn squad(events: &[raw::Event], home: i64, nicknames: &Nicknames) -> Vec<SquadMember> {
    let member = |team: i64, player: &raw::Named, position: Option<&raw::Named>, started: bool| {
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
                    event.team.id,
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
            squad.push(member(event.team.id, coming, position, false));
        }
    }
    squad
}

fn push_events(batch: &mut Batch, events: &[raw::Event], home: i64, nicknames: &Nicknames) {
    let match_index = batch.matches.len() - 1;
    batch.count_rows(events.len());
    let (ids, names) = {
        let info = &batch.matches[match_index];
        (info.team_ids.clone(), info.teams.clone())
    };
    for raw in events {
        let side = if raw.team.id == home {
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
