//! A table that other libraries take without a copy: Arrow's `PyCapsule` interface.

use std::path::{Path, PathBuf};

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{Array, RecordBatch, RecordBatchIterator};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{ArrowError, Metadata};
use oneknock::error::{Error, Result as Asked};
use oneknock::report::scenario_tables::{DifferenceRow, FigureRow, RunRow};
use oneknock::report::tables::{
    ChangeRow, ContactRow, RejectedRow, RouteRow, UnplannedRow, VisitRow, VisitTaskRow,
};
use oneknock::report::year_tables::{
    AdviceRow, StaffingRow, WorkloadRow, YearHomeRow, YearVisitRow,
};
use oneknock::report::{read_table as rows_of, table};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::arrow;
use crate::errors::raised;

/// A table in memory: columns with types, as Arrow lays them out.
#[pyclass(frozen, module = "oneknock._oneknock")]
#[derive(Debug)]
pub(crate) struct Table {
    name: &'static str,
    batch: RecordBatch,
}

#[pymethods]
impl Table {
    /// The table's name: the stem of the file it was read from.
    #[getter]
    fn name(&self) -> &'static str {
        self.name
    }

    /// Names of the columns, in order.
    #[getter]
    fn columns(&self) -> Vec<String> {
        let schema = self.batch.schema();
        schema.fields().iter().map(|f| f.name().clone()).collect()
    }

    /// What a row, and what each column, means.
    #[getter]
    fn about(&self) -> (String, Vec<(String, String)>) {
        let schema = self.batch.schema();
        let about = |of: &Metadata| of.get("about").map(ToString::to_string).unwrap_or_default();
        let fields = schema.fields().iter();
        let columns = fields.map(|f| (f.name().clone(), about(f.metadata())));
        (about(schema.metadata()), columns.collect())
    }

    /// Bytes that the columns take.
    #[getter]
    fn nbytes(&self) -> usize {
        let columns = self.batch.columns().iter();
        columns.map(Array::get_buffer_memory_size).sum()
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    fn __repr__(&self) -> String {
        let (rows, columns) = (self.batch.num_rows(), self.batch.num_columns());
        format!(
            "<oneknock table {}: {rows} rows, {columns} columns>",
            self.name
        )
    }

    /// The schema, as Arrow's C data interface has it.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.batch.schema().as_ref());
        PyCapsule::new_with_value(py, schema.map_err(|e| wrong(&e))?, c"arrow_schema")
    }

    /// The rows as a stream of Arrow's C data interface; the buffers are shared, not copied.
    ///
    /// A requested schema is best effort by Arrow's own words: the table comes as it is.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let batches = std::iter::once(Ok(self.batch.clone()));
        let reader = RecordBatchIterator::new(batches, self.batch.schema());
        let stream = FFI_ArrowArrayStream::new(Box::new(reader));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }
}

fn wrong(error: &ArrowError) -> PyErr {
    PyRuntimeError::new_err(format!("the table does not fit Arrow: {error}"))
}

/// How a table of a name is read.
type Reader = fn(&Path) -> Asked<Result<RecordBatch, ArrowError>>;

fn read<T: table::Table + serde::de::DeserializeOwned>(
    folder: &Path,
) -> Asked<Result<RecordBatch, ArrowError>> {
    Ok(arrow::batch(rows_of::<T>(folder)?.into_iter()))
}

/// A table with how it is read.
const fn entry<T: table::Table + serde::de::DeserializeOwned>() -> (&'static str, Reader) {
    (T::NAME, read::<T>)
}

/// Every table that a command writes.
const TABLES: [(&str, Reader); 15] = [
    entry::<VisitRow>(),
    entry::<VisitTaskRow>(),
    entry::<RouteRow>(),
    entry::<UnplannedRow>(),
    entry::<ContactRow>(),
    entry::<ChangeRow>(),
    entry::<RejectedRow>(),
    entry::<FigureRow>(),
    entry::<DifferenceRow>(),
    entry::<RunRow>(),
    entry::<YearHomeRow>(),
    entry::<YearVisitRow>(),
    entry::<WorkloadRow>(),
    entry::<StaffingRow>(),
    entry::<AdviceRow>(),
];

/// Reads a table of a folder that a command wrote: `visits`, `routes`, `figures`, `year_homes`…
#[pyfunction]
pub(crate) fn read_table(py: Python<'_>, folder: PathBuf, name: &str) -> PyResult<Table> {
    let Some((name, reader)) = TABLES.into_iter().find(|(known, _)| *known == name) else {
        let known: Vec<&str> = TABLES.iter().map(|(known, _)| *known).collect();
        return Err(PyValueError::new_err(format!(
            "there is no table `{name}`; the tables are {}",
            known.join(", ")
        )));
    };
    let read: Result<_, Error> = py.detach(|| reader(&folder));
    let batch = read.map_err(|e| raised(&e))?.map_err(|e| wrong(&e))?;
    Ok(Table { name, batch })
}
