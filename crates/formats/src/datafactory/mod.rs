//! DataFactory JSON: one match per file, its incidences by class and id.

mod raw;
mod spec;

use std::collections::HashMap;

use backline_kit::clock::{halves_of, note_of};
use backline_kit::direction::{Ends, Placing};
use backline_kit::format::Card;
use backline_kit::hint::Hint;
use backline_kit::normalise::{SquadMember, finish_match};
use backline_kit::provider::{Head, Provider, Recognition};
use backline_kit::source::Input;
use backline_kit::text::decode_json;
use backline_model::{Batch, Event, EventType, Halves, Mapped, MatchInfo, Outcome, Side};
use backline_model::{Error, Result};
use raw::Incidence;

/// The description of this format for the registry.
pub(super) static PROVIDER: Provider = Provider {
    card: Card {
        name: "datafactory",
        title: "DataFactory matches",
        credit: "DataFactory",
        forms: "JSON, one match per file, `{match, players, teams, incidences}`",
    },
    recognise,
    read,
    takes: &[],
    columns: &[],
    describe: spec::describe,
};

/// The incidences come long after the start.
fn recognise(head: &Head) -> Recognition {
    let starts = head.text.starts_with('{')
        && head.text.contains("\"homeTeamId\"")
        && head.text.contains("\"scheduledStart\"");
    let named = |text: &str| text.contains("\"incidences\"");
    if starts && (named(head.text) || named(&String::from_utf8_lossy(head.bytes))) {
        Recognition::Events
    } else {
        Recognition::Unknown
    }
}

/// An incidence with its class and id.
struct Row<'a> {
    class: &'a str,
    id: &'a str,
    number: u64,
    /// Since the start of the period.
    seconds: f64,
    incidence: &'a Incidence,
}

/// Reads one match into the end of `batch`.
fn read(input: &Input, batch: &mut Batch) -> Result<()> {
    let file = input.file;
    let raw: raw::File = decode_json(
        file,
        input.bytes,
        Hint::Events("a DataFactory match {match, players, teams, incidences}"),
    )?;
    let ids = [raw.info.home_team_id, raw.info.away_team_id];
    if ids[0] == ids[1] {
        return Err(Error::whole(
            file,
            "`match` names the same team as home and away",
            "Check `homeTeamId` and `awayTeamId`",
        ));
    }
    let stated = [&raw.info.home_team_name, &raw.info.away_team_name];
    let names = [0, 1].map(|side: usize| {
        let id = ids[side].to_string();
        let listed = raw.teams.get(&id).and_then(|team| team.name.as_ref());
        let name = stated[side].as_ref().or(listed);
        name.map_or(id, |name| name.clone().into_owned())
    });
    let score = ids.map(|id| raw.score.get(&id.to_string()).and_then(|score| score.score));
    let info = MatchInfo {
        match_id: raw.info.match_id.to_string(),
        date: raw.info.date.as_deref().map(str::to_owned),
        competition: raw.info.competition.as_deref().map(str::to_owned),
        team_ids: ids.map(|id| id.to_string()),
        teams: names,
        home_stated: true,
        score_stated: score[0].zip(score[1]).map(|(home, away)| [home, away]),
        provider: "datafactory",
        file: file.to_path_buf(),
        ..MatchInfo::default()
    };
    let players = players(&raw, ids);
    let squad = squad(&raw, &players);
    batch.open(info);
    let halves = halves_of(clocks(&raw));
    batch.info_mut().halves = halves;
    if let Some(text) = note_of(halves) {
        batch.note(&text);
    }
    let rows = rows(batch, &raw, halves);
    let placing = ends(&rows, &players, ids).settle();
    for row in &rows {
        push(batch, row, &players, ids, &placing);
    }
    for text in placing.notes("any shot or corner") {
        batch.note_of_file(text);
    }
    finish_match(batch, &squad);
    Ok(())
}

/// A player's id as text, side and name.
struct Known {
    id: String,
    side: Side,
    name: String,
    keeper: bool,
}

fn players(raw: &raw::File, ids: [i64; 2]) -> HashMap<i64, Known> {
    let known = |(id, player): &(String, raw::Player)| {
        let side = match player.team_id {
            team if team == ids[0] => Side::Home,
            team if team == ids[1] => Side::Away,
            _ => return None,
        };
        let name = &player.name;
        let name = [&name.short_name, &name.nick, &name.last]
            .into_iter()
            .flatten()
            .map(|name| name.trim())
            .find(|name| !name.is_empty());
        let known = Known {
            id: id.clone(),
            side,
            name: name.map_or_else(|| format!("player {id}"), str::to_owned),
            keeper: player.posn_id == Some(spec::GOALKEEPER),
        };
        Some((id.parse().ok()?, known))
    };
    raw.players.0.iter().filter_map(known).collect()
}

fn squad(raw: &raw::File, players: &HashMap<i64, Known>) -> Vec<SquadMember> {
    let member = |(id, player): &(String, raw::Player)| {
        let known = players.get(&id.parse().ok()?)?;
        (player.posn_id != Some(spec::COACH)).then(|| SquadMember {
            position: player.posn_id.and_then(spec::position).map(str::to_owned),
            started: Some(!player.substitute),
            ..SquadMember::new(known.side, Some(known.id.clone()), &known.name)
        })
    };
    raw.players.0.iter().filter_map(member).collect()
}

