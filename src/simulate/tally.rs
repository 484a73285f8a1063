//! Tally: counts of one run, and the figures they make.

use std::collections::BTreeMap;

use crate::model::{HomeId, Outcome, StreamId};
use crate::rules::Rules;
use crate::units::{Metres, Minutes, Pence};

/// One figure: its name, its unit, and which way is better.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Figure {
    /// Name, stable: a column of the files.
    pub name: String,
    /// Unit, for people.
    pub unit: &'static str,
}

/// Figures of one run by name.
pub type Figures = BTreeMap<String, f64>;

/// Counts of one stream.
#[derive(Debug, Clone, Copy, Default)]
struct OfStream {
    done: u64,
    on_time: u64,
    days_ahead: i64,
    days_lost: i64,
    /// Home-days with a current record, all that are known, and those not known.
    current_days: u64,
    known_days: u64,
    unknown_days: u64,
    /// The same on the last day.
    current: u64,
    known: u64,
    unknown: u64,
    passed: u64,
}

/// Counts of one run.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    streams: Vec<OfStream>,
    codes: Vec<String>,
    knocks_at: Vec<u16>,
    minutes_of: Vec<f64>,
    shift_of: Vec<f64>,
    outcomes: BTreeMap<Outcome, u64>,
    first: (u64, u64),
    slots: (u64, u64),
    slots_foretold: f64,
    metres: u64,
    failed_callouts: u64,
    landlord_missed: u64,
    changed: u64,
    fell_through: u64,
    escalated: u64,
    foretold: f64,
    missed: u64,
    foretold_count: u64,
    early: Pence,
}

impl Tally {
    pub(super) fn new(rules: &Rules, homes: usize, operatives: usize) -> Self {
        Self {
            streams: vec![OfStream::default(); rules.streams.len()],
            codes: rules.stream_codes().map(str::to_owned).collect(),
            knocks_at: vec![0; homes],
            minutes_of: vec![0.0; operatives],
            shift_of: vec![0.0; operatives],
            outcomes: BTreeMap::new(),
            first: (0, 0),
            slots: (0, 0),
            slots_foretold: 0.0,
            metres: 0,
            failed_callouts: 0,
            landlord_missed: 0,
            changed: 0,
            fell_through: 0,
            escalated: 0,
            foretold: 0.0,
            missed: 0,
            foretold_count: 0,
            early: Pence::ZERO,
        }
    }

    pub(super) fn knocked(&mut self, home: HomeId) {
        self.knocks_at[home.index()] += 1;
    }

    pub(super) fn outcome(&mut self, outcome: Outcome) {
        *self.outcomes.entry(outcome).or_default() += 1;
    }

    /// A knock that brought nothing: each operative who came made a call-out.
    pub(super) fn in_vain(&mut self, outcome: Outcome, operatives: usize) {
        self.outcome(outcome);
        self.failed_callouts += operatives as u64;
    }

    pub(super) fn first(&mut self, first: bool, opened: bool) {
        if first {
            self.first.1 += 1;
            self.first.0 += u64::from(opened);
        }
    }

    /// A visit whose slot was to be kept with this chance, and whether it was.
    pub(super) fn slot(&mut self, p_kept: f64, kept: bool) {
        self.slots_foretold += p_kept;
        self.slots.1 += 1;
        self.slots.0 += u64::from(kept);
    }

    pub(super) fn landlord_missed(&mut self) {
        self.landlord_missed += 1;
    }

    pub(super) fn changed_by_tenant(&mut self) {
        self.changed += 1;
    }

    pub(super) fn fell_through(&mut self) {
        self.fell_through += 1;
    }

    pub(super) fn escalated(&mut self) {
        self.escalated += 1;
    }

    pub(super) fn booked(&mut self, early: Pence) {
        self.early += early;
    }

    pub(super) fn drove(&mut self, metres: Metres) {
        self.metres += u64::from(metres.get().unsigned_abs());
    }

    pub(super) fn worked(&mut self, operative: usize, minutes: f64, home: Metres) {
        self.minutes_of[operative] += minutes;
        self.drove(home);
    }

