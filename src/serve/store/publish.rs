//! Publish: a fresh plan into a store, with every promise that the store holds then.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDateTime;

use super::Store;
use super::anew;
use super::import::world_of;
use crate::error::{Error, Result};
use crate::offer::{Live, Standing};
use crate::report;
use crate::serve::desk::learn;
use crate::serve::record::{Record, State};

/// Puts a fresh plan into a store, in one transaction. Every promise that the store holds then,
/// those made while the plan was being built among them, stays as it is; planned visits that
/// do not go with them are placed elsewhere or wait for the next build.
///
/// Gives how many planned visits stand and how many had to wait.
///
/// # Errors
/// Every fault of the files, or why the store cannot be written.
pub async fn publish(store: &Store, schedule: &Path, now: NaiveDateTime) -> Result<(usize, usize)> {
    // What can be read before the store is held, is: the desk goes on meanwhile.
    let seen = store.snapshot().await?;
    let mut world = world_of(store, now).await?;
    for fact in &seen.facts {
        learn(&mut world, fact).map_err(|p| Error::Internal { what: p.detail })?;
    }
    let planned = report::read_back(schedule, &world.landlord)?.standing()?;
    let mut write = store.write().await?;
    let since = write.since(seen.version).await?;
    if since.iter().any(|journal| journal.anew) {
        let what = "the store has been imported or built into meanwhile";
        return Err(Error::usage(what, "build again"));
    }
    let before = write.standing().await?;
    let is_promise = |r: &&Record| r.status != State::Planned;
    let promises: Vec<&Record> = before.iter().filter(is_promise).collect();
    for fact in since.iter().flat_map(|journal| &journal.facts) {
        learn(&mut world, fact).map_err(|p| Error::Internal { what: p.detail })?;
    }
    let firm: Result<Vec<Standing>, _> = promises.iter().map(|r| r.standing(&world)).collect();
    let firm = firm.map_err(|e| Error::usage(e.to_string(), "import the dataset again"))?;
    let taken: BTreeSet<_> = firm.iter().flat_map(Standing::tasks).collect();
    let mut live = Live::new(world, firm);
    let (mut stand, mut wait) = (0, 0);
    for visit in planned.into_iter().filter(|v| !v.firm) {
        if visit.tasks().iter().any(|t| taken.contains(t)) {
            continue;
        }
        match live.settle(&visit) {
            Some(change) => {
                live.apply(&change);
                stand += 1;
            }
            None => wait += 1,
        }
    }
    let known: BTreeMap<&str, &Record> = before.iter().map(|r| (r.visit_id.as_str(), r)).collect();
    let sequence = write.sequence();
    let records: Vec<Record> = live
        .visits()
        .map(|visit| {
            let fresh = Record::of(&live.world, visit, State::Planned);
            renewed(fresh, known.get(visit.id.as_str()).copied(), sequence)
        })
        .collect();
    // What is over, or after the days that are planned, stays as it was.
    let shown: BTreeSet<String> = records.iter().map(|r| r.visit_id.clone()).collect();
    let over = promises.iter().filter(|r| !shown.contains(&r.visit_id));
    let over: Vec<Record> = over.map(|r| (*r).clone()).collect();
    let records: Vec<Record> = records.into_iter().chain(over).collect();
    write.clear_plan().await?;
    write.place_anew(&records).await?;
    anew::commit(write, now, "build", schedule).await?;
    Ok((stand, wait))
}

/// A visit as the fresh plan has it: a promise keeps all but the planned times, and what is as it
/// was keeps its sequence.
fn renewed(fresh: Record, before: Option<&Record>, sequence: u32) -> Record {
    let Some(before) = before else {
        return Record { sequence, ..fresh };
    };
    let same = before.date == fresh.date
        && (before.slot_from, before.slot_to) == (fresh.slot_from, fresh.slot_to)
        && before.parts == fresh.parts;
    let sequence = if same { before.sequence } else { sequence };
    if before.status == State::Planned {
        return Record { sequence, ..fresh };
    }
    Record {
        parts: fresh.parts,
        sequence,
        ..before.clone()
    }
}
