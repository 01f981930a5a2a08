//! Metrica's events: JSON, with its metadata next to it, and the older CSV of the sample data.
//!
//! Both use a fixed pitch and neither records substitutions.

mod meta;
mod raw;
mod spec;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use backline_kit::direction::{Ends, Placing};
use backline_kit::format::Card;
use backline_kit::normalise::{SquadMember, finish_match, out_of_order};
use backline_kit::options::Taken;
use backline_kit::provider::{Head, Provider, Recognition};
use backline_kit::source::Input;
use backline_kit::table::TextTable;
use backline_kit::xml;
use backline_model::{Batch, Event, EventType, MatchInfo, PITCH_LENGTH, PITCH_WIDTH, Side};
use backline_model::{Error, Result};
use meta::Metadata;
use raw::Row;
use spec::{Around, Subtypes};

/// The description of this format for the registry.
pub(super) static PROVIDER: Provider = Provider {
    card: Card {
        name: "metrica",
        title: "Metrica events",
        credit: "Metrica Sports",
        forms: "JSON `{data}`, its metadata found next to it, or the sample data's event CSV; one match per file",
    },
    recognise,
    read,
    takes: &[Taken::Meta],
    columns: &raw::COLUMNS,
    describe: spec::describe,
};

fn recognise(head: &Head) -> Recognition {
    let has = |text: &str| head.text.contains(text);
    if head.text.starts_with('{') {
        let known = has("\"data\"") && has("\"subtypes\"") && has("\"frame\"");
        return if known {
            Recognition::Events
        } else {
            Recognition::Unknown
        };
    }
    if head.text.starts_with('<') {
        let known = has("FIFADataTransferFormat") || has("<ProviderGlobalParameters>");
        return if known {
            Recognition::Other {
                what: "Metrica's metadata (FIFA EPTS)",
                hint: "Give the events file; the metadata is found next to it",
                companion: true,
            }
        } else {
            Recognition::Unknown
        };
    }
    if has("Start Time [s]") && is_csv(head.bytes) {
        Recognition::Events
    } else {
        Recognition::Unknown
    }
}

fn is_csv(bytes: &[u8]) -> bool {
    let table = TextTable::new(&bytes[..bytes.len().min(1 << 12)], &raw::COLUMNS);
    let names = table.header();
    [
        "Team",
        "Type",
        "Subtype",
        "Start Time [s]",
        "From",
        "Start X",
    ]
    .iter()
    .all(|column| names.iter().any(|name| name == column))
}

/// Reads one match into the end of `batch`.
fn read(input: &Input, batch: &mut Batch) -> Result<()> {
    let start = input
        .bytes
        .iter()
        .find(|byte| !byte.is_ascii_whitespace() && byte.is_ascii());
    if start == Some(&b'{') {
        let rows = raw::json(input)?;
        let metadata = metadata(input, &rows)?;
        return read_match(input, batch, rows, metadata.as_deref());
    }
    let table = TextTable::new(input.bytes, &raw::COLUMNS);
    let rows = raw::csv(input, &table)?;
    read_match(input, batch, rows, None)
}

/// The metadata of the match, recognised by its teams.
fn metadata(input: &Input, rows: &[Row]) -> Result<Option<Arc<Metadata>>> {
    let found = input.meta(candidates(input.folder(), &input.stem()))?;
    let Some(companion) = found else {
        return Ok(None);
    };
    let parsed = input.parsed(&companion, |file, bytes| {
        let text = xml::text(bytes);
        meta::metadata(file, &text)
    })?;
    let theirs = parsed.teams.iter().map(|team| team.id.as_str());
    let mut acting: Vec<&str> = rows.iter().map(|row| row.team.as_ref()).collect();
    acting.sort_unstable();
    acting.dedup();
    companion.of_teams(theirs, acting)?;
    Ok(Some(parsed))
}

fn candidates(folder: &Path, stem: &str) -> Vec<PathBuf> {
    ["metadata", "meta"]
        .iter()
        .flat_map(|word| [stem.replace("events", word), format!("{stem}_{word}")])
        .filter(|name| name != stem)
        .map(|name| folder.join(format!("{name}.xml")))
        .collect()
}

/// The match's teams: ids, names, and whether the source says which is at home.
struct Teams {
    ids: [String; 2],
    names: [String; 2],
    home_stated: bool,
}

impl Teams {
    fn side(&self, row: &Row) -> Option<Side> {
        match self.ids.iter().position(|id| *id == row.team) {
            Some(0) => Some(Side::Home),
            Some(_) => Some(Side::Away),
            None => None,
        }
    }
}

