//! Scenario: a file that sets policies against each other.
//!
//! ```toml
//! title = "What is combining worth?"
//! days = 365
//! runs = 50
//! charts = ["knocks_per_home", "on_time"]
//! [world]
//! homes = 12500                     # or: dataset = "landlord"
//! [[policy]]
//! name = "separate visits"
//! combine = false
//! [[policy]]
//! name = "combined"
//! rules.slots.default_length_minutes = 60
//! ```
//!
//! The first policy is what the others are compared with.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Deserialize;

use super::policy::{Lead, Policy, World};
use crate::dataset::{self, Mode};
use crate::error::{Error, Fault, Faults, Result};
use crate::generate;
use crate::rules::{self, Rules};

/// Policies, each with the place of its world.
pub type Cases = Vec<(usize, Policy)>;

/// A scenario file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The question, for the page's head.
    pub title: String,
    /// More on it, for people.
    #[serde(default)]
    pub about: String,
    /// Days of each run.
    #[serde(default = "year")]
    pub days: u32,
    /// Runs of each policy.
    #[serde(default = "fifty")]
    pub runs: u32,
    /// Seed of every draw.
    #[serde(default = "one")]
    pub seed: u64,
    /// Figures to draw, in order.
    #[serde(default)]
    pub charts: Vec<String>,
    /// The world, for every policy that names none of its own.
    #[serde(default)]
    pub world: WorldSource,
    /// Policies; the first is what the others are compared with.
    #[serde(rename = "policy")]
    pub policies: Vec<PolicySource>,
}

const fn year() -> u32 {
    365
}

const fn fifty() -> u32 {
    50
}

const fn one() -> u64 {
    1
}

/// Where a world comes from: a dataset, or the generator.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorldSource {
    /// A dataset's folder or workbook, from the scenario file's own folder.
    pub dataset: Option<PathBuf>,
    /// Homes to generate.
    pub homes: Option<usize>,
    /// Seed of the generator.
    pub seed: Option<u64>,
    /// Landlord to resemble.
    pub like: Option<String>,
    /// Share of homes that are hard to get into.
    pub hard_share: Option<f64>,
    /// Share of first visits without access.
    pub no_access: Option<f64>,
    /// Share of working time that work takes.
    pub utilisation: Option<f64>,
}

/// One policy of a file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicySource {
    /// Its name.
    pub name: String,
    /// Whether checks may share a visit.
    #[serde(default = "yes")]
    pub combine: bool,
    /// First attempts so many days before the deadline; left out: as the prices say.
    pub lead_days: Option<u32>,
    /// Share of operatives trained in everything.
    #[serde(default)]
    pub multi_skilled_share: f64,
    /// Whether reminders are sent.
    #[serde(default = "yes")]
    pub reminders: bool,
    /// Changes to the world's rules, key by key.
    #[serde(default)]
    pub rules: toml::Table,
    /// A world of its own: keys over those of the common one.
    pub world: Option<WorldSource>,
}

const fn yes() -> bool {
    true
}

impl Scenario {
    /// Reads a scenario file.
    ///
    /// # Errors
    /// Every fault with its line; or that it cannot be read.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|e| Error::io("read", path, e))?;
        let name = path.display().to_string();
        let scenario: Self = toml::from_str(&text).map_err(|error| {
            let before = error.span().map_or(0, |s| s.start);
            let line = text[..before].matches('\n').count() as u64 + 1;
            let fault = Fault::at(&name, line, 0, error.message(), "see docs/scenarios.md");
            Error::Input(Faults(vec![fault]))
        })?;
        scenario.check(&name)?;
        Ok(scenario)
    }

    fn check(&self, file: &str) -> Result<()> {
        let mut faults = Vec::new();
        let mut wrong =
            |what: String, allowed: &str| faults.push(Fault::at(file, 0, 0, what, allowed));
        if self.policies.is_empty() {
            wrong("no [[policy]]".into(), "give one or more");
        }
        if self.runs == 0 || self.days == 0 {
            wrong("no runs or no days".into(), "give 1 or more of each");
        }
        for (i, policy) in self.policies.iter().enumerate() {
            if self.policies[..i].iter().any(|p| p.name == policy.name) {
                let what = format!("two policies are called `{}`", policy.name);
                wrong(what, "give each a name of its own");
            }
            if !(0.0..=1.0).contains(&policy.multi_skilled_share) {
                let what = format!(
                    "policy `{}`: multi_skilled_share is {}",
                    policy.name, policy.multi_skilled_share
                );
                wrong(what, "give 0 to 1");
            }
        }
        Faults(faults).into_result()
    }

    /// Whether every policy lives in the same world, so that its runs can be paired.
    pub fn is_paired(&self) -> bool {
        self.policies.iter().all(|p| p.world.is_none())
    }

    /// Worlds and policies, one of each for every policy of the file; worlds that are alike are
    /// made once. `beside` is the scenario file's folder.
    ///
    /// # Errors
    /// Every fault of a dataset or of a policy's rules.
    pub fn cases(&self, beside: &Path) -> Result<(Vec<World>, Cases)> {
        let mut sources: Vec<WorldSource> = Vec::new();
        let mut worlds: Vec<(World, toml::Table)> = Vec::new();
        let mut cases = Vec::new();
        for policy in &self.policies {
            let source = policy
                .world
                .as_ref()
                .map_or_else(|| self.world.clone(), |own| own.over(&self.world));
            let at = if let Some(at) = sources.iter().position(|s| *s == source) {
                at
            } else {
                worlds.push(source.make(beside)?);
                sources.push(source);
                sources.len() - 1
            };
            let (_, own_rules) = &worlds[at];
            let rules = policy.rules(own_rules)?;
            let mut made = Policy::of(&rules);
            made.name.clone_from(&policy.name);
            made.combine = policy.combine;
            made.lead = policy.lead_days.map_or(Lead::Priced, Lead::Days);
            made.multi_skilled_share = policy.multi_skilled_share;
            made.reminders = policy.reminders;
            cases.push((at, made));
        }
        Ok((worlds.into_iter().map(|(w, _)| w).collect(), cases))
    }
}

