//! Back: a written schedule read again, as rows and as what they stand for.
//!
//! Whoever asks a schedule that was written (the desk, an explanation, the night after) reads
//! it here, so that all of them take the same files for whole and tell of the same faults.

use std::collections::BTreeMap;
use std::path::Path;

use super::changes::when;
use super::table::Table;
use super::tables::{RouteRow, VisitRow, VisitTaskRow};
use crate::error::{Error, Fault, Faults, Result};
use crate::explain::written::{Halt, Planned};
use crate::model::{Landlord, OperativeId, Span, Status, TaskId, Uprn};
use crate::offer::Standing;
use crate::units::TimeOfDay;

/// The columns that every `visits.csv` has had; later ones may be missing in an old one. No other
/// table has had more from the start.
const FIXED_COLUMNS: usize = 16;

/// Reads the visits of an earlier output.
///
/// # Errors
/// [`Error::Io`] where the file cannot be read; [`Error::Input`] with every fault in it.
pub fn read_visits(folder: &Path) -> Result<Vec<VisitRow>> {
    read_table(folder)
}

/// Reads a table of a folder that a command wrote.
///
/// # Errors
/// [`Error::Io`] where the file cannot be read; [`Error::Input`] with every fault in it.
pub fn read_table<T: Table + serde::de::DeserializeOwned>(folder: &Path) -> Result<Vec<T>> {
    read_rows(folder, FIXED_COLUMNS)
}

/// The rows of one table of a written folder, of which the first so many columns must be there.
fn read_rows<T: Table + serde::de::DeserializeOwned>(
    folder: &Path,
    fixed: usize,
) -> Result<Vec<T>> {
    let name = format!("{}.csv", T::NAME);
    let path = folder.join(&name);
    let bytes = std::fs::read(&path).map_err(|e| Error::io("read", &path, e))?;
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    let mut reader = csv::Reader::from_reader(bytes);
    let headers = reader.headers().cloned().unwrap_or_default();
    let mut faults = Faults::default();
    let must = T::COLUMNS.iter().take(fixed);
    for column in must.filter(|c| !headers.iter().any(|h| h == c.name)) {
        faults.0.push(Fault::at(
            &name,
            1,
            0,
            format!("there is no column `{}`", column.name),
            "name a folder that `oneknock build` has written",
        ));
    }
    let mut rows = Vec::new();
    if faults.0.is_empty() {
        for row in reader.deserialize() {
            match row {
                Ok(row) => rows.push(row),
                Err(error) => faults.0.push(fault_of(&name, &error)),
            }
        }
    }
    faults.into_result()?;
    Ok(rows)
}

fn fault_of(file: &str, error: &csv::Error) -> Fault {
    let line = error.position().map_or(0, csv::Position::line);
    let what = match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => err.kind().to_string(),
        _ => error.to_string(),
    };
    let allowed = "leave the files of an earlier build as they were written";
    Fault::at(file, line, 0, what, allowed)
}

/// A written schedule.
#[derive(Debug, Clone, PartialEq)]
pub struct Back {
    /// Its visits as rows.
    pub rows: Vec<VisitRow>,
    /// The same visits, in the same order, in the landlord's terms.
    pub visits: Vec<Planned>,
    /// Visits and breaks of every operative's day, in order.
    pub halts: Vec<Halt>,
}

