//! Figures: everything a build can be judged by, counted and defined.
//!
//! [`Summary`] is `summary.json`, field for field; [`DEFINITIONS`] says what each figure
//! means, in the words that the page shows.

mod access;
mod capacity;
mod combining;
mod compliance;
mod costs;
mod deadlines;
mod definitions;
mod headline;
mod people;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, NaiveDateTime};
use serde::Serialize;

pub use access::{AccessFigures, RefusalFigure};
pub use capacity::{Capacity, Shortage};
pub use combining::{BoundFigures, Combination, Combining};
pub use compliance::Measure;
pub use costs::CostFigures;
pub(super) use costs::TERMS;
pub use deadlines::{DeadlineWeek, StreamFigures};
pub use definitions::DEFINITIONS;
pub use headline::{Changes, Headline, Work};
pub(super) use people::shifts;
pub use people::{Fairness, OperativeFigures};

use super::Options;
use super::facts::Facts;
use crate::model::{Build, Landlord, MethodTally};
use crate::rules::{Nation, Rules};
use crate::units::Pence;

/// All figures of a build: `summary.json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// The build in one sentence.
    pub sentence: String,
    /// The four figures to look at first.
    pub headline: Headline,
    /// The same four of the schedule before, where there was one.
    pub headline_before: Option<Headline>,
    /// What it rests on.
    pub provenance: ProvenanceFigures,
    /// How much is done, by how many people, in how many visits.
    pub work: Work,
    /// What it costs.
    pub cost: CostFigures,
    /// Bounds on what any plan could do.
    pub bound: Option<BoundFigures>,
    /// Tasks by stream.
    pub streams: Vec<StreamFigures>,
    /// Deadlines by week and stream.
    pub deadlines: Vec<DeadlineWeek>,
    /// The Regulator's building safety measures.
    pub measures: Vec<Measure>,
    /// Operative-days by skill and week.
    pub capacity: Vec<Capacity>,
    /// Where capacity does not suffice.
    pub shortages: Vec<Shortage>,
    /// Which streams were joined.
    pub combining: Combining,
    /// Operatives and their shares of the work.
    pub operatives: Vec<OperativeFigures>,
    /// How evenly the work is shared.
    pub fairness: Fairness,
    /// Tasks in no visit, by reason.
    pub unplanned: BTreeMap<String, u64>,
    /// Contacts to make, by kind.
    pub contacts: BTreeMap<String, u64>,
    /// Of those, to be made by the end of the day after the build.
    pub contacts_next: BTreeMap<String, u64>,
    /// What changed since the schedule before.
    pub changes: Changes,
    /// Rows of the input that were dropped, by file.
    pub rejected: BTreeMap<String, u64>,
    /// How the search went.
    pub search: SearchFigures,
    /// How far P(access) can be trusted, and who refuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<AccessFigures>,
    /// What each figure means.
    pub definitions: BTreeMap<&'static str, &'static str>,
}

/// What a schedule rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProvenanceFigures {
    /// The dataset's folder, as given.
    pub dataset: String,
    /// Local time at which the build stands.
    pub built_at: NaiveDateTime,
    /// First planned date.
    pub first: NaiveDate,
    /// Last planned date.
    pub last: NaiveDate,
    /// Seed of the search.
    pub seed: u64,
    /// Version of oneknock.
    pub version: String,
    /// Whose regulations and bank holidays apply.
    pub rules: Nation,
    /// Whether tasks were combined.
    pub combined: bool,
    /// Whether addresses, names and needs were left out.
    pub redacted: bool,
    /// Breaches that the audit found; nothing where it has not been run.
    pub audit_breaches: Option<usize>,
    /// A task counts as at risk above this probability of a missed deadline.
    pub at_risk_p_miss: f64,
}

/// How the search went.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SearchFigures {
    /// Best cost over time: seconds, iterations, pounds.
    pub curve: Vec<(f64, u64, f64)>,
    /// Methods and how often each helped.
    pub methods: Vec<MethodFigures>,
}

/// One method's share in the search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MethodFigures {
    /// Its name in the literature.
    pub name: String,
    /// How often it was tried.
    pub tried: u64,
    /// How often its result was kept.
    pub kept: u64,
}

impl Summary {
    /// Counts everything.
    pub fn of(landlord: &Landlord, rules: &Rules, build: &Build, options: &Options) -> Self {
        Self::over(&Facts::of(landlord, rules, build, options))
    }

    pub(super) fn over(facts: &Facts<'_>) -> Self {
        let schedule = &facts.build.schedule;
        let until = facts.today + Days::new(1);
        let contacts = schedule.contacts.iter();
        let next = contacts.filter(|c| c.at.date() <= until);
        let shortages = capacity::shortages(facts);
        let cost = costs::costs(facts);
        let work = headline::work(facts, &shortages);
        let headline = headline::headline(facts, &work, &cost);
        let changes = headline::changes(facts);
        Self {
            sentence: headline::sentence(facts, &work, &changes),
            headline,
            headline_before: facts.before.headline.clone(),
            provenance: provenance(facts),
            bound: combining::bound(facts),
            streams: deadlines::streams(facts),
            deadlines: deadlines::weeks(facts),
            measures: compliance::measures(facts),
            capacity: capacity::capacity(facts),
            combining: combining::combining(facts),
            operatives: people::operatives(facts),
            fairness: people::fairness(facts),
            unplanned: count(schedule.unplanned.iter().map(|u| u.reason.code())),
            contacts: count(schedule.contacts.iter().map(|c| c.kind)),
            contacts_next: count(next.map(|c| c.kind)),
            rejected: count(facts.options.rejected.iter().map(|f| f.file.as_str())),
            search: search(facts),
            access: access::access(facts),
            definitions: DEFINITIONS.iter().copied().collect(),
            work,
            cost,
            shortages,
            changes,
        }
    }
}

fn provenance(facts: &Facts<'_>) -> ProvenanceFigures {
    let rests_on = &facts.build.provenance;
    ProvenanceFigures {
        dataset: rests_on.dataset.clone(),
        built_at: rests_on.now,
        first: rests_on.first,
        last: rests_on.last,
        seed: rests_on.seed,
        version: rests_on.version.clone(),
        rules: facts.rules.nation,
        combined: rests_on.combined,
        redacted: facts.options.redacted,
        audit_breaches: facts.options.audit,
        at_risk_p_miss: facts.options.at_risk_p_miss,
    }
}

fn search(facts: &Facts<'_>) -> SearchFigures {
    let log = &facts.build.search;
    let method = |tally: &MethodTally| MethodFigures {
        name: tally.name.clone(),
        tried: tally.tried,
        kept: tally.kept,
    };
    let point = |(seconds, iterations, cost): &(f64, u64, Pence)| {
        (round(*seconds, 2), *iterations, cost.as_pounds())
    };
    SearchFigures {
        curve: log.curve.iter().map(point).collect(),
        methods: log.methods.iter().map(method).collect(),
    }
}

/// How often each key occurs.
fn count<'a>(keys: impl Iterator<Item = &'a str>) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for key in keys {
        *counts.entry(key.to_owned()).or_insert(0) += 1;
    }
    counts
}

/// Rounded to so many decimals, so that files hold no noise.
fn round(number: f64, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals);
    (number * scale).round() / scale
}

/// One number over another; 0 where there is nothing to divide by.
fn ratio(over: f64, under: f64) -> f64 {
    if under > 0.0 { over / under } else { 0.0 }
}

/// The value below which a share of the sorted values lies (nearest rank).
fn percentile(sorted: &[i64], share: f64) -> Option<i64> {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied()
}
