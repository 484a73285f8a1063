//! Schema: every key a rules file may hold, with its kind and range.
//!
//! The list is data, so that one walk finds every unknown key, wrong type and value out of
//! range, in a file or in rules that were built in code. A test holds it against the typed
//! [`Rules`](super::Rules), key for key.

/// One key of a table.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) key: &'static str,
    pub(super) required: bool,
    pub(super) kind: Kind,
}

/// What a value may be.
#[derive(Debug)]
pub(super) enum Kind {
    /// A text that says something.
    Text,
    /// One character.
    Letter,
    /// `true` or `false`.
    Flag,
    /// `2026-11-24`.
    Date,
    /// `"09:30"`.
    Time,
    /// A whole number, both ends included.
    Whole(i64, i64),
    /// A number, both ends included.
    Number(f64, f64),
    /// A probability: more than 0 and less than 1.
    Chance,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// An array of such.
    List(&'static Kind),
    /// A table with these keys.
    Table(&'static [Field]),
    /// A table whose keys are names.
    ByName(&'static Kind),
    /// A table whose keys are codes: lower-case letters, digits and `_`.
    ByCode(&'static Kind),
}

const fn must(key: &'static str, kind: Kind) -> Field {
    Field {
        key,
        required: true,
        kind,
    }
}

const fn may(key: &'static str, kind: Kind) -> Field {
    Field {
        key,
        required: false,
        kind,
    }
}

/// Minutes within one day.
const DAY: Kind = Kind::Whole(0, 1440);
/// Pence up to ten million pounds: far above any price here, far below overflow in a sum.
const PENCE: Kind = Kind::Whole(0, 1_000_000_000);
/// An effect on the log odds: ten take one in two to all but certain.
const LOGIT: Kind = Kind::Number(-10.0, 10.0);
/// A share, both ends included.
const SHARE: Kind = Kind::Number(0.0, 1.0);
/// Days up to ten years.
const DAYS: Kind = Kind::Whole(0, 3650);
/// Months up to twenty years.
const MONTHS: Kind = Kind::Whole(0, 240);

/// A whole rules file.
pub(super) const RULES: Kind = Kind::Table(&[
    must(
        "nation",
        Kind::OneOf(&["england", "wales", "scotland", "northern-ireland"]),
    ),
    must("horizon", Kind::Table(HORIZON)),
    must("slots", Kind::Table(SLOTS)),
    must("notice", Kind::Table(NOTICE)),
    must("attempts", Kind::Table(ATTEMPTS)),
    must("access", Kind::Table(ACCESS)),
    must("escalation", Kind::Table(ESCALATION)),
    must("promise", Kind::Table(PROMISE)),
    must("offer", Kind::Table(OFFER)),
    must("costs", Kind::Table(COSTS)),
    must("travel", Kind::Table(TRAVEL)),
    must("simulate", Kind::Table(SIMULATE)),
    must("year", Kind::Table(YEAR)),
    must("streams", Kind::ByCode(&Kind::Table(STREAM))),
    may("skills", Kind::ByName(&Kind::List(&Kind::Text))),
    may("columns", Kind::Table(COLUMNS)),
]);

const HORIZON: &[Field] = &[
    may("today", Kind::Date),
    must("at", Kind::Time),
    must("weeks", Kind::Whole(1, 104)),
    must("usable_share", Kind::Number(0.1, 1.0)),
    must("returning_share", Kind::Number(0.0, 0.9)),
    must("pair_wait_minutes", Kind::Whole(0, 240)),
];

const YEAR: &[Field] = &[
    must("weeks", Kind::Whole(4, 104)),
    must("single_weeks", Kind::Whole(0, 104)),
    must("group_weeks", Kind::Whole(1, 13)),
    must("one_visit", Kind::Flag),
    must("further_visit_pence", PENCE),
    must("trained_operatives", Kind::Whole(1, 50)),
];

const SLOTS: &[Field] = &[
    must("grid_minutes", Kind::Whole(5, 240)),
    must("lengths_minutes", Kind::List(&Kind::Whole(5, 1440))),
    must("default_length_minutes", Kind::Whole(5, 1440)),
    must("day_from", Kind::Time),
    must("day_to", Kind::Time),
];

const NOTICE: &[Field] = &[
    must("floor_hours", Kind::Whole(0, 8760)),
    must("default_hours", Kind::Whole(0, 8760)),
];

const ATTEMPTS: &[Field] = &[
    must("limit", Kind::Whole(1, 20)),
    must("spacing_days", Kind::Whole(0, 365)),
    must("other_weekday", Kind::Flag),
    must("other_time_of_day", Kind::Flag),
    must("noon", Kind::Time),
    must("call_ahead_months", MONTHS),
    must("prior_access", Kind::Chance),
    must("prior_weight", Kind::Number(0.0, 1000.0)),
    must("not_made_share", Kind::Number(0.0, 0.9)),
    must("wait_days", Kind::Number(0.0, 60.0)),
];

const ACCESS: &[Field] = &[
    must("bands", Kind::List(&Kind::Time)),
    must("hard_share", Kind::Number(0.0, 0.5)),
    must("hard_access", Kind::Chance),
    must("prior_homes", Kind::Number(0.0, 1e6)),
    must("effect_sd_logit", Kind::Number(0.01, 10.0)),
    must("patch_sd_logit", Kind::Number(0.01, 10.0)),
    must("history_slot_minutes", Kind::Whole(5, 1440)),
    must("slot_hour_logit", LOGIT),
    must("reminder_logit", LOGIT),
    must("call_ahead_logit", LOGIT),
    must("agreed_logit", LOGIT),
    must("escalated_logit", LOGIT),
    must("refusal_attempts", Kind::Whole(1, 20)),
];

const ESCALATION: &[Field] = &[
    must("streams", Kind::List(&Kind::Text)),
    must("stages", Kind::List(&Kind::Text)),
    must("other_days", DAYS),
];

const PROMISE: &[Field] = &[
    must("notified_may_move", Kind::Flag),
    must("within_minutes", DAY),
    must("kept_share", Kind::Chance),
];

const SIMULATE: &[Field] = &[
    must("choice_weeks", Kind::Whole(2, 52)),
    must("choice_steps", Kind::Whole(1, 10_000)),
    must("choice_rounds", Kind::Whole(1, 1000)),
    must("week_iterations", Kind::Whole(0, 1_000_000_000)),
    must("duration_variation", Kind::Number(0.0, 3.0)),
    must("travel_variation", Kind::Number(0.0, 3.0)),
    must("door_minutes", DAY),
    must("abandon_minutes", DAY),
    must("overtime_minutes", DAY),
    must("cancelled_share", SHARE),
    must("turned_away_share", SHARE),
    must("change_share", SHARE),
    must("change_days", Kind::Whole(0, 60)),
    must("sickness_per_day", SHARE),
    must("sickness_days", Kind::Number(0.0, 365.0)),
    must("reports_per_1000_homes_week", Kind::Number(0.0, 1000.0)),
    must("winter_factor", Kind::Number(0.0, 100.0)),
    must("summer_factor", Kind::Number(0.0, 100.0)),
    must("emergency_share", SHARE),
    must("finding_share", SHARE),
    must("co2_grams_per_km", Kind::Number(0.0, 10_000.0)),
];

const OFFER: &[Field] = &[
    must("agreed_notice_hours", Kind::Whole(0, 8760)),
    must("tasks_at_most", Kind::Whole(1, 12)),
    must("hold_minutes", Kind::Whole(1, 1440)),
    must("count", Kind::Whole(1, 20)),
    must("moves_tried", Kind::Whole(0, 100)),
];

const COSTS: &[Field] = &[
    must("operative_pence_per_hour", PENCE),
    must("travel_pence_per_km", PENCE),
    must("operative_day_pence", PENCE),
    must("failed_callout_pence", PENCE),
    must("knock_pence", PENCE),
    must("visit_hour_pence", PENCE),
    must("not_preferred_pence", PENCE),
    must("change_day_pence", PENCE),
    must("change_operative_pence", PENCE),
    must("change_notified_pence", PENCE),
    must("left_out_pence", PENCE),
    must("overdue_share_per_day", Kind::Number(0.0, 1.0)),
];

const TRAVEL: &[Field] = &[
    must(
        "provider",
        Kind::OneOf(&["crow_fly", "osm", "osrm", "valhalla", "matrix"]),
    ),
    must("detour_factor", Kind::Number(1.0, 10.0)),
    must("speed_kmh", Kind::Number(1.0, 130.0)),
    must("access_minutes", Kind::Whole(0, 240)),
    must("same_place_metres", Kind::Whole(0, 10_000)),
    must("hour_factors", Kind::List(&Kind::Number(0.1, 10.0))),
    must("walk_metres", Kind::Whole(0, 10_000)),
    must("walk_kmh", Kind::Number(1.0, 10.0)),
    must("fallback", Kind::OneOf(&["none", "crow_fly"])),
    may("extract", Kind::Text),
    may("matrix", Kind::Text),
    must("roads", Kind::Table(ROADS)),
    must("service", Kind::Table(SERVICE)),
];

const ROADS: &[Field] = &[
    must("drive_on", Kind::OneOf(&["left", "right"])),
    must("snap_metres", Kind::Whole(1, 100_000)),
    must("outside_metres", Kind::Whole(1, 100_000)),
    must("maxspeed_share", Kind::Number(0.1, 1.0)),
    must("turn_seconds", Kind::Number(0.0, 120.0)),
    must("turn_bias", Kind::Number(1.0, 2.0)),
    must("crossing_seconds", Kind::Number(0.0, 120.0)),
    must("u_turn_seconds", Kind::Number(0.0, 600.0)),
    must("signal_seconds", Kind::Number(0.0, 120.0)),
    must("class_kmh", Kind::ByName(&Kind::Number(1.0, 200.0))),
    must("surface_kmh", Kind::ByName(&Kind::Number(1.0, 200.0))),
];

const SERVICE: &[Field] = &[
    may("url", Kind::Text),
    must("profile", Kind::Text),
    must("batch_places", Kind::Whole(2, 5000)),
    must("timeout_seconds", Kind::Whole(1, 3600)),
    must("tries", Kind::Whole(1, 20)),
    must("backoff_milliseconds", Kind::Whole(0, 60_000)),
    may("cache", Kind::Text),
];

const STREAM: &[Field] = &[
    must("name", Kind::Text),
    must("tenant_name", Kind::Text),
    must("letter", Kind::Letter),
    must("source", Kind::Text),
    may("in_force_from", Kind::Date),
    may("interval_months", Kind::Whole(1, 240)),
    may("interval_counts_check_day", Kind::Flag),
    may("keeps_anniversary_months", MONTHS),
    must("early_days", DAYS),
    may("soft_deadline", Kind::Flag),
    may("anchor", Kind::Flag),
    may("hazard", Kind::Table(HAZARD)),
    may("tenancies", Kind::Table(TENANCIES)),
    may("remedial_days", Kind::Whole(1, 3650)),
    must("minutes", Kind::Table(MINUTES)),
    must("setup_minutes", DAY),
    may("notice_hours", Kind::Whole(0, 8760)),
    may("attempt_limit", Kind::Whole(1, 20)),
    may("attempt_spacing_days", Kind::Whole(0, 365)),
    may("not_with", Kind::List(&Kind::Text)),
    may("not_alongside", Kind::List(&Kind::Text)),
    must("check_pence", PENCE),
    must("missed_deadline_pence", PENCE),
    may("delay_pence_per_day", PENCE),
    // How a file changes the shipped streams; gone once the layers are merged.
    may("enabled", Kind::Flag),
    may("replace", Kind::Flag),
];

/// Keys are the codes of [`Hazard`](crate::model::Hazard).
const HAZARD: &[Field] = &[
    may("emergency", Kind::Table(CLOCK)),
    may("significant", Kind::Table(CLOCK)),
];

const CLOCK: &[Field] = &[
    may("investigate_hours", Kind::Whole(1, 8760)),
    may("investigate_working_days", Kind::Whole(1, 365)),
    may("no_notice", Kind::Flag),
    may("summary_working_days", Kind::Whole(1, 365)),
    may("make_safe_hours", Kind::Whole(1, 8760)),
    may("make_safe_working_days", Kind::Whole(1, 365)),
    may("begin_works_working_days", Kind::Whole(1, 365)),
    may("begin_works_weeks", Kind::Whole(1, 104)),
];

const TENANCIES: &[Field] = &[
    must("granted_from", Kind::Date),
    must("older_from", Kind::Date),
    must("older_first_by", Kind::Date),
];

const MINUTES: &[Field] = &[
    must("default", Kind::Whole(1, 1440)),
    may("dwelling", Kind::Table(DWELLING)),
    may("per_bedroom_above_two", DAY),
];

/// Keys are the codes of [`Dwelling`](crate::model::Dwelling).
const DWELLING: &[Field] = &[
    may("flat", Kind::Whole(1, 1440)),
    may("maisonette", Kind::Whole(1, 1440)),
    may("house", Kind::Whole(1, 1440)),
    may("bungalow", Kind::Whole(1, 1440)),
    may("sheltered", Kind::Whole(1, 1440)),
];

/// Keys are the files of a dataset.
const COLUMNS: &[Field] = &[
    may("properties", Kind::ByName(&Kind::Text)),
    may("households", Kind::ByName(&Kind::Text)),
    may("availability", Kind::ByName(&Kind::Text)),
    may("tasks", Kind::ByName(&Kind::Text)),
    may("operatives", Kind::ByName(&Kind::Text)),
    may("shifts", Kind::ByName(&Kind::Text)),
    may("bookings", Kind::ByName(&Kind::Text)),
    may("attempts", Kind::ByName(&Kind::Text)),
];
