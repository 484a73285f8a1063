//! Which day, slot and operatives: ruin and recreate over all routes at once.
//!
//! Read in this order; the maths is in `docs/maths/route.md`.
//!
//! | file | does |
//! |---|---|
//! | [`problem`], [`travel`] | the problem and a plan in plain indices; legs between places |
//! | [`mod@check`] | a plan and its cost from the problem alone |
//! | `instance`, `legs`, `neighbours` | a part compiled to flat arrays; who is near whom |
//! | `state`, `timing`, [`segment`] | mutable routes, undone by a journal; times in constant time |
//! | `ruin`, `recreate`, `moves` | one method a file |
//! | `search`, `temperature` | the loop, and how hot it starts |
//! | `pool`, `region`, `rounds`, `fleet` | many searches: crossed, side by side, vehicles first |
//! | [`pieces`] | a plan cut into problems that know nothing of each other |
//! | `insertions` | every place for one visit in a plan: explanations, offers |
//! | `lines` | a plan kept so that a place in it is found without copying it |
//! | [`params`], [`stop`], [`stats`] | settings; when to stop; what was done |
//! | [`benchmark`], [`synthetic`] | problems from files and from thin air |

pub mod benchmark;
pub mod check;
mod control;
mod dice;
pub(crate) mod fill;
mod fleet;
pub(crate) mod insertions;
mod instance;
mod legs;
pub(crate) mod lines;
mod moves;
mod neighbours;
pub mod nightly;
mod outline;
pub mod params;
pub mod pieces;
mod pool;
#[doc(hidden)]
pub mod probe;
pub mod problem;
mod recreate;
pub(crate) mod region;
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
pub(crate) mod timed;
mod timing;
pub mod travel;

pub use check::check;
pub use fill::{put, take};
pub use insertions::{Insertion, Position, insertions};
pub use params::Params;
pub use problem::{Plan, Problem};
pub use solve::{Solution, solve};
pub use stats::{Progress, Stats};
pub use stop::{Allowance, Stop};
