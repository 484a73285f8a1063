//! Checks a plan and its cost from the problem alone, sharing nothing with the search; what
//! explains a plan adds up the same items.

use super::problem::{Cost, Plan, Problem, RouteSpec, Stop, Time, work};

/// The cost of a plan that keeps every rule.
///
/// # Errors
/// Every breach, in words.
pub fn check(problem: &Problem, plan: &Plan) -> Result<i64, Vec<String>> {
    let mut breaches = Vec::new();
    if plan.routes.len() != problem.routes.len() {
        return Err(vec![format!(
            "the plan has {} routes, the problem {}",
            plan.routes.len(),
            problem.routes.len()
        )]);
    }
    for (route, stops) in plan.routes.iter().enumerate() {
        check_route(problem, route, stops, &mut breaches);
    }
    check_visits(problem, plan, &mut breaches);
    if breaches.is_empty() {
        Ok(cost(problem, plan))
    } else {
        Err(breaches)
    }
}

/// What a plan pays for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// A visit left out.
    Absent,
    /// A leg, to a visit or home.
    Leg,
    /// Somebody's work at a visit.
    Work,
    /// A visit's day and start: the price of its window.
    Window {
        /// Which visit.
        visit: u32,
        /// On which day.
        day: u32,
    },
    /// Another day or resource than last night's.
    Change,
    /// A route's being used at all.
    Route,
}

/// Legs, work, fixed costs, windows, changes and penalties of a plan.
pub fn cost(problem: &Problem, plan: &Plan) -> i64 {
    let mut sum = 0;
    each_cost(problem, plan, |_, cost| sum += i64::from(cost));
    sum
}

/// Calls `take` with everything a plan pays for and its price.
pub fn each_cost(problem: &Problem, plan: &Plan, mut take: impl FnMut(Item, Cost)) {
    for &visit in &plan.absent {
        take(Item::Absent, problem.absence_cost(visit));
    }
    for (spec, stops) in problem.routes.iter().zip(&plan.routes) {
        each_cost_of_route(problem, spec, stops, &mut take);
    }
}

/// What one route of a plan costs.
pub(crate) fn route_cost(problem: &Problem, route: usize, stops: &[Stop]) -> i64 {
    let mut sum = 0;
    let spec = &problem.routes[route];
    each_cost_of_route(problem, spec, stops, &mut |_, cost| sum += i64::from(cost));
    sum
}

fn each_cost_of_route(
    problem: &Problem,
    spec: &RouteSpec,
    stops: &[Stop],
    take: &mut impl FnMut(Item, Cost),
) {
    let rate = problem.rates[spec.rate as usize];
    let leg = |from, to| problem.leg_cost(spec.rate, problem.travel.leg(from, to));
    let (mut place, mut used) = (spec.start, false);
    for (visit, role, start) in work(stops) {
        let asked = &problem.visits[visit as usize];
        let part = &asked.roles[role as usize];
        take(Item::Leg, leg(place, asked.place));
        take(Item::Work, rate.work(part.duration));
        (place, used) = (asked.place, true);
        if role == 0 {
            let window = window_cost(problem, visit, spec.day, start - part.offset);
            let change = asked
                .previous
                .map_or(0, |p| p.change(spec.day, spec.resource));
            let day = spec.day;
            take(Item::Window { visit, day }, window.unwrap_or(0));
            take(Item::Change, change);
        }
    }
    if used {
        take(Item::Leg, leg(place, spec.end));
        take(Item::Route, spec.fixed);
    }
}

/// Cost of the cheapest window that holds a start.
fn window_cost(problem: &Problem, visit: u32, day: u32, start: Time) -> Option<Cost> {
    let options = problem.visits[visit as usize].options.iter();
    options
        .filter(|w| w.day == day && w.earliest <= start && start <= w.latest)
        .map(|w| w.cost)
        .min()
}

