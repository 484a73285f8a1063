//! Blocked: what each rule alone takes away from a task that is in no visit.
//!
//! A candidate is a start on the slot grid of a date in the horizon, within the working day;
//! rules of who may come are counted in operatives instead.

use chrono::NaiveDate;
use serde::Serialize;

use super::unplanned::unplanned_one;
use crate::combine::Knock;
use crate::constraint::{self, Case, HARD, HardRule, OperativeSet, slot};
use crate::due::Ground;
use crate::model::{Span, TaskId};
use crate::route::insertions;
use crate::route::nightly::{LastNight, Nightly, visit_spec};
use crate::route::problem::Plan;

/// One rule's part in keeping a task out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Blocks {
    /// The rule.
    pub rule: &'static str,
    /// What it says where it blocks, for people.
    pub in_words: &'static str,
    /// Candidate slots that this rule alone removes.
    pub slots_removed: usize,
    /// Slots that would be open if this rule alone were set aside.
    pub slots_without_it: usize,
    /// Operatives that this rule alone removes.
    pub operatives_removed: usize,
    /// Ways into the plan, beside all that is planned, if this rule alone were set aside.
    pub ways_without_it: usize,
}

/// Why a task is in no visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhyUnplanned {
    /// The task.
    pub task_id: String,
    /// The home.
    pub uprn: u64,
    /// The stream.
    pub stream: String,
    /// Last date its rule allows.
    pub deadline: Option<NaiveDate>,
    /// Why, as a code.
    pub reason: &'static str,
    /// Why, for people.
    pub in_words: String,
    /// The smallest change that lets it in, verified by planning with it; empty where none is
    /// needed.
    pub fix: String,
    /// Candidate slots in the horizon.
    pub slots: usize,
    /// Of them, those that no rule removes.
    pub slots_open: usize,
    /// Operatives of the landlord.
    pub operatives: usize,
    /// Of them, those whom no rule removes.
    pub operatives_open: usize,
    /// Ways into the plan beside all that is planned: where there are slots and operatives
    /// and none of these, it is hours that are missing.
    pub ways: usize,
    /// Every rule that removes anything.
    pub blocked_by: Vec<Blocks>,
}

/// Explains one task that is in no visit of a plan.
pub fn why(ground: &Ground<'_>, nightly: &mut Nightly, plan: &Plan, id: TaskId) -> WhyUnplanned {
    let reason = unplanned_one(ground, nightly, plan, id);
    let task = ground.due.task(id);
    let case = Case::new(ground, task.home, &[vec![id]]);
    let slots = count(&case, |_| false, None);
    let mut ways = |without: Option<&str>| ways(ground, nightly, plan, id, without);
    let all = ways(None);
    let blocked_by = HARD
        .into_iter()
        .map(|rule| Blocks {
            rule: rule.id,
            in_words: rule.blocks,
            slots_removed: slots - count(&case, |r| r.id == rule.id, None),
            slots_without_it: count(&case, |_| true, Some(rule.id)),
            operatives_removed: removed_by(&case, rule),
            ways_without_it: ways(Some(rule.id)),
        })
        .filter(|b| b.slots_removed + b.operatives_removed > 0)
        .collect();
    WhyUnplanned {
        task_id: ground.landlord.task(id).id.clone(),
        uprn: ground.landlord.property(task.home).uprn.number(),
        stream: ground.rules.stream(task.stream).code.clone(),
        deadline: task.deadline,
        reason: reason.reason.code(),
        in_words: reason.in_words,
        fix: reason.fix,
        slots,
        slots_open: count(&case, |_| true, None),
        operatives: ground.landlord.operatives.len(),
        operatives_open: constraint::people(&case, &case.parts[0], None)
            .iter()
            .count(),
        ways: all,
        blocked_by,
    }
}

/// Candidate slots that are left by some of the rules, one of them set aside if asked.
fn count(case: &Case<'_>, applies: impl Fn(&HardRule) -> bool, without: Option<&str>) -> usize {
    let slots = &case.rules.slots;
    let day = Span {
        from: slots.day_from,
        to: slots.day_to,
    };
    let grid = slots.grid_minutes.get().max(1);
    let rules = || HARD.iter().filter(|r| Some(r.id) != without && applies(r));
    let mut total = 0;
    for date in case.planning.dates() {
        let mut spans = vec![day];
        for narrow in rules().filter_map(|r| r.time) {
            narrow(case, date, &mut spans);
        }
        for window in spans
            .into_iter()
            .filter_map(|s| slot::starts_within(case, s))
        {
            let first = window.earliest.minutes().div_euclid(grid);
            let last = window.latest.minutes().div_euclid(grid);
            total += (last - first + 1).max(0) as usize;
        }
    }
    total
}

/// Operatives whom one rule alone removes from the visit's only part.
fn removed_by(case: &Case<'_>, rule: &HardRule) -> usize {
    let all = case.landlord.operatives.len();
    let Some(narrow) = rule.people else {
        return 0;
    };
    let mut set = OperativeSet::all(all);
    narrow(case, &case.parts[0], &mut set);
    all - set.iter().filter(|o| *o < all).count()
}

/// Ways to put the task into the plan by itself.
fn ways(
    ground: &Ground<'_>,
    nightly: &mut Nightly,
    plan: &Plan,
    id: TaskId,
    without: Option<&str>,
) -> usize {
    let home = ground.due.task(id).home;
    // Every home with a task has its door.
    let place = nightly.doors[&home];
    let knock = Knock {
        home,
        crew: vec![vec![id]],
        booking: None,
        week: None,
    };
    let spec = visit_spec(ground, &knock, place, &LastNight::new(), without);
    let visit = nightly.problem.visits.len() as u32;
    nightly.problem.visits.push(spec);
    let found = insertions(&nightly.problem, plan, visit).len();
    nightly.problem.visits.pop();
    found
}
