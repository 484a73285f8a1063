//! Every stored number equals its recomputation.

use proptest::prelude::*;

use super::super::check;
use super::super::instance::{Instance, Part};
use super::super::legs::{Legs, Metric, Straight, Table, is_plain};
use super::super::outline::Outline;
use super::super::params::Params;
use super::super::problem::Problem;
use super::super::search::Search;
use super::super::snapshot::Snapshot;
use super::super::state::State;
use super::super::travel::{Matrix, Travel};
use super::{night, plain};

/// Every stored time, load and cost against its recomputation.
fn audit<L: Legs>(state: &State<'_, L>, problem: &Problem, part: &Part) {
    let mut fresh = State::new(state.instance);
    let mut snapshot = Snapshot::default();
    state.save(&mut snapshot);
    fresh.load(&snapshot);
    assert_eq!(fresh.cost, state.cost, "cost");
    assert_eq!(fresh.used, state.used, "used routes");
    assert_eq!(fresh.loads, state.loads, "loads");
    for route in 0..state.loads.len() as u32 {
        for node in state.stops(route) {
            let node = node as usize;
            assert_eq!(fresh.nodes[node], state.nodes[node], "node {node}");
            let legs = (state.ins[node], state.outs[node]);
            assert_eq!((fresh.ins[node], fresh.outs[node]), legs, "legs of {node}");
            if state.instance.limited {
                let stretches = (state.fore[node], state.rear[node]);
                let expected = (fresh.fore[node], fresh.rear[node]);
                assert_eq!(expected, stretches, "stretches of {node}");
            }
            if !L::PLAIN {
                let mut extra = state.extras[node];
                if !state.instance.routes[route as usize].has_pause {
                    // Never read there, so whatever an earlier route left.
                    extra.depart_before = fresh.extras[node].depart_before;
                    extra.latest_before = fresh.extras[node].latest_before;
                }
                assert_eq!(fresh.extras[node], extra, "extra {node}");
            }
        }
        assert!(state.is_drivable(route), "route {route} cannot be driven");
    }
    let mut outline = Outline::empty(problem);
    outline.absent = outline.adopt(state.instance, part, &snapshot);
    outline.absent.sort_unstable();
    assert_eq!(outline.cost(problem), state.cost, "cost of the outline");
    let plan = outline
        .to_plan(problem)
        .expect("every plan of the search can be driven");
    assert!(
        plan.cost <= state.cost,
        "a start may fall into a cheaper window, never a dearer"
    );
    let breaches: Vec<String> = check(problem, &plan)
        .err()
        .unwrap_or_default()
        .into_iter()
        .filter(|b| !b.contains("must be made"))
        .collect();
    assert!(breaches.is_empty(), "{breaches:?}");
}

fn search_and_audit<L: Legs>(problem: &Problem, seed: u64, steps: usize) {
    let params = Params {
        seed,
        ..Params::default()
    };
    let part = Part::whole(problem);
    let instance = Instance::<L>::new(problem, &part, &params, 5.0);
    let mut search = Search::new(&instance, &params, seed, 0);
    search.construct();
    audit(&search.state, problem, &part);
    for step in 0..steps {
        search.step((instance.d0 * 0.2) as f32);
        if step % 20 == 0 {
            audit(&search.state, problem, &part);
        }
    }
    audit(&search.state, problem, &part);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn stored_numbers_equal_recomputation_on_plain_problems(seed in 0u64..1_000, limited: bool) {
        let problem = plain(40, seed, limited);
        prop_assert!(is_plain(&problem));
        search_and_audit::<Metric>(&problem, seed, 300);
    }

    #[test]
    fn stored_numbers_equal_recomputation_on_nights(seed in 0u64..1_000) {
        search_and_audit::<Straight>(&night(80, seed), seed, 300);
    }
}

#[test]
fn a_table_of_times_and_distances_serves_as_well() {
    let mut problem = night(40, 3);
    let places = problem.travel.places() as u32;
    let positions = (0..places).map(|p| problem.travel.position(p)).collect();
    let (mut times, mut metres) = (Vec::new(), Vec::new());
    for a in 0..places {
        for b in 0..places {
            let leg = problem.travel.leg(a, b);
            times.push(leg.time);
            metres.push(leg.distance);
        }
    }
    problem.travel = Travel::Matrix(Matrix::new(positions, times, Some(metres)));
    search_and_audit::<Table>(&problem, 3, 200);
}
