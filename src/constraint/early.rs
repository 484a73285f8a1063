//! Early: interval thrown away by doing tasks before they are due.

use super::PricedRule;

pub(super) const RULE: PricedRule = PricedRule {
    term: |prices| &mut prices.early,
    price: |case, date| {
        case.tasks
            .iter()
            .map(|t| t.early_cost(case.rules, date))
            .sum()
    },
};
