//! An attempt: a visit that was carried out or failed at the door.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{HomeId, OperativeId, StreamId};

/// One attempt from the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// At which home.
    pub home: HomeId,
    /// When, local time.
    pub at: NaiveDateTime,
    /// For which stream.
    pub stream: StreamId,
    /// How it went.
    pub outcome: Outcome,
    /// Whether proper notice had been given; `None` where the export does not say.
    pub notice_given: Option<bool>,
    /// By whom.
    pub operative: Option<OperativeId>,
    /// Streams for which the visit opened a task (damp seen at a gas check).
    pub findings: Vec<StreamId>,
}

impl Attempt {
    /// Whether it counts as no access: proper notice was given and the landlord turned up.
    pub fn is_no_access(&self) -> bool {
        self.outcome == Outcome::NoAccess && self.notice_given != Some(false)
    }
}

/// How an attempt went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Outcome {
    /// The operative got in.
    Access,
    /// Nobody answered although notice was given and the operative came in the slot.
    NoAccess,
    /// The landlord did not come, or not in the slot.
    LandlordMissed,
    /// Turned away for want of a badge, a job number and the like.
    TurnedAway,
    /// The tenant was unwell.
    Unwell,
    /// Cancelled beforehand.
    Cancelled,
    /// The tenant refused.
    Refused,
}

impl Outcome {
    /// Every outcome with its code in files.
    pub const CODES: [(&'static str, Self); 7] = [
        ("access", Self::Access),
        ("no_access", Self::NoAccess),
        ("landlord_missed", Self::LandlordMissed),
        ("turned_away", Self::TurnedAway),
        ("unwell", Self::Unwell),
        ("cancelled", Self::Cancelled),
        ("refused", Self::Refused),
    ];
    /// Its code in files.
    pub fn code(self) -> &'static str {
        Self::CODES
            .iter()
            .find(|(_, outcome)| *outcome == self)
            .map_or("", |(code, _)| code)
    }
}
