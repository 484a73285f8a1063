//! Removes strings of stops from routes near each other.
//!
//! Christiaens and Vanden Berghe (2020), "Slack induction by string removals for vehicle
//! routing problems", Transportation Science 54(2), section 5.1. Deviations: adjacency is
//! distance plus the gap between windows; now and then a whole route goes; absent visits met on the way join the insertion;
//! both roles of a pair go together.

use super::super::dice::Dice;
use super::super::instance::NONE;
use super::super::legs::Legs;
use super::super::params::RuinParams;
use super::super::state::State;
use super::Ruined;

/// Stops a route above which routes count as long.
const LONG: f32 = 20.0;

/// Removes strings around a random visit. The journal must have been begun.
pub(crate) fn remove_strings<L: Legs>(
    state: &mut State<'_, L>,
    dice: &mut Dice,
    params: &RuinParams,
    ruined: &mut Ruined,
) {
    ruined.clear();
    let stops = state.instance.stop_count() as u32;
    if stops == 0 {
        return;
    }
    let seed = if !state.absent.is_empty() && dice.chance(params.absent_seed) {
        state.absent[dice.below(state.absent.len() as u32) as usize]
    } else {
        dice.below(stops)
    };
    let mean_stops = (stops - state.absent.len() as u32) as f32 / state.used.max(1) as f32;
    // Equations (5) to (7): length of strings, then how many of them.
    let longest = (params.longest_string as f32).min(mean_stops).max(1.0);
    let mean_removed = if mean_stops > LONG && !state.absent.is_empty() {
        params.mean_removed_long
    } else {
        params.mean_removed
    };
    let most_strings = 4.0 * mean_removed / (1.0 + longest) - 1.0;
    let strings = (dice.unit() * most_strings.max(0.0) + 1.0) as usize;

    // Now and then enough absent visits for a route of their own join, so that one may open.
    ruined.opens = !state.absent.is_empty() && dice.chance(params.open_route);
    let most = if ruined.opens {
        ((1.5 * mean_stops) as u32).max(params.open_tries as u32)
    } else {
        0
    };
    ruined.most_joined = 1 + dice.below(most.max(params.absent_tries as u32)) as usize;
    let mut cut = 0;
    // Now and then the first route goes whole, so that a route may close or change its day.
    let first = if dice.chance(params.whole_route) {
        None
    } else {
        Some(longest)
    };
    consider(state, dice, params, ruined, seed, first, &mut cut);
    let instance = state.instance;
    for &near in instance.lists.adjacent.of(seed) {
        if cut >= strings {
            if !ruined.opens || ruined.joined.len() >= ruined.most_joined {
                break;
            }
            if state.nodes[near as usize].route != NONE {
                continue;
            }
        }
        consider(state, dice, params, ruined, near, Some(longest), &mut cut);
    }
    ruined.retime(state);
}

/// Cuts a string around one stop, no longer than `longest` or else the whole route, unless
/// the route was cut already; notes the stop if it is absent.
fn consider<L: Legs>(
    state: &mut State<'_, L>,
    dice: &mut Dice,
    params: &RuinParams,
    ruined: &mut Ruined,
    stop: u32,
    longest: Option<f32>,
    cut: &mut usize,
) {
    let route = state.nodes[stop as usize].route;
    if route == NONE {
        let facts = &state.instance.stops[stop as usize];
        if facts.role == 0 && ruined.joined.len() < ruined.most_joined && state.is_absent(stop) {
            ruined.joined.push(stop);
        }
        return;
    }
    if ruined.routes.contains(&route) {
        return;
    }
    let stops = state.loads[route as usize].stops;
    // Equations (8) and (9).
    let length = longest.map_or(stops, |longest| {
        let most = (stops as f32).min(longest);
        (dice.unit() * most + 1.0).min(most) as u32
    });
    cut_string(state, dice, params, ruined, stop, length.max(1));
    if ruined.routes.contains(&route) {
        *cut += 1;
    }
}

/// Removes `length` stops around one, in one string or, half the time, split around a few
/// that stay.
fn cut_string<L: Legs>(
    state: &mut State<'_, L>,
    dice: &mut Dice,
    params: &RuinParams,
    ruined: &mut Ruined,
    around: u32,
    length: u32,
) {
    let stops = state.loads[state.nodes[around as usize].route as usize].stops;
    let mut kept = 0;
    if length > 1 && length < stops && dice.chance(params.split) {
        kept = 1;
        while length + kept < stops && dice.chance(params.split_depth) {
            kept += 1;
        }
    }
    let span = length + kept;
    let (back, ahead) = (
        reach(state, around, span - 1, true),
        reach(state, around, span - 1, false),
    );
    let least = (span - 1).saturating_sub(ahead);
    let offset = least + dice.below(back.saturating_sub(least) + 1);
    let mut node = around;
    for _ in 0..offset {
        node = state.nodes[node as usize].prev;
    }
    let keep_from = if kept > 0 {
        1 + dice.below(length - 1)
    } else {
        span
    };
    for place in 0..span {
        if state.instance.is_end(node) {
            break;
        }
        let next = state.nodes[node as usize].next;
        if !(keep_from..keep_from + kept).contains(&place) {
            ruined.remove(state, node);
        }
        node = next;
    }
}

/// How many stops lie before (or after) a stop, at most `most`.
fn reach<L: Legs>(state: &State<'_, L>, stop: u32, most: u32, back: bool) -> u32 {
    let mut node = stop;
    for count in 0..most {
        let record = &state.nodes[node as usize];
        node = if back { record.prev } else { record.next };
        if state.instance.is_end(node) {
            return count;
        }
    }
    most
}
