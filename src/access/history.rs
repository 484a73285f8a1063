//! History: attempts to knocks that count.
//!
//! Rows of one home at one moment are one knock, whatever was to be done. Access counts
//! always; a failure counts as no access only where proper notice was given and the landlord
//! came in the slot; everything else says nothing of the household.

use chrono::NaiveDateTime;

use crate::model::{Attempt, HomeId, Landlord, Outcome, StreamId};
use crate::rules::Rules;

/// One knock of the history that counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Knock {
    /// At which home.
    pub home: HomeId,
    /// When.
    pub at: NaiveDateTime,
    /// What was to be done.
    pub streams: Vec<StreamId>,
    /// Failures that count since the last access for its first stream.
    pub failures: u8,
    /// Whether the door was opened.
    pub access: bool,
}

/// Every knock that counts, by home, then time.
pub fn knocks(landlord: &Landlord, rules: &Rules) -> Vec<Knock> {
    let mut knocks = Vec::with_capacity(landlord.attempts.len());
    let mut failed = vec![0_u8; rules.streams.len()];
    let mut home = None;
    for rows in landlord
        .attempts
        .chunk_by(|a, b| (a.home, a.at) == (b.home, b.at))
    {
        if home != Some(rows[0].home) {
            home = Some(rows[0].home);
            failed.fill(0);
        }
        let counted: Vec<&Attempt> = rows.iter().filter(|a| counts(a)).collect();
        let Some(first) = counted.first() else {
            continue;
        };
        let access = counted.iter().any(|a| a.outcome == Outcome::Access);
        knocks.push(Knock {
            home: first.home,
            at: first.at,
            streams: counted.iter().map(|a| a.stream).collect(),
            failures: failed[first.stream.index()],
            access,
        });
        for attempt in counted {
            let failures = &mut failed[attempt.stream.index()];
            *failures = if access {
                0
            } else {
                failures.saturating_add(1)
            };
        }
    }
    knocks
}

fn counts(attempt: &Attempt) -> bool {
    attempt.outcome == Outcome::Access || attempt.is_no_access()
}
