//! Rows of the written files, as the audit reads them: its own structs, made from the files alone.
//!
//! Dates are ISO, times `HH:MM` local, pounds have two decimals, several values are joined by
//! `;`. What a row names (home, task, operative, stream) must be in the dataset: a schedule is
//! audited with the dataset it was built from. What rows name of each other is for the checks.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::table::Row;
use crate::model::{
    HomeId, Landlord, OperativeId, Span, Status, StreamId, TaskId, UnplannedReason, Uprn,
};
use crate::rules::Rules;
use crate::units::{Metres, Minutes, Pence, TimeOfDay};

/// Identifiers of the dataset, to look up what rows name.
#[derive(Debug)]
pub(super) struct Names<'a> {
    landlord: &'a Landlord,
    rules: &'a Rules,
    tasks: HashMap<&'a str, TaskId>,
    operatives: HashMap<&'a str, OperativeId>,
}

impl<'a> Names<'a> {
    pub(super) fn new(landlord: &'a Landlord, rules: &'a Rules) -> Self {
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

    fn home(&self, text: &str) -> Option<HomeId> {
        self.landlord.home(Uprn::new(text.parse().ok()?)?)
    }

    fn task(&self, text: &str) -> Option<TaskId> {
        self.tasks.get(text).copied()
    }

    fn operative(&self, text: &str) -> Option<OperativeId> {
        self.operatives.get(text).copied()
    }
}

const HOME: &str = "name a UPRN of the dataset that the schedule was built from";
const TASK: &str = "name a task of the dataset that the schedule was built from";
const OPERATIVE: &str = "name an operative of the dataset that the schedule was built from";
const STREAM: &str = "name a stream of the rules";

/// A row of `visits.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitRow {
    /// Line in the file.
    pub line: u64,
    /// `visit_id`.
    pub id: String,
    /// `uprn`.
    pub home: HomeId,
    /// `date`.
    pub date: NaiveDate,
    /// `slot_from` and `slot_to`.
    pub slot: Span,
    /// `arrive`: when the first operative knocks.
    pub arrive: TimeOfDay,
    /// `depart`: when the last operative leaves.
    pub depart: TimeOfDay,
    /// `operative_ids`.
    pub operatives: Vec<OperativeId>,
    /// `task_ids`.
    pub tasks: Vec<TaskId>,
    /// `streams`.
    pub streams: Vec<StreamId>,
    /// `minutes`.
    pub minutes: Minutes,
    /// `status`.
    pub status: Status,
    /// `attempt`.
    pub attempt: u32,
    /// `p_access`.
    pub p_access: f64,
    /// `p_miss`.
    pub p_miss: f64,
    /// `cost`.
    pub cost: Pence,
    /// The `cost_…` columns, where the file has all of them.
    pub terms: Option<Terms>,
}

/// The cost of a visit term by term.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Terms {
    /// `cost_travel`.
    pub travel: Pence,
    /// `cost_on_site`.
    pub on_site: Pence,
    /// `cost_failed_call`.
    pub failed_call: Pence,
    /// `cost_burden`.
    pub burden: Pence,
    /// `cost_early`.
    pub early: Pence,
    /// `cost_miss`.
    pub miss: Pence,
    /// `cost_change`.
    pub change: Pence,
}

impl Terms {
    /// Names of the columns, in the order of the fields.
    pub(super) const COLUMNS: [&'static str; 7] = [
        "cost_travel",
        "cost_on_site",
        "cost_failed_call",
        "cost_burden",
        "cost_early",
        "cost_miss",
        "cost_change",
    ];

    /// All terms together.
    pub fn total(&self) -> Pence {
        self.travel
            + self.on_site
            + self.failed_call
            + self.burden
            + self.early
            + self.miss
            + self.change
    }

    fn read(row: &mut Row<'_>, columns: [usize; 7]) -> Option<Self> {
        let [travel, on_site, failed_call, burden, early, miss, change] =
            columns.map(|column| row.pounds(column));
        Some(Self {
            travel: travel?,
            on_site: on_site?,
            failed_call: failed_call?,
            burden: burden?,
            early: early?,
            miss: miss?,
            change: change?,
        })
    }
}