fn teams(input: &Input, rows: &[Row], metadata: Option<&Metadata>) -> Result<Teams> {
    let mut found: Vec<(String, String)> = Vec::new();
    for row in rows {
        if !row.team.is_empty() && found.iter().all(|(id, _)| *id != row.team) {
            found.push((row.team.to_string(), row.team_name.to_string()));
        }
    }
    if found.len() != 2 {
        return Err(Error::whole(
            input.file,
            format!("the events have {} teams, expected 2", found.len()),
            "A match needs events of both teams",
        ));
    }
    // The CSV calls its teams Home and Away; the metadata names the local team's id.
    let home = metadata
        .and_then(|metadata| metadata.home.as_deref())
        .unwrap_or("Home");
    let home_stated = found.iter().any(|(id, _)| id == home);
    if home_stated && found[1].0 == home {
        found.swap(0, 1);
    }
    let [first, second] = [found[0].clone(), found[1].clone()];
    Ok(Teams {
        ids: [first.0, second.0],
        names: [first.1, second.1],
        home_stated,
    })
}

fn read_match(
    input: &Input,
    batch: &mut Batch,
    mut rows: Vec<Row>,
    metadata: Option<&Metadata>,
) -> Result<()> {
    let teams = teams(input, &rows, metadata)?;
    let disorder = out_of_order(rows.iter().map(|row| (row.period, row.start)));
    rows.sort_by(|a, b| {
        let key = |row: &Row| (row.period, spec::rank(&row.kind, row.subtypes));
        let (one, other) = (key(a), key(b));
        one.0
            .cmp(&other.0)
            .then(a.start.total_cmp(&b.start))
            .then(one.1.cmp(&other.1))
    });
    let mut info = MatchInfo {
        match_id: match_id(&input.stem()),
        team_ids: teams.ids.clone(),
        teams: teams.names.clone(),
        home_stated: teams.home_stated,
        provider: "metrica",
        file: input.file.to_path_buf(),
        ..MatchInfo::default()
    };
    if let Some(metadata) = metadata {
        info.date.clone_from(&metadata.date);
        info.competition.clone_from(&metadata.competition);
        let [home, away] = metadata.score;
        info.score_stated = home.zip(away).map(|(home, away)| [home, away]);
    }
    let squad = squad(&rows, &teams, metadata);
    let placing = ends(&rows, &teams, metadata).settle();
    batch.open(info);
    batch.count_rows(rows.len());
    push_events(batch, &rows, &teams, &placing);
    for text in placing.notes("any shot or goal kick").chain(disorder) {
        batch.note_of_file(text);
    }
    finish_match(batch, &squad);
    Ok(())
}

/// `Sample_Game_1` of `Sample_Game_1_RawEventsData`.
fn match_id(stem: &str) -> String {
    let known = ["_RawEventsData", "_events", "_eventdata"];
    let without = known.iter().find_map(|ending| stem.strip_suffix(ending));
    without
        .filter(|id| !id.is_empty())
        .unwrap_or(stem)
        .to_owned()
}

/// Positions of the players listed in the metadata, which does not say who started.
fn squad(rows: &[Row], teams: &Teams, metadata: Option<&Metadata>) -> Vec<SquadMember> {
    let Some(metadata) = metadata else {
        return Vec::new();
    };
    let positions: HashMap<&str, &str> = metadata
        .players
        .iter()
        .filter_map(|player| {
            Some((
                player.id.as_str(),
                spec::position(player.position.as_deref()?)?,
            ))
        })
        .collect();
    let mut seen = HashSet::new();
    let member = |row: &Row| {
        let id = row.player_id.as_deref()?;
        let (side, name) = teams.side(row).zip(row.player.as_deref())?;
        Some(SquadMember {
            position: positions.get(id).map(|position| (*position).to_owned()),
            ..SquadMember::new(side, Some(id.to_owned()), name)
        })
    };
    rows.iter()
        .filter(|row| {
            row.player_id
                .as_deref()
                .is_some_and(|id| seen.insert(id.to_owned()))
        })
        .filter_map(member)
        .collect()
}

fn ends(rows: &[Row], teams: &Teams, metadata: Option<&Metadata>) -> Ends {
    let mut ends = Ends::default();
    for team in metadata.into_iter().flat_map(|metadata| &metadata.teams) {
        let side = teams.ids.iter().position(|id| *id == team.id);
        if let Some((index, right)) = side.zip(team.to_the_right) {
            ends.state(1, Side::BOTH[index], right);
        }
    }
    for row in rows {
        let Some(((x, _), side)) = row.from_place.zip(teams.side(row)) else {
            continue;
        };
        if row.kind == "SHOT" {
            ends.saw(row.period, side, x);
        } else if row.subtypes.has("GOAL KICK") {
            ends.saw(row.period, side.opponent(), x);
        }
    }
    ends
}

