//! Bundle: which due tasks are folded into the knock, date by date.
//!
//! A task that may wait joins a visit on a date where the minutes it adds, and the interval it
//! throws away, cost less than a visit of its own would later. So the crew differs by date, and
//! each crew is looked at on its own dates; the bare one on all.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::ask::Ask;
use super::frame::{Agreed, Frame, case, roles};
use super::live::Live;
use super::world::World;
use crate::constraint::{self, Case};
use crate::due::DueTask;
use crate::model::{Need, TaskId};
use crate::route::problem::Role;
use crate::units::{Minutes, Pence};

type Crew = Vec<Vec<TaskId>>;

/// What a home's tasks are to this question.
#[derive(Debug)]
pub(super) struct Wanted {
    /// To be done.
    pub(super) must: Vec<TaskId>,
    /// May be done in the same knock.
    pub(super) extra: Vec<TaskId>,
}

/// The frames worth looking at: the bare crew on every date, fuller ones on theirs.
pub(super) fn frames<'a>(
    live: &'a Live,
    ask: &Ask,
    agreed: &'a Agreed,
    wanted: &Wanted,
    dates: &[NaiveDate],
) -> Vec<Frame<'a>> {
    let mut maker = Maker {
        live,
        ask,
        agreed,
        known: BTreeMap::new(),
    };
    let Some(bare) = maker.crew(&wanted.must) else {
        return Vec::new();
    };
    let mut crews: BTreeMap<Crew, Vec<NaiveDate>> = BTreeMap::new();
    crews.insert(bare, dates.to_vec());
    for date in dates {
        for crew in maker.fuller(wanted, *date) {
            crews.entry(crew).or_default().push(*date);
        }
    }
    let place = live.nightly.doors[&ask.home];
    let made = crews.into_iter().map(|(crew, dates)| {
        let mut dates = dates;
        dates.dedup();
        let own = case(&live.world, agreed, ask, &crew);
        let mut frame = Frame::new(&live.world, ask, own, crew, place, &dates);
        frame.saved = maker.saved(wanted, &frame.crew);
        frame
    });
    made.collect()
}

/// Whether a task may be done at the same visit as all of these.
pub(super) fn may_meet(world: &World, tasks: &[TaskId], other: TaskId) -> bool {
    let rule = |t: TaskId| world.rules.stream(world.landlord.task(t).stream);
    tasks.iter().all(|t| {
        let (a, b) = (rule(*t), rule(other));
        !a.not_with.contains(&b.code) && !b.not_with.contains(&a.code)
    })
}

struct Maker<'a, 'q> {
    live: &'a Live,
    ask: &'q Ask,
    agreed: &'a Agreed,
    known: BTreeMap<Vec<TaskId>, Option<Crew>>,
}

impl Maker<'_, '_> {
    fn due(&self, task: TaskId) -> Option<&DueTask> {
        self.agreed.iter().find(|t| t.task == task)
    }

    /// One operative who can do it all, else two who can between them.
    fn crew(&mut self, tasks: &[TaskId]) -> Option<Crew> {
        if let Some(known) = self.known.get(tasks) {
            return known.clone();
        }
        let crew = self.find_crew(tasks);
        self.known.insert(tasks.to_vec(), crew.clone());
        crew
    }

    fn find_crew(&self, tasks: &[TaskId]) -> Option<Crew> {
        let able = |crew: &Crew| {
            let case = case(&self.live.world, self.agreed, self.ask, crew);
            self.can_be(&case)
                .then(|| case.parts.iter().map(|p| p.minutes.get()).sum::<i32>())
        };
        let one = vec![tasks.to_vec()];
        if able(&one).is_some() || tasks.len() < 2 {
            return Some(one);
        }
        // Every split between two; the first task is always the first operative's.
        (1..1_u32 << (tasks.len() - 1))
            .filter_map(|mask| {
                let second = |i: usize| i > 0 && mask >> (i - 1) & 1 == 1;
                let pick = |of: bool| {
                    let some = tasks.iter().enumerate().filter(|(i, _)| second(*i) == of);
                    some.map(|(_, t)| *t).collect::<Vec<_>>()
                };
                let crew = vec![pick(false), pick(true)];
                able(&crew).map(|minutes| (minutes, crew))
            })
            .min()
            .map(|(_, crew)| crew)
            .or(Some(one))
    }

