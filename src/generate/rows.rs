//! Tabulate: one serde row a file, columns in the order of the design's table.

use chrono::NaiveDate;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct PropertyRow<'a> {
    pub uprn: u64,
    pub latitude: String,
    pub longitude: String,
    pub address: &'a str,
    pub postcode: &'a str,
    pub patch: &'a str,
    pub block: Option<String>,
    pub dwelling: &'a str,
    pub bedrooms: u8,
    pub reference: String,
}

#[derive(Serialize)]
pub(super) struct HouseholdRow<'a> {
    pub uprn: u64,
    pub vulnerable: bool,
    pub needs: String,
    pub contact: &'a str,
    pub max_visit_minutes: Option<u32>,
}

#[derive(Serialize)]
pub(super) struct AvailabilityRow<'a> {
    pub uprn: u64,
    pub kind: &'a str,
    pub days: String,
    pub from: Option<String>,
    pub to: Option<String>,
}

#[derive(Serialize)]
pub(super) struct TaskRow<'a> {
    pub task_id: String,
    pub uprn: u64,
    pub stream: &'a str,
    pub due: Option<NaiveDate>,
    pub last_done: Option<NaiveDate>,
    pub earliest: Option<NaiveDate>,
    pub reported_at: Option<String>,
    pub hazard: Option<&'a str>,
    pub minutes: Option<u32>,
    pub reference: String,
}

#[derive(Serialize)]
pub(super) struct OperativeRow<'a> {
    pub operative_id: &'a str,
    pub skills: String,
    pub start_latitude: String,
    pub start_longitude: String,
    pub end_latitude: Option<String>,
    pub end_longitude: Option<String>,
    pub name: &'a str,
    pub employer: &'a str,
    pub patches: String,
    pub gender: &'a str,
    pub languages: String,
    pub cost_per_hour: f64,
    pub max_visits: Option<u32>,
}

#[derive(Serialize)]
pub(super) struct ShiftRow<'a> {
    pub operative_id: &'a str,
    pub days: String,
    pub from: Option<String>,
    pub to: Option<String>,
    pub break_from: Option<String>,
    pub break_to: Option<String>,
    pub break_minutes: Option<u32>,
}

#[derive(Serialize)]
pub(super) struct BookingRow<'a> {
    pub booking_id: String,
    pub uprn: u64,
    pub task_ids: String,
    pub date: NaiveDate,
    pub slot_from: String,
    pub slot_to: String,
    pub operative_ids: &'a str,
    pub status: &'a str,
}

#[derive(Serialize)]
pub(super) struct AttemptRow<'a> {
    pub uprn: u64,
    pub at: String,
    pub stream: &'a str,
    pub outcome: &'a str,
    pub notice_given: bool,
    pub operative_id: Option<&'a str>,
    pub reason: &'a str,
    pub evidence: &'a str,
    pub findings: &'a str,
}

/// The truth behind one household's attempts.
#[derive(Serialize)]
pub(super) struct TruthRow {
    pub uprn: u64,
    pub hard: bool,
    pub propensity: String,
    pub early: f64,
    pub morning: f64,
    pub midday: f64,
    pub school_run: f64,
    pub late: f64,
}

/// A term of the access model that all households share.
#[derive(Serialize)]
pub(super) struct EffectRow {
    pub term: String,
    pub logit: String,
}
