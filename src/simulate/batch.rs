//! Batch: what is played, run by run, and the results that its runs make.

use std::path::Path;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::policy::{Policy, World};
use super::scenario::Scenario;
use super::tables::Results;
use super::tally::Figures;
use crate::error::{Error, Result};
use crate::rules::{Provider, TravelRules};

/// How much is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Days of each run.
    pub days: u32,
    /// Runs of each policy.
    pub runs: u32,
    /// Seed of every random draw.
    pub seed: u64,
}

/// Policies in their worlds, and what is said of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// The worlds.
    pub worlds: Vec<World>,
    /// Policies, each with the index of its world.
    pub cases: Vec<(usize, Policy)>,
    /// The first evening.
    pub today: NaiveDate,
    /// The results, still without figures.
    pub head: Results,
}

/// What of a scenario file is to be otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Instead {
    /// Runs of each policy.
    pub runs: Option<u32>,
    /// Days of each run.
    pub days: Option<u32>,
    /// Homes to generate.
    pub homes: Option<usize>,
}

impl Batch {
    /// A landlord under one policy. `clock` is local time, where the rules name no day.
    pub fn of_world(
        world: World,
        policy: Policy,
        settings: Settings,
        clock: NaiveDateTime,
    ) -> Self {
        let title = format!("{} days of {}", settings.days, world.name);
        let head = Results {
            title,
            about: String::new(),
            worlds: vec![world.name.clone()],
            policies: Vec::new(),
            settings,
            paired: true,
            charts: Vec::new(),
            assumptions: policy.assumptions(&world, &settings),
        };
        Self {
            today: world.today(clock.date()),
            worlds: vec![world],
            cases: vec![(0, policy)],
            head,
        }
    }

    /// What a scenario file asks.
    ///
    /// # Errors
    /// Every fault of the file, of a dataset or of a policy's rules.
    pub fn of_scenario(file: &Path, instead: Instead, clock: NaiveDateTime) -> Result<Self> {
        let mut scenario = Scenario::read(file)?;
        if instead.homes.is_some() {
            scenario.world.homes = instead.homes;
        }
        let settings = Settings {
            days: instead.days.unwrap_or(scenario.days),
            runs: instead.runs.unwrap_or(scenario.runs),
            seed: scenario.seed,
        };
        let (worlds, cases) = scenario.cases(file.parent().unwrap_or(Path::new(".")))?;
        let first = &worlds[cases[0].0];
        let head = Results {
            title: scenario.title.clone(),
            about: scenario.about.clone(),
            worlds: worlds.iter().map(|w| w.name.clone()).collect(),
            policies: Vec::new(),
            settings,
            paired: scenario.is_paired(),
            charts: scenario.charts.clone(),
            assumptions: cases[0].1.assumptions(first, &settings),
        };
        Ok(Self {
            today: first.today(clock.date()),
            worlds,
            cases,
            head,
        })
    }

    /// Every run with its case, run by run over all policies, so that a batch that is stopped
    /// has whole pairs.
    pub fn runs(&self) -> impl Iterator<Item = (u32, usize)> + use<> {
        let (runs, cases) = (self.head.settings.runs, self.cases.len());
        (0..runs).flat_map(move |run| (0..cases).map(move |case| (run, case)))
    }

    /// The results, from the figures of every run in the order of [`Batch::runs`].
    pub fn results(self, figures: impl IntoIterator<Item = Figures>) -> Results {
        let mut results = self.head;
        let names = self.cases.into_iter().map(|(_, policy)| policy.name);
        results.policies = names.map(|name| (name, Vec::new())).collect();
        let cases = results.policies.len();
        for (i, figures) in figures.into_iter().enumerate() {
            results.policies[i % cases].1.push(figures);
        }
        results
    }

    /// Refuses several worlds on one provider of travel that knows one landlord's places only.
    ///
    /// # Errors
    /// Which provider and worlds those are.
    pub fn check_travel(&self) -> Result<()> {
        let mut known: Vec<(&TravelRules, usize)> = Vec::new();
        for (world, policy) in &self.cases {
            let rules = &policy.rules.travel;
            if matches!(rules.provider, Provider::CrowFly | Provider::Osm) {
                continue;
            }
            match known.iter().find(|(r, _)| *r == rules) {
                Some((_, first)) if first == world => {}
                Some((_, first)) => {
                    let what = format!(
                        "provider `{}` cannot serve both {} and {}",
                        rules.provider.code(),
                        self.worlds[*first].name,
                        self.worlds[*world].name
                    );
                    let remedy = "play one world at a time, or take provider `osm` or `crow_fly`";
                    return Err(Error::usage(what, remedy));
                }
                None => known.push((rules, *world)),
            }
        }
        Ok(())
    }
}
