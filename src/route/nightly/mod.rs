//! The nightly problem: knocks and operatives to the search's plain indices, and back.
//!
//! | file | does |
//! |---|---|
//! | [`encode`] | knocks, bookings and shifts to a [`Problem`](super::problem::Problem) |
//! | `timed` | times of a route whose order is given |
//! | [`decode`] | a [`Plan`](super::problem::Plan) to visits and stops |

mod decode;
mod encode;
mod timed;

pub use decode::{Decoded, decode};
pub use encode::{Nightly, RouteKey, encode};

use std::collections::BTreeMap;

use crate::combine::Knock;
use crate::constraint::Case;
use crate::due::{Due, Planning};
use crate::model::{Landlord, OperativeId, Slot};
use crate::rules::{Rules, WorkingDays};

/// What encoding and decoding both stand on.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The landlord.
    pub landlord: &'a Landlord,
    /// The rules.
    pub rules: &'a Rules,
    /// Bank holidays.
    pub working_days: &'a WorkingDays,
    /// When the build stands and what it plans.
    pub planning: &'a Planning,
    /// Every task's window and prices.
    pub due: &'a Due,
}

impl<'a> Ground<'a> {
    /// A knock as a case for the constraints.
    pub fn case(&self, knock: &Knock) -> Case<'a> {
        let crew: Vec<Vec<_>> = knock
            .crew
            .iter()
            .map(|share| share.iter().map(|t| self.due.task(*t)).collect())
            .collect();
        Case::new(self.landlord, self.rules, self.planning, knock.home, &crew)
    }
}

/// Where last night's schedule had its visits, by visit identifier.
pub type LastNight = BTreeMap<String, Placed>;

/// Where one of last night's visits was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// On which date.
    pub date: chrono::NaiveDate,
    /// The slot it had.
    pub slot: Slot,
    /// Who was to come.
    pub operatives: Vec<OperativeId>,
}
