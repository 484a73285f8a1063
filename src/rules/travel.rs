//! The typed `[travel]` table: which provider knows the way, and the numbers it needs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::units::{Metres, Minutes};

/// How long it takes to get from door to door.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TravelRules {
    /// Which provider.
    pub provider: Provider,
    /// Road distance over great-circle distance: of crow-fly, and of walking.
    pub detour_factor: f64,
    /// Speed door to door (crow-fly only), km/h.
    pub speed_kmh: f64,
    /// Parking, walking and finding the door, for every leg between different places.
    pub access_minutes: Minutes,
    /// Places closer than this count as the same (one block, one scheme).
    pub same_place_metres: Metres,
    /// How much longer a leg takes that sets out in this hour, from midnight: 24 factors.
    pub hour_factors: Vec<f64>,
    /// Places no further apart than this are walked between where that is no slower than
    /// driving and parking again; 0 for never.
    pub walk_metres: Metres,
    /// Walking speed, km/h.
    pub walk_kmh: f64,
    /// Whether a leg that the provider does not know is taken crow-fly, or is an error.
    pub fallback: Fallback,
    /// The OpenStreetMap extract of `osm`; a relative path starts at the rules file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extract: Option<PathBuf>,
    /// The CSV or Parquet file of `matrix`; a relative path starts at the rules file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matrix: Option<PathBuf>,
    /// How `osm` drives.
    pub roads: RoadRules,
    /// How `osrm` and `valhalla` are asked.
    pub service: ServiceRules,
}

impl TravelRules {
    /// Whether crow-fly stands in for what the provider does not know: by these rules, or
    /// because the reader is lenient.
    pub fn stands_in(&self, lenient: bool) -> bool {
        lenient || self.fallback == Fallback::CrowFly
    }

    /// Makes relative paths start at a folder.
    pub(super) fn start_paths_at(&mut self, folder: &Path) {
        let own = [&mut self.extract, &mut self.matrix, &mut self.service.cache];
        for path in own.into_iter().flatten() {
            *path = folder.join(&*path);
        }
    }
}

/// Providers of travel times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// Great circle times a detour factor at one speed: needs nothing.
    CrowFly,
    /// The roads of an OpenStreetMap extract, in process.
    Osm,
    /// An OSRM service.
    Osrm,
    /// A Valhalla service.
    Valhalla,
    /// A file of durations.
    Matrix,
}

impl Provider {
    /// Its code in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::CrowFly => "crow_fly",
            Self::Osm => "osm",
            Self::Osrm => "osrm",
            Self::Valhalla => "valhalla",
            Self::Matrix => "matrix",
        }
    }
}

/// What stands in for a leg that the provider does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fallback {
    /// Nothing: the command says so and writes nothing.
    None,
    /// Great circle times the detour factor, with a warning.
    CrowFly,
}

/// How the roads of an extract are driven.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoadRules {
    /// Which side of the road is driven on: what a turn across the traffic is.
    pub drive_on: Side,
    /// A home further from the nearest road is reported.
    pub snap_metres: Metres,
    /// A home further from the nearest road lies outside the extract: an error.
    pub outside_metres: Metres,
    /// Share of a signed speed limit that is driven on average.
    pub maxspeed_share: f64,
    /// What the sharpest turn at a junction costs, seconds.
    pub turn_seconds: f64,
    /// How much dearer a turn across the traffic is than one away from it.
    pub turn_bias: f64,
    /// Waiting for a gap before a turn across the traffic, seconds.
    pub crossing_seconds: f64,
    /// Turning round in a dead end, seconds.
    pub u_turn_seconds: f64,
    /// Waiting at traffic lights, seconds.
    pub signal_seconds: f64,
    /// Speeds where no limit is signed, by `highway`, km/h; a class without is not driven.
    pub class_kmh: BTreeMap<String, f64>,
    /// Most that a surface allows, by `surface`, km/h.
    pub surface_kmh: BTreeMap<String, f64>,
}

/// A side of the road.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// As in the United Kingdom.
    Left,
    /// As on the Continent.
    Right,
}

/// How a routing service is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceRules {
    /// Where it is, such as `http://127.0.0.1:5000`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// OSRM's profile in the address, or Valhalla's costing.
    pub profile: String,
    /// Most places on either side of one table.
    pub batch_places: u32,
    /// An answer that takes longer is none, seconds.
    pub timeout_seconds: u32,
    /// How often one table is asked for before the service counts as away.
    pub tries: u32,
    /// Wait before the second try, doubled for each further one, milliseconds.
    pub backoff_milliseconds: u32,
    /// Folder that keeps tables by their content; none are kept without. A relative path
    /// starts at the rules file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache: Option<PathBuf>,
}
