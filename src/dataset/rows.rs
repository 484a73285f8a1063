//! Rows: a table's records under its header, each read field by field, its faults noted.

use chrono::{NaiveDate, NaiveDateTime};

use crate::error::Fault;
use crate::rules::Rules;
use crate::units::TimeOfDay;

use super::dates::{self, Epoch};
use super::fields::{self, Wrong, counted, shown};
use super::header::{Col, Header};
use super::ledger::Ledger;
use super::source::Source;
use super::table::{Record, Step, Table};

/// No export has more columns: a first row of more is data, or not a table at all.
const MOST_COLUMNS: usize = 1_000;

/// Whether a dataset can do without a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// Without it there is nothing to plan.
    Required,
    /// Without it there is none of what it holds.
    Optional,
}

/// What became of opening a table.
#[derive(Debug)]
pub(super) enum Opened {
    /// Its rows can be read once the header is closed.
    Rows(Box<Rows>),
    /// There is none, and none is needed.
    Absent,
    /// There is none that can be read; the ledger says why.
    Unusable,
}

/// The rows of one table.
#[derive(Debug)]
pub(super) struct Rows {
    file: String,
    table: Table,
    record: Record,
    pub(super) header: Header,
    /// Rows that end before the last column: the first one's line, and how many.
    short: Option<(u64, u64)>,
    /// Whether the file could be read to its end.
    pub(super) whole: bool,
}

impl Rows {
    /// Opens a table and reads its header.
    pub(super) fn open(
        source: &mut Source,
        name: &'static str,
        presence: Presence,
        rules: &Rules,
        ledger: &mut Ledger,
    ) -> Opened {
        let file = source.called(name);
        let mut table = match source.table(name) {
            Ok(Some(table)) => table,
            Ok(None) if presence == Presence::Optional => return Opened::Absent,
            Ok(None) => {
                let allowed = "a dataset has properties, tasks, operatives and shifts";
                ledger.fatal(Fault::at(file, 0, 0, "is missing", allowed));
                return Opened::Unusable;
            }
            Err(fault) => {
                ledger.fatal(fault);
                return Opened::Unusable;
            }
        };
        let mut record = Record::default();
        let fault = match table.next(&mut record) {
            Step::Read if record.fields.len() > MOST_COLUMNS => {
                let what = format!("there are {} columns", record.fields.len());
                let allowed =
                    format!("at most {MOST_COLUMNS}, the names of columns in the first row");
                Fault::at(file, record.line, 0, what, allowed)
            }
            Step::Read => {
                let names = record.fields.iter();
                let header = Header::new(&file, record.line, names, rules.columns.get(name));
                return Opened::Rows(Box::new(Self {
                    file,
                    table,
                    record,
                    header,
                    short: None,
                    whole: true,
                }));
            }
            Step::End => Fault::at(
                file,
                0,
                0,
                "is empty",
                "it begins with a line of column names",
            ),
            Step::Flawed(fault) | Step::Broken(fault) => fault,
        };
        ledger.fatal(fault);
        Opened::Unusable
    }

    /// The next row. One that is not all legible, or has other fields than the header, comes
    /// with that fault, and gives its key to those that refer to it.
    pub(super) fn next(&mut self, ledger: &mut Ledger) -> Option<Row<'_>> {
        let flaw = match self.table.next(&mut self.record) {
            Step::Read => self.ragged(),
            Step::Flawed(fault) => Some(fault),
            Step::Broken(fault) => {
                ledger.fatal(fault);
                self.whole = false;
                return self.end(ledger);
            }
            Step::End => return self.end(ledger),
        };
        Some(Row {
            file: &self.file,
            record: &self.record,
            epoch: self.table.epoch(),
            flawed: flaw.is_some(),
            faults: flaw.into_iter().collect(),
            hangs: false,
            lenient: ledger.is_lenient(),
        })
    }

    fn end(&mut self, ledger: &mut Ledger) -> Option<Row<'_>> {
        if let Some((line, rows)) = self.short.take() {
            let rows = counted(rows, "row ends", "rows end");
            let what = format!("from this line on {rows} before the last column");
            let allowed = "what they lack is taken as empty";
            ledger.warn(Fault::at(&self.file, line, 0, what, allowed));
        }
        None
    }

    /// A fault where the record has other fields than the header.
    fn ragged(&mut self) -> Option<Fault> {
        let (width, given) = (self.header.width(), self.record.fields.len());
        let more = (width..given).any(|i| !self.record.field(i).is_empty());
        if !more && given >= self.header.least() {
            if given < width {
                let (_, rows) = self.short.get_or_insert((self.record.line, 0));
                *rows += 1;
            }
            return None;
        }
        let height = self.record.height();
        let lines = if height > 1 {
            format!(" over {height} lines")
        } else {
            String::new()
        };
        let what = format!("the row has {given} fields{lines} where the header has {width}");
        let allowed = "put quotes around a value with a comma in it, and close every quote";
        Some(Fault::at(&self.file, self.record.line, 0, what, allowed))
    }
}

