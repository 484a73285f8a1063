//! Scan: every insertion of a frame, the best of each slot on the grid.

use super::draft::Draft;
use super::frame::Frame;
use crate::constraint::slot;
use crate::route::insertions::{Insertion, Position, insertions_of};
use crate::units::Minutes;

/// A slot that could be promised, and how.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// Which frame.
    pub(super) frame: usize,
    /// What it adds, less what it saves.
    pub(super) net: i64,
    /// What it adds.
    pub(super) cost: i64,
    pub(super) day: u32,
    /// When the slot begins.
    pub(super) slot: i32,
    /// Minutes by which the start may slip inside the slot.
    pub(super) slack: i32,
    /// Expected start.
    pub(super) start: i32,
    pub(super) roles: [Option<Position>; 2],
    /// A visit that makes room, and what moving it costs.
    pub(super) evicted: Option<(u32, i64)>,
}

/// The best candidate of each slot of each day.
#[derive(Debug)]
pub(super) struct Table {
    grid: i32,
    slots: usize,
    cells: Vec<Option<Candidate>>,
}

impl Table {
    pub(super) fn new(days: u32, grid: Minutes) -> Self {
        let grid = grid.get().max(1);
        let slots = (1440 / grid + 1) as usize;
        Self {
            grid,
            slots,
            cells: vec![None; days as usize * slots],
        }
    }

    /// Keeps the better of two for one slot: the cheaper, then the one with more slack.
    pub(super) fn offer(&mut self, candidate: &Candidate) {
        let at = candidate.day as usize * self.slots + (candidate.slot / self.grid) as usize;
        let key = |c: &Candidate| (c.net, -c.slack);
        let cell = &mut self.cells[at];
        if cell.as_ref().is_none_or(|old| key(candidate) < key(old)) {
            *cell = Some(candidate.clone());
        }
    }

    /// Every slot that could be promised, by day and time.
    pub(super) fn candidates(&self) -> impl Iterator<Item = &Candidate> {
        self.cells.iter().flatten()
    }

    /// Days with a slot.
    pub(super) fn has_day(&self, day: u32) -> bool {
        let from = day as usize * self.slots;
        self.cells[from..from + self.slots]
            .iter()
            .any(Option::is_some)
    }
}

/// Every insertion of a frame into a draft.
pub(super) fn scan(draft: &Draft<'_>, number: usize, frame: &Frame<'_>, table: &mut Table) {
    let options = &frame.spec.options;
    let mut found = Vec::new();
    for today in options.chunk_by(|a, b| a.day == b.day) {
        let day = today[0].day;
        found.clear();
        draft.places(&frame.spec, day, &mut found);
        for insertion in insertions_of(draft.problem(), &frame.spec, &found) {
            slots(draft, number, frame, day, &insertion, None, table);
        }
    }
}

/// Every slot that an insertion can keep.
pub(super) fn slots(
    draft: &Draft<'_>,
    number: usize,
    frame: &Frame<'_>,
    day: u32,
    insertion: &Insertion,
    evicted: Option<(u32, i64)>,
    table: &mut Table,
) {
    for cut in cuts(draft, frame, insertion) {
        table.offer(&candidate(number, frame, day, insertion, evicted, &cut));
    }
}

/// A slot and the starts in it that an insertion allows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    slot: i32,
    pub(super) start: i32,
    pub(super) latest: i32,
}

/// The slots of an insertion, in order.
pub(super) fn cuts(draft: &Draft<'_>, frame: &Frame<'_>, insertion: &Insertion) -> Vec<Cut> {
    let case = &frame.case;
    let rules = &draft.live.world.rules;
    let grid = rules.slots.grid_minutes.get().max(1);
    let length = slot::length(case).get();
    let offset = case.last_offset().get();
    let window = frame.spec.options[insertion.window];
    let (from, to) = (insertion.start, insertion.last_start);
    // A slot begins no later than its visit, nor before the span that holds the stay.
    let first = (window.earliest.max(from - length + offset) + grid - 1).div_euclid(grid) * grid;
    let last = to.min(frame.last_slots[insertion.window]);
    (first..=last)
        .step_by(grid as usize)
        .map(|slot| Cut {
            slot,
            start: from.max(slot),
            latest: to.min(slot + length - offset),
        })
        .filter(|cut| cut.start <= cut.latest)
        .collect()
}

/// What one slot of an insertion costs, with what moves for it.
pub(super) fn candidate(
    number: usize,
    frame: &Frame<'_>,
    day: u32,
    insertion: &Insertion,
    evicted: Option<(u32, i64)>,
    cut: &Cut,
) -> Candidate {
    let moved = evicted.map_or(0, |(_, cost)| cost);
    let mut roles = [None; 2];
    for (role, position) in insertion.roles.iter().enumerate().take(2) {
        roles[role] = Some(*position);
    }
    Candidate {
        frame: number,
        net: insertion.cost + moved - frame.saved,
        cost: insertion.cost + moved,
        day,
        slot: cut.slot,
        slack: cut.latest - cut.start,
        start: cut.start,
        roles,
        evicted,
    }
}
