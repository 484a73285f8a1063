//! Which days a row of availability or of a shift speaks of, and spans of time within a day.

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use crate::units::{Minutes, TimeOfDay};

/// A set of weekdays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekdaySet(u8);

impl WeekdaySet {
    /// Every day of the week.
    pub const ALL: Self = Self(0b111_1111);
    /// Monday to Friday.
    pub const WORKING: Self = Self(0b001_1111);

    /// With this day too.
    #[must_use]
    pub fn with(self, day: Weekday) -> Self {
        Self(self.0 | 1 << day.num_days_from_monday())
    }

    /// With all these days too.
    #[must_use]
    pub fn and(self, days: Self) -> Self {
        Self(self.0 | days.0)
    }

    /// Without these days.
    #[must_use]
    pub fn without(self, days: Self) -> Self {
        Self(self.0 & !days.0)
    }

    /// Whether it holds this day.
    pub fn contains(self, day: Weekday) -> bool {
        self.0 >> day.num_days_from_monday() & 1 == 1
    }

    /// Whether it holds no day.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The days a row speaks of: weekdays, or dates. A dated row overrides a weekday row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Days {
    /// Every week on these days: `mon;tue`, `mon-fri`.
    Weekly(WeekdaySet),
    /// From one date to another, both included: `2026-12-01` or `2026-12-01/2026-12-14`.
    Dates {
        /// First date.
        first: NaiveDate,
        /// Last date.
        last: NaiveDate,
    },
}

impl Days {
    /// Whether the row speaks of this date.
    pub fn contains(self, date: NaiveDate) -> bool {
        match self {
            Self::Weekly(days) => days.contains(date.weekday()),
            Self::Dates { first, last } => first <= date && date <= last,
        }
    }

    /// Whether the row is dated, and so overrides weekday rows.
    pub fn is_dated(self) -> bool {
        matches!(self, Self::Dates { .. })
    }
}

/// A span of time within one day, `from` included, `to` excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// When it begins.
    pub from: TimeOfDay,
    /// When it ends.
    pub to: TimeOfDay,
}

impl Span {
    /// The whole day.
    pub const WHOLE_DAY: Self = Self {
        from: TimeOfDay::MIDNIGHT,
        to: TimeOfDay::END,
    };

    /// How long it is.
    pub fn length(self) -> Minutes {
        Minutes(self.to.minutes() - self.from.minutes())
    }

    /// What it shares with another, if anything.
    pub fn meet(self, other: Self) -> Option<Self> {
        let both = Self {
            from: self.from.max(other.from),
            to: self.to.min(other.to),
        };
        (both.from < both.to).then_some(both)
    }

    /// Whether another span lies wholly inside it.
    pub fn covers(self, other: Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// What is left of some spans when this one is taken out of them.
    pub fn cut_from(self, spans: &[Self]) -> Vec<Self> {
        let mut left = Vec::with_capacity(spans.len() + 1);
        for span in spans {
            if self.from >= span.to || self.to <= span.from {
                left.push(*span);
                continue;
            }
            if span.from < self.from {
                left.push(Self {
                    from: span.from,
                    to: self.from,
                });
            }
            if self.to < span.to {
                left.push(Self {
                    from: self.to,
                    to: span.to,
                });
            }
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: (i32, i32), to: (i32, i32)) -> Span {
        Span {
            from: TimeOfDay::from_hm(from.0, from.1).unwrap(),
            to: TimeOfDay::from_hm(to.0, to.1).unwrap(),
        }
    }

    #[test]
    fn the_school_run_cuts_the_day_in_three() {
        let day = [span((8, 0), (18, 0))];
        let morning = span((8, 30), (9, 15)).cut_from(&day);
        let left = span((14, 45), (15, 45)).cut_from(&morning);
        let wanted = [
            span((8, 0), (8, 30)),
            span((9, 15), (14, 45)),
            span((15, 45), (18, 0)),
        ];
        assert_eq!(left, wanted);
    }

    #[test]
    fn a_week_from_monday_to_friday_leaves_out_saturday() {
        let saturday = NaiveDate::from_ymd_opt(2026, 11, 28).unwrap();
        assert!(!Days::Weekly(WeekdaySet::WORKING).contains(saturday));
        assert!(Days::Weekly(WeekdaySet::ALL).contains(saturday));
    }
}
