//! Lists every place where one visit could go in a given plan, with what it would cost.
//!
//! What the explanations and the offers to a tenant ask for. It reads only the routes that
//! may take the visit, and needs no search state.

use super::problem::{Cost, Plan, Problem, Stop, Time, VisitSpec, Window, work};
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
            let stops = plan.routes.get(index).map_or(&[][..], Vec::as_slice);
            let line = Line::without(problem, index, stops, Some(visit));
            for role in 0..spec.roles.len() {
                line.places(problem, spec, role, &mut found);
            }
        }
    }
    insertions_of(problem, spec, &found)
}

/// The insertions that these places make, cheapest first.
pub(crate) fn insertions_of(
    problem: &Problem,
    spec: &VisitSpec,
    found: &[Place],
) -> Vec<Insertion> {
    let mut insertions = if spec.roles.len() == 1 {
        let same = |a: &Place, b: &Place| a.position == b.position && a.window == b.window;
        found.chunk_by(same).flat_map(Place::alone).collect()
    } else {
        pairs(problem, spec, found)
    };
    insertions.sort_by(|a: &Insertion, b| {
        let key = |i: &Insertion| (i.cost, i.start, i.roles.first().map(|p| (p.route, p.index)));
        key(a).cmp(&key(b))
    });
    insertions
}

/// A role's place in a window, with the range of the visit's starts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) role: usize,
    pub(crate) position: Position,
    pub(crate) window: usize,
    pub(crate) cost: i64,
    pub(crate) from: Time,
    pub(crate) to: Time,
}

impl Place {
    /// The insertions of a visit's only role: ranges of starts that meet are one. Those with the
    /// break before the visit and with it after need not meet.
    fn alone(ranges: &[Self]) -> Vec<Insertion> {
        let mut ranges = ranges.to_vec();
        ranges.sort_by_key(|r| (r.from, r.to));
        let mut insertions: Vec<Insertion> = Vec::with_capacity(1);
        for range in ranges {
            match insertions.last_mut() {
                Some(last) if range.from <= last.last_start + 1 => {
                    last.last_start = last.last_start.max(range.to);
                }
                _ => insertions.push(Insertion {
                    cost: range.cost,
                    window: range.window,
                    start: range.from,
                    last_start: range.to,
                    roles: vec![range.position],
                }),
            }
        }
        insertions
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
pub(crate) struct Halt {
    /// Index of the visit, as the caller numbers them.
    pub(crate) visit: u32,
    /// Which of its roles.
    pub(crate) role: u8,
    place: u32,
    earliest: Time,
    latest: Time,
    duration: Time,
}

impl Halt {
    /// A visit's role on a day, near this start of its own: the window that holds the start;
    /// a pair's start is fixed.
    pub(crate) fn of(asked: &VisitSpec, visit: u32, role: u8, day: u32, start: Time) -> Self {
        let part = &asked.roles[role as usize];
        let moment = start - part.offset;
        let (_, today) = on_day(&asked.options, day);
        let window = today
            .iter()
            .filter(|w| asked.roles.len() == 1 && w.earliest <= moment && moment <= w.latest)
            .min_by_key(|w| w.cost);
        Self {
            visit,
            role,
            place: asked.place,
            earliest: window.map_or(start, |w| w.earliest + part.offset),
            latest: window.map_or(start, |w| w.latest + part.offset),
            duration: part.duration,
        }
    }

    /// Where it is.
    pub(crate) fn place(&self) -> u32 {
        self.place
    }

    /// The start, where it is fixed.
    pub(crate) fn fixed(&self) -> Option<Time> {
        (self.earliest == self.latest).then_some(self.earliest)
    }
}

/// A route's stops with departures and latest arrivals, so that every insertion is checked in
/// constant time. It can be kept for as long as the route stays as it is.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    route: usize,
    halts: Vec<Halt>,
    departs: Vec<Label>,
    latests: Vec<Label>,
    load: i32,
}

impl Line {
    /// The labels of a route with these stops, without one visit's if asked.
    pub(crate) fn without(
        problem: &Problem,
        route: usize,
        stops: &[Stop],
        without: Option<u32>,
    ) -> Self {
        let mut load = 0;
        let mut halts = Vec::with_capacity(stops.len());
        for (visit, role, start) in work(stops) {
            if Some(visit) == without {
                continue;
            }
            let asked = &problem.visits[visit as usize];
            load += asked.load;
            let day = problem.routes[route].day;
            halts.push(Halt::of(asked, visit, role, day, start));
        }
        let mut line = Self {
            route,
            departs: Vec::with_capacity(halts.len() + 1),
            latests: Vec::new(),
            load,
            halts,
        };
        line.run(problem);
        line
    }

