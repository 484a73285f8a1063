//! Wait: what each day costs that an anchor or an overdue task waits.

use super::PricedRule;

pub(super) const RULE: PricedRule = PricedRule {
    term: |prices| &mut prices.wait,
    price: |case, date| {
        case.tasks
            .iter()
            .map(|t| t.wait_cost(case.rules, date))
            .sum()
    },
};
