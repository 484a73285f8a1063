//! Windows: a visit lies within the window of each of its tasks, and the dates told are true.
//!
//! *Done by the deadline* is held against the end of the task where its clock runs in hours,
//! and against the date of the visit elsewhere. A task that cannot be done by its deadline any
//! more, because notice and the spacing of attempts end after it, can only be held to *as soon
//! as possible*: its visit may come later. So may a visit that stands as the tenant was
//! promised it: a promise is not broken to mend a date.

use chrono::{Duration, NaiveDate, NaiveDateTime};

use super::breach::Found;
use super::index::{Index, Visit};
use super::rows::TaskRow;
use super::{attempts, notice, promised};
use crate::model::TaskId;
use crate::rules::{self, TaskWindow, london};
use crate::units::Pence;

pub(super) fn check(index: &Index<'_>, found: &mut Found<'_>) {
    for visit in &index.visits {
        within_horizon(index, visit, found);
        for row in &visit.tasks {
            match index.window(row.task) {
                Ok(window) => {
                    if !promised::booked_as_it_stands(index, visit) {
                        within_window(index, visit, row, window, found);
                    }
                    columns_are_true(index, visit, row, window, found);
                }
                Err(error) => found.task(row, error),
            }
        }
    }
    for row in &index.files.unplanned {
        let deadline = index
            .window(row.task)
            .map_or(None, |window| window.deadline);
        if index.window(row.task).is_ok() && deadline != row.deadline {
            let what = format!(
                "`deadline` is {}, should be {}",
                shown(row.deadline),
                shown(deadline)
            );
            found.unplanned(row, what);
        }
    }
}

fn within_horizon(index: &Index<'_>, visit: &Visit<'_>, found: &mut Found<'_>) {
    let summary = &index.files.summary;
    let date = visit.row.date;
    if !(summary.first..=summary.last).contains(&date)
        && !promised::booked_as_it_stands(index, visit)
    {
        let what = format!(
            "on {date}, outside the planned dates {} to {}",
            summary.first, summary.last
        );
        found.visit(visit.row, what);
    }
}

fn within_window(
    index: &Index<'_>,
    visit: &Visit<'_>,
    row: &TaskRow,
    window: &TaskWindow,
    found: &mut Found<'_>,
) {
    let date = visit.row.date;
    let mut at = |what: String| found.task(row, what);
    if date < window.earliest {
        at(format!(
            "on {date}, before its earliest date {}",
            window.earliest
        ));
    }
    let finish = london::at(date, row.span.to);
    match (window.deadline, window.deadline_at) {
        (_, Some(by)) if finish > by && can_be_done_by(index, row.task, by) => {
            at(format!(
                "ends on {}, after its deadline {}",
                finish.format("%Y-%m-%d %H:%M"),
                by.format("%Y-%m-%d %H:%M")
            ));
        }
        (Some(by), None) if date > by && first_date(index, row.task) <= by => {
            at(format!("on {date}, after its deadline {by}"));
        }
        _ => {}
    }
}

/// The first planned date that notice and the spacing of attempts allow for a task.
fn first_date(index: &Index<'_>, task: TaskId) -> NaiveDate {
    let after_notice = notice::first_start(index, task).date();
    let spaced = attempts::first_date(index, task).unwrap_or(after_notice);
    after_notice.max(spaced).max(index.files.summary.first)
}

/// Whether a first slot after notice would leave time to do the task before a moment.
fn can_be_done_by(index: &Index<'_>, task: TaskId, by: NaiveDateTime) -> bool {
    let date = first_date(index, task);
    let opens = london::at(date, index.rules.slots.day_from);
    let start = notice::first_start(index, task).max(opens);
    let of = index.landlord.task(task);
    let property = index.landlord.property(of.home);
    let minutes = rules::on_site(index.rules.stream(of.stream), property, of);
    start + Duration::minutes(i64::from(minutes.get())) <= by
}

fn columns_are_true(
    index: &Index<'_>,
    visit: &Visit<'_>,
    row: &TaskRow,
    window: &TaskWindow,
    found: &mut Found<'_>,
) {
    let date = visit.row.date;
    let rule = index.rules.stream(index.landlord.task(row.task).stream);
    let next_due = rules::next_due(rule, window.deadline, date).map(|due| due.next);
    let days_ahead = window.deadline.map(|deadline| (deadline - date).num_days());
    let columns = [
        (
            "earliest",
            row.earliest.to_string(),
            window.earliest.to_string(),
        ),
        ("deadline", shown(row.deadline), shown(window.deadline)),
        ("days_ahead", shown(row.days_ahead), shown(days_ahead)),
        ("next_due", shown(row.next_due), shown(next_due)),
    ];
    for (name, said, wanted) in columns {
        if said != wanted {
            let what = format!("`{name}` is {said}, should be {wanted}");
            found.task(row, what);
        }
    }
}

fn shown<T: ToString>(value: Option<T>) -> String {
    value.map_or("empty".to_owned(), |value| value.to_string())
}

/// What doing a task on a date throws away of its interval.
pub(super) fn early_cost(index: &Index<'_>, task: TaskId, date: NaiveDate) -> Pence {
    let deadline = index.window(task).map_or(None, |window| window.deadline);
    rules::early_cost(
        index.rules.stream(index.landlord.task(task).stream),
        deadline,
        date,
    )
}
