//! A schedule: all visits and routes, and what was left out. The answer, immutable.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::{Alternative, HomeId, OperativeId, Span, Status, TaskId};
use crate::units::{Metres, Minutes, Pence, TimeOfDay};

/// The slot promised to the tenant.
pub type Slot = Span;

/// All visits and routes of the horizon, and every task that is not in them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Schedule {
    /// Visits, by date, then arrival, then home.
    pub visits: Vec<Visit>,
    /// Stops of every operative's every day, by operative, date and sequence.
    pub stops: Vec<Stop>,
    /// Tasks in no visit, by deadline.
    pub unplanned: Vec<Unplanned>,
    /// Contacts to make, by time.
    #[serde(skip)]
    pub contacts: Vec<PlannedContact>,
    /// What changed since the previous schedule.
    pub changes: Vec<Change>,
    /// For each visit the best alternative to each decision; empty where none was asked for.
    pub alternatives: Vec<Vec<Alternative>>,
}

/// One knock: one or more tasks, one slot, one or more operatives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// Stable identifier: the booking's, or made from home and tasks, so that it survives a re-build.
    pub id: String,
    /// At which home.
    pub home: HomeId,
    /// On which date.
    pub date: NaiveDate,
    /// The slot promised.
    pub slot: Slot,
    /// Planned arrival of the first operative.
    pub arrive: TimeOfDay,
    /// Planned departure of the last.
    pub depart: TimeOfDay,
    /// Who comes.
    pub operatives: Vec<OperativeId>,
    /// What is done, in order of start.
    pub tasks: Vec<VisitTask>,
    /// How firm it is.
    pub status: Status,
    /// Which attempt it is: one more than the most-tried of its tasks.
    pub attempt: u8,
    /// Probability of access.
    pub p_access: f64,
    /// Probability that the most critical of its deadlines is missed, by this and later attempts.
    pub p_miss: f64,
    /// Probability that the promise is kept: somebody at the door no later after the slot than
    /// the landlord promises.
    pub p_kept: f64,
    /// What it costs, by term of design section 6.
    pub cost: VisitCost,
}

/// The sum of a visit, term by term.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitCost {
    /// Its share of travel: the legs to it (time and distance).
    pub travel: Pence,
    /// Time on site of every operative.
    pub on_site: Pence,
    /// P(no access) x cost of a failed call-out.
    pub failed_call: Pence,
    /// Burden on the tenant.
    pub burden: Pence,
    /// Interval thrown away by doing tasks early.
    pub early: Pence,
    /// P(missing the deadline) x penalty, and delay of anchors.
    pub miss: Pence,
    /// Change to what was promised or planned.
    pub change: Pence,
}

impl VisitCost {
    /// All terms together.
    pub fn total(&self) -> Pence {
        self.travel
            + self.on_site
            + self.failed_call
            + self.burden
            + self.early
            + self.miss
            + self.change
    }
}

/// One task in a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitTask {
    /// Which task.
    pub task: TaskId,
    /// Who does it.
    pub operative: OperativeId,
    /// From when.
    pub start: TimeOfDay,
    /// To when.
    pub finish: TimeOfDay,
    /// First date its rule allows.
    pub earliest: NaiveDate,
    /// Last date its rule allows; `None` for a task without one.
    pub deadline: Option<NaiveDate>,
    /// When it is next due if done on this date; `None` where it does not recur.
    pub next_due: Option<NaiveDate>,
}

/// One stop of one operative's day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Whose day.
    pub operative: OperativeId,
    /// Which day.
    pub date: NaiveDate,
    /// Position in the day, from 0.
    pub sequence: u16,
    /// Start, visit, break or end.
    pub kind: StopKind,
    /// When they are there.
    pub arrive: TimeOfDay,
    /// When they begin (after waiting).
    pub start: TimeOfDay,
    /// When they leave.
    pub depart: TimeOfDay,
    /// Travel from the stop before.
    pub travel: Minutes,
    /// Distance from the stop before.
    pub distance: Metres,
}

/// What a stop is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StopKind {
    /// The day begins.
    Start,
    /// A visit: index into [`Schedule::visits`].
    Visit(u32),
    /// The break.
    Break,
    /// The day ends.
    End,
}

/// A task that is in no visit, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unplanned {
    /// Which task.
    pub task: TaskId,
    /// Its deadline.
    pub deadline: Option<NaiveDate>,
    /// Why, as a code.
    pub reason: UnplannedReason,
    /// Why, for people.
    pub in_words: String,
    /// The smallest change that lets it in, verified by planning it with that change; for
    /// people. Empty where nothing needs doing.
    pub fix: String,
}

/// Why a task is in no visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum UnplannedReason {
    /// It need not be done within the horizon: a later build will plan it.
    Later,
    /// Its window is over or closes before any notice can be given.
    WindowClosed,
    /// Nobody has the skill (with the household's needs, in the patch).
    NoOperative,
    /// The household is never available within the window on a day somebody works.
    NotAvailable,
    /// It is longer than the household's limit or than any shift.
    TooLong,
    /// Every attempt that the rules allow has been used.
    AttemptsUsed,
    /// Everything fits except that no operative has time left.
    NoCapacity,
    /// Planning it costs more than the rules say leaving it out does.
    NotWorthIt,
}

impl UnplannedReason {
    /// Every reason with its code in files.
    pub const CODES: [(&'static str, Self); 8] = [
        ("later", Self::Later),
        ("window_closed", Self::WindowClosed),
        ("no_operative", Self::NoOperative),
        ("not_available", Self::NotAvailable),
        ("too_long", Self::TooLong),
        ("attempts_used", Self::AttemptsUsed),
        ("no_capacity", Self::NoCapacity),
        ("not_worth_it", Self::NotWorthIt),
    ];

    /// Its code in files.
    pub fn code(self) -> &'static str {
        Self::CODES
            .iter()
            .find(|(_, r)| *r == self)
            .map_or("later", |(code, _)| code)
    }
}

/// A contact to make with a household about a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedContact {
    /// When.
    pub at: NaiveDateTime,
    /// With whom.
    pub home: HomeId,
    /// About which visit: index into [`Schedule::visits`].
    pub visit: u32,
    /// What: `letter`, `text_day_before`, `text_on_the_way`, `call_ahead`.
    pub kind: &'static str,
    /// By which channel.
    pub channel: &'static str,
}

/// A change against the previous schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The visit's identifier.
    pub visit_id: String,
    /// At which home.
    pub home: HomeId,
    /// What kind.
    pub kind: ChangeKind,
    /// How it was; empty for a new one.
    pub before: String,
    /// How it is; empty for one that is gone.
    pub after: String,
    /// What the change cost by the rules.
    pub cost: Pence,
}

/// Kinds of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ChangeKind {
    /// Not in the previous schedule.
    Added,
    /// No longer in the schedule.
    Removed,
    /// Another date or slot.
    Moved,
    /// Another operative.
    Reassigned,
    /// Other tasks in the same visit.
    Regrouped,
}

impl ChangeKind {
    /// Its code in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Moved => "moved",
            Self::Reassigned => "reassigned",
            Self::Regrouped => "regrouped",
        }
    }
}