/// Reads a written schedule: its visits, who does what in them, and when.
///
/// # Errors
/// Where a file cannot be read, or names what the landlord does not have: every such row.
pub fn read_back(folder: &Path, landlord: &Landlord) -> Result<Back> {
    let rows = read_visits(folder)?;
    let tasks: Vec<VisitTaskRow> = read_rows(folder, VisitTaskRow::COLUMNS.len())?;
    let stops: Vec<RouteRow> = read_rows(folder, RouteRow::COLUMNS.len())?;
    let mut known = Known::of(landlord);
    let mut does: BTreeMap<&str, Vec<(TaskId, OperativeId)>> = BTreeMap::new();
    for (line, row) in (2..).zip(&tasks) {
        let at = ("visit_tasks.csv", line);
        let task = known.task(at, &row.task_id);
        if let Some((task, by)) = task.zip(known.operative(at, &row.operative_id)) {
            does.entry(&row.visit_id).or_default().push((task, by));
        }
    }
    let mut visits = Vec::with_capacity(rows.len());
    for (line, row) in (2..).zip(&rows) {
        let at = ("visits.csv", line);
        let mut operatives = Vec::new();
        for id in &row.operative_ids.0 {
            operatives.extend(known.operative(at, id));
        }
        let home = Uprn::new(row.uprn).and_then(|u| landlord.home(u));
        let Some(home) = known.or_fault(at, "home", &row.uprn.to_string(), home) else {
            continue;
        };
        visits.push(Planned {
            id: row.visit_id.clone(),
            home,
            operatives,
            tasks: does.remove(row.visit_id.as_str()).unwrap_or_default(),
        });
    }
    let mut halts = Vec::with_capacity(stops.len());
    for (line, row) in (2..).zip(&stops) {
        if row.kind != "visit" && row.kind != "break" {
            continue;
        }
        let operative = known.operative(("routes.csv", line), &row.operative_id);
        halts.extend(operative.map(|operative| Halt {
            operative,
            date: row.date,
            visit: (row.kind == "visit").then(|| row.visit_id.clone()),
            start: row.start,
            depart: row.depart,
        }));
    }
    known.faults.into_result()?;
    Ok(Back {
        rows,
        visits,
        halts,
    })
}

/// What a landlord has, by name, and every name that it has not.
struct Known<'a> {
    operatives: BTreeMap<&'a str, OperativeId>,
    tasks: BTreeMap<&'a str, TaskId>,
    faults: Faults,
}

impl<'a> Known<'a> {
    fn of(landlord: &'a Landlord) -> Self {
        let operatives = landlord.operatives.iter().map(|o| o.id.as_str());
        let tasks = landlord.tasks.iter().map(|t| t.id.as_str());
        Self {
            operatives: operatives.zip((0..).map(OperativeId)).collect(),
            tasks: tasks.zip((0..).map(TaskId)).collect(),
            faults: Faults::default(),
        }
    }

    fn operative(&mut self, at: (&str, u64), id: &str) -> Option<OperativeId> {
        let found = self.operatives.get(id).copied();
        self.or_fault(at, "operative", id, found)
    }

    fn task(&mut self, at: (&str, u64), id: &str) -> Option<TaskId> {
        let found = self.tasks.get(id).copied();
        self.or_fault(at, "task", id, found)
    }

    fn or_fault<T>(
        &mut self,
        (file, line): (&str, u64),
        kind: &str,
        id: &str,
        found: Option<T>,
    ) -> Option<T> {
        if found.is_none() {
            let what = format!("the dataset has no {kind} `{id}`, which the schedule names");
            let allowed = "name the dataset it was built from, or build it again";
            self.faults.0.push(Fault::at(file, line, 0, what, allowed));
        }
        found
    }
}

impl Back {
    /// The visits as the live schedule that the desk asks.
    ///
    /// # Errors
    /// Every visit that lacks a stop or a task: the files are not of one build.
    pub fn standing(&self) -> Result<Vec<Standing>> {
        let mut starts: BTreeMap<(&str, OperativeId), TimeOfDay> = BTreeMap::new();
        for halt in &self.halts {
            if let Some(visit) = &halt.visit {
                starts.insert((visit, halt.operative), halt.start);
            }
        }
        let mut faults = Faults::default();
        let mut standing = Vec::with_capacity(self.visits.len());
        for ((line, row), visit) in (2..).zip(&self.rows).zip(&self.visits) {
            let begins = visit.operatives.iter();
            let begins: Option<Vec<TimeOfDay>> = begins
                .map(|o| starts.get(&(visit.id.as_str(), *o)).copied())
                .collect();
            let crew = visit.crew();
            let Some(begins) = begins.filter(|_| !crew.is_empty()) else {
                faults.0.push(Fault::at(
                    "visits.csv",
                    line,
                    0,
                    format!("{} has no stop or no task in the other files", when(row)),
                    "leave the files of a build together, as they were written",
                ));
                continue;
            };
            standing.push(Standing {
                id: visit.id.clone(),
                home: visit.home,
                date: row.date,
                slot: Span {
                    from: row.slot_from,
                    to: row.slot_to,
                },
                crew,
                operatives: visit.operatives.clone(),
                starts: begins,
                firm: [Status::Notified, Status::Confirmed]
                    .iter()
                    .any(|s| s.code() == row.status),
            });
        }
        faults.into_result()?;
        Ok(standing)
    }
}
