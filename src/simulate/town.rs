//! Town: the state of a landlord on one evening of a run.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime};

use super::fate::{About, Fate};
use super::policy::{Lead, Policy, World};
use super::tally::Tally;
use crate::access::{AccessModel, Circumstances};
use crate::due;
use crate::error::{Error, Result};
use crate::model::{HomeId, Landlord, OperativeId, Slot, StreamId, Task};
use crate::rules::{self, Rules, WorkingDays};
use crate::travel::Places;
use crate::units::TimeOfDay;

/// Time to a deadline from which on a repeat is hurried: any longer, and it may be put off.
const HURRIED: chrono::TimeDelta = chrono::TimeDelta::weeks(3);

/// One obligation: a check that recurs, or a report.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says one thing of a job that holds or does not, in any mixture"
)]
pub(super) struct Job {
    /// As the housing system has it.
    pub(super) task: Task,
    /// Not yet done, or recurring.
    pub(super) live: bool,
    /// First date its rule allows.
    pub(super) earliest: NaiveDate,
    /// Its deadline.
    pub(super) deadline: Option<NaiveDate>,
    /// Failures that count, since it arose or the access team took it up.
    pub(super) failed: Vec<NaiveDateTime>,
    /// Failures in all since it arose.
    pub(super) tried: u8,
    /// It is in a visit to come.
    pub(super) booked: bool,
    /// It is with the access team until then.
    pub(super) away_until: Option<NaiveDate>,
    /// The access team has been, and helps.
    pub(super) escalated: bool,
    /// The tenant rang to choose a slot.
    pub(super) chosen: bool,
    /// P(miss) when its first attempt was booked.
    pub(super) foretold: Option<f64>,
    /// When it was last to be visited, in vain.
    pub(super) last_visit: Option<NaiveDate>,
    /// Somebody has knocked for it.
    pub(super) knocked: bool,
    /// Its deadline has passed and been counted.
    pub(super) counted_late: bool,
}

/// One visit to come.
#[derive(Debug, Clone)]
pub(super) struct Booked {
    pub(super) id: String,
    pub(super) home: HomeId,
    pub(super) jobs: Vec<u32>,
    pub(super) date: NaiveDate,
    pub(super) slot: Slot,
    pub(super) arrive: TimeOfDay,
    pub(super) operatives: Vec<OperativeId>,
    /// On site, everybody together.
    pub(super) minutes: i32,
    pub(super) chosen: bool,
    /// P(its slot is kept), as last planned.
    pub(super) p_kept: f64,
    /// The tenant has had the chance to ring and change.
    pub(super) asked: bool,
}

/// What one run of one policy stands on; the same on every day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) world: &'a World,
    pub(super) policy: &'a Policy,
    pub(super) rules: &'a Rules,
    /// The same for slots that a tenant has agreed to.
    pub(super) at_short_notice: &'a Rules,
    pub(super) working_days: &'a WorkingDays,
    pub(super) places: &'a Places,
    /// The model as fitted to the history: what the world's doors are drawn from.
    pub(super) access: &'a AccessModel,
    pub(super) fate: Fate,
    /// The last day played.
    pub(super) last: NaiveDate,
}

impl Ground<'_> {
    /// When a case that failed for the last time on a date comes back from the access team:
    /// after the last stage of the legal process, where its stream needs one.
    pub(super) fn back_from_access_team(
        &self,
        stream: StreamId,
        failed: NaiveDate,
    ) -> Result<NaiveDate> {
        let rules = self.rules;
        if !rules.needs_legal_process(stream) {
            return Ok(failed + Days::new(u64::from(rules.escalation.other_days)));
        }
        let stages = rules::escalation_from(&rules.escalation, self.working_days, failed);
        let stages = stages.map_err(|beyond| {
            let what = format!("the legal process after an attempt on {failed}: {beyond}");
            Error::usage(what, "add the year to the dataset's bank-holidays.json")
        })?;
        Ok(stages.last().map_or(failed, |(at, _)| at.date()))
    }
}

