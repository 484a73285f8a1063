//! Escalation: what follows once every attempt is used, stage by stage, up to proceedings.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Weekday};

use super::{BeyondCalendar, EscalationRules, WorkingDays, london};
use crate::units::TimeOfDay;

/// When a stage names no time of day: when offices open.
const OFFICE: TimeOfDay = TimeOfDay::from_hm(9, 0).unwrap();

/// One stage, written `working days after the stage before, what, from`: `5 letter 18:00`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Working days after the stage before.
    pub working_days: u32,
    /// What is done: `call`, `letter`, `visit`, `proceedings`…
    pub kind: String,
    /// Not before this time of day.
    pub from: TimeOfDay,
}

impl Stage {
    /// Reads a stage; `None` where it is not written so.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let working_days = words.next()?.parse().ok().filter(|days| *days <= 365)?;
        let kind = words.next()?.to_owned();
        let from = match words.next() {
            Some(time) => TimeOfDay::parse(time)?,
            None => OFFICE,
        };
        words.next().is_none().then_some(Self {
            working_days,
            kind,
            from,
        })
    }
}

impl EscalationRules {
    /// The stages in order; those that cannot be read have been complained of.
    pub fn stages(&self) -> impl Iterator<Item = Stage> {
        self.stages.iter().filter_map(|text| Stage::parse(text))
    }
}

/// When each stage is due if the first is begun after a date.
///
/// # Errors
/// A date beyond the calendar of bank holidays.
pub fn escalation_from(
    rules: &EscalationRules,
    working_days: &WorkingDays,
    after: NaiveDate,
) -> Result<Vec<(NaiveDateTime, Stage)>, BeyondCalendar> {
    // The first working day after the attempt that failed.
    let mut date = working_days.add(after, 1)?;
    let mut calendar = Vec::new();
    for stage in rules.stages() {
        date = working_days.add(date, stage.working_days)?;
        calendar.push((london::at(date, stage.from), stage));
    }
    Ok(calendar)
}

/// Days that all stages take, the last day of them a deadline: what has to be kept free before
/// it.
pub fn escalation_days(
    rules: &EscalationRules,
    working_days: &WorkingDays,
    deadline: NaiveDate,
) -> i64 {
    let stages: u32 = rules.stages().map(|s| s.working_days).sum::<u32>() + 1;
    let mut left = stages;
    let mut date = deadline;
    // Beyond the calendar only weekends are known to be off.
    while left > 0 {
        date = date - Days::new(1);
        let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        let off = working_days
            .is_working(date)
            .map_or(weekend, |working| !working);
        left -= u32::from(!off);
    }
    (deadline - date).num_days()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Nation, shipped};

    #[test]
    fn dacorums_stages_take_a_little_more_than_two_weeks() {
        let rules = shipped(Nation::England).unwrap().escalation;
        let days = WorkingDays::new(Nation::England).unwrap();
        let monday = NaiveDate::from_ymd_opt(2026, 12, 7).unwrap();
        let calendar = escalation_from(&rules, &days, monday).unwrap();
        let said: Vec<String> = calendar
            .iter()
            .map(|(at, stage)| format!("{} {}", at.format("%d %b %H:%M"), stage.kind))
            .collect();
        // Christmas and Boxing Day (observed on 28 December) are no working days.
        let wanted = [
            "08 Dec 09:00 call",
            "08 Dec 18:00 call",
            "09 Dec 18:00 letter",
            "10 Dec 09:00 call",
            "10 Dec 18:00 call",
            "16 Dec 18:00 letter",
            "17 Dec 09:00 call",
            "17 Dec 18:00 call",
            "23 Dec 18:00 letter",
            "04 Jan 09:00 proceedings",
        ];
        assert_eq!(said, wanted);
        let deadline = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
        assert_eq!(escalation_days(&rules, &days, deadline), 25);
    }

    #[test]
    fn a_stage_that_cannot_be_read_is_none() {
        for text in [
            "",
            "5",
            "five letter",
            "5 letter 25:00",
            "5 letter 18:00 more",
        ] {
            assert_eq!(Stage::parse(text), None, "{text}");
        }
    }
}
