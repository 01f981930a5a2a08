//! Frames as files of their own: events, line-ups, matches and positions, or SPADL actions and what belongs
//! to them, as CSV, Parquet or Arrow IPC, written batch by batch.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use backline_parquet::{Packing, ParquetFile};
use polars::prelude::*;

use super::files::{Outputs, not_written};
use super::spadl::Actions;
use backline_model::MatchData;
use backline_model::jobs;
use backline_model::{Error, Result};

/// Rows of a Parquet row group: large enough to compress well, small enough to hold in memory.
const GROUP_ROWS: usize = 100_000;
/// Number of row groups that are compressed at a time.
const GROUPS: usize = 4;

/// How a table is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableForm {
    /// CSV: UTF-8, comma, header, numbers with all significant digits.
    Csv,
    /// Apache Parquet, compressed with zstd.
    Parquet,
    /// Arrow IPC file (Feather version 2), compressed with zstd. It is held in memory until its
    /// end.
    Arrow,
}

impl TableForm {
    /// The form given by a file's ending.
    pub fn of(path: &Path) -> Option<TableForm> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "csv" => Some(TableForm::Csv),
            "parquet" => Some(TableForm::Parquet),
            "arrow" | "ipc" | "feather" => Some(TableForm::Arrow),
            _ => None,
        }
    }
}

/// What to write about the matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// The model's events, line-ups, matches and positions.
    Frames,
    /// SPADL actions, games, teams and players.
    Spadl,
}

impl Layout {
    /// Both.
    pub const ALL: &'static [Layout] = &[Layout::Frames, Layout::Spadl];

    /// The word on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Layout::Frames => "frames",
            Layout::Spadl => "spadl",
        }
    }

    /// The words with the meaning of each, for the command line.
    pub fn words_and_meanings() -> Vec<(&'static str, &'static str)> {
        let meaning = |layout| match layout {
            Layout::Frames => {
                "backline's events, line-ups, matches and, where there are frames, positions"
            }
            Layout::Spadl => {
                "SPADL actions, each team attacking towards x = 105, and the games, teams and players"
            }
        };
        let all = Layout::ALL.iter();
        all.map(|layout| (layout.name(), meaning(*layout)))
            .collect()
    }

    /// The layout of this name.
    pub fn from_name(name: &str) -> Option<Layout> {
        Layout::ALL
            .iter()
            .find(|layout| layout.name() == name)
            .copied()
    }

    /// The tables, the main one first; the last of the frames is written where there are rows.
    fn tables(self) -> &'static [&'static str] {
        match self {
            Layout::Frames => &["events", "lineups", "matches", "positions"],
            Layout::Spadl => &["actions", "games", "teams", "players"],
        }
    }
}

/// Where tables go: a file with the others next to it, or a folder of CSV files.
///
/// `out.parquet` holds the main table, `out.lineups.parquet` and so on the others; a path without
/// the ending of a table is a folder with `events.csv`, `lineups.csv` and so on.
fn names(out: &Path, layout: Layout) -> (PathBuf, TableForm, Vec<String>) {
    let tables = layout.tables();
    match (TableForm::of(out), out.file_stem().and_then(|s| s.to_str())) {
        (Some(form), Some(stem)) if !out.is_dir() => {
            let ending = out.extension().and_then(|e| e.to_str()).unwrap_or("csv");
            let names = tables
                .iter()
                .enumerate()
                .map(|(index, table)| match index {
                    0 => format!("{stem}.{ending}"),
                    _ => format!("{stem}.{table}.{ending}"),
                })
                .collect();
            let folder = match out.parent() {
                Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
                _ => PathBuf::from("."),
            };
            (folder, form, names)
        }
        _ => {
            let names = tables.iter().map(|table| format!("{table}.csv")).collect();
            (out.to_path_buf(), TableForm::Csv, names)
        }
    }
}

/// A set of tables being written; nothing appears in its place before [`Tables::commit`].
pub struct Tables {
    outputs: Outputs,
    layout: Layout,
    sinks: Vec<Sink>,
    /// Name of the table of positions, which is written when the first match has some.
    positions: Option<String>,
    form: TableForm,
    spadl: Actions,
}

impl Tables {
    /// Tables for a file or folder.
    ///
    /// # Errors
    /// A folder that cannot be created or written to.
    pub fn new(out: &Path, layout: Layout) -> Result<Tables> {
        let (folder, form, mut names) = names(out, layout);
        let mut outputs = Outputs::new(folder)?;
        let positions = match layout {
            Layout::Frames => names.pop(),
            Layout::Spadl => None,
        };
        let sinks = names.iter().map(|name| Sink::new(&mut outputs, name, form));
        Ok(Tables {
            sinks: sinks.collect::<Result<_>>()?,
            outputs,
            layout,
            positions,
            form,
            spadl: Actions::default(),
        })
    }

    /// Adds matches.
    ///
    /// # Errors
    /// Tables that cannot be written.
    pub fn add(&mut self, data: &MatchData) -> Result<()> {
        let frames = match self.layout {
            Layout::Frames => vec![
                data.events.clone(),
                data.lineups.clone(),
                data.matches.clone(),
            ],
            Layout::Spadl => self.spadl.convert(data)?,
        };
        let some = self.layout == Layout::Frames && data.positions.height() > 0;
        if some && let Some(name) = self.positions.take() {
            let sink = Sink::new(&mut self.outputs, &name, self.form)?;
            self.sinks.push(sink);
        }
        let positions = some.then(|| data.positions.clone());
        for (sink, frame) in self
            .sinks
            .iter_mut()
            .zip(frames.into_iter().chain(positions))
        {
            sink.add(frame)?;
        }
        Ok(())
    }

