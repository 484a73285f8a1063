//! Calendar: the shipped bank holidays against the rules that make them, and working days.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use oneknock::error::Error;
use oneknock::rules::{BankHolidays, Nation, WorkingDays};
use proptest::prelude::*;

const YEARS: std::ops::RangeInclusive<i32> = 2024..=2028;
const ALL: [Nation; 4] = [
    Nation::England,
    Nation::Wales,
    Nation::Scotland,
    Nation::NorthernIreland,
];

fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date")
}

fn plus(date: NaiveDate, days: u64) -> NaiveDate {
    date + Days::new(days)
}

/// Easter Sunday: the anonymous Gregorian algorithm (Nature, 20 April 1876, p. 487).
#[expect(
    clippy::many_single_char_names,
    reason = "the letters are those of the source"
)]
fn easter(year: i32) -> NaiveDate {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e, i, k) = (b / 4, b % 4, c / 4, c % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    ymd(year, month as u32, day as u32)
}

fn first_monday(year: i32, month: u32) -> NaiveDate {
    NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, 1).expect("a Monday")
}

fn last_monday(year: i32, month: u32) -> NaiveDate {
    NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, 5)
        .or_else(|| NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, 4))
        .expect("a Monday")
}

/// Days that fall on a weekend move to the next weekdays that are not taken.
fn moved(days: &[NaiveDate]) -> Vec<NaiveDate> {
    let is_weekday = |d: &NaiveDate| !matches!(d.weekday(), Weekday::Sat | Weekday::Sun);
    let mut taken: BTreeSet<NaiveDate> = days.iter().copied().filter(is_weekday).collect();
    for day in days.iter().filter(|d| !is_weekday(d)) {
        let free = day
            .iter_days()
            .find(|d| is_weekday(d) && !taken.contains(d));
        taken.extend(free);
    }
    taken.into_iter().collect()
}

/// The holidays of a year by the Banking and Financial Dealings Act 1971, sch. 1, and the
/// proclamations made under it every year.
fn by_rule(nation: Nation, year: i32) -> BTreeSet<NaiveDate> {
    let scotland = nation == Nation::Scotland;
    let sunday = easter(year);
    let mut days = vec![
        sunday - Days::new(2),
        first_monday(year, 5),
        last_monday(year, 5),
        if scotland {
            first_monday(year, 8)
        } else {
            last_monday(year, 8)
        },
    ];
    let new_year = [ymd(year, 1, 1), ymd(year, 1, 2)];
    days.extend(moved(&new_year[..if scotland { 2 } else { 1 }]));
    days.extend(moved(&[ymd(year, 12, 25), ymd(year, 12, 26)]));
    if scotland {
        days.extend(moved(&[ymd(year, 11, 30)]));
    } else {
        days.push(plus(sunday, 1));
    }
    if nation == Nation::NorthernIreland {
        days.extend(moved(&[ymd(year, 3, 17)]));
        days.extend(moved(&[ymd(year, 7, 12)]));
    }
    // Royal proclamation of 4 February 2026: the men's football World Cup.
    if scotland && year == 2026 {
        days.push(ymd(2026, 6, 15));
    }
    days.into_iter().collect()
}

#[test]
fn easter_is_easter() {
    let known = [
        (2024, 3, 31),
        (2025, 4, 20),
        (2026, 4, 5),
        (2027, 3, 28),
        (2028, 4, 16),
    ];
    for (year, month, day) in known {
        assert_eq!(easter(year), ymd(year, month, day));
    }
}

#[test]
fn the_shipped_holidays_are_those_of_the_rules() {
    let holidays = BankHolidays::shipped().expect("the shipped file reads");
    for nation in ALL {
        let events = &holidays.division(nation).expect("a division").events;
        let mut shipped: Vec<NaiveDate> = events.iter().map(|e| e.date).collect();
        let rules: Vec<NaiveDate> = YEARS.flat_map(|year| by_rule(nation, year)).collect();
        shipped.sort();
        assert_eq!(shipped, rules, "{nation:?}");
    }
}

