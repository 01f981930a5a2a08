//! The event model: four frames that every reader fills and every later stage reads.
//!
//! `events`, `lineups`, `matches` and `positions` are documented column by column in `docs/model.md`; a test
//! holds that document against [`EVENT_COLUMNS`], [`LINEUP_COLUMNS`], [`MATCH_COLUMNS`] and
//! [`POSITION_COLUMNS`].

mod batch;
mod clock;
mod columns;
mod day;
mod error;
mod faults;
pub mod jobs;
mod names;
mod position;
mod positions;
mod schema;
mod spadl;
mod table;
mod typed;
mod vocabulary;

pub use batch::{Account, Batch, LineupEntry, Mark, MatchInfo, Note, Skipped};

pub use batch::{counted, missing_columns};
pub use clock::{Clocks, Halves};
pub use columns::{Codes, words};
pub use columns::{Event, EventColumns, Mapped};
pub use day::Day;
pub use error::{Error, Failure, Misuse, Place, Result};
pub use faults::{Fault, Faults};
pub use names::{folded, folded_person, is_short_for, share_a_word, tidied};
pub use position::PositionGroup;
pub use position::{position_code, position_codes};
pub use positions::{Placed, PositionColumns};
pub use schema::{
    ColumnSpec, EVENT_COLUMNS, EVENTS, EventNames, EventRow, LINEUP_COLUMNS, LINEUPS, LineupNames,
    LineupRow, MATCH_COLUMNS, MATCHES, MatchNames, MatchRow, POSITION_COLUMNS, POSITIONS,
    PositionNames, PositionRow, check, exprs, names,
};
pub use spadl::{SPADL_BODY_PARTS, SPADL_RESULTS, SPADL_TYPES};
pub use table::{Field, columns_table, field, word_values};
pub use typed::{TypedEvents, by_text, codes, numbers};
pub use vocabulary::{
    Basis, BodyPart, Coverage, EventType, FrameSource, LabelSource, Outcome, Qualifiers, Side,
};

use polars::prelude::{DataFrame, IdxCa, IdxSize, PlHashMap};

/// Length of the pitch in metres (SPADL's convention).
pub const PITCH_LENGTH: f32 = 105.0;
/// Width of the pitch in metres.
pub const PITCH_WIDTH: f32 = 68.0;

/// The same point, in metres, from the other team's side.
pub const fn turned((x, y): (f32, f32)) -> (f32, f32) {
    (PITCH_LENGTH - x, PITCH_WIDTH - y)
}

/// Matches as four frames and what was noted while reading them.
#[derive(Debug, Clone)]
pub struct MatchData {
    /// One row per event, matches one after the other, in playing order; see [`EVENT_COLUMNS`].
    pub events: DataFrame,
    /// One row per player who took part; see [`LINEUP_COLUMNS`].
    pub lineups: DataFrame,
    /// One row per match; see [`MATCH_COLUMNS`].
    pub matches: DataFrame,
    /// One row per player of a frame, frames in the order of their events; empty where the source
    /// has none; see [`POSITION_COLUMNS`].
    pub positions: DataFrame,
    /// What became of the rows of each match's file, in the order of `matches`.
    pub accounts: Vec<Account>,
    /// What a reader of the result should know: rows skipped, scores that differ.
    pub notes: Vec<Note>,
}

impl MatchData {
    /// Number of matches.
    pub fn height(&self) -> usize {
        self.matches.height()
    }

    /// Several sets of matches as one.
    ///
    /// # Errors
    /// Frames with columns other than the documented ones.
    pub fn stacked(all: Vec<MatchData>) -> Result<MatchData> {
        let mut all = all.into_iter();
        let Some(mut data) = all.next() else {
            return Batch::default().into_data();
        };
        for more in all {
            data.events.vstack_mut_owned(more.events)?;
            data.lineups.vstack_mut_owned(more.lineups)?;
            data.matches.vstack_mut_owned(more.matches)?;
            data.positions.vstack_mut_owned(more.positions)?;
            data.accounts.extend(more.accounts);
            data.notes.extend(more.notes);
        }
        data.events.rechunk_mut();
        data.lineups.rechunk_mut();
        data.matches.rechunk_mut();
        data.positions.rechunk_mut();
        Ok(data)
    }

    /// The same matches in parts of at most this many each, to be worked on in parallel. Accounts
    /// and notes go with the first part.
    ///
    /// # Errors
    /// Frames without `match_id`.
    pub fn into_parts(mut self, matches: usize) -> Result<Vec<MatchData>> {
        let matches = matches.max(1);
        let height = self.matches.height();
        if height <= matches {
            return Ok(vec![self]);
        }
        let part_of: PlHashMap<&str, usize> = {
            let ids = self.matches.column("match_id")?.str()?;
            let numbered = ids.iter().flatten().zip(0..);
            numbered.map(|(id, row)| (id, row / matches)).collect()
        };
        let count = height.div_ceil(matches);
        // Rows of a frame by part, in their order.
        let rows = |frame: &DataFrame| -> Result<Vec<Vec<IdxSize>>> {
            let mut rows: Vec<Vec<IdxSize>> = vec![Vec::new(); count];
            for (row, id) in frame.column("match_id")?.str()?.iter().enumerate() {
                if let Some(part) = id.and_then(|id| part_of.get(id)) {
                    rows[*part].push(row as IdxSize);
                }
            }
            Ok(rows)
        };
        let (events, lineups) = (rows(&self.events)?, rows(&self.lineups)?);
        let mut positions = rows(&self.positions)?;
        let take = |frame: &DataFrame, rows: Vec<IdxSize>| -> Result<DataFrame> {
            let (first, last) = (rows.first(), rows.last());
            if let Some((first, last)) = first.zip(last)
                && (last - first) as usize + 1 == rows.len()
            {
                return Ok(frame.slice(i64::from(*first), rows.len()));
            }
            Ok(frame.take(&IdxCa::from_vec("rows".into(), rows))?)
        };
        let (mut accounts, mut notes) = (
            std::mem::take(&mut self.accounts),
            std::mem::take(&mut self.notes),
        );
        let parts = events.into_iter().zip(lineups).enumerate();
        parts
            .map(|(part, (events, lineups))| {
                Ok(MatchData {
                    events: take(&self.events, events)?,
                    lineups: take(&self.lineups, lineups)?,
                    matches: self.matches.slice((part * matches) as i64, matches),
                    positions: take(&self.positions, std::mem::take(&mut positions[part]))?,
                    accounts: std::mem::take(&mut accounts),
                    notes: std::mem::take(&mut notes),
                })
            })
            .collect()
    }
}
