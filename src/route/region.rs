//! Cuts a problem into parts of whole routes near each other, in place and day.
//!
//! Decomposition by barycentre of routes as in Santini, Schneider, Vidal and Vigo (2023),
//! "Decomposition strategies for vehicle routing heuristics", INFORMS Journal on Computing
//! 35(3), section 4.4; here by recursive bisection across a direction drawn anew each time,
//! so that borders of one round lie inside a part of the next.

use super::dice::Dice;
use super::instance::Part;
use super::outline::Outline;
use super::problem::{Place, Problem, VisitSpec};

/// A route or an absent visit as the cut sees it.
#[derive(Debug, Clone, Copy)]
struct Body {
    at: [f32; 3],
    /// Visits it brings.
    weight: usize,
    /// Route, or visit if absent.
    index: u32,
    is_route: bool,
}

/// What other regions of a batch hold already.
#[derive(Debug)]
pub(crate) struct Taken {
    routes: Vec<bool>,
    visits: Vec<bool>,
}

impl Taken {
    /// Nothing.
    pub(crate) fn none(problem: &Problem) -> Self {
        Self {
            routes: vec![false; problem.routes.len()],
            visits: vec![false; problem.visits.len()],
        }
    }

    fn flags(&mut self, routes: bool) -> &mut [bool] {
        if routes {
            &mut self.routes
        } else {
            &mut self.visits
        }
    }
}

/// Parts of at most about `size` visits that together cover the problem.
pub(crate) fn cut(
    problem: &Problem,
    outline: &Outline,
    dice: &mut Dice,
    size: usize,
    day_weight: f32,
) -> Vec<Part> {
    let angle = dice.unit() * std::f32::consts::TAU;
    let (sin, cos) = angle.sin_cos();
    let mut bodies = bodies(problem, outline, dice);
    let extent = extent(&bodies);
    let days = (extent.1[2] - extent.0[2]).max(1.0);
    let width = (extent.1[0] - extent.0[0])
        .max(extent.1[1] - extent.0[1])
        .max(1.0);
    for body in &mut bodies {
        let [x, y, day] = body.at;
        // Spread over the day, so that a cut through it shares out routes and visits alike.
        let day = day + dice.unit();
        body.at = [
            x * cos - y * sin,
            x * sin + y * cos,
            day * day_weight * width / days,
        ];
    }
    let mut parts = Vec::new();
    split(&mut bodies, size, dice, &mut parts);
    parts
        .iter()
        .map(|bodies| part(problem, outline, bodies))
        .collect()
}

/// What a visit costs at least on a route with these stops, work and times left aside; `None`
/// where it may not be on it at all.
pub(crate) fn suits(
    problem: &Problem,
    route: usize,
    visit: &VisitSpec,
    stops: impl Iterator<Item = Place>,
) -> Option<i64> {
    let spec = &problem.routes[route];
    if !visit.roles.iter().any(|r| r.admits(spec.resource)) {
        return None;
    }
    let from = visit.options.partition_point(|w| w.day < spec.day);
    let today = visit.options[from..]
        .iter()
        .take_while(|w| w.day == spec.day);
    let price = i64::from(today.map(|w| w.cost).min()?);
    let leg = |from, to| i64::from(problem.leg_cost(spec.rate, problem.travel.leg(from, to)));
    let (mut before, mut into) = (spec.start, leg(spec.start, visit.place));
    let (mut least, mut used) = (i64::MAX, false);
    for stop in stops {
        let out = leg(visit.place, stop);
        least = least.min(into + out - leg(before, stop));
        (before, into, used) = (stop, leg(stop, visit.place), true);
    }
    let home = into + leg(visit.place, spec.end);
    let detour = if used {
        least.min(home - leg(before, spec.end))
    } else {
        home + i64::from(spec.fixed)
    };
    Some(price + detour)
}

/// A part of whole used routes around a visit, about `size` visits, none of them `taken`;
/// marks what it holds as taken. A few unused routes come along.
pub(crate) fn around(
    problem: &Problem,
    outline: &Outline,
    dice: &mut Dice,
    size: usize,
    taken: &mut Taken,
) -> Option<Part> {
    let visits = problem.visits.len() as u32;
    let centre = problem
        .travel
        .position(problem.visits[dice.below(visits) as usize].place);
    let gap = |body: &Body| (body.at[0] - centre.0).hypot(body.at[1] - centre.1);
    let mut bodies = bodies(problem, outline, dice);
    bodies.retain(|b| !taken.flags(b.is_route)[b.index as usize]);
    let nearest = |body: &Body| {
        // To its nearest stop: a long route may pass by though its middle is far.
        if !body.is_route {
            return gap(body);
        }
        let stops = outline.routes[body.index as usize].iter();
        stops
            .map(|item| {
                let at = problem
                    .travel
                    .position(problem.visits[item.visit as usize].place);
                (at.0 - centre.0).hypot(at.1 - centre.1)
            })
            .fold(gap(body), f32::min)
    };
    let mut order: Vec<(f32, Body)> = bodies.iter().map(|b| (nearest(b) + gap(b), *b)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.index.cmp(&b.1.index)));
    let mut chosen = Vec::new();
    let (mut weight, mut spare) = (0, 0);
    for (_, body) in order {
        if body.is_route && body.weight == 0 {
            if spare < SPARE_ROUTES {
                spare += 1;
                chosen.push(body);
            }
        } else if weight < size {
            weight += body.weight;
            chosen.push(body);
        }
    }
    if weight * 2 < size {
        return None;
    }
    for body in &chosen {
        taken.flags(body.is_route)[body.index as usize] = true;
    }
    Some(part(problem, outline, &chosen))
}

