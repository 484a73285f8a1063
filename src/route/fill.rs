//! Fills a plan: puts every visit left out where it fits and is worth it, until none is left.
//!
//! The search looks at samples; this looks at every place. It makes the statement *there is no
//! room for it* true of the plan that is given out.

use super::insertions::{Insertion, insertions};
use super::problem::{Plan, Problem, Stop};
use super::timed::{Wanted, timed};

/// Inserts what can be inserted at less than its penalty, dearest penalty first, and gives how
/// many visits that were. The plan's cost is brought up to date.
pub(crate) fn fill(problem: &Problem, plan: &mut Plan) -> usize {
    let mut absent = std::mem::take(&mut plan.absent);
    absent.sort_by_key(|v| (std::cmp::Reverse(problem.absence_cost(*v)), *v));
    let before = absent.len();
    absent.retain(|visit| {
        let penalty = i64::from(problem.absence_cost(*visit));
        let best = insertions(problem, plan, *visit)
            .into_iter()
            .take_while(|i| i.cost < penalty)
            .find(|i| put(problem, plan, *visit, i));
        if let Some(insertion) = &best {
            plan.cost += insertion.cost - penalty;
        }
        best.is_none()
    });
    absent.sort_unstable();
    let placed = before - absent.len();
    plan.absent = absent;
    placed
}

/// Puts a visit where an insertion says and times its routes anew; leaves the plan alone where
/// they do not fit after all. The plan's cost is not brought up to date.
pub fn put(problem: &Problem, plan: &mut Plan, visit: u32, insertion: &Insertion) -> bool {
    let spec = &problem.visits[visit as usize];
    let mut fresh = Vec::with_capacity(insertion.roles.len());
    for (role, position) in insertion.roles.iter().enumerate() {
        let mut wanted = Wanted::of(problem, &plan.routes[position.route]);
        let start = (spec.roles.len() > 1).then(|| insertion.start + spec.roles[role].offset);
        let own = Wanted {
            spec,
            visit,
            role: role as u8,
            start,
        };
        wanted.insert(position.index, own);
        let Some(stops) = timed(problem, position.route, &wanted) else {
            return false;
        };
        fresh.push((position.route, stops));
    }
    for (route, stops) in fresh {
        plan.routes[route] = stops;
    }
    true
}

/// Takes a visit out of a plan and times its routes anew. The plan's cost is not brought up to
/// date, and the visit is not listed as left out.
pub fn take(problem: &Problem, plan: &mut Plan, visit: u32) {
    let its = |stop: &Stop| matches!(stop, Stop::Visit { visit: v, .. } if *v == visit);
    for (route, stops) in plan.routes.iter_mut().enumerate() {
        if !stops.iter().any(its) {
            continue;
        }
        stops.retain(|stop| !its(stop));
        let wanted = Wanted::of(problem, stops);
        if wanted.is_empty() {
            stops.clear();
        } else if let Some(fresh) = timed(problem, route, &wanted) {
            *stops = fresh;
        }
    }
}
