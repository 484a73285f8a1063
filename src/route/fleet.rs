//! Empties routes one by one: vehicles first, then distance.
//!
//! Fleet minimisation as in Christiaens and Vanden Berghe (2020), section 5.4: a route is
//! closed, its visits wait, and the search goes on with absences counted before distance;
//! every absence makes a visit dearer to leave out again. Here the anneal before it already
//! prices routes, so that few are left to close.

use super::control::Control;
use super::instance::{Instance, Part};
use super::legs::Legs;
use super::outline::Outline;
use super::params::FleetParams;
use super::problem::{Cost, MUST, Problem};
use super::search::Search;
use super::temperature;

/// Steps between two looks at who is absent.
const BEAT: u64 = 32;

/// Closes as many routes as it can in its share of the allowance.
pub(crate) fn run<L: Legs>(
    problem: &Problem,
    control: &mut Control<'_>,
    stops_a_route: f32,
) -> Outline {
    let settings = &control.params.fleet;
    let mut best = priced_anneal::<L>(problem, control, stops_a_route);
    let mut counts = vec![0u32; problem.visits.len()];
    let mut stream = 0;
    while control.spent(0) < settings.share && best.absent.is_empty() {
        let mut part = without_smallest(problem, &best);
        if part.routes.is_empty() {
            break;
        }
        let mut trial = best.clone();
        while control.spent(0) < settings.share {
            stream += 1;
            let absent = turn::<L>(problem, &part, &mut trial, &mut counts, control, stream);
            if absent == 0 {
                part.routes.clear();
                break;
            }
        }
        if part.routes.is_empty() {
            best = trial;
        }
    }
    best
}

/// An anneal in which every route costs much.
fn priced_anneal<L: Legs>(
    problem: &Problem,
    control: &mut Control<'_>,
    stops_a_route: f32,
) -> Outline {
    let params = control.params;
    let part = Part::whole(problem);
    let mut instance = Instance::<L>::new(problem, &part, params, stops_a_route);
    let price = (params.fleet.route_price * instance.d0) as Cost;
    for route in &mut instance.routes {
        route.fixed = price;
    }
    let share = params.fleet.share * params.fleet.anneal_share;
    let budget = share * control.iterations_a_visit(problem.visits.len());
    let (hot, cold) = temperature::of_run(&params.anneal, &instance, budget);
    let mut search = Search::new(&instance, params, params.seed, 0);
    search.found();
    search.anneal(hot, cold, |done, _| control.spent(done) / share);
    control.count(&search);
    let mut outline = Outline::empty(problem);
    outline.absent = outline.adopt(&instance, &part, &search.best);
    outline
}

/// All visits, and the used routes but the one with fewest stops.
fn without_smallest(problem: &Problem, outline: &Outline) -> Part {
    let used = |r: &u32| !outline.routes[*r as usize].is_empty();
    let mut part = Part::whole(problem);
    part.routes.retain(used);
    let smallest =
        (0..part.routes.len()).min_by_key(|&i| outline.routes[part.routes[i] as usize].len());
    if let Some(smallest) = smallest {
        part.routes.remove(smallest);
    }
    part
}

/// Searches for a while with absences priced by how often they happened; gives how many are
/// left.
fn turn<L: Legs>(
    problem: &Problem,
    part: &Part,
    trial: &mut Outline,
    counts: &mut [u32],
    control: &mut Control<'_>,
    stream: u64,
) -> usize {
    let params = control.params;
    let settings: &FleetParams = &params.fleet;
    let stops_a_route = problem.visits.len() as f32 / part.routes.len() as f32;
    let mut instance = Instance::<L>::new(problem, part, params, stops_a_route);
    for stop in &mut instance.stops {
        let grudge = settings.grudge * f64::from(counts[stop.visit as usize]);
        let price = (settings.absence + grudge) * instance.d0;
        stop.penalty = price.min(f64::from(MUST / 2)) as Cost;
    }
    let mut search = Search::new(&instance, params, params.seed, stream);
    search.load(&trial.snapshot(&instance, part));
    search.construct();
    let temperature = (settings.temperature * instance.d0) as f32;
    let beats = (settings.turn * problem.visits.len() as f64) as u64 / BEAT;
    for _ in 0..beats.max(1) {
        if search.state.absent.is_empty() || control.watch().out_of_time() {
            break;
        }
        for _ in 0..BEAT {
            search.step(temperature);
            if search.state.absent.is_empty() {
                break;
            }
        }
        for &node in &search.state.absent {
            counts[instance.stops[node as usize].visit as usize] += 1;
        }
    }
    control.count(&search);
    search.forget_best();
    let mut next = Outline::empty(problem);
    next.absent = next.adopt(&instance, part, &search.best);
    *trial = next;
    trial.absent.len()
}
