//! Compiles a problem, or a region of it, into the flat arrays the kernel works on.
//!
//! Nodes are stops `0..stops`, then for each route its start and its end. A part is at most
//! a few thousand visits, so its neighbour lists are built from scratch, by all pairs.

use super::legs::Legs;
use super::neighbours::{self, Lists};
use super::params::Params;
use super::problem::{Cost, MUST, Place, Previous, Problem, Rate, Time, Window};

/// No node, no route, no window.
pub(crate) const NONE: u32 = u32::MAX;
/// Later than any time, with room to add to it.
pub(crate) const NEVER: Time = Time::MAX / 4;

/// What does not change about a stop.
#[derive(Debug, Clone)]
pub(crate) struct StopFacts {
    /// Index into [`Problem::visits`].
    pub(crate) visit: u32,
    /// Which role of it.
    pub(crate) role: u8,
    /// Never removed and never moved to another route.
    pub(crate) frozen: bool,
    /// The other role's node, or `NONE`.
    pub(crate) partner: u32,
    /// The role's start after the visit's.
    pub(crate) offset: Time,
    /// Cost of leaving the visit out.
    pub(crate) penalty: Cost,
    /// The least its work and window can cost anywhere.
    pub(crate) floor: Cost,
    /// Mean leg cost to and from the routes' ends: *far* and *close* in the orders.
    pub(crate) remoteness: Cost,
}

/// When a node may start and how long it takes; of stops on problems of many days it is
/// that of the chosen window.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Times {
    pub(crate) earliest: Time,
    pub(crate) latest: Time,
    pub(crate) duration: Time,
    pub(crate) load: i32,
}

/// What does not change about a route.
#[derive(Debug, Clone)]
pub(crate) struct RouteFacts {
    pub(crate) day: u32,
    pub(crate) resource: u32,
    pub(crate) capacity: i32,
    pub(crate) fixed: Cost,
    pub(crate) rate: Rate,
    pub(crate) longest: Time,
    /// Routes of one kind are interchangeable.
    pub(crate) kind: u32,
    pub(crate) has_pause: bool,
    pub(crate) pause_from: Time,
    pub(crate) pause_to: Time,
    pub(crate) pause: Time,
}

/// Days, windows and resources of every stop; empty on plain problems.
#[derive(Debug, Clone, Default)]
pub(crate) struct Calendar {
    /// Windows on days that have routes here, stop after stop.
    pub(crate) windows: Vec<Window>,
    /// Of each window its index into the visit's options.
    pub(crate) options: Vec<u32>,
    /// By stop: first day, offset of that day in `day_start`, number of days.
    span: Vec<(u32, u32, u32)>,
    day_start: Vec<u32>,
    bits: Vec<u64>,
    words: usize,
    pub(crate) previous: Vec<Previous>,
    /// Routes sorted by day, and where each day's begin.
    by_day: Vec<u32>,
    first_day: u32,
    day_routes: Vec<u32>,
}

impl Calendar {
    /// The windows of a stop on a day, as a range of `windows`.
    pub(crate) fn on(&self, stop: u32, day: u32) -> std::ops::Range<usize> {
        let (first, offset, days) = self.span[stop as usize];
        let index = day.wrapping_sub(first);
        if index >= days {
            return 0..0;
        }
        let at = (offset + index) as usize;
        self.day_start[at] as usize..self.day_start[at + 1] as usize
    }

    /// Whether a resource may fill a stop.
    pub(crate) fn admits(&self, stop: u32, resource: u32) -> bool {
        let word = self.bits[stop as usize * self.words + resource as usize / 64];
        word >> (resource % 64) & 1 == 1
    }

    /// Whether the days of two stops overlap.
    pub(crate) fn spans_meet(&self, a: u32, b: u32) -> bool {
        let ((first_a, _, days_a), (first_b, _, days_b)) =
            (self.span[a as usize], self.span[b as usize]);
        first_a < first_b + days_b && first_b < first_a + days_a
    }

    /// Whether some resource may fill both stops.
    pub(crate) fn resources_meet(&self, a: u32, b: u32) -> bool {
        let (a, b) = (a as usize * self.words, b as usize * self.words);
        (0..self.words).any(|w| self.bits[a + w] & self.bits[b + w] != 0)
    }

    /// All windows of a stop, as a range of `windows`.
    pub(crate) fn all(&self, stop: u32) -> std::ops::Range<usize> {
        let (_, offset, days) = self.span[stop as usize];
        let last = (offset + days) as usize;
        self.day_start[offset as usize] as usize..self.day_start[last] as usize
    }

