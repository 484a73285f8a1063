//! The typed rules file, section by section.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{StreamRule, TravelRules};
use crate::model::StreamId;
use crate::units::{Minutes, Pence, TimeOfDay};

/// A whole rules file, defaults filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Whose bank holidays and regulations apply.
    pub nation: Nation,
    /// Which days are planned.
    pub horizon: Horizon,
    /// Slots that may be promised.
    pub slots: Slots,
    /// How long before a visit the tenant must know.
    pub notice: Notice,
    /// How often and how far apart a door may be tried.
    pub attempts: AttemptRules,
    /// How likely a knock is to be answered, besides what the history says.
    pub access: AccessRules,
    /// What follows once every attempt is used.
    pub escalation: EscalationRules,
    /// What moves when something was already promised.
    pub promise: Promise,
    /// What the desk offers a tenant.
    pub offer: OfferRules,
    /// Prices.
    pub costs: Costs,
    /// How long it takes to get from door to door.
    pub travel: TravelRules,
    /// What a simulation draws, and how hard its nights plan.
    pub simulate: SimulateRules,
    /// How the year ahead is laid out, and the policy of one home safety check a year.
    pub year: YearRules,
    /// Streams by code, in file order of the shipped defaults, then new ones.
    #[serde(with = "super::stream_table")]
    pub streams: Vec<StreamRule>,
    /// Names of skills that stand for several streams: `"multi" = ["gas", "smoke_co"]`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub skills: BTreeMap<String, Vec<String>>,
    /// Other header names: file stem to (our name to the export's name).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: Columns,
}

/// Other header names: for each file stem, our column's name to the export's.
pub type Columns = BTreeMap<String, BTreeMap<String, String>>;

impl Rules {
    /// Codes of the streams, in order.
    pub fn stream_codes(&self) -> impl Iterator<Item = &str> {
        self.streams.iter().map(|s| s.code.as_str())
    }

    /// The same rules with no more notice than so many hours.
    #[must_use]
    pub fn with_notice(&self, hours: u32) -> Self {
        let mut rules = self.clone();
        rules.notice.default_hours = rules.notice.default_hours.min(hours);
        for stream in &mut rules.streams {
            stream.notice_hours = stream.notice_hours.map(|own| own.min(hours));
        }
        rules
    }

    /// A stream's rule.
    pub fn stream(&self, stream: StreamId) -> &StreamRule {
        &self.streams[stream.index()]
    }

    /// Attempts at one task before the access team takes it up.
    pub fn attempt_limit(&self, stream: StreamId) -> u8 {
        let own = self.stream(stream).attempt_limit;
        own.unwrap_or(self.attempts.limit)
    }

    /// Days between two attempts at a stream.
    pub fn spacing_days(&self, stream: StreamId) -> u32 {
        let own = self.stream(stream).attempt_spacing_days;
        own.unwrap_or(self.attempts.spacing_days)
    }

    /// Hours of notice before a visit for a stream.
    pub fn notice_hours(&self, stream: StreamId) -> u32 {
        let own = self.stream(stream).notice_hours;
        own.unwrap_or(self.notice.default_hours)
            .max(self.notice.floor_hours)
    }

    /// Whether a legal process follows the last attempt at a stream.
    pub fn needs_legal_process(&self, stream: StreamId) -> bool {
        self.escalation.streams.contains(&self.stream(stream).code)
    }

    /// The stream with this code.
    pub fn stream_id(&self, code: &str) -> Option<StreamId> {
        self.streams
            .iter()
            .position(|s| s.code == code)
            .map(|i| StreamId(i as u8))
    }
}

/// Whose bank holidays and regulations apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nation {
    /// England.
    England,
    /// Wales: England's bank holidays, its own regulations.
    Wales,
    /// Scotland.
    Scotland,
    /// Northern Ireland.
    NorthernIreland,
}

impl Nation {
    /// Every nation with its code in files.
    pub const CODES: [(&'static str, Self); 4] = [
        ("england", Self::England),
        ("wales", Self::Wales),
        ("scotland", Self::Scotland),
        ("northern-ireland", Self::NorthernIreland),
    ];

    /// Its code in files.
    pub fn code(self) -> &'static str {
        Self::CODES
            .iter()
            .find(|(_, nation)| *nation == self)
            .map_or("england", |(code, _)| code)
    }

