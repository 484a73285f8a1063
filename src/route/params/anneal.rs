//! Settings of the temperature.

/// Simulated annealing with geometric cooling.
#[derive(Debug, Clone, PartialEq)]
pub struct AnnealParams {
    /// First temperature at 30 ms (about 10,000 iterations) a visit, in d0. 0.1 (measured).
    pub start: f64,
    /// Its exponent in the iterations allowed a visit. 0.2 (measured).
    pub exponent: f64,
    /// Iterations a visit at which `start` holds.
    pub reference: f64,
    /// Bounds of the first temperature in d0.
    pub start_bounds: (f64, f64),
    /// Factor on the first temperature where windows are very wide. 1.5 (measured).
    pub wide_factor: f64,
    /// Mean window, as a share of the horizon, above which windows are very wide.
    pub very_wide: f64,
    /// Last temperature of a short run, in d0. 0.009 (measured).
    pub end_short: f64,
    /// Last temperature of a long run, in d0. 0.006 (measured).
    pub end_long: f64,
    /// Factors on the first and the last temperature where routes start at several places.
    /// 2, 0.5 (measured: from +3.1% to +2.1% at 1,000 iterations a visit).
    pub several_starts: (f64, f64),
    /// Bound of the first temperature in mean prizes of visits that may be left out, if any.
    /// None: with dear prizes first it only hinders (measured, prize files: +1.5%).
    pub prize: Option<f64>,
    /// Factor on the prizes of visits that may be left out while a plan from nothing is in its
    /// first, hot stage: what does not pay is dropped only once routes are good. Measured.
    pub dear: f64,
    /// Share of the anneal that this stage takes.
    pub dear_until: f64,
    /// Iterations a second assumed of one thread before any are measured, on plain problems
    /// and on those of many days; only time-limited runs use it.
    pub assumed_rate: (f64, f64),
}

impl Default for AnnealParams {
    fn default() -> Self {
        Self {
            start: 0.1,
            exponent: 0.2,
            reference: 10_000.0,
            start_bounds: (0.08, 0.12),
            wide_factor: 1.5,
            very_wide: 0.3,
            end_short: 0.009,
            end_long: 0.006,
            several_starts: (2.0, 0.5),
            prize: None,
            dear: 2.0,
            dear_until: 0.2,
            assumed_rate: (250_000.0, 30_000.0),
        }
    }
}

impl AnnealParams {
    /// Starts at a share of the first temperature, yet never below the last one.
    pub(crate) fn heat(&mut self, share: f64) {
        let least = self.end_short.max(self.end_long);
        let heated = |t: f64| (t * share).max(least);
        self.start = heated(self.start);
        self.start_bounds = (heated(self.start_bounds.0), heated(self.start_bounds.1));
    }
}
