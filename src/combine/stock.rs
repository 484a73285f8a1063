//! Stock: every home's pending tasks, priced week by week, beside the hours there are to do them.
//!
//! Conventions: weeks count from 0; week [`Stock::weeks`] stands for *later*, beyond the
//! horizon, where hours are not counted. Skills and attributes are bit sets: bit `s` of a
//! skill set is stream `s`. Money is pence, time is minutes.

use super::prepare::MAX_TASKS;
use crate::error::{Error, Result};
use crate::units::{Minutes, Pence};

/// Days in a week of a day mask.
pub const WEEK_DAYS: u32 = 7;

/// All homes with pending tasks, and the hours of those who can do them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stock {
    /// Planning weeks with limited hours; one more week, *later*, follows them.
    pub weeks: u32,
    /// Kinds of operative: those who share skills, patches, attributes and rate.
    pub types: Vec<OperativeType>,
    /// What filling a week to the brim costs, so that no week is overloaded.
    pub levelling: Levelling,
    /// Homes, in the caller's order.
    pub homes: Vec<HomeStock>,
    /// The bits of [`TaskStock::days`] that lie in each planning week; empty for seven a week
    /// from bit 0 on.
    pub bits: Vec<u128>,
}

/// A kind of operative and the hours of all of its kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OperativeType {
    /// Streams they are skilled in.
    pub skills: u64,
    /// Patches they work in, sorted.
    pub patches: Vec<u16>,
    /// What they are (a woman, speaks a language): bits that a home may ask for.
    pub attributes: u64,
    /// What an hour of theirs costs.
    pub pence_per_hour: Pence,
    /// Minutes there are in each planning week, breaks and absences taken off.
    pub capacity: Vec<Minutes>,
}

/// A price on load above given shares of a type's minutes in a week.
#[derive(Debug, Clone, PartialEq)]
pub struct Levelling {
    /// Steps, by rising share; each price holds until the next step, and no price falls.
    pub steps: Vec<LevellingStep>,
}

/// From one share of the minutes on, each further hour costs so much.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevellingStep {
    /// Share of the minutes, 0 to 1.
    pub above: f64,
    /// Price of an hour above it.
    pub pence_per_hour: Pence,
}

impl Default for Levelling {
    /// Free up to 85% of the hours, £10 an hour up to 95%, £30 above: the last hours of a
    /// week are what sickness and overruns eat. A policy of ours, not a published figure.
    fn default() -> Self {
        Self {
            steps: vec![
                LevellingStep {
                    above: 0.85,
                    pence_per_hour: Pence::pounds(10),
                },
                LevellingStep {
                    above: 0.95,
                    pence_per_hour: Pence::pounds(30),
                },
            ],
        }
    }
}

/// One home with pending tasks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HomeStock {
    /// Its patch.
    pub patch: u16,
    /// Attributes that every operative who enters must have.
    pub attributes: u64,
    /// The longest visit the household bears.
    pub max_visit: Minutes,
    /// What one knock costs whatever is done: distance driven, P(no access) times the failed
    /// call-out, burden on the tenant. Travel *time* is priced at the operative's rate.
    pub knock: Pence,
    /// What each knock, and each task left out, costs more where the policy is one visit a year.
    pub policy: Pence,
    /// What a second operative at the same knock costs besides their time.
    pub pair_extra: Pence,
    /// What each of two operatives waits for the other, minutes.
    pub pair_wait: Minutes,
    /// Travel to one knock, minutes of each operative.
    pub travel: Minutes,
    /// Burden on the tenant of one hour of a visit.
    pub burden_per_hour: Pence,
    /// Whether two operatives must be there for the whole of every visit.
    pub two_operatives: bool,
    /// Its pending tasks, at most [`MAX_TASKS`].
    pub tasks: Vec<TaskStock>,
}

