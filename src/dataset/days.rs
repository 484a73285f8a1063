//! Days: `mon;tue`, `mon-fri`, a date or a span of dates, and the times that go with them.

use chrono::{NaiveDate, Weekday};

use crate::model::{Days, Span, WeekdaySet};

use super::dates::{self, Epoch};
use super::fields::{Wrong, items};
use super::header::Col;
use super::rows::Row;

const ALLOWED: &str =
    "days as `mon;tue` or `mon-fri`, a date as 2026-12-01, or dates as 2026-12-01/2026-12-14";

/// Reads a column of days.
pub(super) fn days(text: &str, epoch: Epoch) -> Result<Days, Wrong> {
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return weekdays(text).map(Days::Weekly);
    }
    if let Ok(date) = dates::date(text, epoch) {
        let (first, last) = (date, date);
        return Ok(Days::Dates { first, last });
    }
    if text.contains(';') {
        let is = "has several dates";
        return Err(Wrong::new(is, "one date or one span of dates a row"));
    }
    let (first, last) = halves(text)
        .and_then(|(a, b)| Some((date(a, epoch)?, date(b, epoch)?)))
        .ok_or_else(|| Wrong::new("cannot be read as days", ALLOWED))?;
    if first <= last {
        Ok(Days::Dates { first, last })
    } else {
        Err(Wrong::new("ends before it begins", ALLOWED))
    }
}

fn date(text: &str, epoch: Epoch) -> Option<NaiveDate> {
    dates::date(text.trim(), epoch).ok()
}

/// The two dates of a span, each of which may itself be written with slashes.
fn halves(text: &str) -> Option<(&str, &str)> {
    let slashes: Vec<_> = text.match_indices('/').map(|(at, _)| at).collect();
    let middle = match slashes.len() {
        1 => slashes[0],
        5 => slashes[2],
        _ => return None,
    };
    Some((&text[..middle], &text[middle + 1..]))
}

fn weekdays(text: &str) -> Result<WeekdaySet, Wrong> {
    let no_day = || Wrong::new("names no day of the week", ALLOWED);
    let mut set = WeekdaySet::default();
    for item in items(text) {
        let (first, last) = item.split_once('-').unwrap_or((item, item));
        let (mut day, last) = (
            weekday(first).ok_or_else(no_day)?,
            weekday(last).ok_or_else(no_day)?,
        );
        set = set.with(day);
        // `fri-mon` runs over the weekend.
        while day != last {
            day = day.succ();
            set = set.with(day);
        }
    }
    if set.is_empty() {
        Err(no_day())
    } else {
        Ok(set)
    }
}

/// `mon`, `Mon` or `Monday`.
fn weekday(text: &str) -> Option<Weekday> {
    text.trim().parse().ok()
}

/// Reads a pair of columns that begin and end a span of time; `None` where both are empty.
pub(super) fn span(row: &mut Row<'_>, from: Col, to: Col) -> Option<Span> {
    let (empty_from, empty_to) = (row.text(from).is_empty(), row.text(to).is_empty());
    if empty_from != empty_to {
        let (lacks, has) = if empty_from { (from, to) } else { (to, from) };
        let what = format!("{} is empty where {} is not", lacks.name, has.name);
        row.fault(lacks, what, "give both times or neither");
        return None;
    }
    let (start, end) = (row.time(from), row.time(to));
    let (start, end) = (start?, end?);
    if start < end {
        return Some(Span {
            from: start,
            to: end,
        });
    }
    let is = format!("is not before {} `{end}`", to.name);
    row.wrong(
        from,
        Wrong::new(
            is,
            "a span ends on the day it begins, at 24:00 at the latest",
        ),
    );
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weekly(text: &str) -> Vec<Weekday> {
        let Ok(Days::Weekly(set)) = days(text, Epoch::From1900) else {
            return Vec::new();
        };
        let week = std::iter::successors(Some(Weekday::Mon), |day| Some(day.succ()));
        week.take(7).filter(|day| set.contains(*day)).collect()
    }

    #[test]
    fn weekdays_by_list_span_and_full_name() {
        use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
        assert_eq!(weekly("mon;tue"), [Mon, Tue]);
        assert_eq!(weekly("Mon-Fri"), [Mon, Tue, Wed, Thu, Fri]);
        assert_eq!(weekly("fri-mon"), [Mon, Fri, Sat, Sun]);
        assert_eq!(weekly("Monday; thursday - saturday;"), [Mon, Thu, Fri, Sat]);
        for text in ["", ";", "moon", "mon-", "weekdays"] {
            assert!(weekly(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn dates_single_and_from_to() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 12, d).unwrap();
        let one = Days::Dates {
            first: day(1),
            last: day(1),
        };
        let two_weeks = Days::Dates {
            first: day(1),
            last: day(14),
        };
        let read = |text| days(text, Epoch::From1900);
        assert_eq!(read("2026-12-01"), Ok(one));
        assert_eq!(read("01/12/2026"), Ok(one));
        assert_eq!(read("2026-12-01/2026-12-14"), Ok(two_weeks));
        assert_eq!(read("01/12/2026 / 14/12/2026"), Ok(two_weeks));
        let is = |text| read(text).unwrap_err().is;
        assert_eq!(is("2026-12-14/2026-12-01"), "ends before it begins");
        assert_eq!(is("2026-12-01;2026-12-05"), "has several dates");
        assert_eq!(is("2026-13-01/2026-12-05"), "cannot be read as days");
    }
}
