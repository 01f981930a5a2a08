//! Lists of JSON records as columns: `[{"a": 1}, ...]`, as pandas writes with `orient="records"`,
//! or one record per line.

use std::borrow::Cow;
use std::fmt;
use std::path::Path;

use polars::prelude::*;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::sheet::Sheet;
use super::text::decode_json;
use crate::hint::Hint;
use backline_model::Result;

const HINT: Hint =
    Hint::Events("a list of records, as pandas writes with to_json(orient=\"records\")");

/// One value of a record.
#[derive(Debug)]
enum Value<'a> {
    Null,
    Truth(bool),
    Whole(i64),
    Number(f64),
    Text(Cow<'a, str>),
}

impl<'de: 'a, 'a> Deserialize<'de> for Value<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Value<'de>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_unit<E>(self) -> std::result::Result<Value<'de>, E> {
                Ok(Value::Null)
            }
            fn visit_bool<E>(self, value: bool) -> std::result::Result<Value<'de>, E> {
                Ok(Value::Truth(value))
            }
            fn visit_i64<E>(self, value: i64) -> std::result::Result<Value<'de>, E> {
                Ok(Value::Whole(value))
            }
            fn visit_u64<E>(self, value: u64) -> std::result::Result<Value<'de>, E> {
                Ok(match i64::try_from(value) {
                    Ok(whole) => Value::Whole(whole),
                    Err(_) => Value::Number(value as f64),
                })
            }
            fn visit_f64<E>(self, value: f64) -> std::result::Result<Value<'de>, E> {
                Ok(Value::Number(value))
            }
            fn visit_borrowed_str<E>(self, value: &'de str) -> std::result::Result<Value<'de>, E> {
                Ok(Value::Text(value.into()))
            }
            fn visit_str<E>(self, value: &str) -> std::result::Result<Value<'de>, E> {
                Ok(Value::Text(value.to_owned().into()))
            }
            // A nested value is not a cell; a requested column that holds one is empty there.
            fn visit_seq<A: SeqAccess<'de>>(
                self,
                mut list: A,
            ) -> std::result::Result<Value<'de>, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Value::Null)
            }
            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> std::result::Result<Value<'de>, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Value::Null)
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// A record's names and values.
struct Record<'a>(Vec<(Cow<'a, str>, Value<'a>)>);

impl<'de: 'a, 'a> Deserialize<'de> for Record<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Names;
        impl<'de> Visitor<'de> for Names {
            type Value = Record<'de>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a record {\"column\": value, ...}")
            }
            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> std::result::Result<Record<'de>, A::Error> {
                let mut record = Vec::with_capacity(20);
                while let Some(entry) = map.next_entry::<Name<'de>, Value<'de>>()? {
                    record.push((entry.0.0, entry.1));
                }
                Ok(Record(record))
            }
        }
        deserializer.deserialize_map(Names)
    }
}

#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// Reads the `wanted` columns, as far as the records have them.
///
/// # Errors
/// Anything that is not a list of records, with the place in the document.
pub fn read<'a>(file: &'a Path, bytes: &'a [u8], wanted: &[&str]) -> Result<Sheet<'a>> {
    let start = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let lines;
    let bytes = if start == Some(&b'{') {
        lines = as_list(bytes);
        &lines
    } else {
        bytes
    };
    let records: Vec<Record> = decode_json(file, bytes, HINT)?;
    let height = records.len();
    let mut columns: Vec<(&str, Vec<Value>)> =
        wanted.iter().map(|name| (*name, Vec::new())).collect();
    for (row, Record(record)) in records.into_iter().enumerate() {
        for (name, value) in record {
            if let Some((_, column)) = columns.iter_mut().find(|(known, _)| *known == name) {
                // A record need not have every column; a name given twice counts once.
                column.resize_with(row, || Value::Null);
                column.push(value);
            }
        }
    }
    let mut made = Vec::new();
    for (name, mut column) in columns {
        if column.is_empty() {
            continue;
        }
        column.resize_with(height, || Value::Null);
        made.push(column_of(name, &column));
    }
    Ok(Sheet::of_records(file, DataFrame::new(height, made)?))
}

/// Records on separate lines, as one list.
fn as_list(bytes: &[u8]) -> Vec<u8> {
    let mut list = Vec::with_capacity(bytes.len() + 2);
    list.push(b'[');
    let lines = bytes
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.trim_ascii().is_empty());
    for (index, line) in lines.enumerate() {
        if index > 0 {
            list.extend_from_slice(b",\n");
        }
        list.extend_from_slice(line);
    }
    list.push(b']');
    list
}

/// Numbers if all values are numbers, otherwise texts.
fn column_of(name: &str, values: &[Value]) -> Column {
    let all = |fits: fn(&Value) -> bool| values.iter().all(fits);
    if all(|value| matches!(value, Value::Null | Value::Whole(_))) {
        let cells = values.iter().map(|value| match value {
            Value::Whole(whole) => Some(*whole),
            _ => None,
        });
        return Int64Chunked::from_iter_options(name.into(), cells).into_column();
    }
    if all(|value| matches!(value, Value::Null | Value::Whole(_) | Value::Number(_))) {
        let cells = values.iter().map(|value| match value {
            Value::Whole(whole) => Some(*whole as f64),
            Value::Number(number) => Some(*number),
            _ => None,
        });
        return Float64Chunked::from_iter_options(name.into(), cells).into_column();
    }
    let cells: StringChunked = values
        .iter()
        .map(|value| match value {
            Value::Null => None,
            Value::Truth(truth) => Some(Cow::Borrowed(if *truth { "true" } else { "false" })),
            Value::Whole(whole) => Some(Cow::Owned(whole.to_string())),
            Value::Number(number) => Some(Cow::Owned(number.to_string())),
            Value::Text(text) => Some(Cow::Borrowed(text.as_ref())),
        })
        .collect();
    cells.with_name(name.into()).into_column()
}
