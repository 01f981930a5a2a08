//! Wyscout v2 JSON: one match a file, `{events, teams, players}`, as the public data set
//! (Pappalardo et al. 2019) and the API serve it.
//!
//! What was observed in the public files and is relied on: the first team of `teams` is the home
//! team (all 495 matches of three competitions); there are no line-ups, so minutes are inferred.

mod raw;
mod spec;

use std::path::Path;

use polars::prelude::PlHashMap;

use super::text::{decode_json, unescape};
use crate::error::{Error, Place, Result};
use crate::model::{
    Batch, Event, EventType, LabelSource, MatchInfo, Outcome, Qualifiers, Side, period_start_minute,
};
use crate::normalise::{SquadMember, finish_match};
use crate::read::open;

/// Is this the start of a Wyscout match? The events need not come first.
pub(super) fn is_match(head: &str, bytes: &[u8]) -> bool {
    let named = |text: &str| text.contains("\"matchPeriod\"") && text.contains("\"eventSec\"");
    head.starts_with('{')
        && (named(head)
            || std::str::from_utf8(bytes).is_ok_and(named)
            || named(&String::from_utf8_lossy(bytes)))
}

struct Team {
    id: i64,
    text_id: String,
    name: String,
}

/// Reads one match to the end of `batch`.
pub(super) fn read(file: &Path, bytes: &[u8], batch: &mut Batch) -> Result<()> {
    let raw: raw::Match = decode_json(
        file,
        bytes,
        "Expected a Wyscout v2 match {events, teams, players}; if the file was cut off, fetch it again",
    )?;
    let mut teams: Vec<Team> = raw
        .teams
        .0
        .iter()
        .map(|(key, entry)| Team {
            id: entry.team.id.unwrap_or_else(|| key.parse().unwrap_or(0)),
            text_id: key.clone(),
            name: unescape(&entry.team.name).into_owned(),
        })
        .collect();
    if let Some(first) = raw.meta.as_ref().and_then(|meta| meta.home_team()) {
        teams.sort_by_key(|team| team.id != first);
    }
    let [home, away] = &teams[..] else {
        return Err(Error::input(
            file,
            Place::Whole,
            format!("`teams` names {} teams, expected 2", teams.len()),
            "A match file needs the two teams under `teams`",
        ));
    };
    let Some(first) = raw.events.first() else {
        return Err(Error::input(
            file,
            Place::Whole,
            "`events` is empty",
            "Give the match's events under `events`",
        ));
    };
    let unpacked = open::unpacked(file);
    let stem = unpacked
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or("match");
    let match_id = if first.match_id > 0 {
        first.match_id.to_string()
    } else {
        stem.to_owned()
    };

    let mut info = MatchInfo {
        match_id,
        team_ids: [home.text_id.clone(), away.text_id.clone()],
        teams: [home.name.clone(), away.name.clone()],
        home_stated: true,
        provider: "wyscout",
        file: file.to_path_buf(),
        ..MatchInfo::default()
    };
    let label = match &raw.meta {
        Some(meta) => {
            info.date = meta
                .date
                .as_ref()
                .and_then(|date| date.get(..10))
                .map(str::to_owned);
            meta.label.clone()
        }
        None => index_entry(file, &mut info),
    };
    info.score_stated = label.as_deref().and_then(score_of);
    let (home_id, away_id) = (home.id, away.id);
    let first_row = batch.events.len();
    batch.matches.push(info);
    let (squad, names) = squads(&raw, [home_id, away_id]);
    push_events(batch, &raw.events, &teams, &names);
    finish_match(batch, first_row, &squad);
    Ok(())
}

/// Player id to (id as text, name).
type PlayerNames = PlHashMap<i64, (String, Option<String>)>;

fn squads(raw: &raw::Match, teams: [i64; 2]) -> (Vec<SquadMember>, PlayerNames) {
    let mut squad = Vec::new();
    let mut names = PlayerNames::default();
    for (team, players) in &raw.players.0 {
        let team: i64 = team.parse().unwrap_or(0);
        let side = if team == teams[0] {
            Side::Home
        } else {
            Side::Away
        };
        for player in players
            .iter()
            .flatten()
            .filter_map(|entry| entry.player.as_ref())
        {
            let name = unescape(&player.short_name).trim().to_owned();
            let id = player.id.to_string();
            names.insert(player.id, (id.clone(), Some(name.clone())));
            squad.push(SquadMember {
                side,
                player_id: Some(id),
                player: name,
                birth_date: player.birth_date.clone(),
                position: player
                    .role
                    .as_ref()
                    .and_then(|role| spec::position(&role.code2))
                    .map(str::to_owned),
                started: None,
                from_minute: None,
                to_minute: None,
            });
        }
    }
    (squad, names)
}

