//! Changes: what is other than in the schedule before, and what that costs.

use std::collections::{BTreeMap, BTreeSet};

use super::rows::visit_row;
use super::table::List;
use super::tables::VisitRow;
use crate::model::{Build, Change, ChangeKind, HomeId, Landlord, Status, Uprn};
use crate::rules::Rules;
use crate::units::Pence;

/// What changed between an earlier schedule's visits and a build's, by date of the visit.
///
/// A visit keeps its identifier while its home and tasks are the same. Where it is gone and
/// another at the same home has taken some of its tasks, it was regrouped. What was to be
/// done before this build's first day is over and is no change.
pub fn changes(
    previous: &[VisitRow],
    landlord: &Landlord,
    rules: &Rules,
    build: &Build,
) -> Vec<Change> {
    let first = build.provenance.first;
    let now: Vec<(HomeId, VisitRow)> = build
        .schedule
        .visits
        .iter()
        .map(|visit| (visit.home, visit_row(landlord, rules, visit)))
        .collect();
    let by_id = |rows: &mut dyn Iterator<Item = &VisitRow>| -> BTreeSet<String> {
        rows.map(|row| row.visit_id.clone()).collect()
    };
    let ids_now = by_id(&mut now.iter().map(|(_, row)| row));
    let old: BTreeMap<&str, &VisitRow> = previous
        .iter()
        .filter(|row| row.date >= first)
        .map(|row| (row.visit_id.as_str(), row))
        .collect();
    let mut gone: BTreeMap<u64, Vec<&VisitRow>> = BTreeMap::new();
    for row in old.values().filter(|row| !ids_now.contains(&row.visit_id)) {
        gone.entry(row.uprn).or_default().push(row);
    }
    let mut changes = Vec::new();
    for (home, after) in &now {
        let change = match old.get(after.visit_id.as_str()) {
            Some(before) => compare(rules, before, after),
            None => Some(regrouped_or_added(rules, &mut gone, after)),
        };
        changes.extend(change.map(|(kind, before, text, cost)| Change {
            visit_id: after.visit_id.clone(),
            home: *home,
            kind,
            before,
            after: text,
            cost,
        }));
    }
    let removed = gone.values().flatten().filter_map(|row| {
        Some(Change {
            visit_id: row.visit_id.clone(),
            home: landlord.home(Uprn::new(row.uprn)?)?,
            kind: ChangeKind::Removed,
            before: when(row),
            after: String::new(),
            cost: promise(rules, row),
        })
    });
    changes.extend(removed);
    changes
}

type Told = (ChangeKind, String, String, Pence);

fn compare(rules: &Rules, before: &VisitRow, after: &VisitRow) -> Option<Told> {
    if before.date != after.date
        || before.slot_from != after.slot_from
        || before.slot_to != after.slot_to
    {
        let cost = if is_promised(before) {
            rules.costs.change_notified_pence
        } else if before.date != after.date {
            rules.costs.change_day_pence
        } else {
            Pence::ZERO
        };
        return Some((ChangeKind::Moved, when(before), when(after), cost));
    }
    if !same(&before.operative_ids, &after.operative_ids) {
        let (was, is) = (&before.operative_ids, &after.operative_ids);
        let cost = rules.costs.change_operative_pence;
        return Some((
            ChangeKind::Reassigned,
            was.to_string(),
            is.to_string(),
            cost,
        ));
    }
    if !same(&before.task_ids, &after.task_ids) {
        let (was, is) = (&before.task_ids, &after.task_ids);
        return Some((
            ChangeKind::Regrouped,
            was.to_string(),
            is.to_string(),
            Pence::ZERO,
        ));
    }
    None
}

fn regrouped_or_added(
    rules: &Rules,
    gone: &mut BTreeMap<u64, Vec<&VisitRow>>,
    after: &VisitRow,
) -> Told {
    let shares = |row: &&VisitRow| {
        row.task_ids
            .0
            .iter()
            .any(|id| after.task_ids.0.contains(id))
    };
    let candidates = gone.get_mut(&after.uprn);
    let taken = candidates.and_then(|rows| {
        let position = rows.iter().position(shares)?;
        Some(rows.remove(position))
    });
    match taken {
        Some(before) => (
            ChangeKind::Regrouped,
            before.task_ids.to_string(),
            after.task_ids.to_string(),
            promise(rules, before),
        ),
        None => (ChangeKind::Added, String::new(), when(after), Pence::ZERO),
    }
}

/// `2026-12-15 09:30-10:30 OP7`.
pub(super) fn when(row: &VisitRow) -> String {
    format!(
        "{} {}-{} {}",
        row.date, row.slot_from, row.slot_to, row.operative_ids
    )
}

fn is_promised(row: &VisitRow) -> bool {
    [Status::Notified, Status::Confirmed]
        .iter()
        .any(|s| s.code() == row.status)
}

fn promise(rules: &Rules, row: &VisitRow) -> Pence {
    if is_promised(row) {
        rules.costs.change_notified_pence
    } else {
        Pence::ZERO
    }
}

fn same(left: &List, right: &List) -> bool {
    left.0.iter().collect::<BTreeSet<_>>() == right.0.iter().collect::<BTreeSet<_>>()
}
