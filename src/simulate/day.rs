//! Day: carries out a day's visits, each operative along their route with random ways and
//! stays; two who go together wait for each other.

use chrono::NaiveDate;

use super::events::day_name;
use super::fate::About;
use super::town::{Booked, Ground, Town};
use crate::due::shift_on;
use crate::error::Result;
use crate::model::operative::Rest;
use crate::model::{OperativeId, Span};
use crate::units::TimeOfDay;

/// Where an operative is and since when, in minutes after midnight.
#[derive(Debug, Clone, Copy)]
struct Whereabouts {
    place: u32,
    free: f64,
    begun: f64,
    hours: Span,
    rest: Option<Rest>,
}

/// How a visit was reached.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrival {
    /// When they knocked.
    pub(super) knock: f64,
    /// Later than the slot's end by so much, minutes.
    pub(super) late: f64,
}

/// Minutes after midnight as a time of day.
pub(super) fn clock(minutes: f64) -> TimeOfDay {
    TimeOfDay::from_minutes(minutes as i32).unwrap_or(TimeOfDay::END)
}

impl Town {
    /// Carries out the visits of a date.
    pub(super) fn day(&mut self, ground: &Ground<'_>, date: NaiveDate) -> Result<()> {
        let (mut today, ahead): (Vec<_>, Vec<_>) = std::mem::take(&mut self.visits)
            .into_iter()
            .partition(|v| v.date <= date);
        self.visits = ahead;
        today.sort_by_key(|v| (v.arrive, v.home));
        let mut team = self.team(ground, date);
        for visit in today {
            self.go(ground, &mut team, &visit)?;
        }
        for (o, here) in team.iter().enumerate() {
            let Some(here) = here else { continue };
            let home = self.end_place(o);
            let leg = ground.places.leg_at(here.place, home, clock(here.free));
            if here.place != self.start_place(o) || here.free > here.begun {
                let worked = here.free - here.begun + f64::from(leg.minutes.get());
                self.tally.worked(o, worked, leg.metres);
            }
            self.tally.on_shift(o, here.hours.length());
        }
        Ok(())
    }

    fn start_place(&self, operative: usize) -> u32 {
        (self.land.properties.len() + 2 * operative) as u32
    }

    fn end_place(&self, operative: usize) -> u32 {
        self.start_place(operative) + 1
    }

    fn team(&self, ground: &Ground<'_>, date: NaiveDate) -> Vec<Option<Whereabouts>> {
        let operatives = self.land.operatives.iter().enumerate();
        operatives
            .map(|(o, operative)| {
                let shift = shift_on(operative, date, ground.working_days)?;
                let hours = shift.hours?;
                let from = f64::from(hours.from.minutes());
                Some(Whereabouts {
                    place: self.start_place(o),
                    free: from,
                    begun: from,
                    hours,
                    rest: shift.rest,
                })
            })
            .collect()
    }

    /// Goes to one visit, and does what can be done there.
    fn go(
        &mut self,
        ground: &Ground<'_>,
        team: &mut [Option<Whereabouts>],
        visit: &Booked,
    ) -> Result<()> {
        let settings = &ground.rules.simulate;
        let present: Vec<usize> = visit
            .operatives
            .iter()
            .map(|o| o.index())
            .filter(|o| team[*o].is_some())
            .collect();
        if present.len() < visit.operatives.len() || present.is_empty() {
            self.tally.landlord_missed();
            self.not_made(visit);
            return Ok(());
        }
        if self.is_called_off(ground, visit) {
            return Ok(());
        }
        let mut at = 0.0_f64;
        let mut closes = f64::INFINITY;
        for o in &present {
            let Some(here) = team[*o].as_mut() else {
                continue;
            };
            at = at.max(self.travel(ground, here, visit, OperativeId(*o as u32)));
            closes = closes.min(f64::from(here.hours.to.minutes()));
        }
        let opens = f64::from(visit.slot.from.minutes());
        let arrival = Arrival {
            knock: at.max(opens),
            late: at - f64::from(visit.slot.to.minutes()),
        };
        let too_late = arrival.late > f64::from(settings.abandon_minutes.get())
            || arrival.knock > closes + f64::from(settings.overtime_minutes.get());
        let stay = if too_late {
            self.tally.slot(visit.p_kept, false);
            self.tally.landlord_missed();
            self.not_made(visit);
            0.0
        } else {
            let within = f64::from(ground.rules.promise.within_minutes.get());
            self.tally.slot(visit.p_kept, arrival.late <= within);
            self.knock(ground, visit, arrival)?
        };
        for o in &present {
            if let Some(here) = team[*o].as_mut() {
                here.free = if too_late { at } else { arrival.knock + stay };
                here.place = visit.home.0;
            }
        }
        Ok(())
    }

    /// The way to a visit, the break before it where it is time: when they are there.
    fn travel(
        &mut self,
        ground: &Ground<'_>,
        here: &mut Whereabouts,
        visit: &Booked,
        operative: OperativeId,
    ) -> f64 {
        let sets_out = clock(here.free);
        let leg = ground.places.leg_at(here.place, visit.home.0, sets_out);
        let name = [
            u64::from(operative.0),
            day_name(visit.date),
            u64::from(visit.home.0),
        ];
        let factor =
            ground
                .fate
                .factor(About::Travel, name, ground.rules.simulate.travel_variation);
        let minutes = f64::from(leg.minutes.get()) * factor;
        if let Some(rest) = here.rest {
            let from = f64::from(rest.within.from.minutes());
            let latest = f64::from(rest.within.to.minutes() - rest.minutes.get());
            // At the last moment that does not make the next knock run past it, or while
            // there is time to wait for.
            let there = here.free + minutes;
            let stay_ends =
                there.max(f64::from(visit.slot.from.minutes())) + f64::from(visit.minutes);
            if stay_ends > latest || here.free >= from {
                here.free = here.free.max(from) + f64::from(rest.minutes.get());
                here.rest = None;
            }
        }
        self.tally.drove(leg.metres);
        here.free + minutes
    }
}
