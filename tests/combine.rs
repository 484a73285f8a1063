//! Combining whole stocks: nothing dropped, one answer on any number of threads, and the
//! arithmetic of a landlord whose checks all fall on one knock.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;

use oneknock::access::AccessModel;
use oneknock::combine::{
    Choice, HomeStock, Levelling, OperativeType, Params, SampleSpec, Stock, TaskStock, Watch,
    WeekCost, choose, pending,
};
use oneknock::dataset::{self, Mode};
use oneknock::due::{Due, Ground, Planning};
use oneknock::generate::{Options, generate};
use oneknock::rules::{self, WorkingDays};
use oneknock::units::{Minutes, Pence};

const GAS: u8 = 0;
const EICR: u8 = 1;
const SURVEY: u8 = 2;
const YEAR: i32 = 52;

fn quick() -> Params {
    Params {
        squeaky_rounds: 3,
        milp_rounds: 1,
        milp_homes: 40,
        milp_side_by_side: 2,
        ascent_steps: 60,
        ..Params::default()
    }
}

fn run(stock: &Stock, params: &Params) -> Choice {
    choose(stock, params, Watch::none()).unwrap()
}

/// Every task in exactly one visit or left out, hours kept, every visit staffed and allowed.
fn check(stock: &Stock, choice: &Choice) {
    let weeks = stock.weeks as usize;
    let mut load = vec![vec![Minutes::ZERO; weeks]; stock.types.len()];
    for (home, plan) in stock.homes.iter().zip(&choice.homes) {
        let mut seen = plan.left_out;
        for visit in &plan.visits {
            assert_eq!(seen & visit.tasks, 0, "a task is planned twice");
            seen |= visit.tasks;
            assert!(visit.on_site <= home.max_visit);
            let mut done = 0;
            for member in &visit.crew {
                let kind = &stock.types[usize::from(member.kind)];
                assert!(kind.patches.contains(&home.patch));
                assert_eq!(kind.attributes & home.attributes, home.attributes);
                done |= member.tasks;
                for (i, task) in home.tasks.iter().enumerate() {
                    if member.tasks >> i & 1 == 1 {
                        assert_eq!(kind.skills >> task.stream & 1, 1, "unskilled");
                    }
                }
                if (visit.week as usize) < weeks {
                    load[usize::from(member.kind)][visit.week as usize] += member.minutes;
                }
            }
            assert_eq!(done, visit.tasks, "a task of the visit is nobody's");
            for (i, task) in home.tasks.iter().enumerate() {
                if visit.tasks >> i & 1 == 1 {
                    assert!(task.by_week[visit.week as usize].is_some(), "closed week");
                }
            }
        }
        assert_eq!(
            u32::from(seen),
            (1 << home.tasks.len()) - 1,
            "a task was dropped"
        );
    }
    assert_eq!(load, choice.load);
    for (kind, used) in stock.types.iter().zip(&load) {
        assert!(
            kind.capacity
                .iter()
                .zip(used)
                .all(|(most, used)| used <= most)
        );
    }
    assert!(choice.bound.cost <= choice.cost);
    assert!(choice.bound.visits <= choice.visits);
    assert!(choice.bound.unlimited <= choice.cost);
    // Each visit's labour is rounded to a penny by itself.
    let off = (choice.terms.total() - choice.cost).0.abs();
    let visits = choice.homes.iter().map(|h| h.visits.len()).sum::<usize>();
    assert!(off <= visits as i64, "terms are {off}p away from the cost");
}

#[test]
fn nothing_is_dropped_and_the_hours_are_kept() {
    for hours in [0.7, 1.0, 1.5] {
        let stock = SampleSpec {
            homes: 600,
            patches: 2,
            hours,
            ..SampleSpec::default()
        }
        .build();
        let choice = run(&stock, &quick());
        check(&stock, &choice);
        // Three hundred homes a patch and little effort: thin cells waste what a search would find.
        assert!(choice.bound.gap < 0.05, "gap {}", choice.bound.gap);
    }
}

