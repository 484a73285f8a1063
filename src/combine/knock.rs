//! A knock: the tasks that one visit does and who does which, before it has a date.

use serde::{Deserialize, Serialize};

use crate::model::{BookingId, HomeId, Landlord, TaskId};

/// One visit to be routed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Knock {
    /// At which home.
    pub home: HomeId,
    /// What each operative does, one or two of them.
    pub crew: Vec<Vec<TaskId>>,
    /// The promise it keeps, if it is one that may not move.
    pub booking: Option<BookingId>,
    /// Week that the choice for the whole stock gave it.
    pub week: Option<u32>,
}

impl Knock {
    /// Everything done in it, in order of file.
    pub fn tasks(&self) -> Vec<TaskId> {
        let mut tasks: Vec<TaskId> = self.crew.iter().flatten().copied().collect();
        tasks.sort_unstable();
        tasks
    }

    /// A stable name: the booking's, or one made from the home and the tasks, so that the
    /// same visit is known again in the next build (FNV-1a over the task identifiers).
    pub fn id(&self, landlord: &Landlord) -> String {
        if let Some(booking) = self.booking {
            return landlord.bookings[booking.index()].id.clone();
        }
        let mut ids: Vec<&str> = self
            .tasks()
            .iter()
            .map(|t| landlord.task(*t).id.as_str())
            .collect();
        ids.sort_unstable();
        let hash = ids
            .iter()
            .flat_map(|id| id.bytes().chain([b';']))
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        let uprn = landlord.property(self.home).uprn;
        format!("V{uprn}-{:08x}", (hash >> 32) ^ (hash & 0xffff_ffff))
    }
}
