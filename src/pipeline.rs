//! Pipeline: dataset to due to combine to route to a schedule, in forty lines.

mod assemble;

pub use assemble::last_night;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use chrono::NaiveDateTime;

use crate::access::AccessModel;
use crate::combine;
use crate::dataset::Loaded;
use crate::due::{Due, Ground, Planning};
use crate::error::{Error, Result};
use crate::explain::alternatives::alternatives;
use crate::explain::unplanned::unplanned;
use crate::model::{Bound, Build, Landlord, Slot};
use crate::report::tables::VisitRow;
use crate::route::nightly::{self, LastNight, Routed};
use crate::route::{self, Allowance, Progress};
use crate::rules::{Rules, WorkingDays};
use crate::units::Pence;

/// What a build, or a year, starts from.
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
}

impl<'a> Input<'a> {
    /// A dataset as it was opened.
    pub fn of(loaded: &'a Loaded, clock: NaiveDateTime, dataset: &'a str) -> Self {
        Self {
            landlord: &loaded.dataset.landlord,
            rules: &loaded.rules,
            working_days: &loaded.working_days,
            clock,
            dataset,
        }
    }
}

/// How hard to try, what to keep, and what to leave out.
#[derive(Debug, Clone)]
pub struct Options {
    /// Visits of the schedule before; empty where there is none.
    pub previous: Vec<VisitRow>,
    /// Seed of every random choice.
    pub seed: u64,
    /// Most threads.
    pub threads: usize,
    /// Whether tasks may share a visit.
    pub combine: bool,
    /// Whether the MILP solver may be used.
    pub milp: bool,
    /// Whether homes choose anew between rounds of the route search.
    pub choose_again: bool,
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
        f.debug_struct("Watch")
            .field("cancel", &self.cancel)
            .finish_non_exhaustive()
    }
}

impl Watch<'_> {
    fn say(&self, stage: &'static str, allowance: &Allowance) {
        let spent = allowance.spent();
        (self.tell)(&Standing {
            stage,
            spent,
            cost: None,
            left_out: None,
        });
    }

    fn routing(&self, allowance: &Allowance, progress: &Progress) {
        (self.tell)(&Standing {
            stage: "days, slots and operatives",
            spent: allowance.spent().max(progress.spent),
            cost: Some(Pence(progress.cost)),
            left_out: Some(progress.absent),
        });
    }
}

impl<'a> Input<'a> {
    /// What every stage after the windows stands on.
    pub fn ground(&self, planning: &'a Planning, due: &'a Due) -> Ground<'a> {
        Ground {
            landlord: self.landlord,
            rules: self.rules,
            working_days: self.working_days,
            planning,
            due,
        }
    }
}

impl Options {
    /// Starts the clock, or the count.
    pub fn allowance(&self, watch: &Watch<'_>) -> Allowance {
        let cancel = Arc::clone(&watch.cancel);
        match self.effort {
            Effort::Time(limit) => Allowance::start(Some(limit), None, cancel),
            Effort::Iterations(count) => Allowance::start(None, Some(count), cancel),
        }
    }

    fn combining(&self) -> combine::Params {
        combine::Params {
            seed: self.seed,
            milp: self.milp,
            ..combine::Params::default()
        }
    }

    /// Settings of the route search.
    pub fn routing(&self) -> route::Params {
        let mut params = route::Params {
            seed: self.seed,
            threads: self.threads,
            ..route::Params::for_nights()
        };
        params.night.rechoose = self.choose_again;
        params
    }
}

/// Share of the time that the choice of visits may take.
const CHOICE: f64 = 0.3;

