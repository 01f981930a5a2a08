//! Positions: a `FrameSet` for each player, the ball and the referees and each half, with a `Frame`
//! 25 times a second, in metres from the middle of the pitch. Several hundred megabytes, read from
//! start to end once.

use std::path::PathBuf;

use backline_kit::datetime::instant;
use backline_kit::direction::Placing;
use backline_kit::pitch::Pitch;
use backline_kit::source::{Input, Listing, Stream};
use backline_kit::tracking::{Moments, Who};
use backline_model::{Batch, Error, Result, Side};

const HINT: &str =
    "Expected DFL / Sportec positions; fetch the file again, or move it away to read without it";

/// A match whose positions are looked for.
pub(super) struct Of<'m> {
    /// Its id; empty where the events do not state one.
    pub match_id: &'m str,
    /// The ids of its teams, home and away.
    pub teams: [&'m str; 2],
    /// When each period began, seconds since 1970.
    pub starts: [Option<f64>; 5],
    /// Which way the teams play.
    pub placing: &'m Placing,
}

/// Files that are positions judging by their names.
fn likely(input: &Input, match_id: &str) -> Vec<PathBuf> {
    let stem = input.stem();
    let published = [
        "DFL_04_03_positions_raw_observed",
        "DFL_04_03_positions_raw",
        "DFL_04_02_positions_raw",
    ];
    let names = published.map(|name| stem.replace("DFL_03_02_events_raw", name));
    let words = ["positions", "positional", "tracking"];
    let named = words.map(|word| stem.replace("events", word));
    let mut files: Vec<PathBuf> = names
        .into_iter()
        .chain(named)
        .filter(|name| *name != stem)
        .map(|name| input.folder().join(format!("{name}.xml")))
        .collect();
    if !match_id.is_empty() {
        let listing = Listing::named(input.folder(), &["positions"], match_id);
        files.extend(input.list(listing));
    }
    files
}

/// Adds the frames of the match that was finished just now, where there are any.
pub(super) fn read(input: &Input, of: &Of, batch: &mut Batch) -> Result<()> {
    let mut moments = Moments::of(batch, of.starts, |_| None);
    if moments.is_empty() {
        return Ok(());
    }
    let mut tried = Vec::new();
    for candidate in likely(input, of.match_id) {
        let Some(mut stream) = input.stream([candidate])? else {
            continue;
        };
        if tried.contains(&stream.file) {
            continue;
        }
        match scan(&mut stream, of, &mut moments)? {
            Scanned::Positions { frames, pitch } => {
                let pitch = pitch.unwrap_or(of.placing.pitch);
                moments.add(batch, &stream.file, frames, of.placing, pitch);
                return Ok(());
            }
            Scanned::OtherMatch => batch.note_of_file(format!(
                "{} belongs to another match and is not used",
                stream.file.display()
            )),
        }
        tried.push(stream.file);
    }
    Ok(())
}

/// What a file was found to be.
#[derive(Debug, PartialEq)]
enum Scanned {
    /// The positions of the match: the number of frames, and the size of the pitch if stated.
    Positions { frames: usize, pitch: Option<Pitch> },
    /// Those of another match.
    OtherMatch,
}

/// Whose places are being read.
struct Set {
    who: u16,
    /// What to call them in messages.
    person: String,
    frames: usize,
}

fn scan(stream: &mut Stream, of: &Of, moments: &mut Moments) -> Result<Scanned> {
    let mut piece = Vec::with_capacity(1 << 10);
    let mut pitch = None;
    let mut set: Option<Set> = None;
    let (mut most, mut last) = (0, Vec::new());
    let is_other = |tag: &Tag| {
        let id = tag.get("MatchId");
        id.is_some_and(|id| !of.match_id.is_empty() && id != of.match_id)
    };
    while stream.next(b'>', &mut piece)? {
        let Some(tag) = Tag::of(&piece) else { continue };
        match tag.name() {
            "Frame" => {
                if let Some(set) = &mut set {
                    set.frames += 1;
                    most = most.max(set.frames);
                    place(&tag, set, moments).map_err(|problem| {
                        let problem = format!(
                            "frame {} of `{}`: {problem}",
                            tag.get("N").unwrap_or("without `N`"),
                            set.person
                        );
                        Error::whole(&stream.file, problem, HINT)
                    })?;
                }
                continue;
            }
            "FrameSet" | "MetaData" if is_other(&tag) => return Ok(Scanned::OtherMatch),
            "FrameSet" => set = open(&tag, of, moments),
            "PitchSize" => {
                let number = |name| tag.get(name).and_then(|text| text.parse::<f64>().ok());
                let size = number("X").zip(number("Y"));
                let size = size.map(|(length, width)| Pitch { length, width });
                pitch = size.filter(|it| {
                    (80.0..=125.0).contains(&it.length) && (40.0..=95.0).contains(&it.width)
                });
            }
            _ => {}
        }
        last.clone_from(&piece);
    }
    // The last tag of a whole document closes its root.
    let closed = Tag::of(&last).is_some_and(|tag| tag.name().starts_with('/'));
    if most == 0 || !closed {
        let problem = match most {
            0 => "it holds no frame of anybody",
            _ => "the file ends in the middle",
        };
        return Err(Error::whole(&stream.file, problem, HINT));
    }
    Ok(Scanned::Positions {
        frames: most,
        pitch,
    })
}

