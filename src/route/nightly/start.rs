//! The plan that the search starts from: promises pinned where they are, and last night's
//! visits where they were, as far as they still fit.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{LastNight, Nightly, RouteKey};
use crate::constraint::{self, Case};
use crate::due::Ground;
use crate::model::OperativeId;
use crate::route::check::cost;
use crate::route::problem::{Problem, Stop};
use crate::route::timed::{Wanted, timed};
use crate::units::TimeOfDay;

/// Fills [`Nightly::start`].
///
/// Promises come first: those that say when their operatives were to knock as they stood, the
/// others by slot. Where some do not fit after those before them, all are tried again with those
/// first. One that still does not fit, or whose operative is off, is opened to every operative
/// who may come, and told of in [`Nightly::broken`].
pub(super) fn start(ground: &Ground<'_>, nightly: &mut Nightly, last_night: &LastNight) {
    let by_key = by_key(nightly);
    nightly.start.routes = vec![Vec::new(); nightly.routes.len()];
    pin_promises(ground, nightly, &by_key);
    let mut placed = vec![false; nightly.knocks.len()];
    for was in as_last_night(ground, nightly, &by_key, last_night) {
        placed[was.visit] = place(nightly, was.visit, &was.routes, was.at);
    }
    nightly.start.absent = (0..nightly.knocks.len() as u32)
        .filter(|v| !nightly.problem.visits[*v as usize].pinned && !placed[*v as usize])
        .collect();
}

/// The index of each route.
fn by_key(nightly: &Nightly) -> BTreeMap<RouteKey, usize> {
    nightly.routes.iter().copied().zip(0..).collect()
}

/// A plan that stands, route by route.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsRouted {
    /// The routes that are driven, each with its stops.
    pub routes: Vec<(RouteKey, Vec<Stop>)>,
    /// Promises that cannot be kept as they stand: identifier and why.
    pub broken: Vec<(String, String)>,
}