impl PolicySource {
    /// The world's rules with this policy's changes over them.
    fn rules(&self, own: &toml::Table) -> Result<Rules> {
        let mut merged = own.clone();
        lay_over(&mut merged, &self.rules);
        let text = toml::to_string(&merged)
            .map_err(|e| Error::usage(e.to_string(), "give rules as in rules.toml"))?;
        rules::from_text(&format!("rules of policy `{}`", self.name), &text)
    }
}

fn lay_over(below: &mut toml::Table, over: &toml::Table) {
    for (key, value) in over {
        match (below.get_mut(key), value) {
            (Some(toml::Value::Table(below)), toml::Value::Table(over)) => lay_over(below, over),
            _ => {
                below.insert(key.clone(), value.clone());
            }
        }
    }
}

impl WorldSource {
    fn over(&self, common: &Self) -> Self {
        Self {
            dataset: self.dataset.clone().or_else(|| common.dataset.clone()),
            homes: self.homes.or(common.homes),
            seed: self.seed.or(common.seed),
            like: self.like.clone().or_else(|| common.like.clone()),
            hard_share: self.hard_share.or(common.hard_share),
            no_access: self.no_access.or(common.no_access),
            utilisation: self.utilisation.or(common.utilisation),
        }
    }

    /// Reads or generates it; with its own rules, as they were written.
    fn make(&self, beside: &Path) -> Result<(World, toml::Table)> {
        if let Some(dataset) = &self.dataset {
            let path = beside.join(dataset);
            return load(&path, &path.display().to_string());
        }
        let folder = tempfile::tempdir()
            .map_err(|e| Error::io("create", Path::new("a temporary folder"), e))?;
        let out = folder.path().join("landlord");
        let mut options = generate::Options {
            homes: self.homes,
            no_access: self.no_access,
            ..generate::Options::default()
        };
        options.seed = self.seed.unwrap_or(options.seed);
        options.hard_share = self.hard_share.unwrap_or(options.hard_share);
        options.utilisation = self.utilisation.unwrap_or(options.utilisation);
        if let Some(like) = &self.like {
            let kind = <generate::Like as clap::ValueEnum>::from_str(like, true).map_err(|e| {
                Error::usage(format!("like = \"{like}\": {e}"), "see generate --help")
            })?;
            options.like = Some(kind);
        }
        generate::generate(&options, &out)?;
        let name = format!(
            "generated: {} homes, seed {}, {} hard, no access {}, {} of working time taken",
            self.homes
                .map_or_else(|| "the usual".into(), |h| h.to_string()),
            options.seed,
            options.hard_share,
            self.no_access
                .map_or_else(|| "as usual".into(), |n| n.to_string()),
            options.utilisation,
        );
        load(&out, &name)
    }
}

/// Reads a dataset as a world.
///
/// # Errors
/// Every fault of it.
pub(super) fn load(path: &Path, name: &str) -> Result<(World, toml::Table)> {
    let dataset::Loaded {
        rules,
        working_days,
        dataset,
    } = dataset::open(path, Mode::Strict)?;
    let own = dataset::rules_file(path)
        .and_then(|f| std::fs::read_to_string(f).ok())
        .and_then(|text| toml::from_str(text.trim_start_matches('\u{feff}')).ok())
        .unwrap_or_default();
    let world = World {
        landlord: dataset.landlord,
        rules,
        working_days,
        name: name.to_owned(),
    };
    Ok((world, own))
}

impl World {
    /// A dataset as a world.
    ///
    /// # Errors
    /// Every fault of the dataset.
    pub fn load(path: &Path) -> Result<Self> {
        load(path, &path.display().to_string()).map(|(world, _)| world)
    }

    /// The first evening: the rules' today, or a clock's date.
    pub fn today(&self, clock: NaiveDate) -> NaiveDate {
        self.rules.horizon.today.unwrap_or(clock)
    }
}
