//! Policy: what a landlord does, and in which world.

use serde::{Deserialize, Serialize};

use crate::model::{Landlord, StreamId};
use crate::rules::{self, Rules, WorkingDays};

/// What a landlord does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// Its name in tables and plots.
    pub name: String,
    /// Its rules.
    #[serde(with = "rules::as_toml")]
    pub rules: Rules,
    /// Whether checks may share a visit.
    pub combine: bool,
    /// When the first attempt is made.
    pub lead: Lead,
    /// Share of the operatives who are trained in everything that anybody is trained in.
    pub multi_skilled_share: f64,
    /// Whether reminders are sent.
    pub reminders: bool,
}

/// When the first attempt at a check is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lead {
    /// When the engine's prices say: by P(miss), certificate life and what can share a knock.
    Priced,
    /// From so many days before the deadline on.
    Days(u32),
}

/// The world a policy lives in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct World {
    /// The landlord on the first evening.
    pub landlord: Landlord,
    /// Its own rules: those the history was made under.
    #[serde(with = "rules::as_toml")]
    pub rules: Rules,
    /// Bank holidays.
    pub working_days: WorkingDays,
    /// Its name: a dataset's path, or what was generated.
    pub name: String,
}

impl Policy {
    /// As the rules have it, combined.
    pub fn of(rules: &Rules) -> Self {
        Self {
            name: "as is".to_owned(),
            rules: rules.clone(),
            combine: true,
            lead: Lead::Priced,
            multi_skilled_share: 0.0,
            reminders: true,
        }
    }

    /// The landlord with the operatives that the policy trains: every so many-th of them, so
    /// that a larger share holds everybody of a smaller one.
    pub(super) fn train(&self, landlord: &mut Landlord) {
        let mut skills: Vec<StreamId> = landlord
            .operatives
            .iter()
            .flat_map(|o| o.skills.iter().copied())
            .collect();
        skills.sort_unstable();
        skills.dedup();
        for (i, operative) in landlord.operatives.iter_mut().enumerate() {
            // The golden ratio spreads any share evenly over the file (Weyl 1916).
            let rank = (i as f64 * 0.618_033_988_749_895).fract();
            if rank < self.multi_skilled_share {
                operative.skills.clone_from(&skills);
            }
        }
    }
}

impl Policy {
    /// What figures of this policy rest on, sentence by sentence.
    pub fn assumptions(&self, world: &World, settings: &super::Settings) -> Vec<String> {
        let rules = &self.rules;
        let s = &rules.simulate;
        let a = &rules.access;
        let percent = |x: f64| format!("{:.1}%", 100.0 * x);
        vec![
            format!(
                "{} runs of {} days of {} homes ({}), seed {}.",
                settings.runs,
                settings.days,
                world.landlord.properties.len(),
                world.name,
                settings.seed
            ),
            "Doors open as the access model says that was fitted to the landlord's own attempts; \
             each run draws every household's level from what is known of it."
                .to_owned(),
            format!(
                "Not from the history but assumed, on the log odds: {} for each hour of slot \
                 beyond {} minutes, {} for a reminder, {} for a call ahead, {} for a slot the \
                 tenant chose, {} for help after {} failures.",
                a.slot_hour_logit,
                a.history_slot_minutes.get(),
                a.reminder_logit,
                a.call_ahead_logit,
                a.agreed_logit,
                a.escalated_logit,
                rules.attempts.limit
            ),
            format!(
                "Stays vary by {} of their mean and ways by {}; {} of visits are called off on \
                 the day, {} turned away, {} moved by the tenant; an operative falls sick on {} \
                 of days for {} days on average; 1,000 homes report {} hazards a week.",
                percent(s.duration_variation),
                percent(s.travel_variation),
                percent(s.cancelled_share),
                percent(s.turned_away_share),
                percent(s.change_share),
                percent(s.sickness_per_day),
                s.sickness_days,
                s.reports_per_1000_homes_week
            ),
            format!(
                "Each night is planned by the engine of the nightly build with a smaller budget: on \
                 Sundays a choice over {} weeks ({} price steps, no MILP) and {} iterations of \
                 routing for the week after next; on other evenings insertion into what is \
                 booked.",
                s.choice_weeks, s.choice_steps, s.week_iterations
            ),
            format!(
                "The rules promise that {} of visits begin within {} minutes of their slot; \
                 slots are chosen for it once the routes stand, which does not price lateness. \
                 slot_kept_within_promise says what came of it, slot_kept_foretold what was said.",
                percent(rules.promise.kept_share),
                rules.promise.within_minutes.get()
            ),
            "All policies live through the same sickness, reports, doors and stays, drawn by \
             name. Intervals are Student's, over runs; they say nothing of what is assumed."
                .to_owned(),
        ]
    }
}
