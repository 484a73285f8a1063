//! Turns: from which move into which, and what the turn costs.
//!
//! The cost of an angle is the sigmoid of OSRM's car profile (`process_turn`): nothing straight
//! on, all of `turn_seconds` for a hairpin, more across the traffic than away from it. U-turns
//! are made in dead ends only; a visit may leave its home in either direction anyway.

use std::collections::{BTreeMap, BTreeSet};

use super::extract::{Extract, Restriction};
use super::map::{Junctions, Map, Move, Turn, metres_between, offset, place};
use super::weight::{NONE, weight};
use crate::rules::{RoadRules, Side};

/// How far from a junction the direction of a road is taken, metres.
const LOOK_AHEAD: f64 = 10.0;

/// Adds the turns at every junction.
pub(super) fn add(map: &mut Map, extract: &Extract, junctions: &Junctions<'_>, rules: &RoadRules) {
    let at = Meeting::all(map, junctions.nodes.len());
    let forbidden = Forbidden::of(extract, junctions);
    let mut turns: Vec<(Move, Turn)> = Vec::new();
    for (node, meeting) in at.iter().enumerate() {
        let closed = junctions.nodes[node].barrier;
        let lights = junctions.nodes[node].lights;
        for &from in &meeting.arriving {
            let mut out: Vec<Move> = meeting.leaving.clone();
            out.retain(|to| *to != from ^ 1);
            if closed {
                out.clear();
            }
            forbidden.retain(map, node as u32, from, &mut out);
            // A dead end, or a closed road: the only way on is back.
            let back = from ^ 1;
            if out.is_empty() && map.weight(back) != NONE {
                out.push(back);
            }
            for to in out {
                let cost = seconds(map, meeting.roads, from, to, rules)
                    + if lights { rules.signal_seconds } else { 0.0 };
                let cost = weight((cost * 10.0).round() as u32, 0);
                turns.push((to, Turn { from, weight: cost }));
            }
        }
    }
    turns.sort_unstable_by_key(|(to, turn)| (*to, turn.from));
    map.first_turn = vec![0; map.segments.len() * 2 + 1];
    for (to, _) in &turns {
        map.first_turn[*to as usize + 1] += 1;
    }
    for i in 1..map.first_turn.len() {
        map.first_turn[i] += map.first_turn[i - 1];
    }
    map.turns = turns.into_iter().map(|(_, turn)| turn).collect();
}

/// Who meets at a junction.
#[derive(Debug, Clone, Default)]
struct Meeting {
    arriving: Vec<Move>,
    leaving: Vec<Move>,
    /// Segments that end here, whichever way they may be driven.
    roads: usize,
}

impl Meeting {
    fn all(map: &Map, nodes: usize) -> Vec<Self> {
        let mut at = vec![Self::default(); nodes];
        for (s, segment) in map.segments.iter().enumerate() {
            for (direction, weight) in segment.weights.iter().enumerate() {
                let [tail, head] = [segment.ends[direction], segment.ends[1 - direction]];
                at[tail as usize].roads += 1;
                if *weight != NONE {
                    let a_move = (2 * s + direction) as Move;
                    at[tail as usize].leaving.push(a_move);
                    at[head as usize].arriving.push(a_move);
                }
            }
        }
        at
    }
}

/// Restrictions by the node and the way of arrival.
struct Forbidden {
    by: BTreeMap<(u32, i64), Vec<Restriction>>,
}

impl Forbidden {
    fn of(extract: &Extract, junctions: &Junctions<'_>) -> Self {
        let mut by: BTreeMap<(u32, i64), Vec<Restriction>> = BTreeMap::new();
        for restriction in &extract.restrictions {
            if let Some(node) = place(junctions.nodes, restriction.via) {
                by.entry((node, restriction.from))
                    .or_default()
                    .push(*restriction);
            }
        }
        Self { by }
    }

    fn retain(&self, map: &Map, node: u32, from: Move, out: &mut Vec<Move>) {
        let way = |a_move: Move| map.segment(a_move).0.way;
        let Some(restrictions) = self.by.get(&(node, way(from))) else {
            return;
        };
        let only: BTreeSet<i64> = restrictions
            .iter()
            .filter(|r| r.only)
            .map(|r| r.to)
            .collect();
        let leads_there = out.iter().any(|to| only.contains(&way(*to)));
        if leads_there {
            out.retain(|to| only.contains(&way(*to)));
        }
        let no: BTreeSet<i64> = restrictions
            .iter()
            .filter(|r| !r.only)
            .map(|r| r.to)
            .collect();
        // A ban on the way one comes by is on turning round, which is barred already.
        out.retain(|to| !no.contains(&way(*to)) || way(*to) == way(from));
    }
}

/// What a turn costs, lights apart.
fn seconds(map: &Map, roads: usize, from: Move, to: Move, rules: &RoadRules) -> f64 {
    let u_turn = to == from ^ 1;
    if roads <= 2 && !u_turn {
        return 0.0;
    }
    let angle = if u_turn { 180.0 } else { angle(map, from, to) };
    // Positive to the near side: away from the oncoming traffic.
    let near = match rules.drive_on {
        Side::Right => angle,
        Side::Left => -angle,
    };
    let bias = if near >= 0.0 {
        rules.turn_bias
    } else {
        1.0 / rules.turn_bias
    };
    let sharp = 13.0 / bias * near.abs() / 180.0;
    let mut cost = rules.turn_seconds / (1.0 + (6.5 * bias - sharp).exp());
    let circling = map.segment(from).0.roundabout || map.segment(to).0.roundabout;
    if near < 0.0 && !u_turn && !circling {
        cost += rules.crossing_seconds / (1.0 + (3.25 - 13.0 * near.abs() / 180.0).exp());
    }
    if u_turn {
        cost += rules.u_turn_seconds;
    }
    cost
}

/// Degrees from straight on, to the right positive.
fn angle(map: &Map, from: Move, to: Move) -> f64 {
    let bearing = |[east, north]: [f64; 2]| east.atan2(north).to_degrees();
    let back = ahead(map, from ^ 1);
    let came = bearing([-back[0], -back[1]]);
    let goes = bearing(ahead(map, to));
    (goes - came + 540.0).rem_euclid(360.0) - 180.0
}

/// Metres east and north to where a move is shortly after its beginning.
fn ahead(map: &Map, a_move: Move) -> [f64; 2] {
    let shape = map.shape(a_move / 2);
    let point = |i: usize| {
        if a_move.is_multiple_of(2) {
            shape[i]
        } else {
            shape[shape.len() - 1 - i]
        }
    };
    let mut gone = 0.0;
    let mut last = 1;
    for i in 1..shape.len() {
        gone += metres_between(point(i - 1), point(i));
        last = i;
        if gone >= LOOK_AHEAD {
            break;
        }
    }
    offset(point(0), point(last))
}
