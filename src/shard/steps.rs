//! Steps: split a job, solve one shard, merge what is done; each from bytes to bytes.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde::{Deserialize, Serialize};

use super::building::{self, Building};
use super::estate::About;
use super::job::Work;
use super::play;
use super::seal::{self, Kind};
use crate::error::{Error, Result};
use crate::simulate::Results;

/// A job in pieces that know nothing of each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// What many shards share: to be put once where all machines can read it.
    pub common: Vec<Vec<u8>>,
    /// The shards, in the order in which [`merge`] wants them back.
    pub shards: Vec<Shard>,
}

/// One piece of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shard {
    /// Index into [`Split::common`].
    pub common: u32,
    /// A fingerprint of everything it rests on, fit for a file's name: what was done under it
    /// need not be done again.
    pub name: String,
    /// Its own part.
    pub bytes: Vec<u8>,
}

/// What comes after a round of shards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A job for another round.
    Next(Vec<u8>),
    /// The result: see [`write`](super::write).
    Finished(Vec<u8>),
}

/// What many shards share.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Common {
    Case(play::Case),
    About(About),
}

/// One shard's own part.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Part {
    Run(play::Run),
    Piece(building::Piece),
}

/// A finished job.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Finished {
    Played(Results),
    Built(Building),
}

/// How a shard is solved: nothing of it changes what comes out.
#[derive(Debug, Clone)]
pub(super) struct Means {
    /// Threads inside the shard.
    pub(super) threads: usize,
    /// Set to give up.
    pub(super) cancel: Arc<AtomicBool>,
}

/// Parts a job into shards.
///
/// # Errors
/// Where the bytes are no job of this version, or the job cannot be parted.
pub fn split(job: &[u8]) -> Result<Split> {
    match seal::open(Kind::Job, job)? {
        Work::Play(batch) => play::split(&batch),
        Work::Build(building) => building.split(),
    }
}

/// Solves one shard; the same bytes come out whatever machine does it, and how often.
///
/// # Errors
/// Where the bytes are no shard of this version, or what keeps it from being solved.
pub fn solve(common: &[u8], shard: &[u8]) -> Result<Vec<u8>> {
    let means = Means {
        threads: 1,
        cancel: Arc::new(AtomicBool::new(false)),
    };
    solve_by(common, shard, &means)
}

/// The same with so many threads, until it is cancelled.
pub(super) fn solve_by(common: &[u8], shard: &[u8], means: &Means) -> Result<Vec<u8>> {
    let common = seal::open(Kind::Common, common)?;
    match (common, seal::open(Kind::Shard, shard)?) {
        (Common::Case(case), Part::Run(run)) => play::solve(&case, run),
        (Common::About(about), Part::Piece(piece)) => piece.solve(&about, means),
        _ => Err(Error::usage(
            "this shard is of another job than its common part",
            "pass on each shard with the common part that it names",
        )),
    }
}

/// Puts together what the shards of a job came to, in the order of [`Split::shards`].
///
/// # Errors
/// Where something is missing or of another version, or an invariant is broken.
pub fn merge(job: &[u8], done: &[Vec<u8>]) -> Result<Step> {
    let finished = match seal::open(Kind::Job, job)? {
        Work::Play(batch) => {
            all_there(batch.runs().count(), done)?;
            Finished::Played(play::merge(batch, done)?)
        }
        Work::Build(mut building) => {
            if !building.merge(done)? {
                let next = seal::seal(Kind::Job, &Work::Build(building))?;
                return Ok(Step::Next(next));
            }
            Finished::Built(building)
        }
    };
    seal::seal(Kind::Result, &finished).map(Step::Finished)
}

/// Whether as many shards are done as there are.
fn all_there(wanted: usize, done: &[Vec<u8>]) -> Result<()> {
    if done.len() == wanted {
        return Ok(());
    }
    Err(Error::usage(
        format!("{} shards are done of {wanted}", done.len()),
        "pass on what every shard came to, in their order",
    ))
}
