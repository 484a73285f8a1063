//! Patch: an operative works in their own patches only.

use super::{Case, HardRule, OperativeSet, Part};

pub(super) const RULE: HardRule = HardRule {
    id: "patch",
    blocks: "nobody who could do it works in the home's patch",
    fix: "send somebody from another patch",
    time: None,
    people: Some(narrow),
};

fn narrow(case: &Case<'_>, _part: &Part, set: &mut OperativeSet) {
    let patch = &case.property().patch;
    set.retain(|o| case.landlord.operatives[o].covers(patch));
}