    /// The routes of a day.
    pub(crate) fn routes(&self, day: u32) -> &[u32] {
        let at = day.wrapping_sub(self.first_day) as usize;
        if at + 1 >= self.day_routes.len() {
            return &[];
        }
        &self.by_day[self.day_routes[at] as usize..self.day_routes[at + 1] as usize]
    }
}

/// A problem, or a region, in flat arrays.
#[derive(Debug)]
pub(crate) struct Instance<L> {
    pub(crate) legs: L,
    pub(crate) stops: Vec<StopFacts>,
    pub(crate) routes: Vec<RouteFacts>,
    /// Of stops, then of each route's start and end.
    pub(crate) times: Vec<Times>,
    pub(crate) sites: Vec<u32>,
    /// Routes by kind.
    pub(crate) kinds: Vec<Vec<u32>>,
    pub(crate) calendar: Calendar,
    pub(crate) lists: Lists,
    /// Mean leg cost between a route's end and a visit.
    pub(crate) d0: f64,
    /// Mean window as a share of the horizon.
    pub(crate) width: f64,
    /// Whether any route has a longest duration.
    pub(crate) limited: bool,
    pub(crate) grid: Time,
    /// Twice, where legs keep the triangle inequality, else nothing: see [`Self::least`].
    pub(crate) twice: Cost,
}

/// Which part of a problem to compile.
#[derive(Debug, Clone, Default)]
pub(crate) struct Part {
    /// Indices into [`Problem::routes`].
    pub(crate) routes: Vec<u32>,
    /// Visits that lie wholly inside: free unless pinned.
    pub(crate) visits: Vec<u32>,
    /// Roles inside whose other role is outside: they stay where they are.
    pub(crate) frozen: Vec<(u32, u8)>,
}

impl Part {
    /// The whole problem.
    pub(crate) fn whole(problem: &Problem) -> Self {
        Self {
            routes: (0..problem.routes.len() as u32).collect(),
            visits: (0..problem.visits.len() as u32).collect(),
            frozen: Vec::new(),
        }
    }
}

impl<L: Legs> Instance<L> {
    /// Compiles a part. `stops_a_route` is a guess from the current plan (or 0).
    pub(crate) fn new(problem: &Problem, part: &Part, params: &Params, stops_a_route: f32) -> Self {
        let stops = stops(problem, part);
        let mut places: Vec<Place> = Vec::with_capacity(stops.len() + 2 * part.routes.len());
        places.extend(stops.iter().map(|s| problem.visits[s.visit as usize].place));
        for &r in &part.routes {
            let spec = &problem.routes[r as usize];
            places.extend([spec.start, spec.end]);
        }
        let mut distinct = places.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let sites: Vec<u32> = places
            .iter()
            .map(|p| distinct.binary_search(p).map_or(0, |at| at as u32))
            .collect();
        let (routes, kinds) = routes(problem, part);
        let mut instance = Self {
            legs: L::cut(problem, &distinct),
            times: times::<L>(problem, part, &stops),
            sites,
            kinds,
            calendar: Calendar::default(),
            lists: Lists::default(),
            d0: 1.0,
            width: 0.0,
            limited: routes.iter().any(|r| r.longest < NEVER),
            grid: problem.grid.max(1),
            twice: 0,
            stops,
            routes,
        };
        let one_rate = instance.routes.windows(2).all(|r| r[0].rate == r[1].rate);
        instance.twice = if one_rate && instance.legs.is_metric() {
            2
        } else {
            0
        };
        if !L::PLAIN {
            instance.calendar = calendar(problem, &instance.stops, &instance.routes);
        }
        instance.measure();
        instance.find_floors();
        instance.lists = neighbours::build(&instance, params, stops_a_route);
        instance
    }

    /// How many stops there are; nodes from there on are ends of routes.
    pub(crate) fn stop_count(&self) -> usize {
        self.stops.len()
    }

    /// The node at which a route starts.
    pub(crate) fn start(&self, route: u32) -> u32 {
        self.stops.len() as u32 + 2 * route
    }

    /// The node at which a route ends.
    pub(crate) fn end(&self, route: u32) -> u32 {
        self.start(route) + 1
    }

    /// Whether a node is a route's start or end.
    pub(crate) fn is_end(&self, node: u32) -> bool {
        node as usize >= self.stops.len()
    }

