//! Times one route: as early as possible, with the break where the route then ends soonest.

use super::outline::Item;
use super::problem::{Problem, Time};

/// One thing an operative does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The item of this index.
    Item {
        /// Index into the items.
        index: usize,
        /// At the door.
        arrive: Time,
        /// Work starts.
        start: Time,
    },
    /// The break.
    Pause {
        /// Starts.
        start: Time,
        /// Ends.
        end: Time,
    },
}

/// The steps of a route and their times; `None` if it cannot be driven. An unused route has
/// none.
pub(crate) fn steps(problem: &Problem, route: usize, items: &[Item]) -> Option<Vec<Step>> {
    let spec = &problem.routes[route];
    let load: i32 = items
        .iter()
        .map(|i| problem.visits[i.visit as usize].load)
        .sum();
    if items.is_empty() {
        return Some(Vec::new());
    }
    if load > spec.capacity {
        return None;
    }
    if spec.pause.is_none() {
        return drive(problem, route, items, None).map(|(steps, _)| steps);
    }
    (0..=items.len())
        .filter_map(|at| drive(problem, route, items, Some(at)))
        .min_by_key(|&(_, end)| end)
        .map(|(steps, _)| steps)
}

/// Drives a route with the break before the item of an index; gives also when it ends.
fn drive(
    problem: &Problem,
    route: usize,
    items: &[Item],
    pause_at: Option<usize>,
) -> Option<(Vec<Step>, Time)> {
    let spec = &problem.routes[route];
    let mut steps = Vec::with_capacity(items.len() + 1);
    let (mut clock, mut place) = (spec.opens, spec.start);
    for index in 0..=items.len() {
        if let (Some(pause), true) = (spec.pause, pause_at == Some(index)) {
            let start = clock.max(pause.earliest);
            if start > pause.latest {
                return None;
            }
            clock = start + pause.duration;
            steps.push(Step::Pause { start, end: clock });
        }
        let Some(item) = items.get(index) else { break };
        let visit = &problem.visits[item.visit as usize];
        let arrive = clock + problem.travel.leg(place, visit.place).time;
        let start = arrive.max(item.earliest);
        if start > item.latest {
            return None;
        }
        clock = start + visit.roles[item.role as usize].duration;
        place = visit.place;
        steps.push(Step::Item {
            index,
            arrive,
            start,
        });
    }
    clock += problem.travel.leg(place, spec.end).time;
    (clock <= spec.closes).then_some((steps, clock))
}
