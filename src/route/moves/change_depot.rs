//! Lets a whole route start and end at another depot.
//!
//! Depot reassignment of routes: Vidal, Crainic, Gendreau, Lahrichi and Rei (2012), "A hybrid
//! genetic algorithm for multidepot and periodic vehicle routing problems", Operations
//! Research 60(3), section 4.3, where every route may change its depot; here one at random.

use super::super::dice::Dice;
use super::super::instance::NONE;
use super::super::legs::Legs;
use super::super::state::State;
use super::cross::fits_between;
use super::{Moves, accepts};

impl Moves {
    /// Tries an unused route of another kind for all stops of a random stop's route.
    pub(super) fn change_depot<L: Legs>(
        &mut self,
        state: &mut State<'_, L>,
        dice: &mut Dice,
        temperature: f32,
    ) -> bool {
        let instance = state.instance;
        let stop = dice.below(instance.stop_count() as u32);
        let from = state.nodes[stop as usize].route;
        let kind = dice.below(instance.kinds.len() as u32);
        if from == NONE || instance.routes[from as usize].kind == kind {
            return false;
        }
        let Some(to) = state.idle_route(kind as usize) else {
            return false;
        };
        let (start, end) = (instance.start(from), instance.end(from));
        let (new_start, new_end) = (instance.start(to), instance.end(to));
        let (first, last) = (
            state.nodes[start as usize].next,
            state.nodes[end as usize].prev,
        );
        let site = |node: u32| state.nodes[node as usize].site;
        let leg = |a: u32, b: u32| instance.legs.rows(site(a)).1[site(b) as usize];
        let facts = (
            &instance.routes[from as usize],
            &instance.routes[to as usize],
        );
        let delta = leg(new_start, first) + leg(last, new_end) + facts.1.fixed
            - leg(start, first)
            - leg(last, end)
            - facts.0.fixed;
        let load = facts.0.capacity - state.loads[from as usize].room;
        if load > facts.1.capacity || !accepts(dice, delta, temperature) {
            return false;
        }
        self.stretch.clear();
        self.stretch.extend(state.stops(from));
        self.other.clear();
        if !fits_between(state, new_start, &self.stretch, new_end) {
            return false;
        }
        self.apply(state, (new_start, new_end, to), (start, end, from));
        // One route opens as the other closes.
        state.used += 1;
        state.settle(&[(to, false), (from, false)], i64::from(delta));
        true
    }
}
