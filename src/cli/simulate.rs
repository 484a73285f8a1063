//! Simulates a landlord: days played forward under its own rules.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use chrono::NaiveDateTime;

use super::Outcome;
use super::cancel_on_ctrl_c;
use super::progress::Counter;
use crate::error::{Error, Result};
use crate::simulate::{Policy, Results, Settings, World, play, write};

/// Plays a landlord forward: every night planned anew, every day with random doors, stays,
/// ways, sickness and reports; figures with 95% intervals.
///
/// Runs that are done are kept in the folder: a stopped batch goes on from there. The same
/// seed gives the same bytes on any number of threads.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  oneknock simulate landlord --days 365 --runs 20 --out played")]
pub(super) struct Args {
    /// The dataset: a folder of CSV files, or one workbook
    dataset: PathBuf,
    /// Folder for figures.csv, runs.csv, report.html and the runs done so far
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Days of each run
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=730))]
    days: u32,
    /// Runs
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    runs: u32,
    /// Seed of every random draw
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads [default: one for each core]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// One visit for each task
    #[arg(long)]
    no_combine: bool,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args, now: NaiveDateTime) -> Result<Outcome> {
    let world = World::load(&args.dataset)?;
    let mut policy = Policy::of(&world.rules);
    policy.combine = !args.no_combine;
    let settings = Settings {
        days: args.days,
        runs: args.runs,
        seed: args.seed,
    };
    let results = played(
        &[(&world, &policy)],
        now,
        &settings,
        args.threads,
        &args.out,
        Results {
            title: format!("{} days of {}", args.days, args.dataset.display()),
            about: String::new(),
            worlds: vec![world.name.clone()],
            policies: Vec::new(),
            settings,
            paired: true,
            charts: Vec::new(),
            assumptions: policy.assumptions(&world, &settings),
        },
    )?;
    write(&results, &args.out)?;
    say(&results, &args.out, args.json);
    Ok(Outcome::Fine)
}

/// Plays the cases on so many threads.
pub(super) fn played(
    cases: &[(&World, &Policy)],
    now: NaiveDateTime,
    settings: &Settings,
    threads: Option<usize>,
    out: &Path,
    mut results: Results,
) -> Result<Results> {
    let cancel: Arc<AtomicBool> = cancel_on_ctrl_c();
    let bar = Counter::new();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.unwrap_or(0))
        .build()
        .map_err(|e| Error::usage(format!("no threads: {e}"), "give fewer --threads"))?;
    let today = cases[0].0.today(now.date());
    let tell = |progress: crate::simulate::Progress| bar.show(progress.done, progress.all);
    let runs = pool.install(|| play(cases, today, settings, out, &cancel, &tell))?;
    bar.finish();
    results.policies = cases
        .iter()
        .zip(runs)
        .map(|((_, policy), runs)| (policy.name.clone(), runs))
        .collect();
    Ok(results)
}

/// The figures on the terminal.
pub(super) fn say(results: &Results, out: &Path, json: bool) {
    let mut lines = Vec::new();
    if json {
        let all: Vec<_> = (0..results.policies.len())
            .map(|p| {
                let figures: std::collections::BTreeMap<_, _> = results
                    .figures()
                    .into_iter()
                    .map(|f| (f, results.estimate(p, f)))
                    .collect();
                serde_json::json!({"policy": results.policies[p].0, "figures": figures})
            })
            .collect();
        lines.push(serde_json::to_string_pretty(&all).unwrap_or_default());
    } else {
        for figure in results.figures() {
            for (p, (name, _)) in results.policies.iter().enumerate() {
                let e = results.estimate(p, figure);
                lines.push(format!(
                    "{figure:38} {name:28} {:>14.4} ({:.4} to {:.4})",
                    e.mean, e.low, e.high
                ));
            }
        }
        lines.push(format!("Report: {}", out.join("report.html").display()));
    }
    // A reader that has gone away (`| head`) is no failure.
    let _ = writeln!(std::io::stdout().lock(), "{}", lines.join("\n"));
}
