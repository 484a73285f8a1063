//! How much the offers leave on the table: for random households the best offer against what the
//! route search pays for the same visit when it, and everything unpromised on the routes around
//! it, is free to move.
//!
//! What the search pays is the difference between two schedules, the routes with the visit and
//! without it. Both are searched, one from the live schedule with the offer taken and one from
//! that without it, and then each from the other's best (with the visit put in, or taken out),
//! until neither gains: what the search finds for other visits is then in both, and cancels.
//!
//! ```text
//! cargo run --release --example offer_quality -- landlord plan --requests 100 --routes 60 --iterations 100000
//! ```
//!
//! `--seed N` draws other households. With `EACH` set every request is printed, and where the offer
//! is dearer by more than 5% what stands elsewhere in each schedule; `ONLY` names UPRNs to look at.

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

/// Percent by which an offer may be dearer than the search.
const MAY: f64 = 5.0;

/// What a request found.
struct Row {
    offered: i64,
    searched: i64,
    visits: usize,
    /// What the search gains on the routes without the visit.
    gains: i64,
    milliseconds: f64,
}

impl Row {
    /// Percent by which the offer is dearer.
    fn dearer(&self) -> f64 {
        100.0 * (self.offered - self.searched) as f64 / self.searched.max(1) as f64
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str, usual: usize| {
        let at = args.iter().position(|a| a == name);
        at.map_or(usual, |i| args[i + 1].parse().unwrap())
    };
    let live = live(Path::new(&args[0]), Path::new(&args[1]));
    let (requests, routes) = (flag("--requests", 100), flag("--routes", 60));
    let iterations = flag("--iterations", 100_000) as u64;
    let only = std::env::var("ONLY").ok();
    let mut rows = Vec::new();
    for home in drawn(&live, flag("--seed", 1) as u64) {
        let uprn = live.world.landlord.property(home).uprn.to_string();
        if only
            .as_ref()
            .is_some_and(|o| !o.split(',').any(|u| u == uprn))
        {
            continue;
        }
        if let Some(row) = request(&live, home, &uprn, routes, iterations) {
            rows.push(row);
        }
        if rows.len() == requests {
            break;
        }
    }
    tell(&rows, routes, iterations);
}

/// The schedule as the desk has it.
fn live(landlord: &Path, plan: &Path) -> Live {
    let rules = rules::load(dataset::rules_file(landlord).as_deref()).unwrap();
    let working_days = WorkingDays::load(rules.nation, None).unwrap();
    let data = dataset::load(landlord, &rules, Mode::Strict).unwrap();
    let standing = report::read_back(plan, &data.landlord)
        .unwrap()
        .standing()
        .unwrap();
    let clock = NaiveDateTime::default();
    let world = World::new(data.landlord, rules, working_days, clock).unwrap();
    Live::new(world, standing)
}

/// Households with something planned, in the order in which they ring.
fn drawn(live: &Live, seed: u64) -> Vec<HomeId> {
    let unpromised = live.visits().filter(|v| !v.firm).map(|v| v.home);
    let mut homes: Vec<HomeId> = unpromised.collect();
    homes.sort_unstable();
    homes.dedup();
    homes.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(seed));
    homes
}

/// One household's best offer against the search; `None` where there is no offer to compare.
fn request(live: &Live, home: HomeId, uprn: &str, routes: usize, iterations: u64) -> Option<Row> {
    let ask = Ask::at(home, live.world.planning.now, 1);
    let began = Instant::now();
    let answer = live.offers(&ask).ok()?;
    let milliseconds = began.elapsed().as_secs_f64() * 1000.0;
    // One that joins a promise is that visit made longer, not one that could go elsewhere.
    let best = answer
        .offers
        .first()
        .filter(|o| o.proposal.joins.is_none())?;
    let free = live.free(&ask, &best.proposal, routes).unwrap();
    let bare = Plan {
        absent: Vec::new(),
        ..free.plan.clone()
    };
    let stands = check(&free.without(), &bare).unwrap();
    let (bare, full) = searched(&free, iterations);
    let row = Row {
        offered: best.cost.get(),
        searched: full.cost - bare.cost,
        visits: free.problem.visits.len(),
        gains: stands - bare.cost,
        milliseconds,
    };
    if std::env::var_os("EACH").is_some() {
        println!(
            "{}",
            json!({ "uprn": uprn, "offer": row.offered, "searched": row.searched,
                "gains_without": row.gains, "moves": best.proposal.evict,
                "offer_ms": row.milliseconds })
        );
        if row.dearer() > MAY {
            for (from, to, what) in [
                (Some(&free.plan), free.taken.as_ref(), "the offer"),
                (
                    Some(&free.plan),
                    Some(&bare),
                    "the search without the visit",
                ),
                (Some(&bare), Some(&full), "the search with it"),
            ] {
                if let (Some(from), Some(to)) = (from, to) {
                    println!("  {what}");
                    differ(&free, from, to);
                }
            }
        }
    }
    Some(row)
}

