//! Pictures.

use std::path::{Path, PathBuf};

use backline::Error;
use backline::draw::{self, DEFAULT_SCALE, LANGUAGES, Numbers, Style, Theme};
use backline::report::{
    Game, Outputs, Selected, Selection, drawing, error_map, source_with_xg, team_sheet_of,
    timeline_picture, trend_of,
};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::data::{Found, Matches, named};
use crate::error::to_py;
use crate::work;

/// How a picture looks, as Python's keywords say it.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Look {
    theme: String,
    width: Option<u32>,
    height: Option<u32>,
    title: Option<String>,
    language: String,
}

impl Look {
    pub fn style(self) -> backline::Result<Style> {
        let theme = Theme::ALL.into_iter().find(|it| it.name() == self.theme);
        let all = Theme::ALL.into_iter().map(Theme::name);
        let numbers = Numbers::of_language(&self.language);
        let known = LANGUAGES.iter().map(|(code, _)| *code);
        Ok(Style {
            theme: named("theme", &self.theme, theme, all)?,
            width: self.width,
            height: self.height,
            title: self.title,
            numbers: named("language", &self.language, numbers, known)?,
        })
    }
}

/// A finished picture; it shows itself in Jupyter.
#[pyclass(frozen, module = "backline")]
pub struct Picture(pub draw::Picture);

#[pymethods]
impl Picture {
    /// The bytes of a PNG file, `scale` pixels for each of `size`.
    ///
    /// Raises BacklineError for a scale that makes no picture, or one of more than 30 000 pixels a
    /// side.
    #[pyo3(signature = (scale = 2.0))]
    fn png<'py>(&self, py: Python<'py>, scale: f32) -> PyResult<Bound<'py, PyBytes>> {
        let png = work::run(py, None, |_| Ok(self.0.to_png(scale).map_err(drawing)?))?;
        Ok(PyBytes::new(py, &png))
    }

    /// The text of an SVG file.
    fn svg(&self) -> &str {
        self.0.to_svg()
    }

    /// Writes a file, whole or not at all, and returns its path; its ending, `.png` or `.svg`, says
    /// which.
    ///
    /// Raises BacklineError for another ending, or a place that cannot be written.
    #[pyo3(signature = (path, *, scale = 2.0))]
    fn save(&self, py: Python<'_>, path: PathBuf, scale: f32) -> PyResult<PathBuf> {
        work::run(py, None, |_| {
            let ending = path.extension().and_then(|ending| ending.to_str());
            let name = path.file_name().and_then(|name| name.to_str());
            let bytes = match ending.map(str::to_ascii_lowercase).as_deref() {
                Some("png") => self.0.to_png(scale).map_err(drawing)?,
                Some("svg") => self.0.to_svg().as_bytes().to_vec(),
                _ => {
                    return Err(Error::Usage(format!(
                        "`{}` does not say what to write. Let its name end in .png or .svg",
                        path.display()
                    )));
                }
            };
            let folder = match path.parent() {
                Some(folder) if !folder.as_os_str().is_empty() => folder,
                _ => Path::new("."),
            };
            let mut outputs = Outputs::new(folder)?;
            outputs.add(name.unwrap_or_default(), &bytes)?;
            outputs.commit()?;
            Ok(())
        })?;
        Ok(path)
    }

    /// Width and height in pixels at scale 1.
    #[getter]
    fn size(&self) -> (u32, u32) {
        self.0.size()
    }

    fn _repr_png_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        self.png(py, DEFAULT_SCALE)
    }

    fn _repr_svg_(&self) -> &str {
        self.svg()
    }

    fn __repr__(&self) -> String {
        let (width, height) = self.size();
        format!("<backline.Picture: {width} x {height}>")
    }
}

/// Whom a picture is about, as Python's keywords say it.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Whom {
    team: Option<String>,
    players: Vec<String>,
    min_minutes: Option<f64>,
    top: usize,
    alias: Option<PathBuf>,
}

#[pyfunction]
pub fn chart_rates(
    py: Python<'_>,
    matches: &Matches,
    found: &Found,
    whom: Whom,
    look: Look,
) -> PyResult<Picture> {
    let style = look.style().map_err(to_py)?;
    work::run(py, None, |_| {
        let all = matches.analysis(found, whom.alias, false)?;
        let choice = Selection {
            team: whom.team,
            players: whom.players,
            min_minutes: whom.min_minutes,
            top: whom.top,
        };
        Ok(Picture(
            Selected::new(&all, &choice)?.picture(&all, &style)?,
        ))
    })
}

#[pyfunction]
pub fn chart_timeline(
    py: Python<'_>,
    matches: &Matches,
    found: &Found,
    name: Option<&str>,
    look: Look,
) -> PyResult<Picture> {
    let style = look.style().map_err(to_py)?;
    work::run(py, None, |_| {
        let all = matches.analysis(found, None, false)?;
        let game = Game::find(&all, name)?;
        let source = source_with_xg(&all)?;
        let picture = timeline_picture(
            &game.id,
            &all.matches,
            &all.outcomes,
            &all.errors,
            &source,
            &style,
        )?;
        Ok(Picture(picture))
    })
}

#[pyfunction]
pub fn chart_map(
    py: Python<'_>,
    matches: &Matches,
    found: &Found,
    whom: Whom,
    look: Look,
) -> PyResult<Picture> {
    let style = look.style().map_err(to_py)?;
    work::run(py, None, |_| {
        let all = matches.analysis(found, whom.alias, false)?;
        let picture = error_map(&all, whom.team.as_deref(), &whom.players, &style)?;
        Ok(Picture(picture))
    })
}

#[pyfunction]
pub fn chart_trend(
    py: Python<'_>,
    matches: &Matches,
    found: &Found,
    player: &str,
    window: usize,
    look: Look,
) -> PyResult<Picture> {
    let style = look.style().map_err(to_py)?;
    work::run(py, None, |_| {
        let all = matches.analysis(found, None, false)?;
        Ok(Picture(trend_of(&all, player, window, &style)?.1))
    })
}

#[pyfunction]
pub fn chart_team_sheet(
    py: Python<'_>,
    matches: &Matches,
    found: &Found,
    whom: Whom,
    look: Look,
) -> PyResult<Picture> {
    let style = look.style().map_err(to_py)?;
    work::run(py, None, |_| {
        let all = matches.analysis(found, whom.alias, false)?;
        let picture = team_sheet_of(&all, whom.team.as_deref(), whom.top, &style)?;
        Ok(Picture(picture))
    })
}
