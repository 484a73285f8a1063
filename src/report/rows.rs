//! Turns a build into the rows of its tables.

use super::table::{Degrees, List, Moment, Pounds, Share};
use super::tables::{ChangeRow, ContactRow, RouteRow, UnplannedRow, VisitRow, VisitTaskRow};
use crate::model::{Build, Landlord, OperativeId, Schedule, StopKind, StreamId, Visit};
use crate::rules::Rules;

/// Every table of a build.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tables {
    /// `visits.csv`.
    pub visits: Vec<VisitRow>,
    /// `visit_tasks.csv`.
    pub visit_tasks: Vec<VisitTaskRow>,
    /// `routes.csv`.
    pub routes: Vec<RouteRow>,
    /// `unplanned.csv`.
    pub unplanned: Vec<UnplannedRow>,
    /// `contacts.csv`.
    pub contacts: Vec<ContactRow>,
    /// `changes.csv`.
    pub changes: Vec<ChangeRow>,
}

impl Tables {
    /// The rows of a build.
    pub fn of(landlord: &Landlord, rules: &Rules, build: &Build) -> Self {
        let schedule = &build.schedule;
        Self {
            visits: schedule
                .visits
                .iter()
                .map(|visit| visit_row(landlord, rules, visit))
                .collect(),
            visit_tasks: visit_task_rows(landlord, rules, schedule),
            routes: route_rows(landlord, schedule),
            unplanned: unplanned_rows(landlord, rules, schedule),
            contacts: contact_rows(landlord, schedule),
            changes: change_rows(landlord, schedule),
        }
    }
}

pub(super) fn visit_row(landlord: &Landlord, rules: &Rules, visit: &Visit) -> VisitRow {
    let home = landlord.property(visit.home);
    let tasks = || visit.tasks.iter().map(|t| landlord.task(t.task));
    let cost = &visit.cost;
    VisitRow {
        visit_id: visit.id.clone(),
        uprn: home.uprn.number(),
        date: visit.date,
        slot_from: visit.slot.from,
        slot_to: visit.slot.to,
        arrive: visit.arrive,
        depart: visit.depart,
        operative_ids: operative_ids(landlord, &visit.operatives),
        task_ids: List(tasks().map(|t| t.id.clone()).collect()),
        streams: List(tasks().map(|t| code(rules, t.stream)).collect()),
        minutes: i64::from(visit.depart.minutes() - visit.arrive.minutes()),
        status: visit.status.code().to_owned(),
        attempt: i64::from(visit.attempt),
        p_access: Share(visit.p_access),
        p_miss: Share(visit.p_miss),
        cost: Pounds(cost.total()),
        cost_travel: Pounds(cost.travel),
        cost_on_site: Pounds(cost.on_site),
        cost_failed_call: Pounds(cost.failed_call),
        cost_burden: Pounds(cost.burden),
        cost_early: Pounds(cost.early),
        cost_miss: Pounds(cost.miss),
        cost_change: Pounds(cost.change),
        latitude: Degrees(home.at.latitude),
        longitude: Degrees(home.at.longitude),
        patch: home.patch.clone(),
        p_kept: Share(visit.p_kept),
    }
}

fn visit_task_rows(landlord: &Landlord, rules: &Rules, schedule: &Schedule) -> Vec<VisitTaskRow> {
    let row = |visit: &Visit, done: &crate::model::VisitTask| {
        let task = landlord.task(done.task);
        VisitTaskRow {
            visit_id: visit.id.clone(),
            task_id: task.id.clone(),
            stream: code(rules, task.stream),
            operative_id: landlord.operative(done.operative).id.clone(),
            start: done.start,
            finish: done.finish,
            earliest: done.earliest,
            deadline: done.deadline,
            days_ahead: done.deadline.map(|d| (d - visit.date).num_days()),
            next_due: done.next_due,
        }
    };
    let visits = schedule.visits.iter();
    visits
        .flat_map(|visit| visit.tasks.iter().map(move |done| row(visit, done)))
        .collect()
}

fn route_rows(landlord: &Landlord, schedule: &Schedule) -> Vec<RouteRow> {
    let row = |stop: &crate::model::Stop| {
        let (kind, visit_id) = match stop.kind {
            StopKind::Start => ("start", String::new()),
            StopKind::Visit(visit) => ("visit", schedule.visits[visit as usize].id.clone()),
            StopKind::Break => ("break", String::new()),
            StopKind::End => ("end", String::new()),
        };
        RouteRow {
            operative_id: landlord.operative(stop.operative).id.clone(),
            date: stop.date,
            sequence: i64::from(stop.sequence),
            kind: kind.to_owned(),
            visit_id,
            arrive: stop.arrive,
            start: stop.start,
            depart: stop.depart,
            travel_minutes: i64::from(stop.travel.get()),
            travel_metres: i64::from(stop.distance.get()),
            wait_minutes: i64::from(stop.start.minutes() - stop.arrive.minutes()),
        }
    };
    schedule.stops.iter().map(row).collect()
}

fn unplanned_rows(landlord: &Landlord, rules: &Rules, schedule: &Schedule) -> Vec<UnplannedRow> {
    let row = |left_out: &crate::model::Unplanned| {
        let task = landlord.task(left_out.task);
        UnplannedRow {
            task_id: task.id.clone(),
            uprn: landlord.property(task.home).uprn.number(),
            stream: code(rules, task.stream),
            deadline: left_out.deadline,
            reason: left_out.reason.code().to_owned(),
            in_words: left_out.in_words.clone(),
            fix: left_out.fix.clone(),
        }
    };
    schedule.unplanned.iter().map(row).collect()
}

fn contact_rows(landlord: &Landlord, schedule: &Schedule) -> Vec<ContactRow> {
    let row = |contact: &crate::model::PlannedContact| ContactRow {
        at: Moment(contact.at),
        uprn: landlord.property(contact.home).uprn.number(),
        visit_id: schedule.visits[contact.visit as usize].id.clone(),
        kind: contact.kind.to_owned(),
        channel: contact.channel.to_owned(),
    };
    schedule.contacts.iter().map(row).collect()
}

fn change_rows(landlord: &Landlord, schedule: &Schedule) -> Vec<ChangeRow> {
    let row = |change: &crate::model::Change| ChangeRow {
        visit_id: change.visit_id.clone(),
        uprn: landlord.property(change.home).uprn.number(),
        change: change.kind.code().to_owned(),
        before: change.before.clone(),
        after: change.after.clone(),
        cost: Pounds(change.cost),
    };
    schedule.changes.iter().map(row).collect()
}

pub(super) fn operative_ids(landlord: &Landlord, operatives: &[OperativeId]) -> List {
    let id = |o: &OperativeId| landlord.operative(*o).id.clone();
    List(operatives.iter().map(id).collect())
}

fn code(rules: &Rules, stream: StreamId) -> String {
    rules.stream(stream).code.clone()
}
