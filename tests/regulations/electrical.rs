//! Electrical: SI 2020/312 as extended by SI 2025/1043; WSI 2022/6, reg 6; Scotland.

use oneknock::rules::clock::{duty_from, first_inspection_by, remedial_by};
use oneknock::rules::{Nation, days_lost, next_due};

use super::common::{day, rules, stream, task, window};

#[test]
fn five_years_after_the_last_one() {
    let rules = rules(Nation::England);
    let mut eicr = task(&rules, "eicr");
    eicr.last_done = Some(day("2022-03-10"));
    let open = window(&rules, &eicr).expect("a window");
    assert_eq!(open.deadline, Some(day("2027-03-10")));
    assert_eq!(open.earliest, day("2026-03-10"));
}

#[test]
fn a_report_that_asks_for_a_shorter_interval_wins() {
    let rules = rules(Nation::England);
    let mut eicr = task(&rules, "eicr");
    eicr.last_done = Some(day("2024-03-10"));
    // The report of 2024 says three years: the export carries it as `due`.
    eicr.due = Some(day("2027-03-10"));
    assert_eq!(
        window(&rules, &eicr).expect("a window").deadline,
        Some(day("2027-03-10"))
    );
}

#[test]
fn no_anniversary_is_kept_early_is_certificate_life_lost() {
    let eicr = stream(Nation::England, "eicr");
    let deadline = Some(day("2027-03-10"));
    let check = next_due(&eicr, deadline, day("2027-03-01")).expect("it recurs");
    assert_eq!(check.next, day("2032-03-01"));
    assert!(!check.kept_anniversary);
    assert_eq!(days_lost(&eicr, deadline, day("2027-03-01")), 9);
}

#[test]
fn the_duty_holds_at_once_for_new_tenancies_and_from_may_2026_for_older_ones() {
    let eicr = stream(Nation::England, "eicr");
    let dates = eicr.tenancies.expect("dates of the duty");
    assert_eq!(duty_from(&dates, day("2025-12-01")), day("2025-12-01"));
    assert_eq!(duty_from(&dates, day("2025-11-30")), day("2026-05-01"));
    // An older tenancy: before 1 November 2026. A new one: before it begins.
    assert_eq!(
        first_inspection_by(&dates, day("2019-07-01")),
        day("2026-10-31")
    );
    assert_eq!(
        first_inspection_by(&dates, day("2026-02-02")),
        day("2026-02-02")
    );
}

#[test]
fn a_home_without_any_report_is_due_by_the_end_of_the_transition() {
    let rules = rules(Nation::England);
    let eicr = task(&rules, "eicr");
    assert_eq!(
        window(&rules, &eicr).expect("a window").deadline,
        Some(day("2026-10-31"))
    );
}

#[test]
fn remedial_work_within_28_days_that_start_with_the_inspection_or_sooner() {
    let eicr = stream(Nation::England, "eicr");
    let inspected = day("2026-11-24");
    assert_eq!(remedial_by(&eicr, inspected, None), Some(day("2026-12-21")));
    let sooner = Some(day("2026-11-26"));
    assert_eq!(remedial_by(&eicr, inspected, sooner), sooner);
    let later = Some(day("2027-01-31"));
    assert_eq!(
        remedial_by(&eicr, inspected, later),
        Some(day("2026-12-21"))
    );
}

#[test]
fn in_wales_the_day_of_the_inspection_is_the_first_of_the_five_years() {
    let rules = rules(Nation::Wales);
    let mut eicr = task(&rules, "eicr");
    eicr.last_done = Some(day("2022-03-10"));
    assert_eq!(
        window(&rules, &eicr).expect("a window").deadline,
        Some(day("2027-03-09"))
    );
    let rule = stream(Nation::Wales, "eicr");
    let check = next_due(&rule, None, day("2027-03-09")).expect("it recurs");
    assert_eq!(check.next, day("2032-03-08"));
    assert_eq!(rule.tenancies, None);
}

#[test]
fn in_scotland_at_most_five_years_pass_between_two() {
    let rules = rules(Nation::Scotland);
    let mut eicr = task(&rules, "eicr");
    eicr.last_done = Some(day("2024-02-29"));
    assert_eq!(
        window(&rules, &eicr).expect("a window").deadline,
        Some(day("2029-02-28"))
    );
}
