//! Indexes a schedule's rows by what they name, so that no check searches.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate, Weekday};

use super::files::Files;
use super::promised;
use super::rows::{ContactRow, PreviousVisit, StopKind, StopRow, TaskRow, VisitRow};
use crate::model::{Booking, HomeId, Landlord, OperativeId, Shift, Span, StreamId, TaskId};
use crate::rules::{self, ClockError, Rules, TaskWindow, WorkingDays};

/// A schedule with its dataset and rules, indexed.
#[derive(Debug)]
pub(super) struct Index<'a> {
    pub(super) landlord: &'a Landlord,
    pub(super) rules: &'a Rules,
    working_days: &'a WorkingDays,
    pub(super) files: &'a Files,
    /// For each row of `visits.csv`, in file order.
    pub(super) visits: Vec<Visit<'a>>,
    /// Rows of other files that name no visit of `visits.csv`.
    pub(super) astray: Vec<(&'static str, u64, &'a str)>,
    /// Each operative's each day, by operative then date, its stops by sequence.
    pub(super) days: Vec<Day<'a>>,
    by_id: HashMap<&'a str, usize>,
    /// Of each task of the dataset.
    windows: Vec<Result<TaskWindow, ClockError>>,
    /// For each task of the dataset the first visit that holds it.
    visit_of_task: Vec<Option<usize>>,
    bookings: HashMap<&'a str, &'a Booking>,
    /// Bookings that a tenant was told of, by home.
    promises: HashMap<HomeId, Vec<&'a Booking>>,
    /// Last night's visit of each task, by the task's identifier.
    previous: HashMap<&'a str, &'a PreviousVisit>,
}

/// A visit with the rows of other files that name it.
#[derive(Debug)]
pub(super) struct Visit<'a> {
    pub(super) row: &'a VisitRow,
    /// Its rows in `visit_tasks.csv`.
    pub(super) tasks: Vec<&'a TaskRow>,
    /// Its rows in `routes.csv`.
    pub(super) stops: Vec<&'a StopRow>,
    /// Its rows in `contacts.csv`.
    pub(super) contacts: Vec<&'a ContactRow>,
}

impl Visit<'_> {
    /// From when to when anybody is in the home, as `visits.csv` says.
    pub(super) fn stay(&self) -> Span {
        Span {
            from: self.row.arrive,
            to: self.row.depart,
        }
    }

    /// Whether `contacts.csv` has a contact of this kind for it.
    pub(super) fn has_contact(&self, kind: &str) -> bool {
        self.contacts.iter().any(|contact| contact.kind == kind)
    }

    /// From the first start to the last finish of its tasks, of one operative or of all.
    pub(super) fn work(&self, of: Option<OperativeId>) -> Option<Span> {
        let tasks = || {
            self.tasks
                .iter()
                .filter(|t| of.is_none_or(|o| t.operative == o))
        };
        Some(Span {
            from: tasks().map(|t| t.span.from).min()?,
            to: tasks().map(|t| t.span.to).max()?,
        })
    }
}

/// One operative's day.
#[derive(Debug)]
pub(super) struct Day<'a> {
    pub(super) operative: OperativeId,
    pub(super) date: NaiveDate,
    pub(super) stops: Vec<&'a StopRow>,
}

