//! Promised: bookings that stand, as knocks, and the tasks they take out of the choice.

use std::collections::BTreeSet;

use super::Knock;
use crate::due::Ground;
use crate::model::{Booking, BookingId, Status, TaskId};

/// Bookings that stand.
#[derive(Debug, Clone, Default)]
pub struct Promised {
    /// Their tasks.
    pub tasks: BTreeSet<TaskId>,
    /// One knock for each booking inside the horizon.
    pub knocks: Vec<Knock>,
}

/// The bookings that the build must keep together: those the tenant has been told of. One
/// before the horizon is over, and its tasks, still pending, are planned anew.
pub fn promised(ground: &Ground<'_>) -> Promised {
    let mut promised = Promised::default();
    for (i, booking) in ground.landlord.bookings.iter().enumerate() {
        if booking.status < Status::Notified || booking.date < ground.planning.first {
            continue;
        }
        promised.tasks.extend(&booking.tasks);
        if ground.planning.day(booking.date).is_some() {
            promised.knocks.push(Knock {
                home: booking.home,
                crew: crew(ground, booking),
                booking: Some(BookingId(i as u32)),
                week: None,
            });
        }
    }
    promised
}

/// Who does what: as the booking says; else each task goes to the first operative named who is
/// skilled in it, and all to one where none is named.
pub(super) fn crew(ground: &Ground<'_>, booking: &Booking) -> Vec<Vec<TaskId>> {
    let mut crew = vec![Vec::new(); booking.operatives.len().max(1)];
    for (i, task) in booking.tasks.iter().enumerate() {
        let stream = ground.landlord.task(*task).stream;
        let mut named = booking.operatives.iter();
        let does = match booking.by.get(i) {
            Some(by) => named.position(|o| o == by),
            None => named.position(|o| ground.landlord.operative(*o).can(stream)),
        };
        crew[does.unwrap_or(0)].push(*task);
    }
    crew
}
