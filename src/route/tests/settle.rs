//! What settling keeps and finds.

use super::super::outline::Outline;
use super::super::params::Params;
use super::super::problem::Window;
use super::super::region::{Taken, suited};
use super::super::{Stop, check, settle};
use super::{night, plan};

fn settled(iterations: u64, threads: usize) -> (i64, super::Plan) {
    let problem = night(400, 3);
    let params = Params {
        threads,
        ..Params::for_nights()
    };
    let first = plan(&problem, None, &params, 2_000);
    let stop = Stop::iterations(iterations);
    let after = settle(&problem, &first, &params, &stop, &mut |_| ()).plan;
    assert_eq!(check(&problem, &after), Ok(after.cost));
    (first.cost, after)
}

#[test]
fn a_plan_gets_cheaper_and_threads_change_nothing() {
    let (before, after) = settled(20_000, 1);
    assert!(after.cost < before, "{} is not below {before}", after.cost);
    assert_eq!(after, settled(20_000, 2).1);
    let (before, kept) = settled(0, 1);
    assert!(kept.cost <= before, "{} is above {before}", kept.cost);
}

#[test]
fn a_problem_without_anything_to_settle_ends() {
    let mut problem = night(20, 1);
    problem.routes.truncate(1);
    let params = Params::for_nights();
    let first = plan(&problem, None, &params, 100);
    let stop = Stop::iterations(1_000);
    let after = settle(&problem, &first, &params, &stop, &mut |_| ()).plan;
    assert_eq!(after.cost, first.cost);
}

#[test]
fn a_part_holds_routes_that_may_take_the_visit_the_cheapest_days_first() {
    let mut problem = night(60, 2);
    let (dear, cheap) = (problem.routes[0].day, problem.routes[0].day + 1);
    let window = |day, cost| Window {
        day,
        earliest: 0,
        latest: 1_440,
        cost,
    };
    problem.visits[0].options = vec![window(dear, 1_000_000), window(cheap, 0)];
    let outline = Outline::empty(&problem);
    let mut taken = Taken::none(&problem);
    let part = suited(&problem, &outline, 0, 2, &mut taken).unwrap();
    assert_eq!(part.visits, [0], "an absent visit comes along");
    for &route in &part.routes {
        let route = &problem.routes[route as usize];
        assert_eq!(route.day, cheap);
        let roles = &problem.visits[0].roles;
        assert!(roles.iter().any(|r| r.admits(route.resource)));
    }
    let next = suited(&problem, &outline, 0, 2, &mut taken).unwrap();
    assert!(next.routes.iter().all(|r| !part.routes.contains(r)));
    assert_eq!(next.visits, [0; 0], "it is in another part already");
}
