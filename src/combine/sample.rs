//! Sample: made-up stocks of any size, for tests and benchmarks.
//!
//! Believable in shape, not in detail: patches with their own operatives of six kinds and
//! floating ones between groups of five patches, hours drawn so that about a third of the
//! cells are nearly full, windows and week costs shaped as the shipped rules shape them.

use rand::{Rng, RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::stock::{HomeStock, Levelling, OperativeType, Stock, TaskStock, WeekCost};
use crate::units::{Minutes, Pence};

/// What a made-up stock is like.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleSpec {
    /// Homes with pending tasks. Default 20,000.
    pub homes: usize,
    /// Planning weeks. Default 12.
    pub weeks: u32,
    /// Patches; each fifth begins a new group that shares floating operatives. Default 20.
    pub patches: u16,
    /// Hours there are over hours drawn; below 1 they grow scarce. Default 1.
    pub hours: f64,
    /// Seed. Default 1.
    pub seed: u64,
}

impl Default for SampleSpec {
    fn default() -> Self {
        Self {
            homes: 20_000,
            weeks: 12,
            patches: 20,
            hours: 1.0,
            seed: 1,
        }
    }
}

/// A stream of the sample: how often it is pending in a twelve-week plan and what it costs.
struct Stream {
    share: f64,
    minutes: (i32, i32),
    setup: i32,
    /// Weeks before the deadline from which it may be done, and of those the last which cost
    /// no interval.
    early_weeks: (i32, i32),
    interval_weeks: i32,
    check_pence: f64,
    missed_pence: f64,
    leave_pence: i64,
    anchor: bool,
}

/// Gas, EICR, damp and mould, stock condition, smoke alarms, fire doors, legionella: minutes
/// and prices as in the shipped rules for England, shares made up.
#[rustfmt::skip]
const STREAMS: [Stream; 7] = [
    Stream { share: 0.60, minutes: (45, 45), setup: 8, early_weeks: (17, 8), interval_weeks: 52, check_pence: 6500.0, missed_pence: 150_000.0, leave_pence: 150_000, anchor: false },
    Stream { share: 0.25, minutes: (120, 180), setup: 8, early_weeks: (52, 0), interval_weeks: 260, check_pence: 16_000.0, missed_pence: 80_000.0, leave_pence: 80_000, anchor: false },
    Stream { share: 0.08, minutes: (45, 45), setup: 8, early_weeks: (3, 3), interval_weeks: 52, check_pence: 6000.0, missed_pence: 250_000.0, leave_pence: 250_000, anchor: true },
    Stream { share: 0.25, minutes: (30, 60), setup: 8, early_weeks: (104, 0), interval_weeks: 260, check_pence: 5500.0, missed_pence: 4000.0, leave_pence: 12_000, anchor: false },
    Stream { share: 0.55, minutes: (10, 10), setup: 5, early_weeks: (26, 0), interval_weeks: 52, check_pence: 2000.0, missed_pence: 15_000.0, leave_pence: 15_000, anchor: false },
    Stream { share: 0.20, minutes: (10, 10), setup: 5, early_weeks: (26, 0), interval_weeks: 52, check_pence: 2000.0, missed_pence: 20_000.0, leave_pence: 20_000, anchor: false },
    Stream { share: 0.10, minutes: (20, 20), setup: 5, early_weeks: (26, 0), interval_weeks: 104, check_pence: 3000.0, missed_pence: 10_000.0, leave_pence: 10_000, anchor: false },
];

/// Kinds of operative of one patch: skills, rate an hour in pence.
const KINDS: [(u64, i64); 7] = [
    (0b001_0001, 3500),
    (0b001_0011, 4000),
    (0b001_0010, 3600),
    (0b000_1100, 3300),
    (0b111_1000, 3000),
    (0b111_0000, 2500),
    (0b111_1111, 4400),
];

/// Which of [`KINDS`] floats between five patches.
const FLOATING: usize = 6;

/// Hours for each hour drawn from the careless plan, so that at 1 a third of the cells end
/// nearly full.
const HOURS_PER_DRAWN: f64 = 1.6;

/// First-time access (ASCP White Paper, April 2024).
const P_ACCESS: f64 = 0.73;

impl SampleSpec {
    /// Makes the stock.
    pub fn build(&self) -> Stock {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(self.seed);
        let mut stock = Stock {
            weeks: self.weeks,
            types: self.types(),
            levelling: Levelling::default(),
            homes: (0..self.homes).map(|_| self.home(&mut rng)).collect(),
            bits: Vec::new(),
        };
        self.give_hours(&mut stock, &mut rng);
        stock
    }

    fn types(&self) -> Vec<OperativeType> {
        let mut types = Vec::new();
        for patch in 0..self.patches {
            for (k, (skills, rate)) in KINDS.iter().enumerate() {
                let floating = k == FLOATING;
                if floating && patch % 5 != 0 {
                    continue;
                }
                let last = if floating {
                    (patch + 5).min(self.patches)
                } else {
                    patch + 1
                };
                types.push(OperativeType {
                    skills: *skills,
                    patches: (patch..last).collect(),
                    attributes: u64::from(k % 2 == 0),
                    pence_per_hour: Pence(*rate),
                    capacity: vec![Minutes::ZERO; self.weeks as usize],
                });
            }
        }
        types
    }

