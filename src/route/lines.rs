//! Lines: a plan's routes with the labels by which a place for a visit is found in constant
//! time, and the same with a few visits taken out or put in, without copying the plan.

use super::insertions::{Halt, Insertion, Line, days_by_price, insertions_of};
use super::problem::{Plan, Problem, Stop, VisitSpec, Window};

/// No route: the operative is off that day.
const OFF: u32 = u32::MAX;

/// Every route of a plan, and where each visit is.
#[derive(Debug)]
pub(crate) struct Lines<'a> {
    pub(crate) problem: &'a Problem,
    kept: Vec<Line>,
    /// Route by resource and day.
    routes: Vec<u32>,
    days: usize,
    /// For each visit, route and start of each role; empty where it is in none.
    seats: Vec<Vec<(usize, i32)>>,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(problem: &'a Problem, plan: &Plan) -> Self {
        let days = problem.routes.iter().map(|r| r.day as usize + 1).max();
        let days = days.unwrap_or(0);
        let mut routes = vec![OFF; problem.resources as usize * days];
        let mut seats: Vec<Vec<(u8, usize, i32)>> = vec![Vec::new(); problem.visits.len()];
        let mut kept = Vec::with_capacity(problem.routes.len());
        for (index, spec) in problem.routes.iter().enumerate() {
            routes[spec.resource as usize * days + spec.day as usize] = index as u32;
            let stops = plan.routes.get(index).map_or(&[][..], Vec::as_slice);
            for stop in stops {
                if let Stop::Visit {
                    visit, role, start, ..
                } = *stop
                {
                    seats[visit as usize].push((role, index, start));
                }
            }
            kept.push(Line::without(problem, index, stops, None));
        }
        let by_role = |mut roles: Vec<(u8, usize, i32)>| {
            roles.sort_unstable();
            roles.into_iter().map(|(_, r, s)| (r, s)).collect()
        };
        Self {
            problem,
            kept,
            routes,
            days,
            seats: seats.into_iter().map(by_role).collect(),
        }
    }

    /// Routes of a visit's roles, with the start of each.
    pub(crate) fn seats(&self, visit: u32) -> &[(usize, i32)] {
        &self.seats[visit as usize]
    }

    /// Takes over routes as a draft left them.
    pub(crate) fn adopt(&mut self, changed: Vec<(usize, Line)>) {
        for (route, line) in changed {
            self.kept[route] = line;
        }
    }

    fn route(&self, resource: u32, day: u32) -> Option<usize> {
        let day = day as usize;
        let route = (day < self.days).then(|| self.routes[resource as usize * self.days + day])?;
        (route != OFF).then_some(route as usize)
    }
}

/// What a visit costs where it is, in the router's own parts.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bill {
    pub(crate) day: u32,
    pub(crate) legs: i64,
    pub(crate) work: i64,
    pub(crate) fixed: i64,
    pub(crate) window: i64,
    pub(crate) change: i64,
}

impl Bill {
    /// All parts together.
    pub(crate) fn total(&self) -> i64 {
        self.legs + self.work + self.fixed + self.window + self.change
    }
}

