//! kloppy's timestamps: time since the start of the period, in any of the forms that tables have.

use polars::prelude::*;

use backline_kit::sheet::Sheet;
use backline_model::Result;

/// No period lasts longer.
const LONGEST: f64 = 12_000.0;

/// The column in seconds: a duration, a time of day, seconds, or the text of one of them
/// (`0 days 00:00:02.007000` of pandas, `00:00:02.007`, `PT2.007S` of polars).
pub(super) fn seconds(sheet: &Sheet, name: &str) -> Result<Vec<f64>> {
    let column = sheet.raw(name);
    let scaled = |column: Column, unit: f64| -> Result<Vec<Option<f64>>> {
        let ticks = column.cast(&DataType::Int64)?;
        Ok(ticks
            .i64()?
            .iter()
            .map(|ticks| ticks.map(|ticks| ticks as f64 / unit))
            .collect())
    };
    let per_second = |unit: TimeUnit| match unit {
        TimeUnit::Milliseconds => 1e3,
        TimeUnit::Microseconds => 1e6,
        TimeUnit::Nanoseconds => 1e9,
    };
    let cells: Vec<Option<f64>> = match column.dtype() {
        DataType::Duration(unit) => scaled(column.clone(), per_second(*unit))?,
        DataType::Time => scaled(column.clone(), 1e9)?,
        dtype if dtype.is_primitive_numeric() => {
            // pandas writes durations in JSON as whole milliseconds. A half has more of them than
            // any match has seconds, and they are whole numbers.
            let numbers = sheet.numbers(name, 0.0, LONGEST * 1e3)?;
            let whole = numbers.iter().flatten().all(|number| number.fract() == 0.0);
            let unit = match whole && numbers.max().is_some_and(|most| most > LONGEST) {
                true => 1e3,
                false => 1.0,
            };
            numbers
                .iter()
                .map(|number| number.map(|number| number / unit))
                .collect()
        }
        _ => {
            let text = sheet.texts(name)?;
            let mut cells = Vec::with_capacity(text.len());
            for (row, cell) in text.iter().enumerate() {
                let known = cell.and_then(|cell| parse(cell.trim()));
                if let (Some(cell), None) = (cell, known) {
                    sheet.wrong(
                        row,
                        name,
                        format!("`{cell}` is not a time"),
                        "Expected the time since the start of the period, such as `0 days 00:12:03.400`, `00:12:03.4` or `723.4`",
                    )?;
                }
                cells.push(known);
            }
            cells
        }
    };
    let mut seconds = Vec::with_capacity(cells.len());
    for (row, cell) in cells.into_iter().enumerate() {
        match cell {
            Some(cell) if (0.0..=LONGEST).contains(&cell) => {}
            Some(cell) => sheet.wrong(
                row,
                name,
                format!("{cell} seconds are out of range"),
                format!("Expected 0 to {LONGEST} seconds since the start of the period"),
            )?,
            None => {
                let hint = "This column is required in every row";
                sheet.wrong(row, name, "the cell is empty", hint)?;
            }
        }
        seconds.push(cell.unwrap_or_default());
    }
    Ok(seconds)
}

/// A time's text in seconds.
fn parse(text: &str) -> Option<f64> {
    if let Ok(seconds) = text.parse::<f64>() {
        return seconds.is_finite().then_some(seconds);
    }
    let iso = text.strip_prefix("PT").or(text.strip_prefix("P0DT"));
    if let Some(iso) = iso {
        return parse_iso(iso);
    }
    let (days, clock) = match text.split_once(" days ") {
        Some((days, clock)) => (days.parse::<f64>().ok()?, clock),
        None => (0.0, text),
    };
    let parts: Vec<&str> = clock.split(':').collect();
    let number = |part: &str| {
        let plain = part
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
        part.parse::<f64>().ok().filter(|_| plain)
    };
    let seconds = match parts[..] {
        [minutes, seconds] => number(minutes)? * 60.0 + number(seconds)?,
        [hours, minutes, seconds] => {
            number(hours)? * 3600.0 + number(minutes)? * 60.0 + number(seconds)?
        }
        _ => return None,
    };
    Some(days * 86_400.0 + seconds)
}

/// `1H2M3.4S` in seconds.
fn parse_iso(text: &str) -> Option<f64> {
    let mut seconds = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_ascii_alphabetic())?;
        let number: f64 = rest[..end].parse().ok()?;
        seconds += number
            * match &rest[end..=end] {
                "H" => 3600.0,
                "M" => 60.0,
                "S" => 1.0,
                _ => return None,
            };
        rest = &rest[end + 1..];
    }
    Some(seconds).filter(|seconds: &f64| seconds.is_finite())
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn times_are_read_in_every_form_that_tables_have() {
        for text in [
            "0 days 00:12:03.400000",
            "00:12:03.4",
            "12:03.4",
            "723.4",
            "PT12M3.4S",
            "P0DT0H12M3.4S",
        ] {
            let seconds = parse(text).expect("a time");
            assert!((seconds - 723.4).abs() < 1e-9, "{text}: {seconds}");
        }
        for text in ["soon", "1:2:3:4", "-1:00", "PT", "PT3", "nan"] {
            assert!(parse(text).is_none_or(|seconds| seconds == 0.0), "{text}");
        }
    }
}
