//! Counts what a search did and when its best cost fell.

use serde::{Deserialize, Serialize};

/// Where a search stands; given to the observer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Seconds since it began.
    pub seconds: f64,
    /// Iterations of ruin and recreate so far.
    pub iterations: u64,
    /// Share of the allowance spent, from 0 to 1.
    pub spent: f64,
    /// Best cost so far.
    pub cost: i64,
    /// Routes used and visits left out by the best plan.
    pub routes: usize,
    /// Visits left out by the best plan.
    pub absent: usize,
}

/// What a search did.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Stats {
    /// Seconds it took.
    pub seconds: f64,
    /// Iterations of ruin and recreate.
    pub iterations: u64,
    /// Best cost over time: seconds and cost, at every look that found it lower.
    pub curve: Vec<(f64, i64)>,
    /// Tries and acceptances of 2-opt* tail swaps.
    pub two_opt_star: (u64, u64),
    /// Tries and acceptances of CROSS exchanges.
    pub cross: (u64, u64),
    /// Tries and acceptances of relocations within a route.
    pub relocate: (u64, u64),
    /// Tries and acceptances of other depots for whole routes.
    pub change_depot: (u64, u64),
}

impl Stats {
    /// Each method's name in the literature, with its tries and acceptances.
    pub fn methods(&self) -> [(&'static str, (u64, u64)); 4] {
        [
            ("2-opt*", self.two_opt_star),
            ("CROSS", self.cross),
            ("relocate", self.relocate),
            ("change of depot", self.change_depot),
        ]
    }

    /// What several searches did one after the other, ending at this cost, without the times
    /// that it took: equal searches are then equal.
    pub fn untimed<'s>(searches: impl IntoIterator<Item = &'s Self>, cost: i64) -> Self {
        let mut sum = Self::default();
        for search in searches {
            sum.count(search);
        }
        sum.curve = vec![(0.0, cost)];
        sum
    }

    /// Adds what another search did beside this one, and what it ended at.
    pub fn add_beside(&mut self, other: &Self) {
        self.count(other);
        let ends = |stats: &Self| stats.curve.last().map_or(0, |(_, cost)| *cost);
        self.curve = vec![(0.0, ends(self) + ends(other))];
    }

    fn count(&mut self, other: &Self) {
        self.iterations += other.iterations;
        let pairs = [
            (&mut self.two_opt_star, other.two_opt_star),
            (&mut self.cross, other.cross),
            (&mut self.relocate, other.relocate),
            (&mut self.change_depot, other.change_depot),
        ];
        for (sum, part) in pairs {
            sum.0 += part.0;
            sum.1 += part.1;
        }
    }
}
