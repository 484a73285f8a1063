//! How long and how far it is between two places: a compact matrix, or a plane.
//!
//! The search asks for legs through [`Travel::leg`] only while it cuts out the part it works
//! on; a provider with lazily filled tiles would be one more variant here.

use std::sync::Arc;

use super::problem::{Place, Time};
use crate::model::LatLon;
use crate::travel::{self, Places};

/// One leg: time in the problem's unit, distance in its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Leg {
    /// How long.
    pub time: Time,
    /// How far.
    pub distance: i32,
}

impl From<travel::Leg> for Leg {
    fn from(leg: travel::Leg) -> Self {
        Self {
            time: leg.minutes.get(),
            distance: leg.metres.get(),
        }
    }
}

/// A travel provider, indexed by [`Place`].
#[derive(Debug, Clone)]
pub enum Travel {
    /// Every pair written down: for benchmark files and for a few thousand places by road.
    Matrix(Matrix),
    /// Straight lines with a detour factor, computed as they are asked for.
    Plane(Plane),
    /// The landlord's own provider, asked leg by leg: the times that the audit will use.
    Doors(Doors),
}

/// Places of a landlord with the provider that knows the way between them.
#[derive(Debug, Clone)]
pub struct Doors {
    /// The provider; its indices are [`Place`]s.
    pub places: Arc<Places>,
    /// Metres east and north of an origin, roughly, by place.
    pub positions: Vec<(f32, f32)>,
}

impl Doors {
    /// From coordinates, in the order of the provider's places. The positions only guide
    /// neighbour grids and decomposition.
    pub fn new(places: Arc<Places>, at: &[LatLon]) -> Self {
        const METRES_A_DEGREE: f64 = 111_195.0;
        let origin = at.first().copied().unwrap_or(LatLon {
            latitude: 0.0,
            longitude: 0.0,
        });
        let shrink = origin.latitude.to_radians().cos();
        let positions = at
            .iter()
            .map(|p| {
                let east = (p.longitude - origin.longitude) * shrink * METRES_A_DEGREE;
                let north = (p.latitude - origin.latitude) * METRES_A_DEGREE;
                (east as f32, north as f32)
            })
            .collect();
        Self { places, positions }
    }
}

/// Times and distances of every pair of places, row by row.
#[derive(Debug, Clone)]
pub struct Matrix {
    size: usize,
    time: Vec<Time>,
    distance: Option<Vec<i32>>,
    positions: Vec<(f32, f32)>,
}

impl Matrix {
    /// From `positions.len()` squared times, row by row, and distances (`None`: the same
    /// numbers). The positions only guide decomposition; their unit does not matter.
    ///
    /// # Panics
    /// If a table is not square.
    pub fn new(positions: Vec<(f32, f32)>, time: Vec<Time>, distance: Option<Vec<i32>>) -> Self {
        let size = positions.len();
        assert_eq!(time.len(), size * size, "the time table is not square");
        if let Some(table) = &distance {
            assert_eq!(table.len(), size * size, "the distance table is not square");
        }
        Self {
            size,
            time,
            distance,
            positions,
        }
    }

    /// Whether time and distance are one table.
    pub fn is_single(&self) -> bool {
        self.distance.is_none()
    }
}

/// Places on a plane in metres; a leg is the straight line times a detour factor.
#[derive(Debug, Clone)]
pub struct Plane {
    /// Metres east and north of an origin, by place.
    pub positions: Vec<(f32, f32)>,
    /// Road metres per metre of straight line.
    pub detour: f32,
    /// Metres a unit of time.
    pub speed: f32,
    /// Time added to every leg between different places (park, walk to the door).
    pub overhead: Time,
}

impl Plane {
    /// The leg between two positions of different places.
    pub fn between(&self, from: (f32, f32), to: (f32, f32)) -> Leg {
        self.between_at(self.pace(), from, to)
    }

    /// Time a metre.
    pub fn pace(&self) -> f32 {
        1.0 / self.speed
    }

    /// The same, with the pace worked out before: a division less in the innermost loop.
    pub(crate) fn between_at(&self, pace: f32, from: (f32, f32), to: (f32, f32)) -> Leg {
        let (dx, dy) = (from.0 - to.0, from.1 - to.1);
        let metres = (dx * dx + dy * dy).sqrt() * self.detour;
        let time = metres * pace;
        // Rounded up by hand: `ceil` is a call where the processor is not known to have it.
        let whole = time as Time;
        let up = Time::from((whole as f32) < time);
        Leg {
            time: whole + up + self.overhead,
            distance: metres as i32,
        }
    }
}

impl Travel {
    /// The leg from one place to another; nothing if they are the same.
    pub fn leg(&self, from: Place, to: Place) -> Leg {
        let (a, b) = (from as usize, to as usize);
        if a == b {
            return Leg::default();
        }
        match self {
            Self::Matrix(matrix) => {
                let time = matrix.time[a * matrix.size + b];
                let distance = matrix
                    .distance
                    .as_ref()
                    .map_or(time, |table| table[a * matrix.size + b]);
                Leg { time, distance }
            }
            Self::Plane(plane) => plane.between(plane.positions[a], plane.positions[b]),
            Self::Doors(doors) => doors.places.leg(from, to).into(),
        }
    }

    /// How many places there are.
    pub fn places(&self) -> usize {
        match self {
            Self::Matrix(matrix) => matrix.size,
            Self::Plane(plane) => plane.positions.len(),
            Self::Doors(doors) => doors.places.len(),
        }
    }

    /// Where a place is, roughly: only decomposition and neighbour grids use it.
    pub fn position(&self, place: Place) -> (f32, f32) {
        match self {
            Self::Matrix(matrix) => matrix.positions[place as usize],
            Self::Plane(plane) => plane.positions[place as usize],
            Self::Doors(doors) => doors.positions[place as usize],
        }
    }
}
