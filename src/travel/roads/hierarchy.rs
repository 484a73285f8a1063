//! Hierarchy: the moves in order of importance, with shortcuts, so that a search only climbs.
//!
//! Contraction hierarchies: Geisberger, Sanders, Schultes and Vetter (2012), "Exact routing in
//! large road networks using contraction hierarchies", Transportation Science 46(3). The crate
//! `fast_paths` orders and contracts; it answers one pair at a time and keeps its arrays to
//! itself, so they are taken from its saved form, which is what it is saved for, and
//! renumbered by rank: an arc that climbs then leads to a larger number.

use serde::{Deserialize, Serialize};

use super::map::Map;
use super::weight::{NONE, Weight};
use crate::error::{Error, Result};

/// No node: an arc that stands for itself.
pub(super) const NOBODY: u32 = u32::MAX;

/// Moves by rank with the arcs that climb from them, and those that come down to them.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Hierarchy {
    /// Rank of each move.
    pub(super) rank: Vec<u32>,
    /// Arcs from a rank to higher ones.
    pub(super) up: Half,
    /// Arcs to a rank from higher ones, seen from below.
    pub(super) down: Half,
}

/// One half of the arcs, by their lower end.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Half {
    first: Vec<u32>,
    arcs: Vec<Arc>,
}

/// An arc to a higher rank, or from one.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Arc {
    /// The higher rank.
    pub(super) high: u32,
    /// The rank that a shortcut skips, lower than both its ends; [`NOBODY`] for a turn.
    pub(super) via: u32,
    pub(super) weight: Weight,
}

impl Half {
    /// The arcs of a rank.
    pub(super) fn of(&self, rank: u32) -> &[Arc] {
        let at = rank as usize;
        &self.arcs[self.first[at] as usize..self.first[at + 1] as usize]
    }

    /// The cheapest arc between a rank and a higher one.
    fn between(&self, low: u32, high: u32) -> Option<Arc> {
        let arcs = self.of(low).iter().filter(|a| a.high == high);
        arcs.min_by_key(|a| a.weight).copied()
    }
}

/// `fast_paths::FastGraph` as it is saved.
#[derive(Deserialize)]
struct Saved {
    num_nodes: usize,
    ranks: Vec<usize>,
    edges_fwd: Vec<SavedEdge>,
    first_edge_ids_fwd: Vec<usize>,
    edges_bwd: Vec<SavedEdge>,
    first_edge_ids_bwd: Vec<usize>,
}

#[derive(Deserialize)]
struct SavedEdge {
    base_node: usize,
    adj_node: usize,
    weight: usize,
    replaced_in_edge: usize,
    #[expect(dead_code, reason = "a field of the saved form")]
    replaced_out_edge: usize,
}

impl Hierarchy {
    /// Contracts the moves of a map.
    pub(super) fn new(map: &Map) -> Result<Self> {
        // A weight fills 64 bits.
        if usize::BITS < 64 {
            let remedy = "use another provider on this machine";
            return Err(Error::travel("roads need a 64-bit machine", remedy));
        }
        let mut graph = fast_paths::InputGraph::new();
        let moves = map.segments.len() * 2;
        for to in 0..moves {
            // Driving a loop twice is on no quickest way.
            let others = map
                .turns_into(to as u32)
                .iter()
                .filter(|t| t.from as usize != to);
            for turn in others {
                let cost = turn.weight + map.weight(to as u32);
                graph.add_edge(turn.from as usize, to, cost as usize);
            }
        }
        graph.freeze();
        let built = fast_paths::prepare(&graph);
        let broken = |error: postcard::Error| Error::Internal {
            what: format!("the hierarchy cannot be copied: {error}"),
        };
        let bytes = postcard::to_stdvec(&built).map_err(broken)?;
        drop(built);
        let saved: Saved = postcard::from_bytes(&bytes).map_err(broken)?;
        Ok(Self::from_saved(&saved, moves))
    }