/// The state.
#[derive(Debug)]
pub(super) struct Town {
    /// Homes, households and operatives; tasks and bookings of whatever is being planned.
    pub(super) land: Landlord,
    pub(super) jobs: Vec<Job>,
    pub(super) by_home: Vec<Vec<u32>>,
    /// By date, then arrival, then home.
    pub(super) visits: Vec<Booked>,
    /// What the planner believes of doors.
    pub(super) belief: AccessModel,
    /// Each home's true level.
    levels: Vec<f64>,
    /// Last failure that counts, by home.
    pub(super) last_failure: Vec<Option<NaiveDate>>,
    /// Knocks at each home so far: names the next one.
    pub(super) knocks: Vec<u32>,
    pub(super) tally: Tally,
}

impl Town {
    /// The first evening.
    pub(super) fn new(ground: &Ground<'_>, today: NaiveDate) -> Result<Self> {
        let mut land = ground.world.landlord.clone();
        ground.policy.train(&mut land);
        let homes = land.properties.len();
        let mut town = Self {
            jobs: Vec::with_capacity(land.tasks.len()),
            by_home: vec![Vec::new(); homes],
            visits: Vec::new(),
            belief: ground.access.clone(),
            levels: (0..homes)
                .map(|h| {
                    let share = ground.fate.unit(About::Level, [h as u64, 0, 0]);
                    ground.access.level_at(HomeId(h as u32), share)
                })
                .collect(),
            last_failure: vec![None; homes],
            knocks: vec![0; homes],
            tally: Tally::new(ground.rules, homes, land.operatives.len()),
            land,
        };
        for attempt in &town.land.attempts {
            if attempt.is_no_access() {
                let last = &mut town.last_failure[attempt.home.index()];
                *last = (*last).max(Some(attempt.at.date()));
            }
        }
        for task in std::mem::take(&mut town.land.tasks) {
            let failed: Vec<NaiveDateTime> = town
                .land
                .failed_attempts(task.home, task.stream)
                .map(|a| a.at)
                .collect();
            let job = town.add(ground, task)?;
            let job = &mut town.jobs[job as usize];
            job.tried = failed.len().min(250) as u8;
            job.knocked = !failed.is_empty();
            if let Some(last) = failed.last() {
                let possible = due::attempts_possible(&town.land, ground.rules, &job.task, &failed);
                if possible == 0 {
                    let with_it = ground.back_from_access_team(job.task.stream, last.date())?;
                    job.away_until = Some(with_it.max(today + Days::new(1)));
                } else {
                    job.last_visit = Some(last.date());
                }
            }
            job.failed = failed;
            let late = job.deadline.is_some_and(|d| d < today);
            job.counted_late = late;
        }
        town.keep_promises(today);
        town.land.attempts.clear();
        Ok(town)
    }

    /// Takes up the bookings that the dataset comes with.
    fn keep_promises(&mut self, today: NaiveDate) {
        for booking in std::mem::take(&mut self.land.bookings) {
            if booking.date <= today || booking.status < crate::model::Status::Notified {
                continue;
            }
            let jobs: Vec<u32> = booking.tasks.iter().map(|t| t.0).collect();
            for job in &jobs {
                self.jobs[*job as usize].booked = true;
            }
            self.visits.push(Booked {
                id: booking.id,
                home: booking.home,
                jobs,
                date: booking.date,
                slot: booking.slot,
                arrive: booking.slot.from,
                operatives: booking.operatives,
                minutes: 0,
                chosen: false,
                p_kept: 1.0,
                asked: true,
            });
        }
    }

    /// Adds an obligation.
    pub(super) fn add(&mut self, ground: &Ground<'_>, task: Task) -> Result<u32> {
        let number = self.jobs.len() as u32;
        self.by_home[task.home.index()].push(number);
        self.jobs.push(Job {
            task,
            live: true,
            earliest: NaiveDate::MIN,
            deadline: None,
            failed: Vec::new(),
            tried: 0,
            booked: false,
            away_until: None,
            escalated: false,
            chosen: false,
            foretold: None,
            last_visit: None,
            knocked: false,
            counted_late: false,
        });
        self.set_window(ground, number)?;
        Ok(number)
    }

