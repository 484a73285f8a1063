//! Plans cut into pieces and put together again.

use super::{night, plan};
use crate::route::pieces::{Cut, cut};
use crate::route::problem::{Plan, Problem, Stop};
use crate::route::travel::{Plane, Travel};
use crate::route::{Params, check};

/// The way between some places of a problem on a plane.
fn between(problem: &Problem, places: &[u32]) -> Travel {
    let Travel::Plane(plane) = &problem.travel else {
        unreachable!("nights of the tests lie on a plane");
    };
    Travel::Plane(Plane {
        positions: places
            .iter()
            .map(|p| plane.positions[*p as usize])
            .collect(),
        ..plane.clone()
    })
}

fn whole(seed: u64) -> (Problem, Plan) {
    let problem = night(240, seed);
    let plan = plan(&problem, None, &Params::for_nights(), 4_000);
    (problem, plan)
}

#[test]
fn pieces_put_back_unchanged_are_the_plan() {
    for (seed, day_weight) in [(1, 0.0), (2, 1.0), (3, 1_000.0)] {
        let (problem, plan) = whole(seed);
        let pieces = cut(
            &problem,
            &plan,
            Cut {
                pieces: 4,
                day_weight,
                seed,
            },
        );
        assert!(pieces.len() >= 4);
        let mut back = Plan {
            routes: vec![Vec::new(); plan.routes.len()],
            ..plan.clone()
        };
        for (piece, names) in pieces {
            names.put_back(&mut back, piece.start);
        }
        assert_eq!(back, plan);
    }
}

#[test]
fn pieces_searched_apart_make_one_plan_that_keeps_every_rule_and_costs_what_they_say() {
    let mut frozen = 0;
    for (seed, day_weight) in [(4, 0.0), (5, 1_000.0)] {
        let (problem, before) = whole(seed);
        let mut after = before.clone();
        let mut gain = 0;
        let pieces = cut(
            &problem,
            &before,
            Cut {
                pieces: 5,
                day_weight,
                seed,
            },
        );
        for (piece, names) in pieces {
            let travel = between(&problem, &piece.places);
            frozen += piece
                .visits
                .iter()
                .filter(|v| v.options.len() == 1 && v.pinned)
                .count();
            let (part, start) = piece.into_problem(travel);
            let from = check(&part, &start).unwrap();
            let done = plan(&part, Some(&start), &Params::for_nights(), 3_000);
            gain += from - done.cost;
            names.put_back(&mut after, done);
        }
        assert_eq!(check(&problem, &after), Ok(before.cost - gain));
        assert!(gain > 0, "nothing was found in any piece");
        assert_ne!(stops(&after), 0);
    }
    assert!(
        frozen > 0,
        "no pair was cut apart: the test shows less than it says"
    );
}

fn stops(plan: &Plan) -> usize {
    let visits = |stop: &&Stop| matches!(stop, Stop::Visit { .. });
    plan.routes.iter().flatten().filter(visits).count()
}
