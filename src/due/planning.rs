//! The days that a build plans: from the day after it stands to the end of the horizon.

use chrono::{Days, NaiveDate, NaiveDateTime};

use crate::rules::Rules;

/// When a build stands, and the dates it plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planning {
    /// Local time at which the build stands: notice counts from here.
    pub now: NaiveDateTime,
    /// First date planned: the day after.
    pub first: NaiveDate,
    /// Number of dates planned.
    pub days: u32,
}

impl Planning {
    /// From the rules, with the clock's time where they name no day.
    pub fn new(rules: &Rules, clock: NaiveDateTime) -> Self {
        let now = rules.horizon.today.map_or(clock, |today| {
            today.and_time(chrono::NaiveTime::MIN)
                + chrono::Duration::minutes(i64::from(rules.horizon.at.minutes()))
        });
        let first = now.date() + Days::new(1);
        Self {
            now,
            first,
            days: rules.horizon.weeks * 7,
        }
    }

    /// Last date planned.
    pub fn last(&self) -> NaiveDate {
        self.first + Days::new(u64::from(self.days.saturating_sub(1)))
    }

    /// The number of a date, from 0, or `None` outside the horizon.
    pub fn day(&self, date: NaiveDate) -> Option<u32> {
        let day = (date - self.first).num_days();
        (0 <= day && day < i64::from(self.days)).then_some(day as u32)
    }

    /// The date with this number.
    pub fn date(&self, day: u32) -> NaiveDate {
        self.first + Days::new(u64::from(day))
    }

    /// Every date planned.
    pub fn dates(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        self.first.iter_days().take(self.days as usize)
    }
}
