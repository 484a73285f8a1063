//! Finds the best position and window of a stop on problems of many days.
//!
//! Positions are those beside the stop's neighbours, and all of a few routes drawn among
//! those that may take it, so that the cost of a try does not grow with the stock.

use super::super::dice::Dice;
use super::super::instance::{NONE, RouteFacts};
use super::super::legs::Legs;
use super::super::problem::{Cost, Time};
use super::super::state::{Spot, State};
use super::Recreate;

/// The best so far.
struct Best {
    cost: Cost,
    spot: Option<Spot>,
}

impl Recreate {
    /// Where and when a stop costs least, if below `cap`.
    pub(super) fn best_full<L: Legs>(
        &mut self,
        state: &State<'_, L>,
        dice: &mut Dice,
        node: u32,
        cap: Cost,
    ) -> Option<Spot> {
        let instance = state.instance;
        let mut best = Best {
            cost: cap,
            spot: None,
        };
        for neighbour in instance.lists.inward.of(node) {
            let near = &state.nodes[neighbour.node as usize];
            if near.route == NONE {
                continue;
            }
            let Some(base) = base_cost(state, node, near.route) else {
                continue;
            };
            self.consider(state, dice, node, neighbour.node, base, &mut best);
            self.consider(state, dice, node, near.prev, base, &mut best);
        }
        for _ in 0..self.sampled_routes {
            let Some(route) = draw_route(state, dice, node) else {
                continue;
            };
            let Some(base) = base_cost(state, node, route) else {
                continue;
            };
            let mut after = instance.start(route);
            loop {
                self.consider(state, dice, node, after, base, &mut best);
                after = state.nodes[after as usize].next;
                if instance.is_end(after) {
                    break;
                }
            }
        }
        best.spot
    }

    fn consider<L: Legs>(
        &mut self,
        state: &State<'_, L>,
        dice: &mut Dice,
        node: u32,
        after: u32,
        base: Cost,
        best: &mut Best,
    ) {
        let instance = state.instance;
        let prev = &state.nodes[after as usize];
        let facts = &instance.routes[prev.route as usize];
        let legs = detour(state, node, after);
        let mut cost = legs.cost + base;
        if state.loads[prev.route as usize].stops == 0 {
            cost += facts.fixed;
            if self.new_route_share < 1.0 {
                cost = (cost as f32 * self.new_route_share) as Cost;
            }
        }
        let offset = instance.stops[node as usize].offset;
        for window in instance.calendar.on(node, facts.day) {
            let option = &instance.calendar.windows[window];
            if cost + option.cost >= best.cost {
                continue;
            }
            let (earliest, latest) = (option.earliest + offset, option.latest + offset);
            let mut fits = false;
            starts(state, node, after, &legs, (earliest, latest), |_, _| {
                fits = true;
            });
            if fits && !self.blinks.blink(dice) {
                best.cost = cost + option.cost;
                best.spot = Some(Spot {
                    after,
                    window: window as u32,
                    earliest,
                    latest,
                    cost: base + option.cost,
                });
            }
        }
    }
}

/// What a stop costs in a route wherever in it: its work and the change it makes. `None` if
/// the route may not take it.
pub(super) fn base_cost<L: Legs>(state: &State<'_, L>, node: u32, route: u32) -> Option<Cost> {
    let instance = state.instance;
    let facts = &instance.routes[route as usize];
    let times = &state.times[node as usize];
    let calendar = &instance.calendar;
    if state.loads[route as usize].room < times.load
        || !calendar.admits(node, facts.resource)
        || calendar.on(node, facts.day).is_empty()
    {
        return None;
    }
    Some(stop_cost(state, node, facts))
}

/// Work, and the change against last night.
pub(crate) fn stop_cost<L: Legs>(state: &State<'_, L>, node: u32, facts: &RouteFacts) -> Cost {
    let work = facts.rate.work(state.times[node as usize].duration);
    if state.instance.stops[node as usize].role > 0 {
        return work;
    }
    work + state.instance.calendar.previous[node as usize].change(facts.day, facts.resource)
}

/// A route drawn among those that may take a stop: on a day of one of its windows.
pub(super) fn draw_route<L: Legs>(state: &State<'_, L>, dice: &mut Dice, node: u32) -> Option<u32> {
    let calendar = &state.instance.calendar;
    let windows = calendar.all(node);
    if windows.is_empty() {
        return None;
    }
    // The cheaper of two days: most visits are best made on some days, and those fill first.
    let first = &calendar.windows[windows.start + dice.below(windows.len() as u32) as usize];
    let second = &calendar.windows[windows.start + dice.below(windows.len() as u32) as usize];
    let day = if first.cost <= second.cost {
        first.day
    } else {
        second.day
    };
    let routes = calendar.routes(day);
    if routes.is_empty() {
        return None;
    }
    Some(routes[dice.below(routes.len() as u32) as usize])
}

/// Times of the two legs a stop would add, and what they cost over the one they replace.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Detour {
    pub(crate) leg: Time,
    pub(crate) out: Time,
    pub(crate) cost: Cost,
}

/// The legs from a node to a stop and on to the node's successor.
pub(super) fn detour<L: Legs>(state: &State<'_, L>, node: u32, after: u32) -> Detour {
    let prev = &state.nodes[after as usize];
    let next = &state.nodes[prev.next as usize];
    let rate = state.instance.routes[prev.route as usize].rate;
    let site = state.nodes[node as usize].site;
    let (leg, cost_in) = state.instance.legs.leg(prev.site, site, rate);
    let (out, cost_out) = state.instance.legs.leg(site, next.site, rate);
    Detour {
        leg,
        out,
        cost: cost_in + cost_out - prev.leg_out,
    }
}

/// Calls `take` with every range of starts that keeps the route feasible: with the break
/// taken before, still to come, or taken right after the stop.
pub(crate) fn starts<L: Legs>(
    state: &State<'_, L>,
    node: u32,
    after: u32,
    legs: &Detour,
    window: (Time, Time),
    mut take: impl FnMut(Time, Time),
) {
    let prev = &state.nodes[after as usize];
    let next = prev.next as usize;
    let facts = &state.instance.routes[prev.route as usize];
    let duration = state.times[node as usize].duration;
    let begin = (prev.depart + legs.leg).max(window.0);
    let leave = state.nodes[next].latest - legs.out;
    let end = window.1.min(leave - duration);
    if begin <= end {
        take(begin, end);
    }
    if facts.has_pause {
        let begin = (state.extras[after as usize].depart_before + legs.leg).max(window.0);
        let end = window
            .1
            .min(state.extras[next].latest_before - legs.out - duration);
        if begin <= end {
            take(begin, end);
        }
        let end = window.1.min(facts.before_pause(leave) - duration);
        if begin <= end {
            take(begin, end);
        }
    }
}
