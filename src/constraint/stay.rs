//! Stay: a visit is no longer than the household can bear.

use chrono::NaiveDate;

use super::{Case, HardRule};
use crate::model::Span;

pub(super) const RULE: HardRule = HardRule {
    id: "stay",
    blocks: "it takes longer than the household's limit for one visit",
    fix: "agree a longer visit with the household",
    time: Some(narrow),
    people: None,
};

fn narrow(case: &Case<'_>, _date: NaiveDate, spans: &mut Vec<Span>) {
    if !is_borne(case) {
        spans.clear();
    }
}

/// Whether the household can bear so long a visit.
pub fn is_borne(case: &Case<'_>) -> bool {
    let limit = case.household().max_visit;
    limit.is_none_or(|most| case.length() <= most)
}
