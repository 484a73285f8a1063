//! `oneknock vrptw`: solves a benchmark file, to compare the search with others.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args as ClapArgs, ValueEnum};
use serde::Serialize;

use super::duration;
use crate::route::benchmark::{Benchmark, Metric};
use crate::route::{Params, Stop, check, solve};

/// Solves a VRPTW file (Solomon, Gehring and Homberger) or a VRPLIB file with prizes or
/// several depots, and prints one JSON object.
///
/// Example: `oneknock vrptw rc1_10_5.txt --time-limit 30s --routes routes.txt`
#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// The file.
    file: PathBuf,
    /// How long to search: 30s, 5m, 1.5h; without it and without iterations, 30s.
    #[arg(long, value_parser = duration)]
    time_limit: Option<Duration>,
    /// Iterations to search for; without a time limit the result depends on nothing else.
    #[arg(long)]
    iterations: Option<u64>,
    /// Seed of every draw.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Worker threads.
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// How legs become integers.
    #[arg(long, value_enum, default_value_t = MetricName::Dimacs)]
    metric: MetricName,
    /// Minimise vehicles first, then distance.
    #[arg(long)]
    fleet_first: bool,
    /// Where to write the routes: customer numbers, one route a line.
    #[arg(long)]
    routes: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum MetricName {
    /// The convention of the family's best known costs (VRPTW: legs truncated to 0.1).
    Dimacs,
    /// Real distances.
    Double,
}

#[derive(Debug, Serialize)]
struct Report {
    instance: String,
    family: String,
    seconds: f64,
    iterations: u64,
    vehicles: usize,
    distance: f64,
    cost: f64,
    absent: usize,
    breaches: usize,
    curve: Vec<(f64, f64)>,
}

/// Runs the subcommand.
///
/// # Errors
/// If the results cannot be written.
pub(super) fn run(args: &Args) -> std::io::Result<ExitCode> {
    let metric = match args.metric {
        MetricName::Dimacs => Metric::Dimacs,
        MetricName::Double => Metric::Double,
    };
    let mut errors = std::io::stderr();
    let file = match Benchmark::read(&args.file, metric) {
        Ok(file) => file,
        Err(error) => {
            writeln!(errors, "error: {error}")?;
            return Ok(ExitCode::from(2));
        }
    };
    let params = Params {
        seed: args.seed,
        threads: args.threads,
        fleet_first: args.fleet_first,
        ..Params::default()
    };
    if let Err(error) = params.validate() {
        writeln!(errors, "error: {error}")?;
        return Ok(ExitCode::from(2));
    }
    let mut stop = match (args.time_limit, args.iterations) {
        (None, Some(count)) => Stop::iterations(count),
        (limit, _) => Stop::after(limit.unwrap_or(Duration::from_secs(30))),
    };
    if let Some(count) = args.iterations {
        stop = stop.or_iterations(count);
    }
    let solution = solve(&file.problem, None, &params, &stop, &mut |_| ());
    let breaches = check(&file.problem, &solution.plan)
        .err()
        .unwrap_or_default();
    for breach in &breaches {
        writeln!(errors, "breach: {breach}")?;
    }
    if let Some(path) = &args.routes {
        let mut text = String::new();
        for route in file.numbers(&solution.plan) {
            let words: Vec<String> = route.iter().map(ToString::to_string).collect();
            text += &words.join(" ");
            text.push('\n');
        }
        std::fs::write(path, text)?;
    }
    let worth = file.worth(&solution.plan, metric);
    let round = |value: f64, unit: f64| (value * unit).round() / unit;
    let report = Report {
        instance: file.name.clone(),
        family: file.family.to_string(),
        seconds: round(solution.stats.seconds, 1e3),
        iterations: solution.stats.iterations,
        vehicles: worth.vehicles,
        distance: round(worth.distance, 1e4),
        cost: round(worth.cost, 1e4),
        absent: solution.plan.absent.len(),
        breaches: breaches.len(),
        curve: solution
            .stats
            .curve
            .iter()
            .map(|&(seconds, cost)| (round(seconds, 1e3), round(file.published(cost), 1e4)))
            .collect(),
    };
    writeln!(std::io::stdout(), "{}", serde_json::to_string(&report)?)?;
    Ok(if breaches.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}
