//! Questions to what was found: players compared, a goal explained, verdicts held against labels.

use std::path::PathBuf;

use backline::Error;
use backline::analyse::evaluate_parts;
use backline::attribute::{self, Explanation, Weights};
use backline::compare::{By, Options, Per, Weight};
use backline::read::Progress;
use backline::report::{self, Comparing, Game, StoryView, Wanted, story_picture, verdict};
use polars::prelude::DataFrame;
use pyo3::prelude::*;

use crate::chart::{Look, Picture};
use crate::data::{Found, Matches, named};
use crate::error::to_py;
use crate::frame::Frame;
use crate::work;

/// Who is compared and how, as Python's keywords say it.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Question {
    players: Vec<String>,
    team: Option<String>,
    positions: Vec<String>,
    min_minutes: Option<f64>,
    top: usize,
    per: String,
    weight: String,
    by: Option<String>,
    alias: Option<PathBuf>,
}

/// Players compared.
#[pyclass(frozen, module = "backline._engine")]
pub struct Compared {
    compared: report::Compared,
    parts: Option<DataFrame>,
}

#[pymethods]
impl Compared {
    fn players(&self) -> Frame {
        Frame(self.compared.players.clone())
    }

    fn pairs(&self) -> Frame {
        Frame(self.compared.pairs.clone())
    }

    fn ranks(&self) -> Frame {
        Frame(self.compared.ranks.clone())
    }

    fn parts(&self) -> Option<Frame> {
        self.parts.clone().map(Frame)
    }

    fn notes(&self) -> PyResult<Vec<String>> {
        self.compared.notes().map_err(to_py)
    }

    fn picture(&self, py: Python<'_>, look: Look) -> PyResult<Picture> {
        let style = look.style().map_err(to_py)?;
        work::run(py, None, |_| {
            let picture = self.compared.picture(&style)?.ok_or_else(|| {
                Error::Usage("nobody has an exposure, so there is nothing to draw".to_owned())
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
    question: Question,
) -> PyResult<Compared> {
    work::run(py, None, |_| {
        let per = named(
            "unit",
            &question.per,
            Per::from_name(&question.per),
            Per::ALL.iter().map(|per| per.name()),
        )?;
        let weight = named(
            "weight",
            &question.weight,
            Weight::from_name(&question.weight),
            Weight::ALL.iter().map(|weight| weight.name()),
        )?;
        let by = question.by.as_deref().map(By::parse).transpose()?;
        let found = matches.analysis(found, question.alias, true)?;
        let compared = report::Compared::new(
            &found,
            &Comparing {
                how: Options { per, weight },
                players: question.players,
                team: question.team,
                positions: question.positions,
                min_minutes: question.min_minutes,
                top: question.top,
            },
        )?;
        let parts = by.map(|by| compared.parts(&found, by)).transpose()?;
        Ok(Compared { compared, parts })
    })
}

/// The story of a goal or shot.
#[pyclass(frozen, module = "backline._engine")]
pub struct Told {
    explanation: Explanation,
    view: StoryView,
    verdict: String,
}

#[pymethods]
impl Told {
    fn chain(&self) -> Frame {
        Frame(self.explanation.chain.clone())
    }

    fn candidates(&self) -> Frame {
        Frame(self.explanation.candidates.clone())
    }

    #[getter]
    fn title(&self) -> &str {
        &self.view.title
    }

    #[getter]
    fn subtitle(&self) -> &str {
        &self.view.subtitle
    }

    #[getter]
    fn verdict(&self) -> &str {
        &self.verdict
    }

    fn picture(&self, py: Python<'_>, look: Look) -> PyResult<Picture> {
        let style = look.style().map_err(to_py)?;
        let draw = |_: &Progress| story_picture(&self.explanation, &self.view, &style);
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
        let all = matches.analysis(found, None, false)?;
        let game = Game::find(&all, name)?;
        let wanted = match (goal, minute) {
            (Some(goal), None) => Wanted::Goal(goal),
            (None, Some(minute)) => Wanted::Minute { minute, shots },
            _ => {
                return Err(Error::Usage(
                    "give either `goal`, the number of a goal from 1, or `minute`".to_owned(),
                ));
            }
        };
        let moment = game.moment(&all, wanted)?;
        let data = matches.part_of(&game.id)?;
        let explanation = attribute::explain(data, &found.options, &game.id, &moment.event_id)?;
        Ok(Told {
            verdict: verdict(&explanation)?,
            view: moment.view(&all, &game)?,
            explanation,
        })
    })
}

/// Agreement with error labels, as JSON for goals (where labels stand before goals) and for goals
/// and shots, and the rows where verdict and label differ.
#[pyfunction]
pub fn evaluate(
    py: Python<'_>,
    matches: &Matches,
    weights: Option<PathBuf>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<(Option<String>, String, Frame)> {
    work::run(py, progress, |told| {
        let weights = weights.map(Weights::read).transpose()?.unwrap_or_default();
        let agreement = evaluate_parts(&matches.parts, &weights, told)?;
        let json = |figures: &attribute::Figures| {
            serde_json::to_string(figures).map_err(|error| Error::Usage(error.to_string()))
        };
        let all = agreement.figures(false)?;
        // Labels may stand before shots only.
        let goals = agreement.figures(true).ok();
        Ok((
            goals.as_ref().map(json).transpose()?,
            json(&all)?,
            Frame(agreement.disagreements().clone()),
        ))
    })
}
