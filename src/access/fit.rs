//! Fit: effects and levels at once, by expectation and maximisation.
//!
//! Each round works out every household's posterior over the grid (expectation); then takes
//! one Newton step on the effects under their ridge and draws the weights of the grid from
//! the posteriors and the prior (maximisation). Dempster, Laird, Rubin 1977.

use nalgebra::{DMatrix, DVector};

use super::Knock;
use super::effects::{Effects, Row};
use super::levels::{Levels, POINTS};
use crate::model::Landlord;
use crate::rules::Rules;

/// Rounds: the log-likelihood moves by less than one part in a million after them.
const ROUNDS: usize = 40;

/// Fits both to the knocks, which are sorted by home.
pub(super) fn fit(
    effects: &mut Effects,
    levels: &mut Levels,
    landlord: &Landlord,
    rules: &Rules,
    knocks: &[Knock],
) {
    let rows: Vec<Row> = knocks.iter().map(|k| effects.row(landlord, k)).collect();
    effects.remember_usual(&rows);
    if knocks.is_empty() {
        return;
    }
    let precision: Vec<f64> = effects.variances(rules).iter().map(|v| 1.0 / v).collect();
    for _ in 0..ROUNDS {
        let expected = expect(effects, levels, knocks, &rows);
        step(effects, &precision, knocks, &rows, &expected);
        reweigh(levels, rules.access.prior_homes, &expected);
    }
}

/// What the posteriors say.
struct Expected {
    /// P(access) and its variance for each knock.
    moments: Vec<(f64, f64)>,
    /// Households at each point.
    at: [f64; POINTS],
    households: f64,
}

fn expect(effects: &Effects, levels: &Levels, knocks: &[Knock], rows: &[Row]) -> Expected {
    let mut expected = Expected {
        moments: Vec::with_capacity(knocks.len()),
        at: [0.0; POINTS],
        households: 0.0,
    };
    let mut first = 0;
    for home in knocks.chunk_by(|a, b| a.home == b.home) {
        let chances: Vec<[f64; POINTS]> = rows[first..first + home.len()]
            .iter()
            .map(|row| levels.chances(effects.dot(row)))
            .collect();
        let mut posterior = levels.weights;
        for (knock, p) in home.iter().zip(&chances) {
            for (weight, p) in posterior.iter_mut().zip(p) {
                *weight *= if knock.access { *p } else { 1.0 - p };
            }
        }
        let total: f64 = posterior.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        for weight in &mut posterior {
            *weight /= total;
        }
        for p in &chances {
            let over = |f: fn(f64) -> f64| -> f64 {
                posterior.iter().zip(p).map(|(w, p)| w * f(*p)).sum()
            };
            expected
                .moments
                .push((over(|p| p), over(|p| p * (1.0 - p))));
        }
        for (sum, weight) in expected.at.iter_mut().zip(posterior) {
            *sum += weight;
        }
        expected.households += 1.0;
        first += home.len();
    }
    expected
}

/// One Newton step on the effects.
fn step(
    effects: &mut Effects,
    precision: &[f64],
    knocks: &[Knock],
    rows: &[Row],
    expected: &Expected,
) {
    let n = precision.len();
    let mut curvature = DMatrix::<f64>::zeros(n, n);
    let mut slope = DVector::<f64>::zeros(n);
    for (i, p) in precision.iter().enumerate() {
        curvature[(i, i)] = *p;
        slope[i] = -p * effects.values[i];
    }
    for ((knock, row), (mean, variance)) in knocks.iter().zip(rows).zip(&expected.moments) {
        let miss = f64::from(u8::from(knock.access)) - mean;
        for (i, x) in row {
            slope[*i] += x * miss;
            for (j, y) in row {
                curvature[(*i, *j)] += variance * x * y;
            }
        }
    }
    if let Some(cholesky) = curvature.cholesky() {
        let delta = cholesky.solve(&slope);
        for (value, by) in effects.values.iter_mut().zip(delta.iter()) {
            *value += by.clamp(-1.0, 1.0);
        }
    }
}

/// The grid's weights: households counted, beside so many by the stated prior.
fn reweigh(levels: &mut Levels, prior_homes: f64, expected: &Expected) {
    let total = expected.households + prior_homes;
    for (i, weight) in levels.weights.iter_mut().enumerate() {
        *weight = (expected.at[i] + prior_homes * levels.prior[i]) / total;
    }
}
