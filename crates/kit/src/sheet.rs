//! Tables written by other programs, read by column: CSV, Parquet, Arrow IPC (Feather version 2),
//! and columns that a provider decoded itself from JSON.
//!
//! Only the requested columns are read. A cell with an invalid value gives an error with row and
//! column.

use std::cell::{Cell, RefCell};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use polars::prelude::*;

use super::ipc;
use super::parquet;
use super::provider::Head;
use super::table::{TextTable, not_utf_8};
use super::text::{is_nothing, nearest, truth};
use backline_model::Note;
use backline_model::{Error, Faults, Place, Result, missing_columns};

/// More rows than any season has; a damaged file may state any number.
const MOST_ROWS: usize = 50_000_000;

/// How a table is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Text.
    Csv,
    /// Apache Parquet.
    Parquet,
    /// Arrow IPC file, which is Feather version 2.
    Arrow,
    /// Records of a JSON document.
    Json,
}

impl Form {
    /// The form that the first bytes show; text if they show none.
    pub fn from_bytes(bytes: &[u8]) -> Form {
        if bytes.starts_with(b"PAR1") {
            Form::Parquet
        } else if bytes.starts_with(b"ARROW1") {
            Form::Arrow
        } else {
            Form::Csv
        }
    }

    fn words(self) -> &'static str {
        match self {
            Form::Csv => "CSV",
            Form::Parquet => "Parquet",
            Form::Arrow => "Arrow IPC",
            Form::Json => "JSON",
        }
    }
}

/// Names of the columns of a file with this head; empty if it is not a table, or if it is a Parquet
/// file cut off before its end, where the names are.
pub fn column_names(head: &Head, wanted: &[&str]) -> Vec<String> {
    let schema = match Form::from_bytes(head.bytes) {
        Form::Parquet => guarded(|| ParquetReader::new(Cursor::new(head.bytes)).schema()),
        Form::Arrow => guarded(|| IpcReader::new(Cursor::new(head.bytes)).schema()),
        Form::Csv | Form::Json => {
            if head.text.starts_with(['[', '{', '<']) {
                return Vec::new();
            }
            let start = &head.bytes[..head.bytes.len().min(1 << 16)];
            let table = TextTable::new(start, wanted);
            return table.header();
        }
    };
    match schema {
        Ok(Ok(schema)) => schema.iter_names().map(|name| name.to_string()).collect(),
        _ => Vec::new(),
    }
}

/// [`column_names`], those of `wanted` that are written in capitals or with blanks under the names
/// that are wanted.
pub fn known_names(head: &Head, wanted: &[&str]) -> Vec<String> {
    as_wanted(&column_names(head, wanted), wanted)
}

/// Each of these names as one of `wanted`, if it is that but for capitals, blanks and hyphens and no
/// other column could be it; else as it is.
fn as_wanted(names: &[String], wanted: &[&str]) -> Vec<String> {
    let plain = |name: &str| {
        let name = name.trim().to_lowercase();
        name.replace([' ', '-'], "_")
    };
    let meant = |name: &String| {
        let it = plain(name);
        let found = wanted.iter().find(|wanted| **wanted == it)?;
        let alike = names.iter().filter(|other| plain(other) == it).count();
        (alike == 1).then(|| (*found).to_owned())
    };
    let each = names.iter();
    each.map(|name| meant(name).unwrap_or_else(|| name.clone()))
        .collect()
}

fn names_of(frame: &DataFrame) -> Vec<String> {
    let names = frame.get_column_names();
    names.into_iter().map(ToString::to_string).collect()
}

/// How many of `wanted` are among `names`.
pub fn count_of(names: &[String], wanted: &[&str]) -> usize {
    wanted
        .iter()
        .filter(|wanted| names.iter().any(|name| name == *wanted))
        .count()
}

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic on this thread would be caught and returned as an error of the file being read:
/// a program's panic hook can stay silent then.
pub fn reading_may_panic() -> bool {
    GUARDED.get()
}

