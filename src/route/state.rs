//! Holds the search's own mutable routes: linked lists in one array, undone by a journal.
//!
//! A node's record is 32 bytes, so that a thousand stops lie in the first cache. Costs are
//! exact at all times; times are those of [`super::timing`].

use super::instance::{Instance, NONE, Times};
use super::legs::Legs;
use super::problem::{Cost, Time};
use super::segment::Segment;

/// What changes about a node, in one half of a cache line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) next: u32,
    pub(crate) prev: u32,
    /// Its route, or `NONE` while it is in none.
    pub(crate) route: u32,
    pub(crate) site: u32,
    /// Earliest departure (with the break taken, where there is one).
    pub(crate) depart: Time,
    /// Latest arrival that keeps the rest of the route feasible (with the break taken).
    pub(crate) latest: Time,
    /// Cost of the leg from `prev`.
    pub(crate) leg_in: Cost,
    /// Cost of the leg to `next`.
    pub(crate) leg_out: Cost,
}

/// What only problems of many days keep of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Extra {
    /// Earliest departure with the break still to come.
    pub(crate) depart_before: Time,
    /// Latest arrival with the break still to come.
    pub(crate) latest_before: Time,
    /// Time of the leg from `prev`.
    pub(crate) leg_time: Time,
    /// Index of the chosen window, or `NONE`.
    pub(crate) window: u32,
    /// Cost of being there: window, change, work.
    pub(crate) cost: Cost,
}

/// What changes about a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Load {
    /// Capacity left.
    pub(crate) room: i32,
    /// Stops in it.
    pub(crate) stops: u32,
}

/// Where a node goes and when it may start there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    /// The node it follows.
    pub(crate) after: u32,
    /// Chosen window, or `NONE` on plain problems.
    pub(crate) window: u32,
    /// Start no sooner.
    pub(crate) earliest: Time,
    /// Start no later.
    pub(crate) latest: Time,
    /// Window, change and work.
    pub(crate) cost: Cost,
}

/// The routes of an instance while they are searched.
#[derive(Debug)]
pub(crate) struct State<'a, L> {
    pub(crate) instance: &'a Instance<L>,
    pub(crate) nodes: Vec<Node>,
    /// Every node's `leg_out` and `leg_in` once more: the insertion asks these of many nodes
    /// and hardly ever more, and so close together they stay in the first cache.
    pub(crate) outs: Vec<Cost>,
    pub(crate) ins: Vec<Cost>,
    pub(crate) times: Vec<Times>,
    pub(crate) extras: Vec<Extra>,
    pub(crate) loads: Vec<Load>,
    /// Total cost: legs, fixed, stops' costs and penalties of the absent.
    pub(crate) cost: i64,
    /// Routes in use.
    pub(crate) used: u32,
    /// Leading nodes of the visits left out.
    pub(crate) absent: Vec<u32>,
    absent_at: Vec<u32>,
    /// Stretches from the start and to the end, kept if some route has a longest duration.
    pub(crate) fore: Vec<Segment>,
    pub(crate) rear: Vec<Segment>,
    idle: Vec<Vec<u32>>,
    is_idle: Vec<bool>,
    journal: Journal,
}

/// Routes as they were before they were first touched.
#[derive(Debug, Default)]
struct Journal {
    stamp: u32,
    touched: Vec<u32>,
    routes: Vec<(u32, Load)>,
    nodes: Vec<(u32, Node)>,
    extras: Vec<(Times, Extra)>,
    /// Of the same nodes, kept if some route has a longest duration.
    segments: Vec<(Segment, Segment)>,
    cost: i64,
    used: u32,
}

impl<'a, L: Legs> State<'a, L> {
    /// All visits absent, all routes idle.
    pub(crate) fn new(instance: &'a Instance<L>) -> Self {
        let nodes = instance.times.len();
        let free = |site: u32| Node {
            next: NONE,
            prev: NONE,
            route: NONE,
            site,
            depart: 0,
            latest: 0,
            leg_in: 0,
            leg_out: 0,
        };
        let extra = Extra {
            depart_before: 0,
            latest_before: 0,
            leg_time: 0,
            window: NONE,
            cost: 0,
        };
        let segments = if instance.limited { nodes } else { 0 };
        let blank = Segment::stop(0, 0, 0);
        let routes = instance.routes.len();
        let mut state = Self {
            instance,
            nodes: instance.sites.iter().map(|&site| free(site)).collect(),
            outs: vec![0; nodes],
            ins: vec![0; nodes],
            times: instance.times.clone(),
            extras: vec![extra; if L::PLAIN { 0 } else { nodes }],
            loads: instance
                .routes
                .iter()
                .map(|r| Load {
                    room: r.capacity,
                    stops: 0,
                })
                .collect(),
            cost: 0,
            used: 0,
            absent: Vec::with_capacity(instance.stop_count()),
            absent_at: vec![NONE; instance.stop_count()],
            fore: vec![blank; segments],
            rear: vec![blank; segments],
            idle: instance
                .kinds
                .iter()
                .map(|k| k.iter().rev().copied().collect())
                .collect(),
            is_idle: vec![true; routes],
            journal: Journal {
                touched: vec![0; routes],
                ..Journal::default()
            },
        };
        state.clear();
        state
    }

