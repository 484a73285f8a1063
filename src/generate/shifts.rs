//! Clock on: weekly patterns, breaks, leave and bank holidays.

use chrono::NaiveDate;

use super::calendar::{is_bank_holiday, is_working_day, next_working_day, plus};
use super::diary::{Days, WEEKDAYS, at, some_weekdays};
use super::random::Random;

/// Minutes of work in a full-time week: five days, 08:00 to 16:30, half an hour's break.
pub(super) const FULL_WEEK: f64 = 2_400.0;
/// The horizon of a schedule, days: design, section 1.
pub(super) const HORIZON_DAYS: i64 = 84;
/// Days for which leave and bank holidays are written: a year and a week.
const WRITTEN_DAYS: i64 = 371;
/// Days of leave and training a year. The law's 28 days' leave include the eight bank holidays
/// (Working Time Regulations 1998, regs 13 and 13A); councils give more. Judgement.
const LEAVE_DAYS: i64 = 27;
/// The longest run of leave, working days.
const LONGEST_LEAVE: i64 = 10;
/// The break: inside these hours, for so many minutes.
const BREAK: Break = Break {
    from: at(11, 30),
    to: at(14, 0),
    minutes: 30,
};

/// A break to be taken within some hours.
#[derive(Debug, Clone, Copy)]
pub(super) struct Break {
    pub from: u32,
    pub to: u32,
    pub minutes: u32,
}

/// One row of `shifts.csv`, without its operative.
#[derive(Debug, Clone)]
pub(super) struct Shift {
    pub days: Days,
    /// From and to; `None` is off.
    pub hours: Option<(u32, u32)>,
    pub rest: Option<Break>,
}

/// Weekly patterns of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pattern {
    Full,
    /// Full-time, half an hour earlier: usual with contractors.
    Early,
    /// Full-time with one late day.
    LateDay,
    /// Some whole days a week.
    Days(usize),
    /// Five short days.
    SchoolHours,
    /// Weekends and bank holidays, for reports that cannot wait.
    OutOfHours,
}

impl Pattern {
    /// Share of a full-time week.
    pub(super) fn share(self) -> f64 {
        match self {
            Self::Full | Self::Early | Self::LateDay => 1.0,
            Self::Days(days) => days as f64 / 5.0,
            Self::SchoolHours => 5.0 * 270.0 / FULL_WEEK,
            Self::OutOfHours => 0.0,
        }
    }

    /// Its weekly rows.
    fn weekly(self, r: &mut Random) -> Vec<Shift> {
        let row = |set, from, to| Shift {
            days: Days::Weekly(set),
            hours: Some((from, to)),
            rest: Some(BREAK),
        };
        match self {
            Self::Full => vec![row(WEEKDAYS, at(8, 0), at(16, 30))],
            Self::Early => vec![row(WEEKDAYS, at(7, 30), at(16, 0))],
            Self::LateDay => {
                let late = some_weekdays(1, r);
                vec![
                    row(WEEKDAYS & !late, at(8, 0), at(16, 30)),
                    row(late, at(9, 30), at(18, 0)),
                ]
            }
            Self::Days(days) => vec![row(some_weekdays(days, r), at(8, 0), at(16, 30))],
            Self::SchoolHours => vec![row(WEEKDAYS, at(9, 30), at(14, 30))],
            Self::OutOfHours => vec![row(0b110_0000, at(9, 0), at(17, 0))],
        }
    }
}

/// All rows of one operative: the week, then leave and bank holidays by date.
pub(super) fn write(pattern: Pattern, today: NaiveDate, r: &mut Random) -> Vec<Shift> {
    let mut rows = pattern.weekly(r);
    let out_of_hours = pattern == Pattern::OutOfHours;
    let mut off = |from, to| {
        rows.push(Shift {
            days: Days::Dates(from, to),
            hours: None,
            rest: None,
        });
    };
    let taken = if out_of_hours {
        Vec::new()
    } else {
        leave(today, r)
    };
    for (from, to) in &taken {
        off(*from, *to);
    }
    for day in 0..=WRITTEN_DAYS {
        let date = plus(today, day);
        let on_leave = taken.iter().any(|(from, to)| (*from..=*to).contains(&date));
        if !is_bank_holiday(date) || on_leave {
            continue;
        }
        let hours = out_of_hours.then_some((at(9, 0), at(17, 0)));
        let rest = out_of_hours.then_some(BREAK);
        rows.push(Shift {
            days: Days::Dates(date, date),
            hours,
            rest,
        });
    }
    rows
}

/// Leave of a year, as spans of dates. A part-timer's leave takes as many weekdays, of which only
/// their own count. Each twelve weeks get their share, so that the workforce is as strong as it
/// was sized to be.
fn leave(today: NaiveDate, r: &mut Random) -> Vec<(NaiveDate, NaiveDate)> {
    let near = (LEAVE_DAYS * HORIZON_DAYS + WRITTEN_DAYS / 2) / WRITTEN_DAYS;
    let mut taken: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for (first, last, days) in [
        (1, HORIZON_DAYS - 1, near),
        (HORIZON_DAYS, WRITTEN_DAYS, LEAVE_DAYS - near),
    ] {
        let mut left = days;
        while left > 0 {
            let from = next_working_day(plus(today, r.whole(first, last)));
            let to = end_of_leave(from, r.whole(1, LONGEST_LEAVE).min(left));
            // Two rows must not speak of one day, nor leave spill into the next share.
            let apart = taken.iter().all(|(start, end)| *end < from || to < *start);
            if apart && to <= plus(today, last.max(first + LONGEST_LEAVE) + 4) {
                left -= working_days(from, to);
                taken.push((from, to));
            }
        }
    }
    taken.sort_unstable();
    taken
}

/// The last day of leave of `days` working days that starts on `from`.
fn end_of_leave(from: NaiveDate, days: i64) -> NaiveDate {
    let mut to = from;
    let mut left = days - i64::from(is_working_day(from));
    while left > 0 {
        to = plus(to, 1);
        left -= i64::from(is_working_day(to));
    }
    to
}

fn working_days(from: NaiveDate, to: NaiveDate) -> i64 {
    (0..=(to - from).num_days())
        .map(|d| i64::from(is_working_day(plus(from, d))))
        .sum()
}

/// The hours and break of a day; a dated row overrides a weekly one.
pub(super) fn on(shifts: &[Shift], date: NaiveDate) -> Option<((u32, u32), Option<Break>)> {
    let dated = |s: &&Shift| matches!(s.days, Days::Dates(..));
    let here = |s: &&Shift| s.days.hold(date);
    let row = shifts
        .iter()
        .filter(dated)
        .find(here)
        .or_else(|| shifts.iter().filter(|s| !dated(s)).find(here))?;
    row.hours.map(|hours| (hours, row.rest))
}

/// Minutes of work from `today` over some days, breaks left out.
pub(super) fn minutes(shifts: &[Shift], today: NaiveDate, days: i64) -> f64 {
    (0..days)
        .filter_map(|d| on(shifts, plus(today, d)))
        .map(|((from, to), rest)| f64::from(to - from - rest.map_or(0, |b| b.minutes)))
        .sum()
}
