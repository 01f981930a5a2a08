//! StatsBomb 360: frames of other events than shots, which lie beside the events and name nobody.
//!
//! A match has a frame for nearly every event. What attribution asks for are those of the attacks
//! that ended in a shot, so the frames of shots and of the seconds before are taken, and the others
//! passed over.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use polars::prelude::PlHashMap;
use serde::Deserialize;

use super::raw::Location;
use super::spec;
use backline_kit::cursor::{Cursor, Seen};
use backline_kit::hint::Hint;
use backline_kit::naming::{Seen as SeenPlayer, Tracks};
use backline_kit::source::Input;
use backline_kit::text::decode_json;
use backline_kit::tracking::{BEFORE, is_turned, on_pitch};
use backline_model::{Batch, FrameSource, Placed, Result, counted};

/// A frame.
#[derive(Deserialize, Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
struct Frame<'a> {
    #[serde(borrow)]
    event_uuid: Cow<'a, str>,
    freeze_frame: Vec<Player>,
}

/// A player of a frame.
#[derive(Deserialize, Default, Clone, Copy)]
#[cfg_attr(test, derive(Debug, PartialEq))]
struct Player {
    teammate: bool,
    #[serde(default)]
    actor: bool,
    #[serde(default)]
    keeper: bool,
    location: Location,
}

/// Where the frames of a match lie: in open-data's `three-sixty` folder, or beside the events.
fn files(folder: &Path, match_id: &str) -> [PathBuf; 2] {
    let open_data = folder.parent().unwrap_or(folder);
    [
        open_data
            .join("three-sixty")
            .join(format!("{match_id}.json")),
        folder.join(format!("{match_id}_360.json")),
    ]
}

/// Adds the frames of the match that was finished just now, where there are any.
pub(super) fn read(input: &Input, match_id: &str, batch: &mut Batch) -> Result<()> {
    let Some(companion) = input.beside(files(input.folder(), match_id))? else {
        return Ok(());
    };
    let wanted = wanted(batch);
    let rows: PlHashMap<String, usize> = (batch.rows().start..)
        .zip(&wanted)
        .filter(|(_, wanted)| **wanted)
        .map(|(row, _)| (batch.events.event_id(row).to_owned(), row))
        .collect();
    let mut frames = Vec::new();
    let mut seen = 0;
    let mut take = |frame: &mut Frame| {
        seen += 1;
        if let Some(row) = rows.get(frame.event_uuid.as_ref()) {
            frames.push((*row, std::mem::take(&mut frame.freeze_frame)));
        }
    };
    if scan(&companion.bytes, &mut take).is_none() {
        frames.clear();
        seen = 0;
        let mut take = |frame: &mut Frame| {
            seen += 1;
            if let Some(row) = rows.get(frame.event_uuid.as_ref()) {
                frames.push((*row, std::mem::take(&mut frame.freeze_frame)));
            }
        };
        let decoded: Vec<Frame> = decode_json(
            &companion.file,
            &companion.bytes,
            Hint::Always("Expected StatsBomb 360 frames; move the file away to read without it"),
        )?;
        decoded.into_iter().for_each(|mut frame| take(&mut frame));
    }
    add(batch, frames, seen);
    Ok(())
}

/// Which rows of the match have a frame that is wanted: shots, and what came shortly before one in
/// the same period.
fn wanted(batch: &Batch) -> Vec<bool> {
    let events = &batch.events;
    let rows = batch.rows();
    let mut wanted = vec![false; rows.len()];
    let mut shot: Option<usize> = None;
    for row in rows.clone().rev() {
        if events.kind[row].is_shot() {
            shot = Some(row);
        }
        let before = shot.is_some_and(|shot| {
            events.period[shot] == events.period[row]
                && events.seconds[shot] - events.seconds[row] <= BEFORE
        });
        wanted[row - rows.start] = before && events.side[row].is_some();
    }
    wanted
}

/// Every frame of a document; none when there is anything in it that this does not expect.
fn scan<'a>(document: &'a [u8], take: &mut dyn FnMut(&mut Frame<'a>)) -> Option<()> {
    let mut cursor = Cursor::new(document)?;
    cursor.blanks();
    cursor.list(|cursor| {
        let mut frame = frame(cursor)?;
        take(&mut frame);
        Some(())
    })?;
    cursor.ends().then_some(())
}

fn frame<'a>(cursor: &mut Cursor<'a>) -> Option<Frame<'a>> {
    let mut seen = Seen::default();
    let mut frame = Frame::default();
    cursor.object(|cursor, key| match key {
        "event_uuid" => seen.put(0, &mut frame.event_uuid, cursor.text()?),
        "freeze_frame" => seen.put(1, &mut frame.freeze_frame, players(cursor)?),
        _ => cursor.skip(),
    })?;
    seen.first(2)?;
    Some(frame)
}

