//! Copies the routes of a state out, and back in.

use super::instance::NONE;
use super::legs::Legs;
use super::problem::Time;
use super::state::{Spot, State};

/// One stop of a copied plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) node: u32,
    pub(crate) route: u32,
    pub(crate) window: u32,
    pub(crate) earliest: Time,
    pub(crate) latest: Time,
}

/// The routes of a state: stops in order, route after route, and who is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Snapshot {
    pub(crate) cost: i64,
    pub(crate) placed: Vec<Placed>,
    pub(crate) absent: Vec<u32>,
}

impl Snapshot {
    /// The stops of each route, as slices.
    pub(crate) fn routes(&self) -> impl Iterator<Item = &[Placed]> {
        self.placed.chunk_by(|a, b| a.route == b.route)
    }
}

impl<L: Legs> State<'_, L> {
    /// Copies the routes into a snapshot, reusing its room.
    pub(crate) fn save(&self, into: &mut Snapshot) {
        into.cost = self.cost;
        into.placed.clear();
        for route in 0..self.loads.len() as u32 {
            if self.loads[route as usize].stops == 0 {
                continue;
            }
            into.placed.extend(self.stops(route).map(|node| {
                let times = &self.times[node as usize];
                let window = if L::PLAIN {
                    NONE
                } else {
                    self.extras[node as usize].window
                };
                let (earliest, latest) = (times.earliest, times.latest);
                Placed {
                    node,
                    route,
                    window,
                    earliest,
                    latest,
                }
            }));
        }
        into.absent.clear();
        into.absent.extend_from_slice(&self.absent);
    }

    /// Empties all routes, then puts in those of a snapshot. Visits in neither its routes nor
    /// its absences are left out.
    pub(crate) fn load(&mut self, from: &Snapshot) {
        self.clear();
        for stop in &from.placed {
            let end = self.instance.end(stop.route);
            let after = self.nodes[end as usize].prev;
            self.place_last(stop, after);
        }
        for route in 0..self.loads.len() as u32 {
            if self.loads[route as usize].stops > 0 {
                self.retime(route);
            }
        }
    }

    /// Leaves out all visits of a route that may be left out, with both their roles.
    pub(crate) fn empty_route(&mut self, route: u32) {
        self.begin();
        let stops: Vec<u32> = self.stops(route).collect();
        for node in stops {
            let facts = &self.instance.stops[node as usize];
            if facts.frozen {
                continue;
            }
            let partner = facts.partner;
            let lead = if facts.role == 0 { node } else { partner };
            self.remove(node);
            if partner != NONE {
                let other = self.nodes[partner as usize].route;
                self.remove(partner);
                self.retime(other);
            }
            self.add_absent(lead);
        }
        self.retime(route);
    }

    /// Puts a stop behind the last of its route, without times.
    fn place_last(&mut self, stop: &Placed, after: u32) {
        let facts = &self.instance.stops[stop.node as usize];
        let (lead, window) = (facts.role == 0 && !facts.frozen, stop.window);
        let mut cost = 0;
        if !L::PLAIN {
            cost = self.priced(stop.node, stop.route, window);
        }
        let spot = Spot {
            after,
            window,
            earliest: stop.earliest,
            latest: stop.latest,
            cost,
        };
        self.link(stop.node, spot);
        if lead {
            self.drop_absent(stop.node);
        }
    }

    /// Work, change and window of a stop in a route.
    fn priced(&self, node: u32, route: u32, window: u32) -> i32 {
        let facts = &self.instance.routes[route as usize];
        let base = super::recreate::stop_cost(self, node, facts);
        if self.instance.stops[node as usize].role > 0 {
            return base;
        }
        base + self.instance.calendar.windows[window as usize].cost
    }
}
