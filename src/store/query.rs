//! SQL over a store, by polars' own SQL.

use polars::prelude::*;
use polars::sql::SQLContext;

use super::manifest::UNKNOWN;
use super::stored::Store;
use super::table::{Table, restore_events};
use crate::error::{Error, Result};

/// Answers a query over the tables of a store, see `docs/store.md`: `matches`, `lineups`,
/// `events`, `candidates`, `errors` and `outcomes`, each with the columns `competition` and
/// `season`. Only the columns and files that the answer needs are read.
///
/// # Errors
/// What polars' SQL refuses, with the tables and columns that there are.
pub fn query(store: &Store, sql: &str) -> Result<DataFrame> {
    let mut tables: Vec<(String, LazyFrame)> = Vec::new();
    for table in Table::ALL.into_iter().chain([Table::Planted]) {
        if let Some(frame) = scan(store, table)? {
            tables.push((table.name().to_owned(), frame));
        }
    }
    for (name, file) in store.extra() {
        tables.push((name.to_owned(), scan_files(&[file], None)?));
    }
    if tables.is_empty() {
        return Err(Error::Usage("the store is empty".to_owned()));
    }
    let mut context = SQLContext::new();
    for (name, frame) in &tables {
        context.register(name, frame.clone());
    }
    let answer = context.execute(sql).and_then(|plan| plan.collect());
    answer.map_err(|error| {
        let asked = sql.to_lowercase();
        let mut text = format!("the query cannot be answered: {error}. There are the tables");
        for (name, frame) in &mut tables {
            text += &format!("\n  {name}");
            if asked.contains(name.as_str())
                && let Ok(schema) = frame.collect_schema()
            {
                let columns: Vec<&str> = schema.iter_names().map(|name| name.as_str()).collect();
                text += &format!(": {}", columns.join(", "));
            }
        }
        Error::Usage(text)
    })
}

/// A plan of these files; with `hive` they lie in folders of competition and season, which become
/// columns. One scan and no union of several: polars counts the rows of a union in a type that is
/// not built in.
fn scan_files(files: &[std::path::PathBuf], hive: Option<HiveOptions>) -> Result<LazyFrame> {
    let paths: Vec<PlRefPath> = files
        .iter()
        .map(|file| PlRefPath::try_from_path(file))
        .collect::<PolarsResult<_>>()?;
    let how = ScanArgsParquet {
        glob: false,
        cache: false,
        hive_options: hive.unwrap_or_else(HiveOptions::new_disabled),
        ..ScanArgsParquet::default()
    };
    Ok(LazyFrame::scan_parquet_files(paths.into(), how)?)
}

/// A plan over the files of a table; none when there is none.
fn scan(store: &Store, table: Table) -> Result<Option<LazyFrame>> {
    let files: Vec<_> = store
        .files(table)
        .into_iter()
        .map(|(file, _)| file)
        .collect();
    if files.is_empty() {
        return Ok(None);
    }
    let text = |name: &str| Field::new(name.into(), DataType::String);
    let keys = ["competition", "season"];
    let hive = HiveOptions {
        enabled: Some(true),
        // An `=` in the path of the store itself is no partition.
        hive_start_idx: store.root().to_string_lossy().len(),
        schema: Some(Schema::from_iter(keys.map(text)).into()),
        try_parse_dates: false,
    };
    let mut plan = scan_files(&files, Some(hive))?;
    if table == Table::Events {
        plan = restore_events(plan);
    }
    let known = |name: &str| {
        when(col(name).eq(lit(UNKNOWN)))
            .then(lit(NULL))
            .otherwise(col(name))
            .cast(DataType::String)
            .alias(name)
    };
    Ok(Some(plan.with_columns(keys.map(known))))
}
