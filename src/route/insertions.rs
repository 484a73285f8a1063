//! Every way to put one more visit into a plan: for single questions (why is this visit not
//! planned, what could be offered), where all answers are wanted and not just a good one.

use super::problem::{Plan, Problem, VisitSpec};
use super::timed::{Wanted, timed};

/// One way to put a visit into a plan, without moving any other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Insertion {
    /// The route of each role.
    pub routes: Vec<u32>,
    /// The day.
    pub day: u32,
    /// When the visit starts.
    pub start: i32,
    /// What it adds to the plan's cost, windows and work included.
    pub cost: i64,
}

/// The cheapest way on every route (for a pair: every two routes), in order of route.
pub fn insertions(problem: &Problem, plan: &Plan, spec: &VisitSpec) -> Vec<Insertion> {
    match spec.roles.len() {
        1 => (0..problem.routes.len())
            .filter(|r| open_to(problem, *r, spec, 0))
            .filter_map(|r| {
                let (start, cost) = best(problem, plan, r, spec, 0, None)?;
                Some(whole(problem, spec, vec![r as u32], start, cost))
            })
            .collect(),
        _ => pairs(problem, plan, spec),
    }
}

/// Whether a role of the visit could be on a route at all.
fn open_to(problem: &Problem, route: usize, spec: &VisitSpec, role: usize) -> bool {
    let day = &problem.routes[route];
    spec.roles[role].admits(day.resource) && spec.options.iter().any(|w| w.day == day.day)
}

/// The cheapest position on one route: the start of the visit, and what the route's legs and
/// this role's work cost more.
fn best(
    problem: &Problem,
    plan: &Plan,
    route: usize,
    spec: &VisitSpec,
    role: u8,
    at: Option<i32>,
) -> Option<(i32, i64)> {
    let day = &problem.routes[route];
    let part = &spec.roles[usize::from(role)];
    let there = Wanted::of(problem, &plan.routes[route]);
    let want =
        Wanted { spec, visit: u32::MAX, role, start: at.map(|start| start + part.offset) };
    let rate = problem.rates[day.rate as usize];
    let leg = |a, b| i64::from(problem.leg_cost(day.rate, problem.travel.leg(a, b)));
    let mut found: Option<(i32, i64)> = None;
    for position in 0..=there.len() {
        let before = position.checked_sub(1).map_or(day.start, |p| there[p].spec.place);
        let after = there.get(position).map_or(day.end, |w| w.spec.place);
        let empty = there.is_empty();
        let saved = if empty { 0 } else { leg(before, after) };
        let opened = if empty { i64::from(day.fixed) } else { 0 };
        let cost = leg(before, spec.place) + leg(spec.place, after) - saved + opened
            + i64::from(rate.work(part.duration));
        if found.is_some_and(|(_, best)| best <= cost) {
            continue;
        }
        let mut with = there.clone();
        with.insert(position, want);
        let Some(stops) = timed(problem, route, &with) else { continue };
        let start = stops.iter().find_map(|stop| match *stop {
            super::problem::Stop::Visit { visit: u32::MAX, start, .. } => Some(start),
            _ => None,
        });
        found = start.map(|start| (start - part.offset, cost)).or(found);
    }
    found
}

/// Two roles at one moment on the grid, on two routes of a day.
fn pairs(problem: &Problem, plan: &Plan, spec: &VisitSpec) -> Vec<Insertion> {
    let routes = |role| -> Vec<usize> {
        (0..problem.routes.len()).filter(|r| open_to(problem, *r, spec, role)).collect()
    };
    let (leads, others) = (routes(0), routes(1));
    let mut found = Vec::new();
    for &lead in &leads {
        let day = problem.routes[lead].day;
        let same_day: Vec<usize> = others
            .iter()
            .copied()
            .filter(|r| *r != lead && problem.routes[*r].day == day)
            .collect();
        let mut cheapest: Option<Insertion> = None;
        for start in grid_starts(problem, spec, day) {
            let Some((_, first)) = best(problem, plan, lead, spec, 0, Some(start)) else { continue };
            for &other in &same_day {
                let Some((_, second)) = best(problem, plan, other, spec, 1, Some(start)) else {
                    continue;
                };
                let pair = vec![lead as u32, other as u32];
                let insertion = whole(problem, spec, pair, start, first + second);
                if cheapest.as_ref().is_none_or(|c| insertion.cost < c.cost) {
                    cheapest = Some(insertion);
                }
            }
        }
        found.extend(cheapest);
    }
    found
}

/// Starts of a pair on a day: multiples of the grid inside a window.
fn grid_starts(problem: &Problem, spec: &VisitSpec, day: u32) -> Vec<i32> {
    let grid = problem.grid.max(1);
    spec.options
        .iter()
        .filter(|w| w.day == day)
        .flat_map(|w| {
            let first = (w.earliest + grid - 1) / grid * grid;
            (first..=w.latest).step_by(grid as usize)
        })
        .collect()
}

fn whole(
    problem: &Problem,
    spec: &VisitSpec,
    routes: Vec<u32>,
    start: i32,
    legs_and_work: i64,
) -> Insertion {
    let lead = &problem.routes[routes[0] as usize];
    let window = spec
        .options
        .iter()
        .filter(|w| w.day == lead.day && w.earliest <= start && start <= w.latest)
        .map(|w| i64::from(w.cost))
        .min()
        .unwrap_or(0);
    let change = spec.previous.map_or(0, |p| i64::from(p.change(lead.day, lead.resource)));
    Insertion { day: lead.day, start, cost: legs_and_work + window + change, routes }
}