impl VisitRow {
    pub(super) const FILE: &'static str = "visits.csv";
    pub(super) const COLUMNS: [&'static str; 16] = [
        "visit_id",
        "uprn",
        "date",
        "slot_from",
        "slot_to",
        "arrive",
        "depart",
        "operative_ids",
        "task_ids",
        "streams",
        "minutes",
        "status",
        "attempt",
        "p_access",
        "p_miss",
        "cost",
    ];

    pub(super) fn read(
        row: &mut Row<'_>,
        names: &Names<'_>,
        terms: Option<[usize; 7]>,
    ) -> Option<Self> {
        let id = row.text(0).to_owned();
        let home = row.read(1, HOME, |t| names.home(t));
        let date = row.date(2);
        let [from, to, arrive, depart] = [3, 4, 5, 6].map(|column| row.time(column));
        let operatives = row.list(7, OPERATIVE, |t| names.operative(t));
        let tasks = row.list(8, TASK, |t| names.task(t));
        let streams = row.list(9, STREAM, |t| names.rules.stream_id(t));
        let minutes = row.whole(10).map(Minutes);
        let status = row.read(
            11,
            "a status is planned, proposed, notified or confirmed",
            read_status,
        );
        let attempt = row.whole(12);
        let [p_access, p_miss] = [13, 14].map(|column| row.probability(column));
        let cost = row.pounds(15);
        let terms = match terms {
            Some(columns) => Some(Terms::read(row, columns)?),
            None => None,
        };
        Some(Self {
            line: row.line,
            id,
            home: home?,
            date: date?,
            slot: Span {
                from: from?,
                to: to?,
            },
            arrive: arrive?,
            depart: depart?,
            operatives: operatives?,
            tasks: tasks?,
            streams: streams?,
            minutes: minutes?,
            status: status?,
            attempt: attempt?,
            p_access: p_access?,
            p_miss: p_miss?,
            cost: cost?,
            terms,
        })
    }
}

fn read_status(text: &str) -> Option<Status> {
    let code = Status::CODES.iter().find(|(code, _)| *code == text);
    code.map(|(_, status)| *status)
}

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
    pub(super) const FILE: &'static str = "visit_tasks.csv";
    pub(super) const COLUMNS: [&'static str; 10] = [
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

    pub(super) fn read(row: &mut Row<'_>, names: &Names<'_>) -> Option<Self> {
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

/// A row of `routes.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StopRow {
    /// Line in the file.
    pub line: u64,
    /// `operative_id`.
    pub operative: OperativeId,
    /// `date`.
    pub date: NaiveDate,
    /// `sequence`, from 0.
    pub sequence: u32,
    /// `kind`.
    pub kind: StopKind,
    /// `visit_id`, empty except at a visit.
    pub visit_id: String,
    /// `arrive`: reaches the place.
    pub arrive: TimeOfDay,
    /// `start`: knocks and begins.
    pub start: TimeOfDay,
    /// `depart`.
    pub depart: TimeOfDay,
    /// `travel_minutes` from the stop before.
    pub travel: Minutes,
    /// `travel_metres` from the stop before.
    pub distance: Metres,
    /// `wait_minutes` between arrival and start.
    pub wait: Minutes,
}

/// What a stop is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopKind {
    /// The day begins.
    Start,
    /// A visit.
    Visit,
    /// The break.
    Break,
    /// The day ends.
    End,
}

impl StopRow {
    pub(super) const FILE: &'static str = "routes.csv";
    pub(super) const COLUMNS: [&'static str; 11] = [
        "operative_id",
        "date",
        "sequence",
        "kind",
        "visit_id",
        "arrive",
        "start",
        "depart",
        "travel_minutes",
        "travel_metres",
        "wait_minutes",
    ];

