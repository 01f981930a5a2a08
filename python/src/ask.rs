//! Questions to what was found: players compared, a goal explained, verdicts held against labels.

use std::path::PathBuf;

use backline::Error;
use backline::analyse::evaluate_parts;
use backline::machinery::attribute::{self, Weights};
use backline::machinery::compare::{Options, Per, Weight};
use backline::machinery::model::jobs;
use backline::machinery::read::Progress;
use backline::machinery::report::chart::by_name;
use backline::machinery::report::chart::story::Story;
use backline::machinery::report::{
    self, ChartOptions, Comparison, ReportOptions, Selection, verdict,
};
use pyo3::prelude::*;

use crate::chart::{Look, Picture, language};
use crate::data::{Found, Matches, Who, order};
use crate::error::to_py;
use crate::frame::Frame;
use crate::work;

/// How players are compared, as Python's keywords say it.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct How {
    per: String,
    weight: String,
    by: Option<String>,
}

/// Players compared.
#[pyclass(frozen, module = "backline._engine")]
pub struct Compared(Comparison);

#[pymethods]
impl Compared {
    fn players(&self) -> Frame {
        Frame(self.0.players.clone())
    }

    fn pairs(&self) -> Frame {
        Frame(self.0.pairs.clone())
    }

    fn ranks(&self) -> Frame {
        Frame(self.0.ranks.clone())
    }

    fn parts(&self) -> Option<Frame> {
        self.0.parts.clone().map(Frame)
    }

    fn notes(&self) -> PyResult<Vec<String>> {
        self.0.notes().map_err(to_py)
    }

    fn remarks(&self) -> PyResult<Vec<String>> {
        self.0.remarks().map_err(to_py)
    }

    #[getter]
    fn answer(&self) -> Option<&str> {
        self.0
            .finding
            .as_ref()
            .map(|finding| finding.answer.as_str())
    }

    fn json(&self) -> PyResult<String> {
        self.0.json().map_err(to_py)
    }

    fn markdown(&self) -> PyResult<String> {
        self.0.markdown().map_err(to_py)
    }

    fn picture(&self, py: Python<'_>, look: Look) -> PyResult<Picture> {
        let style = look.style().map_err(to_py)?;
        work::run(py, None, |_| {
            let picture = self.0.picture(&style)?.ok_or_else(|| {
                Error::usage(
                    backline::machinery::model::Misuse::NothingSelected,
                    "nobody has an exposure, so there is nothing to draw".to_owned(),
                )
            })?;
            Ok(Picture(picture))
        })
    }
}

/// Compares players.
#[pyfunction]
pub fn compare(
    py: Python<'_>,
    matches: &Matches,
    found: &Found,
    who: Who,
    how: How,
) -> PyResult<Compared> {
    work::run(py, None, |_| {
        let options = ChartOptions {
            selection: who.selection(),
            how: Options {
                per: by_name("unit", &how.per, Per::ALL, Per::name)?,
                weight: by_name("weight", &how.weight, Weight::ALL, Weight::name)?,
            },
            by: how.by,
            ..ChartOptions::default()
        };
        options.by()?;
        let found = matches.analysis(found, who.alias, true)?;
        let found = options.selection.scoped(found)?;
        Ok(Compared(Comparison::new(&found, &options)?))
    })
}

/// Holds what was found in two providers' data against each other: the answer, JSON of all, and the
/// three tables.
#[pyfunction]
pub fn agree(
    py: Python<'_>,
    a: (PyRef<'_, Matches>, PyRef<'_, Found>),
    b: (PyRef<'_, Matches>, PyRef<'_, Found>),
    names: (String, String),
) -> PyResult<(String, String, [Frame; 3])> {
    let ((a, found_a), (b, found_b)) = (&a, &b);
    let (a, b): (&Matches, &Matches) = (a, b);
    let (found_a, found_b): (&Found, &Found) = (found_a, found_b);
    work::run(py, None, |_| {
        let (one, two) = (
            a.analysis(found_a, None, false)?,
            b.analysis(found_b, None, false)?,
        );
        let agreed = backline::machinery::agree::agree(&one, &two, [&names.0, &names.1])?;
        let answer = report::agreed_answer(&agreed)?;
        let json = report::agreed_json(&agreed)?;
        let tables = [agreed.figures, agreed.seen, agreed.matches].map(Frame);
        Ok((answer, json, tables))
    })
}

/// The story of a goal or shot.
#[pyclass(frozen, module = "backline._engine")]
pub struct Told {
    story: Story,
    verdict: String,
}

#[pymethods]
impl Told {
    fn chain(&self) -> Frame {
        Frame(self.story.explanation.chain.clone())
    }

    fn candidates(&self) -> Frame {
        Frame(self.story.explanation.candidates.clone())
    }

    #[getter]
    fn title(&self) -> &str {
        &self.story.text.title
    }

