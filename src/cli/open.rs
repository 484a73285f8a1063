//! Opens a dataset: its rules, its calendar, its rows.

use std::path::Path;

use crate::dataset::{self, Dataset, Mode};
use crate::error::Result;
use crate::rules::{self, Rules, WorkingDays};

/// A dataset with the rules and the calendar it comes with.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) rules: Rules,
    pub(super) working_days: WorkingDays,
    pub(super) dataset: Dataset,
}

/// Reads rules, calendar and rows.
pub(super) fn open(path: &Path, lenient: bool) -> Result<Opened> {
    let rules = rules::load(dataset::rules_file(path).as_deref())?;
    let holidays = Some(path.join("bank-holidays.json")).filter(|own| own.exists());
    let working_days = WorkingDays::load(rules.nation, holidays.as_deref())?;
    let mode = if lenient { Mode::Lenient } else { Mode::Strict };
    let dataset = dataset::load(path, &rules, mode)?;
    Ok(Opened {
        rules,
        working_days,
        dataset,
    })
}
