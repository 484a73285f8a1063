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
    #[serde(skip)]
    pub code: String,
    /// Name for people.
    pub name: String,
    /// What a tenant reads.
    pub tenant_name: String,
    /// One letter that stands for it on maps and bars.
    pub letter: char,
    /// Law or expectation it rests on, for people.
    pub source: String,
    /// In force from: a report made before starts no hazard clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force_from: Option<NaiveDate>,
    /// Months from one check to the next; `None` where it does not recur.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval_months: Option<u32>,
    /// Whether the interval begins *with* the day of the check, so that its last day is the
    /// one before the anniversary ("5 years beginning with the day on which...").
    #[serde(default)]
    pub interval_counts_check_day: bool,
    /// Done within so many months before the deadline, it counts as done on it; 0 where no
    /// anniversary is kept.
    #[serde(default)]
    pub keeps_anniversary_months: u32,
    /// At most so many days before the deadline may it be done at all; an anchor may be done
    /// from the day it was reported, whatever this says.
    pub early_days: u32,
    /// Whether missing the deadline is a breach (`false`) or an expectation (`true`).
    #[serde(default)]
    pub soft_deadline: bool,
    /// Never delayed so as to merge: other due work joins it.
    #[serde(default)]
    pub anchor: bool,
    /// Clocks that run from a report, by severity.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hazard: BTreeMap<String, HazardClock>,
    /// From when the duty holds, by when the tenancy was granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenancies: Option<TenancyDates>,
    /// Days for remedial work, the first of them the day of the inspection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedial_days: Option<u32>,
    /// Time on site.
    pub minutes: MinutesRule,
    /// Of that time, what is spent once a visit (greeting, parking the tools, leaving).
    pub setup_minutes: Minutes,
    /// Hours of notice in writing; the general promise where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice_hours: Option<u32>,
    /// Most attempts; the general limit where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt_limit: Option<u8>,
    /// Days between attempts; the general spacing where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
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

/// A clock that runs from a report, and those that run on from what the visit finds.
///
/// Exactly one of `investigate_hours` and `investigate_working_days` is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HazardClock {
    /// Investigated within so many hours of the report, by the clock, weekends too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub investigate_hours: Option<u32>,
    /// Investigated within so many working days; the day of the report does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub investigate_working_days: Option<u32>,
    /// An attempt to make contact is needed, not notice.
    #[serde(default)]
    pub no_notice: bool,
    /// Written summary within so many working days of the investigation's end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary_working_days: Option<u32>,
    /// Made safe within so many hours of the report, by the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub make_safe_hours: Option<u32>,
    /// Made safe within so many working days of the investigation's end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub make_safe_working_days: Option<u32>,
    /// Further works begun within so many working days of the investigation's end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begin_works_working_days: Option<u32>,
    /// Where that cannot be: begun within so many weeks of the investigation's end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begin_works_weeks: Option<u32>,
}

/// From when a duty holds, by when the tenancy was granted (SI 2025/1043, reg 1(2)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenancyDates {
    /// Tenancies granted on or after this day: from the day they are granted.
    pub granted_from: NaiveDate,
    /// Tenancies granted before it: from this day.
    pub older_from: NaiveDate,
    /// Tenancies granted before it: the last day for a first inspection.
    pub older_first_by: NaiveDate,
}

/// Time on site of one stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MinutesRule {
    /// Where nothing below applies.
    pub default: Minutes,
    /// By kind of dwelling.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dwelling: BTreeMap<String, Minutes>,
    /// More for each bedroom above two.
    #[serde(default)]
    pub per_bedroom_above_two: Minutes,
}