    pub(super) fn on_shift(&mut self, operative: usize, length: Minutes) {
        self.shift_of[operative] += f64::from(length.get());
    }

    pub(super) fn done(&mut self, stream: StreamId, on_time: bool, ahead: i64, lost: i64) {
        let of = &mut self.streams[stream.index()];
        of.done += 1;
        of.on_time += u64::from(on_time);
        of.days_ahead += ahead;
        of.days_lost += lost;
    }

    /// A job whose first attempt was booked at this P(miss), and whether it was missed.
    pub(super) fn foretold(&mut self, p_miss: f64, missed: bool) {
        self.foretold += p_miss;
        self.missed += u64::from(missed);
        self.foretold_count += 1;
    }

    /// A deadline passes with the job undone.
    pub(super) fn passed(&mut self, stream: StreamId) {
        self.streams[stream.index()].passed += 1;
    }

    /// Where a stream's records stand on one evening: current, known, not known.
    pub(super) fn stands(&mut self, stream: StreamId, current: u64, known: u64, unknown: u64) {
        let of = &mut self.streams[stream.index()];
        of.current_days += current;
        of.known_days += known;
        of.unknown_days += unknown;
        (of.current, of.known, of.unknown) = (current, known, unknown);
    }

    /// The figures of the run.
    pub(super) fn figures(&self, rules: &Rules) -> Figures {
        let mut f = Figures::new();
        let homes = self.knocks_at.len().max(1) as f64;
        let knocks: u64 = self.knocks_at.iter().map(|k| u64::from(*k)).sum();
        let count = |o: Outcome| self.outcomes.get(&o).copied().unwrap_or(0);
        let access = count(Outcome::Access);
        let mut set = |name: &str, value: f64| {
            f.insert(name.to_owned(), (value * 1e6).round() / 1e6);
        };
        set("knocks", knocks as f64);
        set("knocks_per_home", knocks as f64 / homes);
        set("visits_achieved_per_home", access as f64 / homes);
        set("no_access_share", share(count(Outcome::NoAccess), knocks));
        set("first_time_access", share(self.first.0, self.first.1));
        set("failed_knocks", (knocks - access) as f64);
        let failed = self.failed_callouts;
        set("failed_callouts", failed as f64);
        let callout = rules.costs.failed_callout_pence.as_pounds();
        set("failed_callout_pounds", failed as f64 * callout);
        set("cancelled_on_the_day", count(Outcome::Cancelled) as f64);
        set("landlord_missed", self.landlord_missed as f64);
        set("changed_by_tenant", self.changed as f64);
        set("moved_by_landlord", self.fell_through as f64);
        set("escalated", self.escalated as f64);
        set(
            "slot_kept_within_promise",
            share(self.slots.0, self.slots.1),
        );
        let slots = self.slots.1.max(1) as f64;
        set("slot_kept_foretold", self.slots_foretold / slots);
        let miles = self.metres as f64 / 1609.344;
        set("miles", miles);
        let grams = rules.simulate.co2_grams_per_km;
        set("co2_tonnes", self.metres as f64 / 1000.0 * grams / 1e6);
        let hours: f64 = self.minutes_of.iter().sum::<f64>() / 60.0;
        set("operative_hours", hours);
        set("unfairness", self.unfairness());
        self.burden(&mut set, homes);
        set("foretold_misses", self.foretold);
        set("foretold_misses_came", self.missed as f64);
        set("foretold_deadlines", self.foretold_count as f64);
        self.of_streams(&mut set);
        let work = hours * rules.costs.operative_pence_per_hour.as_pounds();
        let driving = self.metres as f64 / 1000.0 * rules.costs.travel_pence_per_km.as_pounds();
        set("certificate_pounds_lost", self.early.as_pounds());
        let penalties: f64 = self
            .streams
            .iter()
            .zip(&rules.streams)
            .map(|(s, rule)| s.passed as f64 * rule.missed_deadline_pence.as_pounds())
            .sum();
        set("deadline_penalty_pounds", penalties);
        set("running_pounds", work + driving);
        let all = work + driving + self.early.as_pounds() + penalties;
        set("pounds_per_home", all / homes);
        // Policies that do checks early do more of them in the year played.
        let checks: u64 = self.streams.iter().map(|s| s.done).sum();
        let checks = checks.max(1) as f64;
        set("pounds_per_check", all / checks);
        set("knocks_per_check", knocks as f64 / checks);
        set("operative_minutes_per_check", hours * 60.0 / checks);
        f
    }

