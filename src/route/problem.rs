//! The routing problem in plain indices: what the search sees of a landlord, or of a benchmark file.
//!
//! Conventions: times are integers in one unit (minutes for a landlord, tenths for a
//! Solomon file) counted from the start of a route's own day; costs are integers in one
//! unit (pence, or tenths of a distance); a *resource* is an operative (or a vehicle type),
//! a *route* is one resource on one day. Nothing here knows of tenants or streams.

use serde::{Deserialize, Serialize};

use super::travel::Travel;

/// Index of a place in the travel provider.
pub type Place = u32;
/// A time of day or a duration, in the problem's unit.
pub type Time = i32;
/// Money, in the problem's unit; totals are kept in `i64`.
pub type Cost = i32;

/// What leaving out a visit that must be made counts for, above any honest cost.
pub const MUST: Cost = 1 << 26;

/// A whole problem: routes that may be driven and visits that should be made.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Time and distance between places.
    pub travel: Travel,
    /// Every operative's every day (or every vehicle).
    pub routes: Vec<RouteSpec>,
    /// Every visit; the order is that of the caller and is kept in [`Plan`].
    pub visits: Vec<VisitSpec>,
    /// How many different resources there are; bitsets have this many bits.
    pub resources: u32,
    /// Prices that differ by resource, indexed by [`RouteSpec::rate`].
    pub rates: Vec<Rate>,
    /// Start times of visits by two operatives lie on multiples of this, from midnight.
    pub grid: Time,
}

/// What a leg and a minute of work cost with one kind of resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// Cost of one unit of time, travelling or working, times 2^16.
    pub per_time_q16: i64,
    /// Cost of one unit of distance, times 2^16.
    pub per_distance_q16: i64,
}

/// One resource on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteSpec {
    /// Day number; visits' options are matched on it.
    pub day: u32,
    /// Which resource drives it.
    pub resource: u32,
    /// Where it starts.
    pub start: Place,
    /// Where it ends.
    pub end: Place,
    /// Not to leave `start` before.
    pub opens: Time,
    /// To be at `end` by.
    pub closes: Time,
    /// Most load (visits for a landlord, demand for a benchmark).
    pub capacity: i32,
    /// Most time from leaving `start` to reaching `end`; `None` if only the hours bind.
    pub longest: Option<Time>,
    /// Cost of using the route at all.
    pub fixed: Cost,
    /// Index into [`Problem::rates`].
    pub rate: u32,
    /// A break, taken where the previous stop was.
    pub pause: Option<Pause>,
}

/// A break: starts within the window and lasts so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Starts no sooner.
    pub earliest: Time,
    /// Starts no later.
    pub latest: Time,
    /// How long.
    pub duration: Time,
}

/// One visit: where, when it may start, who may make it and what it costs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VisitSpec {
    /// Where.
    pub place: Place,
    /// Load it adds to a route.
    pub load: i32,
    /// Cost of leaving it out; `None` if it must be made. A visit that must be made and
    /// fits nowhere is still left out, at [`MUST`].
    pub penalty: Option<Cost>,
    /// Days and start windows, sorted by day then by `earliest`; several a day are allowed.
    pub options: Vec<Window>,
    /// One role, or two for a pair that starts at the same moment (plus each role's offset).
    pub roles: Vec<Role>,
    /// A booking that must stay where the start plan has it: never removed, never moved
    /// to another route; its start may shift inside its window.
    pub pinned: bool,
    /// Where last night's plan had it, and what a move costs.
    pub previous: Option<Previous>,
}

/// When a visit may start on one day, and what that day costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Day number.
    pub day: u32,
    /// Start no sooner.
    pub earliest: Time,
    /// Start no later.
    pub latest: Time,
    /// Cost of this day and window (P(miss), thrown-away interval, burden…).
    pub cost: Cost,
}

/// One operative's part in a visit.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Role {
    /// Resources that may fill it: bit `r % 64` of word `r / 64`.
    pub resources: Vec<u64>,
    /// Starts so long after the visit's start.
    pub offset: Time,
    /// How long it takes.
    pub duration: Time,
}

