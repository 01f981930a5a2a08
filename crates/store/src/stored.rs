//! Reading a store: its parts, and a part's tables in the form of the model.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use polars::prelude::*;

use super::check::check;
use super::folder::hidden;
use super::manifest::{Manifest, Part};
use super::pack::{NOTES, Packed};
use super::table::{Table, as_documented, restore_events};
use backline_analysis::attribute::EVIDENCE_COLUMNS;
use backline_analysis::compare::EXPOSURE_COLUMNS;
use backline_analysis::offball::no_off_ball;
use backline_analysis::rows::OUTCOMES;
use backline_model::{
    Batch, EVENT_COLUMNS, LINEUP_COLUMNS, MATCH_COLUMNS, MATCHES, MatchData, Note,
    POSITION_COLUMNS, names,
};
use backline_model::{Error, Misuse, Place, Result};

/// A store opened for reading, as it was committed at that time.
#[derive(Debug, Clone)]
pub struct Store {
    root: PathBuf,
    manifest: Manifest,
}

/// Whether a folder is a store.
pub fn is_store(folder: &Path) -> bool {
    folder.join(super::manifest::MANIFEST).is_file()
}

impl Store {
    /// Opens a store.
    ///
    /// # Errors
    /// A folder that is not a store, or is one with another version's layout.
    pub fn open(root: impl AsRef<Path>) -> Result<Store> {
        let root = root.as_ref();
        let manifest = Manifest::read(root)?.ok_or_else(|| {
            Error::usage(
                Misuse::WrongPath,
                format!(
                    "{} is not a store. Import matches into a new or empty folder to make one",
                    root.display()
                ),
            )
        })?;
        Ok(Store {
            root: root.to_path_buf(),
            manifest,
        })
    }

    /// The store as it is committed now.
    ///
    /// # Errors
    /// As for [`Store::open`].
    pub(super) fn again(&self) -> Result<Store> {
        Store::open(&self.root)
    }

    /// Number of matches.
    pub fn matches(&self) -> usize {
        self.manifest.parts.iter().map(|part| part.matches).sum()
    }

    /// Number of events.
    pub fn events(&self) -> usize {
        self.manifest.parts.iter().map(|part| part.events).sum()
    }

    /// Total size of its data files, in bytes.
    pub fn bytes(&self) -> u64 {
        self.manifest.parts.iter().map(|part| part.bytes).sum()
    }

    /// The files of a table, each with the part to which it belongs.
    pub(super) fn files(&self, table: Table) -> Vec<(PathBuf, &Part)> {
        let parts = self.manifest.parts.iter().filter(|part| part.has(table));
        parts
            .map(|part| (place(part.file(&self.root, table)), part))
            .collect()
    }

    /// Separate tables, each in a single file.
    pub(super) fn extra(&self) -> Vec<(&str, PathBuf)> {
        let extra = self.manifest.extra.iter();
        extra
            .map(|(table, path)| (table.as_str(), place(self.root.join(path))))
            .collect()
    }

    /// The parts denoted by a path: all of a store, or the one that [`StoredPart::name`] names;
    /// `None` if the path does not belong to a store.
    ///
    /// # Errors
    /// A store with another version's layout, or one without matches.
    pub fn parts_at(path: &Path) -> Result<Option<Vec<StoredPart>>> {
        if is_store(path) {
            let parts = Store::open(path)?.parts();
            if parts.is_empty() {
                return Err(Error::usage(
                    Misuse::WrongPath,
                    format!(
                        "{}: the store holds no matches. Import event files into it",
                        path.display()
                    ),
                ));
            }
            return Ok(Some(parts));
        }
        match path.parent() {
            Some(root) if !path.exists() && is_store(root) => {
                let mut parts = Store::open(root)?.parts();
                parts.retain(|part| part.name() == path);
                Ok((!parts.is_empty()).then_some(parts))
            }
            _ => Ok(None),
        }
    }

    /// Its parts.
    pub fn parts(&self) -> Vec<StoredPart> {
        let root: Arc<Path> = self.root.as_path().into();
        let parts = self.manifest.parts.iter();
        parts
            .map(|part| StoredPart {
                root: root.clone(),
                part: part.clone(),
            })
            .collect()
    }
}

/// What to do about a missing file.
pub(super) const AGAIN: &str = "If an import replaced it just now, run the command again; else make the store again with `backline import`";

/// Where a committed file is now: it may not have been published yet.
pub(super) fn place(file: PathBuf) -> PathBuf {
    if !file.exists() {
        let hidden = hidden(&file);
        if hidden.exists() {
            return hidden;
        }
    }
    file
}

/// A part of a store: some matches of one competition and season.
#[derive(Debug, Clone)]
pub struct StoredPart {
    pub(super) root: Arc<Path>,
    part: Part,
}

