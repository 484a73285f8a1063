//! Snap: the road in front of a home.

use rstar::primitives::{GeomWithData, Line};
use rstar::{PointDistance, RTree};

use super::map::{Map, metres_between, offset};
use crate::model::LatLon;

/// Pieces of all roads, on a plane of metres round the middle of the extract.
#[derive(Debug)]
pub(super) struct Snapper {
    origin: [i32; 2],
    tree: RTree<GeomWithData<Line<[f64; 2]>, Piece>>,
}

/// The piece of a segment from one of its points to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Piece {
    segment: u32,
    from: u32,
    connected: bool,
}

/// Where a home meets the roads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Snap {
    pub(super) segment: u32,
    /// How far along the segment, 0 to 1.
    pub(super) share: f64,
    /// The point of the segment before it.
    pub(super) after: u32,
    /// The place on the road.
    pub(super) at: [i32; 2],
    /// From the home to it, metres.
    pub(super) metres: f64,
    /// From the home to the nearest road that leads nowhere, where that is nearer.
    pub(super) island_metres: Option<f64>,
}

impl Snapper {
    pub(super) fn new(map: &Map) -> Self {
        let mut sum = [0_i64; 2];
        for point in &map.points {
            sum[0] += i64::from(point[0]);
            sum[1] += i64::from(point[1]);
        }
        let count = map.points.len().max(1) as i64;
        let origin = [(sum[0] / count) as i32, (sum[1] / count) as i32];
        let mut pieces = Vec::with_capacity(map.points.len());
        for segment in 0..map.segments.len() as u32 {
            let shape = map.shape(segment);
            let connected = map.connected[segment as usize];
            for (from, ends) in shape.windows(2).enumerate() {
                let [a, b] = [ends[0], ends[1]].map(|p| flat(origin, p));
                let piece = Piece {
                    segment,
                    from: from as u32,
                    connected,
                };
                pieces.push(GeomWithData::new(Line::new(a, b), piece));
            }
        }
        Self {
            origin,
            tree: RTree::bulk_load(pieces),
        }
    }

    /// The nearest place on a road that hangs together with the rest, within `most` metres.
    pub(super) fn snap(&self, map: &Map, home: LatLon, most: f64) -> Option<Snap> {
        let point = flat(self.origin, fixed(home));
        let mut island = None;
        // Neighbours come nearest first; equally near ones by what they are, so that the order
        // in the tree decides nothing.
        let mut best: Option<(f64, Piece, Line<[f64; 2]>)> = None;
        for near in self.tree.nearest_neighbor_iter(point) {
            let distance = near.geom().distance_2(&point);
            if distance > most * most || best.as_ref().is_some_and(|(d, ..)| distance > *d) {
                break;
            }
            if !near.data.connected {
                island.get_or_insert(distance.sqrt());
                continue;
            }
            let is_first = best
                .as_ref()
                .is_none_or(|(_, p, _)| (near.data.segment, near.data.from) < (p.segment, p.from));
            if is_first {
                best = Some((distance, near.data, *near.geom()));
            }
        }
        let (distance, piece, line) = best?;
        let on = line.nearest_point(&point);
        Some(self.place(map, piece, on, distance.sqrt(), island))
    }

    fn place(
        &self,
        map: &Map,
        piece: Piece,
        on: [f64; 2],
        metres: f64,
        island_metres: Option<f64>,
    ) -> Snap {
        let shape = map.shape(piece.segment);
        let along = |upto: usize| -> f64 {
            shape[..=upto]
                .windows(2)
                .map(|w| metres_between(w[0], w[1]))
                .sum()
        };
        let start = flat(self.origin, shape[piece.from as usize]);
        let (east, north) = (on[0] - start[0], on[1] - start[1]);
        let gone = along(piece.from as usize) + (east * east + north * north).sqrt();
        let whole = along(shape.len() - 1).max(f64::MIN_POSITIVE);
        Snap {
            segment: piece.segment,
            share: (gone / whole).clamp(0.0, 1.0),
            after: piece.from,
            at: unflat(self.origin, on),
            metres,
            island_metres,
        }
    }
}

/// Degrees in ten-millionths.
pub(super) fn fixed(at: LatLon) -> [i32; 2] {
    let fix = |degrees: f64| (degrees * 1e7).round() as i32;
    [fix(at.latitude), fix(at.longitude)]
}

/// Metres east and north of the origin, all with the origin's shrinking of longitudes, so that
/// lines stay lines.
fn flat(origin: [i32; 2], at: [i32; 2]) -> [f64; 2] {
    let east = offset(origin, [origin[0], at[1]])[0];
    let north = offset(origin, [at[0], origin[1]])[1];
    [east, north]
}

fn unflat(origin: [i32; 2], at: [f64; 2]) -> [i32; 2] {
    let metres_north = offset(origin, [origin[0] + 1000, origin[1]])[1] / 1000.0;
    let metres_east = offset(origin, [origin[0], origin[1] + 1000])[0] / 1000.0;
    [
        origin[0] + (at[1] / metres_north).round() as i32,
        origin[1] + (at[0] / metres_east).round() as i32,
    ]
}
