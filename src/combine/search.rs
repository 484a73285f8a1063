//! Search: prices, a first plan, the master, and better plans near it, until the gap is closed.

use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

use super::ascent::{self, Ascent, Parts, Pool};
use super::column::Column;
use super::components;
use super::groups::{self, Forming, Group};
use super::insert::{Inserter, Pricing, Wheel};
use super::master::{self, Fraction, Part};
use super::neighbour::{self, Draw, Neighbourhood};
use super::params::Params;
use super::prepare::Prepared;
use super::price::{Scratch, Table};
use super::program::How;
use super::state::State;
use super::watch::{Stage, Watch};
use crate::error::Result;
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
}

/// A cell whose price is above the dearest levelling by this much, pence a minute, has no
/// minute to spare.
const TIGHT: f64 = 1e-3;

/// Pence a minute that closes a cell.
const CLOSED: f64 = 10_000.0;

/// Working state of one search.
struct Search<'a> {
    prepared: &'a Prepared,
    params: &'a Params,
    watch: Watch<'a>,
    parts: Parts,
    list: Vec<Part>,
    pool: Pool,
    ascent: Ascent,
    state: State,
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
    if params.milp && !watch.stopped() {
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
    }
}

impl Search<'_> {
    /// Cost of the plan so far.
    fn cost(&self) -> f64 {
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

    fn say(&self, stage: Stage) {
        if stage != Stage::Improve {
            self.diagnose();
        }
        let pence = |p: f64| Some(Pence(p.round() as i64));
        self.watch
            .say(stage, pence(self.cost()), pence(self.ascent.total()));
    }

    fn gap_is_closed(&self) -> bool {
        let cost = self.cost();
        cost - self.ascent.total() <= self.params.target_gap * cost
    }

    /// Squeaky wheel from nothing, each component by itself; its plans join the pool.
    fn first_plan(&mut self) {
        let states: Vec<State> = self
            .list
            .par_iter()
            .map(|part| {
                let mut state = State::empty(self.prepared);
                let rounds = self.params.squeaky_rounds;
                self.wheel(part, &part.homes)
                    .turn(&mut state, rounds, false);
                state
            })
            .collect();
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
        let dearest = self.prepared.curve.segments().last().map_or(0.0, |s| s.1);
        let closing = |p: &f64| {
            if *p > dearest + 1e-3 {
                p + 10_000.0
            } else {
                *p
            }
        };
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
            interior: self.prepared.weeks > 26,
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
            .turn(&mut state, self.params.squeaky_rounds, false);
        for blend in [0.3, 0.0, 0.0] {
            self.polish(&mut state, &part.homes, blend);
        }
        let cost = |s: &State| {
            s.cost_of(self.prepared, &part.homes) + s.levelling_of(self.prepared, &part.cells)
        };
        eprintln!(
            "near master: {} loose {:.0} against {:.0}",
            loose.len(),
            cost(&state) / 100.0,
            cost(&self.state) / 100.0
        );
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

    /// Solves to optimality every component with few useful plans; gives the others.
    ///
    /// A plan in a choice that beats the present one has a reduced cost below the gap (the
    /// reduced costs and the cells' slack sum to it), so the plans within the gap are enough.
    fn solve_small(&mut self) -> Vec<usize> {
        let table = Table::new(self.prepared, &self.ascent.prices);
        let answers: Vec<_> = (0..self.list.len())
            .into_par_iter()
            .map(|p| self.solve_one_small(p, &table))
            .collect();
        let mut open = Vec::new();
        for (p, answer) in answers.into_iter().enumerate() {
            match answer {
                Some((hood, chosen)) => {
                    neighbour::accept(self.prepared, &mut self.state, &hood, chosen);
                }
                None if self.list[p].homes.is_empty() => {}
                None => open.push(p),
            }
        }
        self.say(Stage::Improve);
        open
    }

    fn solve_one_small(&self, p: usize, table: &Table) -> Option<(Neighbourhood, Vec<Column>)> {
        let part = &self.list[p];
        let most = self.params.exact_columns as usize;
        if part.homes.is_empty() || part.homes.len() > most {
            return None;
        }
        let cost = self.state.cost_of(self.prepared, &part.homes)
            + self.state.levelling_of(self.prepared, &part.cells);
        let draw = Draw {
            prices: &self.ascent.prices,
            table,
            limit: (cost - self.ascent.bound[p]).max(0.0) + 1e-3,
            per_home: most,
            in_all: most,
        };
        let (hood, complete) = Neighbourhood::draw(self.prepared, &self.state, &part.homes, draw);
        if !complete {
            return None;
        }
        let how = How {
            nodes: self.params.exact_nodes,
            gap: 0.0,
            interior: false,
        };
        match hood.solve(self.prepared, &self.state, how) {
            Ok(chosen) => Some((hood, chosen)),
            Err(error) => {
                tracing::warn!("component of {} homes: {error}", part.homes.len());
                None
            }
        }
    }

    /// Restricted MILPs, a few side by side, until the gap is closed or rounds run out.
    fn improve(&mut self) {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(self.params.seed);
        let mut idle = 0;
        for _ in 0..self.params.milp_rounds {
            if self.watch.stopped() || self.gap_is_closed() || idle >= 8 {
                break;
            }
            let saved = self.improve_once(&mut rng);
            idle = if saved > 0.0 { 0 } else { idle + 1 };
            self.say(Stage::Improve);
        }
    }

    fn diagnose(&self) {
        let table = Table::new(self.prepared, &self.ascent.prices);
        let mut scratch = Scratch::default();
        let (mut rc, mut n, mut n30) = (0.0, 0, 0);
        for (h, home) in self.prepared.homes.iter().enumerate() {
            let least = scratch.price(home, &table);
            let r = self.state.plans[h].priced(home, self.prepared, &self.ascent.prices) - least;
            rc += r;
            if r > 1.0 {
                n += 1;
            }
            if r > 3000.0 {
                n30 += 1;
            }
        }
        let (mut soft, mut hard, mut nh, mut waste) = (0.0, 0.0, 0, 0.0);
        for c in 0..self.prepared.cells() {
            let (cap, l, p) = (
                self.prepared.capacity[c],
                self.state.load[c],
                self.ascent.prices[c],
            );
            let s =
                self.prepared.curve.cost(l, cap) - p * l as f64 - self.prepared.curve.term(p, cap);
            if p > 50.0 {
                hard += s;
                nh += 1;
                waste += (cap - l) as f64;
            } else {
                soft += s;
            }
        }
        eprintln!(
            "rc {:.0} by {n} ({n30} over 30) soft slack {:.0} hard slack {:.0} in {nh} cells wasting {:.1} each",
            rc / 100.0,
            soft / 100.0,
            hard / 100.0,
            waste / nh as f64
        );
    }

    fn improve_once(&mut self, rng: &mut Xoshiro256PlusPlus) -> f64 {
        let table = Table::new(self.prepared, &self.ascent.prices);
        let forming = Forming {
            prices: &self.ascent.prices,
            table: &table,
            tight: self.prepared.curve.dearest() + TIGHT,
            size: self.params.milp_homes as usize,
            count: self.params.milp_side_by_side as usize,
        };
        let groups = groups::form(self.prepared, &self.state, forming, rng);
        let answers: Vec<_> = groups
            .par_iter()
            .map(|g| self.choose_anew(g, &table))
            .collect();
        let mut saved = 0.0;
        for (hood, answer) in answers {
            match answer {
                Ok(chosen) => {
                    let x = neighbour::accept(self.prepared, &mut self.state, &hood, chosen);
                    eprintln!("  saved {:.0}", x / 100.0);
                    saved += x;
                }
                Err(error) => {
                    tracing::debug!("neighbourhood of {} homes: {error}", hood.homes.len());
                }
            }
        }
        saved
    }

    fn choose_anew(&self, group: &Group, table: &Table) -> (Neighbourhood, Result<Vec<Column>>) {
        let draw = Draw {
            prices: &self.ascent.prices,
            table,
            limit: self.params.column_pence.0 as f64,
            per_home: self.params.columns_per_home as usize,
            in_all: self.params.milp_columns as usize,
        };
        let how = How {
            nodes: self.params.milp_nodes,
            gap: self.params.milp_gap * group.over,
            interior: false,
        };
        let (hood, _) = Neighbourhood::draw(self.prepared, &self.state, &group.homes, draw);
        let t = std::time::Instant::now();
        let answer = hood.solve(self.prepared, &self.state, how);
        eprintln!(
            "  homes {} columns {} over {:.0} {:.2}s",
            hood.homes.len(),
            hood.plans.iter().map(Vec::len).sum::<usize>(),
            group.over / 100.0,
            t.elapsed().as_secs_f64()
        );
        (hood, answer)
    }
}
