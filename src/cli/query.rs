//! `backline query`.

use anyhow::Context;
use backline::machinery::report::{records, right_align, table};
use backline::machinery::store::{Store, query};
use polars::prelude::*;

use super::args::Query;

/// Rows printed as a table; `--csv` and `--json` give all.
const SHOWN: usize = 50;

pub fn run(options: &Query) -> anyhow::Result<()> {
    let store = Store::open(&options.store)?;
    let mut answer = query(&store, &options.sql)?;
    if options.json {
        let rows = records(&answer)?;
        say!("{}", serde_json::to_string_pretty(&rows)?);
    } else if options.csv {
        let mut bytes = Vec::new();
        CsvWriter::new(&mut bytes)
            .include_header(true)
            .finish(&mut answer)?;
        let text = String::from_utf8(bytes).context("the answer is no text")?;
        say!("{}", text.trim_end_matches('\n'));
    } else {
        print(&answer)?;
    }
    Ok(())
}

fn print(answer: &DataFrame) -> anyhow::Result<()> {
    let names: Vec<&str> = answer
        .columns()
        .iter()
        .map(|column| column.name().as_str())
        .collect();
    let mut shown = table(&names);
    let head = answer.head(Some(SHOWN));
    let cells: Vec<Column> = head
        .columns()
        .iter()
        .map(|column| rounded(column)?.cast(&DataType::String))
        .collect::<PolarsResult<_>>()?;
    for row in 0..head.height() {
        let texts = cells.iter().map(|cells| {
            let cell = cells.str().ok().and_then(|texts| texts.get(row));
            cell.unwrap_or("-").to_owned()
        });
        shown.add_row(texts.collect::<Vec<_>>());
    }
    for (at, column) in answer.columns().iter().enumerate() {
        if column.dtype().is_primitive_numeric() {
            right_align(&mut shown, at..at + 1);
        }
    }
    say!("{shown}");
    let (all, rows) = (answer.height(), head.height());
    if all > rows {
        say!("{rows} of {all} rows; --csv and --json give all");
    } else {
        say!("{all} {}", if all == 1 { "row" } else { "rows" });
    }
    Ok(())
}

/// Four decimals are enough to look at.
fn rounded(column: &Column) -> PolarsResult<Column> {
    if !column.dtype().is_float() {
        return Ok(column.clone());
    }
    let numbers = column.cast(&DataType::Float64)?;
    let rounded: Float64Chunked = numbers
        .f64()?
        .iter()
        .map(|value| value.map(|value| (value * 1e4).round() / 1e4))
        .collect();
    Ok(rounded.with_name(column.name().clone()).into_column())
}
