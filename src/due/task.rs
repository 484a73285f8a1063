//! One task's window, attempts and prices by date.

use chrono::{Days, NaiveDate, NaiveDateTime, Timelike};

use super::Planning;
use super::elsewhen::{Barred, attempts_possible};
use super::miss::not_done;
use crate::access::AccessModel;
use crate::error::{Error, Result};
use crate::model::{HomeId, Landlord, StreamId, TaskId, WeekdaySet};
use crate::rules::{self, Rules, StreamRule, WorkingDays, london};
use crate::units::{Minutes, Pence, TimeOfDay};

/// One half of the working day, parted by the rules' `noon`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// Before noon.
    Morning,
    /// From noon on.
    Afternoon,
}

/// How a task stands to the horizon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Its deadline falls in the horizon: it must be planned.
    Now,
    /// Its deadline was missed, or falls before notice can be given: as soon as can be.
    Overdue,
    /// Its deadline lies beyond the horizon: it may be planned where that saves a knock.
    Optional,
    /// Nothing may be done within the horizon.
    Later,
    /// Every attempt that the rules allow has been made.
    AttemptsUsed,
}

/// A task with everything that says when it should be done.
#[derive(Debug, Clone, PartialEq)]
pub struct DueTask {
    /// Which task.
    pub task: TaskId,
    /// At which home.
    pub home: HomeId,
    /// Of which stream.
    pub stream: StreamId,
    /// First date the rule allows.
    pub earliest: NaiveDate,
    /// Last date the rule allows.
    pub deadline: Option<NaiveDate>,
    /// The same by the clock, for hazards that run in hours.
    pub deadline_at: Option<NaiveDateTime>,
    /// No slot may begin before: now and the notice.
    pub not_before: NaiveDateTime,
    /// First date on which a slot may begin after the notice.
    pub opens: NaiveDate,
    /// How it stands to the horizon.
    pub standing: Standing,
    /// First date in question: rule, notice and spacing since the last attempt.
    pub first: NaiveDate,
    /// Last date in question.
    pub last: NaiveDate,
    /// Last date for the first attempt on which every attempt left, and the legal process after
    /// them where the stream needs one, would still fit before the deadline.
    pub latest_safe: Option<NaiveDate>,
    /// Time on site.
    pub minutes: Minutes,
    /// Of that, what is spent once a visit.
    pub setup: Minutes,
    /// Attempts made and failed.
    pub attempts_used: u8,
    /// Attempts left.
    pub attempts_left: u8,
    /// Of those, how many the household's own hours leave.
    pub attempts_possible: u8,
    /// Weekdays on which an attempt failed, where the rules ask for another.
    pub barred_weekdays: WeekdaySet,
    /// Half of the day in which the last attempt failed, where the rules ask for another.
    pub barred_half: Option<Half>,
    /// P(access) at one knock.
    pub p_access: f64,
    /// P(still not done) after so many visits planned, from none on.
    not_done: Vec<f64>,
    /// The same where the legal process still fits after the last attempt, and its visit too.
    not_done_by_law: Vec<f64>,
    /// Days from one visit planned to the next: the spacing, or the notice where that is longer.
    between_days: i64,
    /// Days of the legal process, kept free before the deadline.
    legal_days: i64,
}

