//! Gas: Gas Safety (Installation and Use) Regulations 1998, regs 36(3)(a) and 36A (SI 2018/139).

use chrono::{Duration, Months, NaiveDate};
use oneknock::rules::clock::anniversary_window;
use oneknock::rules::{Nation, NextDue, days_lost, early_cost, next_due};
use oneknock::units::Pence;
use proptest::prelude::*;

use super::common::{day, rules, stream, task, window};

/// A check with the deadline on 15 June 2026.
fn done(on: &str) -> NextDue {
    done_by("2026-06-15", on)
}

fn done_by(deadline: &str, on: &str) -> NextDue {
    let gas = stream(Nation::England, "gas");
    next_due(&gas, Some(day(deadline)), day(on)).expect("gas recurs")
}

#[test]
fn on_the_last_day_it_counts_as_made_that_day() {
    let check = done("2026-06-15");
    assert_eq!(check.next, day("2027-06-15"));
    assert!(check.kept_anniversary && !check.late);
}

#[test]
fn on_the_first_day_of_the_two_months_it_counts_as_made_on_the_deadline() {
    let check = done("2026-04-16");
    assert_eq!(check.actual, day("2026-04-16"));
    assert_eq!(check.deemed, day("2026-06-15"));
    assert_eq!(check.next, day("2027-06-15"));
    assert!(check.kept_anniversary);
}

#[test]
fn one_day_before_the_two_months_starts_twelve_months_of_its_own() {
    let check = done("2026-04-15");
    assert_eq!(check.deemed, check.actual);
    assert_eq!(check.next, day("2027-04-15"));
    assert!(!check.kept_anniversary && !check.late);
}

#[test]
fn one_day_late_starts_from_its_own_date_and_is_a_breach() {
    let check = done("2026-06-16");
    assert_eq!(check.next, day("2027-06-16"));
    assert!(check.late && !check.kept_anniversary);
}

#[test]
fn a_first_check_without_a_deadline_starts_from_its_own_date() {
    let gas = stream(Nation::England, "gas");
    let check = next_due(&gas, None, day("2026-06-15")).expect("gas recurs");
    assert_eq!(check.next, day("2027-06-15"));
    assert!(!check.late && !check.kept_anniversary);
}

#[test]
fn a_check_on_29_february_is_due_by_28_february() {
    let rules = rules(Nation::England);
    let mut gas = task(&rules, "gas");
    gas.last_done = Some(day("2024-02-29"));
    let deadline = window(&rules, &gas).expect("a window").deadline;
    assert_eq!(deadline, Some(day("2025-02-28")));
    // Kept from year to year it stays on the 28th, in the next leap year too.
    assert_eq!(done_by("2027-02-28", "2027-01-15").next, day("2028-02-28"));
    // A check made on the leap day itself, with its deadline on that day.
    assert_eq!(done_by("2028-02-29", "2028-02-29").next, day("2029-02-28"));
}

#[test]
fn at_month_ends_the_two_months_begin_after_the_corresponding_day() {
    let gas = stream(Nation::England, "gas");
    let first = |deadline: &str| anniversary_window(&gas, day(deadline));
    assert_eq!(first("2026-08-31"), Some(day("2026-07-01")));
    assert_eq!(first("2026-04-30"), Some(day("2026-03-01")));
    assert_eq!(first("2026-03-31"), Some(day("2026-02-01")));
    assert_eq!(first("2028-04-29"), Some(day("2028-03-01")));
    assert_eq!(first("2026-02-28"), Some(day("2025-12-29")));
    assert_eq!(done_by("2026-08-31", "2026-06-30").next, day("2027-06-30"));
    assert_eq!(done_by("2026-08-31", "2026-07-01").next, day("2027-08-31"));
}

#[test]
fn a_check_on_the_31st_is_due_on_the_31st() {
    let rules = rules(Nation::England);
    let mut gas = task(&rules, "gas");
    gas.last_done = Some(day("2026-01-31"));
    assert_eq!(
        window(&rules, &gas).expect("a window").deadline,
        Some(day("2027-01-31"))
    );
}

#[test]
fn the_window_opens_so_many_days_before_the_deadline() {
    let rules = rules(Nation::England);
    let mut gas = task(&rules, "gas");
    gas.due = Some(day("2026-06-15"));
    let open = window(&rules, &gas).expect("a window");
    assert_eq!(open.earliest, day("2026-02-15"));
    assert!(open.contains(day("2026-06-15")) && !open.contains(day("2026-06-16")));
    // What the export states holds it back further.
    gas.earliest = Some(day("2026-05-01"));
    assert_eq!(
        window(&rules, &gas).expect("a window").earliest,
        day("2026-05-01")
    );
}

#[test]
fn in_the_two_months_nothing_is_lost_and_before_them_every_day_is() {
    let gas = stream(Nation::England, "gas");
    let deadline = Some(day("2026-06-15"));
    assert_eq!(days_lost(&gas, deadline, day("2026-04-16")), 0);
    assert_eq!(days_lost(&gas, deadline, day("2026-04-15")), 61);
    assert_eq!(days_lost(&gas, deadline, day("2026-06-16")), 0);
    // 61 of 365 days of a check at £65.00.
    assert_eq!(early_cost(&gas, deadline, day("2026-04-15")), Pence(1086));
    assert_eq!(early_cost(&gas, deadline, day("2026-04-16")), Pence::ZERO);
}

#[test]
fn scotland_and_wales_keep_the_anniversary_and_northern_ireland_does_not() {
    for (nation, next) in [
        (Nation::Wales, "2027-06-15"),
        (Nation::Scotland, "2027-06-15"),
        (Nation::NorthernIreland, "2027-05-15"),
    ] {
        let gas = stream(nation, "gas");
        let check = next_due(&gas, Some(day("2026-06-15")), day("2026-05-15"));
        assert_eq!(check.map(|c| c.next), Some(day(next)), "{nation:?}");
    }
}

fn date(range: std::ops::Range<i32>) -> impl Strategy<Value = NaiveDate> {
    range.prop_map(|n| NaiveDate::from_num_days_from_ce_opt(n).expect("in range"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Deadlines from 2023 to 2028, checks from a year before to a year after.
    #[test]
    fn waiting_a_day_never_brings_the_next_check_nearer(
        deadline in date(738_600..740_800), early in -400_i64..400
    ) {
        let gas = stream(Nation::England, "gas");
        let on = |early| next_due(&gas, Some(deadline), deadline - Duration::days(early));
        let (earlier, later) = (on(early + 1).unwrap(), on(early).unwrap());
        prop_assert!(earlier.next <= later.next, "{earlier:?} {later:?}");
    }

    #[test]
    fn no_check_is_due_later_than_fourteen_months_after_it_was_made(
        deadline in date(738_600..740_800), early in -400_i64..400
    ) {
        let gas = stream(Nation::England, "gas");
        let made = deadline - Duration::days(early);
        let check = next_due(&gas, Some(deadline), made).unwrap();
        prop_assert!(check.next <= made + Months::new(14));
        prop_assert!(check.deemed >= check.actual);
        prop_assert!(check.next > check.deemed);
    }
}