/// One pending task of a home.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskStock {
    /// Its stream: also the bit of the skill it needs.
    pub stream: u8,
    /// Time on site, set-up included.
    pub minutes: Minutes,
    /// Of that, what is spent once a visit whatever else is done.
    pub setup: Minutes,
    /// Cost of doing it in each week and, last, later; `None` where it may not be done.
    pub by_week: Vec<Option<WeekCost>>,
    /// Days of the horizon on which it may be done ([`Stock::bits`] has each week's), so that
    /// tasks share a visit only where they share a day; `None` where weeks say enough.
    pub days: Option<u128>,
    /// Cost of not planning it at all; `None` for a task that must be planned.
    pub leave_out: Option<Pence>,
    /// Never delayed so as to merge: a visit with other tasks in it may only take the week
    /// that is cheapest for the anchor itself.
    pub anchor: bool,
    /// Streams that may not share its visit.
    pub not_with: u64,
    /// Streams that may share its visit, but not run at the same time.
    pub not_alongside: u64,
}

/// What doing a task in one week costs, besides the visit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WeekCost {
    /// Interval thrown away by doing it early.
    pub early: Pence,
    /// P(missing the deadline) times the penalty.
    pub miss: Pence,
    /// Waiting, and changing what was planned before.
    pub wait: Pence,
}

impl WeekCost {
    /// The sum of the three.
    pub fn total(self) -> Pence {
        self.early + self.miss + self.wait
    }
}

impl Stock {
    /// Number of tasks.
    pub fn task_count(&self) -> usize {
        self.homes.iter().map(|h| h.tasks.len()).sum()
    }

    /// The days of a week, as a mask to hold against [`TaskStock::days`]; empty past the last
    /// bit, where weeks say enough.
    pub fn days_of_week(&self, week: u32) -> u128 {
        if let Some(bits) = self.bits.get(week as usize) {
            return *bits;
        }
        let first = week * WEEK_DAYS;
        if first >= u128::BITS {
            return 0;
        }
        0b111_1111_u128 << first
    }

    /// Whether the stock is well formed.
    ///
    /// # Errors
    /// [`Error::Internal`] with the first place where it is not: stocks are built by code.
    pub fn check(&self) -> Result<()> {
        for (i, kind) in self.types.iter().enumerate() {
            need(kind.capacity.len() == self.weeks as usize, || {
                format!(
                    "operative type {i} has {} weeks of hours",
                    kind.capacity.len()
                )
            })?;
            need(kind.capacity.iter().all(|m| m.0 >= 0), || {
                format!("operative type {i} has negative hours")
            })?;
            need(kind.patches.is_sorted(), || {
                format!("operative type {i} has unsorted patches")
            })?;
        }
        let known = self.bits.is_empty() || self.bits.len() == self.weeks as usize;
        need(known, || {
            format!("days are known of {} weeks", self.bits.len())
        })?;
        need(self.levelling.is_convex(), || {
            "levelling steps must rise in share, within 0 to 1, and in price".to_owned()
        })?;
        for (h, home) in self.homes.iter().enumerate() {
            need(home.tasks.len() <= MAX_TASKS, || {
                format!(
                    "home {h} has {} tasks, at most {MAX_TASKS} fit",
                    home.tasks.len()
                )
            })?;
            for (t, task) in home.tasks.iter().enumerate() {
                need(task.by_week.len() == self.weeks as usize + 1, || {
                    format!("task {t} of home {h} has {} weeks", task.by_week.len())
                })?;
                need(task.stream < 64 && task.setup <= task.minutes, || {
                    format!("task {t} of home {h} has stream or set-up out of range")
                })?;
            }
        }
        Ok(())
    }
}

impl Levelling {
    /// No price on load below the full hours.
    pub fn none() -> Self {
        Self { steps: Vec::new() }
    }

    fn is_convex(&self) -> bool {
        self.steps
            .iter()
            .all(|s| (0.0..=1.0).contains(&s.above) && s.pence_per_hour.0 >= 0)
            && self
                .steps
                .is_sorted_by(|a, b| a.above < b.above && a.pence_per_hour <= b.pence_per_hour)
    }
}

fn need(holds: bool, what: impl FnOnce() -> String) -> Result<()> {
    if holds {
        Ok(())
    } else {
        Err(Error::Internal { what: what() })
    }
}
