//! Tests of the search from inside, on made-up problems.

mod insertions;
mod optimum;
mod pieces;
mod plans;
mod stored;

use super::params::Params;
use super::problem::{Plan, Problem, RouteSpec, VisitSpec};
use super::synthetic::Night;
use super::travel::{Matrix, Travel};
use super::{Stop, solve};

/// A random plain problem of `count` customers; some with prizes, and a longest duration.
fn plain(count: usize, seed: u64, limited: bool) -> Problem {
    let mut dice = super::dice::Dice::new(seed, 5);
    let positions: Vec<(f32, f32)> = (0..=count)
        .map(|_| (dice.below(1_000) as f32, dice.below(1_000) as f32))
        .collect();
    let mut legs = Vec::new();
    for a in &positions {
        legs.extend(
            positions
                .iter()
                .map(|b| (a.0 - b.0).hypot(a.1 - b.1) as i32),
        );
    }
    let visits = (1..=count)
        .map(|place| {
            let earliest = dice.below(3_000) as i32;
            let load = 1 + dice.below(20) as i32;
            let penalty = dice.chance(0.3).then(|| 200 + dice.below(1_500) as i32);
            let latest = (earliest + 200 + dice.below(1_500) as i32).max(1_500);
            VisitSpec {
                load,
                penalty,
                ..VisitSpec::customer(place as u32, (earliest, latest), 90)
            }
        })
        .collect();
    let depot = |r: usize| u32::from(limited && r % 2 == 1);
    let route = |r: usize| RouteSpec {
        day: 0,
        resource: 0,
        start: depot(r),
        end: depot(r),
        opens: 0,
        closes: 6_000,
        capacity: 100,
        longest: limited.then_some(3_000),
        fixed: if limited { 100 } else { 0 },
        rate: 0,
        pause: None,
    };
    let mut routes: Vec<RouteSpec> = (0..count.max(2)).map(route).collect();
    routes.sort_by_key(|r| r.start);
    let travel = Travel::Matrix(Matrix::new(positions, legs, None));
    Problem::plain(travel, routes, visits)
}

/// A random night with pairs.
fn night(visits: usize, seed: u64) -> Problem {
    Night {
        visits,
        days: 10,
        operatives: 9,
        pairs: 0.2,
        seed,
    }
    .build()
}

/// The plan after so many iterations.
fn plan(problem: &Problem, start: Option<&Plan>, params: &Params, iterations: u64) -> Plan {
    let stop = Stop::iterations(iterations);
    solve(problem, start, params, &stop, &mut |_| ()).plan
}
