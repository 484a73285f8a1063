//! Roads against plain search, on made-up towns.

use std::collections::BTreeMap;

use petgraph::algo::dijkstra;
use petgraph::graph::{DiGraph, NodeIndex};
use proptest::prelude::*;

use super::door::Door;
use super::extract::{Extract, Node, Restriction, Way};
use super::hierarchy::{Climber, Hierarchy};
use super::map::Map;
use super::snap::Snapper;
use super::weight::{NONE, Weight, deciseconds, part};
use super::{table, way};
use crate::model::LatLon;
use crate::rules::{Nation, RoadRules, shipped};

fn rules() -> RoadRules {
    shipped(Nation::England).unwrap().travel.roads
}

/// A node so many hundreds of metres north and east, about.
fn node(id: i64, north: i32, east: i32) -> Node {
    Node {
        id,
        at: [535_000_000 + north * 9_000, -11_000_000 + east * 15_000],
        lights: id % 7 == 3,
        barrier: false,
    }
}

fn street(id: i64, nodes: &[i64], kmh: [f64; 2]) -> Way {
    Way {
        id,
        nodes: nodes.to_vec(),
        kmh,
        roundabout: false,
    }
}

/// A grid of `side` by `side` junctions; streets as their speeds say.
fn town(side: i64, speeds: &[[f64; 2]], banned: &[(usize, usize)]) -> Extract {
    let id = |north: i64, east: i64| 1 + north * side + east;
    let mut extract = Extract::default();
    for north in 0..side {
        for east in 0..side {
            extract
                .nodes
                .push(node(id(north, east), north as i32, east as i32));
        }
    }
    let mut pairs = Vec::new();
    for north in 0..side {
        for east in 0..side {
            if east + 1 < side {
                pairs.push([id(north, east), id(north, east + 1)]);
            }
            if north + 1 < side {
                pairs.push([id(north, east), id(north + 1, east)]);
            }
        }
    }
    for (i, pair) in pairs.iter().enumerate() {
        extract
            .ways
            .push(street(i as i64, pair, speeds[i % speeds.len()]));
    }
    for (from, to) in banned {
        let (from, to) = (from % pairs.len(), to % pairs.len());
        let via = pairs[from].iter().find(|n| pairs[to].contains(n));
        if let Some(via) = via.filter(|_| from != to) {
            extract.restrictions.push(Restriction {
                from: from as i64,
                via: *via,
                to: to as i64,
                only: false,
            });
        }
    }
    extract.restrictions.sort_unstable();
    extract
}

struct Town {
    map: Map,
    hierarchy: Hierarchy,
    doors: Vec<Door>,
}

fn build(extract: &Extract, homes: &[(f64, f64)]) -> Town {
    let map = Map::new(extract, &rules());
    let hierarchy = Hierarchy::new(&map).unwrap();
    let snapper = Snapper::new(&map);
    let mut climber = Climber::new(&hierarchy);
    let doors = homes
        .iter()
        .filter_map(|(north, east)| {
            let at = LatLon {
                latitude: 53.5 + north * 0.0009,
                longitude: -1.1 + east * 0.0015,
            };
            let snap = snapper.snap(&map, at, 5_000.0)?;
            Some(Door::new(&map, &hierarchy, &mut climber, snap, 0))
        })
        .collect();
    Town {
        map,
        hierarchy,
        doors,
    }
}

/// The same without a hierarchy: Dijkstra over the moves.
fn plainly(map: &Map, from: &Door, to: &Door) -> Weight {
    let mut graph: DiGraph<(), Weight, u32> = DiGraph::default();
    for _ in 0..map.segments.len() * 2 {
        graph.add_node(());
    }
    for a_move in 0..map.segments.len() as u32 * 2 {
        for turn in map.turns_into(a_move) {
            let cost = turn.weight + map.weight(a_move);
            graph.add_edge(NodeIndex::from(turn.from), NodeIndex::from(a_move), cost);
        }
    }
    let passing = |door: &Door| {
        let segment = door.snap.segment * 2;
        [
            (segment, door.snap.share),
            (segment + 1, 1.0 - door.snap.share),
        ]
        .into_iter()
        .filter(|(m, _)| map.weight(*m) != NONE)
        .collect::<Vec<_>>()
    };
    let mut best = super::door::straight_on(map, &from.snap, &to.snap);
    for (first, gone) in passing(from) {
        let rest = part(map.weight(first), 1.0 - gone);
        let reached = dijkstra(&graph, NodeIndex::from(first), None, |e| *e.weight());
        let reached: BTreeMap<NodeIndex, Weight> = reached.into_iter().collect();
        for (last, share) in passing(to) {
            for turn in map.turns_into(last) {
                if let Some(cost) = reached.get(&NodeIndex::from(turn.from)) {
                    let whole = rest + cost + turn.weight + part(map.weight(last), share);
                    best = best.min(whole);
                }
            }
        }
    }
    best
}