fn tell(rows: &[Row], routes: usize, iterations: u64) {
    let sorted = |of: fn(&Row) -> f64| {
        let mut all: Vec<f64> = rows.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all
    };
    let (gaps, times) = (sorted(Row::dearer), sorted(|r| r.milliseconds));
    let at = |of: &[f64], q: f64| of[(q * (of.len() - 1) as f64) as usize];
    let sum = |of: fn(&Row) -> i64| rows.iter().map(of).sum::<i64>();
    let (offered, paid) = (sum(|r| r.offered), sum(|r| r.searched));
    println!(
        "{}",
        json!({
            "requests": rows.len(), "routes": routes,
            "visits_mean": sum(|r| r.visits as i64) / rows.len() as i64,
            "iterations": iterations, "rounds": ROUNDS,
            "offered_pence": offered, "searched_pence": paid,
            "gains_without_pence": sum(|r| r.gains),
            "dearer_percent_in_all": 100.0 * (offered - paid) as f64 / paid as f64,
            "dearer_percent_p10": at(&gaps, 0.1), "dearer_percent_p50": at(&gaps, 0.5),
            "dearer_percent_p90": at(&gaps, 0.9), "dearer_percent_max": at(&gaps, 1.0),
            "within_5_percent": gaps.iter().filter(|g| **g <= MAY).count(),
            "offer_p50_ms": at(&times, 0.5), "offer_p99_ms": at(&times, 0.99),
        })
    );
}

/// The best schedules found without the visit and with it.
fn searched(free: &Free, iterations: u64) -> (Plan, Plan) {
    let (with, without) = (&free.problem, free.without());
    let visit = free.visit();
    let mut bare = Plan {
        absent: Vec::new(),
        ..free.plan.clone()
    };
    bare.cost = check(&without, &bare).unwrap();
    let mut full = free.taken.clone().unwrap_or_else(|| free.plan.clone());
    // Without the offer in these routes the visit is missing, which is no schedule yet.
    full.cost = check(with, &full).unwrap_or(i64::MAX);
    for round in 0..ROUNDS {
        bare = cheaper(search(&without, &bare, iterations, round), bare);
        let mut put = bare.clone();
        put.absent.push(visit);
        // From the best without it, and from the best with it so far.
        let fresh = search(with, &put, iterations, round);
        let again = search(with, &full, iterations, round);
        full = cheaper(cheaper(fresh, again), full);
        bare = taken(&without, &full, visit, bare);
    }
    (bare, full)
}

fn cheaper(one: Plan, other: Plan) -> Plan {
    if one.cost < other.cost { one } else { other }
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
        // The way to the next home may be a minute longer than by the visit taken out: whoever
        // has waited there has waited less.
        for stop in stops {
            if let Halt::Visit { arrive, start, .. } = stop {
                *arrive = *start;
            }
        }
    }
    out.absent.retain(|v| *v != visit);
    match check(without, &out) {
        Ok(cost) => cheaper(Plan { cost, ..out }, bare),
        // The way is longer and nobody has waited.
        Err(_) => bare,
    }
}

/// Prints what is done by somebody else or on another day.
fn differ(free: &Free, one: &Plan, other: &Plan) {
    for visit in 0..=free.visit() {
        let (from, to) = (seats(free, one, visit), seats(free, other, visit));
        if from != to {
            let name = free.names.get(visit as usize);
            let name = name.map_or("the household's visit", String::as_str);
            println!("    {name}: {from:?} -> {to:?}");
        }
    }
}

/// Days and operatives of a visit.
fn seats(free: &Free, plan: &Plan, visit: u32) -> Vec<(u32, u32)> {
    let own = |stop: &Halt| matches!(stop, Halt::Visit { visit: v, .. } if *v == visit);
    let routes = free.problem.routes.iter().zip(&plan.routes);
    let held = routes.filter(|(_, stops)| stops.iter().any(own));
    held.map(|(spec, _)| (spec.day, spec.resource)).collect()
}