/// A plan under change: some routes as they would be, the rest as they are.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    lines: &'a Lines<'a>,
    changed: Vec<(usize, Line)>,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(lines: &'a Lines<'a>) -> Self {
        let changed = Vec::new();
        Self { lines, changed }
    }

    /// The routes that differ.
    pub(crate) fn changed(self) -> Vec<(usize, Line)> {
        self.changed
    }

    fn line(&self, route: usize) -> &Line {
        let changed = self.changed.iter().find(|(r, _)| *r == route);
        changed.map_or(&self.lines.kept[route], |(_, line)| line)
    }

    fn change(&mut self, route: usize, line: Line) {
        match self.changed.iter_mut().find(|(r, _)| *r == route) {
            Some((_, old)) => *old = line,
            None => self.changed.push((route, line)),
        }
    }

    /// Takes a visit out and gives what it cost there; `None` where it is in no route.
    pub(crate) fn take(&mut self, visit: u32) -> Option<Bill> {
        let lines = self.lines;
        let problem = lines.problem;
        let asked = &problem.visits[visit as usize];
        let mut bill = Bill::default();
        for (role, (route, start)) in lines.seats(visit).iter().enumerate() {
            let line = self.line(*route);
            let spec = &problem.routes[*route];
            let at = line.halts().iter().position(|h| h.visit == visit)?;
            let (before, after) = (line.place(problem, at), line.place(problem, at + 2));
            let leg =
                |from, to| i64::from(problem.leg_cost(spec.rate, problem.travel.leg(from, to)));
            bill.legs += leg(before, asked.place) + leg(asked.place, after);
            if line.halts().len() == 1 {
                bill.fixed += i64::from(spec.fixed);
            } else {
                bill.legs -= leg(before, after);
            }
            let part = &asked.roles[role];
            bill.work += i64::from(problem.rates[spec.rate as usize].work(part.duration));
            if role == 0 {
                let moment = start - part.offset;
                let holds =
                    |w: &&Window| w.day == spec.day && w.earliest <= moment && moment <= w.latest;
                let windows = asked.options.iter().filter(holds).map(|w| w.cost);
                bill.day = spec.day;
                bill.window = i64::from(windows.min().unwrap_or(0));
                bill.change = change(asked, spec.day, spec.resource);
            }
            let less = line.less(problem, at, asked.load);
            self.change(*route, less);
        }
        (!lines.seats(visit).is_empty()).then_some(bill)
    }

    /// What an insertion costs, part by part.
    pub(crate) fn bill(&self, asked: &VisitSpec, insertion: &Insertion) -> Bill {
        let problem = self.lines.problem;
        let window = asked.options[insertion.window];
        let mut bill = Bill {
            day: window.day,
            window: i64::from(window.cost),
            ..Bill::default()
        };
        for (role, position) in insertion.roles.iter().enumerate() {
            let spec = &problem.routes[position.route];
            let rate = problem.rates[spec.rate as usize];
            bill.work += i64::from(rate.work(asked.roles[role].duration));
            if self.line(position.route).halts().is_empty() {
                bill.fixed += i64::from(spec.fixed);
            }
            if role == 0 {
                bill.change = change(asked, spec.day, spec.resource);
            }
        }
        bill.legs = insertion.cost - bill.work - bill.fixed - bill.window - bill.change;
        bill
    }

    /// Puts a visit, under a number that no other has, where an insertion says.
    pub(crate) fn put(&mut self, visit: u32, asked: &VisitSpec, insertion: &Insertion) {
        let problem = self.lines.problem;
        for (role, position) in insertion.roles.iter().enumerate() {
            let day = problem.routes[position.route].day;
            let start = insertion.start + asked.roles[role].offset;
            let halt = Halt::of(asked, visit, role as u8, day, start);
            let line = self.line(position.route);
            let more = line.more(problem, position.index, halt, asked.load);
            self.change(position.route, more);
        }
    }

    /// The cheapest way to put a visit; days are looked at from the cheapest, and no longer
    /// than they can hold a better one.
    pub(crate) fn cheapest(&self, asked: &VisitSpec) -> Option<Insertion> {
        let problem = self.lines.problem;
        let mut best: Option<Insertion> = None;
        let mut found = Vec::new();
        let roles = asked.roles.iter().enumerate();
        let able: Vec<(usize, u32)> = roles
            .flat_map(|(role, part)| {
                let all = 0..problem.resources;
                all.filter(|r| part.admits(*r)).map(move |r| (role, r))
            })
            .collect();
        for (least, day) in days_by_price(problem, asked) {
            // A way round is never shorter than the way, but for a minute or two of rounding.
            if best.as_ref().is_some_and(|b| b.cost <= least) {
                break;
            }
            found.clear();
            for (role, resource) in &able {
                if let Some(route) = self.lines.route(*resource, day) {
                    self.line(route).places(problem, asked, *role, &mut found);
                }
            }
            let first = insertions_of(problem, asked, &found).into_iter().next();
            if let Some(first) = first
                && best.as_ref().is_none_or(|b| first.cost < b.cost)
            {
                best = Some(first);
            }
        }
        best
    }
}

fn change(asked: &VisitSpec, day: u32, resource: u32) -> i64 {
    i64::from(asked.previous.map_or(0, |p| p.change(day, resource)))
}
