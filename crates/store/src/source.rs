//! Parquet files as the source of a query plan.
//!
//! polars' own scan of Parquet files comes with its streaming engine, and that with clients for
//! cloud storage: a fifth of the program. A store needs less: columns by name, files by competition
//! and season, rows by a filter.

use std::any::Any;
use std::fs::File;
use std::path::PathBuf;

use polars::prelude::*;

use super::check::check;
use super::manifest::Part;
use super::stored::parquet;
use super::table::Table;
use backline_model::{Error, Result};

/// Added to the error for a file that disappeared or changed while it was read.
pub(super) const REPLACED: &str = "if an import replaced it just now";

/// What the folders of a store say about the files in them.
#[derive(Debug, Clone)]
struct Keys {
    /// Competition, if known.
    competition: Option<String>,
    /// Season, if known.
    season: Option<String>,
}

impl Keys {
    /// The columns for these.
    const NAMES: [&str; 2] = ["competition", "season"];

    /// The columns with this many rows.
    fn columns(&self, rows: usize) -> [Column; 2] {
        let [competition, season] = Keys::NAMES;
        [(competition, &self.competition), (season, &self.season)].map(|(name, value)| {
            let value = match value {
                Some(value) => AnyValue::StringOwned(value.as_str().into()),
                None => AnyValue::Null,
            };
            Column::new_scalar(name.into(), Scalar::new(DataType::String, value), rows)
        })
    }
}

/// One file of a table.
struct TableFile {
    path: PathBuf,
    keys: Option<Keys>,
    /// The part and table to which this file belongs.
    part: Option<(Part, Table)>,
}

impl TableFile {
    fn open(&self) -> PolarsResult<File> {
        if let Some((part, table)) = &self.part {
            check(&self.path, part, *table).map_err(|error| match error {
                Error::Io { source, .. } => self.failed(source.into()),
                error => polars_err!(ComputeError: "{error}"),
            })?;
        }
        File::open(&self.path).map_err(|error| self.failed(error.into()))
    }

    fn failed(&self, error: PolarsError) -> PolarsError {
        polars_err!(
            ComputeError:
            "{}: {error}; {REPLACED}, run the query again",
            self.path.display()
        )
    }

    /// All its columns, without rows.
    fn header(&self) -> PolarsResult<Schema> {
        let no_row = ParquetReader::new(self.open()?).with_slice(Some((0, 0)));
        let no_row = no_row.finish().map_err(|error| self.failed(error))?;
        let mut schema = (**no_row.schema()).clone();
        if self.keys.is_some() {
            for name in Keys::NAMES {
                schema.with_column(name.into(), DataType::String);
            }
        }
        Ok(schema)
    }

    /// These columns of it, in this order.
    fn read(&self, names: &[PlSmallStr]) -> PolarsResult<DataFrame> {
        let failed = |error| self.failed(error);
        let is_key =
            |name: &&PlSmallStr| self.keys.is_some() && Keys::NAMES.contains(&name.as_str());
        let stored: Vec<&str> = names
            .iter()
            .filter(|name| !is_key(name))
            .map(PlSmallStr::as_str)
            .collect();
        let mut frame = match stored.is_empty() {
            true => DataFrame::empty_with_height(
                ParquetReader::new(self.open()?)
                    .num_rows()
                    .map_err(failed)?,
            ),
            false => {
                parquet(self.open()?, Some(&stored), ParallelStrategy::Auto).map_err(failed)?
            }
        };
        if let Some(keys) = &self.keys {
            for column in keys.columns(frame.height()) {
                if names.contains(column.name()) {
                    frame.with_column(column)?;
                }
            }
        }
        frame.select(names.iter().cloned())
    }

