//! Border: routes of neighbouring areas cut another way, and searched again as route problems
//! that know nothing of tenants.
//!
//! Areas are cut by place, so the first cut is by day: every border of places then lies inside
//! a piece. The next is by place again, across another direction, so that borders of days do;
//! the last across both.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::area::settled;
use super::estate::{About, Estate, Routes};
use super::steps::Means;
use super::ways;
use crate::due::Ground;
use crate::error::{Error, Result};
use crate::model::{Build, Landlord, LatLon};
use crate::pipeline::{self, Input, Planned};
use crate::route::check::{check, cost};
use crate::route::fill::fill;
use crate::route::nightly::{LastNight, Nightly, Routed, encode_routed};
use crate::route::pieces::{self, Cut, Names, Piece};
use crate::route::problem::Plan;
use crate::route::travel::{Doors, Travel};
use crate::route::{self, Stats};
use crate::travel::Places;

/// One round of borders.
#[derive(Debug, Clone, Copy)]
pub(super) struct Border {
    /// Share of a landlord's iterations.
    pub(super) share: f64,
    /// First temperature, as a share of the usual one.
    heat: f64,
    /// See [`Cut::day_weight`].
    day_weight: f32,
}

/// The rounds, after that of the areas: shares and temperatures as measured, see
/// `docs/shards.md`.
pub(super) const BORDERS: [Border; 3] = [
    Border {
        share: 0.2,
        heat: 0.5,
        day_weight: 1_000.0,
    },
    Border {
        share: 0.15,
        heat: 0.3,
        day_weight: 0.0,
    },
    Border {
        share: 0.15,
        heat: 0.1,
        day_weight: 1.0,
    },
];

/// A piece of a landlord's routes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Bordering {
    piece: Piece,
    names: Names,
    /// Where its places are.
    at: Vec<LatLon>,
    round: u32,
    iterations: u64,
    seed: u64,
    /// Whether there is a schedule before.
    seen: bool,
}

/// A piece searched again.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Bordered {
    names: Names,
    plan: Plan,
    stats: Stats,
}

/// What a landlord's routes stand on.
struct Stands<'a> {
    input: Input<'a>,
    ground: Ground<'a>,
    last_night: LastNight,
    /// Its problem, with its routes as the plan to start from.
    nightly: Nightly,
}