    /// The same route without the stop at this index.
    pub(crate) fn less(&self, problem: &Problem, index: usize, load: i32) -> Self {
        let mut halts = self.halts.clone();
        halts.remove(index);
        let mut line = Self {
            route: self.route,
            departs: Vec::with_capacity(halts.len() + 1),
            latests: Vec::new(),
            load: self.load - load,
            halts,
        };
        line.run(problem);
        line
    }

    /// The same route with one more stop, before the one at this index.
    pub(crate) fn more(&self, problem: &Problem, index: usize, halt: Halt, load: i32) -> Self {
        let mut halts = self.halts.clone();
        halts.insert(index, halt);
        let mut line = Self {
            route: self.route,
            departs: Vec::with_capacity(halts.len() + 1),
            latests: Vec::new(),
            load: self.load + load,
            halts,
        };
        line.run(problem);
        line
    }

    /// Its stops in order.
    pub(crate) fn halts(&self) -> &[Halt] {
        &self.halts
    }

    /// Whether its stops can be kept in this order: taking one out may lengthen the way to the
    /// next, or leave the break to be taken farther off.
    pub(crate) fn holds(&self, problem: &Problem) -> bool {
        let last = self.halts.len();
        let home = self.leg(problem, last, last + 1).time;
        let left = self.departs.last().and_then(|label| label.taken);
        left.is_some_and(|left| left + home <= problem.routes[self.route].closes)
    }

    /// Labels of all stops, forward and backward.
    fn run(&mut self, problem: &Problem) {
        let spec = &problem.routes[self.route];
        self.departs
            .push(self.leave(problem, None, Some(spec.opens)));
        for at in 0..self.halts.len() {
            let before = self.departs[at];
            let leg = self.leg(problem, at, at + 1).time;
            let halt = self.halts[at];
            let go = |ready: Option<Time>| {
                let begin = (ready? + leg).max(halt.earliest);
                (begin <= halt.latest).then_some(begin + halt.duration)
            };
            let label = self.leave(problem, go(before.taken), go(before.to_come));
            self.departs.push(label);
        }
        let last = Label {
            taken: Some(spec.closes),
            to_come: None,
        };
        self.latests = vec![last; self.halts.len() + 1];
        for at in (0..self.halts.len()).rev() {
            let after = self.latests[at + 1];
            let leg = self.leg(problem, at + 1, at + 2).time;
            let halt = self.halts[at];
            let be = |leave: Option<Time>| {
                let begin = (leave? - halt.duration).min(halt.latest);
                (begin >= halt.earliest).then_some(begin)
            };
            let leave = after.taken.map(|t| t - leg);
            let to_come =
                be(after.to_come.map(|t| t - leg)).max(be(self.before_pause(problem, leave)));
            self.latests[at] = Label {
                taken: be(leave),
                to_come,
            };
        }
    }