    /// The least that inserting a stop beside a neighbour can cost, if the neighbour's own
    /// leg on that side is `old`: by the triangle inequality the other new leg is at least
    /// the difference of the two. Spares a look at the node beyond.
    pub(crate) fn least(&self, leg: Cost, old: Cost) -> Cost {
        self.twice * (leg - old)
    }

    /// Multiplies what leaving out a visit costs, unless it must be made; says whether that
    /// makes any dearer.
    pub(crate) fn multiply_prizes(&mut self, factor: f64) -> bool {
        let mut any = false;
        for stop in self.stops.iter_mut().filter(|s| s.penalty < MUST) {
            let dear = (f64::from(stop.penalty) * factor).min(f64::from(MUST - 1));
            stop.penalty = dear as Cost;
            any = true;
        }
        any && factor > 1.0
    }

    /// Puts back what leaving out a visit costs.
    pub(crate) fn restore_prizes(&mut self, problem: &Problem) {
        for stop in &mut self.stops {
            stop.penalty = problem.absence_cost(stop.visit);
        }
    }

    /// Fills in `d0`, `width` and every stop's remoteness.
    fn measure(&mut self) {
        let horizon = self.routes.iter().enumerate().map(|(r, _)| {
            let start = &self.times[self.start(r as u32) as usize];
            let end = &self.times[self.end(r as u32) as usize];
            f64::from(end.latest - start.earliest)
        });
        let horizon = horizon.fold(1.0, f64::max);
        let heads: Vec<u32> = self
            .kinds
            .iter()
            .filter_map(|k| k.first().copied())
            .collect();
        let step = (heads.len() / 16).max(1);
        let sample: Vec<u32> = heads.into_iter().step_by(step).collect();
        let (mut total, mut width) = (0.0, 0.0);
        for stop in 0..self.stops.len() {
            let mut sum = 0i64;
            let mut nearest = if sample.is_empty() { 0 } else { Cost::MAX };
            for &r in &sample {
                let rate = self.routes[r as usize].rate;
                let (start, end) = (self.start(r) as usize, self.end(r) as usize);
                let out = self.legs.leg(self.sites[start], self.sites[stop], rate).1;
                let back = self.legs.leg(self.sites[stop], self.sites[end], rate).1;
                sum += i64::from(out) + i64::from(back);
                nearest = nearest.min(out / 2 + back / 2);
            }
            self.stops[stop].remoteness = nearest;
            total += sum as f64 / (2 * sample.len().max(1)) as f64;
            width += self.window_share(stop, horizon);
        }
        let count = self.stops.len().max(1) as f64;
        self.d0 = (total / count).max(1.0);
        self.width = width / count;
    }

    /// Fills in every stop's floor; nothing where rates differ.
    fn find_floors(&mut self) {
        let Some(rate) = self
            .routes
            .first()
            .map(|r| r.rate)
            .filter(|_| self.twice > 0)
        else {
            return;
        };
        for stop in 0..self.stops.len() {
            if L::PLAIN {
                continue;
            }
            let windows = &self.calendar.windows[self.calendar.all(stop as u32)];
            let cheapest = windows.iter().map(|w| w.cost).min().unwrap_or(0);
            self.stops[stop].floor = rate.work(self.times[stop].duration) + cheapest;
        }
    }

    /// A stop's (mean) window as a share of the horizon.
    fn window_share(&self, stop: usize, horizon: f64) -> f64 {
        if L::PLAIN {
            let t = &self.times[stop];
            return f64::from(t.latest - t.earliest) / horizon;
        }
        let windows = &self.calendar.windows[self.calendar.all(stop as u32)];
        let sum: f64 = windows
            .iter()
            .map(|w| f64::from(w.latest - w.earliest))
            .sum();
        sum / windows.len().max(1) as f64 / horizon
    }
}

fn stops(problem: &Problem, part: &Part) -> Vec<StopFacts> {
    let fact = |visit: u32, role: u8, frozen: bool, partner: u32| {
        let spec = &problem.visits[visit as usize];
        StopFacts {
            visit,
            role,
            frozen: frozen || spec.pinned,
            partner,
            offset: spec.roles[role as usize].offset,
            penalty: problem.absence_cost(visit),
            floor: 0,
            remoteness: 0,
        }
    };
    let mut stops = Vec::with_capacity(part.visits.len());
    for &visit in &part.visits {
        let node = stops.len() as u32;
        if problem.visits[visit as usize].roles.len() == 2 {
            stops.push(fact(visit, 0, false, node + 1));
            stops.push(fact(visit, 1, false, node));
        } else {
            stops.push(fact(visit, 0, false, NONE));
        }
    }
    stops.extend(
        part.frozen
            .iter()
            .map(|&(visit, role)| fact(visit, role, true, NONE)),
    );
    stops
}

