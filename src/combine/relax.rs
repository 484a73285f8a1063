//! Relax: the linear program of a stock, kept warm so that it can be solved again with other
//! hours.
//!
//! What an hour is worth is quoted as a difference of two such values, never of two plans,
//! whose noise would swamp it, and never as a price, which holds only at the margin.

use rayon::prelude::*;

use super::ascent::{Pool, remember};
use super::master::{self, Part};
use super::params::Params;
use super::prepare::Prepared;
use super::price::{Scratch, Table};
use super::program::How;
use super::search::Found;
use crate::error::Result;
use crate::units::{Minutes, Pence};

/// Homes priced by one task of the thread pool.
const CHUNK: usize = 256;

/// The linear program of a stock with the plans and prices that its choice ended with.
#[derive(Debug)]
pub struct Relaxed {
    prepared: Prepared,
    params: Params,
    list: Vec<Part>,
    pool: Pool,
    prices: Vec<f64>,
    /// By part, where it has been asked for: the value with the hours there are.
    known: Vec<Option<Between>>,
}

/// A value known to lie between two proven bounds, pence.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Between {
    /// It is at least this: the Lagrangian value from exact pricing.
    at_least: f64,
    /// It is at most this: the master's value over the plans known.
    at_most: f64,
}

/// What a change of hours saves a year of the stock, pence; negative where it costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saving {
    /// The best estimate: the difference of the two masters.
    pub pence: Pence,
    /// Proven to save at least this.
    pub at_least: Pence,
    /// Proven to save at most this.
    pub at_most: Pence,
}

impl Relaxed {
    pub(super) fn new(prepared: Prepared, params: &Params, found: Found) -> Self {
        Self {
            prepared,
            params: params.clone(),
            known: vec![None; found.parts.len()],
            list: found.parts,
            pool: found.pool,
            prices: found.ascent.prices,
        }
    }

    /// What so many minutes more (or fewer) of a type in a week save.
    ///
    /// # Errors
    /// Where HiGHS fails or its answer breaks a row.
    pub fn saving(&mut self, kind: u16, week: u32, minutes: Minutes) -> Result<Saving> {
        let Some(cell) = self.prepared.cell(kind, week as usize) else {
            return Ok(Saving::of(
                Between {
                    at_least: 0.0,
                    at_most: 0.0,
                },
                Between {
                    at_least: 0.0,
                    at_most: 0.0,
                },
            ));
        };
        let part = self
            .list
            .iter()
            .position(|p| p.cells.binary_search(&(cell as u32)).is_ok())
            .unwrap_or(0);
        let base = match self.known[part] {
            Some(known) => known,
            None => self.value(part)?,
        };
        self.known[part] = Some(base);
        let before = self.prepared.capacity[cell];
        self.prepared.capacity[cell] = (before + i64::from(minutes.get())).max(0);
        let changed = self.value(part).or_else(|_| {
            // Without room for what is known, every home may also leave everything out.
            for h in &self.list[part].homes {
                let plans = &mut self.pool[*h as usize];
                if plans.iter().all(|plan| !plan.0.is_empty()) {
                    plans.push(super::column::Column::default());
                }
            }
            self.value(part)
        });
        self.prepared.capacity[cell] = before;
        Ok(Saving::of(base, changed?))
    }

    /// The value of one part: masters and exact pricing in turn, until they meet.
    fn value(&mut self, part: usize) -> Result<Between> {
        let how = How {
            nodes: 0,
            gap: 0.0,
            interior: self.prepared.weeks >= self.params.interior_weeks as usize,
        };
        let mut best = Between {
            at_least: f64::NEG_INFINITY,
            at_most: f64::INFINITY,
        };
        for _ in 0..=self.params.relax_rounds {
            let fraction = master::solve(&self.prepared, &self.list[part], &self.pool, how)?;
            for (cell, price) in self.list[part].cells.iter().zip(&fraction.prices) {
                self.prices[*cell as usize] = *price;
            }
            best.at_most = best.at_most.min(fraction.cost);
            best.at_least = best.at_least.max(self.bound(part));
            let open = best.at_most - best.at_least;
            if open <= self.params.relax_pence.get() as f64 {
                break;
            }
        }
        Ok(best)
    }

    /// The Lagrangian value of a part at the present prices; plans that are new join the pool.
    fn bound(&mut self, part: usize) -> f64 {
        let Self {
            prepared,
            list,
            pool,
            prices,
            ..
        } = self;
        let part = &list[part];
        let table = Table::new(prepared, prices);
        let price = |homes: &[u32]| -> (f64, Vec<Scratch>) {
            let mut sum = 0.0;
            let plans = homes.iter().map(|h| {
                let mut scratch = Scratch::default();
                sum += scratch.price(&prepared.homes[*h as usize], &table);
                scratch
            });
            let plans = plans.collect();
            (sum, plans)
        };
        let mut total = 0.0;
        // So many at a time that the working memory of their pricing stays small.
        for homes in part.homes.chunks(64 * CHUNK) {
            let priced: Vec<_> = homes.par_chunks(CHUNK).map(price).collect();
            for (homes, (sum, plans)) in homes.chunks(CHUNK).zip(&priced) {
                total += sum;
                for (h, scratch) in homes.iter().zip(plans) {
                    remember(&mut pool[*h as usize], scratch);
                }
            }
        }
        let term = |c: &u32| {
            let c = *c as usize;
            prepared.curve.term(prices[c], prepared.capacity[c])
        };
        total + part.cells.iter().map(term).sum::<f64>()
    }
}

impl Saving {
    fn of(base: Between, changed: Between) -> Self {
        let pence = |amount: f64| Pence(amount.round() as i64);
        Self {
            pence: pence(base.at_most - changed.at_most),
            at_least: pence(base.at_least - changed.at_most),
            at_most: pence(base.at_most - changed.at_least),
        }
    }
}
