//! The plan that the search starts from: promises pinned where they are, and last night's
//! visits where they were, as far as they still fit.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{LastNight, Nightly, RouteKey};
use crate::constraint::{self, Case};
use crate::due::Ground;
use crate::model::{OperativeId, Slot};
use crate::route::problem::{Problem, Stop};
use crate::route::timed::{Wanted, timed};

/// Fills [`Nightly::start`].
///
/// Promises come first, by slot; one whose operative is off, or that does not fit after those
/// before it, is opened to every operative who may come, and told of in [`Nightly::broken`].
pub(super) fn start(ground: &Ground<'_>, nightly: &mut Nightly, last_night: &LastNight) {
    let by_key: BTreeMap<RouteKey, usize> = nightly
        .routes
        .iter()
        .enumerate()
        .map(|(i, key)| (*key, i))
        .collect();
    nightly.start.routes = vec![Vec::new(); nightly.routes.len()];
    for visit in promises(nightly) {
        pin(ground, nightly, &by_key, visit);
    }
    let mut placed = vec![false; nightly.knocks.len()];
    for was in as_last_night(ground, nightly, &by_key, last_night) {
        placed[was.visit] = place(nightly, was.visit, &was.routes, was.at);
    }
    nightly.start.absent = (0..nightly.knocks.len() as u32)
        .filter(|v| !nightly.problem.visits[*v as usize].pinned && !placed[*v as usize])
        .collect();
}

/// Promises that may not move, by day and slot.
fn promises(nightly: &Nightly) -> Vec<usize> {
    let mut promises: Vec<usize> = (0..nightly.knocks.len())
        .filter(|v| nightly.knocks[*v].booking.is_some())
        .filter(|v| nightly.problem.visits[*v].options.len() == 1)
        .collect();
    promises.sort_by_key(|v| {
        let window = nightly.problem.visits[*v].options[0];
        (window.day, window.earliest)
    });
    promises
}

fn pin(
    ground: &Ground<'_>,
    nightly: &mut Nightly,
    by_key: &BTreeMap<RouteKey, usize>,
    visit: usize,
) {
    let Some(booking) = nightly.knocks[visit].booking else {
        return;
    };
    let booking = &ground.landlord.bookings[booking.index()];
    let case = case_of(ground, nightly, visit);
    let named: Option<Vec<OperativeId>> = case
        .parts
        .iter()
        .map(|part| booking.operatives.get(part.who).copied())
        .collect();
    let Some(named) = named else {
        return; // Anybody may come: left to the search.
    };
    let key = |operative: &OperativeId| RouteKey {
        operative: *operative,
        date: booking.date,
    };
    let routes: Option<Vec<usize>> = named.iter().map(|o| by_key.get(&key(o)).copied()).collect();
    let why = match routes {
        None => format!("an operative it names does not work on {}", booking.date),
        Some(routes) if place(nightly, visit, &routes, None) => {
            nightly.problem.visits[visit].pinned = true;
            return;
        }
        Some(_) => "its operative cannot reach it in its slot after the promises before".into(),
    };
    for (role, part) in nightly.problem.visits[visit]
        .roles
        .iter_mut()
        .zip(&case.parts)
    {
        role.resources = constraint::people(&case, part, None).words().to_vec();
    }
    nightly.broken.push((booking.id.clone(), why));
}

/// A visit of last night's that is wanted tonight too.
struct Was {
    when: (NaiveDate, Slot),
    visit: usize,
    /// Its operatives' routes.
    routes: Vec<usize>,
    /// The start of a pair.
    at: Option<i32>,
}

/// Last night's visits that are wanted tonight too, with their routes and slots, in order of
/// the slots.
fn as_last_night(
    ground: &Ground<'_>,
    nightly: &Nightly,
    by_key: &BTreeMap<RouteKey, usize>,
    last_night: &LastNight,
) -> Vec<Was> {
    let mut found = Vec::new();
    for (visit, knock) in nightly.knocks.iter().enumerate() {
        let spec = &nightly.problem.visits[visit];
        let Some(was) = last_night.get(&knock.id(ground.landlord)) else {
            continue;
        };
        let routes: Option<Vec<usize>> = was
            .operatives
            .iter()
            .map(|operative| {
                let (operative, date) = (*operative, was.date);
                by_key.get(&RouteKey { operative, date }).copied()
            })
            .collect();
        let Some(routes) = routes.filter(|r| r.len() == spec.roles.len() && !spec.pinned) else {
            continue;
        };
        let admitted = routes
            .iter()
            .zip(&spec.roles)
            .all(|(r, role)| role.admits(nightly.problem.routes[*r].resource));
        if admitted {
            let at = (routes.len() > 1).then(|| was.arrive.minutes());
            found.push(Was {
                when: (was.date, was.slot),
                visit,
                routes,
                at,
            });
        }
    }
    found.sort_by_key(|was| (was.when, was.visit));
    found
}

/// Puts a visit at the end of its routes, or before the first stop after which it does not
/// fit; false where it fits nowhere.
fn place(nightly: &mut Nightly, visit: usize, routes: &[usize], at: Option<i32>) -> bool {
    let problem = &nightly.problem;
    let spec = &problem.visits[visit];
    let pair_start = (spec.roles.len() > 1)
        .then(|| at.or_else(|| grid_start(problem, visit)))
        .flatten();
    let mut fresh = Vec::with_capacity(routes.len());
    for (role, route) in routes.iter().enumerate() {
        let own = Wanted {
            spec,
            visit: visit as u32,
            role: role as u8,
            start: pair_start.map(|start| start + spec.roles[role].offset),
        };
        let there = Wanted::of(problem, &nightly.start.routes[*route]);
        let stops = (0..=there.len()).rev().find_map(|position| {
            let mut with = there.clone();
            with.insert(position, own);
            timed(problem, *route, &with)
        });
        match stops {
            Some(stops) => fresh.push((*route, stops)),
            None => return false,
        }
    }
    if fresh.len() != spec.roles.len() {
        return false;
    }
    let starts = |stops: &[Stop]| -> Option<i32> {
        stops.iter().find_map(|stop| match *stop {
            Stop::Visit {
                visit: v,
                role,
                start,
                ..
            } if v as usize == visit => Some(start - spec.roles[usize::from(role)].offset),
            _ => None,
        })
    };
    let windowed = fresh.iter().all(|(route, stops)| {
        let day = problem.routes[*route].day;
        starts(stops).is_some_and(|s| {
            let mut today = spec.options.iter().filter(|w| w.day == day);
            today.any(|w| w.earliest <= s && s <= w.latest)
        })
    });
    if windowed {
        for (route, stops) in fresh {
            nightly.start.routes[route] = stops;
        }
    }
    windowed
}

/// The first start of a pair on the grid in its only window.
fn grid_start(problem: &Problem, visit: usize) -> Option<i32> {
    let window = problem.visits[visit].options.first()?;
    let grid = problem.grid.max(1);
    let start = (window.earliest + grid - 1) / grid * grid;
    (start <= window.latest).then_some(start)
}

fn case_of<'a>(ground: &Ground<'a>, nightly: &Nightly, visit: usize) -> Case<'a> {
    let knock = &nightly.knocks[visit];
    Case::new(ground, knock.home, &knock.crew)
}
