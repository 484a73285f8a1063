//! Open: a dataset with the rules and the calendar that it comes with.

use std::path::Path;

use super::{Dataset, Mode, TABLES, load, rules_file};
use crate::error::Result;
use crate::rules::{self, Rules, WorkingDays};

/// A dataset's own bank holidays.
const CALENDAR: &str = "bank-holidays.json";

/// A dataset with the rules and the calendar it comes with.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The shipped rules, with the dataset's own over them.
    pub rules: Rules,
    /// Bank holidays: the dataset's own, or the shipped ones of its nation.
    pub working_days: WorkingDays,
    /// Its rows.
    pub dataset: Dataset,
}

/// Reads rules, calendar and rows.
///
/// # Errors
/// Every fault of any of them.
pub fn open(path: &Path, mode: Mode) -> Result<Loaded> {
    let rules = rules::load(rules_file(path).as_deref())?;
    let working_days = working_days(path, &rules)?;
    let dataset = load(path, &rules, mode)?;
    Ok(Loaded {
        rules,
        working_days,
        dataset,
    })
}

/// Every file that a dataset's folder may hold.
pub fn files() -> impl Iterator<Item = String> {
    let tables = TABLES.iter().map(|table| format!("{table}.csv"));
    tables.chain(["rules.toml", CALENDAR].map(str::to_owned))
}

/// The calendar of the rules' nation, or the dataset's own.
pub(super) fn working_days(path: &Path, rules: &Rules) -> Result<WorkingDays> {
    let own = Some(path.join(CALENDAR)).filter(|own| own.exists());
    WorkingDays::load(rules.nation, own.as_deref())
}
