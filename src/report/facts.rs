//! What is true of every task of a build: its home, stream, deadline, visit and state.
//!
//! Worked out once; every figure and the page's deadlines are counts over it.

use chrono::{Datelike, Days, NaiveDate};

use super::Options;
use super::before::Before;
use crate::model::{Build, HomeId, Landlord, StreamId, TaskId, UnplannedReason, Visit};
use crate::rules::Rules;

/// How it stands with a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    /// In a visit, well ahead of its deadline.
    Planned,
    /// In a visit, and its deadline may well be missed.
    AtRisk,
    /// Its deadline is over; in a visit that makes it good.
    Overdue,
    /// In no visit although it needs one.
    Unplanned,
    /// In no visit: a later build will plan it.
    Later,
}

/// One task of the build.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fact {
    pub task: TaskId,
    pub home: HomeId,
    pub stream: StreamId,
    pub deadline: Option<NaiveDate>,
    /// Index into the schedule's visits.
    pub visit: Option<u32>,
    pub reason: Option<UnplannedReason>,
    pub state: State,
}

impl Fact {
    /// Whether its deadline is over on this day.
    pub(super) fn is_overdue(&self, today: NaiveDate) -> bool {
        self.deadline.is_some_and(|d| d < today)
    }

    /// Whether its deadline still lies ahead and may be missed.
    pub(super) fn may_be_missed(&self, today: NaiveDate) -> bool {
        matches!(self.state, State::AtRisk | State::Unplanned)
            && self.deadline.is_some()
            && !self.is_overdue(today)
    }
}

/// All that figures and page count over.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    pub landlord: &'a Landlord,
    pub rules: &'a Rules,
    pub build: &'a Build,
    pub options: &'a Options,
    pub before: Before,
    pub today: NaiveDate,
    /// Mondays of the weeks from today to the end of the horizon.
    pub weeks: Vec<NaiveDate>,
    /// In visits first, in their order, then those left out.
    pub tasks: Vec<Fact>,
}

impl<'a> Facts<'a> {
    pub(super) fn of(
        landlord: &'a Landlord,
        rules: &'a Rules,
        build: &'a Build,
        options: &'a Options,
    ) -> Self {
        let today = build.provenance.now.date();
        let mut tasks = Vec::with_capacity(landlord.tasks.len());
        for (index, visit) in build.schedule.visits.iter().enumerate() {
            let critical = visit.tasks.iter().filter_map(|t| t.deadline).min();
            tasks.extend(visit.tasks.iter().map(|done| Fact {
                task: done.task,
                home: visit.home,
                stream: landlord.task(done.task).stream,
                deadline: done.deadline,
                visit: Some(index as u32),
                reason: None,
                state: state_in_visit(visit, done.deadline, critical, today, options),
            }));
        }
        tasks.extend(build.schedule.unplanned.iter().map(|left_out| {
            let task = landlord.task(left_out.task);
            Fact {
                task: left_out.task,
                home: task.home,
                stream: task.stream,
                deadline: left_out.deadline,
                visit: None,
                reason: Some(left_out.reason),
                state: if left_out.reason == UnplannedReason::Later {
                    State::Later
                } else {
                    State::Unplanned
                },
            }
        }));
        let weeks = weeks(today, build.provenance.last);
        Self {
            landlord,
            rules,
            build,
            options,
            before: Before::read(options),
            today,
            weeks,
            tasks,
        }
    }

    pub(super) fn visits(&self) -> &'a [Visit] {
        &self.build.schedule.visits
    }

    /// Index into [`Self::weeks`], or `None` outside them.
    pub(super) fn week(&self, date: NaiveDate) -> Option<usize> {
        self.weeks.binary_search(&monday(date)).ok()
    }
}

fn state_in_visit(
    visit: &Visit,
    deadline: Option<NaiveDate>,
    critical: Option<NaiveDate>,
    today: NaiveDate,
    options: &Options,
) -> State {
    match deadline {
        Some(deadline) if deadline < today => State::Overdue,
        Some(deadline) if visit.date > deadline => State::AtRisk,
        Some(_) if deadline == critical && visit.p_miss > options.at_risk_p_miss => State::AtRisk,
        _ => State::Planned,
    }
}

/// The Monday of a date's week.
pub(super) fn monday(date: NaiveDate) -> NaiveDate {
    let since = u64::from(date.weekday().num_days_from_monday());
    date.checked_sub_days(Days::new(since)).unwrap_or(date)
}

fn weeks(first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
    let start = monday(first);
    start
        .iter_weeks()
        .take_while(|week| *week <= last)
        .collect()
}
