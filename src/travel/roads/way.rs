//! Way: the line that is driven from one home to another.

use super::door::{Door, in_seeds, out_seeds, straight_on};
use super::hierarchy::{Climber, Hierarchy};
use super::map::{Map, Move};
use super::snap::Snap;
use super::weight::NONE;

/// The points of the quickest way, from road to road; empty where there is none.
pub(super) fn way(
    map: &Map,
    hierarchy: &Hierarchy,
    moves: &[Move],
    climber: &mut Climber,
    [from, to]: [&Door; 2],
) -> Vec<[i32; 2]> {
    let straight = straight_on(map, &from.snap, &to.snap);
    let Some((cost, hub)) = meeting(from, to).filter(|(cost, _)| *cost < straight) else {
        return if straight == NONE {
            Vec::new()
        } else {
            on_segment(map, &from.snap, &to.snap)
        };
    };
    let out = out_seeds(map, hierarchy, &from.snap);
    climber.climb(&out, &hierarchy.up, &hierarchy.down);
    let mut climbed = climber.trail(hub);
    climber.clean();
    let ends = in_seeds(map, hierarchy, &to.snap);
    let seeds: Vec<_> = ends
        .iter()
        .map(|(rank, weight, _)| (*rank, *weight))
        .collect();
    climber.climb(&seeds, &hierarchy.down, &hierarchy.up);
    let mut down = climber.trail(hub);
    climber.clean();
    let _ = cost;
    down.reverse();
    climbed.extend(&down[1..]);
    let mut ranks = vec![climbed[0]];
    for pair in climbed.windows(2) {
        hierarchy.unpack(pair[0], pair[1], &mut ranks);
    }
    let last_rank = ranks[ranks.len() - 1];
    let last = ends
        .iter()
        .filter(|(rank, ..)| *rank == last_rank)
        .min_by_key(|(_, weight, a_move)| (*weight, *a_move))
        .map(|(.., a_move)| *a_move);
    let driven: Vec<Move> = ranks.iter().map(|r| moves[*r as usize]).collect();
    line(map, &from.snap, &driven, last, &to.snap)
}

/// The cheapest rank to meet at, and what the whole way costs.
fn meeting(from: &Door, to: &Door) -> Option<(u64, u32)> {
    let (mine, theirs) = (&from.leaving, &to.coming);
    let (mut i, mut j) = (0, 0);
    let mut best = None;
    while i < mine.hubs.len() && j < theirs.hubs.len() {
        let (a, b) = (mine.hubs[i], theirs.hubs[j]);
        if a == b {
            let met = (mine.weights[i] + theirs.weights[j], a);
            best = Some(best.map_or(met, |other: (u64, u32)| other.min(met)));
        }
        i += usize::from(a <= b);
        j += usize::from(b <= a);
    }
    best
}

/// The points between two places of one segment.
fn on_segment(map: &Map, from: &Snap, to: &Snap) -> Vec<[i32; 2]> {
    let shape = map.shape(from.segment);
    let mut line = vec![from.at];
    if from.share <= to.share {
        line.extend(&shape[from.after as usize + 1..=to.after.max(from.after) as usize]);
    } else {
        let back = &shape[to.after as usize + 1..=from.after as usize];
        line.extend(back.iter().rev());
    }
    line.push(to.at);
    line
}

/// The rest of the first move, all between, and the beginning of the last.
fn line(map: &Map, from: &Snap, driven: &[Move], last: Option<Move>, to: &Snap) -> Vec<[i32; 2]> {
    let mut line = vec![from.at];
    for (i, a_move) in driven.iter().enumerate() {
        let shape = map.shape(a_move / 2);
        let along = a_move.is_multiple_of(2);
        match (i, along) {
            (0, true) => line.extend(&shape[from.after as usize + 1..]),
            (0, false) => line.extend(shape[..=from.after as usize].iter().rev()),
            (_, true) => line.extend(&shape[1..]),
            (_, false) => line.extend(shape[..shape.len() - 1].iter().rev()),
        }
    }
    if let Some(last) = last {
        let shape = map.shape(last / 2);
        if last.is_multiple_of(2) {
            line.extend(&shape[1..=to.after as usize]);
        } else {
            line.extend(shape[to.after as usize + 1..shape.len() - 1].iter().rev());
        }
    }
    line.push(to.at);
    line.dedup();
    line
}
