//! Shards: a job parted for many machines, each piece solved by itself, and put together again.
//!
//! [`split`], [`solve`] and [`merge`] are functions from bytes to bytes: whoever carries the
//! bytes (threads here, a cluster elsewhere) changes nothing of what comes out. A simulation is
//! parted by policy and run. Bytes say which version made them, and another refuses them.
//! `docs/shards.md` has the figures.
//!
//! | file | does |
//! |---|---|
//! | `job` | what is to be done, as bytes |
//! | `steps` | split, solve, merge |
//! | `play` | a simulation: one shard a policy and run |
//! | `ways` | the provider of travel times that a shard needs |
//! | `seal` | bytes that say what they are and which version made them |
//! | `keep` | what is done, on disk |
//! | `run` | the local driver |
//! | `write` | a finished job to its output folder |

mod job;
mod keep;
mod play;
mod run;
mod seal;
mod steps;
mod ways;
mod write;

pub use job::{Job, checkpoints};
pub use keep::Keep;
pub use run::{Progress, run};
pub use seal::VERSION;
pub use steps::{Shard, Split, Step, merge, solve, split};
pub use write::{Written, write};
