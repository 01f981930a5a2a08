//! What a provider's folder offers to the rest: how its files are known, read and described.

use super::format::{Card, Description};
use super::mapping::Mapping;
use super::options::Taken;
use super::source::Input;
use backline_model::{Batch, Result};

/// A provider's format, as its folder hands it over.
pub(crate) struct Provider {
    /// What it is called.
    pub card: Card,
    /// Whether a file is this provider's, from its first bytes.
    pub recognise: fn(&Head) -> Recognition,
    /// Reads one file to the end of the batch: each match with `Batch::open`, its events, then
    /// [`crate::normalise::finish_match`].
    pub read: fn(&Input, &mut Batch) -> Result<()>,
    /// Which of the options that are not every format's it takes, in one of its forms at least.
    pub takes: &'static [Taken],
    /// Columns that its table cannot do without; empty where it has no table of its own. They tell
    /// what a table lacks that is nearly one.
    pub columns: &'static [&'static str],
    /// How the format maps to the event model.
    pub describe: fn() -> Description,
}

/// The first bytes of a file, at least 64 KiB of it where it has as many.
pub(crate) struct Head<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// The first few kilobytes as text, without byte order mark and leading blanks.
    pub text: &'a str,
    /// What an event CSV's columns are called, when that was given.
    pub mapping: Option<&'a Mapping>,
}

/// What a provider says of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recognition {
    /// Its events.
    Events,
    /// Its file, but no events, or events that cannot be read: what it is, and what to do.
    Other {
        /// What it is, such as "a StatsBomb line-ups file".
        what: &'static str,
        /// What to do.
        hint: &'static str,
        /// It belongs beside event files and is read with them.
        companion: bool,
    },
    /// Not its file.
    Unknown,
}
