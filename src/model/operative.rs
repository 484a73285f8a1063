//! An operative: who does the work, what they may do, and when they work.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Days, LatLon, Span, StreamId};
use crate::units::{Minutes, Pence};

/// One operative.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Operative {
    /// The landlord's identifier.
    pub id: String,
    /// Streams they are skilled in, sorted.
    pub skills: Vec<StreamId>,
    /// Where the day starts.
    pub start: LatLon,
    /// Where the day ends; the start where the export does not say.
    pub end: LatLon,
    /// Name, for people; never logged.
    pub name: String,
    /// Employer or contractor.
    pub employer: String,
    /// Patches they work in; empty for all.
    pub patches: Vec<String>,
    /// Gender, for households that need a woman.
    pub gender: Option<Gender>,
    /// Languages spoken (ISO 639-1).
    pub languages: Vec<String>,
    /// What an hour costs; `None` for the rules' default.
    pub cost_per_hour: Option<Pence>,
    /// Most visits a day; `None` for no limit.
    pub max_visits: Option<u16>,
    /// Rows of `shifts.csv`.
    pub shifts: Vec<Shift>,
}

impl Operative {
    /// The shift on a date: a dated row overrides a weekday row; `None` when off.
    pub fn shift_on(&self, date: NaiveDate) -> Option<&Shift> {
        let row = |dated: bool| {
            self.shifts
                .iter()
                .find(|s| s.days.is_dated() == dated && s.days.contains(date))
        };
        row(true)
            .or_else(|| row(false))
            .filter(|s| s.hours.is_some())
    }

    /// Whether they are skilled in a stream.
    pub fn can(&self, stream: StreamId) -> bool {
        self.skills.binary_search(&stream).is_ok()
    }

    /// Whether they work in a patch.
    pub fn covers(&self, patch: &str) -> bool {
        self.patches.is_empty() || self.patches.iter().any(|p| p == patch)
    }
}

/// Gender of an operative, as recorded for tenants' needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gender {
    /// `f` in files.
    Female,
    /// `m` in files.
    Male,
    /// `x` in files.
    Other,
}

/// One row of `shifts.csv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// On which days.
    pub days: Days,
    /// From when to when; `None` for a day off.
    pub hours: Option<Span>,
    /// A break, if any.
    pub rest: Option<Rest>,
}

/// A break: it starts within a span and lasts so long, all of it inside the span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rest {
    /// It lies inside.
    pub within: Span,
    /// It lasts.
    pub minutes: Minutes,
}