/// Whose places a frame set holds; none of the referees'.
fn open(tag: &Tag, of: &Of, moments: &mut Moments) -> Option<Set> {
    let (team, person) = (tag.get("TeamId")?, tag.get("PersonId")?);
    let side = of.teams.iter().position(|id| *id == team);
    let who = match side {
        Some(side) => Who::Player(Side::BOTH[side], person.to_owned()),
        None if team.eq_ignore_ascii_case("ball") => Who::Ball,
        None => return None,
    };
    Some(Set {
        who: moments.number(&who),
        person: person.to_owned(),
        frames: 0,
    })
}

/// Keeps the place of a frame if it is near a shot.
fn place(tag: &Tag, set: &Set, moments: &mut Moments) -> Result<(), String> {
    let written = tag.get("T").ok_or("it has no time `T`")?;
    let time = instant(written)
        .ok_or_else(|| format!("`T` is `{written}`, which is not a point in time"))?;
    if !moments.wants(time, None) {
        return Ok(());
    }
    let number = |name: &str| {
        let text = tag.get(name).ok_or_else(|| format!("it has no `{name}`"))?;
        let number = text.trim().parse::<f64>().ok();
        number
            .filter(|number| number.is_finite())
            .ok_or_else(|| format!("`{name}` is `{text}`, which is not a number"))
    };
    moments.see(time, None, set.who, (number("X")?, number("Y")?));
    Ok(())
}

/// A tag, without its angle brackets.
struct Tag<'t>(&'t str);

impl<'t> Tag<'t> {
    /// The tag at the end of a piece of a document, which ends with `>`.
    fn of(piece: &'t [u8]) -> Option<Tag<'t>> {
        let inside = piece.strip_suffix(b">")?;
        let start = memchr::memrchr(b'<', inside)?;
        let text = std::str::from_utf8(&inside[start + 1..]).ok()?;
        Some(Tag(text.strip_suffix('/').unwrap_or(text)))
    }

    fn name(&self) -> &'t str {
        self.0.split_ascii_whitespace().next().unwrap_or_default()
    }

    /// The value of an attribute.
    fn get(&self, name: &str) -> Option<&'t str> {
        let mut rest = &self.0[self.name().len()..];
        loop {
            let (key, after) = rest.split_once('=')?;
            let after = after.trim_start();
            let quote = after.chars().next().filter(|it| matches!(it, '"' | '\''))?;
            let (value, next) = after[1..].split_once(quote)?;
            if key.trim() == name {
                return Some(value);
            }
            rest = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_has_a_name_and_attributes() {
        let tag = Tag::of(b"\n  <Frame N=\"10000\" T = '2031' X=\"-1.5\" Name=\"a=b\" Y=\"2\"/>");
        let tag = tag.expect("a tag");
        assert_eq!(tag.name(), "Frame");
        let values = ["N", "T", "X", "Name", "Y", "Z"].map(|name| tag.get(name));
        let [n, t, x, name, y, z] = values;
        assert_eq!((n, t, x), (Some("10000"), Some("2031"), Some("-1.5")));
        assert_eq!((name, y, z), (Some("a=b"), Some("2"), None));
        let close = Tag::of(b"</PutDataRequest>").expect("a tag");
        assert_eq!(close.name(), "/PutDataRequest");
        for none in ["", "text", "<Frame N=\"1\""] {
            assert!(Tag::of(none.as_bytes()).is_none(), "{none}");
        }
        let broken = Tag::of(b"<Frame N=1 X=>").expect("a tag");
        assert_eq!((broken.get("N"), broken.get("X")), (None, None));
    }
}
