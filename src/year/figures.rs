//! Figures: everything that a year can be judged by, as `summary.json` carries it.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::check::{self, HomeYear};
use super::solve::Solved;
use super::work::{self, Needed};
use crate::combine::{Choice, Terms};
use crate::due::Ground;
use crate::units::{Pence, thousands};

/// All figures of a year. Money is in pounds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct YearSummary {
    /// The answer in one sentence.
    pub sentence: String,
    /// What it rests on.
    pub provenance: YearProvenance,
    /// The year as chosen.
    pub chosen: Figures,
    /// The same work with one visit for each task; absent where the year was chosen so.
    pub apart: Option<Figures>,
    /// What combining saves against it.
    pub saved: Option<Saved>,
    /// Certificate life thrown away, by stream.
    pub certificate_life: Vec<LifeLost>,
    /// Home safety checks.
    pub home_checks: HomeChecks,
    /// Operatives by skills.
    pub needed: Vec<Needed>,
    /// Work that must be done in the year and is left out, by stream: there are no hours for it, or
    /// what they would cost is more than the rules say leaving it out does.
    pub short: Vec<Short>,
    /// Minutes of such work that no choice whatever could plan.
    pub short_minutes_proven: i64,
    /// Recurrences rolled forward.
    pub recurrences: u64,
    /// Of them, those planned whose due date is more than a month off the date that the check
    /// before them was given.
    pub recurrences_out_of_step: u64,
    /// What the figures mean.
    pub definitions: BTreeMap<&'static str, &'static str>,
}

/// What a year rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct YearProvenance {
    /// The dataset, as given.
    pub dataset: String,
    /// When the plan stands.
    pub now: NaiveDateTime,
    /// First day.
    pub first: NaiveDate,
    /// Last day.
    pub last: NaiveDate,
    /// Seed of the search.
    pub seed: u64,
    /// Version of oneknock.
    pub version: String,
    /// Whether tasks could share visits.
    pub combined: bool,
    /// Whether one visit a year was the policy.
    pub one_visit: bool,
    /// Whether the time limit, or Ctrl-C, ended the search before it was done: the choice
    /// stands and its bounds hold, with more left between them, and advice may be missing.
    pub cut_short: bool,
}

impl YearSummary {
    /// Says that the search was ended before it was done.
    pub(super) fn say_cut_short(&mut self) {
        self.provenance.cut_short = true;
        self.sentence
            .push_str(" The search was cut short: more time may find better.");
    }
}

/// One way to do the year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Figures {
    /// Visits in the year, promised ones included.
    pub visits: u64,
    /// Of them promised already.
    pub visits_promised: u64,
    /// No choice that does the same tasks makes fewer.
    pub visits_at_least: u64,
    /// No choice that does the same tasks and costs no more makes fewer.
    pub visits_at_least_at_cost: u64,
    /// Tasks done in the year.
    pub tasks: u64,
    /// Tasks that must be done in the year and are not.
    pub tasks_left_out: u64,
    /// Operative-days of work.
    pub operative_days: f64,
    /// Cost of the year's visits.
    pub cost_in_year: f64,
    /// Cost of the whole model: also what is put off and done later, and what is left out.
    pub cost: f64,
    /// No choice costs less; where one visit a year is the policy, no choice that makes as few
    /// visits, those put off past the year counted.
    pub cost_at_least: f64,
    /// Cost above the bound as a share of the cost, in per cent.
    pub gap_percent: f64,
    /// The same as a share of what scarce hours cost, in per cent.
    pub gap_of_scarcity_percent: f64,
    /// The year's cost by term.
    pub terms: TermsInPounds,
}

/// Costs by term, pounds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct TermsInPounds {
    /// Knocks.
    pub knock: f64,
    /// Operatives' time, travel included.
    pub labour: f64,
    /// Burden of the visits' length.
    pub burden: f64,
    /// Second operatives.
    pub pair: f64,
    /// Certificate life thrown away.
    pub early: f64,
    /// P(missing a deadline) times its penalty.
    pub miss: f64,
    /// Waiting.
    pub wait: f64,
}

/// What combining saves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Saved {
    /// Visits.
    pub visits: i64,
    /// As a share of the visits apart, in per cent.
    pub visits_percent: f64,
    /// Visits that the year's checks would take more, each at a visit of its own.
    pub visits_on_the_same_checks: i64,
    /// Operatives' hours, travel included, that they would take more so.
    pub operative_hours: f64,
    /// The same in average shifts.
    pub operative_days: f64,
    /// As a share of the hours they would take so, in per cent.
    pub operative_hours_percent: f64,
    /// Operative-days of the year apart less those of the year chosen, which may do more checks.
    pub operative_days_in_year: f64,
    /// Pounds of the year's visits.
    pub pounds_in_year: f64,
    /// Pounds of the whole model.
    pub pounds: f64,
    /// Proven to save at least so many pounds of the whole model; `None` where a policy is
    /// priced into both.
    pub pounds_at_least: Option<f64>,
}

