//! Options: how a build in shards is to be made.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// How a build in shards is to be made, and reported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BuildOptions {
    /// How landlords are cut.
    pub cut: Cut,
    /// Iterations of the route search, of all landlords together.
    pub iterations: u64,
    /// Seed of every random choice.
    pub seed: u64,
    /// Whether tasks may share a visit.
    pub combine: bool,
    /// Whether the MILP solver may be used.
    pub milp: bool,
    /// Whether homes choose anew between rounds of the route search.
    pub choose_again: bool,
    /// Leave bad rows out, and list them.
    pub lenient: bool,
    /// Folder of the schedule before; of several landlords, the folder of their folders.
    pub previous: Option<PathBuf>,
    /// Leave addresses, names and needs out of the report.
    pub redacted: bool,
    /// Map tiles for the report.
    pub tiles: Option<String>,
}

/// How landlords are cut into areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cut {
    /// Into about so many areas in all, one or more for each landlord.
    Shards(usize),
    /// Into areas of about so many homes.
    Homes(usize),
}

impl BuildOptions {
    /// As the command has it: one area a landlord, checks combined.
    pub fn new(iterations: u64) -> Self {
        Self {
            cut: Cut::Shards(1),
            iterations,
            seed: 1,
            combine: true,
            milp: true,
            choose_again: false,
            lenient: false,
            previous: None,
            redacted: false,
            tiles: None,
        }
    }
}
