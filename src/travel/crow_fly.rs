//! Crow-fly travel: great circle times a detour factor, at one speed.
//!
//! Places are unit vectors, so a leg is one square root: the great-circle distance is
//! `2 R asin(c / 2)` for the chord `c` between two unit vectors, and for legs within a
//! landlord's area `R c (1 + c^2 / 24)` agrees with it to a millimetre. Only sums, products
//! and a square root are used, which IEEE 754 rounds alike on every machine.

use super::Leg;
use crate::model::LatLon;
use crate::rules::TravelRules;
use crate::units::{Metres, Minutes};

/// Mean Earth radius in metres (IUGG R1).
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// Places as unit vectors, with the rules' factors worked in.
#[derive(Debug, Clone)]
pub(super) struct CrowFly {
    points: Vec<[f64; 3]>,
    road_per_chord: f64,
    minutes_per_metre: f64,
    access: i32,
    same_place_metres: f64,
}

impl CrowFly {
    pub(super) fn new(rules: &TravelRules, places: &[LatLon]) -> Self {
        Self {
            points: places.iter().map(unit_vector).collect(),
            road_per_chord: EARTH_RADIUS_M * rules.detour_factor,
            minutes_per_metre: 60.0 / (rules.speed_kmh * 1000.0),
            access: rules.access_minutes.get(),
            same_place_metres: f64::from(rules.same_place_metres.get()) * rules.detour_factor,
        }
    }

    pub(super) fn subset(&self, places: &[u32]) -> Self {
        let points = places.iter().map(|p| self.points[*p as usize]).collect();
        Self { points, ..*self }
    }

    pub(super) fn len(&self) -> usize {
        self.points.len()
    }

    #[inline]
    pub(super) fn leg(&self, from: u32, to: u32) -> Leg {
        let (a, b) = (&self.points[from as usize], &self.points[to as usize]);
        let (dx, dy, dz) = (a[0] - b[0], a[1] - b[1], a[2] - b[2]);
        let chord_squared = dx * dx + dy * dy + dz * dz;
        let metres = self.road_per_chord * chord_squared.sqrt() * (1.0 + chord_squared / 24.0);
        if metres <= self.same_place_metres {
            return Leg::default();
        }
        let driving = (metres * self.minutes_per_metre).ceil() as i32;
        Leg {
            minutes: Minutes(driving + self.access),
            metres: Metres(metres.round() as i32),
        }
    }
}

fn unit_vector(place: &LatLon) -> [f64; 3] {
    let (lat, lon) = (place.latitude.to_radians(), place.longitude.to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}

#[cfg(test)]
mod tests {
    use geo::{Distance, Haversine, Point};

    use super::*;
    use crate::rules::Provider;

    fn rules() -> TravelRules {
        TravelRules {
            provider: Provider::CrowFly,
            detour_factor: 1.0,
            speed_kmh: 30.0,
            access_minutes: Minutes(4),
            same_place_metres: Metres(30),
        }
    }

    #[test]
    fn doncaster_to_sheffield_agrees_with_the_haversine() {
        let doncaster = LatLon {
            latitude: 53.5228,
            longitude: -1.1288,
        };
        let sheffield = LatLon {
            latitude: 53.3811,
            longitude: -1.4701,
        };
        let leg = CrowFly::new(&rules(), &[doncaster, sheffield]).leg(0, 1);
        let point = |p: LatLon| Point::new(p.longitude, p.latitude);
        let haversine = Haversine.distance(point(doncaster), point(sheffield));
        assert!((f64::from(leg.metres.get()) - haversine).abs() < 1.0);
        assert_eq!(leg.minutes, Minutes((haversine / 500.0).ceil() as i32 + 4));
    }

    #[test]
    fn two_flats_of_one_block_are_one_place() {
        let door = LatLon {
            latitude: 53.5,
            longitude: -1.1,
        };
        let stairs = LatLon {
            latitude: 53.5002,
            longitude: -1.1,
        };
        assert_eq!(
            CrowFly::new(&rules(), &[door, stairs]).leg(0, 1),
            Leg::default()
        );
    }
}
