//! Night: plans the evening. On the last evening of the week the whole stock is chosen anew
//! and the week after next is booked, which is when its letters go out; on other evenings
//! only what cannot wait is put into the days that are booked already.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Weekday};

use super::town::{Booked, Ground, Job, Town};
use crate::combine;
use crate::due::{self, Due, Planning};
use crate::error::Result;
use crate::model::{Attempt, Booking, HomeId, Outcome, Status, TaskId};
use crate::route::nightly::{self, Decoded};
use crate::route::{self, Allowance};
use crate::rules::{Rules, london};

/// Days that are booked: this week and the next.
const BOOKED_DAYS: u32 = 14;

/// What an evening plans.
struct Scope {
    /// Jobs that may be planned.
    jobs: Vec<u32>,
    /// Days that the choice looks ahead.
    days: u32,
    /// Iterations of the route search; none to insert only.
    iterations: u64,
}

impl Town {
    /// Plans one evening.
    pub(super) fn night(&mut self, ground: &Ground<'_>, today: NaiveDate) -> Result<()> {
        // A slot that the tenant chose on the phone, or that the access team's letters have named,
        // needs no other letter a week before.
        let agreed = self.of_homes(today, |job| job.chosen || job.escalated);
        if !agreed.is_empty() {
            let at_short_notice = Ground {
                rules: ground.at_short_notice,
                ..*ground
            };
            self.plan(&at_short_notice, today, &Scope::insertion(agreed))?;
        }
        if today.weekday() == Weekday::Sun {
            return self.week(ground, today);
        }
        let urgent = self.of_homes(today, |job| is_urgent(ground.rules, job, today));
        if urgent.is_empty() && !self.anything_moved() {
            return Ok(());
        }
        self.plan(ground, today, &Scope::insertion(urgent))
    }

    /// Chooses the whole stock anew, and books what the choice puts into the days booked.
    pub(super) fn week(&mut self, ground: &Ground<'_>, today: NaiveDate) -> Result<()> {
        self.expect_calls(ground.rules, today);
        let days = ground.rules.simulate.choice_weeks * 7;
        let scope = Scope {
            jobs: self.open_until(today + Days::new(u64::from(days))),
            days,
            iterations: ground.rules.simulate.week_iterations,
        };
        self.plan(ground, today, &scope)
    }

    /// Jobs that may be done before a date and are in no visit.
    fn open_until(&self, last: NaiveDate) -> Vec<u32> {
        (0..self.jobs.len() as u32)
            .filter(|j| {
                let job = &self.jobs[*j as usize];
                job.live && !job.booked && job.away_until.is_none() && job.earliest <= last
            })
            .collect()
    }

    /// Open jobs of the homes where one of them is such.
    fn of_homes(&self, today: NaiveDate, such: impl Fn(&Job) -> bool) -> Vec<u32> {
        let open = self.open_until(today + Days::new(u64::from(BOOKED_DAYS)));
        let mut homes: Vec<HomeId> = open
            .iter()
            .map(|j| &self.jobs[*j as usize])
            .filter(|job| such(job))
            .map(|job| job.task.home)
            .collect();
        homes.sort_unstable();
        homes.dedup();
        open.into_iter()
            .filter(|j| {
                let home = self.jobs[*j as usize].task.home;
                homes.binary_search(&home).is_ok()
            })
            .collect()
    }

    /// Whether somebody who was to come is off.
    fn anything_moved(&self) -> bool {
        self.visits.iter().any(|visit| {
            visit
                .operatives
                .iter()
                .any(|o| self.land.operative(*o).shift_on(visit.date).is_none())
        })
    }

    fn plan(&mut self, ground: &Ground<'_>, today: NaiveDate, scope: &Scope) -> Result<()> {
        let numbers = self.show(scope);
        let rules = ground.rules;
        let now = london::at(today, rules.horizon.at);
        let long = planning(now, scope.days);
        self.belief.repeats.refresh();
        let due = Due::of(&self.land, rules, ground.working_days, &self.belief, &long)?;
        let far = due::Ground {
            landlord: &self.land,
            rules,
            working_days: ground.working_days,
            planning: &long,
            due: &due,
        };
        let promised = combine::promised(&far);
        let pending = combine::pending(&far, &promised.tasks, ground.policy.combine);
        let eyes = combine::Watch {
            stop: &|| false,
            tell: &|_| (),
        };
        let choice = combine::choose(&pending.stock, &choosing(ground), eyes)?;
        let short = planning(now, BOOKED_DAYS.min(scope.days));
        let near = due::Ground {
            planning: &short,
            ..far
        };
        let mut knocks = pending.knocks(&choice);
        knocks.retain(|k| {
            k.week.is_none_or(|w| w <= 1)
                && k.tasks().iter().all(|t| due.task(*t).first <= short.last())
        });
        knocks.extend(combine::promised(&near).knocks);
        let decoded = routed(&near, knocks, scope.iterations)?;
        let foretold: Vec<f64> = decoded
            .visits
            .iter()
            .flat_map(|v| v.tasks.iter().map(|t| due.task(t.task).p_miss(v.date)))
            .collect();
        self.book(&numbers, &decoded, &foretold, short.last());
        Ok(())
    }

