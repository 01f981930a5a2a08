//! What the end-to-end tests share: running the binary, paths, and looking into frames and CSVs.

pub mod checks;
pub mod json_schema;
pub mod mutations;
pub mod session;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use polars::prelude::*;
use tempfile::TempDir;

/// What a run of the binary left behind.
#[derive(Debug)]
pub struct Run {
    /// Exit status; -1 when a signal ended the process.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Run {
    /// Asserts that the run ended with 0.
    #[track_caller]
    pub fn done(self) -> Run {
        assert_eq!(
            self.code, 0,
            "stdout:\n{}\nstderr:\n{}",
            self.stdout, self.stderr
        );
        self
    }

    /// Asserts that the run ended with this status, said so on standard error in plain words,
    /// and did not panic.
    #[track_caller]
    pub fn refused(self, code: i32) -> Run {
        let Run { stdout, stderr, .. } = &self;
        assert_eq!(self.code, code, "stdout:\n{stdout}\nstderr:\n{stderr}");
        assert!(
            stderr.contains("error: "),
            "no error on standard error:\n{stderr}"
        );
        for sign in ["panicked", "RUST_BACKTRACE", "stack backtrace", "unwrap()"] {
            assert!(
                !stderr.contains(sign),
                "a panic instead of an error:\n{stderr}"
            );
        }
        self
    }

    /// Asserts that standard error holds each of these texts.
    #[track_caller]
    pub fn says(self, texts: &[&str]) -> Run {
        for text in texts {
            assert!(
                self.stderr.contains(text),
                "`{text}` is not in:\n{}",
                self.stderr
            );
        }
        self
    }
}

/// Runs the binary in a folder of its own, so that a default `--out` never lands in the project.
pub fn backline<I, S>(args: I) -> Run
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    let folder = temporary();
    let output = Command::new(env!("CARGO_BIN_EXE_backline"))
        .args(args)
        .current_dir(folder.path())
        .env_remove("RUST_BACKTRACE")
        .env_remove("COLUMNS")
        .output()
        .expect("the binary starts");
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
    }
}

/// `backline analyse PATH --out OUT MORE...`.
pub fn analyse(path: &Path, out: &Path, more: &[&str]) -> Run {
    let mut args: Vec<&OsStr> = vec!["analyse".as_ref(), path.as_os_str()];
    args.extend(["--out".as_ref(), out.as_os_str()]);
    args.extend(more.iter().map(OsStr::new));
    backline(args)
}

/// `backline inspect PATH MORE...`.
pub fn inspect(path: &Path, more: &[&str]) -> Run {
    let mut args: Vec<&OsStr> = vec!["inspect".as_ref(), path.as_os_str()];
    args.extend(more.iter().map(OsStr::new));
    backline(args)
}

/// A temporary folder, removed when dropped.
pub fn temporary() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// A file or folder of `tests/fixtures`.
pub fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(path)
}

/// A file or folder of the optional shared data beside the project; says so when it is absent.
pub fn shared(path: &str) -> Option<PathBuf> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(path);
    if place.exists() {
        return Some(place);
    }
    println!("skipped: shared data absent");
    None
}

/// A file of the optional shared cases beside the project; says so when it is absent.
pub fn shared_case(path: &str) -> Option<PathBuf> {
    shared(&format!("../cases/{path}"))
}

/// Writes a file into a folder and returns its path.
pub fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("written");
    path
}

/// The text of a fixture.
pub fn text_of(path: &str) -> String {
    std::fs::read_to_string(fixture(path)).expect("a fixture")
}

