//! Lists every place where one visit could go in a given plan, with what it would cost.
//!
//! What the explanations and the offers to a tenant ask for. It reads only the routes that
//! may take the visit, and needs no search state.

use super::problem::{Cost, Plan, Problem, Stop, Time};
use super::travel::Leg;

/// One way to make a visit: a window, and where each role goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Insertion {
    /// What it adds to the plan's cost: legs, work, fixed, window and change. The penalty of
    /// leaving the visit out is not taken off.
    pub cost: i64,
    /// Index into the visit's options.
    pub window: usize,
    /// Earliest start of the visit there.
    pub start: Time,
    /// Latest start there that keeps the rest of the route as it is.
    pub last_start: Time,
    /// Where each role goes.
    pub roles: Vec<Position>,
}

/// A position in a route, among its visits only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Index into [`Problem::routes`].
    pub route: usize,
    /// Before the stop that is now at this index, breaks not counted.
    pub index: usize,
}

/// All feasible insertions of a visit, cheapest first; the visit's own stops, if it has any,
/// are taken out of the plan first. For a pair: the best of each window and pair of routes.
pub fn insertions(problem: &Problem, plan: &Plan, visit: u32) -> Vec<Insertion> {
    let spec = &problem.visits[visit as usize];
    let mut found = Vec::new();
    let mut days: Vec<u32> = spec.options.iter().map(|w| w.day).collect();
    days.dedup();
    for (index, route) in problem.routes.iter().enumerate() {
        let admits = spec.roles.iter().any(|role| role.admits(route.resource));
        if admits && days.binary_search(&route.day).is_ok() {
            let line = Line::new(problem, plan, index, visit);
            for role in 0..spec.roles.len() {
                line.places(problem, visit, role, &mut found);
            }
        }
    }
    let mut insertions = if spec.roles.len() == 1 {
        let same = |a: &Place, b: &Place| a.position == b.position && a.window == b.window;
        found.chunk_by(same).map(Place::alone).collect()
    } else {
        pairs(problem, visit, &found)
    };
    insertions.sort_by(|a: &Insertion, b| {
        let key = |i: &Insertion| (i.cost, i.start, i.roles.first().map(|p| (p.route, p.index)));
        key(a).cmp(&key(b))
    });
    insertions
}

/// A role's place in a window, with the range of the visit's starts.
#[derive(Debug, Clone, Copy)]
struct Place {
    role: usize,
    position: Position,
    window: usize,
    cost: i64,
    from: Time,
    to: Time,
}

impl Place {
    /// The insertion of a visit's only role; its ranges of starts become one.
    fn alone(ranges: &[Self]) -> Insertion {
        let Self {
            position,
            window,
            cost,
            from,
            to,
            ..
        } = ranges[0];
        Insertion {
            cost,
            window,
            start: ranges.iter().map(|r| r.from).min().unwrap_or(from),
            last_start: ranges.iter().map(|r| r.to).max().unwrap_or(to),
            roles: vec![position],
        }
    }
}

/// Departures or arrivals, with the break taken and with it to come.
#[derive(Debug, Clone, Copy)]
struct Label {
    taken: Option<Time>,
    to_come: Option<Time>,
}

/// A stop of a route with its window.
#[derive(Debug, Clone, Copy)]
struct Halt {
    place: u32,
    earliest: Time,
    latest: Time,
    duration: Time,
}

/// A route without the visit in hand: departures of every stop and latest arrivals.
struct Line<'a> {
    problem: &'a Problem,
    route: usize,
    halts: Vec<Halt>,
    departs: Vec<Label>,
    latests: Vec<Label>,
    full: bool,
}

