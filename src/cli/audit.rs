//! Audits: re-checks a written schedule with the dataset and rules it was built from.

use std::io::Write as _;
use std::path::PathBuf;

use super::Outcome;
use crate::error::Result;
use crate::session::{Audited, audited, open};
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
    let opened = open(&args.dataset, args.lenient)?;
    let audited = audited(&opened, &args.schedule, args.previous.as_deref())?;
    let text = if args.json {
        serde_json::to_string_pretty(&audited).unwrap_or_default()
    } else {
        in_words(&audited)
    };
    // A reader that has gone away (`| head`) is no failure.
    let _ = writeln!(std::io::stdout().lock(), "{text}");
    Ok(if audited.breaches.is_empty() {
        Outcome::Fine
    } else {
        Outcome::FoundWrong
    })
}

fn in_words(audited: &Audited) -> String {
    let mut lines: Vec<String> = audited.breaches.iter().map(ToString::to_string).collect();
    let number = |n: usize| thousands(n as u64);
    let rules: Vec<String> = audited
        .by_rule
        .iter()
        .map(|(rule, n)| format!("{rule} {n}"))
        .collect();
    let breaches = match audited.breaches.len() {
        0 => "0 breaches".to_owned(),
        1 => format!("1 breach ({})", rules.join(", ")),
        n => format!("{} breaches ({})", number(n), rules.join(", ")),
    };
    lines.push(format!(
        "{breaches} in {} visits with {} tasks, {} stops and {} tasks left out",
        number(audited.visits),
        number(audited.tasks),
        number(audited.stops),
        number(audited.unplanned)
    ));
    lines.join("\n")
}
