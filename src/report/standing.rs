//! Standing: reads a written schedule back as the live one that the desk asks.

use std::collections::BTreeMap;
use std::path::Path;

use super::changes::{read_rows, read_visits};
use super::tables::{RouteRow, VisitRow, VisitTaskRow};
use crate::error::{Fault, Faults, Result};
use crate::model::{Landlord, OperativeId, Span, TaskId, Uprn};
use crate::offer::Standing;
use crate::units::TimeOfDay;

/// Reads the visits of a schedule with who does what, and when each operative begins.
///
/// # Errors
/// Where a file cannot be read, or names what the landlord does not have.
pub fn read_standing(folder: &Path, landlord: &Landlord) -> Result<Vec<Standing>> {
    let visits = read_visits(folder)?;
    let tasks: Vec<VisitTaskRow> = read_rows(folder)?;
    let routes: Vec<RouteRow> = read_rows(folder)?;
    let mut does: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for row in &tasks {
        let key = (row.visit_id.as_str(), row.operative_id.as_str());
        does.entry(key).or_default().push(&row.task_id);
    }
    let starts: BTreeMap<(&str, &str), TimeOfDay> = routes
        .iter()
        .filter(|r| r.kind == "visit")
        .map(|r| ((r.visit_id.as_str(), r.operative_id.as_str()), r.start))
        .collect();
    let known = Known::of(landlord);
    let mut faults = Faults::default();
    let mut standing = Vec::with_capacity(visits.len());
    for (i, row) in visits.iter().enumerate() {
        match known.visit(landlord, row, &does, &starts) {
            Some(visit) => standing.push(visit),
            None => faults.0.push(Fault::at(
                "visits.csv",
                i as u64 + 2,
                0,
                format!(
                    "visit `{}` does not fit the dataset or the other files",
                    row.visit_id
                ),
                "name the dataset that the schedule was built from",
            )),
        }
    }
    faults.into_result()?;
    Ok(standing)
}

type ByVisit<'a, T> = BTreeMap<(&'a str, &'a str), T>;

struct Known<'a> {
    operatives: BTreeMap<&'a str, OperativeId>,
    tasks: BTreeMap<&'a str, TaskId>,
}

impl<'a> Known<'a> {
    fn of(landlord: &'a Landlord) -> Self {
        let operatives = landlord.operatives.iter().enumerate();
        let tasks = landlord.tasks.iter().enumerate();
        Self {
            operatives: operatives
                .map(|(i, o)| (o.id.as_str(), OperativeId(i as u32)))
                .collect(),
            tasks: tasks
                .map(|(i, t)| (t.id.as_str(), TaskId(i as u32)))
                .collect(),
        }
    }

    fn visit(
        &self,
        landlord: &Landlord,
        row: &VisitRow,
        does: &ByVisit<'_, Vec<&str>>,
        starts: &ByVisit<'_, TimeOfDay>,
    ) -> Option<Standing> {
        let id = row.visit_id.as_str();
        let names: Vec<&str> = row.operative_ids.0.iter().map(String::as_str).collect();
        let mut crew = Vec::new();
        let (mut operatives, mut begins) = (Vec::new(), Vec::new());
        for name in &names {
            operatives.push(*self.operatives.get(name)?);
            begins.push(*starts.get(&(id, name))?);
            if let Some(tasks) = does.get(&(id, *name)) {
                let tasks: Option<Vec<TaskId>> =
                    tasks.iter().map(|t| self.tasks.get(t).copied()).collect();
                crew.push(tasks?);
            }
        }
        Some(Standing {
            id: id.to_owned(),
            home: landlord.home(Uprn::new(row.uprn)?)?,
            date: row.date,
            slot: Span {
                from: row.slot_from,
                to: row.slot_to,
            },
            crew: Some(crew).filter(|c| !c.is_empty())?,
            operatives,
            starts: begins,
            firm: matches!(row.status.as_str(), "notified" | "confirmed"),
        })
    }
}
