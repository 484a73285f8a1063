//! Generate: a whole, believable landlord from a seed, as the files that `build` reads.
//!
//! ```text
//! profile ─> place ─> homes ─> households ─┐            ┌─> workload ─> workforce ─┐
//!            (or postcodes)  └─> patches   ├─> history ─┤                          ├─> write
//!                               access ────┘   (tasks,  └──────> bookings ─────────┘
//!                                               attempts)
//! ```
//!
//! Every assumption is a named constant beside the code that uses it, with its source, or the word
//! *judgement* where we know of none. Each concern draws from a random stream of its own, so the
//! same options and seed give the same bytes, and a change to one file leaves the others alone.
//! `docs/maths/generate.md` has the formulas.

mod access;
mod bookings;
mod calendar;
mod diary;
mod history;
mod homes;
mod households;
mod landlord;
mod names;
mod options;
mod patches;
mod place;
mod point;
mod postcodes;
mod profile;
mod random;
mod reports;
mod rows;
mod shifts;
mod streams;
mod summary;
mod table;
mod tasks;
mod team;
mod territory;
mod workforce;
mod workload;
mod write;

pub use landlord::Landlord;
pub use options::{DEFAULT_TODAY, Options};
pub use profile::{HARD_SHARE, Like, SECTOR_NO_ACCESS};
pub use summary::{Summary, TradeHours};
pub use workforce::UTILISATION;

use std::path::Path;

use crate::error::Result;

/// Generates a landlord and writes its files into `out`, whole or not at all.
///
/// # Errors
///
/// [`Error::Input`](crate::error::Error::Input) lists every fault of the options and files, with
/// nothing written; [`Error::Io`](crate::error::Error::Io) says what could not be written.
///
/// # Examples
///
/// ```
/// use oneknock::generate::{Options, generate};
///
/// let dir = tempfile::tempdir()?;
/// let options = Options { homes: Some(50), seed: 7, ..Options::default() };
/// let summary = generate(&options, &dir.path().join("landlord"))?;
/// assert_eq!(summary.homes, 50);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn generate(options: &Options, out: &Path) -> Result<Summary> {
    let plan = options.check(write::check_out(out))?;
    let landlord = landlord::assemble(&plan);
    write::data_set(&landlord, out)?;
    Ok(summary::of(&landlord))
}
