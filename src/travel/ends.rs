//! Ends: what every leg has, whoever knows the way: two doors, parking, walking, the hour.
//!
//! Places are unit vectors, so the straight line between two is one square root: the
//! great-circle distance is `2 R asin(c / 2)` for the chord `c` between two unit vectors, and
//! within a landlord's area `R c (1 + c^2 / 24)` agrees with it to a millimetre. Only sums,
//! products and a square root are used, which IEEE 754 rounds alike on every machine.

use super::{Drive, Leg};
use crate::model::LatLon;
use crate::rules::TravelRules;
use crate::units::{Metres, Minutes, TimeOfDay};

/// Mean Earth radius in metres (IUGG R1).
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// Doors as unit vectors, with the rules' factors worked in.
#[derive(Debug, Clone)]
pub(super) struct Ends {
    points: Vec<[f64; 3]>,
    numbers: Numbers,
}

#[derive(Debug, Clone, Copy)]
struct Numbers {
    /// Metres of road a unit of chord.
    road_per_chord: f64,
    /// Minutes a metre of road, crow-fly.
    minutes_per_metre: f64,
    access: i32,
    same_place_metres: f64,
    walk_metres: f64,
    walk_minutes_per_metre: f64,
    hours: [f64; 24],
    slowest: f64,
}

impl Ends {
    pub(super) fn new(rules: &TravelRules, places: &[LatLon]) -> Self {
        let mut hours = [1.0; 24];
        for (hour, factor) in hours.iter_mut().zip(&rules.hour_factors) {
            *hour = *factor;
        }
        let road = |metres: Metres| f64::from(metres.get()) * rules.detour_factor;
        Self {
            points: places.iter().map(unit_vector).collect(),
            numbers: Numbers {
                road_per_chord: EARTH_RADIUS_M * rules.detour_factor,
                minutes_per_metre: 60.0 / (rules.speed_kmh * 1000.0),
                access: rules.access_minutes.get(),
                same_place_metres: road(rules.same_place_metres),
                walk_metres: road(rules.walk_metres),
                walk_minutes_per_metre: 60.0 / (rules.walk_kmh * 1000.0),
                hours,
                slowest: hours.iter().copied().fold(0.0, f64::max),
            },
        }
    }

