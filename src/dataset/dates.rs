//! Dates and times as planners' exports write them.

use chrono::{Days as DayCount, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};

use crate::rules::london;
use crate::units::TimeOfDay;

use super::fields::Wrong;

/// Dates before this are an export's way to write *none* (1900-01-01, 1970-01-01).
const FIRST: NaiveDate = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap();
/// Dates after this are slips of the finger, or an export's way to write *never*.
const LAST: NaiveDate = NaiveDate::from_ymd_opt(2099, 12, 31).unwrap();

const A_DATE: &str = "write a date as 2026-11-24 or 24/11/2026";
const A_MOMENT: &str = "write a date and a time as 2026-11-24T09:30 or 24/11/2026 09:30";
const A_TIME: &str = "write a time from 00:00 to 24:00, as 09:30";

/// The day from which a workbook counts its dates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Epoch {
    /// Day 1 is 1900-01-01, and 1900 is a leap year: Excel on Windows, and on a Mac since 2011.
    #[default]
    From1900,
    /// Day 0 is 1904-01-01: Excel on an older Mac.
    From1904,
}

/// A workbook's day number as a date and time, to the second.
///
/// Day numbers under 61 are a day off in the 1900 system (ECMA-376 part 1, 18.17.4.1);
/// nothing here is that old.
pub(super) fn from_serial(serial: f64, epoch: Epoch) -> Option<NaiveDateTime> {
    const DAY: f64 = 86_400.0;
    let zero = match epoch {
        Epoch::From1900 => NaiveDate::from_ymd_opt(1899, 12, 30)?,
        Epoch::From1904 => NaiveDate::from_ymd_opt(1904, 1, 1)?,
    };
    // Excel's last day is 9999-12-31.
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let seconds = TimeDelta::try_seconds((serial * DAY).round() as i64)?;
    zero.and_time(NaiveTime::MIN).checked_add_signed(seconds)
}

/// A date; a time of day behind it is read and left out.
pub(super) fn date(text: &str, epoch: Epoch) -> Result<NaiveDate, Wrong> {
    within(stamp(text, epoch, A_DATE)?.date(), A_DATE)
}

/// A date and time; midnight where there is only a date.
pub(super) fn moment(text: &str, epoch: Epoch) -> Result<NaiveDateTime, Wrong> {
    let stamp = stamp(text, epoch, A_MOMENT)?;
    within(stamp.date(), A_MOMENT)?;
    Ok(stamp)
}

/// A time of day; a fraction of a day where a spreadsheet made it one.
pub(super) fn time(text: &str) -> Result<TimeOfDay, Wrong> {
    let fraction = || {
        let fraction: f64 = text.parse().ok()?;
        // 0 and 1 are left out: they may as well be hours.
        let inside = fraction > 0.0 && fraction < 1.0 && text.contains('.');
        inside.then(|| TimeOfDay::from_minutes((fraction * 1_440.0).round() as i32))?
    };
    TimeOfDay::parse(text)
        .or_else(fraction)
        .ok_or_else(|| Wrong::new("is no time of day", A_TIME))
}

fn within(date: NaiveDate, allowed: &'static str) -> Result<NaiveDate, Wrong> {
    if (FIRST..=LAST).contains(&date) {
        Ok(date)
    } else {
        let is = format!("is out of range: dates run from {FIRST} to {LAST}");
        Err(Wrong::new(is, allowed))
    }
}

fn stamp(text: &str, epoch: Epoch, allowed: &'static str) -> Result<NaiveDateTime, Wrong> {
    let (day, clock) = part(text);
    let Some(clock) = clock else {
        return calendar_date(day, epoch, allowed);
    };
    let date = calendar_date(day, epoch, allowed)?.date();
    clock_time(date, clock)
        .ok_or_else(|| Wrong::new("has a time of day that cannot be read", allowed))
}

/// The date before and the time after the `T` or the last space before the first colon.
fn part(text: &str) -> (&str, Option<&str>) {
    let gap = text
        .find(':')
        .and_then(|colon| text[..colon].rfind(['T', ' ']));
    match gap {
        Some(gap) => (text[..gap].trim_end(), Some(&text[gap + 1..])),
        None => (text, None),
    }
}

/// A date without a time (a workbook's day number may have one as its fraction).
fn calendar_date(text: &str, epoch: Epoch, allowed: &'static str) -> Result<NaiveDateTime, Wrong> {
    let no_date = || Wrong::new("is no date", allowed);
    let not_in_calendar = || Wrong::new("is not in the calendar", allowed);
    let at_midnight = |year: i32, month: u32, day: u32| {
        let date = NaiveDate::from_ymd_opt(year, month, day).ok_or_else(not_in_calendar)?;
        Ok(date.and_time(NaiveTime::MIN))
    };
    // 20000 is 1954 and 80000 is 2119: other numbers in a date column are not day numbers.
    if let Ok(serial) = text.parse::<f64>() {
        return Some(serial)
            .filter(|serial| (20_000.0..80_000.0).contains(serial))
            .and_then(|serial| from_serial(serial, epoch))
            .ok_or_else(no_date);
    }
    let mut parts = text.split(['-', '/', '.', ' ']);
    let (Some(a), Some(b), Some(c), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(no_date());
    };
    if a.len() == 4 {
        let (Some(year), Some(month), Some(day)) = (digits(a), digits(b), digits(c)) else {
            return Err(no_date());
        };
        return at_midnight(year as i32, month, day);
    }
    let Some(day) = digits(a) else {
        return Err(no_date());
    };
    let Some(month) = digits(b).or_else(|| month_name(b)) else {
        return Err(no_date());
    };
    let Some(year) = digits(c) else {
        return Err(no_date());
    };
    if c.len() != 4 {
        return Err(Wrong::new("has a year without its century", allowed));
    }
    if month > 12 && day <= 12 {
        return Err(Wrong::new("has its month before its day", allowed));
    }
    at_midnight(year as i32, month, day)
}

