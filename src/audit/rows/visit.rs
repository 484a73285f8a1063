//! Rows of `visits.csv`: tonight's, and what last night's promised.

use chrono::NaiveDate;

use super::names::{HOME, Names, OPERATIVE, STREAM, TASK};
use crate::audit::table::Row;
use crate::model::{HomeId, OperativeId, Span, Status, StreamId, TaskId};
use crate::units::{Minutes, Pence, TimeOfDay};

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
    pub(in crate::audit) const COLUMNS: [&'static str; 7] = [
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
    pub(in crate::audit) const FILE: &'static str = "visits.csv";
    pub(in crate::audit) const COLUMNS: [&'static str; 16] = [
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

    pub(in crate::audit) fn read(
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
    pub(in crate::audit) fn read(row: &mut Row<'_>) -> Option<Self> {
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