    pub(super) fn subset(&self, places: &[u32]) -> Self {
        Self {
            points: places.iter().map(|p| self.points[*p as usize]).collect(),
            numbers: self.numbers,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.points.len()
    }

    /// The factor of the slowest hour.
    pub(super) fn slowest(&self) -> f64 {
        self.numbers.slowest
    }

    /// The factor of the hour that a time lies in.
    pub(super) fn factor_at(&self, at: TimeOfDay) -> f64 {
        self.numbers.hours[(at.minutes() / 60) as usize % 24]
    }

    /// Metres of road between two places, as the crow flies.
    #[inline]
    fn road(&self, from: u32, to: u32) -> f64 {
        let (a, b) = (&self.points[from as usize], &self.points[to as usize]);
        let (dx, dy, dz) = (a[0] - b[0], a[1] - b[1], a[2] - b[2]);
        let chord_squared = dx * dx + dy * dy + dz * dz;
        self.numbers.road_per_chord * chord_squared.sqrt() * (1.0 + chord_squared / 24.0)
    }

    /// The leg as the crow flies.
    #[inline]
    pub(super) fn crow_fly(&self, from: u32, to: u32, factor: f64) -> Leg {
        let road = self.road(from, to);
        let minutes = road * self.numbers.minutes_per_metre;
        self.door_to_door(road, minutes * factor, road.round() as i32)
    }

    /// The leg of a drive whose time a provider knows.
    #[inline]
    pub(super) fn driven(&self, from: u32, to: u32, factor: f64, drive: Drive) -> Leg {
        /// Tenths of a second in a minute.
        const A_MINUTE: f64 = 600.0;
        let minutes = f64::from(drive.deciseconds) / A_MINUTE;
        self.door_to_door(self.road(from, to), minutes * factor, drive.metres as i32)
    }

    /// Whether a leg is walked, or both ends are one place: there is no line on the roads.
    pub(super) fn is_on_foot(&self, from: u32, to: u32, leg: Leg) -> bool {
        let road = self.road(from, to);
        road <= self.numbers.same_place_metres
            || road <= self.numbers.walk_metres && leg.metres == Metres::ZERO
    }

    #[inline]
    fn door_to_door(&self, road: f64, minutes: f64, metres: i32) -> Leg {
        let numbers = &self.numbers;
        if road <= numbers.same_place_metres {
            return Leg::default();
        }
        let driving = minutes.ceil() as i32 + numbers.access;
        if road <= numbers.walk_metres {
            let walking = (road * numbers.walk_minutes_per_metre).ceil() as i32;
            if walking <= driving {
                return Leg {
                    minutes: Minutes(walking),
                    metres: Metres::ZERO,
                };
            }
        }
        Leg {
            minutes: Minutes(driving),
            metres: Metres(metres),
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
    use crate::rules::{Nation, shipped};

    fn rules() -> TravelRules {
        TravelRules {
            detour_factor: 1.0,
            ..shipped(Nation::England).unwrap().travel
        }
    }

    fn at(latitude: f64, longitude: f64) -> LatLon {
        LatLon {
            latitude,
            longitude,
        }
    }

    #[test]
    fn doncaster_to_sheffield_agrees_with_the_haversine() {
        let (doncaster, sheffield) = (at(53.5228, -1.1288), at(53.3811, -1.4701));
        let leg = Ends::new(&rules(), &[doncaster, sheffield]).crow_fly(0, 1, 1.0);
        let point = |p: LatLon| Point::new(p.longitude, p.latitude);
        let haversine = Haversine.distance(point(doncaster), point(sheffield));
        assert!((f64::from(leg.metres.get()) - haversine).abs() < 1.0);
        assert_eq!(leg.minutes, Minutes((haversine / 500.0).ceil() as i32 + 4));
    }

    #[test]
    fn two_flats_of_one_block_are_one_place() {
        let ends = Ends::new(&rules(), &[at(53.5, -1.1), at(53.5002, -1.1)]);
        assert_eq!(ends.crow_fly(0, 1, 1.0), Leg::default());
    }

    #[test]
    fn inside_an_estate_one_walks_where_that_is_no_slower_than_parking_again() {
        let places = [at(53.5, -1.1), at(53.502, -1.1), at(53.51, -1.1)];
        let walking = TravelRules {
            walk_metres: Metres(400),
            ..rules()
        };
        let drive = Drive {
            deciseconds: 500,
            metres: 400,
        };
        let (driven, walked) = (Ends::new(&rules(), &places), Ends::new(&walking, &places));
        let by_van = Leg {
            minutes: Minutes(5),
            metres: Metres(400),
        };
        assert_eq!(driven.driven(0, 1, 1.0, drive), by_van);
        // 222 m at 4.5 km/h.
        let on_foot = Leg {
            minutes: Minutes(3),
            metres: Metres::ZERO,
        };
        assert_eq!(walked.driven(0, 1, 1.0, drive), on_foot);
        assert!(walked.is_on_foot(0, 1, on_foot) && !driven.is_on_foot(0, 1, by_van));
        // Too far to walk.
        assert_eq!(walked.driven(0, 2, 1.0, drive), by_van);
    }

    #[test]
    fn the_school_run_takes_longer() {
        let mut rush = rules();
        rush.hour_factors[8] = 1.5;
        let ends = Ends::new(&rush, &[at(53.5, -1.1), at(53.51, -1.1)]);
        let drive = Drive {
            deciseconds: 6000,
            metres: 9000,
        };
        let hour = |h| ends.factor_at(TimeOfDay::from_hm(h, 15).unwrap());
        let minutes = |factor| ends.driven(0, 1, factor, drive).minutes;
        assert_eq!(minutes(hour(8)), Minutes(19));
        assert_eq!(minutes(hour(9)), Minutes(14));
        assert_eq!(minutes(ends.slowest()), Minutes(19));
    }
}
