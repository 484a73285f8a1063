//! `tasks.csv`: pending obligations.

use crate::model::{Hazard, HomeId, StreamId, Task, TaskId};
use crate::rules::{Rules, StreamRule, task_window};
use crate::units::Minutes;

use super::Load;
use super::fields::{self, Wrong, plain_code};
use super::header::{Col, Header};
use super::keys::Keys;
use super::properties::Homes;
use super::rows::{Opened, Presence, Row};

/// Tasks by identifier.
pub(super) type Tasks = Keys<String, TaskId>;

/// A task of more minutes than a long working day is a slip of the finger.
const LONGEST_TASK: i32 = 720;

const HAZARDS: [(&str, Hazard); 2] = [
    ("emergency", Hazard::Emergency),
    ("significant", Hazard::Significant),
];

#[derive(Debug, Clone, Copy)]
struct Cols {
    id: Col,
    uprn: Col,
    stream: Col,
    due: Col,
    last_done: Col,
    earliest: Col,
    reported_at: Col,
    hazard: Col,
    minutes: Col,
    reference: Col,
}

impl Cols {
    fn ask(header: &mut Header) -> Self {
        Self {
            id: header.must("task_id"),
            uprn: header.must("uprn"),
            stream: header.must("stream"),
            due: header.may("due"),
            last_done: header.may("last_done"),
            earliest: header.may("earliest"),
            reported_at: header.may("reported_at"),
            hazard: header.may("hazard"),
            minutes: header.may("minutes"),
            reference: header.may("reference"),
        }
    }
}

/// Reads the tasks, in file order.
pub(super) fn read(load: &mut Load<'_>, homes: &Homes) -> (Vec<Task>, Tasks) {
    let mut ids = Tasks::new(load.source.called("tasks"));
    let mut tasks: Vec<Task> = Vec::new();
    let Opened::Rows(mut rows) = load.open("tasks", Presence::Required) else {
        ids.whole = false;
        return (tasks, ids);
    };
    let cols = Cols::ask(&mut rows.header);
    if !rows.header.close(&mut load.ledger) {
        ids.whole = false;
        return (tasks, ids);
    }
    while let Some(mut row) = rows.next(&mut load.ledger) {
        let line = row.line();
        let id = row.must(cols.id, fields::id);
        let new = id.is_some_and(|id| ids.check_new(&mut row, cols.id, id));
        let home = homes.named_by(&mut row, cols.uprn);
        let task = task(&mut row, &cols, load, id, home);
        let id = id.map(ToOwned::to_owned);
        let task = row.settle(task, &mut load.ledger);
        if let Some(id) = id.filter(|_| new) {
            let value = task.as_ref().map(|_| TaskId(tasks.len() as u32));
            ids.take(id, line, value);
        }
        tasks.extend(task);
    }
    ids.whole = rows.whole;
    (tasks, ids)
}

fn task(
    row: &mut Row<'_>,
    cols: &Cols,
    load: &Load<'_>,
    id: Option<&str>,
    home: Option<HomeId>,
) -> Option<Task> {
    let stream = row.must(cols.stream, |text| stream(text, load.rules));
    let minutes = row.may(cols.minutes, |text| fields::whole(text, 1..=LONGEST_TASK));
    let before = row.faults();
    let due = row.date(cols.due);
    let last_done = row.date(cols.last_done);
    let earliest = row.date(cols.earliest);
    let reported_at = row.moment(cols.reported_at);
    let hazard = row.may(cols.hazard, |text| fields::code(text, &HAZARDS));
    let dates_read = row.faults() == before;
    let reference = row.text(cols.reference);
    let task = Task {
        id: id.unwrap_or_default().to_owned(),
        home: home.unwrap_or(HomeId(0)),
        stream: stream?,
        due,
        last_done,
        earliest,
        reported_at,
        hazard,
        minutes: minutes.map(Minutes),
        reference: (!reference.is_empty()).then(|| reference.to_owned()),
    };
    // A date that cannot be read must not be said to be missing too.
    if dates_read {
        check_dates(row, cols, &task, load);
        check_rule(row, cols, &task, load.rules.stream(task.stream));
    }
    id.and(home).map(|_| task)
}

