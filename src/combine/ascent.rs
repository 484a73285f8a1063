//! Ascent: prices on load that raise the bound, step by step.
//!
//! For any prices the sum of the homes' cheapest plans and of the cells' least terms is a
//! lower bound (Lagrangian duality); its slope in a cell's price is load less wanted load.
//! Steps are scaled per cell as in Adam (Kingma & Ba, 2015).

use rayon::prelude::*;

use super::column::Column;
use super::params::Params;
use super::prepare::{Home, Prepared};
use super::price::{Scratch, Table};

/// Homes priced by one task of the thread pool: fixed, so that sums are added in one order.
const CHUNK: usize = 256;

/// Distinct plans kept of one home, beyond which the ascent adds no more.
const MOST_PLANS: usize = 24;

/// Bound and loads at some prices.
#[derive(Debug, Clone, Default)]
pub(super) struct Priced {
    /// Sum of the homes' cheapest plans at those prices, in each component.
    pub homes: Vec<f64>,
    /// Minutes that those plans load on each cell.
    pub load: Vec<i64>,
}

/// The best prices found and the bound they prove.
#[derive(Debug, Clone)]
pub(super) struct Ascent {
    /// Pence a minute, by cell.
    pub prices: Vec<f64>,
    /// Lower bound, by component.
    pub bound: Vec<f64>,
}

/// The plans known of each home, without repetition.
pub(super) type Pool = Vec<Vec<Column>>;

/// Which component each home and cell belongs to.
#[derive(Debug, Clone)]
pub(super) struct Parts {
    /// How many.
    pub count: usize,
    /// By home.
    pub of_home: Vec<u32>,
    /// By cell.
    pub of_cell: Vec<u32>,
}

/// Prices every home; with a pool, plans that are new to it join it.
pub(super) fn price_all(
    prepared: &Prepared,
    parts: &Parts,
    prices: &[f64],
    pool: Option<&mut Pool>,
) -> Priced {
    let table = Table::new(prepared, prices);
    let empty = || Priced {
        homes: vec![0.0; parts.count],
        load: vec![0; prepared.cells()],
    };
    let price = |chunk: (&[Home], &[u32]), mut pool: Option<&mut [Vec<Column>]>| {
        let mut scratch = Scratch::default();
        let mut sum = empty();
        for (i, (home, part)) in chunk.0.iter().zip(chunk.1).enumerate() {
            sum.homes[*part as usize] += scratch.price(home, &table);
            each_load(home, prepared, &scratch, |cell, minutes| {
                sum.load[cell] += minutes;
            });
            if let Some(pool) = &mut pool {
                remember(&mut pool[i], &scratch);
            }
        }
        sum
    };
    let chunks = prepared
        .homes
        .par_chunks(CHUNK)
        .zip(parts.of_home.par_chunks(CHUNK));
    let sums: Vec<Priced> = match pool {
        Some(pool) => chunks
            .zip(pool.par_chunks_mut(CHUNK))
            .map(|(chunk, pool)| price(chunk, Some(pool)))
            .collect(),
        None => chunks.map(|chunk| price(chunk, None)).collect(),
    };
    sums.into_iter().fold(empty(), |mut all, sum| {
        add(&mut all.homes, &sum.homes);
        add(&mut all.load, &sum.load);
        all
    })
}

fn add<T: Copy + std::ops::AddAssign>(all: &mut [T], more: &[T]) {
    for (a, b) in all.iter_mut().zip(more) {
        *a += *b;
    }
}

fn each_load(home: &Home, prepared: &Prepared, scratch: &Scratch, mut f: impl FnMut(usize, i64)) {
    for visit in &scratch.plan {
        for (share, kind) in super::column::shares(home, visit) {
            if let Some(cell) = prepared.cell(kind, usize::from(visit.week)) {
                f(cell, i64::from(share.minutes));
            }
        }
    }
}

/// Adds the scratch's plan to a home's plans if it is new; the latest stays last.
pub(super) fn remember(plans: &mut Vec<Column>, scratch: &Scratch) {
    if let Some(at) = plans.iter().rposition(|c| *c.0 == *scratch.plan) {
        if at + 1 < plans.len() {
            let column = plans.remove(at);
            plans.push(column);
        }
        return;
    }
    if plans.len() == MOST_PLANS {
        plans.remove(0);
    }
    plans.push(Column(scratch.plan.as_slice().into()));
}

