//! `bookings.csv`: visits already promised to tenants.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::error::Fault;
use crate::model::{Booking, HomeId, Operative, OperativeId, Property, Span, Status, Task, TaskId};
use crate::rules::{Rules, Slots, on_site};
use crate::units::{Minutes, TimeOfDay};

use super::Load;
use super::days;
use super::fields::{self, Wrong, counted, shown};
use super::header::{Col, Header};
use super::keys::Keys;
use super::operatives::Operatives;
use super::properties::Homes;
use super::rows::{Opened, Presence, Row};
use super::tasks::Tasks;

#[derive(Debug, Clone, Copy)]
struct Cols {
    id: Col,
    uprn: Col,
    task_ids: Col,
    date: Col,
    slot_from: Col,
    slot_to: Col,
    operative_ids: Col,
    arrive: Col,
    task_operative_ids: Col,
    status: Col,
}

impl Cols {
    fn ask(header: &mut Header) -> Self {
        Self {
            id: header.must("booking_id"),
            uprn: header.must("uprn"),
            task_ids: header.must("task_ids"),
            date: header.must("date"),
            slot_from: header.must("slot_from"),
            slot_to: header.must("slot_to"),
            operative_ids: header.may("operative_ids"),
            arrive: header.may("arrive"),
            task_operative_ids: header.may("task_operative_ids"),
            status: header.may("status"),
        }
    }
}

/// What bookings refer to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'k> {
    pub(super) homes: &'k Homes,
    pub(super) properties: &'k [Property],
    pub(super) task_ids: &'k Tasks,
    pub(super) tasks: &'k [Task],
    pub(super) operative_ids: &'k Operatives,
    pub(super) operatives: &'k [Operative],
}

/// Reads the bookings, in file order. Those of days gone by are not promises any more and
/// are left out with a warning.
pub(super) fn read(load: &mut Load<'_>, known: Known<'_>) -> Vec<Booking> {
    let mut bookings: Vec<Booking> = Vec::new();
    let Opened::Rows(mut rows) = load.open("bookings", Presence::Optional) else {
        return bookings;
    };
    let cols = Cols::ask(&mut rows.header);
    if !rows.header.close(&mut load.ledger) {
        return bookings;
    }
    let file = load.source.called("bookings");
    let mut ids: Keys<String, ()> = Keys::new(file.clone());
    let mut promises = Promises::default();
    let mut gone_by = 0;
    while let Some(mut row) = rows.next(&mut load.ledger) {
        let line = row.line();
        let id = row.must(cols.id, fields::id);
        let new = id.is_some_and(|id| ids.check_new(&mut row, cols.id, id));
        let date = row.date(cols.date);
        if let (Some(date), Some(today)) = (date, load.rules.horizon.today)
            && date < today
            && row.faults() == 0
        {
            gone_by += 1;
            continue;
        }
        let booking = booking(&mut row, &cols, load.rules, known, date);
        let booking = booking.zip(id).map(|(booking, id)| Booking {
            id: id.to_owned(),
            ..booking
        });
        if let Some(booking) = &booking {
            promises.check(&mut row, &cols, booking, known, load.rules);
        }
        let id = id.map(ToOwned::to_owned);
        let booking = row.settle(booking, &mut load.ledger);
        if let Some(id) = id.filter(|_| new) {
            ids.take(id, line, booking.as_ref().map(|_| ()));
        }
        if let Some(booking) = booking {
            promises.take(line, &booking, known, load.rules);
            warn_of_absence(load, &file, line, &booking, known.operatives);
            bookings.push(booking);
        }
    }
    if gone_by > 0 {
        let what = format!(
            "{} of days gone by",
            counted(gone_by, "booking is", "bookings are")
        );
        load.ledger
            .warn(Fault::at(file, 0, 0, what, "they are left out"));
    }
    bookings
}

fn booking(
    row: &mut Row<'_>,
    cols: &Cols,
    rules: &Rules,
    known: Known<'_>,
    date: Option<NaiveDate>,
) -> Option<Booking> {
    let home = known.homes.named_by(row, cols.uprn);
    let tasks = tasks(row, cols.task_ids, home, known);
    if row.text(cols.date).is_empty() {
        row.fault(cols.date, "date is empty", "every row needs one");
    }
    let slot = slot(row, cols, &rules.slots);
    let operatives = operatives(row, cols.operative_ids, known.operative_ids);
    let by = by(row, cols, &tasks, &operatives, known);
    let arrive = arrive(row, cols.arrive, slot);
    let status = row.may(cols.status, |text| fields::code(text, &Status::CODES));
    Some(Booking {
        id: String::new(),
        home: home?,
        tasks,
        date: date?,
        slot: slot?,
        operatives,
        arrive,
        by,
        // A promise of unknown firmness is kept.
        status: status.unwrap_or(Status::Confirmed),
    })
}

