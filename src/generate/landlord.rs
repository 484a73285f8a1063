//! Assemble: every part of a landlord, in the order in which each needs the ones before it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::access::Truth;
use super::bookings::{Booking, Desk};
use super::calendar::plus_months;
use super::history::{Attempt, Player};
use super::homes::{self, Block, Home};
use super::households::{self, Household};
use super::patches::{self, Patch};
use super::place;
use super::postcodes::Area;
use super::profile::Profile;
use super::random::Random;
use super::streams::Stream;
use super::tasks::{self, Task};
use super::team::{self, Operative};
use super::workforce::{self, Workforce};
use super::{reports, workload};
use crate::model::Need;

/// Months ahead for which a household's language is found in its patch's team.
const SPEAKERS_MONTHS: i32 = 6;

/// A whole landlord.
#[derive(Debug)]
pub struct Landlord {
    pub(super) today: NaiveDate,
    pub(super) homes: Vec<Home>,
    pub(super) blocks: Vec<Block>,
    pub(super) patches: Vec<Patch>,
    /// Patch of each estate.
    pub(super) patch_of: Vec<usize>,
    pub(super) households: Vec<Household>,
    pub(super) truth: Truth,
    pub(super) tasks: Vec<Task>,
    pub(super) attempts: Vec<Attempt>,
    pub(super) workforce: Workforce,
    pub(super) bookings: Vec<Booking>,
}

/// The checked options from which a landlord is made.
#[derive(Debug)]
pub(super) struct Plan {
    pub homes: usize,
    pub seed: u64,
    pub today: NaiveDate,
    pub profile: Profile,
    pub areas: Option<Vec<Area>>,
    pub hard_share: f64,
    /// First visits without access, two years ago and today.
    pub no_access: (f64, f64),
    /// Share of working time that the work takes.
    pub utilisation: f64,
}

/// Makes the landlord.
pub(super) fn assemble(plan: &Plan) -> Landlord {
    let Plan {
        seed,
        today,
        profile,
        ..
    } = plan;
    let (seed, today) = (*seed, *today);
    let stream = |concern| Random::new(seed, concern);
    let estates = place::estates(
        plan.homes,
        profile,
        plan.areas.as_deref(),
        &mut stream("estates"),
    );
    let (patches, patch_of) = patches::divide(&estates);
    let (homes, blocks) = homes::build(&estates, profile, &mut stream("homes"));
    let mut households = households::settle(&homes, seed, today);
    let truth = Truth::draw(
        &homes,
        &households,
        |home| tasks::has_checked_door(home, &blocks),
        plan.hard_share,
        plan.no_access,
        &mut stream("access"),
    );
    let mut player = Player {
        truth: &truth,
        today,
        attempts: Vec::new(),
        damp: Vec::new(),
        r: stream("attempts"),
    };
    let pool = profile.survey_pool;
    let mut tasks = tasks::programme(&homes, &blocks, &patch_of, pool, seed, &mut player);
    tasks.extend(reports::play(homes.len(), seed, &mut player));
    tasks.sort_by_key(|t| (t.home, t.stream));
    let mut attempts = player.attempts;
    attempts.sort_by_key(|a| (a.at, a.home, a.stream));
    let now = plan.no_access.1;
    let work = workload::weigh(&tasks, &homes, &patch_of, &patches, today, now);
    let workforce = workforce::hire(work, &patches, profile, today, plan.utilisation, seed);
    let patch_of_home = |h: usize| homes.get(h).and_then(|h| patch_of.get(h.estate)).copied();
    interpret(
        &mut households,
        &workforce.operatives,
        &tasks,
        today,
        patch_of_home,
    );
    sign(
        &mut attempts,
        &workforce.operatives,
        patch_of_home,
        &mut stream("signatures"),
    );
    let desk = Desk {
        homes: &homes,
        households: &households,
        patch_of: &patch_of,
        tasks: &tasks,
        operatives: &workforce.operatives,
        today,
    };
    let bookings = desk.book(&mut stream("bookings"));
    Landlord {
        today,
        homes,
        blocks,
        patches,
        patch_of,
        households,
        truth,
        tasks,
        attempts,
        workforce,
        bookings,
    }
}

/// Where a patch's team lacks a household's language for a check due in the next half year, a
/// relative or an interpreter comes instead: the need is to be accompanied.
fn interpret(
    households: &mut [Household],
    operatives: &[Operative],
    tasks: &[Task],
    today: NaiveDate,
    patch_of_home: impl Fn(usize) -> Option<usize>,
) {
    let last = plus_months(today, SPEAKERS_MONTHS);
    let mut streams: BTreeMap<usize, Vec<Stream>> = BTreeMap::new();
    for task in tasks.iter().filter(|t| t.due.is_none_or(|due| due <= last)) {
        streams.entry(task.home).or_default().push(task.stream);
    }
    for (h, household) in households.iter_mut().enumerate() {
        let Some(patch) = patch_of_home(h) else {
            continue;
        };
        let streams = streams.get(&h).map_or(&[][..], Vec::as_slice);
        let unmet = |need: &Need| match need {
            Need::Language(code) => !team::speaks(operatives, patch, streams, code),
            _ => false,
        };
        if household.needs.iter().any(unmet) {
            household
                .needs
                .retain(|need| !unmet(need) && *need != Need::Accompanied);
            household.needs.push(Need::Accompanied);
        }
    }
}

/// Puts an operative of today's team to every past attempt: one with the skill, in the patch.
fn sign(
    attempts: &mut [Attempt],
    operatives: &[Operative],
    patch_of_home: impl Fn(usize) -> Option<usize>,
    r: &mut Random,
) {
    let mut last: Option<(usize, chrono::NaiveDateTime, usize)> = None;
    for attempt in attempts {
        // Two checks at one knock have one operative.
        let same = last.filter(|(home, at, o)| {
            (*home, *at) == (attempt.home, attempt.at)
                && operatives[*o].skills.contains(&attempt.stream)
        });
        attempt.operative = same.map(|(.., o)| o).or_else(|| {
            let patch = patch_of_home(attempt.home)?;
            let able: Vec<usize> = (0..operatives.len())
                .filter(|&o| operatives[o].serves(patch, attempt.stream))
                .collect();
            r.pick(&able)
        });
        last = attempt.operative.map(|o| (attempt.home, attempt.at, o));
    }
}
