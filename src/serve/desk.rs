//! The desk: the live schedule over the store. Every write is decided, kept, then shown.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use chrono::NaiveDateTime;
use serde_json::Value;
use tokio::sync::{Mutex, broadcast};

use super::clock::{Clock, Moment, stamp};
use super::problem::Problem;
use super::record::{Entry, Fact, Journal, Record, State, change_of};
use super::store::{Kept, Snapshot, Store, StoreError};
use crate::model::{Attempt, Hazard, HomeId, OperativeId, Outcome, Task, TaskId, Uprn};
use crate::offer::{Change, Live, World};

/// What the service knows at one moment.
#[derive(Debug)]
pub struct Held {
    /// The schedule.
    pub live: Live,
    /// Every live visit that the tenant holds a promise of, and those from today on that have
    /// ended.
    pub records: BTreeMap<String, Record>,
    version: i64,
    /// In which version each planned visit last changed.
    planned: BTreeMap<String, u32>,
}

/// The desk.
#[derive(Debug)]
pub struct Desk {
    /// Where everything is kept.
    pub store: Store,
    /// Local time.
    pub clock: Clock,
    held: RwLock<Held>,
    writer: Mutex<()>,
    events: broadcast::Sender<String>,
}

/// What a write does, once decided.
#[derive(Debug, Default)]
pub struct Step {
    /// Visits that lose their place.
    pub gone: Vec<String>,
    /// Visits as they will stand.
    pub put: Vec<Record>,
    /// What happened.
    pub facts: Vec<Fact>,
    /// What was done, to what, before and after.
    pub tell: Vec<(&'static str, String, Value, Value)>,
    /// What to answer.
    pub status: u16,
    /// The same.
    pub body: Value,
}

/// Who asks, and under which key.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// The token's name.
    pub who: String,
    /// `Idempotency-Key`, with a digest of the request.
    pub key: Option<(String, String)>,
}

impl Held {
    /// What a store holds, over the landlord that it holds.
    fn of(mut world: World, snapshot: Snapshot) -> Result<Self, Problem> {
        for fact in &snapshot.facts {
            learn(&mut world, fact)?;
        }
        let visits: Result<Vec<_>, _> =
            snapshot.visits.iter().map(|r| r.standing(&world)).collect();
        let live = Live::new(world, visits?);
        let planned = snapshot.visits.iter();
        let planned = planned.filter(|r| r.status == State::Planned);
        let planned = planned.map(|r| (r.visit_id.clone(), r.sequence)).collect();
        let promised = snapshot.visits.into_iter();
        let promised = promised.filter(|r| r.status != State::Planned);
        // What stands comes last, so that it counts.
        let records = snapshot.ended.into_iter().chain(promised);
        Ok(Self {
            live,
            records: records.map(|r| (r.visit_id.clone(), r)).collect(),
            version: snapshot.version,
            planned,
        })
    }

    /// A record of a visit: what is kept of it, or what the plan says.
    pub fn record(&self, id: &str) -> Option<Record> {
        if let Some(known) = self.records.get(id) {
            return Some(known.clone());
        }
        let visit = self.live.visit(id)?;
        let record = Record::of(&self.live.world, visit, State::Planned);
        Some(Record {
            sequence: self.planned.get(id).copied().unwrap_or_default(),
            ..record
        })
    }

    /// The sequence of what is written next: that of every visit which changes in it.
    pub fn sequence(&self) -> u32 {
        u32::try_from(self.version + 1).unwrap_or(u32::MAX)
    }

    /// The home with a UPRN.
    ///
    /// # Errors
    /// A problem document where there is none.
    pub fn home(&self, uprn: u64) -> Result<HomeId, Problem> {
        let home = Uprn::new(uprn).and_then(|u| self.live.world.landlord.home(u));
        home.ok_or_else(|| Problem::missing(format!("there is no home with UPRN {uprn}")))
    }

    /// The records that a change of the schedule makes; statuses stay as they are, and what is
    /// new gets `status`.
    pub fn records_of(&self, change: &Change, id: &str, status: State) -> Vec<Record> {
        let one = |visit: &crate::offer::Standing| {
            let fresh = Record {
                sequence: self.sequence(),
                ..Record::of(&self.live.world, visit, status)
            };
            let known = self.records.get(&visit.id);
            match known {
                Some(known) if visit.id != id => Record {
                    status: known.status,
                    hold_until: known.hold_until,
                    hold_ends: known.hold_ends,
                    hold_minutes: known.hold_minutes,
                    replaces: known.replaces.clone(),
                    link: known.link.clone(),
                    ..fresh
                },
                _ if visit.firm => fresh,
                _ => Record {
                    status: State::Planned,
                    ..fresh
                },
            }
        };
        change.put.iter().map(one).collect()
    }

