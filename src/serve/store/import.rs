//! Import and export: a dataset's folder and a schedule to a store and back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDateTime;
use sqlx::Row as _;

use super::{Store, StoreError};
use crate::dataset::{self, Mode};
use crate::error::{Error, Result};
use crate::model::Landlord;
use crate::offer::{Live, Standing, World};
use crate::report;
use crate::rules::{self, Rules, WorkingDays};
use crate::serve::record::{Entry, Fact, Journal, Record, State};
use crate::travel;

/// Files of a dataset that are kept.
const FILES: [&str; 10] = [
    "properties.csv",
    "households.csv",
    "availability.csv",
    "tasks.csv",
    "operatives.csv",
    "shifts.csv",
    "bookings.csv",
    "attempts.csv",
    "rules.toml",
    "bank-holidays.json",
];

fn io(path: &Path, source: std::io::Error) -> Error {
    Error::io("read", path, source)
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::usage(error.to_string(), "check the store's address and its disk")
    }
}

/// A dataset with its rules.
#[derive(Debug)]
pub struct Loaded {
    /// The landlord.
    pub landlord: Landlord,
    /// The rules.
    pub rules: Rules,
    /// Bank holidays.
    pub working_days: WorkingDays,
}

/// Reads a dataset's folder.
///
/// # Errors
/// Every fault in it.
pub fn load_folder(folder: &Path) -> Result<Loaded> {
    let rules = rules::load(dataset::rules_file(folder).as_deref())?;
    let holidays = Some(folder.join("bank-holidays.json")).filter(|own| own.exists());
    let working_days = WorkingDays::load(rules.nation, holidays.as_deref())?;
    let landlord = dataset::load(folder, &rules, Mode::Strict)?.landlord;
    for warning in travel::open(&rules.travel, &landlord, false)? {
        tracing::warn!("{warning}");
    }
    Ok(Loaded {
        landlord,
        rules,
        working_days,
    })
}

/// The world of the dataset that a store holds.
///
/// # Errors
/// Where the store cannot be read or holds no sound dataset.
pub async fn world_of(store: &Store, now: NaiveDateTime) -> Result<World> {
    let folder = tempfile::tempdir().map_err(|e| io(Path::new("a temporary folder"), e))?;
    store.export_files(folder.path()).await?;
    let loaded = load_folder(folder.path())?;
    World::new(loaded.landlord, loaded.rules, loaded.working_days, now)
}

/// Puts a dataset and its schedule into a store, in place of what it held. The audit trail
/// stays.
///
/// # Errors
/// Every fault of the files, or why the store cannot be written.
pub async fn import(
    store: &Store,
    dataset: &Path,
    schedule: &Path,
    now: NaiveDateTime,
) -> Result<usize> {
    let loaded = load_folder(dataset)?;
    let standing = report::read_back(schedule, &loaded.landlord)?.standing()?;
    let status = statuses(schedule)?;
    let world = World::new(loaded.landlord, loaded.rules, loaded.working_days, now)?;
    let records: Vec<Record> = standing
        .iter()
        .map(|visit| Record::of(&world, visit, state_of(status.get(&visit.id))))
        .collect();
    let mut write = store.write().await?;
    write.clear(true).await?;
    for name in FILES {
        let path = dataset.join(name);
        if path.exists() {
            let content = std::fs::read_to_string(&path).map_err(|e| io(&path, e))?;
            write.add_file(name, &content).await?;
        }
    }
    write.place(&[], &records).await?;
    tell(&mut write, now, "import", &dataset.display().to_string()).await?;
    commit_anew(write, now).await?;
    Ok(records.len())
}

/// Commits a plan that takes the place of all before it: every server reads it from the start.
async fn commit_anew(mut write: super::Write, now: NaiveDateTime) -> Result<(), StoreError> {
    let week_ago = now - chrono::Duration::days(7);
    write
        .forget(&week_ago.format("%Y-%m-%dT%H:%M:%S").to_string())
        .await?;
    let anew = Journal {
        anew: true,
        ..Journal::default()
    };
    write.commit(&anew).await?;
    Ok(())
}

fn state_of(status: Option<&String>) -> State {
    match status.map(String::as_str) {
        Some("notified") => State::Notified,
        Some("confirmed") => State::Confirmed,
        _ => State::Planned,
    }
}

fn statuses(schedule: &Path) -> Result<BTreeMap<String, String>> {
    let rows = report::read_visits(schedule)?;
    Ok(rows.into_iter().map(|r| (r.visit_id, r.status)).collect())
}