#[test]
fn one_and_two_threads_choose_alike() {
    let stock = SampleSpec {
        homes: 600,
        patches: 2,
        ..SampleSpec::default()
    }
    .build();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| run(&stock, &quick()))
    };
    let one = on(1);
    assert!(one == on(2), "threads change the choice");
    assert!(one == on(2), "a second run changes the choice");
}

#[test]
fn stopped_at_once_it_still_plans_everything_it_can() {
    let stock = SampleSpec {
        homes: 300,
        patches: 2,
        ..SampleSpec::default()
    }
    .build();
    let watch = Watch {
        stop: &|| true,
        tell: &|_| {},
    };
    let choice = choose(&stock, &quick(), watch).unwrap();
    check(&stock, &choice);
}

/// A task that may be done in the weeks `first..=last` and loses life for each week before `due`.
fn task(stream: u8, minutes: i32, first: i32, due: i32, life: (i64, i64)) -> TaskStock {
    let cost = |week: i32| {
        let open = week < YEAR && first <= week && week <= due;
        open.then(|| WeekCost {
            early: Pence(life.0 * i64::from(due - week) / life.1),
            ..WeekCost::default()
        })
    };
    TaskStock {
        stream,
        minutes: Minutes(minutes),
        setup: Minutes(8),
        by_week: (0..=YEAR).map(cost).collect(),
        ..TaskStock::default()
    }
}

/// Gas in its two months; the EICR and the survey of one home in five each fall due within a
/// year of that visit, and either may be done as early as a year before.
fn landlord(homes: i32, apart: bool) -> Stock {
    let home = |i: i32| {
        let gas = i % YEAR;
        let mut tasks = vec![task(GAS, 45, (gas - 8).max(0), gas, (0, 1))];
        let due = gas + i * 7 % YEAR;
        match i % 5 {
            0 => tasks.push(task(EICR, 150, due - YEAR, due, (16_000, 260))),
            1 => tasks.push(task(SURVEY, 60, due - YEAR, due, (5500, 260))),
            _ => {}
        }
        for task in &mut tasks {
            task.not_with = if apart { u64::MAX } else { 0 };
            task.not_alongside = u64::from(task.stream == GAS) << EICR;
        }
        HomeStock {
            max_visit: Minutes(300),
            knock: Pence(2500),
            travel: Minutes(15),
            burden_per_hour: Pence(400),
            tasks,
            ..HomeStock::default()
        }
    };
    Stock {
        weeks: YEAR as u32,
        types: vec![OperativeType {
            skills: 0b111,
            patches: vec![0],
            pence_per_hour: Pence(3500),
            capacity: vec![Minutes(homes * 10); YEAR as usize],
            ..OperativeType::default()
        }],
        levelling: Levelling::default(),
        homes: (0..homes).map(home).collect(),
        bits: Vec::new(),
    }
}

#[test]
fn fourteen_thousand_visits_apart_are_ten_thousand_combined() {
    let apart = run(&landlord(10_000, true), &Params::default());
    assert_eq!(
        (apart.visits, apart.bound.visits, apart.tasks),
        (14_000, 14_000, 14_000)
    );
    let stock = landlord(10_000, false);
    let combined = run(&stock, &Params::default());
    check(&stock, &combined);
    assert_eq!(
        (combined.visits, combined.bound.visits, combined.tasks),
        (10_000, 10_000, 14_000)
    );
    let fewer = 1.0 - f64::from(combined.visits) / f64::from(apart.visits);
    assert!((fewer - 0.286).abs() < 0.0005, "{fewer}");
    // What it cost in certificate life, and that it was worth it.
    let life = combined.terms.early - apart.terms.early;
    assert!(life > Pence::ZERO);
    assert!(combined.cost < apart.cost);
    assert!(combined.bound.gap < 1e-6);
    println!(
        "certificate life {life}, saved {} in all",
        apart.cost - combined.cost
    );
}

