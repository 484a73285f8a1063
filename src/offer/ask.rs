//! What is asked of the live schedule, and what it offers.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::place::Proposal;
use crate::model::{HomeId, Need, OperativeId, Slot, Span, TaskId, VisitCost};
use crate::units::{Minutes, Pence, TimeOfDay};

/// A question: when can somebody come to this home?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Which home.
    pub home: HomeId,
    /// What must be done; empty for whatever must be done there.
    pub tasks: Vec<TaskId>,
    /// Not before this date.
    pub not_before: Option<NaiveDate>,
    /// On how many dates from the first; `None` for all that are planned.
    pub days: Option<u32>,
    /// The slot lies inside this time of day.
    pub window: Option<Span>,
    /// Who is to come, besides what the household's record says: a woman, a language.
    pub needs: Vec<Need>,
    /// A promised visit that is to be moved: its tasks are what must be done.
    pub moving: Option<String>,
    /// How many offers, at most.
    pub count: usize,
    /// Local time.
    pub now: NaiveDateTime,
}

impl Ask {
    /// Whatever must be done at a home, asked at this local time.
    pub fn at(home: HomeId, now: NaiveDateTime, count: usize) -> Self {
        Self {
            home,
            tasks: Vec::new(),
            not_before: None,
            days: None,
            window: None,
            needs: Vec::new(),
            moving: None,
            count,
            now,
        }
    }

    /// A need that a tenant may name on the telephone; `None` for any other, which belongs in
    /// the household's record.
    pub fn need(text: &str) -> Option<Need> {
        Need::parse(text).filter(|n| matches!(n, Need::FemaleOperative | Need::Language(_)))
    }
}

/// What can be offered, and what stands in the way of the rest.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// Best first.
    pub offers: Vec<Offer>,
    /// Dates looked at on which somebody works.
    pub days: u32,
    /// Of those, dates that are open but cost more than those offered.
    pub dearer_days: u32,
    /// Of those, dates on which nothing fits.
    pub closed_days: u32,
    /// What stands in the way on the closed dates, the heaviest first.
    pub blocked: Vec<Blocked>,
}

/// A rule that keeps slots from being offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Blocked {
    /// The rule's identifier; `hours` where no operative has time left.
    pub rule: &'static str,
    /// What stands in the way, for people.
    pub in_words: &'static str,
    /// What would have to change, for people.
    pub fix: &'static str,
    /// Slots on the grid that it alone takes away: with it set aside they could be offered.
    pub slots: u32,
    /// Closed dates that it alone keeps closed.
    pub days: u32,
}

/// One slot that can be promised.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// From 1, the best.
    pub rank: u32,
    /// What to place if it is taken.
    pub proposal: Proposal,
    /// When the first operative is expected to knock.
    pub arrive: TimeOfDay,
    /// From the first operative's start to the last one's leaving.
    pub minutes: Minutes,
    /// What would be done.
    pub tasks: Vec<Folded>,
    /// What the visit adds to the schedule's cost.
    pub cost: Pence,
    /// The same, term by term: `travel` is the way there less the way it replaces, `change` is
    /// moving an unpromised visit out of the way.
    pub parts: VisitCost,
    /// What later visits cost that it makes needless.
    pub saved: Pence,
    /// P(access).
    pub p_access: f64,
    /// P(missing the most critical of its deadlines).
    pub p_miss: f64,
    /// Every deadline lies on or after the date.
    pub meets_every_deadline: bool,
    /// An operative is at the same home or block just before or after.
    pub nearby: bool,
}

impl Offer {
    /// On which date.
    pub fn date(&self) -> NaiveDate {
        self.proposal.date
    }

    /// The slot.
    pub fn slot(&self) -> Slot {
        self.proposal.slot
    }

    /// Who would come, by role.
    pub fn operatives(&self) -> &[OperativeId] {
        &self.proposal.operatives
    }
}

/// A task of an offered visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Folded {
    /// Which task.
    pub task: TaskId,
    /// Its last date.
    pub deadline: Option<NaiveDate>,
    /// Not asked for: done in the same knock since it is due.
    pub folded_in: bool,
}
