//! Minutes: time on site of one task, and of several in one visit.

use super::StreamRule;
use crate::model::{Property, Task};
use crate::units::Minutes;

/// One task's share in a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Time on site if it were alone.
    pub minutes: Minutes,
    /// Of that, what is spent once a visit.
    pub setup: Minutes,
}

impl Part {
    /// A task's share. Where the task states its own minutes, setting up is part of them.
    pub fn of(rule: &StreamRule, property: &Property, task: &Task) -> Self {
        let minutes = on_site(rule, property, task);
        Self {
            minutes,
            setup: rule.setup_minutes.min(minutes),
        }
    }
}

/// Time on site of one task alone: what the task states, else what the stream's rule says for
/// the dwelling, with more for each bedroom above two.
pub fn on_site(rule: &StreamRule, property: &Property, task: &Task) -> Minutes {
    if let Some(stated) = task.minutes {
        return stated;
    }
    let rule = &rule.minutes;
    let base = rule
        .dwelling
        .get(property.dwelling.code())
        .unwrap_or(&rule.default);
    let more = i32::from(property.bedrooms.unwrap_or(2).saturating_sub(2));
    *base + Minutes(more * rule.per_bedroom_above_two.get())
}

/// Time on site of several tasks in one visit by one operative: greeting, parking the tools
/// and leaving are done once, as long as the longest of them takes.
pub fn together(parts: impl IntoIterator<Item = Part>) -> Minutes {
    let (work, setup) = parts
        .into_iter()
        .fold((Minutes::ZERO, Minutes::ZERO), |(work, setup), part| {
            (work + part.minutes - part.setup, setup.max(part.setup))
        });
    work + setup
}
