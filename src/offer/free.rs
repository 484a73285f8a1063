//! Free: an offer's visit left to the route search together with everything unpromised around
//! it: what an offer is held against.

use std::collections::BTreeMap;

use super::ask::Ask;
use super::clear::clear;
use super::draft::Draft;
use super::frame::{Frame, case};
use super::live::{Live, begins};
use super::place::Proposal;
use super::standing::{Change, Standing};
use crate::error::Result;
use crate::route::check;
use crate::route::insertions::Halt;
use crate::route::problem::{Plan, Problem, RouteSpec, Stop, VisitSpec, Window, work};
use crate::route::region::suits;
use crate::route::timed::{Wanted, timed};

/// The household's visit, where it has been put in.
const NEW: &str = "";

/// Some routes of a schedule as a problem of their own.
#[derive(Debug, Clone)]
pub struct Free {
    /// The routes with their visits; the household's visit is the last, and must be made.
    pub problem: Problem,
    /// The schedule as it stands, without the household's visit.
    pub plan: Plan,
    /// The schedule with the offer taken, where its change stays within these routes.
    pub taken: Option<Plan>,
    /// What each visit is called; the household's has no name yet.
    pub names: Vec<String>,
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
        let change = self.place(proposal, NEW, ask.now).ok();
        let mut routes = nearest(&cleared.draft, &spec, most);
        let touched = change.iter().flat_map(|c| &c.put);
        routes.extend(touched.flat_map(|visit| self.seats(visit)));
        routes.sort_unstable();
        routes.dedup();
        let part = Part::of(self, &cleared.draft, &routes);
        Ok(part.with(self, spec, change.as_ref()))
    }

    /// The routes in which a visit stands, by role.
    fn seats(&self, visit: &Standing) -> Vec<usize> {
        let Some(day) = self.world.planning.day(visit.date) else {
            return Vec::new();
        };
        let operatives = visit.operatives.iter();
        operatives.filter_map(|o| self.route(o.0, day)).collect()
    }
}

/// The routes on which the visit's detour and day cost least, whether or not it fits there.
fn nearest(draft: &Draft<'_>, spec: &VisitSpec, most: usize) -> Vec<usize> {
    let problem = draft.problem();
    let priced = (0..problem.routes.len()).filter_map(|route| {
        let halts = draft.line(route).halts().iter();
        let stops = halts.map(Halt::place);
        Some((suits(problem, route, spec, stops)?, route))
    });
    let mut priced: Vec<(i64, usize)> = priced.collect();
    priced.sort_unstable();
    priced.truncate(most);
    priced.into_iter().map(|(_, route)| route).collect()
}

/// Routes of a schedule, their visits numbered anew.
struct Part {
    problem: Problem,
    plan: Plan,
    /// Which routes of the whole they are.
    routes: Vec<usize>,
    /// New numbers of visits.
    number: BTreeMap<u32, u32>,
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
            for (visit, role, start) in work(&live.plan.routes[*route]) {
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
            retime(&problem, &mut plan, route);
        }
        Self {
            problem,
            plan,
            routes: routes.to_vec(),
            number,
        }
    }

    fn with(mut self, live: &Live, spec: VisitSpec, change: Option<&Change>) -> Free {
        let held = self.problem.routes.iter();
        let days: Vec<u32> = held.map(|r| r.day).collect();
        let mut spec = spec;
        spec.options.retain(|w| days.contains(&w.day));
        self.problem.visits.push(spec);
        let taken = change.and_then(|c| self.after(live, c));
        self.plan.absent.push(self.problem.visits.len() as u32 - 1);
        let standing = |visit: &u32| live.visits[*visit as usize].as_ref();
        let names = self.number.keys().map(standing);
        Free {
            names: names
                .map(|v| v.map_or_else(String::new, |v| v.id.clone()))
                .collect(),
            problem: self.problem,
            plan: self.plan,
            taken,
        }
    }

    /// Gives every stop the start that it stands with, which may be later than it could be.
    fn as_they_stand(&self, live: &Live, plan: &mut Plan) {
        let old: Vec<u32> = self.number.keys().copied().collect();
        for stop in plan.routes.iter_mut().flatten() {
            if let Stop::Visit {
                visit, role, start, ..
            } = stop
            {
                let standing = live.visits[old[*visit as usize] as usize].as_ref();
                let own = standing.and_then(|v| v.starts.get(usize::from(*role)));
                *start = own.map_or(*start, |s| s.minutes());
            }
        }
    }

    /// The plan after a change.
    fn after(&self, live: &Live, change: &Change) -> Option<Plan> {
        let mut plan = self.plan.clone();
        self.as_they_stand(live, &mut plan);
        for visit in &change.put {
            let known = live.index(&visit.id).and_then(|i| self.number.get(&i));
            let number = match known {
                None if visit.id == NEW => self.problem.visits.len() as u32 - 1,
                known => *known?,
            };
            if self.problem.visits[number as usize].roles.len() != visit.operatives.len() {
                continue; // Half of a pair: it stays where it is.
            }
            for stops in &mut plan.routes {
                stops.retain(|s| !matches!(s, Stop::Visit { visit, .. } if *visit == number));
            }
            for (role, (route, start)) in (0..).zip(live.seats(visit).iter().zip(&visit.starts)) {
                let at = self.routes.binary_search(route).ok()?;
                let stops = &mut plan.routes[at];
                stops.extend(as_stops(&[(number, role, start.minutes())]));
                stops.sort_by_key(begins);
            }
        }
        for route in 0..plan.routes.len() {
            retime(&self.problem, &mut plan, route);
        }
        plan.cost = check(&self.problem, &plan).ok()?;
        Some(plan)
    }
}

fn retime(problem: &Problem, plan: &mut Plan, route: usize) {
    let wanted = Wanted::of(problem, &plan.routes[route]);
    if let Some(stops) = timed(problem, route, &wanted) {
        plan.routes[route] = stops;
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
