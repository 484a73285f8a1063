//! A breach: one place where a written schedule does not hold.

use std::fmt;

use serde::{Serialize, Serializer};

use super::index::Index;
use super::rows::{StopRow, TaskRow, UnplannedRow, VisitRow};
use crate::model::TaskId;

/// Which rule of the audit is broken. The codes are stable: scripts may match on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Every task is in exactly one visit or unplanned, and the files agree with each other.
    Tasks,
    /// A visit lies within the windows of its tasks.
    Windows,
    /// Skills, needs, streams that exclude each other, and minutes.
    Skills,
    /// The slot promised: grid, length, availability, arrival inside it.
    Slots,
    /// Nothing new is placed before its notice.
    Notice,
    /// An operative's day: shift, break, travel, overlap, patches.
    Routes,
    /// Two operatives in one home are there together as the visit says.
    Pairs,
    /// What was promised stays as promised.
    Promises,
    /// Attempts: how many, how far apart, at another time.
    Attempts,
    /// Pounds add up.
    Money,
}

impl Kind {
    /// Every kind with its code, in the order of the checks.
    pub const CODES: [(&'static str, Self); 10] = [
        ("tasks", Self::Tasks),
        ("windows", Self::Windows),
        ("skills", Self::Skills),
        ("slots", Self::Slots),
        ("notice", Self::Notice),
        ("routes", Self::Routes),
        ("pairs", Self::Pairs),
        ("promises", Self::Promises),
        ("attempts", Self::Attempts),
        ("money", Self::Money),
    ];

    /// Its stable code.
    pub fn code(self) -> &'static str {
        Self::CODES[self as usize].0
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// One breach: the rule, the place in the written files and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Breach {
    /// File of the schedule.
    pub file: &'static str,
    /// Line in it, from 1; 0 for the file as a whole.
    pub line: u64,
    /// Which rule.
    pub rule: Kind,
    /// What is wrong, with the values that do not go together.
    pub what: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": {}: {}", self.rule, self.what)
    }
}

/// Breaches as one check finds them: all of that check's kind, each with whose row it is.
#[derive(Debug)]
pub(super) struct Found<'a> {
    rule: Kind,
    index: &'a Index<'a>,
    breaches: &'a mut Vec<Breach>,
}

impl<'a> Found<'a> {
    pub(super) fn new(rule: Kind, index: &'a Index<'a>, breaches: &'a mut Vec<Breach>) -> Self {
        Self {
            rule,
            index,
            breaches,
        }
    }

    /// Notes a breach in a row of `visits.csv`.
    pub(super) fn visit(&mut self, row: &VisitRow, what: impl fmt::Display) {
        self.at(
            VisitRow::FILE,
            row.line,
            format!("visit `{}`: {what}", row.id),
        );
    }

    /// Notes a breach in a row of `visit_tasks.csv`.
    pub(super) fn task(&mut self, row: &TaskRow, what: impl fmt::Display) {
        self.at(
            TaskRow::FILE,
            row.line,
            format!("task `{}`: {what}", self.id(row.task)),
        );
    }

    /// Notes a breach in a row of `routes.csv`.
    pub(super) fn stop(&mut self, row: &StopRow, what: impl fmt::Display) {
        let operative = self.index.operative(row.operative);
        self.at(
            StopRow::FILE,
            row.line,
            format!("`{operative}` on {}: {what}", row.date),
        );
    }

    /// Notes a breach in a row of `unplanned.csv`.
    pub(super) fn unplanned(&mut self, row: &UnplannedRow, what: impl fmt::Display) {
        self.at(
            UnplannedRow::FILE,
            row.line,
            format!("task `{}`: {what}", self.id(row.task)),
        );
    }

    fn id(&self, task: TaskId) -> &'a str {
        &self.index.landlord.task(task).id
    }

    /// Notes a breach anywhere.
    pub(super) fn at(&mut self, file: &'static str, line: u64, what: impl Into<String>) {
        self.breaches.push(Breach {
            file,
            line,
            rule: self.rule,
            what: what.into(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_finds_its_own_code() {
        for (code, kind) in Kind::CODES {
            assert_eq!(kind.code(), code);
        }
    }
}
