//! Levels: what a household has of its own on the log odds, as weights over a grid.

use serde::{Deserialize, Serialize};

use statrs::distribution::{Beta, ContinuousCDF};
use statrs::function::logistic::logistic;

use crate::rules::Rules;

/// Points of the grid.
pub(super) const POINTS: usize = 25;
/// The grid's first point and its step, on the log odds: from 0.2% to 99.8% in all.
const FIRST: f64 = -6.0;
const STEP: f64 = 0.5;
/// What the rate of a household that is hard to get into is worth, in attempts: its spread.
const HARD_WEIGHT: f64 = 8.0;

/// What is believed of one household's level: a weight for each point, together 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Belief(pub(super) [f32; POINTS]);

/// The mixing distribution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Levels {
    /// Points on the log odds.
    points: [f64; POINTS],
    /// exp(-point).
    odds_against: [f64; POINTS],
    /// Share of households at each.
    pub(super) weights: [f64; POINTS],
    /// The same by the stated prior.
    pub(super) prior: [f64; POINTS],
}

impl Levels {
    /// The stated prior: a Beta for most households, another for the few that are hard to get
    /// into, shifted so that the mean over both is the sector's rate.
    pub(super) fn prior(rules: &Rules) -> Self {
        let (rate, weight) = (rules.attempts.prior_access, rules.attempts.prior_weight);
        let (share, hard) = (rules.access.hard_share, rules.access.hard_access);
        let easy = (rate - share * hard) / (1.0 - share);
        let easy = cells(easy.clamp(0.01, 0.99), weight.max(0.1));
        let hard = cells(hard, HARD_WEIGHT);
        let mut weights = [0.0; POINTS];
        for (i, weight) in weights.iter_mut().enumerate() {
            *weight = (1.0 - share) * easy[i] + share * hard[i];
        }
        let total: f64 = weights.iter().sum();
        for weight in &mut weights {
            *weight /= total;
        }
        let shift = shift_to(&weights, rate);
        let points: [f64; POINTS] = std::array::from_fn(|i| FIRST + STEP * i as f64 + shift);
        Self {
            points,
            odds_against: points.map(|b| (-b).exp()),
            weights,
            prior: weights,
        }
    }

    pub(super) fn prior_belief(&self) -> Belief {
        Belief(self.weights.map(|w| w as f32))
    }

    /// P(access) at each point for a score.
    pub(super) fn chances(&self, score: f64) -> [f64; POINTS] {
        let against = (-score).exp();
        self.odds_against.map(|b| 1.0 / (1.0 + against * b))
    }

    /// P(access) over what is believed.
    pub(super) fn mean(&self, belief: &Belief, score: f64) -> f64 {
        let chances = self.chances(score);
        chances
            .iter()
            .zip(&belief.0)
            .map(|(p, w)| p * f64::from(*w))
            .sum()
    }

    /// Bayes: the belief after one more knock.
    pub(super) fn learn(&self, belief: &mut Belief, score: f64, access: bool) {
        let chances = self.chances(score);
        let mut total = 0.0;
        for (weight, p) in belief.0.iter_mut().zip(chances) {
            let likelihood = if access { p } else { 1.0 - p };
            *weight = (f64::from(*weight) * likelihood) as f32;
            total += f64::from(*weight);
        }
        if total > 0.0 {
            belief
                .0
                .iter_mut()
                .for_each(|w| *w = (f64::from(*w) / total) as f32);
        }
    }

    /// P(all of the first k fail) for each k, over what is believed.
    pub(super) fn runs(&self, belief: &Belief, scores: &[f64]) -> Vec<f64> {
        let mut left = belief.0.map(f64::from);
        let mut runs = vec![1.0];
        for score in scores {
            let chances = self.chances(*score);
            left.iter_mut()
                .zip(chances)
                .for_each(|(w, p)| *w *= 1.0 - p);
            runs.push(left.iter().sum());
        }
        runs
    }

    /// The point below which this share of the belief lies.
    pub(super) fn quantile(&self, belief: &Belief, share: f64) -> f64 {
        let mut below = 0.0;
        for (weight, point) in belief.0.iter().zip(&self.points) {
            below += f64::from(*weight);
            if share < below {
                return *point;
            }
        }
        self.points[POINTS - 1]
    }
}

/// The Beta with this mean and worth so many attempts, over the grid's cells.
fn cells(mean: f64, weight: f64) -> [f64; POINTS] {
    let Ok(beta) = Beta::new(mean * weight, (1.0 - mean) * weight) else {
        return [1.0 / POINTS as f64; POINTS];
    };
    let below = |edge: f64| beta.cdf(logistic(edge));
    std::array::from_fn(|i| {
        let middle = FIRST + STEP * i as f64;
        let low = if i == 0 {
            0.0
        } else {
            below(middle - STEP / 2.0)
        };
        let high = if i + 1 == POINTS {
            1.0
        } else {
            below(middle + STEP / 2.0)
        };
        high - low
    })
}

/// How far the grid must move for the mean to be this rate, by bisection.
fn shift_to(weights: &[f64; POINTS], rate: f64) -> f64 {
    let mean = |shift: f64| -> f64 {
        let points = weights.iter().enumerate();
        points
            .map(|(i, w)| w * logistic(FIRST + STEP * i as f64 + shift))
            .sum()
    };
    let (mut low, mut high) = (-8.0, 8.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if mean(middle) < rate {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Nation, shipped};

    #[test]
    fn the_prior_has_the_sectors_rate() {
        let rules = shipped(Nation::England).unwrap();
        let levels = Levels::prior(&rules);
        let mean = levels.mean(&levels.prior_belief(), 0.0);
        assert!((mean - 0.73).abs() < 1e-6, "{mean}");
    }

    #[test]
    fn a_failure_makes_the_next_likelier() {
        let rules = shipped(Nation::England).unwrap();
        let levels = Levels::prior(&rules);
        let runs = levels.runs(&levels.prior_belief(), &[0.0; 3]);
        assert!((runs[1] - 0.27).abs() < 1e-6);
        assert!(runs[3] > 2.0 * 0.27_f64.powi(3), "{runs:?}");
    }
}
