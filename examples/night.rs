//! Plans a made-up night and prints how its cost falls.
//!
//! `cargo run --release --example night -- VISITS SECONDS [THREADS] [SEED]`

use std::io::Write;
use std::time::Duration;

use oneknock::route::synthetic::Night;
use oneknock::route::{Params, Stop, check, solve};

fn main() -> std::io::Result<()> {
    let mut words = std::env::args().skip(1);
    let mut next = |otherwise: f64| {
        words
            .next()
            .and_then(|w| w.parse::<f64>().ok())
            .unwrap_or(otherwise)
    };
    let (visits, seconds) = (next(2_000.0) as usize, next(30.0));
    let (threads, seed) = (next(1.0) as usize, next(1.0) as u64);
    let problem = Night::of(visits).build();
    let params = Params {
        threads,
        seed,
        ..Params::default()
    };
    let mut out = std::io::stdout();
    let stop = Stop::after(Duration::from_secs_f64(seconds));
    let mut last = 0.0;
    let solution = solve(&problem, None, &params, &stop, &mut |p| {
        if p.seconds >= last {
            last = p.seconds * 1.3;
            let _ = writeln!(
                std::io::stderr(),
                "{:8.1} s {:10} iterations {:12} pence {:6} routes {:5} absent",
                p.seconds,
                p.iterations,
                p.cost,
                p.routes,
                p.absent
            );
        }
    });
    match check(&problem, &solution.plan) {
        Ok(cost) => writeln!(
            out,
            "checked: {cost} pence, {} absent",
            solution.plan.absent.len()
        ),
        Err(breaches) => writeln!(
            out,
            "{} breaches: {:?}",
            breaches.len(),
            &breaches[..3.min(breaches.len())]
        ),
    }
}
