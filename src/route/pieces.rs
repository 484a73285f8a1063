//! Pieces: a plan cut into problems that know nothing of each other, and put together again.
//!
//! What `region` does for threads that see the whole problem, for machines that
//! do not: a piece has routes and visits of its own, places numbered anew, and the plan it
//! starts from. Half of a visit by two operatives whose other half lies elsewhere becomes a
//! visit that may not move.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::dice::Dice;
use super::instance::Part;
use super::outline::Outline;
use super::problem::{Place, Plan, Problem, Rate, RouteSpec, Stop, Time, VisitSpec, Window};
use super::region;
use super::travel::Travel;

/// A part of a problem, without the way between its places.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Piece {
    /// Its places, as numbered in the whole.
    pub places: Vec<Place>,
    /// Its routes; places are numbered as in `places`.
    pub routes: Vec<RouteSpec>,
    /// Its visits, free ones first.
    pub visits: Vec<VisitSpec>,
    /// Resources of the whole.
    pub resources: u32,
    /// Rates of the whole.
    pub rates: Vec<Rate>,
    /// Grid of the whole.
    pub grid: Time,
    /// The plan it starts from.
    pub start: Plan,
}

/// What a piece's indices stand for in the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// Its routes.
    routes: Vec<u32>,
    /// Its visits, and the role of those of which the piece has only that.
    visits: Vec<(u32, Option<u8>)>,
}

/// How a plan is to be cut.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cut {
    /// Into about so many pieces.
    pub pieces: usize,
    /// Extent of the horizon against that of the place: 0 cuts by place alone, very much by
    /// day alone.
    pub day_weight: f32,
    /// Seed of the cut's direction.
    pub seed: u64,
}

/// Cuts a problem along whole routes of a plan that keeps its rules.
pub fn cut(problem: &Problem, plan: &Plan, cut: Cut) -> Vec<(Piece, Names)> {
    let outline = Outline::from_plan(problem, plan);
    let mut dice = Dice::new(cut.seed, 0);
    // Where a cut may fall is drawn: a little room keeps it from making one piece more.
    let size = problem.visits.len() * 6 / (5 * cut.pieces.max(1)) + 1;
    let parts = region::cut(problem, &outline, &mut dice, size, cut.day_weight);
    parts
        .iter()
        .map(|part| piece(problem, plan, part))
        .collect()
}

fn piece(problem: &Problem, plan: &Plan, part: &Part) -> (Piece, Names) {
    let mut places = Numbered::default();
    let routes = part.routes.iter().map(|r| {
        let spec = &problem.routes[*r as usize];
        RouteSpec {
            start: places.of(spec.start),
            end: places.of(spec.end),
            ..spec.clone()
        }
    });
    let routes: Vec<RouteSpec> = routes.collect();
    let free = part.visits.iter().map(|v| (*v, None));
    let frozen = part.frozen.iter().map(|(v, role)| (*v, Some(*role)));
    let names = Names {
        routes: part.routes.clone(),
        visits: free.chain(frozen).collect(),
    };
    let local: BTreeMap<(u32, Option<u8>), u32> = names.visits.iter().copied().zip(0..).collect();
    let mut visits: Vec<VisitSpec> = names
        .visits
        .iter()
        .map(|(v, role)| {
            let spec = &problem.visits[*v as usize];
            let place = places.of(spec.place);
            match role {
                None => VisitSpec {
                    place,
                    ..spec.clone()
                },
                Some(role) => half(spec, usize::from(*role), place),
            }
        })
        .collect();
    let mut start = Plan {
        routes: Vec::with_capacity(routes.len()),
        ..Plan::default()
    };
    let mut placed = vec![false; visits.len()];
    for (route, spec) in part.routes.iter().zip(&routes) {
        let mut stops = Vec::new();
        for stop in &plan.routes[*route as usize] {
            let mut stop = *stop;
            if let Stop::Visit {
                visit, role, start, ..
            } = &mut stop
            {
                let number = local.get(&(*visit, None));
                let number = number.or_else(|| {
                    let half = local.get(&(*visit, Some(*role)))?;
                    let own = &mut visits[*half as usize];
                    own.options = vec![Window {
                        day: spec.day,
                        earliest: *start,
                        latest: *start,
                        cost: 0,
                    }];
                    own.roles[0].resources = only(own.roles[0].resources.len(), spec.resource);
                    *role = 0;
                    Some(half)
                });
                let Some(number) = number else { continue };
                *visit = *number;
                placed[*number as usize] = true;
            }
            stops.push(stop);
        }
        start.routes.push(stops);
    }
    start.absent = (0..placed.len() as u32)
        .filter(|v| !placed[*v as usize])
        .collect();
    let piece = Piece {
        places: places.places,
        routes,
        visits,
        resources: problem.resources,
        rates: problem.rates.clone(),
        grid: problem.grid,
        start,
    };
    (piece, names)
}

/// One role of a visit, to stay where it is.
fn half(spec: &VisitSpec, role: usize, place: Place) -> VisitSpec {
    let mut role = spec.roles[role].clone();
    role.offset = 0;
    VisitSpec {
        place,
        load: spec.load,
        penalty: None,
        options: Vec::new(),
        roles: vec![role],
        pinned: true,
        previous: None,
    }
}

/// A set of one resource.
fn only(words: usize, resource: u32) -> Vec<u64> {
    let bit = |word: usize| u64::from(word == resource as usize / 64) << (resource % 64);
    (0..words.max(resource as usize / 64 + 1))
        .map(bit)
        .collect()
}

/// Places numbered as they come.
#[derive(Default)]
struct Numbered {
    known: BTreeMap<Place, Place>,
    places: Vec<Place>,
}

impl Numbered {
    fn of(&mut self, place: Place) -> Place {
        *self.known.entry(place).or_insert_with(|| {
            self.places.push(place);
            (self.places.len() - 1) as Place
        })
    }
}

impl Piece {
    /// The problem, with the way between its places, and the plan it starts from.
    pub fn into_problem(self, travel: Travel) -> (Problem, Plan) {
        let problem = Problem {
            travel,
            routes: self.routes,
            visits: self.visits,
            resources: self.resources,
            rates: self.rates,
            grid: self.grid,
        };
        (problem, self.start)
    }
}

impl Names {
    /// Puts a piece's plan in place of what the whole had in its routes.
    pub fn put_back(&self, plan: &mut Plan, piece: Plan) {
        for (route, stops) in self.routes.iter().zip(piece.routes) {
            plan.routes[*route as usize] = stops.into_iter().map(|s| self.renamed(s)).collect();
        }
        let mut absent = std::mem::take(&mut plan.absent);
        let own: std::collections::BTreeSet<u32> = self.visits.iter().map(|(v, _)| *v).collect();
        absent.retain(|v| !own.contains(v));
        absent.extend(piece.absent.iter().map(|v| self.visits[*v as usize].0));
        absent.sort_unstable();
        plan.absent = absent;
    }

    fn renamed(&self, mut stop: Stop) -> Stop {
        if let Stop::Visit { visit, role, .. } = &mut stop {
            let (whole, half) = self.visits[*visit as usize];
            *visit = whole;
            *role = half.unwrap_or(*role);
        }
        stop
    }
}
