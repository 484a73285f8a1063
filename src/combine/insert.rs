//! Insert: homes one by one at blended prices under hard limits, the squeakiest first.
//!
//! Squeaky wheel optimisation (Joslin & Clements, 1999): build greedily, see which homes came
//! out dear, move them forward, build again.

use super::column::{Column, VisitCode};
use super::prepare::{HUGE, Home, NEVER, Prepared, Share};
use super::price::Scratch;
use super::state::State;
use super::watch::Watch;

/// How load is priced: the given prices times `blend`, the true cost of levelling for the rest.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pricing<'a> {
    /// Pence a minute, by cell.
    pub prices: &'a [f64],
    /// 1: prices only; 0: what levelling will really cost.
    pub blend: f64,
}

/// Working memory.
#[derive(Debug, Default)]
pub(super) struct Inserter {
    scratch: Scratch,
    closed: Vec<usize>,
    loads: Vec<(usize, i64)>,
}

/// How often a plan whose visits together overfill a cell is sought again without that cell.
const RETRIES: usize = 6;

impl Inserter {
    /// The cheapest plan found for a home in what the load leaves free, and what it costs.
    pub(super) fn best(
        &mut self,
        prepared: &Prepared,
        home: &Home,
        load: &[i64],
        pricing: Pricing<'_>,
    ) -> (f64, Column) {
        self.closed.clear();
        for _ in 0..RETRIES {
            let cost = self.relaxed(prepared, home, load, pricing);
            match self.overfull(prepared, home, load) {
                None => return (cost, Column(self.scratch.plan.as_slice().into())),
                // Each visit fits alone but not all of them: let the cell go.
                Some(cell) => self.closed.push(cell),
            }
        }
        (home.leave.iter().sum(), Column::default())
    }

    /// The cheapest plan whose every visit fits by itself.
    fn relaxed(
        &mut self,
        prepared: &Prepared,
        home: &Home,
        load: &[i64],
        pricing: Pricing<'_>,
    ) -> f64 {
        let width = prepared.weeks + 1;
        self.scratch.clear(home);
        for (s, set) in home.sets.iter().enumerate() {
            let fixed = &home.fixed[s * width..][..width];
            for m in set.modes.0..set.modes.1 {
                let mode = &home.modes[m as usize];
                for (week, f) in fixed.iter().enumerate() {
                    let base = f64::from(*f) + f64::from(mode.extra);
                    if *f == NEVER || base >= self.scratch.value[s] {
                        continue;
                    }
                    let mut cost = base;
                    let mut kinds = [0; 2];
                    for (kind, share) in kinds.iter_mut().zip(mode.shares()) {
                        let (price, best) = self.cheapest(prepared, share, week, load, pricing);
                        cost += price;
                        *kind = best;
                    }
                    if cost < self.scratch.value[s] {
                        self.scratch.value[s] = cost;
                        self.scratch.visit[s] = VisitCode {
                            set: s as u16,
                            week: week as u8,
                            mode: m,
                            kinds,
                        };
                    }
                }
            }
        }
        self.scratch.best_partition(home)
    }

    /// The cheapest type with room for a share in a week.
    fn cheapest(
        &self,
        prepared: &Prepared,
        share: &Share,
        week: usize,
        load: &[i64],
        pricing: Pricing<'_>,
    ) -> (f64, u16) {
        let mut best = (HUGE, 0);
        for &kind in &prepared.classes[share.class as usize] {
            let minutes = i64::from(share.minutes);
            let mut cost = f64::from(share.minutes) * prepared.rate[usize::from(kind)];
            if let Some(cell) = prepared.cell(kind, week) {
                let capacity = prepared.capacity[cell];
                if load[cell] + minutes > capacity || self.closed.contains(&cell) {
                    continue;
                }
                if pricing.blend > 0.0 {
                    cost += pricing.blend * pricing.prices[cell] * minutes as f64;
                }
                if pricing.blend < 1.0 {
                    let added = prepared.curve.added(load[cell], minutes, capacity);
                    cost += (1.0 - pricing.blend) * added;
                }
            }
            if cost < best.0 {
                best = (cost, kind);
            }
        }
        best
    }

