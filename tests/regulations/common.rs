//! Common: dates, tasks and shipped rules for the examples.

use chrono::{NaiveDate, NaiveDateTime};
use oneknock::model::{Hazard, HomeId, Task};
use oneknock::rules::{
    ClockError, Nation, Rules, StreamRule, TaskWindow, WorkingDays, shipped, task_window,
};

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub(crate) fn moment(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a local time")
}

pub(crate) fn rules(nation: Nation) -> Rules {
    shipped(nation).expect("the shipped rules load")
}

pub(crate) fn stream(nation: Nation, code: &str) -> StreamRule {
    let rules = rules(nation);
    let id = rules.stream_id(code).expect("a shipped stream");
    rules.stream(id).clone()
}

/// A task of a stream with nothing else stated.
pub(crate) fn task(rules: &Rules, code: &str) -> Task {
    Task::new(
        "T1",
        HomeId(0),
        rules.stream_id(code).expect("a shipped stream"),
    )
}

/// The window of a damp and mould report.
pub(crate) fn report(nation: Nation, hazard: Hazard, at: &str) -> Result<TaskWindow, ClockError> {
    let rules = rules(nation);
    let mut task = task(&rules, "dmc");
    task.hazard = Some(hazard);
    task.reported_at = Some(moment(at));
    window(&rules, &task)
}

pub(crate) fn window(rules: &Rules, task: &Task) -> Result<TaskWindow, ClockError> {
    let working_days = WorkingDays::new(rules.nation).expect("the shipped calendar");
    task_window(rules, &working_days, task)
}