impl DueTask {
    /// Works out one task.
    ///
    /// # Errors
    /// Where its deadline depends on a bank holiday that the calendar does not know.
    pub fn of(
        id: TaskId,
        landlord: &Landlord,
        rules: &Rules,
        working_days: &WorkingDays,
        access: &AccessModel,
        planning: &Planning,
    ) -> Result<Self> {
        let task = landlord.task(id);
        let rule = rules.stream(task.stream);
        let window = rules::task_window(rules, working_days, task)
            .map_err(|e| Error::usage(format!("task {}: {e}", task.id), "see `oneknock check`"))?;
        let failed = landlord.failed_attempts(task.home, task.stream);
        let failed: Vec<NaiveDateTime> = failed.map(|a| a.at).collect();
        let barred = Barred::by(rules, &failed);
        let spacing_days = i64::from(
            rule.attempt_spacing_days
                .unwrap_or(rules.attempts.spacing_days),
        )
        .max(1);
        let attempts_used = failed.len().min(usize::from(u8::MAX)) as u8;
        let on_site = rules::Part::of(rule, landlord.property(task.home), task);
        let mut due = Self {
            task: id,
            home: task.home,
            stream: task.stream,
            earliest: window.earliest,
            deadline: window.deadline,
            deadline_at: window.deadline_at,
            not_before: notice(rules, rule, window.no_notice, planning),
            opens: planning.first,
            standing: Standing::Now,
            first: planning.first,
            last: planning.last(),
            latest_safe: None,
            minutes: on_site.minutes,
            setup: on_site.setup,
            attempts_used,
            attempts_left: rules
                .attempt_limit(task.stream)
                .saturating_sub(attempts_used),
            attempts_possible: attempts_possible(landlord, rules, task, &failed),
            barred_weekdays: barred.weekdays,
            barred_half: barred.half,
            p_access: access.first_chance(task.home, task.stream, attempts_used),
            not_done: Vec::new(),
            not_done_by_law: Vec::new(),
            between_days: spacing_days,
            legal_days: 0,
        };
        due.foresee(rules, access);
        let spaced = failed
            .last()
            .map(|at| at.date() + Days::new(spacing_days as u64));
        due.opens = first_slot(rules, due.not_before).max(planning.first);
        // A visit planned this evening is made on that date at the soonest.
        let notice_days = (due.opens - planning.now.date()).num_days();
        due.between_days = due.between_days.max(notice_days);
        if rules.needs_legal_process(task.stream)
            && let Some(deadline) = due.deadline
        {
            due.legal_days = rules::escalation_days(&rules.escalation, working_days, deadline);
        }
        due.place_in(planning, spaced);
        Ok(due)
    }

    /// What failures are to be expected: as many as the rules and the household's hours leave
    /// attempts.
    fn foresee(&mut self, rules: &Rules, access: &AccessModel) {
        let ever = self.attempts_possible + 1;
        let mut failures =
            access.failures_in_a_row(self.home, self.stream, self.attempts_used, ever);
        let one_more = failures.pop();
        self.not_done = not_done(&failures, rules.attempts.not_made_share);
        if let Some((last, one_more)) = failures.last_mut().zip(one_more) {
            *last = one_more;
        }
        self.not_done_by_law = not_done(&failures, rules.attempts.not_made_share);
    }

    /// Sets first, last and standing from the horizon.
    fn place_in(&mut self, planning: &Planning, spaced: Option<NaiveDate>) {
        self.first = self
            .opens
            .max(self.earliest)
            .max(spaced.unwrap_or(self.opens));
        self.latest_safe = self.deadline.map(|d| {
            let wait = self.between_days * i64::from(self.attempts_possible.saturating_sub(1));
            d - Days::new((wait + self.legal_days) as u64)
        });
        self.standing = if self.attempts_left == 0 {
            Standing::AttemptsUsed
        } else if self.first > planning.last() {
            Standing::Later
        } else {
            match self.deadline {
                Some(deadline) if deadline < self.first => Standing::Overdue,
                Some(deadline) if deadline <= planning.last() => Standing::Now,
                _ => Standing::Optional,
            }
        };
        if self.standing != Standing::Overdue {
            self.last = planning.last().min(self.deadline.unwrap_or(NaiveDate::MAX));
        }
    }

    /// Whether it must be planned in the horizon.
    pub fn must_be_done(&self) -> bool {
        matches!(self.standing, Standing::Now | Standing::Overdue)
    }

    /// Whether it may be planned in the horizon.
    pub fn may_be_done(&self) -> bool {
        self.must_be_done() || self.standing == Standing::Optional
    }

    /// P(missing the deadline) if the first visit is planned for this date: that of all visits
    /// that can still be planned before it, each fails or is not made (design section 6).
    /// Failures of one household go together, so this is more than the product of each one's
    /// chance. Up to the latest safe date the legal process, where the stream needs one, leaves
    /// room for one visit more.
    pub fn p_miss(&self, date: NaiveDate) -> f64 {
        let Some(deadline) = self.deadline else {
            return 0.0;
        };
        let spare = (deadline - date).num_days();
        if spare < 0 {
            return 1.0;
        }
        let fit = (1 + spare / self.between_days) as usize;
        let by_law = self.legal_days > 0 && self.latest_safe.is_some_and(|safe| date <= safe);
        let not_done = if by_law {
            &self.not_done_by_law
        } else {
            &self.not_done
        };
        let chance = not_done.get(fit).or(not_done.last());
        chance.copied().unwrap_or(1.0)
    }

