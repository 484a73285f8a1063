//! Enumerate: every plan of a home whose reduced cost stays within a limit.

use super::column::{Column, VisitCode};
use super::prepare::{Home, NEVER, Prepared};
use super::price::{Scratch, Table};

/// How many times more plans than asked for are looked at before the limit is halved, and how
/// many at most.
const OVERFLOW: (usize, usize) = (64, 5_000);

/// Working memory.
#[derive(Debug, Default)]
pub(super) struct Enumerator {
    scratch: Scratch,
    /// (value, visit) of every set, cheapest first, one after the other.
    options: Vec<(f64, VisitCode)>,
    /// Where each set's options start.
    starts: Vec<usize>,
    found: Vec<(f64, Column)>,
    most: usize,
    stack: Vec<VisitCode>,
}

impl Enumerator {
    /// Plans with reduced cost at most `limit` at these prices, cheapest first, at most `most`.
    /// Where many times more are found on the way the limit is halved: a home with many tasks
    /// has thousands of near ties.
    pub(super) fn list(
        &mut self,
        prepared: &Prepared,
        home: &Home,
        table: &Table,
        prices: &[f64],
        limit: f64,
        most: usize,
    ) -> Near {
        let least = self.scratch.price(home, table);
        self.most = (OVERFLOW.0 * most).min(OVERFLOW.1);
        self.list_options(prepared, home, prices, limit);
        let mut within = limit;
        let mut complete = true;
        loop {
            self.found.clear();
            self.stack.clear();
            if self.search(home, (1 << home.tasks) - 1, 0.0, least + within) {
                break;
            }
            within *= 0.5;
            complete = false;
        }
        self.found
            .sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
        complete &= self.found.len() <= most;
        self.found.truncate(most);
        let plans = self
            .found
            .drain(..)
            .map(|(cost, plan)| (cost - least, plan))
            .collect();
        Near { plans, complete }
    }

    /// Each set's visits that some plan within the limit could hold.
    fn list_options(&mut self, prepared: &Prepared, home: &Home, prices: &[f64], limit: f64) {
        let width = prepared.weeks + 1;
        self.options.clear();
        self.starts.clear();
        let full = (1_usize << home.tasks) - 1;
        for (s, set) in home.sets.iter().enumerate() {
            let from = self.options.len();
            self.starts.push(from);
            // The rest at its best is what this set has to leave room for.
            let rest = self.scratch.least[full ^ usize::from(set.tasks)];
            let most = self.scratch.least[full] + limit - rest;
            let fixed = &home.fixed[s * width..][..width];
            for m in set.modes.0..set.modes.1 {
                for (week, f) in fixed.iter().enumerate() {
                    if *f == NEVER {
                        continue;
                    }
                    let visit = VisitCode {
                        set: s as u16,
                        week: week as u8,
                        mode: m,
                        kinds: [0; 2],
                    };
                    self.staff(prepared, home, prices, f64::from(*f), visit, most);
                }
            }
            self.options[from..].sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        }
        self.starts.push(self.options.len());
    }

    /// Adds the visit with every choice of types that keeps it within `most`.
    fn staff(
        &mut self,
        prepared: &Prepared,
        home: &Home,
        prices: &[f64],
        fixed: f64,
        visit: VisitCode,
        most: f64,
    ) {
        let mode = &home.modes[visit.mode as usize];
        let cost = |share: &super::prepare::Share, kind: u16| {
            let price = match prepared.cell(kind, usize::from(visit.week)) {
                Some(cell) if prepared.capacity[cell] < i64::from(share.minutes) => return None,
                Some(cell) => prices[cell],
                None => 0.0,
            };
            Some(f64::from(share.minutes) * (prepared.rate[usize::from(kind)] + price))
        };
        let base = fixed + f64::from(mode.extra);
        let shares = mode.shares();
        for &one in &prepared.classes[shares[0].class as usize] {
            let Some(a) = cost(&shares[0], one) else {
                continue;
            };
            let Some(second) = shares.get(1) else {
                if base + a <= most {
                    self.options.push((
                        base + a,
                        VisitCode {
                            kinds: [one, 0],
                            ..visit
                        },
                    ));
                }
                continue;
            };
            for &two in &prepared.classes[second.class as usize] {
                if let Some(b) = cost(second, two)
                    && base + a + b <= most
                {
                    self.options.push((
                        base + a + b,
                        VisitCode {
                            kinds: [one, two],
                            ..visit
                        },
                    ));
                }
            }
        }
    }

    /// Depth first over the lowest remaining task; `false` where too many are found.
    fn search(&mut self, home: &Home, rest: usize, spent: f64, most: f64) -> bool {
        if rest == 0 {
            self.found
                .push((spent, Column(self.stack.as_slice().into())));
            return self.found.len() < self.most;
        }
        let lowest = rest.trailing_zeros() as usize;
        let without = rest & (rest - 1);
        let left = spent + home.leave[lowest];
        if left + self.scratch.least[without] <= most && !self.search(home, without, left, most) {
            return false;
        }
        for s in home.low[lowest]..home.low[lowest + 1] {
            let s = usize::from(s);
            let tasks = usize::from(home.sets[s].tasks);
            if tasks & !rest != 0 {
                continue;
            }
            let after = self.scratch.least[rest ^ tasks];
            for o in self.starts[s]..self.starts[s + 1] {
                let (value, visit) = self.options[o];
                if spent + value + after > most {
                    break;
                }
                self.stack.push(visit);
                let go_on = self.search(home, rest ^ tasks, spent + value, most);
                self.stack.pop();
                if !go_on {
                    return false;
                }
            }
        }
        true
    }
}

/// Plans near a home's cheapest.
#[derive(Debug, Default)]
pub(super) struct Near {
    /// (reduced cost, plan), cheapest first.
    pub plans: Vec<(f64, Column)>,
    /// Whether these are all within the limit that was asked for.
    pub complete: bool,
}
