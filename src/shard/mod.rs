//! Shards: a job parted for many machines, each piece solved by itself, and put together again.
//!
//! [`split`], [`solve`] and [`merge`] are functions from bytes to bytes: whoever carries the
//! bytes (threads here, a cluster elsewhere) changes nothing of what comes out. A simulation is
//! parted by policy and run; a build by landlord and area, then, round by round, along other
//! borders as mere route problems. Bytes say which version made them, and another refuses them.
//! `docs/shards.md` has the figures.
//!
//! | file | does |
//! |---|---|
//! | `job`, `options` | what is to be done, as bytes |
//! | `steps` | split, solve, merge |
//! | `play` | a simulation: one shard a policy and run |
//! | `building`, `estate` | a build, round by round; one landlord of it |
//! | `areas`, `area` | a landlord cut into operatives with their homes; one area planned |
//! | `border` | routes of neighbouring areas cut another way and searched again |
//! | `ways` | the provider of travel times that a shard needs |
//! | `seal` | bytes that say what they are and which version made them |
//! | `keep` | what is done, on disk |
//! | `run` | the local driver |
//! | `write` | a finished job to its output folder |

mod area;
mod areas;
mod border;
mod building;
mod estate;
mod job;
mod keep;
mod options;
mod play;
mod run;
mod seal;
mod steps;
mod ways;
mod write;

pub use job::{Job, build_kept, runs_kept};
pub use keep::Keep;
pub use options::{BuildOptions, Cut};
pub use run::{Progress, run};
pub use seal::VERSION;
pub use steps::{Shard, Split, Step, merge, solve, split};
pub use write::{Output, Written, write};
