//! Part: some homes and operatives of a landlord, as a landlord of their own.

use serde::{Deserialize, Serialize};

use super::{Attempt, Booking, BookingId, HomeId, Landlord, OperativeId, Task, TaskId};

/// Who and what belongs to a part, each in ascending order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Members {
    /// Homes. One may belong to two parts, with other tasks in each.
    pub homes: Vec<HomeId>,
    /// Tasks, at those homes.
    pub tasks: Vec<TaskId>,
    /// Operatives.
    pub operatives: Vec<OperativeId>,
    /// Bookings, of those tasks and operatives.
    pub bookings: Vec<BookingId>,
}

impl Members {
    /// The index that one of the landlord's has in the part.
    fn place<T: Ord>(of: &[T], it: &T) -> Option<u32> {
        of.binary_search(it).ok().map(|at| at as u32)
    }

    fn home(&self, home: HomeId) -> Option<HomeId> {
        Self::place(&self.homes, &home).map(HomeId)
    }

    fn task(&self, task: TaskId) -> Option<TaskId> {
        Self::place(&self.tasks, &task).map(TaskId)
    }

    fn operative(&self, operative: OperativeId) -> Option<OperativeId> {
        Self::place(&self.operatives, &operative).map(OperativeId)
    }
}

impl Landlord {
    /// The part that these make. What they refer to outside of it is left out.
    #[must_use]
    pub fn part(&self, members: &Members) -> Self {
        let homes = || members.homes.iter();
        let tasks = members.tasks.iter().filter_map(|t| {
            let task = self.task(*t);
            Some(Task {
                home: members.home(task.home)?,
                ..task.clone()
            })
        });
        let people = |all: &[OperativeId]| -> Vec<OperativeId> {
            all.iter().filter_map(|o| members.operative(*o)).collect()
        };
        let bookings = members.bookings.iter().filter_map(|b| {
            let booking = &self.bookings[b.index()];
            let tasks = booking.tasks.iter();
            Some(Booking {
                home: members.home(booking.home)?,
                tasks: tasks.filter_map(|t| members.task(*t)).collect(),
                operatives: people(&booking.operatives),
                by: people(&booking.by),
                ..booking.clone()
            })
        });
        let attempts = homes().zip(0..).flat_map(|(home, at)| {
            self.attempts_at(*home).iter().map(move |attempt| Attempt {
                home: HomeId(at),
                operative: attempt.operative.and_then(|o| members.operative(o)),
                ..attempt.clone()
            })
        });
        let operatives = members.operatives.iter();
        Self {
            properties: homes().map(|h| self.property(*h).clone()).collect(),
            households: homes().map(|h| self.household(*h).clone()).collect(),
            tasks: tasks.collect(),
            operatives: operatives.map(|o| self.operative(*o).clone()).collect(),
            bookings: bookings.collect(),
            attempts: attempts.collect(),
        }
    }
}
