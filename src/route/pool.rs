//! Keeps a pool of short anneals and crosses them by whole routes.
//!
//! A memetic layer as in Vidal (2022), "Hybrid genetic search for the CVRP: open-source
//! implementation and SWAP* neighborhood", Computers & Operations Research 140; the
//! crossover inherits whole routes as in Nagata, Braysy and Dullaert (2010), "A penalty-based
//! edge assembly memetic algorithm for the vehicle routing problem with time windows",
//! Computers & Operations Research 37(4), in a simpler form: routes of the first parent near
//! a random visit, then those of the second that overlap least, the rest by insertion.

use rayon::prelude::*;

use super::control::Control;
use super::dice::Dice;
use super::instance::{Instance, Part};
use super::legs::Legs;
use super::moves::MoveCounts;
use super::outline::Outline;
use super::params::Params;
use super::problem::Problem;
use super::search::Search;
use super::snapshot::{Placed, Snapshot};
use super::stop::Watch;
use super::temperature;

/// One anneal to do: from nothing, or from a child.
struct Task {
    child: Option<Snapshot>,
    hot: f64,
    cold: f64,
    iterations: f64,
    seed: u64,
}

/// Breeds until the allowance is spent; gives the best outline.
pub(crate) fn run<L: Legs>(
    problem: &Problem,
    control: &mut Control<'_>,
    stops_a_route: f32,
) -> Outline {
    let params = control.params;
    let part = Part::whole(problem);
    let instance = Instance::<L>::new(problem, &part, params, stops_a_route);
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(params.threads)
        .build()
        .ok();
    let mut breeder = Breeder {
        instance: &instance,
        params,
        threads: threads.as_ref(),
        dice: Dice::new(params.seed, u64::MAX),
        pool: Vec::new(),
        size: 0,
        visits: problem.visits.len() as f64,
    };
    let mut best = Snapshot {
        cost: i64::MAX,
        ..Snapshot::default()
    };
    breeder.found(control, &mut best);
    let mut idle = 0usize;
    while control.spent(0) < 1.0 {
        let before = best.cost;
        breeder.generation(control, &mut best);
        idle = if best.cost < before {
            0
        } else {
            idle + params.pool.batch
        };
        if idle as f64 > params.pool.patience * breeder.size as f64 {
            // The pool has become one family: keep the best, start the others anew.
            breeder.pool.clear();
            breeder.pool.push(best.clone());
            breeder.found(control, &mut best);
            idle = 0;
        }
    }
    let mut outline = Outline::empty(problem);
    outline.absent = outline.adopt(&instance, &part, &best);
    outline
}

struct Breeder<'a, L> {
    instance: &'a Instance<L>,
    params: &'a Params,
    threads: Option<&'a rayon::ThreadPool>,
    dice: Dice,
    pool: Vec<Snapshot>,
    size: usize,
    visits: f64,
}

