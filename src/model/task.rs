//! A task: one pending obligation of one stream at one property.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::{HomeId, StreamId};
use crate::units::Minutes;

/// One pending obligation, as the landlord's system states it.
///
/// Its window and deadline follow from the stream's rule: see [`crate::rules`] and
/// [`crate::due`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// The landlord's identifier.
    pub id: String,
    /// At which home.
    pub home: HomeId,
    /// Of which stream.
    pub stream: StreamId,
    /// Last day by which it must be done, if the export states it.
    pub due: Option<NaiveDate>,
    /// When it was last done.
    pub last_done: Option<NaiveDate>,
    /// Not to be done before, if the export says so.
    pub earliest: Option<NaiveDate>,
    /// When the tenant reported it, for streams with a hazard clock. Midnight where the
    /// export gave a date only.
    pub reported_at: Option<NaiveDateTime>,
    /// Which hazard clock runs.
    pub hazard: Option<Hazard>,
    /// How long it takes, where that differs from the rule's default.
    pub minutes: Option<Minutes>,
    /// Job reference.
    pub reference: Option<String>,
}

impl Task {
    /// One of which nothing else is known.
    pub fn new(id: impl Into<String>, home: HomeId, stream: StreamId) -> Self {
        Self {
            id: id.into(),
            home,
            stream,
            due: None,
            last_done: None,
            earliest: None,
            reported_at: None,
            hazard: None,
            minutes: None,
            reference: None,
        }
    }
}

/// Severity of a reported hazard: it picks the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Hazard {
    /// Investigated and made safe within 24 hours.
    Emergency,
    /// Investigated within 10 working days.
    Significant,
}

impl Hazard {
    /// Its code in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::Significant => "significant",
        }
    }
}
