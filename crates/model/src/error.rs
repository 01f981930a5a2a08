//! The library's error type: every variant says what went wrong, where, and what to do.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::faults::{Fault, Faults, listed};

/// Result of the library's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Where in an input file the problem is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The file as a whole.
    Whole,
    /// A line of a text file; the first is 1.
    Line(usize),
    /// A cell of a text table: the line in the file, from 1, and the column's name.
    Cell {
        /// Line in the file, header and comments included.
        line: usize,
        /// Column name.
        column: String,
    },
    /// A cell of a table without lines, such as a Parquet file.
    Row {
        /// Row, counted from 1.
        row: usize,
        /// Column name.
        column: String,
    },
    /// A path inside a JSON document, such as `events[12].positions`, and its line and column.
    Json {
        /// Path from the document's root.
        path: String,
        /// Line, counted from 1.
        line: usize,
        /// Column, counted from 1.
        column: usize,
    },
    /// An element inside an XML document, such as `Games/Game/Event`, and its line and column.
    Xml {
        /// Names of the elements from the root, joined by `/`.
        path: String,
        /// Line, counted from 1.
        line: usize,
        /// Column, counted from 1.
        column: usize,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Whole => Ok(()),
            Place::Line(line) => write!(f, ", line {line}"),
            Place::Cell { line, column } => write!(f, ", line {line}, column `{column}`"),
            Place::Row { row, column } => write!(f, ", row {row}, column `{column}`"),
            Place::Json { path, line, column } | Place::Xml { path, line, column } => {
                if path.is_empty() || path == "." {
                    write!(f, ", line {line} column {column}")
                } else {
                    write!(f, ", at {path} (line {line} column {column})")
                }
            }
        }
    }
}

/// Everything that can go wrong in backline.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder cannot be read or written.
    #[error("{}: {source}. {hint}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
        /// What to do.
        hint: &'static str,
    },
    /// A file was read and holds something that is not what its format says.
    #[error("{}{place}: {problem}. {hint}", file.display())]
    Input {
        /// The file.
        file: PathBuf,
        /// Where in it.
        place: Place,
        /// What was found and what was expected.
        problem: String,
        /// What to do.
        hint: String,
    },
    /// Several cells of a table cannot be read.
    #[error("{}: {cells} cells cannot be read:{}", file.display(), listed(*cells, faults))]
    Several {
        /// The file.
        file: PathBuf,
        /// How many cells.
        cells: usize,
        /// What is wrong with them, each kind of fault once.
        faults: Vec<Fault>,
    },
    /// No file could be read: what is wrong with each, one per line.
    #[error("no match could be read:\n  {0}")]
    NothingRead(String),
    /// The call itself cannot be answered: an unknown player, say, or an empty selection.
    #[error("{message}")]
    Usage {
        /// What kind of mistake it is.
        misuse: Misuse,
        /// What is wrong and what to do. Options are named as in the library: the option
        /// `min_minutes`.
        message: String,
    },
    /// A frame passed to a stage lacks a column or has it with another type.
    #[error("{stage} needs the column `{column}` ({expected}), found {found}")]
    Column {
        /// The stage that was called.
        stage: &'static str,
        /// The column.
        column: String,
        /// The expected type.
        expected: String,
        /// What was found instead.
        found: String,
    },
    /// The progress callback asked to stop.
    #[error("stopped before the end")]
    Stopped,
    /// A picture cannot be drawn.
    #[error("{0}")]
    Picture(String),
    /// A picture does not fit the size asked for.
    #[error("{0}")]
    PictureSize(String),
    /// polars refused an operation.
    #[error("the table operation failed: {0}")]
    Polars(#[from] polars::error::PolarsError),
}

/// A file that could not be read and why.
#[derive(Debug)]
pub struct Failure {
    /// The file.
    pub file: PathBuf,
    /// What is wrong with it.
    pub error: Error,
}

/// Maximum number of bytes of a part of a message: a broken file may hold texts of any length.
const LONGEST: usize = 1500;

