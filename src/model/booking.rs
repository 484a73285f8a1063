//! A booking: a visit already promised to a tenant.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{HomeId, OperativeId, Span, TaskId};
use crate::units::TimeOfDay;

/// One promised visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// The landlord's identifier.
    pub id: String,
    /// At which home.
    pub home: HomeId,
    /// Tasks to be done in it.
    pub tasks: Vec<TaskId>,
    /// On which date.
    pub date: NaiveDate,
    /// The slot told to the tenant.
    pub slot: Span,
    /// Operatives named in it; empty where any may come.
    pub operatives: Vec<OperativeId>,
    /// When the first of them was planned to knock, where that is known.
    pub arrive: Option<TimeOfDay>,
    /// Who was planned to do each of the tasks, in their order; empty where that is not known.
    pub by: Vec<OperativeId>,
    /// How firm the promise is.
    pub status: Status,
}

/// How firm a promise is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Status {
    /// Planned by us, not yet told to anybody.
    Planned,
    /// Offered, may be moved freely.
    Proposed,
    /// The tenant has been told: moves only where the rules allow it.
    Notified,
    /// The tenant has agreed: never moved.
    Confirmed,
}

impl Status {
    /// Every status with its code in files.
    pub const CODES: [(&'static str, Self); 4] = [
        ("planned", Self::Planned),
        ("proposed", Self::Proposed),
        ("notified", Self::Notified),
        ("confirmed", Self::Confirmed),
    ];

    /// Its code in files.
    pub fn code(self) -> &'static str {
        Self::CODES
            .iter()
            .find(|(_, s)| *s == self)
            .map_or("planned", |(code, _)| code)
    }
}