    /// Labels of a departure: where there is no break it counts as taken.
    fn leave(&self, problem: &Problem, taken: Option<Time>, to_come: Option<Time>) -> Label {
        let Some(pause) = problem.routes[self.route].pause else {
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
    fn before_pause(&self, problem: &Problem, leave: Option<Time>) -> Option<Time> {
        let pause = problem.routes[self.route].pause?;
        let begin = pause.latest.min(leave? - pause.duration);
        (begin >= pause.earliest).then_some(begin)
    }

    /// Place of the `at`-th of start, stops and end.
    pub(crate) fn place(&self, problem: &Problem, at: usize) -> u32 {
        let spec = &problem.routes[self.route];
        match at.checked_sub(1) {
            None => spec.start,
            Some(stop) => self.halts.get(stop).map_or(spec.end, |h| h.place),
        }
    }

    fn leg(&self, problem: &Problem, from: usize, to: usize) -> Leg {
        problem
            .travel
            .leg(self.place(problem, from), self.place(problem, to))
    }

    /// Adds every place of a role in this route.
    pub(crate) fn places(
        &self,
        problem: &Problem,
        asked: &VisitSpec,
        role: usize,
        found: &mut Vec<Place>,
    ) {
        let spec = &problem.routes[self.route];
        let part = &asked.roles[role];
        if self.load + asked.load > spec.capacity || !part.admits(spec.resource) {
            return;
        }
        let rate = problem.rates[spec.rate as usize];
        let change = asked
            .previous
            .map_or(0, |p| p.change(spec.day, spec.resource));
        let base = rate.work(part.duration)
            + if self.halts.is_empty() { spec.fixed } else { 0 }
            + if role == 0 { change } else { 0 };
        let (first, today) = on_day(&asked.options, spec.day);
        for index in 0..=self.halts.len() {
            let into = problem.travel.leg(self.place(problem, index), asked.place);
            let out = problem
                .travel
                .leg(asked.place, self.place(problem, index + 1));
            let gap = if self.halts.is_empty() {
                Leg::default()
            } else {
                self.leg(problem, index, index + 1)
            };
            let legs: Cost = [into, out]
                .iter()
                .map(|&l| problem.leg_cost(spec.rate, l))
                .sum();
            let legs = legs - problem.leg_cost(spec.rate, gap);
            for (window, option) in today.iter().enumerate() {
                let bounds = (option.earliest + part.offset, option.latest + part.offset);
                let price = if role == 0 { option.cost } else { 0 };
                let ranges = self.ranges(problem, index, [into, out], bounds, part.duration);
                for (from, to) in ranges {
                    found.push(Place {
                        role,
                        position: Position {
                            route: self.route,
                            index,
                        },
                        window: first + window,
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
    pub(crate) fn ranges(
        &self,
        problem: &Problem,
        index: usize,
        [into, out]: [Leg; 2],
        window: (Time, Time),
        duration: Time,
    ) -> impl Iterator<Item = (Time, Time)> + use<> {
        let (ready, due) = (self.departs[index], self.latests[index]);
        let leave = due.taken.map(|t| t - out.time);
        let range = |ready: Option<Time>, leave: Option<Time>| {
            let begin = (ready? + into.time).max(window.0);
            let end = (leave? - duration).min(window.1);
            (begin <= end).then_some((begin, end))
        };
        let all = [
            range(ready.taken, leave),
            range(ready.to_come, due.to_come.map(|t| t - out.time)),
            range(ready.to_come, self.before_pause(problem, leave)),
        ];
        all.into_iter().flatten()
    }
}

/// The days of a visit with what it costs at least on each, cheapest first.
pub(crate) fn days_by_price(problem: &Problem, asked: &VisitSpec) -> Vec<(i64, u32)> {
    let work: i32 = asked.roles.iter().map(|r| r.duration).sum();
    let rates = problem.rates.iter();
    let work = rates.map(|r| i64::from(r.work(work))).min().unwrap_or(0);
    let mut days: Vec<(i64, u32)> = Vec::new();
    for window in &asked.options {
        let least = i64::from(window.cost) + work;
        match days.last_mut() {
            Some(last) if last.1 == window.day => last.0 = last.0.min(least),
            _ => days.push((least, window.day)),
        }
    }
    days.sort_unstable();
    days
}

/// The windows of a day, and the index of the first.
fn on_day(options: &[Window], day: u32) -> (usize, &[Window]) {
    let first = options.partition_point(|w| w.day < day);
    let last = options.partition_point(|w| w.day <= day);
    (first, &options[first..last])
}

fn earlier(a: Option<Time>, b: Option<Time>) -> Option<Time> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (one, other) => one.or(other),
    }
}

/// Both roles of a pair: in each window and pair of routes the cheapest common start.
fn pairs(problem: &Problem, asked: &VisitSpec, found: &[Place]) -> Vec<Insertion> {
    let grid = problem.grid.max(1);
    let options = &asked.options;
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