impl<'a> Line<'a> {
    fn new(problem: &'a Problem, plan: &Plan, route: usize, without: u32) -> Self {
        let spec = &problem.routes[route];
        let stops = plan.routes.get(route).map_or(&[][..], Vec::as_slice);
        let mut load = 0;
        let mut halts = Vec::with_capacity(stops.len());
        for stop in stops {
            let Stop::Visit {
                visit, role, start, ..
            } = *stop
            else {
                continue;
            };
            if visit == without {
                continue;
            }
            let asked = &problem.visits[visit as usize];
            load += asked.load;
            halts.push(halt(problem, route, visit, role, start));
        }
        let mut line = Self {
            problem,
            route,
            departs: Vec::with_capacity(halts.len() + 1),
            latests: Vec::new(),
            full: load + problem.visits[without as usize].load > spec.capacity,
            halts,
        };
        line.run();
        line
    }

    /// Labels of all stops, forward and backward.
    fn run(&mut self) {
        let spec = &self.problem.routes[self.route];
        self.departs.push(self.leave(None, Some(spec.opens)));
        for at in 0..self.halts.len() {
            let before = self.departs[at];
            let leg = self.leg(at, at + 1).time;
            let halt = self.halts[at];
            let go = |ready: Option<Time>| {
                let begin = (ready? + leg).max(halt.earliest);
                (begin <= halt.latest).then_some(begin + halt.duration)
            };
            let label = self.leave(go(before.taken), go(before.to_come));
            self.departs.push(label);
        }
        let last = Label {
            taken: Some(spec.closes),
            to_come: None,
        };
        self.latests = vec![last; self.halts.len() + 1];
        for at in (0..self.halts.len()).rev() {
            let after = self.latests[at + 1];
            let leg = self.leg(at + 1, at + 2).time;
            let halt = self.halts[at];
            let be = |leave: Option<Time>| {
                let begin = (leave? - halt.duration).min(halt.latest);
                (begin >= halt.earliest).then_some(begin)
            };
            let leave = after.taken.map(|t| t - leg);
            let to_come = be(after.to_come.map(|t| t - leg)).max(be(self.before_pause(leave)));
            self.latests[at] = Label {
                taken: be(leave),
                to_come,
            };
        }
    }

    /// Labels of a departure: where there is no break it counts as taken.
    fn leave(&self, taken: Option<Time>, to_come: Option<Time>) -> Label {
        let Some(pause) = self.problem.routes[self.route].pause else {
            return Label {
                taken: earlier(taken, to_come),
                to_come: None,
            };
        };
        let after = to_come
            .map(|ready| ready.max(pause.earliest))
            .filter(|&begin| begin <= pause.latest)
            .map(|begin| begin + pause.duration);
        Label {
            taken: earlier(taken, after),
            to_come,
        }
    }

    /// Latest time to be ready for a break after which one leaves by `leave`.
    fn before_pause(&self, leave: Option<Time>) -> Option<Time> {
        let pause = self.problem.routes[self.route].pause?;
        let begin = pause.latest.min(leave? - pause.duration);
        (begin >= pause.earliest).then_some(begin)
    }

    /// Place of the `at`-th of start, stops and end.
    fn place(&self, at: usize) -> u32 {
        let spec = &self.problem.routes[self.route];
        match at.checked_sub(1) {
            None => spec.start,
            Some(stop) => self.halts.get(stop).map_or(spec.end, |h| h.place),
        }
    }

    fn leg(&self, from: usize, to: usize) -> Leg {
        self.problem.travel.leg(self.place(from), self.place(to))
    }

    /// Adds every place of a role in this route.
    fn places(&self, problem: &Problem, visit: u32, role: usize, found: &mut Vec<Place>) {
        let spec = &problem.routes[self.route];
        let asked = &problem.visits[visit as usize];
        let part = &asked.roles[role];
        if self.full || !part.admits(spec.resource) {
            return;
        }
        let rate = problem.rates[spec.rate as usize];
        let change = asked
            .previous
            .map_or(0, |p| p.change(spec.day, spec.resource));
        let base = rate.work(part.duration)
            + if self.halts.is_empty() { spec.fixed } else { 0 }
            + if role == 0 { change } else { 0 };
        for index in 0..=self.halts.len() {
            let into = problem.travel.leg(self.place(index), asked.place);
            let out = problem.travel.leg(asked.place, self.place(index + 1));
            let gap = if self.halts.is_empty() {
                Leg::default()
            } else {
                self.leg(index, index + 1)
            };
            let legs: Cost = [into, out]
                .iter()
                .map(|&l| problem.leg_cost(spec.rate, l))
                .sum();
            let legs = legs - problem.leg_cost(spec.rate, gap);
            for (window, option) in asked.options.iter().enumerate() {
                if option.day != spec.day {
                    continue;
                }
                let bounds = (option.earliest + part.offset, option.latest + part.offset);
                let price = if role == 0 { option.cost } else { 0 };
                for (from, to) in self.ranges(index, into.time, out.time, bounds, part.duration) {
                    found.push(Place {
                        role,
                        position: Position {
                            route: self.route,
                            index,
                        },
                        window,
                        cost: i64::from(base) + i64::from(legs) + i64::from(price),
                        from: from - part.offset,
                        to: to - part.offset,
                    });
                }
            }
        }
    }

