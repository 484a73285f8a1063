//! Home stock: a home's tasks priced by week, and what a knock at it costs.

use chrono::NaiveDate;
use rayon::prelude::*;
use rstar::RTree;
use rstar::primitives::GeomWithData;

use super::names::{Names, skill_bit};
use super::{Grid, HomeStock, TaskStock, WeekCost};
use crate::constraint::{self, Case};
use crate::due::{DueTask, Ground, shift_on};
use crate::model::{HomeId, Need, TaskId};
use crate::rules::Rules;
use crate::travel::{Leg, Places};
use crate::units::{Metres, Minutes, Pence};

/// A knock's typical leg is taken to this many-th nearest home with work that must be done in
/// the horizon: about as many visits as one operative makes in a day.
const TYPICAL_NEIGHBOUR: usize = 8;

/// The typical way to each home from the visit before: to a near home that has work too.
pub(super) fn typical_legs(ground: &Ground<'_>, homes: &[(HomeId, Vec<TaskId>)]) -> Vec<Leg> {
    let at = |home: HomeId| ground.landlord.property(home).at;
    let flat = |home: HomeId| {
        let at = at(home);
        // Degrees of longitude shrink with latitude; 0.6 is the cosine of 53 degrees north,
        // near enough to rank neighbours anywhere in the United Kingdom.
        [at.latitude, at.longitude * 0.6]
    };
    let busy: Vec<HomeId> = homes
        .iter()
        .filter(|(_, tasks)| tasks.iter().any(|t| ground.due.task(*t).must_be_done()))
        .map(|(home, _)| *home)
        .collect();
    let tree = RTree::bulk_load(
        busy.iter()
            .map(|h| GeomWithData::new(flat(*h), *h))
            .collect::<Vec<_>>(),
    );
    homes
        .par_iter()
        .map(|(home, _)| {
            let near: Vec<_> = tree
                .nearest_neighbor_iter(flat(*home))
                .filter(|other| other.data != *home)
                .take(TYPICAL_NEIGHBOUR)
                .map(|other| at(other.data))
                .collect();
            let Some(last) = near.last() else {
                return Leg::default();
            };
            Places::new(&ground.rules.travel, &[at(*home), *last]).leg(0, 1)
        })
        .collect()
}

/// For each stream, the days of the horizon on which anybody skilled in it works.
pub(super) fn days_by_skill(ground: &Ground<'_>, grid: &Grid) -> Vec<u128> {
    let mut days = vec![0_u128; ground.rules.streams.len()];
    for operative in &ground.landlord.operatives {
        let works = ground
            .planning
            .dates()
            .enumerate()
            .filter(|(_, date)| shift_on(operative, *date, ground.working_days).is_some())
            .fold(0_u128, |mask, (day, _)| mask | grid.bit(day as u32));
        for stream in &operative.skills {
            days[stream.index()] |= works;
        }
    }
    days
}

/// What homes are turned into stock by.
pub(super) struct By<'a, 'b> {
    pub(super) ground: &'b Ground<'a>,
    pub(super) grid: &'b Grid,
    pub(super) names: &'b Names<'a>,
    pub(super) work_days: &'b [u128],
}

impl By<'_, '_> {
    pub(super) fn home_stock(&self, home: HomeId, tasks: &[TaskId], leg: Leg) -> HomeStock {
        let Self { ground, names, .. } = *self;
        let household = ground.landlord.household(home);
        let property = ground.landlord.property(home);
        let costs = &ground.rules.costs;
        let chances = tasks.iter().map(|t| ground.due.task(*t).p_access);
        let p_access = chances.sum::<f64>() / tasks.len().max(1) as f64;
        let failed_call = costs.failed_callout_pence.share(1.0 - p_access);
        HomeStock {
            patch: names.patches[property.patch.as_str()],
            attributes: names.of_needs(&household.needs),
            max_visit: household.max_visit.unwrap_or(Minutes(24 * 60)),
            knock: leg.metres.at_per_km(costs.travel_pence_per_km)
                + failed_call
                + costs.knock_pence,
            policy: if ground.rules.year.one_visit {
                ground.rules.year.further_visit_pence
            } else {
                Pence::ZERO
            },
            pair_extra: Metres(leg.metres.get()).at_per_km(costs.travel_pence_per_km) + failed_call,
            pair_wait: ground.rules.horizon.pair_wait_minutes,
            travel: leg.minutes,
            burden_per_hour: costs.visit_hour_pence,
            two_operatives: household.has(&Need::TwoOperatives),
            tasks: tasks.iter().map(|t| self.task_stock(*t)).collect(),
        }
    }

    fn task_stock(&self, id: TaskId) -> TaskStock {
        let Self {
            ground,
            grid,
            work_days,
            ..
        } = *self;
        let Ground {
            rules,
            planning,
            due,
            ..
        } = *ground;
        let task = due.task(id);
        let rule = rules.stream(task.stream);
        let case = Case::new(ground, task.home, &[vec![id]]);
        let weeks = grid.len();
        let mut by_week: Vec<Option<WeekCost>> = vec![None; weeks + 1];
        let mut days = 0_u128;
        let in_question = planning.dates().zip(0..);
        let in_question = in_question.filter(|(date, _)| task.first <= *date && *date <= task.last);
        for (date, day) in in_question {
            let worked = work_days[task.stream.index()] & grid.bit(day) != 0;
            if !worked || constraint::starts(&case, date, None).is_empty() {
                continue;
            }
            days |= grid.bit(day);
            let cost = week_cost(task, rules, date);
            let week = &mut by_week[grid.period(day)];
            if week.is_none_or(|best| cost.total() < best.total()) {
                *week = Some(cost);
            }
        }
        let later = task.later_cost(rules, planning);
        by_week[weeks] = later.map(|miss| WeekCost {
            miss,
            ..WeekCost::default()
        });
        TaskStock {
            stream: task.stream.0,
            minutes: task.minutes,
            setup: task.setup,
            by_week,
            days: Some(days),
            leave_out: task
                .must_be_done()
                .then(|| task.leave_out_cost(rules, planning)),
            anchor: rule.anchor,
            not_with: mask(rules, &rule.not_with),
            not_alongside: mask(rules, &rule.not_alongside),
        }
    }
}

/// A task that can be done after the horizon only, of so many weeks, at no cost of its own.
pub fn later_only(ground: &Ground<'_>, id: TaskId, weeks: usize) -> TaskStock {
    let task = ground.due.task(id);
    let rule = ground.rules.stream(task.stream);
    let mut by_week = vec![None; weeks];
    by_week.push(Some(WeekCost::default()));
    TaskStock {
        stream: task.stream.0,
        minutes: task.minutes,
        setup: task.setup,
        by_week,
        days: None,
        leave_out: None,
        anchor: false,
        not_with: mask(ground.rules, &rule.not_with),
        not_alongside: mask(ground.rules, &rule.not_alongside),
    }
}

fn week_cost(task: &DueTask, rules: &Rules, date: NaiveDate) -> WeekCost {
    WeekCost {
        early: task.early_cost(rules, date),
        miss: task.miss_cost(rules, date),
        wait: task.wait_cost(rules, date),
    }
}

fn mask(rules: &Rules, codes: &[String]) -> u64 {
    codes
        .iter()
        .filter_map(|code| rules.stream_id(code))
        .fold(0, |m, s| m | skill_bit(s))
}
