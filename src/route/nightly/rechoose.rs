//! Re-choose: each home chooses anew what shares a visit, at what the routes really ask.
//!
//! The choice for the whole stock prices a knock by a typical way to it and by hours that any
//! visit may divide. The routes know better: where a set of tasks finds no place, or only a dear
//! one, it is set against every other way to part the home's tasks into visits, each priced at
//! its cheapest place in the plan (Held and Karp's recursion over sets, as in
//! [`combine`](crate::combine)). Homes that would gain are taken in order of their gain, priced
//! again in the plan as it is by then, and changed only if the plan's cost falls.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{LastNight, Nightly, visit_spec};
use crate::combine::Knock;
use crate::constraint;
use crate::due::Ground;
use crate::model::{HomeId, TaskId};
use crate::route::insertions::Line;
use crate::route::lines::{Draft, Lines};
use crate::route::problem::{MUST, Plan, Problem, Stop, VisitSpec};
use crate::route::timed::{Wanted, timed};

/// Tasks of a home beyond which its visits stay as they are: 63 sets are looked at for six.
const MOST_TASKS: usize = 6;

/// A home whose visits are promised to nobody.
struct Home {
    id: HomeId,
    visits: Vec<u32>,
    tasks: Vec<TaskId>,
}

/// A visit that would be made.
type Fresh = (Knock, VisitSpec);

/// What some homes do instead.
#[derive(Default)]
struct Changes {
    /// Visits that give way.
    gone: Vec<u32>,
    /// Visits made instead, numbered behind those of the problem.
    fresh: Vec<Fresh>,
    /// Routes that differ, timed.
    routes: BTreeMap<usize, Vec<Stop>>,
}

/// Changes what some homes' visits do; the plan is in terms of the problem with their new visits
/// behind the old ones. Gives the visits that are gone; `None` where nothing gains.
pub(super) fn rechoose(
    ground: &Ground<'_>,
    nightly: &mut Nightly,
    plan: &mut Plan,
    last_night: &LastNight,
) -> Option<Vec<u32>> {
    let changes = changes(ground, nightly, plan, last_night);
    if changes.gone.is_empty() {
        return None;
    }
    for (knock, spec) in changes.fresh {
        nightly.knocks.push(knock);
        nightly.problem.visits.push(spec);
    }
    for (route, stops) in changes.routes {
        plan.routes[route] = stops;
    }
    Some(changes.gone)
}

/// Every home is asked in the plan as it stands; those that would gain are then taken in order
/// of their gain.
fn changes(ground: &Ground<'_>, nightly: &Nightly, plan: &Plan, last_night: &LastNight) -> Changes {
    let mut lines = Lines::of(&nightly.problem, plan);
    let homes = homes(nightly);
    let ask = |home: &Home| {
        let ask = Ask {
            ground,
            nightly,
            last_night,
            home,
        };
        ask.better(&lines)
    };
    let answers: Vec<Option<(i64, Vec<Fresh>)>> = homes.par_iter().map(ask).collect();
    let mut wishes: Vec<(i64, &Home, Vec<Fresh>)> = homes
        .iter()
        .zip(answers)
        .filter_map(|(home, answer)| answer.map(|(gain, knocks)| (gain, home, knocks)))
        .collect();
    wishes.sort_by_key(|(gain, home, _)| (Reverse(*gain), home.id));
    let mut changes = Changes::default();
    for (_, home, knocks) in wishes {
        let mut draft = Draft::new(&lines);
        let here = clear(&mut draft, nightly, home);
        let first = (nightly.problem.visits.len() + changes.fresh.len()) as u32;
        let numbered = (first..).zip(&knocks);
        let there: i64 = numbered
            .map(|(number, (_, spec))| put(&mut draft, number, spec))
            .sum();
        if there + told(nightly, home) >= here {
            continue;
        }
        let changed = draft.changed();
        let visits = &nightly.problem.visits;
        let made: Vec<&Fresh> = changes.fresh.iter().chain(&knocks).collect();
        let spec = |visit: u32| {
            let visit = visit as usize;
            let new = visit.checked_sub(visits.len());
            new.map_or_else(|| visits.get(visit), |new| Some(&made.get(new)?.1))
        };
        let routes: Option<Vec<(usize, Vec<Stop>)>> = changed
            .iter()
            .map(|(route, line)| Some((*route, stops(&nightly.problem, *route, line, spec)?)))
            .collect();
        if let Some(routes) = routes {
            changes.routes.extend(routes);
            lines.adopt(changed);
            changes.gone.extend(&home.visits);
            changes.fresh.extend(knocks);
        }
    }
    changes
}