    /// Works out the window anew.
    pub(super) fn set_window(&mut self, ground: &Ground<'_>, number: u32) -> Result<()> {
        let job = &mut self.jobs[number as usize];
        let window_of = |task: &Task| {
            rules::task_window(ground.rules, ground.working_days, task)
                .map_err(|e| Error::usage(format!("task {}: {e}", task.id), "see `oneknock check`"))
        };
        let mut window = window_of(&job.task)?;
        if let (Lead::Days(days), None) = (ground.policy.lead, job.task.reported_at) {
            job.task.earliest = window
                .deadline
                .and_then(|due| due.checked_sub_days(Days::new(u64::from(days))));
            window = window_of(&job.task)?;
        }
        job.earliest = window.earliest;
        job.deadline = window.deadline;
        Ok(())
    }

    /// Whether a call goes out before a visit on this date (HQN 2025: after a failure in so
    /// many months).
    pub(super) fn is_called(&self, rules: &Rules, home: HomeId, date: NaiveDate) -> bool {
        let months = rules.attempts.call_ahead_months;
        let since = date.checked_sub_months(Months::new(months));
        months > 0 && self.last_failure[home.index()] >= since && since.is_some()
    }

    /// The planner expects what its own calls bring.
    pub(super) fn expect_calls(&mut self, rules: &Rules, today: NaiveDate) {
        for home in 0..self.by_home.len() {
            let home = HomeId(home as u32);
            let is = self.is_called(rules, home, today);
            self.belief.expect_call(home, is);
        }
    }

    /// P(this door opens now), which only the world knows; and the same by its circumstances
    /// as the planner sees them, for it to learn from.
    pub(super) fn door<'s>(
        &self,
        ground: &Ground<'_>,
        visit: &Booked,
        at: TimeOfDay,
        streams: &'s [StreamId],
    ) -> (f64, Circumstances<'s>) {
        let jobs = || visit.jobs.iter().map(|j| &self.jobs[*j as usize]);
        let circumstances = Circumstances {
            streams,
            weekday: visit.date.weekday(),
            at,
            slot: visit.slot.length(),
            reminded: ground.policy.reminders,
            called: self.is_called(ground.rules, visit.home, visit.date),
            agreed: visit.chosen,
            helped: jobs().any(|j| j.escalated),
            failures: jobs().map(|j| j.tried).max().unwrap_or(0),
        };
        let score = ground.access.own_score(visit.home)
            + ground.access.score_of(&circumstances)
            + self.levels[visit.home.index()];
        (1.0 / (1.0 + (-score).exp()), circumstances)
    }

    /// Puts visits into their order.
    pub(super) fn sort_visits(&mut self) {
        self.visits.sort_by_key(|v| (v.date, v.arrive, v.home));
    }

    /// A visit falls through: its jobs are pending again, and no attempt is used.
    pub(super) fn not_made(&mut self, visit: &Booked) {
        for job in &visit.jobs {
            self.took_place(*job, visit.date, false);
        }
        self.release(visit);
    }

    /// A visit is over: its jobs are in none.
    pub(super) fn release(&mut self, visit: &Booked) {
        for job in &visit.jobs {
            self.jobs[*job as usize].booked = false;
        }
    }

    /// Takes up that a job's planned visit was made or not, and how soon it followed the last.
    pub(super) fn took_place(&mut self, number: u32, date: NaiveDate, made: bool) {
        let job = &mut self.jobs[number as usize];
        let repeats = &mut self.belief.repeats;
        let hurried = |at: &NaiveDate| job.deadline.is_none_or(|d| d - *at <= HURRIED);
        if let Some(before) = job.last_visit.replace(date).filter(hurried) {
            repeats.learn_gap(job.task.stream, (date - before).num_days());
        }
        repeats.learn_visit(job.task.stream, made);
    }
}
