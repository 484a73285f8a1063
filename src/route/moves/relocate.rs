//! Moves one to three stops elsewhere within their route (Or-opt).
//!
//! Or (1976), "Traveling salesman-type combinatorial problems and their relation to the
//! logistics of regional blood banking". Accepted far more often than exchanges between
//! routes.

use super::super::dice::Dice;
use super::super::instance::RouteFacts;
use super::super::legs::Legs;
use super::super::problem::Cost;
use super::super::state::State;
use super::{Moves, accepts, draw_leg};

impl Moves {
    /// Tries to put a stretch that begins at a random stop behind a neighbour in its route.
    pub(super) fn relocate<L: Legs>(
        &mut self,
        state: &mut State<'_, L>,
        dice: &mut Dice,
        temperature: f32,
    ) -> bool {
        let Some((head, begin, leg)) = draw_leg_within(state, dice) else {
            return false;
        };
        let route = state.nodes[begin as usize].route;
        let count = 1 + dice.below(self.params.segment);
        let before = state.nodes[begin as usize].prev;
        if before == head {
            return false;
        }
        let mut last = begin;
        self.stretch.clear();
        self.stretch.push(begin);
        for _ in 1..count {
            let next = state.nodes[last as usize].next;
            if state.instance.is_end(next) || next == head {
                break;
            }
            self.stretch.push(next);
            last = next;
        }
        if self.stretch.contains(&head) {
            return false;
        }
        let after = state.nodes[last as usize].next;
        let facts = &state.instance.routes[route as usize];
        let target = state.nodes[head as usize].next;
        let rate = facts.rate;
        let site = |node: u32| state.nodes[node as usize].site;
        let cost = |a: u32, b: u32| state.instance.legs.leg(site(a), site(b), rate).1;
        let leg = if L::PLAIN { leg } else { cost(head, begin) };
        let delta = leg + cost(last, target) + cost(before, after)
            - state.nodes[head as usize].leg_out
            - state.nodes[begin as usize].leg_in
            - state.nodes[last as usize].leg_out;
        if !accepts(dice, delta, temperature) || !self.order(state, head, begin, before, after) {
            return false;
        }
        if !within_fits(state, &self.other, facts) {
            return false;
        }
        state.join(before, after, route);
        state.join(last, target, route);
        state.join(head, begin, route);
        state.settle(&[(route, true)], i64::from(delta));
        true
    }

    /// Writes into `other` the nodes whose times change, in their new order, with the node
    /// before them first and the node after them last; no if `head` is not in the route.
    fn order<L: Legs>(
        &mut self,
        state: &State<'_, L>,
        head: u32,
        begin: u32,
        before: u32,
        after: u32,
    ) -> bool {
        self.other.clear();
        // Forward: before, (after .. head), stretch, target.
        let mut node = after;
        self.other.push(before);
        while !state.instance.is_end(node) {
            self.other.push(node);
            if node == head {
                self.other.extend_from_slice(&self.stretch);
                self.other.push(state.nodes[head as usize].next);
                return true;
            }
            node = state.nodes[node as usize].next;
        }
        // Backward: head, stretch, (target .. before), after.
        self.other.clear();
        self.other.push(head);
        self.other.extend_from_slice(&self.stretch);
        let mut node = state.nodes[head as usize].next;
        while node != begin {
            if state.instance.is_end(node) {
                return false;
            }
            self.other.push(node);
            node = state.nodes[node as usize].next;
        }
        self.other.push(after);
        true
    }
}

/// A leg between stops of one route: a stop and a stop before or after it, a few away.
fn draw_leg_within<L: Legs>(state: &State<'_, L>, dice: &mut Dice) -> Option<(u32, u32, Cost)> {
    draw_leg(state, dice).filter(|&(from, to, _)| {
        let facts = &state.instance.stops[to as usize];
        state.nodes[from as usize].route == state.nodes[to as usize].route
            && (L::PLAIN || !facts.frozen)
    })
}

/// Whether a run of nodes keeps every window in its new order.
fn within_fits<L: Legs>(state: &State<'_, L>, nodes: &[u32], facts: &RouteFacts) -> bool {
    let (first, last) = (nodes[0], nodes[nodes.len() - 1]);
    let site = |node: u32| state.nodes[node as usize].site;
    let leg = |a: u32, b: u32| state.instance.legs.leg(site(a), site(b), facts.rate).0;
    let mut prev = first;
    if L::PLAIN {
        let mut ready = state.nodes[first as usize].depart;
        for &node in &nodes[1..nodes.len() - 1] {
            ready += leg(prev, node);
            let times = &state.times[node as usize];
            if ready > times.latest {
                return false;
            }
            ready = ready.max(times.earliest) + times.duration;
            prev = node;
        }
        if ready + leg(prev, last) > state.nodes[last as usize].latest {
            return false;
        }
        return !state.instance.limited || within_longest(state, nodes, facts);
    }
    let mut label = state.label(first);
    for &node in &nodes[1..nodes.len() - 1] {
        label = State::<L>::advance(label, leg(prev, node), &state.times[node as usize], facts);
        prev = node;
    }
    state.reaches(label, leg(prev, last), last, facts)
}

fn within_longest<L: Legs>(state: &State<'_, L>, nodes: &[u32], facts: &RouteFacts) -> bool {
    let mut segment = state.fore[nodes[0] as usize];
    for pair in nodes.windows(2) {
        let site = |node: u32| state.nodes[node as usize].site;
        let leg = state
            .instance
            .legs
            .leg(site(pair[0]), site(pair[1]), facts.rate)
            .0;
        let last = pair[1] == nodes[nodes.len() - 1];
        let own = if last {
            state.rear[pair[1] as usize]
        } else {
            state.own_segment(pair[1])
        };
        segment = segment.join(leg, own);
    }
    segment.duration <= facts.longest
}
