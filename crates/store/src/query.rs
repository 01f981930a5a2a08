//! SQL over a store, by polars' own SQL.

use std::sync::Arc;

use polars::prelude::*;
use polars::sql::SQLContext;

use super::source::{Keys, TableSource};
use super::stored::Store;
use super::table::{Table, restore_events};
use backline_model::{Error, Misuse, Result};

/// Statements that polars' SQL takes, and that would change nothing but frames in memory.
const CHANGES: [&str; 6] = ["DELETE", "INSERT", "UPDATE", "TRUNCATE", "CREATE", "DROP"];

/// Answers a query over the tables of a store, see `docs/store.md`: `matches`, `lineups`,
/// `events`, `candidates`, `errors` and `outcomes`, each with the columns `competition` and
/// `season`. Only the columns and files that the answer needs are read.
///
/// # Errors
/// What polars' SQL refuses, with the tables and columns that there are.
pub fn query(store: &Store, sql: &str) -> Result<DataFrame> {
    let first = sql
        .split(|c: char| !c.is_ascii_alphabetic())
        .find(|word| !word.is_empty());
    let changes = first.filter(|word| {
        CHANGES
            .iter()
            .any(|change| change.eq_ignore_ascii_case(word))
    });
    if let Some(word) = changes {
        return Err(Error::usage(
            Misuse::WrongOption,
            format!(
                "a store is asked with SELECT and not changed with {}; `backline import` changes it",
                word.to_uppercase()
            ),
        ));
    }
    let mut tables: Vec<(String, LazyFrame)> = Vec::new();
    for table in Table::ALL.into_iter().chain([Table::Planted]) {
        if let Some(frame) = scan(store, table)? {
            tables.push((table.name().to_owned(), frame));
        }
    }
    for (name, file) in store.extra() {
        let source = TableSource::new(vec![(file, None)])?;
        tables.push((name.to_owned(), plan(source)?));
    }
    if tables.is_empty() {
        return Err(Error::usage(
            Misuse::WrongPath,
            "the store is empty".to_owned(),
        ));
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
        Error::usage(Misuse::WrongOption, text)
    })
}

/// A plan that reads from these files what a query needs.
fn plan(source: TableSource) -> Result<LazyFrame> {
    let args = ScanArgsAnonymous {
        schema: Some(source.schema()),
        name: "STORE",
        ..ScanArgsAnonymous::default()
    };
    Ok(LazyFrame::anonymous_scan(Arc::new(source), args)?)
}

/// A plan over the files of a table; none when there is none.
fn scan(store: &Store, table: Table) -> Result<Option<LazyFrame>> {
    let files = store.files(table).into_iter().map(|(file, part)| {
        let keys = Keys {
            competition: part.competition.clone(),
            season: part.season.clone(),
        };
        (file, Some(keys))
    });
    let files: Vec<_> = files.collect();
    if files.is_empty() {
        return Ok(None);
    }
    let plan = plan(TableSource::new(files)?)?;
    Ok(Some(match table {
        Table::Events => restore_events(plan),
        _ => plan,
    }))
}
