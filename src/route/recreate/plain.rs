//! Finds the best position of a stop with one window: the innermost loop of all.
//!
//! Cost against the best first, load second, times last: two additions and two comparisons
//! with the stored departures and latest arrivals.

use super::super::dice::Dice;
use super::super::instance::NONE;
use super::super::legs::Legs;
use super::super::problem::{Cost, Time};
use super::super::state::State;
use super::Recreate;

impl Recreate {
    /// The node after which a stop costs least, if below `cap`.
    pub(super) fn best_plain<L: Legs>(
        &mut self,
        state: &mut State<'_, L>,
        dice: &mut Dice,
        node: u32,
        cap: Cost,
    ) -> Option<u32> {
        let instance = state.instance;
        let times = state.times[node as usize];
        let (to, from) = instance.legs.rows(state.nodes[node as usize].site);
        let mut best = cap;
        let mut after = NONE;
        for neighbour in instance.lists.inward.of(node) {
            if instance.least(neighbour.leg, state.outs[neighbour.node as usize]) >= best {
                continue;
            }
            let prev = &state.nodes[neighbour.node as usize];
            if prev.route == NONE {
                continue;
            }
            let next = &state.nodes[prev.next as usize];
            let out = from[next.site as usize];
            let cost = neighbour.leg + out - prev.leg_out;
            if cost >= best || state.loads[prev.route as usize].room < times.load {
                continue;
            }
            let begin = (prev.depart + neighbour.leg).max(times.earliest);
            if begin > times.latest || begin + times.duration + out > next.latest {
                continue;
            }
            if instance.limited && !state.short_enough(neighbour.node, node, neighbour.leg, out) {
                continue;
            }
            if self.blinks.blink(dice) {
                continue;
            }
            (best, after) = (cost, neighbour.node);
        }
        for neighbour in instance.lists.outward.of(node) {
            if instance.least(neighbour.leg, state.ins[neighbour.node as usize]) >= best {
                continue;
            }
            let next = &state.nodes[neighbour.node as usize];
            if next.route == NONE {
                continue;
            }
            let prev = &state.nodes[next.prev as usize];
            let leg = to[prev.site as usize];
            let cost = leg + neighbour.leg - next.leg_in;
            if cost >= best || state.loads[next.route as usize].room < times.load {
                continue;
            }
            let begin = (prev.depart + leg).max(times.earliest);
            if begin > times.latest || begin + times.duration + neighbour.leg > next.latest {
                continue;
            }
            if instance.limited && !state.short_enough(next.prev, node, leg, neighbour.leg) {
                continue;
            }
            if self.blinks.blink(dice) {
                continue;
            }
            (best, after) = (cost, next.prev);
        }
        self.offer_new_routes(state, node, &mut best, &mut after);
        (after != NONE).then_some(after)
    }

    /// An unused route of every kind; in construction at a share of its price.
    fn offer_new_routes<L: Legs>(
        &mut self,
        state: &mut State<'_, L>,
        node: u32,
        best: &mut Cost,
        after: &mut u32,
    ) {
        let instance = state.instance;
        let times = state.times[node as usize];
        let (to, from) = instance.legs.rows(state.nodes[node as usize].site);
        for kind in 0..instance.kinds.len() {
            let Some(route) = state.idle_route(kind) else {
                continue;
            };
            let (start, end) = (instance.start(route), instance.end(route));
            let leg = to[state.nodes[start as usize].site as usize];
            let out = from[state.nodes[end as usize].site as usize];
            let mut cost = leg + out + instance.routes[route as usize].fixed;
            if self.new_route_share < 1.0 {
                cost = (cost as f32 * self.new_route_share) as Cost;
            }
            let begin = (state.nodes[start as usize].depart + leg).max(times.earliest);
            let in_time = begin <= times.latest
                && begin + times.duration + out <= state.nodes[end as usize].latest;
            let fits = cost < *best
                && in_time
                && state.loads[route as usize].room >= times.load
                && (!instance.limited || state.short_enough(start, node, leg, out));
            if fits {
                (*best, *after) = (cost, start);
            }
        }
    }
}

impl<L: Legs> State<'_, L> {
    /// Whether a route stays within its longest duration with a stop inserted.
    pub(crate) fn short_enough(&self, after: u32, node: u32, leg: Time, out: Time) -> bool {
        let record = &self.nodes[after as usize];
        let whole = self.fore[after as usize]
            .join(leg, self.own_segment(node))
            .join(out, self.rear[record.next as usize]);
        whole.duration <= self.instance.routes[record.route as usize].longest
    }
}