#[test]
fn too_few_hours_are_reported_and_proven() {
    let mut stock = landlord(520, false);
    for minutes in &mut stock.types[0].capacity {
        *minutes = Minutes(400);
    }
    let choice = run(&stock, &quick());
    check(&stock, &choice);
    let shortage = choice.shortage.expect("hours are short");
    assert!(shortage.proven > Minutes::ZERO);
    let undone: Minutes = shortage.unplanned.iter().map(|s| s.minutes).sum();
    assert!(shortage.proven <= undone);
}

#[test]
fn an_anchor_is_not_delayed_to_merge() {
    let week = |pence| {
        Some(WeekCost {
            wait: Pence(pence),
            ..WeekCost::default()
        })
    };
    let anchor = TaskStock {
        stream: SURVEY,
        minutes: Minutes(45),
        setup: Minutes(8),
        by_week: vec![week(0), week(100), None],
        anchor: true,
        ..TaskStock::default()
    };
    let gas = |first_week| TaskStock {
        stream: GAS,
        minutes: Minutes(45),
        setup: Minutes(8),
        by_week: vec![first_week, week(0), None],
        ..TaskStock::default()
    };
    let mut stock = landlord(1, false);
    stock.weeks = 2;
    stock.types[0].capacity = vec![Minutes(2400); 2];
    // Gas is not yet open in the anchor's week: two knocks, though one would be cheaper.
    stock.homes[0].tasks = vec![anchor.clone(), gas(None)];
    let choice = run(&stock, &quick());
    assert_eq!(choice.visits, 2);
    assert_eq!(choice.homes[0].visits[0].week, 0);
    // Once it is open there, gas joins the anchor.
    stock.homes[0].tasks = vec![anchor, gas(week(50))];
    let choice = run(&stock, &quick());
    assert_eq!((choice.visits, choice.homes[0].visits[0].week), (1, 0));
}

/// Hours of every operative type by week, where a share of later weeks is kept for visits that
/// come back.
fn hours_kept_back(dataset: &std::path::Path, share: f64) -> Vec<Vec<Minutes>> {
    let mut rules = rules::load(dataset::rules_file(dataset).as_deref()).unwrap();
    rules.horizon.returning_share = share;
    let landlord = dataset::load(dataset, &rules, Mode::Strict)
        .unwrap()
        .landlord;
    let working_days = WorkingDays::new(rules.nation).unwrap();
    let now = "2026-11-24T18:00:00".parse().unwrap();
    let planning = Planning::new(&rules, now);
    let access = AccessModel::fit(&landlord, &rules);
    let due = Due::of(&landlord, &rules, &working_days, &access, &planning).unwrap();
    let ground = Ground {
        landlord: &landlord,
        rules: &rules,
        working_days: &working_days,
        planning: &planning,
        due: &due,
    };
    let stock = pending(&ground, &BTreeSet::new(), true).stock;
    stock.types.into_iter().map(|t| t.capacity).collect()
}

#[test]
fn hours_of_later_weeks_are_kept_for_what_comes_back() {
    let dir = tempfile::tempdir().unwrap();
    let made = dir.path().join("made");
    let options = Options {
        homes: Some(100),
        seed: 5,
        ..Options::default()
    };
    generate(&options, &made).unwrap();
    let (all, three_quarters) = (hours_kept_back(&made, 0.0), hours_kept_back(&made, 0.25));
    for (whole, kept) in all.iter().zip(&three_quarters) {
        // A visit that fails tomorrow comes back after a week's notice: the week that begins
        // sooner has its repeats in it already.
        assert_eq!(whole[0], kept[0]);
        for (whole, kept) in whole.iter().zip(kept).skip(2) {
            let expected = f64::from(whole.get()) * 0.75;
            assert!(
                (f64::from(kept.get()) - expected).abs() <= 1.0,
                "{whole:?} {kept:?}"
            );
        }
    }
    assert!(all.iter().flatten().any(|hours| *hours > Minutes::ZERO));
}
