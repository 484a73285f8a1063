//! Pounds, by term.

use serde::Serialize;

use super::{ratio, round};
use crate::model::schedule::VisitCost;
use crate::report::facts::Facts;
use crate::units::Pence;

/// What a schedule costs, in pounds: the sum of its visits, term by term.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CostFigures {
    /// All terms together.
    pub total: f64,
    /// The way to each visit, in time and distance.
    pub travel: f64,
    /// Time on site of every operative.
    pub on_site: f64,
    /// P(no access) x cost of a failed call-out.
    pub failed_call: f64,
    /// Burden on the tenant.
    pub burden: f64,
    /// Interval thrown away by doing tasks early.
    pub early: f64,
    /// P(missing the deadline) x penalty, and delay of anchors.
    pub miss: f64,
    /// Change to what was promised or planned.
    pub change: f64,
    /// Total over homes visited.
    pub per_home: f64,
    /// Total over visits.
    pub per_visit: f64,
}

/// A term of a visit's cost: its name and how to read it.
pub(in crate::report) type Term = (&'static str, fn(&VisitCost) -> Pence);

/// All terms, in the order in which they are told.
pub(in crate::report) const TERMS: [Term; 7] = [
    ("travel", |c| c.travel),
    ("on_site", |c| c.on_site),
    ("failed_call", |c| c.failed_call),
    ("burden", |c| c.burden),
    ("early", |c| c.early),
    ("miss", |c| c.miss),
    ("change", |c| c.change),
];

pub(super) fn costs(facts: &Facts<'_>) -> CostFigures {
    let [travel, on_site, failed_call, burden, early, miss, change] =
        TERMS.map(|(_, term)| facts.visits().iter().map(|v| term(&v.cost)).sum::<Pence>());
    let total = travel + on_site + failed_call + burden + early + miss + change;
    let each = |under: usize| round(ratio(total.as_pounds(), under as f64), 2);
    CostFigures {
        total: total.as_pounds(),
        travel: travel.as_pounds(),
        on_site: on_site.as_pounds(),
        failed_call: failed_call.as_pounds(),
        burden: burden.as_pounds(),
        early: early.as_pounds(),
        miss: miss.as_pounds(),
        change: change.as_pounds(),
        per_home: each(homes_visited(facts)),
        per_visit: each(facts.visits().len()),
    }
}

/// How many homes get at least one visit.
pub(super) fn homes_visited(facts: &Facts<'_>) -> usize {
    let mut homes: Vec<_> = facts.visits().iter().map(|v| v.home).collect();
    homes.sort_unstable();
    homes.dedup();
    homes.len()
}