impl<'a> Index<'a> {
    pub(super) fn new(
        landlord: &'a Landlord,
        rules: &'a Rules,
        working_days: &'a WorkingDays,
        files: &'a Files,
    ) -> Self {
        let mut by_id = HashMap::with_capacity(files.visits.len());
        let mut visits: Vec<Visit<'a>> = Vec::with_capacity(files.visits.len());
        for row in &files.visits {
            // Of two rows with one identifier the first is meant; the check of tasks tells.
            by_id.entry(row.id.as_str()).or_insert(visits.len());
            visits.push(Visit {
                row,
                tasks: Vec::new(),
                stops: Vec::new(),
                contacts: Vec::new(),
            });
        }
        let mut astray = Vec::new();
        for row in &files.visit_tasks {
            match by_id.get(row.visit_id.as_str()) {
                Some(&i) => visits[i].tasks.push(row),
                None => astray.push((TaskRow::FILE, row.line, row.visit_id.as_str())),
            }
        }
        for row in files.stops.iter().filter(|s| s.kind == StopKind::Visit) {
            match by_id.get(row.visit_id.as_str()) {
                Some(&i) => visits[i].stops.push(row),
                None => astray.push((StopRow::FILE, row.line, row.visit_id.as_str())),
            }
        }
        for row in &files.contacts {
            match by_id.get(row.visit_id.as_str()) {
                Some(&i) => visits[i].contacts.push(row),
                None => astray.push((ContactRow::FILE, row.line, row.visit_id.as_str())),
            }
        }
        let mut visit_of_task = vec![None; landlord.tasks.len()];
        for (i, visit) in visits.iter().enumerate() {
            for task in &visit.row.tasks {
                visit_of_task[task.index()].get_or_insert(i);
            }
        }
        let mut promises: HashMap<HomeId, Vec<&Booking>> = HashMap::new();
        for booking in landlord.bookings.iter().filter(|b| promised::is_promise(b)) {
            promises.entry(booking.home).or_default().push(booking);
        }
        let window = |task| rules::task_window(rules, working_days, task);
        let windows = landlord.tasks.iter().map(window).collect();
        let previous = files.previous.iter().flatten();
        let tasks_of = |v: &'a PreviousVisit| v.tasks.iter().map(move |task| (task.as_str(), v));
        Self {
            landlord,
            rules,
            working_days,
            windows,
            files,
            visits,
            astray,
            days: days(&files.stops),
            by_id,
            visit_of_task,
            bookings: landlord
                .bookings
                .iter()
                .map(|b| (b.id.as_str(), b))
                .collect(),
            promises,
            previous: previous.flat_map(tasks_of).collect(),
        }
    }

    /// The visit with this identifier.
    pub(super) fn visit(&self, id: &str) -> Option<&Visit<'a>> {
        self.by_id.get(id).map(|i| &self.visits[*i])
    }

    /// When a task may be done.
    pub(super) fn window(&self, task: TaskId) -> Result<&TaskWindow, &ClockError> {
        self.windows[task.index()].as_ref()
    }

    /// The visit that a booking became: by its identifier, or by its tasks.
    pub(super) fn visit_of(&self, booking: &Booking) -> Option<&Visit<'a>> {
        let by_task = |task: &TaskId| self.visit_of_task[task.index()];
        self.visit(&booking.id).or_else(|| {
            let i = booking.tasks.iter().find_map(by_task)?;
            Some(&self.visits[i])
        })
    }

    /// The booking with this identifier.
    pub(super) fn booking(&self, id: &str) -> Option<&'a Booking> {
        self.bookings.get(id).copied()
    }

    /// Bookings at a home that its tenant was told of.
    pub(super) fn promises_at(&self, home: HomeId) -> impl Iterator<Item = &'a Booking> {
        self.promises.get(&home).into_iter().flatten().copied()
    }

    /// Last night's visit of a task, by the task's identifier.
    pub(super) fn previous_of(&self, task: &str) -> Option<&'a PreviousVisit> {
        self.previous.get(task).copied()
    }

    /// Most attempts on a task of a stream.
    pub(super) fn attempt_limit(&self, stream: StreamId) -> u8 {
        let of_stream = self.rules.stream(stream).attempt_limit;
        of_stream.unwrap_or(self.rules.attempts.limit)
    }

    /// An operative's shift and its hours on a date; `None` when off. On a bank holiday, and
    /// on a date whose bank holidays are not known, only a dated row is a shift.
    pub(super) fn shift(
        &self,
        operative: OperativeId,
        date: NaiveDate,
    ) -> Option<(&'a Shift, Span)> {
        let shift = self.landlord.operative(operative).shift_on(date)?;
        let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        if !shift.days.is_dated() && !weekend && self.working_days.is_working(date) != Ok(true) {
            return None;
        }
        Some((shift, shift.hours?))
    }

    /// An operative's identifier, for messages.
    pub(super) fn operative(&self, operative: OperativeId) -> &'a str {
        &self.landlord.operative(operative).id
    }
}

fn days(stops: &[StopRow]) -> Vec<Day<'_>> {
    let mut sorted: Vec<&StopRow> = stops.iter().collect();
    sorted.sort_by_key(|s| (s.operative, s.date, s.sequence, s.line));
    let whose_day = |s: &StopRow| (s.operative, s.date);
    sorted
        .chunk_by(|a, b| whose_day(a) == whose_day(b))
        .map(|stops| Day {
            operative: stops[0].operative,
            date: stops[0].date,
            stops: stops.to_vec(),
        })
        .collect()
}