    /// Empties all routes: every visit absent, every route idle.
    pub(crate) fn clear(&mut self) {
        let instance = self.instance;
        self.cost = 0;
        self.used = 0;
        self.absent.clear();
        self.absent_at.fill(NONE);
        self.is_idle.fill(true);
        for (idle, kind) in self.idle.iter_mut().zip(&instance.kinds) {
            idle.clear();
            idle.extend(kind.iter().rev());
        }
        for route in 0..instance.routes.len() as u32 {
            let capacity = instance.routes[route as usize].capacity;
            self.loads[route as usize] = Load {
                room: capacity,
                stops: 0,
            };
            let (start, end) = (instance.start(route), instance.end(route));
            self.nodes[start as usize].route = route;
            self.nodes[end as usize].route = route;
            self.join(start, end, route);
            self.retime(route);
        }
        for stop in 0..instance.stop_count() as u32 {
            self.nodes[stop as usize].route = NONE;
            let facts = &instance.stops[stop as usize];
            if facts.role == 0 && !facts.frozen {
                self.add_absent(stop);
            }
        }
    }

    /// The stops of a route in order.
    pub(crate) fn stops(&self, route: u32) -> impl Iterator<Item = u32> + '_ {
        let end = self.instance.end(route);
        let first = self.nodes[self.instance.start(route) as usize].next;
        std::iter::successors((first != end).then_some(first), move |&node| {
            let next = self.nodes[node as usize].next;
            (next != end).then_some(next)
        })
    }

    /// Counts a visit as left out.
    pub(crate) fn add_absent(&mut self, lead: u32) {
        self.absent_at[lead as usize] = self.absent.len() as u32;
        self.absent.push(lead);
        self.cost += i64::from(self.instance.stops[lead as usize].penalty);
    }

    /// No longer counts a visit as left out.
    pub(crate) fn drop_absent(&mut self, lead: u32) {
        let at = self.absent_at[lead as usize] as usize;
        self.absent.swap_remove(at);
        if let Some(&moved) = self.absent.get(at) {
            self.absent_at[moved as usize] = at as u32;
        }
        self.absent_at[lead as usize] = NONE;
        self.cost -= i64::from(self.instance.stops[lead as usize].penalty);
    }

    /// Whether a visit counts as left out.
    pub(crate) fn is_absent(&self, lead: u32) -> bool {
        self.absent_at[lead as usize] != NONE
    }

    /// An unused route of a kind, if there is one.
    pub(crate) fn idle_route(&mut self, kind: usize) -> Option<u32> {
        while let Some(&route) = self.idle[kind].last() {
            if self.loads[route as usize].stops == 0 {
                return Some(route);
            }
            self.idle[kind].pop();
            self.is_idle[route as usize] = false;
        }
        None
    }

    pub(crate) fn note_idle(&mut self, route: u32) {
        if self.loads[route as usize].stops == 0 && !self.is_idle[route as usize] {
            self.is_idle[route as usize] = true;
            self.idle[self.instance.routes[route as usize].kind as usize].push(route);
        }
    }

    /// Starts a journal: what follows can be undone by [`Self::undo`].
    pub(crate) fn begin(&mut self) {
        let journal = &mut self.journal;
        journal.stamp += 1;
        journal.routes.clear();
        journal.nodes.clear();
        journal.extras.clear();
        journal.segments.clear();
        journal.cost = self.cost;
        journal.used = self.used;
    }

    /// Writes a route to the journal before its first change.
    pub(crate) fn touch(&mut self, route: u32) {
        let journal = &mut self.journal;
        if journal.touched[route as usize] == journal.stamp {
            return;
        }
        journal.touched[route as usize] = journal.stamp;
        journal.routes.push((route, self.loads[route as usize]));
        let end = self.instance.end(route);
        let mut node = self.instance.start(route);
        loop {
            journal.nodes.push((node, self.nodes[node as usize]));
            if !L::PLAIN {
                journal
                    .extras
                    .push((self.times[node as usize], self.extras[node as usize]));
            }
            if self.instance.limited {
                journal
                    .segments
                    .push((self.fore[node as usize], self.rear[node as usize]));
            }
            if node == end {
                break;
            }
            node = self.nodes[node as usize].next;
        }
    }

    /// Puts back every touched route. Stops inserted since, and in no touched route before,
    /// must be cut loose by the caller.
    pub(crate) fn undo(&mut self) {
        let journal = std::mem::take(&mut self.journal);
        for &(node, record) in &journal.nodes {
            self.nodes[node as usize] = record;
            self.outs[node as usize] = record.leg_out;
            self.ins[node as usize] = record.leg_in;
        }
        if !L::PLAIN {
            for (&(node, _), &(times, extra)) in journal.nodes.iter().zip(&journal.extras) {
                self.times[node as usize] = times;
                self.extras[node as usize] = extra;
            }
        }
        for (&(node, _), &(fore, rear)) in journal.nodes.iter().zip(&journal.segments) {
            self.fore[node as usize] = fore;
            self.rear[node as usize] = rear;
        }
        self.cost = journal.cost;
        self.used = journal.used;
        for &(route, load) in &journal.routes {
            self.loads[route as usize] = load;
            self.note_idle(route);
        }
        self.journal = journal;
    }

    /// Cost of the leg between two neighbours of a route; nothing if the route is unused.
    fn leg(&self, from: u32, to: u32, route: u32) -> (Time, Cost) {
        if self.instance.is_end(from) && self.instance.is_end(to) {
            return (0, 0);
        }
        let rate = self.instance.routes[route as usize].rate;
        self.instance.legs.leg(
            self.nodes[from as usize].site,
            self.nodes[to as usize].site,
            rate,
        )
    }

    /// Makes two nodes neighbours; the cost of their leg is written, not added.
    pub(crate) fn join(&mut self, from: u32, to: u32, route: u32) -> Cost {
        let (time, cost) = self.leg(from, to, route);
        let a = &mut self.nodes[from as usize];
        a.next = to;
        a.leg_out = cost;
        let b = &mut self.nodes[to as usize];
        b.prev = from;
        b.leg_in = cost;
        self.outs[from as usize] = cost;
        self.ins[to as usize] = cost;
        if !L::PLAIN {
            self.extras[to as usize].leg_time = time;
        }
        cost
    }

    /// Puts a stop where it was decided to go; times are put right along the route.
    pub(crate) fn insert(&mut self, node: u32, spot: Spot) {
        self.touch(self.nodes[spot.after as usize].route);
        self.link(node, spot);
        self.retime_around(node);
    }

    /// Puts a stop into a route's list; the caller puts times right.
    pub(crate) fn link(&mut self, node: u32, spot: Spot) {
        let route = self.nodes[spot.after as usize].route;
        let next = self.nodes[spot.after as usize].next;
        let before = self.nodes[spot.after as usize].leg_out;
        let legs = self.join(spot.after, node, route) + self.join(node, next, route);
        self.nodes[node as usize].route = route;
        self.cost += i64::from(legs - before + spot.cost);
        let load = &mut self.loads[route as usize];
        load.room -= self.times[node as usize].load;
        load.stops += 1;
        if load.stops == 1 {
            self.used += 1;
            self.cost += i64::from(self.instance.routes[route as usize].fixed);
        }
        if !L::PLAIN {
            self.times[node as usize].earliest = spot.earliest;
            self.times[node as usize].latest = spot.latest;
            self.extras[node as usize].window = spot.window;
            self.extras[node as usize].cost = spot.cost;
        }
    }

    /// Takes a stop out of its route; the caller retimes the route. Gives the cost saved.
    pub(crate) fn remove(&mut self, node: u32) -> Cost {
        let Node {
            prev,
            next,
            route,
            leg_in,
            leg_out,
            ..
        } = self.nodes[node as usize];
        self.touch(route);
        let leg = self.join(prev, next, route);
        self.nodes[node as usize].route = NONE;
        let mut saved = leg_in + leg_out - leg;
        if !L::PLAIN {
            saved += self.extras[node as usize].cost;
        }
        let load = &mut self.loads[route as usize];
        load.room += self.times[node as usize].load;
        load.stops -= 1;
        if load.stops == 0 {
            self.used -= 1;
            saved += self.instance.routes[route as usize].fixed;
            self.note_idle(route);
        }
        self.cost -= i64::from(saved);
        saved
    }
}
