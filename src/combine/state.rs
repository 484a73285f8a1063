//! State: a whole plan under way, with the load it puts on every cell.

use super::column::Column;
use super::prepare::Prepared;

/// One column a home, and their loads.
#[derive(Debug, Clone)]
pub(super) struct State {
    /// By home.
    pub plans: Vec<Column>,
    /// Minutes, by cell.
    pub load: Vec<i64>,
}

impl State {
    /// Every task left out.
    pub(super) fn empty(prepared: &Prepared) -> Self {
        Self {
            plans: vec![Column::default(); prepared.homes.len()],
            load: vec![0; prepared.cells()],
        }
    }

    /// Takes a home's plan out and gives it back.
    pub(super) fn take(&mut self, prepared: &Prepared, home: usize) -> Column {
        let plan = std::mem::take(&mut self.plans[home]);
        let load = &mut self.load;
        plan.each_load(&prepared.homes[home], prepared, |cell, minutes| {
            load[cell] -= minutes;
        });
        plan
    }

    /// Puts a plan in for a home that has none.
    pub(super) fn put(&mut self, prepared: &Prepared, home: usize, plan: Column) {
        let load = &mut self.load;
        plan.each_load(&prepared.homes[home], prepared, |cell, minutes| {
            load[cell] += minutes;
        });
        self.plans[home] = plan;
    }

    /// What some homes' plans cost, levelling apart.
    pub(super) fn cost_of(&self, prepared: &Prepared, homes: &[u32]) -> f64 {
        let cost = |h: &u32| {
            let h = *h as usize;
            self.plans[h].cost(&prepared.homes[h], prepared)
        };
        homes.iter().map(cost).sum()
    }

    /// What levelling costs on some cells.
    pub(super) fn levelling_of(&self, prepared: &Prepared, cells: &[u32]) -> f64 {
        let cost = |c: &u32| {
            let c = *c as usize;
            prepared.curve.cost(self.load[c], prepared.capacity[c])
        };
        cells.iter().map(cost).sum()
    }

    /// Whether no cell is loaded beyond its minutes.
    pub(super) fn fits(&self, prepared: &Prepared) -> bool {
        self.load
            .iter()
            .zip(&prepared.capacity)
            .all(|(load, most)| load <= most)
    }
}
