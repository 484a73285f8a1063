//! Decode: the search's plan to visits and stops, with every term of their cost.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::encode::time;
use super::{LastNight, Nightly, promise};
use crate::constraint::{self, Case, slot};
use crate::due::Ground;
use crate::error::{Error, Result};
use crate::model::{
    self, OperativeId, Slot, Status, StopKind, TaskId, Visit, VisitCost, VisitTask,
};
use crate::route::problem::{Place, Plan, Stop};
use crate::rules;
use crate::travel::Leg;
use crate::units::{Pence, TimeOfDay};

/// Visits and stops of a plan, and the tasks of the visits that it left out.
#[derive(Debug, Clone, Default)]
pub struct Decoded {
    /// Visits by date, arrival and home.
    pub visits: Vec<Visit>,
    /// For each of them its index in the problem.
    pub indices: Vec<u32>,
    /// Stops by operative, date and sequence.
    pub stops: Vec<model::Stop>,
    /// Tasks of visits left out, with the index of the visit in the problem.
    pub left_out: Vec<(TaskId, u32)>,
}

/// One operative's presence at one visit, as the plan has it.
#[derive(Debug, Clone, Copy)]
struct Presence {
    role: u8,
    operative: OperativeId,
    date: NaiveDate,
    start: i32,
    depart: i32,
    leg: Leg,
}

/// Turns a plan into visits and stops.
///
/// # Errors
/// [`Error::Internal`] where the plan breaks a promise of the search: a slot that cannot be
/// given, half of a pair.
pub fn decode(
    ground: &Ground<'_>,
    nightly: &Nightly,
    plan: &Plan,
    last_night: &LastNight,
) -> Result<Decoded> {
    let mut walk = Walk::default();
    for (route, stops) in plan.routes.iter().enumerate() {
        if !stops.is_empty() {
            walk.route(nightly, route, stops);
        }
    }
    let mut visits = Vec::with_capacity(walk.presences.len());
    for (visit, presences) in &walk.presences {
        let (decoded, slots) = one_visit(ground, nightly, *visit, presences, last_night)?;
        visits.push((*visit, decoded, slots));
    }
    visits.sort_by_key(|(_, v, _)| (v.date, v.arrive, v.home));
    let rank: BTreeMap<u32, u32> = visits
        .iter()
        .enumerate()
        .map(|(i, (visit, ..))| (*visit, i as u32))
        .collect();
    let indices = visits.iter().map(|(index, ..)| *index).collect();
    let mut visits: Vec<(Visit, Vec<Slot>)> =
        visits.into_iter().map(|(_, v, slots)| (v, slots)).collect();
    for stop in &mut walk.stops {
        if let StopKind::Visit(visit) = &mut stop.kind {
            *visit = rank[visit];
        }
    }
    walk.stops
        .sort_by_key(|s| (s.operative, s.date, s.sequence));
    promise::keep(ground.rules, &mut visits, &walk.stops);
    let left_out = plan
        .absent
        .iter()
        .flat_map(|v| {
            nightly.knocks[*v as usize]
                .tasks()
                .into_iter()
                .map(|t| (t, *v))
        })
        .collect();
    Ok(Decoded {
        indices,
        visits: visits.into_iter().map(|(v, _)| v).collect(),
        stops: walk.stops,
        left_out,
    })
}

/// A walk along the plan's routes.
#[derive(Default)]
struct Walk {
    stops: Vec<model::Stop>,
    presences: BTreeMap<u32, Vec<Presence>>,
}

