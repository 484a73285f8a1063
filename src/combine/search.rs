//! Search: prices, a first plan, the master, and better plans near it, until the gap is closed.

use rayon::prelude::*;

use super::ascent::{self, Ascent, Parts, Pool};
use super::column::Column;
use super::components;
use super::insert::{Inserter, Pricing, Wheel};
use super::master::{self, Fraction, Part};
use super::params::Params;
use super::prepare::Prepared;
use super::price::{Scratch, Table};
use super::program::How;
use super::state::State;
use super::watch::{Stage, Watch};
use crate::units::Pence;

/// What the search ends with.
#[derive(Debug)]
pub(super) struct Found {
    /// The plan.
    pub state: State,
    /// Prices and the bound they prove.
    pub ascent: Ascent,
    /// Homes and cells by component.
    pub parts: Vec<Part>,
    /// The plans known of each home.
    pub pool: Pool,
}

/// A cell whose price is above the dearest levelling by this much, pence a minute, has no
/// minute to spare.
pub(super) const TIGHT: f64 = 1e-3;

/// Blends of the sweeps that end a plan near the master.
const POLISH: [f64; 3] = [0.3, 0.0, 0.0];

/// Pence a minute that closes a cell.
const CLOSED: f64 = 10_000.0;

/// Working state of one search.
pub(super) struct Search<'a> {
    pub(super) prepared: &'a Prepared,
    pub(super) params: &'a Params,
    pub(super) watch: Watch<'a>,
    pub(super) parts: Parts,
    pub(super) list: Vec<Part>,
    pub(super) pool: Pool,
    pub(super) ascent: Ascent,
    pub(super) state: State,
}

/// Runs the whole search.
pub(super) fn run(prepared: &Prepared, params: &Params, watch: Watch<'_>) -> Found {
    let parts = components::split(prepared);
    let list = master::list_parts(&parts);
    let mut pool: Pool = vec![Vec::new(); prepared.homes.len()];
    watch.say(Stage::Prices, None, None);
    let ascent = ascent::ascend(
        prepared,
        &parts,
        params,
        params.ascent_steps,
        &mut pool,
        watch.stop,
    );
    let mut search = Search {
        prepared,
        params,
        watch,
        parts,
        list,
        pool,
        ascent,
        state: State::empty(prepared),
    };
    search.first_plan();
    if params.milp && !watch.stopped() && !search.gap_is_closed() {
        let fractions = search.masters();
        search.near_the_master(&fractions);
        let open = search.solve_small();
        if !open.is_empty() {
            search.improve();
        }
    }
    Found {
        state: search.state,
        ascent: search.ascent,
        parts: search.list,
        pool: search.pool,
    }
}