    /// Whether rows of this competition and season can pass the filters.
    fn may_pass(&self, filters: &[Expr]) -> PolarsResult<bool> {
        let Some(keys) = &self.keys else {
            return Ok(true);
        };
        let row = DataFrame::new(1, keys.columns(1).into())?;
        for filter in filters {
            let of_keys = |name: &PlSmallStr| Keys::NAMES.contains(&name.as_str());
            if columns_of(filter).iter().all(of_keys) && !mask(&row, filter)?.any() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// The files of one table.
pub(super) struct TableSource {
    files: Vec<TableFile>,
    schema: SchemaRef,
}

impl TableSource {
    /// The files, all with the columns of the first, and of their keys if they have any.
    pub(super) fn new(files: Vec<(PathBuf, Option<(&Part, Table)>)>) -> Result<TableSource> {
        let files: Vec<TableFile> = files
            .into_iter()
            .map(|(path, part)| TableFile {
                path,
                keys: part.map(|(part, _)| Keys {
                    competition: part.competition.clone(),
                    season: part.season.clone(),
                }),
                part: part.map(|(part, table)| (part.clone(), table)),
            })
            .collect();
        if let Some(first) = files.first()
            && let Some((part, table)) = &first.part
        {
            check(&first.path, part, *table)?;
        }
        let schema = files.first().map(TableFile::header).transpose()?;
        Ok(TableSource {
            files,
            schema: schema.unwrap_or_default().into(),
        })
    }

    /// Its columns.
    pub(super) fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
}

impl AnonymousScan for TableSource {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn allows_projection_pushdown(&self) -> bool {
        true
    }

    fn allows_predicate_pushdown(&self) -> bool {
        true
    }

    // One file after another: this runs on a thread of polars' pool, which must not wait for others
    // that need that pool. The columns of a file are unpacked in parallel.
    fn scan(&self, wanted: AnonymousScanArgs) -> PolarsResult<DataFrame> {
        let names: Vec<PlSmallStr> = match &wanted.with_columns {
            Some(names) => names.to_vec(),
            None => self.schema.iter_names_cloned().collect(),
        };
        let filters = wanted.predicate.as_ref().map(conjuncts).unwrap_or_default();
        let predicate = filters.iter().cloned().reduce(Expr::and);
        let mut rows_left = wanted.n_rows.unwrap_or(usize::MAX);
        let mut all = DataFrame::empty_with_schema(&self.schema).select(names.iter().cloned())?;
        for file in &self.files {
            // Rows are counted before they are filtered.
            if rows_left == 0 {
                break;
            }
            if wanted.n_rows.is_none() && !file.may_pass(&filters)? {
                continue;
            }
            let frame = match &predicate {
                Some(predicate) if wanted.n_rows.is_none() => {
                    let Some(frame) = filtered(file, &names, predicate)? else {
                        continue;
                    };
                    frame
                }
                _ => {
                    let frame = file.read(&names)?.head(Some(rows_left));
                    rows_left -= frame.height();
                    match &predicate {
                        Some(predicate) => frame.filter(&mask(&frame, predicate)?)?,
                        None => frame,
                    }
                }
            };
            all.vstack_mut_owned(frame)?;
        }
        Ok(all)
    }
}

/// The rows that pass: columns that the predicate does not need are read only if some rows pass.
fn filtered(
    file: &TableFile,
    names: &[PlSmallStr],
    predicate: &Expr,
) -> PolarsResult<Option<DataFrame>> {
    let asked = columns_of(predicate);
    // A constant predicate needs no column, and yet the rows have to be counted.
    let now = |name: &PlSmallStr| asked.is_empty() || asked.contains(name);
    let (first, others): (Vec<PlSmallStr>, Vec<PlSmallStr>) = names.iter().cloned().partition(now);
    let mut frame = file.read(&first)?;
    let passes = mask(&frame, predicate)?;
    if !passes.any() {
        return Ok(None);
    }
    if !others.is_empty() {
        frame.hstack_mut(file.read(&others)?.columns())?;
    }
    frame
        .filter(&passes)?
        .select(names.iter().cloned())
        .map(Some)
}

/// The rows that pass; null does not.
fn mask(frame: &DataFrame, predicate: &Expr) -> PolarsResult<BooleanChunked> {
    let passes = frame
        .clone()
        .lazy()
        .select([predicate.clone().alias("passes")]);
    let passes = passes.collect()?;
    let passes = passes.column("passes")?.bool()?;
    match passes.len() {
        // A constant predicate.
        1 if frame.height() != 1 => Ok(BooleanChunked::full(
            "passes".into(),
            passes.get(0) == Some(true),
            frame.height(),
        )),
        _ => Ok(passes.clone()),
    }
}

/// The columns that an expression reads.
fn columns_of(expr: &Expr) -> Vec<PlSmallStr> {
    let names = expr.into_iter().filter_map(|part| match part {
        Expr::Column(name) => Some(name.clone()),
        _ => None,
    });
    names.collect()
}

/// The conditions that must all hold. A sort with a limit adds expressions while it runs, so that a
/// scan may omit rows that it would drop; these cannot be evaluated and are not conditions.
fn conjuncts(predicate: &Expr) -> Vec<Expr> {
    let hint = |part: &Expr| matches!(part, Expr::Display { .. });
    match predicate {
        Expr::BinaryExpr {
            left,
            op: Operator::And | Operator::LogicalAnd,
            right,
        } => [left, right]
            .into_iter()
            .flat_map(|side| conjuncts(side))
            .collect(),
        other if other.into_iter().any(hint) => Vec::new(),
        other => vec![other.clone()],
    }
}
