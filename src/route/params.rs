//! Holds every number that tunes the search, with its unit, default and source.
//!
//! *Measured* means: chosen on the Gehring and Homberger files at 100 to 1,000 customers,
//! see `benches/README.md`. `d0` is the mean leg cost between a route's start and a visit.

use thiserror::Error;

/// The search's settings; [`Params::default`] is what the benchmarks ran with.
#[derive(Debug, Clone, PartialEq)]
pub struct Params {
    /// Seed of every draw. Default 1.
    pub seed: u64,
    /// Worker threads; they never change the result of a run limited by iterations. Default 1.
    pub threads: usize,
    /// Minimise the number of routes first (benchmarks only). Default no.
    pub fleet_first: bool,
    /// Ruin.
    pub ruin: RuinParams,
    /// Recreate.
    pub recreate: RecreateParams,
    /// Neighbour lists.
    pub neighbours: NeighbourParams,
    /// Moves between two ruins.
    pub moves: MoveParams,
    /// Temperatures.
    pub anneal: AnnealParams,
    /// The memetic layer for small problems.
    pub pool: PoolParams,
    /// Parts solved side by side.
    pub region: RegionParams,
    /// Vehicles first.
    pub fleet: FleetParams,
    /// The rounds of a night.
    pub night: NightParams,
}

/// Rounds of a nightly build; between two of them knocks that fit nowhere are taken apart.
#[derive(Debug, Clone, PartialEq)]
pub struct NightParams {
    /// Share of the allowance that each round takes. Short ones first: what the choice of
    /// visits got wrong shows soon, and the long anneal is spent on the right visits. Measured.
    pub shares: Vec<f64>,
    /// First temperature of each round, as a share of the usual one; the last only settles
    /// what was taken apart before it.
    pub heats: Vec<f64>,
    /// The same of every round where last night's plan is the start: colder, since tenants and
    /// operatives have seen it, and most of it is as good as it was.
    pub warm: f64,
    /// Share of the allowance after which no search runs on: reasons and files need the rest.
    pub until: f64,
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

/// Slack induction by string removals: Christiaens and Vanden Berghe (2020), section 5.1.
#[derive(Debug, Clone, PartialEq)]
pub struct RuinParams {
    /// Mean number of stops removed. Paper: 10; 10 to 15 serve equally well (measured).
    pub mean_removed: f32,
    /// Longest string. Paper: 10; 30 is no better (measured).
    pub longest_string: u32,
    /// Probability of preserving stops inside the string. Paper: 0.5.
    pub split: f32,
    /// Probability of preserving one stop more inside a split string. Paper: 0.01.
    pub split_depth: f32,
    /// Probability that the first route is removed whole. Measured.
    pub whole_route: f32,
    /// Weight of the gap between two windows, against their distance, in the ruin's
    /// neighbourhood. 0.3 to 1 gain up to 0.7% (measured).
    pub gap_weight: f32,
    /// Length of the ruin's neighbour list. Measured.
    pub adjacent: usize,
    /// Absent visits met by the ruin that join the insertion, at most. Measured.
    pub absent_tries: usize,
    /// Probability that the ruin starts at an absent visit, if there is one. Measured.
    pub absent_seed: f32,
}

/// Greedy insertion with blinks: Christiaens and Vanden Berghe (2020), section 5.2.
#[derive(Debug, Clone, PartialEq)]
pub struct RecreateParams {
    /// Probability of not seeing a position. Paper: 0.01.
    pub blink: f32,
    /// Weights of the insertion orders: random, most load, far, close, narrow window, early
    /// window, late window, dearest to leave out. Paper (VRPTW): 4, 4, 2, 1, 2, 2, 2; the
    /// last is ours.
    pub orders: [u32; 8],
    /// Routes tried at random besides those of the neighbours, on problems of many days.
    /// Measured.
    pub sampled_routes: u32,
    /// The same while a plan is built from nothing.
    pub sampled_in_construction: u32,
    /// Share of its own detour and fixed cost that a new route counts for in construction;
    /// below 1 starts with more routes, since an anneal closes routes but hardly ever opens
    /// one. 0.25 (measured).
    pub new_route_share: f32,
    /// Probability that a recreate with absent visits prices new routes so, too: one visit
    /// seldom pays for a route that several together do. Measured.
    pub optimism: f32,
    /// Positions a role keeps when two operatives' roles are matched. Measured.
    pub pair_positions: usize,
}

/// Granular insertion: Toth and Vigo (2003), "The granular tabu search", and Vidal et al.
/// (2013), section 4.5.
#[derive(Debug, Clone, PartialEq)]
pub struct NeighbourParams {
    /// Predecessors, and as many successors, whose side is tried. 40; 25 is worse and 60 no
    /// better on tight windows (measured).
    pub count: usize,
    /// The same where windows are wide or routes long: -0.3% to -0.75% (measured).
    pub count_wide: usize,
    /// Weight of the wait a leg forces. 0.2 (measured; 1 ruins tight windows, 0 costs 1.4%).
    pub wait_weight: f32,
    /// The same where windows are wide or routes long. 0.1 (measured).
    pub wait_weight_wide: f32,
    /// Mean window, as a share of the horizon, above which windows count as wide.
    pub wide_window: f32,
    /// Stops a route above which routes count as long.
    pub long_route: f32,
}

/// Random moves tried after every ruin and recreate, under the same temperature.
#[derive(Debug, Clone, PartialEq)]
pub struct MoveParams {
    /// Tail swaps (Potvin and Rousseau 1995) tried. 15 gain 0.6% to 1% (measured).
    pub two_opt_star: u32,
    /// Segment exchanges (Taillard et al. 1997) tried. 15 gain 0.2% to 0.4% (measured).
    pub cross: u32,
    /// Longest segment exchanged or relocated. 3 (measured).
    pub segment: u32,
    /// Share of the segment exchanges drawn as relocations within one route.
    pub within: f32,
}

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
    /// Bound of the first temperature in mean prizes of visits that may be left out: hotter,
    /// and prizes are noise to the anneal, which then closes routes it cannot open again.
    /// Measured.
    pub prize: f64,
    /// Iterations a second assumed of one thread before any are measured, on plain problems
    /// and on those of many days; only time-limited runs use it.
    pub assumed_rate: (f64, f64),
}

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

