//! Notice: nothing new is placed before now plus the notice of its streams, and it is given.
//!
//! A visit that is new has a letter (or a text or e-mail: `letter` stands for notice in
//! writing) in `contacts.csv`, at least the legal floor before its slot; a hazard that needs
//! contact instead of notice has a call.

use chrono::{Days, NaiveDate, NaiveDateTime};

use super::breach::Found;
use super::index::{Index, Visit};
use super::promised;
use super::skills::CALL_AHEAD;
use crate::model::TaskId;
use crate::rules::london;

const IN_WRITING: &str = "letter";

pub(super) fn check(index: &Index<'_>, found: &mut Found<'_>) {
    for visit in &index.visits {
        let Some((task, hours)) = strictest(index, visit) else {
            continue;
        };
        let slot = london::at(visit.row.date, visit.row.slot.from);
        let allowed = end(index, hours);
        if slot < allowed {
            let task = index.landlord.task(task);
            let what = format!(
                "slot from {}, but {hours} h of notice for `{}` of task `{}` end on {}",
                slot.format("%Y-%m-%d %H:%M"),
                index.rules.stream(task.stream).code,
                task.id,
                allowed.format("%Y-%m-%d %H:%M")
            );
            found.visit(visit.row, what);
        }
        is_given(index, visit, slot, found);
    }
}

/// A new visit is told of in time: in writing, or by telephone where no notice can be given.
fn is_given(index: &Index<'_>, visit: &Visit<'_>, slot: NaiveDateTime, found: &mut Found<'_>) {
    let without = |task: &TaskId| index.window(*task).is_ok_and(|window| window.no_notice);
    if visit.row.tasks.iter().any(without) {
        if !visit.has_contact(CALL_AHEAD) {
            let what =
                format!("an emergency needs contact, but contacts.csv has no `{CALL_AHEAD}`");
            found.visit(visit.row, what);
        }
        return;
    }
    let letters = visit.contacts.iter().filter(|c| c.kind == IN_WRITING);
    let floor = index.rules.notice.floor_hours;
    match letters.map(|c| c.at).min() {
        None => {
            found.visit(
                visit.row,
                format!("contacts.csv has no `{IN_WRITING}` for a new visit"),
            );
        }
        Some(at) if london::plus_hours(at, floor) > slot => {
            let what = format!(
                "notice in writing on {}, less than {floor} h before the slot on {}",
                at.format("%Y-%m-%d %H:%M"),
                slot.format("%Y-%m-%d %H:%M")
            );
            found.visit(visit.row, what);
        }
        Some(_) => {}
    }
}

/// Of the tasks that are new in this place the one with the longest notice, and its hours.
fn strictest(index: &Index<'_>, visit: &Visit<'_>) -> Option<(TaskId, u32)> {
    let tasks = visit.row.tasks.iter().copied();
    let new = tasks.filter(|task| !promised::stands(index, visit, *task));
    let with_hours = new.map(|task| (task, hours(index, task)));
    // `rev`, so that of equals the first is named.
    with_hours.rev().max_by_key(|(_, hours)| *hours)
}

/// Hours of notice that a task needs: its stream's or the general promise, not less than the
/// legal floor, except for a hazard that needs contact instead of notice.
fn hours(index: &Index<'_>, task: TaskId) -> u32 {
    if index.window(task).is_ok_and(|window| window.no_notice) {
        return 0;
    }
    let rule = index.rules.stream(index.landlord.task(task).stream);
    let notice = &index.rules.notice;
    let hours = rule.notice_hours.unwrap_or(notice.default_hours);
    hours.max(notice.floor_hours)
}

/// When so many hours of notice given now will have passed.
fn end(index: &Index<'_>, hours: u32) -> NaiveDateTime {
    london::plus_hours(index.files.summary.now, hours)
}

/// The first moment at which a slot for this task alone could begin after its notice: that
/// day if its shortest slot still fits in it, else the next day.
pub(super) fn first_start(index: &Index<'_>, task: TaskId) -> NaiveDateTime {
    let allowed = end(index, hours(index, task));
    let slots = &index.rules.slots;
    let shortest = slots
        .lengths_minutes
        .iter()
        .min()
        .copied()
        .unwrap_or_default();
    let date = allowed.date();
    if allowed <= london::at(date, slots.day_to.plus(-shortest)) {
        return allowed;
    }
    let next = date
        .checked_add_days(Days::new(1))
        .unwrap_or(NaiveDate::MAX);
    london::at(next, slots.day_from)
}
