//! Access: how good P(access) was on attempts held out, and which households refuse.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::facts::Facts;
use super::round;
use crate::model::AccessBin;

/// How far P(access) can be trusted, and who refuses.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AccessFigures {
    /// Knocks the model was fitted to.
    pub fitted: usize,
    /// Later knocks it was then asked about.
    pub held_out: usize,
    /// The first of them was made on this date.
    pub from: NaiveDate,
    /// Mean of -ln P(what happened): less is better.
    pub log_loss: f64,
    /// The same of one rate for everybody.
    pub base_log_loss: f64,
    /// Mean squared error of P(access): less is better.
    pub brier: f64,
    /// The same of one rate for everybody.
    pub base_brier: f64,
    /// Ten bins of P(access): the reliability plot.
    pub reliability: Vec<AccessBin>,
    /// Effects on the log odds of access, by name.
    pub effects: Vec<(String, f64)>,
    /// Households that refuse everything, or one stream.
    pub refusals: Vec<RefusalFigure>,
}

/// A household that refuses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefusalFigure {
    /// The home.
    pub uprn: u64,
    /// The stream it refuses; `all` where nobody was let in for anything.
    pub refuses: String,
    /// Attempts that say so.
    pub attempts: u32,
}

pub(super) fn access(facts: &Facts<'_>) -> Option<AccessFigures> {
    let card = facts.build.access.as_ref()?;
    Some(AccessFigures {
        fitted: card.fitted,
        held_out: card.held_out,
        from: card.from.date(),
        log_loss: round(card.log_loss, 4),
        base_log_loss: round(card.base_log_loss, 4),
        brier: round(card.brier, 4),
        base_brier: round(card.base_brier, 4),
        reliability: card
            .bins
            .iter()
            .map(|b| AccessBin {
                knocks: b.knocks,
                predicted: round(b.predicted, 4),
                observed: round(b.observed, 4),
                low: round(b.low, 4),
                high: round(b.high, 4),
            })
            .collect(),
        effects: card
            .effects
            .iter()
            .map(|(name, logit)| (name.clone(), round(*logit, 4)))
            .collect(),
        refusals: card
            .refusals
            .iter()
            .map(|(home, stream, attempts)| RefusalFigure {
                uprn: facts.landlord.property(*home).uprn.number(),
                refuses: stream
                    .map_or_else(|| "all".to_owned(), |s| facts.rules.stream(s).code.clone()),
                attempts: *attempts,
            })
            .collect(),
    })
}
