//! Session: a dataset opened once, and each question that can be asked of it answered in full.
//!
//! The command says the answers in words; Python and scripts take them as they are. Both ask
//! here, so that they cannot tell different things.
//!
//! | file | asks |
//! |---|---|
//! | `check` | what is in the dataset |
//! | `build` | for a schedule, audited before it is put in place |
//! | `audit` | whether a written schedule holds |
//! | `explain`, `words` | why it is as it is, and for people |
//! | `offer` | for slots for one home |
//! | `year` | for the year ahead |

mod audit;
mod build;
mod check;
mod explain;
mod offer;
mod words;
mod year;

pub use audit::{Audited, audited};
pub(crate) use build::publish;
pub use build::{Built, Order, build};
pub use check::found;
pub(crate) use check::{by_stream, fault};
pub use explain::{Explanation, dataset_of, explained};
pub use offer::{Wish, offered, offers_as_json, operatives_of};
pub use year::{refuse_a_schedule, year_files};

pub use crate::dataset::Loaded;

use std::path::Path;

use crate::dataset::{self, Mode};
use crate::error::Result;
use crate::travel;

/// Reads a dataset, and looks every home up with the provider of travel times.
///
/// # Errors
/// Every fault of the dataset; or what is wrong with the provider. Lenient, rows with faults are
/// left out and legs that the provider does not know are crow-fly.
pub fn open(path: &Path, lenient: bool) -> Result<Loaded> {
    let mode = if lenient { Mode::Lenient } else { Mode::Strict };
    let mut loaded = dataset::open(path, mode)?;
    let about_roads = travel::open(&loaded.rules.travel, &loaded.dataset.landlord, lenient)?;
    for warning in &about_roads {
        tracing::warn!("{warning}");
    }
    loaded.dataset.warnings.extend(about_roads);
    Ok(loaded)
}