impl StoredPart {
    /// A unique name for messages.
    pub fn name(&self) -> PathBuf {
        self.root.join(&self.part.id)
    }

    /// Number of events.
    pub fn events(&self) -> usize {
        self.part.events
    }

    /// Whether its verdicts follow the rules of this version.
    pub fn is_current(&self) -> bool {
        self.part.rules == backline_analysis::attribute::rules()
    }

    /// A table's rows as stored: these columns or all.
    pub fn read(&self, table: Table, columns: Option<&[&str]>) -> Result<DataFrame> {
        let file = place(self.part.file(&self.root, table));
        check(&file, &self.part, table)?;
        let open = File::open(&file).map_err(|error| Error::io(&file, error, AGAIN))?;
        parquet(open, columns, ParallelStrategy::None)
            .map_err(|error| Error::input(&file, Place::Whole, error.to_string(), AGAIN))
    }

    /// All tables as stored.
    pub fn unpack(&self) -> Result<Packed> {
        let mut frames = Vec::new();
        let tables = Table::all();
        for table in tables.filter(|table| self.part.has(*table)) {
            frames.push((table, self.read(table, None)?));
        }
        Ok(Packed {
            competition: self.part.competition.clone(),
            season: self.part.season.clone(),
            frames,
        })
    }

    /// The matches, and the notes about their files.
    pub fn match_frame(&self) -> Result<(DataFrame, Vec<Note>)> {
        let stored = self.read(Table::Matches, None)?;
        match_frame(
            stored,
            self.part.competition.as_deref(),
            self.part.season.as_deref(),
        )
    }

    /// The line-ups, with [`EXPOSURE_COLUMNS`] if requested.
    pub fn lineup_frame(&self, exposures: bool) -> Result<DataFrame> {
        let mut columns = names(LINEUP_COLUMNS);
        if exposures {
            columns.extend(names(EXPOSURE_COLUMNS));
        }
        let frame = self.read(Table::Lineups, Some(&columns))?.select(columns)?;
        as_documented(frame, LINEUP_COLUMNS)
    }

    /// The verdicts: errors and outcomes as returned by attribution; with `figures_only` the errors
    /// without their [`EVIDENCE_COLUMNS`], which are not read then.
    pub fn verdicts(
        &self,
        figures_only: bool,
    ) -> Result<backline_analysis::attribute::Attribution> {
        let read = |table: Table| -> Result<DataFrame> {
            let mut columns = table.columns();
            if figures_only {
                columns.retain(|name| !EVIDENCE_COLUMNS.contains(name));
            }
            Ok(self.read(table, Some(&columns))?.select(columns)?)
        };
        let mut outcomes = read(Table::Outcomes)?;
        let side = outcomes
            .column(OUTCOMES.side)?
            .cast(&backline_model::Side::dtype())?;
        outcomes.with_column(side)?;
        Ok(backline_analysis::attribute::Attribution {
            errors: read(Table::Candidates)?,
            outcomes,
        })
    }

    /// What frames tell of players without the ball; without a row where there are none.
    pub fn off_ball(&self) -> Result<DataFrame> {
        if !self.part.has(Table::OffBall) {
            return no_off_ball();
        }
        let columns = Table::OffBall.columns();
        Ok(self.read(Table::OffBall, Some(&columns))?.select(columns)?)
    }

    /// One match with its events; none when it is not among these.
    pub fn load_match(&self, match_id: &str) -> Result<Option<MatchData>> {
        let ids = self.read(Table::Matches, Some(&[MATCHES.match_id]))?;
        if !ids
            .column(MATCHES.match_id)?
            .str()?
            .iter()
            .any(|id| id == Some(match_id))
        {
            return Ok(None);
        }
        let mut data = self.load()?;
        for frame in [
            &mut data.events,
            &mut data.lineups,
            &mut data.matches,
            &mut data.positions,
        ] {
            let here: BooleanChunked = {
                let ids = frame.column(MATCHES.match_id)?.str()?;
                ids.iter().map(|id| Some(id == Some(match_id))).collect()
            };
            *frame = frame.filter(&here)?;
        }
        Ok(Some(data))
    }

    /// The matches with their events, as if read from their files.
    pub fn load(&self) -> Result<MatchData> {
        let part = Stored {
            events: self.read(Table::Events, None)?,
            lineups: self.read(Table::Lineups, Some(&names(LINEUP_COLUMNS)))?,
            matches: self.read(Table::Matches, None)?,
            positions: match self.part.has(Table::Positions) {
                true => Some(self.read(Table::Positions, None)?),
                false => None,
            },
        };
        part.data(
            self.part.competition.as_deref(),
            self.part.season.as_deref(),
        )
    }
}

