//! Pipeline: dataset to due to combine to route to a schedule, in forty lines.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::NaiveDateTime;

use crate::access::AccessModel;
use crate::combine::{self, Knock};
use crate::due::{Due, Planning};
use crate::error::{Error, Result};
use crate::explain;
use crate::model::{
    Bound, Build, Landlord, MethodTally, Provenance, Schedule, SearchLog, Status, TaskId, Unplanned,
};
use crate::report::{self, tables::VisitRow};
use crate::route::nightly::{self, Decoded, Ground, LastNight, Nightly};
use crate::route::{self, Plan, Stop};
use crate::rules::{Rules, WorkingDays};
use crate::units::Pence;

/// What a build starts from.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The landlord.
    pub landlord: &'a Landlord,
    /// The rules.
    pub rules: &'a Rules,
    /// Bank holidays.
    pub working_days: &'a WorkingDays,
    /// Local time, where the rules name no day.
    pub clock: NaiveDateTime,
    /// The dataset's name, for the report.
    pub dataset: &'a str,
    /// Visits of the schedule before; empty where there is none.
    pub previous: &'a [VisitRow],
}

/// How hard to try, and what to leave out.
#[derive(Debug, Clone)]
pub struct Options {
    /// Seed of every random choice.
    pub seed: u64,
    /// Most threads.
    pub threads: usize,
    /// Whether tasks may share a visit.
    pub combine: bool,
    /// Whether the MILP solver may be used.
    pub milp: bool,
    /// When to stop.
    pub effort: Effort,
}

/// When to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// After so long: as good as can be had by then.
    Time(Duration),
    /// After so many iterations of the route search: the same bytes on any machine.
    Iterations(u64),
}

/// Where a build stands, for progress bars.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// What is being done, for people.
    pub stage: &'static str,
    /// Share of the whole allowance spent, 0 to 1.
    pub spent: f64,
    /// Best cost so far.
    pub cost: Option<Pence>,
    /// Visits left out by the best plan so far.
    pub left_out: Option<usize>,
}