/// The stops of a kept route, timed; `None` where they do not fit after all.
fn stops<'s>(
    problem: &Problem,
    route: usize,
    line: &Line,
    spec: impl Fn(u32) -> Option<&'s VisitSpec>,
) -> Option<Vec<Stop>> {
    let wanted = line.halts().iter().map(|halt| {
        let spec = spec(halt.visit)?;
        Some(Wanted {
            spec,
            visit: halt.visit,
            role: halt.role,
            start: halt.fixed().filter(|_| spec.roles.len() > 1),
        })
    });
    let wanted: Vec<Wanted<'_>> = wanted.collect::<Option<_>>()?;
    if wanted.is_empty() {
        return Some(Vec::new());
    }
    let stops = timed(problem, route, &wanted);
    if stops.is_none() {
        tracing::debug!("route {route} of {} stops does not fit", wanted.len());
    }
    stops
}

/// Homes with visits that are promised to nobody.
fn homes(nightly: &Nightly) -> Vec<Home> {
    let mut homes: BTreeMap<HomeId, Home> = BTreeMap::new();
    for (knock, visit) in nightly.knocks.iter().zip(0..) {
        if knock.booking.is_some() {
            continue;
        }
        let home = homes.entry(knock.home).or_insert_with(|| Home {
            id: knock.home,
            visits: Vec::new(),
            tasks: Vec::new(),
        });
        home.visits.push(visit);
        home.tasks.extend(knock.tasks());
    }
    let few = |home: &Home| home.tasks.len() <= MOST_TASKS;
    homes.into_values().filter(few).collect()
}

/// Takes a home's visits out of a plan; gives what they cost there, or left out.
fn clear(draft: &mut Draft<'_>, nightly: &Nightly, home: &Home) -> i64 {
    let left_out = |visit: u32| i64::from(nightly.problem.absence_cost(visit));
    let cost = |visit: &u32| draft.take(*visit).map_or(left_out(*visit), |b| b.total());
    home.visits.iter().map(cost).sum()
}

/// Puts a visit where it is cheapest, if that is worth it; gives what it costs.
fn put(draft: &mut Draft<'_>, number: u32, spec: &VisitSpec) -> i64 {
    let left_out = i64::from(spec.penalty.unwrap_or(MUST));
    match draft.cheapest(spec) {
        Some(place) if place.cost < left_out => {
            draft.put(number, spec, &place);
            place.cost
        }
        _ => left_out,
    }
}

/// What changing visits that last night's plan had costs: each as if moved to another day.
fn told(nightly: &Nightly, home: &Home) -> i64 {
    let visits = home.visits.iter();
    let was = visits.filter_map(|v| nightly.problem.visits[*v as usize].previous);
    was.map(|p| i64::from(p.day_change)).sum()
}

/// One home's question.
struct Ask<'a, 'n> {
    ground: &'n Ground<'a>,
    nightly: &'n Nightly,
    last_night: &'n LastNight,
    home: &'n Home,
}

impl Ask<'_, '_> {
    /// Visits that would cost less than those the home has, and by how much.
    fn better(&self, lines: &Lines<'_>) -> Option<(i64, Vec<Fresh>)> {
        let mut draft = Draft::new(lines);
        let here = clear(&mut draft, self.nightly, self.home) - told(self.nightly, self.home);
        let sets = 1_usize << self.home.tasks.len();
        let mut visits: Vec<Option<(i64, Fresh)>> =
            (0..sets).map(|set| self.visit(&draft, set)).collect();
        let costs: Vec<Option<i64>> = visits
            .iter()
            .map(|visit| visit.as_ref().map(|(cost, _)| *cost))
            .collect();
        let (cost, parts) = cheapest_parts(&costs);
        let chosen = parts.into_iter().filter_map(|set| visits[set].take());
        let chosen = chosen.map(|(_, fresh)| fresh).collect();
        (cost < here).then_some((here - cost, chosen))
    }

