//! Takes visits out of the plan, so that they can be put back better.

mod strings;

pub(crate) use strings::remove_strings;

use super::legs::Legs;
use super::problem::Cost;
use super::state::State;

/// What a ruin took out.
#[derive(Debug, Default)]
pub(crate) struct Ruined {
    /// Leading nodes of the visits removed.
    pub(crate) removed: Vec<u32>,
    /// Leading nodes of absent visits met nearby, which may be tried again.
    pub(crate) joined: Vec<u32>,
    /// How many absent visits may join this time.
    most_joined: usize,
    /// Whether so many may join that a route could open for them.
    pub(crate) opens: bool,
    /// Routes that lost stops.
    pub(crate) routes: Vec<u32>,
    /// Cost saved.
    pub(crate) gain: i64,
    /// Whether all routes that lost stops can still be driven.
    pub(crate) sound: bool,
}

impl Ruined {
    fn clear(&mut self) {
        self.removed.clear();
        self.joined.clear();
        self.routes.clear();
        self.gain = 0;
    }

    /// Removes a whole visit, both roles of a pair; nothing if one of them is frozen.
    fn remove<L: Legs>(&mut self, state: &mut State<'_, L>, node: u32) {
        let facts = &state.instance.stops[node as usize];
        if facts.frozen {
            return;
        }
        let partner = facts.partner;
        let lead = if facts.role == 0 { node } else { partner };
        self.removed.push(lead);
        self.take(state, node);
        if partner != super::instance::NONE {
            self.take(state, partner);
        }
    }

    fn take<L: Legs>(&mut self, state: &mut State<'_, L>, node: u32) {
        let route = state.nodes[node as usize].route;
        if !self.routes.contains(&route) {
            self.routes.push(route);
        }
        let saved: Cost = state.remove(node);
        self.gain += i64::from(saved);
    }

    /// Puts right the times of every route that lost stops.
    fn retime<L: Legs>(&mut self, state: &mut State<'_, L>) {
        self.sound = true;
        for &route in &self.routes {
            state.retime(route);
            self.sound &= state.is_drivable(route);
        }
    }
}