/// Metres between two places.
fn distance(row: &Row) -> Option<f64> {
    let ((x1, y1), (x2, y2)) = row.from_place.zip(row.to_place)?;
    let along = (x2 - x1) * f64::from(PITCH_LENGTH);
    Some(along.hypot((y2 - y1) * f64::from(PITCH_WIDTH)))
}

/// The set piece that precedes a row and is taken by it.
fn set_piece(rows: &[Row], index: usize) -> Subtypes {
    let row = &rows[index];
    let ball = matches!(&*row.kind, "PASS" | "BALL LOST" | "BALL OUT" | "SHOT");
    let before = index.checked_sub(1).map(|before| &rows[before]);
    let taken = before.filter(|before| {
        ball && before.kind == spec::SET_PIECE
            && before.period == row.period
            && before.player_id == row.player_id
    });
    taken.map_or_else(Subtypes::default, |before| before.subtypes)
}

fn push_events(batch: &mut Batch, rows: &[Row], teams: &Teams, placing: &Placing) {
    // A period starts with its first event.
    let mut starts = [None; 5];
    for row in rows {
        starts[usize::from(row.period - 1)].get_or_insert(row.start);
    }
    let mut begun = [false; 5];
    let mut booked: HashSet<&str> = HashSet::new();
    // The player in possession, as far as the events show.
    let mut with_ball: Option<&str> = None;
    for (index, row) in rows.iter().enumerate() {
        let half = usize::from(row.period - 1);
        let opens = !std::mem::replace(&mut begun[half], true);
        let kick_off = row.kind == spec::SET_PIECE && row.subtypes.has("KICK OFF");
        if row.kind == spec::SET_PIECE && !(kick_off && opens) {
            batch.skip(spec::SET_PIECE, "part of the pass or shot that follows");
            continue;
        }
        let side = teams.side(row);
        let place = |place: Option<(f64, f64)>| {
            let (x, y) = place?;
            placing.metres(&row.id, row.period, side?, x, 1.0 - y)
        };
        let (start, end) = (place(row.from_place), place(row.to_place));
        let name = row.player.as_deref();
        let around = Around {
            set_piece: set_piece(rows, index),
            had_ball: with_ball.map(|player| Some(player) == name),
            distance: distance(row),
            booked: name.is_some_and(|name| booked.contains(name)),
            into_box: end.is_some_and(|(x, y)| x >= 88.5 && (13.84..=54.16).contains(&y)),
        };
        let mut mapped = spec::map(&row.kind, row.subtypes, &around);
        if !spec::is_known(&row.kind) {
            batch.count_unknown(&row.kind);
        }
        if kick_off {
            mapped.kind = EventType::PeriodStart;
        }
        match &*row.kind {
            "PASS" => with_ball = row.to.as_deref(),
            "CARRY" | "RECOVERY" => with_ball = name,
            "BALL LOST" | "BALL OUT" | "SHOT" | "FAULT RECEIVED" | spec::SET_PIECE => {
                with_ball = None
            }
            "CARD" if row.subtypes.has("YELLOW") => booked.extend(name),
            _ => {}
        }
        let since = |time: f64| (time - starts[half].unwrap_or(time)).max(0.0);
        let seconds = since(row.start);
        let provider_type = match row.words.is_empty() {
            true => Cow::Borrowed(row.kind.as_ref()),
            false => Cow::Owned(format!("{}: {}", row.kind, row.words)),
        };
        let acted = mapped.kind != EventType::PeriodStart;
        let event = Event {
            side: side.filter(|_| acted),
            player_id: row.player_id.as_deref().filter(|_| acted),
            player: name.filter(|_| acted),
            related_player: row.to.as_deref(),
            start,
            end,
            event_id: &row.id,
            provider_type: &provider_type,
            ..mapped.at(row.period, seconds)
        };
        batch.push(&event);
        if row.subtypes.has("END HALF") {
            let id = format!("{}-end", row.id);
            let seconds = since(row.end.max(row.start));
            batch.count_derived();
            batch.push(&Event {
                kind: EventType::PeriodEnd,
                event_id: &id,
                provider_type: &provider_type,
                ..Event::at(row.period, seconds)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_match_goes_by_the_file_s_name() {
        assert_eq!(match_id("Sample_Game_1_RawEventsData"), "Sample_Game_1");
        assert_eq!(match_id("_events"), "_events");
        let beside = candidates(Path::new("x"), "Sample_Game_3_events");
        assert_eq!(beside[0], Path::new("x/Sample_Game_3_metadata.xml"));
    }
}
