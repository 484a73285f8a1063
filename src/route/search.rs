//! Searches: ruin, recreate, accept by temperature, again.
//!
//! Christiaens and Vanden Berghe (2020), Algorithm 1, with the acceptance threshold drawn
//! before the recreate and small random moves between two ruins.

use super::dice::Dice;
use super::instance::{Instance, NONE};
use super::legs::Legs;
use super::moves::Moves;
use super::params::{Params, RuinParams};
use super::recreate::Recreate;
use super::ruin::{Ruined, remove_strings};
use super::snapshot::Snapshot;
use super::state::State;

/// Iterations between two looks at the schedule.
const BEAT: u64 = 128;

/// A state under search, with everything its loop reuses.
#[derive(Debug)]
pub(crate) struct Search<'a, L> {
    pub(crate) state: State<'a, L>,
    pub(crate) dice: Dice,
    pub(crate) moves: Moves,
    pub(crate) best: Snapshot,
    pub(crate) iterations: u64,
    ruin: RuinParams,
    ruined: Ruined,
    recreate: Recreate,
    new_route_share: f32,
    first_route_share: f32,
    optimism: f32,
    sampled: (u32, u32),
}

impl<'a, L: Legs> Search<'a, L> {
    /// Everything absent, to begin with.
    pub(crate) fn new(instance: &'a Instance<L>, params: &Params, seed: u64, stream: u64) -> Self {
        let state = State::new(instance);
        let mut best = Snapshot::default();
        state.save(&mut best);
        Self {
            state,
            dice: Dice::new(seed, stream),
            moves: Moves::new(&params.moves),
            best,
            iterations: 0,
            ruin: params.ruin.clone(),
            ruined: Ruined::default(),
            recreate: Recreate::new(&params.recreate),
            new_route_share: params.recreate.new_route_share,
            first_route_share: params.recreate.first_route_share,
            optimism: params.recreate.optimism,
            sampled: (
                params.recreate.sampled_routes,
                params.recreate.sampled_in_construction,
            ),
        }
    }

    /// Starts again from a plan; routes that cannot be driven are emptied.
    pub(crate) fn load(&mut self, plan: &Snapshot) {
        self.state.load(plan);
        for route in 0..self.state.loads.len() as u32 {
            if !self.state.is_drivable(route) {
                self.state.empty_route(route);
            }
        }
        self.forget_best();
    }

    /// One iteration: ruin, recreate, accept or undo; then a round of small moves.
    pub(crate) fn step(&mut self, temperature: f32) {
        self.iterations += 1;
        self.state.begin();
        remove_strings(
            &mut self.state,
            &mut self.dice,
            &self.ruin,
            &mut self.ruined,
        );
        self.recreate.opens_one = self.ruined.opens;
        if self.ruined.opens {
            self.recreate.new_route_share = self.first_route_share;
        } else if !self.ruined.joined.is_empty() && self.dice.chance(self.optimism) {
            self.recreate.new_route_share = self.new_route_share;
        }
        let threshold = (temperature * self.dice.exponential()) as i64;
        if self.ruined.sound && self.put_back(self.ruined.gain + threshold) {
            self.settle_absent();
        } else {
            self.state.undo();
            self.cut_loose();
        }
        self.recreate.new_route_share = 1.0;
        self.note_best();
        self.moves
            .round(&mut self.state, &mut self.dice, temperature);
        self.note_best();
    }

    /// A ruin that is undone, with or without the insertion: for benches.
    pub(crate) fn remove_and_undo(&mut self, insert: bool) {
        self.state.begin();
        remove_strings(
            &mut self.state,
            &mut self.dice,
            &self.ruin,
            &mut self.ruined,
        );
        if insert {
            self.put_back(i64::MAX / 2);
        }
        self.state.undo();
        self.cut_loose();
    }

    /// Anneals from one temperature to another, by equal factors; `spent` says from 0 to 1
    /// how far along it is after so many iterations.
    pub(crate) fn anneal(&mut self, hot: f64, cold: f64, mut spent: impl FnMut(u64, &Self) -> f64) {
        let begun = self.iterations;
        loop {
            let progress = spent(self.iterations - begun, self);
            if progress >= 1.0 {
                return;
            }
            let temperature = (hot * (cold / hot).powf(progress)) as f32;
            for _ in 0..BEAT {
                self.step(temperature);
            }
        }
    }

    /// Builds a first plan: everything goes in, even what costs more than leaving it out,
    /// since an anneal drops what does not pay but hardly ever opens a route that would.
    pub(crate) fn found(&mut self) {
        self.recreate.at_any_price = true;
        self.construct();
        self.recreate.at_any_price = false;
        self.forget_best();
    }

    /// Inserts whatever is absent where it costs least; where a new route is priced low, so
    /// that there are rather too many.
    pub(crate) fn construct(&mut self) {
        self.state.begin();
        self.recreate.new_route_share = self.new_route_share;
        self.recreate.sampled_routes = self.sampled.1;
        self.ruined.removed.clear();
        self.ruined.joined.clone_from(&self.state.absent);
        self.put_back(i64::MAX / 2);
        self.settle_absent();
        self.recreate.new_route_share = 1.0;
        self.recreate.sampled_routes = self.sampled.0;
    }

    /// Takes the present plan for the best, whatever it costs.
    pub(crate) fn forget_best(&mut self) {
        self.state.save(&mut self.best);
    }

    fn put_back(&mut self, limit: i64) -> bool {
        let pending = &mut self.recreate.pending;
        pending.clear();
        pending.extend_from_slice(&self.ruined.removed);
        pending.extend_from_slice(&self.ruined.joined);
        let penalties = |&node: &u32| i64::from(self.state.instance.stops[node as usize].penalty);
        let hope: i64 = self.ruined.joined.iter().map(penalties).sum();
        self.recreate
            .run(&mut self.state, &mut self.dice, limit, -hope)
            .is_some()
    }

    /// After an accepted insertion: who is newly left out, and who no longer.
    fn settle_absent(&mut self) {
        for at in 0..self.ruined.joined.len() {
            let node = self.ruined.joined[at];
            if self.state.nodes[node as usize].route != NONE {
                self.state.drop_absent(node);
            }
        }
        for at in 0..self.ruined.removed.len() {
            let node = self.ruined.removed[at];
            if self.state.nodes[node as usize].route == NONE {
                self.state.add_absent(node);
            }
        }
    }

    /// After an undone insertion: absent visits that it had placed are in no route.
    fn cut_loose(&mut self) {
        for &node in &self.ruined.joined {
            self.state.nodes[node as usize].route = NONE;
            let partner = self.state.instance.stops[node as usize].partner;
            if partner != NONE {
                self.state.nodes[partner as usize].route = NONE;
            }
        }
    }

    fn note_best(&mut self) {
        if self.state.cost < self.best.cost {
            self.state.save(&mut self.best);
        }
    }
}
