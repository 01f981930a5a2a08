//! Pictures.

use std::path::{Path, PathBuf};

use backline::Error;
use backline::machinery::draw::{self, DEFAULT_SCALE, LANGUAGES, Language, Style, Theme, use_font};
use backline::machinery::report::chart::{ChartOption, Needs, Value, by_name};
use backline::machinery::report::{CHARTS, Chart, ChartOptions, Outputs, drawing};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::data::{Found, Matches};
use crate::error::to_py;
use crate::work;

/// How a picture looks, as Python's keywords say it.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Look {
    theme: String,
    width: Option<u32>,
    height: Option<u32>,
    size: Option<String>,
    title: Option<String>,
    subtitle: Option<String>,
    credit: Option<String>,
    notes: bool,
    font: Vec<PathBuf>,
    language: String,
}

/// A language by its code.
pub fn language(code: &str) -> backline::Result<Language> {
    Language::of(code).ok_or_else(|| {
        let known: Vec<&str> = LANGUAGES.iter().map(|(code, _)| *code).collect();
        Error::usage(
            backline::machinery::model::Misuse::WrongOption,
            format!("no language `{code}`. There are {}", known.join(", ")),
        )
    })
}

impl Look {
    pub fn style(self) -> backline::Result<Style> {
        let language = language(&self.language)?;
        let wrong = |text: &str| {
            Error::usage(
                backline::machinery::model::Misuse::WrongOption,
                text.to_owned(),
            )
        };
        let (width, height) = match &self.size {
            None => (self.width, self.height),
            Some(_) if self.width.is_some() || self.height.is_some() => {
                return Err(wrong("give either `size`, or `width` and `height`"));
            }
            Some(size) => {
                let (width, height) = Style::size_named(size).ok_or_else(|| wrong(Style::SIZES))?;
                (Some(width), height)
            }
        };
        for font in &self.font {
            use_font(font).map_err(drawing)?;
        }
        Ok(Style {
            theme: by_name("theme", &self.theme, Theme::ALL, Theme::name)?,
            width,
            height,
            shrink: self.size.is_some(),
            title: self.title,
            subtitle: self.subtitle,
            credit: self.credit,
            no_notes: !self.notes,
            language,
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
        let png = work::run(py, None, |_| self.0.to_png(scale).map_err(drawing))?;
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
                    return Err(Error::usage(
                        backline::machinery::model::Misuse::WrongOption,
                        format!(
                            "`{}` does not say what to write. Let its name end in .png or .svg",
                            path.display()
                        ),
                    ));
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

/// The kinds of pictures as Python makes functions of them: name, what it shows, and the options
/// as keyword, option, default.
pub fn kinds() -> Vec<(&'static str, &'static str, Vec<Keyword>)> {
    let keywords = |chart: &Chart| {
        let taken = chart.options.iter();
        taken.filter_map(Keyword::for_option).collect()
    };
    let kinds = CHARTS.iter();
    kinds.map(|it| (it.name, it.about, keywords(it))).collect()
}

/// An option of a picture as a keyword.
#[derive(IntoPyObject)]
pub struct Keyword {
    /// The keyword.
    keyword: String,
    /// The option that it is.
    option: &'static str,
    /// What it takes: `text`, `texts`, `required`, `minutes`, `whole`, `flag`, `word` or `path`.
    takes: &'static str,
    /// The value unless given.
    default: Option<&'static str>,
    /// What it does.
    help: &'static str,
}

impl Keyword {
    fn for_option(option: &ChartOption) -> Option<Keyword> {
        let (takes, default) = match option.value {
            Value::Text => ("text", None),
            Value::Texts | Value::List => ("texts", None),
            Value::Required => ("required", None),
            Value::Minutes => ("minutes", None),
            Value::Whole(_, default) => ("whole", default),
            Value::Flag => ("flag", None),
            Value::Word(all) => ("word", all().first().map(|(word, _)| *word)),
            Value::Out | Value::Alias | Value::Labels | Value::Standard => ("path", None),
        };
        Some(Keyword {
            keyword: option.python?.replace('-', "_"),
            option: option.name,
            takes,
            default,
            help: option.help,
        })
    }
}

/// Draws a picture of one kind; `given` are options and their values, one pair a value.
#[pyfunction]
pub fn chart(
    py: Python<'_>,
    matches: &Matches,
    found: &Found,
    kind: &str,
    given: Vec<(String, String)>,
    alias: Option<PathBuf>,
    look: Look,
) -> PyResult<Picture> {
    let style = look.style().map_err(to_py)?;
    work::run(py, None, |_| {
        let known = CHARTS.iter().copied();
        let chart = by_name("chart", kind, known, |chart: &Chart| chart.name)?;
        let mut options = ChartOptions::of(chart.options)?;
        for (option, value) in &given {
            options.set(option, value)?;
        }
        options.one = true;
        let all = matches.analysis(found, alias, chart.needs == Needs::Exposures)?;
        let all = options.selection.scoped(all)?;
        let drawn =
            matches.with_source(found, &all, |source| (chart.draw)(source, &options, &style))?;
        let first = drawn.pictures.into_iter().next();
        let none = || {
            Error::usage(
                backline::machinery::model::Misuse::NothingSelected,
                "there is nothing to draw".to_owned(),
            )
        };
        Ok(Picture(first.ok_or_else(none)?.1))
    })
}
