//! Keeps the allowance, the best cost over time and the observer of one search.

use super::legs::Legs;
use super::moves::MoveCounts;
use super::params::Params;
use super::search::Search;
use super::stats::{Progress, Stats};
use super::stop::{Stop, Watch};

/// Iterations after which their measured rate is believed.
const ENOUGH: u64 = 2_000;

/// The strings of one search, in the hand of whoever runs it.
pub(crate) struct Control<'a> {
    pub(crate) params: &'a Params,
    pub(crate) stats: Stats,
    watch: Watch,
    assumed: f64,
    observe: &'a mut (dyn FnMut(&Progress) + 'a),
}

impl std::fmt::Debug for Control<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Control")
            .field("stats", &self.stats)
            .finish_non_exhaustive()
    }
}

impl<'a> Control<'a> {
    /// Starts the clock.
    pub(crate) fn new(
        params: &'a Params,
        plain: bool,
        stop: &Stop,
        observe: &'a mut (dyn FnMut(&Progress) + 'a),
    ) -> Self {
        let (fast, slow) = params.anneal.assumed_rate;
        let assumed = if plain { fast } else { slow };
        Self {
            params,
            stats: Stats::default(),
            watch: stop.start(),
            assumed,
            observe,
        }
    }

    /// How much of the allowance is spent after so many more iterations, from 0 to 1.
    pub(crate) fn spent(&self, more: u64) -> f64 {
        self.watch.spent(self.stats.iterations + more)
    }

    /// The clock, which ends a turn in the middle. A count of iterations never does, so
    /// that it alone decides where turns end.
    pub(crate) fn watch(&self) -> &Watch {
        &self.watch
    }

    /// Iterations a visit that the whole allowance is expected to buy.
    pub(crate) fn iterations_a_visit(&self, visits: usize) -> f64 {
        let count = match (self.watch.iterations(), self.watch.limit()) {
            (Some(count), None) => count as f64,
            (count, Some(limit)) => {
                let measured = self.stats.iterations as f64 / self.watch.seconds();
                let rate = if self.stats.iterations > ENOUGH {
                    measured
                } else {
                    self.assumed * self.params.threads as f64
                };
                (limit.as_secs_f64() * rate).min(count.map_or(f64::MAX, |c| c as f64))
            }
            (None, None) => f64::from(u32::MAX),
        };
        count / visits.max(1) as f64
    }

    /// Notes a best plan's cost and tells the observer.
    pub(crate) fn look(&mut self, more: u64, cost: i64, routes: usize, absent: usize) {
        let seconds = self.watch.seconds();
        if self.stats.curve.last().is_none_or(|&(_, last)| cost < last) {
            self.stats.curve.push((seconds, cost));
        }
        let (iterations, spent) = (self.stats.iterations + more, self.spent(more));
        (self.observe)(&Progress {
            seconds,
            iterations,
            spent,
            cost,
            routes,
            absent,
        });
    }

    /// Adds up what a search did.
    pub(crate) fn count<L: Legs>(&mut self, search: &Search<'_, L>) {
        self.add(search.iterations, &search.moves.counts);
    }

    /// Adds up iterations and moves.
    pub(crate) fn add(&mut self, iterations: u64, counts: &MoveCounts) {
        self.stats.iterations += iterations;
        let add = |sum: &mut (u64, u64), part: (u64, u64)| {
            sum.0 += part.0;
            sum.1 += part.1;
        };
        add(&mut self.stats.two_opt_star, counts.two_opt_star);
        add(&mut self.stats.cross, counts.cross);
        add(&mut self.stats.relocate, counts.relocate);
        add(&mut self.stats.change_depot, counts.change_depot);
    }

    /// The search is over.
    pub(crate) fn finish(mut self) -> Stats {
        self.stats.seconds = self.watch.seconds();
        self.stats
    }
}
