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

/// Eyes and hands on a build from outside.
#[derive(Clone)]
pub struct Watch<'a> {
    /// Set to end with the best schedule so far.
    pub cancel: Arc<AtomicBool>,
    /// Told where the build stands.
    pub tell: &'a (dyn Fn(&Standing) + Sync),
}

impl std::fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").field("cancel", &self.cancel).finish_non_exhaustive()
    }
}

impl Watch<'_> {
    fn say(&self, stage: &'static str) {
        (self.tell)(&Standing { stage, spent: 0.0, cost: None, left_out: None });
    }
}

/// Share of the time that the choice of visits may take.
const CHOICE: f64 = 0.3;

/// Plans everything: the nightly build.
///
/// # Errors
/// Where a date lies beyond the calendar of bank holidays, or an invariant is broken.
pub fn build(input: &Input<'_>, options: &Options, watch: &Watch<'_>) -> Result<Build> {
    let Input { landlord, rules, working_days, .. } = *input;
    let allowance = options.allowance(watch);
    let planning = Planning::new(rules, input.clock);
    within_calendar(working_days, &planning)?;

    watch.say("windows and risks");
    let access = AccessModel::fit(landlord, rules);
    let due = Due::of(landlord, rules, working_days, &access, &planning)?;
    let ground = Ground { landlord, rules, working_days, planning: &planning, due: &due };

    watch.say("which checks share a visit, and when");
    let promised = combine::promised(&ground);
    let pending = combine::pending(&ground, &promised.tasks, options.combine);
    let choice = combine::choose(&pending.stock, &options.combining(), watch.choice(&allowance))?;
    let mut knocks = pending.knocks(&choice);
    knocks.extend(promised.knocks);

    watch.say("days, slots and operatives");
    let last_night = last_night(input);
    let mut look = |_round: usize, progress: &Progress| watch.routing(&allowance, progress);
    let mut routed =
        nightly::route(&ground, knocks, &last_night, &options.routing(), &allowance, &mut look);
    let decoded = nightly::decode(&ground, &routed.nightly, &routed.plan, &last_night)?;

    watch.say("why some are left out");
    let unplanned = unplanned(&ground, &mut routed.nightly, &routed.plan, &decoded.planned());
    Ok(assemble(input, options, &planning, decoded, unplanned, &choice, &routed))
}
