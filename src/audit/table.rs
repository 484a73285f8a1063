//! Reads one written CSV file: its header checked, its fields typed, every fault at its line.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use chrono::{NaiveDate, NaiveDateTime};
use csv::StringRecord;

use crate::error::{Error, Fault, Result};
use crate::units::{Pence, TimeOfDay};

/// One file as text, with the lines its rows stand on.
#[derive(Debug)]
pub(super) struct Table {
    file: &'static str,
    header: StringRecord,
    rows: Vec<(u64, StringRecord)>,
}

impl Table {
    /// Reads a file whose first columns are fixed; more may follow them.
    ///
    /// A file that is missing or does not begin with those columns gives a fault and no rows.
    ///
    /// # Errors
    /// Only where the system cannot read a file that is there.
    pub(super) fn read(
        folder: &Path,
        file: &'static str,
        columns: &[&str],
        faults: &mut Vec<Fault>,
    ) -> Result<Self> {
        let mut table = Self {
            file,
            header: StringRecord::new(),
            rows: Vec::new(),
        };
        let path = folder.join(file);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                faults.push(Fault::at(
                    file,
                    0,
                    0,
                    "is missing",
                    "a folder that `oneknock build` wrote holds it",
                ));
                return Ok(table);
            }
            Err(error) => return Err(Error::io("read", &path, error)),
        };
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text);
        match reader.headers() {
            Ok(header) => table.header = header.clone(),
            Err(error) => {
                faults.push(unreadable(file, &error));
                return Ok(table);
            }
        }
        if table.header_holds(columns, faults) {
            table.read_rows(&mut reader, columns.len(), faults);
        }
        Ok(table)
    }

    fn header_holds(&self, columns: &[&str], faults: &mut Vec<Fault>) -> bool {
        let differs = |i: &usize| self.header.get(*i) != Some(columns[*i]);
        let Some(first) = (0..columns.len()).find(differs) else {
            return true;
        };
        let what = match self.header.get(first) {
            Some(found) => format!("column {} is `{found}`", first + 1),
            None => format!("column {} is missing", first + 1),
        };
        let allowed = format!("the header begins `{}`", columns.join(","));
        faults.push(Fault::at(self.file, 1, first as u64 + 1, what, allowed));
        false
    }

    fn read_rows(
        &mut self,
        reader: &mut csv::Reader<&[u8]>,
        width: usize,
        faults: &mut Vec<Fault>,
    ) {
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let line = record.position().map_or(0, csv::Position::line);
                    if record.len() < width {
                        faults.push(Fault::at(
                            self.file,
                            line,
                            0,
                            format!("has {} fields", record.len()),
                            format!("a row has at least {width}"),
                        ));
                    } else {
                        self.rows.push((line, record));
                    }
                }
                Err(error) => faults.push(unreadable(self.file, &error)),
            }
        }
    }

    /// Where a column beyond the fixed ones stands, if it is there.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|h| h == name)
    }

    /// Reads every row; those that `read` gives up on are left out, their faults noted.
    pub(super) fn rows<T>(
        &self,
        faults: &mut Vec<Fault>,
        mut read: impl FnMut(&mut Row<'_>) -> Option<T>,
    ) -> Vec<T> {
        self.rows
            .iter()
            .filter_map(|(line, record)| {
                read(&mut Row {
                    file: self.file,
                    header: &self.header,
                    line: *line,
                    record,
                    faults,
                })
            })
            .collect()
    }
}

fn unreadable(file: &'static str, error: &csv::Error) -> Fault {
    let line = error.position().map_or(0, csv::Position::line);
    let what = match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "is not UTF-8".to_owned(),
        _ => format!("cannot be read: {error}"),
    };
    Fault::at(file, line, 0, what, "files are UTF-8 and as RFC 4180 says")
}

/// A field could not be read, and its fault has been noted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noted;

/// One row being read: each field gives its value, or a fault and nothing.
#[derive(Debug)]
pub(super) struct Row<'a> {
    file: &'static str,
    header: &'a StringRecord,
    /// Where it stands in the file.
    pub(super) line: u64,
    record: &'a StringRecord,
    faults: &'a mut Vec<Fault>,
}

