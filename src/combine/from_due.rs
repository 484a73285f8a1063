//! From due tasks to the stock: homes with what is pending there, priced week by week, beside
//! the hours there are.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rayon::prelude::*;
use rstar::RTree;
use rstar::primitives::GeomWithData;

use super::{
    Choice, Grid, HomeStock, Knock, Levelling, MAX_TASKS, OperativeType, Stock, TaskSet, TaskStock,
    WeekCost,
};
use crate::constraint::{self, Case};
use crate::due::{DueTask, Ground, shift_on};
use crate::model::{
    Booking, Gender, HomeId, Landlord, Need, Operative, OperativeId, StreamId, TaskId,
};
use crate::rules::Rules;
use crate::travel::{Leg, Places};
use crate::units::{Metres, Minutes, Pence};

/// A knock's typical leg is taken to this many-th nearest home with work that must be done in
/// the horizon: about as many visits as one operative makes in a day.
const TYPICAL_NEIGHBOUR: usize = 8;

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

/// Those of one operative type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Staff {
    /// Who they are.
    pub members: Vec<OperativeId>,
    /// Shifts of all of them together, by week of the stock.
    pub shifts: Vec<u32>,
    /// Usable minutes of all of them together, by week, those promised already among them.
    pub usable: Vec<Minutes>,
    /// Minutes that promises take, by week.
    pub promised: Vec<Minutes>,
}

/// Draws the stock, week by week, from every task that may be done in the horizon and is not promised
/// already; `promised` tells those that are, and whose hours they take. Where tasks may not
/// be combined each stands alone, as if at a home of its own.
pub fn pending(ground: &Ground<'_>, promised: &BTreeSet<TaskId>, combine: bool) -> Pending {
    pending_by(
        Grid::weekly(ground.planning.days),
        ground,
        promised,
        combine,
    )
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

/// Small numbers for patches and attributes.
struct Names<'a> {
    patches: BTreeMap<&'a str, u16>,
    languages: BTreeMap<&'a str, u32>,
}

/// Bit of the attribute *is a woman*; languages follow it.
const WOMAN: u64 = 1;

impl<'a> Names<'a> {
    fn of(landlord: &'a Landlord) -> Self {
        let patches: BTreeSet<&str> = landlord
            .properties
            .iter()
            .map(|p| p.patch.as_str())
            .collect();
        let languages: BTreeSet<&str> = landlord
            .households
            .iter()
            .flat_map(|h| &h.needs)
            .filter_map(|need| match need {
                Need::Language(code) => Some(code.as_str()),
                _ => None,
            })
            .collect();
        Self {
            patches: patches.into_iter().zip(0..).collect(),
            // More than 62 languages share their last bit: too strict for the choice, never
            // for the route, which looks at the operatives themselves.
            languages: languages
                .into_iter()
                .zip((1..).map(|b: u32| b.min(62)))
                .collect(),
        }
    }

    fn of_operative(&self, operative: &Operative) -> u64 {
        let woman = if operative.gender == Some(Gender::Female) {
            WOMAN
        } else {
            0
        };
        operative
            .languages
            .iter()
            .filter_map(|l| self.languages.get(l.as_str()))
            .fold(woman, |bits, bit| bits | 1 << bit)
    }