    /// P(missing the deadline) x penalty on this date.
    pub fn miss_cost(&self, rules: &Rules, date: NaiveDate) -> Pence {
        rules
            .stream(self.stream)
            .missed_deadline_pence
            .share(self.p_miss(date))
    }

    /// Interval thrown away by doing it on this date.
    pub fn early_cost(&self, rules: &Rules, date: NaiveDate) -> Pence {
        rules::early_cost(rules.stream(self.stream), self.deadline, date)
    }

    /// What waiting until this date costs: anchors always, the overdue by the day.
    pub fn wait_cost(&self, rules: &Rules, date: NaiveDate) -> Pence {
        let rule = rules.stream(self.stream);
        let days = (date - self.first).num_days().max(0);
        let overdue = if self.standing == Standing::Overdue {
            rule.missed_deadline_pence
                .share(rules.costs.overdue_share_per_day)
        } else {
            Pence::ZERO
        };
        Pence((rule.delay_pence_per_day + overdue).0 * days)
    }

    /// Everything this date costs, besides the visit.
    pub fn date_cost(&self, rules: &Rules, date: NaiveDate) -> Pence {
        self.miss_cost(rules, date) + self.early_cost(rules, date) + self.wait_cost(rules, date)
    }

    /// What leaving it out of the schedule costs: the check is paid for all the same some day;
    /// where it must be done in the horizon, its deadline is missed, it waits to the end, and
    /// somebody has to answer for it.
    pub fn leave_out_cost(&self, rules: &Rules, planning: &Planning) -> Pence {
        let rule = rules.stream(self.stream);
        if let Some(later) = self.later_cost(rules, planning) {
            return rule.check_pence + later;
        }
        let over = self.deadline.unwrap_or(self.first).max(self.first);
        let days = (planning.last() - over).num_days().max(0) + 1;
        let a_day = rule
            .missed_deadline_pence
            .share(rules.costs.overdue_share_per_day)
            + rule.delay_pence_per_day;
        let waiting = Pence(a_day.0 * days);
        rule.check_pence + rule.missed_deadline_pence + waiting + rules.costs.left_out_pence
    }

    /// The least that doing it after the horizon costs, besides the visit; `None` where its
    /// deadline does not let it wait.
    pub fn later_cost(&self, rules: &Rules, planning: &Planning) -> Option<Pence> {
        if self.standing == Standing::Now || self.standing == Standing::Overdue {
            return None;
        }
        let after = planning.last() + Days::new(1);
        let best = self.latest_safe.map_or(after, |safe| safe.max(after));
        Some(self.miss_cost(rules, best) + self.early_cost(rules, best))
    }
}

/// No slot may begin before this.
fn notice(rules: &Rules, rule: &StreamRule, no_notice: bool, planning: &Planning) -> NaiveDateTime {
    if no_notice {
        return planning.now;
    }
    let hours = rule
        .notice_hours
        .unwrap_or(rules.notice.default_hours)
        .max(rules.notice.floor_hours);
    london::plus_hours(planning.now, hours)
}

/// The first date on which a slot may begin after a moment: its own, if the shortest slot
/// still fits in it.
fn first_slot(rules: &Rules, after: NaiveDateTime) -> NaiveDate {
    let slots = &rules.slots;
    let shortest = slots
        .lengths_minutes
        .iter()
        .copied()
        .min()
        .unwrap_or_default();
    let last = london::at(after.date(), slots.day_to.plus(-shortest));
    if after <= last {
        after.date()
    } else {
        after.date() + Days::new(1)
    }
}

/// Which half of the day a moment is in.
pub(super) fn half_of(rules: &Rules, at: NaiveDateTime) -> Half {
    let minutes = (at.hour() * 60 + at.minute()) as i32;
    if TimeOfDay::from_minutes(minutes) < Some(rules.attempts.noon) {
        Half::Morning
    } else {
        Half::Afternoon
    }
}
