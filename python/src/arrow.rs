//! Rows to Arrow: one column of a table a builder, filled row by row.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, Date32Builder, Float64Builder, Int64Builder, LargeStringBuilder,
    Time64NanosecondBuilder, TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, TimeUnit};
use chrono::NaiveDate;
use oneknock::report::table::{Cell, Column, Form, Table};

/// Nanoseconds in a minute.
const MINUTE: i64 = 60_000_000_000;

/// One column as it grows. Every value may be missing.
#[derive(Debug)]
enum Growing {
    Text(LargeStringBuilder),
    Whole(Int64Builder),
    Number(Float64Builder),
    Date(Date32Builder),
    Time(Time64NanosecondBuilder),
    Moment(TimestampMicrosecondBuilder),
}

impl Growing {
    fn new(form: Form, rows: usize) -> Self {
        match form {
            Form::Text => Self::Text(LargeStringBuilder::with_capacity(rows, 8 * rows)),
            Form::Whole => Self::Whole(Int64Builder::with_capacity(rows)),
            Form::Number | Form::Money => Self::Number(Float64Builder::with_capacity(rows)),
            Form::Date => Self::Date(Date32Builder::with_capacity(rows)),
            Form::Time => Self::Time(Time64NanosecondBuilder::with_capacity(rows)),
            Form::Moment => Self::Moment(TimestampMicrosecondBuilder::with_capacity(rows)),
        }
    }

    fn push(&mut self, cell: &Cell) {
        match (self, cell) {
            (Self::Text(column), Cell::Text(text)) => column.append_value(text),
            (Self::Whole(column), Cell::Whole(number)) => column.append_value(*number),
            (Self::Number(column), Cell::Number(number, _)) => column.append_value(*number),
            (Self::Number(column), Cell::Money(pence)) => column.append_value(pence.as_pounds()),
            (Self::Date(column), Cell::Date(date)) => {
                column.append_value((*date - NaiveDate::default()).num_days() as i32);
            }
            (Self::Time(column), Cell::Time(time)) => {
                column.append_value(i64::from(time.minutes()) * MINUTE);
            }
            (Self::Moment(column), Cell::Moment(at)) => {
                column.append_value(at.and_utc().timestamp_micros());
            }
            (column, _) => column.push_nothing(),
        }
    }

    fn push_nothing(&mut self) {
        match self {
            Self::Text(column) => column.append_null(),
            Self::Whole(column) => column.append_null(),
            Self::Number(column) => column.append_null(),
            Self::Date(column) => column.append_null(),
            Self::Time(column) => column.append_null(),
            Self::Moment(column) => column.append_null(),
        }
    }

    fn finish(mut self) -> ArrayRef {
        let column: &mut dyn ArrayBuilder = match &mut self {
            Self::Text(column) => column,
            Self::Whole(column) => column,
            Self::Number(column) => column,
            Self::Date(column) => column,
            Self::Time(column) => column,
            Self::Moment(column) => column,
        };
        column.finish()
    }
}

/// The rows as one batch. Money is pounds; times are local; what the columns mean goes along as
/// their metadata.
pub(crate) fn batch<T: Table>(
    rows: impl ExactSizeIterator<Item = T>,
) -> Result<RecordBatch, ArrowError> {
    let count = rows.len();
    let mut columns: Vec<Growing> = T::COLUMNS
        .iter()
        .map(|c| Growing::new(c.form, count))
        .collect();
    for row in rows {
        for (column, cell) in columns.iter_mut().zip(row.cells()) {
            column.push(&cell);
        }
    }
    let fields: Vec<Field> = T::COLUMNS.iter().map(field).collect();
    let about = [("about".to_owned(), T::ABOUT.trim().to_owned())];
    let schema = Schema::new_with_metadata(fields, HashMap::from(about));
    let arrays = columns.into_iter().map(Growing::finish).collect();
    RecordBatch::try_new(Arc::new(schema), arrays)
}

fn field(column: &Column) -> Field {
    let kind = match column.form {
        Form::Text => DataType::LargeUtf8,
        Form::Whole => DataType::Int64,
        Form::Number | Form::Money => DataType::Float64,
        Form::Date => DataType::Date32,
        Form::Time => DataType::Time64(TimeUnit::Nanosecond),
        Form::Moment => DataType::Timestamp(TimeUnit::Microsecond, None),
    };
    let about = [("about".to_owned(), column.about.trim().to_owned())];
    Field::new(column.name, kind, true).with_metadata(HashMap::from(about))
}
