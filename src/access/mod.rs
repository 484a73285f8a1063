//! Access: how likely a knock is to be answered.
//!
//! Empirical Bayes over three levels (Casella 1985, *An introduction to empirical Bayes data
//! analysis*): the sector's prior is drawn towards the landlord's own history, that towards
//! the patch's, and that towards the household's, each with the weight that the spread
//! between them earns. Only attempts with proper notice count as no access.

mod shrinkage;

use std::collections::BTreeMap;

use shrinkage::{Tally, shrink, weight_of_prior};

use crate::model::{HomeId, Landlord, Outcome};
use crate::rules::Rules;

/// P(access) is held away from certainty, so that no deadline looks free or hopeless.
const RANGE: std::ops::RangeInclusive<f64> = 0.02..=0.99;

/// How likely each household is to answer a knock.
#[derive(Debug, Clone, PartialEq)]
pub struct AccessModel {
    landlord: f64,
    homes: Vec<f64>,
}

impl AccessModel {
    /// Fits the model to a landlord's attempts; with none, every home has the stated prior.
    pub fn fit(landlord: &Landlord, rules: &Rules) -> Self {
        let tallies = tally(landlord);
        let prior = rules.attempts.prior_access;
        let own_weight = rules.attempts.prior_weight;
        let everyone = tallies.iter().copied().sum::<Tally>();
        let landlord_rate = shrink(prior, own_weight, everyone);

        let mut patches: BTreeMap<&str, Tally> = BTreeMap::new();
        for (property, tally) in landlord.properties.iter().zip(&tallies) {
            *patches.entry(&property.patch).or_default() += *tally;
        }
        let groups: Vec<Tally> = patches.values().copied().collect();
        let patch_weight = weight_of_prior(&groups, landlord_rate).unwrap_or(own_weight * 10.0);
        let home_weight = weight_of_prior(&tallies, landlord_rate).unwrap_or(own_weight);
        let homes = landlord
            .properties
            .iter()
            .zip(&tallies)
            .map(|(property, own)| {
                let patch = shrink(
                    landlord_rate,
                    patch_weight,
                    patches[property.patch.as_str()],
                );
                shrink(patch, home_weight, *own).clamp(*RANGE.start(), *RANGE.end())
            })
            .collect();
        Self {
            landlord: landlord_rate,
            homes,
        }
    }

    /// P(access) at one knock on this household's door.
    pub fn p(&self, home: HomeId) -> f64 {
        self.homes[home.index()]
    }

    /// The landlord's own rate.
    pub fn landlord_rate(&self) -> f64 {
        self.landlord
    }
}

/// Counted attempts of each home.
fn tally(landlord: &Landlord) -> Vec<Tally> {
    let mut tallies = vec![Tally::default(); landlord.properties.len()];
    for attempt in &landlord.attempts {
        let tally = &mut tallies[attempt.home.index()];
        if attempt.outcome == Outcome::Access {
            *tally += Tally {
                access: 1,
                tried: 1,
            };
        } else if attempt.is_no_access() {
            *tally += Tally {
                access: 0,
                tried: 1,
            };
        }
    }
    tallies
}
