//! Repeats: how often a planned visit is not made, and how soon another follows one that failed.
//!
//! The rules say how soon another may follow; how soon it does is the landlord's own record: a
//! workforce without an hour to spare takes days more. How those days are spread is counted by
//! stream, upon a geometric prior (a Dirichlet prior on a histogram: Gelman and others, "Bayesian
//! data analysis", section 3.4), and added up over several gaps.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::{Attempt, Landlord, Outcome, StreamId};
use crate::rules::Rules;

/// Gaps and visits that the rules' priors are worth against a stream's record.
const PRIOR_GAPS: f64 = 20.0;
const PRIOR_VISITS: f64 = 100.0;
/// Days beyond the soonest after which a visit was not waited for: it was put off, or is of
/// another job.
const MOST_DAYS: usize = 21;
/// Gaps, and days that they take together, that are told apart.
const GAPS: usize = 12;
const DAYS: usize = 127;

/// What followed visits that were planned, by stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Vec<Record>", into = "Vec<Record>")]
pub struct Repeats {
    streams: Vec<Record>,
    waits: Vec<Arc<Waits>>,
}

/// One stream's record, the prior in it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Record {
    /// Fewest days from a visit that failed to the next: the spacing, or the notice.
    soonest: i64,
    /// Gaps by the days that they took beyond it.
    gaps: [f64; MOST_DAYS + 1],
    visits: f64,
    not_made: f64,
}

/// How long several gaps take together, beyond the soonest.
#[derive(Debug, Clone, PartialEq)]
pub struct Waits {
    /// By gaps, then days: P(together they take no more).
    within: Vec<[f32; DAYS + 1]>,
}

impl Repeats {
    /// What the rules say, before anything is known of the landlord.
    pub fn prior(rules: &Rules) -> Self {
        let record = |stream: u8| {
            let stream = StreamId(stream);
            let notice_days = i64::from(rules.notice_hours(stream).div_ceil(24));
            Record {
                // A letter of the evening, then whole days.
                soonest: i64::from(rules.spacing_days(stream)).max(notice_days + 1),
                gaps: geometric(rules.attempts.wait_days).map(|share| PRIOR_GAPS * share),
                visits: PRIOR_VISITS,
                not_made: PRIOR_VISITS * rules.attempts.not_made_share,
            }
        };
        let streams: Vec<Record> = (0..rules.streams.len() as u8).map(record).collect();
        streams.into()
    }

    /// The prior, and a landlord's attempts.
    pub fn of(landlord: &Landlord, rules: &Rules) -> Self {
        let mut repeats = Self::prior(rules);
        let mut attempts: Vec<&Attempt> = landlord.attempts.iter().collect();
        attempts.sort_unstable_by_key(|a| (a.home, a.stream, a.at));
        for attempt in &attempts {
            let made = attempt.outcome == Outcome::Access || attempt.is_no_access();
            repeats.learn_visit(attempt.stream, made);
        }
        for pair in attempts.windows(2) {
            let is_repeat = (pair[0].home, pair[0].stream) == (pair[1].home, pair[1].stream)
                && pair[0].outcome != Outcome::Access;
            if is_repeat {
                let days = (pair[1].at.date() - pair[0].at.date()).num_days();
                repeats.learn_gap(pair[1].stream, days);
            }
        }
        repeats.refresh();
        repeats
    }

    /// Takes up how many days after a visit that failed, or was not made, the next was planned;
    /// counts from the next [`Repeats::refresh`] on.
    pub fn learn_gap(&mut self, stream: StreamId, days: i64) {
        self.streams[stream.index()].gap(days);
    }

    /// Works out anew how long gaps take, from all that was learnt.
    pub fn refresh(&mut self) {
        self.waits = self
            .streams
            .iter()
            .map(|s| Arc::new(Waits::of(&s.gaps)))
            .collect();
    }

    /// Takes up whether a planned visit was made.
    pub fn learn_visit(&mut self, stream: StreamId, made: bool) {
        let record = &mut self.streams[stream.index()];
        record.visits += 1.0;
        record.not_made += f64::from(u8::from(!made));
    }

    /// Share of a stream's planned visits at which nobody knocks.
    pub fn not_made_share(&self, stream: StreamId) -> f64 {
        let record = &self.streams[stream.index()];
        record.not_made / record.visits
    }

    /// How long a stream's gaps take.
    pub fn waits(&self, stream: StreamId) -> &Arc<Waits> {
        &self.waits[stream.index()]
    }
}

impl Record {
    fn gap(&mut self, days: i64) {
        let wait = (days - self.soonest).max(0) as usize;
        if let Some(gaps) = self.gaps.get_mut(wait) {
            *gaps += 1.0;
        }
    }
}

