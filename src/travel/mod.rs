//! Travel: minutes and metres between places; one file a provider.
//!
//! Everyone who needs a travel time (search, audit, report) asks [`Places`], so that a plan
//! is made, checked and drawn with the same times.

mod crow_fly;

use crow_fly::CrowFly;

use crate::model::LatLon;
use crate::rules::{Provider, TravelRules};
use crate::units::{Metres, Minutes};

/// From one door to another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Leg {
    /// How long, parking and walking included.
    pub minutes: Minutes,
    /// How far on the road.
    pub metres: Metres,
}

/// A set of places, by index, and the way between any two of them.
#[derive(Debug, Clone)]
pub struct Places {
    provider: By,
}

#[derive(Debug, Clone)]
enum By {
    CrowFly(CrowFly),
}

impl Places {
    /// Prepares the chosen provider for these places; their order gives their indices.
    pub fn new(rules: &TravelRules, places: &[LatLon]) -> Self {
        let provider = match rules.provider {
            Provider::CrowFly => By::CrowFly(CrowFly::new(rules, places)),
        };
        Self { provider }
    }

    /// Some of the places, in this order: what a part of a search works on.
    #[must_use]
    pub fn subset(&self, places: &[u32]) -> Self {
        let provider = match &self.provider {
            By::CrowFly(crow_fly) => By::CrowFly(crow_fly.subset(places)),
        };
        Self { provider }
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        match &self.provider {
            By::CrowFly(crow_fly) => crow_fly.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// From one place to another.
    #[inline]
    pub fn leg(&self, from: u32, to: u32) -> Leg {
        match &self.provider {
            By::CrowFly(crow_fly) => crow_fly.leg(from, to),
        }
    }
}
