//! Effects: the linear part of the model, and which effect stands where.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDateTime, Timelike};
use serde::{Deserialize, Serialize};

use super::{Circumstances, Knock};
use crate::model::{Contact, HomeId, Landlord, StreamId};
use crate::rules::Rules;
use crate::units::{Minutes, TimeOfDay};

/// Failures from which on the number makes no difference: the access team has the case.
const MOST_FAILURES: usize = 3;
/// Days of a year, for the trend.
const YEAR: f64 = 365.25;

/// What all households share, on the log odds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Effects {
    /// One for each effect: see [`Layout`].
    pub(super) values: Vec<f64>,
    layout: Layout,
    now: NaiveDateTime,
    /// How often the history had each effect, for circumstances as they usually are.
    usual: Vec<f64>,
    reminder: f64,
    pub(super) call_ahead: f64,
    /// The same where the rules have calls made after a failure.
    pub(super) call_after_failure: f64,
    agreed: f64,
    pub(super) help: f64,
    slot_hour: f64,
    reference_slot: Minutes,
    usual_slot: Minutes,
}

/// Where each kind of effect begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Layout {
    streams: Vec<String>,
    bands: Vec<TimeOfDay>,
    patches: BTreeMap<String, usize>,
    of_home_patch: Vec<usize>,
}

impl Layout {
    const INTERCEPT: usize = 0;
    const TREND: usize = 1;
    const FAILURES: usize = 2;
    const WEEKDAYS: usize = Self::FAILURES + MOST_FAILURES;
    const CONTACTS: usize = Self::WEEKDAYS + 7;
    const VULNERABLE: usize = Self::CONTACTS + 4;
    const STREAMS: usize = Self::VULNERABLE + 1;

    fn bands(&self) -> usize {
        Self::STREAMS + self.streams.len()
    }

    fn patches(&self) -> usize {
        self.bands() + self.bands.len() + 1
    }

    fn len(&self) -> usize {
        self.patches() + self.patches.len()
    }

    fn band(&self, at: TimeOfDay) -> usize {
        self.bands.iter().take_while(|end| **end <= at).count()
    }
}

/// Which effects a knock has and how much of each.
pub(super) type Row = Vec<(usize, f64)>;

impl Effects {
    pub(super) fn new(landlord: &Landlord, rules: &Rules, now: NaiveDateTime) -> Self {
        let mut patches: BTreeMap<String, usize> = BTreeMap::new();
        for property in &landlord.properties {
            patches.insert(property.patch.clone(), 0);
        }
        patches.values_mut().zip(0..).for_each(|(at, i)| *at = i);
        let of_home_patch = landlord
            .properties
            .iter()
            .map(|p| patches[&p.patch])
            .collect();
        let access = &rules.access;
        let layout = Layout {
            streams: rules.stream_codes().map(str::to_owned).collect(),
            bands: access.bands.clone(),
            patches,
            of_home_patch,
        };
        Self {
            values: vec![0.0; layout.len()],
            usual: vec![0.0; layout.len()],
            layout,
            now,
            reminder: access.reminder_logit,
            call_ahead: access.call_ahead_logit,
            call_after_failure: if rules.attempts.call_ahead_months > 0 {
                access.call_ahead_logit
            } else {
                0.0
            },
            agreed: access.agreed_logit,
            help: access.escalated_logit,
            slot_hour: access.slot_hour_logit,
            reference_slot: access.history_slot_minutes,
            usual_slot: rules.slots.default_length_minutes,
        }
    }

    /// The effects as some homes, numbered anew, have them.
    pub(super) fn part(&self, homes: &[HomeId]) -> Self {
        let mut part = self.clone();
        let of_home = &self.layout.of_home_patch;
        part.layout.of_home_patch = homes.iter().map(|h| of_home[h.index()]).collect();
        part
    }

    /// How far each effect may lie from nothing, as a variance.
    pub(super) fn variances(&self, rules: &Rules) -> Vec<f64> {
        let own = rules.access.effect_sd_logit.powi(2);
        let patch = rules.access.patch_sd_logit.powi(2);
        (0..self.layout.len())
            .map(|i| {
                if i < self.layout.patches() {
                    own
                } else {
                    patch
                }
            })
            .collect()
    }

    /// A knock of the history, its household's part included.
    pub(super) fn row(&self, landlord: &Landlord, knock: &Knock) -> Row {
        let mut row = self.knock_row(knock);
        row.extend(self.home_row(landlord, knock.home));
        row
    }

