//! A rota: the days that one operative's shifts speak of, each day once.

use std::collections::BTreeMap;

use chrono::{NaiveDate, Weekday};

use crate::model::{Days, Shift};

use super::header::Col;
use super::rows::Row;

/// Shifts of one operative so far, no two of which speak of the same day and are both weekly
/// or both dated.
#[derive(Debug, Clone, Default)]
pub(super) struct Rota {
    /// Seven at most: none is without a day.
    weekly: Vec<Entry>,
    /// By first date. They do not overlap, so that the last to begin before a date is the only
    /// one that may hold it.
    dated: BTreeMap<NaiveDate, Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    shift: Shift,
    line: u64,
}

impl Rota {
    /// Notes a fault where a shift speaks of a day that an earlier one of the same kind speaks
    /// of: nothing says which holds.
    pub(super) fn check(&self, row: &mut Row<'_>, col: Col, shift: Shift) {
        let Some((other, day)) = self.clash(shift.days) else {
            return;
        };
        let both = shift
            .hours
            .zip(other.shift.hours)
            .and_then(|(a, b)| a.meet(b));
        let how = match both {
            Some(both) => format!("overlaps from {} to {}", both.from, both.to),
            None => "is a second row".to_owned(),
        };
        let what = format!("the shift {how} on {day} with line {}", other.line);
        let allowed = "one row a day and operative; a gap in it is a break";
        row.fault(col, what, allowed);
    }

    /// The earlier row that speaks of one of these days too, and that day in words.
    fn clash(&self, days: Days) -> Option<(Entry, String)> {
        match days {
            Days::Weekly(days) => self.weekly.iter().find_map(|entry| {
                let week = std::iter::successors(Some(Weekday::Mon), |day| Some(day.succ()));
                let shared = |day: &Weekday| {
                    days.contains(*day)
                        && matches!(entry.shift.days, Days::Weekly(d) if d.contains(*day))
                };
                let day = week.take(7).find(shared)?;
                Some((*entry, day.to_string()))
            }),
            Days::Dates { first, last } => {
                let (other_first, entry) = self.dated.range(..=last).next_back()?;
                let day = first.max(*other_first);
                entry
                    .shift
                    .days
                    .contains(day)
                    .then(|| (*entry, day.to_string()))
            }
        }
    }

    /// Takes a shift that has been checked.
    pub(super) fn take(&mut self, shift: Shift, line: u64) {
        let entry = Entry { shift, line };
        match shift.days {
            Days::Weekly(_) => self.weekly.push(entry),
            Days::Dates { first, .. } => {
                self.dated.insert(first, entry);
            }
        }
    }
}
