//! Money: each term of a visit's cost that the files allow to recompute, and the sums.
//!
//! Travel and time on site are priced stop by stop and rounded each time, so a penny for each
//! rounding is let pass; probabilities in the files have four decimals, which is worth less.

use std::collections::HashSet;

use super::breach::Found;
use super::files::Summary;
use super::index::{Index, Visit};
use super::rows::{StopRow, Terms};
use super::windows;
use crate::units::Pence;

pub(super) fn check(index: &Index<'_>, found: &mut Found<'_>) {
    let changes = index.files.changes.iter();
    let changed: HashSet<&str> = changes.map(|c| c.visit_id.as_str()).collect();
    for visit in &index.visits {
        if let Some(terms) = visit.row.terms {
            check_terms(index, visit, &terms, found);
            let changed = changed.contains(visit.row.id.as_str());
            check_signs(visit, &terms, changed, found);
        }
    }
    check_sums(index, found);
}

fn check_terms(index: &Index<'_>, visit: &Visit<'_>, terms: &Terms, found: &mut Found<'_>) {
    let costs = &index.rules.costs;
    let stops = visit.stops.len() as i64;
    // Each operative at a shut door is a call-out of their own.
    let call_outs = Pence(costs.failed_callout_pence.get() * visit.row.operatives.len() as i64);
    let failed_call = call_outs.share(1.0 - visit.row.p_access);
    // What the decimals that the files do not show may be worth.
    let unseen = call_outs.share(0.000_05);
    let wanted = [
        ("cost_travel", terms.travel, travel(index, visit), 2 * stops),
        ("cost_on_site", terms.on_site, on_site(index, visit), stops),
        (
            "cost_failed_call",
            terms.failed_call,
            failed_call,
            1 + unseen.get(),
        ),
        ("cost_burden", terms.burden, burden(index, visit), 1),
        (
            "cost_early",
            terms.early,
            early(index, visit),
            visit.tasks.len() as i64,
        ),
    ];
    for (name, said, computed, slack) in wanted {
        if (said - computed).get().abs() > slack {
            let what = format!("`{name}` is {said}, comes to {computed}");
            found.visit(visit.row, what);
        }
    }
    if terms.total() != visit.row.cost {
        let what = format!(
            "`cost` is {}, its terms add up to {}",
            visit.row.cost,
            terms.total()
        );
        found.visit(visit.row, what);
    }
}

/// The ways to the visit: minutes at the operative's price, metres at the price of a kilometre.
fn travel(index: &Index<'_>, visit: &Visit<'_>) -> Pence {
    let leg = |stop: &&StopRow| {
        let per_km = index.rules.costs.travel_pence_per_km;
        stop.travel.at_hourly(hourly(index, stop)) + stop.distance.at_per_km(per_km)
    };
    visit.stops.iter().map(leg).sum()
}

/// The stay of everyone who comes, at their price.
fn on_site(index: &Index<'_>, visit: &Visit<'_>) -> Pence {
    let stay = |stop: &&StopRow| stop.stay().length().at_hourly(hourly(index, stop));
    visit.stops.iter().map(stay).sum()
}

fn hourly(index: &Index<'_>, stop: &StopRow) -> Pence {
    let own = index.landlord.operative(stop.operative).cost_per_hour;
    own.unwrap_or(index.rules.costs.operative_pence_per_hour)
}

/// The knock, the time it takes, and a start outside what the household prefers.
fn burden(index: &Index<'_>, visit: &Visit<'_>) -> Pence {
    let costs = &index.rules.costs;
    let household = index.landlord.household(visit.row.home);
    let preferred = household.prefers(visit.row.date, visit.row.arrive);
    let not_preferred = if preferred {
        Pence::ZERO
    } else {
        costs.not_preferred_pence
    };
    costs.knock_pence + visit.stay().length().at_hourly(costs.visit_hour_pence) + not_preferred
}

/// Interval thrown away by each task that is done early.
fn early(index: &Index<'_>, visit: &Visit<'_>) -> Pence {
    let tasks = visit.tasks.iter();
    tasks
        .map(|task| windows::early_cost(index, task.task, visit.row.date))
        .sum()
}

/// What cannot be recomputed from the files is at least not below nothing, and nothing is
/// charged for a change that `changes.csv` does not tell of.
fn check_signs(visit: &Visit<'_>, terms: &Terms, changed: bool, found: &mut Found<'_>) {
    let mut at = |what: String| found.visit(visit.row, what);
    for (name, said) in [("cost_miss", terms.miss), ("cost_change", terms.change)] {
        if said < Pence::ZERO {
            at(format!("`{name}` is {said}, cannot be less than nothing"));
        }
    }
    if terms.change > Pence::ZERO && !changed {
        at(format!(
            "`cost_change` is {}, but changes.csv tells of none",
            terms.change
        ));
    }
}

/// `summary.json` adds up what `visits.csv` says.
fn check_sums(index: &Index<'_>, found: &mut Found<'_>) {
    let Some((total, said)) = index.files.summary.cost else {
        return;
    };
    let visits = &index.files.visits;
    let mut at = |name: &str, said: Pence, sum: Pence| {
        if said != sum {
            let what = format!("`cost.{name}` is {said}, visits.csv adds up to {sum}");
            found.at(Summary::FILE, 0, what);
        }
    };
    at("total", total, visits.iter().map(|v| v.cost).sum());
    let Some(terms) = visits.iter().map(|v| v.terms).collect::<Option<Vec<_>>>() else {
        return;
    };
    let sum = |term: fn(&Terms) -> Pence| terms.iter().map(term).sum();
    at("travel", said.travel, sum(|t| t.travel));
    at("on_site", said.on_site, sum(|t| t.on_site));
    at("failed_call", said.failed_call, sum(|t| t.failed_call));
    at("burden", said.burden, sum(|t| t.burden));
    at("early", said.early, sum(|t| t.early));
    at("miss", said.miss, sum(|t| t.miss));
    at("change", said.change, sum(|t| t.change));
}
