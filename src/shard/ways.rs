//! Ways: the provider of travel times that a shard needs, opened once in each process.

use std::sync::{Mutex, PoisonError};

use super::seal::fingerprint;
use crate::error::Result;
use crate::model::{Dwelling, Landlord, LatLon, Property, Uprn};
use crate::rules::{Provider, Rules, TravelRules};
use crate::travel;

/// What this process has opened: for which rules, and for which places, as a fingerprint.
static OPENED: Mutex<Vec<(TravelRules, String)>> = Mutex::new(Vec::new());

/// Of how many sets of places it is remembered that they are open.
const MOST: usize = 256;

/// Opens the rules' provider for a landlord's places, unless it is open for them.
///
/// # Errors
/// What keeps it from being opened.
pub(super) fn open(rules: &Rules, landlord: &Landlord) -> Result<()> {
    let rules = &rules.travel;
    if rules.provider == Provider::CrowFly {
        return Ok(());
    }
    let homes = landlord.properties.iter().map(|p| p.at);
    let depots = landlord.operatives.iter().flat_map(|o| [o.start, o.end]);
    let bits = |at: LatLon| [at.latitude.to_bits(), at.longitude.to_bits()];
    let bytes: Vec<u8> = homes
        .chain(depots)
        .flat_map(bits)
        .flat_map(u64::to_le_bytes)
        .collect();
    let print = fingerprint(&[&bytes]);
    let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    if opened.iter().any(|(r, p)| r == rules && *p == print) {
        return Ok(());
    }
    for warning in travel::open(rules, landlord, false)? {
        tracing::warn!("{warning}");
    }
    // A matrix is read for one landlord at a time; the others take further places.
    let replaces = rules.provider == Provider::Matrix;
    opened.retain(|(r, _)| !replaces || r != rules);
    if opened.len() == MOST {
        opened.remove(0);
    }
    opened.push((rules.clone(), print));
    Ok(())
}

/// The same for places of which no more is known.
///
/// # Errors
/// As [`open`].
pub(super) fn open_at(rules: &Rules, places: &[LatLon]) -> Result<()> {
    if rules.travel.provider == Provider::CrowFly {
        return Ok(());
    }
    let property = |(at, number): (&LatLon, u64)| {
        Some(Property {
            uprn: Uprn::new(number)?,
            reference: None,
            at: *at,
            address: String::new(),
            postcode: String::new(),
            patch: String::new(),
            block: String::new(),
            dwelling: Dwelling::default(),
            bedrooms: None,
        })
    };
    let landlord = Landlord {
        properties: places.iter().zip(1..).filter_map(property).collect(),
        ..Landlord::default()
    };
    open(rules, &landlord)
}

/// Whether the provider has answered whatever it was asked.
///
/// # Errors
/// As [`travel::standing`].
pub(super) fn standing(rules: &Rules) -> Result<()> {
    travel::standing(&rules.travel)
}
