//! Keep: gives routes back the order that they had last night, where it costs no more.
//!
//! The search prices another day and another operative, which tenants and rotas notice, but not
//! another time of the same day, and so wanders between orders that cost the same.

use crate::route::check::route_cost;
use crate::route::problem::{Plan, Problem, Stop, work};

/// Puts every route that has the visits it had before into the order that they had, unless that
/// is dearer. Routes with a part in somebody else's visit are left alone.
pub(super) fn as_before(problem: &Problem, before: &Plan, plan: &mut Plan) {
    for (route, (is, was)) in plan.routes.iter_mut().zip(&before.routes).enumerate() {
        let visits = alone(problem, is);
        if is == was || visits.is_none() || visits != alone(problem, was) {
            continue;
        }
        let dearer = route_cost(problem, route, was) - route_cost(problem, route, is);
        if dearer <= 0 {
            plan.cost += dearer;
            is.clone_from(was);
        }
    }
}

/// A route's visits in order of their numbers; `None` if one of them is a pair's.
fn alone(problem: &Problem, stops: &[Stop]) -> Option<Vec<u32>> {
    let mut visits: Vec<u32> = work(stops).map(|(visit, ..)| visit).collect();
    let single = |v: &u32| problem.visits[*v as usize].roles.len() == 1;
    visits.sort_unstable();
    visits.iter().all(single).then_some(visits)
}
