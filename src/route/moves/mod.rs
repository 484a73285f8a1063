//! Small random moves between two ruins, under the same temperature: what string removal
//! cannot do, such as exchanging long tails.
//!
//! Each move is evaluated first and applied only if it is accepted, so none needs undoing.

mod change_depot;
mod cross;
mod relocate;
mod two_opt_star;

use super::dice::Dice;
use super::instance::NONE;
use super::legs::Legs;
use super::params::MoveParams;
use super::problem::Cost;
use super::state::State;

/// Tries and acceptances of each move.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct MoveCounts {
    pub(crate) two_opt_star: (u64, u64),
    pub(crate) cross: (u64, u64),
    pub(crate) relocate: (u64, u64),
    pub(crate) change_depot: (u64, u64),
}

/// What a move needs besides the routes.
#[derive(Debug)]
pub(crate) struct Moves {
    params: MoveParams,
    pub(crate) counts: MoveCounts,
    /// Nodes of the stretch in hand.
    stretch: Vec<u32>,
    other: Vec<u32>,
}

impl Moves {
    pub(crate) fn new(params: &MoveParams) -> Self {
        Self {
            params: params.clone(),
            counts: MoveCounts::default(),
            stretch: Vec::new(),
            other: Vec::new(),
        }
    }

    /// One round of tries. A move is accepted if it adds at most `temperature` times an
    /// exponential variate.
    pub(crate) fn round<L: Legs>(
        &mut self,
        state: &mut State<'_, L>,
        dice: &mut Dice,
        temperature: f32,
    ) {
        for _ in 0..self.params.two_opt_star {
            self.counts.two_opt_star.0 += 1;
            self.counts.two_opt_star.1 += u64::from(self.swap_tails(state, dice, temperature));
        }
        if L::PLAIN && state.instance.kinds.len() > 1 {
            self.counts.change_depot.0 += 1;
            self.counts.change_depot.1 += u64::from(self.change_depot(state, dice, temperature));
        }
        for _ in 0..self.params.cross {
            if dice.chance(self.params.within) {
                self.counts.relocate.0 += 1;
                self.counts.relocate.1 += u64::from(self.relocate(state, dice, temperature));
            } else {
                self.counts.cross.0 += 1;
                self.counts.cross.1 += u64::from(self.exchange(state, dice, temperature));
            }
        }
    }
}

/// The Metropolis rule; chance is asked only where it can matter, which is seldom.
fn accepts(dice: &mut Dice, delta: Cost, temperature: f32) -> bool {
    let ratio = delta as f32 / temperature;
    delta <= 0 || ratio < HOPELESS && ratio <= dice.exponential()
}

/// Above the largest variate the table of logarithms can give.
const HOPELESS: f32 = 9.1;

/// A random stop that is in a route, and a random neighbour of it that is in one too: the
/// leg from the first to the second is what a move would make.
fn draw_leg<L: Legs>(state: &State<'_, L>, dice: &mut Dice) -> Option<(u32, u32, Cost)> {
    let stops = state.instance.stop_count() as u32;
    if stops == 0 {
        return None;
    }
    let to = dice.below(stops);
    let list = state.instance.lists.inward.of(to);
    if state.nodes[to as usize].route == NONE || list.is_empty() {
        return None;
    }
    let neighbour = list[dice.below(list.len() as u32) as usize];
    let from = &state.nodes[neighbour.node as usize];
    (from.route != NONE).then_some((neighbour.node, to, neighbour.leg))
}