async fn tell(
    write: &mut super::Write,
    now: NaiveDateTime,
    action: &str,
    subject: &str,
) -> Result<(), StoreError> {
    write
        .tell(&Entry {
            at: now.format("%Y-%m-%dT%H:%M:%S").to_string(),
            who: "command line".to_owned(),
            action: action.to_owned(),
            subject: subject.to_owned(),
            before: String::new(),
            after: String::new(),
        })
        .await
}

/// Puts a fresh plan into a store, in one transaction. Every promise that the store holds then,
/// those made while the plan was being built among them, stays as it is; planned visits that
/// do not go with them are placed elsewhere or wait for the next build.
///
/// Gives how many planned visits stand and how many had to wait.
///
/// # Errors
/// Every fault of the files, or why the store cannot be written.
pub async fn publish(store: &Store, schedule: &Path, now: NaiveDateTime) -> Result<(usize, usize)> {
    let mut world = world_of(store, now).await?;
    let mut write = store.write().await?;
    let (promises, facts) = standing_now(&mut write).await?;
    for fact in &facts {
        crate::serve::desk::learn(&mut world, fact)
            .map_err(|p| Error::Internal { what: p.detail })?;
    }
    let planned = report::read_back(schedule, &world.landlord)?.standing()?;
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
    let known: BTreeMap<&str, &Record> =
        promises.iter().map(|r| (r.visit_id.as_str(), r)).collect();
    let records: Vec<Record> = live
        .visits()
        .map(|visit| {
            let fresh = Record::of(&live.world, visit, State::Planned);
            known
                .get(visit.id.as_str())
                .map_or(fresh.clone(), |old| Record {
                    parts: fresh.parts,
                    ..(*old).clone()
                })
        })
        .collect();
    // What is over, or after the days that are planned, stays as it was.
    let shown: BTreeSet<String> = records.iter().map(|r| r.visit_id.clone()).collect();
    let over = promises.iter().filter(|r| !shown.contains(&r.visit_id));
    let records: Vec<Record> = records.into_iter().chain(over.cloned()).collect();
    sqlx::raw_sql("DELETE FROM part; DELETE FROM visit_task; DELETE FROM visit WHERE live = 1;")
        .execute(&mut **write.tx())
        .await
        .map_err(StoreError::from)?;
    write.place(&[], &records).await?;
    tell(&mut write, now, "build", &schedule.display().to_string()).await?;
    commit_anew(write, now).await?;
    Ok((stand, wait))
}

/// Promises and facts as this write sees them.
async fn standing_now(write: &mut super::Write) -> Result<(Vec<Record>, Vec<Fact>), StoreError> {
    let visits = sqlx::query("SELECT body FROM visit WHERE live = 1 AND status <> 'planned'")
        .fetch_all(&mut **write.tx())
        .await?;
    let facts = sqlx::query("SELECT body FROM fact ORDER BY seq")
        .fetch_all(&mut **write.tx())
        .await?;
    let read = |r: &sqlx::any::AnyRow| r.get::<String, _>(0);
    let visits: Result<Vec<Record>, _> = visits
        .iter()
        .map(|r| serde_json::from_str(&read(r)))
        .collect();
    let facts: Result<Vec<Fact>, _> = facts
        .iter()
        .map(|r| serde_json::from_str(&read(r)))
        .collect();
    Ok((visits?, facts?))
}

/// Writes a store out as a dataset's folder: what was imported, with the hazards reported, the
/// attempts made and the promises given since.
///
/// # Errors
/// Where the store cannot be read or the folder written.
pub async fn export(store: &Store, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|e| Error::io("create", folder, e))?;
    let snapshot = store.snapshot().await?;
    store.export_files(folder).await?;
    let done: BTreeSet<&str> = snapshot
        .facts
        .iter()
        .filter_map(|f| match f {
            Fact::Attempted { done, .. } => Some(done),
            Fact::Reported { .. } => None,
        })
        .flatten()
        .map(String::as_str)
        .collect();
    tasks_file(&folder.join("tasks.csv"), &snapshot.facts, &done)?;
    attempts_file(&folder.join("attempts.csv"), &snapshot.facts)?;
    bookings_file(&folder.join("bookings.csv"), &snapshot.visits)
}

