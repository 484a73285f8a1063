//! Import: a dataset's folder and a schedule into a store, and the dataset out of it to work on.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDateTime;

use super::Store;
use super::anew;
use crate::dataset::{self, Loaded, Mode};
use crate::error::{Error, Result};
use crate::offer::World;
use crate::report;
use crate::serve::record::{Record, State};
use crate::travel;

fn io(path: &Path, source: std::io::Error) -> Error {
    Error::io("read", path, source)
}

/// Reads a dataset's folder, and opens its provider of travel times.
fn load_folder(folder: &Path) -> Result<Loaded> {
    let loaded = dataset::open(folder, Mode::Strict)?;
    for warning in travel::open(&loaded.rules.travel, &loaded.dataset.landlord, false)? {
        tracing::warn!("{warning}");
    }
    Ok(loaded)
}

/// The world of the dataset that a store holds.
///
/// # Errors
/// Where the store cannot be read or holds no sound dataset.
pub async fn world_of(store: &Store, now: NaiveDateTime) -> Result<World> {
    let folder = tempfile::tempdir().map_err(|e| io(Path::new("a temporary folder"), e))?;
    store.export_files(folder.path()).await?;
    let loaded = load_folder(folder.path())?;
    World::new(
        loaded.dataset.landlord,
        loaded.rules,
        loaded.working_days,
        now,
    )
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
    let standing = report::read_back(schedule, &loaded.dataset.landlord)?.standing()?;
    let status = statuses(schedule)?;
    let world = World::new(
        loaded.dataset.landlord,
        loaded.rules,
        loaded.working_days,
        now,
    )?;
    let mut write = store.write().await?;
    let sequence = write.sequence();
    let records: Vec<Record> = standing
        .iter()
        .map(|visit| Record {
            sequence,
            ..Record::of(&world, visit, state_of(status.get(&visit.id)))
        })
        .collect();
    write.clear().await?;
    for name in dataset::files() {
        let path = dataset.join(&name);
        if path.exists() {
            let content = std::fs::read_to_string(&path).map_err(|e| io(&path, e))?;
            write.add_file(&name, &content).await?;
        }
    }
    write.place_anew(&records).await?;
    anew::commit(write, now, "import", dataset).await?;
    Ok(records.len())
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
