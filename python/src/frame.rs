//! Frames across the border: Arrow's C stream interface, in PyCapsules.

use backline::machinery::read::is_readable;
use polars::prelude::*;
use polars_arrow::array::{Array, StructArray};
use polars_arrow::datatypes::{ArrowDataType, Field};
use polars_arrow::ffi::{ArrowArrayStream, ArrowArrayStreamReader, export_iterator};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::error::{refused, to_py};

/// The name that Arrow gives capsules of streams.
const STREAM: &std::ffi::CStr = c"arrow_array_stream";

/// A table of the engine, for whoever takes Arrow streams.
#[pyclass(frozen, module = "backline._engine")]
pub struct Frame(pub DataFrame);

#[pymethods]
impl Frame {
    /// The table as an Arrow stream, a batch per chunk; nothing is copied.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The interface lets a producer pass over what it cannot cast to.
        let _ = requested_schema;
        let mut frame = self.0.clone();
        frame.align_chunks_par();
        let schema = frame.schema().to_arrow(CompatLevel::newest());
        let dtype = ArrowDataType::Struct(schema.into_iter_values().collect());
        let field = Field::new(PlSmallStr::EMPTY, dtype.clone(), false);
        let columns: Vec<Series> = frame
            .columns()
            .iter()
            .map(|column| column.as_materialized_series().clone())
            .collect();
        let chunks = columns.first().map_or(0, |column| column.n_chunks());
        let batches = (0..chunks).map(move |chunk| {
            let arrays: Vec<Box<dyn Array>> = columns
                .iter()
                .map(|column| column.to_arrow(chunk, CompatLevel::newest()))
                .collect();
            let height = arrays.first().map_or(0, |array| array.len());
            let batch = StructArray::try_new(dtype.clone(), height, arrays, None)?;
            Ok(Box::new(batch) as Box<dyn Array>)
        });
        let stream = export_iterator(Box::new(batches), field);
        PyCapsule::new_with_value(py, stream, STREAM)
    }

    /// Number of rows.
    fn __len__(&self) -> usize {
        self.0.height()
    }
}

/// Those of the `wanted` columns that an object with `__arrow_c_stream__` has; `name` is what
/// messages call it.
pub fn import(object: &Bound<'_, PyAny>, name: &str, wanted: &[&str]) -> PyResult<DataFrame> {
    if let Ok(frame) = object.cast::<Frame>() {
        return Ok(frame.get().0.clone());
    }
    if !object.hasattr("__arrow_c_stream__")? {
        return Err(PyTypeError::new_err(format!(
            "`{name}` is a {}; give a frame of polars, pandas 2.2 or later, or pyarrow, \
             or anything else with `__arrow_c_stream__`",
            object.get_type().name()?
        )));
    }
    let capsule = object.call_method0("__arrow_c_stream__")?;
    let capsule = capsule.cast::<PyCapsule>()?;
    let pointer = capsule.pointer_checked(Some(STREAM))?;
    // SAFETY: a capsule of this name holds such a stream. It is taken out, and what is left in
    // its place says that it was, as the interface wants it.
    let stream = unsafe {
        std::ptr::replace(
            pointer.as_ptr().cast::<ArrowArrayStream>(),
            ArrowArrayStream::empty(),
        )
    };
    columns(stream, name, wanted).map_err(to_py)
}

fn columns(stream: ArrowArrayStream, name: &str, wanted: &[&str]) -> backline::Result<DataFrame> {
    // SAFETY: the producer keeps to the interface.
    let mut reader = unsafe { ArrowArrayStreamReader::try_new(Box::new(stream))? };
    let ArrowDataType::Struct(fields) = reader.field().dtype().clone() else {
        return Err(refused(name, "it is a column, not a table", "Give a frame"));
    };
    let taken: Vec<(usize, &Field)> = fields
        .iter()
        .enumerate()
        .filter(|(_, field)| wanted.contains(&field.name.as_str()))
        .collect();
    for (_, field) in &taken {
        if !is_readable(field.dtype()) {
            return Err(refused(
                name,
                format!(
                    "the column `{}` has a type that backline does not read, {:?}",
                    field.name,
                    field.dtype()
                ),
                "Make it text, a number, a time or a true/false column",
            ));
        }
    }
    let mut chunks: Vec<Vec<Box<dyn Array>>> = vec![Vec::new(); taken.len()];
    let mut height = 0;
    // SAFETY: as above.
    while let Some(batch) = unsafe { reader.next() } {
        let batch = batch?;
        let Some(batch) = batch.as_any().downcast_ref::<StructArray>() else {
            return Err(refused(name, "it is a column, not a table", "Give a frame"));
        };
        height += batch.len();
        for (column, (index, _)) in chunks.iter_mut().zip(&taken) {
            column.push(batch.values()[*index].clone());
        }
    }
    let columns = taken.iter().zip(chunks).map(|((_, field), chunks)| {
        if chunks.is_empty() {
            let dtype = DataType::from_arrow_field(field);
            return Ok(Column::new_empty(field.name.clone(), &dtype));
        }
        Ok(Series::try_from((*field, chunks))?.into_column())
    });
    let columns = columns.collect::<backline::Result<Vec<Column>>>()?;
    Ok(DataFrame::new(height, columns)?)
}
