//! Damp and mould: SI 2025/1042 (Awaab's Law); SSI 2026/173; the nations' bank holidays.

use oneknock::model::Hazard;
use oneknock::rules::clock::follow_up;
use oneknock::rules::{ClockError, Nation, WorkingDays};

use super::common::{day, moment, report, rules, stream, task, window};

const ALL: [Nation; 4] = [
    Nation::England,
    Nation::Wales,
    Nation::Scotland,
    Nation::NorthernIreland,
];

/// The last day to investigate a significant hazard.
fn significant(nation: Nation, at: &str) -> Option<chrono::NaiveDate> {
    report(nation, Hazard::Significant, at)
        .expect("a window")
        .deadline
}

#[test]
fn ten_working_days_and_the_day_of_the_report_is_none_of_them() {
    // Monday 9 November to Monday 23 November 2026: two weekends, no holiday.
    for nation in ALL {
        let deadline = significant(nation, "2026-11-09 09:15");
        assert_eq!(deadline, Some(day("2026-11-23")), "{nation:?}");
    }
}

#[test]
fn a_report_at_the_weekend_starts_on_monday() {
    // Saturday and Sunday, 14 and 15 November: Monday the 16th is the first of ten.
    for at in ["2026-11-14 10:00", "2026-11-15 23:59"] {
        assert_eq!(
            significant(Nation::England, at),
            Some(day("2026-11-27")),
            "{at}"
        );
    }
}

#[test]
fn over_christmas_2026() {
    // From Friday 18 December. Everywhere: 25 December, 28 December for Boxing Day, 1 January.
    // Scotland also: 4 January for the 2nd.
    let at = "2026-12-18 16:00";
    assert_eq!(significant(Nation::England, at), Some(day("2027-01-06")));
    assert_eq!(significant(Nation::Wales, at), Some(day("2027-01-06")));
    assert_eq!(
        significant(Nation::NorthernIreland, at),
        Some(day("2027-01-06"))
    );
    assert_eq!(significant(Nation::Scotland, at), Some(day("2027-01-07")));
}

#[test]
fn over_christmas_2027_when_both_days_are_moved() {
    // Christmas Day is a Saturday: 27 and 28 December are free in its place, and on
    // 1 January 2028, a Saturday too, the 3rd (in Scotland also the 4th).
    let at = "2027-12-20 12:00";
    assert_eq!(significant(Nation::England, at), Some(day("2028-01-06")));
    assert_eq!(significant(Nation::Scotland, at), Some(day("2028-01-07")));
}

#[test]
fn over_easter_2027() {
    // From Monday 22 March 2027. Good Friday is the 26th; Easter Monday, the 29th, is no bank
    // holiday in Scotland.
    let at = "2027-03-22 11:00";
    assert_eq!(significant(Nation::England, at), Some(day("2027-04-07")));
    assert_eq!(significant(Nation::Wales, at), Some(day("2027-04-07")));
    assert_eq!(
        significant(Nation::NorthernIreland, at),
        Some(day("2027-04-07"))
    );
    assert_eq!(significant(Nation::Scotland, at), Some(day("2027-04-06")));
}

#[test]
fn days_that_one_nation_keeps_and_the_others_do_not() {
    // St Andrew's Day, Monday 30 November 2026.
    assert_eq!(
        significant(Nation::England, "2026-11-20 09:00"),
        Some(day("2026-12-04"))
    );
    assert_eq!(
        significant(Nation::Scotland, "2026-11-20 09:00"),
        Some(day("2026-12-07"))
    );
    // St Patrick's Day, Wednesday 17 March 2027.
    assert_eq!(
        significant(Nation::England, "2027-03-09 09:00"),
        Some(day("2027-03-23"))
    );
    assert_eq!(
        significant(Nation::NorthernIreland, "2027-03-09 09:00"),
        Some(day("2027-03-24"))
    );
    // The Twelfth, Monday 12 July 2027.
    assert_eq!(
        significant(Nation::England, "2027-07-05 09:00"),
        Some(day("2027-07-19"))
    );
    assert_eq!(
        significant(Nation::NorthernIreland, "2027-07-05 09:00"),
        Some(day("2027-07-20"))
    );
    // The summer holiday: first Monday of August in Scotland, last in the others.
    assert_eq!(
        significant(Nation::Scotland, "2027-07-26 09:00"),
        Some(day("2027-08-10"))
    );
    assert_eq!(
        significant(Nation::England, "2027-07-26 09:00"),
        Some(day("2027-08-09"))
    );
}

#[test]
fn an_emergency_runs_by_the_clock_weekends_and_christmas_too() {
    let open = report(Nation::England, Hazard::Emergency, "2026-12-25 13:05").expect("a window");
    assert_eq!(open.deadline_at, Some(moment("2026-12-26 13:05")));
    assert_eq!(open.deadline, Some(day("2026-12-26")));
    assert_eq!(open.earliest, day("2026-12-25"));
    assert!(open.no_notice);
    assert!(open.is_met_by(moment("2026-12-26 13:05")));
    assert!(!open.is_met_by(moment("2026-12-26 13:06")));
}

