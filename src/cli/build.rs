//! Builds the schedule: the nightly run of the planner.

use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::NaiveDateTime;

use super::progress::{Bar, Counter};
use super::{Outcome, cancel_on_ctrl_c, cores, duration};
use crate::error::{Error, Result};
use crate::pipeline::{self, Effort};
use crate::report::tables::VisitRow;
use crate::report::{self, Summary};
use crate::session::{self, Built, Order, open};
use crate::shard::{self, BuildOptions, Cut, Job};
use crate::units::thousands;

/// Plans every task that is due in the horizon, audits the schedule and writes it with its
/// report.
///
/// Ctrl-C ends the search with the best schedule so far; a second one stops at once and
/// leaves the previous output as it was.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  oneknock build landlord --out plan --time-limit 10m")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(super) struct Args {
    /// The dataset: a folder of CSV files, or one workbook. Several landlords, which have nothing
    /// in common, make one build in shards, with a folder for each in the output
    #[cfg_attr(feature = "serve", arg(required_unless_present = "store"))]
    #[cfg_attr(not(feature = "serve"), arg(required = true))]
    datasets: Vec<PathBuf>,
    /// Plan what this store holds, and put the plan into it: promises made meanwhile stay
    #[cfg(feature = "serve")]
    #[arg(long, value_name = "STORE", conflicts_with = "datasets")]
    store: Option<String>,
    /// Folder to write; what an earlier build wrote there is replaced in one step
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How long to search: 60s, 10m, 1h
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "2m")]
    time_limit: Duration,
    /// Iterations of the route search instead of a time: the same bytes on any machine
    #[arg(long, value_name = "N", conflicts_with = "time_limit")]
    iterations: Option<u64>,
    /// Cut the landlords into about so many areas, planned each by itself, and search their
    /// borders again; what is done is kept beside the output until all is, so that a build that
    /// was stopped goes on. Not with --time-limit
    #[arg(long, value_name = "N", requires = "iterations")]
    shards: Option<NonZeroUsize>,
    /// The same, by homes in an area
    #[arg(
        long,
        value_name = "HOMES",
        requires = "iterations",
        conflicts_with = "shards"
    )]
    shard_homes: Option<NonZeroUsize>,
    /// Seed of every random choice
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads [default: one for each core]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Schedule of last night: its visits move only where that pays for the change
    #[arg(long, value_name = "DIR")]
    previous: Option<PathBuf>,
    /// One visit for each task, to see what combining is worth
    #[arg(long)]
    no_combine: bool,
    /// Choose what shares a visit without the MILP solver
    #[arg(long)]
    no_milp: bool,
    /// Let homes choose anew, between rounds of the route search, what shares a visit at what the
    /// routes ask: a little cheaper, and days so full that promises are harder to keep later
    #[arg(long)]
    choose_again: bool,
    /// Leave bad rows out, count them and list them in rejected.csv
    #[arg(long)]
    lenient: bool,
    /// Leave addresses, names and needs out of the report
    #[arg(long)]
    redacted: bool,
    /// Map tiles for the report: an address with {z}, {x} and {y}; none are asked for without
    #[arg(long, value_name = "URL")]
    tiles: Option<String>,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command: the summary to stdout, faults to the caller.
pub(super) fn run(args: &Args, now: NaiveDateTime) -> Result<Outcome> {
    #[cfg(feature = "serve")]
    if let Some(store) = &args.store {
        if args.cut().is_some() {
            return Err(Error::usage(
                "a store is planned as one piece",
                "leave --shards out, or plan what `oneknock export` writes",
            ));
        }
        let planned = |folder: &Path| plan(args, folder, store, now);
        return super::store::build(store, &args.out, now, planned);
    }
    match (&args.datasets[..], args.cut()) {
        ([dataset], None) => plan(args, dataset, &dataset.display().to_string(), now),
        (_, cut) => in_shards(args, cut, now),
    }
}

impl Args {
    /// How landlords are to be cut, if they are.
    fn cut(&self) -> Option<Cut> {
        let shards = self.shards.map(|n| Cut::Shards(n.get()));
        shards.or_else(|| self.shard_homes.map(|n| Cut::Homes(n.get())))
    }
}

