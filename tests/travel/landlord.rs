//! A landlord of a few homes, and the rules of one provider.

use std::path::Path;

use oneknock::model::{Landlord, LatLon, Property, Uprn};
use oneknock::rules::{Nation, Provider, TravelRules, shipped};

pub(crate) fn at(latitude: f64, longitude: f64) -> LatLon {
    LatLon {
        latitude,
        longitude,
    }
}

/// Homes at these places, with UPRNs from 100.
pub(crate) fn landlord(places: &[LatLon]) -> Landlord {
    let home = |(i, at): (usize, &LatLon)| Property {
        uprn: Uprn::new(100 + i as u64).unwrap(),
        reference: None,
        at: *at,
        address: String::new(),
        postcode: String::new(),
        patch: String::new(),
        block: String::new(),
        dwelling: oneknock::model::Dwelling::House,
        bedrooms: None,
    };
    Landlord {
        properties: places.iter().enumerate().map(home).collect(),
        ..Landlord::default()
    }
}

pub(crate) fn rules(provider: Provider) -> TravelRules {
    TravelRules {
        provider,
        ..shipped(Nation::England).unwrap().travel
    }
}

/// Rules that read an extract.
pub(crate) fn by_map(extract: &Path) -> TravelRules {
    TravelRules {
        extract: Some(extract.to_owned()),
        ..rules(Provider::Osm)
    }
}