/// Unused routes a reheated region brings along.
const SPARE_ROUTES: usize = 3;

fn bodies(problem: &Problem, outline: &Outline, dice: &mut Dice) -> Vec<Body> {
    let place = |visit: u32| {
        problem
            .travel
            .position(problem.visits[visit as usize].place)
    };
    let mut bodies = Vec::with_capacity(outline.routes.len() + outline.absent.len());
    for (index, items) in outline.routes.iter().enumerate() {
        let spec = &problem.routes[index];
        let mut at = problem.travel.position(spec.start);
        if !items.is_empty() {
            let sum = items
                .iter()
                .map(|i| place(i.visit))
                .fold((0.0, 0.0), |s, p| (s.0 + p.0, s.1 + p.1));
            at = (sum.0 / items.len() as f32, sum.1 / items.len() as f32);
        }
        bodies.push(Body {
            at: [at.0, at.1, spec.day as f32],
            weight: items.len(),
            index: index as u32,
            is_route: true,
        });
    }
    for &visit in &outline.absent {
        let options = &problem.visits[visit as usize].options;
        let day = match options.len() as u32 {
            0 => 0,
            count => {
                let a = &options[dice.below(count) as usize];
                let b = &options[dice.below(count) as usize];
                if a.cost <= b.cost { a.day } else { b.day }
            }
        };
        let at = place(visit);
        bodies.push(Body {
            at: [at.0, at.1, day as f32],
            weight: 1,
            index: visit,
            is_route: false,
        });
    }
    bodies
}

fn extent(bodies: &[Body]) -> ([f32; 3], [f32; 3]) {
    let mut low = [f32::MAX; 3];
    let mut high = [f32::MIN; 3];
    for body in bodies {
        for axis in 0..3 {
            low[axis] = low[axis].min(body.at[axis]);
            high[axis] = high[axis].max(body.at[axis]);
        }
    }
    (low, high)
}

/// Bisects across the widest axis until each part is small enough.
fn split(bodies: &mut [Body], size: usize, dice: &mut Dice, parts: &mut Vec<Vec<Body>>) {
    let weight: usize = bodies.iter().map(|b| b.weight).sum();
    let (low, high) = extent(bodies);
    let axis = (0..3)
        .max_by(|&a, &b| (high[a] - low[a]).total_cmp(&(high[b] - low[b])))
        .unwrap_or(0);
    if weight <= size || bodies.len() < 2 || high[axis] <= low[axis] {
        parts.push(bodies.to_vec());
        return;
    }
    bodies.sort_by(|a, b| {
        let order = a.at[axis].total_cmp(&b.at[axis]);
        order
            .then(a.is_route.cmp(&b.is_route))
            .then(a.index.cmp(&b.index))
    });
    // Between two fifths and three fifths, so that cuts do not repeat.
    let goal = (weight as f32 * (0.4 + 0.2 * dice.unit())) as usize;
    let mut sum = 0;
    let at = bodies.iter().position(|b| {
        sum += b.weight;
        sum > goal
    });
    let at = at.unwrap_or(0).clamp(1, bodies.len() - 1);
    let (left, right) = bodies.split_at_mut(at);
    split(left, size, dice, parts);
    split(right, size, dice, parts);
}

/// The part some bodies make: a pair split between two parts stays where it is.
fn part(problem: &Problem, outline: &Outline, bodies: &[Body]) -> Part {
    let mut part = Part::default();
    let mut seconds = Vec::new();
    for body in bodies {
        if !body.is_route {
            part.visits.push(body.index);
            continue;
        }
        part.routes.push(body.index);
        for item in &outline.routes[body.index as usize] {
            if problem.visits[item.visit as usize].roles.len() == 1 {
                part.visits.push(item.visit);
            } else {
                seconds.push((item.visit, item.role));
            }
        }
    }
    seconds.sort_unstable();
    for roles in seconds.chunk_by(|a, b| a.0 == b.0) {
        if roles.len() == 2 {
            part.visits.push(roles[0].0);
        } else {
            part.frozen.extend_from_slice(roles);
        }
    }
    part.routes.sort_unstable();
    part.visits.sort_unstable();
    part
}
