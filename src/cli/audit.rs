//! Audits: re-checks a written schedule with the dataset and rules it was built from.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use serde::Serialize;

use super::Outcome;
use super::open::{Loaded, open};
use crate::audit::{Breach, Files, audit};
use crate::error::Result;
use crate::travel;
use crate::units::thousands;

/// Re-checks a written schedule from its files alone, and lists every breach.
///
/// A breach reads `file:line: rule: what is wrong`. Exit code 0 where there is none, 1 where
/// there are some, 2 where the files cannot be read.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  oneknock audit landlord plan --previous plan-of-last-night")]
pub(super) struct Args {
    /// The dataset the schedule was built from: a folder of CSV files, or one workbook
    dataset: PathBuf,
    /// The schedule: the folder that `oneknock build --out` wrote
    schedule: PathBuf,
    /// The schedule before it: what stands as it did there is not new
    #[arg(long, value_name = "DIR")]
    previous: Option<PathBuf>,
    /// Leave bad rows of the dataset out, as the build with --lenient did
    #[arg(long)]
    lenient: bool,
    /// Print the breaches as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command: breaches to stdout, faults to the caller.
pub(super) fn run(args: &Args) -> Result<Outcome> {
    let Loaded {
        rules,
        working_days,
        dataset,
    } = open(&args.dataset, args.lenient)?;
    let landlord = dataset.landlord;
    let files = Files::read(&args.schedule, args.previous.as_deref(), &landlord, &rules)?;
    let breaches = audit(&landlord, &rules, &working_days, &files);
    travel::standing(&rules.travel)?;

    let report = Report::new(&files, breaches);
    let text = if args.json {
        serde_json::to_string_pretty(&report).unwrap_or_default()
    } else {
        report.in_words()
    };
    // A reader that has gone away (`| head`) is no failure.
    let _ = writeln!(std::io::stdout().lock(), "{text}");
    Ok(if report.breaches.is_empty() {
        Outcome::Fine
    } else {
        Outcome::FoundWrong
    })
}

/// What the audit found, and in how much.
#[derive(Debug, Serialize)]
struct Report {
    visits: usize,
    tasks: usize,
    stops: usize,
    unplanned: usize,
    by_rule: BTreeMap<&'static str, usize>,
    breaches: Vec<Breach>,
}

impl Report {
    fn new(files: &Files, breaches: Vec<Breach>) -> Self {
        let mut by_rule = BTreeMap::new();
        for breach in &breaches {
            *by_rule.entry(breach.rule.code()).or_insert(0) += 1;
        }
        Self {
            visits: files.visits.len(),
            tasks: files.visit_tasks.len(),
            stops: files.stops.len(),
            unplanned: files.unplanned.len(),
            by_rule,
            breaches,
        }
    }

    fn in_words(&self) -> String {
        let mut lines: Vec<String> = self.breaches.iter().map(ToString::to_string).collect();
        let number = |n: usize| thousands(n as u64);
        let rules: Vec<String> = self
            .by_rule
            .iter()
            .map(|(rule, n)| format!("{rule} {n}"))
            .collect();
        let breaches = match self.breaches.len() {
            0 => "0 breaches".to_owned(),
            1 => format!("1 breach ({})", rules.join(", ")),
            n => format!("{} breaches ({})", number(n), rules.join(", ")),
        };
        lines.push(format!(
            "{breaches} in {} visits with {} tasks, {} stops and {} tasks left out",
            number(self.visits),
            number(self.tasks),
            number(self.stops),
            number(self.unplanned)
        ));
        lines.join("\n")
    }
}
