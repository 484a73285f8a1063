//! Settings of what stands above one anneal: pool, regions, fleet.

/// A pool of solutions crossed by whole routes.
#[derive(Debug, Clone, PartialEq)]
pub struct PoolParams {
    /// Most visits for which the pool is used. Measured.
    pub largest: usize,
    /// Iterations a visit below which one long anneal does better. Measured.
    pub least_budget: f64,
    /// Most and fewest solutions kept; how many is what the allowance buys.
    pub size: (usize, usize),
    /// Iterations a visit of each first anneal.
    pub first: f64,
    /// First temperature of each first anneal, in d0. 0.2 (measured: long routes need it).
    pub first_start: f64,
    /// Iterations a visit of each child's anneal.
    pub child: f64,
    /// First temperature of a child's anneal, in d0. 0.05 (measured).
    pub child_start: f64,
    /// Last temperature inside the pool, in d0. 0.005 (measured).
    pub end: f64,
    /// Share of the allowance the first anneals may take.
    pub first_share: f64,
    /// Children bred from one pool side by side, whatever the number of threads.
    pub batch: usize,
    /// Children without a better best, as a multiple of the pool's size, after which all but
    /// the best begin anew.
    pub patience: f64,
    /// Parts covered already above which the second parent's route is not inherited. 0.5.
    pub overlap: f32,
}

impl Default for PoolParams {
    fn default() -> Self {
        Self {
            largest: 450,
            least_budget: 20_000.0,
            size: (60, 6),
            first: 800.0,
            first_start: 0.2,
            child: 400.0,
            child_start: 0.05,
            end: 0.005,
            first_share: 0.35,
            batch: 4,
            patience: 12.0,
            overlap: 0.5,
        }
    }
}

/// Decomposition by whole routes near each other.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionParams {
    /// Most visits annealed as one; larger problems are cut every round. Measured.
    pub whole: usize,
    /// Visits a part when the common anneal is cut.
    pub part: usize,
    /// Iterations a part's visit between two cuts, at most.
    pub turn: f64,
    /// Rounds in a run, at least.
    pub rounds: f64,
    /// Extent of the horizon against that of the place, for the cuts of successive rounds:
    /// 0 cuts by place alone. The first should cut by day alone, so that every part of an
    /// empty plan has operatives of all skills.
    pub day_weights: Vec<f32>,
    /// Share of the anneal after which parts give their best plan, not their present one.
    pub settle: f64,
    /// Regions reheated side by side; more than threads, so that the result does not depend
    /// on them.
    pub batch: usize,
    /// Visits of the largest and of the smallest reheated region. 250, 100 (measured).
    pub reheat: (usize, usize),
    /// First temperatures of the largest and the smallest region, in d0. 0.08, 0.04.
    pub reheat_start: (f64, f64),
    /// Last temperature of a reheat, in d0. 0.007.
    pub reheat_end: f64,
    /// Iterations a visit of a reheat. 2,000 (measured).
    pub reheat_turn: f64,
    /// Share of a long run given to the common anneal; the rest reheats regions.
    pub anneal_share: f64,
    /// Iterations a visit beyond which a run counts as long enough for reheats.
    pub long_run: f64,
}

impl Default for RegionParams {
    fn default() -> Self {
        Self {
            whole: 1_100,
            part: 400,
            turn: 300.0,
            rounds: 12.0,
            day_weights: vec![1_000.0, 0.0, 1.0, 0.0],
            settle: 0.9,
            batch: 4,
            reheat: (250, 100),
            reheat_start: (0.08, 0.04),
            reheat_end: 0.007,
            reheat_turn: 2_000.0,
            anneal_share: 0.4,
            long_run: 20_000.0,
        }
    }
}

/// Fleet minimisation: Christiaens and Vanden Berghe (2020), section 5.4.
#[derive(Debug, Clone, PartialEq)]
pub struct FleetParams {
    /// Share of the allowance it takes; the rest goes to distance.
    pub share: f64,
    /// Share of that for the anneal in which routes are priced.
    pub anneal_share: f64,
    /// Price of a route in that anneal, in d0.
    pub route_price: f64,
    /// Price of an absence, in d0.
    pub absence: f64,
    /// What each absence seen adds to the price of the visit's next, in d0.
    pub grudge: f64,
    /// Temperature, in d0.
    pub temperature: f64,
    /// Iterations a visit between two changes of prices.
    pub turn: f64,
}

impl Default for FleetParams {
    fn default() -> Self {
        Self {
            share: 0.5,
            anneal_share: 0.4,
            route_price: 5.0,
            absence: 2.0,
            grudge: 0.02,
            temperature: 0.03,
            turn: 60.0,
        }
    }
}
