//! Validate: what is wrong with a set of rules, value by value and between values.

use std::fmt;

use super::{HazardClock, MinutesRule, Provider, Rules, StreamRule, TravelRules, schema, walk};
use crate::units::Minutes;

/// Most streams: a visit's streams are kept as bits of one word.
pub const MAX_STREAMS: usize = 64;

/// One thing wrong with the rules: where, what and what is allowed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Complaint {
    /// The keys it is about, each a path from the top; more than one where values disagree.
    pub about: Vec<Vec<String>>,
    /// What is wrong, naming the value.
    pub what: String,
    /// What is allowed, or what to do.
    pub allowed: String,
}

impl Complaint {
    /// About one key: `more` steps below a path.
    pub(super) fn at(
        path: &[String],
        more: &[&str],
        what: impl Into<String>,
        allowed: impl Into<String>,
    ) -> Self {
        let more = more.iter().map(|step| (*step).to_owned());
        Self {
            about: vec![path.iter().cloned().chain(more).collect()],
            what: what.into(),
            allowed: allowed.into(),
        }
    }

    /// About several keys that do not go together, each written `a.b.c`.
    fn between(keys: &[&str], what: impl Into<String>, allowed: impl Into<String>) -> Self {
        let path = |key: &&str| key.split('.').map(str::to_owned).collect();
        Self {
            about: keys.iter().map(path).collect(),
            what: what.into(),
            allowed: allowed.into(),
        }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<_> = self.about.iter().map(|path| path.join(".")).collect();
        write!(f, "{}: {}; {}", keys.join(", "), self.what, self.allowed)
    }
}

/// Everything wrong with a set of rules; empty for rules that can be used.
///
/// A rules file goes through the same checks when it is loaded.
pub fn validate(rules: &Rules) -> Vec<Complaint> {
    let mut out = Vec::new();
    match toml::Value::try_from(rules) {
        Ok(value) => walk(&schema::RULES, &value, &mut Vec::new(), &mut out),
        Err(error) => out.push(Complaint::at(
            &[],
            &[],
            format!("the rules cannot be written as TOML: {error}"),
            "numbers must fit 64 bits",
        )),
    }
    if out.is_empty() {
        between(rules, &mut out);
    }
    out
}

/// Whether the chosen provider has what it needs.
fn travel(travel: &TravelRules, out: &mut Vec<Complaint>) {
    let hours = travel.hour_factors.len();
    if hours != 24 {
        let what = format!("{hours} factors do not make a day");
        let allowed = "give 24 factors, the first for the hour after midnight";
        out.push(Complaint::between(&["travel.hour_factors"], what, allowed));
    }
    let lacks = match travel.provider {
        Provider::CrowFly => None,
        Provider::Osm => travel.extract.is_none().then_some("extract"),
        Provider::Osrm | Provider::Valhalla => {
            travel.service.url.is_none().then_some("service.url")
        }
        Provider::Matrix => travel.matrix.is_none().then_some("matrix"),
    };
    if let Some(key) = lacks {
        let code = travel.provider.code();
        out.push(Complaint::between(
            &["travel.provider"],
            format!("provider `{code}` needs `travel.{key}`, which is not given"),
            format!("give `travel.{key}`, or take provider `crow_fly`, which needs nothing"),
        ));
    }
    let roads = &travel.roads;
    if roads.outside_metres < roads.snap_metres {
        out.push(Complaint::between(
            &["travel.roads.snap_metres", "travel.roads.outside_metres"],
            format!(
                "a home {} from a road is reported, but one {} from it is outside",
                roads.snap_metres, roads.outside_metres
            ),
            "outside must be at least as far",
        ));
    }
}

