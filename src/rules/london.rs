//! London: local dates and times in Europe/London, and the time that passes between them.
//!
//! Files and plans speak local time. It is unambiguous but for two hours a year, on the last
//! Sundays of March and October, and these conventions settle those:
//!
//! - *A time that never was* (01:00 to 01:59 on the Sunday in March) is read with the offset
//!   in force before the clocks change: 01:30 is the instant that clocks show as 02:30.
//! - *A time that was twice* (01:00 to 01:59 on the Sunday in October) is read as the first of
//!   the two, so that a clock that runs from it ends no later than it might.

use chrono::{DateTime, Duration, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::London;

use crate::model::Span;
use crate::units::{Minutes, TimeOfDay};

/// The instant that a local time stands for.
pub fn instant(local: NaiveDateTime) -> DateTime<Utc> {
    match London.from_local_datetime(&local) {
        LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => time.to_utc(),
        // Clocks go from 00:59 GMT to 02:00 BST, so that the offset before the gap is zero.
        LocalResult::None => local.and_utc(),
    }
}

/// The local time of an instant.
pub fn local(instant: DateTime<Utc>) -> NaiveDateTime {
    instant.with_timezone(&London).naive_local()
}

/// The time that passes from one local time to another.
pub fn elapsed(from: NaiveDateTime, to: NaiveDateTime) -> Duration {
    instant(to) - instant(from)
}

/// The local time when so many hours have passed by the clock on the wall of an observatory.
pub fn plus_hours(from: NaiveDateTime, hours: u32) -> NaiveDateTime {
    local(instant(from) + Duration::hours(i64::from(hours)))
}

/// A date and a time of day as a local time; `24:00` is midnight at the end of the day.
pub fn at(date: NaiveDate, time: TimeOfDay) -> NaiveDateTime {
    let minutes = i64::from(time.minutes());
    date.and_time(NaiveTime::MIN) + Duration::minutes(minutes)
}

/// How long a span of a date really lasts: a night shift on the last Sunday of March is an
/// hour shorter than its times say, on the last of October an hour longer.
pub fn length(date: NaiveDate, span: Span) -> Minutes {
    let passed = elapsed(at(date, span.from), at(date, span.to));
    Minutes(i32::try_from(passed.num_minutes()).unwrap_or(i32::MAX))
}

/// The last date on which something can be done by a local time: for midnight the day before.
pub fn last_date_before(until: NaiveDateTime) -> NaiveDate {
    let date = until.date();
    if until.time() == NaiveTime::MIN {
        date.pred_opt().unwrap_or(date)
    } else {
        date
    }
}
