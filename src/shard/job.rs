//! Job: what is to be done, as bytes.

use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::building::{self, Building};
use super::estate::{self, Estate};
use super::options::BuildOptions;
use super::seal::{self, Kind};
use crate::due::Planning;
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
    /// A build.
    Build(Building),
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

    /// Builds one landlord, or several that have nothing in common. `clock` is local time, where
    /// the rules name no day; a job that was stopped and is begun anew takes the clock that it
    /// had, if `kept` names the folder of what it has done.
    ///
    /// # Errors
    /// Every fault of the datasets; or that one cannot be cut.
    pub fn build(
        folders: &[PathBuf],
        options: BuildOptions,
        clock: NaiveDateTime,
        kept: Option<&Path>,
    ) -> Result<Self> {
        let names = estate::names(folders);
        let several = folders.len() > 1;
        let read = |(folder, name): (&PathBuf, String)| {
            Estate::read(folder, name, &options, clock, several)
        };
        let estates = folders.iter().zip(names).map(read);
        let mut building = Building {
            estates: estates.collect::<Result<_>>()?,
            options,
            round: 0,
        };
        Estate::share(&mut building.estates, &building.options)?;
        if let Some(kept) = kept {
            let now = building::clock(&mut building, kept, clock)?;
            for estate in &mut building.estates {
                estate.about.clock = Planning::new(&estate.about.rules, now).now;
            }
        }
        Self::of(&Work::Build(building))
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

/// Where shards done are kept for an output folder of a simulation: `runs` in it.
pub fn runs_kept(out: &Path) -> PathBuf {
    out.join("runs")
}

/// Where shards done are kept for an output folder of a build, which is replaced as a whole:
/// beside it, until it is written.
pub fn build_kept(out: &Path) -> PathBuf {
    let name = out.file_name().unwrap_or(out.as_os_str());
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(".shards");
    out.with_file_name(hidden)
}