impl Search<'_> {
    /// Cost of the plan so far.
    pub(super) fn cost(&self) -> f64 {
        let homes = self
            .list
            .iter()
            .map(|p| self.state.cost_of(self.prepared, &p.homes));
        let cells = self
            .list
            .iter()
            .map(|p| self.state.levelling_of(self.prepared, &p.cells));
        homes.sum::<f64>() + cells.sum::<f64>()
    }

    pub(super) fn say(&self, stage: Stage) {
        let pence = |p: f64| Some(Pence(p.round() as i64));
        self.watch
            .say(stage, pence(self.cost()), pence(self.ascent.total()));
    }

    pub(super) fn gap_is_closed(&self) -> bool {
        let cost = self.cost();
        // Half a penny of a sum of thousands of pounds is what rounding leaves.
        cost - self.ascent.total() <= self.params.target_gap * cost.abs() + 0.5
    }

    /// Squeaky wheel from nothing, each component by itself; its plans join the pool.
    fn first_plan(&mut self) {
        let build = |(part, bound): (&Part, &f64)| {
            let mut state = State::empty(self.prepared);
            let mut wheel = self.wheel(part, &part.homes);
            wheel.enough = bound + self.params.target_gap * bound.abs() + 0.5;
            wheel.turn(&mut state, self.params.squeaky_rounds, self.watch);
            state
        };
        let bounds = self.ascent.bound.par_iter();
        let states: Vec<State> = self.list.par_iter().zip(bounds).map(build).collect();
        for (p, mut state) in states.into_iter().enumerate() {
            let homes = self.list[p].homes.clone();
            self.adopt(&homes, &mut state);
        }
        self.say(Stage::FirstPlan);
    }

    /// Takes over the plans of some homes.
    fn adopt(&mut self, homes: &[u32], from: &mut State) {
        for h in homes {
            let h = *h as usize;
            let plan = std::mem::take(&mut from.plans[h]);
            if !self.pool[h].contains(&plan) {
                self.pool[h].push(plan.clone());
            }
            self.state.take(self.prepared, h);
            self.state.put(self.prepared, h, plan);
        }
    }

    /// A wheel over some homes of a part, the most critical first: those whom it would cost
    /// most, a minute, if the cells without a minute to spare were closed to them.
    fn wheel<'s>(&'s self, part: &Part, homes: &[u32]) -> Wheel<'s> {
        let prices = &self.ascent.prices;
        let tight = self.prepared.curve.dearest() + TIGHT;
        let closing = |p: &f64| if *p > tight { p + CLOSED } else { *p };
        let closed: Vec<f64> = prices.iter().map(closing).collect();
        let open = Table::new(self.prepared, prices);
        let closed = Table::new(self.prepared, &closed);
        let mut scratch = Scratch::default();
        let mut least = Vec::with_capacity(homes.len());
        let mut squeak = Vec::with_capacity(homes.len());
        for h in homes {
            let home = &self.prepared.homes[*h as usize];
            let forced = scratch.price(home, &closed);
            let free = scratch.price(home, &open);
            let mut minutes = 1;
            let plan = Column(scratch.plan.as_slice().into());
            plan.each_load(home, self.prepared, |_, m| minutes += m);
            least.push(free);
            squeak.push((forced - free) / minutes as f64);
        }
        Wheel {
            prepared: self.prepared,
            homes: homes.to_vec(),
            cells: part.cells.clone(),
            prices,
            least,
            squeak,
            enough: f64::NEG_INFINITY,
        }
    }

    /// Masters and pricing in turn until nothing new prices out.
    fn masters(&mut self) -> Vec<Option<Fraction>> {
        let mut fractions: Vec<Option<Fraction>> = vec![None; self.list.len()];
        for round in 0..=self.params.master_rounds {
            fractions = self.list.par_iter().map(|part| self.master(part)).collect();
            if round == self.params.master_rounds || self.watch.stopped() {
                break;
            }
            let mut prices = self.ascent.prices.clone();
            for (part, fraction) in self.list.iter().zip(&fractions) {
                let Some(fraction) = fraction else { continue };
                for (cell, price) in part.cells.iter().zip(&fraction.prices) {
                    prices[*cell as usize] = *price;
                }
            }
            let (prepared, parts) = (self.prepared, &self.parts);
            let priced = ascent::price_all(prepared, parts, &prices, Some(&mut self.pool));
            let bound = ascent::bound(prepared, parts, &prices, &priced);
            self.ascent.take_better(parts, &bound, &prices);
            self.say(Stage::Master);
            let open: f64 = fractions
                .iter()
                .zip(&self.ascent.bound)
                .filter_map(|(f, b)| f.as_ref().map(|f| f.cost - b))
                .sum();
            if open <= 1e-5 * self.ascent.total().abs() {
                break;
            }
        }
        fractions
    }

    fn master(&self, part: &Part) -> Option<Fraction> {
        if part.homes.is_empty() {
            return None;
        }
        let how = How {
            nodes: 0,
            gap: 0.0,
            interior: self.prepared.weeks >= self.params.interior_weeks as usize,
        };
        match master::solve(self.prepared, part, &self.pool, how) {
            Ok(fraction) => Some(fraction),
            Err(error) => {
                tracing::warn!("master of {} homes: {error}", part.homes.len());
                None
            }
        }
    }

    /// Fixes what the master leaves whole and turns the wheel on the rest.
    fn near_the_master(&mut self, fractions: &[Option<Fraction>]) {
        let states: Vec<Option<State>> = self
            .list
            .par_iter()
            .zip(fractions)
            .map(|(part, fraction)| self.round(part, fraction.as_ref()?))
            .collect();
        for (p, state) in states.into_iter().enumerate() {
            if let Some(mut state) = state {
                let homes = self.list[p].homes.clone();
                self.adopt(&homes, &mut state);
            }
        }
        self.say(Stage::NearMaster);
    }

    /// A plan near a component's master, if it beats the present one.
    fn round(&self, part: &Part, fraction: &Fraction) -> Option<State> {
        let mut state = State::empty(self.prepared);
        let mut loose = Vec::new();
        for (h, whole) in part.homes.iter().zip(&fraction.whole) {
            match whole {
                Some(plan) => state.put(self.prepared, *h as usize, plan.clone()),
                None => loose.push(*h),
            }
        }
        if !state.fits(self.prepared) {
            return None;
        }
        self.wheel(part, &loose)
            .turn(&mut state, self.params.squeaky_rounds, self.watch);
        for blend in POLISH {
            self.polish(&mut state, &part.homes, blend);
        }
        let cost = |s: &State| {
            s.cost_of(self.prepared, &part.homes) + s.levelling_of(self.prepared, &part.cells)
        };
        (cost(&state) < cost(&self.state) - 1e-6).then_some(state)
    }

    /// Every home once more at what levelling really costs, while others stay.
    fn polish(&self, state: &mut State, homes: &[u32], blend: f64) {
        let mut inserter = Inserter::default();
        let pricing = Pricing {
            prices: &self.ascent.prices,
            blend,
        };
        for h in homes {
            let h = *h as usize;
            state.take(self.prepared, h);
            let home = &self.prepared.homes[h];
            let (_, plan) = inserter.best(self.prepared, home, &state.load, pricing);
            state.put(self.prepared, h, plan);
        }
    }
}
