//! The command line: one file a subcommand; this one only dispatches.

use std::ffi::OsString;
use std::process::ExitCode;

use chrono::NaiveDateTime;
use clap::{Parser, Subcommand};

use crate::error::{Error, Result};

mod check;

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
    Check(check::Args),
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
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::FoundWrong) => ExitCode::from(1),
        Err(error) => report(&error),
    }
}

fn dispatch(command: &Command, now: NaiveDateTime) -> Result<Outcome> {
    match command {
        Command::Check(args) => check::run(args, now),
    }
}

#[expect(clippy::print_stderr, reason = "this is where errors meet the user")]
fn report(error: &Error) -> ExitCode {
    eprintln!("{error}");
    ExitCode::from(2)
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