/// Fills [`Nightly::start`] from a plan that stands.
pub(super) fn start_as(ground: &Ground<'_>, nightly: &mut Nightly, routed: AsRouted) {
    let by_key = by_key(nightly);
    let broken: BTreeMap<String, String> = routed.broken.into_iter().collect();
    for visit in promises(nightly) {
        let id = nightly.knocks[visit].id(ground.landlord);
        if let Some(why) = broken.get(&id) {
            open_to_anybody(ground, nightly, visit, why.clone());
        } else {
            let named = named_routes(ground, nightly, &by_key, visit);
            nightly.problem.visits[visit].pinned = matches!(named, Some(Ok(_)));
        }
    }
    nightly.start.routes = vec![Vec::new(); nightly.routes.len()];
    let mut placed = vec![false; nightly.knocks.len()];
    for (key, stops) in routed.routes {
        for stop in &stops {
            if let Stop::Visit { visit, .. } = stop {
                placed[*visit as usize] = true;
            }
        }
        if let Some(route) = by_key.get(&key) {
            nightly.start.routes[*route] = stops;
        }
    }
    nightly.start.absent = (0..placed.len() as u32)
        .filter(|v| !placed[*v as usize])
        .collect();
    nightly.start.cost = cost(&nightly.problem, &nightly.start);
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

/// Promises as they stood, where their arrivals are known.
#[derive(Default)]
struct Stood {
    routes: Vec<Vec<Stop>>,
    pinned: Vec<usize>,
}

/// A promise with the routes of its roles, and when it was to begin.
struct Known {
    visit: usize,
    start: i32,
    routes: Vec<usize>,
}

/// Times the routes of promises whose arrivals are known, in the order of those: what stood as a
/// whole comes back as a whole, which no order of slots can promise. A route that does not fit
/// (an operative's shift has become shorter) gives up its promises, to be tried one by one.
fn as_they_stood(
    ground: &Ground<'_>,
    nightly: &Nightly,
    by_key: &BTreeMap<RouteKey, usize>,
    promises: &[usize],
) -> Stood {
    let known = promises.iter().filter_map(|visit| {
        let booking = &ground.landlord.bookings[nightly.knocks[*visit].booking?.index()];
        let start = booking.arrive?.minutes();
        let window = nightly.problem.visits[*visit].options[0];
        let routes = named_routes(ground, nightly, by_key, *visit)?.ok()?;
        (window.earliest <= start && start <= window.latest).then_some(Known {
            visit: *visit,
            start,
            routes,
        })
    });
    let mut known: Vec<Known> = known.collect();
    known.sort_by_key(|k| (k.start, k.visit));
    loop {
        let routes = in_order(&nightly.problem, &known, nightly.routes.len());
        let misfits: Vec<usize> = (0..routes.len()).filter(|r| routes[*r].is_none()).collect();
        if misfits.is_empty() {
            return Stood {
                routes: routes.into_iter().flatten().collect(),
                pinned: known.into_iter().map(|k| k.visit).collect(),
            };
        }
        known.retain(|k| !k.routes.iter().any(|r| misfits.contains(r)));
    }
}

/// Each route with its promises in this order; `None` where they do not fit.
fn in_order(problem: &Problem, known: &[Known], routes: usize) -> Vec<Option<Vec<Stop>>> {
    let mut stops: Vec<Vec<(i32, Wanted<'_>)>> = vec![Vec::new(); routes];
    for known in known {
        let spec = &problem.visits[known.visit];
        for (role, route) in known.routes.iter().enumerate() {
            let start = known.start + spec.roles[role].offset;
            let wanted = Wanted {
                spec,
                visit: known.visit as u32,
                role: role as u8,
                start: (spec.roles.len() > 1).then_some(start),
            };
            stops[*route].push((start, wanted));
        }
    }
    let in_time = |(route, mut stops): (usize, Vec<(i32, Wanted<'_>)>)| {
        if stops.is_empty() {
            return Some(Vec::new());
        }
        stops.sort_by_key(|(start, _)| *start);
        let wanted: Vec<Wanted<'_>> = stops.into_iter().map(|(_, wanted)| wanted).collect();
        timed(problem, route, &wanted)
    };
    stops.into_iter().enumerate().map(in_time).collect()
}

/// How often promises are tried in another order.
const ORDERS_TRIED: usize = 12;

/// Promises pinned in one order, and those that could not be.
#[derive(Default)]
struct Pins {
    routes: Vec<Vec<Stop>>,
    pinned: Vec<usize>,
    broken: Vec<(usize, String)>,
}

/// Pins every promise that can be kept. Those that cannot go first in the next try (Joslin and
/// Clements 1999, "Squeaky wheel" optimization, JAIR 10); the try that breaks fewest holds.
fn pin_promises(ground: &Ground<'_>, nightly: &mut Nightly, by_key: &BTreeMap<RouteKey, usize>) {
    let mut order = promises(nightly);
    let stood = as_they_stood(ground, nightly, by_key, &order);
    for visit in &stood.pinned {
        nightly.problem.visits[*visit].pinned = true;
    }
    order.retain(|visit| !nightly.problem.visits[*visit].pinned);
    let mut best: Option<Pins> = None;
    for _ in 0..ORDERS_TRIED {
        nightly.start.routes.clone_from(&stood.routes);
        let pins = pin_in_order(ground, nightly, by_key, &order);
        let failed: Vec<usize> = pins.broken.iter().map(|(visit, _)| *visit).collect();
        if best.as_ref().is_none_or(|b| failed.len() < b.broken.len()) {
            best = Some(pins);
        }
        if failed.is_empty() {
            break;
        }
        order.sort_by_key(|visit| !failed.contains(visit));
    }
    let Pins {
        routes,
        pinned,
        broken,
    } = best.unwrap_or_default();
    nightly.start.routes = routes;
    for visit in pinned {
        nightly.problem.visits[visit].pinned = true;
    }
    for (visit, why) in broken {
        open_to_anybody(ground, nightly, visit, why);
    }
}

/// Pins one after the other, from what the routes hold already.
fn pin_in_order(
    ground: &Ground<'_>,
    nightly: &mut Nightly,
    by_key: &BTreeMap<RouteKey, usize>,
    order: &[usize],
) -> Pins {
    let mut pins = Pins::default();
    for visit in order {
        match pin(ground, nightly, by_key, *visit) {
            Some(Ok(())) => pins.pinned.push(*visit),
            Some(Err(why)) => pins.broken.push((*visit, why)),
            None => {} // Anybody may come: left to the search.
        }
    }
    pins.routes.clone_from(&nightly.start.routes);
    pins
}

/// Puts a promise where it was promised, or says why that cannot be; `None` where it names
/// nobody.
fn pin(
    ground: &Ground<'_>,
    nightly: &mut Nightly,
    by_key: &BTreeMap<RouteKey, usize>,
    visit: usize,
) -> Option<Result<(), String>> {
    let routes = named_routes(ground, nightly, by_key, visit)?;
    Some(routes.and_then(|routes| {
        if place(nightly, visit, &routes, None) {
            return Ok(());
        }
        Err("its operative cannot reach it in its slot after the promises before".into())
    }))
}

/// The routes of those whom a promise names, by role, or which of them is off; `None` where it
/// names nobody.
fn named_routes(
    ground: &Ground<'_>,
    nightly: &Nightly,
    by_key: &BTreeMap<RouteKey, usize>,
    visit: usize,
) -> Option<Result<Vec<usize>, String>> {
    let booking = &ground.landlord.bookings[nightly.knocks[visit].booking?.index()];
    let case = case_of(ground, nightly, visit);
    let named: Option<Vec<OperativeId>> = case
        .parts
        .iter()
        .map(|part| booking.operatives.get(part.who).copied())
        .collect();
    let key = |operative: &OperativeId| RouteKey {
        operative: *operative,
        date: booking.date,
    };
    let routes = named?
        .iter()
        .map(|o| by_key.get(&key(o)).copied())
        .collect();
    let off = || format!("an operative it names does not work on {}", booking.date);
    Some(Option::ok_or_else(routes, off))
}

fn open_to_anybody(ground: &Ground<'_>, nightly: &mut Nightly, visit: usize, why: String) {
    let Some(booking) = nightly.knocks[visit].booking else {
        return;
    };
    let case = case_of(ground, nightly, visit);
    let roles = nightly.problem.visits[visit].roles.iter_mut();
    for (role, part) in roles.zip(&case.parts) {
        role.resources = constraint::people(&case, part, None).words().to_vec();
    }
    let id = ground.landlord.bookings[booking.index()].id.clone();
    nightly.broken.push((id, why));
}

/// A visit of last night's that is wanted tonight too.
struct Was {
    when: (NaiveDate, TimeOfDay),
    visit: usize,
    /// Its operatives' routes.
    routes: Vec<usize>,
    /// The start of a pair.
    at: Option<i32>,
}

/// Last night's visits that are wanted tonight too, with their routes, in the order in which
/// they were to be made.
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
                when: (was.date, was.arrive),
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
/// fit; false where it fits nowhere. A pair starts at `at`, or as soon as both can.
fn place(nightly: &mut Nightly, visit: usize, routes: &[usize], at: Option<i32>) -> bool {
    if nightly.problem.visits[visit].roles.len() == 1 {
        return place_at(nightly, visit, routes, None);
    }
    let starts = match at {
        Some(start) => vec![start],
        None => grid_starts(&nightly.problem, visit),
    };
    let mut starts = starts.into_iter();
    starts.any(|start| place_at(nightly, visit, routes, Some(start)))
}

fn place_at(
    nightly: &mut Nightly,
    visit: usize,
    routes: &[usize],
    pair_start: Option<i32>,
) -> bool {
    let problem = &nightly.problem;
    let spec = &problem.visits[visit];
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

/// The starts of a pair on the grid in its only window, soonest first.
fn grid_starts(problem: &Problem, visit: usize) -> Vec<i32> {
    let Some(window) = problem.visits[visit].options.first() else {
        return Vec::new();
    };
    let grid = problem.grid.max(1);
    let first = (window.earliest + grid - 1) / grid * grid;
    (first..=window.latest).step_by(grid as usize).collect()
}

fn case_of<'a>(ground: &Ground<'a>, nightly: &Nightly, visit: usize) -> Case<'a> {
    let knock = &nightly.knocks[visit];
    Case::new(ground, knock.home, &knock.crew)
}
