//! Door: a home on the road, with everything that can be reached by climbing from it.
//!
//! Two sorted lists of ranks, one for leaving and one for coming, are all that is needed to
//! tell the way between two homes: the cheapest rank that one climbs to and the other comes
//! down from (hub labels: Abraham, Delling, Goldberg and Werneck (2011), "A hub-based labeling
//! algorithm for shortest paths in road networks", SEA). A few hundred entries a home, in
//! place of a table of all pairs.

use super::hierarchy::{Climber, Hierarchy};
use super::map::{Map, Move};
use super::snap::Snap;
use super::weight::{NONE, Weight, part, weight};

/// A home on the road.
#[derive(Debug)]
pub(in crate::travel) struct Door {
    pub(super) snap: Snap,
    /// Ranks reached on leaving, and at what cost; by rank.
    pub(super) leaving: Label,
    /// Ranks from which one comes, and at what cost; by rank.
    pub(super) coming: Label,
    /// From the end of the road to the door, and back: nothing for most.
    pub(super) off_road: Weight,
}

/// Ranks with what they cost, by rank.
#[derive(Debug, Default)]
pub(super) struct Label {
    pub(super) hubs: Box<[u32]>,
    pub(super) weights: Box<[Weight]>,
}

impl Label {
    fn of(found: &[(u32, Weight)]) -> Self {
        Self {
            hubs: found.iter().map(|(rank, _)| *rank).collect(),
            weights: found.iter().map(|(_, weight)| *weight).collect(),
        }
    }
}

/// A beginning of the way out: the rank of a move, and what driving on to its end costs.
pub(super) fn out_seeds(map: &Map, hierarchy: &Hierarchy, snap: &Snap) -> Vec<(u32, Weight)> {
    let mut seeds = Vec::with_capacity(2);
    for (a_move, share_before) in moves_of(map, snap) {
        let rest = part(map.weight(a_move), 1.0 - share_before);
        seeds.push((hierarchy.rank[a_move as usize], rest));
    }
    seeds
}

/// Ends of the way in: the rank of a move before, what the turn and the way to the home on the
/// last move cost, and that last move.
pub(super) fn in_seeds(map: &Map, hierarchy: &Hierarchy, snap: &Snap) -> Vec<(u32, Weight, Move)> {
    let mut seeds = Vec::with_capacity(8);
    for (a_move, share_before) in moves_of(map, snap) {
        let last = part(map.weight(a_move), share_before);
        for turn in map.turns_into(a_move) {
            let rank = hierarchy.rank[turn.from as usize];
            seeds.push((rank, turn.weight + last, a_move));
        }
    }
    seeds
}

/// The moves that pass a place, and how much of each lies before it.
fn moves_of(map: &Map, snap: &Snap) -> impl Iterator<Item = (Move, f64)> {
    let weights = map.segments[snap.segment as usize].weights;
    let (along, share) = (snap.segment * 2, snap.share);
    [(along, share), (along + 1, 1.0 - share)]
        .into_iter()
        .zip(weights)
        .filter(|(_, weight)| *weight != NONE)
        .map(|(a_move, _)| a_move)
}

impl Door {
    pub(super) fn new(
        map: &Map,
        hierarchy: &Hierarchy,
        climber: &mut Climber,
        snap: Snap,
        off_road: Weight,
    ) -> Self {
        let out = out_seeds(map, hierarchy, &snap);
        let leaving = climber.climb(&out, &hierarchy.up, &hierarchy.down);
        climber.clean();
        let seeds: Vec<(u32, Weight)> = in_seeds(map, hierarchy, &snap)
            .into_iter()
            .map(|(rank, weight, _)| (rank, weight))
            .collect();
        let coming = climber.climb(&seeds, &hierarchy.down, &hierarchy.up);
        climber.clean();
        Self {
            snap,
            leaving: Label::of(&leaving),
            coming: Label::of(&coming),
            off_road,
        }
    }

    /// From this door to another; [`NONE`] where there is no way.
    pub(super) fn to(&self, other: &Self, map: &Map) -> Weight {
        let mut best = straight_on(map, &self.snap, &other.snap);
        let (mine, theirs) = (&self.leaving, &other.coming);
        let (mut i, mut j) = (0, 0);
        while i < mine.hubs.len() && j < theirs.hubs.len() {
            let (a, b) = (mine.hubs[i], theirs.hubs[j]);
            if a == b {
                best = best.min(mine.weights[i] + theirs.weights[j]);
            }
            i += usize::from(a <= b);
            j += usize::from(b <= a);
        }
        self.off_both(other, best)
    }

    /// A way on the roads with the ways to them.
    pub(super) fn off_both(&self, other: &Self, on_roads: Weight) -> Weight {
        if on_roads == NONE {
            return NONE;
        }
        on_roads + self.off_road + other.off_road
    }
}

/// The way between two places of one segment without leaving it; [`NONE`] where it must be left.
pub(super) fn straight_on(map: &Map, from: &Snap, to: &Snap) -> Weight {
    if from.segment != to.segment {
        return NONE;
    }
    let weights = map.segments[from.segment as usize].weights;
    let ahead = to.share - from.share;
    let direction = usize::from(ahead < 0.0);
    if ahead == 0.0 {
        return weight(0, 0);
    }
    if weights[direction] == NONE {
        return NONE;
    }
    part(weights[direction], ahead.abs())
}
