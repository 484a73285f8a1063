//! Prepare: a stock as flat tables, with every set of tasks that can share a visit.

use std::collections::BTreeMap;

use super::level::Curve;
use super::params::Params;
use super::stock::{HomeStock, Stock, TaskStock, WeekCost};
use crate::units::Minutes;

/// Most tasks of one home: beyond it the sets of tasks are too many to list. A home with more
/// is given as two homes.
pub const MAX_TASKS: usize = 12;

/// A set of tasks of one home: bit `i` is its task `i`.
pub type TaskSet = u16;

/// Marks a week in which a set may not be visited.
pub(super) const NEVER: i32 = i32::MAX;

/// Costs above this are no costs but marks: ten million pounds in pence.
pub(super) const HUGE: f64 = 1e9;

/// A stock ready for pricing.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    /// Weeks with limited hours.
    pub weeks: usize,
    /// Minutes of each cell; a cell is one type in one week: `type * weeks + week`.
    pub capacity: Vec<i64>,
    /// What load costs by share of the minutes.
    pub curve: Curve,
    /// Pence a minute, by type.
    pub rate: Vec<f64>,
    /// Types that can serve a class of work.
    pub classes: Vec<Vec<u16>>,
    /// Homes, in the stock's order.
    pub homes: Vec<Home>,
}

/// One home: its sets, how each can be staffed and what each costs by week.
#[derive(Debug, Clone)]
pub(super) struct Home {
    /// Its patch: homes of one patch compete for the same hours.
    pub patch: u16,
    /// Number of tasks.
    pub tasks: usize,
    /// Sets, by lowest task then by mask; those with lowest task `i` are `low[i]..low[i + 1]`.
    pub sets: Vec<Set>,
    /// See `sets`.
    pub low: Vec<u16>,
    /// Ways to staff the sets.
    pub modes: Vec<Mode>,
    /// Pence by set and week, later last; [`NEVER`] where not allowed.
    pub fixed: Vec<i32>,
    /// Pence of leaving each task out.
    pub leave: Vec<f64>,
}

/// A set of tasks that can share a visit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Set {
    /// Its tasks.
    pub tasks: TaskSet,
    /// Its ways to be staffed: a range of [`Home::modes`].
    pub modes: (u32, u32),
}

/// One way to staff a visit: one operative, or two.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mode {
    /// How long the visit lasts.
    pub on_site: i32,
    /// Pence it costs besides operatives' minutes.
    pub extra: i32,
    /// The operatives' shares.
    shares: [Share; 2],
    /// How many of them there are.
    count: u8,
}

/// One operative's share of a visit.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Share {
    /// Which types may take it: an index of [`Prepared::classes`].
    pub class: u32,
    /// Minutes it takes, travel included.
    pub minutes: i32,
    /// The tasks it does.
    pub tasks: TaskSet,
}

impl Mode {
    /// One or two shares.
    pub(super) fn shares(&self) -> &[Share] {
        &self.shares[..usize::from(self.count)]
    }
}

impl Prepared {
    /// Lists every set of every home that can share a visit, and how.
    pub(super) fn new(stock: &Stock, params: &Params) -> Self {
        let weeks = stock.weeks as usize;
        let mut classes = Classes::new(stock);
        let homes = stock
            .homes
            .iter()
            .map(|home| list_sets(home, weeks, params, &mut classes));
        let homes = homes.collect();
        let minutes = stock.types.iter().flat_map(|t| t.capacity.iter());
        Self {
            weeks,
            capacity: minutes.map(|m| i64::from(m.0)).collect(),
            curve: Curve::new(&stock.levelling),
            rate: stock
                .types
                .iter()
                .map(|t| t.pence_per_hour.0 as f64 / 60.0)
                .collect(),
            classes: classes.types,
            homes,
        }
    }

    /// Number of cells.
    pub(super) fn cells(&self) -> usize {
        self.capacity.len()
    }

    /// The cell of a type in a week; none for *later*.
    #[inline]
    pub(super) fn cell(&self, kind: u16, week: usize) -> Option<usize> {
        (week < self.weeks).then(|| usize::from(kind) * self.weeks + week)
    }
}