/// Certificate life thrown away.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LifeLost {
    /// Of which stream.
    pub stream: String,
    /// Its tasks in the year.
    pub tasks: u64,
    /// Of them done early at a loss.
    pub early: u64,
    /// Days thrown away.
    pub days: i64,
    /// What they cost.
    pub pounds: f64,
}

/// Home safety checks.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct HomeChecks {
    /// Homes with something to do in the year.
    pub homes: u64,
    /// Homes whose whole year is one visit.
    pub one_visit: u64,
    /// As a share, in per cent.
    pub one_visit_percent: f64,
    /// Homes with more, by reason.
    pub more_because: BTreeMap<&'static str, u64>,
    /// Home safety checks by month.
    pub by_month: BTreeMap<String, u64>,
}

/// Work left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Short {
    /// Of which stream.
    pub stream: String,
    /// Tasks.
    pub tasks: u64,
    /// Minutes on site.
    pub minutes: i64,
}

const DEFINITIONS: [(&str, &str); 10] = [
    (
        "visits_at_least",
        "no choice that does the same tasks in the year makes fewer visits, promised ones apart",
    ),
    (
        "cost_at_least",
        "Lagrangian bound from exact pricing of every home: no choice of the model costs less; under the policy of one visit a year, no choice that makes as few visits, those put off and checks left out counted",
    ),
    (
        "cost_in_year",
        "visits of the year only; `cost` adds what is put off past it and what is left out",
    ),
    (
        "operative_days",
        "work and travel of the year's visits in shifts: the filled share of the usable hours times shifts, over all operatives",
    ),
    (
        "visits_at_least_at_cost",
        "no choice that does the same checks in the year and costs no more makes fewer visits; a policy's price counted",
    ),
    (
        "operative_days_saved",
        "operatives' minutes, travel included, that the checks done together would take at one visit each, less those they take; over the usable minutes of an average shift. The year of one visit a check puts more off past the year, so that the two years do different work: their difference is operative_days_in_year",
    ),
    (
        "certificate_life",
        "days between the check and its deadline where no anniversary is kept; their share of the interval times the price of a check",
    ),
    (
        "home_check",
        "the visit of the year that does most at a home, the soonest of equals",
    ),
    (
        "needed",
        "operatives so that even the busiest period is filled no more than comfortably",
    ),
    (
        "saves",
        "differences of linear programs solved again, with the bounds between which they are proven to lie",
    ),
];

/// A choice in figures.
pub(super) fn figures(ground: &Ground<'_>, solved: &Solved, needed: &[Needed]) -> Figures {
    let choice = &solved.choice;
    let promised = solved.visits.iter().filter(|v| v.promised).count() as u64;
    let mut terms = Terms::default();
    for visit in &solved.visits {
        terms += visit.terms;
    }
    let missing = short(ground, solved).iter().map(|s| s.tasks).sum();
    Figures {
        visits: u64::from(choice.visits) + promised,
        visits_promised: promised,
        visits_at_least: u64::from(choice.bound.visits) + promised,
        visits_at_least_at_cost: u64::from(choice.bound.visits_at_cost) + promised,
        tasks: solved.visits.iter().map(|v| v.tasks.len() as u64).sum(),
        tasks_left_out: missing,
        operative_days: round(needed.iter().map(|n| n.days_used).sum()),
        cost_in_year: (terms.total() - terms.policy).as_pounds(),
        cost: model(solved).as_pounds(),
        cost_at_least: at_least(solved).as_pounds(),
        gap_percent: gap_percent(solved),
        gap_of_scarcity_percent: gap_of_scarcity_percent(choice),
        terms: in_pounds(&terms),
    }
}

/// Whether each task is in a visit of the year.
fn done(ground: &Ground<'_>, solved: &Solved) -> Vec<bool> {
    let mut done = vec![false; ground.due.tasks.len()];
    for task in solved.visits.iter().flat_map(|v| &v.tasks) {
        done[task.index()] = true;
    }
    done
}

/// Cost of the model without the policy's price, which nobody pays, and without the checks
/// after the year, which others may join.
fn model(solved: &Solved) -> Pence {
    solved.choice.cost - solved.choice.terms.policy - solved.after
}

/// The bound in the same terms. Under the policy every knock of the model, and every task left
/// out, bears the same price f. A choice of V of them that costs C has C + f V at least the
/// model's bound B, so that where V is not above the V* chosen, C is at least B - f V*.
fn at_least(solved: &Solved) -> Pence {
    solved.choice.bound.cost - solved.choice.terms.policy - solved.after
}

/// Nil where hours are not scarce: a share of a penny says nothing.
fn gap_of_scarcity_percent(choice: &Choice) -> f64 {
    if choice.cost - choice.bound.unlimited < Pence::pounds(1) {
        return 0.0;
    }
    100.0 * choice.bound.gap_of_scarcity
}

fn gap_percent(solved: &Solved) -> f64 {
    let cost = model(solved).as_pounds();
    if cost <= 0.0 {
        return 0.0;
    }
    100.0 * (cost - at_least(solved).as_pounds()).max(0.0) / cost
}

