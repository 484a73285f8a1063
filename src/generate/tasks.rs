//! Owe: where each stream of each home stood two years ago, and what it owes today.

use chrono::{NaiveDate, NaiveDateTime};

use super::calendar::{plus, plus_months};
use super::history::{HISTORY_DAYS, Player, Standing};
use super::homes::{Block, Dwelling, Height, Home};
use super::random::Random;
use super::streams::Stream;

/// Gas homes serviced with their estate: the rest have lost step by re-lets, new boilers and late
/// access. Judgement.
const IN_GAS_WAVE: f64 = 0.75;
/// Spread of an estate's wave, days (standard deviation). Judgement: a fortnight's work.
const WAVE_SPREAD: f64 = 8.0;
/// Gas homes whose alarms are tested at the gas check. Judgement: usual, but not everywhere.
const ALARMS_WITH_GAS: f64 = 0.6;
/// Homes outside sheltered schemes with a stored-water risk that is checked. Judgement.
const STORED_WATER: f64 = 0.03;
/// Homes with known asbestos in such a state that it is looked at yearly. Judgement.
const ASBESTOS: f64 = 0.015;
/// Homes whose first inspection under SI 2025/1043 fell to the rush before 1 November 2026.
/// Judgement: landlords had run ten-year and five-year programmes side by side.
const EICR_RUSH: f64 = 0.45;
/// The last day for first inspections of older tenancies (SI 2025/1043): before 1 November 2026.
const EICR_FIRST_BY: (i32, u32, u32) = (2026, 10, 31);
/// Days before it at which the rush reached a home, from and to. Judgement.
const EICR_RUSH_DAYS: (i64, i64) = (12, 420);
/// Homes without any electrical report on file. Judgement.
const EICR_NO_RECORD: f64 = 0.005;
/// Homes never surveyed, or whose survey is lost. Judgement.
const SURVEY_NO_RECORD: f64 = 0.01;
/// Where a five-year survey round has ended (Doncaster, HQN): homes of propensity below this are the
/// pool that it left, and how likely each is to be in it.
const POOL_PROPENSITY: f64 = 0.3;
const POOL_SHARE: f64 = 0.5;
/// Days for which the pool's surveys are overdue, from and to. Judgement.
const POOL_OVERDUE: (i64, i64) = (20, 300);
/// Tasks that may not begin before a date (tenant in hospital, works first). Judgement.
const HELD_BACK: f64 = 0.01;
/// Homes of four bedrooms and more take this long for an EICR, minutes. Judgement.
const LARGE_EICR: u32 = 210;

/// One pending obligation.
#[derive(Debug, Clone)]
pub(super) struct Task {
    pub home: usize,
    pub stream: Stream,
    pub due: Option<NaiveDate>,
    pub last_done: Option<NaiveDate>,
    pub earliest: Option<NaiveDate>,
    pub reported_at: Option<NaiveDateTime>,
    pub hazard: Option<&'static str>,
    pub minutes: Option<u32>,
    /// Failed visits since the last success.
    pub failures: usize,
    /// For a report: the day that the desk had in mind.
    pub visit: Option<NaiveDate>,
}

impl Task {
    fn new(home: usize, stream: Stream, standing: Standing) -> Self {
        Self {
            home,
            stream,
            due: Some(standing.due),
            last_done: standing.last_done,
            earliest: None,
            reported_at: None,
            hazard: None,
            minutes: None,
            failures: standing.failures,
            visit: None,
        }
    }

    /// Minutes on site, by the task or by its stream.
    pub(super) fn on_site(&self, home: &Home) -> u32 {
        self.minutes
            .unwrap_or_else(|| self.stream.minutes(home.dwelling))
    }
}

/// True of a flat whose entrance door must be checked each year.
pub(super) fn has_checked_door(home: &Home, blocks: &[Block]) -> bool {
    home.block
        .and_then(|b| blocks.get(b))
        .is_some_and(|b| b.height != Height::Low)
}

/// Every home's tasks of the programmed streams, home by home.
pub(super) fn programme(
    homes: &[Home],
    blocks: &[Block],
    patch_of: &[usize],
    survey_pool: bool,
    seed: u64,
    player: &mut Player<'_>,
) -> Vec<Task> {
    let waves = gas_waves(patch_of, &mut Random::new(seed, "waves"));
    let mut r = Random::new(seed, "cohorts");
    let doors: Vec<i64> = blocks.iter().map(|_| r.whole(0, 364)).collect();
    let mut tasks = Vec::with_capacity(homes.len() * 4);
    for (h, home) in homes.iter().enumerate() {
        let wave = waves.get(home.estate).copied().unwrap_or(0.0);
        yearly_checks(h, home, wave, player, &mut r, &mut tasks);
        eicr(h, home, player, &mut r, &mut tasks);
        survey(h, survey_pool, player, &mut r, &mut tasks);
        if has_checked_door(home, blocks) {
            let phase = home.block.and_then(|b| doors.get(b)).copied().unwrap_or(0);
            let standing = player.cycles(h, Stream::FireDoor, None, year_from(player, phase), None);
            tasks.push(Task::new(h, Stream::FireDoor, standing));
        }
        if home.dwelling == Dwelling::Sheltered || r.chance(STORED_WATER) {
            let phase = r.whole(0, 2 * 365 - 1);
            let first = year_from(player, phase);
            let standing = player.cycles(h, Stream::Legionella, None, first, None);
            tasks.push(Task::new(h, Stream::Legionella, standing));
        }
        if r.chance(ASBESTOS) {
            let first = year_from(player, r.whole(0, 364));
            let standing = player.cycles(h, Stream::Asbestos, None, first, None);
            tasks.push(Task::new(h, Stream::Asbestos, standing));
        }
    }
    hold_back(&mut tasks, player.today, &mut r);
    tasks
}

