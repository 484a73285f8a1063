//! Turns plans into outlines (who goes where in which window) and back.
//!
//! An outline is what rounds of regions hand to each other: stops in order with the window
//! chosen for each, but no times; times follow from the order.

use super::instance::{Instance, NONE, Part};
use super::legs::Legs;
use super::problem::{Plan, Problem, Stop, Time};
use super::schedule::{self, Step};
use super::snapshot::{Placed, Snapshot};

/// One role of a visit in a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) visit: u32,
    pub(crate) role: u8,
    /// Index into the visit's options.
    pub(crate) window: u32,
    /// Start no sooner, no later: the window's, or the moment agreed by a pair.
    pub(crate) earliest: Time,
    pub(crate) latest: Time,
}

/// All routes' stops, and the visits left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Outline {
    pub(crate) routes: Vec<Vec<Item>>,
    pub(crate) absent: Vec<u32>,
}

impl Outline {
    /// Nothing planned.
    pub(crate) fn empty(problem: &Problem) -> Self {
        Self {
            routes: vec![Vec::new(); problem.routes.len()],
            absent: (0..problem.visits.len() as u32).collect(),
        }
    }

    /// From a plan; stops that no longer fit (window, skill, hours) are left out, and so is
    /// the other role of a pair.
    pub(crate) fn from_plan(problem: &Problem, plan: &Plan) -> Self {
        let mut outline = Self::empty(problem);
        for (route, stops) in plan.routes.iter().enumerate().take(problem.routes.len()) {
            for stop in stops {
                if let Some(item) = item(problem, route, stop) {
                    outline.routes[route].push(item);
                    if schedule::steps(problem, route, &outline.routes[route]).is_none() {
                        outline.routes[route].pop();
                    }
                }
            }
        }
        outline.settle(problem);
        outline
    }

    /// Drops visits that lack a role, have one twice or whose roles disagree; lists the
    /// absent.
    fn settle(&mut self, problem: &Problem) {
        let mut seen: Vec<Vec<(u8, u32, Time)>> = vec![Vec::new(); problem.visits.len()];
        for (route, items) in self.routes.iter().enumerate() {
            let resource = problem.routes[route].resource;
            for item in items {
                let role = &problem.visits[item.visit as usize].roles[item.role as usize];
                let moment = item.earliest - role.offset;
                seen[item.visit as usize].push((item.role, resource, moment));
            }
        }
        let whole = |visit: usize| {
            let roles = &seen[visit];
            roles.len() == problem.visits[visit].roles.len()
                && roles.iter().all(|a| {
                    roles.iter().filter(|b| b.0 == a.0).count() == 1
                        && roles.iter().all(|b| a.0 == b.0 || a.1 != b.1 && a.2 == b.2)
                })
        };
        for items in &mut self.routes {
            items.retain(|item| whole(item.visit as usize));
        }
        self.absent = (0..seen.len())
            .filter(|&v| !whole(v))
            .map(|v| v as u32)
            .collect();
    }

    /// The plan with all times, and its cost. `None` if some route is not feasible, which
    /// the search never produces.
    pub(crate) fn to_plan(&self, problem: &Problem) -> Option<Plan> {
        let mut plan = Plan {
            absent: self.absent.clone(),
            ..Plan::default()
        };
        for (route, items) in self.routes.iter().enumerate() {
            let steps = schedule::steps(problem, route, items)?;
            plan.routes.push(
                steps
                    .iter()
                    .map(|step| stop(problem, items, step))
                    .collect(),
            );
        }
        plan.absent.sort_unstable();
        plan.cost = super::check::cost(problem, &plan);
        Some(plan)
    }

