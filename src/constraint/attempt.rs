//! Attempt: a later attempt is on another weekday and in another half of the day than those
//! that failed (HQN 2025, *Opening the door*).

use chrono::{Datelike, NaiveDate};

use super::{Case, HardRule};
use crate::due::Half;
use crate::model::Span;
use crate::units::{Minutes, TimeOfDay};

pub(super) const RULE: HardRule = HardRule {
    id: "attempt",
    blocks: "attempts that failed leave no other weekday or time of day",
    fix: "allow a weekday or a time of day at which an attempt failed",
    time: Some(narrow),
    people: None,
};

fn narrow(case: &Case<'_>, date: NaiveDate, spans: &mut Vec<Span>) {
    if case
        .tasks
        .iter()
        .any(|t| t.barred_weekdays.contains(date.weekday()))
    {
        spans.clear();
        return;
    }
    let noon = case.rules.attempts.noon;
    for task in &case.tasks {
        let barred = match task.barred_half {
            None => continue,
            Some(Half::Morning) => Span {
                from: TimeOfDay::MIDNIGHT,
                to: noon,
            },
            // The start must lie before noon, by a minute; the stay may run on past it.
            Some(Half::Afternoon) => Span {
                from: noon.plus(case.length() - Minutes(1)),
                to: TimeOfDay::END,
            },
        };
        *spans = barred.cut_from(spans);
    }
}
