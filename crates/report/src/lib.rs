//! From finished frames to what is written and shown: CSV files, pictures, terminal tables, and the
//! report over all of them.

mod cells;
pub mod chart;
mod comparison;
mod credits;
mod document;
mod export;
mod selection;
mod terminal;

pub use cells::Cells;
pub use chart::ChartView;
pub use chart::comparison::{ComparisonView, MOST_COMPARED, comparison_picture, pair_chances};
pub use chart::map::{error_map, error_map_picture};
pub use chart::rates::{RatesView, rates_picture};
pub use chart::story::{StoryView, candidates_text, chain_table, story_picture, verdict};
pub use chart::team_sheet::{team_sheet_of, team_sheet_picture};
pub use chart::timeline::{timeline_picture, timeline_pictures};
pub use chart::trend::{trend_of, trend_picture};
pub use comparison::{Compared, Comparing};
pub use credits::{key_event_matches, source_line, source_of_match, source_with_xg};
pub use document::{
    CandidateRow, DOCUMENT_FORMAT, Document, Figure, Figures, FileNote, Gathered, GoalStory,
    MatchStory, Passage, PlayerRow, RateRow, Scope, ShotError, Summary, gather, html, markdown,
};
pub use export::{Layout, Outputs, TableForm, Tables};
pub use selection::{Game, Moment, Selected, Selection, Wanted};
pub use terminal::{goals_table, rates_table, right_align, table};

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