/// Classes of work, each named once: (patch, attributes, skills) to the types that can do it.
struct Classes<'a> {
    stock: &'a Stock,
    index: BTreeMap<(u16, u64, u64), u32>,
    types: Vec<Vec<u16>>,
}

impl<'a> Classes<'a> {
    fn new(stock: &'a Stock) -> Self {
        Self {
            stock,
            index: BTreeMap::new(),
            types: Vec::new(),
        }
    }

    /// The class of a home's work that needs these skills, if any type can do it.
    fn find(&mut self, home: &HomeStock, skills: u64) -> Option<u32> {
        let key = (home.patch, home.attributes, skills);
        let (stock, types) = (self.stock, &mut self.types);
        let class = *self.index.entry(key).or_insert_with(|| {
            let able = stock.types.iter().enumerate().filter(|(_, t)| {
                t.skills & skills == skills
                    && t.attributes & home.attributes == home.attributes
                    && t.patches.binary_search(&home.patch).is_ok()
            });
            types.push(able.map(|(i, _)| i as u16).collect());
            (types.len() - 1) as u32
        });
        (!self.types[class as usize].is_empty()).then_some(class)
    }
}

fn list_sets(home: &HomeStock, weeks: usize, params: &Params, classes: &mut Classes<'_>) -> Home {
    let n = home.tasks.len();
    let mut out = Home {
        patch: home.patch,
        tasks: n,
        sets: Vec::new(),
        low: vec![0; n + 1],
        modes: Vec::new(),
        fixed: Vec::new(),
        leave: home
            .tasks
            .iter()
            // What is left out is a knock some day: under a policy it bears that price as well.
            .map(|t| (t.leave_out.unwrap_or(params.must_pence) + home.policy).0 as f64)
            .collect(),
    };
    for lowest in 0..n {
        // Odd multiples of the lowest task's bit: all sets that hold it and nothing below it.
        for tasks in (1_usize << lowest..1 << n).step_by(2 << lowest) {
            add_set(home, tasks as TaskSet, weeks, classes, &mut out);
        }
        out.low[lowest + 1] = out.sets.len() as u16;
    }
    out
}

fn add_set(
    home: &HomeStock,
    tasks: TaskSet,
    weeks: usize,
    classes: &mut Classes<'_>,
    out: &mut Home,
) {
    if !may_meet(home, tasks) {
        return;
    }
    let first_mode = out.modes.len();
    list_modes(home, tasks, classes, &mut out.modes);
    if out.modes.len() == first_mode {
        return;
    }
    let stock = classes.stock;
    // Later has no days.
    let days_of = |week: usize| {
        if week < weeks {
            stock.days_of_week(week as u32)
        } else {
            0
        }
    };
    let first_week = out.fixed.len();
    out.fixed
        .extend((0..=weeks).map(|w| fixed_cost(home, tasks, w, days_of(w))));
    if out.fixed[first_week..].iter().all(|c| *c == NEVER) {
        out.fixed.truncate(first_week);
        out.modes.truncate(first_mode);
        return;
    }
    out.sets.push(Set {
        tasks,
        modes: (first_mode as u32, out.modes.len() as u32),
    });
}

/// The tasks of a set, by index.
pub(super) fn members(tasks: TaskSet) -> impl Iterator<Item = usize> {
    (0..MAX_TASKS).filter(move |i| tasks >> i & 1 == 1)
}

fn streams(home: &HomeStock, tasks: TaskSet) -> u64 {
    members(tasks).fold(0, |all, i| all | 1 << home.tasks[i].stream)
}

/// Whether streams allow the tasks to share a visit.
fn may_meet(home: &HomeStock, tasks: TaskSet) -> bool {
    members(tasks).all(|i| home.tasks[i].not_with & streams(home, tasks & !(1 << i)) == 0)
}

/// Whether any task of one share may not run while one of the other does.
fn must_take_turns(home: &HomeStock, one: TaskSet, other: TaskSet) -> bool {
    let barred = |a, b| members(a).any(|i| home.tasks[i].not_alongside & streams(home, b) != 0);
    barred(one, other) || barred(other, one)
}

