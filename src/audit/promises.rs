//! Promises: what a tenant agreed to stays; what they were told moves only where the rules allow.
//!
//! A confirmed booking keeps its date, slot, tasks and the operatives it names (others may come
//! with them; one who is off that day cannot). A notified one keeps date, slot and tasks, or,
//! where the rules allow it to move, `changes.csv` says that it did. A booking of a day gone by
//! is over; one after the planned dates is held to nothing unless the schedule plans its tasks.
//! With a previous schedule, each visit that kept its identifier but not its date or slot is in
//! `changes.csv` as moved.

use std::collections::HashSet;

use super::breach::Found;
use super::index::{Index, Visit};
use super::promised;
use super::rows::{ChangeRow, PreviousVisit, VisitRow};
use super::slots::hours;
use crate::model::{Booking, Status};

pub(super) fn check(index: &Index<'_>, found: &mut Found<'_>) {
    let changes = &index.files.changes;
    let told: HashSet<&str> = changes.iter().map(|c| c.visit_id.as_str()).collect();
    let first = index.files.summary.first;
    let bookings = index.landlord.bookings.iter();
    for booking in bookings.filter(|b| promised::is_promise(b) && b.date >= first) {
        kept(index, &told, booking, found);
    }
    moves_are_told(index, found);
    for visit in &index.visits {
        status_is_true(index, visit, found);
    }
}

fn kept(index: &Index<'_>, told: &HashSet<&str>, booking: &Booking, found: &mut Found<'_>) {
    let name = format!("{} booking `{}`", booking.status.code(), booking.id);
    let Some(visit) = index.visit_of(booking) else {
        let planned_day = booking.date <= index.files.summary.last;
        if planned_day && !may_move(index, told, booking) {
            found.at(VisitRow::FILE, 0, format!("{name} is in no visit"));
        }
        return;
    };
    let differs = differences(index, booking, visit.row);
    if !differs.is_empty() && !may_move(index, told, booking) {
        found.visit(visit.row, format!("{name} has {}", differs.join(", ")));
    }
}

/// What a booking says that its visit does not.
fn differences(index: &Index<'_>, booking: &Booking, row: &VisitRow) -> Vec<String> {
    let mut differs = Vec::new();
    if row.home != booking.home {
        let uprn = index.landlord.property(booking.home).uprn;
        differs.push(format!("home {uprn}"));
    }
    if row.date != booking.date {
        differs.push(format!("date {}", booking.date));
    }
    if row.slot != booking.slot {
        differs.push(format!("slot {}", hours(booking.slot)));
    }
    if !same(&row.tasks, &booking.tasks) {
        let ids = booking
            .tasks
            .iter()
            .map(|t| index.landlord.task(*t).id.as_str());
        differs.push(format!("tasks {}", ids.collect::<Vec<_>>().join(";")));
    }
    if booking.status == Status::Confirmed {
        let missing = booking
            .operatives
            .iter()
            .filter(|o| !row.operatives.contains(o));
        // Nobody can keep a promise on a day they do not work.
        let missing = missing.filter(|o| index.shift(**o, booking.date).is_some());
        let ids: Vec<&str> = missing.map(|o| index.operative(*o)).collect();
        if !ids.is_empty() {
            differs.push(format!("operative {}", ids.join(";")));
        }
    }
    differs
}

/// A notified booking may move where the rules allow it and the changes tell of it.
fn may_move(index: &Index<'_>, told: &HashSet<&str>, booking: &Booking) -> bool {
    booking.status == Status::Notified
        && index.rules.promise.notified_may_move
        && told.contains(booking.id.as_str())
}

fn same<T: Ord + Copy>(a: &[T], b: &[T]) -> bool {
    let sorted = |items: &[T]| {
        let mut items = items.to_vec();
        items.sort_unstable();
        items
    };
    sorted(a) == sorted(b)
}

/// `changes.csv` tells of every visit that kept its identifier and lost its date or slot.
fn moves_are_told(index: &Index<'_>, found: &mut Found<'_>) {
    let Some(previous) = &index.files.previous else {
        return;
    };
    let changes = &index.files.changes;
    let moved: HashSet<&str> = changes
        .iter()
        .filter(|c| c.change == "moved")
        .map(|c| c.visit_id.as_str())
        .collect();
    // What was to be done before the first planned date is over, and no change.
    let ahead = |before: &&PreviousVisit| before.date >= index.files.summary.first;
    for before in previous.iter().filter(ahead) {
        let Some(visit) = index.visit(&before.id) else {
            continue;
        };
        let row = visit.row;
        if (row.date, row.slot) != (before.date, before.slot) && !moved.contains(before.id.as_str())
        {
            let what = format!(
                "moved from {} {}, but changes.csv does not say so",
                before.date,
                hours(before.slot)
            );
            found.visit(row, what);
        }
    }
    let before: HashSet<&str> = previous.iter().map(|v| v.id.as_str()).collect();
    let known = |id: &str| before.contains(id) || index.booking(id).is_some();
    for change in changes.iter().filter(|c| c.change == "moved") {
        if !known(&change.visit_id) {
            let what = format!("visit `{}` was in no schedule before", change.visit_id);
            found.at(ChangeRow::FILE, change.line, what);
        }
    }
}

/// `status` claims no more than was promised, and no less where the tenant agreed.
fn status_is_true(index: &Index<'_>, visit: &Visit<'_>, found: &mut Found<'_>) {
    let row = visit.row;
    let booked = index.booking(&row.id).map_or(Status::Planned, |b| b.status);
    let too_little = booked == Status::Confirmed && row.status != Status::Confirmed;
    if row.status > booked || too_little {
        let (said, booked) = (row.status.code(), booked.code());
        found.visit(row, format!("`status` is `{said}`, should be `{booked}`"));
    }
}
