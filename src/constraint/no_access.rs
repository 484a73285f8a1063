//! No access: P(no access) x what a failed call-out costs.

use super::PricedRule;

pub(super) const RULE: PricedRule = PricedRule {
    term: |prices| &mut prices.failed_call,
    price: |case, _| {
        case.rules
            .costs
            .failed_callout_pence
            .share(1.0 - case.p_access())
    },
};