    fn apply(&mut self, journal: &Journal) -> Result<(), Problem> {
        for fact in &journal.facts {
            learn(&mut self.live.world, fact)?;
        }
        let change = change_of(&self.live.world, journal)?;
        self.live.apply(&change);
        for id in &journal.gone {
            self.records.remove(id);
            self.planned.remove(id);
        }
        for record in &journal.put {
            if record.status == State::Planned {
                self.records.remove(&record.visit_id);
                self.planned
                    .insert(record.visit_id.clone(), record.sequence);
            } else {
                self.records.insert(record.visit_id.clone(), record.clone());
            }
        }
        Ok(())
    }
}

/// Adds to the world what happened since the import.
///
/// # Errors
/// Where it names what the landlord does not have.
pub fn learn(world: &mut World, fact: &Fact) -> Result<(), Problem> {
    let unknown = |what: &str| Problem::internal(&format!("a fact names an unknown {what}"));
    let home_of = |world: &World, uprn: u64| {
        Uprn::new(uprn)
            .and_then(|u| world.landlord.home(u))
            .ok_or_else(|| unknown("home"))
    };
    match fact {
        Fact::Reported(told) => {
            let home = home_of(world, told.uprn)?;
            let mut known = world.all_tasks_at(home).iter();
            if known.any(|t| world.landlord.task(*t).id == told.task_id) {
                return Ok(());
            }
            let hazards = [Hazard::Emergency, Hazard::Significant];
            let stream = world.rules.stream_id(&told.stream);
            let stream = stream.ok_or_else(|| unknown("stream"))?;
            let task = Task {
                reported_at: Some(told.reported_at),
                hazard: hazards.into_iter().find(|h| h.code() == told.hazard),
                ..Task::new(told.task_id.clone(), home, stream)
            };
            world.add_task(task)?;
        }
        Fact::Attempted(tried) => {
            let home = home_of(world, tried.uprn)?;
            let operatives = &world.landlord.operatives;
            let operative = operatives.iter().position(|o| o.id == tried.operative_id);
            let code = Outcome::CODES
                .iter()
                .find(|(code, _)| *code == tried.outcome);
            let outcome = code.map(|(_, o)| *o).ok_or_else(|| unknown("outcome"))?;
            for stream in &tried.streams {
                let stream = world.rules.stream_id(stream);
                world.add_attempt(Attempt {
                    home,
                    at: tried.at,
                    stream: stream.ok_or_else(|| unknown("stream"))?,
                    outcome,
                    notice_given: Some(tried.notice_given),
                    operative: operative.map(|o| OperativeId(o as u32)),
                    findings: Vec::new(),
                })?;
            }
            let tasks: Vec<TaskId> = world.all_tasks_at(home).to_vec();
            for task in tasks {
                if tried.done.contains(&world.landlord.task(task).id) {
                    world.close_task(task);
                }
            }
        }
    }
    Ok(())
}

impl Desk {
    /// A desk over a store that has been imported into.
    ///
    /// # Errors
    /// Where the store holds what the landlord does not have.
    pub fn new(
        store: Store,
        world: World,
        snapshot: Snapshot,
        clock: Clock,
    ) -> Result<Self, Problem> {
        let held = Held::of(world, snapshot)?;
        Ok(Self {
            store,
            clock,
            held: RwLock::new(held),
            writer: Mutex::new(()),
            events: broadcast::channel(256).0,
        })
    }

    /// Local time.
    pub fn now(&self) -> NaiveDateTime {
        self.clock.now()
    }

    /// The moment.
    pub fn moment(&self) -> Moment {
        self.clock.moment()
    }

    /// What is known now, to read.
    pub fn read(&self) -> RwLockReadGuard<'_, Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells of every change.
    pub fn events(&self) -> broadcast::Receiver<String> {
        self.events.subscribe()
    }

