//! Small frames as JSON.

use polars::prelude::*;

use backline_model::Result;

/// A small frame as JSON records; missing values are null.
///
/// # Errors
/// A column that cannot be written as text.
pub fn records(frame: &DataFrame) -> Result<Vec<serde_json::Value>> {
    let mut rows = vec![serde_json::Map::new(); frame.height()];
    for column in frame.columns() {
        let name = column.name().to_string();
        let number = column.dtype().is_primitive_numeric();
        if number {
            let cells = column.cast(&DataType::Float64)?;
            for (row, value) in rows.iter_mut().zip(cells.f64()?.iter()) {
                let value = value.filter(|value| value.is_finite());
                let whole = value.filter(|v| v.fract() == 0.0 && column.dtype().is_integer());
                let json = match (whole, value) {
                    (Some(whole), _) => serde_json::json!(whole as i64),
                    (None, Some(value)) => serde_json::json!((value * 1e6).round() / 1e6),
                    _ => serde_json::Value::Null,
                };
                row.insert(name.clone(), json);
            }
        } else if let Ok(cells) = column.bool() {
            for (row, value) in rows.iter_mut().zip(cells.iter()) {
                row.insert(name.clone(), serde_json::json!(value));
            }
        } else {
            let cells = column.cast(&DataType::String)?;
            for (row, value) in rows.iter_mut().zip(cells.str()?.iter()) {
                row.insert(name.clone(), serde_json::json!(value));
            }
        }
    }
    Ok(rows.into_iter().map(serde_json::Value::Object).collect())
}
