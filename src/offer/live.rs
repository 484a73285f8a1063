//! The live schedule, kept warm: every route with the labels that make an insertion's check
//! take constant time.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::standing::{Change, Standing};
use super::world::World;
use crate::combine::Knock;
use crate::constraint::{Case, OperativeSet};
use crate::model::{HomeId, OperativeId};
use crate::route::insertions::Line;
use crate::route::nightly::{
    LastNight, Nightly, Placed, encode_with, slot_window, time, visit_spec,
};
use crate::route::problem::{Plan, Problem, Stop, VisitSpec, Window};
use crate::route::timed::{Wanted, timed};
use crate::units::TimeOfDay;

/// No route: the operative is off that day.
const OFF: u32 = u32::MAX;

/// A schedule that can be asked and changed.
#[derive(Debug)]
pub struct Live {
    /// What it stands on.
    pub world: World,
    pub(super) nightly: Nightly,
    pub(super) plan: Plan,
    pub(super) lines: Vec<Line>,
    /// By index of the problem's visits; `None` where a visit is gone.
    pub(super) visits: Vec<Option<Standing>>,
    by_home: Vec<Vec<u32>>,
    by_id: BTreeMap<String, u32>,
    routes: Vec<u32>,
}

impl Live {
    /// A schedule of these visits.
    pub fn new(world: World, standing: Vec<Standing>) -> Self {
        let ground = world.ground();
        let knocks: Vec<Knock> = standing.iter().map(knock_of).collect();
        let was: LastNight = standing
            .iter()
            .zip(&knocks)
            .map(|(visit, knock)| (knock.id(ground.landlord), placed(visit)))
            .collect();
        let homes = (0..ground.landlord.properties.len()).map(|h| HomeId(h as u32));
        let nightly = encode_with(&ground, knocks, &was, homes);
        let days = world.planning.days as usize;
        let mut routes = vec![OFF; world.landlord.operatives.len() * days];
        for (index, route) in nightly.problem.routes.iter().enumerate() {
            routes[route.resource as usize * days + route.day as usize] = index as u32;
        }
        let plan = Plan {
            routes: vec![Vec::new(); nightly.problem.routes.len()],
            ..Plan::default()
        };
        let mut live = Self {
            by_home: vec![Vec::new(); world.landlord.properties.len()],
            lines: Vec::new(),
            visits: vec![None; standing.len()],
            by_id: BTreeMap::new(),
            world,
            nightly,
            plan,
            routes,
        };
        let mut touched = BTreeSet::new();
        for (index, visit) in standing.into_iter().enumerate() {
            live.attach(index as u32, visit, &mut touched);
        }
        live.lines = (0..live.plan.routes.len())
            .map(|r| Line::without(live.problem(), r, &[], None))
            .collect();
        for route in touched {
            live.retime(route);
        }
        live
    }

    /// Every visit that stands, in no particular order of time.
    pub fn visits(&self) -> impl Iterator<Item = &Standing> {
        self.visits.iter().flatten()
    }

    /// The visit with this identifier.
    pub fn visit(&self, id: &str) -> Option<&Standing> {
        self.visits[*self.by_id.get(id)? as usize].as_ref()
    }

    /// Visits that stand at a home.
    pub fn visits_at(&self, home: HomeId) -> impl Iterator<Item = &Standing> {
        self.indices_at(home).map(|(_, visit)| visit)
    }

    /// Whether a visit is of a day before the schedule's: nobody has told its outcome yet.
    pub(super) fn is_over(&self, visit: &Standing) -> bool {
        visit.date < self.world.planning.now.date()
    }

    /// Stops of an operative on a date, in order; `None` where they are off.
    pub fn stops(&self, operative: OperativeId, date: NaiveDate) -> Option<Vec<(&Standing, u8)>> {
        let Some(day) = self.world.planning.day(date) else {
            return Some(self.outside(operative, date));
        };
        let route = self.route(operative.0, day)?;
        let stops = self.plan.routes[route].iter();
        let visits = stops.filter_map(|stop| match *stop {
            Stop::Visit { visit, role, .. } => Some((self.visits[visit as usize].as_ref()?, role)),
            Stop::Pause { .. } => None,
        });
        Some(visits.collect())
    }

