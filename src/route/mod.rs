//! Which day, slot and operatives: ruin and recreate over all routes at once.
//!
//! | file | does |
//! |---|---|
//! | [`problem`] | the problem in plain indices |
//! | [`travel`] | legs between places |
//! | [`params`], [`stop`] | settings; when to stop |

pub mod benchmark;
pub mod check;
mod control;
mod dice;
mod fill;
mod fleet;
mod insertions;
mod instance;
mod legs;
mod moves;
mod neighbours;
pub mod nightly;
mod outline;
pub mod params;
mod pool;
#[doc(hidden)]
pub mod probe;
pub mod problem;
mod recreate;
mod region;
mod rounds;
mod ruin;
mod schedule;
mod search;
pub mod segment;
mod snapshot;
mod solve;
mod state;
pub mod stats;
pub mod stop;
pub mod synthetic;
mod temperature;
#[cfg(test)]
mod tests;
mod timed;
mod timing;
pub mod travel;

pub use check::check;
pub use insertions::{Insertion, Position, insertions};
pub use params::Params;
pub use problem::{Plan, Problem};
pub use solve::{Solution, solve};
pub use stats::{Progress, Stats};
pub use stop::{Allowance, Stop};
