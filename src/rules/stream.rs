//! A stream's rule: its interval, clock, minutes, skill and what may share its visit.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::units::{Minutes, Pence};

/// One stream: a table under `[streams.CODE]` in the rules file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StreamRule {
    /// Code in files; the table's key.
    #[serde(default)]
    pub code: String,
    /// Name for people.
    pub name: String,
    /// What a tenant reads.
    pub tenant_name: String,
    /// One letter that stands for it on maps and bars.
    pub letter: char,
    /// Law or expectation it rests on, for people.
    pub source: String,
    /// In force from; tasks before are a fault in the export.
    #[serde(default)]
    pub in_force_from: Option<NaiveDate>,
    /// Months from one check to the next; `None` where it does not recur.
    #[serde(default)]
    pub interval_months: Option<u32>,
    /// Done within so many months before the deadline, it counts as done on it; 0 where no
    /// anniversary is kept.
    #[serde(default)]
    pub keeps_anniversary_months: u32,
    /// At most so many days before the deadline may it be done at all.
    pub early_days: u32,
    /// Whether missing the deadline is a breach (`false`) or an expectation (`true`).
    #[serde(default)]
    pub soft_deadline: bool,
    /// Never delayed so as to merge: other due work joins it.
    #[serde(default)]
    pub anchor: bool,
    /// Clocks that run from a report, by severity.
    #[serde(default)]
    pub hazard: BTreeMap<String, HazardClock>,
    /// Time on site.
    pub minutes: MinutesRule,
    /// Of that time, what is spent once a visit (greeting, parking the tools, leaving).
    pub setup_minutes: Minutes,
    /// Hours of notice in writing; the general promise where absent.
    #[serde(default)]
    pub notice_hours: Option<u32>,
    /// Most attempts; the general limit where absent.
    #[serde(default)]
    pub attempt_limit: Option<u8>,
    /// Days between attempts; the general spacing where absent.
    #[serde(default)]
    pub attempt_spacing_days: Option<u32>,
    /// Streams that may not share a visit with it.
    #[serde(default)]
    pub not_with: Vec<String>,
    /// Streams that may share a visit but not run at the same time (power off during an EICR).
    #[serde(default)]
    pub not_alongside: Vec<String>,
    /// What one such check costs, to price interval thrown away.
    pub check_pence: Pence,
    /// What missing its deadline costs.
    pub missed_deadline_pence: Pence,
    /// What each day of waiting costs, from the day it could first be done.
    #[serde(default)]
    pub delay_pence_per_day: Pence,
}

/// A clock that runs from a report. Exactly one of the two is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HazardClock {
    /// By the clock, weekends too.
    #[serde(default)]
    pub investigate_hours: Option<u32>,
    /// In working days; the day of the report does not count.
    #[serde(default)]
    pub investigate_working_days: Option<u32>,
    /// An attempt to make contact is needed, not notice.
    #[serde(default)]
    pub no_notice: bool,
}

/// Time on site of one stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MinutesRule {
    /// Where nothing below applies.
    pub default: Minutes,
    /// By kind of dwelling.
    #[serde(default)]
    pub dwelling: BTreeMap<String, Minutes>,
    /// More for each bedroom above two.
    #[serde(default)]
    pub per_bedroom_above_two: Minutes,
}
