//! Cases: what was done and what follows for each task whose attempts are all used: an evidence
//! file in date order, as a court wants it, and one calendar of all stages to come.

use chrono::NaiveDateTime;

use super::calendars::file_name;
use super::table::{Moment, table, to_csv};
use crate::error::{Error, Result};
use crate::model::{Build, Landlord, Outcome, Task, TaskId, Unplanned, UnplannedReason};
use crate::rules::{self, Rules, WorkingDays};
use crate::units::TimeOfDay;

table! {
    /// A stage to come of a task whose attempts are all used. `cases/UPRN-STREAM-TASK.csv` has
    /// the same columns for one such task, in date order, with what was done before.
    CaseRow as "cases/calendar" {
        /// When.
        at: Moment,
        /// The home's Unique Property Reference Number.
        uprn: u64,
        /// The task.
        task_id: String,
        /// Its stream.
        stream: String,
        /// `done` where it lies before the build, else `to_do`.
        state: String,
        /// What: `attempt`, `booking`, `deadline`, `access_team`, or the stage's kind in the
        /// rules.
        kind: String,
        /// The same for people.
        in_words: String,
    }
}

/// A deadline is over when its day is.
const LAST_MINUTE: TimeOfDay = TimeOfDay::from_hm(23, 59).unwrap();

/// Every file: one for each case, and the calendar; none where there is no case.
///
/// # Errors
/// A stage that falls beyond the calendar of bank holidays.
pub(super) fn cases(
    landlord: &Landlord,
    rules: &Rules,
    working_days: &WorkingDays,
    build: &Build,
) -> Result<Vec<(String, Vec<u8>)>> {
    let (mut files, mut calendar) = (Vec::new(), Vec::new());
    let unplanned = build.schedule.unplanned.iter();
    for unplanned in unplanned.filter(|u| u.reason == UnplannedReason::AttemptsUsed) {
        let case = Case {
            landlord,
            rules,
            now: build.provenance.now,
            id: unplanned.task,
            task: landlord.task(unplanned.task),
        };
        let stages = case.stages(working_days)?;
        let mut lines = case.evidence(unplanned);
        calendar.extend(stages.iter().cloned());
        lines.extend(stages);
        lines.sort_by_key(|line| line.at);
        files.push((case.file(&files), csv(&lines)?));
    }
    if !calendar.is_empty() {
        calendar.sort_by(|a, b| (a.at, a.uprn, &a.task_id).cmp(&(b.at, b.uprn, &b.task_id)));
        files.push(("cases/calendar.csv".to_owned(), csv(&calendar)?));
    }
    Ok(files)
}

fn csv(rows: &[CaseRow]) -> Result<Vec<u8>> {
    to_csv(rows).map_err(|e| Error::Internal {
        what: format!("a case cannot be written: {e}"),
    })
}

/// A task whose attempts are all used.
struct Case<'a> {
    landlord: &'a Landlord,
    rules: &'a Rules,
    now: NaiveDateTime,
    id: TaskId,
    task: &'a Task,
}

impl Case<'_> {
    /// A home may have two tasks of one stream, so the task is in the name too.
    fn file(&self, others: &[(String, Vec<u8>)]) -> String {
        let uprn = self.landlord.property(self.task.home).uprn;
        let stream = file_name(&self.rules.stream(self.task.stream).code);
        let mut stem = format!("cases/{uprn}-{stream}-{}", file_name(&self.task.id));
        // Two identifiers may differ only in characters that no file name can hold.
        while others
            .iter()
            .any(|(name, _)| *name == format!("{stem}.csv"))
        {
            stem.push('_');
        }
        stem + ".csv"
    }

    /// Attempts at the home for the task's stream, the task's bookings, its deadline.
    fn evidence(&self, unplanned: &Unplanned) -> Vec<CaseRow> {
        let attempts = self.landlord.attempts_at(self.task.home).iter();
        let attempts = attempts.filter(|a| a.stream == self.task.stream).map(|a| {
            let code = Outcome::CODES.iter().find(|(_, o)| *o == a.outcome);
            let notice = match a.notice_given {
                Some(true) => "notice given",
                Some(false) => "no notice: does not count",
                None => "notice not recorded",
            };
            let words = format!("{}; {notice}", code.map_or("", |(code, _)| code));
            self.row(a.at, "attempt", words)
        });
        let bookings = self.landlord.bookings.iter();
        let bookings = bookings.filter(|b| b.tasks.contains(&self.id)).map(|b| {
            let at = rules::london::at(b.date, b.slot.from);
            let words = format!("{} from {} to {}", b.id, b.slot.from, b.slot.to);
            self.row(at, "booking", words)
        });
        let deadline = unplanned.deadline.map(|date| {
            let at = rules::london::at(date, LAST_MINUTE);
            self.row(at, "deadline", "its deadline".into())
        });
        attempts.chain(bookings).chain(deadline).collect()
    }

    /// Stages to come: those of a legal process for the streams that have one. They run from
    /// the last attempt or from the build, whichever is later: a process that nobody has begun
    /// cannot have stages behind it.
    fn stages(&self, working_days: &WorkingDays) -> Result<Vec<CaseRow>> {
        let escalation = &self.rules.escalation;
        if !self.rules.needs_legal_process(self.task.stream) {
            let words = "no legal process: for the weekly meeting on complex cases";
            return Ok(vec![self.row(self.now, "access_team", words.into())]);
        }
        let attempts = self.landlord.attempts_at(self.task.home).iter();
        let last = attempts.filter(|a| a.stream == self.task.stream);
        let last = last.map(|a| a.at).max();
        let from = last.map_or(self.now, |last| last.max(self.now));
        let stages = rules::escalation_from(escalation, working_days, from.date());
        let stages = stages.map_err(|beyond| {
            let id = &self.task.id;
            let what = format!("the stages before proceedings of task `{id}`: {beyond}");
            Error::usage(what, "add the year to the dataset's bank-holidays.json")
        })?;
        let row = |(at, stage): (NaiveDateTime, rules::Stage)| {
            let words = format!("stage before proceedings: {}", stage.kind);
            self.row(at, &stage.kind, words)
        };
        Ok(stages.into_iter().map(row).collect())
    }

    fn row(&self, at: NaiveDateTime, kind: &str, in_words: String) -> CaseRow {
        CaseRow {
            at: Moment(at),
            uprn: self.landlord.property(self.task.home).uprn.number(),
            task_id: self.task.id.clone(),
            stream: self.rules.stream(self.task.stream).code.clone(),
            state: if at < self.now { "done" } else { "to_do" }.to_owned(),
            kind: kind.to_owned(),
            in_words,
        }
    }
}
