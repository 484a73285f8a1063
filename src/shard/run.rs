//! Run: the local driver, shards side by side on this machine.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::keep::Keep;
use super::steps::{Means, Shard, Split, Step, merge, solve_by, split};
use crate::error::{Error, Result};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Which round, from 1.
    pub round: u32,
    /// Shards of the round that are done.
    pub done: usize,
    /// Shards of the round.
    pub all: usize,
}

/// Splits, solves and merges until the job is finished; gives the result's bytes.
///
/// What is done is kept in `folder` by name, so that a driver that was stopped goes on where it
/// was. No more than `threads` shards are held at once besides what is done.
///
/// # Errors
/// What keeps a shard from being solved or kept; or that the job was stopped: what is done is
/// kept.
pub fn run(
    job: Vec<u8>,
    threads: usize,
    folder: &Path,
    cancel: &Arc<AtomicBool>,
    tell: &(dyn Fn(Progress) + Sync),
) -> Result<Vec<u8>> {
    let keep = Keep::in_folder(folder)?;
    let mut job = job;
    let mut round = 0;
    loop {
        round += 1;
        let split = split(&job)?;
        let look = |done| {
            tell(Progress {
                round,
                done,
                all: split.shards.len(),
            });
        };
        let done = side_by_side(&split, threads, &keep, cancel, &look)?;
        drop(split);
        match merge(&job, &done)? {
            Step::Next(next) => job = next,
            Step::Finished(result) => return Ok(result),
        }
    }
}

/// Every shard of a round, in order.
fn side_by_side(
    split: &Split,
    threads: usize,
    keep: &Keep,
    cancel: &Arc<AtomicBool>,
    look: &(dyn Fn(usize) + Sync),
) -> Result<Vec<Vec<u8>>> {
    let all = split.shards.len();
    let workers = threads.clamp(1, all.max(1));
    let means = Means {
        threads: (threads / workers).max(1),
        cancel: Arc::clone(cancel),
    };
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let results: Mutex<Vec<Option<Result<Vec<u8>>>>> = Mutex::new((0..all).map(|_| None).collect());
    let work = || -> Result<()> {
        // A pool for each worker: one that waits inside a shard must not begin another.
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(means.threads)
            .build()
            .map_err(|e| Error::usage(format!("no threads: {e}"), "give fewer --threads"))?;
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(shard) = split.shards.get(at) else {
                return Ok(());
            };
            let result = pool.install(|| one(split, shard, keep, &means));
            let failed = result.is_err();
            results.lock().unwrap_or_else(PoisonError::into_inner)[at] = Some(result);
            if failed {
                // No further shard is begun: the first fault is what is told.
                next.store(all, Ordering::Relaxed);
            } else {
                look(1 + done.fetch_add(1, Ordering::Relaxed));
            }
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let ends = workers.into_iter().map(|w| {
            w.join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        ends.collect::<Result<Vec<()>>>()
    })?;
    let results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    // Those not begun stand for nothing; an error among the others is why.
    let mut whole = Vec::with_capacity(all);
    let mut missing = false;
    for result in results {
        match result {
            Some(result) => whole.push(result?),
            None => missing = true,
        }
    }
    if missing {
        return Err(stopped());
    }
    Ok(whole)
}

/// One shard: what is kept of it, or solved and then kept.
fn one(split: &Split, shard: &Shard, keep: &Keep, means: &Means) -> Result<Vec<u8>> {
    if let Some(done) = keep.get(&shard.name) {
        return Ok(done);
    }
    if means.cancel.load(Ordering::Relaxed) {
        return Err(stopped());
    }
    let done = solve_by(&split.common[shard.common as usize], &shard.bytes, means)?;
    keep.put(&shard.name, &done)?;
    Ok(done)
}

/// That the job was stopped.
pub(super) fn stopped() -> Error {
    Error::usage(
        "stopped before the end",
        "the same command goes on from what is done",
    )
}
