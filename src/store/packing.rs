//! Writing one Parquet file: which encoding and how much effort each column is worth.
//!
//! polars' own writer knows dictionaries and plain values only. Times and places in the match grow
//! steadily, so differences (`DELTA_BINARY_PACKED`) take a third less; texts that never repeat are
//! worth a higher level of zstd. Both are ordinary Parquet that every reader knows.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use polars::prelude::*;
use polars_arrow::array::{
    Array, DictionaryArray, Float32Array, Float64Array, PrimitiveArray, Utf8Array,
};
use polars_arrow::datatypes::{ArrowDataType, IntegerType};
use polars_parquet::read::ParquetError;
use polars_parquet::write::{
    CompressionOptions, Compressor, DynIter, DynStreamingIterator, Encoding,
    FallibleStreamingIterator, FileWriter, StatisticsOptions, Version, WriteOptions, ZstdLevel,
    array_to_columns,
};

use super::table::Table;
use crate::error::{Error, Result};

/// Old enough for every reader: texts with 64-bit offsets rather than views.
fn compat() -> CompatLevel {
    CompatLevel::oldest()
}

/// How hard zstd tries. A store is written once and read often; made-up matches need not be small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
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

/// Bytes of a text that stand in the statistics; sentences would fill the file's end otherwise.
const STATISTICS: u64 = 32;

/// How a column is written.
struct Packing {
    encoding: Encoding,
    /// Smallest and largest value are kept with the column, so that readers who filter by it may
    /// pass over a row group. Worth it only where rows with one value stand together.
    statistics: bool,
}

fn packing(table: Table, name: &str) -> Packing {
    let encoding = match (table, name) {
        (Table::Events, "order" | "time_ms") => Encoding::DeltaBinaryPacked,
        _ => Encoding::RleDictionary,
    };
    Packing {
        encoding,
        statistics: matches!(name, "match_id" | "date"),
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

/// Numbers that a dictionary of this size is written with take a whole byte each.
const BYTE: usize = 128;
/// A dictionary larger than this share of its rows is none.
const WORTH: usize = 4;

/// The column as a dictionary with numbers of whole bytes: zstd works on bytes, and finds a fifth
/// less to save in numbers of five or seven bits. The numbers start at [`BYTE`] for that; the
/// places below it repeat the first value. None where values hardly repeat, where there are more
/// than a byte's, and where polars' own dictionary does as well.
fn in_bytes(array: &dyn Array) -> Option<Box<dyn Array>> {
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
            let (keys, values) = numbered(array.iter())?;
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
    let most = (rows.len() / WORTH).min(2 * BYTE);
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
    // One value, or none, takes no bits at all; more than half a byte's take a byte anyway.
    if (2..=BYTE).contains(&values.len()) {
        let first = values[0];
        values.splice(0..0, std::iter::repeat_n(first, BYTE));
        for key in keys.iter_mut().flatten() {
            *key += BYTE as u32;
        }
    }
    Some((keys, values))
}

fn dictionary(keys: Vec<Option<u32>>, values: Box<dyn Array>) -> Option<Box<dyn Array>> {
    let dtype =
        ArrowDataType::Dictionary(IntegerType::UInt32, Box::new(values.dtype().clone()), false);
    let keys: PrimitiveArray<u32> = keys.into_iter().collect();
    let array = DictionaryArray::<u32>::try_new(dtype, keys, values).ok()?;
    Some(array.boxed())
}

const HINT: &str = "Free space there, or choose another folder with --store";

/// Writes a file of one row group per frame; the frames are of one schema, and there is at least
/// one. Returns the file's size.
///
/// # Errors
/// When it cannot be written.
pub(super) fn write(
    path: &Path,
    table: Table,
    groups: &[DataFrame],
    effort: Effort,
) -> Result<u64> {
    let Some(first) = groups.first() else {
        return Ok(0);
    };
    let file = File::create(path).map_err(|error| Error::io(path, error, HINT))?;
    let schema = first.schema().to_arrow(compat());
    // The file's own option asks every page for statistics; which columns have them is said
    // column by column, and they stand with the row groups.
    let plain = Packing {
        encoding: Encoding::Plain,
        statistics: false,
    };
    let mut writer = FileWriter::try_new(BufWriter::new(file), schema, options(&plain, effort)?)?;
    let fields = writer.parquet_schema().fields().to_vec();
    for group in groups.iter().filter(|group| group.height() > 0) {
        let mut group = group.clone();
        group.rechunk_mut();
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
                    Encoding::RleDictionary => in_bytes(array.as_ref()),
                    _ => None,
                };
                let array = aligned.as_ref().unwrap_or(array);
                let options = options(&packing, effort)?;
                for pages in array_to_columns(array, field.clone(), options, &[encoding])? {
                    let pages = pages.map(|page| {
                        page.map_err(|error| ParquetError::FeatureNotSupported(error.to_string()))
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
    let size = writer.end(None)?;
    let file = writer
        .into_inner()
        .into_inner()
        .map_err(|error| Error::io(path, error.into_error(), HINT))?;
    // On disk before the commit that names it.
    file.sync_all()
        .map_err(|error| Error::io(path, error, HINT))?;
    Ok(size)
}
