//! Attribution: whose actions led to each goal and shot conceded.
//!
//! From the events frame to two frames: `outcomes`, one row per goal and shot, and `errors`, one
//! row per outcome and player of the conceding team whose action is a candidate for having caused
//! it, with confidence, share of the blame and evidence. The method is in `docs/attribution.md`.

mod accounts;
mod actions;
mod candidates;
mod chain;
mod evaluate;
mod features;
mod figures;
mod fit;
mod frames;
mod kind;
mod labels;
mod outcomes;
mod risks;
mod score;
mod sentence;
mod standard;
mod terms;
mod twice;
mod undated;
mod view;

use polars::prelude::DataFrame;

pub use accounts::{LabelAccount, label_accounts};
pub use chain::{CHAIN_COLUMNS, Explanation, OutcomeId, explain, explain_all};
pub use evaluate::{Agreement, Pair};
pub use figures::{Figures, OfGroup, OfKind, OfProvider, Tenth};
pub use fit::Training;
pub use frames::{ERROR_COLUMNS, EVIDENCE_COLUMNS, OUTCOME_COLUMNS};
pub use kind::Kind;
pub use risks::{RISK_COLUMNS, with_risks};
pub use score::Weights;
pub use standard::{Confidences, Standard, Taggers};
pub use terms::answers;
pub use twice::Twice;
pub use undated::undated;

use backline_model::MatchData;
use backline_model::Result;

/// Rows of the errors frame count as errors from this confidence on.
pub const COUNTED_FROM: f64 = 0.5;

/// Candidates below this confidence by every standard are not listed.
pub const LISTED_FROM: f64 = 0.01;

/// Increased whenever the same events give other verdicts, or other frames, than before.
const RULES: u32 = 9;

/// What verdicts depend on besides the events: two versions of backline with the same rules find
/// the same errors.
pub fn rules() -> String {
    static NAME: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
        let mut hash = blake3::Hasher::new();
        let off_ball = [crate::offball::TABLE];
        let tables = [score::TABLE].into_iter().chain(crate::value::tables());
        for table in tables.chain(off_ball) {
            hash.update(blake3::hash(table.as_bytes()).as_bytes());
        }
        format!("{RULES}-{}", &hash.finalize().to_hex()[..16])
    });
    NAME.clone()
}

/// What to do with the error labels of providers and reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Labels {
    /// Labels decide; the rest is inferred.
    #[default]
    Prefer,
    /// Labelled errors and nothing else.
    Only,
    /// Labels are hidden: everything is inferred from the events.
    Ignore,
}

impl Labels {
    /// All of them.
    pub const ALL: &'static [Labels] = &[Labels::Prefer, Labels::Only, Labels::Ignore];

    /// The word on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Labels::Prefer => "prefer",
            Labels::Only => "only",
            Labels::Ignore => "ignore",
        }
    }

    /// The words with what each means, as the command line tells them.
    pub fn words_and_meanings() -> Vec<(&'static str, &'static str)> {
        let meaning = |labels| match labels {
            Labels::Prefer => "Labels decide; the rest is inferred",
            Labels::Only => "Labelled errors and nothing else",
            Labels::Ignore => "Everything is inferred from the events",
        };
        let all = Labels::ALL.iter();
        all.map(|labels| (labels.name(), meaning(*labels)))
            .collect()
    }

    /// The one of this name.
    pub fn from_name(name: &str) -> Option<Labels> {
        Labels::ALL.iter().find(|it| it.name() == name).copied()
    }
}

/// How to attribute.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AttributeOptions {
    /// What to do with labels.
    pub labels: Labels,
    /// The provider whose tagging standard confidence refers to.
    pub standard: Standard,
    /// The weights behind confidence.
    pub weights: Weights,
}

/// What attribution found.
#[derive(Debug, Clone)]
pub struct Attribution {
    /// One row per outcome and candidate player, plus one for a foul for the penalty or an own goal
    /// of theirs, see [`ERROR_COLUMNS`].
    pub errors: DataFrame,
    /// One row per goal and shot, see [`OUTCOME_COLUMNS`].
    pub outcomes: DataFrame,
}

/// Names the players whose actions led to each goal and each shot conceded.
///
/// # Errors
/// Frames without the documented columns.
pub fn attribute(data: &MatchData, options: &AttributeOptions) -> Result<Attribution> {
    let hide = options.labels == Labels::Ignore;
    let view = view::View::new(data, hide)?;
    let conceded = outcomes::conceded(&view);
    let mut candidates = candidates::find(&view, &conceded, options);
    if options.labels == Labels::Only {
        candidates::keep_labelled(&mut candidates);
    }
    Ok(Attribution {
        errors: frames::errors(data, &view, &conceded, &candidates)?,
        outcomes: frames::outcomes(data, &conceded)?,
    })
}
