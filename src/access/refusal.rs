//! Refusal: households that refuse everything, or one stream only.
//!
//! The first may be a loss of capacity and needs other help; the second is a choice, to be
//! talked through (HQN 2025). Neither is helped by one more knock of the same kind.

use chrono::{Months, NaiveDate};

use crate::model::{Attempt, HomeId, Landlord, Outcome, StreamId};
use crate::rules::Rules;

/// A household that refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// Which.
    pub home: HomeId,
    /// What it refuses.
    pub kind: RefusalKind,
    /// Attempts that say so.
    pub attempts: u32,
}

/// What a household refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// Everything: nobody has been let in within the months looked at.
    All,
    /// One stream, while others were let in.
    One(StreamId),
}

/// Households that refuse, by home. Only failures that count and refusals speak, and only
/// within the months of the rules before a date.
pub fn refusals(landlord: &Landlord, rules: &Rules, today: NaiveDate) -> Vec<Refusal> {
    let months = Months::new(rules.attempts.call_ahead_months);
    let since = today.checked_sub_months(months).unwrap_or(NaiveDate::MIN);
    let least = u32::from(rules.access.refusal_attempts);
    let mut found = Vec::new();
    for history in landlord.attempts.chunk_by(|a, b| a.home == b.home) {
        let recent: Vec<&Attempt> = history.iter().filter(|a| a.at.date() >= since).collect();
        let opened = |of: &dyn Fn(&Attempt) -> bool| {
            recent.iter().any(|a| a.outcome == Outcome::Access && of(a))
        };
        let shut = |of: &dyn Fn(&Attempt) -> bool| {
            let mut knocks: Vec<_> = recent
                .iter()
                .filter(|a| (a.is_no_access() || a.outcome == Outcome::Refused) && of(a))
                .map(|a| a.at)
                .collect();
            knocks.dedup();
            knocks.len() as u32
        };
        let home = history[0].home;
        if !opened(&|_| true) {
            let attempts = shut(&|_| true);
            if attempts >= least {
                let kind = RefusalKind::All;
                found.push(Refusal {
                    home,
                    kind,
                    attempts,
                });
            }
            continue;
        }
        for stream in (0..rules.streams.len()).map(|s| StreamId(s as u8)) {
            let attempts = shut(&|a| a.stream == stream);
            if attempts >= least && !opened(&|a| a.stream == stream) {
                let kind = RefusalKind::One(stream);
                found.push(Refusal {
                    home,
                    kind,
                    attempts,
                });
            }
        }
    }
    found
}
