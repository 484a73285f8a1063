//! Burden: what one knock, and each hour of it, asks of the tenant.

use super::PricedRule;

pub(super) const RULE: PricedRule = PricedRule {
    term: |prices| &mut prices.burden,
    price: |case, _| {
        let costs = &case.rules.costs;
        costs.knock_pence + case.length().at_hourly(costs.visit_hour_pence)
    },
};
