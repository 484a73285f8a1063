//! Encode: knocks, bookings and shifts to the search's plain indices.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::LastNight;
use super::start::{AsRouted, start, start_as};
use crate::combine::Knock;
use crate::constraint::{self, Case};
use crate::due::{Ground, shift_on};
use crate::model::{Booking, HomeId, LatLon, OperativeId, Shift, Slot, Status};
use crate::route::problem::{
    Pause, Place, Plan, Previous, Problem, Rate, Role, RouteSpec, VisitSpec, Window,
};
use crate::route::travel::{Doors, Travel};
use crate::travel::Places;
use crate::units::{Pence, TimeOfDay};

/// The nightly problem, with what its indices stand for.
#[derive(Debug, Clone)]
pub struct Nightly {
    /// What the search sees.
    pub problem: Problem,
    /// The promises that may not move, where they are; everything else absent.
    pub start: Plan,
    /// What each visit of the problem is.
    pub knocks: Vec<Knock>,
    /// What each route of the problem is.
    pub routes: Vec<RouteKey>,
    /// Promises that cannot be kept as they stand: identifier and why.
    pub broken: Vec<(String, String)>,
    /// The way between places; indices are those of the problem.
    pub places: Arc<Places>,
    /// The place of every home that has a task, or a knock: any of them may be asked about.
    pub doors: BTreeMap<HomeId, Place>,
}

/// Whose day a route is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RouteKey {
    /// Whose.
    pub operative: OperativeId,
    /// Which.
    pub date: NaiveDate,
}

/// Builds the problem for these knocks.
pub fn encode(ground: &Ground<'_>, knocks: Vec<Knock>, last_night: &LastNight) -> Nightly {
    let homes = ground.due.tasks.iter().map(|t| t.home);
    encode_with(ground, knocks, last_night, homes)
}

/// The same, with the doors of these homes too.
pub fn encode_with(
    ground: &Ground<'_>,
    knocks: Vec<Knock>,
    last_night: &LastNight,
    homes: impl Iterator<Item = HomeId>,
) -> Nightly {
    let mut nightly = without_start(ground, knocks, last_night, homes);
    start(ground, &mut nightly, last_night);
    nightly
}

/// The problem of knocks that are routed already: its start is their plan, and promises are
/// pinned where that has them.
pub fn encode_routed(
    ground: &Ground<'_>,
    knocks: Vec<Knock>,
    last_night: &LastNight,
    routed: AsRouted,
) -> Nightly {
    let homes = ground.due.tasks.iter().map(|t| t.home);
    let mut nightly = without_start(ground, knocks, last_night, homes);
    start_as(ground, &mut nightly, routed);
    nightly
}

fn without_start(
    ground: &Ground<'_>,
    knocks: Vec<Knock>,
    last_night: &LastNight,
    homes: impl Iterator<Item = HomeId>,
) -> Nightly {
    let mut index = PlaceIndex::default();
    let mut routes = Vec::new();
    let mut keys = Vec::new();
    let rates = rates(ground);
    for (o, operative) in ground.landlord.operatives.iter().enumerate() {
        let (start, end) = (index.of(operative.start), index.of(operative.end));
        for (day, date) in ground.planning.dates().enumerate() {
            let Some(shift) = shift_on(operative, date, ground.working_days) else {
                continue;
            };
            let Some(hours) = shift.hours else { continue };
            routes.push(RouteSpec {
                day: day as u32,
                resource: o as u32,
                start,
                end,
                opens: hours.from.minutes(),
                closes: hours.to.minutes(),
                capacity: operative.max_visits.map_or(i32::MAX / 4, i32::from),
                longest: None,
                fixed: ground.rules.costs.operative_day_pence.get() as i32,
                rate: o as u32,
                pause: pause(shift),
            });
            keys.push(RouteKey {
                operative: OperativeId(o as u32),
                date,
            });
        }
    }
    let doors: BTreeMap<HomeId, Place> = knocks
        .iter()
        .map(|k| k.home)
        .chain(homes)
        .map(|home| (home, index.of(ground.landlord.property(home).at)))
        .collect();
    let visits: Vec<VisitSpec> = knocks
        .par_iter()
        .map(|knock| visit_spec(ground, knock, doors[&knock.home], last_night, None))
        .collect();
    let places = Arc::new(Places::new(&ground.rules.travel, &index.places));
    let problem = Problem {
        travel: Travel::Doors(Doors::new(Arc::clone(&places), &index.places)),
        routes,
        visits,
        resources: ground.landlord.operatives.len() as u32,
        rates,
        grid: ground.rules.slots.grid_minutes.get(),
    };
    Nightly {
        problem,
        start: Plan::default(),
        knocks,
        routes: keys,
        broken: vec![],
        places,
        doors,
    }
}

/// Places by coordinate: homes of one block are one place.
#[derive(Default)]
struct PlaceIndex {
    by_bits: BTreeMap<(u64, u64), Place>,
    places: Vec<LatLon>,
}

impl PlaceIndex {
    fn of(&mut self, at: LatLon) -> Place {
        let key = (at.latitude.to_bits(), at.longitude.to_bits());
        *self.by_bits.entry(key).or_insert_with(|| {
            self.places.push(at);
            (self.places.len() - 1) as Place
        })
    }
}