impl Default for Params {
    fn default() -> Self {
        Self {
            seed: 1,
            threads: 1,
            fleet_first: false,
            ruin: RuinParams::default(),
            recreate: RecreateParams::default(),
            neighbours: NeighbourParams::default(),
            moves: MoveParams::default(),
            anneal: AnnealParams::default(),
            pool: PoolParams::default(),
            region: RegionParams::default(),
            fleet: FleetParams::default(),
            night: NightParams::default(),
        }
    }
}

impl Params {
    /// Settings for nights: problems of many days, a handful of stops a route, and prices by
    /// day. Measured on 20,000 homes over twelve weeks, see `benches/README.md`.
    pub fn for_nights() -> Self {
        let fresh = Self::default();
        Self {
            recreate: RecreateParams {
                // Days are many and routes short: where else a visit could go is best asked
                // of many routes. 8 to 32 gain 0.8% at equal iterations.
                sampled_routes: 32,
                ..fresh.recreate
            },
            moves: MoveParams {
                // Tails of different operatives hardly ever fit each other: none of 32
                // million tries was kept.
                two_opt_star: 0,
                cross: 4,
                ..fresh.moves
            },
            anneal: AnnealParams {
                // Prices of days outweigh legs, so the scale of legs is too cold: -0.4%.
                start: 1.0,
                exponent: 0.0,
                start_bounds: (1.0, 1.0),
                end_short: 0.02,
                end_long: 0.02,
                ..fresh.anneal
            },
            region: RegionParams {
                // Cut anew more often: -0.4%.
                rounds: 30.0,
                ..fresh.region
            },
            ..fresh
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

impl Default for RuinParams {
    fn default() -> Self {
        Self {
            mean_removed: 10.0,
            longest_string: 10,
            split: 0.5,
            split_depth: 0.01,
            whole_route: 0.03,
            gap_weight: 0.5,
            adjacent: 200,
            absent_tries: 16,
            absent_seed: 0.1,
        }
    }
}

impl Default for RecreateParams {
    fn default() -> Self {
        Self {
            blink: 0.01,
            orders: [4, 4, 2, 1, 2, 2, 2, 0],
            sampled_routes: 8,
            sampled_in_construction: 40,
            new_route_share: 0.25,
            optimism: 0.2,
            pair_positions: 12,
        }
    }
}

impl Default for NeighbourParams {
    fn default() -> Self {
        Self {
            count: 40,
            count_wide: 80,
            wait_weight: 0.2,
            wait_weight_wide: 0.1,
            wide_window: 0.1,
            long_route: 20.0,
        }
    }
}

impl Default for MoveParams {
    fn default() -> Self {
        Self {
            two_opt_star: 15,
            cross: 15,
            segment: 3,
            within: 0.25,
        }
    }
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
            prize: 0.2,
            assumed_rate: (250_000.0, 30_000.0),
        }
    }
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
            long_run: 15_000.0,
        }
    }
}

