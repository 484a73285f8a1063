//! Weight: how long and how far, in one number that orders by time, then by distance.
//!
//! Tenths of a second stand in the high half of 64 bits and metres in the low half, so sums
//! add both at once and the quickest way is, among equals, the shortest: a way has one length,
//! whoever asks.

/// A way's time and length.
pub(super) type Weight = u64;

/// No way.
pub(super) const NONE: Weight = u64::MAX;

/// From tenths of a second and metres.
pub(super) fn weight(deciseconds: u32, metres: u32) -> Weight {
    (u64::from(deciseconds) << 32) | u64::from(metres)
}

/// Tenths of a second.
pub(super) fn deciseconds(weight: Weight) -> u32 {
    (weight >> 32) as u32
}

/// Metres.
pub(super) fn metres(weight: Weight) -> u32 {
    weight as u32
}

/// A share of it, 0 to 1, each part rounded.
pub(super) fn part(of: Weight, share: f64) -> Weight {
    let round = |v: u32| (f64::from(v) * share).round() as u32;
    weight(round(deciseconds(of)), round(metres(of)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_keep_time_and_metres_apart() {
        let sum = weight(600, 1_000) + weight(50, 70);
        assert_eq!((deciseconds(sum), metres(sum)), (650, 1_070));
        assert_eq!(part(weight(100, 50), 0.25), weight(25, 13));
    }

    #[test]
    fn quicker_wins_and_shorter_breaks_ties() {
        assert!(weight(10, 900) < weight(11, 5));
        assert!(weight(10, 5) < weight(10, 6));
    }
}
