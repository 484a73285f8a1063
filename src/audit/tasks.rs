//! Tasks: each is in exactly one visit or unplanned, and the files agree on it.

use super::breach::Found;
use super::files::Summary;
use super::index::{Index, Visit};
use super::rows::{ContactRow, TaskRow, UnplannedRow};
use crate::model::{TaskId, UnplannedReason};

pub(super) fn check(index: &Index<'_>, found: &mut Found<'_>) {
    unique_visits(index, found);
    for visit in &index.visits {
        rows_agree(index, visit, found);
        contacts_agree(visit, found);
    }
    for (file, line, visit_id) in &index.astray {
        found.at(
            file,
            *line,
            format!("visit `{visit_id}` is not in visits.csv"),
        );
    }
    each_once(index, found);
    for row in &index.files.unplanned {
        unplanned_agrees(index, row, found);
    }
    summary_agrees(index, found);
}

fn summary_agrees(index: &Index<'_>, found: &mut Found<'_>) {
    let summary = &index.files.summary;
    let counted = [
        ("work.visits", summary.visits, index.files.visits.len()),
        (
            "work.tasks_planned",
            summary.tasks_planned,
            index.files.visit_tasks.len(),
        ),
    ];
    for (name, said, counted) in counted {
        if let Some(said) = said.filter(|said| *said != counted as u64) {
            found.at(
                Summary::FILE,
                0,
                format!("`{name}` is {said}, the files have {counted}"),
            );
        }
    }
}

fn unique_visits(index: &Index<'_>, found: &mut Found<'_>) {
    for visit in &index.visits {
        let row = visit.row;
        match index.visit(&row.id) {
            Some(first) if first.row.line != row.line => {
                found.visit(row, format!("is also on line {}", first.row.line));
            }
            _ => {}
        }
        if row.tasks.is_empty() {
            found.visit(row, "has no task");
        }
        if row.operatives.is_empty() {
            found.visit(row, "has no operative");
        }
    }
}

/// `visits.csv` and `visit_tasks.csv` name the same tasks, streams, home and operatives.
fn rows_agree(index: &Index<'_>, visit: &Visit<'_>, found: &mut Found<'_>) {
    let row = visit.row;
    let id = |task: TaskId| &index.landlord.task(task).id;
    for task in &row.tasks {
        if !visit.tasks.iter().any(|t| t.task == *task) {
            found.visit(
                row,
                format!("task `{}` has no row in visit_tasks.csv", id(*task)),
            );
        }
        let home = index.landlord.task(*task).home;
        if home != row.home {
            let uprn = index.landlord.property(home).uprn;
            found.visit(row, format!("task `{}` is at {uprn}", id(*task)));
        }
    }
    let of_tasks = row.tasks.iter().map(|t| index.landlord.task(*t).stream);
    if !of_tasks.eq(row.streams.iter().copied()) {
        found.visit(row, "`streams` are not those of `task_ids`");
    }
    for task in &visit.tasks {
        task_agrees(index, visit, task, found);
    }
}

fn task_agrees(index: &Index<'_>, visit: &Visit<'_>, task: &TaskRow, found: &mut Found<'_>) {
    let known = index.landlord.task(task.task);
    let id = &visit.row.id;
    if !visit.row.tasks.contains(&task.task) {
        found.task(task, format!("is not in `task_ids` of visit `{id}`"));
    }
    if known.stream != task.stream {
        let code = &index.rules.stream(known.stream).code;
        found.task(task, format!("is of stream `{code}`"));
    }
    if !visit.row.operatives.contains(&task.operative) {
        let operative = index.operative(task.operative);
        found.task(
            task,
            format!("`{operative}` is not in `operative_ids` of visit `{id}`"),
        );
    }
}

fn contacts_agree(visit: &Visit<'_>, found: &mut Found<'_>) {
    for contact in visit.contacts.iter().filter(|c| c.home != visit.row.home) {
        let what = format!("visit `{}` is at another home", visit.row.id);
        found.at(ContactRow::FILE, contact.line, what);
    }
}

/// Where a task was first met.
type Place = Option<(&'static str, u64)>;

fn each_once(index: &Index<'_>, found: &mut Found<'_>) {
    let mut met: Vec<Place> = vec![None; index.landlord.tasks.len()];
    let in_visits = index.files.visit_tasks.iter();
    let left_out = index.files.unplanned.iter();
    let places = in_visits
        .map(|row| (row.task, TaskRow::FILE, row.line))
        .chain(left_out.map(|row| (row.task, UnplannedRow::FILE, row.line)));
    for (task, file, line) in places {
        match met[task.index()] {
            None => met[task.index()] = Some((file, line)),
            Some((first, at)) => {
                let id = &index.landlord.task(task).id;
                found.at(file, line, format!("task `{id}` is also at {first}:{at}"));
            }
        }
    }
    for (task, place) in index.landlord.tasks.iter().zip(met) {
        if place.is_none() {
            let what = format!("task `{}` is in no visit and not unplanned", task.id);
            found.at(UnplannedRow::FILE, 0, what);
        }
    }
}

/// Home and stream are the task's, and a reason that the dataset can refute is true.
fn unplanned_agrees(index: &Index<'_>, row: &UnplannedRow, found: &mut Found<'_>) {
    let task = index.landlord.task(row.task);
    let mut at = |what: String| found.unplanned(row, what);
    if task.home != row.home {
        let uprn = index.landlord.property(task.home).uprn;
        at(format!("is at {uprn}"));
    }
    if task.stream != row.stream {
        let code = &index.rules.stream(task.stream).code;
        at(format!("is of stream `{code}`"));
    }
    let last = index.files.summary.last;
    match row.reason {
        UnplannedReason::Later => {
            if let Some(deadline) = row.deadline.filter(|d| *d <= last) {
                at(format!(
                    "`later`, but its deadline {deadline} is not after the last planned date {last}"
                ));
            }
        }
        UnplannedReason::AttemptsUsed => {
            let used = index
                .landlord
                .failed_attempts(task.home, task.stream)
                .count();
            let limit = usize::from(index.attempt_limit(task.stream));
            if used < limit {
                at(format!("`attempts_used`, but only {used} of {limit} are"));
            }
        }
        UnplannedReason::NoOperative => {
            let patch = &index.landlord.property(task.home).patch;
            let able = index.landlord.operatives.iter();
            let mut able = able.filter(|o| o.can(task.stream) && o.covers(patch));
            let household = index.landlord.household(task.home);
            // With needs the reason may be true although somebody has the skill.
            if household.needs.is_empty()
                && let Some(operative) = able.next()
            {
                let id = &operative.id;
                at(format!(
                    "`no_operative`, but `{id}` has the skill and the patch"
                ));
            }
        }
        UnplannedReason::WindowClosed
        | UnplannedReason::NotAvailable
        | UnplannedReason::TooLong
        | UnplannedReason::NoCapacity
        | UnplannedReason::NotWorthIt => {}
    }
}
