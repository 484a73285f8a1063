//! Explains a written schedule: a visit, a task, or everything at a home.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::Outcome;
use super::open::open;
use crate::access::AccessModel;
use crate::due::{Due, Ground, Planning};
use crate::error::{Error, Result};
use crate::explain::blocked::{self, WhyUnplanned};
use crate::explain::visit::{self, WhyVisit};
use crate::explain::written::{Written, written};
use crate::model::{Landlord, Span, Sum, TaskId, Uprn};
use crate::report;
use crate::report::tables::VisitRow;
use crate::travel;
use crate::units::Pence;

/// Says why: for a visit each choice against the best alternative, in pounds, solved again; for
/// a task in no visit every rule that blocks and the smallest change that lets it in.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  oneknock explain plan T10417\n  oneknock explain plan 100023336956 --json"
)]
pub(super) struct Args {
    /// Folder that `build` wrote
    schedule: PathBuf,
    /// A task, a visit, or the UPRN of a home
    what: String,
    /// The dataset it was built from [default: the one named in its summary.json]
    #[arg(long, value_name = "PATH")]
    dataset: Option<PathBuf>,
    /// Take legs crow-fly where a travel service is away or does not know a home
    #[arg(long)]
    lenient: bool,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// What there is to say.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Explanation {
    visits: Vec<WhyVisit>,
    not_planned: Vec<WhyUnplanned>,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<Outcome> {
    let summary = summary(&args.schedule)?;
    let dataset = args
        .dataset
        .clone()
        .unwrap_or_else(|| PathBuf::from(&summary.provenance.dataset));
    let opened = open(&dataset, true)?;
    let planning = planning(&summary);
    let landlord = &opened.dataset.landlord;
    let access = AccessModel::fit(landlord, &opened.rules);
    let due = Due::of(
        landlord,
        &opened.rules,
        &opened.working_days,
        &access,
        &planning,
    )?;
    let ground = Ground {
        landlord,
        rules: &opened.rules,
        working_days: &opened.working_days,
        planning: &planning,
        due: &due,
    };
    let back = report::read_back(&args.schedule, landlord)?;
    let mut schedule = written(&ground, &back.visits, &back.halts)?;
    let explanation = explain(&ground, &mut schedule, &back.rows, &args.what)?;
    // What was worked out with times that the provider did not give is not said.
    travel::standing(&opened.rules.travel)?;
    let text = if args.json {
        serde_json::to_string_pretty(&explanation).unwrap_or_default()
    } else {
        in_words(&explanation)
    };
    let _ = writeln!(std::io::stdout().lock(), "{}", text.trim_end());
    Ok(Outcome::Fine)
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

fn in_words(explanation: &Explanation) -> String {
    let mut out = String::new();
    for why in &explanation.visits {
        visit_in_words(&mut out, why);
        out.push('\n');
    }
    for why in &explanation.not_planned {
        unplanned_in_words(&mut out, why);
        out.push('\n');
    }
    if out.is_empty() {
        out.push_str("Nothing is due at this home.");
    }
    out
}

// Writing to a string cannot fail.
fn visit_in_words(out: &mut String, why: &WhyVisit) {
    let _ = writeln!(
        out,
        "Visit {} at {}: {} on {} by {}.",
        why.visit_id,
        why.uprn,
        why.tasks.join(", "),
        why.date.format("%a %-d %b %Y"),
        why.operatives.join(" and "),
    );
    let _ = writeln!(
        out,
        "It adds {} to the plan: {}.",
        why.sum.total(),
        parts(&why.sum)
    );
    if why.promised {
        out.push_str("The tenant has been promised it: it is not moved.\n");
    }
    for other in &why.alternatives {
        let choice = other.decision.otherwise();
        let _ = match &other.more {
            None => writeln!(out, "- {choice}: {}.", other.in_words),
            Some(more) => writeln!(
                out,
                "- {choice}: {}: {} ({}).",
                other.in_words,
                against(more.total()),
                parts(more),
            ),
        };
    }
}

fn against(more: Pence) -> String {
    match more.get() {
        0 => "costs the same".to_owned(),
        1.. => format!("{more} more"),
        _ => format!("{} less", -more),
    }
}

/// The terms that are not nil.
fn parts(sum: &Sum) -> String {
    let terms = sum.terms();
    let said: Vec<String> = terms
        .iter()
        .filter(|(_, pence)| pence.get() != 0)
        .map(|(name, pence)| format!("{name} {pence}"))
        .collect();
    if said.is_empty() {
        "nothing changes".to_owned()
    } else {
        said.join(", ")
    }
}

fn unplanned_in_words(out: &mut String, why: &WhyUnplanned) {
    let due = why.deadline.map_or_else(
        || "without a deadline".to_owned(),
        |d| format!("due by {}", d.format("%a %-d %b %Y")),
    );
    let _ = writeln!(
        out,
        "Task {} ({}) at {}, {due}: {}.",
        why.task_id, why.stream, why.uprn, why.in_words
    );
    let _ = writeln!(
        out,
        "{} of {} candidate slots and {} of {} operatives are left by the rules; {} ways into the plan.",
        why.slots_open, why.slots, why.operatives_open, why.operatives, why.ways,
    );
    for block in &why.blocked_by {
        let _ = writeln!(
            out,
            "- {}: alone removes {} slots and {} operatives; without it {} slots are open, {} ways into the plan.",
            block.rule,
            block.slots_removed,
            block.operatives_removed,
            block.slots_without_it,
            block.ways_without_it,
        );
    }
    if !why.fix.is_empty() {
        let _ = writeln!(out, "Smallest change, tried: {}.", why.fix);
    }
}
