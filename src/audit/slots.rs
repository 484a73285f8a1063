//! Slots: what the tenant was promised can be kept by them and by us.
//!
//! A slot that was already promised as it stands (a notified or confirmed booking) is not
//! measured against grid, lengths and availability again: the tenant knows of it. Arrivals
//! must lie inside it all the same.

use super::breach::Found;
use super::index::{Index, Visit};
use super::promised;
use super::rows::VisitRow;
use crate::model::{Need, Span};

pub(super) fn check(index: &Index<'_>, found: &mut Found<'_>) {
    for visit in &index.visits {
        if !promised::booked_as_it_stands(index, visit) {
            on_the_grid(index, visit, found);
            available(index, visit, found);
        }
        arrivals(visit, found);
    }
}

fn on_the_grid(index: &Index<'_>, visit: &Visit<'_>, found: &mut Found<'_>) {
    let rules = &index.rules.slots;
    let slot = visit.row.slot;
    let mut at = |what: String| found.visit(visit.row, what);
    let grid = rules.grid_minutes.get().max(1);
    if slot.from.minutes() % grid != 0 {
        at(format!(
            "slot from {} is not on the grid of {grid} min",
            slot.from
        ));
    }
    let length = slot.length();
    if !rules.lengths_minutes.contains(&length) {
        let allowed: Vec<String> = rules
            .lengths_minutes
            .iter()
            .map(ToString::to_string)
            .collect();
        at(format!(
            "slot of {length}; allowed are {}",
            allowed.join(", ")
        ));
    } else if index
        .landlord
        .household(visit.row.home)
        .has(&Need::FixedTime)
        && let Some(shortest) = rules.lengths_minutes.iter().min()
        && length > *shortest
    {
        at(format!(
            "slot of {length}; `fixed_time` needs the shortest, {shortest}"
        ));
    }
}

fn available(index: &Index<'_>, visit: &Visit<'_>, found: &mut Found<'_>) {
    let VisitRow { date, slot, .. } = *visit.row;
    let mut at = |what: String| found.visit(visit.row, what);
    let day = Span {
        from: index.rules.slots.day_from,
        to: index.rules.slots.day_to,
    };
    let stay = visit.stay();
    if !day.covers(slot) {
        at(format!(
            "slot {} is outside the day {}",
            hours(slot),
            hours(day)
        ));
        return;
    }
    let spans = index.landlord.household(visit.row.home).spans(date, day);
    if !spans
        .iter()
        .any(|span| span.covers(slot) && span.covers(stay))
    {
        at(format!(
            "slot {} and stay {} are not inside one span of availability on {}{}",
            hours(slot),
            hours(stay),
            date.format("%a %Y-%m-%d"),
            available_when(&spans)
        ));
    }
}

fn available_when(spans: &[Span]) -> String {
    if spans.is_empty() {
        return " (none)".to_owned();
    }
    let spans: Vec<String> = spans.iter().map(|span| hours(*span)).collect();
    format!(" ({})", spans.join(", "))
}

fn arrivals(visit: &Visit<'_>, found: &mut Found<'_>) {
    let slot = visit.row.slot;
    let inside = |at| slot.from <= at && at <= slot.to;
    for stop in &visit.stops {
        if !inside(stop.start) {
            let (at, slot, id) = (stop.start, hours(slot), &visit.row.id);
            found.stop(
                stop,
                format!("knocks at {at}, outside the slot {slot} of visit `{id}`"),
            );
        }
    }
}

/// A span as `09:00-10:00`.
pub(super) fn hours(span: Span) -> String {
    format!("{}-{}", span.from, span.to)
}
