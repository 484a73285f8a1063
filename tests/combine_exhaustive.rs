//! Combining small stocks: the choice equals exhaustive search, and the bound lies below it.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;

use oneknock::combine::{
    Choice, HomeStock, Levelling, LevellingStep, OperativeType, Params, Stock, TaskStock, Watch,
    WeekCost, choose,
};
use oneknock::units::{Minutes, Pence};
use proptest::prelude::*;

/// Load by cell to the least cost that reaches it, in sixtieths of a penny.
type Reached = BTreeMap<Vec<i32>, i64>;

/// Everything a home could do, by load; written from the model's definition, sharing no code
/// with the solver.
fn exhaust_home(stock: &Stock, home: &HomeStock, must: i64) -> Reached {
    let n = home.tasks.len();
    let cells = stock.types.len() * stock.weeks as usize;
    let mut by_rest: Vec<Reached> = vec![Reached::new(); 1 << n];
    by_rest[0].insert(vec![0; cells], 0);
    for rest in 1_usize..1 << n {
        let low = rest.trailing_zeros() as usize;
        let mut here = Reached::new();
        let leave = home.tasks[low].leave_out.map_or(must, |p| p.0) * 60;
        extend(stock, &mut here, &by_rest[rest & (rest - 1)], leave, &[]);
        for set in 1..=rest {
            if set & !rest != 0 || set >> low & 1 == 0 {
                continue;
            }
            for (cost, loads) in visits(stock, home, set) {
                extend(stock, &mut here, &by_rest[rest & !set], cost, &loads);
            }
        }
        by_rest[rest] = here;
    }
    by_rest.pop().unwrap()
}

fn extend(stock: &Stock, to: &mut Reached, from: &Reached, cost: i64, loads: &[(usize, i32)]) {
    for (load, before) in from {
        let mut load = load.clone();
        for (cell, minutes) in loads {
            load[*cell] += minutes;
        }
        if !fits(stock, &load) {
            continue;
        }
        let best = to.entry(load).or_insert(i64::MAX);
        *best = (*best).min(before + cost);
    }
}

fn capacity(stock: &Stock, cell: usize) -> i32 {
    let weeks = stock.weeks as usize;
    stock.types[cell / weeks].capacity[cell % weeks].0
}

fn fits(stock: &Stock, load: &[i32]) -> bool {
    load.iter()
        .enumerate()
        .all(|(c, l)| *l <= capacity(stock, c))
}

fn tasks_of(home: &HomeStock, set: usize) -> Vec<&TaskStock> {
    let members = home.tasks.iter().enumerate();
    members
        .filter(|(i, _)| set >> i & 1 == 1)
        .map(|(_, t)| t)
        .collect()
}

fn on_site(tasks: &[&TaskStock]) -> i32 {
    let work: i32 = tasks.iter().map(|t| t.minutes.0 - t.setup.0).sum();
    work + tasks.iter().map(|t| t.setup.0).max().unwrap_or(0)
}

fn able<'a>(
    stock: &'a Stock,
    home: &'a HomeStock,
    tasks: &[&TaskStock],
) -> impl Iterator<Item = usize> + 'a {
    let skills = tasks.iter().fold(0, |all, t| all | 1_u64 << t.stream);
    (0..stock.types.len()).filter(move |t| {
        let kind = &stock.types[*t];
        kind.skills & skills == skills
            && kind.patches.contains(&home.patch)
            && kind.attributes & home.attributes == home.attributes
    })
}

/// Every visit that could do a set: cost in sixtieths of a penny, and loads.
fn visits(stock: &Stock, home: &HomeStock, set: usize) -> Vec<(i64, Vec<(usize, i32)>)> {
    let tasks = tasks_of(home, set);
    let mut out = Vec::new();
    for (i, a) in tasks.iter().enumerate() {
        for (j, b) in tasks.iter().enumerate() {
            if i != j && a.not_with >> b.stream & 1 == 1 {
                return out;
            }
        }
    }
    for week in 0..=stock.weeks as usize {
        let Some(fixed) = week_cost(stock, home, &tasks, week) else {
            continue;
        };
        for (length, extra, shares) in crews(stock, home, set) {
            if length > home.max_visit.0 {
                continue;
            }
            let burden = Minutes(length).at_hourly(home.burden_per_hour);
            let mut cost = (fixed + burden.0 + extra) * 60;
            let mut loads = Vec::new();
            for (kind, minutes) in shares {
                cost += i64::from(minutes) * stock.types[kind].pence_per_hour.0;
                if week < stock.weeks as usize {
                    loads.push((kind * stock.weeks as usize + week, minutes));
                }
            }
            out.push((cost, loads));
        }
    }
    out
}

