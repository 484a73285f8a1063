//! Solve: the search over the nightly problem in rounds, between which knocks may change.
//!
//! What routing could not place comes back: homes choose anew at what the routes ask
//! (`rechoose`); a knock of several tasks that still fits nowhere is taken apart, and its parts
//! are tried again from the plan so far.

use std::collections::BTreeSet;

use super::rechoose::rechoose;
use super::{LastNight, Nightly, encode, keep};
use crate::combine::Knock;
use crate::due::Ground;
use crate::route::fill::fill;
use crate::route::params::Round;
use crate::route::problem::{Plan, Stop as Halt};
use crate::route::{Allowance, Params, Progress, Stats, solve};

/// A plan of the nightly problem, with the problem as it ended.
#[derive(Debug, Clone)]
pub struct Routed {
    /// The problem.
    pub nightly: Nightly,
    /// The plan.
    pub plan: Plan,
    /// How the search went, round by round.
    pub stats: Vec<Stats>,
}

/// Routes the knocks within the allowance.
pub fn route(
    ground: &Ground<'_>,
    knocks: Vec<Knock>,
    last_night: &LastNight,
    params: &Params,
    allowance: &Allowance,
    observe: &mut dyn FnMut(usize, &Progress),
) -> Routed {
    let mut nightly = encode(ground, knocks, last_night);
    let mut plan = nightly.start.clone();
    let mut stats = Vec::new();
    let night = &params.night;
    let warm = if last_night.is_empty() {
        1.0
    } else {
        night.warm
    };
    for (round, Round { share, heat }) in night.rounds.iter().copied().enumerate() {
        let mut params = params.clone();
        params.anneal.heat(heat * warm);
        let last = round + 1 == night.rounds.len();
        let stop = allowance.stop(share, night.until);
        let mut look = |progress: &Progress| observe(round, progress);
        let solution = solve(&nightly.problem, Some(&plan), &params, &stop, &mut look);
        plan = solution.plan;
        fill(&nightly.problem, &mut plan);
        stats.push(solution.stats);
        if last {
            break;
        }
        if night.rechoose
            && let Some(gone) = rechoose(ground, &mut nightly, &mut plan, last_night)
        {
            let none = std::iter::empty();
            (nightly, plan) = renumber(ground, &nightly, &plan, &gone, none, last_night);
        }
        if let Some((apart, from)) = take_apart(ground, &nightly, &plan, last_night) {
            (nightly, plan) = (apart, from);
        }
    }
    keep::as_before(&nightly.problem, &nightly.start, &mut plan);
    Routed {
        nightly,
        plan,
        stats,
    }
}

/// Puts the knocks into what is promised already, without a search: where each fits best;
/// the tasks of one that fits nowhere each by itself.
pub fn insert(ground: &Ground<'_>, knocks: Vec<Knock>, last_night: &LastNight) -> Routed {
    let mut nightly = encode(ground, knocks, last_night);
    let mut plan = nightly.start.clone();
    fill(&nightly.problem, &mut plan);
    if let Some((apart, from)) = take_apart(ground, &nightly, &plan, last_night) {
        (nightly, plan) = (apart, from);
        fill(&nightly.problem, &mut plan);
    }
    Routed {
        nightly,
        plan,
        stats: Vec::new(),
    }
}

/// The problem with every knock left out taken apart, and the plan so far in its terms;
/// `None` where there is none to take apart.
fn take_apart(
    ground: &Ground<'_>,
    nightly: &Nightly,
    plan: &Plan,
    last_night: &LastNight,
) -> Option<(Nightly, Plan)> {
    let apart = |v: &&u32| {
        let knock = &nightly.knocks[**v as usize];
        knock.booking.is_none() && knock.tasks().len() > 1
    };
    let gone: Vec<u32> = plan.absent.iter().filter(apart).copied().collect();
    if gone.is_empty() {
        return None;
    }
    let knocks = gone.iter().map(|v| &nightly.knocks[*v as usize]);
    let parts = knocks.flat_map(|knock| {
        knock.tasks().into_iter().map(|task| Knock {
            home: knock.home,
            crew: vec![vec![task]],
            booking: None,
            week: knock.week,
        })
    });
    Some(renumber(ground, nightly, plan, &gone, parts, last_night))
}

/// The problem without some visits, which are in no route, and with other knocks; and the plan
/// in its terms.
fn renumber(
    ground: &Ground<'_>,
    nightly: &Nightly,
    plan: &Plan,
    gone: &[u32],
    more: impl Iterator<Item = Knock>,
    last_night: &LastNight,
) -> (Nightly, Plan) {
    let gone: BTreeSet<u32> = gone.iter().copied().collect();
    let mut knocks = Vec::with_capacity(nightly.knocks.len());
    let mut renamed = vec![u32::MAX; nightly.knocks.len()];
    for (knock, v) in nightly.knocks.iter().zip(0_u32..) {
        if !gone.contains(&v) {
            renamed[v as usize] = knocks.len() as u32;
            knocks.push(knock.clone());
        }
    }
    knocks.extend(more);
    let fresh = encode(ground, knocks, last_night);
    let mut from = Plan {
        routes: plan.routes.clone(),
        ..Plan::default()
    };
    let mut placed = vec![false; fresh.knocks.len()];
    for stop in from.routes.iter_mut().flatten() {
        if let Halt::Visit { visit, .. } = stop {
            *visit = renamed[*visit as usize];
            placed[*visit as usize] = true;
        }
    }
    from.absent = (0..placed.len() as u32)
        .filter(|v| !placed[*v as usize])
        .collect();
    (fresh, from)
}
