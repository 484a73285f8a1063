//! Publish: a fresh plan into a store, with every promise that the store holds then.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDateTime;

use super::anew;
use super::import::world_of;
use super::{Snapshot, Store};
use crate::error::{Error, Result};
use crate::offer::{Live, Standing, World};
use crate::report;
use crate::serve::desk::learn;
use crate::serve::record::{Record, State};

/// How often a plan is put together with what stands before the store is held for it.
const TRIES: u32 = 3;

/// Puts a fresh plan into a store, in one transaction. Every promise that the store holds then,
/// those made while the plan was being built among them, stays as it is; planned visits that
/// do not go with them are placed elsewhere or wait for the next build.
///
/// Gives how many planned visits stand and how many had to wait.
///
/// # Errors
/// Every fault of the files, or why the store cannot be written.
pub async fn publish(store: &Store, schedule: &Path, now: NaiveDateTime) -> Result<(usize, usize)> {
    let first = store.snapshot().await?;
    let world = world_of(store, now).await?;
    // The plan knows what had been reported when it was made.
    let knowing = knowing(world.clone(), &first)?;
    let planned = report::read_back(schedule, &knowing.landlord)?.standing()?;
    for turn in 1..=TRIES {
        // The desk goes on while the plan is put together with what it has promised. Where it
        // has written meanwhile that is done again, in the end with the store held.
        let early = if turn == TRIES {
            Some(store.write().await?)
        } else {
            None
        };
        let seen = store.snapshot().await?;
        let merged = Merged::of(world.clone(), &planned, &seen)?;
        let mut write = match early {
            Some(write) => write,
            None => store.write().await?,
        };
        let since = write.since(first.version).await?;
        if since.iter().any(|journal| journal.anew) {
            break;
        }
        if write.version == seen.version {
            let records = merged.records(&seen.visits, write.sequence());
            write.clear_plan().await?;
            write.place_anew(&records).await?;
            anew::commit(write, now, "build", schedule).await?;
            return Ok((merged.stand, merged.wait));
        }
    }
    let what = "the store has been imported or built into meanwhile";
    Err(Error::usage(what, "build again"))
}

/// The landlord with what has happened since the import.
fn knowing(mut world: World, seen: &Snapshot) -> Result<World> {
    for fact in &seen.facts {
        learn(&mut world, fact).map_err(|p| Error::Internal { what: p.detail })?;
    }
    Ok(world)
}

/// A fresh plan with every promise of a store.
struct Merged {
    live: Live,
    /// Planned visits that stand, and that had to wait.
    stand: usize,
    wait: usize,
}

impl Merged {
    fn of(world: World, planned: &[Standing], seen: &Snapshot) -> Result<Self> {
        let world = knowing(world, seen)?;
        let promises = seen.visits.iter().filter(|r| is_promise(r));
        let firm: Result<Vec<Standing>, _> = promises.map(|r| r.standing(&world)).collect();
        let firm = firm.map_err(|e| Error::usage(e.to_string(), "import the dataset again"))?;
        let taken: BTreeSet<_> = firm.iter().flat_map(Standing::tasks).collect();
        let mut merged = Self {
            live: Live::new(world, firm),
            stand: 0,
            wait: 0,
        };
        for visit in planned.iter().filter(|v| !v.firm) {
            if visit.tasks().iter().any(|t| taken.contains(t)) {
                continue;
            }
            match merged.live.settle(visit) {
                Some(change) => {
                    merged.live.apply(&change);
                    merged.stand += 1;
                }
                None => merged.wait += 1,
            }
        }
        Ok(merged)
    }

    /// What is to stand in the store.
    fn records(&self, before: &[Record], sequence: u32) -> Vec<Record> {
        let known: BTreeMap<&str, &Record> =
            before.iter().map(|r| (r.visit_id.as_str(), r)).collect();
        let fresh = self.live.visits().map(|visit| {
            let fresh = Record::of(&self.live.world, visit, State::Planned);
            renewed(fresh, known.get(visit.id.as_str()).copied(), sequence)
        });
        let mut records: Vec<Record> = fresh.collect();
        // What is over, or after the days that are planned, stays as it was.
        let shown: BTreeSet<String> = records.iter().map(|r| r.visit_id.clone()).collect();
        let over = before.iter().filter(|r| is_promise(r));
        records.extend(over.filter(|r| !shown.contains(&r.visit_id)).cloned());
        records
    }
}

fn is_promise(record: &Record) -> bool {
    record.status != State::Planned
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