fn week_cost(stock: &Stock, home: &HomeStock, tasks: &[&TaskStock], week: usize) -> Option<i64> {
    let mut sum = home.knock.0;
    let mut days = if week < stock.weeks as usize {
        0x7f_u128 << (7 * week)
    } else {
        1 << 127
    };
    for task in tasks {
        let cost = task.by_week[week]?.total();
        let cheapest = task.by_week.iter().flatten().map(|c| c.total()).min();
        if tasks.len() > 1 && task.anchor && Some(cost) != cheapest {
            return None;
        }
        if week < stock.weeks as usize {
            days &= task.days.unwrap_or(u128::MAX);
        }
        sum += cost.0;
    }
    (days != 0).then_some(sum)
}

/// Length, pence besides time, operatives with their minutes.
type Crew = (i32, i64, Vec<(usize, i32)>);

/// Every crew that can do a set.
fn crews(stock: &Stock, home: &HomeStock, set: usize) -> Vec<Crew> {
    let travel = home.travel.0;
    let all = tasks_of(home, set);
    let mut out = Vec::new();
    for one in able(stock, home, &all) {
        let length = on_site(&all);
        if home.two_operatives {
            for two in able(stock, home, &[]) {
                let each = length + travel + home.pair_wait.0;
                let both = vec![(one, each), (two, each)];
                out.push((length, home.pair_extra.0, both));
            }
        } else {
            out.push((length, 0, vec![(one, length + travel)]));
        }
    }
    if able(stock, home, &all).next().is_some() {
        return out;
    }
    for first in 1..set {
        let second = set & !first;
        if first & !set != 0 || second == 0 || first > second {
            continue;
        }
        let (a, b) = (tasks_of(home, first), tasks_of(home, second));
        let bars = |x: &[&TaskStock], y: &[&TaskStock]| {
            x.iter()
                .any(|t| y.iter().any(|u| t.not_alongside >> u.stream & 1 == 1))
        };
        let (mut la, mut lb) = (on_site(&a), on_site(&b));
        let length = if bars(&a, &b) || bars(&b, &a) {
            la + lb
        } else {
            la.max(lb)
        };
        if home.two_operatives {
            (la, lb) = (length, length);
        }
        for one in able(stock, home, &a) {
            for two in able(stock, home, &b) {
                let extra = travel + home.pair_wait.0;
                let both = vec![(one, la + extra), (two, lb + extra)];
                out.push((length, home.pair_extra.0, both));
            }
        }
    }
    out
}

/// The least cost over all choices, in pence.
fn exhaust(stock: &Stock, params: &Params) -> f64 {
    let cells = stock.types.len() * stock.weeks as usize;
    let mut all = Reached::from([(vec![0; cells], 0)]);
    for home in &stock.homes {
        let one = exhaust_home(stock, home, params.must_pence.0);
        let mut next = Reached::new();
        for (load, cost) in &one {
            let loads: Vec<(usize, i32)> = load.iter().copied().enumerate().collect();
            extend(stock, &mut next, &all, *cost, &loads);
        }
        all = next;
    }
    let total = |(load, cost): (&Vec<i32>, &i64)| *cost as f64 / 60.0 + levelling(stock, load);
    all.iter().map(total).fold(f64::INFINITY, f64::min)
}

fn levelling(stock: &Stock, load: &[i32]) -> f64 {
    let mut sum = 0.0;
    for (cell, load) in load.iter().enumerate() {
        let capacity = f64::from(capacity(stock, cell));
        let mut before = 0.0;
        for step in &stock.levelling.steps {
            let price = step.pence_per_hour.0 as f64 / 60.0;
            sum += (f64::from(*load) - step.above * capacity).max(0.0) * (price - before);
            before = price;
        }
    }
    sum
}

fn run(stock: &Stock, params: &Params) -> Choice {
    choose(stock, params, Watch::none()).unwrap()
}

