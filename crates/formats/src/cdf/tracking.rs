//! Tracking lines: a frame per line, everybody's place in metres from the middle of the pitch.
//! Hundreds of megabytes, read from start to end once.

use std::borrow::Cow;
use std::collections::HashMap;

use memchr::memmem;
use serde::Deserialize;

use super::{Known, Placement, candidates, in_line, raw};
use backline_kit::datetime::instant;
use backline_kit::direction::Placing;
use backline_kit::hint::Hint;
use backline_kit::source::{Input, Stream};
use backline_kit::text::decode_json;
use backline_kit::tracking::{Moments, Who};
use backline_model::{Batch, Result, Side};

const HINT: Hint = Hint::Always(
    "Expected CDF tracking lines; fetch the file again, or move it away to read without it",
);

#[derive(Deserialize)]
struct Frame<'a> {
    frame_id: Option<i64>,
    #[serde(borrow)]
    timestamp: Option<Cow<'a, str>>,
    #[serde(rename = "match", borrow)]
    info: raw::Id<'a>,
    #[serde(borrow)]
    teams: Teams<'a>,
    ball: Option<Spot>,
}

#[derive(Deserialize)]
struct Teams<'a> {
    #[serde(borrow)]
    home: Team<'a>,
    #[serde(borrow)]
    away: Team<'a>,
}

#[derive(Deserialize)]
struct Team<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow, default)]
    players: Vec<Player<'a>>,
}

#[derive(Deserialize)]
struct Player<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    x: Option<f64>,
    y: Option<f64>,
}

#[derive(Deserialize)]
struct Spot {
    x: Option<f64>,
    y: Option<f64>,
}

/// A match whose tracking lines are looked for.
pub(super) struct Of<'m> {
    pub match_id: &'m str,
    pub known: &'m Known,
    /// When each period began, seconds since 1970.
    pub starts: [Option<f64>; 5],
    pub placement: &'m Placement,
    /// Frames that the events state.
    pub stated: HashMap<&'m str, i64>,
}

/// Adds the frames of the match that was finished just now, where there are any.
pub(super) fn read(input: &Input, of: &Of, batch: &mut Batch) -> Result<()> {
    let mut moments = Moments::of(batch, of.starts, |id| of.stated.get(id).copied());
    if moments.is_empty() {
        return Ok(());
    }
    let mut files = candidates(input, &["tracking", "positions"]);
    let lines = files.iter().map(|file| file.with_extension("jsonl"));
    files = lines.chain(files.clone()).collect();
    let mut others = Vec::new();
    for candidate in files {
        let Some(mut stream) = input.stream([candidate])? else {
            continue;
        };
        if others.contains(&stream.file) {
            continue;
        }
        match scan(&mut stream, of, &mut moments)? {
            Some(frames) => {
                // The home team attacks to the right in every frame, as the format requires, also
                // where the events turn with the acting team.
                let format = Placing::home_to_the_right();
                let placing = match of.placement.acting {
                    true => &format,
                    false => &of.placement.placing,
                };
                let pitch = of.placement.placing.pitch;
                moments.add(batch, &stream.file, frames, placing, pitch);
                return Ok(());
            }
            None => {
                batch.note_of_file(format!(
                    "{} belongs to another match and is not used",
                    stream.file.display()
                ));
                others.push(stream.file);
            }
        }
    }
    Ok(())
}

/// The number of frames; none if the file is of another match.
fn scan(stream: &mut Stream, of: &Of, moments: &mut Moments) -> Result<Option<usize>> {
    let mut piece = Vec::with_capacity(1 << 12);
    let (mut frames, mut lines) = (0, 0);
    while stream.next(b'\n', &mut piece)? {
        lines += 1;
        let line = piece.trim_ascii();
        if line.is_empty() {
            continue;
        }
        let id = || value(line, b"\"frame_id\"").and_then(|text| text.parse().ok());
        let time = value(line, b"\"timestamp\"").and_then(instant);
        let wanted = time.is_some_and(|time| moments.wants(time, None))
            || (!of.stated.is_empty() && moments.wants(f64::NAN, id()));
        // The first line says which match it is.
        if frames > 0 && !wanted {
            frames += 1;
            continue;
        }
        let decoded = decode_json::<Frame>(&stream.file, line, HINT);
        let frame = decoded.map_err(|error| in_line(error, lines - 1))?;
        if frame.info.id != of.match_id {
            return Ok(None);
        }
        frames += 1;
        if wanted {
            keep(&frame, of, moments);
        }
    }
    if frames == 0 {
        decode_json::<Frame>(&stream.file, b"", HINT)?;
    }
    Ok(Some(frames))
}

/// Keeps everybody's place in a frame.
fn keep(frame: &Frame, of: &Of, moments: &mut Moments) {
    let time = frame.timestamp.as_deref().and_then(instant);
    let time = time.unwrap_or(f64::NAN);
    let mut see = |who: &Who, x: Option<f64>, y: Option<f64>| {
        if let Some(at) = x.zip(y) {
            let who = moments.number(who);
            moments.see(time, frame.frame_id, who, at);
        }
    };
    for (team, side) in [
        (&frame.teams.home, Side::Home),
        (&frame.teams.away, Side::Away),
    ] {
        let side = of.known.side(Some(&team.id)).unwrap_or(side);
        for player in &team.players {
            see(
                &Who::Player(side, player.id.clone().into_owned()),
                player.x,
                player.y,
            );
        }
    }
    if let Some(ball) = &frame.ball {
        see(&Who::Ball, ball.x, ball.y);
    }
}

/// The value that a line has under its first `name`, without quotes.
fn value<'l>(line: &'l [u8], name: &[u8]) -> Option<&'l str> {
    let after = &line[memmem::find(line, name)? + name.len()..];
    let after = after
        .trim_ascii_start()
        .strip_prefix(b":")?
        .trim_ascii_start();
    let (after, end): (&[u8], fn(&u8) -> bool) = match after.strip_prefix(b"\"") {
        Some(text) => (text, |byte| *byte == b'"'),
        None => (after, |byte| matches!(byte, b',' | b'}')),
    };
    let length = after.iter().position(end)?;
    Some(std::str::from_utf8(&after[..length]).ok()?.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_looked_into_without_being_decoded() {
        let line = br#"{"frame_id":12, "timestamp": "2031-06-01T18:00:00Z","period":"first_half"}"#;
        assert_eq!(value(line, b"\"frame_id\""), Some("12"));
        assert_eq!(value(line, b"\"timestamp\""), Some("2031-06-01T18:00:00Z"));
        assert_eq!(value(line, b"\"ball\""), None);
        assert_eq!(value(b"{\"frame_id\":", b"\"frame_id\""), None);
    }
}
