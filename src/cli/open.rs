//! Opens a dataset: its rules, its calendar, its rows, and who knows the way between homes.

use std::path::Path;

use crate::dataset::{self, Dataset, Mode};
use crate::error::Result;
use crate::rules::{self, Rules, WorkingDays};
use crate::travel;

/// A dataset with the rules and the calendar it comes with.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) rules: Rules,
    pub(super) working_days: WorkingDays,
    pub(super) dataset: Dataset,
}

/// Reads rules, calendar and rows, and looks every home up with the provider of travel times.
pub(super) fn open(path: &Path, lenient: bool) -> Result<Opened> {
    let rules = rules::load(dataset::rules_file(path).as_deref())?;
    let holidays = Some(path.join("bank-holidays.json")).filter(|own| own.exists());
    let working_days = WorkingDays::load(rules.nation, holidays.as_deref())?;
    let mode = if lenient { Mode::Lenient } else { Mode::Strict };
    let mut dataset = dataset::load(path, &rules, mode)?;
    let about_roads = travel::open(&rules.travel, &dataset.landlord, lenient)?;
    for warning in &about_roads {
        tracing::warn!("{warning}");
    }
    dataset.warnings.extend(about_roads);
    Ok(Opened {
        rules,
        working_days,
        dataset,
    })
}
