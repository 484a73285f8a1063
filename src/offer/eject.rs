//! Eject: room made by moving one unpromised visit elsewhere.
//!
//! An ejection chain of length one (Glover 1996). Each unpromised visit next to which the new
//! one would be well placed is ranked by what the swap could cost at best; the few most
//! promising are tried in full.

use super::draft::{Draft, members};
use super::frame::Frame;
use super::scan::{Table, slots};
use crate::model::HomeId;
use crate::route::insertions::insertions_of;
use crate::route::problem::{Problem, VisitSpec, Window};

/// A visit that might make room.
struct Idea {
    bound: i64,
    frame: usize,
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
        if frame.spec.roles.len() == 1 && frame.joins.is_none() {
            list(draft, home, number, frame, worth, &mut ideas);
        }
    }
    ideas.sort_by_key(|i: &Idea| (i.bound, i.route, i.index, i.frame));
    for idea in ideas.iter().take(tried as usize) {
        attempt(&drafts[idea.frame], idea, &frames[idea.frame], table);
    }
}

fn list(
    draft: &Draft<'_>,
    home: HomeId,
    number: usize,
    frame: &Frame<'_>,
    worth: i64,
    ideas: &mut Vec<Idea>,
) {
    let problem = draft.problem();
    let spec = &frame.spec;
    let duration = spec.roles[0].duration;
    for today in spec.options.chunk_by(|a, b| a.day == b.day) {
        let day = today[0].day;
        let price = today.iter().map(|w| w.cost).min().unwrap_or(0);
        for operative in members(&spec.roles[0].resources) {
            let Some(route) = draft.live.route(operative, day) else {
                continue;
            };
            let line = draft.line(route);
            let rate = problem.rates[problem.routes[route].rate as usize];
            let own = i64::from(rate.work(duration)) + i64::from(price) - frame.saved;
            for (index, halt) in line.halts().iter().enumerate() {
                let other = &problem.visits[halt.visit as usize];
                let standing = draft.live.visits[halt.visit as usize].as_ref();
                let movable = !other.pinned && other.roles.len() == 1;
                let Some(standing) = standing.filter(|s| movable && s.home != home) else {
                    continue;
                };
                let (before, after) = (line.place(problem, index), line.place(problem, index + 2));
                let gap = leg(problem, route, before, after);
                let detour = |place| {
                    leg(problem, route, before, place) + leg(problem, route, place, after) - gap
                };
                let start = standing.starts.first().map_or(0, |s| s.minutes());
                let relief = detour(other.place)
                    + i64::from(rate.work(other.roles[0].duration))
                    + current(other, day, start);
                // Elsewhere it costs its work and its cheapest day at least.
                let again = i64::from(rate.work(other.roles[0].duration)) + least(other);
                let bound = own + detour(spec.place) + (again - relief).max(0);
                if bound < worth {
                    ideas.push(Idea {
                        bound,
                        frame: number,
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
    let line = without.line(idea.route);
    line.places(problem, &frame.spec, 0, &mut found);
    let near = idea.index..idea.index + 1;
    found.retain(|p| near.contains(&p.position.index));
    for insertion in insertions_of(problem, &frame.spec, &found) {
        let mut with = without.clone();
        // Numbered past every visit: the new one has no number yet.
        with.insert(u32::MAX, &frame.spec, &insertion);
        let spec = &problem.visits[idea.visit as usize];
        let Some(again) = with.cheapest(spec, i64::MAX) else {
            continue;
        };
        let moved = again.cost - idea.relief;
        let evicted = Some((idea.visit, moved));
        slots(
            draft, idea.frame, frame, idea.day, &insertion, evicted, table,
        );
    }
}
