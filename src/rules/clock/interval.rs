//! Interval: from one check to the next, what counts as on time, and what being early wastes.

use chrono::{Days, Months, NaiveDate};

use crate::rules::StreamRule;
use crate::units::Pence;

/// What a check made on a date leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextDue {
    /// When it was made.
    pub actual: NaiveDate,
    /// When it counts as made: the deadline where the anniversary is kept.
    pub deemed: NaiveDate,
    /// Last day for the next one.
    pub next: NaiveDate,
    /// Whether it was made in the window that keeps the anniversary.
    pub kept_anniversary: bool,
    /// Whether it was made after its deadline: a breach, unless the deadline is soft.
    pub late: bool,
}

/// When a task of a stream is due again if it is done on a date; `None` where it does not recur.
///
/// Regulation 36A(1) of the Gas Safety (Installation and Use) Regulations 1998, put in by SI
/// 2018/139: a check completed "within the period of 2 months ending with the deadline date"
/// is treated as made on that date. One made earlier, or late, starts from its own date.
pub fn next_due(
    rule: &StreamRule,
    deadline: Option<NaiveDate>,
    done: NaiveDate,
) -> Option<NextDue> {
    let months = rule.interval_months?;
    let late = deadline.is_some_and(|deadline| deadline < done);
    let kept = deadline.filter(|deadline| {
        anniversary_window(rule, *deadline).is_some_and(|first| first <= done && done <= *deadline)
    });
    Some(NextDue {
        actual: done,
        deemed: kept.unwrap_or(done),
        // A deadline is itself the last day of a period, so that periods join without a gap;
        // a period that begins with a check may count that day (see `interval_end`).
        next: kept.map_or_else(
            || interval_end(rule, months, done),
            |deadline| plus_months(deadline, months),
        ),
        kept_anniversary: kept.is_some(),
        late,
    })
}

/// First day on which a check keeps the anniversary of a deadline; `None` where none is kept.
///
/// A period of months that *ends with* a day begins on the day after the corresponding date
/// (`Dodds v Walker [1981] 1 WLR 1027`): with a deadline on 15 June it is 16 April. Some
/// summaries say 15 April; the day more would be a year's certificate at risk.
pub fn anniversary_window(rule: &StreamRule, deadline: NaiveDate) -> Option<NaiveDate> {
    let months = Some(rule.keeps_anniversary_months).filter(|m| *m > 0)?;
    deadline
        .checked_sub_months(Months::new(months))?
        .checked_add_days(Days::new(1))
}

/// Days of the interval that are thrown away by doing a task on a date: those left before the
/// deadline, none where the anniversary is kept or the deadline is past.
pub fn days_lost(rule: &StreamRule, deadline: Option<NaiveDate>, done: NaiveDate) -> i64 {
    match (deadline, next_due(rule, deadline, done)) {
        (Some(deadline), Some(next)) if !next.kept_anniversary => {
            (deadline - done).num_days().max(0)
        }
        _ => 0,
    }
}

/// What those days cost: their share of the interval, times the price of one check.
pub fn early_cost(rule: &StreamRule, deadline: Option<NaiveDate>, done: NaiveDate) -> Pence {
    let lost = days_lost(rule, deadline, done);
    let (Some(deadline), Some(months)) = (deadline, rule.interval_months) else {
        return Pence::ZERO;
    };
    let began = deadline
        .checked_sub_months(Months::new(months))
        .unwrap_or(NaiveDate::MIN);
    let interval = (deadline - began).num_days().max(1);
    rule.check_pence
        .share((lost as f64 / interval as f64).min(1.0))
}

/// Last day of the interval that a check on a date starts.
///
/// "At intervals of not more than 12 months" reaches the same day of the month; "5 years
/// beginning with the day on which the inspection is carried out" (WSI 2022/6, reg 6(2)) ends
/// the day before it.
pub(super) fn interval_end(rule: &StreamRule, months: u32, done: NaiveDate) -> NaiveDate {
    let anniversary = plus_months(done, months);
    if rule.interval_counts_check_day {
        anniversary.pred_opt().unwrap_or(anniversary)
    } else {
        anniversary
    }
}

/// So many months later: the same day of the month, or its last day where it is shorter, so
/// that 29 February is followed by 28 February.
pub fn plus_months(date: NaiveDate, months: u32) -> NaiveDate {
    date.checked_add_months(Months::new(months))
        .unwrap_or(NaiveDate::MAX)
}
