//! Component: which roads hang together.
//!
//! Of the strongly connected components of the moves the largest is the network; a car park
//! behind a bollard is not in it, and homes there are taken to the nearest road that is.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::map::Map;

/// Marks the segments of the largest component.
pub(super) fn mark(map: &mut Map) {
    let moves = map.segments.len() * 2;
    let mut graph: DiGraph<(), (), u32> = DiGraph::with_capacity(moves, map.turns.len());
    for _ in 0..moves {
        graph.add_node(());
    }
    for to in 0..moves as u32 {
        for turn in map.turns_into(to) {
            graph.add_edge(NodeIndex::from(turn.from), NodeIndex::from(to), ());
        }
    }
    let components = kosaraju_scc(&graph);
    let largest = components
        .into_iter()
        .max_by_key(|c| (c.len(), std::cmp::Reverse(c.iter().min().copied())))
        .unwrap_or_default();
    map.connected = vec![false; map.segments.len()];
    for a_move in largest {
        map.connected[a_move.index() / 2] = true;
    }
}