    /// Fuller crews on a date: with one operative, and with two where that brings more.
    fn fuller(&mut self, wanted: &Wanted, date: NaiveDate) -> Vec<Crew> {
        let mut gains: Vec<(i64, TaskId)> = wanted
            .extra
            .iter()
            .filter_map(|t| Some((self.gain(*t, date)?, *t)))
            .filter(|(gain, _)| *gain > 0)
            .collect();
        gains.sort_by_key(|(gain, task)| (-gain, *task));
        let (mut alone, mut both) = (wanted.must.clone(), wanted.must.clone());
        let bare = self.crew(&wanted.must).map_or(1, |c| c.len());
        let second = self.second_operative();
        let mut more = 0;
        for (gain, task) in gains {
            let with = |set: &[TaskId]| {
                let mut set = set.to_vec();
                set.push(task);
                set
            };
            let fits = |crew: &Crew| crew.len() <= bare;
            let longer = with(&alone);
            let meets = may_meet(&self.live.world, &alone, task);
            if meets && self.crew(&longer).is_some_and(|c| fits(&c)) && self.staffed(&longer) {
                alone = longer;
            } else if may_meet(&self.live.world, &both, task) {
                more += gain;
            } else {
                continue;
            }
            if may_meet(&self.live.world, &both, task) {
                both.push(task);
            }
        }
        let mut crews = Vec::new();
        if alone.len() > wanted.must.len() {
            crews.extend(self.crew(&alone));
        }
        if more > second && self.staffed(&both) {
            crews.extend(self.crew(&both));
        }
        crews
    }

    /// Whether the crew found for these tasks can be had and borne.
    fn staffed(&mut self, tasks: &[TaskId]) -> bool {
        let Some(crew) = self.crew(tasks) else {
            return false;
        };
        self.can_be(&case(&self.live.world, self.agreed, self.ask, &crew))
    }

    /// Whether somebody can come for each part, and the household bear it all.
    fn can_be(&self, case: &Case<'_>) -> bool {
        let somebody = |role: &Role| role.resources.iter().any(|w| *w != 0);
        constraint::is_borne(case) && roles(case, self.ask, None).iter().all(somebody)
    }

    /// What a second operative's way there costs at least, pence.
    fn second_operative(&self) -> i64 {
        let rules = &self.live.world.rules;
        (rules.travel.access_minutes + rules.travel.access_minutes)
            .at_hourly(rules.costs.operative_pence_per_hour)
            .get()
    }

    /// What folding a task in on a date saves against a visit of its own, pence; `None` where
    /// it may not be done on that date.
    fn gain(&self, task: TaskId, date: NaiveDate) -> Option<i64> {
        let due = self.due(task)?;
        if date < due.first || due.last < date {
            return None;
        }
        let rules = &self.live.world.rules;
        let two = self.live.world.landlord.household(self.ask.home);
        let hands = if two.has(&Need::TwoOperatives) { 2 } else { 1 };
        let minutes = due.minutes - due.setup;
        let work = Minutes(minutes.get() * hands).at_hourly(rules.costs.operative_pence_per_hour)
            + minutes.at_hourly(rules.costs.visit_hour_pence);
        Some((self.otherwise(due) - work - due.date_cost(rules, date)).get())
    }

    /// What a task costs that is not folded in: a visit of its own, on the best date it has.
    fn otherwise(&self, due: &DueTask) -> Pence {
        let world = &self.live.world;
        let own = world.rules.stream(due.stream).check_pence;
        let later = due.later_cost(&world.rules, &world.planning);
        own + later.unwrap_or_else(|| {
            let dates = [Some(due.first), due.latest_safe, Some(due.last)];
            let inside = dates.into_iter().flatten();
            let inside = inside.filter(|d| due.first <= *d && *d <= due.last);
            let costs = inside.map(|d| due.date_cost(&world.rules, d));
            costs.min().unwrap_or_default()
        })
    }

    /// What the tasks folded into a crew would cost otherwise.
    fn saved(&self, wanted: &Wanted, crew: &Crew) -> i64 {
        let folded = crew.iter().flatten().filter(|t| !wanted.must.contains(t));
        let dues = folded.filter_map(|t| self.due(*t));
        dues.map(|d| self.otherwise(d).get()).sum()
    }
}
