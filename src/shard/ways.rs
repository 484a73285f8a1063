//! Ways: the provider of travel times that a shard needs, opened once in each process.

use std::sync::{Mutex, PoisonError};

use crate::error::Result;
use crate::model::Landlord;
use crate::rules::{Provider, Rules, TravelRules};
use crate::travel;

/// What this process has opened last: for which rules, and a landlord of how many homes from
/// which to which.
static OPENED: Mutex<Vec<(TravelRules, Stock)>> = Mutex::new(Vec::new());

/// A landlord's places in few words.
type Stock = (usize, Option<u64>, Option<u64>);

/// Opens the rules' provider for a landlord's places, unless it is open for them.
///
/// # Errors
/// What keeps it from being opened.
pub(super) fn open(rules: &Rules, landlord: &Landlord) -> Result<()> {
    let rules = &rules.travel;
    if rules.provider == Provider::CrowFly {
        return Ok(());
    }
    let uprn = |p: &crate::model::Property| p.uprn.number();
    let stock = (
        landlord.properties.len(),
        landlord.properties.first().map(uprn),
        landlord.properties.last().map(uprn),
    );
    let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    if opened.iter().any(|(r, s)| r == rules && *s == stock) {
        return Ok(());
    }
    for warning in travel::open(rules, landlord, false)? {
        tracing::warn!("{warning}");
    }
    opened.retain(|(r, _)| r != rules);
    opened.push((rules.clone(), stock));
    Ok(())
}

/// Whether the provider has answered whatever it was asked.
///
/// # Errors
/// As [`travel::standing`].
pub(super) fn standing(rules: &Rules) -> Result<()> {
    travel::standing(&rules.travel)
}