/// Runs a polars reader on bytes that may be damaged.
///
/// On some damaged Parquet and IPC files polars 0.55 panics (it unwraps what it finds in the
/// schema's metadata and in page headers) instead of returning an error, and not all of that can be
/// checked beforehand. So the panic is caught here and its message kept off the terminal. The
/// readers run on this thread only, which makes both possible.
///
/// The process's panic hook belongs to the program: one that wants to keep such a message off the
/// terminal asks [`reading_may_panic`].
fn guarded<T>(read: impl FnOnce() -> T) -> std::result::Result<T, String> {
    GUARDED.set(true);
    let done = catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(false);
    done.map_err(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or(panic.downcast_ref::<&str>().copied());
        text.unwrap_or("the reader gave up").to_owned()
    })
}

/// Whether a column of this type can be read from a table: on others polars would panic.
pub fn is_readable(dtype: &ArrowDataType) -> bool {
    use ArrowDataType as A;
    match dtype {
        A::Null
        | A::Boolean
        | A::Int8
        | A::Int16
        | A::Int32
        | A::Int64
        | A::UInt8
        | A::UInt16
        | A::UInt32
        | A::UInt64
        | A::Float32
        | A::Float64
        | A::Date32
        | A::Date64
        | A::Timestamp(_, None)
        | A::Duration(_)
        | A::Utf8
        | A::LargeUtf8
        | A::Utf8View => true,
        A::Dictionary(_, values, _) => {
            matches!(**values, A::Utf8 | A::LargeUtf8 | A::Utf8View)
        }
        _ => false,
    }
}

/// Whether a column of this type can be read if its lists and objects become texts.
fn is_nested(dtype: &ArrowDataType) -> bool {
    use ArrowDataType as A;
    match dtype {
        A::List(field) | A::LargeList(field) => is_nested(&field.dtype),
        A::Struct(fields) => fields.iter().all(|field| is_nested(&field.dtype)),
        other => is_readable(other),
    }
}

/// A cell as JSON.
fn as_json(value: &AnyValue) -> serde_json::Value {
    use serde_json::Value;
    match value {
        AnyValue::Null => Value::Null,
        AnyValue::Boolean(is) => Value::Bool(*is),
        AnyValue::String(text) => Value::String((*text).to_owned()),
        AnyValue::List(items) => items.iter().map(|item| as_json(&item)).collect(),
        AnyValue::Struct(_, _, fields) => {
            let names = fields.iter().map(|field| field.name().to_string());
            let values = value._iter_struct_av().map(|item| as_json(&item));
            Value::Object(names.zip(values).collect())
        }
        AnyValue::StructOwned(owned) => {
            let names = owned.1.iter().map(|field| field.name().to_string());
            let values = owned.0.iter().map(as_json);
            Value::Object(names.zip(values).collect())
        }
        other => {
            if let Some(whole) = other.extract::<i64>().filter(|_| other.is_integer()) {
                return Value::from(whole);
            }
            let number = other
                .extract::<f64>()
                .filter(|_| other.is_primitive_numeric());
            match number.and_then(serde_json::Number::from_f64) {
                Some(number) => Value::Number(number),
                None => Value::String(other.str_value().into_owned()),
            }
        }
    }
}

/// A table's columns.
#[derive(Debug)]
pub struct Sheet<'a> {
    file: &'a Path,
    form: Form,
    bytes: &'a [u8],
    wanted: Vec<String>,
    decimal_comma: bool,
    guessed_encoding: bool,
    /// All columns of the file, including those that were not requested.
    names: Vec<String>,
    frame: DataFrame,
    wrong: RefCell<Option<Wrong>>,
}

/// What is wrong with cells, while columns are read together.
#[derive(Debug, Default)]
struct Wrong {
    faults: Faults,
    /// Rows of each column.
    rows: PlHashMap<String, PlHashSet<usize>>,
}

