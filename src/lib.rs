//! backline finds the defensive errors behind goals and shots in football match event data, names
//! the players who made them with evidence, and says how often each errs, with intervals. [!]
//!
//! Data passes through once; each stage is a function from frames to frames: [`read`] ->
//! [`mod@model`] -> [`attribute`] (with [`value`]) -> [`rate`] and [`compare`] -> [`report`] with
//! [`draw`]. [`analyse`] runs them all over any number of matches; `ARCHITECTURE.md` describes the
//! crates. Frames are polars', re-exported as [`polars`] in the version that backline uses.
//!
//! Whose errors cost the goals of six matches, and how often does each player err?
//!
//! ```
//! use backline::analyse::{AnalyseOptions, analyse};
//! use backline::draw::Style;
//! use backline::report::{Selected, Selection};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let found = analyse(&["data"], &AnalyseOptions::default())?;
//! println!("{}", found.errors.select(["match_id", "player", "kind", "confidence", "sentence"])?);
//! println!("{}", found.rates.head(Some(10)));
//! let everybody = Selected::new(&found, &Selection::default())?;
//! let picture = everybody.picture(&found, &Style::default())?;
//! let png: Vec<u8> = picture.to_png(2.0)?;
//! # assert!(png.starts_with(b"\x89PNG"));
//! # assert_eq!(found.matches.height(), 6);
//! # Ok(())
//! # }
//! ```

pub mod analyse;
mod input;
mod learn;
pub mod simulate;

pub use backline_model::{Error, Misuse, Place, Result};
pub use polars;

/// Paths, bytes or frames to matches: the three frames of [`model::MatchData`].
pub mod read {
    pub use crate::input::{read, read_batches};
    pub use backline_read::{
        Coordinates, Direction, Format, Limits, Mapping, Pitch, ReadOptions, format_named, formats,
        from_frames, read_bytes, read_bytes_beside, recognise,
    };
}

/// The frames that every reader fills, see docs/model.md.
pub mod model {
    pub use backline_model::{
        ColumnSpec, EVENT_COLUMNS, Failure, LINEUP_COLUMNS, MATCH_COLUMNS, MatchData, Note,
    };
}

/// Who erred before each goal and shot, see docs/attribution.md.
pub mod attribute {
    pub use backline_analysis::attribute::{
        AttributeOptions, Attribution, Explanation, Kind, Labels, Standard, Weights, attribute,
        explain,
    };
}

/// What an error cost in expected goals and threat, see docs/value.md.
pub mod value {
    pub use backline_analysis::value::{cost, shot_xg, threat};
}

/// How often each player errs.
pub mod rate {
    pub use backline_analysis::rate::{causes, given_away, rates, risks};
}

/// What errors cost in points, see docs/value.md.
pub mod points {
    pub use backline_analysis::points::{Points, points};
}

/// Two providers' data of the same matches held against each other, see docs/attribution.md.
pub mod agree {
    pub use backline_analysis::agree::{Agreed, agree};
}

/// Who errs less, and how certain that is, see docs/comparison.md.
pub mod compare {
    pub use backline_analysis::compare::{
        By, Options, Per, Weight, Within, estimates, exposures, pairs, ranks, rolling, split,
    };
}

/// The rows of small results, typed; docs/outputs.md lists the columns of each table.
pub mod rows {
    pub use backline_analysis::rows::{
        AgreeMatchRow, AgreeRow, CauseRow, ErrorRow, EstimateRow, OutcomeRow, PairRow,
        PointsMatchRow, PointsRow, RateRow, RollingRow, SeenRow,
    };
}

/// People by their names.
pub mod select {
    pub use backline_analysis::select::{Aliases, Person, find_people, people};
}

/// What pictures look like.
pub mod draw {
    pub use backline_draw::{Picture, Style, Theme};
}

/// Pictures, tables and documents of the results.
pub mod report {
    pub use backline_report::{
        ClipOptions, ClipRow, Comparison, Game, Layout, Outputs, Report, ReportOptions, Selected,
        Selection, Tables, clips, report, write_clips,
    };
}

/// A season kept ready, and SQL on it, see docs/store.md.
pub mod store {
    pub use backline_store::{ImportOptions, Imported, Store, import, query};
}

/// Everything, for backline's own program, wheel and tests; it changes without notice.
#[doc(hidden)]
pub mod machinery {
    pub use backline_analysis::{
        SITUATION_COLUMNS, agree, attribute, compare, offball, points, rate, rows, select,
        situations,
    };
    pub use backline_draw as draw;
    pub use backline_model as model;
    pub use backline_report as report;
    pub use backline_store as store;

    pub mod read {
        pub use crate::input::{
            Found, Matches, Remarks, find, read, read_batches, read_each, read_parts,
        };
        pub use backline_model::Failure;
        pub use backline_read::{
            Coordinates, Description, Direction, Format, Limits, Mapping, Piped, Pitch, Progress,
            Read, ReadOptions, Source, TypeRow, format_named, formats, from_frames, is_readable,
            read_bytes, read_bytes_beside, reading_may_panic, recognise, twice,
        };
    }

    pub mod value {
        pub use crate::learn::{fit_threat, fit_xg, measure};
        pub use backline_analysis::value::*;
    }
}
