//! Joins stretches of a route in constant time.
//!
//! Vidal, Crainic, Gendreau and Prins (2013), "A hybrid genetic algorithm with adaptive
//! diversity management for a large class of vehicle routing problems with time-windows",
//! Computers & Operations Research 40(1), equations (7) to (10). Lateness there is priced;
//! here windows are hard, so `late` only says whether a stretch is feasible.

use super::problem::Time;

/// What a stretch of stops asks of the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Least time from its first arrival to its last departure, waits included.
    pub duration: Time,
    /// Earliest first arrival that attains that duration.
    pub earliest: Time,
    /// Latest first arrival that attains that duration and is not late.
    pub latest: Time,
    /// Time by which the windows cannot be kept; nothing if feasible.
    pub late: Time,
}

impl Segment {
    /// One stop that starts within `earliest..=latest` and lasts `duration`.
    pub fn stop(earliest: Time, latest: Time, duration: Time) -> Self {
        Self {
            duration,
            earliest,
            latest,
            late: 0,
        }
    }

    /// This stretch, then a leg, then the other.
    #[must_use]
    pub fn join(self, leg: Time, other: Self) -> Self {
        let delta = self.duration - self.late + leg;
        let wait = (other.earliest - delta - self.latest).max(0);
        let late = (self.earliest + delta - other.latest).max(0);
        Self {
            duration: self.duration + other.duration + leg + wait,
            earliest: (other.earliest - delta).max(self.earliest) - wait,
            latest: (other.latest - delta).min(self.latest) + late,
            late: self.late + other.late + late,
        }
    }

    /// Whether every window is kept.
    pub fn feasible(self) -> bool {
        self.late == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Least duration and feasibility by trying every departure.
    fn naive(stops: &[(Time, Time, Time)], legs: &[Time]) -> Option<Time> {
        (stops[0].0..=stops[0].1)
            .filter_map(|begin| {
                let mut clock = begin;
                for (i, &(earliest, latest, duration)) in stops.iter().enumerate() {
                    clock = clock.max(earliest);
                    if clock > latest {
                        return None;
                    }
                    clock += duration + legs.get(i).copied().unwrap_or(0);
                }
                Some(clock - begin)
            })
            .min()
    }

    proptest! {
        #[test]
        fn merge_equals_naive_recomputation(
            raw in prop::collection::vec((0i32..40, 0i32..30, 0i32..8, 0i32..9), 1..7),
            cut in 0usize..6,
        ) {
            let stops: Vec<_> = raw.iter().map(|&(e, w, d, _)| (e, e + w, d)).collect();
            let mut legs: Vec<_> = raw.iter().map(|r| r.3).collect();
            legs.pop();
            let one = |i: usize| Segment::stop(stops[i].0, stops[i].1, stops[i].2);
            let fold = |from: usize, to: usize| {
                (from + 1..to).fold(one(from), |s, i| s.join(legs[i - 1], one(i)))
            };
            let cut = cut % stops.len();
            let whole = if cut == 0 {
                fold(0, stops.len())
            } else {
                fold(0, cut).join(legs[cut - 1], fold(cut, stops.len()))
            };
            let expected = naive(&stops, &legs);
            prop_assert_eq!(whole.feasible(), expected.is_some());
            if let Some(duration) = expected {
                prop_assert_eq!(whole.duration, duration);
            }
        }
    }
}
