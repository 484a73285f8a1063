//! Ways: the line of each leg, for the map file and the page.

use crate::model::{Landlord, LatLon, Schedule, Stop, StopKind};
use crate::rules::Rules;
use crate::travel::Lines;

/// Where the vans go, drawn once a build.
#[derive(Debug)]
pub(super) struct Ways {
    /// For each stop the points from the place before it to its own, both ends included; empty
    /// for stops that nobody travels to.
    pub(super) lines: Vec<Vec<LatLon>>,
    /// Whether they follow the roads; else they go straight.
    pub(super) follow_roads: bool,
}

impl Ways {
    pub(super) fn of(landlord: &Landlord, rules: &Rules, schedule: &Schedule) -> Self {
        let mut pen = Lines::new(&rules.travel);
        let mut before: Option<(LatLon, &Stop)> = None;
        let mut lines = Vec::with_capacity(schedule.stops.len());
        for stop in &schedule.stops {
            let operative = landlord.operative(stop.operative);
            let at = match stop.kind {
                StopKind::Start => {
                    before = Some((operative.start, stop));
                    lines.push(Vec::new());
                    continue;
                }
                StopKind::Visit(v) => landlord.property(schedule.visits[v as usize].home).at,
                StopKind::Break => {
                    before = before.map(|(at, _)| (at, stop));
                    lines.push(Vec::new());
                    continue;
                }
                StopKind::End => operative.end,
            };
            lines.push(before.map_or(Vec::new(), |(from, last)| pen.line(from, at, last.depart)));
            before = Some((at, stop));
        }
        Self {
            follow_roads: pen.follow_roads(),
            lines,
        }
    }
}
