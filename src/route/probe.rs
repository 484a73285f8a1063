//! Opens the kernel's smallest steps to the benches: no part of the engine uses it.

use super::instance::{Instance, Part};
use super::legs::{Legs, Metric, Straight};
use super::params::Params;
use super::problem::Problem;
use super::search::Search;

/// A search that is stepped by hand, after some iterations that settle it.
pub fn with_steps<R>(problem: &Problem, settle: u64, run: impl FnOnce(&mut dyn FnMut()) -> R) -> R {
    if super::legs::is_plain(problem) {
        stepped::<Metric, R>(problem, settle, run)
    } else {
        stepped::<Straight, R>(problem, settle, run)
    }
}

fn stepped<L: Legs, R>(
    problem: &Problem,
    settle: u64,
    run: impl FnOnce(&mut dyn FnMut()) -> R,
) -> R {
    let params = Params::default();
    let instance = Instance::<L>::new(problem, &Part::whole(problem), &params, 10.0);
    let mut search = Search::new(&instance, &params, params.seed, 0);
    search.found();
    let temperature = (params.anneal.end_long * instance.d0) as f32;
    for _ in 0..settle {
        search.step(temperature);
    }
    run(&mut || search.step(temperature))
}

/// A search that removes visits and puts them back at any price, by hand: the removal alone,
/// or with the insertion.
pub fn with_removals<R>(
    problem: &Problem,
    settle: u64,
    insert: bool,
    run: impl FnOnce(&mut dyn FnMut()) -> R,
) -> R {
    if super::legs::is_plain(problem) {
        removing::<Metric, R>(problem, settle, insert, run)
    } else {
        removing::<Straight, R>(problem, settle, insert, run)
    }
}

fn removing<L: Legs, R>(
    problem: &Problem,
    settle: u64,
    insert: bool,
    run: impl FnOnce(&mut dyn FnMut()) -> R,
) -> R {
    let params = Params::default();
    let instance = Instance::<L>::new(problem, &Part::whole(problem), &params, 10.0);
    let mut search = Search::new(&instance, &params, params.seed, 0);
    search.found();
    let temperature = (params.anneal.end_long * instance.d0) as f32;
    for _ in 0..settle {
        search.step(temperature);
    }
    run(&mut || search.remove_and_undo(insert))
}
