//! Exchanges two short stretches of different routes (CROSS).
//!
//! Taillard, Badeau, Gendreau, Guertin and Potvin (1997), "A tabu search heuristic for the
//! vehicle routing problem with soft time windows", Transportation Science 31(2). One to
//! three stops against none to three; with none it is a relocation.

use super::super::dice::Dice;
use super::super::instance::{NONE, RouteFacts};
use super::super::legs::Legs;
use super::super::problem::Cost;
use super::super::state::State;
use super::{Moves, accepts, draw_leg};

impl Moves {
    /// Tries to put a stretch that begins at a stop's neighbour behind that stop, in exchange
    /// for the stretch that follows it there.
    pub(super) fn exchange<L: Legs>(
        &mut self,
        state: &mut State<'_, L>,
        dice: &mut Dice,
        temperature: f32,
    ) -> bool {
        let Some((head, begin, leg)) = draw_leg(state, dice) else {
            return false;
        };
        let route_a = state.nodes[head as usize].route;
        let route_b = state.nodes[begin as usize].route;
        let too_late = L::PLAIN
            && state.nodes[head as usize].depart + leg > state.times[begin as usize].latest;
        if route_a == route_b || too_late {
            return false;
        }
        let give = 1 + dice.below(self.params.segment);
        let take = dice.below(self.params.segment + 1);
        let after_b = walk(state, begin, give, &mut self.stretch);
        let after_a = walk(
            state,
            state.nodes[head as usize].next,
            take,
            &mut self.other,
        );
        let before_b = state.nodes[begin as usize].prev;
        if L::PLAIN {
            let delta = plain_delta(state, head, &self.stretch, after_a, leg)
                + plain_other(state, before_b, &self.other, after_b)
                - outer_legs(state, head, &self.other, after_a)
                - outer_legs(state, before_b, &self.stretch, after_b)
                - closing(state, before_b, &self.other, after_b, route_b);
            if !accepts(dice, delta, temperature)
                || !self.plain_fits(state, head, after_a, before_b, after_b)
            {
                return false;
            }
            self.apply(
                state,
                (head, after_a, route_a),
                (before_b, after_b, route_b),
            );
            state.settle(&[(route_a, false), (route_b, false)], i64::from(delta));
            return true;
        }
        self.exchange_full(
            state,
            dice,
            temperature,
            (head, after_a, route_a),
            (before_b, after_b, route_b),
        )
    }

    /// Loads, times and durations on plain problems.
    pub(super) fn plain_fits<L: Legs>(
        &self,
        state: &State<'_, L>,
        head: u32,
        after_a: u32,
        before_b: u32,
        after_b: u32,
    ) -> bool {
        let load = |nodes: &[u32]| {
            nodes
                .iter()
                .map(|&n| state.times[n as usize].load)
                .sum::<i32>()
        };
        let (gain, loss) = (load(&self.stretch), load(&self.other));
        let room = |node: u32| state.loads[state.nodes[node as usize].route as usize].room;
        room(head) + loss - gain >= 0
            && room(before_b) + gain - loss >= 0
            && fits_between(state, head, &self.stretch, after_a)
            && fits_between(state, before_b, &self.other, after_b)
    }

    /// Relinks both routes; cost and times are the caller's.
    pub(super) fn apply<L: Legs>(
        &self,
        state: &mut State<'_, L>,
        (head, after_a, route_a): (u32, u32, u32),
        (before_b, after_b, route_b): (u32, u32, u32),
    ) {
        for (nodes, route) in [(&self.stretch, route_a), (&self.other, route_b)] {
            for &node in nodes {
                let from = state.nodes[node as usize].route;
                let load = state.times[node as usize].load;
                state.nodes[node as usize].route = route;
                state.loads[from as usize].room += load;
                state.loads[from as usize].stops -= 1;
                state.loads[route as usize].room -= load;
                state.loads[route as usize].stops += 1;
            }
        }
        chain(state, head, &self.stretch, after_a, route_a);
        chain(state, before_b, &self.other, after_b, route_b);
    }