    /// When an operative's break is, on a date that is planned: the first gap between visits as
    /// they stand that holds it.
    pub fn rest(&self, operative: OperativeId, date: NaiveDate) -> Option<(TimeOfDay, TimeOfDay)> {
        let route = self.route(operative.0, self.world.planning.day(date)?)?;
        let spec = &self.problem().routes[route];
        let pause = spec.pause?;
        let mut free = spec.opens;
        for stop in &self.plan.routes[route] {
            let Stop::Visit { visit, role, .. } = *stop else {
                continue;
            };
            let begins = self.stands_at(stop);
            if free.max(pause.earliest) + pause.duration <= begins {
                break;
            }
            let roles = &self.problem().visits[visit as usize].roles;
            free = begins + roles[usize::from(role)].duration;
        }
        let start = free.max(pause.earliest);
        (start <= pause.latest).then(|| (time(start), time(start + pause.duration)))
    }

    /// Stops on a date outside the days that are planned: today's, above all.
    fn outside(&self, operative: OperativeId, date: NaiveDate) -> Vec<(&Standing, u8)> {
        let of = |v: &&Standing| v.date == date;
        let mut stops: Vec<(TimeOfDay, &Standing, u8)> = self
            .visits()
            .filter(of)
            .filter_map(|visit| {
                let role = visit.operatives.iter().position(|o| *o == operative)?;
                Some((*visit.starts.get(role)?, visit, role as u8))
            })
            .collect();
        stops.sort_by_key(|(start, visit, _)| (*start, &visit.id));
        stops
            .into_iter()
            .map(|(_, visit, role)| (visit, role))
            .collect()
    }

    /// Makes a change.
    pub fn apply(&mut self, change: &Change) {
        let mut touched = BTreeSet::new();
        let gone = change.gone.iter();
        for id in gone.chain(change.put.iter().map(|v| &v.id)) {
            if let Some(&index) = self.by_id.get(id) {
                self.detach(index, &mut touched);
            }
        }
        for visit in &change.put {
            let index = self.renew(visit);
            self.attach(index, visit.clone(), &mut touched);
        }
        for route in touched {
            self.retime(route);
        }
    }

    pub(super) fn problem(&self) -> &Problem {
        &self.nightly.problem
    }

    pub(super) fn indices_at(&self, home: HomeId) -> impl Iterator<Item = (u32, &Standing)> {
        self.by_home[home.index()]
            .iter()
            .filter_map(|v| Some((*v, self.visits[*v as usize].as_ref()?)))
    }

    pub(super) fn index(&self, id: &str) -> Option<u32> {
        self.by_id.get(id).copied()
    }

    /// The route of an operative on a day.
    pub(super) fn route(&self, operative: u32, day: u32) -> Option<usize> {
        let at = operative as usize * self.world.planning.days as usize + day as usize;
        self.routes
            .get(at)
            .filter(|r| **r != OFF)
            .map(|r| *r as usize)
    }

    /// The problem's view of a visit, in a place of its own.
    fn renew(&mut self, visit: &Standing) -> u32 {
        let knock = knock_of(visit);
        let place = self.nightly.doors[&visit.home];
        let mut was = LastNight::new();
        was.insert(knock.id(&self.world.landlord), placed(visit));
        let ground = self.world.ground();
        let mut spec = visit_spec(&ground, &knock, place, &was, None);
        if let Some(old) = self.by_id.get(&visit.id) {
            // The price of a change counts from where the night's plan had it.
            let old = &self.nightly.problem.visits[*old as usize];
            spec.previous = old.previous.or(spec.previous);
        }
        if let Some(&index) = self.by_id.get(&visit.id) {
            self.nightly.problem.visits[index as usize] = spec;
            self.nightly.knocks[index as usize] = knock;
            return index;
        }
        self.nightly.problem.visits.push(spec);
        self.nightly.knocks.push(knock);
        self.visits.push(None);
        (self.visits.len() - 1) as u32
    }

    fn attach(&mut self, index: u32, visit: Standing, touched: &mut BTreeSet<usize>) {
        if let Some(day) = self.world.planning.day(visit.date) {
            self.seat(index, &visit, day, touched);
        }
        // What is to be done today has no route to be planned in, but stands all the same.
        self.by_home[visit.home.index()].push(index);
        self.by_id.insert(visit.id.clone(), index);
        self.visits[index as usize] = Some(visit);
    }

