//! Times of a route whose order is given: each stop as early as it can be, the break where it
//! fits first.

use crate::route::problem::{Problem, Stop};

/// The stops in this order with their times and the break, or `None` where they do not fit.
pub(super) fn timed(problem: &Problem, route: usize, stops: &[Stop]) -> Option<Vec<Stop>> {
    let visits: Vec<(u32, u8)> = stops
        .iter()
        .filter_map(|stop| match stop {
            Stop::Visit { visit, role, .. } => Some((*visit, *role)),
            Stop::Pause { .. } => None,
        })
        .collect();
    if problem.routes[route].pause.is_none() {
        return run(problem, route, &visits, None);
    }
    (0..=visits.len()).rev().find_map(|before| run(problem, route, &visits, Some(before)))
}

/// One run through the day, with the break before the stop at `pause_before`.
fn run(
    problem: &Problem,
    route: usize,
    visits: &[(u32, u8)],
    pause_before: Option<usize>,
) -> Option<Vec<Stop>> {
    let spec = &problem.routes[route];
    let (mut place, mut time) = (spec.start, spec.opens);
    let mut out = Vec::with_capacity(visits.len() + 1);
    let rest = |time: &mut i32, out: &mut Vec<Stop>| {
        let pause = spec.pause?;
        let start = (*time).max(pause.earliest);
        out.push(Stop::Pause { start, end: start + pause.duration });
        *time = start + pause.duration;
        (start <= pause.latest).then_some(())
    };
    for (i, (visit, role)) in visits.iter().enumerate() {
        if pause_before == Some(i) {
            rest(&mut time, &mut out)?;
        }
        let visit_spec = &problem.visits[*visit as usize];
        let part = &visit_spec.roles[usize::from(*role)];
        let arrive = time + problem.travel.leg(place, visit_spec.place).time;
        let start = visit_spec
            .options
            .iter()
            .filter(|w| w.day == spec.day && arrive <= w.latest + part.offset)
            .map(|w| arrive.max(w.earliest + part.offset))
            .min()?;
        let depart = start + part.duration;
        out.push(Stop::Visit { visit: *visit, role: *role, arrive, start, depart });
        (place, time) = (visit_spec.place, depart);
    }
    if pause_before == Some(visits.len()) {
        rest(&mut time, &mut out)?;
    }
    let home = time + problem.travel.leg(place, spec.end).time;
    let fits = home <= spec.closes && visits.len() as i64 <= i64::from(spec.capacity);
    fits.then_some(out)
}
