//! Why a task is in no visit, and the smallest change that lets it in.
//!
//! A reason is never read off the search: each one is found by setting one rule aside and
//! asking the router again, so that the change it names is known to be enough.

use std::collections::BTreeSet;

use crate::combine::Knock;
use crate::constraint::{self, Case, HARD};
use crate::due::{DueTask, Ground, Standing};
use crate::model::{TaskId, Unplanned, UnplannedReason};
use crate::route::nightly::{LastNight, Nightly, RouteKey, visit_spec};
use crate::route::problem::{Plan, VisitSpec};
use crate::route::{Insertion, insertions};
use crate::units::{Pence, TimeOfDay};

/// Overtime that is tried before an extra day, in minutes.
const OVERTIME: [i32; 3] = [30, 60, 120];

/// Reasons for every task that is neither in a visit of the plan nor promised.
pub fn unplanned(
    ground: &Ground<'_>,
    nightly: &mut Nightly,
    plan: &Plan,
    planned: &BTreeSet<TaskId>,
) -> Vec<Unplanned> {
    // One more empty route than the problem has: an extra day is tried in it.
    let mut plan = plan.clone();
    plan.routes.push(Vec::new());
    let mut reasons: Vec<Unplanned> = (0..ground.landlord.tasks.len())
        .map(|i| TaskId(i as u32))
        .filter(|t| !planned.contains(t))
        .map(|t| Why::of(ground, nightly, &plan, t))
        .collect();
    reasons.sort_by_key(|u| (u.deadline.is_none(), u.deadline, u.task));
    reasons
}

/// The reason for one task of a plan.
pub fn unplanned_one(
    ground: &Ground<'_>,
    nightly: &mut Nightly,
    plan: &Plan,
    task: TaskId,
) -> Unplanned {
    let mut plan = plan.clone();
    plan.routes.push(Vec::new());
    Why::of(ground, nightly, &plan, task)
}

/// One question: why is this task in no visit?
struct Why<'a, 'n> {
    ground: &'n Ground<'a>,
    nightly: &'n mut Nightly,
    plan: &'n Plan,
    task: &'a DueTask,
    case: Case<'a>,
}

impl<'a, 'n> Why<'a, 'n> {
    fn of(
        ground: &'n Ground<'a>,
        nightly: &'n mut Nightly,
        plan: &'n Plan,
        id: TaskId,
    ) -> Unplanned {
        let task = ground.due.task(id);
        let case = Case::new(ground, task.home, &[vec![id]]);
        let mut why = Self {
            ground,
            nightly,
            plan,
            task,
            case,
        };
        let (reason, in_words, fix) = why.answer();
        Unplanned {
            task: id,
            deadline: task.deadline,
            reason,
            in_words,
            fix,
        }
    }

    fn answer(&mut self) -> (UnplannedReason, String, String) {
        match self.task.standing {
            Standing::Later | Standing::Optional => self.later(),
            Standing::AttemptsUsed => self.attempts_used(),
            Standing::Now | Standing::Overdue => self.blocked(),
        }
    }

    fn later(&self) -> (UnplannedReason, String, String) {
        let last = self.ground.planning.last();
        let when = match self.task.deadline {
            Some(deadline) => format!("due by {}", said(deadline)),
            None => "without a deadline".to_owned(),
        };
        let why = if self.task.standing == Standing::Later {
            format!("{when}; cannot be done before {}", said(self.task.first))
        } else {
            format!(
                "{when}, after {}; no visit in the horizon that it would save",
                said(last)
            )
        };
        (UnplannedReason::Later, why, String::new())
    }

    fn attempts_used(&mut self) -> (UnplannedReason, String, String) {
        let used = self.task.attempts_used;
        let spec = self.spec(None);
        let fits = !self.insert(&spec).is_empty();
        let fix = if fits {
            "hand the case to the access team, or allow one more attempt"
        } else {
            "hand the case to the access team: one more attempt would find no slot either"
        };
        (
            UnplannedReason::AttemptsUsed,
            format!("{used} attempts have failed; the rules allow no more"),
            fix.to_owned(),
        )
    }

    /// The first rule, alone, that stands in the way; else the hours.
    fn blocked(&mut self) -> (UnplannedReason, String, String) {
        if let Some(found) = self.blocked_by_one_rule() {
            return found;
        }
        let spec = self.spec(None);
        let here = self.insert(&spec);
        if let Some(cheapest) = here.iter().map(|i| i.cost).min() {
            return self.not_worth_it(cheapest);
        }
        if let Some(fix) = self.overtime(&spec) {
            return (UnplannedReason::NoCapacity, self.full(), fix);
        }
        if let Some(fix) = self.extra_day(&spec) {
            return (UnplannedReason::NoCapacity, self.full(), fix);
        }
        for rule in HARD {
            let relaxed = self.spec(Some(rule.id));
            if !self.insert(&relaxed).is_empty() {
                let words = format!(
                    "no hours are left at the times it could be; {}",
                    rule.blocks
                );
                return (UnplannedReason::NoCapacity, words, rule.fix.to_owned());
            }
        }
        let words = "no hours are left, and no single change makes room".to_owned();
        (
            UnplannedReason::NoCapacity,
            words,
            "add operative days in its patch".to_owned(),
        )
    }