/// The tasks of a booking, each of them at its home.
fn tasks(row: &mut Row<'_>, col: Col, home: Option<HomeId>, known: Known<'_>) -> Vec<TaskId> {
    let mut tasks: Vec<TaskId> = Vec::new();
    for item in fields::items(row.text(col)) {
        let Some(task) = known.task_ids.refer(row, col, item, item) else {
            continue;
        };
        let elsewhere = known.tasks[task.index()].home;
        if home.is_some_and(|home| home != elsewhere) {
            let uprn = known.properties[elsewhere.index()].uprn;
            let what = format!("task {} is of another home, `{uprn}`", shown(item));
            row.fault(col, what, "a booking holds tasks of one home");
        } else if tasks.contains(&task) {
            let what = format!("task {} is named twice", shown(item));
            row.fault(col, what, "name each task once");
        } else {
            tasks.push(task);
        }
    }
    if row.text(col).is_empty() {
        row.fault(col, "task_ids is empty", "a `;`-list of tasks from tasks");
    }
    tasks
}

fn operatives(row: &mut Row<'_>, col: Col, ids: &Operatives) -> Vec<OperativeId> {
    let mut operatives = Vec::new();
    for item in fields::items(row.text(col)) {
        match ids.refer(row, col, item, item) {
            Some(operative) if operatives.contains(&operative) => {
                let what = format!("operative {} is named twice", shown(item));
                row.fault(col, what, "name each operative once");
            }
            operative => operatives.extend(operative),
        }
    }
    operatives
}

/// Who does each task: one of those named, skilled in it.
fn by(
    row: &mut Row<'_>,
    cols: &Cols,
    tasks: &[TaskId],
    named: &[OperativeId],
    known: Known<'_>,
) -> Vec<OperativeId> {
    let col = cols.task_operative_ids;
    let mut by = Vec::new();
    for item in fields::items(row.text(col)) {
        let Some(operative) = known.operative_ids.refer(row, col, item, item) else {
            continue;
        };
        if !named.contains(&operative) {
            let what = format!("operative {} is not in operative_ids", shown(item));
            row.fault(col, what, "name there who comes, and here who does what");
        }
        by.push(operative);
    }
    if !by.is_empty() && by.len() != tasks.len() && row.faults() == 0 {
        let what = format!(
            "task_operative_ids names {} operatives for {}",
            by.len(),
            counted(tasks.len() as u64, "task", "tasks")
        );
        row.fault(
            col,
            what,
            "one for each of task_ids, in their order, or none",
        );
    }
    for (task, operative) in tasks.iter().zip(&by) {
        let task = &known.tasks[task.index()];
        let operative = &known.operatives[operative.index()];
        if !operative.can(task.stream) {
            let (task, operative) = (shown(&task.id), shown(&operative.id));
            let what = format!("operative {operative} lacks the skill for task {task}");
            row.fault(col, what, "name one who holds it, or leave it empty");
        }
    }
    by
}

/// When somebody was planned to knock: in the slot.
fn arrive(row: &mut Row<'_>, col: Col, slot: Option<Span>) -> Option<TimeOfDay> {
    if row.text(col).is_empty() {
        return None;
    }
    let arrive = row.time(col)?;
    if slot.is_some_and(|s| arrive < s.from || s.to < arrive) {
        let what = format!("arrive `{arrive}` lies outside the slot");
        row.fault(
            col,
            what,
            "a time from slot_from to slot_to, or leave it empty",
        );
        return None;
    }
    Some(arrive)
}

/// A slot that could have been promised: on the grid, of an allowed length, in the day.
fn slot(row: &mut Row<'_>, cols: &Cols, slots: &Slots) -> Option<Span> {
    for col in [cols.slot_from, cols.slot_to] {
        if row.text(col).is_empty() {
            row.fault(col, format!("{} is empty", col.name), "every row needs one");
        }
    }
    if row.text(cols.slot_from).is_empty() || row.text(cols.slot_to).is_empty() {
        return None;
    }
    let slot = days::span(row, cols.slot_from, cols.slot_to)?;
    let grid = slots.grid_minutes.0;
    if grid > 0 && slot.from.minutes() % grid != 0 {
        let is = format!("is off the grid of {grid} minutes");
        let allowed = "slots start on the grid: see [slots] in the rules";
        row.wrong(cols.slot_from, Wrong::new(is, allowed));
    }
    if !slots.lengths_minutes.contains(&slot.length()) {
        let lengths: Vec<_> = slots
            .lengths_minutes
            .iter()
            .map(|m| m.0.to_string())
            .collect();
        let is = format!("makes a slot of {}", slot.length());
        let allowed = format!(
            "slots last {} min: see [slots] in the rules",
            lengths.join(" or ")
        );
        row.wrong(cols.slot_to, Wrong::new(is, allowed));
    }
    if slot.from < slots.day_from || slot.to > slots.day_to {
        let is = format!("with slot_to `{}` is outside the day", slot.to);
        let allowed = format!(
            "slots lie between {} and {}: see [slots] in the rules",
            slots.day_from, slots.day_to
        );
        row.wrong(cols.slot_from, Wrong::new(is, allowed));
    }
    Some(slot)
}

