//! How the tables of a store are written: the encoding of each column, and how much effort it is
//! worth.
//!
//! Times and positions in the match grow steadily, so differences (`DELTA_BINARY_PACKED`) take a
//! third less than dictionaries; texts that never repeat compress better apart from their lengths
//! (`DELTA_LENGTH_BYTE_ARRAY`).

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use backline_parquet::{Encoding, Packing, ParquetFile};
use polars::prelude::*;

use super::table::Table;
use backline_model::{EVENTS, Error, Result};

/// The compression level. A store is written once and read often; simulated matches need not be
/// small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// The smallest files.
    Most,
    /// Little time.
    Least,
}

impl Effort {
    fn level(self) -> i32 {
        match self {
            Effort::Most => 19,
            Effort::Least => 3,
        }
    }
}

/// Bytes of a text kept in the statistics; otherwise sentences would fill the end of the file.
const STATISTICS: u64 = 32;

/// How a column is written; `matches` are the rows at which a match begins.
fn packing<'a>(table: Table, column: &Column, effort: Effort, matches: &'a [usize]) -> Packing<'a> {
    let name = column.name().as_str();
    let encoding = match (table, name) {
        _ if *column.dtype() == DataType::Boolean => Encoding::Rle,
        (Table::Events, "order" | "time_ms" | "minute") => Encoding::DeltaBinaryPacked,
        (Table::Events, "event_id") => Encoding::DeltaLengthByteArray,
        _ => Encoding::RleDictionary,
    };
    // Its values belong to a few people, who differ in every match.
    let of_match = table == Table::Events && matches!(name, "player" | "player_id");
    Packing {
        encoding: Some(encoding),
        // This is only worth it if equal values are close together.
        statistics: matches!(name, "match_id" | "date").then_some(STATISTICS),
        level: effort.level(),
        whole_bytes: Some(if of_match { matches } else { &[] }),
    }
}

/// The rows at which the value of a column changes, including the first.
pub(super) fn starts(column: &Column) -> PolarsResult<Vec<usize>> {
    let mut starts = Vec::new();
    let mut last = None;
    for (row, id) in column.str()?.iter().enumerate() {
        if row == 0 || id != last {
            starts.push(row);
        }
        last = id;
    }
    Ok(starts)
}

const HINT: &str = "Free some space there, or choose another folder for the store";

/// A file that was written: its size, and the BLAKE3 of its bytes.
pub(super) struct Written {
    pub bytes: u64,
    pub hash: String,
}

/// A file whose bytes are hashed as they are written.
struct Hashed {
    file: File,
    hasher: blake3::Hasher,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// Writes a file with one row group per frame; the frames share one schema, and there is at least
/// one.
///
/// # Errors
/// A file that cannot be written.
pub(super) fn write(
    path: &Path,
    table: Table,
    groups: &[DataFrame],
    effort: Effort,
) -> Result<Written> {
    let file = File::create(path).map_err(|error| Error::io(path, error, HINT))?;
    let file = Hashed {
        file,
        hasher: blake3::Hasher::new(),
    };
    written(path, file, table, groups, effort).map_err(|error| match error {
        // The system's own message does not name the file.
        Error::Polars(PolarsError::IO { error, .. }) => {
            let error = std::io::Error::new(error.kind(), error.to_string());
            Error::io(path, error, HINT)
        }
        other => other,
    })
}

fn written(
    path: &Path,
    file: Hashed,
    table: Table,
    groups: &[DataFrame],
    effort: Effort,
) -> Result<Written> {
    let Some(first) = groups.first() else {
        return Ok(Written {
            bytes: 0,
            hash: file.hasher.finalize().to_hex().to_string(),
        });
    };
    // Compatible with every reader: texts with 64-bit offsets rather than views. Statistics are kept
    // with the row groups and not with their pages.
    let compat = CompatLevel::oldest();
    let mut parquet = ParquetFile::new(BufWriter::new(file), first.schema(), compat, false)?;
    for group in groups.iter().filter(|group| group.height() > 0) {
        let matches = match table {
            Table::Events => starts(group.column(EVENTS.match_id)?)?,
            _ => Vec::new(),
        };
        let packed = parquet.pack(group.clone(), |column| {
            packing(table, column, effort, &matches)
        })?;
        parquet.write(&packed)?;
    }
    let (bytes, out) = parquet.end()?;
    let hashed = out
        .into_inner()
        .map_err(|error| Error::io(path, error.into_error(), HINT))?;
    // On disk before the commit that names it.
    hashed
        .file
        .sync_all()
        .map_err(|error| Error::io(path, error, HINT))?;
    Ok(Written {
        bytes,
        hash: hashed.hasher.finalize().to_hex().to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that was written is read back, whatever the encoding of each column.
    #[test]
    fn every_packing_is_read_back_as_it_was() {
        let rows = 5_000;
        let halves = |at: i32| (at % 2_500) * 2_113 + at % 7;
        let names = |many: usize| {
            let name = move |at: usize| {
                (!at.is_multiple_of(11)).then(|| format!("player {}", at * 31 % many))
            };
            (0..rows).map(name).collect::<StringChunked>()
        };
        let ids: StringChunked = (0..rows)
            .map(|at| Some((88_178_642 + at * 3).to_string()))
            .collect();
        let number = |at: usize| (!at.is_multiple_of(13)).then_some((at % 101) as f32);
        let matches: StringChunked = (0..rows).map(|at| Some(format!("m{}", at / 450))).collect();
        let mut columns = vec![
            Column::new(
                "order".into(),
                (0..rows as u32).map(|at| at % 1_700).collect::<Vec<_>>(),
            ),
            Column::new(
                "time_ms".into(),
                (0..rows as i32).map(halves).collect::<Vec<_>>(),
            ),
            Column::new(
                "minute".into(),
                (0..rows)
                    .map(|at| (at / 50 % 90) as u16)
                    .collect::<Vec<_>>(),
            ),
            ids.with_name("event_id".into()).into_column(),
            names(20).with_name("few".into()).into_column(),
            names(200).with_name("more".into()).into_column(),
            names(600).with_name("squads".into()).into_column(),
            names(4_999).with_name("many".into()).into_column(),
            Column::new("start_x".into(), (0..rows).map(number).collect::<Vec<_>>()),
            Column::new("unknown".into(), vec![None::<f32>; rows]),
            matches.with_name("match_id".into()).into_column(),
        ];
        // Numbered match by match; with too many people for that; and a single match.
        let people = |many: usize| {
            let name = move |at: usize| {
                let of_match = at / 450 * 17 + at * 31 % many;
                (!at.is_multiple_of(11)).then(|| format!("player {of_match}"))
            };
            (0..rows).map(name).collect::<StringChunked>()
        };
        columns.push(people(28).with_name("player".into()).into_column());
        columns.push(people(300).with_name("player_id".into()).into_column());
        let frame = DataFrame::new(rows, columns).expect("columns of one length");
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("part.parquet");
        let groups = [(0, 3_000), (3_000, 1_600), (4_600, 400)];
        let groups = groups.map(|(from, rows)| frame.slice(from, rows));
        write(&file, Table::Events, &groups, Effort::Least).expect("written");
        let read = ParquetReader::new(File::open(&file).expect("a file")).finish();
        assert!(read.expect("readable").equals_missing(&frame));
    }
}