/// Shares of waits with this mean, the last day with all that lies beyond it.
fn geometric(mean: f64) -> [f64; MOST_DAYS + 1] {
    let ends = 1.0 / (1.0 + mean);
    let mut left = 1.0;
    let mut shares = [0.0; MOST_DAYS + 1];
    for share in &mut shares {
        *share = left * ends;
        left -= *share;
    }
    shares[MOST_DAYS] += left;
    shares
}

impl From<Vec<Record>> for Repeats {
    fn from(streams: Vec<Record>) -> Self {
        let waits = streams
            .iter()
            .map(|s| Arc::new(Waits::of(&s.gaps)))
            .collect();
        Self { streams, waits }
    }
}

impl From<Repeats> for Vec<Record> {
    fn from(repeats: Repeats) -> Self {
        repeats.streams
    }
}

impl Waits {
    /// Of gaps counted by the days that they took beyond the soonest.
    fn of(counts: &[f64]) -> Self {
        let all: f64 = counts.iter().sum();
        let mut within = vec![[1.0_f32; DAYS + 1]];
        for gaps in 0..GAPS {
            let fewer = &within[gaps];
            let after = |days: usize| {
                let last = counts.iter().take(days + 1).enumerate();
                let sum: f64 = last.map(|(d, n)| n * f64::from(fewer[days - d])).sum();
                (sum / all) as f32
            };
            within.push(std::array::from_fn(after));
        }
        Self { within }
    }

    /// P(so many gaps take no more days than these, beyond the soonest).
    pub fn within(&self, gaps: usize, days: i64) -> f64 {
        let Ok(days) = usize::try_from(days) else {
            return 0.0;
        };
        f64::from(self.within[gaps.min(GAPS)][days.min(DAYS)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::HomeId;
    use crate::rules::{Nation, shipped};
    use chrono::{Duration, NaiveDate, NaiveTime};

    #[test]
    fn without_a_wait_every_gap_is_the_soonest() {
        let waits = Waits::of(&geometric(0.0));
        assert!(waits.within(3, 0) > 0.999_999);
        assert!(waits.within(1, -1) < 1e-6);
    }

    #[test]
    fn waits_of_several_gaps_add_up() {
        let waits = Waits::of(&geometric(4.0));
        assert!((waits.within(1, 0) - 0.2).abs() < 1e-6);
        assert!((waits.within(1, 1) - 0.36).abs() < 1e-6);
        // Two gaps of no more than one day together: (0, 0), (0, 1), (1, 0).
        assert!((waits.within(2, 1) - (0.04 + 2.0 * 0.2 * 0.16)).abs() < 1e-6);
        assert!(waits.within(0, 0) > 0.999_999);
        assert!(
            (waits.within(2, 90) - 1.0).abs() < 1e-6,
            "in the end all come"
        );
    }

    #[test]
    fn what_is_called_off_uses_no_attempt() {
        let rules = shipped(Nation::England).unwrap();
        let gas = rules.stream_id("gas").unwrap();
        let mut repeats = Repeats::prior(&rules);
        for n in 0..300 {
            repeats.learn_visit(gas, n % 5 != 0);
        }
        let prior = 100.0 * rules.attempts.not_made_share;
        assert!((repeats.not_made_share(gas) - (60.0 + prior) / 400.0).abs() < 1e-12);
    }

    #[test]
    fn a_landlord_whose_repeats_come_late_waits_longer() {
        let rules = shipped(Nation::England).unwrap();
        let gas = rules.stream_id("gas").unwrap();
        let first = NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();
        let attempt = |home, day, outcome| Attempt {
            home: HomeId(home),
            at: first.and_time(NaiveTime::MIN) + Duration::days(day),
            stream: gas,
            outcome,
            notice_given: Some(true),
            operative: None,
            findings: Vec::new(),
        };
        // A notice of a week, so the eighth day at the soonest: these wait ten days more.
        let mut landlord = Landlord::default();
        for home in 0..180 {
            landlord.attempts.push(attempt(home, 0, Outcome::NoAccess));
            landlord.attempts.push(attempt(home, 18, Outcome::Access));
        }
        let prior = Repeats::prior(&rules);
        let learnt = Repeats::of(&landlord, &rules);
        let within = |repeats: &Repeats, days| repeats.waits(gas).within(1, days);
        let tenth = 0.1 * within(&prior, 9);
        assert!(
            (within(&learnt, 9) - tenth).abs() < 1e-6,
            "the prior is worth 20 of 200"
        );
        assert!(within(&learnt, 10) > 0.9);
        // A year later it is another job.
        landlord.attempts.retain(|a| a.outcome == Outcome::NoAccess);
        landlord.attempts.push(attempt(0, 340, Outcome::Access));
        assert_eq!(Repeats::of(&landlord, &rules).waits(gas), prior.waits(gas));
    }
}