    /// The visit that does a set of the home's tasks, and what it costs at its cheapest place or
    /// left out; `None` where they may not share one.
    fn visit(&self, draft: &Draft<'_>, set: usize) -> Option<(i64, Fresh)> {
        let tasks = self.home.tasks.iter().enumerate();
        let mut tasks: Vec<TaskId> = tasks
            .filter(|(i, _)| set >> i & 1 == 1)
            .map(|(_, t)| *t)
            .collect();
        tasks.sort_unstable();
        let (ground, home) = (self.ground, self.home.id);
        let same = |v: &&u32| self.nightly.knocks[**v as usize].tasks() == tasks;
        let knock = if let Some(now) = self.home.visits.iter().find(same) {
            self.nightly.knocks[*now as usize].clone()
        } else {
            if tasks.is_empty() || self.delays(&tasks) || !constraint::may_meet(ground, &tasks) {
                return None;
            }
            let crew = constraint::crew_for(ground, home, &tasks)?;
            // Who of a pair does what both can do is the choice's to say: a booking made of the
            // visit names the two and no more.
            if crew.len() > 1 {
                return None;
            }
            Knock {
                home,
                crew,
                booking: None,
                week: None,
            }
        };
        let door = self.nightly.doors[&home];
        let spec = visit_spec(ground, &knock, door, self.last_night, None);
        let left_out = i64::from(spec.penalty.unwrap_or(MUST));
        let place = draft.cheapest(&spec).map_or(i64::MAX, |p| p.cost);
        Some((place.min(left_out), (knock, spec)))
    }

    /// Whether something joins an anchor here: the choice alone sees that it is not delayed.
    fn delays(&self, tasks: &[TaskId]) -> bool {
        let anchor = |t: &TaskId| {
            let stream = self.ground.landlord.task(*t).stream;
            self.ground.rules.stream(stream).anchor
        };
        tasks.len() > 1 && tasks.iter().any(anchor)
    }
}

/// The cheapest way to part all tasks into sets, given what each set costs, where it may be:
/// for every set the part that holds its lowest task, joined to the best of the rest.
fn cheapest_parts(costs: &[Option<i64>]) -> (i64, Vec<usize>) {
    let mut best: Vec<(i64, usize)> = vec![(i64::MAX, 0); costs.len()];
    best[0] = (0, 0);
    for set in 1..costs.len() {
        let lowest = set & set.wrapping_neg();
        let rest = set & !lowest;
        // Every subset of the rest joins the lowest task, the empty one last.
        let mut joined = rest;
        loop {
            let part = lowest | joined;
            let sum = costs[part].and_then(|cost| cost.checked_add(best[rest & !joined].0));
            if let Some(sum) = sum.filter(|sum| *sum < best[set].0) {
                best[set] = (sum, part);
            }
            if joined == 0 {
                break;
            }
            joined = (joined - 1) & rest;
        }
    }
    let (mut left, mut parts) = (costs.len() - 1, Vec::new());
    while left != 0 && best[left].1 != 0 {
        parts.push(best[left].1);
        left &= !best[left].1;
    }
    (best[costs.len() - 1].0, parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cheapest_parts_are_those_of_every_way_to_part_three_tasks() {
        // Sets by mask: 1, 2, 12, 3, 13, 23, 123 as indices 1 to 7.
        let costs = |c: [i64; 7]| {
            let all = std::iter::once(None).chain(c.into_iter().map(Some));
            cheapest_parts(&all.collect::<Vec<_>>())
        };
        assert_eq!(costs([5, 5, 6, 5, 9, 9, 12]), (11, vec![3, 4]));
        assert_eq!(costs([5, 5, 9, 5, 6, 9, 12]), (11, vec![5, 2]));
        assert_eq!(costs([5, 5, 9, 5, 9, 6, 12]), (11, vec![1, 6]));
        assert_eq!(costs([5, 5, 9, 5, 9, 9, 10]), (10, vec![7]));
        assert_eq!(costs([3, 3, 9, 3, 9, 9, 10]), (9, vec![1, 2, 4]));
    }

    #[test]
    fn what_may_not_share_a_visit_stays_apart() {
        let costs = [None, Some(5), Some(5), None];
        assert_eq!(cheapest_parts(&costs), (10, vec![1, 2]));
    }
}
