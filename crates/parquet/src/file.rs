//! A file and the row groups in it.

use std::io::Write;

use polars::prelude::*;
use polars_arrow::array::{Array, Utf8Array};
use polars_io::parquet::write::get_encodings;
use polars_parquet::read::fallible_streaming_iterator::convert;
use polars_parquet::write::{
    CompressedPage, CompressionOptions, DynIter, DynStreamingIterator, Encoding, FileWriter,
    ParquetType, StatisticsOptions, Version, WriteOptions, ZstdLevel, array_to_columns, compress,
};

use crate::dictionary::in_bytes;
use crate::pages::Rewritten;

/// How a column is written.
#[derive(Debug, Clone, Copy)]
pub struct Packing<'a> {
    /// Its encoding; `None`: the one that polars would choose.
    pub encoding: Option<Encoding>,
    /// Smallest and largest value and the number of nulls are kept with the column, texts up to this
    /// many bytes: readers who filter by it may skip a row group.
    pub statistics: Option<u64>,
    /// The level of zstd. Texts that are random are not searched for long: the quickest level makes
    /// them as small.
    pub level: i32,
    /// Numbers of dictionaries and differences take whole bytes, as zstd works on bytes. The rows are
    /// those at which the numbers of a dictionary start again, or none.
    pub whole_bytes: Option<&'a [usize]>,
}

impl Packing<'static> {
    /// What polars writes, at the level that zstd uses by itself.
    pub const PLAIN: Packing<'static> = Packing {
        encoding: None,
        statistics: Some(64),
        level: QUICK,
        whole_bytes: None,
    };
}

/// The level of zstd for what does not get smaller by a longer search.
const QUICK: i32 = 3;

/// The pages of each column of a row group, and its rows.
pub struct Packed {
    rows: usize,
    columns: Vec<Vec<CompressedPage>>,
}

/// A file whose columns are known.
pub struct ParquetFile<W: Write> {
    writer: FileWriter<W>,
    fields: Vec<ParquetType>,
    encodings: Vec<Vec<Encoding>>,
    compat: CompatLevel,
}

impl<W: Write> ParquetFile<W> {
    /// A file of frames with this schema. With `page_statistics` each page states its smallest and
    /// largest value, which suits large row groups.
    ///
    /// # Errors
    /// Types that Parquet does not have.
    pub fn new(
        out: W,
        schema: &Schema,
        compat: CompatLevel,
        page_statistics: bool,
    ) -> PolarsResult<ParquetFile<W>> {
        let schema = schema.to_arrow(compat);
        let statistics = match page_statistics {
            true => StatisticsOptions::default(),
            false => StatisticsOptions::empty(),
        };
        let encodings = get_encodings(&schema).to_vec();
        let writer = FileWriter::try_new(out, schema, options(statistics, QUICK)?)?;
        Ok(ParquetFile {
            fields: writer.parquet_schema().fields().to_vec(),
            writer,
            encodings,
            compat,
        })
    }

    /// Encodes and compresses a row group; several may be packed at a time.
    ///
    /// # Errors
    /// Values that cannot be encoded as asked.
    pub fn pack<'a>(
        &self,
        mut group: DataFrame,
        packing: impl Fn(&Column) -> Packing<'a>,
    ) -> PolarsResult<Packed> {
        group.rechunk_mut();
        let mut columns = Vec::with_capacity(group.width());
        for batch in group.iter_chunks(self.compat, false) {
            let arrays = batch.columns().iter().zip(&self.fields);
            for (((array, field), chosen), column) in
                arrays.zip(&self.encodings).zip(group.columns())
            {
                let packing = packing(column);
                columns.extend(packed(array.clone(), field, chosen, packing)?);
            }
        }
        Ok(Packed {
            rows: group.height(),
            columns,
        })
    }

    /// Writes a row group behind the others.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn write(&mut self, packed: &Packed) -> PolarsResult<()> {
        let columns = packed.columns.iter().map(|pages| {
            let pages = pages.iter().map(PolarsResult::Ok);
            Ok(DynStreamingIterator::new(convert(pages)))
        });
        self.writer.write(packed.rows as u64, DynIter::new(columns))
    }

    /// Writes the end of the file; returns its length in bytes and what it was written to.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn end(mut self) -> PolarsResult<(u64, W)> {
        let bytes = self.writer.end(None)?;
        Ok((bytes, self.writer.into_inner()))
    }
}

/// The compressed pages of a column, or of each field of a nested one.
fn packed(
    array: Box<dyn Array>,
    field: &ParquetType,
    chosen: &[Encoding],
    packing: Packing,
) -> PolarsResult<Vec<Vec<CompressedPage>>> {
    let asked = packing.encoding.map(|encoding| [encoding]);
    let encodings = asked.as_ref().map_or(chosen, |one| one);
    let restarts = packing.whole_bytes;
    let numbered = match (encodings, restarts) {
        ([Encoding::RleDictionary], Some(restarts)) => in_bytes(array.as_ref(), restarts),
        _ => None,
    };
    let array = numbered.unwrap_or(array);
    let level = match is_random(array.as_ref()) {
        true => packing.level.min(QUICK),
        false => packing.level,
    };
    let statistics = match packing.statistics {
        None => StatisticsOptions::empty(),
        Some(length) => StatisticsOptions {
            min_value: true,
            max_value: true,
            distinct_count: false,
            null_count: true,
            binary_statistics_truncate_length: Some(length),
        },
    };
    let options = options(statistics, level)?;
    let mut rewritten = restarts.and_then(|_| Rewritten::new(array.as_ref(), encodings[0]));
    let rows = array.len();
    let mut columns = Vec::new();
    for pages in array_to_columns(array, field.clone(), options, encodings)? {
        let rewritten = rewritten.take();
        let pages = pages.map(|page| {
            let mut page = page?;
            if let Some(rewritten) = &rewritten {
                rewritten.write(&mut page, rows);
            }
            Ok(compress(page, Vec::new(), options.compression)?)
        });
        columns.push(pages.collect::<PolarsResult<_>>()?);
    }
    Ok(columns)
}

fn options(statistics: StatisticsOptions, level: i32) -> PolarsResult<WriteOptions> {
    let level = ZstdLevel::try_new(level).map_err(|error| polars_err!(ComputeError: "{error}"))?;
    Ok(WriteOptions {
        statistics,
        version: Version::V1,
        compression: CompressionOptions::Zstd(Some(level)),
        data_page_size: None,
    })
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