fn routes(problem: &Problem, part: &Part) -> (Vec<RouteFacts>, Vec<Vec<u32>>) {
    let mut kinds: Vec<Vec<u32>> = Vec::new();
    let mut routes: Vec<RouteFacts> = Vec::with_capacity(part.routes.len());
    let mut last: Option<(u32, u32)> = None;
    for &route in &part.routes {
        let spec = &problem.routes[route as usize];
        // A fleet is written as runs of equal routes, so comparing with the one before is
        // enough to find kinds.
        let same = last.filter(|&(before, _)| problem.routes[before as usize] == *spec);
        let kind = same.map_or(kinds.len() as u32, |(_, kind)| kind);
        if same.is_none() {
            kinds.push(Vec::new());
        }
        kinds[kind as usize].push(routes.len() as u32);
        last = Some((route, kind));
        let pause = spec.pause;
        routes.push(RouteFacts {
            day: spec.day,
            resource: spec.resource,
            capacity: spec.capacity,
            fixed: spec.fixed,
            rate: problem.rates[spec.rate as usize],
            longest: spec.longest.unwrap_or(NEVER),
            kind,
            has_pause: pause.is_some(),
            pause_from: pause.map_or(0, |p| p.earliest),
            pause_to: pause.map_or(0, |p| p.latest),
            pause: pause.map_or(0, |p| p.duration),
        });
    }
    (routes, kinds)
}

fn times<L: Legs>(problem: &Problem, part: &Part, stops: &[StopFacts]) -> Vec<Times> {
    let mut times: Vec<Times> = stops
        .iter()
        .map(|s| {
            let spec = &problem.visits[s.visit as usize];
            let window = spec.options.first().filter(|_| L::PLAIN);
            Times {
                earliest: window.map_or(0, |w| w.earliest),
                latest: window.map_or(NEVER, |w| w.latest),
                duration: spec.roles[s.role as usize].duration,
                load: spec.load,
            }
        })
        .collect();
    for &route in &part.routes {
        let spec = &problem.routes[route as usize];
        let end = Times {
            earliest: spec.opens,
            latest: spec.closes,
            duration: 0,
            load: 0,
        };
        times.extend([end, end]);
    }
    times
}

fn calendar(problem: &Problem, stops: &[StopFacts], routes: &[RouteFacts]) -> Calendar {
    let words = (problem.resources as usize).div_ceil(64).max(1);
    let mut calendar = Calendar {
        words,
        ..Calendar::default()
    };
    let mut days: Vec<u32> = routes.iter().map(|r| r.day).collect();
    days.sort_unstable();
    days.dedup();
    for stop in stops {
        let spec = &problem.visits[stop.visit as usize];
        let known = |w: &(usize, &Window)| days.binary_search(&w.1.day).is_ok();
        let options = || spec.options.iter().enumerate().filter(known);
        let first = options().next().map_or(0, |(_, w)| w.day);
        let count = options().next_back().map_or(0, |(_, w)| w.day + 1 - first);
        calendar
            .span
            .push((first, calendar.day_start.len() as u32, count));
        let mut options = options().peekable();
        for day in first..first + count {
            calendar.day_start.push(calendar.windows.len() as u32);
            while let Some((index, window)) = options.next_if(|(_, w)| w.day == day) {
                calendar.windows.push(*window);
                calendar.options.push(index as u32);
            }
        }
        calendar.day_start.push(calendar.windows.len() as u32);
        let bits = &spec.roles[stop.role as usize].resources;
        calendar
            .bits
            .extend((0..words).map(|w| bits.get(w).copied().unwrap_or(0)));
        calendar.previous.push(spec.previous.unwrap_or(Previous {
            day: 0,
            resource: 0,
            start: 0,
            day_change: 0,
            resource_change: 0,
        }));
    }
    calendar.by_day = (0..routes.len() as u32).collect();
    calendar
        .by_day
        .sort_by_key(|&r| (routes[r as usize].day, r));
    let first = routes.iter().map(|r| r.day).min().unwrap_or(0);
    let last = routes.iter().map(|r| r.day).max().unwrap_or(0);
    calendar.first_day = first;
    for day in first..=last + 1 {
        let at = calendar
            .by_day
            .partition_point(|&r| routes[r as usize].day < day);
        calendar.day_routes.push(at as u32);
    }
    calendar
}