/// Period and minute of what happened while a half was played.
fn clocks(raw: &raw::File) -> impl Iterator<Item = (u8, f64)> {
    let all = raw.incidences.0.iter().flat_map(|(_, all)| &all.0);
    all.filter(|(_, incidence)| matches!(incidence.t.half, 1 | 2))
        .map(|(_, incidence)| (spec::period(incidence.t.half), f64::from(incidence.t.m)))
}

/// The rows that count, in the order of the clock, within a second in that of their ids.
fn rows<'a>(batch: &mut Batch, raw: &'a raw::File, halves: Halves) -> Vec<Row<'a>> {
    let shots = raw.incidences.get("shots");
    let mut rows = Vec::new();
    for (class, incidences) in &raw.incidences.0 {
        batch.count_rows(incidences.0.len());
        for (id, incidence) in &incidences.0 {
            if raw.deleted.iter().any(|deleted| deleted == id) {
                batch.skip(class, "withdrawn by the provider");
            } else if class == spec::GOALS && shots.is_some_and(|shots| shots.get(id).is_some()) {
                batch.skip(class, "also listed among the shots");
            } else {
                rows.push(Row {
                    class,
                    id,
                    number: id.parse().unwrap_or(u64::MAX),
                    seconds: seconds(incidence, halves),
                    incidence,
                });
            }
        }
    }
    let clock = |row: &Row| {
        let clock = row.incidence.t;
        (spec::period(clock.half), row.seconds, row.number)
    };
    rows.sort_by(|a, b| {
        let (a, b) = (clock(a), clock(b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2))
    });
    rows
}

/// Seconds since the start of the period.
fn seconds(incidence: &Incidence, halves: Halves) -> f64 {
    let start = f64::from(halves.start(spec::period(incidence.t.half)));
    let second = incidence
        .t
        .s
        .filter(|s| (0.0..60.0).contains(s))
        .unwrap_or(0.0);
    ((f64::from(incidence.t.m) - start) * 60.0 + second).max(0.0)
}

/// The acting side: the given team's, else the player's.
fn side(incidence: &Incidence, players: &HashMap<i64, Known>, ids: [i64; 2]) -> Option<Side> {
    match incidence.team {
        Some(team) if team == ids[0] => Some(Side::Home),
        Some(team) if team == ids[1] => Some(Side::Away),
        _ => {
            let player = incidence.player.or(incidence.off)?;
            players.get(&player).map(|player| player.side)
        }
    }
}

/// Shares of the pitch from the left and from the bottom.
fn shares((x, y): (f64, f64)) -> (f64, f64) {
    ((x + 1.0) / 2.0, (1.0 - y) / 2.0)
}

fn ends(rows: &[Row], players: &HashMap<i64, Known>, ids: [i64; 2]) -> Ends {
    let mut ends = Ends::default();
    for row in rows {
        let kind = spec::map(row.incidence.kind).kind;
        let at_the_end = kind.is_shot() || kind == EventType::CornerShort;
        let point = row.incidence.point("1").filter(|_| at_the_end);
        if let Some((point, side)) = point.zip(side(row.incidence, players, ids)) {
            ends.saw(spec::period(row.incidence.t.half), side, shares(point).0);
        }
    }
    ends
}

fn push(
    batch: &mut Batch,
    row: &Row,
    players: &HashMap<i64, Known>,
    ids: [i64; 2],
    placing: &Placing,
) {
    let incidence = row.incidence;
    let known = spec::map(incidence.kind);
    if known.name == spec::UNKNOWN {
        batch.count_unknown(&format!("type {}", incidence.kind));
    }
    let period = spec::period(incidence.t.half);
    let side = side(incidence, players, ids);
    let seconds = row.seconds;
    let place = |number: &str| {
        let (x, y) = shares(incidence.point(number)?);
        placing.metres(row.id, period, side?, x, y)
    };
    let name = |id: i64| match players.get(&id) {
        Some(player) => player.name.clone(),
        None => format!("player {id}"),
    };
    let actor = incidence.player.or(incidence.off);
    let (player_id, player) = (actor.map(|id| id.to_string()), actor.map(name));
    let related = incidence
        .on
        .or(incidence.receiver)
        .or(incidence.assisted_by)
        .map(name);
    let end = place("2");
    let catcher = incidence
        .caught_by
        .filter(|_| known.outcome == Some(Outcome::Saved));
    // A player whom the file does not list is taken for the goalkeeper.
    let blocked = catcher.is_some_and(|id| players.get(&id).is_some_and(|player| !player.keeper));
    let kind = match known.kind {
        EventType::CornerShort => spec::corner(end),
        kind => kind,
    };
    let event = Event {
        side,
        player_id: player_id.as_deref(),
        player: player.as_deref(),
        related_player: related.as_deref(),
        kind,
        outcome: match blocked {
            true => Some(Outcome::Blocked),
            false => known.outcome,
        },
        body_part: known.body_part,
        start: place("1"),
        end,
        qualifiers: known.qualifiers,
        event_id: row.id,
        provider_type: row.class,
        ..Event::at(period, seconds)
    };
    batch.push(&event);
    let Some(catcher) = catcher else {
        return;
    };
    let (catcher_id, catcher) = (catcher.to_string(), name(catcher));
    let (mapped, word) = match blocked {
        true => (Mapped::new(EventType::Block, None), "block"),
        false => (
            Mapped::new(EventType::KeeperSave, Some(Outcome::Success)),
            "save",
        ),
    };
    let id = format!("{}-{word}", row.id);
    batch.count_derived();
    batch.push(&Event {
        side: side.map(Side::opponent),
        player_id: Some(&catcher_id),
        player: Some(&catcher),
        event_id: &id,
        provider_type: row.class,
        ..mapped.at(period, seconds)
    });
}
