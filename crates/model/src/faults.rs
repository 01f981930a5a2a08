//! What is wrong with the cells of a table, gathered so that one message tells all of it.

use std::path::{Path, PathBuf};

use crate::error::{Error, Place};

/// What is wrong with cells of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The first of them.
    pub place: Place,
    /// What was found and what was expected.
    pub problem: String,
    /// What to do.
    pub hint: String,
    /// How many more cells of the same column have it.
    pub more: usize,
}

/// Kinds of faults that a message lists.
const LISTED: usize = 10;

/// The faults of one table: those of one column with the same wording are one.
#[derive(Debug, Default)]
pub struct Faults {
    file: PathBuf,
    cells: usize,
    kinds: Vec<Fault>,
}

impl Faults {
    /// None yet.
    pub fn of(file: &Path) -> Self {
        Faults {
            file: file.to_path_buf(),
            ..Faults::default()
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.cells == 0
    }

    /// How many cells are at fault.
    pub fn cells(&self) -> usize {
        self.cells
    }

    /// The places of the faults, to be changed.
    pub fn places(&mut self) -> impl Iterator<Item = &mut Place> {
        self.kinds.iter_mut().map(|kind| &mut kind.place)
    }

    /// Takes what is wrong with a cell.
    ///
    /// # Errors
    /// The error itself where it is not one of a place in a file.
    pub fn add(&mut self, error: Error) -> Result<(), Error> {
        match error {
            Error::Input {
                file,
                place,
                problem,
                hint,
            } => {
                self.file = file;
                self.add_cell(place, problem, hint);
                Ok(())
            }
            other => Err(other),
        }
    }

    /// Takes what is wrong with the cell at this place.
    pub fn add_cell(&mut self, place: Place, problem: String, hint: String) {
        self.cells += 1;
        let mut of_column = 0;
        for known in &mut self.kinds {
            if column(&known.place) == column(&place) {
                if known.problem == problem {
                    known.more += 1;
                    return;
                }
                of_column += 1;
            }
        }
        // A column of a million cells may hold a million wrong words: no more are kept than listed.
        if of_column < LISTED {
            self.kinds.push(Fault {
                place,
                problem,
                hint,
                more: 0,
            });
        }
    }

    /// One error of all: of a single cell as that cell's own. None where nothing is wrong.
    pub fn into_error(mut self) -> Option<Error> {
        if self.cells == 1 {
            let fault = self.kinds.pop()?;
            return Some(Error::input(
                self.file,
                fault.place,
                fault.problem,
                fault.hint,
            ));
        }
        self.kinds.sort_by_key(|kind| match &kind.place {
            Place::Line(line) | Place::Cell { line, .. } => *line,
            Place::Row { row, .. } => *row,
            _ => 0,
        });
        (self.cells > 0).then_some(Error::Several {
            file: self.file,
            cells: self.cells,
            faults: self.kinds,
        })
    }
}

fn column(place: &Place) -> &str {
    match place {
        Place::Cell { column, .. } | Place::Row { column, .. } => column,
        _ => "",
    }
}

/// Kinds of faults of one column that a message lists.
const OF_A_COLUMN: usize = 4;

/// Which faults a message lists, in their order: a few of each column, every column's first before
/// others.
fn chosen(faults: &[Fault]) -> Vec<&Fault> {
    let before = |at: usize| {
        let own = column(&faults[at].place);
        let same = faults[..at]
            .iter()
            .filter(|fault| column(&fault.place) == own);
        same.count()
    };
    let mut chosen: Vec<(bool, usize)> = (0..faults.len())
        .map(|at| (before(at), at))
        .filter(|(before, _)| *before < OF_A_COLUMN)
        .map(|(before, at)| (before > 0, at))
        .collect();
    chosen.sort_unstable();
    chosen.truncate(LISTED);
    chosen.sort_unstable_by_key(|(_, at)| *at);
    chosen.into_iter().map(|(_, at)| &faults[at]).collect()
}

/// Faults a line each; what to do stands once.
pub(crate) fn listed(cells: usize, faults: &[Fault]) -> String {
    use std::fmt::Write;
    let mut text = String::new();
    let chosen = chosen(faults);
    for (at, fault) in chosen.iter().enumerate() {
        let place = fault.place.to_string();
        let place = place.trim_start_matches(", ");
        // Writing to a text does not fail.
        let _ = write!(text, "\n  {place}: {}", fault.problem);
        let _ = match fault.more {
            0 => Ok(()),
            1 => write!(text, " (and once more below)"),
            more => write!(text, " (and {more} times more below)"),
        };
        if !chosen[..at].iter().any(|before| before.hint == fault.hint) {
            let _ = write!(text, ". {}", fault.hint);
        }
    }
    let told: usize = chosen.iter().map(|fault| 1 + fault.more).sum();
    if cells > told {
        let _ = write!(text, "\n  and {} more", cells - told);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(line: usize, column: &str, problem: &str, hint: &str) -> Error {
        let column = column.to_owned();
        Error::input("a.csv", Place::Cell { line, column }, problem, hint)
    }

    #[test]
    fn faults_of_a_table_are_told_together_and_each_kind_once() {
        assert!(Error::of_cells([]).is_none());
        let one = Error::of_cells([cell(2, "x", "`a` is not a number", "Write one")]);
        let one = one.expect("an error").to_string();
        assert_eq!(
            one,
            "a.csv, line 2, column `x`: `a` is not a number. Write one"
        );
        let several = Error::of_cells([
            cell(2, "x", "`a` is not a number", "Write one"),
            cell(3, "y", "`a` is not a number", "Write one"),
            cell(4, "x", "`a` is not a number", "Write one"),
            cell(5, "z", "it is empty", "Fill it"),
        ]);
        let several = several.expect("an error");
        assert_eq!(
            several.to_string(),
            "a.csv: 4 cells cannot be read:\n  line 2, column `x`: `a` is not a number (and once more below). Write one\n  line 3, column `y`: `a` is not a number\n  line 5, column `z`: it is empty. Fill it"
        );
        let rows = several.at_row().to_string();
        assert!(rows.contains("row 1, column `x`"), "{rows}");
    }

    #[test]
    fn of_many_faults_every_column_has_one_in_the_list() {
        let many = (0..5_000).map(|at| cell(at + 2, "x", &format!("`{at}` is wrong"), "Mend it"));
        let all = many.chain([cell(9_000, "y", "it is empty", "Fill it")]);
        let text = Error::of_cells(all).expect("an error").to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "a.csv: 5001 cells cannot be read:");
        assert_eq!(lines[5], "  line 9000, column `y`: it is empty. Fill it");
        // Those that are not listed are counted.
        assert_eq!(lines[6..], ["  and 4996 more"]);
    }
}
