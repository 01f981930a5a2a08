//! Writing one Parquet file: the encoding of each column, and how much effort it is worth.
//!
//! polars' own writer only knows dictionaries and plain values. Times and positions in the match
//! grow steadily, so differences (`DELTA_BINARY_PACKED`) take a third less; texts that never repeat
//! compress better apart from their lengths (`DELTA_LENGTH_BYTE_ARRAY`). Numbers of whole bytes are
//! in `pages`. All of this is ordinary Parquet that every reader understands.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use polars::prelude::*;
use polars_arrow::array::{
    Array, DictionaryArray, Float32Array, Float64Array, PrimitiveArray, Utf8Array,
};
use polars_arrow::datatypes::{ArrowDataType, IntegerType};
use polars_arrow::types::NativeType;
use polars_parquet::read::ParquetError;
use polars_parquet::write::{
    CompressionOptions, Compressor, DynIter, DynStreamingIterator, Encoding,
    FallibleStreamingIterator, FileWriter, Page, StatisticsOptions, Version, WriteOptions,
    ZstdLevel, array_to_columns,
};

use super::pages;
use super::table::Table;
use backline_model::{EVENTS, Error, Result};

/// Compatible with every reader: texts with 64-bit offsets rather than views.
fn compat() -> CompatLevel {
    CompatLevel::oldest()
}

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

/// How a column is written.
struct Packing {
    encoding: Encoding,
    /// The smallest and largest value are kept with the column, so that readers who filter by it
    /// may skip a row group. This is only worth it if equal values are close together.
    statistics: bool,
    /// Its values belong to a few people, who differ in every match.
    of_match: bool,
}

fn packing(table: Table, name: &str) -> Packing {
    let encoding = match (table, name) {
        (Table::Events, "order" | "time_ms" | "minute") => Encoding::DeltaBinaryPacked,
        (Table::Events, "event_id") => Encoding::DeltaLengthByteArray,
        _ => Encoding::RleDictionary,
    };
    Packing {
        encoding,
        statistics: matches!(name, "match_id" | "date"),
        of_match: table == Table::Events && matches!(name, "player" | "player_id"),
    }
}

fn options(packing: &Packing, effort: Effort) -> PolarsResult<WriteOptions> {
    Ok(WriteOptions {
        statistics: StatisticsOptions {
            min_value: packing.statistics,
            max_value: packing.statistics,
            distinct_count: false,
            null_count: packing.statistics,
            binary_statistics_truncate_length: Some(STATISTICS),
        },
        version: Version::V1,
        compression: CompressionOptions::Zstd(Some(
            ZstdLevel::try_new(effort.level())
                .map_err(|error| polars_err!(ComputeError: "{error}"))?,
        )),
        data_page_size: None,
    })
}

/// Numbers written with a dictionary of this size take a whole byte each.
const BYTE: usize = 128;
/// A dictionary larger than this share of its rows is not worth it.
const WORTH: usize = 4;

/// The numbers of a larger dictionary need more than two bytes.
const TWO_BYTES: usize = 1 << 16;

/// The column as a dictionary with numbers of whole bytes: zstd works on bytes, and saves a fifth
/// less on numbers of five or seven bits. To force the width, numbers of up to [`BYTE`] values
/// start there; the places below repeat the first value. Numbers of more than a byte are widened in
/// their page, see [`pages::two_byte_keys`]. `None` if values hardly repeat, or if polars' own
/// dictionary does as well. `matches` are the rows at which a match begins, for a column that is
/// better numbered match by match.
fn in_bytes(array: &dyn Array, matches: &[usize]) -> Option<Box<dyn Array>> {
    match array.dtype() {
        ArrowDataType::Float32 => {
            let array = array.as_any().downcast_ref::<Float32Array>()?;
            let bits = array.iter().map(|value| value.map(|value| value.to_bits()));
            let (keys, values) = numbered(bits)?;
            let values = values.into_iter().map(|value| Some(f32::from_bits(value)));
            dictionary(keys, Float32Array::from_iter(values).boxed())
        }
        ArrowDataType::Float64 => {
            let array = array.as_any().downcast_ref::<Float64Array>()?;
            let bits = array.iter().map(|value| value.map(|value| value.to_bits()));
            let (keys, values) = numbered(bits)?;
            let values = values.into_iter().map(|value| Some(f64::from_bits(value)));
            dictionary(keys, Float64Array::from_iter(values).boxed())
        }
        ArrowDataType::LargeUtf8 => {
            let array = array.as_any().downcast_ref::<Utf8Array<i64>>()?;
            let by_match = numbered_by_match(array.iter(), matches);
            let (keys, values) = by_match.or_else(|| numbered(array.iter()))?;
            dictionary(keys, Utf8Array::<i64>::from_slice(&values).boxed())
        }
        ArrowDataType::Dictionary(..) => {
            let array = array.as_any().downcast_ref::<DictionaryArray<u8>>()?;
            let words = array.values().as_any().downcast_ref::<Utf8Array<i64>>()?;
            let word = |key: Option<&u8>| key.map(|key| words.value(usize::from(*key)));
            let (keys, values) = numbered(array.keys().iter().map(word))?;
            dictionary(keys, Utf8Array::<i64>::from_slice(&values).boxed())
        }
        _ => None,
    }
}

