//! Window: the first and the last moment at which a task may be done.

use chrono::{Days, NaiveDate, NaiveDateTime};

use super::interval::interval_end;
use crate::model::{Hazard, Task};
use crate::rules::{BeyondCalendar, HazardClock, Rules, StreamRule, WorkingDays, london};

/// When a task may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskWindow {
    /// First date; 1 January 1970 where nothing holds it back.
    pub earliest: NaiveDate,
    /// Last date; `None` for a task without a deadline.
    pub deadline: Option<NaiveDate>,
    /// The moment by which it must be done, where the clock runs in hours: stricter than
    /// `deadline`, on whose date it falls.
    pub deadline_at: Option<NaiveDateTime>,
    /// An attempt to make contact is needed, not notice.
    pub no_notice: bool,
}

impl TaskWindow {
    /// Whether it closes before it opens.
    pub fn is_empty(&self) -> bool {
        self.deadline
            .is_some_and(|deadline| deadline < self.earliest)
    }

    /// Whether a date lies in it.
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.earliest <= date && self.deadline.is_none_or(|deadline| date <= deadline)
    }

    /// Whether a task that ends at a local time ends in it.
    pub fn is_met_by(&self, finish: NaiveDateTime) -> bool {
        self.contains(finish.date()) && self.deadline_at.is_none_or(|at| finish <= at)
    }
}

/// Why a task's clock cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// The stream has no clock for this severity.
    #[error(
        "stream `{stream}` has no clock for `{hazard}`; leave `hazard` empty, or add \
         [streams.{stream}.hazard] {hazard} to the rules"
    )]
    NoClock {
        /// The stream's code.
        stream: String,
        /// The severity's code.
        hazard: &'static str,
    },
    /// A hazard without the moment it was reported.
    #[error("a hazard of stream `{stream}` without `reported_at`; say when it was reported")]
    NoReport {
        /// The stream's code.
        stream: String,
    },
    /// A report without a severity, and no date that it is due.
    #[error(
        "a report of stream `{stream}` without `hazard`; say `emergency` or `significant`, or \
         give `due`"
    )]
    NoSeverity {
        /// The stream's code.
        stream: String,
    },
    /// A report from before the clock's law was in force.
    #[error(
        "reported {reported}, before the clock of stream `{stream}` came into force on {from}; \
         leave older reports out, or set `in_force_from` in [streams.{stream}]"
    )]
    BeforeInForce {
        /// The stream's code.
        stream: String,
        /// When it was reported.
        reported: NaiveDate,
        /// From when the clock runs.
        from: NaiveDate,
    },
    /// Working days beyond the calendar.
    #[error(transparent)]
    Calendar(#[from] BeyondCalendar),
}

/// When a task may be done, by its stream's rule.
///
/// The deadline is the `due` date that the export states (a gas anniversary kept, a report
/// that asks for a shorter interval); without one, the end of the interval since it was last
/// done; without that, the last day for a first inspection. A hazard clock holds beside it:
/// the sooner of the two counts, since a landlord's own target cannot lengthen it.
///
/// # Errors
/// A hazard whose clock cannot be read, or working days beyond the calendar.
pub fn task_window(
    rules: &Rules,
    working_days: &WorkingDays,
    task: &Task,
) -> Result<TaskWindow, ClockError> {
    let rule = rules.stream(task.stream);
    let clock = hazard_clock(rule, task)?;
    let by_date = task.due.or_else(|| by_interval(rule, task));
    let (by_clock, deadline_at) = match clock {
        Some((clock, reported)) => by_hazard(working_days, clock, reported)?,
        None => (None, None),
    };
    let deadline = match (by_date, by_clock) {
        (Some(date), Some(clock)) => Some(date.min(clock)),
        (date, clock) => date.or(clock),
    };
    let reported = task.reported_at.map(|at| at.date());
    let not_too_early = deadline
        .filter(|_| clock.is_none() && !rule.anchor)
        .and_then(|deadline| deadline.checked_sub_days(Days::new(u64::from(rule.early_days))));
    let earliest = [task.earliest, reported, not_too_early];
    Ok(TaskWindow {
        earliest: earliest.into_iter().flatten().max().unwrap_or_default(),
        deadline,
        // A sooner `due` date leaves the hour behind.
        deadline_at: deadline_at.filter(|_| deadline == by_clock),
        no_notice: clock.is_some_and(|(clock, _)| clock.no_notice),
    })
}

/// The end of the interval, or the last day for a first inspection of an older tenancy (the
/// export does not say when a tenancy was granted; a new one has its inspection at the start).
fn by_interval(rule: &StreamRule, task: &Task) -> Option<NaiveDate> {
    match (task.last_done, rule.interval_months) {
        (Some(done), Some(months)) => Some(interval_end(rule, months, done)),
        (Some(_), None) => None,
        (None, _) => rule.tenancies.as_ref().map(|dates| dates.older_first_by),
    }
}

/// The clock that runs for a task, and since when; `None` where none does.
fn hazard_clock<'r>(
    rule: &'r StreamRule,
    task: &Task,
) -> Result<Option<(&'r HazardClock, NaiveDateTime)>, ClockError> {
    let stream = || rule.code.clone();
    let Some(hazard) = task.hazard else {
        let unclear = task.reported_at.is_some() && task.due.is_none() && !rule.hazard.is_empty();
        return if unclear {
            Err(ClockError::NoSeverity { stream: stream() })
        } else {
            Ok(None)
        };
    };
    let clock = rule.hazard.get(hazard.code()).ok_or(ClockError::NoClock {
        stream: stream(),
        hazard: Hazard::code(hazard),
    })?;
    let Some(reported) = task.reported_at else {
        return Err(ClockError::NoReport { stream: stream() });
    };
    match rule.in_force_from {
        Some(from) if reported.date() < from => Err(ClockError::BeforeInForce {
            stream: stream(),
            reported: reported.date(),
            from,
        }),
        _ => Ok(Some((clock, reported))),
    }
}

/// The last date by a hazard clock, and the moment where it runs in hours.
///
/// SI 2025/1042: an emergency within 24 hours, by the clock, so that a night on which clocks
/// change counts the hours that pass; a significant hazard within 10 working days, of which
/// the day of the report is none.
fn by_hazard(
    working_days: &WorkingDays,
    clock: &HazardClock,
    reported: NaiveDateTime,
) -> Result<(Option<NaiveDate>, Option<NaiveDateTime>), ClockError> {
    if let Some(hours) = clock.investigate_hours {
        let at = london::plus_hours(reported, hours);
        return Ok((Some(london::last_date_before(at)), Some(at)));
    }
    match clock.investigate_working_days {
        Some(days) => Ok((Some(working_days.add(reported.date(), days)?), None)),
        None => Ok((None, None)),
    }
}
