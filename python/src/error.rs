//! The library's errors as Python's exceptions.

use std::path::Path;

use backline::{Error, Place};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// A frame that cannot be taken.
pub fn refused(name: &str, problem: impl Into<String>, hint: &str) -> Error {
    Error::input(Path::new(name), Place::Whole, problem, hint)
}

/// Where an error is, as the exception's attributes have it.
#[derive(Default)]
struct Where {
    row: Option<usize>,
    column: Option<String>,
    path: Option<String>,
}

impl Where {
    fn at(place: &Place) -> Where {
        match place {
            Place::Whole => Where::default(),
            Place::Line(line) => Where {
                row: Some(*line),
                ..Where::default()
            },
            Place::Cell { line: row, column } | Place::Row { row, column } => Where {
                row: Some(*row),
                column: Some(column.clone()),
                path: None,
            },
            Place::Json { path, line, column } | Place::Xml { path, line, column } => Where {
                row: Some(*line),
                column: Some(column.to_string()),
                path: Some(path.clone()),
            },
        }
    }
}

/// The exception that an error is raised as: `backline.BacklineError`.
pub fn to_py(error: Error) -> PyErr {
    Python::attach(|py| exception(py, &error).map_or_else(|error| error, PyErr::from_value))
}

/// The exception as an object, for lists of files that failed.
pub fn exception<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    let fields = PyDict::new(py);
    fields.set_item("code", error.code())?;
    match error {
        Error::Input {
            file,
            place,
            problem,
            hint,
        } => {
            let place = Where::at(place);
            fields.set_item("file", file.to_string_lossy())?;
            fields.set_item("row", place.row)?;
            fields.set_item("column", place.column)?;
            fields.set_item("path", place.path)?;
            fields.set_item("problem", problem)?;
            fields.set_item("hint", hint)?;
        }
        Error::Several { file, faults, .. } => {
            fields.set_item("file", file.to_string_lossy())?;
            if let Some(first) = faults.first() {
                let place = Where::at(&first.place);
                fields.set_item("row", place.row)?;
                fields.set_item("column", place.column)?;
                fields.set_item("problem", &first.problem)?;
                fields.set_item("hint", &first.hint)?;
            }
        }
        Error::Io {
            path, source, hint, ..
        } => {
            fields.set_item("file", path.to_string_lossy())?;
            fields.set_item("problem", source.to_string())?;
            fields.set_item("hint", hint)?;
        }
        Error::Column { column, .. } => fields.set_item("column", column)?,
        _ => {}
    }
    let class = py.import("backline._errors")?.getattr("BacklineError")?;
    class.call((error.to_string(),), Some(&fields))
}
