//! Alternative: what a visit could have been instead, and what that would cost more.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{OperativeId, Sum, TaskId};
use crate::units::TimeOfDay;

/// A decision that was made for a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// On which date.
    Date,
    /// In which slot of that date.
    Slot,
    /// Who comes.
    Operative,
    /// What shares the visit.
    Together,
    /// What does not share it.
    Apart,
}

impl Decision {
    /// Every decision with the other way to take it, for people.
    pub const WORDS: [(Self, &'static str); 5] = [
        (Self::Date, "Another date"),
        (Self::Slot, "Another slot"),
        (Self::Operative, "Another operative"),
        (Self::Together, "Each at a visit of its own"),
        (Self::Apart, "All of the home's checks in one"),
    ];

    /// The other way to take it, for people.
    pub fn otherwise(self) -> &'static str {
        Self::WORDS[self as usize].1
    }
}

/// The best of all other ways to take a decision, every other visit kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternative {
    /// Which decision.
    pub decision: Decision,
    /// The visits it would make; empty where nothing else is possible.
    pub visits: Vec<Instead>,
    /// What it would cost more, by term; `None` where nothing else is possible.
    pub more: Option<Sum>,
}

/// A visit as it would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instead {
    /// What would be done at it.
    pub tasks: Vec<TaskId>,
    /// On which date; `None` where it would be in no visit.
    pub at: Option<(NaiveDate, TimeOfDay)>,
    /// Who would come.
    pub operatives: Vec<OperativeId>,
}
