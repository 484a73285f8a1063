//! Lines: where the van goes, for maps.

use super::Places;
use crate::model::LatLon;
use crate::rules::TravelRules;
use crate::units::TimeOfDay;

/// Draws legs: along the roads where the provider knows them, straight where not.
#[derive(Debug)]
pub struct Lines<'a> {
    rules: &'a TravelRules,
    #[cfg(feature = "roads")]
    roads: Option<Drawn>,
}

#[cfg(feature = "roads")]
#[derive(Debug)]
struct Drawn {
    roads: std::sync::Arc<super::roads::Roads>,
    climber: super::roads::hierarchy::Climber,
}

/// Corners that move a line by less than this are left out: a road is wider.
#[cfg(feature = "roads")]
const CORNER_METRES: f64 = 4.0;

impl<'a> Lines<'a> {
    /// For the provider of these rules.
    pub fn new(rules: &'a TravelRules) -> Self {
        Self {
            rules,
            #[cfg(feature = "roads")]
            roads: match super::opened::network(rules) {
                Some(super::opened::Network::Roads(roads)) => Some(Drawn {
                    climber: roads.climber(),
                    roads,
                }),
                _ => None,
            },
        }
    }

    /// Whether lines follow the roads.
    pub fn follow_roads(&self) -> bool {
        #[cfg(feature = "roads")]
        return self.roads.is_some();
        #[cfg(not(feature = "roads"))]
        false
    }

    /// The points of a leg that sets out at this time, from door to door. A leg that is walked
    /// is a straight line.
    pub fn line(&mut self, from: LatLon, to: LatLon, at: TimeOfDay) -> Vec<LatLon> {
        let mut line = vec![from];
        line.extend(self.driven(from, to, at));
        line.push(to);
        line
    }

    #[cfg(feature = "roads")]
    fn driven(&mut self, from: LatLon, to: LatLon, at: TimeOfDay) -> Vec<LatLon> {
        let Some(Drawn { roads, climber }) = &mut self.roads else {
            return Vec::new();
        };
        let places = Places::new(self.rules, &[from, to]);
        if places.ends.is_on_foot(0, 1, places.leg_at(0, 1, at)) {
            return Vec::new();
        }
        match roads.doors(&[from, to]).as_slice() {
            [Some(from), Some(to)] => simpler(&roads.line(climber, from, to)),
            _ => Vec::new(),
        }
    }

    #[cfg(not(feature = "roads"))]
    fn driven(&mut self, _from: LatLon, _to: LatLon, _at: TimeOfDay) -> Vec<LatLon> {
        let _ = Places::new(self.rules, &[]);
        Vec::new()
    }
}

/// Without corners that nobody sees (Douglas and Peucker 1973).
#[cfg(feature = "roads")]
fn simpler(line: &[LatLon]) -> Vec<LatLon> {
    use geo::{LineString, Simplify};
    /// Metres a degree of latitude, nearly.
    const METRES: f64 = 111_195.0;
    let Some(first) = line.first() else {
        return Vec::new();
    };
    let shrink = first.latitude.to_radians().cos();
    let flat = |p: &LatLon| (p.longitude * shrink, p.latitude);
    let flat: LineString = line.iter().map(flat).collect::<Vec<_>>().into();
    let points = flat.simplify(CORNER_METRES / METRES).0;
    let back = |c: geo::Coord| LatLon {
        latitude: c.y,
        longitude: c.x / shrink,
    };
    points.into_iter().map(back).collect()
}