    /// Legs, work, fixed costs, windows chosen, changes and penalties.
    pub(crate) fn cost(&self, problem: &Problem) -> i64 {
        let mut sum: i64 = self
            .absent
            .iter()
            .map(|&v| i64::from(problem.absence_cost(v)))
            .sum();
        for (spec, items) in problem.routes.iter().zip(&self.routes) {
            let rate = problem.rates[spec.rate as usize];
            let Some(last) = items.last() else { continue };
            let mut place = spec.start;
            for item in items {
                let visit = &problem.visits[item.visit as usize];
                let leg = problem.travel.leg(place, visit.place);
                place = visit.place;
                sum += i64::from(rate.leg(leg.time, leg.distance));
                sum += i64::from(rate.work(visit.roles[item.role as usize].duration));
                if item.role == 0 {
                    let change = visit
                        .previous
                        .map_or(0, |p| p.change(spec.day, spec.resource));
                    sum += i64::from(visit.options[item.window as usize].cost) + i64::from(change);
                }
            }
            let back = problem
                .travel
                .leg(problem.visits[last.visit as usize].place, spec.end);
            sum += i64::from(rate.leg(back.time, back.distance)) + i64::from(spec.fixed);
        }
        sum
    }

    /// The part of the outline an instance covers, for its search.
    pub(crate) fn snapshot<L: Legs>(&self, instance: &Instance<L>, part: &Part) -> Snapshot {
        let mut node_of = std::collections::BTreeMap::new();
        for (node, facts) in instance.stops.iter().enumerate() {
            node_of.insert((facts.visit, facts.role), node as u32);
        }
        let mut snapshot = Snapshot::default();
        for (local, &route) in part.routes.iter().enumerate() {
            for item in &self.routes[route as usize] {
                let Some(&node) = node_of.get(&(item.visit, item.role)) else {
                    continue;
                };
                let mut window = NONE;
                if !L::PLAIN {
                    let calendar = &instance.calendar;
                    let found = calendar
                        .all(node)
                        .find(|&w| calendar.options[w] == item.window);
                    let Some(found) = found else { continue };
                    window = found as u32;
                }
                snapshot.placed.push(Placed {
                    node,
                    route: local as u32,
                    window,
                    earliest: item.earliest,
                    latest: item.latest,
                });
            }
        }
        snapshot
    }

    /// Writes a part's result back; gives the visits it leaves out.
    pub(crate) fn adopt<L: Legs>(
        &mut self,
        instance: &Instance<L>,
        part: &Part,
        snapshot: &Snapshot,
    ) -> Vec<u32> {
        for &route in &part.routes {
            self.routes[route as usize].clear();
        }
        for placed in &snapshot.placed {
            let facts = &instance.stops[placed.node as usize];
            let route = part.routes[placed.route as usize] as usize;
            let window = if L::PLAIN {
                0
            } else {
                instance.calendar.options[placed.window as usize]
            };
            self.routes[route].push(Item {
                visit: facts.visit,
                role: facts.role,
                window,
                earliest: placed.earliest,
                latest: placed.latest,
            });
        }
        snapshot
            .absent
            .iter()
            .map(|&node| instance.stops[node as usize].visit)
            .collect()
    }
}

/// A plan's stop with its window: the cheapest that holds its start.
fn item(problem: &Problem, route: usize, stop: &Stop) -> Option<Item> {
    let Stop::Visit {
        visit, role, start, ..
    } = *stop
    else {
        return None;
    };
    let spec = problem.visits.get(visit as usize)?;
    let part = spec.roles.get(role as usize)?;
    let facts = &problem.routes[route];
    if !part.admits(facts.resource) {
        return None;
    }
    let moment = start - part.offset;
    let (window, option) = spec
        .options
        .iter()
        .enumerate()
        .filter(|(_, w)| w.day == facts.day && (w.earliest..=w.latest).contains(&moment))
        .min_by_key(|(_, w)| w.cost)?;
    let pair = spec.roles.len() > 1;
    let (earliest, latest) = if pair {
        (start, start)
    } else {
        (option.earliest + part.offset, option.latest + part.offset)
    };
    Some(Item {
        visit,
        role,
        window: window as u32,
        earliest,
        latest,
    })
}

fn stop(problem: &Problem, items: &[Item], step: &Step) -> Stop {
    match *step {
        Step::Pause { start, end } => Stop::Pause { start, end },
        Step::Item {
            index,
            arrive,
            start,
        } => {
            let item = &items[index];
            let role = &problem.visits[item.visit as usize].roles[item.role as usize];
            Stop::Visit {
                visit: item.visit,
                role: item.role,
                arrive,
                start,
                depart: start + role.duration,
            }
        }
    }
}
