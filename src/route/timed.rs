//! Times of a route whose order is given: each stop as early as it can be, the break where it
//! fits first. Naive on purpose: it serves single questions, not the search.

use super::problem::{Problem, Stop, VisitSpec};

/// One stop to be timed: a visit's spec, its index, the role, and its start where that is given.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) spec: &'a VisitSpec,
    pub(crate) visit: u32,
    pub(crate) role: u8,
    pub(crate) start: Option<i32>,
}

impl<'a> Wanted<'a> {
    /// The stops of a plan's route. One that belongs to a pair keeps its start.
    pub(crate) fn of(problem: &'a Problem, stops: &[Stop]) -> Vec<Self> {
        let wanted = |stop: &Stop| match *stop {
            Stop::Pause { .. } => None,
            Stop::Visit {
                visit, role, start, ..
            } => {
                let spec = &problem.visits[visit as usize];
                let start = (spec.roles.len() > 1).then_some(start);
                Some(Self {
                    spec,
                    visit,
                    role,
                    start,
                })
            }
        };
        stops.iter().filter_map(wanted).collect()
    }
}

/// The stops in this order with their times and the break, or `None` where they do not fit.
pub(crate) fn timed(problem: &Problem, route: usize, wanted: &[Wanted<'_>]) -> Option<Vec<Stop>> {
    if problem.routes[route].pause.is_none() {
        return run(problem, route, wanted, None);
    }
    (0..=wanted.len())
        .rev()
        .find_map(|before| run(problem, route, wanted, Some(before)))
}

/// One run through the day, with the break before the stop at `pause_before`.
fn run(
    problem: &Problem,
    route: usize,
    wanted: &[Wanted<'_>],
    pause_before: Option<usize>,
) -> Option<Vec<Stop>> {
    let day = &problem.routes[route];
    let (mut place, mut time) = (day.start, day.opens);
    let mut out = Vec::with_capacity(wanted.len() + 1);
    let mut load = 0;
    let rest = |time: &mut i32, out: &mut Vec<Stop>| {
        let pause = day.pause?;
        let start = (*time).max(pause.earliest);
        out.push(Stop::Pause {
            start,
            end: start + pause.duration,
        });
        *time = start + pause.duration;
        (start <= pause.latest).then_some(())
    };
    for (i, want) in wanted.iter().enumerate() {
        if pause_before == Some(i) {
            rest(&mut time, &mut out)?;
        }
        let part = &want.spec.roles[usize::from(want.role)];
        let arrive = time + problem.travel.leg(place, want.spec.place).time;
        let start = match want.start {
            Some(start) => Some(start).filter(|s| arrive <= *s),
            None => soonest(want.spec, day.day, arrive - part.offset).map(|s| s + part.offset),
        }?;
        let depart = start + part.duration;
        out.push(Stop::Visit {
            visit: want.visit,
            role: want.role,
            arrive,
            start,
            depart,
        });
        (place, time) = (want.spec.place, depart);
        load += want.spec.load;
    }
    if pause_before == Some(wanted.len()) {
        rest(&mut time, &mut out)?;
    }
    let home = time + problem.travel.leg(place, day.end).time;
    (home <= day.closes && load <= day.capacity).then_some(out)
}

/// The soonest start on a day, not before a time.
fn soonest(spec: &VisitSpec, day: u32, from: i32) -> Option<i32> {
    let today = spec
        .options
        .iter()
        .filter(|w| w.day == day && from <= w.latest);
    today.map(|w| from.max(w.earliest)).min()
}
