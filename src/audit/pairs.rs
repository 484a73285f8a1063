//! Pairs: operatives who share a visit are in the home as the visit says.
//!
//! Each of them has one stop for it; their stays leave no gap between them, so that the tenant
//! is never waiting for the second; each is there for the tasks that are theirs. Where the
//! household needs two operatives, all of them stay from the first knock to the last goodbye.

use super::breach::Found;
use super::index::{Index, Visit};
use super::slots::hours;
use crate::model::{Need, Span};

pub(super) fn check(index: &Index<'_>, found: &mut Found<'_>) {
    for visit in &index.visits {
        if visit.row.operatives.len() > 1 && each_has_a_stop(index, visit, found) {
            no_gap(visit, found);
        }
        if index
            .landlord
            .household(visit.row.home)
            .has(&Need::TwoOperatives)
        {
            together_throughout(visit, found);
        } else if visit.row.operatives.len() > 1 {
            there_for_their_tasks(visit, found);
        }
    }
}

fn each_has_a_stop(index: &Index<'_>, visit: &Visit<'_>, found: &mut Found<'_>) -> bool {
    let mut holds = true;
    for operative in &visit.row.operatives {
        let stops = visit
            .stops
            .iter()
            .filter(|s| s.operative == *operative)
            .count();
        if stops != 1 {
            let id = index.operative(*operative);
            let what = format!("`{id}` has {stops} stops for it in routes.csv");
            found.visit(visit.row, what);
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
            found.visit(visit.row, what);
        }
        until = until.max(stay.to);
    }
}

fn together_throughout(visit: &Visit<'_>, found: &mut Found<'_>) {
    let whole = visit.stay();
    for stop in &visit.stops {
        if stop.stay() != whole {
            let what = format!(
                "stays {}, but `two_operatives` needs both for the whole of {}",
                hours(stop.stay()),
                hours(whole)
            );
            found.stop(stop, what);
        }
    }
    if let Some(work) = visit.work(None).filter(|work| *work != whole) {
        let what = format!("stays {}, but its tasks take {}", hours(whole), hours(work));
        found.visit(visit.row, what);
    }
}

fn there_for_their_tasks(visit: &Visit<'_>, found: &mut Found<'_>) {
    for stop in &visit.stops {
        match visit.work(Some(stop.operative)) {
            Some(work) if work != stop.stay() => {
                let (stay, work) = (hours(stop.stay()), hours(work));
                found.stop(stop, format!("stays {stay}, but their tasks take {work}"));
            }
            None if visit.row.operatives.contains(&stop.operative) => {
                found.stop(stop, format!("has no task in visit `{}`", visit.row.id));
            }
            _ => {}
        }
    }
}
