//! Says when to stop: the only file of the engine that asks the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// When a search ends: a time, a number of iterations, a flag; whichever comes first.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    limit: Option<Duration>,
    iterations: Option<u64>,
    cancel: Option<Arc<AtomicBool>>,
}

impl Stop {
    /// After so long.
    pub fn after(limit: Duration) -> Self {
        Self {
            limit: Some(limit),
            ..Self::default()
        }
    }

    /// After so many iterations; no clock then decides anything, so the result depends on
    /// seed and count alone, whatever the number of threads.
    pub fn iterations(count: u64) -> Self {
        Self {
            iterations: Some(count),
            ..Self::default()
        }
    }

    /// Also when the flag is set.
    #[must_use]
    pub fn or_when(mut self, flag: Arc<AtomicBool>) -> Self {
        self.cancel = Some(flag);
        self
    }

    /// Also after so many iterations.
    #[must_use]
    pub fn or_iterations(mut self, count: u64) -> Self {
        self.iterations = Some(count);
        self
    }

    /// Starts the clock.
    pub(crate) fn start(&self) -> Watch {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the one place that asks the time"
        )]
        let begun = Instant::now();
        Watch {
            stop: self.clone(),
            begun,
        }
    }
}

/// A running clock for one search.
#[derive(Debug, Clone)]
pub(crate) struct Watch {
    stop: Stop,
    begun: Instant,
}

impl Watch {
    /// Seconds since the start, for logs and curves; decides nothing.
    pub(crate) fn seconds(&self) -> f64 {
        self.begun.elapsed().as_secs_f64()
    }

    /// Whether the caller asked to end.
    pub(crate) fn cancelled(&self) -> bool {
        self.stop
            .cancel
            .as_ref()
            .is_some_and(|flag| flag.load(Ordering::Relaxed))
    }

    /// Whether the time is over or the caller asked to end.
    pub(crate) fn out_of_time(&self) -> bool {
        self.cancelled()
            || self
                .stop
                .limit
                .is_some_and(|limit| self.begun.elapsed() >= limit)
    }

    /// How much of the allowance is spent, from 0 to 1; 1 means stop.
    pub(crate) fn spent(&self, iterations: u64) -> f64 {
        if self.cancelled() {
            return 1.0;
        }
        let by_count = self
            .stop
            .iterations
            .map_or(0.0, |n| iterations as f64 / n.max(1) as f64);
        let by_time = self.stop.limit.map_or(0.0, |limit| {
            self.seconds() / limit.as_secs_f64().max(f64::MIN_POSITIVE)
        });
        by_count.max(by_time).min(1.0)
    }

    /// The iterations allowed, if they and not the clock are what ends the search.
    pub(crate) fn iterations(&self) -> Option<u64> {
        self.stop.iterations
    }

    /// The time allowed.
    pub(crate) fn limit(&self) -> Option<Duration> {
        self.stop.limit
    }
}

/// An allowance that several stages share: each asks for its part of what is left.
#[derive(Debug, Clone)]
pub struct Allowance {
    begun: Instant,
    limit: Option<Duration>,
    iterations: Option<u64>,
    cancel: Arc<AtomicBool>,
}

impl Allowance {
    /// Starts the clock on so long, or on so many iterations, whichever is given.
    pub fn start(
        limit: Option<Duration>,
        iterations: Option<u64>,
        cancel: Arc<AtomicBool>,
    ) -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the one place that asks the time"
        )]
        let begun = Instant::now();
        Self {
            begun,
            limit,
            iterations,
            cancel,
        }
    }

    /// Seconds since the start, for logs; decides nothing.
    pub fn seconds(&self) -> f64 {
        self.begun.elapsed().as_secs_f64()
    }

    /// Whether a stage should end: asked to, or this share of the time is gone.
    pub fn is_over(&self, share: f64) -> bool {
        let late = self
            .limit
            .is_some_and(|limit| self.begun.elapsed() >= limit.mul_f64(share));
        late || self.cancel.load(Ordering::Relaxed)
    }

    /// Share of the time that is gone; nothing where iterations are counted.
    pub fn spent(&self) -> f64 {
        self.limit.map_or(0.0, |limit| {
            (self.seconds() / limit.as_secs_f64().max(f64::MIN_POSITIVE)).min(1.0)
        })
    }

    /// When a search ends that may use this share of the whole, and no more time than is left
    /// until `until`, a share of it too.
    pub fn stop(&self, share: f64, until: f64) -> Stop {
        let stop = match (self.limit, self.iterations) {
            (_, Some(count)) => Stop::iterations((count as f64 * share).round() as u64),
            (Some(limit), None) => {
                let left = limit.mul_f64(until).saturating_sub(self.begun.elapsed());
                Stop::after(left.min(limit.mul_f64(share)))
            }
            (None, None) => Stop::default(),
        };
        stop.or_when(Arc::clone(&self.cancel))
    }
}
