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
    let (first, last) = slot_starts(case, span)?;
    let length = length(case).get();
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
    let length = length(case).get();
    let offset = case.last_offset().get();
    let stay = Span {
        from: start,
        to: start.plus(case.length()),
    };
    let span = spans.iter().find(|s| s.covers(stay))?;
    let (first, last) = slot_starts(case, *span)?;
    let grid = case.rules.slots.grid_minutes.get();
    (first..=last)
        .step_by(grid as usize)
        .filter(|from| *from <= start.minutes() && start.minutes() + offset <= from + length)
        .min_by_key(|from| (2 * (start.minutes() - from) + offset - length).abs())
        .and_then(|from| {
            Some(Slot {
                from: TimeOfDay::from_minutes(from)?,
                to: TimeOfDay::from_minutes(from + length)?,
            })
        })
}

/// First and last slot start on the grid whose slot lies in the span.
fn slot_starts(case: &Case<'_>, span: Span) -> Option<(i32, i32)> {
    let grid = case.rules.slots.grid_minutes.get();
    let first = (span.from.minutes() + grid - 1) / grid * grid;
    let last = (span.to.minutes() - length(case).get()) / grid * grid;
    (first <= last).then_some((first, last))
}
