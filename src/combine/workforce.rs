//! Workforce: operatives by type, with the hours that promises leave them.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{Names, skill_bit};
use super::promised::crew;
use super::{Grid, OperativeType};
use crate::constraint::Case;
use crate::due::{Ground, shift_on};
use crate::model::{Booking, Operative, OperativeId, TaskId};
use crate::units::Minutes;

/// Those of one operative type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Staff {
    /// Who they are.
    pub members: Vec<OperativeId>,
    /// Shifts of all of them together, by week of the stock.
    pub shifts: Vec<u32>,
    /// Usable minutes of all of them together, by week, those promised already among them.
    pub usable: Vec<Minutes>,
    /// Minutes that promises take, by week.
    pub promised: Vec<Minutes>,
}

/// The operative types of a landlord and who is of each, with hours by the periods of a grid;
/// in the order of [`Stock::types`](super::Stock::types).
pub fn workforce(
    ground: &Ground<'_>,
    grid: &Grid,
    promised: &BTreeSet<TaskId>,
) -> (Vec<OperativeType>, Vec<Staff>) {
    operative_types(ground, grid, &Names::of(ground.landlord), promised)
}

/// Operatives grouped by what they can do, where, and what they cost, with their hours.
pub(super) fn operative_types(
    ground: &Ground<'_>,
    grid: &Grid,
    names: &Names<'_>,
    promised: &BTreeSet<TaskId>,
) -> (Vec<OperativeType>, Vec<Staff>) {
    type Key = (u64, Vec<u16>, u64, i64);
    let rules = ground.rules;
    let mut types: BTreeMap<Key, (OperativeType, Staff)> = BTreeMap::new();
    let taken = promised_minutes(ground, grid, promised);
    for (i, (operative, taken)) in ground.landlord.operatives.iter().zip(&taken).enumerate() {
        let skills = operative.skills.iter().fold(0, |m, s| m | skill_bit(*s));
        let mut patches: Vec<u16> = if operative.patches.is_empty() {
            names.patches.values().copied().collect()
        } else {
            let known = operative.patches.iter();
            known
                .filter_map(|p| names.patches.get(p.as_str()).copied())
                .collect()
        };
        patches.sort_unstable();
        let rate = operative
            .cost_per_hour
            .unwrap_or(rules.costs.operative_pence_per_hour);
        let attributes = names.of_operative(operative);
        let (kind, staff) = types
            .entry((skills, patches.clone(), attributes, rate.get()))
            .or_insert_with(|| {
                let kind = OperativeType {
                    skills,
                    patches,
                    attributes,
                    pence_per_hour: rate,
                    capacity: vec![Minutes::ZERO; grid.len()],
                };
                let staff = Staff {
                    members: Vec::new(),
                    shifts: vec![0; grid.len()],
                    usable: vec![Minutes::ZERO; grid.len()],
                    promised: vec![Minutes::ZERO; grid.len()],
                };
                (kind, staff)
            });
        staff.members.push(OperativeId(i as u32));
        for (week, (hours, shifts)) in week_hours(ground, grid, operative).into_iter().enumerate() {
            staff.shifts[week] += shifts;
            let usable = f64::from(hours.get()) * rules.horizon.usable_share;
            let usable = Minutes(usable.floor() as i32);
            staff.usable[week] += usable;
            staff.promised[week] += taken[week];
            kind.capacity[week] += (usable - taken[week]).max(Minutes::ZERO);
        }
    }
    types.into_values().unzip()
}

/// Minutes on shift by week, breaks taken off, and the number of shifts.
fn week_hours(ground: &Ground<'_>, grid: &Grid, operative: &Operative) -> Vec<(Minutes, u32)> {
    let mut hours = vec![(Minutes::ZERO, 0); grid.len()];
    for (date, day) in ground.planning.dates().zip(0..) {
        let Some(shift) = shift_on(operative, date, ground.working_days) else {
            continue;
        };
        let Some(span) = shift.hours else { continue };
        let rest = shift.rest.map_or(Minutes::ZERO, |r| r.minutes);
        let week = &mut hours[grid.period(day)];
        week.0 += span.length() - rest;
        week.1 += 1;
    }
    hours
}

/// Minutes that promises take from each operative, by week: of a pair each their own part. A promise that names nobody is
/// shared among all who could keep it.
fn promised_minutes(
    ground: &Ground<'_>,
    grid: &Grid,
    promised: &BTreeSet<TaskId>,
) -> Vec<Vec<Minutes>> {
    let mut taken = vec![vec![Minutes::ZERO; grid.len()]; ground.landlord.operatives.len()];
    for booking in &ground.landlord.bookings {
        let Some(day) = ground.planning.day(booking.date) else {
            continue;
        };
        if !booking.tasks.iter().any(|t| promised.contains(t)) {
            continue;
        }
        let week = grid.period(day);
        let able = able(ground, booking);
        let way = ground.rules.travel.access_minutes;
        for part in Case::new(ground, booking.home, &crew(ground, booking)).parts {
            let minutes = part.minutes + way;
            if let Some(operative) = booking.operatives.get(part.who) {
                taken[operative.index()][week] += minutes;
            } else if booking.operatives.is_empty() {
                for (one, share) in able.iter().zip(parts(minutes, able.len())) {
                    taken[one.index()][week] += share;
                }
            }
        }
    }
    taken
}

/// Those who work on the day of a promise, in its patch, and have all its skills.
fn able(ground: &Ground<'_>, booking: &Booking) -> Vec<OperativeId> {
    let patch = &ground.landlord.property(booking.home).patch;
    let operatives = ground.landlord.operatives.iter().enumerate();
    let able = operatives.filter(|(_, o)| {
        let near = o.patches.is_empty() || o.patches.contains(patch);
        let mut streams = booking.tasks.iter().map(|t| ground.due.task(*t).stream);
        near && streams.all(|s| o.can(s))
            && shift_on(o, booking.date, ground.working_days).is_some()
    });
    able.map(|(i, _)| OperativeId(i as u32)).collect()
}

/// Minutes in so many whole parts, the first ones a minute longer where they do not go up.
fn parts(minutes: Minutes, among: usize) -> impl Iterator<Item = Minutes> {
    let among = among.max(1) as i32;
    let (each, more) = (minutes.get() / among, minutes.get() % among);
    (0..among).map(move |i| Minutes(each + i32::from(i < more)))
}
