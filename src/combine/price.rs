//! Price: the cheapest plan of a home at given prices on load, exactly.
//!
//! For every set its best week and staffing; then a dynamic programme over subsets in which
//! each step takes the set that holds the lowest remaining task (after Held & Karp, 1962).

use super::column::VisitCode;
use super::prepare::{HUGE, Home, NEVER, Prepared};

/// What a minute costs, rate and price together, with the cheapest type of every class.
#[derive(Debug)]
pub(super) struct Table {
    weeks: usize,
    pence: Vec<f64>,
    kind: Vec<u16>,
}

impl Table {
    /// The cheapest type of each class in each week at these prices.
    pub(super) fn new(prepared: &Prepared, prices: &[f64]) -> Self {
        let weeks = prepared.weeks;
        let size = prepared.classes.len() * (weeks + 1);
        let mut pence = vec![HUGE; size];
        let mut kind = vec![0; size];
        for (c, types) in prepared.classes.iter().enumerate() {
            for &t in types {
                for week in 0..=weeks {
                    let price = match prepared.cell(t, week) {
                        // No hours at all: not even the first minute fits.
                        Some(cell) if prepared.capacity[cell] == 0 => continue,
                        Some(cell) => prices[cell],
                        None => 0.0,
                    };
                    let cost = prepared.rate[usize::from(t)] + price;
                    let at = c * (weeks + 1) + week;
                    if cost < pence[at] {
                        pence[at] = cost;
                        kind[at] = t;
                    }
                }
            }
        }
        Self { weeks, pence, kind }
    }

    fn row(&self, class: u32) -> &[f64] {
        let from = class as usize * (self.weeks + 1);
        &self.pence[from..=from + self.weeks]
    }

    fn kind(&self, class: u32, week: usize) -> u16 {
        self.kind[class as usize * (self.weeks + 1) + week]
    }
}

/// Marks that the dynamic programme leaves the lowest task out.
const LEAVE: u16 = u16::MAX;

/// Working memory for one home at a time.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// Best value of each set.
    pub value: Vec<f64>,
    /// The visit that has it.
    pub visit: Vec<VisitCode>,
    /// Cheapest plan of each subset of tasks.
    pub least: Vec<f64>,
    pick: Vec<u16>,
    /// The cheapest plan, after a call.
    pub plan: Vec<VisitCode>,
}

impl Scratch {
    /// The cost of the home's cheapest plan at the table's prices; the plan is in `self.plan`.
    pub(super) fn price(&mut self, home: &Home, table: &Table) -> f64 {
        self.clear(home);
        for (s, set) in home.sets.iter().enumerate() {
            let fixed = &home.fixed[s * (table.weeks + 1)..][..=table.weeks];
            for m in set.modes.0..set.modes.1 {
                let mode = &home.modes[m as usize];
                let best = match mode.shares() {
                    [one] => best_week(fixed, table.row(one.class), one.minutes),
                    [one, two] => best_week_of_two(
                        fixed,
                        (table.row(one.class), one.minutes),
                        (table.row(two.class), two.minutes),
                    ),
                    _ => continue,
                };
                let value = best.0 + f64::from(mode.extra);
                if value < self.value[s] {
                    self.value[s] = value;
                    self.visit[s] = VisitCode {
                        set: s as u16,
                        week: best.1 as u8,
                        mode: m,
                        kinds: [0; 2],
                    };
                }
            }
        }
        let cost = self.best_partition(home);
        for visit in &mut self.plan {
            let shares = home.modes[visit.mode as usize].shares();
            for (kind, share) in visit.kinds.iter_mut().zip(shares) {
                *kind = table.kind(share.class, usize::from(visit.week));
            }
        }
        cost
    }

    /// Makes room for a home, with no set usable yet.
    pub(super) fn clear(&mut self, home: &Home) {
        self.value.clear();
        self.value.resize(home.sets.len(), HUGE);
        self.visit.clear();
        self.visit.resize(home.sets.len(), VisitCode::default());
    }

    /// The cheapest way to part the tasks into sets at `self.value`, or to leave them out.
    pub(super) fn best_partition(&mut self, home: &Home) -> f64 {
        let full = (1_usize << home.tasks) - 1;
        self.least.clear();
        self.least.resize(full + 1, 0.0);
        self.pick.clear();
        self.pick.resize(full + 1, LEAVE);
        for rest in 1..=full {
            let lowest = rest.trailing_zeros() as usize;
            let mut best = self.least[rest & (rest - 1)] + home.leave[lowest];
            let mut pick = LEAVE;
            for s in home.low[lowest]..home.low[lowest + 1] {
                let tasks = usize::from(home.sets[usize::from(s)].tasks);
                if tasks & !rest == 0 {
                    let cost = self.value[usize::from(s)] + self.least[rest ^ tasks];
                    if cost < best {
                        best = cost;
                        pick = s;
                    }
                }
            }
            self.least[rest] = best;
            self.pick[rest] = pick;
        }
        self.read_plan(home, full);
        self.least[full]
    }

    fn read_plan(&mut self, home: &Home, full: usize) {
        self.plan.clear();
        let mut rest = full;
        while rest != 0 {
            let pick = self.pick[rest];
            if pick == LEAVE {
                rest &= rest - 1;
            } else {
                self.plan.push(self.visit[usize::from(pick)]);
                rest ^= usize::from(home.sets[usize::from(pick)].tasks);
            }
        }
    }
}

fn best_week(fixed: &[i32], row: &[f64], minutes: i32) -> (f64, usize) {
    let minutes = f64::from(minutes);
    let mut best = (HUGE, 0);
    for (week, (f, price)) in fixed.iter().zip(row).enumerate() {
        let cost = f64::from(*f) + minutes * price;
        if cost < best.0 {
            best = (cost, week);
        }
    }
    best
}

fn best_week_of_two(fixed: &[i32], one: (&[f64], i32), two: (&[f64], i32)) -> (f64, usize) {
    let mut best = (HUGE, 0);
    for (week, f) in fixed.iter().enumerate() {
        if *f == NEVER {
            continue;
        }
        let labour = f64::from(one.1) * one.0[week] + f64::from(two.1) * two.0[week];
        let cost = f64::from(*f) + labour;
        if cost < best.0 {
            best = (cost, week);
        }
    }
    best
}
