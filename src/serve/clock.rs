//! Clock: the time as the service sees it, by the day and by what has passed.

use chrono::{DateTime, Duration, NaiveDateTime, Utc};

use crate::rules::london::{instant, local};

/// The time now, shifted where the rules name the day on which they stand.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    shift: Duration,
}

/// One moment: what clocks in London show, and the instant that decides how much time has
/// passed, whatever is done to those clocks twice a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Local time.
    pub local: NaiveDateTime,
    /// The instant.
    pub instant: DateTime<Utc>,
}

impl Moment {
    /// What is local at an instant.
    pub fn of(instant: DateTime<Utc>) -> Self {
        Self {
            local: local(instant),
            instant,
        }
    }

    /// So many minutes later, by what passes.
    #[must_use]
    pub fn plus_minutes(self, minutes: u32) -> Self {
        Self::of(self.instant + Duration::minutes(i64::from(minutes)))
    }
}

impl Clock {
    /// The clock on the wall; `stands` shifts it so that it shows that time now.
    pub fn new(stands: Option<NaiveDateTime>) -> Self {
        let shift = stands.map_or(Duration::zero(), |at| instant(at) - wall());
        Self { shift }
    }

    /// The moment.
    pub fn moment(&self) -> Moment {
        Moment::of(wall() + self.shift)
    }

    /// Local time.
    pub fn now(&self) -> NaiveDateTime {
        self.moment().local
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
fn wall() -> DateTime<Utc> {
    Utc::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(utc: &str) -> Moment {
        Moment::of(utc.parse().unwrap())
    }

    #[test]
    fn minutes_pass_whatever_is_done_to_the_clocks() {
        // 29 March 2026: from 00:59 to 02:00.
        let spring = moment("2026-03-29T00:55:00Z");
        assert_eq!(stamp(spring.local), "2026-03-29T00:55:00");
        assert_eq!(stamp(spring.plus_minutes(10).local), "2026-03-29T02:05:00");
        // 25 October 2026: from 01:59 back to 01:00.
        let autumn = moment("2026-10-25T00:55:00Z");
        assert_eq!(stamp(autumn.local), "2026-10-25T01:55:00");
        let later = autumn.plus_minutes(10);
        assert_eq!(stamp(later.local), "2026-10-25T01:05:00");
        assert!(autumn.instant < later.instant);
    }
}
