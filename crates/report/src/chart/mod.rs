//! Pictures of what was found: one file a kind, from frames to what `backline_draw` draws.

pub mod comparison;
pub mod map;
pub mod rates;
pub mod story;
pub mod team_sheet;
pub mod timeline;
pub mod trend;

use polars::prelude::DataFrame;

use crate::credits::{source_with_xg, span};
use backline_analysis::Analysis;
use backline_model::Result;

/// What a chart says beside its data.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChartView {
    /// Title.
    pub title: String,
    /// Which matches.
    pub subtitle: String,
    /// The team or player that the chart is about.
    pub subject: String,
    /// What else must be known, a sentence each.
    pub notes: Vec<String>,
    /// Where the data come from.
    pub source: String,
}

fn view(found: &Analysis, what: &str, subject: &str, matches: &DataFrame) -> Result<ChartView> {
    Ok(ChartView {
        title: format!("{what} – {subject}"),
        subtitle: span(matches)?,
        subject: subject.to_owned(),
        notes: Vec::new(),
        source: source_with_xg(found)?,
    })
}