/// What has been promised so far: two promises may contradict each other.
#[derive(Debug, Default)]
struct Promises {
    by_task: HashMap<TaskId, u64>,
    by_day: HashMap<(OperativeId, NaiveDate), Vec<Promise>>,
}

#[derive(Debug, Clone, Copy)]
struct Promise {
    slot: Span,
    minutes: Minutes,
    line: u64,
}

impl Promises {
    /// Notes faults where a booking cannot be kept beside earlier ones, or by those named.
    fn check(
        &self,
        row: &mut Row<'_>,
        cols: &Cols,
        booking: &Booking,
        known: Known<'_>,
        rules: &Rules,
    ) {
        for task in &booking.tasks {
            if let Some(line) = self.by_task.get(task) {
                let id = shown(&known.tasks[task.index()].id);
                let what = format!("task {id} is booked already in line {line}");
                row.fault(cols.task_ids, what, "a task is booked once");
            }
            let stream = known.tasks[task.index()].stream;
            let named = &booking.operatives;
            if !named.is_empty()
                && !named
                    .iter()
                    .any(|o| known.operatives[o.index()].can(stream))
            {
                let code = &rules.stream(stream).code;
                let what = format!("operative_ids names nobody with the skill for {code}");
                let allowed = "together they hold every skill, or leave it empty for anybody";
                row.fault(cols.operative_ids, what, allowed);
            }
        }
        for operative in &booking.operatives {
            let minutes = least_minutes(booking, *operative, known, rules);
            let day = self.by_day.get(&(*operative, booking.date));
            let clash = day.into_iter().flatten().find(|other| {
                // A slot is when they arrive: two may share one, if the first ends in time.
                let fits = |a: Span, minutes: Minutes, b: Span| {
                    a.from.minutes() + minutes.0 <= b.to.minutes()
                };
                !fits(booking.slot, minutes, other.slot)
                    && !fits(other.slot, other.minutes, booking.slot)
            });
            if let Some(other) = clash {
                let id = shown(&known.operatives[operative.index()].id);
                let what = format!(
                    "operative {id} cannot keep both this slot and that of line {}",
                    other.line
                );
                row.fault(
                    cols.operative_ids,
                    what,
                    "name another operative, or move one of the two",
                );
            }
        }
    }

    fn take(&mut self, line: u64, booking: &Booking, known: Known<'_>, rules: &Rules) {
        for task in &booking.tasks {
            self.by_task.insert(*task, line);
        }
        for operative in &booking.operatives {
            let promise = Promise {
                slot: booking.slot,
                minutes: least_minutes(booking, *operative, known, rules),
                line,
            };
            let day = (*operative, booking.date);
            self.by_day.entry(day).or_default().push(promise);
        }
    }
}

/// A booking takes an operative at least as long as the longest task that nobody else named can
/// do: its others may run beside that, or be another's.
fn least_minutes(
    booking: &Booking,
    operative: OperativeId,
    known: Known<'_>,
    rules: &Rules,
) -> Minutes {
    let property = &known.properties[booking.home.index()];
    let own = |task: &&TaskId| {
        let stream = known.tasks[task.index()].stream;
        let mut others = booking.operatives.iter().filter(|o| **o != operative);
        !others.any(|o| known.operatives[o.index()].can(stream))
    };
    let of_task = |task: &TaskId| {
        let task = &known.tasks[task.index()];
        on_site(rules.stream(task.stream), property, task)
    };
    booking
        .tasks
        .iter()
        .filter(own)
        .map(of_task)
        .max()
        .unwrap_or_default()
}

/// Somebody may fall ill after they were promised: worth knowing, and no fault of the file.
fn warn_of_absence(
    load: &mut Load<'_>,
    file: &str,
    line: u64,
    booking: &Booking,
    operatives: &[Operative],
) {
    for operative in &booking.operatives {
        let operative = &operatives[operative.index()];
        let hours = operative
            .shift_on(booking.date)
            .and_then(|shift| shift.hours);
        if hours.and_then(|hours| hours.meet(booking.slot)).is_none() {
            let id = shown(&operative.id);
            let what = format!("operative {id} does not work at the time promised");
            let allowed = "name another operative, or ring the tenant";
            load.ledger.warn(Fault::at(file, line, 0, what, allowed));
        }
    }
}