/// Names in a folder, sorted; empty when the folder does not exist.
pub fn names_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .map(|entry| {
            entry
                .expect("readable")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

/// A column as texts.
#[track_caller]
pub fn texts(frame: &DataFrame, column: &str) -> Vec<Option<String>> {
    let cells = frame
        .column(column)
        .expect("a column")
        .cast(&DataType::String)
        .expect("texts");
    cells
        .str()
        .expect("texts")
        .iter()
        .map(|cell| cell.map(str::to_owned))
        .collect()
}

/// A column as numbers.
#[track_caller]
pub fn numbers(frame: &DataFrame, column: &str) -> Vec<Option<f64>> {
    let cells = frame
        .column(column)
        .expect("a column")
        .cast(&DataType::Float64)
        .expect("numbers");
    cells.f64().expect("numbers").iter().collect()
}

/// One row of a frame.
pub struct Row<'a> {
    frame: &'a DataFrame,
    row: usize,
}

/// The only row in which a column holds this text.
#[track_caller]
pub fn row<'a>(frame: &'a DataFrame, column: &str, value: &str) -> Row<'a> {
    let cells = texts(frame, column);
    let rows: Vec<usize> = (0..cells.len())
        .filter(|row| cells[*row].as_deref() == Some(value))
        .collect();
    assert_eq!(rows.len(), 1, "rows with {column} = `{value}`");
    Row {
        frame,
        row: rows[0],
    }
}

impl<'a> Row<'a> {
    /// The first row of a frame.
    pub fn first(frame: &'a DataFrame) -> Row<'a> {
        Row { frame, row: 0 }
    }
}

impl Row<'_> {
    /// The cell as text, empty when null.
    #[track_caller]
    pub fn text(&self, column: &str) -> String {
        texts(self.frame, column)[self.row]
            .clone()
            .unwrap_or_default()
    }

    /// The cell as a number.
    #[track_caller]
    pub fn number(&self, column: &str) -> Option<f64> {
        numbers(self.frame, column)[self.row]
    }

    /// Asserts that the cells of these columns are close to these numbers.
    #[track_caller]
    pub fn holds(&self, columns: &[&str], expected: &[f64]) {
        assert_eq!(columns.len(), expected.len(), "as many columns as numbers");
        for (column, expected) in columns.iter().zip(expected) {
            let found = self
                .number(column)
                .unwrap_or_else(|| panic!("`{column}` is null"));
            assert!(
                (found - expected).abs() < 1e-3,
                "`{column}` is {found}, expected {expected}"
            );
        }
    }
}

/// A CSV file that the binary wrote.
pub struct Table {
    /// Column names.
    pub header: Vec<String>,
    /// Cells, row by row.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads it.
    #[track_caller]
    pub fn read(file: &Path) -> Table {
        let mut reader =
            csv::Reader::from_path(file).unwrap_or_else(|error| panic!("{file:?}: {error}"));
        let owned = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
        let header = owned(reader.headers().expect("a header"));
        let rows = reader
            .records()
            .map(|record| owned(&record.expect("a row")))
            .collect();
        Table { header, rows }
    }

    /// The cell of a row.
    #[track_caller]
    pub fn cell<'a>(&self, row: &'a [String], column: &str) -> &'a str {
        let index = self.header.iter().position(|name| name == column);
        &row[index.unwrap_or_else(|| panic!("no column `{column}` in {:?}", self.header))]
    }

    /// The cell of a row as a number.
    #[track_caller]
    pub fn number(&self, row: &[String], column: &str) -> f64 {
        let cell = self.cell(row, column);
        cell.parse()
            .unwrap_or_else(|_| panic!("`{column}` is `{cell}`"))
    }

    /// All cells of a column.
    #[track_caller]
    pub fn column(&self, column: &str) -> Vec<&str> {
        self.rows.iter().map(|row| self.cell(row, column)).collect()
    }

    /// Rows in which these columns hold these texts.
    #[track_caller]
    pub fn rows_with(&self, wanted: &[(&str, &str)]) -> Vec<&Vec<String>> {
        let fits = |row: &&Vec<String>| wanted.iter().all(|(c, v)| self.cell(row, c) == *v);
        self.rows.iter().filter(fits).collect()
    }

    /// The only such row.
    #[track_caller]
    pub fn row_with(&self, wanted: &[(&str, &str)]) -> &Vec<String> {
        let rows = self.rows_with(wanted);
        assert_eq!(rows.len(), 1, "rows with {wanted:?} of {:?}", self.rows);
        rows[0]
    }
}
