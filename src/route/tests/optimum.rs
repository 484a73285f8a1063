//! Tiny problems are solved to the optimum, found by trying everything.

use super::super::outline::{Item, Outline};
use super::super::params::Params;
use super::super::problem::Problem;
use super::super::synthetic::Night;
use super::{plain, plan};

/// The least cost over every order of every split of the visits, absences included.
fn brute_force(problem: &Problem) -> i64 {
    fn go(problem: &Problem, outline: &mut Outline, visit: u32, best: &mut i64) {
        if visit as usize == problem.visits.len() {
            if let Some(plan) = outline.to_plan(problem) {
                *best = (*best).min(plan.cost);
            }
            return;
        }
        outline.absent.push(visit);
        go(problem, outline, visit + 1, best);
        outline.absent.pop();
        for route in 0..problem.routes.len() {
            let spec = &problem.visits[visit as usize];
            if !spec.roles[0].admits(problem.routes[route].resource) {
                continue;
            }
            for window in 0..spec.options.len() {
                let option = spec.options[window];
                if option.day != problem.routes[route].day {
                    continue;
                }
                for index in 0..=outline.routes[route].len() {
                    let item = Item {
                        visit,
                        role: 0,
                        window: window as u32,
                        earliest: option.earliest,
                        latest: option.latest,
                    };
                    outline.routes[route].insert(index, item);
                    go(problem, outline, visit + 1, best);
                    outline.routes[route].remove(index);
                }
            }
        }
    }
    let mut outline = Outline::empty(problem);
    outline.absent.clear();
    let mut best = i64::MAX;
    go(problem, &mut outline, 0, &mut best);
    best
}

#[test]
fn tiny_problems_are_solved_to_the_optimum() {
    for seed in 0..6 {
        let mut problem = plain(6, seed, false);
        problem.routes.truncate(2);
        let plan = plan(&problem, None, &Params::default(), 3_000);
        assert_eq!(plan.cost, brute_force(&problem), "seed {seed}");
    }
}

#[test]
fn tiny_nights_are_solved_to_the_optimum() {
    for seed in 0..4 {
        let mut problem = Night {
            visits: 4,
            days: 3,
            operatives: 2,
            pairs: 0.0,
            seed,
        }
        .build();
        problem
            .visits
            .iter_mut()
            .for_each(|v| v.options.truncate(2));
        let plan = plan(&problem, None, &Params::default(), 3_000);
        let best = brute_force(&problem);
        assert_eq!(plan.cost, best, "seed {seed} {plan:?} {:?}", problem.visits);
    }
}
