//! A sheet of an .xlsx workbook: its cells as the text that a CSV export would hold.

use std::fmt;
use std::fs::File;
use std::io::BufReader;
use std::panic::AssertUnwindSafe;
use std::path::Path;

use calamine::{DataRef, Reader, Xlsx};

use crate::error::Fault;

use super::dates::{self, Epoch};
use super::table::{Record, Step};

/// Columns of a sheet, by Excel's specification. A damaged cell may claim to be in any.
const WIDEST: u32 = 16_384;

/// A workbook whose sheets carry the names of the tables.
pub(super) struct Workbook {
    file: String,
    book: Xlsx<BufReader<File>>,
}

impl Workbook {
    /// Opens a workbook.
    ///
    /// # Errors
    /// A fault where the file is no workbook.
    pub(super) fn open(path: &Path, file: &str) -> Result<Self, Fault> {
        let book = guarded(file, || calamine::open_workbook(path))?;
        let file = file.to_owned();
        Ok(Self { file, book })
    }

    /// Names of its sheets.
    pub(super) fn names(&self) -> Vec<String> {
        self.book.sheet_names()
    }

    /// Reads a sheet.
    ///
    /// # Errors
    /// A fault where the workbook is damaged.
    pub(super) fn sheet(&mut self, name: &str) -> Result<Sheet, Fault> {
        let epoch = if self.book.has_1904_epoch() {
            Epoch::From1904
        } else {
            Epoch::From1900
        };
        let book = &mut self.book;
        guarded(&self.file, || read_cells(book, name, epoch))
    }
}

/// Asks the workbook library for something, and turns whatever goes wrong into a fault.
///
/// On some damaged files the library panics (a cell reference with too many letters, in
/// version 0.38, where overflow is checked). That is bad input like any other.
fn guarded<T>(
    file: &str,
    read: impl FnOnce() -> Result<T, calamine::XlsxError>,
) -> Result<T, Fault> {
    // Nothing that a panic leaves half-made is looked at again: the load ends in this fault.
    let outcome = std::panic::catch_unwind(AssertUnwindSafe(read));
    let why = match outcome {
        Ok(Ok(value)) => return Ok(value),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "its contents are damaged".to_owned(),
    };
    let what = format!("cannot be read as a workbook: {why}");
    let allowed = "save it again as .xlsx, without a password";
    Err(Fault::at(file, 0, 0, what, allowed))
}

impl fmt::Debug for Workbook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workbook")
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

/// The cells of one sheet that hold anything.
///
/// Cells are kept as they come and not as a rectangle: one stray cell in the last corner of
/// a sheet would make a rectangle of seventeen thousand million cells.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    epoch: Epoch,
    text: String,
    cells: Vec<TextCell>,
    /// Line, and where its cells end.
    rows: Vec<(u32, usize)>,
    /// How many rows have been read out.
    read: usize,
    /// Fields of the first row: a sheet has no cells where a row is empty, and later rows are
    /// filled up to this.
    width: usize,
}

/// A cell's column from 0, and its text.
#[derive(Debug, Clone, Copy)]
struct TextCell {
    column: u32,
    from: usize,
    to: usize,
}

impl Sheet {
    pub(super) fn epoch(&self) -> Epoch {
        self.epoch
    }

    fn push(&mut self, (row, column): (u32, u32), text: &str) {
        let line = row.saturating_add(1);
        let from = self.text.len();
        self.text.push_str(text);
        let to = self.text.len();
        self.cells.push(TextCell { column, from, to });
        match self.rows.last_mut() {
            Some((last, end)) if *last == line => *end = self.cells.len(),
            _ => self.rows.push((line, self.cells.len())),
        }
    }

