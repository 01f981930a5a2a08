//! `backline query`.

use anyhow::Context;
use backline::machinery::report::{TableColumn, fitted_text, records, safe};
use backline::machinery::store::{Store, query};
use polars::prelude::*;

use super::args::Query;

/// Bytes of a cell from which it counts as a sentence, which may take several lines.
const SENTENCE: usize = 40;

/// Maximum rows printed as a table; `--csv` and `--json` give all.
const SHOWN: usize = 50;

pub fn run(options: &Query) -> anyhow::Result<()> {
    let store = Store::open(&options.store)?;
    let answer = query(&store, &options.sql)?;
    if options.json {
        let rows = records(&answer)?;
        say!("{}", serde_json::to_string_pretty(&rows)?);
    } else if options.csv {
        let mut bytes = Vec::new();
        let mut answer = safe(&answer)?;
        CsvWriter::new(&mut bytes)
            .include_header(true)
            .finish(&mut answer)?;
        let text = String::from_utf8(bytes).context("the answer is not text")?;
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
    let head = answer.head(Some(SHOWN));
    let cells: Vec<Column> = head
        .columns()
        .iter()
        .map(|column| rounded(column)?.cast(&DataType::String))
        .collect::<PolarsResult<_>>()?;
    let rows: Vec<Vec<String>> = (0..head.height())
        .map(|row| {
            let texts = cells.iter().map(|cells| {
                let cell = cells.str().ok().and_then(|texts| texts.get(row));
                cell.unwrap_or("-").to_owned()
            });
            texts.collect()
        })
        .collect();
    // The columns that were asked for first matter most.
    let columns: Vec<TableColumn> = names
        .iter()
        .zip(answer.columns())
        .enumerate()
        .map(|(at, (name, column))| {
            let shown = TableColumn::new(name, u8::try_from(at).unwrap_or(u8::MAX));
            if column.dtype().is_primitive_numeric() {
                return shown.right();
            }
            match rows.iter().any(|row| row[at].len() > SENTENCE) {
                true => shown.wraps(),
                false => shown,
            }
        })
        .collect();
    let shown = fitted_text(&columns, &rows, "--csv and --json give all");
    say!("{shown}");
    let (all, rows) = (answer.height(), head.height());
    if all > rows {
        say!("{rows} of {all} rows; --csv and --json give all");
    } else {
        say!("{all} {}", if all == 1 { "row" } else { "rows" });
    }
    Ok(())
}

/// Four decimals are enough to read.
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