    pub(super) fn read(row: &mut Row<'_>, names: &Names<'_>) -> Option<Self> {
        let operative = row.read(0, OPERATIVE, |t| names.operative(t));
        let date = row.date(1);
        let sequence = row.whole(2);
        let kind = row.read(3, "a kind is start, visit, break or end", |t| match t {
            "start" => Some(StopKind::Start),
            "visit" => Some(StopKind::Visit),
            "break" => Some(StopKind::Break),
            "end" => Some(StopKind::End),
            _ => None,
        });
        let visit_id = row.text(4).to_owned();
        let [arrive, start, depart] = [5, 6, 7].map(|column| row.time(column));
        let travel = row.whole(8).map(Minutes);
        let distance = row.whole(9).map(Metres);
        let wait = row.whole(10).map(Minutes);
        Some(Self {
            line: row.line,
            operative: operative?,
            date: date?,
            sequence: sequence?,
            kind: kind?,
            visit_id,
            arrive: arrive?,
            start: start?,
            depart: depart?,
            travel: travel?,
            distance: distance?,
            wait: wait?,
        })
    }

    /// From when to when the operative is at work here.
    pub fn stay(&self) -> Span {
        Span {
            from: self.start,
            to: self.depart,
        }
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
    pub(super) const FILE: &'static str = "unplanned.csv";
    pub(super) const COLUMNS: [&'static str; 7] = [
        "task_id", "uprn", "stream", "deadline", "reason", "in_words", "fix",
    ];

    pub(super) fn read(row: &mut Row<'_>, names: &Names<'_>) -> Option<Self> {
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

/// A row of `contacts.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRow {
    /// Line in the file.
    pub line: u64,
    /// `at`.
    pub at: NaiveDateTime,
    /// `uprn`.
    pub home: HomeId,
    /// `visit_id`.
    pub visit_id: String,
    /// `kind`.
    pub kind: String,
}

impl ContactRow {
    pub(super) const FILE: &'static str = "contacts.csv";
    pub(super) const COLUMNS: [&'static str; 5] = ["at", "uprn", "visit_id", "kind", "channel"];

    pub(super) fn read(row: &mut Row<'_>, names: &Names<'_>) -> Option<Self> {
        let at = row.moment(0);
        let home = row.read(1, HOME, |t| names.home(t));
        let visit_id = row.text(2).to_owned();
        let kind = row.text(3).to_owned();
        Some(Self {
            line: row.line,
            at: at?,
            home: home?,
            visit_id,
            kind,
        })
    }
}

/// A row of `changes.csv`. It may speak of what is no longer in the dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRow {
    /// Line in the file.
    pub line: u64,
    /// `visit_id`.
    pub visit_id: String,
    /// `change`.
    pub change: String,
    /// `cost`.
    pub cost: Pence,
}

impl ChangeRow {
    pub(super) const FILE: &'static str = "changes.csv";
    pub(super) const COLUMNS: [&'static str; 6] =
        ["visit_id", "uprn", "change", "before", "after", "cost"];

    pub(super) fn read(row: &mut Row<'_>) -> Option<Self> {
        let visit_id = row.text(0).to_owned();
        let change = row.text(2).to_owned();
        let cost = row.pounds(5);
        Some(Self {
            line: row.line,
            visit_id,
            change,
            cost: cost?,
        })
    }
}

/// What last night's `visits.csv` promised. Its tasks and operatives may be gone by now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviousVisit {
    /// `visit_id`.
    pub id: String,
    /// `uprn`.
    pub uprn: String,
    /// `date`.
    pub date: NaiveDate,
    /// `slot_from` and `slot_to`.
    pub slot: Span,
    /// `operative_ids`.
    pub operatives: Vec<String>,
    /// `task_ids`.
    pub tasks: Vec<String>,
}

impl PreviousVisit {
    pub(super) fn read(row: &mut Row<'_>) -> Option<Self> {
        let date = row.date(2);
        let [from, to] = [3, 4].map(|column| row.time(column));
        let names = |text: &str| text.split(';').map(str::to_owned).collect();
        Some(Self {
            id: row.text(0).to_owned(),
            uprn: row.text(1).to_owned(),
            operatives: names(row.text(7)),
            tasks: names(row.text(8)),
            date: date?,
            slot: Span {
                from: from?,
                to: to?,
            },
        })
    }
}
