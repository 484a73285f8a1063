//! A schedule under change: some routes overlaid, the rest as they are.

use std::collections::BTreeMap;

use super::live::Live;
use crate::route::insertions::{Halt, Insertion, Line, Place, days_by_price, insertions_of};
use crate::route::problem::{Problem, VisitSpec};

/// Some routes of a live schedule as they would be.
#[derive(Debug, Clone)]
pub(super) struct Draft<'a> {
    pub(super) live: &'a Live,
    overlay: BTreeMap<usize, Line>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(live: &'a Live) -> Self {
        Self {
            live,
            overlay: BTreeMap::new(),
        }
    }

    pub(super) fn problem(&self) -> &'a Problem {
        self.live.problem()
    }

    /// A route as it would be.
    pub(super) fn line(&self, route: usize) -> &Line {
        self.overlay.get(&route).unwrap_or(&self.live.lines[route])
    }

    /// Routes that differ.
    pub(super) fn overlaid(&self) -> impl Iterator<Item = (usize, &Line)> {
        self.overlay.iter().map(|(r, l)| (*r, l))
    }

    /// Whether every route that differs can be kept.
    pub(super) fn holds(&self) -> bool {
        let mut lines = self.overlay.values();
        lines.all(|line| line.holds(self.problem()))
    }

    /// The last unpromised visit of a route that cannot be kept.
    pub(super) fn misplaced(&self) -> Option<u32> {
        let lines = self.overlay.values();
        let mut unheld = lines.filter(|line| !line.holds(self.problem()));
        let firm = |visit: u32| {
            self.live.visits[visit as usize]
                .as_ref()
                .is_none_or(|v| v.firm)
        };
        let last = |line: &Line| {
            let mut visits = line.halts().iter().rev().map(|h| h.visit);
            visits.find(|visit| !firm(*visit))
        };
        unheld.find_map(last)
    }

    /// Takes a visit out of its routes.
    pub(super) fn remove(&mut self, visit: u32) {
        let Some(standing) = self.live.visits[visit as usize].as_ref() else {
            return;
        };
        let Some(day) = self.live.world.planning.day(standing.date) else {
            return;
        };
        let load = self.problem().visits[visit as usize].load;
        for operative in &standing.operatives {
            let Some(route) = self.live.route(operative.0, day) else {
                continue;
            };
            let line = self.line(route);
            let at = line.halts().iter().position(|h| h.visit == visit);
            if let Some(at) = at {
                let less = line.less(self.problem(), at, load);
                self.overlay.insert(route, less);
            }
        }
    }

    /// Puts a visit, numbered as the caller likes, where an insertion says.
    pub(super) fn insert(&mut self, visit: u32, spec: &VisitSpec, insertion: &Insertion) {
        for (role, position) in insertion.roles.iter().enumerate() {
            let day = self.problem().routes[position.route].day;
            let start = insertion.start + spec.roles[role].offset;
            let halt = Halt::of(spec, visit, role as u8, day, start);
            let more =
                self.line(position.route)
                    .more(self.problem(), position.index, halt, spec.load);
            self.overlay.insert(position.route, more);
        }
    }

    /// Every place for a visit on one day, by role.
    pub(super) fn places(&self, spec: &VisitSpec, day: u32, found: &mut Vec<Place>) {
        for (role, part) in spec.roles.iter().enumerate() {
            for route in self.routes(&part.resources, day) {
                self.line(route).places(self.problem(), spec, role, found);
            }
        }
    }

    /// Routes of a day whose operatives are in the set.
    pub(super) fn routes(&self, set: &[u64], day: u32) -> impl Iterator<Item = usize> {
        members(set).filter_map(move |o| self.live.route(o, day))
    }

    /// The cheapest insertion of a visit; days are looked at from the cheapest, and no longer
    /// than they can hold a better one.
    pub(super) fn cheapest(&self, spec: &VisitSpec, below: i64) -> Option<Insertion> {
        let mut best: Option<Insertion> = None;
        let mut found = Vec::new();
        for (cost, day) in days_by_price(self.problem(), spec) {
            if cost >= best.as_ref().map_or(below, |b| b.cost.min(below)) {
                break;
            }
            found.clear();
            self.places(spec, day, &mut found);
            let first = insertions_of(self.problem(), spec, &found)
                .into_iter()
                .next();
            if let Some(first) = first
                && first.cost < best.as_ref().map_or(below, |b| b.cost.min(below))
            {
                best = Some(first);
            }
        }
        best
    }
}

/// The operatives of a set, in order.
pub(super) fn members(set: &[u64]) -> impl Iterator<Item = u32> {
    set.iter().enumerate().flat_map(|(w, word)| {
        let mut left = *word;
        std::iter::from_fn(move || {
            if left == 0 {
                return None;
            }
            let bit = left.trailing_zeros();
            left &= left - 1;
            Some(w as u32 * 64 + bit)
        })
    })
}
