//! Export: a store as a dataset's folder, with everything reported, tried and promised since.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::Store;
use super::rewrite::rewrite;
use crate::error::{Error, Result};
use crate::serve::record::{Fact, Record, State};

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
            Fact::Attempted(tried) => Some(&tried.done),
            Fact::Reported(_) => None,
        })
        .flatten()
        .map(String::as_str)
        .collect();
    tasks_file(&folder.join("tasks.csv"), &snapshot.facts, &done)?;
    attempts_file(&folder.join("attempts.csv"), &snapshot.facts)?;
    bookings_file(&folder.join("bookings.csv"), &snapshot.visits)
}

fn tasks_file(path: &Path, facts: &[Fact], done: &BTreeSet<&str>) -> Result<()> {
    let header = ["task_id", "uprn", "stream", "reported_at", "hazard"];
    let more: Vec<Vec<(&str, String)>> = facts
        .iter()
        .filter_map(|fact| match fact {
            Fact::Reported(told) if !done.contains(told.task_id.as_str()) => Some(vec![
                ("task_id", told.task_id.clone()),
                ("uprn", told.uprn.to_string()),
                ("stream", told.stream.clone()),
                (
                    "reported_at",
                    told.reported_at.format("%Y-%m-%dT%H:%M").to_string(),
                ),
                ("hazard", told.hazard.clone()),
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
        let Fact::Attempted(tried) = fact else {
            continue;
        };
        let notice = if tried.notice_given { "yes" } else { "no" };
        for stream in &tried.streams {
            more.push(vec![
                ("uprn", tried.uprn.to_string()),
                ("at", tried.at.format("%Y-%m-%dT%H:%M").to_string()),
                ("stream", stream.clone()),
                ("outcome", tried.outcome.clone()),
                ("notice_given", notice.to_owned()),
                ("operative_id", tried.operative_id.clone()),
                ("reason", tried.reason.clone()),
            ]);
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
        "arrive",
        "task_operative_ids",
        "status",
    ];
    let promised = visits.iter().filter(|r| r.status.is_promise());
    let more: Vec<Vec<(&str, String)>> = promised.map(booking_row).collect();
    rewrite(path, &header, |_| false, &more)
}

fn booking_row(record: &Record) -> Vec<(&'static str, String)> {
    let status = if record.status == State::Notified {
        "notified"
    } else {
        "confirmed"
    };
    let arrive = record.parts.iter().map(|p| p.start).min();
    let named = record.parts.iter().map(|p| p.operative_id.as_str());
    let named: Vec<&str> = named.collect();
    let tasks = record.crew.iter().flatten().map(String::as_str);
    let tasks: Vec<&str> = tasks.collect();
    let does = |task: &str| {
        let mut parts = record.parts.iter();
        let part = parts.find(|p| p.tasks.iter().any(|t| t == task))?;
        Some(part.operative_id.as_str())
    };
    // A record of before this was kept says nothing of it.
    let by: Option<Vec<&str>> = tasks.iter().map(|t| does(t)).collect();
    vec![
        ("booking_id", record.visit_id.clone()),
        ("uprn", record.uprn.to_string()),
        ("task_ids", tasks.join(";")),
        ("date", record.date.to_string()),
        ("slot_from", record.slot_from.to_string()),
        ("slot_to", record.slot_to.to_string()),
        ("operative_ids", named.join(";")),
        ("arrive", arrive.map(|t| t.to_string()).unwrap_or_default()),
        ("task_operative_ids", by.unwrap_or_default().join(";")),
        ("status", status.to_owned()),
    ]
}
