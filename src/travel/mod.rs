//! Travel: minutes and metres between places; one file or folder a provider.
//!
//! Everyone who needs a travel time (search, audit, report) asks [`Places`], so that a plan
//! is made, checked and drawn with the same times. What a provider needs in memory (a map, the
//! tables of a service, a matrix) is opened once a process by [`open`] and found again by its
//! rules, so that nobody between has to hand it on.
//!
//! | file | provider |
//! |---|---|
//! | `ends` | `crow_fly`, and what all others share: doors, parking, walking, the hour |
//! | `roads/` | `osm`: an `OpenStreetMap` extract, in process |
//! | `service/` | `osrm`, `valhalla`: a table service over HTTP |
//! | `matrix` | `matrix`: a CSV or Parquet file |
//! | `opened` | what is in memory |
//! | `asked` | places with what their provider calls them |

mod asked;
mod ends;
mod lines;
mod matrix;
mod matrix_parquet;
mod opened;
#[cfg(feature = "roads")]
pub mod roads;
#[cfg(feature = "roads")]
mod service;

use std::sync::Arc;

pub use self::lines::Lines;
pub use self::opened::{open, standing};

use self::asked::Asked;
use self::ends::Ends;
use crate::model::LatLon;
use crate::rules::TravelRules;
use crate::units::{Metres, Minutes, TimeOfDay};

/// From one door to another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Leg {
    /// How long, parking and walking included.
    pub minutes: Minutes,
    /// How far on the road; nothing where one walks.
    pub metres: Metres,
}

/// From one place on the road to another, on empty roads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drive {
    /// How long, tenths of a second.
    pub deciseconds: u32,
    /// How far.
    pub metres: u32,
}

/// Most places of which every pair is written down, in four bytes each.
const MOST_IN_TABLE: usize = 2_000;

/// A set of places, by index, and the way between any two of them.
#[derive(Debug, Clone)]
pub struct Places {
    ends: Ends,
    by: By,
}

#[derive(Debug, Clone)]
enum By {
    /// Worked out as it is asked for.
    CrowFly,
    /// The provider knows, pair by pair.
    Asked(Arc<Asked>),
    /// Every pair, at the slowest hour; the provider, where there is one, knows the other hours.
    Table(Arc<[Packed]>, Option<Arc<Asked>>),
}

impl Places {
    /// Prepares the chosen provider for these places; their order gives their indices.
    ///
    /// A provider that needs more than its rules must have been opened by [`open`]; where that
    /// failed, every leg is crow-fly and [`standing`] says so.
    pub fn new(rules: &TravelRules, places: &[LatLon]) -> Self {
        let by = match opened::network(rules) {
            None => By::CrowFly,
            Some(network) => By::Asked(Arc::new(Asked::new(&network, places))),
        };
        Self {
            ends: Ends::new(rules, places),
            by,
        }
    }

    /// Some of the places, in this order: what a part of a search works on.
    ///
    /// Of few places every pair is written down at once, which is quicker than asking.
    #[must_use]
    pub fn subset(&self, places: &[u32]) -> Self {
        let ends = self.ends.subset(places);
        let asked = match &self.by {
            By::CrowFly | By::Table(_, None) => None,
            By::Asked(all) | By::Table(_, Some(all)) => Some(Arc::new(all.subset(places))),
        };
        let by = if places.len() <= MOST_IN_TABLE {
            By::Table(table(&ends, asked.as_deref()), asked)
        } else {
            asked.map_or(By::CrowFly, By::Asked)
        };
        Self { ends, by }
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// From one place to another in the slowest hour of the day: what is safe to plan with
    /// before it is known when the leg begins.
    #[inline]
    pub fn leg(&self, from: u32, to: u32) -> Leg {
        match &self.by {
            By::CrowFly => self.ends.crow_fly(from, to, self.ends.slowest()),
            By::Asked(asked) => pair(&self.ends, asked, [from, to], self.ends.slowest()),
            By::Table(table, _) => table[from as usize * self.len() + to as usize].leg(),
        }
    }

    /// From one place to another, setting out at this time; never longer than [`Self::leg`].
    pub fn leg_at(&self, from: u32, to: u32, at: TimeOfDay) -> Leg {
        let factor = self.ends.factor_at(at);
        match &self.by {
            By::CrowFly | By::Table(_, None) => self.ends.crow_fly(from, to, factor),
            By::Asked(asked) | By::Table(_, Some(asked)) => {
                pair(&self.ends, asked, [from, to], factor)
            }
        }
    }
}

fn pair(ends: &Ends, asked: &Asked, [from, to]: [u32; 2], factor: f64) -> Leg {
    match asked.drive(from, to) {
        Some(drive) => ends.driven(from, to, factor, drive),
        None => ends.crow_fly(from, to, factor),
    }
}

fn table(ends: &Ends, asked: Option<&Asked>) -> Arc<[Packed]> {
    let (size, factor) = (ends.len(), ends.slowest());
    let drives = asked.map(Asked::table);
    let legs = (0..size * size).map(|i| {
        let (from, to) = ((i / size) as u32, (i % size) as u32);
        let drive = drives.as_ref().and_then(|drives| drives[i]);
        Packed::new(match drive {
            Some(drive) => ends.driven(from, to, factor, drive),
            None => ends.crow_fly(from, to, factor),
        })
    });
    legs.collect()
}

/// A leg in four bytes: 11 bits of minutes (34 hours), 21 bits of metres (2,097 km).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Packed(u32);

impl Packed {
    const METRES: u32 = 21;

    fn new(leg: Leg) -> Self {
        let most = |bits: u32| (1_i32 << bits) - 1;
        let minutes = leg.minutes.get().clamp(0, most(32 - Self::METRES)) as u32;
        let metres = leg.metres.get().clamp(0, most(Self::METRES)) as u32;
        Self(minutes << Self::METRES | metres)
    }

    fn leg(self) -> Leg {
        Leg {
            minutes: Minutes((self.0 >> Self::METRES) as i32),
            metres: Metres((self.0 & ((1 << Self::METRES) - 1)) as i32),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_leg_keeps_its_minutes_and_metres() {
        for (minutes, metres) in [(0, 0), (7, 1_234), (2_047, 2_097_151)] {
            let leg = Leg {
                minutes: Minutes(minutes),
                metres: Metres(metres),
            };
            assert_eq!(Packed::new(leg).leg(), leg);
        }
    }
}
