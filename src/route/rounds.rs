//! Anneals a large problem part by part, all parts at one temperature, cut anew each round.
//!
//! Parts share no route, each has its own dice, and results are put together in order: the
//! outcome does not depend on how many threads work on them. Cost per iteration depends on
//! the size of a part, not of the problem.

use rayon::prelude::*;

use super::control::Control;
use super::dice::Dice;
use super::instance::{Instance, Part};
use super::legs::Legs;
use super::outline::Outline;
use super::params::Params;
use super::problem::Problem;
use super::search::Search;
use super::snapshot::Snapshot;
use super::stop::Watch;
use super::{region, temperature};

/// Share of the allowance, inverted, that the first round takes.
const FIRST: f64 = 100.0;

/// How one part is to be searched.
#[derive(Debug, Clone, Copy)]
struct Turn {
    hot: f64,
    cold: f64,
    iterations_a_visit: f64,
    /// Whether to give the best plan met, or the present one.
    best: bool,
    /// Factor on the prizes of visits that may be left out.
    dear: f64,
    /// A guess at how long routes are.
    stops_a_route: f32,
    seed: u64,
}

/// A part after its turn.
struct Done<L> {
    instance: Instance<L>,
    before: i64,
    after: Snapshot,
    search: Counts,
}

/// What a finished search leaves to be added up.
type Counts = (u64, super::moves::MoveCounts);

/// Anneals by rounds until the allowance is spent or, on long runs, its share of it is; then
/// reheats regions. Gives the best outline met.
pub(crate) fn run<L: Legs>(
    problem: &Problem,
    start: Option<Outline>,
    control: &mut Control<'_>,
    stops_a_route: f32,
) -> Outline {
    let params = control.params;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(params.threads)
        .build()
        .ok();
    let mut dice = Dice::new(params.seed, u64::MAX);
    let budget = control.iterations_a_visit(problem.visits.len());
    let (hot, cold) = temperature::of_problem(&params.anneal, problem, L::PLAIN, budget);
    let share = if budget >= params.region.long_run {
        params.region.anneal_share
    } else {
        1.0
    };
    let fresh = start.is_none();
    let mut outline = start.unwrap_or_else(|| Outline::empty(problem));
    let mut best = outline.clone();
    let mut best_cost = i64::MAX;
    let mut round = 0usize;
    loop {
        let progress = control.spent(0);
        if progress >= share {
            break;
        }
        let weights = &params.region.day_weights;
        // Larger at first: a plan is built best with all skills at hand.
        let size = if round == 0 {
            params.region.whole
        } else {
            params.region.part
        };
        let day_weight = weights[round % weights.len()];
        let parts = region::cut(problem, &outline, &mut dice, size, day_weight);
        let now = hot * (cold / hot).powf(progress / share);
        // The first round is short: it builds the plan and measures the pace.
        let rounds = if round == 0 {
            FIRST
        } else {
            params.region.rounds
        };
        let budget = control.iterations_a_visit(problem.visits.len());
        let turn = Turn {
            hot: now,
            cold: now,
            iterations_a_visit: (budget * share / rounds).clamp(1.0, params.region.turn),
            best: progress > share * params.region.settle,
            dear: if fresh && progress < share * params.anneal.dear_until {
                params.anneal.dear
            } else {
                1.0
            },
            stops_a_route,
            seed: dice.seed(),
        };
        sweep::<L>(
            problem,
            &mut outline,
            &parts,
            turn,
            control,
            pool.as_ref(),
            false,
        );
        let cost = outline.cost(problem);
        if cost < best_cost {
            best_cost = cost;
            best.clone_from(&outline);
        }
        let used = best.routes.iter().filter(|r| !r.is_empty()).count();
        control.look(0, best_cost, used, best.absent.len());
        round += 1;
    }
    if share < 1.0 {
        reheat::<L>(problem, &mut best, control, pool.as_ref(), stops_a_route);
    }
    best
}

