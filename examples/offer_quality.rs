//! How much the offers leave on the table: for random households the best offer against the best
//! that is found when very many other visits may move, one at a time, to make room for it.
//!
//! ```text
//! cargo run --release --example offer_quality -- landlord plan --requests 100 --moves 2000
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
use oneknock::offer::{Ask, Live, World};
use oneknock::report;
use oneknock::rules::{self, WorkingDays};
use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::json;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str, usual: u32| {
        let at = args.iter().position(|a| a == name);
        at.map_or(usual, |i| args[i + 1].parse().unwrap())
    };
    let (landlord, plan) = (Path::new(&args[0]), Path::new(&args[1]));
    let (requests, moves) = (flag("--requests", 100), flag("--moves", 2000));
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
    let mut live = Live::new(world, standing);
    let usual = live.world.rules.offer.moves_tried;

    let unpromised = live.visits().filter(|v| !v.firm).map(|v| v.home);
    let mut homes: Vec<HomeId> = unpromised.collect();
    homes.sort_unstable();
    homes.dedup();
    homes.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(1));
    let (mut rows, mut times) = (Vec::new(), Vec::new());
    for home in homes {
        let ask = Ask::at(home, now, 1);
        let mut best = |tried: u32| {
            live.world.rules.offer.moves_tried = tried;
            let answer = live.offers(&ask).ok()?;
            let best = answer.offers.first()?;
            Some((best.cost.get(), (best.cost - best.saved).get()))
        };
        let began = Instant::now();
        let found = best(usual);
        let took = began.elapsed().as_secs_f64() * 1000.0;
        let Some(((cost, net), (_, least))) = found.zip(best(moves)) else {
            continue;
        };
        times.push(took);
        rows.push((cost, net - least));
        if rows.len() == requests as usize {
            break;
        }
    }
    times.sort_by(f64::total_cmp);
    let percent = |(cost, more): &(i64, i64)| 100.0 * *more as f64 / (*cost as f64).abs().max(1.0);
    let mut gaps: Vec<f64> = rows.iter().map(percent).collect();
    gaps.sort_by(f64::total_cmp);
    let paid: i64 = rows.iter().map(|r| r.0).sum();
    let more: i64 = rows.iter().map(|r| r.1).sum();
    let at = |of: &[f64], q: f64| of[(q * (of.len() - 1) as f64) as usize];
    println!(
        "{}",
        json!({
            "requests": rows.len(), "moves_tried": [usual, moves],
            "dearer_percent_in_all": 100.0 * more as f64 / paid as f64,
            "dearer_percent_p50": at(&gaps, 0.5), "dearer_percent_p90": at(&gaps, 0.9),
            "dearer_percent_max": at(&gaps, 1.0),
            "within_5_percent": gaps.iter().filter(|g| **g <= 5.0).count(),
            "offer_p50_ms": at(&times, 0.5), "offer_p99_ms": at(&times, 0.99),
        })
    );
}
