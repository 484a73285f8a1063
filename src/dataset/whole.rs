//! The whole: what no single row can show, such as work that nobody is skilled to do.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Fault;
use crate::model::{Landlord, StreamId};

use super::Load;
use super::fields::{counted, shown};

/// Faults where tasks need a skill that nobody has.
///
/// A lenient load takes it for a warning: there is no row to leave out, and the schedule will
/// list the tasks with their reason.
pub(super) fn check_skills(
    load: &mut Load<'_>,
    landlord: &Landlord,
    skilled: &BTreeSet<StreamId>,
    column: u64,
) {
    let mut needed: BTreeMap<StreamId, u64> = BTreeMap::new();
    for task in &landlord.tasks {
        *needed.entry(task.stream).or_default() += 1;
    }
    // Strictly, a skilled operative whose row has a fault of its own will be back once that
    // is mended.
    let lenient = load.ledger.is_lenient();
    let can = |stream| {
        landlord
            .operatives
            .iter()
            .any(|operative| operative.can(stream))
    };
    let somebody_can = |stream| can(stream) || !lenient && skilled.contains(&stream);
    let file = load.source.called("operatives");
    for (stream, tasks) in needed {
        if somebody_can(stream) {
            continue;
        }
        let code = &load.rules.stream(stream).code;
        let tasks = counted(tasks, "task needs", "tasks need");
        let what = format!("nobody has the skill for {code}, which {tasks}");
        let allowed = "add it to somebody's skills, or leave those tasks out";
        load.ledger
            .fault_or_warning(Fault::at(&file, 1, column, what, allowed));
    }
}

/// Warnings where a patch has tasks and no operative works in it.
pub(super) fn check_patches(load: &mut Load<'_>, landlord: &Landlord) {
    let mut needed: BTreeMap<&str, u64> = BTreeMap::new();
    for task in &landlord.tasks {
        let patch = landlord.property(task.home).patch.as_str();
        *needed.entry(patch).or_default() += 1;
    }
    let file = load.source.called("operatives");
    for (patch, tasks) in needed {
        if landlord
            .operatives
            .iter()
            .any(|operative| operative.covers(patch))
        {
            continue;
        }
        let tasks = counted(tasks, "task is", "tasks are");
        let what = if patch.is_empty() {
            format!("nobody works where no patch is named, and {tasks} there")
        } else {
            format!("nobody works in patch {}, and {tasks} there", shown(patch))
        };
        let allowed = "add the patch to somebody's patches, or empty them";
        load.ledger.warn(Fault::at(&file, 0, 0, what, allowed));
    }
}
