//! Ways: the line of each leg, for the map file and the page.

use crate::model::{Landlord, LatLon, Schedule, Stop, StopKind};
use crate::rules::Rules;
use crate::travel::Lines;

/// For each stop the points from the place before it to its own, both ends included; empty for
/// stops that nobody travels to.
pub(super) fn ways(landlord: &Landlord, rules: &Rules, schedule: &Schedule) -> Vec<Vec<LatLon>> {
    let mut lines = Lines::new(&rules.travel);
    let mut before: Option<(LatLon, &Stop)> = None;
    let mut ways = Vec::with_capacity(schedule.stops.len());
    for stop in &schedule.stops {
        let operative = landlord.operative(stop.operative);
        let at = match stop.kind {
            StopKind::Start => {
                before = Some((operative.start, stop));
                ways.push(Vec::new());
                continue;
            }
            StopKind::Visit(v) => landlord.property(schedule.visits[v as usize].home).at,
            StopKind::Break => {
                before = before.map(|(at, _)| (at, stop));
                ways.push(Vec::new());
                continue;
            }
            StopKind::End => operative.end,
        };
        ways.push(before.map_or(Vec::new(), |(from, last)| lines.line(from, at, last.depart)));
        before = Some((at, stop));
    }
    ways
}

/// Whether lines follow the roads.
pub(super) fn follow_roads(rules: &Rules) -> bool {
    Lines::new(&rules.travel).follow_roads()
}
