//! The nightly problem: knocks and operatives to the search's plain indices, and back.
//!
//! | file | does |
//! |---|---|
//! | `encode` | knocks, bookings and shifts to a [`Problem`](super::problem::Problem) |
//! | `solve` | the search, again where knocks had to be taken apart |
//! | `rechoose` | homes choose anew what shares a visit, at what the routes ask |
//! | `start` | the plan the search starts from: promises, and last night's visits |
//! | `keep` | last night's order for routes with the same visits |
//! | `decode` | a [`Plan`](super::problem::Plan) to visits and stops |
//! | `promise` | how likely each slot is kept, and the slot that is likely enough |

mod decode;
mod encode;
mod keep;
mod promise;
mod rechoose;
mod solve;
mod start;

pub use decode::{Decoded, decode};
pub use encode::{
    Nightly, RouteKey, encode, encode_routed, encode_with, slot_window, time, visit_spec,
};
pub use solve::{Routed, insert, route};
pub use start::AsRouted;

use std::collections::BTreeMap;

use crate::model::{OperativeId, Slot};
use crate::units::TimeOfDay;

/// Where last night's schedule had its visits, by visit identifier.
pub type LastNight = BTreeMap<String, Placed>;

/// Where one of last night's visits was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// On which date.
    pub date: chrono::NaiveDate,
    /// The slot it had.
    pub slot: Slot,
    /// When its first operative was to knock.
    pub arrive: TimeOfDay,
    /// Who was to come.
    pub operatives: Vec<OperativeId>,
}
