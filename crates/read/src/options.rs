//! How files are read.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use super::{Coordinates, Direction, Format, Mapping, Pitch, open};

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Take every file as this format instead of recognising it.
    pub format: Option<Format>,
    /// Go on with the other files when one cannot be read.
    pub keep_going: bool,
    /// The line-ups file that belongs to the event file, instead of the one found beside it.
    pub lineups: Option<PathBuf>,
    /// The file that describes the match (teams, players, score), instead of the one found beside
    /// the event file.
    pub meta: Option<PathBuf>,
    /// How positions are written, for tables that do not say, instead of telling it from them.
    pub coordinates: Option<Coordinates>,
    /// The size of the pitch that positions in metres are on, for tables; 105 x 68 unless set.
    pub pitch: Option<Pitch>,
    /// Which team attacks where, for tables that do not say, instead of telling it from the shots.
    pub direction: Option<Direction>,
    /// How an event CSV with other columns and words than backline's is read.
    pub mapping: Option<Arc<Mapping>>,
    /// How much is read.
    pub limits: Limits,
    /// What came through standard input, which can be read once only: kept for as long as these
    /// options or a clone of them live.
    pub piped: Piped,
}

/// Bytes of standard input, once they were read.
#[derive(Debug, Clone, Default)]
pub struct Piped(pub(super) Arc<OnceLock<Arc<[u8]>>>);

impl ReadOptions {
    /// The options that say how a file is to be read, as messages name them.
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
    /// Bytes of an archive's events that are kept in memory, and of the files beside them; events
    /// beyond are read from the archive a second time. 256 MiB unless set.
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

/// An option of reading that only some formats take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    Lineups,
    Meta,
    Coordinates,
    Pitch,
    Direction,
    Mapping,
}

impl Taken {
    /// What of these is given.
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

    /// The option as messages name it.
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
