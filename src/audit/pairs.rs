//! Pairs: operatives who share a visit are in the home as the visit says.
//!
//! Each of them has one stop for it; their stays leave no gap between them, so that the tenant
//! is never waiting for the second; each is there for the tasks that are theirs. Where the
//! household needs two operatives, all of them stay from the first knock to the last goodbye.
//! A visit by one operative is held to the last part only: the stay is that of its tasks.

use super::breach::Found;
use super::index::{Index, Visit};
use super::rows::{StopRow, VisitRow};
use super::slots::hours;
use crate::model::{Need, OperativeId, Span};

pub(super) fn check(index: &Index<'_>, found: &mut Found<'_>) {
    for visit in &index.visits {
        if visit.row.operatives.len() > 1 && each_has_a_stop(index, visit, found) {
            no_gap(visit, found);
        }
        if index.landlord.household(visit.row.home).has(&Need::TwoOperatives) {
            together_throughout(index, visit, found);
        } else {
            there_for_their_tasks(index, visit, found);
        }
    }
}

fn each_has_a_stop(index: &Index<'_>, visit: &Visit<'_>, found: &mut Found<'_>) -> bool {
    let mut holds = true;
    for operative in &visit.row.operatives {
        let stops = visit.stops.iter().filter(|s| s.operative == *operative).count();
        if stops != 1 {
            let id = index.operative(*operative);
            let what = format!("`{id}` has {stops} stops for visit `{}`", visit.row.id);
            found.at(VisitRow::FILE, visit.row.line, what);
            holds = false;
        }
    }
    holds
}

fn no_gap(visit: &Visit<'_>, found: &mut Found<'_>) {
    let mut stays: Vec<Span> = visit.stops.iter().map(|s| s.stay()).collect();
    stays.sort_unstable();
    let Some(mut until) = stays.first().map(|s| s.to) else {
        return;
    };
    for stay in &stays[1..] {
        if stay.from > until {
            let what = format!("nobody is in the home between {until} and {}", stay.from);
            found.at(VisitRow::FILE, visit.row.line, what);
        }
        until = until.max(stay.to);
    }
}

fn together_throughout(index: &Index<'_>, visit: &Visit<'_>, found: &mut Found<'_>) {
    let whole = visit.stay();
    for stop in &visit.stops {
        if stop.stay() != whole {
            let what = format!(
                "`{}` stays {}, but `two_operatives` needs both for the whole of {}",
                index.operative(stop.operative),
                hours(stop.stay()),
                hours(whole)
            );
            found.at(StopRow::FILE, stop.line, what);
        }
    }
    if let Some(work) = work(visit, None).filter(|work| *work != whole) {
        let what = format!("stays {}, its tasks take {}", hours(whole), hours(work));
        found.at(VisitRow::FILE, visit.row.line, what);
    }
}

fn there_for_their_tasks(index: &Index<'_>, visit: &Visit<'_>, found: &mut Found<'_>) {
    for stop in &visit.stops {
        let operative = index.operative(stop.operative);
        match work(visit, Some(stop.operative)) {
            Some(work) if work != stop.stay() => {
                let stay = hours(stop.stay());
                let what = format!("`{operative}` stays {stay}, their tasks take {}", hours(work));
                found.at(StopRow::FILE, stop.line, what);
            }
            None if visit.row.operatives.contains(&stop.operative) => {
                let what = format!("`{operative}` has no task in visit `{}`", visit.row.id);
                found.at(StopRow::FILE, stop.line, what);
            }
            _ => {}
        }
    }
}

/// From the first start to the last finish of a visit's tasks, of one operative or of all.
fn work(visit: &Visit<'_>, of: Option<OperativeId>) -> Option<Span> {
    let tasks = || visit.tasks.iter().filter(|t| of.is_none_or(|o| t.operative == o));
    Some(Span {
        from: tasks().map(|t| t.span.from).min()?,
        to: tasks().map(|t| t.span.to).max()?,
    })
}
