//! Settings of one iteration: ruin, recreate, neighbours, moves.

/// Slack induction by string removals: Christiaens and Vanden Berghe (2020), section 5.1.
#[derive(Debug, Clone, PartialEq)]
pub struct RuinParams {
    /// Mean number of stops removed. Paper: 10; 10 to 15 serve equally well (measured).
    pub mean_removed: f32,
    /// The same where routes are long and visits may be left out: strings of many routes then
    /// share out what little room there is. 15 against 10: -0.5% (measured).
    pub mean_removed_long: f32,
    /// Longest string. Paper: 10; 30 is no better (measured).
    pub longest_string: u32,
    /// Probability of preserving stops inside the string. Paper: 0.5.
    pub split: f32,
    /// Probability of preserving one stop more inside a split string. Paper: 0.01.
    pub split_depth: f32,
    /// Probability that the first route is removed whole. Measured.
    pub whole_route: f32,
    /// Weight of the gap between two windows, against their distance, in the ruin's
    /// neighbourhood. 0.3 to 1 gain up to 0.7% (measured).
    pub gap_weight: f32,
    /// Length of the ruin's neighbour list. Measured.
    pub adjacent: usize,
    /// Absent visits met by the ruin that join the insertion, at most. Measured.
    pub absent_tries: usize,
    /// Probability that, where visits are absent, as many of them join as a route and a half
    /// holds, with new routes priced low. Measured.
    pub open_route: f32,
    /// How many may join then, if a route and a half holds fewer.
    pub open_tries: usize,
    /// Probability that the ruin starts at an absent visit, if there is one. Measured.
    pub absent_seed: f32,
}

/// Greedy insertion with blinks: Christiaens and Vanden Berghe (2020), section 5.2.
#[derive(Debug, Clone, PartialEq)]
pub struct RecreateParams {
    /// Probability of not seeing a position. Paper: 0.01.
    pub blink: f32,
    /// Weights of the insertion orders: random, most load, far, close, narrow window, early
    /// window, late window, dearest to leave out. Paper (VRPTW): 4, 4, 2, 1, 2, 2, 2; the
    /// last is ours.
    pub orders: [u32; 8],
    /// Routes tried at random besides those of the neighbours, on problems of many days.
    /// Measured.
    pub sampled_routes: u32,
    /// The same while a plan is built from nothing.
    pub sampled_in_construction: u32,
    /// Share of its own detour and fixed cost that a new route counts for in construction;
    /// below 1 starts with more routes, since an anneal closes routes but hardly ever opens
    /// one. 0.25 (measured).
    pub new_route_share: f32,
    /// The same for the one route that may open for many absent visits at once. Measured.
    pub first_route_share: f32,
    /// Probability that a recreate with absent visits prices new routes so, too: one visit
    /// seldom pays for a route that several together do. Measured.
    pub optimism: f32,
    /// Positions a role keeps when two operatives' roles are matched. Measured.
    pub pair_positions: usize,
}

/// Granular insertion: Toth and Vigo (2003), "The granular tabu search", and Vidal et al.
/// (2013), section 4.5.
#[derive(Debug, Clone, PartialEq)]
pub struct NeighbourParams {
    /// Predecessors, and as many successors, whose side is tried. 40; 25 is worse and 60 no
    /// better on tight windows (measured).
    pub count: usize,
    /// The same where windows are wide or routes long: -0.3% to -0.75% (measured).
    pub count_wide: usize,
    /// Weight of the wait a leg forces. 0.2 (measured; 1 ruins tight windows, 0 costs 1.4%).
    pub wait_weight: f32,
    /// The same where windows are wide or routes long. 0.1 (measured).
    pub wait_weight_wide: f32,
    /// Mean window, as a share of the horizon, above which windows count as wide.
    pub wide_window: f32,
    /// Stops a route above which routes count as long.
    pub long_route: f32,
}

/// Random moves tried after every ruin and recreate, under the same temperature.
#[derive(Debug, Clone, PartialEq)]
pub struct MoveParams {
    /// Tail swaps (Potvin and Rousseau 1995) tried. 15 gain 0.6% to 1% (measured).
    pub two_opt_star: u32,
    /// Segment exchanges (Taillard et al. 1997) tried. 15 gain 0.2% to 0.4% (measured).
    pub cross: u32,
    /// Longest segment exchanged or relocated. 3 (measured).
    pub segment: u32,
    /// Share of the segment exchanges drawn as relocations within one route.
    pub within: f32,
}

impl Default for RuinParams {
    fn default() -> Self {
        Self {
            mean_removed: 10.0,
            mean_removed_long: 15.0,
            longest_string: 10,
            split: 0.5,
            split_depth: 0.01,
            whole_route: 0.03,
            gap_weight: 0.5,
            adjacent: 200,
            absent_tries: 16,
            open_route: 0.05,
            open_tries: 50,
            absent_seed: 0.1,
        }
    }
}

impl Default for RecreateParams {
    fn default() -> Self {
        Self {
            blink: 0.01,
            orders: [4, 4, 2, 1, 2, 2, 2, 0],
            sampled_routes: 8,
            sampled_in_construction: 40,
            new_route_share: 0.25,
            first_route_share: 0.25,
            optimism: 0.2,
            pair_positions: 12,
        }
    }
}

impl Default for NeighbourParams {
    fn default() -> Self {
        Self {
            count: 40,
            count_wide: 80,
            wait_weight: 0.2,
            wait_weight_wide: 0.1,
            wide_window: 0.1,
            long_route: 20.0,
        }
    }
}

impl Default for MoveParams {
    fn default() -> Self {
        Self {
            two_opt_star: 15,
            cross: 15,
            segment: 3,
            within: 0.25,
        }
    }
}
