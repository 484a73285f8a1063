//! Weigh: the hours of work that the next twelve weeks bring to each patch, by trade.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::calendar::plus;
use super::homes::{Dwelling, Home};
use super::patches::Patch;
use super::reports;
use super::shifts::HORIZON_DAYS;
use super::streams::Stream;
use super::tasks::Task;

/// Minutes lost at the door of a home where nobody answers: knock, wait five minutes, ring, card,
/// photograph (HQN).
const FAILED_KNOCK_MINUTES: f64 = 10.0;
/// Minutes to park and find the door at each stop: as in the shipped rules.
const STOP_MINUTES: f64 = 4.0;
/// Mean speed between homes, km/h: as in the shipped rules.
const SPEED_KMH: f64 = 30.0;
/// Road over straight line: as in the shipped rules.
const DETOUR: f64 = 1.35;
/// The travelling salesman's constant on a plane (D. S. Johnson and others 1996), for the mean
/// leg 0.7124 sqrt(area / visits) of Beardwood, Halton and Hammersley (1959).
const TOUR_CONSTANT: f64 = 0.7124;
/// Area of a region over the product of its two standard deviations: 12 for a rectangle, 4π for a
/// normal cloud.
const AREA_OVER_SPREAD: f64 = 12.0;
/// The least area of a patch, square kilometres.
const LEAST_AREA: f64 = 0.3;

/// Groups of operatives who do the same work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trade {
    Gas,
    Electric,
    Survey,
    Safety,
    Multi,
    /// Surveyors on call out of hours: not counted among [`TRADES`].
    OnCall,
}

/// The trades that do the programme's work.
pub(super) const TRADES: [Trade; 5] = [
    Trade::Gas,
    Trade::Electric,
    Trade::Survey,
    Trade::Safety,
    Trade::Multi,
];

/// Minutes of work of each trade (by its place in [`TRADES`]) in each patch.
pub(super) type Work = Vec<[f64; 5]>;

/// The trade that does a stream when no multi-skilled person is at hand.
fn trade(stream: Stream) -> Trade {
    match stream {
        Stream::Gas => Trade::Gas,
        Stream::Eicr => Trade::Electric,
        Stream::Dmc | Stream::StockCondition | Stream::Asbestos => Trade::Survey,
        Stream::SmokeCo | Stream::FireDoor | Stream::Legionella => Trade::Safety,
    }
}

/// Mean minutes from one stop to the next where a patch has `visits` a week.
fn leg_minutes(patch: &Patch, visits: f64) -> f64 {
    let (east, north) = patch.spread;
    let area = (AREA_OVER_SPREAD * east * north / 1e6).max(LEAST_AREA);
    let km = TOUR_CONSTANT * (area / visits.max(1.0)).sqrt() * DETOUR;
    STOP_MINUTES + 60.0 * km / SPEED_KMH
}

/// Minutes of every patch and trade, before any is given to multi-skilled people: time on site once,
/// and travel and the door for as many knocks as access takes.
pub(super) fn weigh(
    tasks: &[Task],
    homes: &[Home],
    patch_of: &[usize],
    patches: &[Patch],
    today: NaiveDate,
    no_access: f64,
) -> Work {
    // A landlord in step works ahead of its deadlines, so the work of twelve weeks is what falls due
    // that long after its usual lead.
    let last = |stream: Stream| {
        let (low, high) = stream.lead_days();
        plus(today, HORIZON_DAYS + i64::midpoint(low, high))
    };
    let due: Vec<&Task> = tasks
        .iter()
        .filter(|t| t.due.is_none_or(|d| d <= last(t.stream)))
        .collect();
    let patch = |t: &Task| {
        homes
            .get(t.home)
            .and_then(|h| patch_of.get(h.estate))
            .copied()
    };
    // Alarms are tested on the gas or electrical visit wherever one is due.
    let carried: BTreeSet<usize> = due
        .iter()
        .filter(|t| matches!(t.stream, Stream::Gas | Stream::Eicr))
        .map(|t| t.home)
        .collect();
    let mut on_site = vec![[0.0; 5]; patches.len()];
    let mut visits = vec![[0.0; 5]; patches.len()];
    for task in due {
        let (Some(p), Some(home)) = (patch(task), homes.get(task.home)) else {
            continue;
        };
        let rides = task.stream == Stream::SmokeCo && carried.contains(&task.home);
        let by = if rides {
            Trade::Gas
        } else {
            trade(task.stream)
        } as usize;
        on_site[p][by] += f64::from(task.on_site(home));
        visits[p][by] += if rides { 0.0 } else { 1.0 };
    }
    for (p, patch) in patches.iter().enumerate() {
        // Reports that will come in the twelve weeks.
        let coming = reports::expected(today, HORIZON_DAYS) * patch.homes as f64 / 1000.0;
        let by = Trade::Survey as usize;
        on_site[p][by] += coming * f64::from(Stream::Dmc.minutes(Dwelling::House));
        visits[p][by] += coming;
    }
    let knocks = 1.0 / (1.0 - no_access);
    let weeks = HORIZON_DAYS as f64 / 7.0;
    let minutes = |p: usize, by: usize| {
        let leg = leg_minutes(&patches[p], visits[p][by] / weeks);
        let failed = (knocks - 1.0) * FAILED_KNOCK_MINUTES;
        on_site[p][by] + visits[p][by] * (knocks * leg + failed)
    };
    (0..patches.len())
        .map(|p| std::array::from_fn(|by| minutes(p, by)))
        .collect()
}

/// Gives multi-skilled people their share of each trade's work: of gas and electrical work `share`,
/// of surveys and safety checks half of that.
pub(super) fn share_out(work: &mut Work, share: f64) {
    for patch in work {
        let [gas, electric, survey, safety, multi] = patch;
        for (part, share) in [
            (gas, share),
            (electric, share),
            (survey, share / 2.0),
            (safety, share / 2.0),
        ] {
            *multi += share * *part;
            *part *= 1.0 - share;
        }
    }
}

/// Folds a trade into another where there is too little work for a team of its own.
pub(super) fn fold(work: &mut Work, from: Trade, into: Trade) {
    for patch in work {
        patch[into as usize] += patch[from as usize];
        patch[from as usize] = 0.0;
    }
}

/// Minutes of one trade in all patches.
pub(super) fn total(work: &Work, trade: Trade) -> f64 {
    work.iter().map(|p| p[trade as usize]).sum()
}