fn in_pounds(terms: &Terms) -> TermsInPounds {
    TermsInPounds {
        knock: terms.knock.as_pounds(),
        labour: terms.labour.as_pounds(),
        burden: terms.burden.as_pounds(),
        pair: terms.pair.as_pounds(),
        early: terms.early.as_pounds(),
        miss: terms.miss.as_pounds(),
        wait: terms.wait.as_pounds(),
    }
}

/// One decimal.
fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// What combining saves.
pub(super) fn saved(
    (apart, by_task): (&Solved, &Figures),
    (together, chosen): (&Solved, &Figures),
    policy: bool,
) -> Saved {
    let visits = by_task.visits as i64 - chosen.visits as i64;
    let effort = work::effort(together);
    let minutes = f64::from((effort.each_alone - effort.together).get());
    let alone = f64::from(effort.each_alone.get().max(1));
    let checks = i64::from(together.choice.tasks);
    Saved {
        visits,
        visits_on_the_same_checks: checks - i64::from(together.choice.visits),
        operative_hours: round(minutes / 60.0),
        operative_hours_percent: round(100.0 * minutes / alone),
        operative_days: round(minutes / effort.of_a_shift.max(1.0)),
        visits_percent: round(100.0 * visits as f64 / by_task.visits.max(1) as f64),
        operative_days_in_year: round(by_task.operative_days - chosen.operative_days),
        pounds_in_year: (by_task.cost_in_year - chosen.cost_in_year).round(),
        pounds: (model(apart) - model(together)).as_pounds().round(),
        // The cheapest way apart costs at least its bound.
        pounds_at_least: (!policy).then(|| (at_least(apart) - model(together)).as_pounds().floor()),
    }
}

/// Certificate life thrown away, by stream.
pub(super) fn life_lost(ground: &Ground<'_>, solved: &Solved) -> Vec<LifeLost> {
    let mut by_stream: BTreeMap<u8, (LifeLost, Pence)> = BTreeMap::new();
    for visit in &solved.visits {
        for (task, days, cost) in visit.life_lost(ground) {
            let stream = ground.due.task(task).stream;
            let (lost, pence) = by_stream.entry(stream.0).or_default();
            lost.stream.clone_from(&ground.rules.stream(stream).code);
            lost.tasks += 1;
            lost.early += u64::from(days > 0);
            lost.days += days;
            *pence += cost;
        }
    }
    by_stream
        .into_values()
        .map(|(lost, pence)| LifeLost {
            pounds: pence.as_pounds(),
            ..lost
        })
        .collect()
}

/// Home safety checks by month, and why some homes have more than one visit.
pub(super) fn home_checks(solved: &Solved, years: &[HomeYear]) -> HomeChecks {
    let mut checks = HomeChecks::default();
    for year in years {
        let Some(check) = year.check else { continue };
        checks.homes += 1;
        checks.one_visit += u64::from(year.visits.len() == 1);
        if let Some(why) = year.why {
            *checks.more_because.entry(why.code()).or_default() += 1;
        }
        let month = check::month(&solved.visits[check]);
        *checks.by_month.entry(month).or_default() += 1;
    }
    checks.one_visit_percent = round(100.0 * checks.one_visit as f64 / checks.homes.max(1) as f64);
    checks
}

/// Work that must be done in the year and is in no visit, by stream.
pub(super) fn short(ground: &Ground<'_>, solved: &Solved) -> Vec<Short> {
    let mut by_stream: BTreeMap<u8, Short> = BTreeMap::new();
    let tasks = ground.due.tasks.iter().zip(done(ground, solved));
    for (task, _) in tasks.filter(|(task, done)| task.must_be_done() && !done) {
        let short = by_stream.entry(task.stream.0).or_default();
        short
            .stream
            .clone_from(&ground.rules.stream(task.stream).code);
        short.tasks += 1;
        short.minutes += i64::from(task.minutes.get());
    }
    by_stream.into_values().collect()
}

/// What every figure means.
pub(super) fn definitions() -> BTreeMap<&'static str, &'static str> {
    DEFINITIONS.into_iter().collect()
}

/// The answer in one sentence.
pub(super) fn sentence(chosen: &Figures, saved: Option<&Saved>, checks: &HomeChecks) -> String {
    let visits = format!(
        "{} visits do the year's {} checks",
        thousands(chosen.visits),
        thousands(chosen.tasks)
    );
    let fewer = saved.map_or(String::new(), |s| {
        format!(
            ", {} fewer than one visit a check (none that does them for no more makes fewer than {})",
            thousands(s.visits.max(0) as u64),
            thousands(chosen.visits_at_least_at_cost),
        )
    });
    let one = format!(
        "; {} of {} homes need only one",
        thousands(checks.one_visit),
        thousands(checks.homes)
    );
    let short = match chosen.tasks_left_out {
        0 => String::new(),
        n => format!("; {} checks are left out", thousands(n)),
    };
    format!("{visits}{fewer}{one}{short}.")
}
