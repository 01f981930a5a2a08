//! SQL on a store, through polars' own SQL.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use polars::prelude::*;
use polars::sql::SQLContext;

use super::check::{DAMAGED, check};
use super::source::{REPLACED, TableSource};
use super::stored::Store;
use super::table::{Table, restore_events};
use backline_model::{Error, Misuse, Result};

/// Statements that polars' SQL accepts but that would only change frames in memory.
const CHANGES: [&str; 6] = ["DELETE", "INSERT", "UPDATE", "TRUNCATE", "CREATE", "DROP"];

/// Maximum number of operators in a query: each one adds a level of recursion in polars.
const MOST_OPERATORS: usize = 400;

/// How often a query is repeated when an import replaces files during it.
const TRIES: usize = 5;

thread_local! {
    static ASKED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic on this thread would be caught and returned as the error of a query.
pub fn query_may_panic() -> bool {
    ASKED.get()
}

/// Answers a query over the tables of a store, see `docs/store.md`: `matches`, `lineups`, `events`,
/// `candidates`, `errors` and `outcomes`, each with the columns `competition` and `season`. Only
/// the columns and files that the answer needs are read.
///
/// # Errors
/// A query that polars' SQL rejects, with the existing tables and columns.
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
                "a store can be queried with SELECT but not changed with {}; use `backline import` to change it",
                word.to_uppercase()
            ),
        ));
    }
    let operators = operators(sql);
    if operators > MOST_OPERATORS {
        return Err(Error::usage(
            Misuse::WrongOption,
            format!(
                "the query joins {operators} terms by operators, and at most {MOST_OPERATORS} can be evaluated. Use IN (...) for many values, or split the query"
            ),
        ));
    }
    let mut asked = ask(store, sql);
    for tried in 1..TRIES {
        match &asked {
            Err(error) if may_be_replaced(error, tried) => {
                std::thread::sleep(std::time::Duration::from_millis(60));
                asked = ask(&store.again()?, sql);
            }
            _ => break,
        }
    }
    asked
}

/// Whether an import may have taken a file away, or written another under its name, since the
/// store was opened. Bytes that are not those expected the second time as well are damaged.
fn may_be_replaced(error: &Error, tried: usize) -> bool {
    if let Error::Io { source, .. } = error {
        return source.kind() == std::io::ErrorKind::NotFound;
    }
    let text = error.to_string();
    text.contains(REPLACED) || tried == 1 && text.contains(DAMAGED)
}

/// How many terms a query joins by operators.
fn operators(sql: &str) -> usize {
    let mut count = 0;
    let mut quote = None;
    let mut word = String::new();
    let end = |word: &mut String| {
        let is = ["and", "or", "not", "like", "case", "when", "between"].contains(&word.as_str());
        word.clear();
        usize::from(is)
    };
    for c in sql.chars().chain([' ']) {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '\'' || c == '"' || c == '`' => quote = Some(c),
            None if c.is_alphanumeric() || c == '_' => word.extend(c.to_lowercase()),
            None => {
                count += end(&mut word) + usize::from("+-*/%=<>|&^:[(".contains(c));
            }
        }
    }
    count
}

/// Runs polars' SQL, which panics on some queries that it means to reject.
fn guarded<T>(run: impl FnOnce() -> PolarsResult<T>) -> PolarsResult<T> {
    ASKED.set(true);
    let done = catch_unwind(AssertUnwindSafe(run));
    ASKED.set(false);
    done.unwrap_or_else(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or(panic.downcast_ref::<&str>().copied())
            .unwrap_or_default();
        let text = text.lines().next().unwrap_or_default();
        // The problem itself, without polars' account of how it was found.
        let text = text.split_once(" value: ").map_or(text, |(_, what)| what);
        let text = match text.split_once("ErrString(\"") {
            Some((_, what)) => what.trim_end_matches(['"', ')']),
            None => text,
        };
        polars_bail!(ComputeError: "polars' SQL gave up on it ({text}); write it in another way")
    })
}

fn ask(store: &Store, sql: &str) -> Result<DataFrame> {
    let mut tables: Vec<(String, LazyFrame)> = Vec::new();
    for table in Table::all() {
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
    let answer = guarded(|| {
        let mut context = SQLContext::new();
        for (name, frame) in &tables {
            context.register(name, frame.clone());
        }
        context.execute(sql).and_then(|plan| plan.collect())
    });
    answer.map_err(|error| {
        if error.to_string().contains(DAMAGED)
            && let Err(damaged) = check_all(store)
        {
            return damaged;
        }
        let asked = sql.to_lowercase();
        let error = error.to_string();
        let stop = if error.ends_with(['.', '?', '!']) {
            ""
        } else {
            "."
        };
        let mut text = format!("the query cannot be answered: {error}{stop} The tables are");
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

/// Checks the files of a store.
///
/// # Errors
/// The first damaged file.
fn check_all(store: &Store) -> Result<()> {
    for table in Table::all() {
        for (file, part) in store.files(table) {
            check(&file, part, table)?;
        }
    }
    Ok(())
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

/// A plan over the files of a table; `None` if it has no files.
fn scan(store: &Store, table: Table) -> Result<Option<LazyFrame>> {
    let files = store.files(table).into_iter();
    let files: Vec<_> = files
        .map(|(file, part)| (file, Some((part, table))))
        .collect();
    if files.is_empty() {
        return Ok(None);
    }
    let plan = plan(TableSource::new(files)?)?;
    Ok(Some(match table {
        Table::Events => restore_events(plan),
        _ => plan,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_counted_outside_of_texts() {
        assert_eq!(operators("SELECT player FROM errors"), 0);
        assert_eq!(
            operators("SELECT a + b AS \"x+y\" FROM t WHERE c = 'a-b' AND d > 1"),
            4
        );
        let sum = ["minute"; 10_000].join(" + ");
        assert_eq!(operators(&format!("SELECT {sum} FROM events")), 9_999);
    }
}
