//! Tables: a small CSV file in memory, with the line and column of every fault.

use std::path::Path;

use super::point::Point;
use crate::error::Fault;

/// Latitudes and longitudes of the United Kingdom, with a margin.
const LATITUDES: (f64, f64) = (49.0, 61.5);
const LONGITUDES: (f64, f64) = (-9.0, 2.5);

fn name(path: &Path) -> String {
    path.display().to_string()
}

/// A fault of a whole file.
pub(super) fn of_file(path: &Path, what: impl Into<String>, allowed: impl Into<String>) -> Fault {
    Fault::at(name(path), 0, 0, what, allowed)
}

/// A CSV file in memory, with the line of every row.
#[derive(Debug)]
pub(super) struct Table<'a> {
    path: &'a Path,
    header: Vec<String>,
    pub rows: Vec<Row>,
}

/// A row under that header.
#[derive(Debug)]
pub(super) struct Row {
    pub line: u64,
    fields: Vec<String>,
}

impl<'a> Table<'a> {
    /// Reads the file; `None`, with faults added, where nothing in it can be checked further.
    pub(super) fn read(path: &'a Path, required: &[&str], faults: &mut Vec<Fault>) -> Option<Self> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(e) => {
                faults.push(of_file(
                    path,
                    format!("cannot be read: {e}"),
                    "give a CSV file",
                ));
                return None;
            }
        };
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
        let header: Vec<String> = match reader.byte_headers() {
            Ok(names) => names
                .iter()
                .map(|n| String::from_utf8_lossy(n).trim().to_lowercase())
                .collect(),
            Err(e) => {
                faults.push(of_file(path, e.to_string(), "give CSV with a header row"));
                return None;
            }
        };
        let mut table = Self {
            path,
            header,
            rows: Vec::new(),
        };
        let missing: Vec<&str> = required
            .iter()
            .copied()
            .filter(|c| table.column(c).is_none())
            .collect();
        for column in &missing {
            let allowed = format!("give the columns {}", required.join(", "));
            faults.push(Fault::at(
                name(path),
                1,
                0,
                format!("no column `{column}`"),
                allowed,
            ));
        }
        if !missing.is_empty() {
            return None;
        }
        table.read_rows(&mut reader, faults);
        if table.rows.is_empty() && faults.is_empty() {
            faults.push(of_file(
                path,
                "has no rows",
                "give a header and at least one row",
            ));
        }
        Some(table)
    }

    fn read_rows(&mut self, reader: &mut csv::Reader<&[u8]>, faults: &mut Vec<Fault>) {
        for record in reader.byte_records() {
            let record = match record {
                Ok(record) => record,
                Err(e) => {
                    faults.push(of_file(
                        self.path,
                        e.to_string(),
                        "write CSV as RFC 4180 has it",
                    ));
                    continue;
                }
            };
            let line = record.position().map_or(0, csv::Position::line);
            if record.iter().all(<[u8]>::is_empty) {
                continue;
            }
            if record.len() != self.header.len() {
                let what = format!("a row of {} fields", record.len());
                let allowed = format!("give {} fields, as the header has", self.header.len());
                faults.push(Fault::at(name(self.path), line, 0, what, allowed));
                continue;
            }
            let fields: Result<Vec<String>, _> = record
                .iter()
                .map(|f| std::str::from_utf8(f).map(|f| f.trim().to_owned()))
                .collect();
            match fields {
                Ok(fields) => self.rows.push(Row { line, fields }),
                Err(_) => {
                    faults.push(Fault::at(
                        name(self.path),
                        line,
                        0,
                        "not UTF-8",
                        "save it as UTF-8",
                    ));
                }
            }
        }
    }

    /// The place of a column in the header.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|h| h == name)
    }
}

impl Row {
    /// A field, empty where the file has no such column.
    pub(super) fn text(&self, table: &Table<'_>, column: &str) -> &str {
        table
            .column(column)
            .and_then(|i| self.fields.get(i))
            .map_or("", String::as_str)
    }

    /// A fault of one field.
    pub(super) fn fault(
        &self,
        table: &Table<'_>,
        column: &str,
        what: impl Into<String>,
        allowed: impl Into<String>,
    ) -> Fault {
        let number = table.column(column).map_or(0, |i| i as u64 + 1);
        let what = format!("{column}: {}", what.into());
        Fault::at(name(table.path), self.line, number, what, allowed)
    }

    /// The place of a row, with a hint where its two columns are the wrong way round.
    pub(super) fn place(&self, table: &Table<'_>, faults: &mut Vec<Fault>) -> Option<Point> {
        let value = |column| self.text(table, column).parse::<f64>().ok();
        let within = |value: Option<f64>, (low, high): (f64, f64)| {
            value.is_some_and(|v| (low..=high).contains(&v))
        };
        let (lat, lon) = (value("latitude"), value("longitude"));
        if within(lat, LONGITUDES) && within(lon, LATITUDES) {
            let allowed = "put latitude and longitude, degrees, in their own columns";
            let what = format!("{} and longitude are swapped", self.text(table, "latitude"));
            faults.push(self.fault(table, "latitude", what, allowed));
            return None;
        }
        let lat = self.number(table, "latitude", LATITUDES, faults);
        let lon = self.number(table, "longitude", LONGITUDES, faults);
        Some(Point {
            lat: lat?,
            lon: lon?,
        })
    }

    /// A number within a range; a fault where it is none.
    pub(super) fn number(
        &self,
        table: &Table<'_>,
        column: &str,
        (low, high): (f64, f64),
        faults: &mut Vec<Fault>,
    ) -> Option<f64> {
        let text = self.text(table, column);
        match text.parse::<f64>() {
            Ok(value) if (low..=high).contains(&value) => Some(value),
            Ok(_) => {
                let allowed = format!("give a number from {low} to {high}");
                faults.push(self.fault(table, column, format!("{text} is out of range"), allowed));
                None
            }
            Err(_) => {
                let what = format!("`{text}` is not a number");
                let allowed = format!("give a number from {low} to {high}");
                faults.push(self.fault(table, column, what, allowed));
                None
            }
        }
    }
}
