//! The command line: one file a subcommand; this one only dispatches.

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::NaiveDateTime;
use clap::{Parser, Subcommand};

use crate::error::{Error, Result};

mod audit;
mod build;
mod check;
mod explain;
mod generate;
mod offer;
mod progress;
mod scenario;
#[cfg(feature = "serve")]
mod serve;
mod simulate;
#[cfg(feature = "serve")]
mod store;
mod vrptw;
mod year;

/// Plans every check due in a landlord's homes as the fewest, shortest, earliest appointments.
#[derive(Debug, Parser)]
#[command(name = "oneknock", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Says more on stderr; twice for more still.
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    verbose: u8,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
enum Command {
    /// Makes up a whole landlord to plan for.
    Generate(generate::Args),
    /// Says what is in a dataset, or every fault of it.
    Check(check::Args),
    /// Plans everything that is due: the nightly run.
    Build(build::Args),
    /// Plans the year ahead: home safety checks, workload, operatives needed, advice.
    Year(year::Args),
    /// Says why a visit is as it is, or why a task is in none.
    Explain(explain::Args),
    /// Re-checks a written schedule from the files alone.
    Audit(audit::Args),
    /// Plays a landlord forward, day by day, under its own rules.
    Simulate(simulate::Args),
    /// Sets policies against each other in the same world.
    Scenario(scenario::Args),
    /// Offers the best slots for one home.
    Offer(offer::Args),
    /// Puts a dataset and its schedule into a store, for the desk.
    #[cfg(feature = "serve")]
    Import(store::ImportArgs),
    /// Serves the desk: offers, holds, bookings and the planner's board.
    #[cfg(feature = "serve")]
    Serve(serve::Args),
    /// Makes, lists and revokes the desk's tokens.
    #[cfg(feature = "serve")]
    Token(store::TokenArgs),
    /// Writes a store out as a dataset's folder.
    #[cfg(feature = "serve")]
    Export(store::ExportArgs),
    /// Solves a public benchmark file, to compare the search with others.
    Vrptw(vrptw::Args),
}

/// How a command ended, where it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It ran and all is well: exit code 0.
    Fine,
    /// It ran and found something wrong: exit code 1.
    FoundWrong,
}

/// Runs the command line and gives the process's exit code: 0 fine, 1 it ran and found
/// something wrong, 2 bad input or usage.
///
/// `now` is local time in London.
pub fn run(args: impl IntoIterator<Item = OsString>, now: NaiveDateTime) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    start_log(cli.verbose);
    match dispatch(&cli.command, now) {
        Ok(code) => code,
        Err(error) => report(&error),
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Fine => Self::SUCCESS,
            Outcome::FoundWrong => Self::from(1),
        }
    }
}

fn dispatch(command: &Command, now: NaiveDateTime) -> Result<ExitCode> {
    let outcome = match command {
        Command::Generate(args) => generate::run(args)?,
        Command::Check(args) => check::run(args, now)?,
        Command::Build(args) => build::run(args, now)?,
        Command::Year(args) => year::run(args, now)?,
        Command::Explain(args) => explain::run(args)?,
        Command::Audit(args) => audit::run(args)?,
        Command::Simulate(args) => simulate::run(args, now)?,
        Command::Scenario(args) => scenario::run(args, now)?,
        Command::Offer(args) => offer::run(args, now)?,
        #[cfg(feature = "serve")]
        Command::Import(args) => store::import(args, now)?,
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::run(args)?,
        #[cfg(feature = "serve")]
        Command::Token(args) => store::token(args, now)?,
        #[cfg(feature = "serve")]
        Command::Export(args) => store::export(args)?,
        Command::Vrptw(args) => {
            return vrptw::run(args)
                .map_err(|e| Error::io("write", std::path::Path::new("the results"), e));
        }
    };
    Ok(outcome.into())
}

#[expect(clippy::print_stderr, reason = "this is where errors meet the user")]
fn report(error: &Error) -> ExitCode {
    eprintln!("{error}");
    ExitCode::from(2)
}

/// Threads where none are asked for: one for each core.
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// A duration as people write it: `30s`, `10m`, `1h 30m`.
fn duration(text: &str) -> std::result::Result<std::time::Duration, String> {
    humantime::parse_duration(text)
        .map_err(|e| format!("{e}; write a duration like 30s, 10m or 1h"))
}

/// Logs go to stderr; `RUST_LOG` overrides the flags.
fn start_log(verbose: u8) {
    let level = match verbose {
        0 => "oneknock=warn",
        1 => "oneknock=info",
        _ => "oneknock=debug",
    };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(level));
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .try_init();
}

/// The first Ctrl-C sets the flag; the second stops the process, whose output is whole at
/// any moment.
fn cancel_on_ctrl_c() -> Arc<AtomicBool> {
    let cancel = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&cancel);
    let handler = move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    };
    if let Err(error) = ctrlc::set_handler(handler) {
        tracing::warn!("Ctrl-C will stop at once: {error}");
    }
    cancel
}