    /// Rows of each table so far, the main one first.
    pub fn rows(&self) -> Vec<usize> {
        self.sinks.iter().map(|sink| sink.rows).collect()
    }

    /// Events that did not become SPADL actions: reasons with the number of events, most frequent
    /// first.
    pub fn skipped(&self) -> Vec<(&'static str, usize)> {
        self.spadl.skipped()
    }

    /// A table of positions that an earlier run left and these matches have none for, which
    /// [`Tables::commit`] removes: it would be read with them.
    pub fn outdated(&self) -> Option<PathBuf> {
        self.outputs.left(self.positions.as_deref()?)
    }

    /// Finishes the tables and moves them to their places; returns the paths.
    ///
    /// # Errors
    /// A table that cannot be written or moved.
    pub fn commit(mut self) -> Result<Vec<PathBuf>> {
        for sink in self.sinks {
            sink.finish()?;
        }
        if let Some(name) = &self.positions {
            self.outputs.leave_out(name);
        }
        self.outputs.commit()
    }
}

/// One table being written.
struct Sink {
    path: PathBuf,
    rows: usize,
    pending: Option<DataFrame>,
    writer: Writer,
}

enum Writer {
    Csv(BufWriter<std::fs::File>),
    Parquet(Parquet),
    Arrow(BufWriter<std::fs::File>),
}

/// A Parquet file's writer is made when the first rows show the columns.
enum Parquet {
    New(std::fs::File),
    Open(Box<ParquetFile<std::fs::File>>),
    /// Only while the writer is being made.
    Between,
}

impl Sink {
    fn new(outputs: &mut Outputs, name: &str, form: TableForm) -> Result<Sink> {
        let (file, path) = outputs.create(name)?;
        Ok(Sink {
            path,
            rows: 0,
            pending: None,
            writer: match form {
                TableForm::Csv => Writer::Csv(BufWriter::new(file)),
                TableForm::Parquet => Writer::Parquet(Parquet::New(file)),
                TableForm::Arrow => Writer::Arrow(BufWriter::new(file)),
            },
        })
    }

    fn add(&mut self, frame: DataFrame) -> Result<()> {
        let first = self.rows == 0 && self.pending.is_none();
        self.rows += frame.height();
        match &mut self.writer {
            Writer::Csv(file) => {
                CsvWriter::new(file)
                    .include_header(first)
                    .finish(&mut frame.clone())
                    .map_err(|error| not_written(&self.path, error))?;
                // The header is written once, even if the first frame has no row.
                self.pending.get_or_insert_default();
                return Ok(());
            }
            Writer::Parquet(_) | Writer::Arrow(_) => match &mut self.pending {
                Some(pending) => {
                    pending.vstack_mut(&frame)?;
                }
                pending => *pending = Some(frame),
            },
        }
        let full = self
            .pending
            .as_ref()
            .is_some_and(|pending| pending.height() >= GROUPS * GROUP_ROWS);
        if full && matches!(self.writer, Writer::Parquet(_)) {
            self.write_groups()?;
        }
        Ok(())
    }

    /// Writes what is pending in row groups, packed in parallel: that takes longer than reading.
    fn write_groups(&mut self) -> Result<()> {
        let (Writer::Parquet(parquet), Some(frame)) = (&mut self.writer, self.pending.as_mut())
        else {
            return Ok(());
        };
        if let Parquet::New(_) = parquet
            && let Parquet::New(file) = std::mem::replace(parquet, Parquet::Between)
        {
            let newest = CompatLevel::newest();
            let file = ParquetFile::new(file, frame.schema(), newest, true)?;
            *parquet = Parquet::Open(Box::new(file));
        }
        if let Parquet::Open(file) = parquet {
            let starts = (0..frame.height()).step_by(GROUP_ROWS);
            let groups = starts.map(|start| frame.slice(start as i64, GROUP_ROWS));
            for packed in jobs::run(groups, |group| Ok(file.pack(group, |_| Packing::PLAIN)?))? {
                file.write(&packed)?;
            }
        }
        *frame = frame.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<()> {
        if let Writer::Parquet(parquet) = &self.writer {
            let left = self.pending.as_ref().map_or(0, DataFrame::height);
            if left > 0 || matches!(parquet, Parquet::New(_)) {
                self.write_groups()?;
            }
        }
        match self.writer {
            Writer::Csv(mut file) => file
                .flush()
                .map_err(|error| Error::io(&self.path, error, super::files::HINT)),
            Writer::Parquet(Parquet::Open(file)) => {
                file.end()?;
                Ok(())
            }
            Writer::Parquet(_) => Ok(()),
            Writer::Arrow(file) => {
                let mut frame = self.pending.unwrap_or_default();
                frame.rechunk_mut();
                IpcWriter::new(file)
                    .with_compression(Some(IpcCompression::ZSTD(Default::default())))
                    .finish(&mut frame)?;
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_the_others_beside_it_and_a_folder_has_csv_files() {
        let (folder, form, files) = names(Path::new("a/out.parquet"), Layout::Frames);
        assert_eq!(
            (folder.as_path(), form),
            (Path::new("a"), TableForm::Parquet)
        );
        assert_eq!(
            files,
            [
                "out.parquet",
                "out.lineups.parquet",
                "out.matches.parquet",
                "out.positions.parquet"
            ]
        );
        let (folder, form, files) = names(Path::new("la-liga"), Layout::Spadl);
        assert_eq!(
            (folder.as_path(), form),
            (Path::new("la-liga"), TableForm::Csv)
        );
        assert_eq!(files[..2], ["actions.csv", "games.csv"]);
        assert_eq!(
            names(Path::new("x.feather"), Layout::Frames).1,
            TableForm::Arrow
        );
    }
}