    /// The same on problems of many days: between routes of one day, every stop keeping its
    /// window; skills, changes and breaks are checked stop by stop.
    fn exchange_full<L: Legs>(
        &self,
        state: &mut State<'_, L>,
        dice: &mut Dice,
        temperature: f32,
        a: (u32, u32, u32),
        b: (u32, u32, u32),
    ) -> bool {
        let facts = &state.instance.routes;
        let (to_a, to_b) = (&facts[a.2 as usize], &facts[b.2 as usize]);
        if to_a.day != to_b.day
            || !self.stretch.iter().all(|&n| may_move(state, n, to_a))
            || !self.other.iter().all(|&n| may_move(state, n, to_b))
        {
            return false;
        }
        let room = |route: u32, out: &[u32], into: &[u32]| {
            let load = |nodes: &[u32]| {
                nodes
                    .iter()
                    .map(|&n| state.times[n as usize].load)
                    .sum::<i32>()
            };
            state.loads[route as usize].room + load(out) - load(into) >= 0
        };
        if !room(a.2, &self.other, &self.stretch) || !room(b.2, &self.stretch, &self.other) {
            return false;
        }
        let closes =
            state.loads[b.2 as usize].stops as usize == self.stretch.len() && self.other.is_empty();
        let mut delta = through(state, a.0, &self.stretch, a.1, to_a)
            + through(state, b.0, &self.other, b.1, to_b)
            - through(state, a.0, &self.other, a.1, to_a)
            - through(state, b.0, &self.stretch, b.1, to_b);
        if closes {
            delta -= to_b.fixed + through(state, b.0, &[], b.1, to_b);
        }
        let shift = |nodes: &[u32], to: &RouteFacts| -> Cost {
            nodes
                .iter()
                .map(|&n| moved_cost(state, n, to) - state.extras[n as usize].cost)
                .sum()
        };
        delta += shift(&self.stretch, to_a) + shift(&self.other, to_b);
        if !accepts(dice, delta, temperature)
            || !feasible_full(state, a.0, &self.stretch, a.1, to_a)
            || !feasible_full(state, b.0, &self.other, b.1, to_b)
        {
            return false;
        }
        for (nodes, to) in [(&self.stretch, to_a), (&self.other, to_b)] {
            for &node in nodes {
                state.extras[node as usize].cost = moved_cost(state, node, to);
            }
        }
        self.apply(state, a, b);
        state.settle(&[(a.2, false), (b.2, false)], i64::from(delta));
        true
    }
}

/// Collects up to `count` stops from `node` on; gives what follows them.
pub(super) fn walk<L: Legs>(
    state: &State<'_, L>,
    node: u32,
    count: u32,
    into: &mut Vec<u32>,
) -> u32 {
    into.clear();
    let mut node = node;
    for _ in 0..count {
        if state.instance.is_end(node) {
            break;
        }
        into.push(node);
        node = state.nodes[node as usize].next;
    }
    node
}

/// Outer legs of a stretch where it is now; the leg itself where it is empty.
fn outer_legs<L: Legs>(state: &State<'_, L>, before: u32, nodes: &[u32], after: u32) -> Cost {
    if nodes.is_empty() {
        return state.nodes[before as usize].leg_out;
    }
    state.nodes[before as usize].leg_out + state.nodes[after as usize].leg_in
}

fn plain_delta<L: Legs>(
    state: &State<'_, L>,
    before: u32,
    nodes: &[u32],
    after: u32,
    leg: Cost,
) -> Cost {
    let last = nodes[nodes.len() - 1];
    let row = state.instance.legs.rows(state.nodes[last as usize].site).1;
    debug_assert_ne!(before, after, "a stretch lies between two nodes");
    leg + row[state.nodes[after as usize].site as usize]
}

fn plain_other<L: Legs>(state: &State<'_, L>, before: u32, nodes: &[u32], after: u32) -> Cost {
    let site = |node: u32| state.nodes[node as usize].site;
    let leg = |from: u32, to: u32| state.instance.legs.rows(site(from)).1[site(to) as usize];
    match (nodes.first(), nodes.last()) {
        (Some(&first), Some(&last)) => leg(before, first) + leg(last, after),
        _ => leg(before, after),
    }
}

