//! Puts visits back, one by one, each where it costs least.
//!
//! Greedy insertion with blinks: Christiaens and Vanden Berghe (2020), section 5.2.
//! Deviations: positions are granular; the acceptance threshold is drawn before, so that a
//! hopeless insertion ends as soon as it exceeds it; a new route is always offered, not only
//! when nothing else fits; absent visits are weighed by their penalties.

mod full;
mod order;
mod pair;
mod plain;

pub(crate) use full::stop_cost;

use super::dice::Dice;
use super::instance::NONE;
use super::legs::Legs;
use super::params::RecreateParams;
use super::problem::{Cost, MUST};
use super::state::{Spot, State};

/// What the insertion needs besides the routes; reused, so that nothing is allocated.
#[derive(Debug)]
pub(crate) struct Recreate {
    /// Leading nodes to insert, in order.
    pub(crate) pending: Vec<u32>,
    /// Those that found no place worth its cost.
    pub(crate) left: Vec<u32>,
    keys: Vec<u64>,
    blinks: Blinks,
    pair: pair::PairScratch,
    /// Share of its cost that a new route counts for; 1 but in construction.
    pub(crate) new_route_share: f32,
    /// Whether only the first new route counts for a share of its cost.
    pub(crate) opens_one: bool,
    /// Whether visits go in even where leaving them out is cheaper.
    pub(crate) at_any_price: bool,
    /// Routes tried at random on problems of many days.
    pub(crate) sampled_routes: u32,
    orders: [u32; 8],
}

/// Gaps between positions not seen, drawn instead of a number a position.
#[derive(Debug)]
struct Blinks {
    left: u32,
    scale: f32,
}

impl Blinks {
    /// Whether to overlook this position.
    fn blink(&mut self, dice: &mut Dice) -> bool {
        if self.left > 0 {
            self.left -= 1;
            return false;
        }
        // A geometric gap by inversion; only positions that would be taken are counted,
        // which is the same as counting all.
        self.left = (dice.exponential() * self.scale) as u32;
        true
    }
}

impl Recreate {
    /// With the given settings.
    pub(crate) fn new(params: &RecreateParams) -> Self {
        let scale = if params.blink > 0.0 {
            -1.0 / (1.0 - params.blink).ln()
        } else {
            f32::MAX
        };
        Self {
            pending: Vec::new(),
            left: Vec::new(),
            keys: Vec::new(),
            blinks: Blinks {
                left: scale.min(1e9) as u32,
                scale,
            },
            pair: pair::PairScratch::new(params.pair_positions),
            new_route_share: 1.0,
            opens_one: false,
            at_any_price: false,
            sampled_routes: params.sampled_routes,
            orders: params.orders,
        }
    }

    /// Inserts all that is pending, in an order drawn now. `sum` starts at minus the
    /// penalties of those pending that are absent. Ends at once, with `None`, when the sum of
    /// costs exceeds `limit`; gives the sum otherwise.
    pub(crate) fn run<L: Legs>(
        &mut self,
        state: &mut State<'_, L>,
        dice: &mut Dice,
        limit: i64,
        sum: i64,
    ) -> Option<i64> {
        self.left.clear();
        self.sort(state, dice);
        let mut sum = sum;
        for at in 0..self.pending.len() {
            let node = self.pending[at];
            let penalty = state.instance.stops[node as usize].penalty;
            let spare = (limit - sum).min(i64::from(Cost::MAX / 2)) as Cost;
            if spare < 0 {
                return None;
            }
            // Dearer than leaving it out, or than the threshold allows: not worth a look.
            let worth = if self.at_any_price { MUST } else { penalty };
            let cap = worth.min(spare.saturating_add(1));
            let used = state.used;
            if let Some(cost) = self.place(state, dice, node, cap) {
                sum += i64::from(cost);
                if self.opens_one && state.used > used {
                    self.new_route_share = 1.0;
                }
            } else {
                sum += i64::from(penalty);
                self.left.push(node);
                if sum > limit {
                    return None;
                }
            }
        }
        (sum <= limit).then_some(sum)
    }

    /// Inserts one visit where it costs least, if below `cap`; gives the cost.
    fn place<L: Legs>(
        &mut self,
        state: &mut State<'_, L>,
        dice: &mut Dice,
        node: u32,
        cap: Cost,
    ) -> Option<Cost> {
        let before = state.cost;
        if L::PLAIN {
            let after = self.best_plain(state, dice, node, cap)?;
            let times = &state.times[node as usize];
            let (earliest, latest) = (times.earliest, times.latest);
            state.insert(
                node,
                Spot {
                    after,
                    window: NONE,
                    earliest,
                    latest,
                    cost: 0,
                },
            );
        } else if state.instance.stops[node as usize].partner == NONE {
            let spot = self.best_full(state, dice, node, cap)?;
            state.insert(node, spot);
        } else {
            let [first, second] = self.best_pair(state, dice, node, cap)?;
            let partner = state.instance.stops[node as usize].partner;
            state.insert(node, first);
            state.insert(partner, second);
        }
        Some((state.cost - before) as Cost)
    }
}
