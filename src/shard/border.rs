//! Border: routes of neighbouring areas cut another way, and searched again as route problems
//! that know nothing of tenants.
//!
//! Areas are cut by place, so the first cut is by day: every border of places then lies inside
//! a piece. The next is by place again, across another direction, so that borders of days do.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::area::settled;
use super::estate::{About, Estate, Routes};
use super::steps::Means;
use super::ways;
use crate::due::Ground;
use crate::error::{Error, Result};
use crate::model::{Build, Landlord, LatLon};
use crate::pipeline::{self, Planned};
use crate::route::check::{check, cost};
use crate::route::fill::fill;
use crate::route::nightly::{LastNight, Nightly, Routed, encode_routed};
use crate::route::pieces::{self, Cut, Names, Piece};
use crate::route::problem::{Plan, Stop};
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

/// The rounds, after that of the areas.
pub(super) const BORDERS: [Border; 2] = [
    Border {
        share: 0.15,
        heat: 0.3,
        day_weight: 1_000.0,
    },
    Border {
        share: 0.15,
        heat: 0.1,
        day_weight: 0.0,
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
}

/// A piece searched again.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Bordered {
    names: Names,
    plan: Plan,
    stats: Stats,
}

impl Routes {
    /// The landlord's problem, with its routes as the plan to start from.
    fn nightly(&self, ground: &Ground<'_>, last_night: &LastNight) -> Nightly {
        encode_routed(ground, self.knocks.clone(), last_night, self.routed.clone())
    }
}

impl Bordering {
    /// The pieces of a landlord's routes for a round of borders, the first of which is 0.
    pub(super) fn all_of(estate: &Estate, routes: &Routes, round: u32) -> Result<Vec<Self>> {
        let border = BORDERS[round as usize];
        ways::open(&estate.about.rules, &estate.landlord)?;
        let input = estate.about.input(&estate.landlord);
        let (planning, due) = pipeline::due(&input, &routes.access)?;
        let ground = input.ground(&planning, &due);
        let last_night = pipeline::last_night(&input, &estate.previous);
        let nightly = routes.nightly(&ground, &last_night);
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
            piece,
            names,
        };
        Ok(parts.into_iter().zip(0..).map(bordering).collect())
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
        params.anneal.heat(BORDERS[self.round as usize].heat);
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
        let input = estate.about.input(&estate.landlord);
        let (planning, due) = pipeline::due(&input, &routes.access)?;
        let ground = input.ground(&planning, &due);
        let last_night = pipeline::last_night(&input, &estate.previous);
        let nightly = routes.nightly(&ground, &last_night);
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
        let ends = stats.curve.last().map(|(_, cost)| *cost);
        if ends != Some(plan.cost) || plan.cost > before {
            return Err(Error::Internal {
                what: format!(
                    "borders of {} end at {}, not at {ends:?} as their pieces say, from {before}",
                    estate.name, plan.cost
                ),
            });
        }
        let driven = nightly.routes.iter().copied().zip(plan.routes);
        routes.routed.routes = driven
            .filter(|(_, stops): &(_, Vec<Stop>)| !stops.is_empty())
            .collect();
        routes.stats.push(stats);
        Ok(())
    }
}

/// The build of a landlord whose routes are found.
pub(super) fn finished(estate: &Estate, routes: Routes) -> Result<Build> {
    ways::open(&estate.about.rules, &estate.landlord)?;
    let input = estate.about.input(&estate.landlord);
    let (planning, due) = pipeline::due(&input, &routes.access)?;
    let ground = input.ground(&planning, &due);
    let last_night = pipeline::last_night(&input, &estate.previous);
    let nightly = routes.nightly(&ground, &last_night);
    let mut plan = nightly.start.clone();
    // Each piece was filled by itself: only now is it true that there is no room for the rest.
    fill(&nightly.problem, &mut plan);
    let planned = Planned {
        routed: Routed {
            plan,
            nightly,
            stats: routes.stats,
        },
        // What the areas prove holds for each one's own operatives, not for all together.
        bound: None,
    };
    let options = estate
        .about
        .options(estate.previous.clone(), estate.iterations, 1);
    pipeline::finish(
        &input,
        &options,
        &ground,
        &routes.access,
        &last_night,
        planned,
    )
}