    /// Ranges of starts before the stop at `index`: the break taken before, still to come, or
    /// taken right after.
    fn ranges(
        &self,
        index: usize,
        into: Time,
        out: Time,
        window: (Time, Time),
        duration: Time,
    ) -> impl Iterator<Item = (Time, Time)> + use<> {
        let (ready, due) = (self.departs[index], self.latests[index]);
        let leave = due.taken.map(|t| t - out);
        let range = |ready: Option<Time>, leave: Option<Time>| {
            let begin = (ready? + into).max(window.0);
            let end = (leave? - duration).min(window.1);
            (begin <= end).then_some((begin, end))
        };
        let all = [
            range(ready.taken, leave),
            range(ready.to_come, due.to_come.map(|t| t - out)),
            range(ready.to_come, self.before_pause(leave)),
        ];
        all.into_iter().flatten()
    }
}

fn earlier(a: Option<Time>, b: Option<Time>) -> Option<Time> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (one, other) => one.or(other),
    }
}

/// A stop of the plan with the window that holds its start; a pair's start is fixed.
fn halt(problem: &Problem, route: usize, visit: u32, role: u8, start: Time) -> Halt {
    let asked = &problem.visits[visit as usize];
    let part = &asked.roles[role as usize];
    let moment = start - part.offset;
    let window = asked
        .options
        .iter()
        .filter(|w| w.day == problem.routes[route].day)
        .filter(|w| asked.roles.len() == 1 && w.earliest <= moment && moment <= w.latest)
        .min_by_key(|w| w.cost);
    Halt {
        place: asked.place,
        earliest: window.map_or(start, |w| w.earliest + part.offset),
        latest: window.map_or(start, |w| w.latest + part.offset),
        duration: part.duration,
    }
}

/// Both roles of a pair: in each window and pair of routes the cheapest common start.
fn pairs(problem: &Problem, visit: u32, found: &[Place]) -> Vec<Insertion> {
    let grid = problem.grid.max(1);
    let options = &problem.visits[visit as usize].options;
    let mut best: std::collections::BTreeMap<(usize, usize, usize), Insertion> =
        std::collections::BTreeMap::new();
    let role = |wanted: usize| found.iter().filter(move |p| p.role == wanted);
    for first in role(0) {
        for second in role(1).filter(|p| p.window == first.window) {
            let spec = |place: &Place| &problem.routes[place.position.route];
            if spec(first).resource == spec(second).resource {
                continue;
            }
            debug_assert_eq!(
                spec(first).day,
                options[first.window].day,
                "windows are of a day"
            );
            let from = first.from.max(second.from);
            let start = (from + grid - 1).div_euclid(grid) * grid;
            let last_start = first.to.min(second.to).div_euclid(grid) * grid;
            if start > last_start {
                continue;
            }
            let cost = first.cost + second.cost;
            let key = (first.window, first.position.route, second.position.route);
            if best.get(&key).is_none_or(|known| cost < known.cost) {
                let roles = vec![first.position, second.position];
                let window = first.window;
                best.insert(
                    key,
                    Insertion {
                        cost,
                        window,
                        start,
                        last_start,
                        roles,
                    },
                );
            }
        }
    }
    best.into_values().collect()
}
