//! Tables declared once: each column's name, type, unit, null and meaning, and a row as a struct.
//!
//! [`table!`](crate::table) makes three things from one declaration: the [`ColumnSpec`]s from which
//! the documentation and the schemas for other languages are written, a struct of typed fields, and
//! a reader that takes each column of a frame once. It is meant for small results that become texts
//! and pictures row by row; events are read as columns, see [`crate::TypedEvents`].

use polars::prelude::*;

use crate::{ColumnSpec, Day, Error, Result};

/// The type of a field of a row: the type of its column, and how the column is read.
pub trait Field: Sized {
    /// The column may hold nulls.
    const NULLABLE: bool = false;

    /// The column's type.
    fn dtype() -> DataType;

    /// The column's values; `None` where a cell does not hold a value of this type.
    ///
    /// # Errors
    /// A column of a type that cannot be read as this one.
    fn values(column: &Column) -> Result<Vec<Option<Self>>>;

    /// The value for a missing column, if the column is optional.
    fn absent() -> Option<Self> {
        None
    }
}

impl<T: Field> Field for Option<T> {
    const NULLABLE: bool = true;

    fn dtype() -> DataType {
        T::dtype()
    }

    fn values(column: &Column) -> Result<Vec<Option<Self>>> {
        let values = T::values(column)?.into_iter().enumerate();
        let nulls = column.is_null();
        Ok(values
            .map(|(row, value)| match value {
                None if nulls.get(row) != Some(true) => None,
                value => Some(value),
            })
            .collect())
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

macro_rules! numbers {
    ($($number:ty: $dtype:ident, $values:ident;)+) => {$(
        impl Field for $number {
            fn dtype() -> DataType {
                DataType::$dtype
            }

            fn values(column: &Column) -> Result<Vec<Option<Self>>> {
                Ok(column.cast(&DataType::$dtype)?.$values()?.iter().collect())
            }
        }
    )+};
}

numbers! {
    u8: UInt8, u8;
    u16: UInt16, u16;
    u32: UInt32, u32;
    f32: Float32, f32;
    f64: Float64, f64;
    bool: Boolean, bool;
}

impl Field for String {
    fn dtype() -> DataType {
        DataType::String
    }

    fn values(column: &Column) -> Result<Vec<Option<Self>>> {
        let texts = column.cast(&DataType::String)?;
        Ok(texts
            .str()?
            .iter()
            .map(|text| text.map(str::to_owned))
            .collect())
    }
}

impl Field for Day {
    fn dtype() -> DataType {
        DataType::Date
    }

    fn values(column: &Column) -> Result<Vec<Option<Self>>> {
        let days = column.cast(&DataType::Date)?;
        Ok(days
            .date()?
            .physical()
            .iter()
            .map(|day| day.map(Day))
            .collect())
    }
}

/// The values of a column of words, stored as text or as `Enum`; `None` for a word not in the list.
///
/// # Errors
/// A column that does not hold text.
pub fn word_values<T>(
    column: &Column,
    from_name: impl Fn(&str) -> Option<T>,
) -> Result<Vec<Option<T>>> {
    let texts = column.cast(&DataType::String)?;
    Ok(texts.str()?.iter().map(|text| from_name(text?)).collect())
}

/// The values of the column `name` of the table `table`, one per row. The column is stored as one
/// of `Stored`; a missing column is an error unless `Stored` allows no nulls and `T` does.
///
/// # Errors
/// No such column, a column of another type, or a cell without a valid value.
pub fn field<T: Field, Stored: Field>(
    table: &'static str,
    frame: &DataFrame,
    name: &str,
) -> Result<std::vec::IntoIter<T>> {
    let wrong = |found: String| Error::Column {
        stage: table,
        column: name.to_owned(),
        expected: T::dtype().to_string(),
        found,
    };
    let Ok(column) = frame.column(name) else {
        let absent = (0..frame.height()).map(|_| T::absent());
        return match absent.collect::<Option<Vec<T>>>() {
            Some(absent) if T::NULLABLE && !Stored::NULLABLE => Ok(absent.into_iter()),
            _ => Err(wrong("no such column".to_owned())),
        };
    };
    let values = T::values(column).map_err(|_| wrong(column.dtype().to_string()))?;
    let mut read = Vec::with_capacity(values.len());
    for (row, value) in values.into_iter().enumerate() {
        read.push(value.ok_or_else(|| {
            let cell = column.get(row).map(|cell| cell.to_string());
            wrong(format!("{} in row {}", cell.unwrap_or_default(), row + 1))
        })?);
    }
    Ok(read.into_iter())
}

/// A closed list of words: an enum with `ALL`, `name` and `from_name`.
///
/// With `as text` a column of these words is a text column, and the words can be a [`Field`].
#[macro_export]
macro_rules! word_list {
    ($(#[$doc:meta])* $name:ident as text { $($words:tt)+ }) => {
        $crate::word_list! { $(#[$doc])* $name { $($words)+ } }

        impl $crate::Field for $name {
            fn dtype() -> ::polars::prelude::DataType {
                ::polars::prelude::DataType::String
            }

            fn values(column: &::polars::prelude::Column) -> $crate::Result<Vec<Option<Self>>> {
                $crate::word_values(column, Self::from_name)
            }
        }
    };
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// All values, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The word used in frames and files.
            pub const fn name(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// The value for a word, in its exact spelling.
            pub fn from_name(word: &str) -> Option<Self> {
                match word { $($word => Some($name::$variant),)+ _ => None }
            }
        }
    };
}

/// Declares a table: its columns and a struct for a row of it.
///
/// A column is a field of the row. Its doc comment is its meaning, its type gives the column's type
/// and whether the column may hold nulls (`Option`), and a text in brackets is its unit.
/// `field "name"` gives the column a name other than the field's. `as` stores the column with a
/// type other than the field's: an `Option` stored as a column without nulls may be missing from a
/// frame.
///
/// Groups of columns with a common prefix may follow, each a row of another table:
/// `goal_: goal: Part`.
///
/// The struct has `COLUMNS`, the [`ColumnSpec`]s; `NAMES`, the names as fields, for expressions;
/// and `all`, which reads the rows of a frame.
///
/// ```
/// # use polars::prelude::*;
/// backline_model::table! {
///     /// How often somebody scored.
///     pub struct ScorerRow, names ScorerNames {
///         /// who
///         player: String,
///         /// goals scored,
///         /// own goals left out
///         goals: Option<u32> ["goals"],
///     }
/// }
///
/// let frame = df!("player" => ["A", "B"], "goals" => [Some(2u32), None])?;
/// let rows = ScorerRow::all(&frame)?;
/// assert_eq!(rows[0].goals, Some(2));
/// assert_eq!(ScorerRow::COLUMNS[1].meaning, "goals scored, own goals left out");
/// assert_eq!(ScorerRow::NAMES.goals, "goals");
/// # Ok::<(), backline_model::Error>(())
/// ```
#[macro_export]
macro_rules! table {
    (
        $(#[$meta:meta])*
        pub struct $row:ident, names $names:ident {
            $(
                $(#[doc = $meaning:literal])+
                $field:ident $($column:literal)?: $type:ty $(as $stored:ty)? $([$unit:literal])?,
            )+
            $(with {
                $(
                    $(#[$part_meta:meta])+
                    $beginning:literal: $part:ident: $part_row:ty,
                )+
            })?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $row {
            $(
                $(#[doc = $meaning])+
                $(#[doc = concat!("\n\nUnit: ", $unit, ".")])?
                pub $field: $type,
            )+
            $($(
                $(#[$part_meta])+
                pub $part: $part_row,
            )+)?
        }

        #[doc = concat!("Names of the columns of [`", stringify!($row), "`].")]
        #[derive(Debug, Clone, Copy)]
        pub struct $names {
            $(
                $(#[doc = $meaning])+
                pub $field: &'static str,
            )+
        }

        impl $row {
            /// The columns, in order.
            pub const COLUMNS: &'static [$crate::ColumnSpec] = &[
                $($crate::ColumnSpec {
                    name: $crate::table!(@column $field $($column)?),
                    dtype: <$crate::table!(@stored $type $(, $stored)?) as $crate::Field>::dtype,
                    nullable: <$crate::table!(@stored $type $(, $stored)?) as $crate::Field>::NULLABLE,
                    unit: $crate::table!(@unit $($unit)?),
                    meaning: concat!($($meaning),+).trim_ascii_start(),
                },)+
            ];

            /// The columns' names, for expressions.
            pub const NAMES: $names = $names {
                $($field: $crate::table!(@column $field $($column)?),)+
            };

            /// The rows of a frame with these columns; each column is read once.
            ///
            /// # Errors
            /// A frame that lacks one of the columns or has one of another type.
            pub fn all(frame: &::polars::prelude::DataFrame) -> $crate::Result<Vec<Self>> {
                Self::all_of("", frame)
            }

            /// Like `all`, for columns whose names begin with `beginning`.
            ///
            /// # Errors
            /// As for `all`.
            pub fn all_of(
                beginning: &str,
                frame: &::polars::prelude::DataFrame,
            ) -> $crate::Result<Vec<Self>> {
                $(
                    let mut $field = $crate::field::<
                        $type,
                        $crate::table!(@stored $type $(, $stored)?),
                    >(
                        stringify!($row),
                        frame,
                        &format!("{beginning}{}", $crate::table!(@column $field $($column)?)),
                    )?;
                )+
                $($(
                    let mut $part = <$part_row>::all_of(
                        &format!("{beginning}{}", $beginning),
                        frame,
                    )?
                    .into_iter();
                )+)?
                let mut rows = Vec::with_capacity(frame.height());
                for _ in 0..frame.height() {
                    $(let Some($field) = $field.next() else { break };)+
                    $($(let Some($part) = $part.next() else { break };)+)?
                    rows.push($row { $($field,)+ $($($part,)+)? });
                }
                Ok(rows)
            }
        }
    };
    (@column $field:ident) => { stringify!($field) };
    (@column $field:ident $column:literal) => { $column };
    (@stored $type:ty) => { $type };
    (@stored $type:ty, $stored:ty) => { $stored };
    (@unit) => { "-" };
    (@unit $unit:literal) => { $unit };
}

/// The columns as a Markdown table, as the pages in `docs/` show them; `beginning` is put before
/// each name.
pub fn columns_table(specs: &[ColumnSpec], beginning: &str) -> String {
    let mut text =
        String::from("| column | type | unit | null | meaning |\n|---|---|---|---|---|\n");
    for spec in specs {
        let dtype = match (spec.dtype)() {
            DataType::Enum(..) => "Enum".to_owned(),
            other => format!("{other:?}"),
        };
        let null = if spec.nullable { "yes" } else { "no" };
        text += &format!(
            "| `{beginning}{}` | {dtype} | {} | {null} | {} |\n",
            spec.name, spec.unit, spec.meaning
        );
    }
    text
}
