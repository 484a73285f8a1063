//! Restate: the same homes and hours under another objective, for bounds on what it counts.

use super::ascent::{self, Pool};
use super::components;
use super::params::Params;
use super::prepare::{NEVER, Prepared, TaskSet};
use super::stock::{Levelling, Stock};
use super::watch::Watch;
use crate::units::Minutes;

/// What one visit weighs, in the unit of prices, so that the ascent's step suits.
const PER_VISIT: f64 = 10_000.0;

/// What one minute left undone weighs.
const PER_MINUTE: f64 = 1_000.0;

/// What leaving out a task that is to be done weighs: more than any visit could.
const NOT_LEFT: f64 = 100.0 * PER_VISIT;

/// The fewest visits in the planning weeks that do `kept[home]` of every home.
pub(super) fn fewest_visits(
    prepared: &Prepared,
    kept: &[TaskSet],
    params: &Params,
    watch: Watch<'_>,
) -> u32 {
    let width = prepared.weeks + 1;
    let mut other = prepared.priceless();
    for (home, kept) in other.homes.iter_mut().zip(kept) {
        for (s, set) in home.sets.iter().enumerate() {
            let wanted = set.tasks & !kept == 0;
            for (week, fixed) in home.fixed[s * width..][..width].iter_mut().enumerate() {
                if *fixed != NEVER {
                    let may = wanted && week < prepared.weeks;
                    *fixed = if may { PER_VISIT as i32 } else { NEVER };
                }
            }
        }
        for (i, leave) in home.leave.iter_mut().enumerate() {
            *leave = if kept >> i & 1 == 1 { NOT_LEFT } else { 0.0 };
        }
    }
    let visits = lower_bound(&other, params, watch) / PER_VISIT;
    // The least whole number not below the bound, which rounding may have lifted by a hair.
    (visits - 1e-6).ceil().max(0.0) as u32
}

/// The fewest visits in the planning weeks of any choice that costs no more than this.
///
/// With every such visit charged w more the bound is B(w): a choice of V visits that costs C
/// has C + w V >= B(w), so that V >= (B(w) - C) / w wherever C is no more than `cost`.
pub(super) fn fewest_at_cost(
    prepared: &Prepared,
    prices: &[f64],
    cost: f64,
    params: &Params,
    watch: Watch<'_>,
) -> u32 {
    if params.charge_steps == 0 {
        return 0;
    }
    let parts = components::split(prepared);
    let params = Params {
        ascent_step_pence: params.charge_step_pence,
        ..params.clone()
    };
    let at_least = params.visit_charges.map(|charge| {
        let other = prepared.charged(charge.get() as i32);
        let mut pool: Pool = vec![Vec::new(); prepared.homes.len()];
        let (start, steps) = (prices.to_vec(), params.charge_steps);
        let raised =
            ascent::ascend_from(start, &other, &parts, &params, steps, &mut pool, watch.stop);
        let visits = (raised.total() - cost) / charge.get() as f64;
        (visits - 1e-6).ceil().max(0.0) as u32
    });
    at_least.into_iter().max().unwrap_or(0)
}

/// The fewest minutes of tasks that must be planned which no choice could plan.
pub(super) fn least_undone(
    prepared: &Prepared,
    stock: &Stock,
    params: &Params,
    watch: Watch<'_>,
) -> Minutes {
    let mut other = prepared.priceless();
    for (home, stated) in other.homes.iter_mut().zip(&stock.homes) {
        for fixed in home.fixed.iter_mut().filter(|f| **f != NEVER) {
            *fixed = 0;
        }
        for (leave, task) in home.leave.iter_mut().zip(&stated.tasks) {
            *leave = match task.leave_out {
                None => f64::from(task.minutes.0) * PER_MINUTE,
                Some(_) => 0.0,
            };
        }
    }
    let minutes = lower_bound(&other, params, watch) / PER_MINUTE;
    Minutes((minutes - 1e-6).ceil().max(0.0) as i32)
}

fn lower_bound(prepared: &Prepared, params: &Params, watch: Watch<'_>) -> f64 {
    let parts = components::split(prepared);
    let mut pool: Pool = vec![Vec::new(); prepared.homes.len()];
    let steps = params.count_steps;
    ascent::ascend(prepared, &parts, params, steps, &mut pool, watch.stop).total()
}

impl Prepared {
    /// The same with every visit in the planning weeks charged so much more.
    fn charged(&self, charge: i32) -> Self {
        let width = self.weeks + 1;
        let mut other = self.clone();
        for home in &mut other.homes {
            for weeks in home.fixed.chunks_mut(width) {
                let now = weeks[..width - 1].iter_mut();
                now.filter(|f| **f != NEVER).for_each(|f| *f += charge);
            }
        }
        other
    }

    /// The same sets and hours with nothing priced but what the caller fills in.
    fn priceless(&self) -> Self {
        let mut homes = self.homes.clone();
        for mode in homes.iter_mut().flat_map(|h| &mut h.modes) {
            mode.extra = 0;
        }
        Self {
            weeks: self.weeks,
            capacity: self.capacity.clone(),
            curve: super::level::Curve::new(&Levelling::none()),
            rate: vec![0.0; self.rate.len()],
            classes: self.classes.clone(),
            homes,
        }
    }
}