impl<L: Legs> Breeder<'_, L> {
    /// Fills the pool with greedy starts, each annealed.
    fn found(&mut self, control: &mut Control<'_>, best: &mut Snapshot) {
        let settings = &self.params.pool;
        let budget = control.iterations_a_visit(self.visits as usize);
        let (most, least) = settings.size;
        self.size = ((budget * settings.first_share / settings.first) as usize).clamp(least, most);
        let each = settings
            .first
            .min(budget * settings.first_share / self.size as f64);
        let (hot, _) = temperature::of_run(&self.params.anneal, self.instance, each);
        let cold = settings.end * self.instance.d0;
        while self.pool.len() < self.size && (self.pool.is_empty() || control.spent(0) < 1.0) {
            let count = settings.batch.min(self.size - self.pool.len());
            let tasks = (0..count)
                .map(|_| Task {
                    child: None,
                    hot,
                    cold,
                    iterations: each * self.visits,
                    seed: self.dice.seed(),
                })
                .collect();
            let born = self.anneal_all(tasks, control, best);
            self.pool.extend(born);
        }
    }

    /// Breeds a batch of children and lets them into the pool in order.
    fn generation(&mut self, control: &mut Control<'_>, best: &mut Snapshot) {
        let settings = &self.params.pool;
        let d0 = self.instance.d0;
        let tasks = (0..settings.batch)
            .map(|_| {
                let (first, second) = self.parents();
                let child = self.cross(first, second);
                Task {
                    child: Some(child),
                    hot: settings.child_start * d0,
                    cold: settings.end * d0,
                    iterations: settings.child * self.visits,
                    seed: self.dice.seed(),
                }
            })
            .collect();
        for child in self.anneal_all(tasks, control, best) {
            let worst = (0..self.pool.len())
                .max_by_key(|&i| (self.pool[i].cost, i))
                .unwrap_or(0);
            let known = self.pool.iter().any(|s| s.cost == child.cost);
            if !known && child.cost < self.pool[worst].cost {
                self.pool[worst] = child;
            }
        }
    }

    /// Anneals side by side; tells the observer after each batch.
    fn anneal_all(
        &self,
        tasks: Vec<Task>,
        control: &mut Control<'_>,
        best: &mut Snapshot,
    ) -> Vec<Snapshot> {
        let (instance, params, watch) = (self.instance, self.params, control.watch());
        let work = |task: Task| anneal(instance, params, &task, watch);
        let done: Vec<(Snapshot, u64, MoveCounts)> = match self.threads {
            Some(pool) => pool.install(|| tasks.into_par_iter().map(work).collect()),
            None => tasks.into_iter().map(work).collect(),
        };
        let mut born = Vec::with_capacity(done.len());
        for (snapshot, iterations, counts) in done {
            control.add(iterations, &counts);
            if snapshot.cost < best.cost {
                best.clone_from(&snapshot);
            }
            born.push(snapshot);
        }
        control.look(0, best.cost, best.routes().count(), best.absent.len());
        born
    }

    /// The better of two, and another.
    fn parents(&mut self) -> (usize, usize) {
        let count = self.pool.len() as u32;
        let (a, b) = (
            self.dice.below(count) as usize,
            self.dice.below(count) as usize,
        );
        let first = if self.pool[a].cost <= self.pool[b].cost {
            a
        } else {
            b
        };
        let second = (first + 1 + self.dice.below(count.max(2) - 1) as usize) % count as usize;
        (first, second)
    }

    /// Some of the first parent's routes, then the second's that are least covered by them.
    fn cross(&mut self, first: usize, second: usize) -> Snapshot {
        let stops = self.instance.stop_count();
        let site = self.instance.sites[self.dice.below(stops as u32) as usize];
        let mut routes: Vec<&[Placed]> = self.pool[first].routes().collect();
        let keep = 1 + self.dice.below(routes.len().max(2) as u32 - 1) as usize;
        routes.sort_by_cached_key(|stops| self.distance(site, stops));
        let mut child = Snapshot::default();
        let mut served = vec![false; stops];
        let mut taken = vec![false; self.instance.routes.len()];
        for stops in routes.iter().take(keep) {
            child.placed.extend_from_slice(stops);
            taken[stops[0].route as usize] = true;
            for stop in *stops {
                served[stop.node as usize] = true;
            }
        }
        let mut others: Vec<(usize, &[Placed])> = self.pool[second]
            .routes()
            .map(|stops| {
                (
                    stops.iter().filter(|s| served[s.node as usize]).count(),
                    stops,
                )
            })
            .filter(|(covered, stops)| {
                *covered as f32 <= self.params.pool.overlap * stops.len() as f32
            })
            .collect();
        others.sort_by_key(|&(covered, stops)| (covered, stops[0].route));
        for (_, stops) in others {
            let Some(route) = self.free_route(stops[0].route, &taken) else {
                continue;
            };
            taken[route as usize] = true;
            let fresh = stops.iter().filter(|s| !served[s.node as usize]);
            child
                .placed
                .extend(fresh.map(|&stop| Placed { route, ..stop }));
        }
        child
    }

    /// Least leg between a site and the stops of a route.
    fn distance(&self, site: u32, stops: &[Placed]) -> i32 {
        let rate = self.instance.routes[stops[0].route as usize].rate;
        let legs = stops.iter().map(|stop| {
            self.instance
                .legs
                .leg(site, self.instance.sites[stop.node as usize], rate)
                .1
        });
        legs.min().unwrap_or(i32::MAX)
    }

    /// The route itself or another of its kind that is not taken.
    fn free_route(&self, route: u32, taken: &[bool]) -> Option<u32> {
        if !taken[route as usize] {
            return Some(route);
        }
        let kind = self.instance.routes[route as usize].kind;
        self.instance.kinds[kind as usize]
            .iter()
            .copied()
            .find(|&r| !taken[r as usize])
    }
}

fn anneal<L: Legs>(
    instance: &Instance<L>,
    params: &Params,
    task: &Task,
    watch: &Watch,
) -> (Snapshot, u64, MoveCounts) {
    let mut search = Search::new(instance, params, task.seed, 0);
    if let Some(child) = &task.child {
        search.load(child);
        search.construct();
        search.forget_best();
    } else {
        search.found();
    }
    search.anneal(task.hot, task.cold, |done, _| {
        if watch.out_of_time() {
            1.0
        } else {
            done as f64 / task.iterations
        }
    });
    (
        std::mem::take(&mut search.best),
        search.iterations,
        search.moves.counts,
    )
}
