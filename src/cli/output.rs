//! Standard output, where a write can fail: what is lost there is an error of the run, but for a
//! reader who has seen enough, as `head` has.
//!
//! A write that fails is kept in mind, what follows it is not written, and [`finish`] says it, so
//! that a run does all else that it has to do first.

use std::fmt::Arguments;
use std::io::{Error, ErrorKind, Write, stdout};
use std::sync::OnceLock;

/// What went wrong first.
static LOST: OnceLock<Error> = OnceLock::new();

/// Writes a line, which calls options as they are typed.
pub fn line(text: Arguments<'_>) {
    keep(|| {
        let text = text.to_string();
        writeln!(stdout(), "{}", super::wording::on_command_line(&text))
    });
}

/// Writes bytes as they are.
pub fn bytes(bytes: &[u8]) {
    keep(|| stdout().write_all(bytes));
}

/// Whether nothing more reaches standard output.
pub fn is_lost() -> bool {
    LOST.get().is_some()
}

/// Writes what is held back, and says what was lost.
///
/// # Errors
/// The first write that failed; none where the reader has closed a pipe.
pub fn finish() -> anyhow::Result<()> {
    keep(|| stdout().flush());
    match LOST.get() {
        Some(error) if !is_closed(error) => {
            anyhow::bail!("standard output cannot be written, and not all of it is there: {error}")
        }
        _ => Ok(()),
    }
}

/// Whether whoever reads wants no more.
pub fn is_closed(error: &Error) -> bool {
    error.kind() == ErrorKind::BrokenPipe
}

fn keep(write: impl FnOnce() -> Result<(), Error>) {
    if is_lost() {
        return;
    }
    if let Err(error) = write() {
        // The first is the cause of all others.
        let _ = LOST.set(error);
    }
}
