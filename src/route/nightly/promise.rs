//! Promise: how likely each slot is kept, and the slot that is likely enough.
//!
//! Stays and ways vary. When somebody is at a door is a normal variable whose mean and variance
//! are carried along the day: ways and stays add theirs, and waiting for a slot to begin, for a
//! break or for a colleague takes the later of two (moments as in Clark 1961, "The greatest of a
//! finite set of random variables", Operations Research 9:145-162).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use statrs::distribution::{Continuous, ContinuousCDF, Normal};

use crate::model::{OperativeId, Slot, Stop, StopKind, Visit};
use crate::rules::Rules;

/// A moment of a day, in minutes, as a normal variable.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Moment {
    mean: f64,
    variance: f64,
}

/// One operative's day so far.
#[derive(Debug)]
struct Day<'a> {
    stops: &'a [Stop],
    free: Moment,
}

/// Gives every visit its chance to be kept, and one of the slots that could be promised for it:
/// the first that is kept as often as the rules promise, or else the likeliest. Visits are in
/// order of date and arrival; stops in order of operative, date and sequence.
pub(super) fn keep(rules: &Rules, visits: &mut [(Visit, Vec<Slot>)], stops: &[Stop]) {
    let mut days: BTreeMap<(OperativeId, NaiveDate), Day<'_>> = stops
        .chunk_by(|a, b| (a.operative, a.date) == (b.operative, b.date))
        .map(|stops| {
            let opens = Moment::at(f64::from(stops[0].depart.minutes()));
            (
                (stops[0].operative, stops[0].date),
                Day { stops, free: opens },
            )
        })
        .collect();
    for (rank, (visit, slots)) in visits.iter_mut().enumerate() {
        let there = visit.operatives.iter().filter_map(|o| {
            let day = days.get_mut(&(*o, visit.date))?;
            day.arrive(rank as u32, rules.simulate.travel_variation)
        });
        let Some(there) = there.reduce(Moment::later) else {
            continue;
        };
        (visit.slot, visit.p_kept) = likely(rules, slots, there).unwrap_or((visit.slot, 1.0));
        let knock = there.later(Moment::at(f64::from(visit.slot.from.minutes())));
        let leaves = knock.plus(stay(rules, visit));
        for operative in &visit.operatives {
            if let Some(day) = days.get_mut(&(*operative, visit.date)) {
                day.free = leaves;
            }
        }
    }
}

/// The first slot that is kept as often as is promised, or else the likeliest, with its chance.
fn likely(rules: &Rules, slots: &[Slot], there: Moment) -> Option<(Slot, f64)> {
    let within = rules.promise.within_minutes;
    let chances = slots.iter().map(|slot| {
        (
            *slot,
            there.before(f64::from((slot.to.plus(within)).minutes())),
        )
    });
    let mut best: Option<(Slot, f64)> = None;
    for (slot, chance) in chances {
        if chance >= rules.promise.kept_share {
            return Some((slot, chance));
        }
        if best.is_none_or(|(_, most)| chance > most) {
            best = Some((slot, chance));
        }
    }
    best
}

/// How long everybody is at the door: the stay where it opens, a few minutes where it does not.
fn stay(rules: &Rules, visit: &Visit) -> Moment {
    let minutes = f64::from(visit.depart.minutes() - visit.arrive.minutes());
    let shut = f64::from(rules.simulate.door_minutes.get());
    let p = visit.p_access;
    let spread = minutes * rules.simulate.duration_variation;
    Moment {
        mean: p * minutes + (1.0 - p) * shut,
        variance: p * spread * spread + p * (1.0 - p) * (minutes - shut).powi(2),
    }
}

impl Day<'_> {
    /// When this one is at the door of the visit of this rank: breaks and the way before it.
    fn arrive(&mut self, rank: u32, travel_variation: f64) -> Option<Moment> {
        let at = self
            .stops
            .iter()
            .position(|s| s.kind == StopKind::Visit(rank))?;
        let (before, rest) = self.stops.split_at(at);
        for rest in before.iter().filter(|s| s.kind == StopKind::Break) {
            let minutes = f64::from(rest.depart.minutes() - rest.start.minutes());
            let begins = Moment::at(f64::from(rest.start.minutes()));
            self.free = self.free.later(begins).plus(Moment::at(minutes));
        }
        self.stops = &rest[1..];
        let way = f64::from(rest[0].travel.get());
        Some(self.free.plus(Moment {
            mean: way,
            variance: (way * travel_variation).powi(2),
        }))
    }
}

impl Moment {
    fn at(minute: f64) -> Self {
        Self {
            mean: minute,
            variance: 0.0,
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            mean: self.mean + other.mean,
            variance: self.variance + other.variance,
        }
    }

    /// The later of two that have nothing to do with each other, again as a normal variable.
    fn later(self, other: Self) -> Self {
        let spread = (self.variance + other.variance).sqrt();
        if spread < 1e-9 {
            return Self::at(self.mean.max(other.mean));
        }
        let normal = Normal::standard();
        let alpha = (self.mean - other.mean) / spread;
        let (first, second) = (normal.cdf(alpha), normal.cdf(-alpha));
        let peak = normal.pdf(alpha);
        let mean = self.mean * first + other.mean * second + spread * peak;
        let square = (self.mean.powi(2) + self.variance) * first
            + (other.mean.powi(2) + other.variance) * second
            + (self.mean + other.mean) * spread * peak;
        Self {
            mean,
            variance: (square - mean * mean).max(0.0),
        }
    }

    /// P(no later than this minute).
    fn before(self, minute: f64) -> f64 {
        if self.variance < 1e-9 {
            return f64::from(u8::from(self.mean <= minute));
        }
        Normal::standard().cdf((minute - self.mean) / self.variance.sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_of_two_has_the_moments_of_a_draw() {
        let (a, b) = (
            Moment {
                mean: 600.0,
                variance: 400.0,
            },
            Moment {
                mean: 610.0,
                variance: 225.0,
            },
        );
        let later = a.later(b);
        let quantile = |m: Moment, i: i32| {
            m.mean
                + m.variance.sqrt() * Normal::standard().inverse_cdf((f64::from(i) + 0.5) / 400.0)
        };
        let draws: Vec<f64> = (0..400)
            .flat_map(|i| (0..400).map(move |j| quantile(a, i).max(quantile(b, j))))
            .collect();
        let n = draws.len() as f64;
        let mean = draws.iter().sum::<f64>() / n;
        let variance = draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / n;
        assert!((later.mean - mean).abs() < 0.1, "{later:?} {mean}");
        assert!(
            (later.variance - variance).abs() < 2.0,
            "{later:?} {variance}"
        );
    }

    #[test]
    fn what_does_not_vary_is_certain() {
        let nine = Moment::at(540.0);
        assert_eq!(nine.later(Moment::at(600.0)), Moment::at(600.0));
        assert!((nine.before(540.0) - 1.0).abs() < 1e-12);
        assert!(nine.before(539.0) < 1e-12);
    }
}
