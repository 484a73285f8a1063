//! What every plan of the search keeps: seeds, starts, pins, penalties, breaks.

use super::super::params::Params;
use super::super::problem::{Pause, Problem, Stop as At, Window};
use super::super::synthetic::Night;
use super::super::{Stop, check, solve};
use super::{night, plain, plan};

#[test]
fn the_same_seed_gives_the_same_plan_whatever_the_threads() {
    let mut params = Params::default();
    params.region.whole = 60;
    params.region.part = 40;
    params.region.long_run = 150.0;
    params.region.reheat = (40, 20);
    params.region.reheat_turn = 20.0;
    params.pool.largest = 0;
    for problem in [plain(150, 1, false), night(150, 1)] {
        is_the_same_on_two_threads(&problem, &params, 30_000);
    }
}

#[test]
fn threads_do_not_choose_how_counted_iterations_are_spent() {
    let mut params = Params::default();
    params.region.part = 40;
    params.pool.largest = 0;
    for long_run in [100.0, 1e9] {
        params.region.long_run = long_run;
        is_the_same_on_two_threads(&plain(150, 5, false), &params, 20_000);
    }
}

#[test]
fn the_pool_gives_the_same_plan_whatever_the_threads() {
    let mut params = Params::default();
    params.pool.least_budget = 0.0;
    is_the_same_on_two_threads(&plain(60, 2, true), &params, 60_000);
}

fn is_the_same_on_two_threads(problem: &Problem, params: &Params, iterations: u64) {
    let [one, two] = [1, 2].map(|threads| {
        let params = Params {
            threads,
            ..params.clone()
        };
        plan(problem, None, &params, iterations)
    });
    assert_eq!(one, two);
    assert_eq!(check(problem, &one), Ok(one.cost));
}

#[test]
fn a_start_is_never_made_worse_and_pins_stay() {
    let mut problem = night(120, 4);
    let params = Params::default();
    let first = solve(
        &problem,
        None,
        &params,
        &Stop::iterations(2_000),
        &mut |_| (),
    )
    .plan;
    let mut pinned = Vec::new();
    for (route, stops) in first.routes.iter().enumerate() {
        for stop in stops {
            if let At::Visit { visit, role, .. } = *stop
                && visit % 3 == 0
            {
                problem.visits[visit as usize].pinned = true;
                pinned.push((visit, role, route));
            }
        }
    }
    let second = plan(&problem, Some(&first), &params, 4_000);
    assert!(second.cost <= first.cost);
    assert_eq!(check(&problem, &second), Ok(second.cost));
    for (visit, role, route) in pinned {
        let stays = second.routes[route]
            .iter()
            .any(|s| matches!(s, At::Visit { visit: v, role: r, .. } if (*v, *r) == (visit, role)));
        assert!(stays, "visit {visit} left route {route}");
    }
    let none = plan(&problem, Some(&first), &params, 0);
    assert!(none.cost <= first.cost);
}

#[test]
fn a_visit_dearer_than_its_penalty_stays_out_and_one_that_must_be_made_goes_in() {
    let mut problem = plain(5, 9, false);
    for visit in &mut problem.visits {
        visit.penalty = Some(0);
    }
    problem.visits[2].penalty = None;
    let plan = plan(&problem, None, &Params::default(), 500);
    let place = problem.visits[2].place;
    let there = problem.travel.leg(0, place).time + problem.travel.leg(place, 0).time;
    assert_eq!(plan.absent, vec![0, 1, 3, 4]);
    assert_eq!(plan.cost, i64::from(there));
}

#[test]
fn a_break_falls_where_the_route_allows_it() {
    let mut problem = Night {
        visits: 3,
        days: 1,
        operatives: 1,
        pairs: 0.0,
        seed: 2,
    }
    .build();
    problem.routes[0].pause = Some(Pause {
        earliest: 600,
        latest: 610,
        duration: 60,
    });
    for (visit, window) in problem
        .visits
        .iter_mut()
        .zip([(480, 540), (590, 700), (700, 900)])
    {
        visit.roles[0].duration = 30;
        visit.options = vec![Window {
            day: 0,
            earliest: window.0,
            latest: window.1,
            cost: 0,
        }];
    }
    let plan = plan(&problem, None, &Params::default(), 500);
    assert!(plan.absent.is_empty());
    assert_eq!(check(&problem, &plan), Ok(plan.cost));
    let pauses = plan.routes[0]
        .iter()
        .filter(|s| matches!(s, At::Pause { .. }))
        .count();
    assert_eq!(pauses, 1);
}

#[test]
fn a_cancelled_search_ends_at_once_with_a_plan() {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;
    let problem = night(60, 6);
    let stop = Stop::iterations(u64::MAX).or_when(Arc::new(AtomicBool::new(true)));
    let plan = solve(&problem, None, &Params::default(), &stop, &mut |_| ()).plan;
    assert_eq!(check(&problem, &plan), Ok(plan.cost));
}
