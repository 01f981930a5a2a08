//! Pictures of the results: one file per kind, from frames to what [`backline_draw`] draws.
//!
//! Each file declares its kind as a [`Chart`]; [`CHARTS`] lists them. The command line, Python's
//! functions, the report and the list in `docs/pictures.md` are generated from that list.

pub mod comparison;
pub mod map;
mod options;
pub mod rates;
pub mod story;
pub mod team_sheet;
pub mod timeline;
pub mod trend;

pub use options::{ChartOption, ChartOptions, Rule, Value, by_name};

use std::path::PathBuf;

use polars::prelude::DataFrame;

use crate::credits::{league, source_with_xg, span};
use crate::report::{Content, Figure};
use crate::selection::Game;
use backline_analysis::Analysis;
use backline_analysis::attribute::Explanation;
use backline_draw::{Language, Picture, Style, phrase};
use backline_model::Result;

/// All kinds of pictures, in the order in which they are listed.
pub static CHARTS: &[&Chart] = &[
    &rates::CHART,
    &comparison::CHART,
    &timeline::CHART,
    &story::CHART,
    &map::CHART,
    &trend::CHART,
    &team_sheet::CHART,
];

/// A kind of picture, declared once.
#[derive(Debug)]
pub struct Chart {
    /// The word on the command line; Python's function is `chart_` plus this word, with `_` for
    /// `-`.
    pub name: &'static str,
    /// Another accepted word.
    pub alias: Option<&'static str>,
    /// What it shows, without a full stop.
    pub about: &'static str,
    /// The name of its files, without the ending.
    pub file: &'static str,
    /// Example calls that draw it.
    pub examples: &'static [&'static str],
    /// Its options, in the order of the help.
    pub options: &'static [ChartOption],
    /// What it needs of the matches beyond what every analysis has.
    pub needs: Needs,
    /// Draws it.
    pub draw: fn(&Source<'_>, &ChartOptions, &Style) -> Result<Drawn>,
    /// Its picture for a report's players, if it has one.
    pub figure: Option<ReportFigure>,
}

/// Draws a picture for a report's players; `None` if there is nothing to show.
pub type ReportFigure = fn(&Analysis, &Content) -> Result<Option<Figure>>;

impl Chart {
    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<&'static Chart> {
        CHARTS.iter().find(|chart| chart.name == name).copied()
    }
}

/// What a picture needs of the matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Only figures: errors may come without their evidence.
    Figures,
    /// Figures, and touches and shots faced in the line-ups
    /// ([`backline_analysis::compare::EXPOSURE_COLUMNS`]).
    Exposures,
    /// The evidence, and the events of a match.
    Events,
}

/// The data from which pictures are drawn.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// What was found.
    pub found: &'a Analysis,
    /// Explains the goal or shot of this event in a match.
    pub explain: &'a dyn Fn(&Game, &str) -> Result<Explanation>,
}

/// What was drawn.
#[derive(Debug)]
pub struct Drawn {
    /// The pictures and their file names, without the ending.
    pub pictures: Vec<(String, Picture)>,
    /// Files of the matches shown, if not all are shown.
    pub files: Option<Vec<PathBuf>>,
    /// What was not drawn, in a sentence without a full stop.
    pub left: Option<String>,
}

impl Drawn {
    /// One picture of all matches.
    fn one(name: impl Into<String>, picture: Picture) -> Drawn {
        Drawn {
            pictures: vec![(name.into(), picture)],
            files: None,
            left: None,
        }
    }
}

/// The words of a picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChartText {
    /// Title.
    pub title: String,
    /// Which matches.
    pub subtitle: String,
    /// The team or player it is about.
    pub subject: String,
    /// Further remarks, one sentence each.
    pub notes: Vec<String>,
    /// Where the data come from.
    pub source: String,
}

impl ChartText {
    /// Of everybody where `subject` is empty.
    fn new(
        found: &Analysis,
        what: &str,
        subject: &str,
        matches: &DataFrame,
        language: Language,
    ) -> Result<ChartText> {
        let what = language.phrase(what);
        let subject_known = (!subject.is_empty()).then(|| subject.to_owned());
        let parts: Vec<String> = subject_known.into_iter().chain(league(matches)?).collect();
        Ok(ChartText {
            title: match parts.join(", ") {
                none if none.is_empty() => what.to_owned(),
                whose => format!("{what} – {whose}"),
            },
            subtitle: span(matches)?.words(language),
            subject: subject.to_owned(),
            notes: Vec::new(),
            source: source_with_xg(found)?.words(language),
        })
    }
}

/// Towards what estimates are pulled, for the notes of pictures.
pub(crate) const LEANS: &str = phrase!(
    "The estimate is gamma-Poisson and is pulled towards the player's position group, or towards all players where that is too small; intervals are {percent}."
);
