//! Columns of small, finished frames, for what goes row by row into tables and pictures.

use polars::prelude::*;

use backline_model::Result;

/// A frame whose columns are taken by name and kind.
///
/// For what goes row by row into tables and pictures; never for events.
#[derive(Debug, Clone, Copy)]
pub struct Cells<'a>(pub &'a DataFrame);

impl Cells<'_> {
    /// A column as texts, whatever its type.
    ///
    /// # Errors
    /// No such column.
    pub fn text(&self, name: &str) -> Result<StringChunked> {
        Ok(self.0.column(name)?.cast(&DataType::String)?.str()?.clone())
    }

    /// A column of numbers as `f64`.
    ///
    /// # Errors
    /// No such column, or none of numbers.
    pub fn number(&self, name: &str) -> Result<Float64Chunked> {
        Ok(self
            .0
            .column(name)?
            .cast(&DataType::Float64)?
            .f64()?
            .clone())
    }

    /// A column of truth values.
    ///
    /// # Errors
    /// No such column, or another type.
    pub fn flag(&self, name: &str) -> Result<BooleanChunked> {
        Ok(self.0.column(name)?.bool()?.clone())
    }
}
