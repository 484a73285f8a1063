//! Rows that speak of one task: in a visit, or left out.

use chrono::NaiveDate;

use super::names::{HOME, Names, OPERATIVE, STREAM, TASK};
use crate::audit::table::Row;
use crate::model::{HomeId, OperativeId, Span, StreamId, TaskId, UnplannedReason};

/// A row of `visit_tasks.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// Line in the file.
    pub line: u64,
    /// `visit_id`.
    pub visit_id: String,
    /// `task_id`.
    pub task: TaskId,
    /// `stream`.
    pub stream: StreamId,
    /// `operative_id`.
    pub operative: OperativeId,
    /// `start` and `finish`.
    pub span: Span,
    /// `earliest`.
    pub earliest: NaiveDate,
    /// `deadline`, empty for a task without one.
    pub deadline: Option<NaiveDate>,
    /// `days_ahead`: of the deadline; less than 0 when late.
    pub days_ahead: Option<i64>,
    /// `next_due`, empty where the stream does not recur.
    pub next_due: Option<NaiveDate>,
}

impl TaskRow {
    pub(in crate::audit) const FILE: &'static str = "visit_tasks.csv";
    pub(in crate::audit) const COLUMNS: [&'static str; 10] = [
        "visit_id",
        "task_id",
        "stream",
        "operative_id",
        "start",
        "finish",
        "earliest",
        "deadline",
        "days_ahead",
        "next_due",
    ];

    pub(in crate::audit) fn read(row: &mut Row<'_>, names: &Names<'_>) -> Option<Self> {
        let visit_id = row.text(0).to_owned();
        let task = row.read(1, TASK, |t| names.task(t));
        let stream = row.read(2, STREAM, |t| names.rules.stream_id(t));
        let operative = row.read(3, OPERATIVE, |t| names.operative(t));
        let [start, finish] = [4, 5].map(|column| row.time(column));
        let earliest = row.date(6);
        let deadline = row.optional_date(7);
        let days_ahead = row.optional_whole(8);
        let next_due = row.optional_date(9);
        Some(Self {
            line: row.line,
            visit_id,
            task: task?,
            stream: stream?,
            operative: operative?,
            span: Span {
                from: start?,
                to: finish?,
            },
            earliest: earliest?,
            deadline: deadline.ok()?,
            days_ahead: days_ahead.ok()?,
            next_due: next_due.ok()?,
        })
    }
}

/// A row of `unplanned.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnplannedRow {
    /// Line in the file.
    pub line: u64,
    /// `task_id`.
    pub task: TaskId,
    /// `uprn`.
    pub home: HomeId,
    /// `stream`.
    pub stream: StreamId,
    /// `deadline`, empty for a task without one.
    pub deadline: Option<NaiveDate>,
    /// `reason`.
    pub reason: UnplannedReason,
}

impl UnplannedRow {
    pub(in crate::audit) const FILE: &'static str = "unplanned.csv";
    pub(in crate::audit) const COLUMNS: [&'static str; 7] = [
        "task_id", "uprn", "stream", "deadline", "reason", "in_words", "fix",
    ];

    pub(in crate::audit) fn read(row: &mut Row<'_>, names: &Names<'_>) -> Option<Self> {
        let task = row.read(0, TASK, |t| names.task(t));
        let home = row.read(1, HOME, |t| names.home(t));
        let stream = row.read(2, STREAM, |t| names.rules.stream_id(t));
        let deadline = row.optional_date(3);
        let reason = row.read(4, "a reason is one of those in the data dictionary", |t| {
            let code = UnplannedReason::CODES.iter().find(|(code, _)| *code == t);
            code.map(|(_, reason)| *reason)
        });
        Some(Self {
            line: row.line,
            task: task?,
            home: home?,
            stream: stream?,
            deadline: deadline.ok()?,
            reason: reason?,
        })
    }
}
