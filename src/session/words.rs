//! Words: an explanation for people.

use std::fmt::Write as _;

use super::Explanation;
use crate::explain::blocked::WhyUnplanned;
use crate::explain::visit::WhyVisit;
use crate::model::Sum;
use crate::units::Pence;

impl Explanation {
    /// In words, a paragraph a visit or task.
    pub fn in_words(&self) -> String {
        let mut out = String::new();
        for why in &self.visits {
            visit_in_words(&mut out, why);
            out.push('\n');
        }
        for why in &self.not_planned {
            unplanned_in_words(&mut out, why);
            out.push('\n');
        }
        if out.is_empty() {
            out.push_str("Nothing is due at this home.");
        }
        out
    }
}

// Writing to a string cannot fail.
fn visit_in_words(out: &mut String, why: &WhyVisit) {
    let _ = writeln!(
        out,
        "Visit {} at {}: {} on {} by {}.",
        why.visit_id,
        why.uprn,
        why.tasks.join(", "),
        why.date.format("%a %-d %b %Y"),
        why.operatives.join(" and "),
    );
    let _ = writeln!(
        out,
        "It adds {} to the plan: {}.",
        why.sum.total(),
        parts(&why.sum)
    );
    if why.promised {
        out.push_str("The tenant has been promised it: it is not moved.\n");
    }
    for other in &why.alternatives {
        let choice = other.decision.otherwise();
        let _ = match &other.more {
            None => writeln!(out, "- {choice}: {}.", other.in_words),
            Some(more) => writeln!(
                out,
                "- {choice}: {}: {} ({}).",
                other.in_words,
                against(more.total()),
                parts(more),
            ),
        };
    }
}

fn against(more: Pence) -> String {
    match more.get() {
        0 => "costs the same".to_owned(),
        1.. => format!("{more} more"),
        _ => format!("{} less", -more),
    }
}

/// The terms that are not nil.
fn parts(sum: &Sum) -> String {
    let terms = sum.terms();
    let said: Vec<String> = terms
        .iter()
        .filter(|(_, pence)| pence.get() != 0)
        .map(|(name, pence)| format!("{name} {pence}"))
        .collect();
    if said.is_empty() {
        "nothing changes".to_owned()
    } else {
        said.join(", ")
    }
}

fn unplanned_in_words(out: &mut String, why: &WhyUnplanned) {
    let due = why.deadline.map_or_else(
        || "without a deadline".to_owned(),
        |d| format!("due by {}", d.format("%a %-d %b %Y")),
    );
    let _ = writeln!(
        out,
        "Task {} ({}) at {}, {due}: {}.",
        why.task_id, why.stream, why.uprn, why.in_words
    );
    let _ = writeln!(
        out,
        "{} of {} candidate slots and {} of {} operatives are left by the rules; {} ways into the plan.",
        why.slots_open, why.slots, why.operatives_open, why.operatives, why.ways,
    );
    for block in &why.blocked_by {
        let _ = writeln!(
            out,
            "- {}: alone removes {} slots and {} operatives; without it {} slots are open, {} ways into the plan.",
            block.rule,
            block.slots_removed,
            block.operatives_removed,
            block.slots_without_it,
            block.ways_without_it,
        );
    }
    if !why.fix.is_empty() {
        let _ = writeln!(out, "Smallest change, tried: {}.", why.fix);
    }
}
