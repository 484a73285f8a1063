//! Table: the ways between many homes at once.
//!
//! Buckets: Knopp, Sanders, Schultes, Schulz and Wagner (2007), "Computing many-to-many
//! shortest paths using highway hierarchies", ALENEX. Each target leaves its costs at the
//! ranks from which it can be reached; each source then looks into the buckets of the ranks
//! that it climbs to. Rows are independent, so threads change nothing.

use rayon::prelude::*;

use super::door::{Door, straight_on};
use super::map::Map;
use super::weight::{NONE, Weight};

/// Costs left by the targets, by rank.
struct Buckets {
    /// Ranks that hold any, ascending.
    ranks: Vec<u32>,
    first: Vec<u32>,
    /// Target and cost.
    entries: Vec<(u32, Weight)>,
}

impl Buckets {
    fn of(targets: &[&Door]) -> Self {
        let mut all: Vec<(u32, u32, Weight)> = Vec::new();
        for (t, door) in targets.iter().enumerate() {
            let entries = door.coming.hubs.iter().zip(&door.coming.weights);
            all.extend(entries.map(|(rank, weight)| (*rank, t as u32, *weight)));
        }
        all.par_sort_unstable();
        let mut buckets = Self {
            ranks: Vec::new(),
            first: Vec::new(),
            entries: Vec::with_capacity(all.len()),
        };
        for (rank, target, weight) in all {
            if buckets.ranks.last() != Some(&rank) {
                buckets.ranks.push(rank);
                buckets.first.push(buckets.entries.len() as u32);
            }
            buckets.entries.push((target, weight));
        }
        buckets.first.push(buckets.entries.len() as u32);
        buckets
    }

    fn row(&self, source: &Door, row: &mut [Weight]) {
        let mut at = 0;
        for (rank, weight) in source.leaving.hubs.iter().zip(&source.leaving.weights) {
            at += self.ranks[at..].partition_point(|r| r < rank);
            if self.ranks.get(at) != Some(rank) {
                continue;
            }
            let bucket = self.first[at] as usize..self.first[at + 1] as usize;
            for (target, rest) in &self.entries[bucket] {
                let cost = &mut row[*target as usize];
                *cost = (*cost).min(weight + rest);
            }
        }
    }
}

/// From each source to each target, row by row.
pub(super) fn table(map: &Map, sources: &[&Door], targets: &[&Door]) -> Vec<Weight> {
    if targets.is_empty() {
        return Vec::new();
    }
    let buckets = Buckets::of(targets);
    // Homes of one street are told apart on it.
    let mut by_segment: Vec<(u32, u32)> = targets
        .iter()
        .enumerate()
        .map(|(t, door)| (door.snap.segment, t as u32))
        .collect();
    by_segment.sort_unstable();
    let mut costs = vec![NONE; sources.len() * targets.len()];
    costs
        .par_chunks_mut(targets.len())
        .zip(sources)
        .for_each(|(row, source)| {
            buckets.row(source, row);
            let segment = source.snap.segment;
            let from = by_segment.partition_point(|(s, _)| *s < segment);
            for (_, t) in by_segment[from..].iter().take_while(|(s, _)| *s == segment) {
                let on = straight_on(map, &source.snap, &targets[*t as usize].snap);
                row[*t as usize] = row[*t as usize].min(on);
            }
            for (cost, target) in row.iter_mut().zip(targets) {
                *cost = source.off_both(target, *cost);
            }
        });
    costs
}
