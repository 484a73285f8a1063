//! Settings of a nightly build.

use super::{AnnealParams, MoveParams, Params, RecreateParams, RegionParams, RuinParams};

/// Rounds of a nightly build; between two of them knocks that fit nowhere are taken apart.
#[derive(Debug, Clone, PartialEq)]
pub struct NightParams {
    /// Short ones first: what the choice of visits got wrong shows soon, and the long anneal is
    /// spent on the right visits. The last only settles what was taken apart before it. Measured.
    pub rounds: Vec<Round>,
    /// Factor on the first temperature of every round where last night's plan is the start:
    /// colder, since tenants and operatives have seen it, and most of it is as good as it was.
    pub warm: f64,
    /// Whether homes choose anew between two rounds what shares a visit, at what the routes ask.
    /// Plans are 0.5% cheaper with it, and packed so tightly that a schedule whose every visit is
    /// confirmed cannot always be pinned again without its arrivals: see `start`.
    pub rechoose: bool,
    /// Share of the allowance after which no search runs on: reasons and files need the rest.
    pub until: f64,
}

/// One round of a night.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Round {
    /// Share of the allowance that it takes.
    pub share: f64,
    /// First temperature, as a share of the usual one.
    pub heat: f64,
}

impl Default for NightParams {
    fn default() -> Self {
        let round = |share, heat| Round { share, heat };
        Self {
            rounds: vec![
                round(0.15, 1.0),
                round(0.1, 1.0),
                round(0.65, 1.0),
                round(0.1, 0.1),
            ],
            warm: 0.05,
            rechoose: false,
            until: 0.95,
        }
    }
}

impl Params {
    /// Settings for nights: problems of many days, a handful of stops a route, and prices by
    /// day. Measured on 20,000 homes over twelve weeks, see `benches/README.md`.
    pub fn for_nights() -> Self {
        let fresh = Self::default();
        Self {
            recreate: RecreateParams {
                // Days are many and routes short: where else a visit could go is best asked
                // of many routes. 8 to 32 gain 0.8% at equal iterations.
                sampled_routes: 32,
                ..fresh.recreate
            },
            ruin: RuinParams {
                // Days have their routes whether driven or not: nothing to open for many.
                open_route: 0.0,
                mean_removed_long: fresh.ruin.mean_removed,
                ..fresh.ruin
            },
            moves: MoveParams {
                // Tails of different operatives hardly ever fit each other: none of 32
                // million tries was kept.
                two_opt_star: 0,
                cross: 4,
                ..fresh.moves
            },
            anneal: AnnealParams {
                // Prices of days outweigh legs, so the scale of legs is too cold: -0.4%.
                start: 1.0,
                exponent: 0.0,
                start_bounds: (1.0, 1.0),
                end_short: 0.02,
                end_long: 0.02,
                prize: Some(0.2),
                dear: 1.0,
                ..fresh.anneal
            },
            region: RegionParams {
                // Cut anew more often: -0.4%.
                rounds: 30.0,
                ..fresh.region
            },
            ..fresh
        }
    }
}