/// Plans one landlord or several in shards; several that are not to be cut are one shard each.
fn in_shards(args: &Args, cut: Option<Cut>, now: NaiveDateTime) -> Result<Outcome> {
    let Some(iterations) = args.iterations else {
        return Err(Error::usage(
            "several landlords are built in shards, which a time limit cannot end",
            "give --iterations",
        ));
    };
    let options = BuildOptions {
        cut: cut.unwrap_or(Cut::Shards(args.datasets.len())),
        seed: args.seed,
        combine: !args.no_combine,
        milp: !args.no_milp,
        choose_again: args.choose_again,
        lenient: args.lenient,
        previous: args.previous.clone(),
        redacted: args.redacted,
        tiles: args.tiles.clone(),
        ..BuildOptions::new(iterations)
    };
    report::recover(&args.out)?;
    let kept = shard::build_kept(&args.out);
    let job = Job::build(&args.datasets, options, now, Some(&kept))?;
    let bar = Counter::of("shards");
    let tell = |progress: shard::Progress| {
        bar.round(progress.round);
        bar.show(progress.done, progress.all);
    };
    let threads = args.threads.unwrap_or_else(cores);
    let result = shard::run(job.into_bytes(), threads, &kept, &cancel_on_ctrl_c(), &tell)?;
    bar.finish();
    let shard::Written::Built(outputs) = shard::write(&result, &args.out)? else {
        return Ok(Outcome::Fine);
    };
    let text = if args.json {
        match &outputs[..] {
            [one] => serde_json::to_string_pretty(&one.summary).unwrap_or_default(),
            all => serde_json::to_string_pretty(all).unwrap_or_default(),
        }
    } else {
        let words = |o: &shard::Output| in_words(&o.summary, &o.folder.join("report.html"));
        outputs.iter().map(words).collect::<Vec<_>>().join("\n")
    };
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}");
    let breaches = outputs.iter().flat_map(|o| &o.breaches);
    let found = breaches.clone().count() > 0;
    for breach in breaches.take(if args.json { 0 } else { 20 }) {
        let _ = writeln!(out, "{breach}");
    }
    Ok(if found {
        Outcome::FoundWrong
    } else {
        Outcome::Fine
    })
}

/// Plans the dataset of a folder, under the name that the report gives it.
fn plan(args: &Args, folder: &Path, dataset: &str, now: NaiveDateTime) -> Result<Outcome> {
    report::recover(&args.out)?;
    let cancel = cancel_on_ctrl_c();
    let opened = open(folder, args.lenient)?;
    let previous = match &args.previous {
        Some(folder) => report::read_visits(folder)?,
        None => Vec::new(),
    };
    let order = Order {
        dataset,
        now,
        out: &args.out,
        search: options(args, previous),
        report: report::Options {
            redacted: args.redacted,
            tiles: args.tiles.clone(),
            previous: args.previous.clone(),
            ..report::Options::default()
        },
    };
    let bar = Bar::new();
    let tell = |standing: &pipeline::Standing| bar.show(standing);
    let watch = pipeline::Watch {
        cancel,
        tell: &tell,
    };
    let built = session::build(&opened, &order, &watch)?;
    bar.finish();
    Ok(say(&built, args.json))
}

/// The summary, and the first breaches, on the terminal.
fn say(built: &Built, json: bool) -> Outcome {
    let Built { written, breaches } = built;
    let summary = &written.summary;
    let text = if json {
        serde_json::to_string_pretty(summary).unwrap_or_default()
    } else {
        in_words(summary, &written.report())
    };
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}");
    // JSON carries the count; the lines are for people, and `audit` lists them all.
    for breach in breaches.iter().take(if json { 0 } else { 20 }) {
        let _ = writeln!(out, "{breach}");
    }
    if breaches.is_empty() {
        Outcome::Fine
    } else {
        Outcome::FoundWrong
    }
}

/// The few figures that a planner wants on the terminal.
fn in_words(summary: &Summary, report: &Path) -> String {
    let work = &summary.work;
    let mut lines = vec![
        summary.sentence.clone(),
        format!(
            "{} visits to {} homes do {} tasks; {} operative-days, {:.0} miles, £{} in all.",
            thousands(work.visits),
            thousands(work.homes_visited),
            thousands(work.tasks_planned),
            thousands(work.operative_days_used),
            work.miles,
            thousands(summary.cost.total.round().max(0.0) as u64),
        ),
    ];
    if let Some(bound) = &summary.bound {
        lines.push(format!(
            "The choice of visits: {} of them, provably at least {}; £{}, provably at least £{} \
             (gap {:.2}%).",
            thousands(bound.visits_chosen),
            thousands(bound.visits_at_least),
            thousands(bound.cost_chosen.round().max(0.0) as u64),
            thousands(bound.cost_at_least.round().max(0.0) as u64),
            bound.gap_percent,
        ));
    }
    let reasons: Vec<String> = summary
        .unplanned
        .iter()
        .map(|(reason, n)| format!("{reason} {}", thousands(*n)))
        .collect();
    lines.push(format!("Not in a visit: {}.", reasons.join(", ")));
    lines.push(match summary.provenance.audit_breaches {
        Some(0) => "Audit: 0 breaches.".to_owned(),
        Some(n) => format!("Audit: {n} breaches."),
        None => "Audit: not run.".to_owned(),
    });
    lines.push(format!("Report: {}", report.display()));
    lines.join("\n")
}

fn options(args: &Args, previous: Vec<VisitRow>) -> pipeline::Options {
    pipeline::Options {
        previous,
        seed: args.seed,
        threads: args.threads.unwrap_or_else(cores).max(1),
        combine: !args.no_combine,
        milp: !args.no_milp,
        choose_again: args.choose_again,
        effort: args
            .iterations
            .map_or(Effort::Time(args.time_limit), Effort::Iterations),
    }
}
