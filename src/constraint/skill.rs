//! Skill: whoever does a task is skilled in its stream.

use super::{Case, HardRule, OperativeSet, Part};

pub(super) const RULE: HardRule = HardRule {
    id: "skill",
    blocks: "nobody has all the skills",
    fix: "train or hire somebody with the skill",
    time: None,
    people: Some(narrow),
};

fn narrow(case: &Case<'_>, part: &Part, set: &mut OperativeSet) {
    set.retain(|o| {
        part.tasks
            .iter()
            .all(|&t| case.landlord.operatives[o].can(case.tasks[t].stream))
    });
}