/// Rows of a CSV file under its header, by name.
fn rewrite(
    path: &Path,
    header: &[&str],
    keep: impl Fn(&BTreeMap<&str, &str>) -> bool,
    more: &[Vec<(&str, String)>],
) -> Result<()> {
    let old = std::fs::read(path).unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(old.as_slice());
    let found = reader.headers().cloned().unwrap_or_default();
    let mut names: Vec<String> = found.iter().map(str::to_owned).collect();
    for name in header {
        if !names.iter().any(|n| n == name) {
            names.push((*name).to_owned());
        }
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    let wrong = |e: csv::Error| Error::io("write", path, std::io::Error::other(e));
    writer.write_record(&names).map_err(wrong)?;
    for record in reader.records() {
        let record = record.map_err(wrong)?;
        let row: BTreeMap<&str, &str> = found.iter().zip(record.iter()).collect();
        if keep(&row) {
            let cells = names
                .iter()
                .map(|n| row.get(n.as_str()).copied().unwrap_or(""));
            writer.write_record(cells).map_err(wrong)?;
        }
    }
    for row in more {
        let cell = |name: &String| {
            let found = row.iter().find(|(n, _)| n == name);
            found.map_or("", |(_, value)| value.as_str())
        };
        writer.write_record(names.iter().map(cell)).map_err(wrong)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|e| Error::io("write", path, std::io::Error::other(e.to_string())))?;
    std::fs::write(path, bytes).map_err(|e| Error::io("write", path, e))
}

fn tasks_file(path: &Path, facts: &[Fact], done: &BTreeSet<&str>) -> Result<()> {
    let header = ["task_id", "uprn", "stream", "reported_at", "hazard"];
    let more: Vec<Vec<(&str, String)>> = facts
        .iter()
        .filter_map(|fact| match fact {
            Fact::Reported {
                task_id,
                uprn,
                stream,
                reported_at,
                hazard,
            } if !done.contains(task_id.as_str()) => Some(vec![
                ("task_id", task_id.clone()),
                ("uprn", uprn.to_string()),
                ("stream", stream.clone()),
                (
                    "reported_at",
                    reported_at.format("%Y-%m-%dT%H:%M").to_string(),
                ),
                ("hazard", hazard.clone()),
            ]),
            _ => None,
        })
        .collect();
    let open = |row: &BTreeMap<&str, &str>| row.get("task_id").is_none_or(|id| !done.contains(id));
    rewrite(path, &header, open, &more)
}

fn attempts_file(path: &Path, facts: &[Fact]) -> Result<()> {
    let header = [
        "uprn",
        "at",
        "stream",
        "outcome",
        "notice_given",
        "operative_id",
        "reason",
    ];
    let mut more = Vec::new();
    for fact in facts {
        if let Fact::Attempted {
            uprn,
            at,
            streams,
            outcome,
            notice_given,
            operative_id,
            reason,
            ..
        } = fact
        {
            for stream in streams {
                more.push(vec![
                    ("uprn", uprn.to_string()),
                    ("at", at.format("%Y-%m-%dT%H:%M").to_string()),
                    ("stream", stream.clone()),
                    ("outcome", outcome.clone()),
                    (
                        "notice_given",
                        if *notice_given { "yes" } else { "no" }.to_owned(),
                    ),
                    ("operative_id", operative_id.clone()),
                    ("reason", reason.clone()),
                ]);
            }
        }
    }
    rewrite(path, &header, |_| true, &more)
}

fn bookings_file(path: &Path, visits: &[Record]) -> Result<()> {
    let header = [
        "booking_id",
        "uprn",
        "task_ids",
        "date",
        "slot_from",
        "slot_to",
        "operative_ids",
        "status",
    ];
    let promised = visits.iter().filter(|r| r.status.is_promise());
    let more: Vec<Vec<(&str, String)>> = promised
        .map(|r| {
            let tasks: Vec<&str> = r.crew.iter().flatten().map(String::as_str).collect();
            let named: Vec<&str> = r.parts.iter().map(|p| p.operative_id.as_str()).collect();
            let status = if r.status == State::Notified {
                "notified"
            } else {
                "confirmed"
            };
            vec![
                ("booking_id", r.visit_id.clone()),
                ("uprn", r.uprn.to_string()),
                ("task_ids", tasks.join(";")),
                ("date", r.date.to_string()),
                ("slot_from", r.slot_from.to_string()),
                ("slot_to", r.slot_to.to_string()),
                ("operative_ids", named.join(";")),
                ("status", status.to_owned()),
            ]
        })
        .collect();
    rewrite(path, &header, |_| false, &more)
}