pub(crate) fn cut(mut text: String) -> String {
    if text.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|at| text.is_char_boundary(*at));
        text.truncate(end.unwrap_or(0));
        text.push_str(" ...");
    }
    text
}

crate::word_list! {
    /// Why a call cannot be answered.
    Misuse {
        /// Nothing has this name: a player, team, match, position, format, option or column.
        UnknownName = "unknown-name",
        /// Several things have this name.
        AmbiguousName = "ambiguous-name",
        /// The selection is empty: no match, nobody with enough minutes, no error to draw.
        NothingSelected = "nothing-selected",
        /// The value of an option is not valid, or two options exclude each other.
        WrongOption = "wrong-option",
        /// A path does not hold what the call needs, or already holds something else.
        WrongPath = "wrong-path",
        /// The same match was given twice.
        DuplicateMatch = "duplicate-match",
        /// There are too few matches, or they lack what the answer is based on.
        TooLittleData = "too-little-data",
    }
}

impl Error {
    /// A code for what went wrong that stays the same from version to version, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Error::Io { .. } => "io",
            Error::Input { .. } | Error::Several { .. } => "input",
            Error::NothingRead(_) => "nothing-read",
            Error::Usage { misuse, .. } => misuse.name(),
            Error::Column { .. } => "column",
            Error::Stopped => "stopped",
            Error::Picture(_) => "picture",
            Error::PictureSize(_) => "picture-size",
            Error::Polars(_) => "table-operation",
        }
    }

    /// An [`Error::Usage`].
    pub fn usage(misuse: Misuse, message: impl Into<String>) -> Self {
        Error::Usage {
            misuse,
            message: message.into(),
        }
    }

    /// Whether the call is at fault rather than a file: an unknown player, a picture too small for
    /// its content.
    pub fn is_usage(&self) -> bool {
        matches!(self, Error::Usage { .. } | Error::PictureSize(_))
    }

    /// An [`Error::Input`]; a very long problem or hint is cut.
    pub fn input(
        file: impl AsRef<Path>,
        place: Place,
        problem: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Error::Input {
            file: file.as_ref().to_path_buf(),
            place,
            problem: cut(problem.into()),
            hint: cut(hint.into()),
        }
    }

    /// An [`Error::Input`] of a file as a whole.
    pub fn whole(
        file: impl AsRef<Path>,
        problem: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Error::input(file, Place::Whole, problem, hint)
    }

    /// Combines the errors in the cells of a table into one error; a single error stays as it is.
    /// Faults of one column with the same wording are merged. `None` without errors; the
    /// first error that does not belong to a cell takes precedence over all others.
    pub fn of_cells(errors: impl IntoIterator<Item = Error>) -> Option<Error> {
        let mut faults = Faults::default();
        for error in errors {
            if let Err(other) = faults.add(error) {
                return Some(other);
            }
        }
        faults.into_error()
    }

    /// Turns a place in a text table with a header of one line into a row number.
    pub fn at_row(self) -> Self {
        let row_of = |place: Place| match place {
            Place::Cell { line, column } => Place::Row {
                row: line.saturating_sub(1),
                column,
            },
            other => other,
        };
        match self {
            Error::Input {
                file,
                place,
                problem,
                hint,
            } => Error::Input {
                file,
                place: row_of(place),
                problem,
                hint,
            },
            Error::Several {
                file,
                cells,
                faults,
            } => {
                let at_row = |fault: Fault| Fault {
                    place: row_of(fault.place),
                    ..fault
                };
                Error::Several {
                    file,
                    cells,
                    faults: faults.into_iter().map(at_row).collect(),
                }
            }
            other => other,
        }
    }

    /// An [`Error::Io`].
    pub fn io(path: impl AsRef<Path>, source: std::io::Error, hint: &'static str) -> Self {
        Error::Io {
            path: path.as_ref().to_path_buf(),
            source,
            hint,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_errors_has_every_misuse() {
        let page =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/errors.md"))
                .expect("docs/errors.md");
        for misuse in Misuse::ALL {
            assert!(
                page.contains(&format!("| `{}` |", misuse.name())),
                "{misuse:?}"
            );
        }
    }
}
