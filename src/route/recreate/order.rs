//! Orders the visits to insert: random, most load, far, close and by window.
//!
//! Christiaens and Vanden Berghe (2020), sections 5.2 and 6.2 (time windows).

use super::super::dice::Dice;
use super::super::legs::Legs;
use super::super::state::State;
use super::Recreate;

impl Recreate {
    /// Sorts `pending` by an order drawn with the weights of the settings.
    pub(super) fn sort<L: Legs>(&mut self, state: &State<'_, L>, dice: &mut Dice) {
        let total: u32 = self.orders.iter().sum();
        let mut draw = dice.below(total);
        let mut order = 0;
        while draw >= self.orders[order] {
            draw -= self.orders[order];
            order += 1;
        }
        if order == 0 {
            dice.shuffle(&mut self.pending);
            return;
        }
        self.keys.clear();
        let key = |&node: &u32| {
            let value = measure(state, order, node).clamp(i32::MIN.into(), i32::MAX.into());
            ((value - i64::from(i32::MIN)) as u64) << 32 | u64::from(node)
        };
        self.keys.extend(self.pending.iter().map(key));
        self.keys.sort_unstable();
        self.pending.clear();
        self.pending.extend(self.keys.iter().map(|&k| k as u32));
    }
}

/// What an order sorts by, least first.
fn measure<L: Legs>(state: &State<'_, L>, order: usize, node: u32) -> i64 {
    let facts = &state.instance.stops[node as usize];
    let times = &state.times[node as usize];
    let window = || {
        if L::PLAIN {
            return (times.earliest, times.latest);
        }
        // On problems of many days the window that counts is the span of days.
        let windows = &state.instance.calendar.windows[state.instance.calendar.all(node)];
        match (windows.first(), windows.last()) {
            (Some(first), Some(last)) => (first.day as i32, last.day as i32),
            _ => (0, 0),
        }
    };
    let value = match order {
        1 => -times.load,
        2 => -facts.remoteness,
        3 => facts.remoteness,
        4 => window().1 - window().0,
        5 => window().0,
        6 => -window().1,
        _ => -facts.penalty,
    };
    i64::from(value)
}