    fn overfull(&mut self, prepared: &Prepared, home: &Home, load: &[i64]) -> Option<usize> {
        self.loads.clear();
        for visit in &self.scratch.plan {
            for (share, kind) in super::column::shares(home, visit) {
                if let Some(cell) = prepared.cell(kind, usize::from(visit.week)) {
                    self.loads.push((cell, i64::from(share.minutes)));
                }
            }
        }
        let total =
            |cell: usize| -> i64 { self.loads.iter().filter(|l| l.0 == cell).map(|l| l.1).sum() };
        let mut cells = self.loads.iter().map(|l| l.0);
        cells.find(|c| load[*c] + total(*c) > prepared.capacity[*c])
    }
}

/// Blends of one round: prices first, then ever more of what levelling really costs.
const BLENDS: [f64; 4] = [0.7, 0.3, 0.0, 0.0];

/// Homes to be inserted, and what guides their order.
#[derive(Debug)]
pub(super) struct Wheel<'a> {
    /// The stock.
    pub prepared: &'a Prepared,
    /// The homes that may move.
    pub homes: Vec<u32>,
    /// The cells they may load.
    pub cells: Vec<u32>,
    /// Pence a minute, by cell.
    pub prices: &'a [f64],
    /// By home of `homes`: cost of its cheapest plan at the prices.
    pub least: Vec<f64>,
    /// By home of `homes`: how much it squeaks.
    pub squeak: Vec<f64>,
    /// A cost at which no better plan is sought.
    pub enough: f64,
}

impl Wheel<'_> {
    /// Builds the plans of the homes again and again, and leaves the best in `state`, which
    /// must hold no plan of theirs.
    pub(super) fn turn(&mut self, state: &mut State, rounds: u32, watch: Watch<'_>) {
        let mut best = f64::INFINITY;
        let mut best_plans = self.plans(state);
        let mut inserter = Inserter::default();
        for _ in 0..rounds {
            let order = self.order();
            self.build(state, &mut inserter, &order);
            let cost = self.cost(state);
            if cost < best - 1e-6 {
                best = cost;
                best_plans = self.plans(state);
            }
            if best <= self.enough || watch.stopped() {
                break;
            }
            self.blame(state);
        }
        for (h, plan) in self.homes.iter().zip(best_plans) {
            state.take(self.prepared, *h as usize);
            state.put(self.prepared, *h as usize, plan);
        }
    }

    fn plans(&self, state: &State) -> Vec<Column> {
        self.homes
            .iter()
            .map(|h| state.plans[*h as usize].clone())
            .collect()
    }

    fn cost(&self, state: &State) -> f64 {
        state.cost_of(self.prepared, &self.homes) + state.levelling_of(self.prepared, &self.cells)
    }

    /// The squeakiest first; equal ones by their place in the stock.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.homes.len()).collect();
        order.sort_by(|a, b| self.squeak[*b].total_cmp(&self.squeak[*a]).then(a.cmp(b)));
        order
    }

    fn build(&self, state: &mut State, inserter: &mut Inserter, order: &[usize]) {
        for &i in order {
            state.take(self.prepared, self.homes[i] as usize);
        }
        self.sweep(state, inserter, order, 1.0);
        for blend in BLENDS {
            self.sweep(state, inserter, order, blend);
        }
    }

    fn sweep(&self, state: &mut State, inserter: &mut Inserter, order: &[usize], blend: f64) {
        let pricing = Pricing {
            prices: self.prices,
            blend,
        };
        for &i in order {
            let h = self.homes[i] as usize;
            state.take(self.prepared, h);
            let (_, plan) =
                inserter.best(self.prepared, &self.prepared.homes[h], &state.load, pricing);
            state.put(self.prepared, h, plan);
        }
    }

    /// Homes whose plan costs more than their cheapest at the prices squeak the louder for it.
    fn blame(&mut self, state: &State) {
        for (i, h) in self.homes.iter().enumerate() {
            let h = *h as usize;
            let cost = state.plans[h].priced(&self.prepared.homes[h], self.prepared, self.prices);
            self.squeak[i] += (cost - self.least[i]).max(0.0);
        }
    }
}
