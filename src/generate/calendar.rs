//! Count: working days and bank holidays of England, by rule rather than by list.
//!
//! The generator must work for any `--today`, so it computes the holidays that the Banking and
//! Financial Dealings Act 1971 and its yearly proclamations give England and Wales. One-off
//! holidays (a coronation) are left out: the planner's own calendar is shipped data.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// `date` moved by whole days; stays where it is at the ends of the calendar.
pub(super) fn plus(date: NaiveDate, days: i64) -> NaiveDate {
    let moved = if days >= 0 {
        date.checked_add_days(Days::new(days.unsigned_abs()))
    } else {
        date.checked_sub_days(Days::new(days.unsigned_abs()))
    };
    moved.unwrap_or(date)
}

/// `date` moved by calendar months, clipped to the month's end (31 January + 1 = 28 February).
pub(super) fn plus_months(date: NaiveDate, months: i32) -> NaiveDate {
    let by = chrono::Months::new(months.unsigned_abs());
    let moved = if months >= 0 {
        date.checked_add_months(by)
    } else {
        date.checked_sub_months(by)
    };
    moved.unwrap_or(date)
}

/// True on Saturdays, Sundays.
pub(super) fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// True on a day that is neither a weekend nor a bank holiday.
pub(super) fn is_working_day(date: NaiveDate) -> bool {
    !is_weekend(date) && !is_bank_holiday(date)
}

/// The working day on or after `date`.
pub(super) fn next_working_day(mut date: NaiveDate) -> NaiveDate {
    while !is_working_day(date) {
        date = plus(date, 1);
    }
    date
}

/// The day `count` working days after `date`, which itself is not counted.
pub(super) fn plus_working_days(mut date: NaiveDate, count: usize) -> NaiveDate {
    for _ in 0..count {
        date = next_working_day(plus(date, 1));
    }
    date
}

/// True on a bank holiday of England and Wales.
pub(super) fn is_bank_holiday(date: NaiveDate) -> bool {
    holidays(date.year()).contains(&Some(date))
}

/// The eight bank holidays of a year, substitutes in place of the day where it falls on a weekend.
fn holidays(year: i32) -> [Option<NaiveDate>; 8] {
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day);
    let first = |month| day(month, 1).map(|d| on_or_after(d, Weekday::Mon));
    let last = |month, length| day(month, length).map(|d| on_or_before(d, Weekday::Mon));
    let easter = easter_sunday(year);
    // 25 and 26 December both move to the next free weekday when they fall on a weekend.
    let christmas = day(12, 25).map(|d| if is_weekend(d) { plus(d, 2) } else { d });
    let boxing = day(12, 26).map(|d| if is_weekend(d) { plus(d, 2) } else { d });
    [
        day(1, 1).map(|d| {
            if is_weekend(d) {
                on_or_after(d, Weekday::Mon)
            } else {
                d
            }
        }),
        easter.map(|d| plus(d, -2)),
        easter.map(|d| plus(d, 1)),
        first(5),
        last(5, 31),
        last(8, 31),
        christmas,
        boxing,
    ]
}

fn on_or_after(mut date: NaiveDate, weekday: Weekday) -> NaiveDate {
    while date.weekday() != weekday {
        date = plus(date, 1);
    }
    date
}

fn on_or_before(mut date: NaiveDate, weekday: Weekday) -> NaiveDate {
    while date.weekday() != weekday {
        date = plus(date, -1);
    }
    date
}

/// Easter Sunday, Gregorian (Meeus/Jones/Butcher; Meeus, *Astronomical Algorithms*, ch. 8).
#[expect(clippy::many_single_char_names, reason = "the algorithm's own names")]
fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let a = year % 19;
    let (b, c) = (year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(year, (n / 31).unsigned_abs(), (n % 31 + 1).unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::{holidays, plus_months, plus_working_days};
    use chrono::NaiveDate;

    fn on(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    /// As listed on gov.uk/bank-holidays for England and Wales.
    #[test]
    fn bank_holidays_match_the_published_lists() {
        let published = [
            (
                2024,
                [
                    (1, 1),
                    (3, 29),
                    (4, 1),
                    (5, 6),
                    (5, 27),
                    (8, 26),
                    (12, 25),
                    (12, 26),
                ],
            ),
            (
                2025,
                [
                    (1, 1),
                    (4, 18),
                    (4, 21),
                    (5, 5),
                    (5, 26),
                    (8, 25),
                    (12, 25),
                    (12, 26),
                ],
            ),
            (
                2026,
                [
                    (1, 1),
                    (4, 3),
                    (4, 6),
                    (5, 4),
                    (5, 25),
                    (8, 31),
                    (12, 25),
                    (12, 28),
                ],
            ),
            (
                2027,
                [
                    (1, 1),
                    (3, 26),
                    (3, 29),
                    (5, 3),
                    (5, 31),
                    (8, 30),
                    (12, 27),
                    (12, 28),
                ],
            ),
            (
                2028,
                [
                    (1, 3),
                    (4, 14),
                    (4, 17),
                    (5, 1),
                    (5, 29),
                    (8, 28),
                    (12, 25),
                    (12, 26),
                ],
            ),
        ];
        for (year, days) in published {
            let want: Vec<_> = days.iter().map(|&(m, d)| Some(on(year, m, d))).collect();
            assert_eq!(holidays(year).to_vec(), want, "{year}");
        }
    }

    #[test]
    fn working_days_skip_christmas() {
        // Thursday 24 December 2026: 25th, weekend and 28th are off.
        assert_eq!(plus_working_days(on(2026, 12, 24), 1), on(2026, 12, 29));
    }

    #[test]
    fn months_clip_to_the_month_end() {
        assert_eq!(plus_months(on(2024, 2, 29), 12), on(2025, 2, 28));
    }
}
