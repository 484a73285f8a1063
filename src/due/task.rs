//! One task's window, attempts and prices by date.

use std::sync::Arc;

use chrono::{Days, NaiveDate, NaiveDateTime, Timelike};

use super::Planning;
use super::elsewhen::{Barred, attempts_possible};
use super::miss::not_done;
use crate::access::{AccessModel, Waits};
use crate::error::{Error, Result};
use crate::model::{HomeId, Landlord, StreamId, TaskId, WeekdaySet};
use crate::rules::{self, Rules, WorkingDays, london};
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
    /// What the visits after the access team's help add to that: nothing, or less.
    with_help: Vec<f64>,
    /// Fewest days from one visit planned to the next: the spacing, or the notice where that is
    /// longer.
    between_days: i64,
    /// How many more it takes.
    waits: Arc<Waits>,
    /// Days of the legal process, kept free before the deadline.
    legal_days: i64,
    /// Days from the last attempt to the visit that the access team, or the law, opens the door to.
    help_days: i64,
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
        let spacing_days = i64::from(rules.spacing_days(task.stream)).max(1);
        let attempts_used = failed.len().min(usize::from(u8::MAX)) as u8;
        let on_site = rules::Part::of(rule, landlord.property(task.home), task);
        let mut due = Self {
            task: id,
            home: task.home,
            stream: task.stream,
            earliest: window.earliest,
            deadline: window.deadline,
            deadline_at: window.deadline_at,
            not_before: notice(rules, task.stream, window.no_notice, planning),
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
            with_help: Vec::new(),
            between_days: spacing_days,
            waits: Arc::clone(access.repeats.waits(task.stream)),
            legal_days: 0,
            help_days: i64::from(rules.escalation.other_days),
        };
        due.foresee(access);
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
            due.help_days = due.legal_days;
        }
        due.place_in(planning, spaced);
        Ok(due)
    }

    /// What failures are to be expected: as many as the rules and the household's hours leave
    /// attempts, and as many again with the access team's help.
    fn foresee(&mut self, access: &AccessModel) {
        let not_made_share = access.repeats.not_made_share(self.stream);
        let attempts = self.attempts_possible;
        let (home, stream, used) = (self.home, self.stream, self.attempts_used);
        let all = access.failures_in_a_row(home, stream, used, (attempts, attempts));
        self.not_done = not_done(&all[..=usize::from(attempts)], not_made_share);
        self.with_help = not_done(&all, not_made_share);
        for (with, without) in self.with_help.iter_mut().zip(&self.not_done) {
            *with -= without;
        }
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
    /// chance. After the last attempt the access team, or the law, has its days, and then there
    /// are visits with its help.
    pub fn p_miss(&self, date: NaiveDate) -> f64 {
        let Some(deadline) = self.deadline else {
            return 0.0;
        };
        let spare = (deadline - date).num_days();
        if spare < 0 {
            return 1.0;
        }
        let helped = spare - (self.help_days - self.between_days).max(0);
        let chance = self.expected(&self.not_done, spare) + self.expected(&self.with_help, helped);
        chance.clamp(0.0, 1.0)
    }

    /// The mean of what so many visits planned are worth, over how many fit in these days: the
    /// first for sure, each other as soon as it comes.
    fn expected(&self, worth: &[f64], days: i64) -> f64 {
        let last = worth.len().saturating_sub(1);
        let (mut sum, mut comes) = (0.0, 1.0);
        for (visits, worth) in worth.iter().enumerate().skip(1) {
            let another = if visits < last {
                self.waits
                    .within(visits, days - visits as i64 * self.between_days)
            } else {
                0.0
            };
            sum += (comes - another) * worth;
            comes = another;
            if comes <= 0.0 {
                break;
            }
        }
        sum
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
fn notice(rules: &Rules, stream: StreamId, no_notice: bool, planning: &Planning) -> NaiveDateTime {
    if no_notice {
        return planning.now;
    }
    london::plus_hours(planning.now, rules.notice_hours(stream))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Task, sample};
    use crate::rules::{Nation, shipped};

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A gas check due on 1 March 2027 as it stands on the evening of 30 November 2026, to a
    /// landlord whose repeats take so many days longer than the rules ask.
    fn gas_check(wait_days: f64) -> DueTask {
        let mut rules = shipped(Nation::England).unwrap();
        rules.attempts.wait_days = wait_days;
        let stream = rules.stream_id("gas").unwrap();
        let landlord = sample::one_home(Task {
            due: Some(date("2027-03-01")),
            ..Task::new("T1", HomeId(0), stream)
        });
        let working_days = WorkingDays::new(rules.nation).unwrap();
        let access = AccessModel::fit(&landlord, &rules);
        let now = date("2026-11-30").and_hms_opt(18, 0, 0).unwrap();
        let planning = Planning::new(&rules, now);
        DueTask::of(
            TaskId(0),
            &landlord,
            &rules,
            &working_days,
            &access,
            &planning,
        )
        .unwrap()
    }

    #[test]
    fn an_attempt_too_late_for_another_fails_as_often_as_a_first_knock() {
        // Three days before the deadline no letter is in time: 27% and the 5% not made.
        for wait_days in [0.0, 10.0] {
            let p_miss = gas_check(wait_days).p_miss(date("2027-02-26"));
            assert!((p_miss - (0.05 + 0.95 * 0.27)).abs() < 1e-6, "{p_miss}");
        }
    }

    #[test]
    fn a_landlord_who_repeats_late_misses_more() {
        let (prompt, slow) = (gas_check(0.0), gas_check(10.0));
        // Nine days: the second visit of a prompt landlord, hardly that of a slow one.
        let day = date("2027-02-20");
        assert!(prompt.p_miss(day) < 0.15, "{}", prompt.p_miss(day));
        assert!(slow.p_miss(day) > 0.2, "{}", slow.p_miss(day));
        // With three months to go there is time for both.
        let early = date("2026-12-08");
        assert!(slow.p_miss(early) < 0.1, "{}", slow.p_miss(early));
    }

    #[test]
    fn the_later_the_first_attempt_the_likelier_a_miss() {
        let check = gas_check(4.0);
        let days = date("2026-12-08").iter_days().take(84);
        let chances: Vec<f64> = days.map(|d| check.p_miss(d)).collect();
        assert!(chances.windows(2).all(|w| w[0] <= w[1] + 1e-9));
        assert!(check.p_miss(date("2027-03-02")) > 0.999_999);
    }

    #[test]
    fn the_legal_process_opens_doors_that_stay_shut_three_times() {
        let check = gas_check(0.0);
        let safe = check.latest_safe.unwrap();
        let three_shut = check.not_done[12];
        assert!(check.p_miss(safe - Days::new(14)) < 0.6 * three_shut);
    }
}
