//! Skills: the right people for the work and the household, and the work as long as it takes.
//!
//! *A female operative* is kept by at least one woman among those who come; a language by one
//! of them who speaks it. An operative's first task in a visit takes its full minutes, each
//! later one is shorter by the set-up they have already done: the smaller of its own and the
//! longest so far.

use chrono::Months;

use super::breach::Found;
use super::index::{Index, Visit};
use super::rows::TaskRow;
use super::slots::hours;
use crate::model::{Attempt, Gender, Need, OperativeId};
use crate::rules::Part;
use crate::units::Minutes;

pub(super) fn check(index: &Index<'_>, found: &mut Found<'_>) {
    for visit in &index.visits {
        for task in &visit.tasks {
            has_skill(index, task, found);
        }
        needs_are_met(index, visit, found);
        may_share(index, visit, found);
        run_apart(index, visit, found);
        take_their_minutes(index, visit, found);
    }
}

fn has_skill(index: &Index<'_>, task: &TaskRow, found: &mut Found<'_>) {
    let stream = index.landlord.task(task.task).stream;
    if !index.landlord.operative(task.operative).can(stream) {
        let (who, code) = (
            index.operative(task.operative),
            &index.rules.stream(stream).code,
        );
        found.task(task, format!("`{who}` has no skill for `{code}`"));
    }
}

fn needs_are_met(index: &Index<'_>, visit: &Visit<'_>, found: &mut Found<'_>) {
    let row = visit.row;
    let household = index.landlord.household(row.home);
    let mut at = |what: String| found.visit(row, what);
    let comes = |able: &dyn Fn(OperativeId) -> bool| row.operatives.iter().any(|o| able(*o));
    for need in &household.needs {
        match need {
            Need::TwoOperatives if row.operatives.len() < 2 => {
                at("`two_operatives`, but one comes".to_owned());
            }
            Need::FemaleOperative
                if !comes(&|o| index.landlord.operative(o).gender == Some(Gender::Female)) =>
            {
                at("`female_operative`, but no woman comes".to_owned());
            }
            Need::Language(code)
                if !comes(&|o| index.landlord.operative(o).languages.contains(code)) =>
            {
                at(format!("`language:{code}`, but nobody who comes speaks it"));
            }
            Need::Accompanied if !visit.has_contact(ACCOMPANIED) => {
                at(format!(
                    "`accompanied`, but contacts.csv has no `{ACCOMPANIED}`"
                ));
            }
            Need::CallAhead if !visit.has_contact(CALL_AHEAD) => {
                at(format!(
                    "`call_ahead`, but contacts.csv has no `{CALL_AHEAD}`"
                ));
            }
            _ => {}
        }
    }
    if !household.has(&Need::CallAhead)
        && failed_lately(index, visit)
        && !visit.has_contact(CALL_AHEAD)
    {
        let months = index.rules.attempts.call_ahead_months;
        at(format!(
            "an attempt failed in the last {months} months, but contacts.csv has no `{CALL_AHEAD}`"
        ));
    }
    let stay = visit.stay().length();
    if let Some(most) = household.max_visit.filter(|most| stay > *most) {
        at(format!("stays {stay}; the household can bear {most}"));
    }
}

const ACCOMPANIED: &str = "housing_officer";
/// The contact that is made by telephone on the day before.
pub(super) const CALL_AHEAD: &str = "call_ahead";

/// Whether somebody knocked in vain so lately that the household is called before the visit.
fn failed_lately(index: &Index<'_>, visit: &Visit<'_>) -> bool {
    let months = Months::new(index.rules.attempts.call_ahead_months);
    let since = visit.row.date.checked_sub_months(months);
    let lately = |attempt: &Attempt| since.is_none_or(|since| attempt.at.date() >= since);
    let attempts = index.landlord.attempts_at(visit.row.home);
    attempts.iter().any(|a| a.is_no_access() && lately(a))
}

/// No stream shares the visit with one that may not.
fn may_share(index: &Index<'_>, visit: &Visit<'_>, found: &mut Found<'_>) {
    for (i, a) in visit.tasks.iter().enumerate() {
        for b in &visit.tasks[i + 1..] {
            let [one, other] =
                [a, b].map(|t| index.rules.stream(index.landlord.task(t.task).stream));
            if one.not_with.contains(&other.code) || other.not_with.contains(&one.code) {
                let what = format!("`{}` may not share a visit with `{}`", one.code, other.code);
                found.visit(visit.row, what);
            }
        }
    }
}

/// No task runs alongside one that may not, and nobody does two at once.
fn run_apart(index: &Index<'_>, visit: &Visit<'_>, found: &mut Found<'_>) {
    for (i, a) in visit.tasks.iter().enumerate() {
        for b in &visit.tasks[i + 1..] {
            if a.span.meet(b.span).is_none() {
                continue;
            }
            let [one, other] =
                [a, b].map(|t| index.rules.stream(index.landlord.task(t.task).stream));
            let apart =
                one.not_alongside.contains(&other.code) || other.not_alongside.contains(&one.code);
            let whose = index.operative(b.operative);
            let what = if apart {
                format!(
                    "`{}` and `{}` may not run side by side",
                    one.code, other.code
                )
            } else if a.operative == b.operative {
                format!("`{whose}` does `{}` and `{}` at once", one.code, other.code)
            } else {
                continue;
            };
            let (a, b) = (hours(a.span), hours(b.span));
            found.task(visit.tasks[i], format!("{what} ({a}, {b})"));
        }
    }
}

/// Each task takes the rule's minutes, less set-up that its operative has already done.
fn take_their_minutes(index: &Index<'_>, visit: &Visit<'_>, found: &mut Found<'_>) {
    let mut tasks = visit.tasks.clone();
    tasks.sort_by_key(|t| (t.operative, t.span, t.line));
    for of_operative in tasks.chunk_by(|a, b| a.operative == b.operative) {
        let mut set_up = Minutes::ZERO;
        for row in of_operative {
            let task = index.landlord.task(row.task);
            let rule = index.rules.stream(task.stream);
            let own = Part::of(rule, index.landlord.property(task.home), task);
            let wanted = own.minutes - own.setup.min(set_up);
            if row.span.length() != wanted {
                let (takes, span) = (row.span.length(), hours(row.span));
                found.task(row, format!("takes {takes} ({span}), should take {wanted}"));
            }
            set_up = set_up.max(own.setup);
        }
    }
}
