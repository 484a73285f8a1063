//! Swaps the tails of two routes (2-opt*).
//!
//! Potvin and Rousseau (1995), "An exchange heuristic for routeing problems with time
//! windows", Journal of the Operational Research Society 46(12). Between routes of different
//! depots the ends stay and the tails change theirs.

use super::super::dice::Dice;
use super::super::legs::Legs;
use super::super::problem::Cost;
use super::super::state::State;
use super::cross::walk;
use super::{Moves, accepts, draw_leg};

impl Moves {
    /// Tries to follow a random stop by the tail that begins at a neighbour.
    pub(super) fn swap_tails<L: Legs>(
        &mut self,
        state: &mut State<'_, L>,
        dice: &mut Dice,
        temperature: f32,
    ) -> bool {
        if !L::PLAIN {
            // On problems of many days ends, windows and skills differ from route to route;
            // `exchange` covers tails there, since routes are short.
            return false;
        }
        let Some((head, tail, leg)) = draw_leg(state, dice) else {
            return false;
        };
        let (a, b) = (state.nodes[head as usize], state.nodes[tail as usize]);
        if a.route == b.route || a.depart + leg > b.latest {
            return false;
        }
        let facts = &state.instance.routes;
        if facts[a.route as usize].kind != facts[b.route as usize].kind {
            return self.swap_tails_apart(state, dice, temperature, (head, tail, leg));
        }
        let (other_head, other_tail) = (b.prev, a.next);
        let (p, n) = (
            &state.nodes[other_head as usize],
            &state.nodes[other_tail as usize],
        );
        // Where whole routes would be joined, the unused one has no leg.
        let ends = state.instance.is_end(other_head) && state.instance.is_end(other_tail);
        let row = state.instance.legs.rows(p.site).1;
        let other_leg = if ends { 0 } else { row[n.site as usize] };
        let mut delta = leg + other_leg - a.leg_out - b.leg_in;
        let (route_a, route_b) = (&facts[a.route as usize], &facts[b.route as usize]);
        if ends {
            delta -= route_b.fixed;
        }
        if p.depart + other_leg > n.latest || !accepts(dice, delta, temperature) {
            return false;
        }
        if state.instance.limited {
            let first = state.fore[head as usize].join(leg, state.rear[tail as usize]);
            let second =
                state.fore[other_head as usize].join(other_leg, state.rear[other_tail as usize]);
            if first.duration > route_a.longest || second.duration > route_b.longest {
                return false;
            }
        }
        let (load_a, stops_a) = stretch_load(state, other_tail);
        let (load_b, stops_b) = stretch_load(state, tail);
        let (room_a, room_b) = (
            state.loads[a.route as usize].room,
            state.loads[b.route as usize].room,
        );
        if room_a + load_a - load_b < 0 || room_b + load_b - load_a < 0 {
            return false;
        }
        let last_a = state.nodes[state.instance.end(a.route) as usize].prev;
        let last_b = state.nodes[state.instance.end(b.route) as usize].prev;
        adopt(state, tail, a.route);
        adopt(state, other_tail, b.route);
        state.join(head, tail, a.route);
        state.join(last_b, state.instance.end(a.route), a.route);
        if state.instance.is_end(other_tail) {
            state.join(other_head, state.instance.end(b.route), b.route);
        } else {
            state.join(other_head, other_tail, b.route);
            state.join(last_a, state.instance.end(b.route), b.route);
        }
        let loads = &mut state.loads;
        loads[a.route as usize].room += load_a - load_b;
        loads[b.route as usize].room += load_b - load_a;
        loads[a.route as usize].stops += stops_b;
        loads[a.route as usize].stops -= stops_a;
        loads[b.route as usize].stops += stops_a;
        loads[b.route as usize].stops -= stops_b;
        state.settle(&[(a.route, false), (b.route, false)], i64::from(delta));
        true
    }

    /// The same between routes of different kinds: an exchange of stretches that reach to the
    /// ends, with their last legs.
    fn swap_tails_apart<L: Legs>(
        &mut self,
        state: &mut State<'_, L>,
        dice: &mut Dice,
        temperature: f32,
        (head, tail, leg): (u32, u32, Cost),
    ) -> bool {
        let instance = state.instance;
        let (a, b) = (state.nodes[head as usize], state.nodes[tail as usize]);
        let (end_a, end_b) = (instance.end(a.route), instance.end(b.route));
        let site = |node: u32| state.nodes[node as usize].site;
        let between = |from: u32, to: u32| instance.legs.rows(site(from)).1[site(to) as usize];
        let (home_a, home_b) = (&state.nodes[end_a as usize], &state.nodes[end_b as usize]);
        let mut delta = leg - a.leg_out - b.leg_in;
        delta += between(home_b.prev, end_a) - home_b.leg_in;
        if !instance.is_end(a.next) {
            delta += between(b.prev, a.next) + between(home_a.prev, end_b) - home_a.leg_in;
        } else if instance.is_end(b.prev) {
            delta -= instance.routes[b.route as usize].fixed;
        } else {
            delta += between(b.prev, end_b);
        }
        if !accepts(dice, delta, temperature) {
            return false;
        }
        walk(state, tail, u32::MAX, &mut self.stretch);
        walk(state, a.next, u32::MAX, &mut self.other);
        if !self.plain_fits(state, head, end_a, b.prev, end_b) {
            return false;
        }
        self.apply(state, (head, end_a, a.route), (b.prev, end_b, b.route));
        state.settle(&[(a.route, false), (b.route, false)], i64::from(delta));
        true
    }
}

/// Load and number of the stops from a node to the end of its route.
fn stretch_load<L: Legs>(state: &State<'_, L>, from: u32) -> (i32, u32) {
    let (mut load, mut stops) = (0, 0);
    let mut node = from;
    while !state.instance.is_end(node) {
        load += state.times[node as usize].load;
        stops += 1;
        node = state.nodes[node as usize].next;
    }
    (load, stops)
}

/// Writes the route into every stop from a node on.
fn adopt<L: Legs>(state: &mut State<'_, L>, from: u32, route: u32) {
    let mut node = from;
    while !state.instance.is_end(node) {
        state.nodes[node as usize].route = route;
        node = state.nodes[node as usize].next;
    }
}
