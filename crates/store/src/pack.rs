//! Matches on their way into a store: frames in the form of its tables, by competition and season.

use std::collections::BTreeMap;
use std::path::Path;

use polars::prelude::*;

use super::folder::hidden;
use super::manifest::Part;
use super::packing::{self, Effort, starts};
use super::table::{Table, store_events};
use backline_analysis::attribute::Attribution;
use backline_analysis::compare::exposures;
use backline_analysis::offball::off_ball;
use backline_analysis::rows::ERRORS;
use backline_model::MatchData;
use backline_model::{EVENTS, Error, MATCHES, Misuse, Result};

/// Number of matches in a full part, whose files then have a few megabytes.
pub(super) const FULL: usize = 128;
/// Number of matches in a row group of events, so that a reader who wants few of them need not
/// unpack many.
const GROUP: usize = 64;

/// Column of `matches` with the notes made while the match's file was read, one per line.
pub(super) const NOTES: &str = "notes";

/// Matches of one competition and season in the form of the tables.
pub struct Packed {
    pub competition: Option<String>,
    pub season: Option<String>,
    pub frames: Vec<(Table, DataFrame)>,
}

impl Packed {
    /// Converts matches and their verdicts to the form of the tables.
    ///
    /// # Errors
    /// Frames without the documented columns.
    pub fn new(
        data: &MatchData,
        found: &Attribution,
        planted: Option<&DataFrame>,
    ) -> Result<Vec<Packed>> {
        let counted = found.errors.column(ERRORS.counted)?.bool()?.clone();
        let mut matches = data.matches.clone();
        matches.with_column(notes(data)?)?;
        let mut frames = vec![
            (Table::Matches, matches),
            (
                Table::Lineups,
                exposures(&data.events, &data.lineups, &data.matches)?,
            ),
            (Table::Events, store_events(&data.events)?),
            (Table::Errors, found.errors.filter(&counted)?),
            (Table::Candidates, found.errors.clone()),
            (Table::Outcomes, found.outcomes.clone()),
        ];
        if data.positions.height() > 0 {
            frames.push((Table::Positions, data.positions.clone()));
            frames.push((Table::OffBall, off_ball(data)?));
        }
        frames.extend(planted.map(|planted| (Table::Planted, planted.clone())));
        let whole = Packed {
            competition: None,
            season: None,
            frames,
        };
        whole.by_partition()
    }

    fn by_partition(self) -> Result<Vec<Packed>> {
        let matches = self.frame(Table::Matches)?;
        let text = |name: &str| -> Result<Vec<Option<String>>> {
            let column = matches.column(name)?.str()?;
            Ok(column
                .iter()
                .map(|value| value.map(str::to_owned))
                .collect())
        };
        let keys: Vec<_> = text(MATCHES.competition)?
            .into_iter()
            .zip(text(MATCHES.season)?)
            .collect();
        let mut partitions: Vec<&(Option<String>, Option<String>)> = Vec::new();
        for key in &keys {
            if !partitions.contains(&key) {
                partitions.push(key);
            }
        }
        let mut packed = Vec::with_capacity(partitions.len());
        for partition in &partitions {
            let mut part = if partitions.len() == 1 {
                Packed {
                    competition: None,
                    season: None,
                    frames: self.frames.clone(),
                }
            } else {
                let here: BooleanChunked = keys.iter().map(|key| Some(key == *partition)).collect();
                let ids = matches.column(MATCHES.match_id)?.filter(&here)?;
                self.only(&ids)?
            };
            part.competition.clone_from(&partition.0);
            part.season.clone_from(&partition.1);
            for (table, frame) in &mut part.frames {
                if *table == Table::Matches {
                    *frame = frame.drop_many([MATCHES.competition, MATCHES.season]);
                }
            }
            packed.push(part);
        }
        Ok(packed)
    }

    /// The frame of a table.
    pub fn frame(&self, table: Table) -> Result<&DataFrame> {
        let found = self.frames.iter().find(|(of, _)| *of == table);
        found.map(|(_, frame)| frame).ok_or_else(|| {
            Error::usage(
                Misuse::UnknownName,
                format!("no table `{}` among these", table.name()),
            )
        })
    }

