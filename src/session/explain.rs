//! Explain: a visit, a task or everything at a home of a written schedule.

use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::Loaded;
use crate::access::AccessModel;
use crate::due::{Due, Ground, Planning};
use crate::error::{Error, Result};
use crate::explain::blocked::{self, WhyUnplanned};
use crate::explain::visit::{self, WhyVisit};
use crate::explain::written::{Written, written};
use crate::model::{Landlord, Span, TaskId, Uprn};
use crate::report;
use crate::report::tables::VisitRow;
use crate::travel;

/// What there is to say.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// Why visits are as they are.
    pub visits: Vec<WhyVisit>,
    /// Why tasks are in none.
    pub not_planned: Vec<WhyUnplanned>,
}

/// The dataset that a written schedule was built from, as its summary names it.
///
/// # Errors
/// Where the folder holds no summary of a schedule.
pub fn dataset_of(schedule: &Path) -> Result<PathBuf> {
    Ok(PathBuf::from(summary(schedule)?.provenance.dataset))
}

/// Explains what is named: a task, a visit, or the UPRN of a home.
///
/// # Errors
/// Where the schedule cannot be read, is of another dataset, or has nothing of that name.
pub fn explained(loaded: &Loaded, schedule: &Path, what: &str) -> Result<Explanation> {
    let planning = planning(&summary(schedule)?);
    let landlord = &loaded.dataset.landlord;
    let (rules, working_days) = (&loaded.rules, &loaded.working_days);
    let access = AccessModel::fit(landlord, rules);
    let due = Due::of(landlord, rules, working_days, &access, &planning)?;
    let ground = Ground {
        landlord,
        rules,
        working_days,
        planning: &planning,
        due: &due,
    };
    let back = report::read_back(schedule, landlord)?;
    let mut written = written(&ground, &back.visits, &back.halts)?;
    let explanation = explain(&ground, &mut written, &back.rows, what)?;
    // What was worked out with times that the provider did not give is not said.
    travel::standing(&rules.travel)?;
    Ok(explanation)
}

/// What is needed of `summary.json`.
#[derive(Debug, Deserialize)]
struct SummaryFile {
    provenance: ProvenanceFile,
}

#[derive(Debug, Deserialize)]
struct ProvenanceFile {
    dataset: String,
    built_at: NaiveDateTime,
    first: chrono::NaiveDate,
    last: chrono::NaiveDate,
}

fn summary(folder: &Path) -> Result<SummaryFile> {
    let path = folder.join("summary.json");
    let bytes = std::fs::read(&path).map_err(|e| Error::io("read", &path, e))?;
    serde_json::from_slice(&bytes).map_err(|e| {
        Error::usage(
            format!("{} is not the summary of a schedule: {e}", path.display()),
            "name a folder that `oneknock build` has written",
        )
    })
}

/// The days that the schedule was built for: notice counts from when it was built.
fn planning(summary: &SummaryFile) -> Planning {
    let provenance = &summary.provenance;
    Planning {
        now: provenance.built_at,
        first: provenance.built_at.date() + Days::new(1),
        days: ((provenance.last - provenance.first).num_days() + 1).max(0) as u32,
    }
}

/// Finds what was asked for: a visit, a task or a home.
fn explain(
    ground: &Ground<'_>,
    schedule: &mut Written,
    rows: &[VisitRow],
    what: &str,
) -> Result<Explanation> {
    let landlord = ground.landlord;
    let task_at = |id: &str| landlord.tasks.iter().position(|t| t.id == id);
    let (visits, tasks): (Vec<usize>, Vec<TaskId>) =
        if let Some(visit) = rows.iter().position(|r| r.visit_id == what) {
            (vec![visit], Vec::new())
        } else if let Some(task) = task_at(what) {
            match rows
                .iter()
                .position(|r| r.task_ids.0.iter().any(|t| t == what))
            {
                Some(visit) => (vec![visit], Vec::new()),
                None => (Vec::new(), vec![TaskId(task as u32)]),
            }
        } else if let Some(uprn) = home(landlord, what) {
            let planned = rows.iter().enumerate().filter(|(_, r)| r.uprn == uprn);
            let planned = planned.map(|(v, _)| v).collect();
            (planned, left_at(landlord, rows, uprn))
        } else {
            return Err(Error::usage(
                format!("there is no visit, task or home `{what}` in the schedule or its dataset"),
                "name a visit_id or task_id of visits.csv or unplanned.csv, or a UPRN",
            ));
        };
    let slot = |v: usize| Span {
        from: rows[v].slot_from,
        to: rows[v].slot_to,
    };
    Ok(Explanation {
        visits: visits
            .into_iter()
            .map(|v| visit::why(ground, schedule, v, slot(v)))
            .collect(),
        not_planned: tasks
            .into_iter()
            .map(|t| blocked::why(ground, &mut schedule.nightly, &schedule.plan, t))
            .collect(),
    })
}

fn home(landlord: &Landlord, what: &str) -> Option<u64> {
    let uprn = Uprn::new(what.parse().ok()?)?;
    landlord.home(uprn).map(|_| uprn.number())
}

/// Tasks at a home that are in no visit.
fn left_at(landlord: &Landlord, rows: &[VisitRow], uprn: u64) -> Vec<TaskId> {
    let planned: Vec<&String> = rows.iter().flat_map(|r| &r.task_ids.0).collect();
    let tasks = landlord.tasks.iter().enumerate();
    let here = tasks.filter(|(_, t)| landlord.property(t.home).uprn.number() == uprn);
    let left = here.filter(|(_, t)| !planned.contains(&&t.id));
    left.map(|(i, _)| TaskId(i as u32)).collect()
}
