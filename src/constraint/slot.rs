//! Slot: on the grid, of an allowed length, inside the span the household is in.

use super::{Case, StartWindow};
use crate::model::{Need, Slot, Span};
use crate::units::{Minutes, Pence, TimeOfDay};

/// The length of slot that a household is promised: the shortest for a fixed time, else the
/// default.
pub fn length(case: &Case<'_>) -> Minutes {
    let slots = &case.rules.slots;
    if case.household().has(&Need::FixedTime) {
        slots
            .lengths_minutes
            .iter()
            .copied()
            .min()
            .unwrap_or(slots.default_length_minutes)
    } else {
        slots.default_length_minutes
    }
}

/// When a visit may start so that its slot lies in the span and its stay ends within it.
pub fn starts_within(case: &Case<'_>, span: Span) -> Option<StartWindow> {
    let length = length(case);
    let (first, last) = slot_starts(case, span, length)?;
    let length = length.get();
    // Every operative's arrival lies in the slot, also of one who starts later.
    let offset = case.last_offset().get();
    let latest = (last + length - offset).min(span.to.minutes() - case.length().get());
    (latest >= first && offset <= length).then_some(StartWindow {
        earliest: TimeOfDay::from_minutes(first)?,
        latest: TimeOfDay::from_minutes(latest)?,
        cost: Pence::ZERO,
    })
}

/// The slot to promise for a start: the one on the grid in which the start lies nearest the
/// middle, among those inside a span of the day that also holds the stay.
pub fn promise(case: &Case<'_>, spans: &[Span], start: TimeOfDay) -> Option<Slot> {
    of_length(case, spans, start, length(case)).first().copied()
}

/// Every slot that could be promised for a start: short ones first, then those in which the
/// start lies nearer the middle. None is shorter than the usual; a fixed time has no longer ones.
pub fn choices(case: &Case<'_>, spans: &[Span], start: TimeOfDay) -> Vec<Slot> {
    let usual = length(case);
    let fixed = case.household().has(&Need::FixedTime);
    let allowed = case.rules.slots.lengths_minutes.iter().copied();
    let mut lengths: Vec<Minutes> = allowed.filter(|l| *l > usual && !fixed).collect();
    lengths.push(usual);
    lengths.sort_unstable();
    let slots = lengths
        .into_iter()
        .flat_map(|length| of_length(case, spans, start, length));
    slots.collect()
}

/// Slots of one length on the grid, inside the span of the day that holds the stay, that every
/// operative arrives in; those in which the start lies nearer the middle first.
fn of_length(case: &Case<'_>, spans: &[Span], start: TimeOfDay, length: Minutes) -> Vec<Slot> {
    let offset = case.last_offset().get();
    let stay = Span {
        from: start,
        to: start.plus(case.length()),
    };
    let Some(span) = spans.iter().find(|s| s.covers(stay)) else {
        return Vec::new();
    };
    let Some((first, last)) = slot_starts(case, *span, length) else {
        return Vec::new();
    };
    let (grid, length) = (case.rules.slots.grid_minutes.get(), length.get());
    let mut from: Vec<i32> = (first..=last)
        .step_by(grid as usize)
        .filter(|from| *from <= start.minutes() && start.minutes() + offset <= from + length)
        .collect();
    from.sort_by_key(|from| (2 * (start.minutes() - from) + offset - length).abs());
    let slots = from.into_iter().filter_map(|from| {
        Some(Slot {
            from: TimeOfDay::from_minutes(from)?,
            to: TimeOfDay::from_minutes(from + length)?,
        })
    });
    slots.collect()
}

/// First and last slot start on the grid whose slot of this length lies in the span.
fn slot_starts(case: &Case<'_>, span: Span, length: Minutes) -> Option<(i32, i32)> {
    let grid = case.rules.slots.grid_minutes.get();
    let first = (span.from.minutes() + grid - 1) / grid * grid;
    let last = (span.to.minutes() - length.get()) / grid * grid;
    (first <= last).then_some((first, last))
}