/// Time on site of one operative who does these tasks in turn; set-up is spent once, the longest.
pub(super) fn duration(home: &HomeStock, tasks: TaskSet) -> Minutes {
    let work: Minutes = members(tasks)
        .map(|i| home.tasks[i].minutes - home.tasks[i].setup)
        .sum();
    let setup = members(tasks).map(|i| home.tasks[i].setup).max();
    work + setup.unwrap_or_default()
}

/// One operative if any type can do it all; otherwise every split between two.
fn list_modes(home: &HomeStock, tasks: TaskSet, classes: &mut Classes<'_>, modes: &mut Vec<Mode>) {
    if let Some(class) = classes.find(home, streams(home, tasks)) {
        let on_site = duration(home, tasks);
        if home.two_operatives {
            let companion = classes.find(home, 0).unwrap_or(class);
            push_mode(
                home,
                on_site,
                [(class, on_site, tasks), (companion, on_site, 0)],
                modes,
            );
        } else if on_site <= home.max_visit {
            let minutes = (on_site + home.travel).0;
            let share = Share {
                class,
                minutes,
                tasks,
            };
            modes.push(Mode {
                on_site: on_site.0,
                extra: home.burden_of(on_site),
                shares: [share, Share::default()],
                count: 1,
            });
        }
        return;
    }
    let lowest = tasks & tasks.wrapping_neg();
    let rest = tasks & !lowest;
    // Every proper subset of the rest joins the lowest task; what remains is the other's share.
    let mut joined = rest;
    while joined != 0 {
        joined = (joined - 1) & rest;
        let (one, other) = (lowest | joined, rest & !joined);
        let (Some(a), Some(b)) = (
            classes.find(home, streams(home, one)),
            classes.find(home, streams(home, other)),
        ) else {
            continue;
        };
        let (t1, t2) = (duration(home, one), duration(home, other));
        let on_site = if must_take_turns(home, one, other) {
            t1 + t2
        } else {
            t1.max(t2)
        };
        let (t1, t2) = if home.two_operatives {
            (on_site, on_site)
        } else {
            (t1, t2)
        };
        push_mode(home, on_site, [(a, t1, one), (b, t2, other)], modes);
    }
}

fn push_mode(
    home: &HomeStock,
    on_site: Minutes,
    shares: [(u32, Minutes, TaskSet); 2],
    modes: &mut Vec<Mode>,
) {
    if on_site > home.max_visit {
        return;
    }
    modes.push(Mode {
        on_site: on_site.0,
        extra: home.burden_of(on_site) + home.pair_extra.0 as i32,
        shares: shares.map(|(class, time, tasks)| Share {
            class,
            minutes: (time + home.travel + home.pair_wait).0,
            tasks,
        }),
        count: 2,
    });
}

impl HomeStock {
    /// Burden of a visit so long, pence.
    fn burden_of(&self, on_site: Minutes) -> i32 {
        on_site.at_hourly(self.burden_per_hour).0 as i32
    }
}

/// Knock and task costs of a set in a week of these days, or [`NEVER`].
fn fixed_cost(home: &HomeStock, tasks: TaskSet, week: usize, mut days: u128) -> i32 {
    let alone = tasks.is_power_of_two();
    let counts_days = days != 0;
    let mut sum = (home.knock + home.policy).0;
    for task in members(tasks).map(|i| &home.tasks[i]) {
        let Some(cost) = task.by_week[week] else {
            return NEVER;
        };
        if !alone && task.anchor && !is_own_week(task, week) {
            return NEVER;
        }
        days &= task.days.unwrap_or(u128::MAX);
        sum += cost.total().0;
    }
    if counts_days && days == 0 {
        return NEVER;
    }
    i32::try_from(sum).unwrap_or(NEVER).min(HUGE as i32)
}

/// Whether no other week is cheaper for the task itself.
fn is_own_week(task: &TaskStock, week: usize) -> bool {
    let total = |w: usize| task.by_week[w].map(WeekCost::total);
    let best = (0..task.by_week.len()).filter_map(total).min();
    total(week) == best
}