fn push_events(batch: &mut Batch, events: &[raw::Event], teams: &[Team], players: &PlayerNames) {
    let match_index = batch.matches.len() - 1;
    let mut id = String::with_capacity(16);
    let mut unknown = PlayerNames::default();
    for raw in events {
        let side = match teams.iter().position(|team| team.id == raw.team) {
            Some(0) => Some(Side::Home),
            Some(_) => Some(Side::Away),
            None => None,
        };
        let player = (raw.player > 0).then(|| match players.get(&raw.player) {
            Some(known) => known.clone(),
            None => unknown
                .entry(raw.player)
                .or_insert_with(|| {
                    (
                        raw.player.to_string(),
                        Some(format!("player {}", raw.player)),
                    )
                })
                .clone(),
        });
        let mapped = spec::map(raw);
        id.clear();
        use std::fmt::Write;
        // Writing to a String cannot fail.
        let _ = write!(id, "{}", raw.id);
        let whole = raw.seconds.max(0.0);
        let minutes = (whole / 60.0).floor();
        let labelled = raw.tags.has(raw::Tags::DANGEROUS_BALL_LOST);
        let team = side.map(|side| &teams[side as usize]);
        let event = Event {
            period: raw.period,
            seconds: whole,
            minute: period_start_minute(raw.period) + minutes as u16,
            second: (whole - minutes * 60.0) as f32,
            side,
            team_id: team.map_or("", |team| team.text_id.as_str()),
            team: team.map_or("", |team| team.name.as_str()),
            player_id: player.as_ref().map(|(id, _)| id.as_str()),
            player: player.as_ref().and_then(|(_, name)| name.as_deref()),
            related_player: None,
            kind: mapped.kind,
            outcome: mapped.outcome,
            body_part: mapped.body_part,
            start: mapped.start,
            end: mapped.end,
            xg: None,
            qualifiers: mapped.qualifiers,
            possession: None,
            event_id: &id,
            provider_type: mapped.provider_type,
            error_label: labelled.then_some("dangerous ball lost"),
            label_source: labelled.then_some(LabelSource::Provider),
            approx: None,
            source: None,
        };
        batch.events.push(match_index, &event);
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
            // The card is a tag on the foul; the model has it as an event of its own.
            let id = format!("{}-card", raw.id);
            batch.events.push(
                match_index,
                &Event {
                    kind: EventType::Card,
                    outcome: card,
                    event_id: &id,
                    qualifiers: Qualifiers::NONE,
                    error_label: None,
                    label_source: None,
                    start: None,
                    end: None,
                    ..event
                },
            );
        }
    }
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

/// Looks the match up in an `index.csv` (match_id, label, date, competition) in the file's folder
/// or the one above, where there is one; returns its label.
fn index_entry(file: &Path, info: &mut MatchInfo) -> Option<String> {
    let folder = file.parent()?;
    let index = [Some(folder), folder.parent()]
        .into_iter()
        .flatten()
        .map(|folder| folder.join("index.csv"))
        .find(|path| path.is_file())?;
    let text = std::fs::read_to_string(index).ok()?;
    let mut lines = text.lines();
    let header = lines.next()?;
    let key = format!("{},", info.match_id);
    let line = lines.find(|line| line.starts_with(&key))?;
    // One line instead of the whole index: this runs once a match.
    let table = format!("{header}\n{line}\n");
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let headers = reader.headers().ok()?.clone();
    let column = |name: &str| headers.iter().position(|header| header == name);
    let label = column("label")?;
    let row = reader.records().next()?.ok()?;
    info.date = column("date").and_then(|c| row.get(c)).and_then(spec::date);
    info.competition = column("competition")
        .and_then(|c| row.get(c))
        .map(str::to_owned);
    row.get(label).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_state_the_score_whatever_follows() {
        assert_eq!(score_of("France - Romania, 2 - 1"), Some([2, 1]));
        assert_eq!(score_of("Germany - Italy, 1 - 1 (P)"), Some([1, 1]));
        assert_eq!(score_of("no score"), None);
    }
}
