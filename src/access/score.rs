//! Score: how good the model's probabilities are, on attempts it has not seen.

use chrono::NaiveDateTime;

use super::{AccessModel, Knock, knocks};
use crate::model::{AccessBin, Landlord};
use crate::rules::Rules;

/// Bins of the reliability plot, of equal counts.
const BINS: usize = 10;
/// Share of the knocks, the latest, that are held out.
const HELD_OUT: f64 = 0.25;
/// Fewest knocks of which a validation says anything.
const LEAST: usize = 100;

/// How good some probabilities are.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// Mean of -ln P(what happened).
    pub log_loss: f64,
    /// Mean of (P(access) - what happened) squared (Brier 1950).
    pub brier: f64,
}

/// The model on attempts held out: fitted to what was known before the first of them, then
/// told each knock's outcome after it was asked about it, as in use.
#[derive(Debug, Clone, PartialEq)]
pub struct Validation {
    /// Knocks the model was fitted to.
    pub fitted: usize,
    /// Knocks held out.
    pub held_out: usize,
    /// The first of them.
    pub from: NaiveDateTime,
    /// The model's score.
    pub model: Score,
    /// That of one rate for everybody.
    pub base_rate: Score,
    /// P(access) and outcome in bins of equal count.
    pub bins: Vec<AccessBin>,
    /// P(access) of each knock held out, with its place in [`knocks`].
    pub predictions: Vec<(usize, f64)>,
}

/// Scores probabilities against outcomes.
pub fn score(pairs: impl Iterator<Item = (f64, bool)>) -> Score {
    let (mut n, mut log_loss, mut brier) = (0.0_f64, 0.0, 0.0);
    for (p, access) in pairs {
        let of_outcome = if access { p } else { 1.0 - p };
        log_loss -= of_outcome.max(1e-12).ln();
        brier += (1.0 - of_outcome).powi(2);
        n += 1.0;
    }
    Score {
        log_loss: log_loss / n.max(1.0),
        brier: brier / n.max(1.0),
    }
}

/// Validates the model on the latest quarter of a landlord's knocks; `None` where there are
/// too few to say anything.
pub fn validate(landlord: &Landlord, rules: &Rules) -> Option<Validation> {
    let all = knocks(landlord, rules);
    if all.len() < LEAST {
        return None;
    }
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|i| (all[*i].at, *i));
    let cut = ((1.0 - HELD_OUT) * all.len() as f64) as usize;
    let from = all[order[cut]].at;
    let before: Vec<Knock> = all.iter().filter(|k| k.at < from).cloned().collect();
    if before.is_empty() {
        return None;
    }
    let mut model = AccessModel::fit_to(landlord, rules, &before, from);
    let rate = before.iter().filter(|k| k.access).count() as f64 / before.len() as f64;
    let mut predictions = Vec::new();
    for i in order.into_iter().filter(|i| all[*i].at >= from) {
        predictions.push((i, model.foretell(&all[i])));
        model.take_up(&all[i]);
    }
    let outcome = |i: usize| all[i].access;
    Some(Validation {
        fitted: before.len(),
        held_out: predictions.len(),
        from,
        model: score(predictions.iter().map(|(i, p)| (*p, outcome(*i)))),
        base_rate: score(predictions.iter().map(|(i, _)| (rate, outcome(*i)))),
        bins: bins(predictions.iter().map(|(i, p)| (*p, outcome(*i))).collect()),
        predictions,
    })
}

impl AccessModel {
    fn foretell(&self, knock: &Knock) -> f64 {
        self.mean(knock.home, self.effects.of_knock(knock))
    }

    fn take_up(&mut self, knock: &Knock) {
        let score = self.effects.of_knock(knock) + self.own[knock.home.index()];
        self.levels
            .learn(&mut self.beliefs[knock.home.index()], score, knock.access);
    }
}

fn bins(mut pairs: Vec<(f64, bool)>) -> Vec<AccessBin> {
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let size = pairs.len().div_ceil(BINS).max(1);
    pairs
        .chunks(size)
        .map(|chunk| {
            let n = chunk.len() as f64;
            let predicted = chunk.iter().map(|(p, _)| p).sum::<f64>() / n;
            let observed = chunk.iter().filter(|(_, access)| *access).count() as f64 / n;
            let (low, high) = wilson(observed, n);
            AccessBin {
                knocks: chunk.len() as u32,
                predicted,
                observed,
                low,
                high,
            }
        })
        .collect()
}

/// 95% interval of a share of n.
pub(crate) fn wilson(share: f64, n: f64) -> (f64, f64) {
    const Z: f64 = 1.959_964;
    let spread = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let middle = share + Z * Z / (2.0 * n);
    let scale = 1.0 + Z * Z / n;
    ((middle - spread) / scale, (middle + spread) / scale)
}
