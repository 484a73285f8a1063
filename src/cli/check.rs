//! Checks: whether a dataset can be used, and every fault of it where it cannot.

use std::io::Write as _;
use std::path::PathBuf;

use chrono::NaiveDateTime;
use serde_json::{Value, json};

use super::Outcome;
use crate::dataset::{self, Dataset, Mode};
use crate::error::{Error, Result};
use crate::rules::{self, Rules};
use crate::session::{by_stream, fault, found};
use crate::travel;
use crate::units::thousands;

/// Checks a dataset and says what is in it; writes nothing.
///
/// A fault reads `file:line:column: what is wrong; what is allowed`. Exit code 0 where there
/// is none, 2 where there are some; with --lenient 1 where rows had to be left out.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Example:\n  oneknock check landlord\n  oneknock check landlord.xlsx --json"
)]
pub(super) struct Args {
    /// A folder of CSV files, or one .xlsx workbook
    dataset: PathBuf,
    /// Leave bad rows out, with those that hang on them, and count them
    #[arg(long)]
    lenient: bool,
    /// Print what was found as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command: figures and warnings to stdout, faults to the caller.
pub(super) fn run(args: &Args, now: NaiveDateTime) -> Result<Outcome> {
    let mut rules = rules::load(dataset::rules_file(&args.dataset).as_deref())?;
    rules.horizon.today.get_or_insert(now.date());
    let mode = if args.lenient {
        Mode::Lenient
    } else {
        Mode::Strict
    };
    let known = dataset::load(&args.dataset, &rules, mode).and_then(|mut dataset| {
        let about_roads = travel::open(&rules.travel, &dataset.landlord, args.lenient)?;
        dataset.warnings.extend(about_roads);
        Ok(dataset)
    });
    match known {
        Ok(dataset) => {
            print(&if args.json {
                pretty(&found(&dataset, &rules))
            } else {
                in_words(&dataset, &rules)
            });
            Ok(if dataset.rejected.is_empty() {
                Outcome::Fine
            } else {
                Outcome::FoundWrong
            })
        }
        Err(Error::Input(faults)) => {
            if args.json {
                let list: Vec<_> = faults.0.iter().map(fault).collect();
                print(&pretty(&json!({ "usable": false, "faults": list })));
            }
            Err(Error::Input(faults))
        }
        Err(error) => Err(error),
    }
}

fn print(text: &str) {
    // A reader that has gone away (`| head`) is no failure.
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

fn in_words(dataset: &Dataset, rules: &Rules) -> String {
    let rows = &dataset.rows;
    let streams: Vec<_> = by_stream(dataset, rules)
        .into_iter()
        .map(|(code, count)| format!("{code} {}", thousands(count as u64)))
        .collect();
    let mut lines: Vec<String> = dataset
        .warnings
        .iter()
        .map(|warning| format!("warning: {warning}"))
        .collect();
    lines.extend(
        dataset
            .rejected
            .iter()
            .map(|row| format!("left out: {}", row.fault)),
    );
    let row = |count: usize, of: &str| format!("{:>9}  {of}", thousands(count as u64));
    lines.push(row(rows.properties, "homes"));
    lines.push(row(rows.households, "of them with a household"));
    lines.push(row(rows.availability, "rows of availability"));
    let of_streams = if streams.is_empty() {
        "tasks".to_owned()
    } else {
        format!("tasks: {}", streams.join(", "))
    };
    lines.push(row(rows.tasks, &of_streams));
    lines.push(row(rows.operatives, "operatives"));
    lines.push(row(rows.shifts, "rows of shifts"));
    lines.push(row(rows.bookings, "bookings"));
    lines.push(row(rows.attempts, "attempts"));
    if rows.rejected > 0 {
        lines.push(row(rows.rejected, "rows left out"));
    }
    lines.join("\n")
}