    /// The nation with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::CODES
            .iter()
            .find(|(c, _)| *c == code)
            .map(|(_, nation)| *nation)
    }
}

/// Which days are planned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Horizon {
    /// The day the schedule is built on; `None` for today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub today: Option<NaiveDate>,
    /// The time of day the schedule is built at.
    pub at: TimeOfDay,
    /// Weeks planned ahead.
    pub weeks: u32,
    /// Share of the hours on shift that the choice of weeks may fill: the rest is what travel
    /// between days, overruns and sickness take.
    pub usable_share: f64,
    /// Share of those hours that visits made again, reports and changes will have taken by the
    /// time the week comes, for weeks so far ahead that none of that is in them yet.
    pub returning_share: f64,
    /// How much longer each of two operatives waits at a door than one alone does, since the other
    /// has to be there too: counted where it is chosen what shares a visit.
    pub pair_wait_minutes: Minutes,
}

/// How the year ahead is laid out, and the policy of one home safety check a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearRules {
    /// Weeks looked ahead.
    pub weeks: u32,
    /// Weeks at the start that are planned one by one.
    pub single_weeks: u32,
    /// Weeks planned together after those.
    pub group_weeks: u32,
    /// Whether each home is to have one visit a year where its windows allow it.
    pub one_visit: bool,
    /// What each knock costs more under that policy.
    pub further_visit_pence: Pence,
    /// Operatives who would be trained together, in advice on training.
    pub trained_operatives: u32,
}

/// Slots that may be promised to a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slots {
    /// Slots start on multiples of this, from midnight.
    pub grid_minutes: Minutes,
    /// Allowed lengths, shortest first.
    pub lengths_minutes: Vec<Minutes>,
    /// The length promised where nothing asks for another: one of the allowed.
    pub default_length_minutes: Minutes,
    /// No slot starts before.
    pub day_from: TimeOfDay,
    /// No slot ends after, and no visit.
    pub day_to: TimeOfDay,
}

/// How long before a visit the tenant must know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// Legal floor in writing for non-emergency work, hours.
    pub floor_hours: u32,
    /// The landlord's promise, hours: what is planned with, unless a stream says otherwise.
    pub default_hours: u32,
}

/// How often and how far apart a door may be tried for one task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttemptRules {
    /// Most attempts on one task.
    pub limit: u8,
    /// Days between two attempts, at least.
    pub spacing_days: u32,
    /// A later attempt falls on another weekday than those that failed.
    pub other_weekday: bool,
    /// A later attempt starts in another part of the day (before or after `noon`) than the
    /// last that failed.
    pub other_time_of_day: bool,
    /// Where the day is parted for that rule.
    pub noon: TimeOfDay,
    /// A failed attempt within so many months calls for a call ahead.
    pub call_ahead_months: u32,
    /// P(access) at a first knock with no history at all.
    pub prior_access: f64,
    /// How many attempts the prior is worth against a household's own history.
    pub prior_weight: f64,
    /// Share of planned visits that are not made: called off on the day, turned away, missed by the
    /// landlord. They use no attempt, and time.
    pub not_made_share: f64,
    /// Days that another visit takes to come, beyond the notice and the spacing, before the
    /// landlord's own record says how many.
    pub wait_days: f64,
}

/// How likely a knock is to be answered: priors, and what no history shows. Effects are on the
/// log odds of access.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessRules {
    /// Ends of the parts of the day that are told apart.
    pub bands: Vec<TimeOfDay>,
    /// Share of homes that are hard to get into, by the prior.
    pub hard_share: f64,
    /// P(access) at such a home, by the prior.
    pub hard_access: f64,
    /// How many homes' records the prior on the spread between households is worth.
    pub prior_homes: f64,
    /// How far an effect may lie from nothing: a standard deviation on the log odds.
    pub effect_sd_logit: f64,
    /// The same for a patch.
    pub patch_sd_logit: f64,
    /// Length of slot with which the history was made.
    pub history_slot_minutes: Minutes,
    /// Each hour that a slot is longer than that.
    pub slot_hour_logit: f64,
    /// A reminder on the morning of the day before.
    pub reminder_logit: f64,
    /// A call on the day before.
    pub call_ahead_logit: f64,
    /// A slot that the household chose itself.
    pub agreed_logit: f64,
    /// Help from the access team once every attempt is used.
    pub escalated_logit: f64,
    /// Failures with no access between them from which on a household counts as refusing.
    pub refusal_attempts: u8,
}