    fn knock_row(&self, knock: &Knock) -> Row {
        let at = TimeOfDay::from_minutes((knock.at.hour() * 60 + knock.at.minute()) as i32);
        let age = (self.now - knock.at).num_days() as f64 / YEAR;
        let mut row = vec![
            (Layout::INTERCEPT, 1.0),
            (Layout::TREND, -age),
            (
                Layout::WEEKDAYS + knock.at.weekday().num_days_from_monday() as usize,
                1.0,
            ),
            (
                self.layout.bands() + self.layout.band(at.unwrap_or_default()),
                1.0,
            ),
        ];
        row.extend(failures(knock.failures));
        row.extend(streams(&knock.streams));
        row
    }

    fn home_row(&self, landlord: &Landlord, home: HomeId) -> Row {
        let household = landlord.household(home);
        let contact = Contact::CODES
            .iter()
            .position(|(_, way)| *way == household.contact)
            .unwrap_or(0);
        let patch = self.layout.of_home_patch[home.index()];
        let mut row = vec![
            (Layout::CONTACTS + contact, 1.0),
            (self.layout.patches() + patch, 1.0),
        ];
        if household.vulnerable {
            row.push((Layout::VULNERABLE, 1.0));
        }
        row
    }

    pub(super) fn of_home(&self, landlord: &Landlord, home: HomeId) -> f64 {
        self.dot(&self.home_row(landlord, home))
    }

    pub(super) fn of_knock(&self, knock: &Knock) -> f64 {
        self.dot(&self.knock_row(knock))
    }

    pub(super) fn dot(&self, row: &[(usize, f64)]) -> f64 {
        row.iter().map(|(i, x)| self.values[*i] * x).sum()
    }

    /// Remembers how often the history had each effect.
    pub(super) fn remember_usual(&mut self, rows: &[Row]) {
        self.usual.fill(0.0);
        for (i, x) in rows.iter().flatten() {
            self.usual[*i] += x / rows.len().max(1) as f64;
        }
    }

    /// These circumstances' part of the log odds.
    pub(super) fn score(&self, at: &Circumstances<'_>) -> f64 {
        let l = &self.layout;
        let weekday = at.weekday.num_days_from_monday() as usize;
        let mut score = self.values[Layout::INTERCEPT]
            + self.values[Layout::WEEKDAYS + weekday]
            + self.values[l.bands() + l.band(at.at)];
        score += self.dot(&streams(at.streams)) + self.dot(&failures(at.failures));
        score += self.of_slot(at.slot);
        let helps = [
            (!at.reminded, -self.reminder),
            (at.called, self.call_ahead),
            (at.agreed, self.agreed),
            (at.helped, self.help),
        ];
        score + helps.iter().filter(|h| h.0).map(|h| h.1).sum::<f64>()
    }

    /// The same for streams after so many failures, at a usual time.
    pub(super) fn usual(&self, of: &[StreamId], failed: u8) -> f64 {
        self.values[Layout::INTERCEPT]
            + self.usual_over(Layout::WEEKDAYS, Layout::CONTACTS)
            + self.usual_over(self.layout.bands(), self.layout.patches())
            + self.dot(&streams(of))
            + self.dot(&failures(failed))
            + self.of_slot(self.usual_slot)
    }

    fn of_slot(&self, slot: Minutes) -> f64 {
        self.slot_hour * f64::from((slot - self.reference_slot).get()) / 60.0
    }

    /// The same for any stream, at a first knock.
    pub(super) fn usual_score(&self) -> f64 {
        self.usual(&[], 0) + self.usual_over(Layout::STREAMS, self.layout.bands())
    }

    fn usual_over(&self, from: usize, to: usize) -> f64 {
        (from..to).map(|i| self.usual[i] * self.values[i]).sum()
    }

    pub(super) fn named(&self) -> Vec<(String, f64)> {
        let l = &self.layout;
        let mut names = vec!["all".to_owned(), "trend a year".to_owned()];
        names.extend((1..=MOST_FAILURES).map(|n| match n {
            MOST_FAILURES => format!("{n} failures or more before"),
            n => format!("{n} failures before"),
        }));
        names.extend(["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(str::to_owned));
        names.extend(Contact::CODES.map(|(code, _)| format!("contact by {code}")));
        names.push("vulnerable".to_owned());
        names.extend(l.streams.iter().map(|s| format!("stream {s}")));
        names.extend(l.bands.iter().map(|end| format!("before {end}")));
        names.push("later".to_owned());
        names.extend(l.patches.keys().map(|p| format!("patch {p}")));
        names.into_iter().zip(self.values.iter().copied()).collect()
    }
}

fn failures(count: u8) -> Row {
    match usize::from(count).min(MOST_FAILURES) {
        0 => Vec::new(),
        n => vec![(Layout::FAILURES + n - 1, 1.0)],
    }
}

fn streams(streams: &[StreamId]) -> Row {
    let share = 1.0 / streams.len().max(1) as f64;
    streams
        .iter()
        .map(|s| (Layout::STREAMS + s.index(), share))
        .collect()
}