    #[getter]
    fn subtitle(&self) -> &str {
        &self.story.text.subtitle
    }

    #[getter]
    fn verdict(&self) -> &str {
        &self.verdict
    }

    fn picture(&self, py: Python<'_>, look: Look) -> PyResult<Picture> {
        let style = look.style().map_err(to_py)?;
        let draw = |_: &Progress| self.story.picture(&style);
        Ok(Picture(work::run(py, None, draw)?))
    }
}

/// Tells the story of the goal of this number, or of the goal (or shot) of this minute.
#[pyfunction]
pub fn explain(
    py: Python<'_>,
    matches: &Matches,
    found: &Found,
    name: Option<&str>,
    goal: Option<u32>,
    minute: Option<&str>,
    shots: bool,
) -> PyResult<Told> {
    work::run(py, None, |_| {
        if goal.is_none() && minute.is_none() {
            return Err(Error::usage(
                backline::machinery::model::Misuse::WrongOption,
                "give either `goal`, the number of a goal from 1, or `minute`".to_owned(),
            ));
        }
        let options = ChartOptions {
            match_name: name.map(str::to_owned),
            goal,
            minute: minute.map(str::to_owned),
            shots,
            ..ChartOptions::default()
        };
        let all = matches.analysis(found, None, false)?;
        let story = matches.with_source(found, &all, |source| Story::find(source, &options))?;
        Ok(Told {
            verdict: verdict(&story.explanation)?,
            story,
        })
    })
}

/// What a report is about and shows, as Python's keywords say it.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Scope {
    team: Option<String>,
    players: Vec<String>,
    positions: Vec<String>,
    competition: Option<String>,
    season: Option<String>,
    min_minutes: Option<f64>,
    best: bool,
    top: usize,
    timelines: usize,
    stories: usize,
    pictures: bool,
    alias: Option<PathBuf>,
    language: String,
}

/// A report.
#[pyclass(frozen, module = "backline._engine")]
pub struct Report(report::Report);

#[pymethods]
impl Report {
    #[getter]
    fn title(&self) -> &str {
        &self.0.document.title
    }

    fn summary(&self) -> Vec<String> {
        self.0.document.summary_lines()
    }

    fn html(&self, py: Python<'_>) -> PyResult<String> {
        work::run(py, None, |_| self.0.html())
    }

    fn markdown(&self) -> String {
        self.0.markdown()
    }

    fn json(&self) -> PyResult<String> {
        self.0.json().map_err(to_py)
    }
}

/// Makes a report.
#[pyfunction]
#[pyo3(name = "report")]
pub fn report_of(
    py: Python<'_>,
    matches: &Matches,
    found: &Found,
    scope: Scope,
) -> PyResult<Report> {
    let language = language(&scope.language).map_err(to_py)?;
    work::run(py, None, |_| {
        let selection = Selection {
            team: scope.team,
            players: scope.players,
            positions: scope.positions,
            competition: scope.competition,
            season: scope.season,
            min_minutes: scope.min_minutes,
            order: order(scope.best),
            top: scope.top,
        };
        let mut all = selection.scoped(matches.analysis(found, scope.alias, false)?)?;
        if scope.pictures {
            let told = jobs::run(matches.parts.iter(), |part| {
                attribute::explain_all(part, &found.options)
            })?;
            all.stories = told.into_iter().flatten().collect();
        }
        let options = ReportOptions {
            selection,
            labels: found.options.labels,
            timelines: scope.timelines,
            stories: scope.stories,
            pictures: scope.pictures,
            language,
        };
        Ok(Report(report::report(&all, &options)?))
    })
}

/// Agreement with error labels, as JSON for goals (where labels stand before goals), for goals
/// and shots and for each provider, and the rows where verdict and label differ.
#[pyfunction]
pub fn evaluate(
    py: Python<'_>,
    matches: &Matches,
    weights: Option<PathBuf>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<(Option<String>, String, String, Frame)> {
    work::run(py, progress, |told| {
        let weights = weights.map(Weights::read).transpose()?.unwrap_or_default();
        let agreement = evaluate_parts(&matches.parts, &weights, told)?;
        let json = |figures: &attribute::Figures| {
            serde_json::to_string(figures).map_err(|error| {
                Error::usage(
                    backline::machinery::model::Misuse::TooLittleData,
                    error.to_string(),
                )
            })
        };
        let all = agreement.figures(false)?;
        // Labels may stand before shots only.
        let goals = agreement.figures(true).ok();
        Ok((
            goals.as_ref().map(json).transpose()?,
            json(&all)?,
            serde_json::to_string(&agreement.by_provider()).map_err(|error| {
                Error::usage(
                    backline::machinery::model::Misuse::WrongOption,
                    error.to_string(),
                )
            })?,
            Frame(agreement.disagreements().clone()),
        ))
    })
}
