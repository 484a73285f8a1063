//! Finds the best place for a visit by two operatives: two routes, one moment.
//!
//! The first role's best positions are kept with the range of starts each allows; for each,
//! the second role is tried on that day with every other resource, and the earliest common
//! start on the grid is taken.

use super::super::dice::Dice;
use super::super::instance::NONE;
use super::super::legs::Legs;
use super::super::problem::{Cost, Time};
use super::super::state::{Spot, State};
use super::Recreate;
use super::full::{base_cost, detour, draw_route, starts};

/// A position of one role and the visit's starts it allows.
#[derive(Debug, Clone, Copy)]
struct Position {
    after: u32,
    route: u32,
    /// Legs, fixed cost and `base`.
    cost: Cost,
    base: Cost,
    from: Time,
    to: Time,
}

/// Reused lists of positions.
#[derive(Debug)]
pub(super) struct PairScratch {
    first: Vec<Position>,
    second: Vec<Position>,
    keep: usize,
}

impl PairScratch {
    pub(super) fn new(keep: usize) -> Self {
        Self {
            first: Vec::new(),
            second: Vec::new(),
            keep,
        }
    }
}

impl Recreate {
    /// Spots for both roles of the visit led by `node`, if their sum costs less than `cap`.
    pub(super) fn best_pair<L: Legs>(
        &mut self,
        state: &State<'_, L>,
        dice: &mut Dice,
        node: u32,
        cap: Cost,
    ) -> Option<[Spot; 2]> {
        self.first_role(state, dice, node);
        let instance = state.instance;
        let partner = instance.stops[node as usize].partner;
        let mut best = cap;
        let mut spots = None;
        let mut day_of_second = None;
        for at in 0..self.pair.first.len() {
            let first = self.pair.first[at];
            if first.cost >= best {
                break;
            }
            let facts = &instance.routes[first.route as usize];
            if day_of_second != Some(facts.day) {
                self.second_role(state, dice, partner, facts.day);
                day_of_second = Some(facts.day);
            }
            for second in &self.pair.second {
                let sum = first.cost + second.cost;
                let other = &instance.routes[second.route as usize];
                if sum >= best || other.resource == facts.resource {
                    continue;
                }
                let (from, to) = (first.from.max(second.from), first.to.min(second.to));
                let found = common_start(state, node, facts.day, from, to);
                let Some((start, window, cost)) = found.filter(|f| sum + f.2 < best) else {
                    continue;
                };
                best = sum + cost;
                let nth = window - instance.calendar.all(node).start as u32;
                let spot = |position: &Position, role: u32, cost: Cost| {
                    let begin = start + instance.stops[role as usize].offset;
                    Spot {
                        after: position.after,
                        window: instance.calendar.all(role).start as u32 + nth,
                        earliest: begin,
                        latest: begin,
                        cost: position.base + cost,
                    }
                };
                spots = Some([spot(&first, node, cost), spot(second, partner, 0)]);
            }
        }
        spots
    }

    /// Positions of the first role, cheapest first.
    fn first_role<L: Legs>(&mut self, state: &State<'_, L>, dice: &mut Dice, node: u32) {
        self.pair.first.clear();
        let instance = state.instance;
        for neighbour in instance.lists.inward.of(node) {
            let near = &state.nodes[neighbour.node as usize];
            if near.route != NONE {
                collect(state, node, neighbour.node, &mut self.pair.first);
                collect(state, node, near.prev, &mut self.pair.first);
            }
        }
        for _ in 0..self.sampled_routes {
            if let Some(route) = draw_route(state, dice, node) {
                collect_route(state, node, route, &mut self.pair.first);
            }
        }
        self.pair
            .first
            .sort_unstable_by_key(|p| (p.cost, p.after, p.from));
        self.pair.first.dedup_by_key(|p| (p.after, p.from));
        self.pair.first.truncate(self.pair.keep);
    }

    /// Positions of the second role on a day: of all routes, or of a sample of many.
    fn second_role<L: Legs>(&mut self, state: &State<'_, L>, dice: &mut Dice, node: u32, day: u32) {
        self.pair.second.clear();
        let routes = state.instance.calendar.routes(day);
        let most = self.sampled_routes as usize * 2;
        let from = dice.below(routes.len().max(1) as u32) as usize;
        for at in 0..routes.len().min(most) {
            let route = routes[(from + at) % routes.len()];
            collect_route(state, node, route, &mut self.pair.second);
        }
    }
}

fn collect_route<L: Legs>(
    state: &State<'_, L>,
    node: u32,
    route: u32,
    positions: &mut Vec<Position>,
) {
    if base_cost(state, node, route).is_none() {
        return;
    }
    let mut after = state.instance.start(route);
    loop {
        collect(state, node, after, positions);
        after = state.nodes[after as usize].next;
        if state.instance.is_end(after) {
            break;
        }
    }
}

/// Adds the position after a node, once for each range of starts.
fn collect<L: Legs>(state: &State<'_, L>, node: u32, after: u32, positions: &mut Vec<Position>) {
    let instance = state.instance;
    let route = state.nodes[after as usize].route;
    let Some(base) = base_cost(state, node, route) else {
        return;
    };
    let facts = &instance.routes[route as usize];
    let legs = detour(state, node, after);
    let fixed = if state.loads[route as usize].stops == 0 {
        facts.fixed
    } else {
        0
    };
    let windows = &instance.calendar.windows[instance.calendar.on(node, facts.day)];
    let earliest = windows.iter().map(|w| w.earliest).min().unwrap_or(0);
    let latest = windows.iter().map(|w| w.latest).max().unwrap_or(-1);
    let offset = instance.stops[node as usize].offset;
    let cost = legs.cost + base + fixed;
    starts(
        state,
        node,
        after,
        &legs,
        (earliest + offset, latest + offset),
        |from, to| {
            positions.push(Position {
                after,
                route,
                cost,
                base,
                from: from - offset,
                to: to - offset,
            });
        },
    );
}

/// The cheapest window that has a start on the grid in a range: start, window, its cost.
fn common_start<L: Legs>(
    state: &State<'_, L>,
    node: u32,
    day: u32,
    from: Time,
    to: Time,
) -> Option<(Time, u32, Cost)> {
    let calendar = &state.instance.calendar;
    let grid = state.instance.grid;
    calendar
        .on(node, day)
        .filter_map(|index| {
            let window = &calendar.windows[index];
            let start = (from.max(window.earliest) + grid - 1).div_euclid(grid) * grid;
            (start <= to.min(window.latest)).then_some((start, index as u32, window.cost))
        })
        .min_by_key(|&(start, _, cost)| (cost, start))
}
