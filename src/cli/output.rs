//! Standard output, where a write can fail: lost output is an error of the run, unless the reader
//! has simply closed the pipe, as `head` does.
//!
//! A failed write is remembered, nothing more is written after it, and [`finish`] reports it, so
//! that the run still does everything else first.

use std::fmt::Arguments;
use std::io::{Error, ErrorKind, Write, stdout};
use std::sync::OnceLock;

/// What went wrong first.
static LOST: OnceLock<Error> = OnceLock::new();

/// Writes a line, with options spelt as they are typed.
pub fn line(text: Arguments<'_>) {
    keep(|| {
        let text = super::wording::on_command_line(&text.to_string());
        writeln!(stdout(), "{}", plain(&text))
    });
}

/// A text without anything that a terminal would obey: control characters, which a name in a file
/// may contain, are shown as their Unicode pictures. backline's own bold stays.
pub fn plain(text: &str) -> std::borrow::Cow<'_, str> {
    const OWN: [&str; 2] = ["\u{1b}[1m", "\u{1b}[0m"];
    let obeyed = |c: char| {
        let turned = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        c.is_control() && !matches!(c, '\n' | '\t') || turned
    };
    if !text.contains(obeyed) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(own) = OWN.iter().find(|own| rest.starts_with(**own)) {
            shown.push_str(own);
            rest = &rest[own.len()..];
            continue;
        }
        shown.push(match u32::from(c) {
            _ if !obeyed(c) => c,
            code @ 0..=0x1f => char::from_u32(0x2400 + code).unwrap_or('\u{fffd}'),
            0x7f => '\u{2421}',
            _ => '\u{fffd}',
        });
        rest = &rest[c.len_utf8()..];
    }
    shown.into()
}

/// Writes bytes as they are.
pub fn bytes(bytes: &[u8]) {
    keep(|| stdout().write_all(bytes));
}

/// Whether standard output can no longer be written.
pub fn is_lost() -> bool {
    LOST.get().is_some()
}

/// Flushes the output, and reports what was lost.
///
/// # Errors
/// The first write that failed; none if the reader has closed a pipe.
pub fn finish() -> anyhow::Result<()> {
    keep(|| stdout().flush());
    match LOST.get() {
        Some(error) if !is_closed(error) => {
            anyhow::bail!("standard output could not be written completely: {error}")
        }
        _ => Ok(()),
    }
}

/// Whether the reader has closed the pipe.
pub fn is_closed(error: &Error) -> bool {
    error.kind() == ErrorKind::BrokenPipe
}

fn keep(write: impl FnOnce() -> Result<(), Error>) {
    if is_lost() {
        return;
    }
    if let Err(error) = write() {
        // The first error is the cause of all others.
        let _ = LOST.set(error);
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn what_a_terminal_would_obey_is_shown() {
        assert_eq!(plain("Ann Lee\t1\n"), "Ann Lee\t1\n");
        assert_eq!(plain("Ann\u{1b}]0;x\u{7}\u{1b}[2J"), "Ann␛]0;x␇␛[2J");
        assert_eq!(
            plain("\u{1b}[1mplayer\u{1b}[0m \u{9b}2J"),
            "\u{1b}[1mplayer\u{1b}[0m \u{fffd}2J"
        );
        assert_eq!(plain("a\rb\u{202e}c"), "a␍b\u{fffd}c");
    }
}
