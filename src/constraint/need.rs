//! Need: a household that needs a woman, or its language, gets one.
//!
//! At a visit by two, the need is met by the operative who leads it (the first part).

use super::{Case, HardRule, OperativeSet, Part};
use crate::model::{Gender, Need, Operative};

pub(super) const RULE: HardRule = HardRule {
    id: "need",
    blocks: "nobody with the skill meets the household's needs",
    fix: "send somebody who meets the household's needs, or agree another way with it",
    time: None,
    people: Some(narrow),
};

fn narrow(case: &Case<'_>, part: &Part, set: &mut OperativeSet) {
    if case.parts.first() != Some(part) {
        return;
    }
    for need in &case.household().needs {
        set.retain(|o| meets(&case.landlord.operatives[o], need));
    }
}

/// Whether a need, as far as it asks who comes, is met by an operative.
pub fn meets(operative: &Operative, need: &Need) -> bool {
    match need {
        Need::FemaleOperative => operative.gender == Some(Gender::Female),
        Need::Language(code) => operative.languages.contains(code),
        Need::TwoOperatives | Need::FixedTime | Need::CallAhead | Need::Accompanied => true,
    }
}