/// One row, while it is read.
#[derive(Debug)]
pub(super) struct Row<'r> {
    file: &'r str,
    record: &'r Record,
    epoch: Epoch,
    /// Whether the whole row is in doubt: what else is wrong with it follows from that.
    flawed: bool,
    faults: Vec<Fault>,
    hangs: bool,
    lenient: bool,
}

impl<'r> Row<'r> {
    /// Its line.
    pub(super) fn line(&self) -> u64 {
        self.record.line
    }

    /// A field as it stands; empty where the column is not there.
    pub(super) fn text(&self, col: Col) -> &'r str {
        col.index.map_or("", |index| self.record.field(index))
    }

    /// A field that may be empty.
    pub(super) fn may<T>(
        &mut self,
        col: Col,
        read: impl FnOnce(&'r str) -> Result<T, Wrong>,
    ) -> Option<T> {
        let text = self.text(col);
        if text.is_empty() {
            return None;
        }
        match read(text) {
            Ok(value) => Some(value),
            Err(wrong) => {
                self.wrong(col, wrong);
                None
            }
        }
    }

    /// A field that may not be empty.
    pub(super) fn must<T>(
        &mut self,
        col: Col,
        read: impl FnOnce(&'r str) -> Result<T, Wrong>,
    ) -> Option<T> {
        if self.text(col).is_empty() {
            self.fault(col, format!("{} is empty", col.name), "every row needs one");
            return None;
        }
        self.may(col, read)
    }

    /// A date that may be empty.
    pub(super) fn date(&mut self, col: Col) -> Option<NaiveDate> {
        let epoch = self.epoch;
        self.may(col, |text| dates::date(text, epoch))
    }

    /// A date and time that may be empty.
    pub(super) fn moment(&mut self, col: Col) -> Option<NaiveDateTime> {
        let epoch = self.epoch;
        self.may(col, |text| dates::moment(text, epoch))
    }

    /// A time of day that may be empty.
    pub(super) fn time(&mut self, col: Col) -> Option<TimeOfDay> {
        self.may(col, dates::time)
    }

    /// From which day bare numbers in its date columns count.
    pub(super) fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Every item of a `;`-list, each read alike.
    pub(super) fn list<T>(
        &mut self,
        col: Col,
        mut read: impl FnMut(&'r str) -> Result<T, Wrong>,
    ) -> Vec<T> {
        let mut values = Vec::new();
        for item in fields::items(self.text(col)) {
            match read(item) {
                Ok(value) => values.push(value),
                Err(wrong) => {
                    let what = format!("{} {} {}", col.name, shown(item), wrong.is);
                    self.fault(col, what, wrong.allowed);
                }
            }
        }
        values
    }

    /// Notes what is wrong with a field's value.
    pub(super) fn wrong(&mut self, col: Col, wrong: Wrong) {
        let what = format!("{} {} {}", col.name, shown(self.text(col)), wrong.is);
        self.fault(col, what, wrong.allowed);
    }

    /// Notes a fault at a column.
    pub(super) fn fault(&mut self, col: Col, what: impl Into<String>, allowed: impl Into<String>) {
        if self.flawed {
            return;
        }
        let column = col.index.map_or(0, |index| index as u64 + 1);
        let fault = Fault::at(self.file, self.record.line, column, what, allowed);
        self.faults.push(fault);
    }

    /// Notes that the row cannot be used because of another that has its own fault. A strict
    /// load says nothing of it: mending the other mends this one.
    pub(super) fn hang(&mut self, col: Col, on: &str) {
        self.hangs = true;
        if self.lenient {
            let what = format!("{} {} hangs on {on}", col.name, shown(self.text(col)));
            self.fault(col, what, "a row that was itself left out");
        }
    }

    /// How many faults have been noted against it so far.
    pub(super) fn faults(&self) -> usize {
        self.faults.len()
    }

    /// Hands its faults to the ledger, and the value back where there are none.
    pub(super) fn settle<T>(self, value: Option<T>, ledger: &mut Ledger) -> Option<T> {
        let sound = self.faults.is_empty() && !self.hangs;
        if !self.faults.is_empty() {
            ledger.reject(self.faults, || self.record.as_row());
        }
        value.filter(|_| sound)
    }
}
