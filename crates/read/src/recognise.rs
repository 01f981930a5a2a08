//! Identifies files: the provider that knows a file, or what it looks like and what to do.

use std::path::Path;

use super::{Format, own, registry, strangers};
use backline_kit::options::ReadOptions;
use backline_kit::provider::{Head, Recognition};
use backline_kit::{open, text};
use backline_model::{Error, Place, Result};

/// Asks the providers what a file is.
pub(super) fn recognition(bytes: &[u8], options: &ReadOptions) -> (Option<Format>, Recognition) {
    with_head(bytes, options, registry::ask)
}

/// Whether backline itself wrote the file with this start.
pub(super) fn is_own(bytes: &[u8]) -> bool {
    let known = with_head(bytes, &ReadOptions::default(), |head| {
        own::recognise(head.text)
    });
    known != Recognition::Unknown
}

/// The result of `ask` for a file's first bytes.
fn with_head<T>(bytes: &[u8], options: &ReadOptions, ask: impl FnOnce(&Head) -> T) -> T {
    let text = text::head(bytes);
    ask(&Head {
        bytes,
        mapping: options.mapping.as_deref(),
        text: text.trim_start_matches('\u{feff}').trim_start(),
    })
}

/// What bytes that no provider knows look like.
pub(super) fn looks_like(bytes: &[u8]) -> String {
    let text = text::head(bytes);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if let Some(stranger) = strangers::recognise(bytes) {
        format!("{}, which backline does not read", stranger.what)
    } else if start.is_empty() {
        "the file is empty".to_owned()
    } else if start.starts_with('[') || start.starts_with('{') {
        "JSON, but no event data that backline knows".to_owned()
    } else if start.starts_with('<') {
        "XML, but no event data that backline knows".to_owned()
    } else if bytes.starts_with(b"PAR1") {
        "a Parquet file, but no event data that backline knows".to_owned()
    } else if bytes.starts_with(b"ARROW1") {
        "an Arrow file, but no event data that backline knows".to_owned()
    } else {
        "no event data that backline knows".to_owned()
    }
}

/// Recognises a file's format from its content.
///
/// # Errors
/// A format that backline does not read, with what it looks like.
pub fn recognise(file: &Path, bytes: &[u8]) -> Result<Format> {
    recognise_with(file, bytes, &ReadOptions::default())
}

pub(super) fn recognise_with(file: &Path, bytes: &[u8], options: &ReadOptions) -> Result<Format> {
    match recognition(bytes, options) {
        (Some(format), _) => Ok(format),
        (None, Recognition::Other { what, hint, .. }) => Err(Error::whole(
            file,
            format!("this is {what}, not an event file"),
            hint,
        )),
        (None, _) if strangers::recognise(bytes).is_some() && options.mapping.is_none() => {
            let (what, hint) =
                strangers::recognise(bytes).map_or(("", ""), |it| (it.what, it.hint));
            let problem = format!("this is {what}, which backline does not read");
            Err(Error::whole(file, problem, hint))
        }
        (None, _) if open::ends_early(bytes) => Err(Error::input(
            file,
            match bytes.contains(&0) {
                true => Place::Whole,
                false => Place::Line(text::line_and_column(bytes, bytes.len()).0),
            },
            format!(
                "it ends in the middle; up to there it is {}",
                looks_like(bytes)
            ),
            format!("If it was cut off, fetch it again. {}", what_to_give(bytes)),
        )),
        // A mapping is for an event CSV: its reader is the best judge of what is still missing.
        (None, _) if options.mapping.is_some() && is_table(bytes) => {
            Ok(Format(backline_formats::EVENT_CSV))
        }
        (None, _) => match with_head(bytes, options, registry::nearly) {
            Some((format, lacks)) => Err(Error::whole(
                file,
                format!(
                    "much like {}, but without `{}`",
                    format.title(),
                    lacks.join("`, `")
                ),
                format!(
                    "Add what is missing, or give the option `format={}` to read it as that",
                    format.name()
                ),
            )),
            None => Err(match header_below(bytes, options) {
                Some((line, format)) => Error::input(
                    file,
                    Place::Line(line),
                    format!(
                        "the header of {} is here, below other lines",
                        format.title()
                    ),
                    "Remove the lines above it",
                ),
                None => Error::whole(file, looks_like(bytes), what_to_give(bytes)),
            }),
        },
    }
}

/// An error for a table given as a format whose files are documents.
pub(super) fn check_table(file: &Path, bytes: &[u8], format: Format) -> Result<()> {
    let tables = ["CSV", "table", "Parquet"];
    if tables.iter().any(|word| format.forms().contains(word)) || !text::is_table(bytes) {
        return Ok(());
    }
    Err(Error::whole(
        file,
        format!(
            "it is a text table, but {} come as {}",
            format.title(),
            format.forms()
        ),
        "Leave out the option `format` to have the format recognised; a table of your own is read with the option `map` or `mapping`, see docs/event-csv.md",
    ))
}

/// Whether bytes may be a text table.
fn is_table(bytes: &[u8]) -> bool {
    let text = text::head(bytes);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    !start.is_empty() && !start.starts_with(['[', '{', '<']) && !bytes.contains(&0)
}

/// If the file would be recognised from one of its first lines on: that line, and as what. Tables
/// may have titles above their header.
fn header_below(bytes: &[u8], options: &ReadOptions) -> Option<(usize, Format)> {
    const TITLES: usize = 10;
    let breaks = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    breaks.take(TITLES).zip(2..).find_map(|((at, _), line)| {
        let below = &bytes[at + 1..];
        // Blank lines are skipped anyway.
        if below.first().is_none_or(u8::is_ascii_whitespace) {
            return None;
        }
        Some((line, recognition(below, options).0?))
    })
}

/// What to do about bytes that no provider knows.
fn what_to_give(bytes: &[u8]) -> String {
    let text = text::head(bytes);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let more = match start.chars().next() {
        None => return "Fetch it again, or leave it out".to_owned(),
        Some('[' | '{' | '<') => "",
        Some(_) => {
            "; a table with other columns is read with the option `map` or `mapping`, see docs/event-csv.md"
        }
    };
    format!(
        "Expected event data: {}; the option `format` overrides the recognition{more}",
        registry::what_is_read()
    )
}
