//! Plays a scenario: policies against each other in the same world.

use std::path::PathBuf;

use chrono::NaiveDateTime;

use super::Outcome;
use super::simulate::play;
use crate::error::Result;
use crate::shard::Job;
use crate::simulate::Instead;

/// Sets policies against each other: a table, paired differences with 95% intervals, plots.
///
/// Files to start from are in `data/scenarios/`.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  oneknock scenario data/scenarios/combine.toml --out combine")]
pub(super) struct Args {
    /// The scenario file
    file: PathBuf,
    /// Folder for the tables, the page and the runs done so far
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Runs of each policy, instead of the file's
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    runs: Option<u32>,
    /// Days of each run, instead of the file's
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=730))]
    days: Option<u32>,
    /// Homes to generate, instead of the file's
    #[arg(long)]
    homes: Option<usize>,
    /// Threads [default: one for each core]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args, now: NaiveDateTime) -> Result<Outcome> {
    let instead = Instead {
        runs: args.runs,
        days: args.days,
        homes: args.homes,
    };
    let job = Job::scenario(&args.file, instead, now)?;
    play(job, args.threads, &args.out, args.json)
}
