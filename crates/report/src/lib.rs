//! From finished frames to what is written and shown: CSV files, pictures, terminal tables, and the
//! report over all of them.

mod about;
mod asked;
mod cells;
mod charts;
mod chosen;
mod compared;
mod comparison;
mod document;
mod files;
mod frames;
mod game;
mod gather;
mod html;
mod markdown;
mod pictures;
mod spadl;
mod story;
mod tables;

pub use asked::{error_map, team_sheet_of, timeline_pictures, trend_of};
pub use cells::Cells;
pub use charts::{ChartView, error_map_picture, team_sheet_picture, trend_picture};
pub use chosen::{Choice, Chosen, key_event_matches, source_line, source_of_match, source_with_xg};
pub use compared::{Compared, Comparing};
pub use comparison::{ComparisonView, MOST_COMPARED, comparison_picture, pair_chances};
pub use document::{
    CandidateRow, DOCUMENT_FORMAT, Document, FileNote, GoalStory, MatchStory, Passage, PlayerRow,
    RateRow, ShotError, Summary,
};
pub use files::Outputs;
pub use frames::{Layout, TableForm, Tables};
pub use game::{Game, Moment, Wanted};
pub use gather::{Gathered, Scope, gather};
pub use html::{Figure, Figures, html};
pub use markdown::markdown;
pub use pictures::{RatesView, rates_picture, timeline_picture};
pub use story::{StoryView, candidates_text, chain_table, story_picture, verdict};
pub use tables::{goals_table, rates_table, right_align, table};

/// Inferred errors that led to goals are shown, as unsure, from this confidence on.
const LIKELY_FROM: f64 = 0.25;

/// An error's kind as it reads in tables and pictures.
fn kind_words(kind: &str) -> String {
    match kind {
        // A label without an action of its own in the data, such as a marker who lost his man.
        "labelled" => "error".to_owned(),
        kind => kind.replace('_', " "),
    }
}

/// A drawing's error as one of backline's.
pub fn drawing(error: backline_draw::DrawError) -> backline_model::Error {
    match error {
        backline_draw::DrawError::Size(_) => backline_model::Error::PictureSize(error.to_string()),
        _ => backline_model::Error::Picture(error.to_string()),
    }
}
