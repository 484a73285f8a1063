//! Door: what happens at one door, and what follows from it.

use chrono::{Duration, NaiveDate, NaiveTime};

use super::day::{Arrival, clock};
use super::events::day_name;
use super::fate::About;
use super::town::{Booked, Ground, Town};
use crate::due;
use crate::error::Result;
use crate::model::{Hazard, Outcome, StreamId};
use crate::rules;

impl Town {
    /// Whether the tenant rings on the day, or is unwell: no knock, no blame, another day.
    pub(super) fn is_called_off(&mut self, ground: &Ground<'_>, visit: &Booked) -> bool {
        let settings = &ground.rules.simulate;
        let chance = settings.cancelled_share;
        let name = [u64::from(visit.home.0), day_name(visit.date), 0];
        if ground.fate.unit(About::Other, name) >= chance {
            return false;
        }
        self.tally.outcome(Outcome::Cancelled);
        self.not_made(visit);
        true
    }

    /// Knocks; gives how long everybody stays, minutes.
    pub(super) fn knock(
        &mut self,
        ground: &Ground<'_>,
        visit: &Booked,
        arrival: Arrival,
    ) -> Result<f64> {
        let settings = &ground.rules.simulate;
        let streams: Vec<StreamId> = visit
            .jobs
            .iter()
            .map(|j| self.jobs[*j as usize].task.stream)
            .collect();
        let at = clock(arrival.knock);
        let (chance, seen) = self.door(ground, visit, at, &streams);
        let nth = self.knocks[visit.home.index()];
        self.knocks[visit.home.index()] += 1;
        let name = [u64::from(visit.home.0), u64::from(nth), 1];
        let first = visit.jobs.iter().all(|j| !self.jobs[*j as usize].knocked);
        for job in &visit.jobs {
            self.jobs[*job as usize].knocked = true;
        }
        self.tally.knocked(visit.home);
        let turned_away = ground.fate.unit(About::Other, name) < settings.turned_away_share;
        if turned_away {
            self.tally
                .in_vain(Outcome::TurnedAway, visit.operatives.len());
            self.tally.first(first, false);
            self.not_made(visit);
            return Ok(f64::from(settings.door_minutes.get()));
        }
        let opened = ground.fate.unit(About::Door, name) < chance;
        self.belief.learn(visit.home, &seen, opened);
        self.tally.first(first, opened);
        if opened {
            self.tally.outcome(Outcome::Access);
            let factor = ground
                .fate
                .factor(About::Duration, name, settings.duration_variation);
            for job in &visit.jobs {
                self.done(ground, *job, visit.date)?;
            }
            self.look_around(ground, visit, &streams)?;
            return Ok(f64::from(visit.minutes) * factor);
        }
        self.tally
            .in_vain(Outcome::NoAccess, visit.operatives.len());
        self.last_failure[visit.home.index()] = Some(visit.date);
        let when = visit.date.and_time(NaiveTime::MIN) + Duration::minutes(arrival.knock as i64);
        for job in &visit.jobs {
            self.failed(ground, *job, when, arrival)?;
        }
        self.release(visit);
        Ok(f64::from(settings.door_minutes.get()))
    }

    /// A job is done: its next deadline runs.
    fn done(&mut self, ground: &Ground<'_>, number: u32, date: NaiveDate) -> Result<()> {
        self.took_place(number, date, true);
        let job = &mut self.jobs[number as usize];
        let rule = ground.rules.stream(job.task.stream);
        let on_time = job.deadline.is_none_or(|d| date <= d);
        if let Some(deadline) = job.deadline {
            let lost = rules::days_lost(rule, Some(deadline), date);
            let ahead = (deadline - date).num_days();
            self.tally.done(job.task.stream, on_time, ahead, lost);
            // Of a deadline after the last day only what was done would be known.
            let known = deadline <= ground.last && !job.counted_late;
            if let Some(foretold) = job.foretold.filter(|_| known) {
                self.tally.foretold(foretold, !on_time);
            }
        }
        job.booked = false;
        job.failed.clear();
        job.tried = 0;
        job.escalated = false;
        job.chosen = false;
        job.foretold = None;
        job.knocked = false;
        job.last_visit = None;
        job.counted_late = false;
        match rules::next_due(rule, job.deadline, date) {
            Some(next) if job.task.hazard.is_none() => {
                job.task.last_done = Some(date);
                job.task.due = Some(next.next);
                job.task.earliest = None;
                self.set_window(ground, number)
            }
            _ => {
                job.live = false;
                Ok(())
            }
        }
    }

    /// A failure; one that was the landlord's fault does not count.
    fn failed(
        &mut self,
        ground: &Ground<'_>,
        number: u32,
        when: chrono::NaiveDateTime,
        arrival: Arrival,
    ) -> Result<()> {
        let counts = arrival.late <= f64::from(ground.rules.promise.within_minutes.get());
        self.took_place(number, when.date(), counts);
        if !counts {
            return Ok(());
        }
        let job = &mut self.jobs[number as usize];
        job.tried = job.tried.saturating_add(1);
        job.failed.push(when);
        if due::attempts_possible(&self.land, ground.rules, &job.task, &job.failed) == 0 {
            job.last_visit = None;
            job.away_until = Some(ground.back_from_access_team(job.task.stream, when.date())?);
            self.tally.escalated();
        }
        Ok(())
    }

    /// Whoever is in the home looks out for damp: a report starts there and then.
    fn look_around(
        &mut self,
        ground: &Ground<'_>,
        visit: &Booked,
        streams: &[StreamId],
    ) -> Result<()> {
        let name = [u64::from(visit.home.0), day_name(visit.date), 0];
        if ground.fate.unit(About::Finding, name) >= ground.rules.simulate.finding_share {
            return Ok(());
        }
        for s in 0..ground.rules.streams.len() {
            let stream = StreamId(s as u8);
            let has_clock = !ground.rules.stream(stream).hazard.is_empty();
            if has_clock && !streams.contains(&stream) {
                self.report(ground, visit.date, visit.home, stream, Hazard::Significant)?;
            }
        }
        Ok(())
    }
}
