//! Window: every task is done within the dates of its rule, and by its hour where one runs.

use chrono::NaiveDate;

use super::notice::minute_of;
use super::{Case, HardRule};
use crate::model::Span;
use crate::units::TimeOfDay;

pub(super) const RULE: HardRule = HardRule {
    id: "window",
    blocks: "the dates that its rules allow do not meet within the horizon",
    fix: "allow it outside its window",
    time: Some(narrow),
    people: None,
};

fn narrow(case: &Case<'_>, date: NaiveDate, spans: &mut Vec<Span>) {
    for task in &case.tasks {
        if date < task.first || task.last < date {
            spans.clear();
            return;
        }
        let late = task.deadline.is_some_and(|d| d < task.first);
        if let Some(by) = task.deadline_at.filter(|by| by.date() == date && !late) {
            let after = Span {
                from: minute_of(by),
                to: TimeOfDay::END,
            };
            *spans = after.cut_from(spans);
        }
    }
}
