//! Plays a scenario: policies against each other in the same world.

use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;

use super::Outcome;
use super::simulate::{played, say};
use crate::error::Result;
use crate::simulate::{Policy, Results, Scenario, Settings, World, write};

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
    let mut scenario = Scenario::read(&args.file)?;
    if args.homes.is_some() {
        scenario.world.homes = args.homes;
    }
    let settings = Settings {
        days: args.days.unwrap_or(scenario.days),
        runs: args.runs.unwrap_or(scenario.runs),
        seed: scenario.seed,
    };
    let beside = args.file.parent().unwrap_or(Path::new("."));
    let (worlds, policies) = scenario.cases(beside)?;
    let cases: Vec<(&World, &Policy)> = policies.iter().map(|(w, p)| (&worlds[*w], p)).collect();
    let first = Results {
        title: scenario.title.clone(),
        about: scenario.about.clone(),
        worlds: worlds.iter().map(|w| w.name.clone()).collect(),
        policies: Vec::new(),
        settings,
        paired: scenario.is_paired(),
        charts: scenario.charts.clone(),
        assumptions: policies[0].1.assumptions(cases[0].0, &settings),
    };
    let results = played(&cases, now, &settings, args.threads, &args.out, first)?;
    write(&results, &args.out)?;
    say(&results, &args.out, args.json);
    Ok(Outcome::Fine)
}
