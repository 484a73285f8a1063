//! Eject: room made by moving one unpromised visit elsewhere.
//!
//! An ejection chain of length one (Glover 1996). Each unpromised visit next to which the new
//! one would be well placed is ranked by what the swap could cost at best; the few most
//! promising are tried in full.

use super::draft::{Draft, members};
use super::frame::Frame;
use super::scan::{Cut, Table, candidate, cuts, slots};
use super::standing::Standing;
use crate::model::HomeId;
use crate::route::insertions::{Insertion, Line, Position, insertions_of};
use crate::route::problem::{Place, Problem, Time, VisitSpec, Window};

/// A visit that might make room.
struct Idea {
    bound: i64,
    frame: usize,
    role: usize,
    day: u32,
    route: usize,
    index: usize,
    visit: u32,
    /// What the plan is rid of with it.
    relief: i64,
}

/// Tries so many of the most promising ejections; what they cost counts with the offer.
pub(super) fn eject(
    drafts: &[Draft<'_>],
    home: HomeId,
    frames: &[Frame<'_>],
    tried: u32,
    worth: i64,
    table: &mut Table,
) {
    let mut ideas = Vec::new();
    for (number, (frame, draft)) in frames.iter().zip(drafts).enumerate() {
        if frame.joins.is_none() {
            for role in 0..frame.spec.roles.len() {
                list(draft, home, (number, role), frame, worth, &mut ideas);
            }
        }
    }
    ideas.sort_by_key(|i: &Idea| (i.bound, i.route, i.index, i.frame, i.role));
    for idea in ideas.iter().take(tried as usize) {
        attempt(&drafts[idea.frame], idea, &frames[idea.frame], table);
    }
}

/// Every visit that might make room for a role.
fn list(
    draft: &Draft<'_>,
    home: HomeId,
    (number, role): (usize, usize),
    frame: &Frame<'_>,
    worth: i64,
    ideas: &mut Vec<Idea>,
) {
    let problem = draft.problem();
    let spec = &frame.spec;
    // Work of the other role: somebody does it.
    let others = spec.roles.iter().enumerate().filter(|(r, _)| *r != role);
    let elsewhere: i64 = others
        .map(|(_, r)| cheapest_work(problem, r.duration))
        .sum();
    for today in spec.options.chunk_by(|a, b| a.day == b.day) {
        let day = today[0].day;
        let price = today.iter().map(|w| w.cost).min().unwrap_or(0);
        for operative in members(&spec.roles[role].resources) {
            let Some(route) = draft.live.route(operative, day) else {
                continue;
            };
            let rate = problem.rates[problem.routes[route].rate as usize];
            let work = i64::from(rate.work(spec.roles[role].duration)) + elsewhere;
            let own = work + i64::from(price) - frame.saved;
            let line = draft.line(route);
            for (index, halt) in line.halts().iter().enumerate() {
                let other = &problem.visits[halt.visit as usize];
                let standing = draft.live.visits[halt.visit as usize].as_ref();
                let Some(standing) = standing.filter(|s| !other.pinned && s.home != home) else {
                    continue;
                };
                let detour = detour(problem, line, route, index, spec.place);
                if own + detour >= worth {
                    continue;
                }
                let relief = relief(draft, halt.visit, standing, day);
                // Elsewhere it costs its work and its cheapest day at least.
                let work = other
                    .roles
                    .iter()
                    .map(|r| cheapest_work(problem, r.duration));
                let again = work.sum::<i64>() + least(other);
                let bound = own + detour + (again - relief).max(0);
                if bound < worth {
                    ideas.push(Idea {
                        bound,
                        frame: number,
                        role,
                        day,
                        route,
                        index,
                        visit: halt.visit,
                        relief,
                    });
                }
            }
        }
    }
}

/// What a place costs in the stead of the stop at this index.
fn detour(problem: &Problem, line: &Line, route: usize, index: usize, place: Place) -> i64 {
    let (before, after) = (line.place(problem, index), line.place(problem, index + 2));
    leg(problem, route, before, place) + leg(problem, route, place, after)
        - leg(problem, route, before, after)
}

/// What the plan is rid of with a visit of this day: all its operatives' ways and work.
fn relief(draft: &Draft<'_>, visit: u32, standing: &Standing, day: u32) -> i64 {
    let problem = draft.problem();
    let spec = &problem.visits[visit as usize];
    let start = standing.starts.first().map_or(0, |s| s.minutes());
    let mut sum = current(spec, day, start);
    for (operative, role) in standing.operatives.iter().zip(&spec.roles) {
        let Some(route) = draft.live.route(operative.0, day) else {
            continue;
        };
        let line = draft.line(route);
        let index = line.halts().iter().position(|h| h.visit == visit);
        let rate = problem.rates[problem.routes[route].rate as usize];
        let ways = index.map_or(0, |i| detour(problem, line, route, i, spec.place));
        sum += ways + i64::from(rate.work(role.duration));
    }
    sum
}

fn cheapest_work(problem: &Problem, duration: Time) -> i64 {
    let rates = problem.rates.iter();
    rates
        .map(|r| i64::from(r.work(duration)))
        .min()
        .unwrap_or(0)
}

fn leg(problem: &Problem, route: usize, from: u32, to: u32) -> i64 {
    let leg = problem.travel.leg(from, to);
    i64::from(problem.leg_cost(problem.routes[route].rate, leg))
}

/// What a visit's present window and place in the week cost.
fn current(spec: &VisitSpec, day: u32, start: i32) -> i64 {
    let today = spec.options.iter().filter(|w| w.day == day);
    let holds = |w: &&Window| w.earliest <= start && start <= w.latest;
    let cost = today.filter(holds).map(|w| w.cost).min().unwrap_or(0);
    i64::from(cost)
}

fn least(spec: &VisitSpec) -> i64 {
    i64::from(spec.options.iter().map(|w| w.cost).min().unwrap_or(0))
}

/// Takes the visit out, puts the new one in its route and the old one where it is cheapest.
fn attempt(draft: &Draft<'_>, idea: &Idea, frame: &Frame<'_>, table: &mut Table) {
    let mut without = draft.clone();
    without.remove(idea.visit);
    let problem = draft.problem();
    let mut found = Vec::new();
    if frame.spec.roles.len() == 1 {
        let line = without.line(idea.route);
        line.places(problem, &frame.spec, 0, &mut found);
    } else {
        without.places(&frame.spec, idea.day, &mut found);
    }
    let there = (idea.route, idea.index);
    found.retain(|p| p.role != idea.role || (p.position.route, p.position.index) == there);
    for insertion in insertions_of(problem, &frame.spec, &found) {
        let mut with = without.clone();
        // Numbered past every visit: the new one has no number yet.
        with.insert(u32::MAX, &frame.spec, &insertion);
        if !with.holds() {
            continue;
        }
        let spec = &problem.visits[idea.visit as usize];
        let Some(again) = with.cheapest(spec, i64::MAX) else {
            continue;
        };
        let moved = |again: &Insertion| Some((idea.visit, again.cost - idea.relief));
        if !on_one_route(&insertion, &again) {
            let evicted = moved(&again);
            slots(
                draft, idea.frame, frame, idea.day, &insertion, evicted, table,
            );
            continue;
        }
        // The visit that moves may push the new one later: each slot has to hold by itself.
        for cut in cuts(draft, frame, &insertion) {
            let (kept, narrow) = within(frame, &insertion, &cut);
            let mut with = without.clone();
            with.insert(u32::MAX, &narrow, &kept);
            let again = with.cheapest(spec, i64::MAX).filter(|_| with.holds());
            if let Some(again) = again {
                let evicted = moved(&again);
                table.offer(&candidate(
                    idea.frame, frame, idea.day, &insertion, evicted, &cut,
                ));
            }
        }
    }
}

/// Whether two insertions have a route in common.
fn on_one_route(a: &Insertion, b: &Insertion) -> bool {
    let shares = |at: &Position| b.roles.iter().any(|other| other.route == at.route);
    a.roles.iter().any(shares)
}

/// An insertion that keeps one slot, with what the search sees of the visit then.
fn within(frame: &Frame<'_>, insertion: &Insertion, cut: &Cut) -> (Insertion, VisitSpec) {
    let mut spec = frame.spec.clone();
    let window = &mut spec.options[insertion.window];
    (window.earliest, window.latest) = (cut.start, cut.latest);
    let window = *window;
    spec.options = vec![window];
    let kept = Insertion {
        window: 0,
        start: cut.start,
        last_start: cut.latest,
        ..insertion.clone()
    };
    (kept, spec)
}