/// The stream that a code names.
pub(super) fn stream(text: &str, rules: &Rules) -> Result<StreamId, Wrong> {
    rules
        .stream_id(text)
        .or_else(|| rules.stream_id(&plain_code(text)))
        .ok_or_else(|| fields::unknown(text, rules.streams.iter().map(|rule| rule.code.as_str())))
}

/// Dates that contradict each other, or the calendar.
fn check_dates(row: &mut Row<'_>, cols: &Cols, task: &Task, load: &Load<'_>) {
    let reported_on = task.reported_at.map(|at| at.date());
    check_window(row, cols, task, load);
    if let (Some(done), Some(due)) = (task.last_done, task.due)
        && done > due
    {
        let is = format!("is after due {due}");
        let allowed = "a day up to due; what is due now was last done before";
        row.wrong(cols.last_done, Wrong::new(is, allowed));
    }
    if let (Some(reported), Some(due), Some(_)) = (reported_on, task.due, task.hazard)
        && reported > due
    {
        let is = format!("is after due {due}");
        row.wrong(cols.reported_at, Wrong::new(is, "a day up to due"));
    }
    let Some(today) = load.rules.horizon.today else {
        return;
    };
    for (col, date) in [
        (cols.last_done, task.last_done),
        (cols.reported_at, reported_on),
    ] {
        if date.is_some_and(|date| date > today) {
            let is = format!("is after today, {today}");
            row.wrong(col, Wrong::new(is, "a day that has been"));
        }
    }
}

/// A window that closes before it opens: by the dates given, or by the stream's rule.
fn check_window(row: &mut Row<'_>, cols: &Cols, task: &Task, load: &Load<'_>) {
    let Some(earliest) = task.earliest else {
        return;
    };
    let by_rule = || {
        let working_days = load.working_days.as_ref()?;
        // Where no clock can be read, that is a fault of its own.
        task_window(load.rules, working_days, task).ok()?.deadline
    };
    let (deadline, whence) = match task.due.filter(|due| earliest > *due) {
        Some(due) => (due, "due"),
        None => match by_rule().filter(|deadline| earliest > *deadline) {
            Some(deadline) => (deadline, "the deadline by the stream's rule"),
            None => return,
        },
    };
    let is = format!("is after {whence}, {deadline}: the window closes before it opens");
    row.wrong(
        cols.earliest,
        Wrong::new(is, "a day up to the deadline, or nothing"),
    );
}

/// What the stream's rule needs to know of a task.
fn check_rule(row: &mut Row<'_>, cols: &Cols, task: &Task, rule: &StreamRule) {
    let stream = &rule.code;
    if let Some(hazard) = task.hazard {
        let clocks = rule.hazard.keys().map(String::as_str);
        if rule.hazard.is_empty() {
            let is = format!("is given, and {stream} has no hazard clock");
            row.wrong(cols.hazard, Wrong::new(is, "leave it empty"));
        } else if !rule.hazard.contains_key(hazard.code()) {
            row.wrong(cols.hazard, fields::unknown(hazard.code(), clocks));
        }
        let Some(reported_at) = task.reported_at else {
            let what = format!("reported_at is empty, and the clock of {stream} runs from it");
            row.fault(
                cols.reported_at,
                what,
                "give the date and time of the report",
            );
            return;
        };
        if let Some(from) = rule.in_force_from.filter(|from| reported_at.date() < *from) {
            let is = format!("is before {from}, when the clock of {stream} came into force");
            row.wrong(
                cols.reported_at,
                Wrong::new(is, "leave hazard empty and give due"),
            );
        }
        return;
    }
    if task.due.is_some() {
        return;
    }
    if !rule.hazard.is_empty() {
        let what = format!("hazard is empty, and it picks the clock of {stream}");
        let clocks: Vec<_> = rule.hazard.keys().map(String::as_str).collect();
        let allowed = format!(
            "one of {}, with reported_at; or give due",
            clocks.join(", ")
        );
        row.fault(cols.hazard, what, allowed);
    } else if task.last_done.is_some() {
        if rule.interval_months.is_none() {
            let what =
                format!("due is empty, and {stream} has no interval to count from last_done");
            row.fault(cols.due, what, "give the date it is due");
        }
    } else if task.reported_at.is_none() && rule.tenancies.is_none() {
        let what = "due, last_done and reported_at are all empty";
        row.fault(
            cols.due,
            what,
            "give one of them: no deadline follows otherwise",
        );
    }
}
