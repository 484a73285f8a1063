//! Miss: P(missing the deadline) x its penalty, task by task.

use super::PricedRule;

pub(super) const RULE: PricedRule = PricedRule {
    term: |prices| &mut prices.miss,
    price: |case, date| {
        case.tasks
            .iter()
            .map(|t| t.miss_cost(case.rules, date))
            .sum()
    },
};