impl Walk {
    fn route(&mut self, nightly: &Nightly, route: usize, stops: &[Stop]) {
        let spec = &nightly.problem.routes[route];
        let (mut place, mut left) = (spec.start, spec.opens);
        self.push(nightly, route, StopKind::Start, [left; 3], Leg::default());
        for stop in stops {
            match *stop {
                Stop::Pause { start, end } => {
                    self.push(
                        nightly,
                        route,
                        StopKind::Break,
                        [left, start, end],
                        Leg::default(),
                    );
                    left = end;
                }
                Stop::Visit {
                    visit,
                    role,
                    arrive: _,
                    start,
                    depart,
                } => {
                    let door = nightly.problem.visits[visit as usize].place;
                    let leg = nightly.places.leg_at(place, door, time(left));
                    let arrive = left + leg.minutes.get();
                    let times = [arrive, start, depart];
                    self.push(nightly, route, StopKind::Visit(visit), times, leg);
                    let key = nightly.routes[route];
                    self.presences.entry(visit).or_default().push(Presence {
                        role,
                        operative: key.operative,
                        date: key.date,
                        start,
                        depart,
                        leg,
                    });
                    (place, left) = (door, depart);
                }
            }
        }
        self.end(nightly, route, place, left, spec.end);
    }

    fn end(&mut self, nightly: &Nightly, route: usize, place: Place, left: i32, home: Place) {
        let leg = nightly.places.leg_at(place, home, time(left));
        let at = left + leg.minutes.get();
        self.push(nightly, route, StopKind::End, [at; 3], leg);
    }

    fn push(&mut self, nightly: &Nightly, route: usize, kind: StopKind, at: [i32; 3], leg: Leg) {
        let key = nightly.routes[route];
        let sequence = match kind {
            StopKind::Start => 0,
            _ => self.stops.last().map_or(0, |s| s.sequence + 1),
        };
        self.stops.push(model::Stop {
            operative: key.operative,
            date: key.date,
            sequence,
            kind,
            arrive: time(at[0]),
            start: time(at[1]),
            depart: time(at[2]),
            travel: leg.minutes,
            distance: leg.metres,
        });
    }
}

/// One visit, and the slots that could be promised for it: one where it is promised already.
fn one_visit(
    ground: &Ground<'_>,
    nightly: &Nightly,
    visit: u32,
    presences: &[Presence],
    last_night: &LastNight,
) -> Result<(Visit, Vec<Slot>)> {
    let knock = &nightly.knocks[visit as usize];
    let case = Case::new(ground, knock.home, &knock.crew);
    let id = knock.id(ground.landlord);
    let broken = |what: &str| Error::Internal {
        what: format!("visit {id}: {what}"),
    };
    let mut by_role: Vec<Presence> = presences.to_vec();
    by_role.sort_by_key(|p| p.role);
    if by_role.len() != case.parts.len() {
        return Err(broken("the plan has only a part of its operatives"));
    }
    let common_start = |p: &Presence| p.start - case.parts[usize::from(p.role)].offset.get();
    let start = common_start(&by_role[0]);
    if by_role.iter().any(|p| common_start(p) != start) {
        return Err(broken("its operatives do not start together"));
    }
    let date = by_role[0].date;
    if by_role.iter().any(|p| p.date != date) {
        return Err(broken("its operatives come on different dates"));
    }
    let booking = knock.booking.map(|b| &ground.landlord.bookings[b.index()]);
    let slots = match booking {
        Some(booking) => vec![booking.slot],
        None => slots_for(&case, date, time(start), last_night.get(&id)),
    };
    let Some(slot) = slots.first().copied() else {
        return Err(broken("no slot can be promised for its start"));
    };
    let tasks = visit_tasks(ground, &case, &by_role, date);
    let cost = cost_of(
        ground,
        &case,
        &by_role,
        date,
        time(start),
        last_night.get(&id),
    );
    let decoded = Visit {
        home: knock.home,
        date,
        slot,
        arrive: by_role
            .iter()
            .map(|p| time(p.start))
            .min()
            .unwrap_or_default(),
        depart: by_role
            .iter()
            .map(|p| time(p.depart))
            .max()
            .unwrap_or_default(),
        operatives: by_role.iter().map(|p| p.operative).collect(),
        tasks,
        status: booking.map_or(Status::Planned, |b| b.status),
        attempt: case
            .tasks
            .iter()
            .map(|t| t.attempts_used + 1)
            .max()
            .unwrap_or(1),
        p_access: case.p_access(),
        p_miss: case
            .tasks
            .iter()
            .map(|t| t.p_miss(date))
            .fold(0.0, f64::max),
        p_kept: 1.0,
        cost,
        id,
    };
    Ok((decoded, slots))
}