impl Default for NightParams {
    fn default() -> Self {
        Self {
            shares: vec![0.15, 0.1, 0.65, 0.1],
            heats: vec![1.0, 1.0, 1.0, 0.1],
            warm: 0.05,
            until: 0.95,
        }
    }
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

/// A setting outside its range.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("search setting `{name}` is {value}: allowed is {allowed}")]
pub struct ParamError {
    /// Path of the field.
    pub name: &'static str,
    /// Its value.
    pub value: String,
    /// What it may be.
    pub allowed: &'static str,
}

impl Params {
    /// The first setting that is out of range, if any.
    ///
    /// # Errors
    /// If there is one; it names the setting and what it may be.
    pub fn validate(&self) -> Result<(), ParamError> {
        let share = |name, value: f64| Self::within(name, value, 0.0, 1.0, "between 0 and 1");
        share("ruin.split", f64::from(self.ruin.split))?;
        share("ruin.split_depth", f64::from(self.ruin.split_depth))?;
        share("ruin.whole_route", f64::from(self.ruin.whole_route))?;
        share("ruin.absent_seed", f64::from(self.ruin.absent_seed))?;
        share("recreate.blink", f64::from(self.recreate.blink))?;
        share(
            "recreate.new_route_share",
            f64::from(self.recreate.new_route_share),
        )?;
        share("recreate.optimism", f64::from(self.recreate.optimism))?;
        share("moves.within", f64::from(self.moves.within))?;
        share("pool.first_share", self.pool.first_share)?;
        share("pool.overlap", f64::from(self.pool.overlap))?;
        share("fleet.share", self.fleet.share)?;
        share("fleet.anneal_share", self.fleet.anneal_share)?;
        share("region.anneal_share", self.region.anneal_share)?;
        let count = |name, value: usize| {
            Self::within(name, value as f64, 1.0, 1e9, "a whole number from 1 up")
        };
        count("threads", self.threads)?;
        count("ruin.longest_string", self.ruin.longest_string as usize)?;
        count("ruin.adjacent", self.ruin.adjacent)?;
        count("neighbours.count", self.neighbours.count)?;
        count("neighbours.count_wide", self.neighbours.count_wide)?;
        count("pool.size", self.pool.size.0.min(self.pool.size.1))?;
        count("pool.batch", self.pool.batch)?;
        count("region.batch", self.region.batch)?;
        count("region.day_weights", self.region.day_weights.len())?;
        count("region.part", self.region.part)?;
        count(
            "recreate.orders",
            self.recreate.orders.iter().sum::<u32>() as usize,
        )?;
        let positive = |name, value: f64| {
            Self::within(name, value, f64::MIN_POSITIVE, f64::MAX, "a number above 0")
        };
        positive("ruin.mean_removed", f64::from(self.ruin.mean_removed))?;
        positive("anneal.start", self.anneal.start)?;
        positive("anneal.end_short", self.anneal.end_short)?;
        positive("anneal.end_long", self.anneal.end_long)?;
        positive("pool.first_start", self.pool.first_start)?;
        positive("pool.end", self.pool.end)?;
        positive("region.reheat_end", self.region.reheat_end)
    }

    fn within(
        name: &'static str,
        value: f64,
        least: f64,
        most: f64,
        allowed: &'static str,
    ) -> Result<(), ParamError> {
        if (least..=most).contains(&value) {
            Ok(())
        } else {
            Err(ParamError {
                name,
                value: value.to_string(),
                allowed,
            })
        }
    }
}
