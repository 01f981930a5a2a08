//! What each file of a folder or an archive is, by its name and its first bytes: events, a
//! companion of events, or something else.

use std::path::Path;

use super::recognise::{is_own, looks_like, recognition};
use super::{Format, own, strangers};
use backline_kit::open;
use backline_kit::options::ReadOptions;
use backline_kit::provider::Recognition;
use backline_model::Result;

/// Endings of files that may hold events.
const ENDINGS: [&str; 13] = [
    "csv", "tsv", "txt", "json", "jsonl", "ndjson", "xml", "parquet", "arrow", "ipc", "feather",
    "html", "htm",
];

/// A folder of StatsBomb's 360 frames, which hold no events and are larger than these.
pub(super) const FREEZE_FRAMES: &str = "three-sixty";

/// Bytes that suffice to recognise an event file of most formats.
const START: usize = 1 << 12;
/// Bytes that suffice to recognise most files.
const HEAD: usize = 1 << 16;

/// Whether a file of an archive is in a folder that is not searched, or is tracking data judging by
/// its name: hundreds of megabytes a match, which an archive would have to keep in memory.
pub(super) fn is_passed_over(file: &Path) -> bool {
    let mut folders = file.components().rev().skip(1);
    let name = open::unpacked(file);
    let name = name.file_name().and_then(|name| name.to_str());
    let name = name.unwrap_or_default().to_ascii_lowercase();
    let tracked = name.contains("positions_raw") && name.ends_with(".xml")
        || name.contains("tracking") && name.ends_with(".jsonl");
    tracked || folders.any(|folder| folder.as_os_str() == FREEZE_FRAMES)
}

/// Whether a file's name is an archive's.
pub(super) fn has_archive_ending(path: &Path) -> bool {
    let unpacked = open::unpacked(path);
    let extension = unpacked.extension().and_then(|e| e.to_str());
    extension.is_some_and(|extension| {
        ["zip", "tar", "tgz", "txz", "tzst"]
            .iter()
            .any(|ending| extension.eq_ignore_ascii_case(ending))
    })
}

/// Whether a file may hold events judging by its name.
pub(super) fn is_candidate(path: &Path) -> bool {
    let path = open::unpacked(path);
    let extension = path
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default();
    ENDINGS
        .iter()
        .any(|ending| extension.eq_ignore_ascii_case(ending))
}

/// A companion of events without events of its own: line-ups, sources, an index.
fn is_companion(file: &Path) -> bool {
    let file = open::unpacked(file);
    let name = file
        .file_name()
        .and_then(|n| n.to_str())
        .unwrap_or_default();
    ["lineups.csv", "lineups.json"]
        .iter()
        .any(|end| name.ends_with(end))
        || name.starts_with("sources")
        || name == "index.csv"
}

/// The tables that lie beside one of events, by the last part of their names.
const TABLES_BESIDE: [&str; 6] = [
    "lineups",
    "matches",
    "positions",
    "games",
    "teams",
    "players",
];

/// Whether a file is a companion, by its name, or by its name and content: a table of events may be
/// called `matches.csv` as well as one of matches.
pub(super) fn lies_beside(file: &Path, options: &ReadOptions) -> Result<bool> {
    let unpacked = open::unpacked(file);
    let stem = unpacked.file_stem().and_then(|stem| stem.to_str());
    let last = stem.and_then(|stem| stem.rsplit('.').next());
    let may_be = |last: &str| TABLES_BESIDE.contains(&last) || own::may_be(last);
    if is_companion(file) || !last.is_some_and(may_be) {
        return Ok(is_companion(file));
    }
    let (_, recognised) = recognition(&open::at_most(file, HEAD as u64)?, options);
    Ok(matches!(
        recognised,
        Recognition::Other {
            companion: true,
            ..
        }
    ))
}

/// What a file of a folder or archive is.
pub(super) enum What {
    /// Events, in this format if it was determined.
    Events(Option<Format>),
    /// A companion, which is expected there.
    Companion,
    /// Something else: the note to the user.
    Skipped(String),
}

/// Identifies a file of a folder or archive by its bytes.
pub(super) fn what(file: &Path, bytes: &[u8], options: &ReadOptions) -> What {
    if is_companion(file) || is_own(bytes) {
        return What::Companion;
    }
    if let Some(format) = options.format {
        // The only pages with data are those that contain a WhoScored match.
        if strangers::is_page(bytes) && format.name() != "whoscored" {
            return What::Companion;
        }
        return What::Events(None);
    }
    match recognition(bytes, options) {
        (Some(format), _) => What::Events(Some(format)),
        (
            None,
            Recognition::Other {
                companion: true, ..
            },
        ) => What::Companion,
        (None, Recognition::Other { what, .. }) => {
            What::Skipped(format!("skipped: this is {what}"))
        }
        // Pages are common in any folder; one that contains a match is recognised as such.
        (None, _) if text_file(file) || is_whole_page(bytes) => What::Companion,
        (None, _) => What::Skipped(format!("skipped: {}", looks_like(bytes))),
    }
}

/// A web page that was read to its end.
fn is_whole_page(bytes: &[u8]) -> bool {
    let end = bytes.trim_ascii_end();
    strangers::is_page(bytes) && end.to_ascii_lowercase().ends_with(b"</html>")
}

/// A text that accompanies the data: a licence, notes.
fn text_file(file: &Path) -> bool {
    open::unpacked(file)
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("txt"))
}

/// Identifies a file by as little of it as possible: a few kilobytes of most event files, as they
/// are read completely later; all of a long document whose start is not enough.
pub(super) fn look_into(file: &Path, options: &ReadOptions) -> Result<What> {
    if is_companion(file) {
        return Ok(What::Companion);
    }
    let start = open::at_most(file, START as u64)?;
    // Only reported if the whole file was seen.
    let ended = |known: What, bytes: &[u8]| match known {
        What::Skipped(text) if open::ends_early(bytes) => {
            What::Skipped(format!("{text}; it ends in the middle, fetch it again"))
        }
        known => known,
    };
    let known = what(file, &start, options);
    if start.len() < START {
        return Ok(ended(known, &start));
    }
    if matches!(known, What::Events(_)) {
        return Ok(known);
    }
    let head = open::at_most(file, HEAD as u64)?;
    let known = what(file, &head, options);
    if head.len() < HEAD {
        return Ok(ended(known, &head));
    }
    if !matches!(known, What::Skipped(_)) {
        return Ok(known);
    }
    // The telling part of a long document may be far from its start; one that is longer than any
    // match is not a match.
    match open::bytes(file, options.limits.file) {
        Ok(bytes) => Ok(ended(what(file, &bytes, options), &bytes)),
        Err(_) => Ok(known),
    }
}