/// What follows once every attempt is used, up to proceedings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EscalationRules {
    /// Streams for which it ends in a legal process, whose time is kept free before the
    /// deadline; those that a dataset does without are passed over.
    pub streams: Vec<String>,
    /// Stages in order, each as [`Stage`](super::escalation::Stage) reads it.
    pub stages: Vec<String>,
    /// Days that the access team has a case of any other stream.
    pub other_days: u32,
}

/// What moves when something was already promised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    /// Whether a notified booking may be moved by a re-build.
    pub notified_may_move: bool,
    /// An operative is at the door within so many minutes of the slot.
    pub within_minutes: Minutes,
    /// With this probability, under random stays and ways.
    pub kept_share: f64,
}

/// What the desk offers a tenant on the telephone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferRules {
    /// Notice that a tenant may agree to, hours: no less than the legal floor is used.
    pub agreed_notice_hours: u32,
    /// How long an offer that was taken is held for the tenant's word, minutes.
    pub hold_minutes: u32,
    /// How many offers are made where nobody asks for another number.
    pub count: u32,
    /// How many tasks one visit may be asked to do.
    pub tasks_at_most: u32,
    /// How many unpromised visits are tried elsewhere, to make room for one that is asked for.
    pub moves_tried: u32,
}

/// Prices: all in pence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Costs {
    /// An operative's hour, where the operative's row has no price.
    pub operative_pence_per_hour: Pence,
    /// A kilometre driven.
    pub travel_pence_per_km: Pence,
    /// Opening an operative's day at all.
    pub operative_day_pence: Pence,
    /// A call-out that fails at the door.
    pub failed_callout_pence: Pence,
    /// Burden on the tenant of one knock, whatever is done in it.
    pub knock_pence: Pence,
    /// Burden on the tenant of one hour of the visit.
    pub visit_hour_pence: Pence,
    /// A start outside what the household prefers.
    pub not_preferred_pence: Pence,
    /// Moving a planned, unpromised visit to another day.
    pub change_day_pence: Pence,
    /// Giving it to another operative on the same day.
    pub change_operative_pence: Pence,
    /// Moving a visit that the tenant has been told of.
    pub change_notified_pence: Pence,
    /// Leaving out a task that must be done in the horizon, besides its missed deadline: the
    /// same visit some other day, and somebody who answers for it.
    pub left_out_pence: Pence,
    /// Share of the penalty for a missed deadline that each further day of waiting costs.
    pub overdue_share_per_day: f64,
}

/// What a simulation draws, and how hard its nights plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulateRules {
    /// Weeks that the choice looks ahead.
    pub choice_weeks: u32,
    /// Steps of its prices.
    pub choice_steps: u32,
    /// Rounds of its insertion.
    pub choice_rounds: u32,
    /// Iterations of the route search on the last evening of each week.
    pub week_iterations: u64,
    /// Spread of a stay: standard deviation over mean.
    pub duration_variation: f64,
    /// Spread of a way.
    pub travel_variation: f64,
    /// Time at a door that stays shut.
    pub door_minutes: Minutes,
    /// A visit this much later than its slot's end is not made.
    pub abandon_minutes: Minutes,
    /// No knock so long after the end of the shift.
    pub overtime_minutes: Minutes,
    /// Share of visits that the tenant calls off on the day, or is too unwell for.
    pub cancelled_share: f64,
    /// Share turned away at the door, or refused.
    pub turned_away_share: f64,
    /// Share of visits that the tenant rings ahead to move.
    pub change_share: f64,
    /// So many days ahead.
    pub change_days: u32,
    /// P(an operative falls sick on a working day).
    pub sickness_per_day: f64,
    /// Mean length of a spell, days.
    pub sickness_days: f64,
    /// Hazards that 1,000 homes report in a week.
    pub reports_per_1000_homes_week: f64,
    /// That, from November to March.
    pub winter_factor: f64,
    /// That, in the other months.
    pub summer_factor: f64,
    /// Share of reports that are emergencies.
    pub emergency_share: f64,
    /// Share of visits at which a hazard is found.
    pub finding_share: f64,
    /// Grams of CO2 a kilometre.
    pub co2_grams_per_km: f64,
}
