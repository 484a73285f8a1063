//! Free: an offer's visit left to the route search together with everything unpromised around
//! it: what an offer is held against.

use std::collections::BTreeMap;

use super::ask::Ask;
use super::clear::clear;
use super::draft::Draft;
use super::frame::{Frame, case};
use super::live::Live;
use super::place::Proposal;
use crate::error::Result;
use crate::route::problem::{Plan, Problem, RouteSpec, Stop, VisitSpec, Window};
use crate::route::timed::{Wanted, timed};

/// Some routes of a schedule as a problem of their own.
#[derive(Debug, Clone)]
pub struct Free {
    /// The routes with their visits; the household's visit is the last, and must be made.
    pub problem: Problem,
    /// The schedule as it stands, without the household's visit.
    pub plan: Plan,
}

impl Free {
    /// The household's visit.
    pub fn visit(&self) -> u32 {
        self.problem.visits.len() as u32 - 1
    }

    /// The same routes without the household's visit.
    pub fn without(&self) -> Problem {
        let mut problem = self.problem.clone();
        problem.visits.pop();
        problem
    }
}

impl Live {
    /// The routes (at most so many) that an offer's visit goes best with, for the route search:
    /// the visit in any of its windows, promises where they are, everything else free to move
    /// among them.
    ///
    /// # Errors
    /// Where a task's clock cannot be read.
    pub fn free(&self, ask: &Ask, proposal: &Proposal, most: usize) -> Result<Free> {
        let agreed = self.agreed(ask)?;
        let tasks: Vec<_> = proposal.crew.iter().flatten().copied().collect();
        let own = case(&self.world, &agreed, ask, &proposal.crew);
        let place = self.nightly.doors[&proposal.home];
        let crew = proposal.crew.clone();
        let spec = Frame::new(&self.world, ask, own, crew, place, &self.dates(ask)).spec;
        let cleared = clear(self, proposal.home, &tasks, |_| false);
        let routes = nearest(&cleared.draft, &spec, most);
        Ok(Part::of(self, &cleared.draft, &routes).with(spec))
    }
}

/// The routes on which the visit's detour and day cost least, whether or not it fits there.
fn nearest(draft: &Draft<'_>, spec: &VisitSpec, most: usize) -> Vec<usize> {
    let problem = draft.problem();
    let mut priced: Vec<(i64, usize)> = Vec::new();
    for today in spec.options.chunk_by(|a, b| a.day == b.day) {
        let price = today.iter().map(|w| w.cost).min().unwrap_or(0);
        for role in &spec.roles {
            for route in draft.routes(&role.resources, today[0].day) {
                let line = draft.line(route);
                let leg = |from: usize, to| {
                    let way = problem.travel.leg(line.place(problem, from), to);
                    i64::from(problem.leg_cost(problem.routes[route].rate, way))
                };
                let detour = (0..=line.halts().len()).map(|index| {
                    let next = line.place(problem, index + 1);
                    let back = problem.travel.leg(spec.place, next);
                    let back = i64::from(problem.leg_cost(problem.routes[route].rate, back));
                    leg(index, spec.place) + back - leg(index, next)
                });
                let unused = line.halts().is_empty();
                let opening = if unused {
                    problem.routes[route].fixed
                } else {
                    0
                };
                let detour = detour.min().unwrap_or(0);
                priced.push((i64::from(price) + i64::from(opening) + detour, route));
            }
        }
    }
    priced.sort_unstable();
    let mut routes: Vec<usize> = Vec::with_capacity(most);
    for (_, route) in priced {
        if routes.len() < most && !routes.contains(&route) {
            routes.push(route);
        }
    }
    routes.sort_unstable();
    routes
}

/// Routes of a schedule, their visits numbered anew.
struct Part {
    problem: Problem,
    plan: Plan,
}

impl Part {
    fn of(live: &Live, draft: &Draft<'_>, routes: &[usize]) -> Self {
        let whole = live.problem();
        let mut seats: BTreeMap<u32, usize> = BTreeMap::new();
        for route in routes {
            for halt in draft.line(*route).halts() {
                *seats.entry(halt.visit).or_default() += 1;
            }
        }
        let number: BTreeMap<u32, u32> = seats.keys().copied().zip(0..).collect();
        let mut visits: Vec<VisitSpec> = Vec::with_capacity(seats.len());
        for visit in seats.keys() {
            visits.push(whole.visits[*visit as usize].clone());
        }
        let mut plan = Plan::default();
        let mut kept: Vec<RouteSpec> = Vec::with_capacity(routes.len());
        for route in routes {
            let mut stops = Vec::new();
            for stop in &live.plan.routes[*route] {
                let Stop::Visit {
                    visit, role, start, ..
                } = *stop
                else {
                    continue;
                };
                let Some(new) = number.get(&visit) else {
                    continue; // It has given way.
                };
                let spec = &mut visits[*new as usize];
                let mut role = role;
                if seats[&visit] < spec.roles.len() {
                    // The other half of a pair is elsewhere: this half stays where it is.
                    stay(spec, role, whole.routes[*route].day, start);
                    role = 0;
                }
                stops.push((*new, role, start));
            }
            kept.push(whole.routes[*route].clone());
            plan.routes.push(as_stops(&stops));
        }
        let problem = Problem {
            travel: whole.travel.clone(),
            routes: kept,
            visits,
            resources: whole.resources,
            rates: whole.rates.clone(),
            grid: whole.grid,
        };
        for route in 0..plan.routes.len() {
            let wanted = Wanted::of(&problem, &plan.routes[route]);
            if let Some(stops) = timed(&problem, route, &wanted) {
                plan.routes[route] = stops;
            }
        }
        Self { problem, plan }
    }

    fn with(mut self, spec: VisitSpec) -> Free {
        let held = self.problem.routes.iter();
        let days: Vec<u32> = held.map(|r| r.day).collect();
        let mut spec = spec;
        spec.options.retain(|w| days.contains(&w.day));
        self.problem.visits.push(spec);
        self.plan.absent.push(self.problem.visits.len() as u32 - 1);
        Free {
            problem: self.problem,
            plan: self.plan,
        }
    }
}

fn as_stops(stops: &[(u32, u8, i32)]) -> Vec<Stop> {
    let stop = |&(visit, role, start): &(u32, u8, i32)| Stop::Visit {
        visit,
        role,
        arrive: start,
        start,
        depart: start,
    };
    stops.iter().map(stop).collect()
}

/// Makes a visit one that a single operative begins at this moment.
fn stay(spec: &mut VisitSpec, role: u8, day: u32, start: i32) {
    let mut own = spec.roles[usize::from(role)].clone();
    own.offset = 0;
    spec.roles = vec![own];
    spec.pinned = true;
    spec.previous = None;
    spec.options = vec![Window {
        day,
        earliest: start,
        latest: start,
        cost: 0,
    }];
}