/// One to four digits as a number.
fn digits(text: &str) -> Option<u32> {
    let plain = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

/// `Nov`, `NOV` or `November`: some databases export months by name.
fn month_name(text: &str) -> Option<u32> {
    let month: chrono::Month = text.parse().ok()?;
    Some(month.number_from_month())
}

/// `09:30`, `09:30:00`, `09:30:00.000`, each perhaps with `Z` or `+01:00` behind it; the
/// latter are turned into London's time.
fn clock_time(date: NaiveDate, text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    let (clock, offset) = match text.find(['Z', 'z', '+', '-']) {
        Some(at) => (text[..at].trim_end(), Some(&text[at..])),
        None => (text, None),
    };
    let clock = clock.split_once('.').map_or(clock, |(whole, fraction)| {
        let plain = fraction.bytes().all(|b| b.is_ascii_digit());
        if plain { whole } else { clock }
    });
    let mut parts = clock.split(':');
    let hour = digits(parts.next()?)?;
    let minute = digits(parts.next()?)?;
    let second = parts.next().map_or(Some(0), digits)?;
    if parts.next().is_some() {
        return None;
    }
    let time = if (hour, minute, second) == (24, 0, 0) {
        return date
            .checked_add_days(DayCount::new(1))
            .map(|next| next.and_time(NaiveTime::MIN));
    } else {
        NaiveTime::from_hms_opt(hour, minute, second)?
    };
    let local = date.and_time(time);
    let Some(offset) = offset else {
        return Some(local);
    };
    let offset = match offset {
        "Z" | "z" => chrono::FixedOffset::east_opt(0)?,
        other => other.parse().ok()?,
    };
    let moment = offset.from_local_datetime(&local).single()?;
    Some(london::local(moment.to_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        date(text, Epoch::From1900).map_or_else(|wrong| wrong.is.into_owned(), |d| d.to_string())
    }

    fn read_moment(text: &str) -> String {
        moment(text, Epoch::From1900).map_or_else(|wrong| wrong.is.into_owned(), |m| m.to_string())
    }

    #[test]
    fn dates_of_every_export_read_alike() {
        for text in [
            "2026-11-24",
            "24/11/2026",
            "24/11/2026 00:00",
            "24/11/2026 00:00:00",
            "2026-11-24T17:00",
            "2026-11-24 00:00:00.0000000",
            "24.11.2026",
            "24-Nov-2026",
            "24 NOVEMBER 2026",
            "46350",
            "46350.0",
            "2026/11/24",
        ] {
            assert_eq!(read(text), "2026-11-24", "{text}");
        }
        assert_eq!(read("1/2/2026"), "2026-02-01");
        assert_eq!(read("29/02/2028"), "2028-02-29");
    }

    #[test]
    fn what_is_no_date_says_why() {
        for (text, why) in [
            ("29/02/2027", "is not in the calendar"),
            ("11/24/2026", "has its month before its day"),
            ("24/11/26", "has a year without its century"),
            ("soon", "is no date"),
            ("20261124", "is no date"),
            ("NaN", "is no date"),
            ("2026-11-24-01", "is no date"),
            ("2026-11", "is no date"),
            ("2026-11-24 25:00", "has a time of day that cannot be read"),
            (
                "0001-01-01",
                "is out of range: dates run from 1990-01-01 to 2099-12-31",
            ),
            (
                "9999-12-31",
                "is out of range: dates run from 1990-01-01 to 2099-12-31",
            ),
        ] {
            assert_eq!(read(text), why, "{text}");
        }
    }

    #[test]
    fn moments_keep_their_time_and_come_to_london() {
        assert_eq!(read_moment("24/11/2026 09:30"), "2026-11-24 09:30:00");
        assert_eq!(read_moment("2026-11-24T09:30:15"), "2026-11-24 09:30:15");
        assert_eq!(read_moment("24-Nov-2026 9:05"), "2026-11-24 09:05:00");
        assert_eq!(read_moment("2026-11-24"), "2026-11-24 00:00:00");
        assert_eq!(read_moment("46350.395833333"), "2026-11-24 09:30:00");
        assert_eq!(read_moment("2026-07-01T09:30:00Z"), "2026-07-01 10:30:00");
        assert_eq!(
            read_moment("2026-07-01T09:30:00+02:00"),
            "2026-07-01 08:30:00"
        );
        assert_eq!(read("2026-06-30T23:30:00Z"), "2026-07-01");
    }

    #[test]
    fn times_may_be_fractions_of_a_day() {
        let read = |text| time(text).map(|t| t.to_string()).ok();
        assert_eq!(read("9:30").as_deref(), Some("09:30"));
        assert_eq!(read("09:30:00").as_deref(), Some("09:30"));
        assert_eq!(read("0.395833333333333").as_deref(), Some("09:30"));
        assert_eq!(read("9"), None);
        assert_eq!(read("9am"), None);
        assert_eq!(read("25:00"), None);
    }

    #[test]
    fn day_numbers_count_from_the_workbooks_own_epoch() {
        let windows = date("46350", Epoch::From1900);
        assert_eq!(windows, date("44888", Epoch::From1904));
    }
}
