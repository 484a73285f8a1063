//! Lists which stops are worth standing next to, and which are worth removing together.
//!
//! Granular neighbourhoods: Toth and Vigo (2003), "The granular tabu search and its
//! application to the vehicle-routing problem", INFORMS Journal on Computing 15(4); with
//! time windows as in Vidal et al. (2013), section 4.5. The ruin's list adds the gap between
//! windows to the distance, so that what is removed together can be exchanged.

use super::instance::{Instance, NEVER};
use super::legs::Legs;
use super::params::Params;

/// A stop next to which another is worth inserting, and the leg between the two.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Neighbour {
    pub(crate) node: u32,
    /// Cost (and time, on plain problems) of the leg from it, or to it.
    pub(crate) leg: i32,
}

/// Rows of different lengths in one array.
#[derive(Debug)]
pub(crate) struct Rows<T> {
    begin: Vec<u32>,
    items: Vec<T>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self {
            begin: vec![0],
            items: Vec::new(),
        }
    }
}

impl<T> Rows<T> {
    /// The row of a stop.
    pub(crate) fn of(&self, stop: u32) -> &[T] {
        let at = stop as usize;
        &self.items[self.begin[at] as usize..self.begin[at + 1] as usize]
    }

    fn push(&mut self, row: impl Iterator<Item = T>) {
        self.items.extend(row);
        self.begin.push(self.items.len() as u32);
    }
}

/// The neighbours of every stop, nearest first.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    /// Good predecessors. On problems of many days: good neighbours on either side.
    pub(crate) inward: Rows<Neighbour>,
    /// Good successors; empty on problems of many days.
    pub(crate) outward: Rows<Neighbour>,
    /// Stops to remove together.
    pub(crate) adjacent: Rows<u32>,
}

/// Builds all lists of an instance.
pub(crate) fn build<L: Legs>(instance: &Instance<L>, params: &Params, stops_a_route: f32) -> Lists {
    let wide = instance.width > f64::from(params.neighbours.wide_window)
        || stops_a_route > params.neighbours.long_route;
    let (count, wait) = if wide {
        (
            params.neighbours.count_wide,
            params.neighbours.wait_weight_wide,
        )
    } else {
        (params.neighbours.count, params.neighbours.wait_weight)
    };
    if L::PLAIN {
        plain(instance, count, wait, params)
    } else {
        full(instance, params.neighbours.count, params)
    }
}

/// The `count` smallest keys of `(measure, node)`, in order.
fn nearest(keys: &mut Vec<u64>, count: usize) {
    if keys.len() > count {
        keys.select_nth_unstable(count);
        keys.truncate(count);
    }
    keys.sort_unstable();
}

fn key(measure: f32, node: u32) -> u64 {
    u64::from(measure.max(0.0) as u32) << 32 | u64::from(node)
}

fn plain<L: Legs>(instance: &Instance<L>, count: usize, wait: f32, params: &Params) -> Lists {
    let stops = instance.stop_count() as u32;
    let mut lists = Lists::default();
    let mut keys = Vec::with_capacity(stops as usize);
    for c in 0..stops {
        let (to, from) = instance.legs.rows(instance.sites[c as usize]);
        let near = |leg: i32, node: u32| Neighbour { node, leg };
        keys.clear();
        keys.extend((0..stops).filter(|&i| i != c).filter_map(|i| {
            let leg = to[instance.sites[i as usize] as usize];
            arc(instance, i, c, leg, wait).map(|measure| key(measure, i))
        }));
        nearest(&mut keys, count);
        lists.inward.push(keys.iter().map(|&k| {
            let node = k as u32;
            near(to[instance.sites[node as usize] as usize], node)
        }));
        keys.clear();
        keys.extend((0..stops).filter(|&j| j != c).filter_map(|j| {
            let leg = from[instance.sites[j as usize] as usize];
            arc(instance, c, j, leg, wait).map(|measure| key(measure, j))
        }));
        nearest(&mut keys, count);
        lists.outward.push(keys.iter().map(|&k| {
            let node = k as u32;
            near(from[instance.sites[node as usize] as usize], node)
        }));
        keys.clear();
        keys.extend((0..stops).filter(|&j| j != c).map(|j| {
            let leg = from[instance.sites[j as usize] as usize];
            let (a, b) = (&instance.times[c as usize], &instance.times[j as usize]);
            let gap = (b.earliest - a.latest).max(a.earliest - b.latest).max(0);
            key(leg as f32 + params.ruin.gap_weight * gap as f32, j)
        }));
        nearest(&mut keys, params.ruin.adjacent);
        lists.adjacent.push(keys.iter().map(|&k| k as u32));
    }
    lists
}

/// Distance and forced wait of going straight from `i` to `j`, if the windows allow it.
fn arc<L: Legs>(instance: &Instance<L>, i: u32, j: u32, leg: i32, weight: f32) -> Option<f32> {
    let (a, b) = (&instance.times[i as usize], &instance.times[j as usize]);
    if a.earliest + a.duration + leg > b.latest {
        return None;
    }
    let wait = (b.earliest - a.latest.min(NEVER) - a.duration - leg).max(0);
    Some(leg as f32 + weight * wait as f32)
}

fn full<L: Legs>(instance: &Instance<L>, count: usize, params: &Params) -> Lists {
    let stops = instance.stop_count() as u32;
    let mut lists = Lists::default();
    let mut keys = Vec::with_capacity(stops as usize);
    let Some(rate) = instance.routes.first().map(|r| r.rate) else {
        for _ in 0..stops {
            lists.inward.push(std::iter::empty());
            lists.adjacent.push(std::iter::empty());
        }
        return lists;
    };
    for c in 0..stops {
        keys.clear();
        keys.extend(
            (0..stops)
                .filter(|&j| j != c && share_days(instance, c, j))
                .map(|j| {
                    let leg = instance.legs.leg(
                        instance.sites[c as usize],
                        instance.sites[j as usize],
                        rate,
                    );
                    key(leg.1 as f32, j)
                }),
        );
        nearest(&mut keys, params.ruin.adjacent.max(count));
        lists.adjacent.push(keys.iter().map(|&k| k as u32));
        let shares = |&&k: &&u64| share_resource(instance, c, k as u32);
        lists
            .inward
            .push(keys.iter().filter(shares).take(count).map(|&k| Neighbour {
                node: k as u32,
                leg: (k >> 32) as i32,
            }));
    }
    lists
}

fn share_days<L: Legs>(instance: &Instance<L>, a: u32, b: u32) -> bool {
    instance.calendar.spans_meet(a, b)
}

fn share_resource<L: Legs>(instance: &Instance<L>, a: u32, b: u32) -> bool {
    instance.calendar.resources_meet(a, b)
}
