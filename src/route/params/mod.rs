//! Holds every number that tunes the search, with its unit, default and source.
//!
//! *Measured* means: chosen on the Gehring and Homberger files at 100 to 1,000 customers,
//! see `benches/README.md`. `d0` is the mean leg cost between a route's start and a visit.

mod anneal;
mod kernel;
mod layers;
mod nights;
mod range;

pub use anneal::AnnealParams;
pub use kernel::{MoveParams, NeighbourParams, RecreateParams, RuinParams};
pub use layers::{FleetParams, PoolParams, RegionParams};
pub use nights::{NightParams, Round};
pub use range::ParamError;

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