/// Does something with a landlord's routes where they stand.
fn where_it_stands<T>(
    estate: &Estate,
    routes: &Routes,
    work: impl FnOnce(Stands<'_>) -> Result<T>,
) -> Result<T> {
    ways::open(&estate.about.rules, &estate.landlord)?;
    let input = estate.about.input(&estate.landlord);
    let (planning, due) = pipeline::due(&input, &routes.access)?;
    let ground = input.ground(&planning, &due);
    let last_night = pipeline::last_night(&input, &estate.previous);
    let (knocks, routed) = (routes.knocks.clone(), routes.routed.clone());
    let nightly = encode_routed(&ground, knocks, &last_night, routed);
    work(Stands {
        input,
        ground,
        last_night,
        nightly,
    })
}

impl Bordering {
    /// The pieces of a landlord's routes for a round of borders, the first of which is 0.
    pub(super) fn all_of(estate: &Estate, routes: &Routes, round: u32) -> Result<Vec<Self>> {
        where_it_stands(estate, routes, |Stands { nightly, .. }| {
            let border = BORDERS[round as usize];
            let seed = estate.about.seed.wrapping_add(1 + u64::from(round));
            let cut = Cut {
                pieces: estate.areas,
                day_weight: border.day_weight,
                seed,
            };
            let parts = pieces::cut(&nightly.problem, &nightly.start, cut);
            let all: u128 = nightly.problem.visits.len().max(1) as u128;
            let iterations = (estate.iterations as f64 * border.share).round() as u128;
            let places = coordinates(&estate.landlord, &nightly);
            let bordering = |((piece, names), at): ((Piece, Names), u64)| Self {
                at: piece.places.iter().map(|p| places[*p as usize]).collect(),
                iterations: (iterations * piece.visits.len() as u128 / all) as u64,
                seed: seed.wrapping_add(at << 8),
                round,
                seen: !estate.previous.is_empty(),
                piece,
                names,
            };
            Ok(parts.into_iter().zip(0..).map(bordering).collect())
        })
    }

    pub(super) fn solve(self, about: &About, means: &Means) -> Result<Bordered> {
        ways::open_at(&about.rules, &self.at)?;
        let places = Arc::new(Places::new(&about.rules.travel, &self.at));
        let travel = Travel::Doors(Doors::new(places, &self.at));
        let (problem, start) = self.piece.into_problem(travel);
        let mut params = about
            .options(Vec::new(), self.iterations, means.threads)
            .routing();
        params.seed = self.seed;
        // As in a night: colder where the schedule before has been seen.
        let warm = if self.seen { params.night.warm } else { 1.0 };
        params.anneal.heat(BORDERS[self.round as usize].heat * warm);
        let stop = route::Stop::iterations(self.iterations).or_when(Arc::clone(&means.cancel));
        let solution = route::solve(&problem, Some(&start), &params, &stop, &mut |_| ());
        let mut plan = solution.plan;
        fill(&problem, &mut plan);
        settled(about, means)?;
        plan.cost = cost(&problem, &plan);
        let gain = plan.cost - cost(&problem, &start);
        Ok(Bordered {
            names: self.names,
            stats: Stats::untimed([&solution.stats], gain),
            plan,
        })
    }
}

/// Where each place of a landlord's problem is.
fn coordinates(landlord: &Landlord, nightly: &Nightly) -> Vec<LatLon> {
    let nowhere = LatLon {
        latitude: 0.0,
        longitude: 0.0,
    };
    let mut at = vec![nowhere; nightly.places.len()];
    for (home, place) in &nightly.doors {
        at[*place as usize] = landlord.property(*home).at;
    }
    for (key, spec) in nightly.routes.iter().zip(&nightly.problem.routes) {
        let operative = landlord.operative(key.operative);
        at[spec.start as usize] = operative.start;
        at[spec.end as usize] = operative.end;
    }
    at
}

impl Bordered {
    /// Puts the pieces of a round back into a landlord's routes.
    pub(super) fn put_back(estate: &Estate, routes: &mut Routes, pieces: Vec<Self>) -> Result<()> {
        let (driven, stats) = where_it_stands(estate, routes, |Stands { nightly, .. }| {
            let mut plan = nightly.start;
            let before = plan.cost;
            let mut stats = Stats::untimed([], before);
            for piece in pieces {
                stats.add_beside(&piece.stats);
                piece.names.put_back(&mut plan, piece.plan);
            }
            plan.cost = check(&nightly.problem, &plan).map_err(|breaches| Error::Internal {
                what: format!("borders of {}: {}", estate.name, breaches.join("; ")),
            })?;
            if plan.cost > before {
                return Ok((
                    routes.routed.routes.clone(),
                    Stats::untimed([&stats], before),
                ));
            }
            let stats = Stats::untimed([&stats], plan.cost);
            let driven = nightly.routes.into_iter().zip(plan.routes);
            let driven = driven.filter(|(_, stops)| !stops.is_empty());
            Ok((driven.collect(), stats))
        })?;
        routes.routed.routes = driven;
        routes.stats.push(stats);
        Ok(())
    }
}

/// The build of a landlord whose routes are found.
pub(super) fn finished(estate: &Estate, routes: &Routes) -> Result<Build> {
    where_it_stands(estate, routes, |stands| {
        let nightly = stands.nightly;
        let mut plan = nightly.start.clone();
        // Each piece was filled by itself: only now is it true that there is no room for the rest.
        fill(&nightly.problem, &mut plan);
        let planned = Planned {
            routed: Routed {
                plan,
                nightly,
                stats: routes.stats.clone(),
            },
            // What the areas prove holds for each one's own operatives, not for all together.
            bound: None,
        };
        let previous = estate.previous.clone();
        let options = estate.about.options(previous, estate.iterations, 1);
        pipeline::finish(
            &stands.input,
            &options,
            &stands.ground,
            &routes.access,
            &stands.last_night,
            planned,
        )
    })
}
