//! A table: rows of text with their lines, whatever they are stored in.
//!
//! This is the seam between storage and meaning. A new kind of store is one more variant of
//! [`Table`] and one more way for [`Source`](super::source::Source) to find it; everything
//! above sees records, and never a file.

use csv::StringRecord;

use crate::error::Fault;

use super::dates::Epoch;
use super::delimited::Delimited;
use super::sheet::Sheet;

/// One record and where it stands.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) fields: StringRecord,
    /// Line in a text file, row in a sheet; from 1.
    pub(super) line: u64,
}

impl Record {
    /// A field without the spaces around it; empty where the record is shorter.
    pub(super) fn field(&self, index: usize) -> &str {
        self.fields.get(index).unwrap_or_default().trim()
    }

    /// Whether nothing is written in it: the rows that spreadsheets leave behind.
    pub(super) fn is_blank(&self) -> bool {
        self.fields.iter().all(|field| field.trim().is_empty())
    }

    /// How many lines of the file it takes up.
    pub(super) fn height(&self) -> usize {
        let breaks = |field: &str| field.bytes().filter(|b| *b == b'\n').count();
        1 + self.fields.iter().map(breaks).sum::<usize>()
    }

    /// The record as one CSV row, for `rejected.csv`.
    pub(super) fn as_row(&self) -> String {
        let mut row = String::new();
        for (i, field) in self.fields.iter().enumerate() {
            if i > 0 {
                row.push(',');
            }
            if field.contains([',', '"', '\n', '\r']) {
                row.push('"');
                row.push_str(&field.replace('"', "\"\""));
                row.push('"');
            } else {
                row.push_str(field);
            }
        }
        row
    }
}

/// What came of asking for the next record.
#[derive(Debug)]
pub(super) enum Step {
    /// A record.
    Read,
    /// A record whose text is not all legible: why. It is there as far as it shows, so that
    /// others can refer to it.
    Flawed(Fault),
    /// Neither this record nor any after it can be read.
    Broken(Fault),
    /// There are no more.
    End,
}

/// A source of records.
#[derive(Debug)]
pub(super) enum Table {
    /// A CSV file.
    Delimited(Delimited),
    /// A sheet of a workbook.
    Sheet(Sheet),
}

impl Table {
    /// Reads the next record that is not blank.
    pub(super) fn next(&mut self, record: &mut Record) -> Step {
        loop {
            let step = match self {
                Self::Delimited(file) => file.next(record),
                Self::Sheet(sheet) => sheet.next(record),
            };
            if !matches!(step, Step::Read) || !record.is_blank() {
                return step;
            }
        }
    }

    /// From which day bare numbers in its date columns count.
    pub(super) fn epoch(&self) -> Epoch {
        match self {
            Self::Delimited(_) => Epoch::From1900,
            Self::Sheet(sheet) => sheet.epoch(),
        }
    }
}
