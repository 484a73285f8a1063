//! Params: how hard the choice is worked on.

use crate::units::Pence;

/// Effort and tolerances of [`super::choose`]. All limits count steps, never seconds, so that
/// equal input gives equal output on any machine.
#[derive(Debug, Clone, PartialEq)]
pub struct Params {
    /// Seed of the draw of neighbourhoods. Default 1.
    pub seed: u64,
    /// Stop improving once the proven gap is this small, as a share of the cost. Default 0.001.
    pub target_gap: f64,
    /// Steps of the ascent of prices. Default 150: within 0.005% of the LP in trials with 20,000 homes.
    pub ascent_steps: u32,
    /// First step of the ascent, pence per minute. Default 20: about a third of an hour's rate.
    pub ascent_step_pence: f64,
    /// Share of the old direction kept in each step (beta 1 of Adam). Default 0.8.
    pub ascent_momentum: f64,
    /// Share of the old second moment kept (beta 2 of Adam). Default 0.95.
    pub ascent_second_moment: f64,
    /// Power by which steps shrink to nothing. Default 1.5.
    pub ascent_decay: f64,
    /// Rounds of pricing after the first master LP, at most. Default 3.
    pub master_rounds: u32,
    /// Masters of so many weeks or more are solved by interior point with crossover, shorter
    /// ones by dual simplex. Default 27: at 12 weeks both are equal, at 52 the first is faster.
    pub interior_weeks: u32,
    /// Whether masters and neighbourhoods are solved with HiGHS at all. Default true; without
    /// it the bound is the ascent's.
    pub milp: bool,
    /// Rounds of squeaky-wheel insertion. Default 20.
    pub squeaky_rounds: u32,
    /// Rounds of restricted MILPs, at most. Default 60.
    pub milp_rounds: u32,
    /// Neighbourhoods solved side by side in one round, whatever the number of threads. Default 4.
    pub milp_side_by_side: u32,
    /// Homes of one neighbourhood. Default 150: about 1,100 binaries, two seconds each.
    pub milp_homes: u32,
    /// Columns of one neighbourhood, at most. Default 2,800.
    pub milp_columns: u32,
    /// Branch-and-bound nodes of one neighbourhood, at most. Default 5: most of the gain comes
    /// at the root.
    pub milp_nodes: u32,
    /// A neighbourhood is done once its gap is this share of what its homes' plans cost above
    /// the cheapest at the prices. Default 0.15.
    pub milp_gap: f64,
    /// A column enters a neighbourhood if its reduced cost is at most this. Default £30.
    pub column_pence: Pence,
    /// Columns of one home in a neighbourhood, at most. Default 8.
    pub columns_per_home: u32,
    /// A component with at most so many useful columns is solved to optimality. Default 4,000.
    pub exact_columns: u32,
    /// Branch-and-bound nodes for such a component, at most. Default 20,000.
    pub exact_nodes: u32,
    /// Price of leaving out a task that must be planned, so that a stock with too few hours
    /// still has a best plan. Default £5,000, above every penalty of the shipped rules.
    pub must_pence: Pence,
    /// Steps of the ascent that bounds the number of visits. Default 60.
    pub count_steps: u32,
    /// What a visit is charged above its cost, one after the other, to bound the visits of
    /// choices that cost no more. Default £5, £10 and £20: about what most merges are worth.
    pub visit_charges: [Pence; 3],
    /// Steps of the ascent for each of them, from the prices of the choice; without any there is
    /// no such bound. Default 20.
    pub charge_steps: u32,
    /// First of those steps, pence per minute. Default 2.
    pub charge_step_pence: f64,
    /// Rounds of master and pricing for one value of the linear program, at most. Default 8.
    pub relax_rounds: u32,
    /// Its bounds have met once they are so near. Default 50p: an operative-day is worth
    /// hundreds of pounds.
    pub relax_pence: Pence,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            seed: 1,
            target_gap: 0.001,
            ascent_steps: 150,
            ascent_step_pence: 20.0,
            ascent_momentum: 0.8,
            ascent_second_moment: 0.95,
            ascent_decay: 1.5,
            master_rounds: 3,
            interior_weeks: 27,
            milp: true,
            squeaky_rounds: 20,
            milp_rounds: 60,
            milp_side_by_side: 4,
            milp_homes: 150,
            milp_columns: 2_800,
            milp_nodes: 5,
            milp_gap: 0.15,
            column_pence: Pence::pounds(30),
            columns_per_home: 8,
            exact_columns: 4_000,
            exact_nodes: 20_000,
            must_pence: Pence::pounds(5_000),
            count_steps: 60,
            visit_charges: [5, 10, 20].map(Pence::pounds),
            charge_steps: 20,
            charge_step_pence: 2.0,
            relax_rounds: 8,
            relax_pence: Pence(50),
        }
    }
}