/// What single values cannot show: whether they go together.
pub(super) fn between(rules: &Rules, out: &mut Vec<Complaint>) {
    slots(rules, out);
    if rules.notice.default_hours < rules.notice.floor_hours {
        out.push(Complaint::between(
            &["notice.default_hours", "notice.floor_hours"],
            format!(
                "a promise of {} hours is below the legal floor of {}",
                rules.notice.default_hours, rules.notice.floor_hours
            ),
            "promise at least the floor",
        ));
    }
    let (noon, slots) = (rules.attempts.noon, &rules.slots);
    if noon <= slots.day_from || slots.day_to <= noon {
        out.push(Complaint::between(
            &["attempts.noon", "slots.day_from", "slots.day_to"],
            format!("noon at {noon} does not part the day"),
            format!("a time between {} and {}", slots.day_from, slots.day_to),
        ));
    }
    travel(&rules.travel, out);
    if rules.streams.is_empty() || rules.streams.len() > MAX_STREAMS {
        out.push(Complaint::between(
            &["streams"],
            format!("{} streams", rules.streams.len()),
            format!("from 1 to {MAX_STREAMS} streams"),
        ));
    }
    for (i, rule) in rules.streams.iter().enumerate() {
        stream(rules, rule, out);
        if let Some(other) = rules.streams[..i].iter().find(|s| s.letter == rule.letter) {
            let (one, two) = (key(other, "letter"), key(rule, "letter"));
            out.push(Complaint::between(
                &[&two, &one],
                format!(
                    "`{}` and `{}` share the letter {}",
                    other.code, rule.code, rule.letter
                ),
                "each stream needs a letter of its own",
            ));
        }
    }
    for text in &rules.escalation.stages {
        if super::Stage::parse(text).is_none() {
            out.push(Complaint::between(
                &["escalation.stages"],
                format!("the stage `{text}` cannot be read"),
                "working days, what, and from when: `5 letter 18:00`",
            ));
        }
    }
    for (skill, codes) in &rules.skills {
        let path = ["skills".to_owned(), skill.clone()];
        known_streams(rules, &path, codes, out);
        if codes.is_empty() {
            out.push(Complaint::at(
                &path,
                &[],
                format!("the skill `{skill}` stands for no stream"),
                "name at least one stream",
            ));
        }
    }
}

fn slots(rules: &Rules, out: &mut Vec<Complaint>) {
    let slots = &rules.slots;
    let grid = slots.grid_minutes.get();
    if 1440 % grid != 0 {
        out.push(Complaint::between(
            &["slots.grid_minutes"],
            format!("a grid of {grid} minutes does not divide a day"),
            "a divisor of 1440, such as 15, 30 or 60",
        ));
    }
    for (name, time) in [("day_from", slots.day_from), ("day_to", slots.day_to)] {
        if time.minutes() % grid != 0 {
            out.push(Complaint::between(
                &[&format!("slots.{name}"), "slots.grid_minutes"],
                format!("`{name}` {time} is off the grid"),
                format!("a multiple of {grid} minutes from midnight"),
            ));
        }
    }
    let day = Minutes(slots.day_to.minutes() - slots.day_from.minutes());
    if day <= Minutes::ZERO {
        out.push(Complaint::between(
            &["slots.day_to", "slots.day_from"],
            format!(
                "the day ends at {} and begins at {}",
                slots.day_to, slots.day_from
            ),
            "`day_from` before `day_to`",
        ));
    }
    let lengths = &slots.lengths_minutes;
    for (i, length) in lengths.iter().enumerate() {
        let at = format!("slots.lengths_minutes.{i}");
        if length.get() % grid != 0 {
            out.push(Complaint::between(
                &[&at, "slots.grid_minutes"],
                format!("a slot of {length} is off the grid"),
                format!("a multiple of {grid} minutes"),
            ));
        }
        if *length > day && day > Minutes::ZERO {
            out.push(Complaint::between(
                &[&at, "slots.day_from", "slots.day_to"],
                format!("a slot of {length} is longer than the day"),
                format!("at most {day}"),
            ));
        }
    }
    if !lengths.is_sorted_by(|a, b| a < b) {
        out.push(Complaint::between(
            &["slots.lengths_minutes"],
            "slot lengths are not in order",
            "shortest first, each once",
        ));
    }
    if !lengths.contains(&slots.default_length_minutes) {
        let allowed: Vec<_> = lengths.iter().map(|m| m.get().to_string()).collect();
        out.push(Complaint::between(
            &["slots.default_length_minutes", "slots.lengths_minutes"],
            format!(
                "the default slot of {} is not an allowed length",
                slots.default_length_minutes
            ),
            format!("one of `lengths_minutes`: {}", allowed.join(", ")),
        ));
    }
}

