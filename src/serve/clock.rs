//! Clock: local time as the service sees it.

use chrono::{NaiveDateTime, Utc};
use chrono_tz::Europe::London;

/// Local time in London, shifted where the rules name the day on which they stand.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    shift: chrono::Duration,
}

impl Clock {
    /// The clock on the wall; `stands` shifts it so that it shows that time now.
    pub fn new(stands: Option<NaiveDateTime>) -> Self {
        let shift = stands.map_or(chrono::Duration::zero(), |at| at - wall());
        Self { shift }
    }

    /// Local time, to the second.
    pub fn now(&self) -> NaiveDateTime {
        wall() + self.shift
    }
}

/// A local time as the store writes it.
pub fn stamp(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M:%S").to_string()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the service is one of the few places that may ask the time"
)]
fn wall() -> NaiveDateTime {
    Utc::now().with_timezone(&London).naive_local()
}
