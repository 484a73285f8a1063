//! Audit: what a written schedule breaks, and in how much of it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::Loaded;
use crate::audit::{Breach, Files, audit};
use crate::error::Result;
use crate::travel;

/// What the audit found, and in how much.
#[derive(Debug, Serialize)]
pub struct Audited {
    /// Visits looked at.
    pub visits: usize,
    /// Tasks in them.
    pub tasks: usize,
    /// Stops of operatives.
    pub stops: usize,
    /// Tasks in no visit.
    pub unplanned: usize,
    /// Breaches by the rule's code.
    pub by_rule: BTreeMap<&'static str, usize>,
    /// Every breach.
    pub breaches: Vec<Breach>,
}

/// Re-checks a written schedule from its files alone.
///
/// # Errors
/// Where a file cannot be read, or travel times could not be had.
pub fn audited(loaded: &Loaded, schedule: &Path, previous: Option<&Path>) -> Result<Audited> {
    let Loaded {
        rules,
        working_days,
        dataset,
    } = loaded;
    let files = Files::read(schedule, previous, &dataset.landlord, rules)?;
    let breaches = audit(&dataset.landlord, rules, working_days, &files);
    travel::standing(&rules.travel)?;
    let mut by_rule = BTreeMap::new();
    for breach in &breaches {
        *by_rule.entry(breach.rule.code()).or_insert(0) += 1;
    }
    Ok(Audited {
        visits: files.visits.len(),
        tasks: files.visit_tasks.len(),
        stops: files.stops.len(),
        unplanned: files.unplanned.len(),
        by_rule,
        breaches,
    })
}
