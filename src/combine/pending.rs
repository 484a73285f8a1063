//! Pending: the stock drawn from due tasks and the hours there are, and back to knocks.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::home_stock::{By, days_by_skill, typical_legs};
use super::names::Names;
use super::workforce::{Staff, operative_types};
use super::{Choice, Grid, HomeStock, Knock, Levelling, MAX_TASKS, Stock, TaskSet};
use crate::due::Ground;
use crate::model::{HomeId, TaskId};
use crate::units::Minutes;

/// The stock, and which tasks each of its homes holds.
#[derive(Debug, Clone)]
pub struct Pending {
    /// What the choice works on.
    pub stock: Stock,
    /// For each home of the stock: which home, and its tasks in the stock's order.
    pub homes: Vec<(HomeId, Vec<TaskId>)>,
    /// For each operative type of the stock: who is of it, and when they work.
    pub staff: Vec<Staff>,
    /// Which days the stock's weeks stand for.
    pub grid: Grid,
}

/// Draws the stock, week by week, from every task that may be done in the horizon and is not promised
/// already; `promised` tells those that are, and whose hours they take. Where tasks may not
/// be combined each stands alone, as if at a home of its own.
pub fn pending(ground: &Ground<'_>, promised: &BTreeSet<TaskId>, combine: bool) -> Pending {
    let grid = Grid::weekly(ground.planning.days);
    let mut pending = pending_by(grid, ground, promised, combine);
    pending.keep_hours_for_returns(ground);
    pending
}

/// The same for any periods.
pub fn pending_by(
    grid: Grid,
    ground: &Ground<'_>,
    promised: &BTreeSet<TaskId>,
    combine: bool,
) -> Pending {
    let names = Names::of(ground.landlord);
    let by_home = homes_with_work(ground, promised, if combine { MAX_TASKS } else { 1 });
    let legs = typical_legs(ground, &by_home);
    let work_days = days_by_skill(ground, &grid);
    let homes: Vec<HomeStock> = by_home
        .par_iter()
        .zip(&legs)
        .map(|((home, tasks), leg)| {
            let by = By {
                ground,
                grid: &grid,
                names: &names,
                work_days: &work_days,
            };
            by.home_stock(*home, tasks, *leg)
        })
        .collect();
    let (types, staff) = operative_types(ground, &grid, &names, promised);
    let stock = Stock {
        weeks: grid.len() as u32,
        types,
        levelling: Levelling::default(),
        homes,
        bits: grid.masks(),
    };
    Pending {
        stock,
        homes: by_home,
        staff,
        grid,
    }
}

/// Homes and their pending tasks, so many at a time.
fn homes_with_work(
    ground: &Ground<'_>,
    promised: &BTreeSet<TaskId>,
    at_once: usize,
) -> Vec<(HomeId, Vec<TaskId>)> {
    let mut homes = Vec::new();
    for (home, tasks) in ground.landlord.tasks_by_home().into_iter().enumerate() {
        let mut tasks: Vec<TaskId> = tasks
            .into_iter()
            .filter(|t| !promised.contains(t) && ground.due.task(*t).may_be_done())
            .collect();
        tasks.sort_by_key(|t| (ground.due.task(*t).last, *t));
        homes.extend(
            tasks
                .chunks(at_once)
                .map(|some| (HomeId(home as u32), some.to_vec())),
        );
    }
    homes
}

impl Pending {
    /// Takes the share for visits made again off the hours of the weeks that begin after the
    /// next attempt of a visit that fails tomorrow: nearer ones have theirs in them already.
    fn keep_hours_for_returns(&mut self, ground: &Ground<'_>) {
        let rules = ground.rules;
        let notice_days = rules.notice.default_hours.div_ceil(24);
        let again = notice_days.max(rules.attempts.spacing_days);
        let left = 1.0 - rules.horizon.returning_share;
        for (kind, staff) in self.stock.types.iter_mut().zip(&self.staff) {
            for (week, capacity) in kind.capacity.iter_mut().enumerate() {
                if self.grid.days(week).start > again {
                    let hours = Minutes((f64::from(staff.usable[week].get()) * left) as i32);
                    *capacity = (hours - staff.promised[week]).max(Minutes::ZERO);
                }
            }
        }
    }

    /// The visits to route: those chosen for a week of the horizon, and every task that must
    /// be done and found no hours, alone, since the router may still find room for it.
    pub fn knocks(&self, choice: &Choice) -> Vec<Knock> {
        let mut knocks = Vec::new();
        for ((home, tasks), plan) in self.homes.iter().zip(&choice.homes) {
            let named = |set: TaskSet| -> Vec<TaskId> {
                let inside = tasks.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1);
                inside.map(|(_, t)| *t).collect()
            };
            for visit in plan.visits.iter().filter(|v| v.week < self.stock.weeks) {
                let crew = visit
                    .crew
                    .iter()
                    .map(|m| named(m.tasks))
                    .filter(|c| !c.is_empty());
                knocks.push(Knock {
                    home: *home,
                    crew: crew.collect(),
                    booking: None,
                    week: Some(visit.week),
                });
            }
            knocks.extend(named(plan.left_out).into_iter().map(|task| Knock {
                home: *home,
                crew: vec![vec![task]],
                booking: None,
                week: None,
            }));
        }
        knocks
    }
}
