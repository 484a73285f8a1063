//! Chooses how to search by the problem's size and kind, and gives the best plan.

use super::check::check;
use super::control::Control;
use super::instance::{Instance, Part};
use super::legs::{ByDoor, Legs, Metric, Straight, Table, is_plain};
use super::outline::Outline;
use super::params::Params;
use super::problem::{Plan, Problem};
use super::search::Search;
use super::snapshot::Snapshot;
use super::stats::{Progress, Stats};
use super::stop::Stop;
use super::travel::Travel;
use super::{fleet, pool, rounds, temperature};

/// The best plan found, and how it was found.
#[derive(Debug, Clone)]
pub struct Solution {
    /// Never dearer than the start, if that kept every rule.
    pub plan: Plan,
    /// Counts and the curve of best cost.
    pub stats: Stats,
}

/// Searches for the cheapest plan until `stop` says so.
///
/// `start` is improved upon where it is given; what no longer fits in it is left out first.
/// Pinned visits stay where it has them. The result depends only on the problem, the start,
/// the settings and, if iterations and no clock are what ends it, on nothing else.
///
/// # Examples
/// ```
/// use std::path::Path;
/// use oneknock::route::benchmark::{Benchmark, Metric};
/// use oneknock::route::{Params, Stop, solve};
///
/// let text = "tiny\n\nVEHICLE\nNUMBER CAPACITY\n2 10\n\nCUSTOMER\n\
///     0 0 0 0 0 100 0\n1 3 4 1 0 50 1\n2 6 8 1 0 60 1\n";
/// let file = Benchmark::parse(Path::new("tiny.txt"), text, Metric::Dimacs)?;
/// let stop = Stop::iterations(1_000);
/// let solution = solve(&file.problem, None, &Params::default(), &stop, &mut |_| ());
/// assert_eq!(file.worth(&solution.plan, Metric::Dimacs).distance, 20.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn solve(
    problem: &Problem,
    start: Option<&Plan>,
    params: &Params,
    stop: &Stop,
    observe: &mut dyn FnMut(&Progress),
) -> Solution {
    let plain = is_plain(problem);
    let control = Control::new(params, plain, stop, observe);
    if plain {
        return run::<Metric>(problem, start, control);
    }
    match &problem.travel {
        Travel::Matrix(_) => run::<Table>(problem, start, control),
        Travel::Plane(_) => run::<Straight>(problem, start, control),
        Travel::Doors(_) => run::<ByDoor>(problem, start, control),
    }
}

fn run<L: Legs>(problem: &Problem, start: Option<&Plan>, mut control: Control<'_>) -> Solution {
    let outline = start.map(|plan| Outline::from_plan(problem, plan));
    let settings = &control.params.region;
    let visits = problem.visits.len();
    // Threads may decide only where a clock ends the run: counted iterations give the same
    // plan on any number of them.
    let side_by_side = control.params.threads > 1 && control.watch().limit().is_some();
    let long = control.iterations_a_visit(visits) >= settings.long_run;
    let several = visits > 2 * settings.part && (side_by_side || long);
    let fleet_first = L::PLAIN && control.params.fleet_first && outline.is_none();
    let pool = &control.params.pool;
    let use_pool = L::PLAIN
        && outline.is_none()
        && visits <= pool.largest
        && control.iterations_a_visit(visits) >= pool.least_budget;
    let outline = if fleet_first {
        let fleet = fleet::run::<L>(problem, &mut control, stops_a_route(problem));
        let mut part = Part::whole(problem);
        part.routes
            .retain(|&r| !fleet.routes[r as usize].is_empty());
        anneal::<L>(problem, &part, Some(fleet), &mut control)
    } else if use_pool {
        pool::run::<L>(problem, &mut control, stops_a_route(problem))
    } else if visits > settings.whole || several {
        rounds::run::<L>(problem, outline, &mut control, stops_a_route(problem))
    } else {
        anneal::<L>(problem, &Part::whole(problem), outline, &mut control)
    };
    let plan = outline.to_plan(problem).unwrap_or_default();
    // The caller may not know what its start costs; the check does.
    let kept = start.and_then(|s| {
        let cost = check(problem, s).ok().filter(|cost| *cost < plan.cost)?;
        Some(Plan { cost, ..s.clone() })
    });
    let plan = kept.unwrap_or(plan);
    Solution {
        plan,
        stats: control.finish(),
    }
}

/// One anneal of all visits with some or all routes, for what is left of the allowance.
fn anneal<L: Legs>(
    problem: &Problem,
    part: &Part,
    start: Option<Outline>,
    control: &mut Control<'_>,
) -> Outline {
    let mut instance = Instance::<L>::new(problem, part, control.params, stops_a_route(problem));
    let start = start.unwrap_or_else(|| Outline::empty(problem));
    let budget = control.iterations_a_visit(problem.visits.len());
    let (hot, cold) = temperature::of_run(&control.params.anneal, &instance, budget);
    let mut placed = start.snapshot(&instance, part);
    let mut cooled = 0.0;
    if placed.placed.is_empty() && instance.multiply_prizes(control.params.anneal.dear) {
        cooled = control.params.anneal.dear_until;
        placed = dear_stage(&instance, (hot, cold), control);
        instance.restore_prizes(problem);
    }
    let mut search = Search::new(&instance, control.params, control.params.seed, 0);
    search.load(&placed);
    if placed.placed.is_empty() {
        search.found();
    } else {
        search.construct();
        search.forget_best();
    }
    let hot = hot * (cold / hot).powf(cooled);
    let begun = control.spent(0);
    search.anneal(hot, cold, |done, search| {
        look(control, done, &search.best);
        let spent = control.spent(done);
        if spent < 1.0 {
            (spent - begun) / (1.0 - begun)
        } else {
            1.0
        }
    });
    control.count(&search);
    let mut outline = start;
    outline.absent = outline.adopt(&instance, part, &search.best);
    outline
}

/// The first stage of an anneal from nothing, with prizes that count more than they are: gives
/// where it ends.
fn dear_stage<L: Legs>(
    instance: &Instance<L>,
    (hot, cold): (f64, f64),
    control: &mut Control<'_>,
) -> Snapshot {
    let until = control.params.anneal.dear_until;
    let mut search = Search::new(instance, control.params, control.params.seed, 1);
    search.found();
    let end = hot * (cold / hot).powf(until);
    search.anneal(hot, end, |done, _| control.spent(done) / until);
    control.count(&search);
    search.forget_best();
    search.best
}

/// Tells the observer about a best plan.
fn look(control: &mut Control<'_>, done: u64, best: &Snapshot) {
    control.look(done, best.cost, best.routes().count(), best.absent.len());
}

/// Stops a route, were every route full: what tells long routes before there are any.
fn stops_a_route(problem: &Problem) -> f32 {
    let load: i64 = problem.visits.iter().map(|v| i64::from(v.load)).sum();
    let capacity = problem
        .routes
        .iter()
        .map(|r| i64::from(r.capacity))
        .max()
        .unwrap_or(1);
    let routes = (load as f32 / capacity.max(1) as f32).max(1.0);
    problem.visits.len() as f32 / routes
}