/// A cycle whose deadline lies `phase` days into the time that history plays.
fn year_from(player: &Player<'_>, phase: i64) -> Standing {
    // A lead of up to two months before the two years, so that their first weeks are not empty.
    let due = plus(player.today, phase - HISTORY_DAYS - 62);
    Standing {
        last_done: Some(plus_months(due, -12)),
        due,
        failures: 0,
    }
}

/// The day of the year on which each estate's gas wave falls: each patch spreads its estates evenly
/// over the year, in a random order, so that its engineers' work is level.
fn gas_waves(patch_of: &[usize], r: &mut Random) -> Vec<f64> {
    let mut waves = vec![0.0; patch_of.len()];
    let patches = patch_of.iter().max().map_or(0, |p| p + 1);
    for patch in 0..patches {
        let mut estates: Vec<usize> = (0..patch_of.len())
            .filter(|&e| patch_of[e] == patch)
            .collect();
        r.shuffle(&mut estates);
        let count = estates.len() as f64;
        let offset = r.unit();
        for (rank, e) in estates.into_iter().enumerate() {
            waves[e] = 365.0 * (rank as f64 + offset) / count;
        }
    }
    waves
}

/// Gas and alarms: the alarms on the gas visits in many homes, on their own elsewhere.
fn yearly_checks(
    h: usize,
    home: &Home,
    wave: f64,
    player: &mut Player<'_>,
    r: &mut Random,
    tasks: &mut Vec<Task>,
) {
    let day = if r.chance(IN_GAS_WAVE) {
        wave + WAVE_SPREAD * r.normal()
    } else {
        365.0 * r.unit()
    };
    let phase = (day.round() as i64).rem_euclid(365);
    let together = r.chance(ALARMS_WITH_GAS);
    if home.gas {
        let with = together.then_some(Stream::SmokeCo);
        let first = year_from(player, phase);
        let standing = player.cycles(h, Stream::Gas, with, first, None);
        tasks.push(Task::new(h, Stream::Gas, standing));
        if together {
            let due = standing
                .last_done
                .map_or(standing.due, |done| plus_months(done, 12));
            tasks.push(Task::new(h, Stream::SmokeCo, Standing { due, ..standing }));
            return;
        }
    }
    let first = year_from(player, r.whole(0, 364));
    let standing = player.cycles(h, Stream::SmokeCo, None, first, None);
    tasks.push(Task::new(h, Stream::SmokeCo, standing));
}

/// Electrical inspections: the rush to the first deadline, older reports spread over five years, and
/// homes without one.
fn eicr(h: usize, home: &Home, player: &mut Player<'_>, r: &mut Random, tasks: &mut Vec<Task>) {
    let (year, month, day) = EICR_FIRST_BY;
    let first_by = NaiveDate::from_ymd_opt(year, month, day).unwrap_or(player.today);
    let standing = if r.chance(EICR_NO_RECORD) {
        Standing {
            last_done: None,
            due: first_by,
            failures: 0,
        }
    } else if r.chance(EICR_RUSH) {
        let last_done = Some(plus(first_by, -r.whole(5 * 365, 10 * 365)));
        let lead = r.whole(EICR_RUSH_DAYS.0, EICR_RUSH_DAYS.1);
        let first = Standing {
            last_done,
            due: first_by,
            failures: 0,
        };
        player.cycles(h, Stream::Eicr, None, first, Some(lead))
    } else {
        let done = plus(player.today, -r.whole(EICR_RUSH_DAYS.1, 5 * 365));
        let due = plus_months(done, player.eicr_interval());
        let first = Standing {
            last_done: Some(done),
            due,
            failures: 0,
        };
        player.cycles(h, Stream::Eicr, None, first, None)
    };
    let mut task = Task::new(h, Stream::Eicr, standing);
    task.minutes = (home.bedrooms >= 4).then_some(LARGE_EICR);
    tasks.push(task);
}

fn survey(h: usize, pool: bool, player: &mut Player<'_>, r: &mut Random, tasks: &mut Vec<Task>) {
    let propensity = player.truth.households.get(h).map_or(1.0, |a| a.propensity);
    let today = player.today;
    let in_pool = r.chance(POOL_SHARE) && pool && propensity < POOL_PROPENSITY;
    let standing = if r.chance(SURVEY_NO_RECORD) {
        Standing {
            last_done: None,
            due: plus(today, r.whole(0, 365)),
            failures: 0,
        }
    } else {
        let due = if in_pool {
            plus(today, -r.whole(POOL_OVERDUE.0, POOL_OVERDUE.1))
        } else {
            plus(today, r.whole(-HISTORY_DAYS, 3 * 365))
        };
        let last_done = Some(plus_months(due, -60));
        let first = Standing {
            last_done,
            due,
            failures: 0,
        };
        player.cycles(h, Stream::StockCondition, None, first, None)
    };
    tasks.push(Task::new(h, Stream::StockCondition, standing));
}

/// Gives a few tasks a first day: never so late that the deadline is at risk.
fn hold_back(tasks: &mut [Task], today: NaiveDate, r: &mut Random) {
    for task in tasks {
        let (held, days) = (r.chance(HELD_BACK), r.whole(10, 35));
        let near = task
            .due
            .is_some_and(|due| (50..=120).contains(&(due - today).num_days()));
        if held && near {
            task.earliest = Some(plus(today, days));
        }
    }
}
