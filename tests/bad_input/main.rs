//! Bad input: every fault is listed with its line and its remedy, the exit code is 2, and
//! nothing is written. Through the binary, as a planner meets it.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod dataset;

mod bookings;
mod files;
mod homes;
mod lenient;
mod operatives;
mod tasks;
