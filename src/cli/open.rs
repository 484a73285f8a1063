//! Opens a dataset for a command: rules, calendar, rows, and who knows the way between homes.

use std::path::Path;

use crate::dataset::{self, Mode};
use crate::error::Result;
use crate::travel;

pub(super) use crate::dataset::Loaded;

/// Reads it, and looks every home up with the provider of travel times.
pub(super) fn open(path: &Path, lenient: bool) -> Result<Loaded> {
    let mode = if lenient { Mode::Lenient } else { Mode::Strict };
    let mut loaded = dataset::open(path, mode)?;
    let about_roads = travel::open(&loaded.rules.travel, &loaded.dataset.landlord, lenient)?;
    for warning in &about_roads {
        tracing::warn!("{warning}");
    }
    loaded.dataset.warnings.extend(about_roads);
    Ok(loaded)
}