/// Reheats regions: whole routes near a random visit, annealed alone and put back if not
/// dearer; regions and temperatures shrink as time passes.
pub(crate) fn reheat<L: Legs>(
    problem: &Problem,
    outline: &mut Outline,
    control: &mut Control<'_>,
    pool: Option<&rayon::ThreadPool>,
    stops_a_route: f32,
) {
    let settings = &control.params.region;
    let mut dice = Dice::new(control.params.seed, u64::MAX - 1);
    let d0 = temperature::scale(problem);
    let begun = control.spent(0);
    let mut cost = outline.cost(problem);
    loop {
        let spent = control.spent(0);
        if spent >= 1.0 {
            return;
        }
        let age = (spent - begun) / (1.0 - begun).max(f64::MIN_POSITIVE);
        let between = |large: f64, small: f64| large + (small - large) * age;
        let size = between(settings.reheat.0 as f64, settings.reheat.1 as f64) as usize;
        let hot = between(settings.reheat_start.0, settings.reheat_start.1) * d0;
        let mut taken = region::Taken::none(problem);
        let parts: Vec<Part> = (0..settings.batch)
            .filter_map(|_| region::around(problem, outline, &mut dice, size, &mut taken))
            .collect();
        let turn = Turn {
            hot,
            cold: settings.reheat_end * d0,
            iterations_a_visit: settings.reheat_turn,
            best: true,
            dear: 1.0,
            stops_a_route,
            seed: dice.seed(),
        };
        let gain = sweep::<L>(problem, outline, &parts, turn, control, pool, true);
        cost -= gain;
        let used = outline.routes.iter().filter(|r| !r.is_empty()).count();
        control.look(0, cost, used, outline.absent.len());
    }
}

/// Searches all parts side by side and writes their results back in order; gives how much
/// cheaper they are together. If `only_better`, dearer results are dropped.
fn sweep<L: Legs>(
    problem: &Problem,
    outline: &mut Outline,
    parts: &[Part],
    turn: Turn,
    control: &mut Control<'_>,
    pool: Option<&rayon::ThreadPool>,
    only_better: bool,
) -> i64 {
    let from: &Outline = outline;
    let (params, watch) = (control.params, control.watch());
    let work =
        |(at, part): (usize, &Part)| search_part::<L>(problem, from, part, at, turn, params, watch);
    let done: Vec<Done<L>> = match pool {
        Some(pool) => pool.install(|| parts.par_iter().enumerate().map(work).collect()),
        None => parts.iter().enumerate().map(work).collect(),
    };
    let mut absent = vec![false; problem.visits.len()];
    for &visit in &outline.absent {
        absent[visit as usize] = true;
    }
    let mut gain = 0;
    for (part, done) in parts.iter().zip(&done) {
        control.add(done.search.0, &done.search.1);
        if only_better && done.after.cost > done.before {
            continue;
        }
        gain += done.before - done.after.cost;
        for &visit in &part.visits {
            absent[visit as usize] = false;
        }
        for visit in outline.adopt(&done.instance, part, &done.after) {
            absent[visit as usize] = true;
        }
    }
    outline.absent = (0..absent.len())
        .filter(|&v| absent[v])
        .map(|v| v as u32)
        .collect();
    gain
}

fn search_part<L: Legs>(
    problem: &Problem,
    outline: &Outline,
    part: &Part,
    at: usize,
    turn: Turn,
    params: &Params,
    watch: &Watch,
) -> Done<L> {
    let mut instance = Instance::<L>::new(problem, part, params, turn.stops_a_route);
    instance.multiply_prizes(turn.dear);
    let mut search = Search::new(&instance, params, turn.seed, at as u64);
    search.load(&outline.snapshot(&instance, part));
    let before = search.state.cost;
    search.construct();
    search.forget_best();
    let iterations = turn.iterations_a_visit * instance.stop_count() as f64;
    search.anneal(turn.hot, turn.cold, |done, _| {
        if watch.out_of_time() {
            1.0
        } else {
            done as f64 / iterations.max(1.0)
        }
    });
    if !turn.best {
        search.forget_best();
    }
    let after = std::mem::take(&mut search.best);
    let counts = (search.iterations, search.moves.counts);
    drop(search);
    Done {
        instance,
        before,
        after,
        search: counts,
    }
}
