//! Generate: the command that makes a believable landlord to plan for.

use std::io::Write as _;
use std::path::PathBuf;

use chrono::NaiveDate;

use super::Outcome;
use crate::error::Result;
use crate::generate::{self, DEFAULT_TODAY, HARD_SHARE, Like, Options, UTILISATION};

/// Makes up a whole landlord: homes, households, tasks, two years of attempts, a workforce that
/// is tight but enough, and some bookings. The same options and seed give the same files.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Example:\n  oneknock generate --homes 2000 --seed 7 --like dacorum --out demo"
)]
pub(super) struct Args {
    /// Number of homes [default: that of the landlord in --like, or 10,000]
    #[arg(long)]
    homes: Option<usize>,
    /// Seed of every random draw
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder to write; an earlier data set in it is replaced
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Landlord to resemble
    #[arg(long, value_enum)]
    like: Option<Like>,
    /// Place homes at these postcodes: CSV with postcode, latitude, longitude, lsoa21cd
    #[arg(long, value_name = "FILE.csv")]
    postcodes: Option<PathBuf>,
    /// Weigh the postcodes by council-rented households: CSV with `lsoa21cd`, `rent_council`
    #[arg(long, value_name = "FILE.csv", requires = "postcodes")]
    households: Option<PathBuf>,
    /// The day on which the data set is set
    #[arg(long, value_name = "YYYY-MM-DD", default_value = DEFAULT_TODAY)]
    today: NaiveDate,
    /// Share of homes that are hard to get into
    #[arg(long, value_name = "SHARE", default_value_t = HARD_SHARE)]
    hard_share: f64,
    /// Share of first visits without access [default: that of the landlord in --like, or 0.27]
    #[arg(long, value_name = "SHARE")]
    no_access: Option<f64>,
    /// Share of working time that the next twelve weeks' work takes; less is a larger workforce
    #[arg(long, value_name = "SHARE", default_value_t = UTILISATION)]
    utilisation: f64,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command: the summary to stdout, faults to the caller.
///
/// # Errors
///
/// Whatever keeps the data set from being generated or written.
pub(super) fn run(args: &Args) -> Result<Outcome> {
    let options = Options {
        homes: args.homes,
        seed: args.seed,
        like: args.like,
        postcodes: args.postcodes.clone(),
        households: args.households.clone(),
        today: args.today,
        hard_share: args.hard_share,
        no_access: args.no_access,
        utilisation: args.utilisation,
    };
    let summary = generate::generate(&options, &args.out)?;
    let text = if args.json {
        serde_json::to_string_pretty(&summary).unwrap_or_default()
    } else {
        format!("{summary}\nwritten to {}", args.out.display())
    };
    // A reader that has gone away (`| head`) is no failure.
    let _ = writeln!(std::io::stdout().lock(), "{text}");
    Ok(Outcome::Fine)
}
