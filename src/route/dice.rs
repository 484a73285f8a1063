//! Throws dice: the search's only source of chance, seeded and the same on every machine.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// Entries of the table of negative logarithms; its error is far below seed noise.
const LOGARITHMS: usize = 1 << 12;

/// A seeded generator with the few draws the search needs.
#[derive(Debug, Clone)]
pub(crate) struct Dice {
    rng: Xoshiro256PlusPlus,
    negative_ln: Vec<f32>,
}

impl Dice {
    /// From a seed and a stream number: regions and runs each get their own stream.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mixed = seed ^ stream.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let negative_ln = (0..LOGARITHMS)
            .map(|i| -((i as f32 + 0.5) / LOGARITHMS as f32).ln())
            .collect();
        Self {
            rng: Xoshiro256PlusPlus::seed_from_u64(mixed),
            negative_ln,
        }
    }

    /// Uniform in `0..bound` (Lemire's multiply-shift; the bias at our bounds is below 1e-5).
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        ((u64::from(self.rng.next_u32()) * u64::from(bound)) >> 32) as u32
    }

    /// Uniform in `[0, 1)`.
    pub(crate) fn unit(&mut self) -> f32 {
        (self.rng.next_u32() >> 8) as f32 / (1u32 << 24) as f32
    }

    /// True with the given probability.
    pub(crate) fn chance(&mut self, probability: f32) -> bool {
        self.unit() < probability
    }

    /// `-ln U`, the exponential variate of the Metropolis rule, from a table.
    pub(crate) fn exponential(&mut self) -> f32 {
        self.negative_ln[self.rng.next_u32() as usize % LOGARITHMS]
    }

    /// A fresh seed for a part of the search.
    pub(crate) fn seed(&mut self) -> u64 {
        self.rng.next_u64()
    }

    /// Shuffles a slice (Fisher and Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last as u32 + 1) as usize;
            items.swap(last, other);
        }
    }
}
