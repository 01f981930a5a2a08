//! Options for reading files.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use super::{Coordinates, Direction, Format, Mapping, Pitch, open};

/// The options.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Read every file as this format instead of recognising it.
    pub format: Option<Format>,
    /// Continue with the other files if one cannot be read.
    pub keep_going: bool,
    /// The line-ups file of the event file, instead of the one found next to it.
    pub lineups: Option<PathBuf>,
    /// The file that describes the match (teams, players, score), instead of the one found next to
    /// the event file.
    pub meta: Option<PathBuf>,
    /// The coordinate system, for tables that do not state it, instead of inferring it.
    pub coordinates: Option<Coordinates>,
    /// The size of the pitch for tables with positions in metres; 105 x 68 unless set.
    pub pitch: Option<Pitch>,
    /// The direction of play, for tables that do not state it, instead of inferring it from the
    /// shots.
    pub direction: Option<Direction>,
    /// How to read an event CSV with columns and words other than backline's.
    pub mapping: Option<Arc<Mapping>>,
    /// How much to read.
    pub limits: Limits,
    /// The contents of standard input, which can be read only once: kept as long as these options
    /// or a clone of them exist.
    pub piped: Piped,
}

/// The bytes of standard input, once read.
#[derive(Debug, Clone, Default)]
pub struct Piped(pub Arc<OnceLock<Arc<[u8]>>>);

impl ReadOptions {
    /// The options that say how to read a file, by their names in messages.
    pub fn given(&self) -> impl Iterator<Item = &'static str> {
        let format = self.format.map(|_| "option `format`");
        format
            .into_iter()
            .chain(Taken::given(self).map(Taken::option))
    }
}

/// How much is read of one file and kept of an archive, so that no input fills the memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes that one file may have, unpacked; 1 GiB unless set.
    pub file: u64,
    /// Bytes of an archive's events that are kept in memory, together with the files that accompany
    /// them; further events are read from the archive a second time. 256 MiB unless set.
    pub archive: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            file: open::MOST,
            archive: 256 << 20,
        }
    }
}

/// An option that only some formats accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The line-ups file.
    Lineups,
    /// The file that describes the match.
    Meta,
    /// The coordinate system.
    Coordinates,
    /// The size of the pitch.
    Pitch,
    /// The direction of play.
    Direction,
    /// The mapping of columns.
    Mapping,
}

impl Taken {
    /// Those that are given.
    pub fn given(options: &ReadOptions) -> impl Iterator<Item = Taken> {
        [
            (Taken::Lineups, options.lineups.is_some()),
            (Taken::Meta, options.meta.is_some()),
            (Taken::Coordinates, options.coordinates.is_some()),
            (Taken::Pitch, options.pitch.is_some()),
            (Taken::Direction, options.direction.is_some()),
            (Taken::Mapping, options.mapping.is_some()),
        ]
        .into_iter()
        .filter_map(|(taken, given)| given.then_some(taken))
    }

    /// The name of the option in messages.
    pub fn option(self) -> &'static str {
        match self {
            Taken::Lineups => "option `lineups`",
            Taken::Meta => "option `meta`",
            Taken::Coordinates => "option `coordinates`",
            Taken::Pitch => "option `pitch`",
            Taken::Direction => "option `direction`",
            Taken::Mapping => "option `map` or `mapping`",
        }
    }
}
