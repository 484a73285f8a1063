//! Sets temperatures from the size of a run and the scale of its costs.

use super::instance::Instance;
use super::legs::Legs;
use super::params::AnnealParams;
use super::problem::{Cost, MUST, Problem, Rate, RouteSpec};

/// First and last temperature of an anneal that spends so many iterations a visit.
pub(crate) fn of_run<L: Legs>(
    params: &AnnealParams,
    instance: &Instance<L>,
    budget: f64,
) -> (f64, f64) {
    let several = L::PLAIN && instance.kinds.len() > 1;
    let (hot, cold) = in_d0(params, instance.width, several, budget);
    let penalties = instance.stops.iter().map(|s| s.penalty);
    below_prizes(params, penalties, (hot * instance.d0, cold * instance.d0))
}

/// Keeps temperatures below the prizes at stake, where there is a bound.
fn below_prizes(
    params: &AnnealParams,
    penalties: impl Iterator<Item = Cost>,
    (hot, cold): (f64, f64),
) -> (f64, f64) {
    let prizes = penalties.filter(|&p| p < MUST).map(f64::from);
    let (sum, count) = prizes.fold((0.0, 0.0), |(sum, count), p| (sum + p, count + 1.0));
    let Some(bound) = params.prize.filter(|_| count > 0.0) else {
        return (hot, cold);
    };
    let most = (bound * sum / count).max(1.0);
    (hot.min(most), cold.min(most * cold / hot))
}

/// The same for a problem that is searched by parts.
pub(crate) fn of_problem(
    params: &AnnealParams,
    problem: &Problem,
    plain: bool,
    budget: f64,
) -> (f64, f64) {
    let width = if plain { width(problem) } else { 0.0 };
    let starts = |pair: &[RouteSpec]| pair[0].start != pair[1].start;
    let several = plain && problem.routes.windows(2).any(starts);
    let (hot, cold) = in_d0(params, width, several, budget);
    let d0 = scale(problem);
    let penalties = (0..problem.visits.len() as u32).map(|v| problem.absence_cost(v));
    below_prizes(params, penalties, (hot * d0, cold * d0))
}

/// Mean leg cost between routes' ends and visits, from a sample of pairs.
pub(crate) fn scale(problem: &Problem) -> f64 {
    let visits = problem.visits.len().max(1);
    let step = (visits / SAMPLE).max(1);
    let (mut sum, mut count) = (0.0, 0.0);
    for (at, visit) in problem.visits.iter().enumerate().step_by(step) {
        // A stride that is prime to most sizes spreads the routes over all visits.
        for k in 0..SAMPLE_ROUTES {
            let Some(spec) = problem
                .routes
                .get((at * 7 + k * 7919) % problem.routes.len().max(1))
            else {
                continue;
            };
            let rate: Rate = problem.rates[spec.rate as usize];
            let leg = problem.travel.leg(spec.start, visit.place);
            sum += f64::from(rate.leg(leg.time, leg.distance));
            count += 1.0;
        }
    }
    (sum / f64::max(count, 1.0)).max(1.0)
}

/// Visits, and routes for each, that the scale is measured on.
const SAMPLE: usize = 1_000;
const SAMPLE_ROUTES: usize = 8;

/// Mean window as a share of the horizon.
fn width(problem: &Problem) -> f64 {
    let horizon = problem
        .routes
        .iter()
        .map(|r| r.closes - r.opens)
        .max()
        .unwrap_or(1);
    let windows = problem.visits.iter().flat_map(|v| &v.options);
    let sum: f64 = windows
        .clone()
        .map(|w| f64::from(w.latest - w.earliest))
        .sum();
    sum / windows.count().max(1) as f64 / f64::from(horizon.max(1))
}

fn in_d0(params: &AnnealParams, width: f64, several_starts: bool, budget: f64) -> (f64, f64) {
    let pace = budget / params.reference;
    let (least, most) = params.start_bounds;
    let mut hot = (params.start * pace.powf(params.exponent)).clamp(least, most);
    if width > params.very_wide {
        hot *= params.wide_factor;
    }
    // Between a sixth of the reference pace and the pace itself, by equal factors.
    let share = ((pace.ln() + 6f64.ln()) / 6f64.ln()).clamp(0.0, 1.0);
    let cold = params.end_short * (params.end_long / params.end_short).powf(share);
    if several_starts {
        let (first, last) = params.several_starts;
        return (hot * first, cold * last);
    }
    (hot, cold)
}
