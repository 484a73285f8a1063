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
