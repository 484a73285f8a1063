//! Job: what is to be done, as bytes.

use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::seal::{self, Kind};
use crate::error::Result;
use crate::simulate::{Batch, Instead, Policy, Settings, World};

/// A job as sealed bytes: what [`split`](super::split), [`merge`](super::merge) and
/// [`run`](super::run) work on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job(Vec<u8>);

/// What a job is.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Work {
    /// Runs of policies.
    Play(Batch),
}

impl Job {
    /// Plays a landlord forward under its own rules, with checks combined or not. `clock` is
    /// local time, where the rules name no day.
    ///
    /// # Errors
    /// Every fault of the dataset.
    pub fn simulate(
        folder: &Path,
        combine: bool,
        settings: Settings,
        clock: NaiveDateTime,
    ) -> Result<Self> {
        let world = World::load(folder)?;
        let mut policy = Policy::of(&world.rules);
        policy.combine = combine;
        Self::of(&Work::Play(Batch::of_world(world, policy, settings, clock)))
    }

    /// Plays the policies of a scenario file.
    ///
    /// # Errors
    /// Every fault of the file, of a dataset or of a policy's rules.
    pub fn scenario(file: &Path, instead: Instead, clock: NaiveDateTime) -> Result<Self> {
        Self::of(&Work::Play(Batch::of_scenario(file, instead, clock)?))
    }

    /// Of a batch of one's own making: any policies in any worlds.
    ///
    /// # Errors
    /// Where a rule cannot be written down.
    pub fn play(batch: Batch) -> Result<Self> {
        Self::of(&Work::Play(batch))
    }

    fn of(work: &Work) -> Result<Self> {
        seal::seal(Kind::Job, work).map(Self)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes, to keep.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Where shards done are kept for an output folder: `runs` in it for a simulation.
///
/// # Errors
/// Where the bytes are no job of this version.
pub fn checkpoints(job: &[u8], out: &Path) -> Result<PathBuf> {
    match seal::open(Kind::Job, job)? {
        Work::Play(_) => Ok(out.join("runs")),
    }
}