#[test]
fn substitute_days_say_so_and_no_holiday_falls_on_a_weekend() {
    let holidays = BankHolidays::shipped().expect("the shipped file reads");
    for nation in ALL {
        for event in &holidays.division(nation).expect("a division").events {
            assert!(
                !matches!(event.date.weekday(), Weekday::Sat | Weekday::Sun),
                "{event:?}"
            );
            if event.title == "Christmas Day" {
                let moved = event.date.day() != 25;
                assert_eq!(moved, event.notes == "Substitute day", "{event:?}");
            }
        }
    }
}

#[test]
fn the_calendar_refuses_what_it_does_not_know() {
    for nation in ALL {
        let days = WorkingDays::new(nation).expect("the shipped calendar");
        assert_eq!(days.is_working(ymd(2024, 1, 1)), Ok(false));
        assert_eq!(days.is_working(ymd(2028, 12, 29)), Ok(true));
        let past = days.is_working(ymd(2029, 1, 2)).unwrap_err();
        assert_eq!((past.first, past.last), (2024, 2028));
        assert!(days.is_working(ymd(2023, 12, 29)).is_err());
        assert!(days.add(ymd(2028, 12, 20), 10).is_err());
        assert!(days.add(NaiveDate::MAX, 1).is_err());
    }
}

#[test]
fn a_datasets_own_file_extends_it_year_by_year() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bank-holidays.json");
    let event = r#"{"title": "Easter Monday", "date": "2029-04-02", "notes": "", "bunting": true}"#;
    let division =
        |name: &str| format!("\"{name}\": {{\"division\": \"{name}\", \"events\": [{event}]}}");
    let text = ["england-and-wales", "scotland", "northern-ireland"]
        .map(division)
        .join(",");
    std::fs::write(&path, format!("{{{text}}}")).expect("written");
    let days = WorkingDays::load(Nation::England, Some(&path)).expect("it reads");
    assert_eq!(days.is_working(ymd(2029, 4, 2)), Ok(false));
    assert_eq!(days.is_working(ymd(2029, 4, 3)), Ok(true));
    assert_eq!(
        days.is_working(ymd(2026, 12, 28)),
        Ok(false),
        "the shipped years stay"
    );
    assert!(days.is_working(ymd(2030, 1, 2)).is_err());
}

#[test]
fn a_bad_file_of_holidays_is_a_fault_with_its_line() {
    let fault = |text: &str| match BankHolidays::from_json("bank-holidays.json", text) {
        Err(Error::Input(faults)) => faults.to_string(),
        other => panic!("{other:?}"),
    };
    let bad = "{\n\"scotland\": {\"events\": [{\"title\": \"X\", \"date\": \"2026-13-01\"}]}}";
    insta::assert_snapshot!([fault(bad), fault("{}"), fault("")].join("\n\n"));
}

fn within() -> impl Strategy<Value = NaiveDate> {
    (0_u64..1600).prop_map(|n| plus(ymd(2024, 1, 2), n))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn working_days_end_on_a_working_day_and_count_back(from in within(), n in 1_u32..80, nation in 0..4_usize) {
        let days = WorkingDays::new(ALL[nation]).unwrap();
        let to = days.add(from, n).unwrap();
        prop_assert!(days.is_working(to).unwrap());
        prop_assert_eq!(days.between(from, to).unwrap(), i64::from(n));
        prop_assert_eq!(days.between(to, from).unwrap(), -i64::from(n));
    }

    #[test]
    fn a_day_later_never_ends_sooner(from in within(), n in 0_u32..80) {
        let days = WorkingDays::new(Nation::Scotland).unwrap();
        prop_assert!(days.add(from, n).unwrap() <= days.add(plus(from, 1), n).unwrap());
    }
}