/// The bound of each component at some prices.
pub(super) fn bound(
    prepared: &Prepared,
    parts: &Parts,
    prices: &[f64],
    priced: &Priced,
) -> Vec<f64> {
    let mut bound = priced.homes.clone();
    for (cell, price) in prices.iter().enumerate() {
        bound[parts.of_cell[cell] as usize] += prepared.curve.term(*price, prepared.capacity[cell]);
    }
    bound
}

/// Raises the bound for a number of steps; plans of the last half join the pool.
///
/// `stop` is asked before each step.
pub(super) fn ascend(
    prepared: &Prepared,
    parts: &Parts,
    params: &Params,
    steps: u32,
    pool: &mut Pool,
    stop: &(dyn Fn() -> bool + Sync),
) -> Ascent {
    let nil = vec![0.0; prepared.cells()];
    ascend_from(nil, prepared, parts, params, steps, pool, stop)
}

/// The same from prices that are near the best already.
pub(super) fn ascend_from(
    mut prices: Vec<f64>,
    prepared: &Prepared,
    parts: &Parts,
    params: &Params,
    steps: u32,
    pool: &mut Pool,
    stop: &(dyn Fn() -> bool + Sync),
) -> Ascent {
    let cells = prepared.cells();
    let mut best = Ascent {
        prices: prices.clone(),
        bound: vec![f64::NEG_INFINITY; parts.count],
    };
    let mut adam = Adam::new(cells);
    for step in 0..steps {
        let late = 2 * step >= steps || step + 1 == steps;
        let priced = price_all(prepared, parts, &prices, late.then_some(&mut *pool));
        best.take_better(parts, &bound(prepared, parts, &prices, &priced), &prices);
        if stop() {
            break;
        }
        let left = 1.0 - f64::from(step) / f64::from(steps);
        let length = params.ascent_step_pence * left.powf(params.ascent_decay);
        adam.step(prepared, params, &priced.load, length, &mut prices);
    }
    best
}

impl Ascent {
    /// Takes over the prices of the components whose bound they raise.
    pub(super) fn take_better(&mut self, parts: &Parts, bound: &[f64], prices: &[f64]) {
        let better: Vec<bool> = bound
            .iter()
            .zip(&self.bound)
            .map(|(new, old)| new > old)
            .collect();
        for (cell, price) in prices.iter().enumerate() {
            if better[parts.of_cell[cell] as usize] {
                self.prices[cell] = *price;
            }
        }
        for (old, new) in self.bound.iter_mut().zip(bound) {
            *old = old.max(*new);
        }
    }

    /// The bound of the whole stock.
    pub(super) fn total(&self) -> f64 {
        self.bound.iter().sum()
    }
}

/// Moments of the slope in each cell.
struct Adam {
    first: Vec<f64>,
    second: Vec<f64>,
    steps: i32,
}

impl Adam {
    fn new(cells: usize) -> Self {
        Self {
            first: vec![0.0; cells],
            second: vec![0.0; cells],
            steps: 0,
        }
    }

    fn step(
        &mut self,
        prepared: &Prepared,
        params: &Params,
        load: &[i64],
        length: f64,
        prices: &mut [f64],
    ) {
        self.steps += 1;
        let (b1, b2) = (params.ascent_momentum, params.ascent_second_moment);
        let unbias = (1.0 - b1.powi(self.steps), 1.0 - b2.powi(self.steps));
        for cell in 0..prices.len() {
            let capacity = prepared.capacity[cell];
            let slope = slope(prepared, capacity, load[cell], prices[cell], length);
            self.first[cell] = b1 * self.first[cell] + (1.0 - b1) * slope;
            self.second[cell] = b2 * self.second[cell] + (1.0 - b2) * slope * slope;
            let (m, v) = (self.first[cell] / unbias.0, self.second[cell] / unbias.1);
            prices[cell] = (prices[cell] + length * m / (v.sqrt() + 1e-6)).max(0.0);
        }
    }
}

/// Load less wanted load as a share of the minutes. Near a step's price every load of its
/// flat stretch is wanted: there the slope is nil, and the price may rest.
fn slope(prepared: &Prepared, capacity: i64, load: i64, price: f64, length: f64) -> f64 {
    if capacity == 0 {
        return 0.0;
    }
    let (low, high) = prepared.curve.wanted(price, 0.1 * length, capacity);
    let load = load as f64;
    (load - load.clamp(low, high)) / capacity as f64
}
