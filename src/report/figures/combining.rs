//! Combining: which streams share a visit, and how near it is to the best there can be.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{ratio, round};
use crate::report::facts::Facts;

/// What was joined in one knock.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Combining {
    /// Visits of more than one task.
    pub combined_visits: u64,
    /// Visits by the streams done in them, the most frequent first.
    pub by_streams: Vec<Combination>,
    /// Days of certificate life thrown away.
    pub days_thrown_away: i64,
    /// What that costs, in pounds.
    pub cost_of_early: f64,
}

/// Visits that do the same streams.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Combination {
    /// Streams, in the rules' order.
    pub streams: Vec<String>,
    /// How many visits do just these.
    pub visits: u64,
}

pub(super) fn combining(facts: &Facts<'_>) -> Combining {
    let mut sets: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
    for visit in facts.visits() {
        let streams = visit
            .tasks
            .iter()
            .map(|t| facts.landlord.task(t.task).stream.0);
        let mut set: Vec<u8> = streams.collect();
        set.sort_unstable();
        *sets.entry(set).or_default() += 1;
    }
    let code = |s: &u8| facts.rules.streams[usize::from(*s)].code.clone();
    let mut by_streams: Vec<Combination> = sets
        .into_iter()
        .map(|(set, visits)| Combination {
            streams: set.iter().map(code).collect(),
            visits,
        })
        .collect();
    by_streams.sort_by_key(|c| std::cmp::Reverse(c.visits));
    let streams = super::deadlines::streams(facts);
    Combining {
        combined_visits: facts.visits().iter().filter(|v| v.tasks.len() > 1).count() as u64,
        by_streams,
        days_thrown_away: streams.iter().map(|s| s.days_thrown_away).sum(),
        cost_of_early: super::costs::costs(facts).early,
    }
}

/// What no plan can beat.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BoundFigures {
    /// No plan that does the same tasks in the horizon has fewer visits.
    pub visits_at_least: u64,
    /// No choice that does the same tasks in the horizon and costs no more has fewer visits.
    pub visits_at_least_at_cost: u64,
    /// Visits of the choice that was routed.
    pub visits_chosen: u64,
    /// No choice of visits costs less, in pounds.
    pub cost_at_least: f64,
    /// What the choice that was routed costs in the same terms, in pounds.
    pub cost_chosen: f64,
    /// How much of that cost could at most be saved, in per cent.
    pub gap_percent: f64,
}

pub(super) fn bound(facts: &Facts<'_>) -> Option<BoundFigures> {
    let bound = facts.build.bound?;
    let (least, chosen) = (bound.cost.as_pounds(), bound.achieved.as_pounds());
    Some(BoundFigures {
        visits_at_least: visits_at_least(bound.visits),
        visits_at_least_at_cost: visits_at_least(bound.visits_at_cost),
        visits_chosen: u64::from(bound.achieved_visits),
        cost_at_least: least,
        cost_chosen: chosen,
        gap_percent: round(100.0 * ratio(chosen - least, chosen), 3),
    })
}

/// Visits are whole, so a bound of 4,388.2 means at least 4,389; a hair above a whole number
/// is the solver's rounding.
pub(super) fn visits_at_least(bound: f64) -> u64 {
    (bound - 1e-6).ceil().max(0.0) as u64
}
