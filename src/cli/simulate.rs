//! Simulates a landlord: days played forward under its own rules.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;

use super::progress::Counter;
use super::{Outcome, cancel_on_ctrl_c, cores};
use crate::error::Result;
use crate::shard::{self, Job, Written};
use crate::simulate::{Results, Settings};

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
    let settings = Settings {
        days: args.days,
        runs: args.runs,
        seed: args.seed,
    };
    let job = Job::simulate(&args.dataset, !args.no_combine, settings, now)?;
    play(job, args.threads, &args.out, args.json)
}

/// Plays a job on so many threads, writes what came of it and says so.
pub(super) fn play(job: Job, threads: Option<usize>, out: &Path, json: bool) -> Result<Outcome> {
    let bar = Counter::of("runs");
    let tell = |progress: shard::Progress| bar.show(progress.done, progress.all);
    let threads = threads.unwrap_or_else(cores);
    let kept = shard::runs_kept(out);
    let result = shard::run(job.into_bytes(), threads, &kept, &cancel_on_ctrl_c(), &tell)?;
    bar.finish();
    if let Written::Played(results) = shard::write(&result, out)? {
        say(&results, out, json);
    }
    Ok(Outcome::Fine)
}

/// The figures on the terminal.
fn say(results: &Results, out: &Path, json: bool) {
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