    /// A rule without which the task could be planned tonight, where with it there is no time
    /// or nobody at all.
    fn blocked_by_one_rule(&mut self) -> Option<(UnplannedReason, String, String)> {
        let nobody = self
            .case
            .parts
            .iter()
            .any(|part| constraint::people(&self.case, part, None).is_empty());
        let no_time = self.spec(None).options.is_empty();
        if !nobody && !no_time {
            return None;
        }
        let mut opened = None;
        for rule in HARD {
            let relaxed = self.spec(Some(rule.id));
            let open = !relaxed.options.is_empty()
                && relaxed
                    .roles
                    .iter()
                    .all(|r| r.resources.iter().any(|w| *w != 0));
            if open && !self.insert(&relaxed).is_empty() {
                return Some((
                    reason_for(rule.id),
                    rule.blocks.to_owned(),
                    rule.fix.to_owned(),
                ));
            }
            if open {
                opened.get_or_insert(rule);
            }
        }
        let reason = if nobody {
            UnplannedReason::NoOperative
        } else {
            UnplannedReason::NotAvailable
        };
        Some(match opened {
            Some(rule) => (
                reason_for(rule.id),
                rule.blocks.to_owned(),
                format!(
                    "{}, and add hours: that change alone is not enough",
                    rule.fix
                ),
            ),
            None => (
                reason,
                "several rules stand in the way together".to_owned(),
                "no single change lets it in: look at it by hand".to_owned(),
            ),
        })
    }

    fn not_worth_it(&self, cheapest: i64) -> (UnplannedReason, String, String) {
        let leave = self
            .task
            .leave_out_cost(self.ground.rules, self.ground.planning);
        (
            UnplannedReason::NotWorthIt,
            format!(
                "its cheapest slot costs {}, leaving it out {leave}",
                Pence(cheapest)
            ),
            format!("raise what missing it costs by {}", Pence(cheapest) - leave),
        )
    }

    fn full(&self) -> String {
        let stream = &self.ground.rules.stream(self.task.stream).name;
        format!(
            "nobody who can do a {} has time left before its last date",
            stream.to_lowercase()
        )
    }

    /// The least overtime on one day that lets it in.
    fn overtime(&mut self, spec: &VisitSpec) -> Option<String> {
        let able = self.able_routes(spec);
        for minutes in OVERTIME {
            for &route in &able {
                let closes = self.nightly.problem.routes[route].closes;
                self.nightly.problem.routes[route].closes = closes + minutes;
                let fits = self.insert(spec).iter().any(|i| uses(i, route));
                self.nightly.problem.routes[route].closes = closes;
                if fits {
                    return Some(self.say_overtime(route, closes + minutes));
                }
            }
        }
        None
    }

    fn say_overtime(&self, route: usize, closes: i32) -> String {
        let RouteKey { operative, date } = self.nightly.routes[route];
        let until = TimeOfDay::from_minutes(closes).unwrap_or(TimeOfDay::END);
        let id = &self.ground.landlord.operative(operative).id;
        format!("let operative {id} work until {until} on {}", said(date))
    }

    /// One more day of an operative who works on that date already, side by side.
    fn extra_day(&mut self, spec: &VisitSpec) -> Option<String> {
        let able = self.able_routes(spec);
        for route in able {
            let extra = self.nightly.problem.routes[route].clone();
            let key = self.nightly.routes[route];
            let last = self.nightly.problem.routes.len();
            self.nightly.problem.routes.push(extra);
            let fits = self.insert(spec).iter().any(|i| uses(i, last));
            self.nightly.problem.routes.pop();
            if fits {
                let like = &self.ground.landlord.operative(key.operative).id;
                let date = said(key.date);
                return Some(format!("add one more operative like {like} on {date}"));
            }
        }
        None
    }

    /// Routes of those who may come, on days when they may, soonest first; a few are enough.
    fn able_routes(&self, spec: &VisitSpec) -> Vec<usize> {
        let days: BTreeSet<u32> = spec.options.iter().map(|w| w.day).collect();
        let mut able: Vec<usize> = self
            .nightly
            .problem
            .routes
            .iter()
            .enumerate()
            .filter(|(_, r)| days.contains(&r.day))
            .filter(|(_, r)| spec.roles.iter().any(|role| role.admits(r.resource)))
            .map(|(i, _)| i)
            .collect();
        able.sort_by_key(|r| self.nightly.problem.routes[*r].day);
        able.truncate(60);
        able
    }

    fn spec(&self, without: Option<&str>) -> VisitSpec {
        let knock = Knock {
            home: self.task.home,
            crew: vec![vec![self.task.task]],
            booking: None,
            week: None,
        };
        // Every home with a task has its door.
        let place = self.nightly.doors[&self.task.home];
        visit_spec(self.ground, &knock, place, &LastNight::new(), without)
    }

    /// Every way to put a visit like this into the plan.
    fn insert(&mut self, spec: &VisitSpec) -> Vec<Insertion> {
        let visit = self.nightly.problem.visits.len() as u32;
        self.nightly.problem.visits.push(spec.clone());
        let found = insertions(&self.nightly.problem, self.plan, visit);
        self.nightly.problem.visits.pop();
        found
    }
}

/// Whether an insertion is on a route.
fn uses(insertion: &Insertion, route: usize) -> bool {
    insertion.roles.iter().any(|p| p.route == route)
}

/// A date as people say it.
fn said(date: chrono::NaiveDate) -> String {
    date.format("%a %-d %b %Y").to_string()
}

fn reason_for(rule: &str) -> UnplannedReason {
    match rule {
        "window" | "notice" => UnplannedReason::WindowClosed,
        "stay" => UnplannedReason::TooLong,
        "skill" | "need" | "patch" => UnplannedReason::NoOperative,
        _ => UnplannedReason::NotAvailable,
    }
}
