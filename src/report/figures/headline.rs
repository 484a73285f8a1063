//! The headline: one sentence, four figures, and the sums beneath them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::costs::{CostFigures, homes_visited};
use super::people::{MILES_PER_METRE, loads, shifts};
use super::{Shortage, combining, count, ratio, round};
use crate::model::Status;
use crate::report::facts::{Fact, Facts, State, monday};
use crate::units::{Metres, Minutes, Pence, thousands};

/// The four figures to look at first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Headline {
    /// Homes with a legal deadline that lies ahead and may be missed.
    pub homes_at_risk: u64,
    /// Homes with a legal deadline that is over.
    pub homes_overdue: u64,
    /// Visits in the first planned week.
    pub visits_this_week: u64,
    /// The Monday of that week.
    pub week: NaiveDate,
    /// Shifts in the horizon with no visit.
    pub operative_days_free: u64,
    /// Operative-days that are wanting.
    pub operative_days_short: f64,
    /// Pounds a home visited.
    pub cost_per_home: f64,
}

/// How much is done, by how many people, in how many visits.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Work {
    /// Homes in the dataset.
    pub homes: u64,
    /// Pending tasks in the dataset.
    pub tasks: u64,
    /// Tasks in a visit.
    pub tasks_planned: u64,
    /// Tasks in no visit that need one.
    pub tasks_unplanned: u64,
    /// Tasks that a later build will plan.
    pub tasks_later: u64,
    /// Tasks with their deadline at the end of the horizon or before, and not over.
    pub tasks_due: u64,
    /// Of those, in no visit.
    pub tasks_due_unplanned: u64,
    /// Visits.
    pub visits: u64,
    /// Visits that two operatives make.
    pub pair_visits: u64,
    /// Tasks a visit.
    pub tasks_per_visit: f64,
    /// Homes with a visit.
    pub homes_visited: u64,
    /// Visits a home visited.
    pub knocks_per_home: f64,
    /// Visits fewer than with one visit a task.
    pub visits_saved: u64,
    /// What combining could at most save; nothing where there is no bound.
    pub visits_saved_at_most: Option<u64>,
    /// Shifts with a visit.
    pub operative_days_used: u64,
    /// Shifts with none.
    pub operative_days_free: u64,
    /// Operative-days that are wanting.
    pub operative_days_short: f64,
    /// Operative-hours on site.
    pub on_site_hours: f64,
    /// Operative-hours on the road.
    pub travel_hours: f64,
    /// Operative-hours of waiting.
    pub waiting_hours: f64,
    /// Miles driven.
    pub miles: f64,
}

/// What changed since the schedule before.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Changes {
    /// Whether there was a schedule before.
    pub compared: bool,
    /// Changes by kind.
    pub by_kind: BTreeMap<String, u64>,
    /// Changes to visits that the tenant had been told of, or had confirmed.
    pub promised: u64,
    /// Changes to visits that the tenant had confirmed.
    pub confirmed: u64,
    /// What the changes cost by the rules, in pounds.
    pub cost: f64,
}

pub(super) fn work(facts: &Facts<'_>, shortages: &[Shortage]) -> Work {
    let all = loads(facts);
    let number = |test: &dyn Fn(&Fact) -> bool| facts.tasks.iter().filter(|f| test(f)).count();
    let (planned, visits) = (number(&|f| f.visit.is_some()), facts.visits().len());
    let homes = homes_visited(facts);
    let last = facts.build.provenance.last;
    let is_due = |f: &Fact| f.deadline.is_some_and(|d| facts.today <= d && d <= last);
    let on_shift: usize = facts
        .landlord
        .operatives
        .iter()
        .map(|o| shifts(facts, o).count())
        .sum();
    let used: u64 = all.iter().map(|l| l.days_used).sum();
    let hours = |minutes: Minutes| round(f64::from(minutes.get()) / 60.0, 1);
    let distance: Metres = all.iter().map(|l| l.distance).sum();
    let at_least = facts
        .build
        .bound
        .map(|b| combining::visits_at_least(b.visits_as_planned));
    Work {
        homes: facts.landlord.properties.len() as u64,
        tasks: facts.tasks.len() as u64,
        tasks_planned: planned as u64,
        tasks_unplanned: number(&|f| f.state == State::Unplanned) as u64,
        tasks_later: number(&|f| f.state == State::Later) as u64,
        tasks_due: number(&is_due) as u64,
        tasks_due_unplanned: number(&|f| is_due(f) && f.visit.is_none()) as u64,
        visits: visits as u64,
        pair_visits: facts
            .visits()
            .iter()
            .filter(|v| v.operatives.len() > 1)
            .count() as u64,
        tasks_per_visit: round(ratio(planned as f64, visits as f64), 3),
        homes_visited: homes as u64,
        knocks_per_home: round(ratio(visits as f64, homes as f64), 3),
        visits_saved: planned.saturating_sub(visits) as u64,
        visits_saved_at_most: at_least.map(|least| (planned as u64).saturating_sub(least)),
        operative_days_used: used,
        operative_days_free: (on_shift as u64).saturating_sub(used),
        operative_days_short: round(shortages.iter().map(|s| s.days_short).sum(), 1),
        on_site_hours: hours(all.iter().map(|l| l.on_site).sum()),
        travel_hours: hours(all.iter().map(|l| l.travel).sum()),
        waiting_hours: hours(all.iter().map(|l| l.waiting).sum()),
        miles: round(f64::from(distance.get()) * MILES_PER_METRE, 1),
    }
}

