//! Follow-up: the clocks that run on from what a visit found, and from when a tenancy was granted.

use chrono::{Days, NaiveDate, NaiveDateTime};

use crate::rules::{BeyondCalendar, HazardClock, StreamRule, TenancyDates, WorkingDays, london};

/// What must follow an investigation, and by when; `None` where the clock does not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FollowUp {
    /// The tenant has a written summary by this day.
    pub summary_by: Option<NaiveDate>,
    /// The home is safe by this moment, where the clock runs in hours from the report.
    pub safe_at: Option<NaiveDateTime>,
    /// The home is safe by this day.
    pub safe_by: Option<NaiveDate>,
    /// Further works have begun by this day.
    pub works_by: Option<NaiveDate>,
    /// Where they cannot begin by then: they have begun by this day.
    pub works_at_latest: Option<NaiveDate>,
}

/// The clocks that run from the end of an investigation; its own day does not count.
///
/// # Errors
/// Working days beyond the calendar.
pub fn follow_up(
    clock: &HazardClock,
    working_days: &WorkingDays,
    reported_at: NaiveDateTime,
    investigated: NaiveDate,
) -> Result<FollowUp, BeyondCalendar> {
    let within = |days: Option<u32>| days.map(|n| working_days.add(investigated, n)).transpose();
    let safe_at = clock
        .make_safe_hours
        .map(|hours| london::plus_hours(reported_at, hours));
    let safe_by = match safe_at {
        Some(at) => Some(london::last_date_before(at)),
        None => within(clock.make_safe_working_days)?,
    };
    Ok(FollowUp {
        summary_by: within(clock.summary_working_days)?,
        safe_at,
        safe_by,
        works_by: within(clock.begin_works_working_days)?,
        works_at_latest: clock
            .begin_works_weeks
            .and_then(|weeks| investigated.checked_add_days(Days::new(7 * u64::from(weeks)))),
    })
}

/// Last day for the remedial work that a report asks for: the stream's days, the first of them
/// the day of the inspection, or sooner if the report says so; `None` where neither speaks.
///
/// SI 2020/312, reg 3(4), which SI 2025/1043 extends to social housing: "28 days; or the period
/// specified in the report if less than 28 days, starting with the date of the inspection".
pub fn remedial_by(
    rule: &StreamRule,
    inspected: NaiveDate,
    report_says: Option<NaiveDate>,
) -> Option<NaiveDate> {
    let by_rule = rule.remedial_days.and_then(|days| {
        let after_the_first = u64::from(days.saturating_sub(1));
        inspected.checked_add_days(Days::new(after_the_first))
    });
    match (by_rule, report_says) {
        (Some(rule), Some(report)) => Some(rule.min(report)),
        (rule, report) => rule.or(report),
    }
}

/// From when the duty holds for a tenancy granted on a date.
pub fn duty_from(dates: &TenancyDates, granted: NaiveDate) -> NaiveDate {
    if granted < dates.granted_from {
        dates.older_from
    } else {
        granted
    }
}

/// Last day for the first inspection of a tenancy granted on a date: before a new tenancy
/// begins, and for an older one by the end of the transition.
pub fn first_inspection_by(dates: &TenancyDates, granted: NaiveDate) -> NaiveDate {
    if granted < dates.granted_from {
        dates.older_first_by
    } else {
        granted
    }
}