    fn from_saved(saved: &Saved, moves: usize) -> Self {
        // Moves after the last that has a turn are unknown to it: they rank last.
        let known = saved.num_nodes;
        let rank = (0..moves).map(|m| saved.ranks.get(m).map_or(m, |r| *r) as u32);
        let rank: Vec<u32> = rank.collect();
        // A shortcut names the arc that comes down to the node it skips.
        let via = |edge: &SavedEdge| {
            let down = saved.edges_bwd.get(edge.replaced_in_edge);
            down.map_or(NOBODY, |down| rank[down.base_node])
        };
        let half = |edges: &[SavedEdge], first: &[usize]| Half {
            first: (0..=moves).map(|r| first[r.min(known)] as u32).collect(),
            arcs: edges
                .iter()
                .map(|edge| Arc {
                    high: rank[edge.adj_node],
                    via: via(edge),
                    weight: edge.weight as Weight,
                })
                .collect(),
        };
        Self {
            up: half(&saved.edges_fwd, &saved.first_edge_ids_fwd),
            down: half(&saved.edges_bwd, &saved.first_edge_ids_bwd),
            rank,
        }
    }

    /// The ranks that an arc between two ranks stands for, without the first, in order.
    pub(super) fn unpack(&self, from: u32, to: u32, out: &mut Vec<u32>) {
        let arc = if from < to {
            self.up.between(from, to)
        } else {
            self.down.between(to, from)
        };
        match arc {
            Some(Arc { via, .. }) if via != NOBODY => {
                self.unpack(from, via, out);
                self.unpack(via, to, out);
            }
            _ => out.push(to),
        }
    }

    /// The move of each rank.
    pub(super) fn moves(&self) -> Vec<u32> {
        let mut moves = vec![0; self.rank.len()];
        for (a_move, rank) in self.rank.iter().enumerate() {
            moves[*rank as usize] = a_move as u32;
        }
        moves
    }
}

/// Climbs through the hierarchy; its arrays are made once a thread and cleaned after use.
#[derive(Debug)]
pub(in crate::travel) struct Climber {
    best: Vec<Weight>,
    before: Vec<u32>,
    touched: Vec<u32>,
    heap: std::collections::BinaryHeap<std::cmp::Reverse<(Weight, u32)>>,
}

impl Climber {
    pub(super) fn new(hierarchy: &Hierarchy) -> Self {
        let ranks = hierarchy.rank.len();
        Self {
            best: vec![NONE; ranks],
            before: vec![NOBODY; ranks],
            touched: Vec::new(),
            heap: std::collections::BinaryHeap::new(),
        }
    }

    /// Everything that can be reached by climbing `along` from the seeds, by rank.
    ///
    /// Stall-on-demand (section 3.2 of the paper): a rank that is reached more cheaply from
    /// above, over the `other` half, is on no cheapest way and is left out.
    pub(super) fn climb(
        &mut self,
        seeds: &[(u32, Weight)],
        along: &Half,
        other: &Half,
    ) -> Vec<(u32, Weight)> {
        for (rank, weight) in seeds {
            self.reach(*rank, *weight, NOBODY);
        }
        let mut found = Vec::new();
        while let Some(std::cmp::Reverse((weight, rank))) = self.heap.pop() {
            if weight > self.best[rank as usize] {
                continue;
            }
            let better = |arc: &Arc| {
                let above = self.best[arc.high as usize];
                above != NONE && above + arc.weight < weight
            };
            if other.of(rank).iter().any(better) {
                continue;
            }
            found.push((rank, weight));
            for arc in along.of(rank) {
                self.reach(arc.high, weight + arc.weight, rank);
            }
        }
        found.sort_unstable();
        found
    }

    fn reach(&mut self, rank: u32, weight: Weight, before: u32) {
        let at = rank as usize;
        if weight < self.best[at] {
            if self.best[at] == NONE {
                self.touched.push(rank);
            }
            self.best[at] = weight;
            self.before[at] = before;
            self.heap.push(std::cmp::Reverse((weight, rank)));
        }
    }

    /// The ranks climbed through to reach one, from the seed to it; before [`Self::clean`].
    pub(super) fn trail(&self, to: u32) -> Vec<u32> {
        let mut trail = vec![to];
        let mut at = self.before[to as usize];
        while at != NOBODY {
            trail.push(at);
            at = self.before[at as usize];
        }
        trail.reverse();
        trail
    }

    /// Makes ready for the next climb.
    pub(super) fn clean(&mut self) {
        for rank in self.touched.drain(..) {
            self.best[rank as usize] = NONE;
            self.before[rank as usize] = NOBODY;
        }
        self.heap.clear();
    }
}
