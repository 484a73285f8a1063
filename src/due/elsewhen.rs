//! Elsewhen: how many more attempts a household's hours leave, each on another weekday and in
//! the other half of the day than the one before.

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use super::task::{Half, half_of};
use crate::model::{Availability, Household, Landlord, Span, Task, WeekdaySet};
use crate::rules::{self, Rules};
use crate::units::{Minutes, TimeOfDay};

/// Any Monday: weekly hours are the same in every week.
const MONDAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();

/// What failed attempts rule out for the next.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Barred {
    pub(super) weekdays: WeekdaySet,
    pub(super) half: Option<Half>,
}

impl Barred {
    /// By attempts that failed, the oldest first.
    pub(super) fn by(rules: &Rules, failed: &[NaiveDateTime]) -> Self {
        let mut barred = Self::default();
        if rules.attempts.other_weekday {
            let days = failed.iter().map(|at| at.date().weekday());
            barred.weekdays = days.fold(barred.weekdays, WeekdaySet::with);
        }
        if rules.attempts.other_time_of_day {
            barred.half = failed.last().map(|at| half_of(rules, *at));
        }
        barred
    }
}

/// Attempts at a task that can still be made after those that failed: by the limit, and by the
/// hours that the household keeps every week.
pub fn attempts_possible(
    landlord: &Landlord,
    rules: &Rules,
    task: &Task,
    failed: &[NaiveDateTime],
) -> u8 {
    let used = failed.len().min(usize::from(u8::MAX)) as u8;
    let left = rules.attempt_limit(task.stream).saturating_sub(used);
    let hours = &landlord.household(task.home).availability;
    if hours.is_empty() && failed.is_empty() {
        return left; // Most households: nothing is known that would stand in the way.
    }
    let barred = Barred::by(rules, failed);
    let rule = rules.stream(task.stream);
    let stay = rules::Part::of(rule, landlord.property(task.home), task).minutes;
    let days = landlord
        .weekdays_worked(task.stream)
        .without(barred.weekdays);
    Week::of(hours, stay, rules, days).room(rules, barred.half, left)
}

/// Weekdays on which a stay may begin in the morning, in the afternoon, in either.
#[derive(Debug, Default)]
struct Week {
    mornings: usize,
    afternoons: usize,
    days: usize,
}

impl Week {
    fn of(hours: &[Availability], stay: Minutes, rules: &Rules, days: WeekdaySet) -> Self {
        let day = Span {
            from: rules.slots.day_from,
            to: rules.slots.day_to,
        };
        let noon = rules.attempts.noon;
        let always = Household {
            availability: hours
                .iter()
                .filter(|a| !a.days.is_dated())
                .copied()
                .collect(),
            ..Household::default()
        };
        let mut week = Self::default();
        let week_days = MONDAY.iter_days().take(7);
        for date in week_days.filter(|d| days.contains(d.weekday())) {
            let spans = always.spans(date, day);
            let fits = |s: &Span, from: TimeOfDay| from.plus(stay) <= s.to;
            let morning = spans.iter().any(|s| s.from < noon && fits(s, s.from));
            let afternoon = spans.iter().any(|s| fits(s, s.from.max(noon)));
            week.mornings += usize::from(morning);
            week.afternoons += usize::from(afternoon);
            week.days += usize::from(morning || afternoon);
        }
        week
    }

    /// Attempts that have room, at most `most`.
    fn room(&self, rules: &Rules, barred: Option<Half>, most: u8) -> u8 {
        let has_room = |n: &u8| self.has_room(rules, barred, usize::from(*n));
        (1..=most).take_while(has_room).last().unwrap_or(0)
    }

    /// Whether so many attempts have room: on weekdays of their own, halves in turn.
    fn has_room(&self, rules: &Rules, barred: Option<Half>, attempts: usize) -> bool {
        let of_days = if rules.attempts.other_weekday {
            attempts
        } else {
            1
        };
        if of_days > self.days {
            return false;
        }
        if !rules.attempts.other_time_of_day {
            return true;
        }
        let begins = |first: Half| {
            let (ahead, behind) = (attempts.div_ceil(2), attempts / 2);
            let (mornings, afternoons) = match first {
                Half::Morning => (ahead, behind),
                Half::Afternoon => (behind, ahead),
            };
            let needed = |n: usize| n.min(of_days);
            needed(mornings) <= self.mornings && needed(afternoons) <= self.afternoons
        };
        [Half::Morning, Half::Afternoon]
            .into_iter()
            .any(|first| Some(first) != barred && begins(first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AvailabilityKind, Days};
    use crate::rules::{Nation, shipped};
    use chrono::Weekday;

    fn hours(kind: AvailabilityKind, from: (i32, i32), to: (i32, i32)) -> Availability {
        let at = |(h, m)| TimeOfDay::from_minutes(h * 60 + m).unwrap();
        Availability {
            kind,
            days: Days::Weekly(WeekdaySet::WORKING),
            span: Span {
                from: at(from),
                to: at(to),
            },
        }
    }

    fn left(hours: &[Availability], stay: i32, barred: Barred) -> u8 {
        let rules = shipped(Nation::England).unwrap();
        let days = WeekdaySet::WORKING.without(barred.weekdays);
        Week::of(hours, Minutes(stay), &rules, days).room(&rules, barred.half, 3)
    }

    #[test]
    fn whoever_is_always_in_can_be_tried_three_times() {
        assert_eq!(left(&[], 45, Barred::default()), 3);
    }

    #[test]
    fn mornings_only_leave_one_attempt_and_none_after_a_morning_failed() {
        let mornings = [hours(AvailabilityKind::Available, (8, 0), (12, 30))];
        assert_eq!(left(&mornings, 45, Barred::default()), 1);
        let barred = Barred {
            weekdays: WeekdaySet::default().with(Weekday::Mon),
            half: Some(Half::Morning),
        };
        assert_eq!(left(&mornings, 45, barred), 0);
    }

    #[test]
    fn three_hours_between_school_runs_can_only_begin_in_the_morning() {
        let school_runs = [
            hours(AvailabilityKind::Unavailable, (8, 30), (9, 15)),
            hours(AvailabilityKind::Unavailable, (14, 45), (15, 45)),
        ];
        assert_eq!(left(&school_runs, 180, Barred::default()), 1);
        assert_eq!(left(&school_runs, 60, Barred::default()), 3);
    }

    #[test]
    fn two_weekdays_leave_two_attempts() {
        let mut tuesdays = hours(AvailabilityKind::Available, (8, 0), (18, 0));
        tuesdays.days = Days::Weekly(WeekdaySet::default().with(Weekday::Tue).with(Weekday::Wed));
        assert_eq!(left(&[tuesdays], 45, Barred::default()), 2);
    }
}