    fn change(&self) -> RwLockWriteGuard<'_, Held> {
        self.held.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Decides against the newest schedule, keeps the outcome in one transaction, then shows it.
    /// A key that was used before gives the answer that was given then.
    ///
    /// # Errors
    /// What `decide` says, or that the store cannot be used: nothing has then changed.
    pub async fn write(
        &self,
        caller: &Caller,
        decide: impl FnOnce(&Held, Moment) -> Result<Step, Problem> + Send,
    ) -> Result<(u16, Value), Problem> {
        let _one = self.writer.lock().await;
        let mut write = self.store.write().await?;
        self.catch_up(&mut write).await?;
        if let Some((key, hash)) = &caller.key
            && let Some(kept) = write.kept(key).await?
        {
            if kept.hash != *hash {
                return Err(Problem::unprocessable(
                    "this Idempotency-Key was used for another request; make a new one",
                ));
            }
            let body = serde_json::from_str(&kept.body).map_err(StoreError::from)?;
            return Ok((kept.status, body));
        }
        let now = self.moment();
        let step = decide(&self.read(), now)?;
        write.place(&step.gone, &step.put).await?;
        for fact in &step.facts {
            write.add_fact(fact).await?;
        }
        let at = stamp(now.local);
        for (action, subject, before, after) in step.tell {
            let text = |v: Value| {
                if v.is_null() {
                    String::new()
                } else {
                    v.to_string()
                }
            };
            let entry = Entry {
                at: at.clone(),
                who: caller.who.clone(),
                action: action.to_owned(),
                subject,
                before: text(before),
                after: text(after),
            };
            write.tell(&entry).await?;
        }
        if let Some((key, hash)) = &caller.key {
            let kept = Kept {
                hash: hash.clone(),
                status: step.status,
                body: step.body.to_string(),
            };
            write.keep(key, &kept, &at).await?;
        }
        let journal = Journal {
            gone: step.gone,
            put: step.put,
            facts: step.facts,
            anew: false,
        };
        let version = write.commit(&journal).await?;
        let shown = self.show(&journal, version);
        if let Err(problem) = shown {
            // It is kept: what cannot be shown as a change is read from the store.
            tracing::error!("a change could not be shown: {}", problem.detail);
            self.read_anew().await?;
        }
        self.say(&journal);
        Ok((step.status, step.body))
    }

    fn show(&self, journal: &Journal, version: i64) -> Result<(), Problem> {
        let mut held = self.change();
        held.apply(journal)?;
        held.version = version;
        Ok(())
    }

    /// Takes in what other servers on the same store have written.
    async fn catch_up(&self, write: &mut super::store::Write) -> Result<(), Problem> {
        let seen = self.read().version;
        if write.version == seen {
            return Ok(());
        }
        let journals = write.since(seen).await?;
        if journals.iter().any(|j| j.anew) {
            self.read_anew().await?;
            // Whoever listens looks at everything again.
            let _ = self.events.send("{}".to_owned());
            return Ok(());
        }
        let mut held = self.change();
        for journal in &journals {
            held.apply(journal)?;
            self.say(journal);
        }
        held.version = write.version;
        Ok(())
    }

    /// Reads everything again: a build has replaced the plan.
    async fn read_anew(&self) -> Result<(), Problem> {
        let snapshot = self.store.snapshot_from(self.now().date()).await?;
        let world = super::store::world_of(&self.store, self.now()).await?;
        let held = Held::of(world, snapshot)?;
        *self.change() = held;
        Ok(())
    }

    /// Looks for what other servers have written, for readers here.
    ///
    /// # Errors
    /// Where the store cannot be used.
    pub async fn refresh(&self) -> Result<(), Problem> {
        let _one = self.writer.lock().await;
        let mut write = self.store.write().await?;
        self.catch_up(&mut write).await
    }

    fn say(&self, journal: &Journal) {
        let dates: std::collections::BTreeSet<String> =
            journal.put.iter().map(|r| r.date.to_string()).collect();
        let homes: std::collections::BTreeSet<u64> = journal.put.iter().map(|r| r.uprn).collect();
        let ids = journal.put.iter().map(|r| r.visit_id.clone());
        let ids: Vec<String> = ids.chain(journal.gone.iter().cloned()).collect();
        let event = serde_json::json!({ "dates": dates, "uprns": homes, "visits": ids });
        // Nobody listening is no failure.
        let _ = self.events.send(event.to_string());
    }
}
