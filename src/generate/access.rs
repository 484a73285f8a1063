//! Answer: how likely each household truly is to be in, the model behind every past attempt.
//!
//! ```text
//! P(access) = sigmoid( intercept(t) + logit(propensity of the household)
//!                      + effect of its kind by time of day + effect of the stream
//!                      + help after three failures )
//! ```
//!
//! The intercept is solved for so that the landlord's first visits fail at the asked rate; it moves
//! in a straight line over the two years where the profile says that access has improved. `truth.csv`
//! and `truth_effects.csv` publish all of it, so that an access model can be scored against it.

use statrs::function::logistic::{logistic, logit};

use super::diary::Kind;
use super::homes::Home;
use super::households::Household;
use super::random::Random;
use super::streams::{ALL, Stream};

/// Propensity of ordinary households: Beta(4.5, 1.5), mean 75%, wide. Judgement.
const ORDINARY: (f64, f64) = (4.5, 1.5);
/// Logit effect once three visits have failed: housing officers help, letters go by hand, calls are
/// made after six (HQN, the stages of one landlord). Judgement.
pub(super) const ESCALATED: f64 = 1.2;
/// Failures after which that help comes (HQN: three attempts at most).
pub(super) const ESCALATED_AFTER: usize = 3;
/// Propensity of those hard to get into: Beta(0.9, 9), mean 9%, so that "a persistent case can take
/// a dozen attempts" (HQN).
const HARD: (f64, f64) = (0.9, 9.0);
/// Propensities are kept off 0 and 1, where the logit has no value.
const PROPENSITY: (f64, f64) = (0.01, 0.985);
/// Homes over which the intercept is solved: enough for three figures, few enough to be instant.
const SAMPLE: usize = 1_500;

/// Parts of the day whose access differs, with their ends in minutes after midnight.
pub(super) const BANDS: [(&str, u32); 5] = [
    ("early", 9 * 60 + 15),
    ("morning", 12 * 60),
    ("midday", 14 * 60 + 45),
    ("school_run", 15 * 60 + 45),
    ("late", 24 * 60),
];

/// How common visits in each band have been. Judgement: what is left to tenants who name no time.
pub(super) const BAND_SHARES: [f64; 5] = [0.14, 0.36, 0.26, 0.14, 0.10];

/// Logit effect of each band on each kind of household. Judgement, from the accounts in HQN: parents
/// are out for the school run; workers are out by day and in at its ends.
fn band_effects(kind: Kind) -> [f64; 5] {
    match kind {
        Kind::Retired => [-0.2, 0.35, 0.3, 0.25, 0.1],
        Kind::Working => [0.2, -0.55, -0.5, -0.3, 0.3],
        Kind::Family => [-0.7, 0.2, 0.1, -0.7, 0.25],
        Kind::Home => [-0.35, 0.15, 0.1, 0.1, 0.05],
    }
}

/// Logit effect of the stream. HQN: gas does better than routine work; the order of the rest is
/// judgement: reported damp is wanted, a survey is not.
pub(super) fn stream_effect(stream: Stream) -> f64 {
    match stream {
        Stream::Gas => 0.25,
        Stream::Eicr => -0.15,
        Stream::Dmc => 0.5,
        Stream::StockCondition => -0.35,
        Stream::SmokeCo => 0.0,
        Stream::FireDoor => -0.3,
        Stream::Legionella => 0.1,
        Stream::Asbestos => -0.2,
    }
}

/// First visits a year of each stream to a home that has it, for weighing the intercept.
fn visits_a_year(stream: Stream) -> f64 {
    match stream {
        // Alarms tested at the gas check count with it: they are attempts of their own in the files.
        Stream::Gas => 1.6,
        Stream::FireDoor | Stream::Asbestos => 1.0,
        Stream::SmokeCo => 0.45,
        Stream::Legionella => 0.5,
        Stream::Eicr => 0.3,
        Stream::StockCondition => 0.2,
        Stream::Dmc => 0.06,
    }
}

/// The true access of every household.
#[derive(Debug, Clone)]
pub(super) struct Truth {
    pub households: Vec<Answer>,
    /// Intercept two years ago and today.
    pub intercept: (f64, f64),
}

/// One household's part in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer {
    pub hard: bool,
    pub propensity: f64,
    /// Logit effect of each of [`BANDS`].
    pub bands: [f64; 5],
}

impl Truth {
    /// Draws every household's propensity, and solves for the intercepts that give first visits
    /// without access at the rates `no_access`, two years ago and today.
    pub(super) fn draw(
        homes: &[Home],
        households: &[Household],
        tall: impl Fn(&Home) -> bool,
        hard_share: f64,
        no_access: (f64, f64),
        r: &mut Random,
    ) -> Self {
        let answers: Vec<Answer> = households
            .iter()
            .map(|h| {
                let hard = r.chance(hard_share);
                let (a, b) = if hard { HARD } else { ORDINARY };
                let propensity = r.beta(a, b).clamp(PROPENSITY.0, PROPENSITY.1);
                Answer {
                    hard,
                    propensity,
                    bands: band_effects(h.kind),
                }
            })
            .collect();
        let visits = sample(homes, &answers, tall);
        let intercept = (solve(&visits, no_access.0), solve(&visits, no_access.1));
        Self {
            households: answers,
            intercept,
        }
    }

    /// The chance that home `home` answers, `past` being 0 today and 1 two years ago.
    pub(super) fn chance(
        &self,
        home: usize,
        stream: Stream,
        minute: u32,
        past: f64,
        failures: usize,
    ) -> f64 {
        let Some(answer) = self.households.get(home) else {
            return 0.0;
        };
        let (then, now) = self.intercept;
        let intercept = now + (then - now) * past.clamp(0.0, 1.0);
        let help = if failures >= ESCALATED_AFTER {
            ESCALATED
        } else {
            0.0
        };
        let own = logit(answer.propensity) + answer.bands[band(minute)];
        logistic(intercept + own + stream_effect(stream) + help)
    }
}

/// The band that holds a time of day.
pub(super) fn band(minute: u32) -> usize {
    BANDS
        .iter()
        .position(|(_, end)| minute < *end)
        .unwrap_or(BANDS.len() - 1)
}

/// Logit scores of typical first visits, with how common each is.
fn sample(homes: &[Home], answers: &[Answer], tall: impl Fn(&Home) -> bool) -> Vec<(f64, f64)> {
    let step = homes.len().div_ceil(SAMPLE).max(1);
    let mut visits = Vec::new();
    for (home, answer) in homes.iter().zip(answers).step_by(step) {
        for stream in ALL {
            let has = match stream {
                Stream::Gas => home.gas,
                Stream::FireDoor => tall(home),
                Stream::Legionella => home.dwelling == super::homes::Dwelling::Sheltered,
                Stream::Asbestos => false,
                _ => true,
            };
            if !has {
                continue;
            }
            for (share, effect) in BAND_SHARES.iter().zip(answer.bands) {
                let score = logit(answer.propensity) + effect + stream_effect(stream);
                visits.push((score, share * visits_a_year(stream)));
            }
        }
    }
    visits
}

/// The intercept at which the weighted mean of P(access) is 1 - `no_access`, by bisection.
fn solve(visits: &[(f64, f64)], no_access: f64) -> f64 {
    let total: f64 = visits.iter().map(|(_, w)| w).sum();
    let (mut low, mut high) = (-12.0, 12.0);
    for _ in 0..40 {
        let middle = f64::midpoint(low, high);
        let access: f64 = visits.iter().map(|(x, w)| w * logistic(x + middle)).sum();
        if access < (1.0 - no_access) * total {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}
