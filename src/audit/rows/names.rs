//! Names: identifiers of the dataset, to look up what rows name.

use std::collections::HashMap;

use crate::model::{HomeId, Landlord, OperativeId, TaskId, Uprn};
use crate::rules::Rules;

/// Identifiers of the dataset, to look up what rows name.
#[derive(Debug)]
pub(in crate::audit) struct Names<'a> {
    landlord: &'a Landlord,
    pub(super) rules: &'a Rules,
    tasks: HashMap<&'a str, TaskId>,
    operatives: HashMap<&'a str, OperativeId>,
}

impl<'a> Names<'a> {
    pub(in crate::audit) fn new(landlord: &'a Landlord, rules: &'a Rules) -> Self {
        let numbered = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
        let tasks = landlord.tasks.iter().enumerate();
        let operatives = landlord.operatives.iter().enumerate();
        Self {
            landlord,
            rules,
            tasks: tasks
                .map(|(i, task)| (task.id.as_str(), TaskId(numbered(i))))
                .collect(),
            operatives: operatives
                .map(|(i, operative)| (operative.id.as_str(), OperativeId(numbered(i))))
                .collect(),
        }
    }

    pub(super) fn home(&self, text: &str) -> Option<HomeId> {
        self.landlord.home(Uprn::new(text.parse().ok()?)?)
    }

    pub(super) fn task(&self, text: &str) -> Option<TaskId> {
        self.tasks.get(text).copied()
    }

    pub(super) fn operative(&self, text: &str) -> Option<OperativeId> {
        self.operatives.get(text).copied()
    }
}

pub(super) const HOME: &str = "name a UPRN of the dataset that the schedule was built from";
pub(super) const TASK: &str = "name a task of the dataset that the schedule was built from";
pub(super) const OPERATIVE: &str =
    "name an operative of the dataset that the schedule was built from";
pub(super) const STREAM: &str = "name a stream of the rules";
