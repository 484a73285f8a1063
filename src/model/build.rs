//! A build: a schedule with what it rests on, the proof beside it and how the search went.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{HomeId, Schedule, StreamId};
use crate::units::Pence;

/// Everything a build made: what the report tells and the files carry.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Build {
    /// The answer.
    pub schedule: Schedule,
    /// What it rests on.
    pub provenance: Provenance,
    /// Bounds on what any plan could do; `None` where combining was off or stopped early.
    pub bound: Option<Bound>,
    /// How the search went.
    pub search: SearchLog,
    /// How far P(access) can be trusted; `None` where the history is too short to say.
    pub access: Option<AccessCard>,
}

/// How good P(access) was on attempts it had not seen, and which households refuse.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AccessCard {
    /// Knocks the model was fitted to.
    pub fitted: usize,
    /// Later knocks it was then asked about.
    pub held_out: usize,
    /// The first of them.
    pub from: NaiveDateTime,
    /// Mean of -ln P(what happened).
    pub log_loss: f64,
    /// Mean squared error of P(access) (Brier 1950).
    pub brier: f64,
    /// Log-loss of one rate for everybody.
    pub base_log_loss: f64,
    /// Brier score of one rate for everybody.
    pub base_brier: f64,
    /// Knocks of like probability.
    pub bins: Vec<AccessBin>,
    /// Effects by name, on the log odds.
    pub effects: Vec<(String, f64)>,
    /// Households that refuse: home, the stream refused (`None`: everything), attempts.
    pub refusals: Vec<(HomeId, Option<StreamId>, u32)>,
}

/// Knocks of like probability: what was said, what came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct AccessBin {
    /// Knocks.
    pub knocks: u32,
    /// Mean P(access).
    pub predicted: f64,
    /// Share answered.
    pub observed: f64,
    /// Lower end of the 95% interval of that share around what was said (Wilson 1927).
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// What a schedule rests on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The dataset's folder, as given.
    pub dataset: String,
    /// Local time at which the build stands: nothing is planned before it.
    pub now: NaiveDateTime,
    /// First planned date and the last.
    pub first: chrono::NaiveDate,
    /// Last planned date.
    pub last: chrono::NaiveDate,
    /// Seed of the search.
    pub seed: u64,
    /// Version of oneknock.
    pub version: String,
    /// Whether tasks were combined.
    pub combined: bool,
}

/// Lower bounds, valid for the model as stated in `docs/maths/combine.md`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Bound {
    /// No plan that does the same tasks in the horizon has fewer visits.
    pub visits: f64,
    /// No choice that does the same tasks in the horizon and costs no more has fewer visits.
    pub visits_at_cost: f64,
    /// No plan that does what the schedule does, its promises kept, has fewer visits.
    pub visits_as_planned: f64,
    /// No choice of visits costs less.
    pub cost: Pence,
    /// What the choice that routing was given costs in the same terms.
    pub achieved: Pence,
    /// Visits of that choice.
    pub achieved_visits: u32,
}

/// How the search went.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SearchLog {
    /// Best cost over time: (seconds, iterations, cost). Seconds are 0 where iterations were
    /// counted instead, so that equal runs write equal bytes.
    pub curve: Vec<(f64, u64, Pence)>,
    /// What each method was tried and brought.
    pub methods: Vec<MethodTally>,
}

/// One method's share in the search.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodTally {
    /// Its name in the literature.
    pub name: String,
    /// How often it was tried.
    pub tried: u64,
    /// How often its result was kept.
    pub kept: u64,
}