fn players(cursor: &mut Cursor) -> Option<Vec<Player>> {
    let mut players = Vec::with_capacity(22);
    cursor.list(|cursor| {
        let mut seen = Seen::default();
        let mut player = Player::default();
        cursor.object(|cursor, key| match key {
            "teammate" => seen.put(0, &mut player.teammate, cursor.flag()?),
            "location" => seen.put(1, &mut player.location, super::scan::location(cursor)?),
            "actor" => seen.put(2, &mut player.actor, cursor.flag()?),
            "keeper" => seen.put(3, &mut player.keeper, cursor.flag()?),
            _ => cursor.skip(),
        })?;
        seen.first(2)?;
        players.push(player);
        Some(())
    })?;
    Some(players)
}

/// Names the players of the frames as far as that can be inferred, and adds them to the batch.
fn add(batch: &mut Batch, frames: Vec<(usize, Vec<Player>)>, seen: usize) {
    let tracks = Tracks::of(batch);
    let (mut turned, mut empty, mut twice, mut taken) = (0, 0, 0, 0);
    for (row, players) in frames {
        let of_row = batch.positions.first_of(batch.rows().start);
        if batch.positions.event[of_row..].contains(&(row as u32)) {
            // The shot's own frame has names.
            twice += 1;
            continue;
        }
        let placed: Vec<(Player, (f32, f32))> = players
            .into_iter()
            .filter_map(|player| Some((player, on_pitch(spec::metres(player.location)?)?)))
            .collect();
        if placed.is_empty() {
            empty += 1;
            continue;
        }
        let ball = (batch.events.start_x[row], batch.events.start_y[row]);
        let keeper = placed
            .iter()
            .find(|(player, _)| player.keeper && !player.teammate)
            .map(|(_, at)| *at);
        if is_turned(ball, keeper, placed.iter().map(|(_, at)| *at)) {
            turned += 1;
            continue;
        }
        let of_frame: Vec<SeenPlayer> = placed
            .iter()
            .map(|(player, at)| SeenPlayer {
                teammate: player.teammate,
                actor: player.actor,
                keeper: player.keeper,
                at: *at,
            })
            .collect();
        for (player, named) in of_frame.iter().zip(tracks.name(batch, row, &of_frame)) {
            batch.push_position(
                row,
                &Placed {
                    teammate: player.teammate,
                    player_id: named.as_ref().and_then(|named| named.player_id.as_deref()),
                    player: named.as_ref().map(|named| named.player.as_str()),
                    keeper: player.keeper,
                    actor: player.actor,
                    at: player.at,
                    probability: named.as_ref().map(|named| named.probability),
                    source: FrameSource::ThreeSixty,
                },
            );
        }
        taken += 1;
    }
    batch.order_positions();
    let passed = seen.saturating_sub(taken + turned + empty + twice);
    batch.found(
        "360",
        format!(
            "{} taken of {seen}; passed over: {passed} of events more than {BEFORE} s before a shot or of none, {twice} of shots whose own frame has names",
            counted(taken, "frame", "frames")
        ),
    );
    for (frames, what) in [
        (empty, "with nobody in them"),
        (turned, "that show the pitch from the other end"),
    ] {
        if frames > 0 {
            let text = format!(
                "{} of StatsBomb 360 {what} left out",
                counted(frames, "frame", "frames")
            );
            batch.note(&text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: &str = r#"{"event_uuid": "a-1", "visible_area": [1.5, 2, 3, 4],
        "freeze_frame": [{"teammate": true, "actor": true, "keeper": false, "location": [60.5, 40.25]},
            {"teammate": false, "actor": false, "keeper": true, "location": [118, 40]}]}"#;

    fn scanned(document: &str) -> Option<Vec<Frame<'_>>> {
        let mut all = Vec::new();
        scan(document.as_bytes(), &mut |frame| {
            all.push(std::mem::take(frame));
        })?;
        Some(all)
    }

    #[test]
    fn what_is_scanned_is_what_is_decoded() {
        let document = format!(" [{FRAME},\n{FRAME}]\n");
        let decoded: Vec<Frame> = serde_json::from_str(&document).expect("JSON");
        assert_eq!(scanned(&document), Some(decoded));
        assert_eq!(scanned("[]"), Some(Vec::new()));
        for wrong in ["", "{}", "[{}]", "[1]", r#"[{"event_uuid": "a"}]"#] {
            assert_eq!(scanned(wrong), None, "{wrong}");
        }
    }
}