const SPEEDS: [[f64; 2]; 5] = [
    [30.0, 30.0],
    [50.0, 50.0],
    [30.0, 0.0],
    [0.0, 20.0],
    [10.0, 40.0],
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the streets, the hierarchy, the table and the line on the map agree with a
    /// plain search.
    #[test]
    fn shortcuts_change_nothing(
        order in proptest::collection::vec(0..SPEEDS.len(), 7..13),
        banned in proptest::collection::vec((0_usize..60, 0_usize..60), 0..6),
        homes in proptest::collection::vec((0.0..4.0, 0.0..4.0), 2..7),
    ) {
        let speeds: Vec<[f64; 2]> = order.iter().map(|i| SPEEDS[*i]).collect();
        let Town { map, hierarchy, doors } = build(&town(5, &speeds, &banned), &homes);
        let all: Vec<&Door> = doors.iter().collect();
        let table = table::table(&map, &all, &all);
        let moves = hierarchy.moves();
        let mut climber = Climber::new(&hierarchy);
        for (i, from) in doors.iter().enumerate() {
            for (j, to) in doors.iter().enumerate() {
                let expected = plainly(&map, from, to);
                prop_assert_eq!(from.to(to, &map), expected);
                prop_assert_eq!(table[i * doors.len() + j], expected);
                let line = way::way(&map, &hierarchy, &moves, &mut climber, [from, to]);
                prop_assert_eq!(line.is_empty(), expected == NONE);
                if expected != NONE {
                    let metres: f64 = line.windows(2).map(|w| super::map::metres_between(w[0], w[1])).sum();
                    let said = f64::from(super::weight::metres(expected));
                    // Each of the segments is rounded to a metre.
                    prop_assert!((metres - said).abs() < 25.0, "{} m drawn, {} m said", metres, said);
                }
            }
        }
    }
}

#[test]
fn a_street_takes_its_length_at_its_speed() {
    let extract = Extract {
        ways: vec![street(1, &[1, 2, 3], [36.0, 36.0])],
        nodes: vec![node(1, 0, 0), node(2, 0, 5), node(4, 0, 7), node(3, 0, 10)],
        ..Extract::default()
    };
    let mut extract = extract;
    extract.nodes.sort_by_key(|n| n.id);
    let Town { map, doors, .. } = build(&extract, &[(0.0, 1.0), (0.0, 9.0)]);
    let metres = super::map::metres_between(node(1, 0, 1).at, node(1, 0, 9).at);
    let found = doors[0].to(&doors[1], &map);
    // 36 km/h are 10 m/s; node 3 has lights, but lies behind the second home.
    assert!(
        (f64::from(deciseconds(found)) - metres).abs() <= 1.0,
        "{found:x}, {metres}"
    );
    assert!((f64::from(super::weight::metres(found)) - metres).abs() <= 1.0);
    assert_eq!(doors[1].to(&doors[0], &map), found);
}

#[test]
fn a_one_way_street_is_left_at_its_end_only() {
    // A square of one-way streets: on for a side, back round all the others.
    let extract = Extract {
        ways: vec![street(1, &[1, 2, 3, 4, 1], [36.0, 0.0])],
        nodes: vec![node(1, 0, 0), node(2, 0, 5), node(3, 5, 5), node(4, 5, 0)],
        ..Extract::default()
    };
    let Town { map, doors, .. } = build(&extract, &[(0.0, 1.0), (0.0, 4.0)]);
    let (on, back) = (doors[0].to(&doors[1], &map), doors[1].to(&doors[0], &map));
    assert!(
        deciseconds(back) > 4 * deciseconds(on),
        "{on:x} on, {back:x} back"
    );
}

#[test]
fn a_forbidden_turn_is_not_made() {
    // A cross with a way round; from the south into the east is forbidden.
    let cross = |restrictions: Vec<Restriction>| Extract {
        ways: vec![
            street(1, &[1, 2], [36.0, 36.0]),
            street(2, &[2, 3], [36.0, 36.0]),
            street(3, &[2, 4], [36.0, 36.0]),
            street(4, &[4, 5, 3], [36.0, 36.0]),
        ],
        nodes: vec![
            node(1, 0, 5),
            node(2, 5, 5),
            node(3, 5, 10),
            node(4, 10, 5),
            node(5, 10, 10),
        ],
        restrictions,
        missing: 0,
    };
    let ban = |to: i64, only: bool| Restriction {
        from: 1,
        via: 2,
        to,
        only,
    };
    let homes = [(1.0, 5.0), (5.0, 9.0)];
    let time = |restrictions: Vec<Restriction>| {
        let Town { map, doors, .. } = build(&cross(restrictions), &homes);
        deciseconds(doors[0].to(&doors[1], &map))
    };
    let free = time(vec![]);
    assert!(time(vec![ban(2, false)]) > 2 * free);
    assert!(time(vec![ban(3, true)]) > 2 * free);
    assert_eq!(time(vec![ban(3, false)]), free);
}

#[test]
fn a_car_park_behind_bollards_is_an_island() {
    let mut extract = Extract {
        ways: vec![
            street(1, &[1, 2, 3], [30.0, 30.0]),
            street(2, &[2, 4, 5], [30.0, 30.0]),
        ],
        nodes: vec![
            node(1, 0, 0),
            node(2, 0, 5),
            node(3, 0, 10),
            node(4, 1, 5),
            node(5, 4, 5),
        ],
        ..Extract::default()
    };
    extract.nodes[3].barrier = true;
    let Town { doors, .. } = build(&extract, &[(3.0, 5.0)]);
    let island = doors[0].snap.island_metres.unwrap();
    assert!(
        island < 5.0 && doors[0].snap.metres > 150.0,
        "{:?}",
        doors[0].snap
    );
}
