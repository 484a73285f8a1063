//! Daylight saving: the last Sundays of March and October in Europe/London.

use chrono::Duration;
use oneknock::model::{Hazard, Span};
use oneknock::rules::{Nation, london};
use oneknock::units::{Minutes, TimeOfDay};

use super::common::{day, moment, report};

fn span(from: &str, to: &str) -> Span {
    let at = |text| TimeOfDay::parse(text).expect("a time");
    Span {
        from: at(from),
        to: at(to),
    }
}

#[test]
fn a_shift_in_working_hours_is_as_long_as_it_says() {
    for sunday in ["2026-03-29", "2026-10-25", "2027-03-28", "2027-10-31"] {
        assert_eq!(
            london::length(day(sunday), span("08:00", "16:30")),
            Minutes(510)
        );
    }
}

#[test]
fn a_night_shift_is_an_hour_shorter_in_march_and_longer_in_october() {
    assert_eq!(
        london::length(day("2026-03-29"), span("00:00", "06:00")),
        Minutes(300)
    );
    assert_eq!(
        london::length(day("2026-10-25"), span("00:00", "06:00")),
        Minutes(420)
    );
    assert_eq!(
        london::length(day("2026-10-24"), span("00:00", "06:00")),
        Minutes(360)
    );
}

#[test]
fn the_day_itself_has_23_and_25_hours() {
    assert_eq!(
        london::length(day("2026-03-29"), Span::WHOLE_DAY),
        Minutes(23 * 60)
    );
    assert_eq!(
        london::length(day("2026-10-25"), Span::WHOLE_DAY),
        Minutes(25 * 60)
    );
}

#[test]
fn twenty_four_hours_from_the_saturday_end_an_hour_off_on_the_sunday() {
    let until = |at| {
        report(Nation::England, Hazard::Emergency, at)
            .expect("a window")
            .deadline_at
    };
    assert_eq!(until("2026-03-28 14:00"), Some(moment("2026-03-29 15:00")));
    assert_eq!(until("2026-10-24 14:00"), Some(moment("2026-10-25 13:00")));
    // Into the next day: the last hour of a Sunday in spring becomes Monday's first.
    assert_eq!(until("2026-03-28 23:30"), Some(moment("2026-03-30 00:30")));
}

#[test]
fn a_time_that_never_was_is_read_as_the_clocks_show_it() {
    let never = moment("2026-03-29 01:30");
    assert_eq!(
        london::local(london::instant(never)),
        moment("2026-03-29 02:30")
    );
}

#[test]
fn a_time_that_was_twice_is_read_as_the_first() {
    let twice = moment("2026-10-25 01:30");
    assert_eq!(
        london::elapsed(twice, moment("2026-10-25 02:30")),
        Duration::hours(2)
    );
    assert_eq!(london::local(london::instant(twice)), twice);
}