/// Tables of a part as stored.
struct Stored {
    events: DataFrame,
    lineups: DataFrame,
    matches: DataFrame,
    positions: Option<DataFrame>,
}

impl Stored {
    /// The matches in the form of the model.
    fn data(self, competition: Option<&str>, season: Option<&str>) -> Result<MatchData> {
        let (matches, notes) = match_frame(self.matches, competition, season)?;
        let lineups = self.lineups.select(names(LINEUP_COLUMNS))?;
        Ok(MatchData {
            events: event_frame(self.events)?,
            lineups: as_documented(lineups, LINEUP_COLUMNS)?,
            matches,
            positions: match self.positions {
                Some(stored) => {
                    as_documented(stored.select(names(POSITION_COLUMNS))?, POSITION_COLUMNS)?
                }
                None => Batch::default().into_data()?.positions,
            },
            accounts: Vec::new(),
            notes,
        })
    }
}

/// The files of a part of a store in memory, for storage that is not a file system.
#[derive(Debug, Clone)]
pub struct PartBytes {
    /// File of the part in `events`.
    pub events: Vec<u8>,
    /// File of the part in `lineups`.
    pub lineups: Vec<u8>,
    /// File of the part in `matches`.
    pub matches: Vec<u8>,
    /// File of the part in `positions`, where it has one.
    pub positions: Option<Vec<u8>>,
    /// Competition, which the name of its folder says.
    pub competition: Option<String>,
    /// Season, from the name of its folder.
    pub season: Option<String>,
}

impl PartBytes {
    /// The matches of the part, as a store on disk would return them. `name` identifies it in
    /// messages.
    ///
    /// # Errors
    /// Bytes that are not a Parquet file, or one with other columns.
    pub fn load(self, name: &Path) -> Result<MatchData> {
        let read = |bytes: Vec<u8>, table: Table, columns: Option<&[&str]>| {
            parquet(std::io::Cursor::new(bytes), columns, ParallelStrategy::None).map_err(|error| {
                let place = Place::Whole;
                let reason = format!("its file in `{}`: {error}", table.name());
                Error::input(
                    name,
                    place,
                    reason,
                    "Make the store again with `backline import`",
                )
            })
        };
        let part = Stored {
            events: read(self.events, Table::Events, None)?,
            lineups: read(self.lineups, Table::Lineups, Some(&names(LINEUP_COLUMNS)))?,
            matches: read(self.matches, Table::Matches, None)?,
            positions: (self.positions)
                .map(|bytes| read(bytes, Table::Positions, None))
                .transpose()?,
        };
        part.data(self.competition.as_deref(), self.season.as_deref())
    }
}

/// The rows of a Parquet file: these columns or all.
pub(super) fn parquet(
    file: impl polars::io::mmap::MmapBytesReader,
    columns: Option<&[&str]>,
    parallel: ParallelStrategy,
) -> PolarsResult<DataFrame> {
    let columns = columns.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
    ParquetReader::new(file)
        .with_columns(columns)
        .read_parallel(parallel)
        .finish()
}

/// Stored events in the form of the model.
fn event_frame(stored: DataFrame) -> Result<DataFrame> {
    let events = restore_events(stored.lazy()).collect()?;
    let events = events.select(names(EVENT_COLUMNS))?;
    as_documented(events, EVENT_COLUMNS)
}

/// Stored matches in the form of the model, and the notes about their files.
fn match_frame(
    mut stored: DataFrame,
    competition: Option<&str>,
    season: Option<&str>,
) -> Result<(DataFrame, Vec<Note>)> {
    let notes = notes(&stored)?;
    for (name, value) in [(MATCHES.competition, competition), (MATCHES.season, season)] {
        let column = match value {
            Some(value) => StringChunked::full(name.into(), value, stored.height()),
            None => StringChunked::full_null(name.into(), stored.height()),
        };
        stored.with_column(column.into_column())?;
    }
    let frame = stored.select(names(MATCH_COLUMNS))?;
    Ok((as_documented(frame, MATCH_COLUMNS)?, notes))
}

fn notes(matches: &DataFrame) -> Result<Vec<Note>> {
    let files = matches.column(MATCHES.file)?.str()?.iter();
    let texts = matches.column(NOTES)?.str()?;
    let mut notes = Vec::new();
    for (file, text) in files.zip(texts.iter()) {
        for text in text.unwrap_or_default().lines() {
            notes.push(Note {
                file: PathBuf::from(file.unwrap_or_default()),
                text: text.to_owned(),
            });
        }
    }
    Ok(notes)
}

/// A part of the store in this folder.
pub(super) fn part_of(root: &Path, part: &Part) -> StoredPart {
    StoredPart {
        root: root.into(),
        part: part.clone(),
    }
}