/// Each row's number in the list of values, which starts with [`BYTE`] copies of the first.
fn numbered<T: Copy + Eq + std::hash::Hash>(
    rows: impl ExactSizeIterator<Item = Option<T>>,
) -> Option<(Vec<Option<u32>>, Vec<T>)> {
    let most = (rows.len() / WORTH).min(TWO_BYTES);
    let mut known: PlHashMap<T, u32> = PlHashMap::default();
    let mut values: Vec<T> = Vec::new();
    let mut keys = Vec::with_capacity(rows.len());
    for row in rows {
        let key = row.map(|value| {
            *known.entry(value).or_insert_with(|| {
                values.push(value);
                values.len() as u32 - 1
            })
        });
        if values.len() > most {
            return None;
        }
        keys.push(key);
    }
    // One value, or none, takes no bits at all; more than half a byte takes a whole byte anyway.
    if (2..=BYTE).contains(&values.len()) {
        let first = values[0];
        values.splice(0..0, std::iter::repeat_n(first, BYTE));
        for key in keys.iter_mut().flatten() {
            *key += BYTE as u32;
        }
    }
    Some((keys, values))
}

/// Each row's number, restarting in every match: one byte identifies the match, the other the
/// player within it. zstd saves a tenth more on players than with one number for each across all
/// matches; their names are in the dictionary once per match. `None` if a byte is too small.
fn numbered_by_match<T: Copy + Eq + std::hash::Hash>(
    rows: impl ExactSizeIterator<Item = Option<T>>,
    matches: &[usize],
) -> Option<(Vec<Option<u32>>, Vec<T>)> {
    const NUMBERS: usize = 1 << 8;
    if !(2..NUMBERS).contains(&matches.len()) {
        return None;
    }
    let mut known: PlHashMap<T, u32> = PlHashMap::default();
    let mut values: Vec<T> = Vec::new();
    let mut keys = Vec::with_capacity(rows.len());
    let mut starts = matches.iter().peekable();
    let mut first = 0;
    for (at, row) in rows.enumerate() {
        if starts.next_if(|start| **start == at).is_some() {
            known.clear();
            // Numbers that no row of the previous match has.
            let filler = values.last().copied();
            first = values.len().next_multiple_of(NUMBERS);
            values.extend(filler.into_iter().cycle().take(first - values.len()));
        }
        let key = row.map(|value| {
            *known.entry(value).or_insert_with(|| {
                values.push(value);
                values.len() as u32 - 1
            })
        });
        if values.len() > first + NUMBERS {
            return None;
        }
        keys.push(key);
    }
    Some((keys, values))
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

fn dictionary(keys: Vec<Option<u32>>, values: Box<dyn Array>) -> Option<Box<dyn Array>> {
    let dtype =
        ArrowDataType::Dictionary(IntegerType::UInt32, Box::new(values.dtype().clone()), false);
    let keys: PrimitiveArray<u32> = keys.into_iter().collect();
    let array = DictionaryArray::<u32>::try_new(dtype, keys, values).ok()?;
    Some(array.boxed())
}

/// The part of a column's page that is rewritten in whole bytes.
enum Rewritten {
    /// The numbers of a dictionary, without nulls.
    Keys(Vec<u32>),
    /// Numbers that become differences, without nulls.
    Steps(Vec<i64>),
}

impl Rewritten {
    fn new(array: &dyn Array, encoding: Encoding) -> Option<Rewritten> {
        fn steps<T: NativeType + Into<i64>>(array: &dyn Array) -> Option<Rewritten> {
            let array = array.as_any().downcast_ref::<PrimitiveArray<T>>()?;
            let values = array.iter().flatten().map(|value| (*value).into());
            Some(Rewritten::Steps(values.collect()))
        }
        match (encoding, array.dtype()) {
            (Encoding::RleDictionary, ArrowDataType::Dictionary(..)) => {
                let array = array.as_any().downcast_ref::<DictionaryArray<u32>>()?;
                Some(Rewritten::Keys(
                    array.keys().iter().flatten().copied().collect(),
                ))
            }
            (Encoding::DeltaBinaryPacked, ArrowDataType::Int32) => steps::<i32>(array),
            (Encoding::DeltaBinaryPacked, ArrowDataType::UInt32) => steps::<u32>(array),
            (Encoding::DeltaBinaryPacked, ArrowDataType::UInt16) => steps::<u16>(array),
            _ => None,
        }
    }

    /// Writes them into the column's page of this many rows; a column that became several pages
    /// stays as it is.
    fn write(&self, page: &mut Page, rows: usize) {
        match page {
            Page::Data(page) if page.num_values() == rows => match self {
                Rewritten::Keys(keys) => pages::two_byte_keys(page, keys),
                Rewritten::Steps(values) => pages::differences(page, values),
            },
            _ => {}
        }
    }
}

/// Whether a column's texts are random, such as event ids that a provider generates at random: the
/// quickest compression makes them as small as the longest search, which took half of an import's
/// time.
fn is_random(array: &dyn Array) -> bool {
    let Some(texts) = array.as_any().downcast_ref::<Utf8Array<i64>>() else {
        return false;
    };
    let is_id = |text: &str| {
        text.len() >= 32
            && text
                .bytes()
                .all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
    };
    texts.iter().flatten().next().is_some_and(is_id)
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
    let schema = first.schema().to_arrow(compat());
    // The file-level option would add statistics to every page; instead each column states whether
    // it has them, and they are kept with the row groups.
    let plain = Packing {
        encoding: Encoding::Plain,
        statistics: false,
        of_match: false,
    };
    let mut writer = FileWriter::try_new(BufWriter::new(file), schema, options(&plain, effort)?)?;
    let fields = writer.parquet_schema().fields().to_vec();
    for group in groups.iter().filter(|group| group.height() > 0) {
        let mut group = group.clone();
        group.rechunk_mut();
        let matches = match table {
            Table::Events => starts(group.column(EVENTS.match_id)?)?,
            _ => Vec::new(),
        };
        for batch in group.iter_chunks(compat(), false) {
            let mut columns = Vec::with_capacity(fields.len());
            for ((array, field), column) in batch.columns().iter().zip(&fields).zip(group.columns())
            {
                let packing = packing(table, column.name());
                let encoding = match column.dtype() {
                    DataType::Boolean => Encoding::Rle,
                    _ => packing.encoding,
                };
                let aligned = match encoding {
                    Encoding::RleDictionary => {
                        let matches = if packing.of_match { &*matches } else { &[] };
                        in_bytes(array.as_ref(), matches)
                    }
                    _ => None,
                };
                let array = aligned.as_ref().unwrap_or(array);
                let effort = match is_random(array.as_ref()) {
                    true => Effort::Least,
                    false => effort,
                };
                let options = options(&packing, effort)?;
                let mut rewritten = Rewritten::new(array.as_ref(), encoding);
                let rows = batch.len();
                for pages in array_to_columns(array, field.clone(), options, &[encoding])? {
                    let rewritten = rewritten.take();
                    let pages = pages.map(move |page| match page {
                        Ok(mut page) => {
                            if let Some(rewritten) = &rewritten {
                                rewritten.write(&mut page, rows);
                            }
                            Ok(page)
                        }
                        Err(error) => Err(ParquetError::FeatureNotSupported(error.to_string())),
                    });
                    let packed = Compressor::new_from_vec(pages, options.compression, Vec::new());
                    columns.push(Ok(DynStreamingIterator::new(
                        packed.map_err(PolarsError::from),
                    )));
                }
            }
            writer.write(batch.len() as u64, DynIter::new(columns.into_iter()))?;
        }
    }
    let bytes = writer.end(None)?;
    let hashed = writer
        .into_inner()
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
