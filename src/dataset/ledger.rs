//! The ledger: every fault, warning and rejected row of one load.

use std::collections::HashMap;
use std::io;

use crate::error::{Fault, Faults, Result};

use super::Mode;

/// So many faults of one kind in one column are listed singly; the rest are counted.
///
/// A million rows with the same wrong date format are one mistake, and a listing nobody can
/// scroll through hides the others.
const LISTED_PER_KIND: usize = 1_000;

/// A row that lenient loading left out, with the reason.
///
/// A row with two faults stands here twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Where and why.
    pub fault: Fault,
    /// The row as it stood, its fields joined as CSV.
    pub row: String,
}

/// Writes `rejected.csv`: file, line, column, what, allowed, row.
///
/// # Errors
/// What the writer says.
pub fn write_rejected(rejected: &[Rejected], to: impl io::Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(to);
    out.write_record(["file", "line", "column", "what", "allowed", "row"])?;
    for Rejected { fault, row } in rejected {
        let (line, column) = (fault.line.to_string(), fault.column.to_string());
        out.write_record([
            &fault.file,
            &line,
            &column,
            &fault.what,
            &fault.allowed,
            row,
        ])?;
    }
    out.flush()
}

/// Collects what is wrong while tables are read.
#[derive(Debug)]
pub(super) struct Ledger {
    mode: Mode,
    faults: Vec<Fault>,
    /// For each kind of fault (file, column, what is allowed): how many there are, and the
    /// line of the first that is not listed.
    kinds: HashMap<(String, u64, String), (usize, u64)>,
    warnings: Vec<Fault>,
    rejected: Vec<Rejected>,
    rejected_rows: usize,
}

impl Ledger {
    pub(super) fn new(mode: Mode) -> Self {
        Self {
            mode,
            faults: Vec::new(),
            kinds: HashMap::new(),
            warnings: Vec::new(),
            rejected: Vec::new(),
            rejected_rows: 0,
        }
    }

    pub(super) fn is_lenient(&self) -> bool {
        self.mode == Mode::Lenient
    }

    /// A fault that no mode can load past: a missing table, a header without its columns.
    pub(super) fn fatal(&mut self, fault: Fault) {
        let key = (fault.file.clone(), fault.column, fault.allowed.clone());
        let (count, from_line) = self.kinds.entry(key).or_insert((0, 0));
        *count += 1;
        if *count <= LISTED_PER_KIND {
            self.faults.push(fault);
        } else if *count == LISTED_PER_KIND + 1 {
            *from_line = fault.line;
        }
    }

    /// Something worth knowing that keeps nothing from loading.
    pub(super) fn warn(&mut self, warning: Fault) {
        self.warnings.push(warning);
    }

    /// A fault of the whole rather than of a row: it fails a strict load and is a warning in
    /// a lenient one.
    pub(super) fn fault_or_warning(&mut self, fault: Fault) {
        match self.mode {
            Mode::Strict => self.fatal(fault),
            Mode::Lenient => self.warn(fault),
        }
    }

    /// A row that cannot be used: its faults fail a strict load, and are put aside with the
    /// row in a lenient one.
    ///
    /// `row` is asked for its text only where it is kept.
    pub(super) fn reject(&mut self, faults: Vec<Fault>, row: impl Fn() -> String) {
        match self.mode {
            Mode::Strict => faults.into_iter().for_each(|fault| self.fatal(fault)),
            Mode::Lenient => {
                self.rejected_rows += usize::from(!faults.is_empty());
                let rows = faults
                    .into_iter()
                    .map(|fault| Rejected { fault, row: row() });
                self.rejected.extend(rows);
            }
        }
    }

    /// What is left once everything is read.
    ///
    /// # Errors
    /// Every fault that the mode does not load past.
    pub(super) fn close(mut self) -> Result<Closed> {
        // Sorted before it is a listing: the order of a hash map must not reach the user.
        let mut grouped: Vec<_> = self.kinds.into_iter().collect();
        grouped.retain(|(_, (count, _))| *count > LISTED_PER_KIND);
        grouped.sort();
        for ((file, column, allowed), (count, line)) in grouped {
            let more = crate::units::thousands((count - LISTED_PER_KIND) as u64);
            let what = format!("{more} more rows like those above, from this line on");
            self.faults
                .push(Fault::at(file, line, column, what, allowed));
        }
        Faults(self.faults).into_result()?;
        self.warnings.sort();
        Ok(Closed {
            warnings: self.warnings,
            rejected: self.rejected,
            rejected_rows: self.rejected_rows,
        })
    }
}

/// What a load that went through leaves behind.
#[derive(Debug)]
pub(super) struct Closed {
    pub(super) warnings: Vec<Fault>,
    pub(super) rejected: Vec<Rejected>,
    pub(super) rejected_rows: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(line: u64) -> Fault {
        Fault::at("tasks.csv", line, 4, format!("wrong {line}"), "a date")
    }

    #[test]
    fn the_thousand_and_first_fault_of_a_kind_is_counted_not_listed() {
        let mut ledger = Ledger::new(Mode::Strict);
        for line in 2..=3_001 {
            ledger.reject(vec![fault(line)], String::new);
        }
        let text = ledger.close().unwrap_err().to_string();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 1_002);
        assert_eq!(
            lines[1_000],
            "tasks.csv:1002:4: 2,000 more rows like those above, from this line on; a date"
        );
    }

    #[test]
    fn rejected_rows_are_written_with_their_text() {
        let mut ledger = Ledger::new(Mode::Lenient);
        ledger.reject(vec![fault(7)], || "T1,\"a, b\"".into());
        let closed = ledger.close().unwrap();
        let mut out = Vec::new();
        write_rejected(&closed.rejected, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "file,line,column,what,allowed,row\n\
             tasks.csv,7,4,wrong 7,a date,\"T1,\"\"a, b\"\"\"\n"
        );
    }
}
