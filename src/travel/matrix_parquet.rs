//! Reads a matrix from a Parquet file: the same columns, of any type that holds their values.

use std::path::Path;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row as Record};

use super::matrix::Row;
use crate::error::{Error, Result};

const COLUMNS: [&str; 3] = ["from", "to", "seconds"];

/// The rows; their numbers stand for lines.
pub(super) fn rows(path: &Path) -> Result<Vec<Row>> {
    let unreadable = |error: parquet::errors::ParquetError| {
        let what = format!("{} cannot be read as Parquet: {error}", path.display());
        Error::travel(what, "save it again, or as CSV")
    };
    let file = std::fs::File::open(path).map_err(|error| Error::io("read", path, error))?;
    let reader = SerializedFileReader::new(file).map_err(unreadable)?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let has = |name: &str| schema.columns().iter().any(|c| c.name() == name);
    if let Some(name) = COLUMNS.iter().find(|name| !has(name)) {
        let what = format!("{} has no column `{name}`", path.display());
        return Err(Error::travel(
            what,
            "give columns from, to, seconds and metres",
        ));
    }
    let mut rows = Vec::new();
    for (i, record) in reader.get_row_iter(None).map_err(unreadable)?.enumerate() {
        rows.push(row(i as u64 + 1, &record.map_err(unreadable)?));
    }
    Ok(rows)
}

fn row(line: u64, record: &Record) -> Row {
    let mut row = Row {
        line,
        ..Row::default()
    };
    for (name, field) in record.get_column_iter() {
        let place = match name.as_str() {
            "from" => &mut row.from,
            "to" => &mut row.to,
            "seconds" => &mut row.seconds,
            "metres" => &mut row.metres,
            _ => continue,
        };
        *place = match field {
            Field::Str(text) => text.clone(),
            Field::Null => String::new(),
            other => other.to_string(),
        };
    }
    row
}