    /// Puts a visit into the routes of its day.
    fn seat(&mut self, index: u32, visit: &Standing, day: u32, touched: &mut BTreeSet<usize>) {
        let case = Case::new(&self.world.ground(), visit.home, &visit.crew);
        let spec = &mut self.nightly.problem.visits[index as usize];
        if visit.firm {
            promise(&case, visit, day, spec);
        } else {
            stand(&case, visit, day, spec);
        }
        let seats = visit.operatives.iter().zip(&visit.starts).enumerate();
        for (role, (operative, start)) in seats {
            let Some(route) = self.route(operative.0, day) else {
                tracing::error!(visit = visit.id, "stands on a day its operative is off");
                continue;
            };
            let start = start.minutes();
            let stops = &mut self.plan.routes[route];
            let at = stops.partition_point(|s| begins(s) <= start);
            stops.insert(
                at,
                Stop::Visit {
                    visit: index,
                    role: role as u8,
                    arrive: start,
                    start,
                    depart: start,
                },
            );
            touched.insert(route);
        }
    }

    fn detach(&mut self, index: u32, touched: &mut BTreeSet<usize>) {
        let Some(visit) = self.visits[index as usize].take() else {
            return;
        };
        self.by_home[visit.home.index()].retain(|v| *v != index);
        let Some(day) = self.world.planning.day(visit.date) else {
            return;
        };
        for operative in &visit.operatives {
            if let Some(route) = self.route(operative.0, day) {
                self.plan.routes[route]
                    .retain(|s| !matches!(s, Stop::Visit { visit, .. } if *visit == index));
                touched.insert(route);
            }
        }
    }

    /// When a stop's visit was to begin, by the last change that it was in.
    fn stands_at(&self, stop: &Stop) -> i32 {
        let Stop::Visit { visit, role, .. } = stop else {
            return begins(stop);
        };
        let standing = self.visits[*visit as usize].as_ref();
        let start = standing.and_then(|v| v.starts.get(usize::from(*role)));
        start.map_or(begins(stop), |start| start.minutes())
    }

    /// Times a route anew and works out its labels.
    fn retime(&mut self, route: usize) {
        let problem = &self.nightly.problem;
        let mut stops = std::mem::take(&mut self.plan.routes[route]);
        // In the order in which the visits stand: their own starts say so, while those of the
        // stops are as early as could be before this change.
        stops.retain(|stop| matches!(stop, Stop::Visit { .. }));
        stops.sort_by_key(|stop| self.stands_at(stop));
        let wanted = Wanted::of(problem, &stops);
        let fresh = timed(problem, route, &wanted);
        if fresh.is_none() {
            let key = self.nightly.routes[route];
            tracing::error!(date = %key.date, operative = key.operative.0, "a route does not fit");
        }
        self.plan.routes[route] = fresh.unwrap_or(stops);
        self.lines[route] = Line::without(problem, route, &self.plan.routes[route], None);
    }
}

pub(super) fn begins(stop: &Stop) -> i32 {
    match *stop {
        Stop::Visit { start, .. } | Stop::Pause { start, .. } => start,
    }
}

fn knock_of(visit: &Standing) -> Knock {
    Knock {
        home: visit.home,
        crew: visit.crew.clone(),
        booking: None,
        week: None,
    }
}

fn placed(visit: &Standing) -> Placed {
    Placed {
        date: visit.date,
        slot: visit.slot,
        arrive: visit.starts.first().copied().unwrap_or(visit.slot.from),
        operatives: visit.operatives.clone(),
    }
}

/// A promise: its slot is the only window, and only its operatives may come.
pub(super) fn promise(case: &Case<'_>, visit: &Standing, day: u32, spec: &mut VisitSpec) {
    spec.penalty = None;
    spec.pinned = true;
    spec.previous = None;
    spec.options = vec![slot_window(case, visit.date, visit.slot, day)];
    for (role, operative) in spec.roles.iter_mut().zip(&visit.operatives) {
        let named = OperativeSet::only(case.landlord.operatives.len(), operative.index());
        role.resources = named.words().to_vec();
    }
}

/// A visit that stands where no new one could (its notice has begun) keeps that as an option.
fn stand(case: &Case<'_>, visit: &Standing, day: u32, spec: &mut VisitSpec) {
    let offset = |role: usize| spec.roles.get(role).map_or(0, |r| r.offset);
    let start = visit
        .starts
        .first()
        .map_or(visit.slot.from.minutes(), |s| s.minutes() - offset(0));
    let holds = |w: &Window| w.day == day && w.earliest <= start && start <= w.latest;
    if !spec.options.iter().any(holds) {
        let mut own = slot_window(case, visit.date, visit.slot, day);
        own.earliest = own.earliest.min(start);
        own.latest = own.latest.max(start);
        let at = spec
            .options
            .partition_point(|w| (w.day, w.earliest) < (day, own.earliest));
        spec.options.insert(at, own);
    }
}
