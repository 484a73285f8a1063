//! Preference: a start outside what the household prefers has a price.

use chrono::NaiveDate;

use super::{Case, StartWindow};
use crate::model::AvailabilityKind;
use crate::units::TimeOfDay;

/// The same starts, parted so that each window is wholly preferred or wholly not, with the
/// price of the latter.
pub fn by_preference(
    case: &Case<'_>,
    date: NaiveDate,
    windows: &[StartWindow],
) -> Vec<StartWindow> {
    let household = case.household();
    let mut edges: Vec<TimeOfDay> = household
        .availability
        .iter()
        .filter(|a| a.kind == AvailabilityKind::Preferred && a.days.contains(date))
        .flat_map(|a| [a.span.from, a.span.to])
        .collect();
    edges.sort_unstable();
    let mut parted = Vec::with_capacity(windows.len() + edges.len());
    for window in windows {
        let mut from = window.earliest;
        let inner = edges
            .iter()
            .filter(|e| window.earliest < **e && **e <= window.latest);
        let ends = inner.filter_map(|e| TimeOfDay::from_minutes(e.minutes() - 1));
        for latest in ends.chain([window.latest]) {
            if latest < from {
                continue;
            }
            let mut piece = StartWindow {
                earliest: from,
                latest,
                ..*window
            };
            if !household.prefers(date, from) {
                piece.cost += case.rules.costs.not_preferred_pence;
            }
            parted.push(piece);
            from = TimeOfDay::from_minutes(latest.minutes() + 1).unwrap_or(TimeOfDay::END);
        }
    }
    parted
}
