//! A point on the map.

use serde::{Deserialize, Serialize};

/// Longitude and latitude in WGS84 degrees. Always named, never a bare pair.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LatLon {
    /// Degrees north, -90 to 90.
    pub latitude: f64,
    /// Degrees east, -180 to 180.
    pub longitude: f64,
}