fn key(rule: &StreamRule, field: &str) -> String {
    format!("streams.{}.{field}", rule.code)
}

fn stream(rules: &Rules, rule: &StreamRule, out: &mut Vec<Complaint>) {
    for (field, codes) in [
        ("not_with", &rule.not_with),
        ("not_alongside", &rule.not_alongside),
    ] {
        let path = ["streams".to_owned(), rule.code.clone(), field.to_owned()];
        known_streams(rules, &path, codes, out);
        if codes.contains(&rule.code) {
            out.push(Complaint::at(
                &path,
                &[],
                format!("`{}` is kept apart from itself", rule.code),
                "name other streams",
            ));
        }
    }
    if let Some(interval) = rule.interval_months
        && rule.keeps_anniversary_months >= interval
    {
        out.push(Complaint::between(
            &[
                &key(rule, "keeps_anniversary_months"),
                &key(rule, "interval_months"),
            ],
            format!(
                "an anniversary kept over {} months of an interval of {interval}",
                rule.keeps_anniversary_months
            ),
            "fewer months than the interval",
        ));
    }
    if let Some(shortest) = shortest(&rule.minutes)
        && rule.setup_minutes > shortest
    {
        out.push(Complaint::between(
            &[&key(rule, "setup_minutes"), &key(rule, "minutes")],
            format!(
                "{} of setting up in a job of {shortest}",
                rule.setup_minutes
            ),
            "setting up is part of the minutes on site",
        ));
    }
    if let Some(hours) = rule.notice_hours.filter(|h| *h < rules.notice.floor_hours) {
        out.push(Complaint::between(
            &[&key(rule, "notice_hours"), "notice.floor_hours"],
            format!(
                "notice of {hours} hours is below the legal floor of {}",
                rules.notice.floor_hours
            ),
            "at least the floor; an emergency sets `no_notice` in its hazard clock",
        ));
    }
    if let Some(dates) = &rule.tenancies
        && !(dates.granted_from <= dates.older_from && dates.older_from <= dates.older_first_by)
    {
        out.push(Complaint::between(
            &[&key(rule, "tenancies")],
            "the dates of the duty are out of order",
            "`granted_from`, then `older_from`, then `older_first_by`",
        ));
    }
    for (severity, clock) in &rule.hazard {
        hazard(rule, severity, clock, out);
    }
}

fn hazard(rule: &StreamRule, severity: &str, clock: &HazardClock, out: &mut Vec<Complaint>) {
    let at = key(rule, &format!("hazard.{severity}"));
    if clock.investigate_hours.is_some() == clock.investigate_working_days.is_some() {
        out.push(Complaint::between(
            &[&at],
            format!(
                "the {severity} clock of `{}` has both or neither of its two forms",
                rule.code
            ),
            "give exactly one of `investigate_hours` and `investigate_working_days`",
        ));
    }
    if clock.make_safe_hours.is_some() && clock.make_safe_working_days.is_some() {
        out.push(Complaint::between(
            &[&at],
            format!(
                "the {severity} clock of `{}` is to be made safe by two clocks",
                rule.code
            ),
            "give one of `make_safe_hours` and `make_safe_working_days`",
        ));
    }
}

fn known_streams(rules: &Rules, path: &[String], codes: &[String], out: &mut Vec<Complaint>) {
    for (i, code) in codes.iter().enumerate() {
        if rules.stream_id(code).is_some() {
            continue;
        }
        let allowed = super::nearest(code, rules.stream_codes()).map_or_else(
            || {
                format!(
                    "streams: {}",
                    rules.stream_codes().collect::<Vec<_>>().join(", ")
                )
            },
            |near| format!("did you mean `{near}`?"),
        );
        out.push(Complaint::at(
            path,
            &[&i.to_string()],
            format!("no stream `{code}`"),
            allowed,
        ));
    }
}

fn shortest(minutes: &MinutesRule) -> Option<Minutes> {
    minutes
        .dwelling
        .values()
        .chain([&minutes.default])
        .min()
        .copied()
}
