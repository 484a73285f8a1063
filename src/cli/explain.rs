//! Explains a written schedule: a visit, a task, or everything at a home.

use std::io::Write as _;
use std::path::PathBuf;

use super::Outcome;
use crate::error::Result;
use crate::session::{dataset_of, explained, open};

/// Says why: for a visit each choice against the best alternative, in pounds, solved again; for
/// a task in no visit every rule that blocks and the smallest change that lets it in.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  oneknock explain plan T10417\n  oneknock explain plan 100023336956 --json"
)]
pub(super) struct Args {
    /// Folder that `build` wrote
    schedule: PathBuf,
    /// A task, a visit, or the UPRN of a home
    what: String,
    /// The dataset it was built from [default: the one named in its summary.json]
    #[arg(long, value_name = "PATH")]
    dataset: Option<PathBuf>,
    /// Take legs crow-fly where a travel service is away or does not know a home
    #[arg(long)]
    lenient: bool,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<Outcome> {
    let dataset = match &args.dataset {
        Some(dataset) => dataset.clone(),
        None => dataset_of(&args.schedule)?,
    };
    let opened = open(&dataset, true)?;
    let explanation = explained(&opened, &args.schedule, &args.what)?;
    let text = if args.json {
        serde_json::to_string_pretty(&explanation).unwrap_or_default()
    } else {
        explanation.in_words()
    };
    let _ = writeln!(std::io::stdout().lock(), "{}", text.trim_end());
    Ok(Outcome::Fine)
}
