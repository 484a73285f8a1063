//! Answers the kernel's question: how long and how dear is a leg between two sites?
//!
//! One kernel, three ways to know a leg, chosen once when a search starts and compiled into
//! it. *Plain* problems (one window a visit, one rate, time is distance) need a single table
//! and no calendar; that is the only difference between a benchmark file and a landlord.

use super::problem::{Cost, Place, Problem, Rate, Time};
use super::travel::Travel;
use crate::travel::Places;

/// Legs between the sites of a part.
pub(crate) trait Legs: Sync + Send + Sized {
    /// Whether stops have one window each, all routes one rate, and cost is time.
    const PLAIN: bool;

    /// Copies out what is needed for the places of a part; site `i` is `places[i]`.
    fn cut(problem: &Problem, places: &[Place]) -> Self;

    /// Time and cost of a leg.
    fn leg(&self, from: u32, to: u32, rate: Rate) -> (Time, Cost);

    /// Whether legs are the same both ways and keep the triangle inequality, to rounding.
    fn is_metric(&self) -> bool {
        false
    }

    /// Legs into and out of a site by the other site, on plain problems; else empty.
    fn rows(&self, _site: u32) -> (&[i32], &[i32]) {
        (&[], &[])
    }
}

/// One table in which time is cost.
#[derive(Debug)]
pub(crate) struct Metric {
    size: usize,
    from: Vec<i32>,
    /// Transposed, unless the table is symmetric.
    to: Option<Vec<i32>>,
}

impl Legs for Metric {
    const PLAIN: bool = true;

    fn cut(problem: &Problem, places: &[Place]) -> Self {
        let size = places.len();
        let table = |transposed: bool| -> Vec<i32> {
            let leg = |a: Place, b: Place| {
                let (from, to) = if transposed { (b, a) } else { (a, b) };
                problem.travel.leg(from, to).time
            };
            places
                .iter()
                .flat_map(|&a| places.iter().map(move |&b| leg(a, b)))
                .collect()
        };
        let (from, to) = (table(false), table(true));
        let to = (from != to).then_some(to);
        Self { size, from, to }
    }

    fn leg(&self, from: u32, to: u32, _rate: Rate) -> (Time, Cost) {
        let value = self.from[from as usize * self.size + to as usize];
        (value, value)
    }

    fn is_metric(&self) -> bool {
        self.to.is_none()
    }

    fn rows(&self, site: u32) -> (&[i32], &[i32]) {
        let row = site as usize * self.size..(site as usize + 1) * self.size;
        (
            &self.to.as_ref().unwrap_or(&self.from)[row.clone()],
            &self.from[row],
        )
    }
}

/// A table of times and distances.
#[derive(Debug)]
pub(crate) struct Table {
    size: usize,
    legs: Vec<(Time, i32)>,
}

impl Legs for Table {
    const PLAIN: bool = false;

    fn cut(problem: &Problem, places: &[Place]) -> Self {
        let mut legs = Vec::with_capacity(places.len() * places.len());
        for &a in places {
            legs.extend(places.iter().map(|&b| {
                let leg = problem.travel.leg(a, b);
                (leg.time, leg.distance)
            }));
        }
        Self {
            size: places.len(),
            legs,
        }
    }

    fn leg(&self, from: u32, to: u32, rate: Rate) -> (Time, Cost) {
        let (time, distance) = self.legs[from as usize * self.size + to as usize];
        (time, rate.leg(time, distance))
    }
}

/// Positions from which legs are computed as they are asked for.
#[derive(Debug)]
pub(crate) struct Straight {
    plane: super::travel::Plane,
    pace: f32,
}

impl Legs for Straight {
    const PLAIN: bool = false;

    fn cut(problem: &Problem, places: &[Place]) -> Self {
        let mut plane = match &problem.travel {
            Travel::Plane(plane) => super::travel::Plane {
                positions: Vec::new(),
                ..*plane
            },
            Travel::Matrix(_) | Travel::Doors(_) => super::travel::Plane {
                positions: Vec::new(),
                detour: 1.0,
                speed: 1.0,
                overhead: 0,
            },
        };
        plane.positions = places.iter().map(|&p| problem.travel.position(p)).collect();
        let pace = plane.pace();
        Self { plane, pace }
    }

    fn is_metric(&self) -> bool {
        true
    }

    fn leg(&self, from: u32, to: u32, rate: Rate) -> (Time, Cost) {
        if from == to {
            return (0, 0);
        }
        let positions = &self.plane.positions;
        let leg =
            self.plane
                .between_at(self.pace, positions[from as usize], positions[to as usize]);
        (leg.time, rate.leg(leg.time, leg.distance))
    }
}

/// The landlord's own provider, cut down to the places of a part.
#[derive(Debug)]
pub(crate) struct ByDoor {
    places: Option<Places>,
}

impl Legs for ByDoor {
    const PLAIN: bool = false;

    fn cut(problem: &Problem, places: &[Place]) -> Self {
        let places = match &problem.travel {
            Travel::Doors(doors) => Some(doors.places.subset(places)),
            Travel::Matrix(_) | Travel::Plane(_) => None,
        };
        Self { places }
    }

    #[inline]
    fn leg(&self, from: u32, to: u32, rate: Rate) -> (Time, Cost) {
        let Some(places) = &self.places else {
            return (0, 0);
        };
        let leg = places.leg(from, to);
        let (time, distance) = (leg.minutes.get(), leg.metres.get());
        (time, rate.leg(time, distance))
    }
}

/// Whether a problem is plain, so that [`Metric`] serves it.
pub(crate) fn is_plain(problem: &Problem) -> bool {
    let single = match &problem.travel {
        Travel::Matrix(matrix) => matrix.is_single(),
        Travel::Plane(_) | Travel::Doors(_) => false,
    };
    let Some(first) = problem.routes.first() else {
        return false;
    };
    let unit = problem
        .rates
        .get(first.rate as usize)
        .is_some_and(|r| r.per_time_q16 == 0 && r.per_distance_q16 == 1 << 16);
    let routes = problem
        .routes
        .iter()
        .all(|r| r.day == first.day && r.rate == first.rate && r.pause.is_none());
    let visits = problem.visits.iter().all(|v| {
        v.roles.len() == 1
            && v.roles[0].offset == 0
            && v.options.len() == 1
            && v.options[0].day == first.day
            && v.options[0].cost == 0
            && v.previous.is_none()
            && !v.pinned
            && (0..problem.resources).all(|r| v.roles[0].admits(r))
    });
    single && unit && routes && visits
}
