//! Events: what comes without being planned: reports of damp, sickness, tenants who ring.

use chrono::{Datelike, Days, Duration, NaiveDate, NaiveTime, Weekday};

use super::fate::About;
use super::town::{Ground, Town};
use crate::error::Result;
use crate::model::{self, Hazard, HomeId, OperativeId, Shift, StreamId, Task};

/// A day as part of a name.
pub(super) fn day_name(date: NaiveDate) -> u64 {
    u64::from(date.num_days_from_ce().unsigned_abs())
}

/// Months in which damp is reported more often.
fn is_cold(date: NaiveDate) -> bool {
    matches!(date.month(), 11 | 12 | 1 | 2 | 3)
}

impl Town {
    /// Everything that a day brings before anybody knocks.
    pub(super) fn morning(&mut self, ground: &Ground<'_>, date: NaiveDate) -> Result<()> {
        self.sickness(ground, date);
        self.reports(ground, date)?;
        self.changes(ground, date);
        Ok(())
    }

    /// Reports that tenants make on a day: those whose stream has a clock for them.
    fn reports(&mut self, ground: &Ground<'_>, date: NaiveDate) -> Result<()> {
        let settings = &ground.rules.simulate;
        let homes = self.by_home.len();
        let season = if is_cold(date) {
            settings.winter_factor
        } else {
            settings.summer_factor
        };
        let mean = settings.reports_per_1000_homes_week * season / 7.0 * homes as f64 / 1000.0;
        for (s, rule) in ground.rules.streams.iter().enumerate() {
            if rule.hazard.is_empty() {
                continue;
            }
            let name = [day_name(date), s as u64, 0];
            for report in 0..ground.fate.count(About::Reports, name, mean) {
                let name = [day_name(date), s as u64, u64::from(report) + 1];
                let home = (ground.fate.unit(About::Reporter, name) * homes as f64) as u32;
                let urgency = ground.fate.unit(About::Urgency, name);
                let hazard = if urgency < settings.emergency_share {
                    Hazard::Emergency
                } else {
                    Hazard::Significant
                };
                self.report(ground, date, HomeId(home), StreamId(s as u8), hazard)?;
            }
        }
        Ok(())
    }

    /// A report, unless the home has one open already.
    pub(super) fn report(
        &mut self,
        ground: &Ground<'_>,
        date: NaiveDate,
        home: HomeId,
        stream: StreamId,
        hazard: Hazard,
    ) -> Result<()> {
        let rule = ground.rules.stream(stream);
        let open = self.by_home[home.index()].iter().any(|j| {
            let job = &self.jobs[*j as usize];
            job.live && job.task.stream == stream
        });
        if open || !rule.hazard.contains_key(hazard.code()) {
            return Ok(());
        }
        let at = date.and_time(NaiveTime::MIN) + Duration::hours(14);
        let uprn = self.land.property(home).uprn;
        self.add(
            ground,
            Task {
                reported_at: Some(at),
                hazard: Some(hazard),
                ..Task::new(format!("R{uprn}-{}-{date}", rule.code), home, stream)
            },
        )?;
        Ok(())
    }

    /// Operatives who fall sick this morning, and for how many days.
    fn sickness(&mut self, ground: &Ground<'_>, date: NaiveDate) {
        if matches!(date.weekday(), Weekday::Sat | Weekday::Sun) {
            return;
        }
        let settings = &ground.rules.simulate;
        for o in 0..self.land.operatives.len() {
            let name = [o as u64, day_name(date), 0];
            if ground.fate.unit(About::Sickness, name) >= settings.sickness_per_day {
                continue;
            }
            // Exponential, rounded up: most spells are short.
            let days = (-ground.fate.unit(About::Spell, name).ln() * settings.sickness_days).ceil();
            let off = Shift {
                days: model::Days::Dates {
                    first: date,
                    last: date + Days::new((days as u64).clamp(1, 60) - 1),
                },
                hours: None,
                rest: None,
            };
            // The first dated row that speaks of a date holds.
            self.land.operatives[o].shifts.insert(0, off);
            self.stay_at_home(OperativeId(o as u32), date);
        }
    }

    /// Today's visits of somebody who is sick fall through at the tenant's cost.
    fn stay_at_home(&mut self, operative: OperativeId, date: NaiveDate) {
        let (gone, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut self.visits)
            .into_iter()
            .partition(|v| v.date == date && v.operatives.contains(&operative));
        self.visits = kept;
        for visit in gone {
            self.tally.landlord_missed();
            self.not_made(&visit);
        }
    }

    /// Tenants who ring some days ahead to choose another slot.
    fn changes(&mut self, ground: &Ground<'_>, date: NaiveDate) {
        let settings = &ground.rules.simulate;
        let by = date + Days::new(u64::from(settings.change_days));
        let mut gone = Vec::new();
        for (i, visit) in self.visits.iter_mut().enumerate() {
            if visit.asked || visit.date > by || visit.date <= date {
                continue;
            }
            visit.asked = true;
            let name = [u64::from(visit.home.0), day_name(visit.date), 0];
            if ground.fate.unit(About::Change, name) < settings.change_share {
                gone.push(i);
            }
        }
        for i in gone.into_iter().rev() {
            let visit = self.visits.remove(i);
            self.tally.changed_by_tenant();
            self.release(&visit);
            for job in &visit.jobs {
                self.jobs[*job as usize].chosen = true;
            }
        }
    }
}