fn week_costs(weeks: u32) -> impl Strategy<Value = Vec<Option<WeekCost>>> {
    let cost = (0_i64..400, 0_i64..3000, 0_i64..200).prop_map(|(early, miss, wait)| WeekCost {
        early: Pence(early),
        miss: Pence(miss),
        wait: Pence(wait),
    });
    prop::collection::vec(prop::option::weighted(0.75, cost), weeks as usize + 1)
}

fn task(weeks: u32) -> impl Strategy<Value = TaskStock> {
    let days = prop::option::weighted(0.3, any::<u32>().prop_map(|d| u128::from(d) & 0x1f_ffff));
    (
        (0_u8..4, 1_i32..5, 0_i32..2),
        week_costs(weeks),
        days,
        prop::option::weighted(0.8, 1000_i64..20_000),
        prop::bool::weighted(0.15),
        (0_u64..16, 0_u64..16, prop::bool::weighted(0.2)),
    )
        .prop_map(
            |((stream, minutes, setup), by_week, days, leave, anchor, bars)| TaskStock {
                stream,
                minutes: Minutes(minutes * 15),
                setup: Minutes(setup * 15),
                by_week,
                days,
                leave_out: leave.map(Pence),
                anchor,
                not_with: if bars.2 { bars.0 } else { 0 },
                not_alongside: bars.1,
            },
        )
}

fn home(weeks: u32, most: usize) -> impl Strategy<Value = HomeStock> {
    (
        prop::collection::vec(task(weeks), 1..=most),
        (
            0_u16..2,
            prop::bool::weighted(0.1),
            prop::bool::weighted(0.1),
        ),
        (4_i32..16, 0_i64..3000, 0_i64..800, 0_i32..2),
    )
        .prop_map(
            |(tasks, (patch, asks, two), (longest, knock, extra, wait))| HomeStock {
                patch,
                attributes: u64::from(asks),
                max_visit: Minutes(longest * 15),
                knock: Pence(knock),
                policy: Pence::ZERO,
                pair_extra: Pence(extra),
                pair_wait: Minutes(wait * 15),
                travel: Minutes(15),
                burden_per_hour: Pence(400),
                two_operatives: two,
                tasks,
            },
        )
}

fn kind(weeks: u32) -> impl Strategy<Value = OperativeType> {
    let capacity = prop::collection::vec((0_i32..20).prop_map(|q| Minutes(q * 15)), weeks as usize);
    (1_u64..16, 1_u16..4, 0_u64..2, 1000_i64..5000, capacity).prop_map(
        |(skills, patches, attributes, rate, capacity)| OperativeType {
            skills,
            patches: (0..2).filter(|p| patches >> p & 1 == 1).collect(),
            attributes,
            pence_per_hour: Pence(rate),
            capacity,
        },
    )
}

fn levels() -> impl Strategy<Value = Levelling> {
    prop_oneof![
        Just(Levelling::none()),
        Just(Levelling::default()),
        (0_i64..3000).prop_map(|p| Levelling {
            steps: vec![LevellingStep {
                above: 0.5,
                pence_per_hour: Pence(p)
            }],
        }),
    ]
}

/// Small stocks: 2 to 4 homes of few tasks, or one of up to eight beside a small one.
fn stock() -> impl Strategy<Value = Stock> {
    let several = (1_u32..4).prop_flat_map(|weeks| {
        (
            Just(weeks),
            prop::collection::vec(kind(weeks), 1..4),
            prop::collection::vec(home(weeks, 3), 2..=4),
            levels(),
        )
    });
    let large = (1_u32..2).prop_flat_map(|weeks| {
        let homes = (home(weeks, 8), home(weeks, 2)).prop_map(|(a, b)| vec![a, b]);
        (
            Just(weeks),
            prop::collection::vec(kind(weeks), 1..3),
            homes,
            levels(),
        )
    });
    prop_oneof![3 => several, 1 => large].prop_map(|(weeks, types, homes, levelling)| Stock {
        weeks,
        types,
        levelling,
        homes,
        bits: Vec::new(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_choice_equals_exhaustive_search(stock in stock()) {
        let params = Params { target_gap: 0.0, ..Params::default() };
        let best = exhaust(&stock, &params);
        let choice = run(&stock, &params);
        prop_assert!(choice.bound.cost.0 as f64 <= best + 0.01, "bound {} best {best}", choice.bound.cost.0);
        prop_assert!((choice.cost.0 as f64 - best).abs() <= 0.51, "cost {} best {best}", choice.cost.0);
    }
}
