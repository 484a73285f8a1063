//! Compliance as the Regulator of Social Housing counts it: BS01 to BS05.
//!
//! Tenant Satisfaction Measures, technical requirements (RSH, 2022): for each measure, the
//! homes for which all required checks have been carried out, over the homes that required
//! them, on a given day.

use chrono::{Months, NaiveDate};
use serde::Serialize;

use super::{ratio, round};
use crate::model::{StreamId, Task};
use crate::report::facts::Facts;

/// One building safety measure on the day of the build.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measure {
    /// Its code: `BS01`.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Homes whose every check is in date; nothing where the dataset does not hold the checks.
    pub numerator: Option<u64>,
    /// Homes that need the check and whose record says when it was last made or is due.
    pub denominator: Option<u64>,
    /// Homes that need the check and whose record does not say.
    pub not_known: Option<u64>,
    /// Numerator over denominator, in per cent.
    pub percent: Option<f64>,
    /// What it was counted from.
    pub from: String,
}

/// Measures, and the streams whose records show them. A fire risk assessment and a lift's
/// examination are of a building: no stream of visits to homes shows them.
const MEASURES: [(&str, &str, Option<&str>); 5] = [
    ("BS01", "Gas safety checks", Some("gas")),
    ("BS02", "Fire safety checks", None),
    ("BS03", "Asbestos safety checks", Some("asbestos")),
    ("BS04", "Water safety checks", Some("legionella")),
    ("BS05", "Lift safety checks", None),
];

pub(super) fn measures(facts: &Facts<'_>) -> Vec<Measure> {
    let one = |(code, name, stream): (&'static str, &'static str, Option<&str>)| {
        let found = stream.and_then(|s| facts.rules.stream_id(s));
        let counted = found.and_then(|s| count(facts, s));
        Measure {
            code,
            name,
            numerator: counted.map(|c| c.current),
            denominator: counted.map(|c| c.known),
            not_known: counted.map(|c| c.not_known),
            percent: counted
                .filter(|c| c.known > 0)
                .map(|c| round(100.0 * ratio(c.current as f64, c.known as f64), 1)),
            from: match (stream, counted) {
                (Some(stream), Some(_)) => format!("homes with a {stream} task in the dataset"),
                (Some(stream), None) => format!("not held: the dataset has no {stream} task"),
                (None, _) => "not held: a check of the building, not of the home".to_owned(),
            },
        }
    };
    MEASURES.map(one).into()
}

#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    current: u64,
    known: u64,
    not_known: u64,
}

/// Counts homes by their worst record: one without dates, then one out of date.
fn count(facts: &Facts<'_>, stream: StreamId) -> Option<Counted> {
    let interval = facts.rules.stream(stream).interval_months;
    let mut homes: Vec<_> = facts
        .landlord
        .tasks
        .iter()
        .filter(|t| t.stream == stream)
        .map(|t| (t.home, valid_until(t, interval)))
        .collect();
    // `None` sorts before every date, so the first of a home is its worst.
    homes.sort_unstable();
    homes.dedup_by_key(|(home, _)| *home);
    let mut counted = Counted::default();
    for (_, valid_until) in &homes {
        match valid_until {
            None => counted.not_known += 1,
            Some(date) => {
                counted.known += 1;
                counted.current += u64::from(*date >= facts.today);
            }
        }
    }
    (!homes.is_empty()).then_some(counted)
}

/// Until when the last check holds, as the landlord's record states it.
fn valid_until(task: &Task, interval_months: Option<u32>) -> Option<NaiveDate> {
    task.due.or_else(|| {
        task.last_done?
            .checked_add_months(Months::new(interval_months?))
    })
}
