//! Tests of the kernel from inside: every stored number against recomputation.

use proptest::prelude::*;

use super::benchmark::{Benchmark, Metric as Convention};
use super::check;
use super::instance::{Instance, Part};
use super::legs::{Legs, Metric, Straight, Table, is_plain};
use super::outline::Outline;
use super::params::Params;
use super::problem::{Pause, Plan, Problem, Rate, Role, RouteSpec, Stop as At, VisitSpec, Window};
use super::schedule;
use super::search::Search;
use super::state::State;
use super::synthetic::Night;
use super::travel::{Matrix, Travel};
use super::{Stop, insertions, solve};

/// A random plain problem of `count` customers; some with prizes, and a longest duration.
fn plain(count: usize, seed: u64, limited: bool) -> Problem {
    let mut dice = super::dice::Dice::new(seed, 5);
    let positions: Vec<(f32, f32)> = (0..=count)
        .map(|_| (dice.below(1_000) as f32, dice.below(1_000) as f32))
        .collect();
    let mut legs = Vec::new();
    for a in &positions {
        legs.extend(
            positions
                .iter()
                .map(|b| (a.0 - b.0).hypot(a.1 - b.1) as i32),
        );
    }
    let visits = (1..=count)
        .map(|place| {
            let earliest = dice.below(3_000) as i32;
            VisitSpec {
                place: place as u32,
                load: 1 + dice.below(20) as i32,
                penalty: dice.chance(0.3).then(|| 200 + dice.below(1_500) as i32),
                options: vec![Window {
                    day: 0,
                    earliest,
                    latest: (earliest + 200 + dice.below(1_500) as i32).max(1_500),
                    cost: 0,
                }],
                roles: vec![Role {
                    resources: vec![1],
                    offset: 0,
                    duration: 90,
                }],
                pinned: false,
                previous: None,
            }
        })
        .collect();
    let depot = |r: usize| u32::from(limited && r % 2 == 1);
    let route = |r: usize| RouteSpec {
        day: 0,
        resource: 0,
        start: depot(r),
        end: depot(r),
        opens: 0,
        closes: 6_000,
        capacity: 100,
        longest: limited.then_some(3_000),
        fixed: if limited { 100 } else { 0 },
        rate: 0,
        pause: None,
    };
    let mut routes: Vec<RouteSpec> = (0..count.max(2)).map(route).collect();
    routes.sort_by_key(|r| r.start);
    Problem {
        travel: Travel::Matrix(Matrix::new(positions, legs, None)),
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

fn night(visits: usize, seed: u64) -> Problem {
    Night {
        visits,
        days: 10,
        operatives: 9,
        pairs: 0.2,
        seed,
    }
    .build()
}

/// Every stored time, load and cost against its recomputation.
fn audit<L: Legs>(state: &State<'_, L>, problem: &Problem, part: &Part) {
    let mut fresh = State::new(state.instance);
    let mut snapshot = super::snapshot::Snapshot::default();
    state.save(&mut snapshot);
    fresh.load(&snapshot);
    assert_eq!(fresh.cost, state.cost, "cost");
    assert_eq!(fresh.used, state.used, "used routes");
    assert_eq!(fresh.loads, state.loads, "loads");
    for route in 0..state.loads.len() as u32 {
        for node in state.stops(route) {
            let node = node as usize;
            assert_eq!(fresh.nodes[node], state.nodes[node], "node {node}");
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

    #[test]
    fn insertions_are_all_that_is_feasible_and_cost_what_they_say(seed in 0u64..1_000) {
        every_insertion(seed);
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

/// Tries every insertion of a visit the slow way, and compares.
fn every_insertion(seed: u64) {
    let problem = night(40, seed);
    let params = Params {
        seed,
        ..Params::default()
    };
    let plan = solve(&problem, None, &params, &Stop::iterations(300), &mut |_| ()).plan;
    for visit in (0..problem.visits.len() as u32).step_by(7) {
        let spec = &problem.visits[visit as usize];
        let found = insertions(&problem, &plan, visit);
        let mut outline = Outline::from_plan(&problem, &plan);
        for items in &mut outline.routes {
            items.retain(|i| i.visit != visit);
        }
        outline.absent.retain(|&v| v != visit);
        let base = outline.cost(&problem);
        for insertion in &found {
            let mut with = outline.clone();
            let option = spec.options[insertion.window];
            for (role, position) in insertion.roles.iter().enumerate() {
                let fixed = insertion.start + spec.roles[role].offset;
                let pair = spec.roles.len() > 1;
                let item = super::outline::Item {
                    visit,
                    role: role as u8,
                    window: insertion.window as u32,
                    earliest: if pair { fixed } else { option.earliest },
                    latest: if pair { fixed } else { option.latest },
                };
                with.routes[position.route].insert(position.index, item);
            }
            let plan = with
                .to_plan(&problem)
                .expect("an insertion keeps its routes feasible");
            assert_eq!(with.cost(&problem) - base, insertion.cost);
            assert!(plan.cost <= with.cost(&problem));
        }
        if spec.roles.len() == 1 {
            assert_eq!(
                found.len(),
                count_insertions(&problem, &outline, visit),
                "visit {visit}"
            );
        }
    }
}

fn count_insertions(problem: &Problem, outline: &Outline, visit: u32) -> usize {
    let spec = &problem.visits[visit as usize];
    let mut count = 0;
    for (route, items) in outline.routes.iter().enumerate() {
        let facts = &problem.routes[route];
        if !spec.roles[0].admits(facts.resource) {
            continue;
        }
        for (window, option) in spec
            .options
            .iter()
            .enumerate()
            .filter(|o| o.1.day == facts.day)
        {
            for index in 0..=items.len() {
                let mut items = items.clone();
                let (earliest, latest) = (option.earliest, option.latest);
                let window = window as u32;
                items.insert(
                    index,
                    super::outline::Item {
                        visit,
                        role: 0,
                        window,
                        earliest,
                        latest,
                    },
                );
                count += usize::from(schedule::steps(problem, route, &items).is_some());
            }
        }
    }
    count
}

/// The least cost over every order of every split of the visits, absences included.
fn brute_force(problem: &Problem) -> i64 {
    fn go(problem: &Problem, outline: &mut Outline, visit: u32, best: &mut i64) {
        if visit as usize == problem.visits.len() {
            if let Some(plan) = outline.to_plan(problem) {
                *best = (*best).min(plan.cost);
            }
            return;
        }
        outline.absent.push(visit);
        go(problem, outline, visit + 1, best);
        outline.absent.pop();
        for route in 0..problem.routes.len() {
            let spec = &problem.visits[visit as usize];
            if !spec.roles[0].admits(problem.routes[route].resource) {
                continue;
            }
            for window in 0..spec.options.len() {
                let option = spec.options[window];
                if option.day != problem.routes[route].day {
                    continue;
                }
                for index in 0..=outline.routes[route].len() {
                    let item = super::outline::Item {
                        visit,
                        role: 0,
                        window: window as u32,
                        earliest: option.earliest,
                        latest: option.latest,
                    };
                    outline.routes[route].insert(index, item);
                    go(problem, outline, visit + 1, best);
                    outline.routes[route].remove(index);
                }
            }
        }
    }
    let mut outline = Outline::empty(problem);
    outline.absent.clear();
    let mut best = i64::MAX;
    go(problem, &mut outline, 0, &mut best);
    best
}

#[test]
fn tiny_problems_are_solved_to_the_optimum() {
    for seed in 0..6 {
        let mut problem = plain(6, seed, false);
        problem.routes.truncate(2);
        let stop = Stop::iterations(3_000);
        let plan = solve(&problem, None, &Params::default(), &stop, &mut |_| ()).plan;
        assert_eq!(plan.cost, brute_force(&problem), "seed {seed}");
    }
}

#[test]
fn tiny_nights_are_solved_to_the_optimum() {
    for seed in 0..4 {
        let mut problem = Night {
            visits: 4,
            days: 3,
            operatives: 2,
            pairs: 0.0,
            seed,
        }
        .build();
        problem
            .visits
            .iter_mut()
            .for_each(|v| v.options.truncate(2));
        let stop = Stop::iterations(3_000);
        let plan = solve(&problem, None, &Params::default(), &stop, &mut |_| ()).plan;
        let best = brute_force(&problem);
        assert_eq!(plan.cost, best, "seed {seed} {plan:?} {:?}", problem.visits);
    }
}

#[test]
fn the_same_seed_gives_the_same_plan_whatever_the_threads() {
    let mut params = Params::default();
    params.region.whole = 60;
    params.region.part = 40;
    params.region.long_run = 150.0;
    params.region.reheat = (40, 20);
    params.region.reheat_turn = 20.0;
    params.pool.largest = 0;
    for problem in [plain(150, 1, false), night(150, 1)] {
        let plans: Vec<Plan> = [1, 2]
            .into_iter()
            .map(|threads| {
                let params = Params {
                    threads,
                    ..params.clone()
                };
                solve(
                    &problem,
                    None,
                    &params,
                    &Stop::iterations(30_000),
                    &mut |_| (),
                )
                .plan
            })
            .collect();
        assert_eq!(plans[0], plans[1]);
        assert_eq!(check(&problem, &plans[0]), Ok(plans[0].cost));
    }
}

#[test]
fn the_pool_gives_the_same_plan_whatever_the_threads() {
    let problem = plain(60, 2, true);
    let plans: Vec<Plan> = [1, 2]
        .into_iter()
        .map(|threads| {
            let mut params = Params {
                threads,
                ..Params::default()
            };
            params.pool.least_budget = 0.0;
            solve(
                &problem,
                None,
                &params,
                &Stop::iterations(60_000),
                &mut |_| (),
            )
            .plan
        })
        .collect();
    assert_eq!(plans[0], plans[1]);
    assert_eq!(check(&problem, &plans[0]), Ok(plans[0].cost));
}

#[test]
fn a_start_is_never_made_worse_and_pins_stay() {
    let mut problem = night(120, 4);
    let params = Params::default();
    let first = solve(
        &problem,
        None,
        &params,
        &Stop::iterations(2_000),
        &mut |_| (),
    )
    .plan;
    let mut pinned = Vec::new();
    for (route, stops) in first.routes.iter().enumerate() {
        for stop in stops {
            if let At::Visit { visit, role, .. } = *stop
                && visit % 3 == 0
            {
                problem.visits[visit as usize].pinned = true;
                pinned.push((visit, role, route));
            }
        }
    }
    let second = solve(
        &problem,
        Some(&first),
        &params,
        &Stop::iterations(4_000),
        &mut |_| (),
    );
    assert!(second.plan.cost <= first.cost);
    assert_eq!(check(&problem, &second.plan), Ok(second.plan.cost));
    for (visit, role, route) in pinned {
        let stays = second.plan.routes[route]
            .iter()
            .any(|s| matches!(s, At::Visit { visit: v, role: r, .. } if (*v, *r) == (visit, role)));
        assert!(stays, "visit {visit} left route {route}");
    }
    let none = solve(
        &problem,
        Some(&first),
        &params,
        &Stop::iterations(0),
        &mut |_| (),
    );
    assert!(none.plan.cost <= first.cost);
}

#[test]
fn a_visit_dearer_than_its_penalty_stays_out_and_one_that_must_be_made_goes_in() {
    let mut problem = plain(5, 9, false);
    for visit in &mut problem.visits {
        visit.penalty = Some(0);
    }
    problem.visits[2].penalty = None;
    let stop = Stop::iterations(500);
    let plan = solve(&problem, None, &Params::default(), &stop, &mut |_| ()).plan;
    let place = problem.visits[2].place;
    let there = problem.travel.leg(0, place).time + problem.travel.leg(place, 0).time;
    assert_eq!(plan.absent, vec![0, 1, 3, 4]);
    assert_eq!(plan.cost, i64::from(there));
}

#[test]
fn a_break_falls_where_the_route_allows_it() {
    let mut problem = Night {
        visits: 3,
        days: 1,
        operatives: 1,
        pairs: 0.0,
        seed: 2,
    }
    .build();
    problem.routes[0].pause = Some(Pause {
        earliest: 600,
        latest: 610,
        duration: 60,
    });
    for (visit, window) in problem
        .visits
        .iter_mut()
        .zip([(480, 540), (590, 700), (700, 900)])
    {
        visit.roles[0].duration = 30;
        visit.options = vec![Window {
            day: 0,
            earliest: window.0,
            latest: window.1,
            cost: 0,
        }];
    }
    let stop = Stop::iterations(500);
    let plan = solve(&problem, None, &Params::default(), &stop, &mut |_| ()).plan;
    assert!(plan.absent.is_empty());
    assert_eq!(check(&problem, &plan), Ok(plan.cost));
    let pauses = plan.routes[0]
        .iter()
        .filter(|s| matches!(s, At::Pause { .. }))
        .count();
    assert_eq!(pauses, 1);
}

#[test]
fn a_cancelled_search_ends_at_once_with_a_plan() {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;
    let problem = night(60, 6);
    let stop = Stop::iterations(u64::MAX).or_when(Arc::new(AtomicBool::new(true)));
    let plan = solve(&problem, None, &Params::default(), &stop, &mut |_| ()).plan;
    assert_eq!(check(&problem, &plan), Ok(plan.cost));
}

#[test]
fn all_settings_are_in_range_and_a_wrong_one_is_named() {
    assert_eq!(Params::default().validate(), Ok(()));
    let mut params = Params::default();
    params.recreate.blink = 1.5;
    let error = params.validate().expect_err("out of range");
    assert_eq!(
        error.to_string(),
        "search setting `recreate.blink` is 1.5: allowed is between 0 and 1"
    );
}

#[test]
fn wrong_files_are_refused_at_their_line_and_column() {
    let good = "name\n\nVEHICLE\nNUMBER CAPACITY\n 2 10\n\nCUSTOMER\nCUST NO.\n\
        0 0 0 0 0 100 0\n1 3 4 1 0 50 1\n";
    let parse = |text: &str| {
        Benchmark::parse(std::path::Path::new("f.txt"), text, Convention::Dimacs)
            .map(|b| b.problem.visits.len())
            .map_err(|e| e.to_string())
    };
    assert_eq!(parse(good), Ok(1));
    let cases = [
        (
            "",
            "f.txt:1:1: the file is empty; allowed: a name on line 1",
        ),
        (
            &good.replace("1 3 4 1 0 50 1", "1 3 x 1 0 50 1"),
            "f.txt:10:5: `x` is not a number we can use; allowed: a number between -50,000 and 50,000",
        ),
        (
            &good.replace("1 3 4 1 0 50 1", "1 3 4 11 0 50 1"),
            "f.txt:10:7: 11 is out of range; allowed: a demand no higher than the capacity",
        ),
        (
            &good.replace("1 3 4 1 0 50 1", "1 3 4 1 60 50 1"),
            "f.txt:10:12: 50 is out of range; allowed: a due date no sooner than the ready time",
        ),
        (
            &good.replace("1 3 4 1 0 50 1", "2 3 4 1 0 50 1"),
            "f.txt:10:1: customer 2 where 1 should follow; allowed: 1: numbers run up from 0",
        ),
        (
            "DIMENSION: 3\nTYPE: VRPTW\nNODE_COORD_SECTION\n1 0 0\n",
            "f.txt:4:1: NODE_COORD_SECTION has 1 rows; allowed: 3 rows",
        ),
        (
            "NODE_COORD_SECTION\n",
            "f.txt:1:1: the file ends without TYPE; allowed: TYPE is required",
        ),
        (
            "TYPE: CVRP\nNODE_COORD_SECTION\n",
            "f.txt:1:7: TYPE is `CVRP`; allowed: VRPTW, PCVRPTW, MDVRPTW",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(
            parse(text).expect_err(expected),
            expected.replace(":4:1: NODE", ":3:1: NODE")
        );
    }
}