    /// Spread of hours over those on shift, between operatives: standard deviation over mean.
    fn unfairness(&self) -> f64 {
        let loads: Vec<f64> = self
            .minutes_of
            .iter()
            .zip(&self.shift_of)
            .filter(|(_, shift)| **shift > 0.0)
            .map(|(worked, shift)| worked / shift)
            .collect();
        let n = loads.len().max(1) as f64;
        let mean = loads.iter().sum::<f64>() / n;
        let variance = loads.iter().map(|l| (l - mean).powi(2)).sum::<f64>() / n;
        if mean > 0.0 {
            variance.sqrt() / mean
        } else {
            0.0
        }
    }

    /// What the most-visited tenants bear.
    fn burden(&self, set: &mut dyn FnMut(&str, f64), homes: f64) {
        let mut knocks = self.knocks_at.clone();
        knocks.sort_unstable_by(|a, b| b.cmp(a));
        let top = ((homes / 100.0).ceil() as usize).clamp(1, knocks.len().max(1));
        let sum: u64 = knocks.iter().take(top).map(|k| u64::from(*k)).sum();
        set("knocks_at_most_visited_1_percent", sum as f64 / top as f64);
        let four = knocks.iter().take_while(|k| **k >= 4).count();
        set("homes_with_4_knocks_or_more", four as f64);
        let none = knocks.iter().filter(|k| **k == 0).count();
        set("homes_without_a_knock", none as f64);
    }

    fn of_streams(&self, set: &mut dyn FnMut(&str, f64)) {
        let (mut done, mut on_time, mut ahead, mut lost, mut passed) = (0, 0, 0, 0, 0);
        for (code, of) in self.codes.iter().zip(&self.streams) {
            if of.known == 0 && of.done == 0 && of.passed == 0 {
                continue;
            }
            done += of.done;
            on_time += of.on_time;
            ahead += of.days_ahead;
            lost += of.days_lost;
            passed += of.passed;
            set(&format!("{code}_on_time"), share(of.on_time, of.done));
            set(&format!("{code}_days_ahead"), per(of.days_ahead, of.done));
            set(&format!("{code}_deadlines_missed"), of.passed as f64);
            set(
                &format!("{code}_current_share"),
                share(of.current_days, of.known_days),
            );
            set(&format!("{code}_current_numerator"), of.current as f64);
            set(&format!("{code}_current_denominator"), of.known as f64);
            set(&format!("{code}_not_known"), of.unknown as f64);
        }
        set("checks_done", done as f64);
        set("on_time", share(on_time, done));
        set("days_ahead", per(ahead, done));
        set("certificate_days_lost_per_check", per(lost, done));
        set("deadlines_missed", passed as f64);
    }
}

fn share(of: u64, all: u64) -> f64 {
    of as f64 / all.max(1) as f64
}

fn per(sum: i64, count: u64) -> f64 {
    sum as f64 / count.max(1) as f64
}

/// What a figure is measured in, by its name.
pub(super) fn unit(name: &str) -> &'static str {
    let ends = |with: &str| name.ends_with(with);
    if ends("pounds") || name.starts_with("pounds") || ends("pounds_lost") {
        "£"
    } else if ends("minutes_per_check") {
        "minutes"
    } else if ends("knocks_per_check") {
        "a check"
    } else if ends("per_home") || ends("1_percent") {
        "a home a year"
    } else if ends("share")
        || ends("on_time")
        || name == "first_time_access"
        || name.starts_with("slot_kept")
    {
        "share"
    } else if ends("days_ahead") || name.contains("days_lost") {
        "days"
    } else if name == "miles" {
        "miles"
    } else if name == "co2_tonnes" {
        "t CO2"
    } else if ends("hours") {
        "hours"
    } else if name == "unfairness" {
        "sd / mean"
    } else {
        "count"
    }
}
