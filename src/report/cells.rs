//! Columns of small, finished frames, for what goes row by row into tables and pictures.

use polars::prelude::*;

use crate::error::Result;

/// A frame whose columns are taken by name and kind.
pub(super) struct Cells<'a>(pub &'a DataFrame);

impl Cells<'_> {
    pub fn text(&self, name: &str) -> Result<StringChunked> {
        Ok(self.0.column(name)?.cast(&DataType::String)?.str()?.clone())
    }

    pub fn number(&self, name: &str) -> Result<Float64Chunked> {
        Ok(self
            .0
            .column(name)?
            .cast(&DataType::Float64)?
            .f64()?
            .clone())
    }

    pub fn flag(&self, name: &str) -> Result<BooleanChunked> {
        Ok(self.0.column(name)?.bool()?.clone())
    }
}
