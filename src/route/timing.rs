//! Keeps departures, latest arrivals and stretches of the routes up to date.
//!
//! Latest feasible arrivals by backward recursion are Savelsbergh (1992), "The vehicle
//! routing problem with time windows: minimizing route duration", ORSA Journal on Computing
//! 4(2). Where a route has a break, every stop has two labels, *break taken* and *break to
//! come*, so that the break may fall after any stop and an insertion is still judged in
//! constant time; the break is taken where the previous stop was, so it moves no leg.

use super::instance::{NEVER, RouteFacts, Times};
use super::legs::Legs;
use super::problem::Time;
use super::segment::Segment;
use super::state::State;

impl RouteFacts {
    /// When a break that could start at `ready` ends.
    fn after_pause(&self, ready: Time) -> Time {
        let begin = ready.max(self.pause_from);
        if begin <= self.pause_to {
            begin + self.pause
        } else {
            NEVER
        }
    }

    /// The latest time to be ready for a break after which one must be gone by `leave`.
    pub(crate) fn before_pause(&self, leave: Time) -> Time {
        let begin = self.pause_to.min(leave - self.pause);
        if begin >= self.pause_from {
            begin
        } else {
            -NEVER
        }
    }
}

impl<L: Legs> State<'_, L> {
    /// Recomputes all times of a route.
    pub(crate) fn retime(&mut self, route: u32) {
        let (start, end) = (self.instance.start(route), self.instance.end(route));
        let opens = self.times[start as usize].earliest;
        let closes = self.times[end as usize].latest;
        let facts = &self.instance.routes[route as usize];
        self.nodes[start as usize].depart = if facts.has_pause {
            facts.after_pause(opens)
        } else {
            opens
        };
        self.nodes[end as usize].latest = closes;
        if !L::PLAIN {
            self.extras[start as usize].depart_before = opens;
            self.extras[end as usize].latest_before = -NEVER;
        }
        self.forward::<false>(start);
        self.backward::<false>(end);
        if self.instance.limited {
            self.resegment(route);
        }
    }

    /// Puts times right after a stop was inserted.
    pub(crate) fn retime_around(&mut self, node: u32) {
        let (prev, next) = {
            let record = &self.nodes[node as usize];
            (record.prev, record.next)
        };
        self.forward_first(prev, node);
        self.backward_first(node, next);
        self.forward::<true>(node);
        self.backward::<true>(node);
        if self.instance.limited {
            self.stretch_on(prev);
            self.stretch_back(next);
        }
    }

    /// Departures after `from`, whose own is right; if `EARLY`, until nothing changes.
    pub(crate) fn forward<const EARLY: bool>(&mut self, from: u32) {
        let mut prev = from;
        let mut node = self.nodes[from as usize].next;
        while !self.instance.is_end(node) {
            if !self.forward_first(prev, node) && EARLY {
                return;
            }
            prev = node;
            node = self.nodes[node as usize].next;
        }
    }

    /// Latest arrivals before `from`, whose own is right; if `EARLY`, until nothing changes.
    pub(crate) fn backward<const EARLY: bool>(&mut self, from: u32) {
        let mut next = from;
        let mut node = self.nodes[from as usize].prev;
        while !self.instance.is_end(node) {
            if !self.backward_first(node, next) && EARLY {
                return;
            }
            next = node;
            node = self.nodes[node as usize].prev;
        }
    }

    /// Departure of one node from that of the one before; says whether it changed.
    fn forward_first(&mut self, prev: u32, node: u32) -> bool {
        let times = self.times[node as usize];
        if L::PLAIN {
            let ready = self.nodes[prev as usize].depart;
            let record = &mut self.nodes[node as usize];
            let depart = (ready + record.leg_in).max(times.earliest) + times.duration;
            let changed = depart != record.depart;
            record.depart = depart;
            return changed;
        }
        let leg = self.extras[node as usize].leg_time;
        let facts = &self.instance.routes[self.nodes[node as usize].route as usize];
        let arrive = |ready: Time| {
            let begin = (ready + leg).max(times.earliest);
            if begin <= times.latest {
                begin + times.duration
            } else {
                NEVER
            }
        };
        let mut depart = arrive(self.nodes[prev as usize].depart);
        let mut changed = false;
        if facts.has_pause {
            let before = arrive(self.extras[prev as usize].depart_before);
            depart = depart.min(facts.after_pause(before));
            changed = before != self.extras[node as usize].depart_before;
            self.extras[node as usize].depart_before = before;
        }
        changed |= depart != self.nodes[node as usize].depart;
        self.nodes[node as usize].depart = depart;
        changed
    }

    /// Latest arrival at one node from that at the next; says whether it changed.
    fn backward_first(&mut self, node: u32, next: u32) -> bool {
        let times = self.times[node as usize];
        if L::PLAIN {
            let due = self.nodes[next as usize].latest;
            let record = &mut self.nodes[node as usize];
            let mut latest = (due - record.leg_out - times.duration).min(times.latest);
            if latest < times.earliest {
                latest = -NEVER;
            }
            let changed = latest != record.latest;
            record.latest = latest;
            return changed;
        }
        let leg = self.extras[next as usize].leg_time;
        let facts = &self.instance.routes[self.nodes[node as usize].route as usize];
        let arrive = |leave: Time| {
            let begin = (leave - times.duration).min(times.latest);
            if begin >= times.earliest {
                begin
            } else {
                -NEVER
            }
        };
        let leave = self.nodes[next as usize].latest - leg;
        let latest = arrive(leave);
        let mut changed = latest != self.nodes[node as usize].latest;
        self.nodes[node as usize].latest = latest;
        if facts.has_pause {
            let later = arrive(self.extras[next as usize].latest_before - leg);
            let before = later.max(arrive(facts.before_pause(leave)));
            changed |= before != self.extras[node as usize].latest_before;
            self.extras[node as usize].latest_before = before;
        }
        changed
    }

    /// Whether a route whose times are right keeps all windows, its break and its longest
    /// duration. Removing stops can break it only where legs break the triangle inequality.
    pub(crate) fn is_drivable(&self, route: u32) -> bool {
        let start = self.instance.start(route);
        let first = self.nodes[start as usize].next;
        if self.instance.is_end(first) {
            return true;
        }
        let facts = &self.instance.routes[route as usize];
        let in_time = if L::PLAIN {
            let record = &self.nodes[first as usize];
            self.nodes[start as usize].depart + record.leg_in <= record.latest
        } else {
            self.reaches(
                self.label(start),
                self.extras[first as usize].leg_time,
                first,
                facts,
            )
        };
        in_time && (!self.instance.limited || self.rear[start as usize].duration <= facts.longest)
    }

    /// A node's departures: with the break taken, and with it to come.
    pub(crate) fn label(&self, node: u32) -> (Time, Time) {
        (
            self.nodes[node as usize].depart,
            self.extras[node as usize].depart_before,
        )
    }

    /// Departures of a stop reached from a label by a leg.
    pub(crate) fn advance(
        label: (Time, Time),
        leg: Time,
        times: &Times,
        facts: &RouteFacts,
    ) -> (Time, Time) {
        let arrive = |ready: Time| {
            let begin = (ready + leg).max(times.earliest);
            if begin <= times.latest {
                begin + times.duration
            } else {
                NEVER
            }
        };
        let taken = arrive(label.0);
        if !facts.has_pause {
            return (taken, NEVER);
        }
        let to_come = arrive(label.1);
        (taken.min(facts.after_pause(to_come)), to_come)
    }

    /// Whether a label reaches a node by a leg in time for the rest of its route.
    pub(crate) fn reaches(
        &self,
        label: (Time, Time),
        leg: Time,
        node: u32,
        facts: &RouteFacts,
    ) -> bool {
        label.0 + leg <= self.nodes[node as usize].latest
            || facts.has_pause && label.1 + leg <= self.extras[node as usize].latest_before
    }

    /// Adds up what a move changed: cost, times, routes opened and closed. Each route comes
    /// with whether its number of stops is surely the same.
    pub(crate) fn settle(&mut self, routes: &[(u32, bool)], delta: i64) {
        self.cost += delta;
        for &(route, same) in routes {
            self.retime(route);
            if !same && self.loads[route as usize].stops == 0 {
                self.used -= 1;
                self.note_idle(route);
            }
        }
    }

    /// One node as a stretch of its own.
    pub(crate) fn own_segment(&self, node: u32) -> Segment {
        let times = &self.times[node as usize];
        Segment::stop(times.earliest, times.latest, times.duration)
    }

    /// Recomputes the stretches of a route.
    pub(crate) fn resegment(&mut self, route: u32) {
        let (start, end) = (self.instance.start(route), self.instance.end(route));
        self.fore[start as usize] = self.own_segment(start);
        self.stretch_on(start);
        self.rear[end as usize] = self.own_segment(end);
        self.stretch_back(end);
    }

    /// Stretches from the start to every node after one whose own is right.
    fn stretch_on(&mut self, from: u32) {
        let mut node = from;
        let mut fore = self.fore[node as usize];
        while !self.instance.is_end(node) || node == from {
            let next = self.nodes[node as usize].next;
            fore = fore.join(self.nodes[next as usize].leg_in, self.own_segment(next));
            self.fore[next as usize] = fore;
            node = next;
        }
    }

    /// Stretches to the end from every node before one whose own is right.
    fn stretch_back(&mut self, from: u32) {
        let mut node = from;
        let mut rear = self.rear[node as usize];
        while !self.instance.is_end(node) || node == from {
            let prev = self.nodes[node as usize].prev;
            let leg = self.nodes[node as usize].leg_in;
            rear = self.own_segment(prev).join(leg, rear);
            self.rear[prev as usize] = rear;
            node = prev;
        }
    }
}
