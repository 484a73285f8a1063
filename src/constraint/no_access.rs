//! No access: P(no access) x what a failed call-out costs, for each operative who came.

use super::PricedRule;
use crate::units::Pence;

pub(super) const RULE: PricedRule = PricedRule {
    term: |prices| &mut prices.failed_call,
    price: |case, _| {
        let call_out = case.rules.costs.failed_callout_pence;
        let come = case.parts.len() as i64;
        Pence(call_out.get() * come).share(1.0 - case.p_access())
    },
};