    fn home(&self, rng: &mut impl Rng) -> HomeStock {
        // A longer plan sees more of each stream fall due.
        let more = (f64::from(self.weeks) / 12.0).sqrt();
        let mut tasks = Vec::new();
        while tasks.is_empty() {
            for (s, stream) in STREAMS.iter().enumerate() {
                if rng.random_bool((stream.share * more).min(0.95)) {
                    tasks.push(self.task(s, stream, rng));
                }
            }
        }
        HomeStock {
            patch: rng.random_range(0..self.patches),
            attributes: u64::from(rng.random_bool(0.03)),
            max_visit: Minutes(if rng.random_bool(0.1) { 180 } else { 300 }),
            knock: Pence(rng.random_range(2000..3000)),
            policy: Pence::ZERO,
            pair_extra: Pence(600),
            pair_wait: Minutes(15),
            travel: Minutes(rng.random_range(8..20)),
            burden_per_hour: Pence(400),
            two_operatives: rng.random_bool(0.01),
            tasks,
        }
    }

    fn task(&self, s: usize, stream: &Stream, rng: &mut impl Rng) -> TaskStock {
        let weeks = self.weeks as i32;
        // Some are overdue; of the rest some fall due beyond the plan and may wait.
        let deadline = if stream.anchor {
            rng.random_range(0..weeks)
        } else {
            rng.random_range(-1..weeks + weeks.min(12))
        };
        let first = (deadline - stream.early_weeks.0).max(0);
        let minutes = rng.random_range(stream.minutes.0..=stream.minutes.1);
        let by_week = (0..=weeks)
            .map(|w| stream.cost(w, first, deadline, weeks))
            .collect();
        TaskStock {
            stream: s as u8,
            minutes: Minutes(minutes),
            setup: Minutes(stream.setup),
            by_week,
            days: None,
            leave_out: Some(Pence(stream.leave_pence)),
            anchor: stream.anchor,
            not_with: 0,
            not_alongside: match s {
                0 => 0b10,
                1 => 0b01,
                _ => 0,
            },
        }
    }

    /// Draws hours from a careless plan of the same tasks, so that work and hours match.
    fn give_hours(&self, stock: &mut Stock, rng: &mut impl Rng) {
        let mut drawn = vec![0_i64; stock.types.len()];
        for home in &stock.homes {
            let skills = home.tasks.iter().fold(0_u64, |all, t| all | 1 << t.stream);
            let knock = i64::from(home.travel.0);
            let share = home
                .tasks
                .iter()
                .filter(|t| t.by_week[self.weeks as usize].is_none() || rng.random_bool(0.35));
            let share: Vec<&TaskStock> = share.collect();
            let merged = rng.random_bool(0.5);
            for (i, task) in share.iter().enumerate() {
                let wanted = if merged { skills } else { 1 << task.stream };
                let kind = pick_type(&stock.types, home, wanted, 1 << task.stream, rng);
                let travel = if merged && i > 0 { 0 } else { knock };
                drawn[kind] += i64::from(task.minutes.0) + travel;
            }
        }
        for (kind, total) in stock.types.iter_mut().zip(drawn) {
            for minutes in &mut kind.capacity {
                let uneven = rng.random_range(0.75..1.15);
                let mean = total as f64 / f64::from(self.weeks);
                *minutes = Minutes((mean * uneven * self.hours * HOURS_PER_DRAWN) as i32);
            }
        }
    }
}

fn pick_type(
    types: &[OperativeType],
    home: &HomeStock,
    wanted: u64,
    least: u64,
    rng: &mut impl Rng,
) -> usize {
    let able = |skills: u64| -> Vec<usize> {
        let fits = types.iter().enumerate().filter(|(_, t)| {
            t.skills & skills == skills && t.patches.binary_search(&home.patch).is_ok()
        });
        fits.map(|(i, _)| i).collect()
    };
    let first = able(wanted);
    let choice = if first.is_empty() { able(least) } else { first };
    choice[rng.random_range(0..choice.len())]
}

impl Stream {
    /// Cost by week: interval thrown away, and P(miss) times the penalty.
    fn cost(&self, week: i32, first: i32, deadline: i32, weeks: i32) -> Option<WeekCost> {
        if week == weeks {
            // Later is one week past the end for what falls due then, and closed to the rest.
            return (deadline >= weeks).then(|| self.priced(weeks, deadline, 100));
        }
        if week < first || (self.anchor && week > deadline) {
            return None;
        }
        Some(self.priced(
            week,
            deadline,
            if self.anchor { 400 * 7 } else { 0 } * i64::from(week - first),
        ))
    }

    fn priced(&self, week: i32, deadline: i32, wait: i64) -> WeekCost {
        let ahead = deadline - week;
        let lost = (ahead - self.early_weeks.1).max(0);
        let attempts = if ahead < 0 { 0 } else { (1 + ahead / 2).min(3) };
        let late = if ahead < 0 {
            1.0 + 0.02 * f64::from(-ahead)
        } else {
            1.0
        };
        let miss = (1.0 - P_ACCESS).powi(attempts) * late;
        WeekCost {
            early: Pence(
                (self.check_pence * f64::from(lost) / f64::from(self.interval_weeks)) as i64,
            ),
            miss: Pence((self.missed_pence * miss) as i64),
            wait: Pence(wait),
        }
    }
}