    fn has(&self, table: Table) -> bool {
        self.frames.iter().any(|(of, _)| *of == table)
    }

    /// The rows of these matches.
    pub fn only(&self, match_ids: &Column) -> Result<Packed> {
        let ids = DataFrame::new(match_ids.len(), vec![match_ids.clone()])?.lazy();
        let mut frames = Vec::with_capacity(self.frames.len());
        for (table, frame) in &self.frames {
            let rows = frame.clone().lazy().join(
                ids.clone(),
                [col(MATCHES.match_id)],
                [col(MATCHES.match_id)],
                JoinArgs {
                    maintain_order: MaintainOrderJoin::Left,
                    ..JoinArgs::new(JoinType::Semi)
                },
            );
            frames.push((*table, rows.collect()?));
        }
        Ok(Packed {
            competition: self.competition.clone(),
            season: self.season.clone(),
            frames,
        })
    }

    /// Appends the rows of `other`, which is of the same competition and season.
    pub fn append(&mut self, other: Packed) -> Result<()> {
        for (table, more) in other.frames {
            match self.frames.iter_mut().find(|(of, _)| *of == table) {
                Some((_, frame)) => {
                    frame.vstack_mut_owned(more)?;
                }
                None => self.frames.push((table, more)),
            }
        }
        Ok(())
    }

    /// Number of matches.
    pub fn matches(&self) -> Result<usize> {
        Ok(self.frame(Table::Matches)?.height())
    }

    /// Writes the files of a part, not yet published.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn write(&self, root: &Path, id: String, rules: &str, effort: Effort) -> Result<Part> {
        let matches = self.frame(Table::Matches)?;
        let first = matches
            .column(MATCHES.file)?
            .str()?
            .get(0)
            .unwrap_or_default();
        let mut part = Part {
            id,
            competition: self.competition.clone(),
            season: self.season.clone(),
            matches: matches.height(),
            events: self.frame(Table::Events)?.height(),
            rules: rules.to_owned(),
            first: first.to_owned(),
            bytes: 0,
            hashes: BTreeMap::new(),
            planted: self.has(Table::Planted),
            positions: self.has(Table::Positions),
        };
        for (table, frame) in &self.frames {
            let file = hidden(&part.file(root, *table));
            if let Some(folder) = file.parent() {
                std::fs::create_dir_all(folder).map_err(|error| {
                    Error::io(
                        folder,
                        error,
                        "Check that you may write to the store's folder",
                    )
                })?;
            }
            let groups = match table {
                Table::Events => groups(frame)?,
                _ => vec![frame.clone()],
            };
            let written = packing::write(&file, *table, &groups, effort)?;
            part.bytes += written.bytes;
            part.hashes.insert(table.name().to_owned(), written.hash);
        }
        Ok(part)
    }
}

/// Events in groups of whole matches, each of about [`GROUP`].
fn groups(events: &DataFrame) -> Result<Vec<DataFrame>> {
    let starts = starts(events.column(EVENTS.match_id)?)?;
    let many = ((starts.len() as f64 / GROUP as f64).round() as usize).max(1);
    let size = starts.len().div_ceil(many).max(1);
    let first: Vec<usize> = starts.into_iter().step_by(size).collect();
    let last = first.iter().skip(1).copied().chain([events.height()]);
    let groups = first.iter().zip(last);
    Ok(groups
        .map(|(first, last)| events.slice(*first as i64, last - first))
        .collect())
}

/// The notes made while each match's file was read, at the file's first match.
fn notes(data: &MatchData) -> Result<Column> {
    let mut of_file: PlHashMap<&str, String> = PlHashMap::default();
    for note in &data.notes {
        let text = of_file
            .entry(note.file.to_str().unwrap_or_default())
            .or_default();
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&note.text);
    }
    let files = data.matches.column(MATCHES.file)?.str()?;
    let notes: StringChunked = files
        .iter()
        .map(|file| of_file.remove(file.unwrap_or_default()))
        .collect();
    Ok(notes.with_name(NOTES.into()).into_column())
}
