//! The command.

use std::process::ExitCode;

use clap::Parser;

#[derive(Debug, Parser)]
#[command(name = "oneknock", version)]
enum Command {
    /// Solves a benchmark file.
    Vrptw(oneknock::cli::vrptw::Args),
}

fn main() -> std::io::Result<ExitCode> {
    match Command::parse() {
        Command::Vrptw(args) => oneknock::cli::vrptw::run(&args),
    }
}
