//! A visit as it stands in a live schedule, and a change to some of them.

use chrono::NaiveDate;

use crate::model::{HomeId, OperativeId, Slot, TaskId};
use crate::units::TimeOfDay;

/// A visit as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its identifier.
    pub id: String,
    /// At which home.
    pub home: HomeId,
    /// On which date.
    pub date: NaiveDate,
    /// The slot that was, or would be, promised.
    pub slot: Slot,
    /// What each operative does.
    pub crew: Vec<Vec<TaskId>>,
    /// Who comes, by role.
    pub operatives: Vec<OperativeId>,
    /// When each of them begins.
    pub starts: Vec<TimeOfDay>,
    /// Promised: it keeps its slot and its operatives.
    pub firm: bool,
}

impl Standing {
    /// Everything done in it.
    pub fn tasks(&self) -> Vec<TaskId> {
        let mut tasks: Vec<TaskId> = self.crew.iter().flatten().copied().collect();
        tasks.sort_unstable();
        tasks
    }
}

/// What changes at once: visits that go, and visits as they will stand. A visit that is put
/// replaces the one with its identifier.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Identifiers of visits that are taken out.
    pub gone: Vec<String>,
    /// Visits as they will stand, those among them whose times only shift too.
    pub put: Vec<Standing>,
}
