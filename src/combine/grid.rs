//! Grid: the planning days parted into periods, weeks at first and longer ones far out.

use std::ops::Range;

use super::stock::WEEK_DAYS;

/// Bits of a day mask.
const BITS: u32 = u128::BITS;

/// Days in periods, both counted from 0. The stock calls a period a *week*, whatever its
/// length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// The first day after each period.
    ends: Vec<u32>,
    /// Days that share one bit of a mask.
    step: u32,
}

impl Grid {
    /// Weeks only; the last may be cut short.
    pub fn weekly(days: u32) -> Self {
        Self::coarser(days, days.div_ceil(WEEK_DAYS), 1)
    }

    /// So many weeks one by one, then periods of `then` weeks each: few far cells, so that
    /// none is so small that the part of a slot it wastes matters.
    pub fn coarser(days: u32, weeks: u32, then: u32) -> Self {
        let mut ends = Vec::new();
        let mut end = 0;
        while end < days {
            let length = if (ends.len() as u32) < weeks { 1 } else { then };
            end = (end + length.max(1) * WEEK_DAYS).min(days);
            ends.push(end);
        }
        let step = if days <= BITS {
            1
        } else {
            WEEK_DAYS * days.div_ceil(WEEK_DAYS * BITS)
        };
        Self { ends, step }
    }

    /// Number of periods.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether no day is planned.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The period of a day.
    pub fn period(&self, day: u32) -> usize {
        self.ends.partition_point(|end| *end <= day)
    }

    /// The days of a period.
    pub fn days(&self, period: usize) -> Range<u32> {
        let from = period.checked_sub(1).map_or(0, |before| self.ends[before]);
        from..self.ends[period]
    }

    /// The bit of a day in [`TaskStock::days`](super::TaskStock::days): its own where there
    /// are bits enough, else that of its week.
    pub fn bit(&self, day: u32) -> u128 {
        1_u128.checked_shl(day / self.step).unwrap_or(0)
    }

    /// The bits of every period.
    pub fn masks(&self) -> Vec<u128> {
        let mask = |period| self.days(period).fold(0, |m, day| m | self.bit(day));
        (0..self.len()).map(mask).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_twelve_weeks_and_ten_months_of_four() {
        let year = Grid::coarser(52 * 7, 12, 4);
        assert_eq!(year.len(), 22);
        assert_eq!(year.days(11), 77..84);
        assert_eq!(year.days(12), 84..112);
        assert_eq!(year.period(84), 12);
        assert_eq!(year.period(363), 21);
        assert_eq!(year.masks()[12], 0b1111 << 12);
    }

    #[test]
    fn twelve_weeks_have_a_bit_a_day() {
        let grid = Grid::weekly(84);
        assert_eq!((grid.len(), grid.period(13)), (12, 1));
        assert_eq!(grid.masks()[1], 0b111_1111 << 7);
    }
}
