//! Insertions are all that is feasible, and cost what they say.

use proptest::prelude::*;

use super::super::insertions::Insertion;
use super::super::outline::{Item, Outline};
use super::super::params::Params;
use super::super::problem::Problem;
use super::super::{insertions, schedule};
use super::{night, plan};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn insertions_are_all_that_is_feasible_and_cost_what_they_say(seed in 0u64..1_000) {
        every_insertion(seed);
    }
}

/// Tries every insertion of a visit the slow way, and compares.
fn every_insertion(seed: u64) {
    let problem = night(40, seed);
    let params = Params {
        seed,
        ..Params::default()
    };
    let plan = plan(&problem, None, &params, 300);
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
                let item = Item {
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
            let mut places: Vec<_> = found.iter().map(|i| (i.window, i.roles[0])).collect();
            places.sort_unstable_by_key(|(window, at)| (*window, at.route, at.index));
            places.dedup();
            assert_eq!(
                places.len(),
                count_insertions(&problem, &outline, visit),
                "visit {visit}"
            );
            for insertion in &found {
                every_start(&problem, &outline, visit, insertion);
            }
        }
    }
}

/// Every start of an insertion is feasible: also between a break before and a break after.
fn every_start(problem: &Problem, outline: &Outline, visit: u32, insertion: &Insertion) {
    let at = insertion.roles[0];
    for start in insertion.start..=insertion.last_start {
        let mut items = outline.routes[at.route].clone();
        let item = Item {
            visit,
            role: 0,
            window: insertion.window as u32,
            earliest: start,
            latest: start,
        };
        items.insert(at.index, item);
        let steps = schedule::steps(problem, at.route, &items);
        assert!(steps.is_some(), "visit {visit} at {start} of {insertion:?}");
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
                    Item {
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
