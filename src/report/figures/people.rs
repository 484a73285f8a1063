//! Operatives: who does how much, and how evenly it is shared.

use chrono::NaiveDate;
use serde::Serialize;

use super::{ratio, round};
use crate::model::{Operative, OperativeId, Shift, Span, StopKind};
use crate::report::facts::Facts;
use crate::units::{Metres, Minutes};

/// One metre in miles.
pub(super) const MILES_PER_METRE: f64 = 1.0 / 1609.344;

/// One operative's share of the work.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OperativeFigures {
    /// The landlord's identifier.
    pub operative_id: String,
    /// Streams they are skilled in.
    pub skills: Vec<String>,
    /// Days on which they have a shift.
    pub days: u64,
    /// Of those, days with a visit.
    pub days_used: u64,
    /// Visits they take part in.
    pub visits: u64,
    /// Hours on site.
    pub on_site_hours: f64,
    /// Hours on the road.
    pub travel_hours: f64,
    /// Hours of waiting for a slot or for a second operative.
    pub waiting_hours: f64,
    /// Miles driven.
    pub miles: f64,
    /// Hours on site and on the road over hours of all shifts less breaks.
    pub busy: f64,
}

/// How evenly the work is shared: hours on site and on the road over hours of shift.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Fairness {
    /// Operatives with at least one shift.
    pub operatives: u64,
    /// The least busy.
    pub busy_lowest: f64,
    /// Half are busier.
    pub busy_median: f64,
    /// The busiest.
    pub busy_highest: f64,
    /// Visits on a used day: of the operative with the fewest.
    pub visits_a_day_lowest: f64,
    /// Visits on a used day: of the operative with the most.
    pub visits_a_day_highest: f64,
}

/// One operative's minutes and metres, summed over their stops.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Load {
    pub visits: u64,
    pub days_used: u64,
    pub on_site: Minutes,
    pub travel: Minutes,
    pub waiting: Minutes,
    pub distance: Metres,
}

/// The load of every operative, by [`OperativeId`].
pub(super) fn loads(facts: &Facts<'_>) -> Vec<Load> {
    let mut loads = vec![Load::default(); facts.landlord.operatives.len()];
    let mut last_used: Option<(OperativeId, NaiveDate)> = None;
    for stop in &facts.build.schedule.stops {
        let load = &mut loads[stop.operative.index()];
        load.travel += stop.travel;
        load.distance += stop.distance;
        if let StopKind::Visit(_) = stop.kind {
            load.visits += 1;
            load.on_site += Minutes(stop.depart.minutes() - stop.start.minutes());
            load.waiting += Minutes(stop.start.minutes() - stop.arrive.minutes());
            let day = Some((stop.operative, stop.date));
            load.days_used += u64::from(last_used != day);
            last_used = day;
        }
    }
    loads
}

pub(super) fn operatives(facts: &Facts<'_>) -> Vec<OperativeFigures> {
    let everybody = facts.landlord.operatives.iter().zip(loads(facts));
    everybody
        .map(|(who, load)| figures(facts, who, load))
        .collect()
}

fn figures(facts: &Facts<'_>, operative: &Operative, load: Load) -> OperativeFigures {
    let shifts: Vec<Minutes> = shifts(facts, operative).map(|(_, s)| working(s)).collect();
    let on_shift: Minutes = shifts.iter().copied().sum();
    let hours = |minutes: Minutes| round(f64::from(minutes.get()) / 60.0, 2);
    let busy = f64::from((load.on_site + load.travel).get());
    let code = |s: &crate::model::StreamId| facts.rules.stream(*s).code.clone();
    OperativeFigures {
        operative_id: operative.id.clone(),
        skills: operative.skills.iter().map(code).collect(),
        days: shifts.len() as u64,
        days_used: load.days_used,
        visits: load.visits,
        on_site_hours: hours(load.on_site),
        travel_hours: hours(load.travel),
        waiting_hours: hours(load.waiting),
        miles: round(f64::from(load.distance.get()) * MILES_PER_METRE, 1),
        busy: round(ratio(busy, f64::from(on_shift.get())), 4),
    }
}

/// Shifts of an operative over the planned dates.
pub(in crate::report) fn shifts<'a>(
    facts: &Facts<'_>,
    operative: &'a Operative,
) -> impl Iterator<Item = (NaiveDate, &'a Shift)> {
    let last = facts.build.provenance.last;
    let days = facts.build.provenance.first.iter_days();
    days.take_while(move |day| *day <= last)
        .filter_map(|day| Some((day, operative.shift_on(day)?)))
}

/// Working minutes of a shift: its hours less the break.
pub(super) fn working(shift: &Shift) -> Minutes {
    let hours = shift.hours.map_or(Minutes::ZERO, Span::length);
    hours - shift.rest.map_or(Minutes::ZERO, |r| r.minutes)
}

pub(super) fn fairness(facts: &Facts<'_>) -> Fairness {
    let mut busy: Vec<f64> = Vec::new();
    let mut a_day: Vec<f64> = Vec::new();
    for one in operatives(facts).iter().filter(|o| o.days > 0) {
        busy.push(one.busy);
        if one.days_used > 0 {
            a_day.push(round(ratio(one.visits as f64, one.days_used as f64), 2));
        }
    }
    busy.sort_unstable_by(f64::total_cmp);
    a_day.sort_unstable_by(f64::total_cmp);
    let at = |sorted: &[f64], i: usize| sorted.get(i).copied().unwrap_or(0.0);
    Fairness {
        operatives: busy.len() as u64,
        busy_lowest: at(&busy, 0),
        busy_median: at(&busy, busy.len() / 2),
        busy_highest: at(&busy, busy.len().saturating_sub(1)),
        visits_a_day_lowest: at(&a_day, 0),
        visits_a_day_highest: at(&a_day, a_day.len().saturating_sub(1)),
    }
}