    /// Shows the engine what is to be planned and what is booked; gives each task's job.
    fn show(&mut self, scope: &Scope) -> Vec<u32> {
        let booked = self.visits.iter().flat_map(|v| v.jobs.iter().copied());
        let numbers: Vec<u32> = booked.chain(scope.jobs.iter().copied()).collect();
        let task_of: BTreeMap<u32, TaskId> = numbers
            .iter()
            .zip(0..)
            .map(|(job, i)| (*job, TaskId(i)))
            .collect();
        let shown = numbers.iter().map(|j| &self.jobs[*j as usize]);
        self.land.tasks = shown.clone().map(|j| j.task.clone()).collect();
        self.land.attempts = shown
            .flat_map(|job| {
                job.failed.iter().map(|at| Attempt {
                    home: job.task.home,
                    at: *at,
                    stream: job.task.stream,
                    outcome: Outcome::NoAccess,
                    notice_given: Some(true),
                    operative: None,
                    findings: Vec::new(),
                })
            })
            .collect();
        self.land.attempts.sort_by_key(|a| (a.home, a.at, a.stream));
        self.land.bookings = self
            .visits
            .iter()
            .map(|v| Booking {
                id: v.id.clone(),
                home: v.home,
                tasks: v.jobs.iter().map(|j| task_of[j]).collect(),
                date: v.date,
                slot: v.slot,
                operatives: v.operatives.clone(),
                arrive: None,
                by: Vec::new(),
                status: Status::Notified,
            })
            .collect();
        numbers
    }

    /// Takes up what the plan says: new visits, and the times of those booked before. One that
    /// the plan could not keep falls through.
    fn book(&mut self, numbers: &[u32], decoded: &Decoded, foretold: &[f64], last: NaiveDate) {
        let mut before: BTreeMap<String, Booked> = std::mem::take(&mut self.visits)
            .into_iter()
            .map(|v| (v.id.clone(), v))
            .collect();
        let mut foretold = foretold.iter();
        for visit in &decoded.visits {
            let was = before.remove(&visit.id);
            let jobs: Vec<u32> = visit
                .tasks
                .iter()
                .map(|t| numbers[t.task.index()])
                .collect();
            for (job, p_miss) in jobs.iter().zip(foretold.by_ref()) {
                let job = &mut self.jobs[*job as usize];
                job.booked = true;
                if !job.knocked && job.deadline.is_some() {
                    job.foretold.get_or_insert(*p_miss);
                }
            }
            let chosen = jobs.iter().any(|j| self.jobs[*j as usize].chosen);
            if was.is_none() {
                self.tally.booked(visit.cost.early);
            }
            self.visits.push(Booked {
                id: visit.id.clone(),
                home: visit.home,
                jobs,
                date: visit.date,
                slot: visit.slot,
                arrive: visit.arrive,
                operatives: visit.operatives.clone(),
                minutes: visit.depart.minutes() - visit.arrive.minutes(),
                p_kept: visit.p_kept,
                chosen: was.as_ref().map_or(chosen, |w| w.chosen),
                // Who has just chosen the slot does not ring again to change it.
                asked: was.map_or(chosen, |w| w.asked),
            });
        }
        for visit in before.into_values() {
            if visit.date <= last {
                self.tally.fell_through();
                self.not_made(&visit);
            } else {
                self.visits.push(visit);
            }
        }
        self.sort_visits();
    }
}

fn planning(now: NaiveDateTime, days: u32) -> Planning {
    Planning {
        now,
        first: now.date() + Days::new(1),
        days,
    }
}

/// The choice with a small budget: prices and insertion, without the MILP solver.
fn choosing(ground: &Ground<'_>) -> combine::Params {
    let settings = &ground.rules.simulate;
    combine::Params {
        milp: false,
        ascent_steps: settings.choice_steps,
        squeaky_rounds: settings.choice_rounds,
        count_steps: 1,
        charge_steps: 0,
        ..combine::Params::default()
    }
}

/// Days, slots and operatives.
fn routed(near: &due::Ground<'_>, knocks: Vec<combine::Knock>, iterations: u64) -> Result<Decoded> {
    let last_night = nightly::LastNight::new();
    let routed = if iterations == 0 {
        nightly::insert(near, knocks, &last_night)
    } else {
        let cancel = Arc::new(AtomicBool::new(false));
        let allowance = Allowance::start(None, Some(iterations), cancel);
        let params = route::Params::default();
        nightly::route(
            near,
            knocks,
            &last_night,
            &params,
            &allowance,
            &mut |_, _| (),
        )
    };
    nightly::decode(near, &routed.nightly, &routed.plan, &last_night)
}

impl Scope {
    /// Puts these into what is booked.
    fn insertion(jobs: Vec<u32>) -> Self {
        Self {
            jobs,
            days: BOOKED_DAYS,
            iterations: 0,
        }
    }
}

/// Whether a job cannot wait for the end of the week: a report, one whose deadline would pass
/// before the days that are booked then, or one whose door stayed shut and that needs the time
/// it has for another attempt, or for the legal process after it.
fn is_urgent(rules: &Rules, job: &Job, today: NaiveDate) -> bool {
    let within = |days: u32| {
        let by = today + Days::new(u64::from(days));
        job.deadline.is_some_and(|d| today < d && d <= by)
    };
    let needs_time = within(2 * BOOKED_DAYS) || rules.needs_legal_process(job.task.stream);
    job.task.hazard.is_some()
        || (within(BOOKED_DAYS) && !job.knocked)
        || (!job.failed.is_empty() && needs_time)
}
