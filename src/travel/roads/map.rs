//! Map: segments of road between junctions, and the turns between them.
//!
//! The graph to search is that of *moves*: a move is a segment driven in one direction, an arc
//! leads from a move to the next one at a junction and costs the turn and the next segment.
//! That is what lets a forbidden turn be forbidden.

use serde::{Deserialize, Serialize};

use super::extract::{Extract, Node};
use super::weight::{NONE, Weight, weight};
use crate::rules::RoadRules;

/// A segment driven in one direction: `2 * segment`, one more against its points.
pub(super) type Move = u32;

/// The roads of an extract.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Map {
    /// Latitude and longitude in ten-millionths of a degree; those of a segment in a row.
    pub(super) points: Vec<[i32; 2]>,
    pub(super) segments: Vec<Segment>,
    /// Arcs into each move, by move.
    pub(super) first_turn: Vec<u32>,
    pub(super) turns: Vec<Turn>,
    /// For each segment whether the rest of the roads can be reached from it and it from them.
    pub(super) connected: Vec<bool>,
}

/// A road between two junctions.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Segment {
    /// Its first point.
    pub(super) first: u32,
    /// How many points it has, at least two.
    pub(super) points: u32,
    /// Its ends, as indices of junctions.
    pub(super) ends: [u32; 2],
    /// Along and against its points; [`NONE`] where not allowed.
    pub(super) weights: [Weight; 2],
    /// The way it is a part of, as the extract names it, for restrictions.
    pub(super) way: i64,
    pub(super) roundabout: bool,
}

/// The move before, and what the turn from it costs without the segment itself.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Turn {
    pub(super) from: Move,
    pub(super) weight: Weight,
}

impl Map {
    /// The segment of a move and its direction.
    pub(super) fn segment(&self, a_move: Move) -> (&Segment, usize) {
        (&self.segments[a_move as usize / 2], a_move as usize % 2)
    }

    /// What driving a move's whole segment costs.
    pub(super) fn weight(&self, a_move: Move) -> Weight {
        let (segment, direction) = self.segment(a_move);
        segment.weights[direction]
    }

    /// The points of a segment.
    pub(super) fn shape(&self, segment: u32) -> &[[i32; 2]] {
        let segment = &self.segments[segment as usize];
        &self.points[segment.first as usize..][..segment.points as usize]
    }

    /// The arcs into a move.
    pub(super) fn turns_into(&self, a_move: Move) -> &[Turn] {
        let at = a_move as usize;
        &self.turns[self.first_turn[at] as usize..self.first_turn[at + 1] as usize]
    }

    /// From what an extract says.
    pub(super) fn new(extract: &Extract, rules: &RoadRules) -> Self {
        let mut map = Self::default();
        let junctions = Junctions::of(extract);
        for (w, way) in extract.ways.iter().enumerate() {
            for piece in junctions.pieces(extract, w) {
                map.push(&piece, way, rules, &junctions);
            }
        }
        super::turns::add(&mut map, extract, &junctions, rules);
        super::component::mark(&mut map);
        map
    }

    fn push(
        &mut self,
        piece: &[u32],
        way: &super::extract::Way,
        rules: &RoadRules,
        junctions: &Junctions<'_>,
    ) {
        let nodes: Vec<Node> = piece.iter().map(|n| junctions.nodes[*n as usize]).collect();
        let metres: f64 = nodes
            .windows(2)
            .map(|w| metres_between(w[0].at, w[1].at))
            .sum();
        // Lights inside the segment; those at its ends are the turn's.
        let lights = nodes[1..nodes.len() - 1]
            .iter()
            .filter(|n| n.lights)
            .count();
        let waits = lights as f64 * rules.signal_seconds;
        let weights = way.kmh.map(|kmh| {
            if kmh <= 0.0 {
                return NONE;
            }
            let seconds = metres / kmh * 3.6 + waits;
            weight(
                (seconds * 10.0).round().max(1.0) as u32,
                metres.round() as u32,
            )
        });
        self.segments.push(Segment {
            first: self.points.len() as u32,
            points: nodes.len() as u32,
            ends: [piece[0], piece[piece.len() - 1]],
            weights,
            way: way.id,
            roundabout: way.roundabout,
        });
        self.points.extend(nodes.iter().map(|n| n.at));
    }
}

/// Nodes where roads meet, end, or are closed.
pub(super) struct Junctions<'a> {
    pub(super) nodes: &'a [Node],
    is_junction: Vec<bool>,
}

impl<'a> Junctions<'a> {
    fn of(extract: &'a Extract) -> Self {
        let mut uses = vec![0_u8; extract.nodes.len()];
        for way in &extract.ways {
            for (i, node) in way.nodes.iter().enumerate() {
                if let Some(at) = place(&extract.nodes, *node) {
                    let is_end = i == 0 || i + 1 == way.nodes.len();
                    uses[at as usize] = uses[at as usize].saturating_add(1 + u8::from(is_end));
                }
            }
        }
        let nodes = extract.nodes.iter();
        let is_junction = uses.iter().zip(nodes).map(|(n, at)| *n > 1 || at.barrier);
        Self {
            is_junction: is_junction.collect(),
            nodes: &extract.nodes,
        }
    }

    /// A way cut at its junctions, and where nodes are missing; pieces of two nodes or more.
    fn pieces(&self, extract: &Extract, way: usize) -> Vec<Vec<u32>> {
        let mut pieces = Vec::new();
        let mut piece: Vec<u32> = Vec::new();
        for node in &extract.ways[way].nodes {
            let Some(at) = place(self.nodes, *node) else {
                pieces.push(std::mem::take(&mut piece));
                continue;
            };
            if piece.last() == Some(&at) {
                continue;
            }
            piece.push(at);
            if self.is_junction[at as usize] && piece.len() > 1 {
                pieces.push(std::mem::replace(&mut piece, vec![at]));
            }
        }
        pieces.push(piece);
        pieces.retain(|p| p.len() > 1);
        pieces
    }
}

/// The index of a node.
pub(super) fn place(nodes: &[Node], id: i64) -> Option<u32> {
    nodes
        .binary_search_by_key(&id, |n| n.id)
        .ok()
        .map(|i| i as u32)
}

/// Metres between two near points: equirectangular, exact to a millimetre on a street.
pub(super) fn metres_between(a: [i32; 2], b: [i32; 2]) -> f64 {
    let [east, north] = offset(a, b);
    (east * east + north * north).sqrt()
}

/// Metres east and north from one near point to another.
pub(super) fn offset(a: [i32; 2], b: [i32; 2]) -> [f64; 2] {
    /// Metres a ten-millionth of a degree of latitude: mean Earth radius (IUGG R1) x pi / 180.
    const METRES: f64 = 6_371_008.8 * std::f64::consts::PI / 180.0 / 1e7;
    let middle = (f64::from(a[0]) + f64::from(b[0])) / 2e7;
    let shrink = middle.to_radians().cos();
    [
        f64::from(b[1] - a[1]) * shrink * METRES,
        f64::from(b[0] - a[0]) * METRES,
    ]
}
