//! SQL over a store, by polars' own SQL.

use polars::prelude::*;
use polars::sql::SQLContext;

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
        tables.push((name.to_owned(), scan_files(vec![file])?));
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

fn scan_files(files: Vec<std::path::PathBuf>) -> Result<LazyFrame> {
    let paths: Vec<PlRefPath> = files
        .iter()
        .map(|file| PlRefPath::try_from_path(file))
        .collect::<PolarsResult<_>>()?;
    let how = ScanArgsParquet {
        glob: false,
        cache: false,
        ..ScanArgsParquet::default()
    };
    Ok(LazyFrame::scan_parquet_files(paths.into(), how)?)
}

/// A plan over the files of a table; none when there is none.
fn scan(store: &Store, table: Table) -> Result<Option<LazyFrame>> {
    type Key<'a> = (Option<&'a str>, Option<&'a str>);
    let mut partitions: Vec<(Key, Vec<std::path::PathBuf>)> = Vec::new();
    for (file, part) in store.files(table) {
        let key = (part.competition.as_deref(), part.season.as_deref());
        match partitions.iter_mut().find(|(known, _)| *known == key) {
            Some((_, files)) => files.push(file),
            None => partitions.push((key, vec![file])),
        }
    }
    let mut plans = Vec::with_capacity(partitions.len());
    for ((competition, season), files) in partitions {
        let value = |value: Option<&str>, name: &str| match value {
            Some(value) => lit(value).alias(name),
            None => lit(NULL).cast(DataType::String).alias(name),
        };
        let mut plan = scan_files(files)?;
        if table == Table::Events {
            plan = restore_events(plan);
        }
        plans.push(plan.with_columns([value(competition, "competition"), value(season, "season")]));
    }
    if plans.is_empty() {
        return Ok(None);
    }
    Ok(Some(concat(plans, UnionArgs::default())?))
}
