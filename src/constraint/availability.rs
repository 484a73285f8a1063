//! Availability: the household can be visited then.

use chrono::NaiveDate;

use super::{Case, HardRule};
use crate::model::Span;

pub(super) const RULE: HardRule = HardRule {
    id: "availability",
    blocks: "the household cannot be visited at any time that is left",
    fix: "ask the household for another time",
    time: Some(narrow),
    people: None,
};

fn narrow(case: &Case<'_>, date: NaiveDate, spans: &mut Vec<Span>) {
    let household = case.household();
    if household.availability.is_empty() {
        return;
    }
    let mut left = Vec::with_capacity(spans.len());
    for span in &*spans {
        left.extend(household.spans(date, *span));
    }
    *spans = left;
}