/// Last night's place of a visit and the price of changing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Previous {
    /// Its day then.
    pub day: u32,
    /// Its resource then (of the first role).
    pub resource: u32,
    /// Its start then.
    pub start: Time,
    /// Price of another day.
    pub day_change: Cost,
    /// Price of another resource on the same day.
    pub resource_change: Cost,
}

/// A whole answer: for each route its stops in order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Plan {
    /// Stops of each route of [`Problem::routes`], in order.
    pub routes: Vec<Vec<Stop>>,
    /// Visits left out.
    pub absent: Vec<u32>,
    /// Total cost: legs, work, fixed, windows, changes and penalties.
    pub cost: i64,
}

/// One stop of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stop {
    /// A role of a visit.
    Visit {
        /// Index into [`Problem::visits`].
        visit: u32,
        /// Index into [`VisitSpec::roles`].
        role: u8,
        /// When the operative is at the door.
        arrive: Time,
        /// When work starts (after waiting for the window or the other operative).
        start: Time,
        /// When it ends.
        depart: Time,
    },
    /// The break.
    Pause {
        /// When it starts.
        start: Time,
        /// When it ends.
        end: Time,
    },
}

/// The work on a route in order, breaks passed over: visit, role and start.
pub fn work(stops: &[Stop]) -> impl Iterator<Item = (u32, u8, Time)> {
    stops.iter().filter_map(|stop| match *stop {
        Stop::Visit {
            visit, role, start, ..
        } => Some((visit, role, start)),
        Stop::Pause { .. } => None,
    })
}

impl VisitSpec {
    /// A customer of a plain problem: one day, one window, one vehicle of any kind.
    pub fn customer(place: Place, window: (Time, Time), duration: Time) -> Self {
        Self {
            place,
            load: 0,
            penalty: None,
            options: vec![Window {
                day: 0,
                earliest: window.0,
                latest: window.1,
                cost: 0,
            }],
            roles: vec![Role {
                resources: vec![1],
                offset: 0,
                duration,
            }],
            pinned: false,
            previous: None,
        }
    }
}

impl Problem {
    /// A plain problem: vehicles of one kind, and distance is what a route costs.
    pub fn plain(travel: Travel, routes: Vec<RouteSpec>, visits: Vec<VisitSpec>) -> Self {
        Self {
            travel,
            routes,
            visits,
            resources: 1,
            rates: vec![Rate {
                per_time_q16: 0,
                per_distance_q16: 1 << 16,
            }],
            grid: 1,
        }
    }

    /// What one leg costs a route's resource, in the problem's unit (rounded down).
    pub fn leg_cost(&self, rate: u32, leg: super::travel::Leg) -> Cost {
        self.rates[rate as usize].leg(leg.time, leg.distance)
    }

    /// What leaving out a visit costs.
    pub fn absence_cost(&self, visit: u32) -> Cost {
        self.visits[visit as usize].penalty.unwrap_or(MUST)
    }
}

impl Rate {
    /// Cost of a leg of so long and so far.
    pub fn leg(self, time: Time, distance: i32) -> Cost {
        let sum = self.per_time_q16 * i64::from(time) + self.per_distance_q16 * i64::from(distance);
        (sum >> 16) as Cost
    }

    /// Cost of so much work.
    pub fn work(self, time: Time) -> Cost {
        ((self.per_time_q16 * i64::from(time)) >> 16) as Cost
    }
}

impl Role {
    /// Whether a resource may fill the role.
    pub fn admits(&self, resource: u32) -> bool {
        let word = self
            .resources
            .get(resource as usize / 64)
            .copied()
            .unwrap_or(0);
        word >> (resource % 64) & 1 == 1
    }
}

impl Previous {
    /// Price of being on this day with this resource instead.
    pub fn change(&self, day: u32, resource: u32) -> Cost {
        if day != self.day {
            self.day_change
        } else if resource != self.resource {
            self.resource_change
        } else {
            0
        }
    }
}
