//! Rows that tell people something: contacts to make, changes since last night.

use chrono::NaiveDateTime;

use super::names::{HOME, Names};
use crate::audit::table::Row;
use crate::model::HomeId;
use crate::units::Pence;

/// A row of `contacts.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRow {
    /// Line in the file.
    pub line: u64,
    /// `at`.
    pub at: NaiveDateTime,
    /// `uprn`.
    pub home: HomeId,
    /// `visit_id`.
    pub visit_id: String,
    /// `kind`.
    pub kind: String,
}

impl ContactRow {
    pub(in crate::audit) const FILE: &'static str = "contacts.csv";
    pub(in crate::audit) const COLUMNS: [&'static str; 5] =
        ["at", "uprn", "visit_id", "kind", "channel"];

    pub(in crate::audit) fn read(row: &mut Row<'_>, names: &Names<'_>) -> Option<Self> {
        let at = row.moment(0);
        let home = row.read(1, HOME, |t| names.home(t));
        let visit_id = row.text(2).to_owned();
        let kind = row.text(3).to_owned();
        Some(Self {
            line: row.line,
            at: at?,
            home: home?,
            visit_id,
            kind,
        })
    }
}

/// A row of `changes.csv`. It may speak of what is no longer in the dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRow {
    /// Line in the file.
    pub line: u64,
    /// `visit_id`.
    pub visit_id: String,
    /// `change`.
    pub change: String,
    /// `cost`.
    pub cost: Pence,
}

impl ChangeRow {
    pub(in crate::audit) const FILE: &'static str = "changes.csv";
    pub(in crate::audit) const COLUMNS: [&'static str; 6] =
        ["visit_id", "uprn", "change", "before", "after", "cost"];

    pub(in crate::audit) fn read(row: &mut Row<'_>) -> Option<Self> {
        let visit_id = row.text(0).to_owned();
        let change = row.text(2).to_owned();
        let cost = row.pounds(5);
        Some(Self {
            line: row.line,
            visit_id,
            change,
            cost: cost?,
        })
    }
}
