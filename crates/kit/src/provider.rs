//! What a provider's folder offers to the rest: how to recognise, read and describe its files.

use super::format::{Card, Description};
use super::mapping::Mapping;
use super::options::Taken;
use super::source::Input;
use backline_model::{Batch, Result};

/// A provider's format.
pub struct Provider {
    /// Its names.
    pub card: Card,
    /// Recognises whether a file belongs to this provider, from its first bytes.
    pub recognise: fn(&Head) -> Recognition,
    /// Reads one file into the end of the batch: each match with `Batch::open`, its events, then
    /// [`crate::normalise::finish_match`].
    pub read: fn(&Input, &mut Batch) -> Result<()>,
    /// The optional options that it accepts, in at least one of its forms.
    pub takes: &'static [Taken],
    /// Columns that its table must have; empty if it has no table of its own. They show what a
    /// nearly matching table lacks.
    pub columns: &'static [&'static str],
    /// How the format maps to the event model.
    pub describe: fn() -> Description,
}

/// The first bytes of a file, at least 64 KiB if it is that long.
pub struct Head<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// The first few kilobytes as text, without byte order mark and leading blanks.
    pub text: &'a str,
    /// The mapping of an event CSV's columns, if given.
    pub mapping: Option<&'a Mapping>,
}

/// What a provider says about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recognition {
    /// Its events.
    Events,
    /// A file of this provider, but without events, or with events that cannot be read: what it is,
    /// and what to do.
    Other {
        /// What it is, such as "a StatsBomb line-ups file".
        what: &'static str,
        /// What to do.
        hint: &'static str,
        /// It accompanies event files and is read with them.
        companion: bool,
    },
    /// Not a file of this provider.
    Unknown,
}
