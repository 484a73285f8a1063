//! Estate: one landlord of a build, and how far its plan has come.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::options::{BuildOptions, Cut};
use crate::access::AccessModel;
use crate::combine::Knock;
use crate::dataset::{self, Mode};
use crate::due::Planning;
use crate::error::{Error, Fault, Result};
use crate::model::{Build, Landlord};
use crate::pipeline::{self, Effort, Input};
use crate::report;
use crate::report::tables::VisitRow;
use crate::route::Stats;
use crate::route::nightly::AsRouted;
use crate::rules::{self, Provider, Rules, WorkingDays};

/// One landlord of a build.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Estate {
    /// Name of its output, beside others.
    pub(super) name: String,
    pub(super) landlord: Landlord,
    pub(super) about: About,
    /// Rows that were left out.
    pub(super) rejected: Vec<Fault>,
    /// Visits of the schedule before, and where that lies.
    pub(super) previous: Vec<VisitRow>,
    pub(super) before: Option<PathBuf>,
    /// Areas it is to be cut into.
    pub(super) areas: usize,
    /// Its share of the job's iterations.
    pub(super) iterations: u64,
    pub(super) stand: Stand,
}

/// What every shard of a landlord needs to know.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct About {
    #[serde(with = "rules::as_toml")]
    pub(super) rules: Rules,
    pub(super) working_days: WorkingDays,
    /// When the build stands.
    pub(super) clock: NaiveDateTime,
    /// The dataset's name, for the report.
    pub(super) dataset: String,
    pub(super) seed: u64,
    pub(super) combine: bool,
    pub(super) milp: bool,
    pub(super) choose_again: bool,
}

/// How far a landlord's plan has come.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Stand {
    /// Nothing is planned.
    Fresh,
    /// Every area is planned; borders are left.
    Routed(Box<Routes>),
    /// It is built.
    Built(Box<Build>),
}

/// A landlord's visits on their routes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Routes {
    /// Fitted once, to the whole landlord.
    pub(super) access: AccessModel,
    pub(super) knocks: Vec<Knock>,
    pub(super) routed: AsRouted,
    /// How the search went, round by round, with the cost at the end of each.
    pub(super) stats: Vec<Stats>,
}

impl Estate {
    /// Reads a dataset.
    ///
    /// # Errors
    /// Every fault of it, or of the schedule before; or that it cannot be cut.
    pub(super) fn read(
        folder: &Path,
        name: String,
        options: &BuildOptions,
        clock: NaiveDateTime,
        several: bool,
    ) -> Result<Self> {
        let mode = if options.lenient {
            Mode::Lenient
        } else {
            Mode::Strict
        };
        let loaded = dataset::open(folder, mode)?;
        let before = options.previous.as_ref().map(|previous| {
            if several {
                previous.join(&name)
            } else {
                previous.clone()
            }
        });
        let previous = match &before {
            Some(folder) => report::read_visits(folder)?,
            None => Vec::new(),
        };
        Ok(Self {
            name,
            landlord: loaded.dataset.landlord,
            about: About {
                clock: Planning::new(&loaded.rules, clock).now,
                rules: loaded.rules,
                working_days: loaded.working_days,
                dataset: folder.display().to_string(),
                seed: options.seed,
                combine: options.combine,
                milp: options.milp,
                choose_again: options.choose_again,
            },
            rejected: loaded
                .dataset
                .rejected
                .iter()
                .map(|r| Fault::clone(&r.fault))
                .collect(),
            previous,
            before,
            areas: 1,
            iterations: 0,
            stand: Stand::Fresh,
        })
    }

    /// Gives every landlord its share of the areas and of the iterations, by its tasks.
    pub(super) fn share(estates: &mut [Self], options: &BuildOptions) -> Result<()> {
        let tasks = |e: &Self| e.landlord.tasks.len().max(1) as u128;
        let all: u128 = estates.iter().map(tasks).sum();
        for estate in estates {
            let own = tasks(estate);
            estate.iterations = (u128::from(options.iterations) * own / all) as u64;
            let areas = match options.cut {
                Cut::Shards(shards) => (shards as u128 * own * 2 + all) / (all * 2),
                Cut::Homes(homes) => {
                    estate.landlord.properties.len().div_ceil(homes.max(1)) as u128
                }
            };
            estate.areas = (areas as usize).max(1);
            let provider = estate.about.rules.travel.provider;
            if estate.areas > 1 && provider == Provider::Matrix {
                return Err(Error::usage(
                    format!(
                        "{}: a matrix is read for a landlord as a whole, and cannot be cut into {}",
                        estate.name, estate.areas
                    ),
                    "build it as one shard, or take provider `osm` or `crow_fly`",
                ));
            }
        }
        Ok(())
    }
}

/// A name for each folder's output: its own, with a number where two are alike.
pub(super) fn names(folders: &[PathBuf]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let name = |folder: &PathBuf| {
        let own = folder.file_stem().unwrap_or(folder.as_os_str());
        let own = own.to_string_lossy().into_owned();
        let numbered = (2..).map(|n| format!("{own}-{n}"));
        let mut names = std::iter::once(own.clone()).chain(numbered);
        let free = names.find(|name| taken.insert(name.clone()));
        free.unwrap_or(own)
    };
    folders.iter().map(name).collect()
}

impl About {
    /// A landlord, or a part of it, as the stages take it.
    pub(super) fn input<'a>(&'a self, landlord: &'a Landlord) -> Input<'a> {
        Input {
            landlord,
            rules: &self.rules,
            working_days: &self.working_days,
            clock: self.clock,
            dataset: &self.dataset,
        }
    }

    /// How the stages are to work.
    pub(super) fn options(
        &self,
        previous: Vec<VisitRow>,
        iterations: u64,
        threads: usize,
    ) -> pipeline::Options {
        pipeline::Options {
            previous,
            seed: self.seed,
            threads,
            combine: self.combine,
            milp: self.milp,
            choose_again: self.choose_again,
            effort: Effort::Iterations(iterations),
        }
    }
}
