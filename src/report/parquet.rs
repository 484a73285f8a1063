//! A table as a Parquet file, for Power BI and notebooks: columns with types, any may be empty.

use std::fmt::Write as _;
use std::sync::Arc;

use chrono::NaiveDate;
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::Result as Written;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

use super::table::{Cell, Column, Form, Table};
use crate::error::{Error, Result};

/// The rows as one Parquet file. Money is decimal pounds, times are local.
///
/// # Errors
/// [`Error::Internal`] where the table's own description makes no file.
pub fn to_parquet<T: Table>(rows: &[T]) -> Result<Vec<u8>> {
    written(rows).map_err(|e| Error::Internal {
        what: format!("{} cannot be written as Parquet: {e}", T::NAME),
    })
}

fn written<T: Table>(rows: &[T]) -> Written<Vec<u8>> {
    let schema = parse_message_type(&schema(T::NAME, T::COLUMNS))?;
    let settings = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .build();
    let mut bytes = Vec::new();
    let mut file = SerializedFileWriter::new(&mut bytes, Arc::new(schema), Arc::new(settings))?;
    let cells: Vec<Vec<Cell>> = rows.iter().map(Table::cells).collect();
    let mut group = file.next_row_group()?;
    for (at, column) in T::COLUMNS.iter().enumerate() {
        let of_column = cells.iter().map(|row| &row[at]);
        match column.form {
            Form::Text => put::<ByteArrayType>(&mut group, of_column.map(text))?,
            Form::Whole | Form::Money | Form::Moment => {
                put::<Int64Type>(&mut group, of_column.map(long))?;
            }
            Form::Number => put::<DoubleType>(&mut group, of_column.map(number))?,
            Form::Date | Form::Time => put::<Int32Type>(&mut group, of_column.map(short))?,
        }
    }
    group.close()?;
    file.close()?;
    Ok(bytes)
}

/// The schema in Parquet's own words.
fn schema(name: &str, columns: &[Column]) -> String {
    let mut schema = format!("message {name} {{");
    for Column { name, form, .. } in columns {
        let (stored, meant) = match form {
            Form::Text => ("binary", " (UTF8)"),
            Form::Whole => ("int64", ""),
            Form::Number => ("double", ""),
            Form::Money => ("int64", " (DECIMAL(18,2))"),
            Form::Date => ("int32", " (DATE)"),
            Form::Time => ("int32", " (TIME(MILLIS,false))"),
            Form::Moment => ("int64", " (TIMESTAMP(MICROS,false))"),
        };
        let _ = write!(schema, " optional {stored} {name}{meant};");
    }
    schema.push_str(" }");
    schema
}

/// Writes the next column; what is `None` is empty.
fn put<D: DataType>(
    group: &mut SerializedRowGroupWriter<'_, &mut Vec<u8>>,
    values: impl Iterator<Item = Option<D::T>>,
) -> Written<()> {
    let Some(mut column) = group.next_column()? else {
        return Ok(());
    };
    let values: Vec<Option<D::T>> = values.collect();
    let present: Vec<i16> = values.iter().map(|v| i16::from(v.is_some())).collect();
    let known: Vec<D::T> = values.into_iter().flatten().collect();
    column
        .typed::<D>()
        .write_batch(&known, Some(&present), None)?;
    column.close()
}

fn text(cell: &Cell) -> Option<ByteArray> {
    (*cell != Cell::Empty).then(|| ByteArray::from(cell.to_string().into_bytes()))
}

fn long(cell: &Cell) -> Option<i64> {
    match cell {
        Cell::Whole(number) => Some(*number),
        Cell::Money(pence) => Some(pence.get()),
        Cell::Moment(at) => Some(at.and_utc().timestamp_micros()),
        _ => None,
    }
}

fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Number(number, _) => Some(*number),
        _ => None,
    }
}

fn short(cell: &Cell) -> Option<i32> {
    match cell {
        Cell::Date(date) => Some((*date - NaiveDate::default()).num_days() as i32),
        Cell::Time(time) => Some(time.minutes() * 60_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(
        unreachable_pub,
        reason = "the macro makes rows that the library shows"
    )]

    use std::io::Write as _;

    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    use super::super::table::table;
    use super::*;
    use crate::report::table::{List, Moment, Pounds};
    use crate::units::{Pence, TimeOfDay};

    table! {
        /// One of each kind.
        Every as "every" {
            /// Text.
            text: String,
            /// Whole.
            whole: i64,
            /// Number.
            number: f64,
            /// Money.
            money: Pounds,
            /// Date.
            date: Option<NaiveDate>,
            /// Time.
            time: TimeOfDay,
            /// Moment.
            moment: Moment,
            /// List.
            list: List,
        }
    }

    fn read_back(bytes: &[u8]) -> Vec<Vec<Field>> {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(bytes).expect("written");
        let reader = SerializedFileReader::new(file).expect("a Parquet file");
        let rows = reader.get_row_iter(None).expect("rows");
        rows.map(|row| {
            let row = row.expect("a row");
            row.get_column_iter().map(|(_, f)| f.clone()).collect()
        })
        .collect()
    }

    #[test]
    fn what_is_written_reads_back_with_its_type() {
        let date = NaiveDate::from_ymd_opt(2026, 12, 15).expect("a date");
        let row = Every {
            text: "£".to_owned(),
            whole: -3,
            number: 0.25,
            money: Pounds(Pence(-1_234)),
            date: Some(date),
            time: TimeOfDay::from_minutes(570).expect("a time"),
            moment: Moment(date.and_hms_opt(9, 30, 0).expect("a time")),
            list: List::default(),
        };
        let bytes = to_parquet(&[row, Every::default()]).expect("written");
        let rows = read_back(&bytes);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0][0], Field::Str("£".to_owned()));
        assert_eq!(rows[0][1], Field::Long(-3));
        assert_eq!(rows[0][2], Field::Double(0.25));
        assert_eq!(rows[0][3].to_string(), "-12.34");
        assert_eq!(rows[0][4].to_string(), "2026-12-15");
        assert_eq!(rows[0][5], Field::TimeMillis(570 * 60_000));
        assert!(rows[0][6].to_string().starts_with("2026-12-15 09:30:00"));
        assert_eq!(rows[0][7], Field::Null);
        assert_eq!(rows[1][0], Field::Null);
        assert_eq!(rows[1][4], Field::Null);
    }
}