pub(super) fn headline(facts: &Facts<'_>, work: &Work, cost: &CostFigures) -> Headline {
    let homes = |test: &dyn Fn(&Fact) -> bool| {
        let is_law = |f: &&Fact| !facts.rules.stream(f.stream).soft_deadline;
        let found = facts.tasks.iter().filter(is_law).filter(|f| test(f));
        found.map(|f| f.home).collect::<BTreeSet<_>>().len() as u64
    };
    let week = monday(facts.build.provenance.first);
    let next = week.checked_add_days(Days::new(7)).unwrap_or(week);
    let this_week = facts
        .visits()
        .iter()
        .filter(|v| week <= v.date && v.date < next);
    Headline {
        homes_at_risk: homes(&|f| f.may_be_missed(facts.today)),
        homes_overdue: homes(&|f| f.is_overdue(facts.today)),
        visits_this_week: this_week.count() as u64,
        week,
        operative_days_free: work.operative_days_free,
        operative_days_short: work.operative_days_short,
        cost_per_home: cost.per_home,
    }
}

pub(super) fn changes(facts: &Facts<'_>) -> Changes {
    let changes = &facts.build.schedule.changes;
    let was = |told: &[Status]| {
        let status = |id: &str| facts.before.status(id);
        let had = |id: &str| status(id).is_some_and(|s| told.iter().any(|t| t.code() == s));
        changes.iter().filter(|c| had(&c.visit_id)).count() as u64
    };
    Changes {
        compared: facts.options.previous.is_some(),
        by_kind: count(changes.iter().map(|c| c.kind.code())),
        promised: was(&[Status::Notified, Status::Confirmed]),
        confirmed: was(&[Status::Confirmed]),
        cost: changes.iter().map(|c| c.cost).sum::<Pence>().as_pounds(),
    }
}

/// *All 3,412 checks due by 15 February are planned except 14; 211 knocks saved by combining
/// (provably at most 236); 38 promises changed since last night: none confirmed.*
pub(super) fn sentence(facts: &Facts<'_>, work: &Work, changes: &Changes) -> String {
    let last = facts.build.provenance.last.format("%-d %B");
    let due = match (work.tasks_due, work.tasks_due_unplanned) {
        (0, _) => format!("Nothing is due by {last}"),
        (1, 0) => format!("The one check due by {last} is planned"),
        (1, _) => format!("The one check due by {last} is not planned"),
        (n, 0) => format!("All {} checks due by {last} are planned", thousands(n)),
        (n, out) => format!(
            "All {} checks due by {last} are planned except {}",
            thousands(n),
            thousands(out)
        ),
    };
    let saved = format!(
        "{} saved by combining{}",
        number_of(work.visits_saved, "knock"),
        work.visits_saved_at_most
            .map_or(String::new(), |most| format!(
                " (provably at most {})",
                thousands(most)
            ))
    );
    let moved = match (changes.promised, changes.confirmed) {
        _ if !changes.compared => None,
        (0, _) => Some("no promise changed since last night".to_owned()),
        (n, 0) => Some(format!(
            "{} changed since last night: none confirmed",
            number_of(n, "promise")
        )),
        (n, confirmed) => Some(format!(
            "{} changed since last night: {} confirmed",
            number_of(n, "promise"),
            thousands(confirmed)
        )),
    };
    let parts: Vec<String> = [Some(due), Some(saved), moved]
        .into_iter()
        .flatten()
        .collect();
    parts.join("; ") + "."
}

fn number_of(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", thousands(number))
}
