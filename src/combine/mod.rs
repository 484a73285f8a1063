//! Combine: which tasks share a visit, and in which week, for the whole stock at once.
//!
//! Given a price for every operative type's minutes in every week, homes no longer depend on
//! each other, and the cheapest plan of a home is found exactly. Raising the prices until load
//! meets the hours gives a lower bound on the cost of *any* choice; plans near those prices,
//! put together under the real hours, give a choice close to it. `docs/maths/combine.md`
//! states the model and proves the bound.
//!
//! | file | what it does |
//! |---|---|
//! | `stock` | every home's tasks priced by week, beside the hours there are |
//! | `params` | how hard the choice is worked on |
//! | `prepare` | lists every set of tasks that can share a visit, and who can staff it |
//! | `grid` | the planning days in weeks, or in longer periods far out |
//! | `level` | what load costs by its share of the hours |
//! | `price` | the cheapest plan of a home at given prices |
//! | `column` | a home's plan as the stages pass it on |
//! | `components` | parts that share no hours |
//! | `ascent` | prices that raise the bound |
//! | `program` | linear and mixed-integer programs for HiGHS |
//! | `master` | the linear program over the plans known |
//! | `state`, `insert` | a plan under way; squeaky-wheel insertion |
//! | `enumerate`, `neighbour` | plans near the cheapest; one restricted MILP over them |
//! | `groups`, `improve` | which homes to choose anew together, round after round |
//! | `search` | all of that in order |
//! | `relax` | the linear program once more, with other hours |
//! | `alone` | one home's cheapest plan where hours are not counted |
//! | `restate` | bounds on visits, and on work that finds no hours |
//! | `choice` | the answer and its proof |
//! | `pending`, `home_stock`, `names` | a landlord's due tasks as a stock, and the choice as knocks |
//! | `workforce`, `promised` | operatives by type with their hours; bookings that stand |
//! | `knock` | one visit as it goes on to the route |
//! | `sample` | made-up stocks for tests and benchmarks |

mod alone;
mod ascent;
mod choice;
mod column;
mod components;
mod enumerate;
mod grid;
mod groups;
mod home_stock;
mod improve;
mod insert;
mod knock;
mod level;
mod master;
mod names;
mod neighbour;
mod params;
mod pending;
mod prepare;
mod price;
mod program;
mod promised;
mod relax;
mod restate;
mod sample;
mod search;
mod state;
mod stock;
mod watch;
mod workforce;

pub use alone::{Alone, cheapest};
pub use choice::{
    Choice, CostBound, HomePlan, Member, PlannedVisit, Prices, ShortOf, Shortage, Terms,
};
pub use grid::Grid;
pub use home_stock::later_only;
pub use knock::Knock;
pub use level::Curve;
pub use params::Params;
pub use pending::{Pending, pending, pending_by};
pub use prepare::{MAX_TASKS, TaskSet};
pub use promised::{Promised, promised};
pub use relax::{Relaxed, Saving};
pub use sample::SampleSpec;
pub use stock::{
    HomeStock, Levelling, LevellingStep, OperativeType, Stock, TaskStock, WEEK_DAYS, WeekCost,
};
pub use watch::{Progress, Stage, Watch};
pub use workforce::{Staff, workforce};

use ascent::Parts;
use choice::{by_type, home_plan, pence, short_of};
use prepare::Prepared;
use search::Found;

use crate::error::Result;
use crate::units::Pence;

/// Chooses visits and weeks for a whole stock, and proves how near the best the choice is.
///
/// Equal stock and parameters give an equal choice on any number of threads, unless `watch`
/// stops the search early.
///
/// # Errors
/// Where the stock is not well formed (see [`Stock::check`]). A failing MILP solver is logged
/// and worked around, with a weaker choice.
pub fn choose(stock: &Stock, params: &Params, watch: Watch<'_>) -> Result<Choice> {
    choose_and_keep(stock, params, watch).map(|(choice, _)| choice)
}

