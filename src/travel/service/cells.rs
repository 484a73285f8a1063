//! Cells: neighbours in groups, in an order that depends on nothing but where they are.

use std::collections::BTreeMap;

use crate::model::LatLon;

/// Places by number, in cells of at most so many.
#[derive(Debug)]
pub(super) struct Cells {
    most: usize,
    numbers: BTreeMap<[u64; 2], u32>,
    /// Cell of each number, and its place in it.
    at: Vec<[u32; 2]>,
    members: Vec<Vec<LatLon>>,
}

impl Cells {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most: most.max(1),
            numbers: BTreeMap::new(),
            at: Vec::new(),
            members: Vec::new(),
        }
    }

    /// Numbers of places. New ones follow a curve that keeps neighbours together (Morton 1966)
    /// and are cut into cells.
    pub(super) fn register(&mut self, places: &[LatLon]) -> Vec<u32> {
        let key = |at: &LatLon| [at.latitude.to_bits(), at.longitude.to_bits()];
        let mut new: Vec<&LatLon> = places
            .iter()
            .filter(|at| !self.numbers.contains_key(&key(at)))
            .collect();
        new.sort_by_key(|at| (curve(at), key(at)));
        new.dedup_by_key(|at| key(at));
        for some in new.chunks(self.most) {
            let cell = self.members.len() as u32;
            for (i, at) in some.iter().enumerate() {
                self.numbers.insert(key(at), self.at.len() as u32);
                self.at.push([cell, i as u32]);
            }
            self.members.push(some.iter().map(|at| **at).collect());
        }
        places.iter().map(|at| self.numbers[&key(at)]).collect()
    }

    /// The cell of a number, and its place in it.
    pub(super) fn at(&self, number: u32) -> [u32; 2] {
        self.at[number as usize]
    }

    /// The places of a cell.
    pub(super) fn members(&self, cell: u32) -> Option<&[LatLon]> {
        self.members.get(cell as usize).map(Vec::as_slice)
    }
}

/// Latitude and longitude with their bits in turn.
fn curve(at: &LatLon) -> u64 {
    let spread = |degrees: f64, half: f64| {
        let share = ((degrees + half) / (2.0 * half)).clamp(0.0, 1.0);
        let bits = (share * f64::from(u32::MAX)) as u32;
        (0..32).fold(0_u64, |out, i| out | u64::from(bits >> i & 1) << (2 * i))
    };
    spread(at.latitude, 90.0) << 1 | spread(at.longitude, 180.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_share_a_cell_whatever_order_they_come_in() {
        let at = |i: i32| LatLon {
            latitude: 53.5 + f64::from(i % 2) * 0.1,
            longitude: -1.1 + f64::from(i) * 0.0001,
        };
        let places: Vec<LatLon> = (0..20).map(at).collect();
        let backwards: Vec<LatLon> = places.iter().rev().copied().collect();
        let (mut one, mut other) = (Cells::new(10), Cells::new(10));
        let numbers = one.register(&places);
        other.register(&backwards);
        assert_eq!(one.members, other.members);
        let cell = |i: usize| one.at(numbers[i])[0];
        assert!((0..20).all(|i| cell(i) == cell(i % 2)));
        assert_ne!(cell(0), cell(1));
    }

    #[test]
    fn a_place_keeps_its_number() {
        let at = |latitude: f64| LatLon {
            latitude,
            longitude: 0.0,
        };
        let mut cells = Cells::new(2);
        let before = cells.register(&[at(1.0), at(2.0), at(1.0)]);
        assert_eq!(before[0], before[2]);
        let after = cells.register(&[at(0.5), at(2.0), at(1.0)]);
        assert_eq!(after[1..], [before[1], before[0]]);
    }
}
