//! `check`: whether a dataset can be used, and every fault of it where it cannot.

use std::path::PathBuf;

use chrono::NaiveDateTime;
use serde_json::json;

use crate::dataset::{self, Dataset, Mode};
use crate::error::{Error, Fault, Result};
use crate::rules::{self, Rules};
use crate::units::thousands;

use super::{Outcome, out};

/// Checks a dataset and says what is in it; nothing is written.
///
/// Exit code 0 where all is well, 2 with every fault on stderr where it is not. With
/// --lenient, 1 where rows had to be left out.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  oneknock check landlord/\n  oneknock check landlord.xlsx --json")]
pub(super) struct Args {
    /// A folder of CSV files, or one .xlsx workbook.
    dataset: PathBuf,
    /// Leave out rows that are wrong, and count them.
    #[arg(long)]
    lenient: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, now: NaiveDateTime) -> Result<Outcome> {
    let mut rules = rules::load(dataset::rules_file(&args.dataset).as_deref())?;
    rules.horizon.today.get_or_insert(now.date());
    let mode = if args.lenient {
        Mode::Lenient
    } else {
        Mode::Strict
    };
    todo!()
}