    pub(super) fn next(&mut self, record: &mut Record) -> Step {
        let Some(&(line, to)) = self.rows.get(self.read) else {
            return Step::End;
        };
        let from = match self.read {
            0 => 0,
            n => self.rows[n - 1].1,
        };
        self.read += 1;
        record.line = u64::from(line);
        record.fields.clear();
        let cells = &mut self.cells[from..to];
        cells.sort_by_key(|cell| cell.column);
        for cell in cells {
            while record.fields.len() < cell.column as usize {
                record.fields.push_field("");
            }
            record.fields.push_field(&self.text[cell.from..cell.to]);
        }
        while record.fields.len() < self.width {
            record.fields.push_field("");
        }
        if self.width == 0 {
            self.width = record.fields.len();
        }
        Step::Read
    }
}

fn read_cells(
    book: &mut Xlsx<BufReader<File>>,
    name: &str,
    epoch: Epoch,
) -> Result<Sheet, calamine::XlsxError> {
    let mut sheet = Sheet {
        epoch,
        ..Sheet::default()
    };
    let mut cells = book.worksheet_cells_reader(name)?;
    while let Some(cell) = cells.next_cell()? {
        let at = cell.get_position();
        if at.1 >= WIDEST {
            return Err(calamine::XlsxError::ColumnNumberOverflow);
        }
        match cell.get_value() {
            DataRef::Empty => {}
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
                sheet.push(at, text);
            }
            DataRef::SharedString(text) => sheet.push(at, text),
            DataRef::Int(number) => sheet.push(at, &number.to_string()),
            DataRef::Float(number) => sheet.push(at, &number_as_text(*number)),
            DataRef::Bool(flag) => sheet.push(at, &flag.to_string()),
            DataRef::DateTime(stamp) => sheet.push(at, &stamp_as_text(stamp.as_f64(), epoch)),
            DataRef::Error(error) => sheet.push(at, &error.to_string()),
        }
    }
    Ok(sheet)
}

/// A number as a person would type it: workbooks keep UPRNs as floating-point numbers.
fn number_as_text(number: f64) -> String {
    // Up to here every whole number has its own double.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT {
        format!("{number:.0}")
    } else {
        number.to_string()
    }
}

/// A date cell as ISO text: a time of day, a date, or both.
fn stamp_as_text(serial: f64, epoch: Epoch) -> String {
    match dates::from_serial(serial, epoch) {
        Some(moment) if (0.0..1.0).contains(&serial) => moment.format("%H:%M:%S").to_string(),
        Some(moment) if serial.fract() == 0.0 => moment.format("%Y-%m-%d").to_string(),
        Some(moment) => moment.format("%Y-%m-%dT%H:%M:%S").to_string(),
        None => number_as_text(serial),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_typed() {
        assert_eq!(number_as_text(100_012_345_678.0), "100012345678");
        assert_eq!(number_as_text(53.522_819), "53.522819");
        assert_eq!(number_as_text(-1.0), "-1");
        assert_eq!(number_as_text(f64::NAN), "NaN");
    }

    #[test]
    fn date_cells_read_as_iso() {
        let text = |serial| stamp_as_text(serial, Epoch::From1900);
        assert_eq!(text(46_350.0), "2026-11-24");
        assert_eq!(text(46_350.0 + 9.5 / 24.0), "2026-11-24T09:30:00");
        assert_eq!(text(9.5 / 24.0), "09:30:00");
        assert_eq!(stamp_as_text(44_888.0, Epoch::From1904), "2026-11-24");
        assert_eq!(text(1e300), number_as_text(1e300));
    }

    #[test]
    fn a_stray_cell_far_off_costs_one_cell() {
        let mut sheet = Sheet::default();
        sheet.push((0, 0), "uprn");
        sheet.push((1_048_575, 3), "stray");
        sheet.push((1_048_575, 1), "b");
        let mut record = Record::default();
        assert!(matches!(sheet.next(&mut record), Step::Read));
        assert!(matches!(sheet.next(&mut record), Step::Read));
        assert_eq!(record.line, 1_048_576);
        assert_eq!(record.as_row(), ",b,,stray");
        assert!(matches!(sheet.next(&mut record), Step::End));
    }
}
