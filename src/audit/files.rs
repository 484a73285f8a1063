//! Reads a written schedule: all its files, or every fault in them.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::Value;

use super::rows::{
    ChangeRow, ContactRow, Names, PreviousVisit, StopRow, TaskRow, Terms, UnplannedRow, VisitRow,
};
use super::table::{Table, date, moment};
use crate::error::{Error, Fault, Faults, Result};
use crate::model::Landlord;
use crate::rules::Rules;
use crate::units::Pence;

/// The files of a written schedule, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Files {
    /// `visits.csv`.
    pub visits: Vec<VisitRow>,
    /// `visit_tasks.csv`.
    pub visit_tasks: Vec<TaskRow>,
    /// `routes.csv`.
    pub stops: Vec<StopRow>,
    /// `unplanned.csv`.
    pub unplanned: Vec<UnplannedRow>,
    /// `contacts.csv`.
    pub contacts: Vec<ContactRow>,
    /// `changes.csv`.
    pub changes: Vec<ChangeRow>,
    /// `summary.json`.
    pub summary: Summary,
    /// `visits.csv` of the schedule before, where one was named.
    pub previous: Option<Vec<PreviousVisit>>,
}

/// What the audit takes from `summary.json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// `provenance.built_at`: local time at which the build stood.
    pub now: NaiveDateTime,
    /// `provenance.first`: first planned date.
    pub first: NaiveDate,
    /// `provenance.last`: last planned date.
    pub last: NaiveDate,
    /// `cost.total` and the terms beside it, where the summary has all of them.
    pub cost: Option<(Pence, Terms)>,
    /// `work.visits`, where the summary has it.
    pub visits: Option<u64>,
    /// `work.tasks_planned`, where the summary has it.
    pub tasks_planned: Option<u64>,
}

impl Summary {
    pub(super) const FILE: &'static str = "summary.json";
}

impl Files {
    /// The files in the order in which breaches are listed.
    pub const NAMES: [&'static str; 7] = [
        VisitRow::FILE,
        TaskRow::FILE,
        StopRow::FILE,
        UnplannedRow::FILE,
        ContactRow::FILE,
        ChangeRow::FILE,
        Summary::FILE,
    ];

    /// Reads a schedule's folder, and last night's where `previous` names one.
    ///
    /// # Errors
    /// [`Error::Input`] with every fault: a file that is missing, a header that differs, a
    /// field that is not what its column holds, a name the dataset does not know.
    pub fn read(
        folder: &Path,
        previous: Option<&Path>,
        landlord: &Landlord,
        rules: &Rules,
    ) -> Result<Self> {
        if !folder.is_dir() {
            return Err(not_a_folder(folder));
        }
        let names = Names::new(landlord, rules);
        let mut faults = Vec::new();
        let read_previous = |folder| read_previous(folder, &mut faults);
        let previous = previous.map(read_previous).transpose()?;
        let faults = &mut faults;
        let table = Table::read(folder, VisitRow::FILE, &VisitRow::COLUMNS, faults)?;
        let terms = Terms::COLUMNS.map(|name| table.column(name));
        let terms = terms
            .iter()
            .all(Option::is_some)
            .then(|| terms.map(Option::unwrap_or_default));
        let visits = table.rows(faults, |row| VisitRow::read(row, &names, terms));
        let table = Table::read(folder, TaskRow::FILE, &TaskRow::COLUMNS, faults)?;
        let visit_tasks = table.rows(faults, |row| TaskRow::read(row, &names));
        let table = Table::read(folder, StopRow::FILE, &StopRow::COLUMNS, faults)?;
        let stops = table.rows(faults, |row| StopRow::read(row, &names));
        let table = Table::read(folder, UnplannedRow::FILE, &UnplannedRow::COLUMNS, faults)?;
        let unplanned = table.rows(faults, |row| UnplannedRow::read(row, &names));
        let table = Table::read(folder, ContactRow::FILE, &ContactRow::COLUMNS, faults)?;
        let contacts = table.rows(faults, |row| ContactRow::read(row, &names));
        let table = Table::read(folder, ChangeRow::FILE, &ChangeRow::COLUMNS, faults)?;
        let changes = table.rows(faults, ChangeRow::read);
        let summary = read_summary(folder, faults)?;
        match summary {
            Some(summary) if faults.is_empty() => Ok(Self {
                visits,
                visit_tasks,
                stops,
                unplanned,
                contacts,
                changes,
                summary,
                previous,
            }),
            _ => {
                let mut faults = Faults(std::mem::take(faults));
                faults.0.sort();
                Err(Error::Input(faults))
            }
        }
    }
}

