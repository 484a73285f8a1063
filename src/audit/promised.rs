//! Promised: which visits, or which of their tasks, a tenant has been told of before.

use super::index::{Index, Visit};
use crate::model::{Booking, Status, TaskId};

/// Whether the tenant has been told of the booking.
pub(super) fn is_promise(booking: &Booking) -> bool {
    matches!(booking.status, Status::Notified | Status::Confirmed)
}

/// Whether a notified or confirmed booking stands at this home, date and slot.
pub(super) fn booked_as_it_stands(index: &Index<'_>, visit: &Visit<'_>) -> bool {
    bookings_as_they_stand(index, visit).next().is_some()
}

fn bookings_as_they_stand<'a>(
    index: &Index<'a>,
    visit: &Visit<'_>,
) -> impl Iterator<Item = &'a Booking> {
    let (date, slot) = (visit.row.date, visit.row.slot);
    let bookings = index.promises_at(visit.row.home);
    bookings.filter(move |b| b.date == date && b.slot == slot)
}

/// Whether a task's place is not new: a booking or last night's schedule has it in the same
/// home, date and slot.
pub(super) fn stands(index: &Index<'_>, visit: &Visit<'_>, task: TaskId) -> bool {
    if bookings_as_they_stand(index, visit).any(|b| b.tasks.contains(&task)) {
        return true;
    }
    let id = &index.landlord.task(task).id;
    let uprn = index.landlord.property(visit.row.home).uprn.to_string();
    index.previous_of(id).is_some_and(|before| {
        before.date == visit.row.date && before.slot == visit.row.slot && before.uprn == uprn
    })
}