    fn of_needs(&self, needs: &[Need]) -> u64 {
        needs.iter().fold(0, |bits, need| match need {
            Need::FemaleOperative => bits | WOMAN,
            Need::Language(code) => bits | 1 << self.languages[code.as_str()],
            _ => bits,
        })
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

/// The typical way to each home from the visit before: to a near home that has work too.
fn typical_legs(ground: &Ground<'_>, homes: &[(HomeId, Vec<TaskId>)]) -> Vec<Leg> {
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
fn days_by_skill(ground: &Ground<'_>, grid: &Grid) -> Vec<u128> {
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
struct By<'a, 'b> {
    ground: &'b Ground<'a>,
    grid: &'b Grid,
    names: &'b Names<'a>,
    work_days: &'b [u128],
}

impl By<'_, '_> {
    fn home_stock(&self, home: HomeId, tasks: &[TaskId], leg: Leg) -> HomeStock {
        let Self { ground, names, .. } = *self;
        let household = ground.landlord.household(home);
        let property = ground.landlord.property(home);
        let costs = &ground.rules.costs;
        let chances = tasks.iter().map(|t| ground.due.task(*t).p_access);
        let p_access = chances.sum::<f64>() / tasks.len().max(1) as f64;
        HomeStock {
            patch: names.patches[property.patch.as_str()],
            attributes: names.of_needs(&household.needs),
            max_visit: household.max_visit.unwrap_or(Minutes(24 * 60)),
            knock: leg.metres.at_per_km(costs.travel_pence_per_km)
                + costs.failed_callout_pence.share(1.0 - p_access)
                + costs.knock_pence,
            policy: if ground.rules.year.one_visit {
                ground.rules.year.further_visit_pence
            } else {
                Pence::ZERO
            },
            pair_extra: Metres(leg.metres.get()).at_per_km(costs.travel_pence_per_km),
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

fn skill_bit(stream: StreamId) -> u64 {
    1 << stream.0
}

/// The operative types of a landlord and who is of each, with hours by the periods of a grid;
/// in the order of [`Stock::types`].
pub fn workforce(
    ground: &Ground<'_>,
    grid: &Grid,
    promised: &BTreeSet<TaskId>,
) -> (Vec<OperativeType>, Vec<Staff>) {
    operative_types(ground, grid, &Names::of(ground.landlord), promised)
}

/// Operatives grouped by what they can do, where, and what they cost, with their hours.
fn operative_types(
    ground: &Ground<'_>,
    grid: &Grid,
    names: &Names<'_>,
    promised: &BTreeSet<TaskId>,
) -> (Vec<OperativeType>, Vec<Staff>) {
    type Key = (u64, Vec<u16>, u64, i64);
    let rules = ground.rules;
    let mut types: BTreeMap<Key, (OperativeType, Staff)> = BTreeMap::new();
    let taken = promised_minutes(ground, grid, promised);
    for (i, (operative, taken)) in ground.landlord.operatives.iter().zip(&taken).enumerate() {
        let skills = operative.skills.iter().fold(0, |m, s| m | skill_bit(*s));
        let mut patches: Vec<u16> = if operative.patches.is_empty() {
            names.patches.values().copied().collect()
        } else {
            let known = operative.patches.iter();
            known
                .filter_map(|p| names.patches.get(p.as_str()).copied())
                .collect()
        };
        patches.sort_unstable();
        let rate = operative
            .cost_per_hour
            .unwrap_or(rules.costs.operative_pence_per_hour);
        let attributes = names.of_operative(operative);
        let (kind, staff) = types
            .entry((skills, patches.clone(), attributes, rate.get()))
            .or_insert_with(|| {
                let kind = OperativeType {
                    skills,
                    patches,
                    attributes,
                    pence_per_hour: rate,
                    capacity: vec![Minutes::ZERO; grid.len()],
                };
                let staff = Staff {
                    members: Vec::new(),
                    shifts: vec![0; grid.len()],
                    usable: vec![Minutes::ZERO; grid.len()],
                    promised: vec![Minutes::ZERO; grid.len()],
                };
                (kind, staff)
            });
        staff.members.push(OperativeId(i as u32));
        for (week, (hours, shifts)) in week_hours(ground, grid, operative).into_iter().enumerate() {
            staff.shifts[week] += shifts;
            let usable = f64::from(hours.get()) * rules.horizon.usable_share;
            let usable = Minutes(usable.floor() as i32);
            staff.usable[week] += usable;
            staff.promised[week] += taken[week];
            kind.capacity[week] += (usable - taken[week]).max(Minutes::ZERO);
        }
    }
    types.into_values().unzip()
}

/// Minutes on shift by week, breaks taken off, and the number of shifts.
fn week_hours(ground: &Ground<'_>, grid: &Grid, operative: &Operative) -> Vec<(Minutes, u32)> {
    let mut hours = vec![(Minutes::ZERO, 0); grid.len()];
    for (date, day) in ground.planning.dates().zip(0..) {
        let Some(shift) = shift_on(operative, date, ground.working_days) else {
            continue;
        };
        let Some(span) = shift.hours else { continue };
        let rest = shift.rest.map_or(Minutes::ZERO, |r| r.minutes);
        let week = &mut hours[grid.period(day)];
        week.0 += span.length() - rest;
        week.1 += 1;
    }
    hours
}

/// Minutes that promises take from each operative, by week. A promise that names nobody is
/// shared among all who could keep it.
fn promised_minutes(
    ground: &Ground<'_>,
    grid: &Grid,
    promised: &BTreeSet<TaskId>,
) -> Vec<Vec<Minutes>> {
    let mut taken = vec![vec![Minutes::ZERO; grid.len()]; ground.landlord.operatives.len()];
    for booking in &ground.landlord.bookings {
        let Some(day) = ground.planning.day(booking.date) else {
            continue;
        };
        if !booking.tasks.iter().any(|t| promised.contains(t)) {
            continue;
        }
        let work: Vec<&DueTask> = booking.tasks.iter().map(|t| ground.due.task(*t)).collect();
        let minutes = constraint::case::together(&work) + ground.rules.travel.access_minutes;
        let week = grid.period(day);
        for operative in &booking.operatives {
            taken[operative.index()][week] += minutes;
        }
        if booking.operatives.is_empty() {
            let able = able(ground, booking);
            for (one, part) in able.iter().zip(parts(minutes, able.len())) {
                taken[one.index()][week] += part;
            }
        }
    }
    taken
}

/// Those who work on the day of a promise, in its patch, and have all its skills.
fn able(ground: &Ground<'_>, booking: &Booking) -> Vec<OperativeId> {
    let patch = &ground.landlord.property(booking.home).patch;
    let operatives = ground.landlord.operatives.iter().enumerate();
    let able = operatives.filter(|(_, o)| {
        let near = o.patches.is_empty() || o.patches.contains(patch);
        let mut streams = booking.tasks.iter().map(|t| ground.due.task(*t).stream);
        near && streams.all(|s| o.can(s))
            && shift_on(o, booking.date, ground.working_days).is_some()
    });
    able.map(|(i, _)| OperativeId(i as u32)).collect()
}

/// Minutes in so many whole parts, the first ones a minute longer where they do not go up.
fn parts(minutes: Minutes, among: usize) -> impl Iterator<Item = Minutes> {
    let among = among.max(1) as i32;
    let (each, more) = (minutes.get() / among, minutes.get() % among);
    (0..among).map(move |i| Minutes(each + i32::from(i < more)))
}

impl Pending {
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