impl<'a> Sheet<'a> {
    /// Reads the `wanted` columns, as far as the table has them.
    ///
    /// # Errors
    /// A damaged file, a row of a different length, a wanted column of a type that cannot be read.
    pub fn read(file: &'a Path, bytes: &'a [u8], wanted: &[&str]) -> Result<Sheet<'a>> {
        let form = Form::from_bytes(bytes);
        let mut sheet = Sheet {
            file,
            form,
            bytes,
            wanted: wanted.iter().map(|name| (*name).to_owned()).collect(),
            decimal_comma: false,
            guessed_encoding: false,
            names: Vec::new(),
            frame: DataFrame::empty(),
            wrong: RefCell::default(),
        };
        match form {
            Form::Csv | Form::Json => sheet.read_csv(wanted)?,
            Form::Parquet => {
                parquet::check(bytes).map_err(|problem| sheet.damaged(&problem))?;
                let schema = sheet.checked(guarded(|| {
                    let mut reader = ParquetReader::new(Cursor::new(bytes));
                    let rows = reader.num_rows()?;
                    Ok((reader.schema()?, rows))
                }))?;
                let written = schema.0.iter_names().map(|name| name.to_string());
                let written: Vec<String> = written.collect();
                sheet.names = as_wanted(&written, wanted);
                let columns = sheet.projection(&schema.0, schema.1, wanted)?;
                sheet.frame = sheet.checked(guarded(|| {
                    ParquetReader::new(Cursor::new(bytes))
                        .with_columns(Some(columns))
                        .read_parallel(ParallelStrategy::None)
                        .set_rechunk(true)
                        .finish()
                }))?;
                sheet.rename(&written)?;
            }
            Form::Arrow => {
                ipc::check(bytes, MOST_ROWS).map_err(|problem| sheet.damaged(&problem))?;
                let schema =
                    sheet.checked(guarded(|| IpcReader::new(Cursor::new(bytes)).schema()))?;
                let written = schema.iter_names().map(|name| name.to_string());
                let written: Vec<String> = written.collect();
                sheet.names = as_wanted(&written, wanted);
                let columns = sheet.projection(&schema, 0, wanted)?;
                sheet.frame = sheet.checked(guarded(|| {
                    IpcReader::new(Cursor::new(bytes))
                        .with_columns(Some(columns))
                        .set_rechunk(true)
                        .finish()
                }))?;
                sheet.rename(&written)?;
            }
        }
        Ok(sheet)
    }

    /// Reads all readable columns of a Parquet or Arrow file, with lists and objects in its cells
    /// as JSON.
    ///
    /// # Errors
    /// A damaged file.
    pub fn read_nested(file: &'a Path, bytes: &'a [u8]) -> Result<Sheet<'a>> {
        let mut sheet = Sheet {
            file,
            form: Form::from_bytes(bytes),
            bytes,
            wanted: Vec::new(),
            decimal_comma: false,
            guessed_encoding: false,
            names: Vec::new(),
            frame: DataFrame::empty(),
            wrong: RefCell::default(),
        };
        let readable = |schema: &ArrowSchema| -> Vec<String> {
            let fields = schema.iter().filter(|(_, field)| is_nested(&field.dtype));
            fields.map(|(name, _)| name.to_string()).collect()
        };
        let frame = match sheet.form {
            Form::Arrow => {
                ipc::check(bytes, MOST_ROWS).map_err(|problem| sheet.damaged(&problem))?;
                sheet.checked(guarded(|| {
                    let columns = readable(IpcReader::new(Cursor::new(bytes)).schema()?.as_ref());
                    IpcReader::new(Cursor::new(bytes))
                        .with_columns(Some(columns))
                        .set_rechunk(true)
                        .finish()
                }))?
            }
            _ => sheet.checked(guarded(|| {
                let columns = readable(ParquetReader::new(Cursor::new(bytes)).schema()?.as_ref());
                ParquetReader::new(Cursor::new(bytes))
                    .with_columns(Some(columns))
                    .read_parallel(ParallelStrategy::None)
                    .set_rechunk(true)
                    .finish()
            }))?,
        };
        sheet.names = names_of(&frame);
        let made = sheet.checked(guarded(|| {
            let columns = frame.columns().iter().map(|column| {
                if !column.dtype().is_nested() {
                    return Ok(column.clone());
                }
                let cells = (0..column.len()).map(|row| {
                    let value = column.get(row)?;
                    Ok(match value.is_null() {
                        true => None,
                        false => Some(as_json(&value).to_string()),
                    })
                });
                let cells: PolarsResult<StringChunked> = cells.collect();
                Ok(cells?.with_name(column.name().clone()).into_column())
            });
            let columns: PolarsResult<Vec<Column>> = columns.collect();
            DataFrame::new(frame.height(), columns?)
        }))?;
        sheet.frame = made;
        Ok(sheet)
    }

    /// Columns that are already in memory: decoded from records, or passed by a caller.
    pub fn of_records(file: &'a Path, frame: DataFrame) -> Sheet<'a> {
        Sheet {
            file,
            form: Form::Json,
            bytes: &[],
            wanted: Vec::new(),
            decimal_comma: false,
            guessed_encoding: false,
            names: names_of(&frame),
            frame,
            wrong: RefCell::default(),
        }
    }

    /// Converts the result of a polars reader to ours, with the file in the error.
    fn checked<T>(&self, read: std::result::Result<PolarsResult<T>, String>) -> Result<T> {
        let problem = match read {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(error)) => error.to_string(),
            Err(panic) => panic,
        };
        Err(self.damaged(problem.lines().next().unwrap_or_default()))
    }

    fn damaged(&self, problem: &str) -> Error {
        Error::whole(
            self.file,
            format!("the {} file cannot be read: {problem}", self.form.words()),
            match self.form {
                // polars takes the -1 of such a cell for an index into the list of categories.
                Form::Arrow => {
                    "It is damaged or cut off, or has categories with empty cells as pandas writes them; write it again, best as Parquet"
                }
                _ => "It is damaged or cut off; write or fetch it again",
            },
        )
    }

    /// Gives the columns that were read the names under which they are known.
    fn rename(&mut self, written: &[String]) -> Result<()> {
        for (name, known) in written.iter().zip(&self.names) {
            if name != known && self.frame.get_column_index(name).is_some() {
                self.frame.rename(name, known.as_str().into())?;
            }
        }
        Ok(())
    }

    /// The wanted columns that exist, as the file writes them, each of a type that can be read.
    fn projection(
        &self,
        schema: &ArrowSchema,
        rows: usize,
        wanted: &[&str],
    ) -> Result<Vec<String>> {
        if rows > MOST_ROWS {
            return Err(Error::whole(
                self.file,
                format!("it states {rows} rows"),
                format!(
                    "Split a table of more than {MOST_ROWS} rows; if it has fewer, it is damaged"
                ),
            ));
        }
        let mut columns = Vec::new();
        for ((name, field), known) in schema.iter().zip(&self.names) {
            if !wanted.contains(&known.as_str()) {
                continue;
            }
            if !is_readable(&field.dtype) {
                return Err(Error::whole(
                    self.file,
                    format!(
                        "the column `{name}` has a type that backline does not read, {:?}",
                        field.dtype
                    ),
                    "Write it as text, a number, a time or a true/false column",
                ));
            }
            columns.push(name.to_string());
        }
        Ok(columns)
    }

    fn text_table(&self) -> TextTable<'a> {
        let wanted: Vec<&str> = self.wanted.iter().map(String::as_str).collect();
        TextTable::new(self.bytes, &wanted)
    }

    fn read_csv(&mut self, wanted: &[&str]) -> Result<()> {
        let table = self.text_table();
        let mut lines = table.rows_untrimmed(self.file);
        let header = lines.header()?;
        let written: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
        self.names = as_wanted(&written, wanted);
        let mut columns: Vec<(usize, StringChunkedBuilder)> = Vec::new();
        for (index, name) in self.names.iter().enumerate() {
            let name = name.as_str();
            if !wanted.contains(&name) {
                continue;
            }
            if columns.iter().any(|(other, _)| self.names[*other] == name) {
                return Err(Error::whole(
                    self.file,
                    format!("the column `{name}` occurs twice in the header"),
                    "Keep one of them",
                ));
            }
            columns.push((index, StringChunkedBuilder::new(name.into(), 1024)));
        }
        let mut record = csv::StringRecord::new();
        let mut rows = 0;
        let mut faults = Faults::default();
        while lines.next_whole(&mut record, &mut faults)?.is_some() {
            for (index, column) in &mut columns {
                column.append_option(record.get(*index).filter(|cell| !is_nothing(cell)));
            }
            rows += 1;
        }
        if let Some(error) = faults.into_error() {
            return Err(error);
        }
        let columns = columns
            .into_iter()
            .map(|(_, column)| column.finish().into_column())
            .collect();
        self.frame = DataFrame::new(rows, columns)?;
        self.decimal_comma = table.decimal_comma();
        self.guessed_encoding = table.guessed_encoding;
        Ok(())
    }

    /// How it is stored.
    pub fn form(&self) -> Form {
        self.form
    }

    /// The file.
    pub fn file(&self) -> &'a Path {
        self.file
    }

    /// The columns as CSV text.
    pub fn to_csv(&self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        CsvWriter::new(&mut bytes).finish(&mut self.frame.clone())?;
        Ok(bytes)
    }

    /// A note about how the text was read.
    pub fn note(&self) -> Option<Note> {
        self.guessed_encoding.then(|| not_utf_8(self.file))
    }

    /// All columns of the file, including those that were not requested.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Number of rows.
    pub fn height(&self) -> usize {
        self.frame.height()
    }

    /// Whether the column exists.
    pub fn has(&self, name: &str) -> bool {
        self.frame.get_column_index(name).is_some()
    }

    /// An error unless all of these columns exist.
    pub fn require(&self, names: &[&str], hint: &str) -> Result<()> {
        let missing: Vec<&str> = names
            .iter()
            .copied()
            .filter(|name| !self.has(name))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let near: Vec<String> = missing
            .iter()
            .filter_map(|name| {
                let others = self.names.iter().map(String::as_str);
                let near = nearest(name, others.filter(|other| !self.has(other)))?;
                Some(format!("`{near}` looks like a misspelling of `{name}`; "))
            })
            .collect();
        Err(Error::whole(
            self.file,
            missing_columns(&missing),
            format!("{}{hint}", near.concat()),
        ))
    }

    /// The place of a cell, row counted from 0.
    fn place(&self, row: usize, column: &str) -> Place {
        let mut place = Place::Row {
            row: row + 1,
            column: column.to_owned(),
        };
        self.put_in_lines([&mut place]);
        place
    }

    /// Places in a text are given by line. The lines are looked for only when they are needed: a
    /// cell may hold line breaks.
    fn put_in_lines<'p>(&self, places: impl IntoIterator<Item = &'p mut Place>) {
        if self.form != Form::Csv {
            return;
        }
        let of_row = |place: &Place| match place {
            Place::Row { row, .. } => *row,
            _ => 0,
        };
        let mut places: Vec<&mut Place> = places.into_iter().collect();
        places.sort_by_key(|place| of_row(place));
        let table = self.text_table();
        let mut lines = table.rows_untrimmed(self.file);
        let mut record = csv::StringRecord::new();
        let (mut read, mut line) = (0, 0);
        for place in places {
            let Place::Row { row, column } = place else {
                continue;
            };
            while read < *row {
                match lines.next(&mut record) {
                    Ok(Some(next)) => line = next,
                    _ => break,
                }
                read += 1;
            }
            *place = Place::Cell {
                line,
                column: std::mem::take(column),
            };
        }
    }

    /// Reads columns so that one error tells all that is wrong with their cells. What `read`
    /// returns is of use only where nothing is: cells at fault are null in its columns.
    ///
    /// # Errors
    /// All faults, or what `read` fails with.
    pub fn together<T>(&self, read: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        let outer = self.wrong.replace(Some(Wrong {
            faults: Faults::of(self.file),
            rows: PlHashMap::default(),
        }));
        let done = read(self);
        let mut faults = match self.wrong.replace(outer) {
            Some(wrong) if !wrong.faults.is_empty() => wrong.faults,
            _ => return done,
        };
        self.put_in_lines(faults.places());
        if let Err(error) = done {
            faults.add(error)?;
        }
        match faults.into_error() {
            Some(error) => Err(error),
            None => Err(Error::whole(
                self.file,
                "cells cannot be read",
                "Check them",
            )),
        }
    }

    /// Notes what is wrong with a cell, row counted from 0.
    ///
    /// # Errors
    /// That fault, unless columns are read together.
    pub fn wrong(
        &self,
        row: usize,
        column: &str,
        problem: impl Into<String>,
        hint: impl Into<String>,
    ) -> Result<()> {
        let mut wrong = self.wrong.borrow_mut();
        let Some(wrong) = wrong.as_mut() else {
            return Err(self.fail(row, column, problem, hint));
        };
        let rows = wrong.rows.entry(column.to_owned()).or_default();
        if rows.insert(row) {
            let place = Place::Row {
                row: row + 1,
                column: column.to_owned(),
            };
            wrong.faults.add_cell(place, problem.into(), hint.into());
        }
        Ok(())
    }

    /// An error at a cell; rows are counted from 0.
    pub fn fail(
        &self,
        row: usize,
        column: &str,
        problem: impl Into<String>,
        hint: impl Into<String>,
    ) -> Error {
        Error::input(self.file, self.place(row, column), problem, hint)
    }

    /// The column as it is; nulls if it does not exist.
    fn column(&self, name: &str) -> Column {
        match self.frame.column(name) {
            Ok(column) => column.clone(),
            Err(_) => Column::full_null(name.into(), self.height(), &DataType::String),
        }
    }

    /// The column as texts, whole numbers without a fraction; an empty text is null.
    pub fn texts(&self, name: &str) -> Result<StringChunked> {
        let column = self.column(name);
        let text = match column.dtype() {
            DataType::Float32 | DataType::Float64 => {
                let whole = column.cast(&DataType::Float64)?;
                let cells = whole.f64()?.iter().map(|cell| {
                    cell.filter(|number| !number.is_nan()).map(|number| {
                        if number.fract() == 0.0 && number.abs() < 1e15 {
                            format!("{}", number as i64)
                        } else {
                            number.to_string()
                        }
                    })
                });
                let cells: StringChunked = cells.collect();
                cells.with_name(name.into())
            }
            DataType::String => column.str()?.clone(),
            _ => column.cast(&DataType::String)?.str()?.clone(),
        };
        if text.iter().flatten().any(str::is_empty) {
            let filled: StringChunked = text
                .iter()
                .map(|cell| cell.filter(|text| !text.is_empty()))
                .collect();
            return Ok(filled.with_name(name.into()));
        }
        Ok(text)
    }

    /// The column as ids: texts, with `3289` for the `3289.0` of a program that turned ids into
    /// numbers.
    pub fn ids(&self, name: &str) -> Result<StringChunked> {
        let text = self.texts(name)?;
        let whole = |cell: &'_ str| -> Option<usize> {
            let comma = cell.strip_suffix(",0").filter(|_| self.decimal_comma);
            let whole = cell.strip_suffix(".0").or(comma)?;
            let digits = whole.bytes().all(|byte| byte.is_ascii_digit());
            digits.then_some(whole.len())
        };
        if !text.iter().flatten().any(|cell| whole(cell).is_some()) {
            return Ok(text);
        }
        let clean: StringChunked = text
            .iter()
            .map(|cell| cell.map(|id| &id[..whole(id).unwrap_or(id.len())]))
            .collect();
        Ok(clean.with_name(name.into()))
    }

    /// The column as numbers from `low` to `high`; empty cells and NaN are null.
    pub fn numbers(&self, name: &str, low: f64, high: f64) -> Result<Float64Chunked> {
        let column = self.column(name);
        let numbers: Float64Chunked = match column.dtype() {
            DataType::String | DataType::Categorical(..) | DataType::Enum(..) => {
                let text = self.texts(name)?;
                let mut numbers = Vec::with_capacity(text.len());
                for (row, cell) in text.iter().enumerate() {
                    let Some(cell) = cell.map(str::trim).filter(|cell| !cell.is_empty()) else {
                        numbers.push(None);
                        continue;
                    };
                    let number: Option<f64> = if self.decimal_comma {
                        cell.replace(',', ".").parse().ok()
                    } else {
                        cell.parse().ok()
                    };
                    if number.is_none() {
                        self.wrong(
                            row,
                            name,
                            format!("`{cell}` is not a number"),
                            format!("Expected a number from {low} to {high}"),
                        )?;
                    }
                    numbers.push(number.filter(|number| !number.is_nan()));
                }
                Float64Chunked::from_iter_options(name.into(), numbers.into_iter())
            }
            dtype if dtype.is_primitive_numeric() || dtype.is_null() => {
                let numbers = column.cast(&DataType::Float64)?;
                let numbers = numbers.f64()?;
                if numbers.iter().flatten().any(f64::is_nan) {
                    let cells = numbers.iter().map(|cell| cell.filter(|n| !n.is_nan()));
                    Float64Chunked::from_iter_options(name.into(), cells)
                } else {
                    numbers.clone()
                }
            }
            other => {
                return Err(Error::whole(
                    self.file,
                    format!("the column `{name}` is of type {other}, not a number"),
                    format!("Expected numbers from {low} to {high}"),
                ));
            }
        };
        let inside = |number: f64| (low..=high).contains(&number);
        self.only(numbers, inside, |row, found| {
            self.wrong(
                row,
                name,
                format!("{found} is out of range"),
                format!("Expected a number from {low} to {high}"),
            )
        })
    }

    /// The numbers of which `is_right`; the others are passed to `wrong`.
    fn only(
        &self,
        numbers: Float64Chunked,
        is_right: impl Fn(f64) -> bool,
        wrong: impl Fn(usize, f64) -> Result<()>,
    ) -> Result<Float64Chunked> {
        if numbers.iter().flatten().all(&is_right) {
            return Ok(numbers);
        }
        for (row, number) in numbers.iter().enumerate() {
            if let Some(number) = number.filter(|number| !is_right(*number)) {
                wrong(row, number)?;
            }
        }
        let cells = numbers
            .iter()
            .map(|cell| cell.filter(|number| is_right(*number)));
        let name = numbers.name().clone();
        Ok(Float64Chunked::from_iter_options(name, cells))
    }

    /// The column as whole numbers from `low` to `high`.
    pub fn wholes(&self, name: &str, low: f64, high: f64) -> Result<Float64Chunked> {
        let numbers = self.numbers(name, low, high)?;
        self.only(
            numbers,
            |number| number.fract() == 0.0,
            |row, found| {
                self.wrong(
                    row,
                    name,
                    format!("{found} is not a whole number"),
                    format!("Expected a whole number from {low} to {high}"),
                )
            },
        )
    }

    /// The column as true and false.
    pub fn truths(&self, name: &str) -> Result<BooleanChunked> {
        let column = self.column(name);
        if column.dtype() == &DataType::Boolean {
            return Ok(column.bool()?.clone());
        }
        let text = self.texts(name)?;
        let mut truths = Vec::with_capacity(text.len());
        for (row, cell) in text.iter().enumerate() {
            let known = cell.and_then(truth);
            if let (Some(cell), None) = (cell, known) {
                let problem = format!("`{cell}` is neither true nor false");
                self.wrong(row, name, problem, "Use true or false")?;
            }
            truths.push(known);
        }
        let truths: BooleanChunked = truths.into_iter().collect();
        Ok(truths.with_name(name.into()))
    }

    /// The column as dates.
    pub fn dates(&self, name: &str) -> Result<Column> {
        let column = self.column(name);
        if column.dtype() == &DataType::Date {
            return Ok(column);
        }
        if matches!(column.dtype(), DataType::Datetime(..) | DataType::Null) {
            return Ok(column.cast(&DataType::Date)?);
        }
        let text = self.texts(name)?;
        let dates = text.as_date(Some("%Y-%m-%d"), false)?;
        let lost = |row: &usize| text.get(*row).is_some() && dates.physical().get(*row).is_none();
        for row in (0..text.len()).filter(lost) {
            let problem = format!("`{}` is not a date", text.get(row).unwrap_or_default());
            self.wrong(row, name, problem, "Write it as YYYY-MM-DD")?;
        }
        Ok(dates.into_column())
    }

    /// The column as words of a closed list, parsed by `read`.
    pub fn words<T>(
        &self,
        name: &str,
        read: impl Fn(&str) -> Option<T>,
        list: impl Fn() -> String,
    ) -> Result<Vec<Option<T>>> {
        let text = self.texts(name)?;
        let mut words = Vec::with_capacity(text.len());
        for (row, cell) in text.iter().enumerate() {
            let known = cell.and_then(&read);
            if let (Some(word), None) = (cell, &known) {
                self.wrong(
                    row,
                    name,
                    format!("`{word}` is not known"),
                    format!("Use one of {}", list()),
                )?;
            }
            words.push(known);
        }
        Ok(words)
    }

    /// The column as read, for a column of times.
    pub fn raw(&self, name: &str) -> Column {
        self.column(name)
    }

    /// An error at the nulls of a column.
    pub fn no_nulls(&self, name: &str, nulls: &BooleanChunked) -> Result<()> {
        for (row, null) in nulls.iter().enumerate() {
            if null == Some(true) {
                let hint = "This column is required in every row";
                self.wrong(row, name, "the cell is empty", hint)?;
            }
        }
        Ok(())
    }
}
