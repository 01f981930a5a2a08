//! From finished frames to files and screens: CSV files, pictures, terminal tables, and the report
//! over all of them.

mod agreed;
pub mod chart;
mod clips;
mod comparison;
mod cost;
mod credits;
mod document;
mod finding;
mod report;
mod selection;
mod slug;
mod terminal;
mod told;
#[cfg(test)]
mod translations;
mod verdict;

pub use agreed::{agreed_json, agreed_text, answer as agreed_answer};
pub use backline_export::{Layout, Outputs, TableForm, Tables, records, safe};
pub use chart::{CHARTS, Chart, ChartOptions};
pub use clips::{CLIP_COLUMNS, ClipOptions, ClipRow, check_clips, clips, write_clips};
pub use comparison::Comparison;
pub use cost::cost_sentence;
pub use credits::{
    Credit, Span, clash_notes, key_event_matches, source_line, source_of_match, source_with_xg,
};
pub use document::{
    CandidateRow, CostRow, DOCUMENT_FORMAT, Document, FileNote, GoalStory, MatchStory, Passage,
    Peers, PlayerError, PlayerRow, RateRow, ShotError, Summary, TeamCost, html, markdown,
};
pub use finding::Finding;
pub use report::{Content, Figure, Figures, First, PageFigure, Report, ReportOptions, report};
pub use selection::{Game, Listed, Moment, Order, Selected, Selection, Wanted};
pub use terminal::{
    TableColumn, WIDER, candidates_text, chain_table, fitted_text, goals_table, off_ball_text,
    rates_table, right_align, table,
};
pub use verdict::verdict;

use backline_draw::{Language, phrase};

/// Inferred errors that led to goals are shown, as uncertain, from this confidence on.
const LIKELY_FROM: f64 = 0.25;

/// An error's kind in the words of tables and pictures.
fn kind_words(kind: &str, language: Language) -> String {
    let words = match kind {
        "misplaced_pass" => phrase!("misplaced pass"),
        "poor_pass" => phrase!("poor pass"),
        "miscontrol" => phrase!("miscontrol"),
        "bad_touch" => phrase!("bad touch"),
        "lost_ball" => phrase!("lost ball"),
        "failed_clearance" => phrase!("failed clearance"),
        "keeper_error" => phrase!("keeper error"),
        "saveable_shot" => phrase!("saveable shot"),
        "lost_duel" => phrase!("lost duel"),
        "dribbled_past" => phrase!("dribbled past"),
        "penalty_foul" => phrase!("penalty foul"),
        "own_goal" => phrase!("own goal"),
        // A label without an action of its own in the data, such as a marker who lost the attacker.
        "labelled" => phrase!("error"),
        other => return other.replace('_', " "),
    };
    language.phrase(words).to_owned()
}

/// Converts an error of the drawing crate to ours.
pub fn drawing(error: backline_draw::DrawError) -> backline_model::Error {
    match error {
        backline_draw::DrawError::Size(_) => backline_model::Error::PictureSize(error.to_string()),
        _ => backline_model::Error::Picture(error.to_string()),
    }
}
