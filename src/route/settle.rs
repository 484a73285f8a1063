//! Settle: a plan made cheaper a few routes at a time, cold, each time those that one visit goes
//! best with.
//!
//! Routes near each other in place and day seldom can take each other's visits where skills and
//! the prices of days decide; those of the operatives who may come, on the days that cost a visit
//! least, can. What the anneal has left where it stood is found so, and what a household is
//! offered afterwards has no better place that some small search would still have made.

use super::control::Control;
use super::dice::Dice;
use super::legs::{ByDoor, Legs, Metric, Straight, Table, is_plain};
use super::outline::Outline;
use super::params::Params;
use super::problem::{Plan, Problem};
use super::region::{self, Taken};
use super::rounds::{Turn, pool_of, sweep};
use super::solve::{Solution, finish, stops_a_route};
use super::stats::Progress;
use super::stop::Stop;
use super::temperature;
use super::travel::Travel;

/// Draws in a row that find no routes to search, after which there are none.
const PATIENCE: u32 = 50;

/// Makes a plan cheaper until `stop` says so; it is never dearer than it was.
///
/// As in [`solve`](super::solve()), the result depends on nothing but the problem, the plan and
/// the settings where iterations end it.
pub fn settle(
    problem: &Problem,
    plan: &Plan,
    params: &Params,
    stop: &Stop,
    observe: &mut dyn FnMut(&Progress),
) -> Solution {
    let control = Control::new(params, is_plain(problem), stop, observe);
    if is_plain(problem) {
        return run::<Metric>(problem, plan, control);
    }
    match &problem.travel {
        Travel::Matrix(_) => run::<Table>(problem, plan, control),
        Travel::Plane(_) => run::<Straight>(problem, plan, control),
        Travel::Doors(_) => run::<ByDoor>(problem, plan, control),
    }
}

fn run<L: Legs>(problem: &Problem, plan: &Plan, mut control: Control<'_>) -> Solution {
    let settings = &control.params.settle;
    let mut outline = Outline::from_plan(problem, plan);
    let mut cost = outline.cost(problem);
    let pool = pool_of(control.params);
    let mut dice = Dice::new(control.params.seed, u64::MAX - 2);
    let heat = settings.heat * temperature::scale(problem);
    let visits = problem.visits.len() as u32;
    let mut idle = 0;
    while visits > 0 && idle < PATIENCE && control.spent(0) < 1.0 {
        let mut taken = Taken::none(problem);
        let mut parts = Vec::with_capacity(settings.batch);
        for _ in 0..settings.batch {
            let visit = dice.below(visits);
            parts.extend(region::suited(
                problem,
                &outline,
                visit,
                settings.routes,
                &mut taken,
            ));
        }
        idle = if parts.is_empty() { idle + 1 } else { 0 };
        let turn = Turn {
            hot: heat,
            cold: heat,
            iterations_a_visit: settings.turn,
            best: true,
            dear: 1.0,
            stops_a_route: stops_a_route(problem),
            seed: dice.seed(),
        };
        let pool = pool.as_ref();
        cost -= sweep::<L>(
            problem,
            &mut outline,
            &parts,
            turn,
            &mut control,
            pool,
            true,
        );
        let used = outline.routes.iter().filter(|r| !r.is_empty()).count();
        control.look(0, cost, used, outline.absent.len());
    }
    finish(problem, Some(plan), &outline, control)
}