impl Row<'_> {
    /// The field as text.
    pub(super) fn text(&self, column: usize) -> &str {
        self.record.get(column).unwrap_or("")
    }

    /// The field through `parse`; a fault that says what is `allowed` where it will not.
    pub(super) fn read<T>(
        &mut self,
        column: usize,
        allowed: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = parse(self.text(column));
        if value.is_none() {
            let text = self.text(column).to_owned();
            self.fault(column, &text, allowed);
        }
        value
    }

    fn fault(&mut self, column: usize, text: &str, allowed: &str) {
        let name = self.header.get(column).unwrap_or("field");
        let what = format!("`{name}` is `{text}`");
        let fault = Fault::at(self.file, self.line, column as u64 + 1, what, allowed);
        self.faults.push(fault);
    }

    /// As [`Row::read`], but the field may be empty.
    fn optional<T>(
        &mut self,
        column: usize,
        allowed: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Noted> {
        if self.text(column).is_empty() {
            return Ok(None);
        }
        self.read(column, allowed, parse).map(Some).ok_or(Noted)
    }

    /// Several values joined by `;`, every one through `parse`.
    pub(super) fn list<T>(
        &mut self,
        column: usize,
        allowed: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<Vec<T>> {
        let field = self.text(column).to_owned();
        let mut values = Vec::new();
        let mut whole = true;
        for part in field.split(';').filter(|part| !part.is_empty()) {
            if let Some(value) = parse(part) {
                values.push(value);
            } else {
                whole = false;
                self.fault(column, part, allowed);
            }
        }
        whole.then_some(values)
    }

    /// A date.
    pub(super) fn date(&mut self, column: usize) -> Option<NaiveDate> {
        self.read(column, DATE, date)
    }

    /// A date or nothing.
    pub(super) fn optional_date(&mut self, column: usize) -> Result<Option<NaiveDate>, Noted> {
        self.optional(column, DATE, date)
    }

    /// A whole number or nothing.
    pub(super) fn optional_whole(&mut self, column: usize) -> Result<Option<i64>, Noted> {
        self.optional(column, "give a whole number", |text| text.parse().ok())
    }

    /// A time of day.
    pub(super) fn time(&mut self, column: usize) -> Option<TimeOfDay> {
        self.read(column, "a time is HH:MM, 00:00 to 24:00", TimeOfDay::parse)
    }

    /// A date and time.
    pub(super) fn moment(&mut self, column: usize) -> Option<NaiveDateTime> {
        self.read(column, "a moment is YYYY-MM-DDTHH:MM", moment)
    }

    /// A whole number that fits.
    pub(super) fn whole<T: std::str::FromStr>(&mut self, column: usize) -> Option<T> {
        self.read(column, "give a whole number", |text| text.parse().ok())
    }

    /// A probability.
    pub(super) fn probability(&mut self, column: usize) -> Option<f64> {
        self.read(column, "a probability is between 0 and 1", |text| {
            text.parse().ok().filter(|p| (0.0..=1.0).contains(p))
        })
    }

    /// Pounds with at most two decimals.
    pub(super) fn pounds(&mut self, column: usize) -> Option<Pence> {
        self.read(column, "pounds are written 1234.56", pounds)
    }
}

const DATE: &str = "a date is YYYY-MM-DD";

/// Reads an ISO date.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

/// Reads a date and time, parted by `T` or a space, with or without seconds.
pub(super) fn moment(text: &str) -> Option<NaiveDateTime> {
    [
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%d %H:%M:%S",
    ]
    .iter()
    .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
}

/// Reads pounds exactly: a sum in pence never passes through a float.
pub(super) fn pounds(text: &str) -> Option<Pence> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let pence = format!("{part:0<2}").parse::<i64>().ok()?;
    let pounds = whole.parse::<i64>().ok()?.checked_mul(100)?;
    Some(Pence(sign * pounds.checked_add(pence)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pounds_are_read_to_the_penny_or_not_at_all() {
        for (text, pence) in [
            ("0", 0),
            ("12.3", 1230),
            ("-0.05", -5),
            ("1234.56", 123_456),
        ] {
            assert_eq!(pounds(text), Some(Pence(pence)), "{text}");
        }
        for text in ["", ".5", "1.234", "£3", "1,000", "1e3", "--1", "1.-2"] {
            assert_eq!(pounds(text), None, "{text}");
        }
    }

    #[test]
    fn a_short_row_and_a_wrong_header_are_faults_at_their_places() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.csv"), "\u{feff}x,y\n1,2,more\n3\n").unwrap();
        let mut faults = Vec::new();
        let table = Table::read(folder.path(), "a.csv", &["x", "y"], &mut faults).unwrap();
        assert_eq!(table.rows.len(), 1);
        assert_eq!(
            faults[0].to_string(),
            "a.csv:3: has 1 fields; a row has at least 2"
        );
        faults.clear();
        Table::read(folder.path(), "a.csv", &["x", "z"], &mut faults).unwrap();
        assert_eq!(
            faults[0].to_string(),
            "a.csv:1:2: column 2 is `y`; the header begins `x,z`"
        );
    }
}