fn check_route(problem: &Problem, route: usize, stops: &[Stop], breaches: &mut Vec<String>) {
    let spec = &problem.routes[route];
    let mut say = |what: String| breaches.push(format!("route {route}: {what}"));
    let (mut clock, mut place, mut load, mut pauses) = (spec.opens, spec.start, 0, 0);
    for stop in stops {
        match *stop {
            Stop::Pause { start, end } => {
                pauses += 1;
                let Some(pause) = spec.pause else {
                    say("a break that nobody asked for".to_owned());
                    continue;
                };
                if start < clock || end - start != pause.duration {
                    say(format!("break {start} to {end} after {clock}"));
                }
                if start < pause.earliest || start > pause.latest {
                    say(format!(
                        "break at {start}, not {} to {}",
                        pause.earliest, pause.latest
                    ));
                }
                clock = end;
            }
            Stop::Visit {
                visit,
                role,
                arrive,
                start,
                depart,
            } => {
                let Some(asked) = problem.visits.get(visit as usize) else {
                    say(format!("unknown visit {visit}"));
                    continue;
                };
                let Some(part) = asked.roles.get(role as usize) else {
                    say(format!("visit {visit} has no role {role}"));
                    continue;
                };
                let due = clock + problem.travel.leg(place, asked.place).time;
                if arrive < due || start < arrive || depart != start + part.duration {
                    say(format!(
                        "visit {visit}: {arrive}, {start}, {depart}; there by {due}"
                    ));
                }
                if window_cost(problem, visit, spec.day, start - part.offset).is_none() {
                    say(format!(
                        "visit {visit}: no window on day {} holds {start}",
                        spec.day
                    ));
                }
                if !part.admits(spec.resource) {
                    say(format!("visit {visit}: resource {} may not", spec.resource));
                }
                (clock, place) = (depart, asked.place);
                load += asked.load;
            }
        }
    }
    if stops.is_empty() {
        return;
    }
    let end = clock + problem.travel.leg(place, spec.end).time;
    if end > spec.closes {
        say(format!("ends at {end}, closes at {}", spec.closes));
    }
    if load > spec.capacity {
        say(format!("load {load} over {}", spec.capacity));
    }
    if spec.pause.is_some() && pauses != 1 {
        say(format!("{pauses} breaks"));
    }
    if let Some(longest) = spec.longest {
        let duration = least_duration(problem, route, stops, end);
        if duration > longest {
            say(format!("takes {duration}, at most {longest} allowed"));
        }
    }
}

/// Least duration of a route that ends at `end`: every stop as late as that allows.
fn least_duration(problem: &Problem, route: usize, stops: &[Stop], end: Time) -> Time {
    let spec = &problem.routes[route];
    let (mut clock, mut place) = (end, spec.end);
    for stop in stops.iter().rev() {
        let Stop::Visit { visit, role, .. } = *stop else {
            continue;
        };
        let asked = &problem.visits[visit as usize];
        let part = &asked.roles[role as usize];
        clock -= problem.travel.leg(asked.place, place).time + part.duration;
        let latest = asked
            .options
            .iter()
            .filter(|w| w.day == spec.day)
            .map(|w| w.latest)
            .max();
        clock = clock.min(latest.unwrap_or(clock) + part.offset);
        place = asked.place;
    }
    end - (clock - problem.travel.leg(spec.start, place).time)
}

fn check_visits(problem: &Problem, plan: &Plan, breaches: &mut Vec<String>) {
    let mut found: Vec<Vec<(u8, u32, u32, Time)>> = vec![Vec::new(); problem.visits.len()];
    for (spec, stops) in problem.routes.iter().zip(&plan.routes) {
        for (visit, role, start) in work(stops) {
            let Some(asked) = problem.visits.get(visit as usize) else {
                continue;
            };
            let offset = asked.roles.get(role as usize).map_or(0, |r| r.offset);
            found[visit as usize].push((role, spec.day, spec.resource, start - offset));
        }
    }
    let mut absent = vec![0; problem.visits.len()];
    for &visit in &plan.absent {
        match absent.get_mut(visit as usize) {
            Some(count) => *count += 1,
            None => breaches.push(format!("unknown visit {visit} is absent")),
        }
    }
    for (visit, roles) in found.iter().enumerate() {
        let asked = &problem.visits[visit];
        if absent[visit] > 0 {
            if absent[visit] > 1 || !roles.is_empty() {
                breaches.push(format!(
                    "visit {visit} is absent and planned, or absent twice"
                ));
            }
            if asked.penalty.is_none() {
                breaches.push(format!("visit {visit} must be made and is left out"));
            }
            continue;
        }
        let each = (0..asked.roles.len())
            .all(|role| roles.iter().filter(|r| usize::from(r.0) == role).count() == 1);
        if !each {
            breaches.push(format!("visit {visit} is planned {} times", roles.len()));
        }
        if let [first, second] = roles[..] {
            if first.1 != second.1 || first.2 == second.2 || first.3 != second.3 {
                breaches.push(format!(
                    "visit {visit}: roles {first:?} and {second:?} disagree"
                ));
            }
            if first.3.rem_euclid(problem.grid.max(1)) != 0 {
                breaches.push(format!("visit {visit} starts at {}, off the grid", first.3));
            }
        }
    }
}