fn not_a_folder(folder: &Path) -> Error {
    Error::usage(
        format!("{} is not a folder", folder.display()),
        "name the folder that `oneknock build --out` wrote",
    )
}

fn read_previous(folder: &Path, faults: &mut Vec<Fault>) -> Result<Vec<PreviousVisit>> {
    if !folder.is_dir() {
        return Err(not_a_folder(folder));
    }
    let before = faults.len();
    let table = Table::read(folder, VisitRow::FILE, &VisitRow::COLUMNS, faults)?;
    let rows = table.rows(faults, PreviousVisit::read);
    // Both schedules have a visits.csv: say which one is meant.
    for fault in &mut faults[before..] {
        fault.file = folder.join(&fault.file).display().to_string();
    }
    Ok(rows)
}

fn read_summary(folder: &Path, faults: &mut Vec<Fault>) -> Result<Option<Summary>> {
    let path = folder.join(Summary::FILE);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let remedy = "a folder that `oneknock build` wrote holds it";
            faults.push(Fault::at(Summary::FILE, 0, 0, "is missing", remedy));
            return Ok(None);
        }
        Err(error) => return Err(Error::io("read", &path, error)),
    };
    let value: Value = match serde_json::from_str(&text) {
        Ok(value) => value,
        Err(error) => {
            let (line, column) = (error.line() as u64, error.column() as u64);
            let what = format!("is not JSON: {error}");
            let remedy = "the file as `oneknock build` wrote it";
            faults.push(Fault::at(Summary::FILE, line, column, what, remedy));
            return Ok(None);
        }
    };
    Ok(summary(&value, faults))
}

fn summary(value: &Value, faults: &mut Vec<Fault>) -> Option<Summary> {
    let mut missing = |name: &str, allowed: &str| {
        let what = format!("`provenance.{name}` is missing or not {allowed}");
        let remedy = format!("`provenance.{name}` is {allowed}");
        faults.push(Fault::at(Summary::FILE, 0, 0, what, remedy));
    };
    let text = |name: &str| value["provenance"][name].as_str();
    let now = text("built_at").and_then(moment);
    if now.is_none() {
        missing("built_at", "a moment like 2026-11-24T18:00:00");
    }
    let [first, last] = ["first", "last"].map(|name| text(name).and_then(date));
    for (name, found) in [("first", first), ("last", last)] {
        if found.is_none() {
            missing(name, "a date like 2026-11-25");
        }
    }
    Some(Summary {
        now: now?,
        first: first?,
        last: last?,
        cost: cost(&value["cost"]),
        visits: value["work"]["visits"].as_u64(),
        tasks_planned: value["work"]["tasks_planned"].as_u64(),
    })
}

fn cost(value: &Value) -> Option<(Pence, Terms)> {
    let pence = |name: &str| {
        let pounds = value[name].as_f64()?;
        Some(Pence((pounds * 100.0).round() as i64))
    };
    let terms = Terms {
        travel: pence("travel")?,
        on_site: pence("on_site")?,
        failed_call: pence("failed_call")?,
        burden: pence("burden")?,
        early: pence("early")?,
        miss: pence("miss")?,
        change: pence("change")?,
    };
    Some((pence("total")?, terms))
}
