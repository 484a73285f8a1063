//! Attempts: no more than the limit on one task, spaced, at another time than those that failed.
//!
//! A visit that was promised as it stands is not measured against them: the tenant has agreed to
//! it or been told of it. What its `attempt` column says holds all the same.

use chrono::{Datelike, Days, NaiveDate};

use super::breach::Found;
use super::index::{Index, Visit};
use super::promised;
use super::rows::TaskRow;
use crate::model::{Attempt, StreamId, Task, TaskId};

pub(super) fn check(index: &Index<'_>, found: &mut Found<'_>) {
    for visit in &index.visits {
        let mut most = 0;
        for row in &visit.tasks {
            most = most.max(task_holds(index, visit, row, found));
        }
        let attempt = most + 1;
        if !visit.tasks.is_empty() && visit.row.attempt != attempt {
            let what = format!("`attempt` is {}, should be {attempt}", visit.row.attempt);
            found.visit(visit.row, what);
        }
    }
}

/// Checks one task of a visit and gives how many attempts on it have failed.
fn task_holds(index: &Index<'_>, visit: &Visit<'_>, row: &TaskRow, found: &mut Found<'_>) -> u32 {
    let task = index.landlord.task(row.task);
    let failed: Vec<&Attempt> = failed(index, task).collect();
    let Some(last) = failed.last() else {
        return 0;
    };
    let mut at = |what: String| found.task(row, what);
    let used = failed.len() as u32;
    if promised::booked_as_it_stands(index, visit) {
        return used;
    }
    let limit = u32::from(index.attempt_limit(task.stream));
    if used >= limit {
        at(format!(
            "attempts that failed: {used}; the limit is {limit}"
        ));
    }
    let date = visit.row.date;
    let spacing = spacing_days(index, task.stream);
    let apart = (date - last.at.date()).num_days();
    if apart < i64::from(spacing) {
        let before = last.at.date();
        at(format!(
            "{apart} days after the failed attempt of {before}; {spacing} are needed"
        ));
    }
    let rules = &index.rules.attempts;
    if rules.other_weekday
        && let Some(same) = failed.iter().find(|a| a.at.weekday() == date.weekday())
    {
        at(format!(
            "on {date}, a {} like the failed attempt of {}",
            date.format("%A"),
            same.at.date()
        ));
    }
    if rules.other_time_of_day {
        let noon = rules.noon.minutes();
        let failed_after = minutes(last) >= noon;
        let after = visit.row.arrive.minutes() >= noon;
        if failed_after == after {
            at(format!(
                "at {}, in the same half of the day as the failed attempt of {}",
                visit.row.arrive,
                last.at.format("%Y-%m-%d %H:%M")
            ));
        }
    }
    used
}

fn failed<'a>(index: &Index<'a>, task: &Task) -> impl Iterator<Item = &'a Attempt> {
    index.landlord.failed_attempts(task.home, task.stream)
}

fn minutes(attempt: &Attempt) -> i32 {
    use chrono::Timelike;
    attempt.at.num_seconds_from_midnight() as i32 / 60
}

/// Two attempts are never on one day, whatever the rules say of spacing.
fn spacing_days(index: &Index<'_>, stream: StreamId) -> u32 {
    let of_stream = index.rules.stream(stream).attempt_spacing_days;
    of_stream
        .unwrap_or(index.rules.attempts.spacing_days)
        .max(1)
}

/// The first date that the spacing from the last failed attempt allows, if one failed.
pub(super) fn first_date(index: &Index<'_>, task: TaskId) -> Option<NaiveDate> {
    let task = index.landlord.task(task);
    let last = failed(index, task).last()?;
    let spacing = Days::new(u64::from(spacing_days(index, task.stream)));
    last.at.date().checked_add_days(spacing)
}