#[test]
fn a_report_with_a_date_only_counts_from_its_midnight() {
    let open = report(Nation::England, Hazard::Emergency, "2026-11-24 00:00").expect("a window");
    assert_eq!(open.deadline_at, Some(moment("2026-11-25 00:00")));
    assert_eq!(
        open.deadline,
        Some(day("2026-11-24")),
        "nobody knocks at midnight"
    );
}

#[test]
fn a_significant_hazard_may_be_seen_from_the_day_of_the_report_and_needs_notice() {
    let open = report(Nation::England, Hazard::Significant, "2026-11-24 10:00").expect("a window");
    assert_eq!(open.earliest, day("2026-11-24"));
    assert_eq!(open.deadline_at, None);
    assert!(!open.no_notice);
}

#[test]
fn a_target_of_the_landlord_may_be_sooner_than_the_clock_but_not_later() {
    let rules = rules(Nation::England);
    let mut damp = task(&rules, "dmc");
    damp.hazard = Some(Hazard::Significant);
    damp.reported_at = Some(moment("2026-11-09 09:15"));
    damp.due = Some(day("2026-11-16"));
    assert_eq!(
        window(&rules, &damp).expect("a window").deadline,
        Some(day("2026-11-16"))
    );
    damp.due = Some(day("2026-12-24"));
    assert_eq!(
        window(&rules, &damp).expect("a window").deadline,
        Some(day("2026-11-23"))
    );
}

#[test]
fn what_follows_an_investigation() {
    let dmc = stream(Nation::England, "dmc");
    let days = WorkingDays::new(Nation::England).expect("the shipped calendar");
    let reported = moment("2026-12-10 09:00");
    // Investigated on Thursday 17 December: the 25th, the 28th and 1 January do not count.
    let after = |severity: &str| {
        follow_up(&dmc.hazard[severity], &days, reported, day("2026-12-17")).expect("in range")
    };
    let significant = after("significant");
    assert_eq!(significant.summary_by, Some(day("2026-12-22")));
    assert_eq!(significant.safe_by, Some(day("2026-12-24")));
    assert_eq!(significant.works_by, Some(day("2026-12-24")));
    assert_eq!(
        significant.works_at_latest,
        Some(day("2027-03-11")),
        "twelve weeks"
    );
    assert_eq!(significant.safe_at, None);
    let emergency = after("emergency");
    assert_eq!(emergency.safe_at, Some(moment("2026-12-11 09:00")));
    assert_eq!(emergency.summary_by, Some(day("2026-12-22")));
}

#[test]
fn scotland_has_summary_and_start_of_works_but_no_clock_to_make_safe() {
    let dmc = stream(Nation::Scotland, "dmc");
    let days = WorkingDays::new(Nation::Scotland).expect("the shipped calendar");
    let after = follow_up(
        &dmc.hazard["significant"],
        &days,
        moment("2026-11-16 09:00"),
        day("2026-11-25"),
    )
    .expect("in range");
    // Monday 30 November is St Andrew's Day.
    assert_eq!(after.summary_by, Some(day("2026-12-01")));
    assert_eq!(after.works_by, Some(day("2026-12-03")));
    assert_eq!((after.safe_by, after.works_at_latest), (None, None));
}

#[test]
fn a_report_from_before_the_law_starts_no_clock() {
    let early = report(Nation::England, Hazard::Significant, "2025-10-26 12:00");
    assert!(
        matches!(early, Err(ClockError::BeforeInForce { .. })),
        "{early:?}"
    );
    assert!(report(Nation::England, Hazard::Significant, "2025-10-27 00:00").is_ok());
    let scotland = report(Nation::Scotland, Hazard::Significant, "2026-10-05 12:00");
    assert!(matches!(scotland, Err(ClockError::BeforeInForce { .. })));
    assert!(report(Nation::Scotland, Hazard::Significant, "2026-10-06 12:00").is_ok());
}

#[test]
fn a_hazard_that_cannot_be_timed_is_refused_with_its_remedy() {
    let rules = rules(Nation::England);
    let mut damp = task(&rules, "dmc");
    damp.hazard = Some(Hazard::Emergency);
    let no_report = window(&rules, &damp).unwrap_err().to_string();
    assert_eq!(
        no_report,
        "a hazard of stream `dmc` without `reported_at`; say when it was reported"
    );
    damp.hazard = None;
    damp.reported_at = Some(moment("2026-11-24 10:00"));
    let no_severity = window(&rules, &damp).unwrap_err();
    assert!(matches!(no_severity, ClockError::NoSeverity { .. }));
    let mut gas = task(&rules, "gas");
    gas.hazard = Some(Hazard::Emergency);
    gas.reported_at = damp.reported_at;
    assert!(matches!(
        window(&rules, &gas).unwrap_err(),
        ClockError::NoClock { .. }
    ));
}

#[test]
fn beyond_the_calendar_a_clock_is_refused_and_says_how_to_extend_it() {
    let late = report(Nation::Scotland, Hazard::Significant, "2028-12-28 10:00");
    assert_eq!(
        late.unwrap_err().to_string(),
        "the bank holidays of 2029-01-01 are not known: the calendar of scotland covers 2024 to \
         2028; put a newer https://www.gov.uk/bank-holidays.json in the dataset's folder"
    );
    // By the clock no calendar is needed.
    assert!(report(Nation::Scotland, Hazard::Emergency, "2028-12-31 22:00").is_ok());
}
