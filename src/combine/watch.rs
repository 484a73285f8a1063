//! Watch: how the search is stopped early and what it tells on the way.

use std::fmt;

use crate::units::Pence;

/// Eyes on the search from outside. It keeps no clock of its own: whoever sets a deadline
/// answers `stop`.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Asked between steps; once it says yes the best plan so far is returned.
    pub stop: &'a (dyn Fn() -> bool + Sync),
    /// Told how far things are.
    pub tell: &'a (dyn Fn(Progress) + Sync),
}

/// How far the search is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Cost of the best plan so far.
    pub cost: Option<Pence>,
    /// The best bound so far.
    pub bound: Option<Pence>,
}

/// Stages of the search, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Prices rise until load and hours meet.
    Prices,
    /// Homes are inserted one by one.
    FirstPlan,
    /// The master linear programs are solved.
    Master,
    /// What the masters leave whole is kept, the rest inserted again.
    NearMaster,
    /// Groups of homes are chosen anew.
    Improve,
}

impl Watch<'_> {
    /// Never stops, tells nobody.
    pub fn none() -> Watch<'static> {
        Watch {
            stop: &|| false,
            tell: &|_| {},
        }
    }

    pub(super) fn stopped(self) -> bool {
        (self.stop)()
    }

    pub(super) fn say(self, stage: Stage, cost: Option<Pence>, bound: Option<Pence>) {
        (self.tell)(Progress { stage, cost, bound });
    }
}

impl fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").finish_non_exhaustive()
    }
}
