//! How much the offers leave on the table: for random households the best offer against what the
//! route search pays for the same visit when it, and everything unpromised on the routes around
//! it, is free to move.
//!
//! What the search pays is the difference between two schedules, the routes with the visit and
//! without it. Both are searched from the live schedule, and then each from the other's best (with
//! the visit put in, or taken out), until neither gains: what the search finds for other visits
//! is then in both, and cancels.
//!
//! ```text
//! cargo run --release --example offer_quality -- landlord plan --requests 100 --routes 60 --iterations 100000
//! ```

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "an example stops at the first surprise"
)]
#![expect(clippy::disallowed_methods, reason = "it measures time")]

use std::path::Path;
use std::time::Instant;

use chrono::NaiveDateTime;
use oneknock::dataset::{self, Mode};
use oneknock::model::HomeId;
use oneknock::offer::{Ask, Free, Live, World};
use oneknock::report;
use oneknock::route::problem::{Plan, Problem, Stop as Halt};
use oneknock::route::{Params, Stop, check, solve};
use oneknock::rules::{self, WorkingDays};
use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::json;

/// How often the two schedules are searched, each from the other's best.
const ROUNDS: u64 = 4;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str, usual: usize| {
        let at = args.iter().position(|a| a == name);
        at.map_or(usual, |i| args[i + 1].parse().unwrap())
    };
    let (landlord, plan) = (Path::new(&args[0]), Path::new(&args[1]));
    let (requests, routes) = (flag("--requests", 100), flag("--routes", 60));
    let iterations = flag("--iterations", 100_000) as u64;
    let rules = rules::load(dataset::rules_file(landlord).as_deref()).unwrap();
    let working_days = WorkingDays::load(rules.nation, None).unwrap();
    let data = dataset::load(landlord, &rules, Mode::Strict).unwrap();
    let standing = report::read_back(plan, &data.landlord)
        .unwrap()
        .standing()
        .unwrap();
    let clock = NaiveDateTime::default();
    let world = World::new(data.landlord, rules, working_days, clock).unwrap();
    let now = world.planning.now;
    let live = Live::new(world, standing);

    let unpromised = live.visits().filter(|v| !v.firm).map(|v| v.home);
    let mut homes: Vec<HomeId> = unpromised.collect();
    homes.sort_unstable();
    homes.dedup();
    homes.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(1));
    let (mut rows, mut times) = (Vec::new(), Vec::new());
    for home in homes {
        let ask = Ask::at(home, now, 1);
        let began = Instant::now();
        let Ok(answer) = live.offers(&ask) else {
            continue;
        };
        let took = began.elapsed().as_secs_f64() * 1000.0;
        let Some(best) = answer.offers.first() else {
            continue;
        };
        // One that joins a promise is that visit made longer, not one that could go elsewhere.
        if best.proposal.joins.is_some() {
            continue;
        }
        let free = live.free(&ask, &best.proposal, routes).unwrap();
        let paid = searched(&free, iterations);
        times.push(took);
        rows.push((best.cost.get(), paid, free.problem.visits.len()));
        if std::env::var_os("EACH").is_some() {
            println!("{}", json!({ "offer": best.cost.get(), "searched": paid }));
        }
        if rows.len() == requests {
            break;
        }
    }
    times.sort_by(f64::total_cmp);
    let percent = |(cost, paid, _): &(i64, i64, usize)| {
        100.0 * (*cost - *paid) as f64 / (*paid).max(1) as f64
    };
    let mut gaps: Vec<f64> = rows.iter().map(percent).collect();
    gaps.sort_by(f64::total_cmp);
    let offered: i64 = rows.iter().map(|r| r.0).sum();
    let paid: i64 = rows.iter().map(|r| r.1).sum();
    let visits: usize = rows.iter().map(|r| r.2).sum();
    let at = |of: &[f64], q: f64| of[(q * (of.len() - 1) as f64) as usize];
    println!(
        "{}",
        json!({
            "requests": rows.len(), "routes": routes, "visits_mean": visits / rows.len(),
            "iterations": iterations, "rounds": ROUNDS,
            "offered_pence": offered, "searched_pence": paid,
            "dearer_percent_in_all": 100.0 * (offered - paid) as f64 / paid as f64,
            "dearer_percent_p10": at(&gaps, 0.1), "dearer_percent_p50": at(&gaps, 0.5),
            "dearer_percent_p90": at(&gaps, 0.9), "dearer_percent_max": at(&gaps, 1.0),
            "within_5_percent": gaps.iter().filter(|g| **g <= 5.0).count(),
            "offer_p50_ms": at(&times, 0.5), "offer_p99_ms": at(&times, 0.99),
        })
    );
}

/// What the visit costs in the best schedule found with it against the best without it.
fn searched(free: &Free, iterations: u64) -> i64 {
    let (with, without) = (&free.problem, free.without());
    let visit = free.visit();
    let mut bare = Plan {
        absent: Vec::new(),
        ..free.plan.clone()
    };
    let mut least = (i64::MAX, i64::MAX);
    let mut full = free.plan.clone();
    for round in 0..ROUNDS {
        bare = search(&without, &bare, iterations, round);
        let mut put = bare.clone();
        put.absent.push(visit);
        // From the best without it, and from the best with it so far.
        let fresh = search(with, &put, iterations, round);
        full = if round == 0 || fresh.cost < full.cost {
            fresh
        } else {
            search(with, &full, iterations, round)
        };
        least = (least.0.min(bare.cost), least.1.min(full.cost));
        bare = taken(&without, &full, visit, bare);
        least.0 = least.0.min(bare.cost);
    }
    least.1 - least.0
}

fn search(problem: &Problem, from: &Plan, iterations: u64, seed: u64) -> Plan {
    let mut params = Params {
        seed: seed + 1,
        threads: 1,
        ..Params::for_nights()
    };
    params.anneal.start *= 0.2;
    params.anneal.start_bounds = (0.0, 0.02);
    let stop = Stop::iterations(iterations);
    solve(problem, Some(from), &params, &stop, &mut |_| ()).plan
}

/// The schedule with the visit taken out, where that is cheaper than the one without it.
fn taken(without: &Problem, full: &Plan, visit: u32, bare: Plan) -> Plan {
    let own = |stop: &Halt| matches!(stop, Halt::Visit { visit: v, .. } if *v == visit);
    let mut out = full.clone();
    for stops in &mut out.routes {
        stops.retain(|stop| !own(stop));
    }
    out.absent.retain(|v| *v != visit);
    match check(without, &out) {
        Ok(cost) if cost < bare.cost => Plan { cost, ..out },
        _ => bare,
    }
}