/// As [`choose`], with the linear program behind it, to ask what other hours would be worth.
///
/// # Errors
/// As [`choose`].
pub fn choose_and_keep(
    stock: &Stock,
    params: &Params,
    watch: Watch<'_>,
) -> Result<(Choice, Relaxed)> {
    stock.check()?;
    let prepared = Prepared::new(stock, params);
    let found = search::run(&prepared, params, watch);
    let homes: Vec<HomePlan> = stock
        .homes
        .iter()
        .zip(&prepared.homes)
        .zip(&found.state.plans)
        .map(|((home, tables), column)| home_plan(stock, home, tables, column))
        .collect();
    let kept: Vec<TaskSet> = homes.iter().map(|h| h.planned(stock.weeks)).collect();
    let cost = found.cost(&prepared);
    let unplanned = short_of(stock, &homes);
    let shortage = (!unplanned.is_empty()).then(|| Shortage {
        unplanned,
        proven: restate::least_undone(&prepared, stock, params, watch),
    });
    let levelling = pence(found.levelling(&prepared));
    let fewest = restate::fewest_visits(&prepared, &kept, params, watch);
    let at_cost = restate::fewest_at_cost(&prepared, &found.ascent.prices, cost, params, watch);
    let unlimited = unlimited(&prepared);
    let choice = Choice {
        cost: pence(cost),
        terms: sum_terms(stock, params, &homes, levelling),
        visits: homes.iter().map(|h| h.visit_count(stock.weeks)).sum(),
        tasks: kept.iter().map(|k| k.count_ones()).sum(),
        bound: cost_bound(
            cost,
            found.ascent.total(),
            unlimited,
            [fewest, at_cost.max(fewest)],
        ),
        load: by_type(&prepared, &found.state.load),
        prices: Prices::new(prepared.weeks, found.ascent.prices.clone(), &prepared.curve),
        shortage,
        homes,
    };
    Ok((choice, Relaxed::new(prepared, params, found)))
}

fn cost_bound(cost: f64, bound: f64, unlimited: f64, visits: [u32; 2]) -> CostBound {
    let over = (cost - bound).max(0.0);
    let share = |of: f64| if of > 0.0 { over / of } else { 0.0 };
    CostBound {
        // Down to the whole penny: a bound may not be rounded up.
        cost: Pence((bound + 1e-6).floor() as i64),
        visits: visits[0],
        visits_at_cost: visits[1],
        gap: share(cost),
        unlimited: pence(unlimited),
        gap_of_scarcity: share(cost - unlimited),
    }
}

/// What the homes cost where hours are not counted.
fn unlimited(prepared: &Prepared) -> f64 {
    let one = Parts {
        count: 1,
        of_home: vec![0; prepared.homes.len()],
        of_cell: vec![0; prepared.cells()],
    };
    let free = vec![0.0; prepared.cells()];
    ascent::price_all(prepared, &one, &free, None).homes[0]
}

fn sum_terms(stock: &Stock, params: &Params, homes: &[HomePlan], levelling: Pence) -> Terms {
    let mut sum = Terms {
        levelling,
        ..Terms::default()
    };
    for (home, plan) in stock.homes.iter().zip(homes) {
        for visit in &plan.visits {
            sum += visit.terms;
        }
        for task in prepare::members(plan.left_out) {
            sum.left_out += home.tasks[task].leave_out.unwrap_or(params.must_pence);
            sum.policy += home.policy;
        }
    }
    sum
}

impl Found {
    fn cost(&self, prepared: &Prepared) -> f64 {
        let homes = self
            .parts
            .iter()
            .map(|p| self.state.cost_of(prepared, &p.homes));
        homes.sum::<f64>() + self.levelling(prepared)
    }

    fn levelling(&self, prepared: &Prepared) -> f64 {
        self.parts
            .iter()
            .map(|p| self.state.levelling_of(prepared, &p.cells))
            .sum()
    }
}

impl HomePlan {
    /// Tasks planned in the weeks before `later`.
    pub fn planned(&self, later: u32) -> TaskSet {
        let now = self.visits.iter().filter(|v| v.week < later);
        now.fold(0, |all, v| all | v.tasks)
    }

    /// Visits in the weeks before `later`.
    pub fn visit_count(&self, later: u32) -> u32 {
        self.visits.iter().filter(|v| v.week < later).count() as u32
    }
}