/// What is saved beyond the legs if a route closes: its fixed cost and the empty leg.
fn closing<L: Legs>(
    state: &State<'_, L>,
    before: u32,
    nodes: &[u32],
    after: u32,
    route: u32,
) -> Cost {
    if !nodes.is_empty() || !state.instance.is_end(before) || !state.instance.is_end(after) {
        return 0;
    }
    state.instance.routes[route as usize].fixed + plain_other(state, before, nodes, after)
}

/// Whether a stretch, put between two nodes, keeps all windows and the longest duration.
pub(super) fn fits_between<L: Legs>(
    state: &State<'_, L>,
    before: u32,
    nodes: &[u32],
    after: u32,
) -> bool {
    let mut ready = state.nodes[before as usize].depart;
    let mut site = state.nodes[before as usize].site;
    let limited = state.instance.limited;
    let mut segment = limited.then(|| state.fore[before as usize]);
    for &node in nodes.iter().chain(std::iter::once(&after)) {
        let record = &state.nodes[node as usize];
        let leg = state.instance.legs.rows(site).1[record.site as usize];
        ready += leg;
        let last = node == after;
        let latest = if last {
            record.latest
        } else {
            state.times[node as usize].latest
        };
        if ready > latest {
            return false;
        }
        let times = &state.times[node as usize];
        ready = ready.max(times.earliest) + times.duration;
        let own = if last && limited {
            state.rear[node as usize]
        } else {
            state.own_segment(node)
        };
        segment = segment.map(|s| s.join(leg, own));
        site = record.site;
    }
    let route = state.nodes[before as usize].route;
    segment.is_none_or(|s| s.duration <= state.instance.routes[route as usize].longest)
}

/// Links nodes in a row between two that stay.
fn chain<L: Legs>(state: &mut State<'_, L>, before: u32, nodes: &[u32], after: u32, route: u32) {
    let mut prev = before;
    for &node in nodes.iter().chain(std::iter::once(&after)) {
        state.join(prev, node, route);
        prev = node;
    }
}

/// Whether a stop may change to another route of its day.
fn may_move<L: Legs>(state: &State<'_, L>, node: u32, to: &RouteFacts) -> bool {
    let facts = &state.instance.stops[node as usize];
    if facts.frozen || !state.instance.calendar.admits(node, to.resource) {
        return false;
    }
    if facts.partner == NONE {
        return true;
    }
    let other = state.nodes[facts.partner as usize].route;
    other == NONE || state.instance.routes[other as usize].resource != to.resource
}

/// What a stop costs in another route of its day, in the window it has.
fn moved_cost<L: Legs>(state: &State<'_, L>, node: u32, to: &RouteFacts) -> Cost {
    let calendar = &state.instance.calendar;
    let work = to.rate.work(state.times[node as usize].duration);
    if state.instance.stops[node as usize].role > 0 {
        return work;
    }
    let window = &calendar.windows[state.extras[node as usize].window as usize];
    work + window.cost + calendar.previous[node as usize].change(to.day, to.resource)
}

/// Cost of all legs from one node through a stretch to another.
fn through<L: Legs>(
    state: &State<'_, L>,
    before: u32,
    nodes: &[u32],
    after: u32,
    facts: &RouteFacts,
) -> Cost {
    let mut site = state.nodes[before as usize].site;
    let mut sum = 0;
    for &node in nodes.iter().chain(std::iter::once(&after)) {
        let next = state.nodes[node as usize].site;
        sum += state.instance.legs.leg(site, next, facts.rate).1;
        site = next;
    }
    sum
}

/// Whether a stretch fits between two nodes, with the break wherever it may fall.
fn feasible_full<L: Legs>(
    state: &State<'_, L>,
    before: u32,
    nodes: &[u32],
    after: u32,
    facts: &RouteFacts,
) -> bool {
    let mut label = state.label(before);
    let mut site = state.nodes[before as usize].site;
    for &node in nodes {
        let next = state.nodes[node as usize].site;
        let leg = state.instance.legs.leg(site, next, facts.rate).0;
        label = State::<L>::advance(label, leg, &state.times[node as usize], facts);
        site = next;
    }
    let leg = state
        .instance
        .legs
        .leg(site, state.nodes[after as usize].site, facts.rate)
        .0;
    state.reaches(label, leg, after, facts)
}
