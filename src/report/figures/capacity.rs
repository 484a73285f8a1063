//! Capacity: operative-days by skill and week, and where they do not suffice.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::people::{loads, shifts, working};
use super::{ratio, round};
use crate::model::{StopKind, UnplannedReason};
use crate::report::facts::{Facts, monday};
use crate::rules::on_site;
use crate::units::Minutes;

/// Operative-days of one skill in one week. One who has several skills counts under each.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Capacity {
    /// The week's Monday.
    pub week: NaiveDate,
    /// The skill, by its stream.
    pub skill: String,
    /// Shifts with at least one visit.
    pub days_used: u64,
    /// Shifts with none.
    pub days_free: u64,
    /// Hours of all those shifts, less breaks.
    pub shift_hours: f64,
    /// Of those, on site or on the road.
    pub busy_hours: f64,
}

pub(super) fn capacity(facts: &Facts<'_>) -> Vec<Capacity> {
    let busy = busy_days(facts);
    let streams = facts.rules.streams.len();
    // Used days, free days, minutes of shift, busy minutes.
    let mut cells = vec![[0i64; 4]; facts.weeks.len() * streams];
    for (index, operative) in facts.landlord.operatives.iter().enumerate() {
        for (date, shift) in shifts(facts, operative) {
            let Some(week) = facts.week(date) else {
                continue;
            };
            let minutes = busy.get(&(index as u32, date));
            for skill in &operative.skills {
                let cell = &mut cells[week * streams + skill.index()];
                cell[usize::from(minutes.is_none())] += 1;
                cell[2] += i64::from(working(shift).get());
                cell[3] += minutes.map_or(0, |m| i64::from(m.get()));
            }
        }
    }
    let filled = cells.iter().enumerate().filter(|(_, c)| c[0] + c[1] > 0);
    let hours = |minutes: i64| round(minutes as f64 / 60.0, 1);
    filled
        .map(|(i, cell)| Capacity {
            week: facts.weeks[i / streams],
            skill: facts.rules.streams[i % streams].code.clone(),
            days_used: cell[0] as u64,
            days_free: cell[1] as u64,
            shift_hours: hours(cell[2]),
            busy_hours: hours(cell[3]),
        })
        .collect()
}

/// For each operative and date with a visit, minutes on site and on the road.
fn busy_days(facts: &Facts<'_>) -> BTreeMap<(u32, NaiveDate), Minutes> {
    let mut busy = BTreeMap::new();
    let mut with_visit = BTreeSet::new();
    for stop in &facts.build.schedule.stops {
        let day = (stop.operative.0, stop.date);
        let minutes = busy.entry(day).or_insert(Minutes::ZERO);
        *minutes += stop.travel;
        if let StopKind::Visit(_) = stop.kind {
            with_visit.insert(day);
            *minutes += Minutes(stop.depart.minutes() - stop.start.minutes());
        }
    }
    busy.retain(|day, _| with_visit.contains(day));
    busy
}

/// Work of one stream in one patch, due in one week, that no operative has time for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shortage {
    /// The Monday of the week of their deadlines; nothing for tasks without one.
    pub week: Option<NaiveDate>,
    /// The skill that is short, by its stream.
    pub skill: String,
    /// The patch.
    pub patch: String,
    /// Tasks.
    pub tasks: u64,
    /// Their time on site.
    pub hours: f64,
    /// Operative-days that would take, at tonight's time on site a used day.
    pub days_short: f64,
}

pub(super) fn shortages(facts: &Facts<'_>) -> Vec<Shortage> {
    let all = loads(facts);
    let done: Minutes = all.iter().map(|l| l.on_site).sum();
    let days: u64 = all.iter().map(|l| l.days_used).sum();
    let minutes_a_day = match ratio(f64::from(done.get()), days as f64) {
        0.0 => 6.0 * 60.0, // Nothing planned to measure by: six hours of a full day.
        measured => measured,
    };
    let mut short: BTreeMap<_, (u64, Minutes)> = BTreeMap::new();
    let no_capacity = Some(UnplannedReason::NoCapacity);
    for fact in facts.tasks.iter().filter(|f| f.reason == no_capacity) {
        let task = facts.landlord.task(fact.task);
        let home = facts.landlord.property(fact.home);
        let entry = short
            .entry((fact.deadline.map(monday), fact.stream, &home.patch))
            .or_default();
        entry.0 += 1;
        entry.1 += on_site(facts.rules.stream(fact.stream), home, task);
    }
    short
        .into_iter()
        .map(|((week, stream, patch), (tasks, minutes))| Shortage {
            week,
            skill: facts.rules.stream(stream).code.clone(),
            patch: patch.clone(),
            tasks,
            hours: round(f64::from(minutes.get()) / 60.0, 1),
            days_short: round(f64::from(minutes.get()) / minutes_a_day, 1),
        })
        .collect()
}