/// Prices of a minute and a metre, by operative.
fn rates(ground: &Ground<'_>) -> Vec<Rate> {
    let costs = &ground.rules.costs;
    let q16 = |pence: Pence, per: i64| (pence.get() << 16) / per;
    ground
        .landlord
        .operatives
        .iter()
        .map(|o| Rate {
            per_time_q16: q16(
                o.cost_per_hour.unwrap_or(costs.operative_pence_per_hour),
                60,
            ),
            per_distance_q16: q16(costs.travel_pence_per_km, 1000),
        })
        .collect()
}

fn pause(shift: &Shift) -> Option<Pause> {
    shift.rest.map(|rest| Pause {
        earliest: rest.within.from.minutes(),
        latest: rest.within.to.minutes() - rest.minutes.get(),
        duration: rest.minutes.get(),
    })
}

/// What the search sees of a knock, with one hard rule set aside if asked.
pub fn visit_spec(
    ground: &Ground<'_>,
    knock: &Knock,
    place: Place,
    last_night: &LastNight,
    without: Option<&str>,
) -> VisitSpec {
    let case = Case::new(ground, knock.home, &knock.crew);
    let roles = case
        .parts
        .iter()
        .map(|part| Role {
            resources: constraint::people(&case, part, without).words().to_vec(),
            offset: part.offset.get(),
            duration: part.minutes.get(),
        })
        .collect();
    let mut spec = VisitSpec {
        place,
        load: 1,
        penalty: Some(leave_out(&case)),
        options: Vec::new(),
        roles,
        pinned: false,
        previous: None,
    };
    if let Some(booking) = knock.booking {
        let booking = &ground.landlord.bookings[booking.index()];
        if booking.status == Status::Confirmed || !ground.rules.promise.notified_may_move {
            promised(ground, &case, booking, &mut spec);
        } else {
            told(ground, &case, booking, &mut spec);
        }
        return spec;
    }
    spec.options = windows(ground, &case, without);
    spec.previous = last_night.get(&knock.id(ground.landlord)).and_then(|was| {
        Some(Previous {
            day: ground.planning.day(was.date)?,
            resource: was.operatives.first()?.0,
            start: was.slot.from.minutes(),
            day_change: ground.rules.costs.change_day_pence.get() as i32,
            resource_change: ground.rules.costs.change_operative_pence.get() as i32,
        })
    });
    spec
}

/// When a visit may start, date by date, with one rule set aside if asked.
fn windows(ground: &Ground<'_>, case: &Case<'_>, without: Option<&str>) -> Vec<Window> {
    let mut options = Vec::new();
    for (day, date) in ground.planning.dates().enumerate() {
        options.extend(
            constraint::starts(case, date, without)
                .into_iter()
                .map(|w| Window {
                    day: day as u32,
                    earliest: w.earliest.minutes(),
                    latest: w.latest.minutes(),
                    cost: w.cost.get() as i32,
                }),
        );
    }
    options
}

/// What leaving the whole visit out costs: its tasks' deadlines missed, and the visit paid for
/// all the same some day.
fn leave_out(case: &Case<'_>) -> i32 {
    let total: Pence = case
        .tasks
        .iter()
        .map(|t| t.leave_out_cost(case.rules, case.planning))
        .sum();
    total.get().clamp(0, i64::from(i32::MAX / 16)) as i32
}

/// A promise: its slot is the only window, and it must be made.
fn promised(ground: &Ground<'_>, case: &Case<'_>, booking: &Booking, spec: &mut VisitSpec) {
    spec.penalty = None;
    let Some(day) = ground.planning.day(booking.date) else {
        return;
    };
    spec.options = vec![slot_window(case, booking.date, booking.slot, day)];
    for (role, part) in spec.roles.iter_mut().zip(&case.parts) {
        if let Some(operative) = booking.operatives.get(part.who) {
            let operatives = ground.landlord.operatives.len();
            let named = constraint::OperativeSet::only(operatives, operative.index());
            role.resources = named.words().to_vec();
        }
    }
}

/// Starts that keep a slot: every operative's arrival lies in it.
pub fn slot_window(case: &Case<'_>, date: NaiveDate, slot: Slot, day: u32) -> Window {
    let from = slot.from.minutes();
    Window {
        day,
        earliest: from,
        latest: (slot.to.minutes() - case.last_offset().get()).max(from),
        cost: constraint::price(case, date).get() as i32,
    }
}

/// A slot the tenant has been told of and that may move at a price: its own date and slot are
/// free of it, whatever notice a new one would need.
fn told(ground: &Ground<'_>, case: &Case<'_>, booking: &Booking, spec: &mut VisitSpec) {
    let moved = windows(ground, case, None);
    promised(ground, case, booking, spec);
    let price = ground.rules.costs.change_notified_pence.get() as i32;
    let own = spec.options.first().copied();
    spec.options.extend(
        moved
            .into_iter()
            .filter(|w| own.is_none_or(|o| w.day != o.day))
            .map(|w| Window {
                cost: w.cost + price,
                ..w
            }),
    );
    spec.options.sort_by_key(|w| (w.day, w.earliest));
}

/// Minutes since midnight as a time of day.
pub fn time(minutes: i32) -> TimeOfDay {
    TimeOfDay::from_minutes(minutes).unwrap_or(TimeOfDay::END)
}
