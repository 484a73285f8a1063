//! Play: a simulation as shards, one for each policy and run.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::seal::{self, Kind};
use super::steps::{Common, Part, Shard, Split};
use super::ways;
use crate::access::AccessModel;
use crate::error::Result;
use crate::simulate::{Batch, Figures, Policy, Results, World, one_run};

/// What all runs of one policy share.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Case {
    world: World,
    policy: Policy,
    /// Fitted once for all runs.
    access: AccessModel,
}

/// One run.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Run {
    today: NaiveDate,
    days: u32,
    seed: u64,
    number: u32,
}

pub(super) fn split(batch: &Batch) -> Result<Split> {
    batch.check_travel()?;
    let mut common = Vec::with_capacity(batch.cases.len());
    for (world, policy) in &batch.cases {
        let world = batch.worlds[*world].clone();
        let policy = policy.clone();
        let access = AccessModel::fit(&world.landlord, &policy.rules);
        let case = Case {
            world,
            policy,
            access,
        };
        common.push(seal::seal(Kind::Common, &Common::Case(case))?);
    }
    let settings = batch.head.settings;
    let prints: Vec<String> = common.iter().map(|c| seal::fingerprint(&[c])).collect();
    let shard = |(run, case): (u32, usize)| {
        let part = Part::Run(Run {
            today: batch.today,
            days: settings.days,
            seed: settings.seed,
            number: run,
        });
        let bytes = seal::seal(Kind::Shard, &part)?;
        let name = seal::fingerprint(&[prints[case].as_bytes(), &bytes]);
        Ok(Shard {
            common: case as u32,
            name: format!("run-{run:04}-{name}"),
            bytes,
        })
    };
    let shards = batch.runs().map(shard).collect::<Result<_>>()?;
    Ok(Split { common, shards })
}

pub(super) fn solve(case: &Case, run: Run) -> Result<Vec<u8>> {
    ways::open(&case.policy.rules, &case.world.landlord)?;
    let fate = (run.seed, run.number);
    let figures = one_run(
        &case.world,
        &case.policy,
        &case.access,
        run.today,
        run.days,
        fate,
    )?;
    // What was played on times that the provider did not give is not kept.
    ways::standing(&case.policy.rules)?;
    seal::seal(Kind::Done, &figures)
}

pub(super) fn merge(batch: Batch, done: &[Vec<u8>]) -> Result<Results> {
    let figures = done.iter().map(|bytes| seal::open(Kind::Done, bytes));
    let figures: Vec<Figures> = figures.collect::<Result<_>>()?;
    Ok(batch.results(figures))
}