/// Last night's slot where it still holds, else every slot that its start allows.
fn slots_for(
    case: &Case<'_>,
    date: NaiveDate,
    start: TimeOfDay,
    was: Option<&super::Placed>,
) -> Vec<Slot> {
    let spans = constraint::stays(case, date, None);
    let slots = slot::choices(case, &spans, start);
    let kept = was.filter(|w| w.date == date).map(|w| w.slot);
    match kept.filter(|slot| slots.contains(slot)) {
        Some(slot) => vec![slot],
        None => slots,
    }
}

/// Each operative's tasks one after the other: the one with the longest set-up first, at its
/// full time, the rest without theirs.
fn visit_tasks(
    ground: &Ground<'_>,
    case: &Case<'_>,
    by_role: &[Presence],
    date: NaiveDate,
) -> Vec<VisitTask> {
    let mut tasks = Vec::with_capacity(case.tasks.len());
    for (part, presence) in case.parts.iter().zip(by_role) {
        let mut order = part.tasks.clone();
        order.sort_by_key(|t| -case.tasks[*t].setup.get());
        let mut at = presence.start + part.lead_in.get();
        for (i, t) in order.into_iter().enumerate() {
            let due = case.tasks[t];
            let minutes = if i == 0 {
                due.minutes
            } else {
                due.minutes - due.setup
            };
            let rule = ground.rules.stream(due.stream);
            tasks.push(VisitTask {
                task: due.task,
                operative: presence.operative,
                start: time(at),
                finish: time(at + minutes.get()),
                earliest: due.earliest,
                deadline: due.deadline,
                next_due: rules::next_due(rule, due.deadline, date).map(|n| n.next),
            });
            at += minutes.get();
        }
    }
    tasks.sort_by_key(|t| (t.start, t.task));
    tasks
}

/// The sum, term by term.
fn cost_of(
    ground: &Ground<'_>,
    case: &Case<'_>,
    by_role: &[Presence],
    date: NaiveDate,
    start: TimeOfDay,
    was: Option<&super::Placed>,
) -> VisitCost {
    let costs = &ground.rules.costs;
    let hourly = |o: OperativeId| {
        ground
            .landlord
            .operative(o)
            .cost_per_hour
            .unwrap_or(costs.operative_pence_per_hour)
    };
    let mut cost = VisitCost::default();
    for (part, presence) in case.parts.iter().zip(by_role) {
        let rate = hourly(presence.operative);
        cost.travel += presence.leg.minutes.at_hourly(rate)
            + presence.leg.metres.at_per_km(costs.travel_pence_per_km);
        cost.on_site += part.minutes.at_hourly(rate);
    }
    constraint::prices(case, date).add_to(&mut cost);
    if !case.household().prefers(date, start) {
        cost.burden += costs.not_preferred_pence;
    }
    cost.change = was.map_or(Pence::ZERO, |was| {
        if was.date != date {
            costs.change_day_pence
        } else if !same_people(&was.operatives, by_role) {
            costs.change_operative_pence
        } else {
            Pence::ZERO
        }
    });
    cost
}

/// Whether the same operatives come, whoever leads.
fn same_people(were: &[OperativeId], are: &[Presence]) -> bool {
    let were: BTreeSet<OperativeId> = were.iter().copied().collect();
    were == are.iter().map(|p| p.operative).collect()
}

impl Decoded {
    /// Every task that is in a visit.
    pub fn planned(&self) -> BTreeSet<TaskId> {
        self.visits
            .iter()
            .flat_map(|v| &v.tasks)
            .map(|t| t.task)
            .collect()
    }
}
