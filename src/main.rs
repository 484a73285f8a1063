//! The command: asks the time, hands over, and turns the outcome into an exit code.

use std::process::ExitCode;

#[expect(
    clippy::disallowed_methods,
    reason = "main is where the time of day comes in"
)]
fn main() -> ExitCode {
    let now = chrono::Utc::now()
        .with_timezone(&chrono_tz::Europe::London)
        .naive_local();
    oneknock::cli::run(std::env::args_os(), now)
}