/// Plans everything: the nightly build.
///
/// # Errors
/// Where a date lies beyond the calendar of bank holidays, or an invariant is broken.
pub fn build(input: &Input<'_>, options: &Options, watch: &Watch<'_>) -> Result<Build> {
    let allowance = options.allowance(watch);
    watch.say("windows and risks", &allowance);
    let access = AccessModel::fit(input.landlord, input.rules);
    let (planning, due) = due(input, &access)?;
    let ground = input.ground(&planning, &due);
    let last_night = last_night(input, &options.previous);
    let planned = plan(&ground, &last_night, options, &allowance, watch)?;
    watch.say("why it is so, and why some are left out", &allowance);
    finish(input, options, &ground, &access, &last_night, planned)
}

/// The horizon, and every task's window and prices in it.
///
/// # Errors
/// Where a date lies beyond the calendar of bank holidays.
pub fn due(input: &Input<'_>, access: &AccessModel) -> Result<(Planning, Due)> {
    let planning = Planning::new(input.rules, input.clock);
    within_calendar(input.working_days, &planning)?;
    let due = Due::of(
        input.landlord,
        input.rules,
        input.working_days,
        access,
        &planning,
    )?;
    Ok((planning, due))
}

/// A plan: what shares a visit, and when each is made and by whom.
#[derive(Debug)]
pub struct Planned {
    /// The visits on their routes.
    pub routed: Routed,
    /// What the choice of visits proves; `None` where it was made piece by piece.
    pub bound: Option<Bound>,
}

/// Chooses which tasks share a visit, and routes the visits.
///
/// # Errors
/// Where the solver's answer does not stand up to our own check.
pub fn plan(
    ground: &Ground<'_>,
    last_night: &LastNight,
    options: &Options,
    allowance: &Allowance,
    watch: &Watch<'_>,
) -> Result<Planned> {
    watch.say("which checks share a visit, and when", allowance);
    let promised = combine::promised(ground);
    let pending = combine::pending(ground, &promised.tasks, options.combine);
    let eyes = combine::Watch {
        stop: &|| allowance.is_over(CHOICE),
        tell: &|_| (),
    };
    let choice = combine::choose(&pending.stock, &options.combining(), eyes)?;
    let mut knocks = pending.knocks(&choice);
    let chosen = knocks.iter().filter(|k| k.week.is_some());
    let chosen = chosen.flat_map(combine::Knock::tasks).collect();
    knocks.extend(promised.knocks);

    watch.say("days, slots and operatives", allowance);
    let mut look = |_: usize, progress: &Progress| watch.routing(allowance, progress);
    let routed = nightly::route(
        ground,
        knocks,
        last_night,
        &options.routing(),
        allowance,
        &mut look,
    );
    let bound = Some(assemble::bound(&choice, &chosen, &routed));
    Ok(Planned { routed, bound })
}

/// The build of a plan: visits and stops, reasons, contacts and what changed.
///
/// # Errors
/// Where the plan breaks a promise of the search.
pub fn finish(
    input: &Input<'_>,
    options: &Options,
    ground: &Ground<'_>,
    access: &AccessModel,
    last_night: &LastNight,
    planned: Planned,
) -> Result<Build> {
    let Planned { mut routed, bound } = planned;
    let decoded = nightly::decode(ground, &routed.nightly, &routed.plan, last_night)?;
    let slots = decoded.visits.iter().map(|v| v.slot);
    let slots: Vec<(u32, Slot)> = decoded.indices.iter().copied().zip(slots).collect();
    let alternatives = alternatives(ground, &routed.nightly, &routed.plan, &slots);
    let planned = decoded.planned();
    let unplanned = unplanned(ground, &mut routed.nightly, &routed.plan, &planned);
    let planning = ground.planning;
    let mut build = assemble::build(input, options, planning, decoded, unplanned, &routed.stats);
    build.bound = bound;
    build.schedule.alternatives = alternatives;
    build.access = assemble::access_card(input, access, planning);
    Ok(build)
}

fn within_calendar(working_days: &WorkingDays, planning: &Planning) -> Result<()> {
    working_days
        .is_working(planning.last())
        .map(|_| ())
        .map_err(|beyond| Error::usage(beyond.to_string(), "or plan fewer weeks"))
}
