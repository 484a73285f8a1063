//! Notice: no new slot begins before the tenant has had the notice of each of its streams.

use chrono::{NaiveDate, NaiveDateTime, Timelike};

use super::{Case, HardRule};
use crate::model::Span;
use crate::units::TimeOfDay;

pub(super) const RULE: HardRule = HardRule {
    id: "notice",
    blocks: "the notice owed to the tenant runs past its deadline",
    fix: "agree a visit with the tenant at shorter notice",
    time: Some(narrow),
    people: None,
};

fn narrow(case: &Case<'_>, date: NaiveDate, spans: &mut Vec<Span>) {
    let Some(from) = case.tasks.iter().map(|t| t.not_before).max() else {
        return;
    };
    if date < from.date() {
        spans.clear();
    } else if date == from.date() {
        *spans = Span {
            from: TimeOfDay::MIDNIGHT,
            to: minute_of(from),
        }
        .cut_from(spans);
    }
}

/// The minute of the day of a moment.
pub(super) fn minute_of(at: NaiveDateTime) -> TimeOfDay {
    TimeOfDay::from_minutes((at.hour() * 60 + at.minute()) as i32).unwrap_or(TimeOfDay::END)
}
