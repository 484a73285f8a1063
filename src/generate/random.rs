//! Draw: one stream of random numbers for each concern, and the few distributions we need.
//!
//! A concern (homes, households, workforce…) owns its stream, seeded from the user's seed and the
//! concern's name, so that a new column in one file leaves every other file as it was.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// A stream of random numbers that belongs to one concern.
#[derive(Debug, Clone)]
pub(super) struct Random(Xoshiro256PlusPlus);

impl Random {
    /// The stream of `concern` for the user's `seed`.
    ///
    /// The name is folded in with 64-bit FNV-1a (Fowler, Noll and Vo); xoshiro's own splitmix
    /// seeding then spreads the bits.
    pub(super) fn new(seed: u64, concern: &str) -> Self {
        const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
        const PRIME: u64 = 0x0100_0000_01b3;
        let hash = concern
            .bytes()
            .chain(seed.to_le_bytes())
            .fold(OFFSET, |h, b| (h ^ u64::from(b)).wrapping_mul(PRIME));
        Self(Xoshiro256PlusPlus::seed_from_u64(hash))
    }

    /// Uniform on [0, 1), from the top 53 bits.
    pub(super) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Uniform on [low, high).
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn whole(&mut self, low: i64, high: i64) -> i64 {
        let span = (high - low + 1).max(1);
        low + ((self.unit() * span as f64) as i64).min(span - 1)
    }

    /// An index below `len` (0 when `len` is 0).
    pub(super) fn index(&mut self, len: usize) -> usize {
        self.whole(0, len.saturating_sub(1) as i64) as usize
    }

    /// True with probability `p`.
    pub(super) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// One of `items`, each as likely.
    pub(super) fn pick<T: Copy>(&mut self, items: &[T]) -> Option<T> {
        items.get(self.index(items.len())).copied()
    }

    /// A reference to one of `items`, each as likely.
    pub(super) fn pick_ref<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.index(items.len()))
    }

    /// An index drawn in proportion to `weights`; `None` when they sum to nothing.
    pub(super) fn weighted(&mut self, weights: &[f64]) -> Option<usize> {
        let total: f64 = weights.iter().sum();
        let mut left = self.unit() * total;
        let last = weights.iter().rposition(|w| *w > 0.0)?;
        for (i, w) in weights.iter().enumerate() {
            left -= w;
            if left < 0.0 && *w > 0.0 {
                return Some(i);
            }
        }
        Some(last)
    }

    /// One of `table`'s values, in proportion to its weights.
    pub(super) fn choose<T: Copy>(&mut self, table: &[(T, f64)]) -> Option<T> {
        let weights: Vec<f64> = table.iter().map(|(_, w)| *w).collect();
        self.weighted(&weights).map(|i| table[i].0)
    }

    /// A standard normal (Box and Muller 1958).
    pub(super) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// Gamma of the given shape and scale 1 (Marsaglia and Tsang 2000, with their boost for a
    /// shape below 1).
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let boost = (1.0 - self.unit()).powf(1.0 / shape);
            return self.gamma(shape + 1.0) * boost;
        }
        let scale = shape - 1.0 / 3.0;
        let spread = 1.0 / (9.0 * scale).sqrt();
        loop {
            let x = self.normal();
            let cube = (1.0 + spread * x).powi(3);
            if cube <= 0.0 {
                continue;
            }
            let bound = 0.5 * x * x + scale - scale * cube + scale * cube.ln();
            if (1.0 - self.unit()).ln() < bound {
                return scale * cube;
            }
        }
    }

    /// Beta(a, b), as a ratio of gammas.
    pub(super) fn beta(&mut self, a: f64, b: f64) -> f64 {
        let x = self.gamma(a);
        let y = self.gamma(b);
        x / (x + y)
    }

    /// Poisson of the given mean (Knuth's product method, in chunks so that a large mean does not
    /// underflow).
    pub(super) fn poisson(&mut self, mean: f64) -> usize {
        const CHUNK: f64 = 20.0;
        let mut left = mean.max(0.0);
        let mut count = 0;
        while left > 0.0 {
            let part = left.min(CHUNK);
            left -= part;
            let floor = (-part).exp();
            let mut product = self.unit();
            while product > floor {
                count += 1;
                product *= self.unit();
            }
        }
        count
    }

    /// Puts `items` in a random order (Fisher and Yates).
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.index(i + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    fn mean(draws: usize, mut draw: impl FnMut() -> f64) -> f64 {
        (0..draws).map(|_| draw()).sum::<f64>() / draws as f64
    }

    #[test]
    fn distributions_have_their_means() {
        let mut r = Random::new(1, "test");
        assert!((mean(20_000, || r.unit()) - 0.5).abs() < 0.01);
        assert!((mean(20_000, || r.beta(3.0, 1.0)) - 0.75).abs() < 0.01);
        assert!((mean(20_000, || r.beta(0.5, 4.5)) - 0.1).abs() < 0.01);
        assert!((mean(5_000, || r.poisson(45.0) as f64) - 45.0).abs() < 0.5);
        assert!(mean(20_000, || r.normal()).abs() < 0.03);
    }

    #[test]
    fn concerns_do_not_share_a_stream() {
        let a = Random::new(7, "homes").unit();
        assert!((a - Random::new(7, "tasks").unit()).abs() > 1e-9);
        assert!((a - Random::new(8, "homes").unit()).abs() > 1e-9);
        assert!((a - Random::new(7, "homes").unit()).abs() < 1e-15);
    }

    #[test]
    fn weighted_draws_never_land_on_nothing() {
        let mut r = Random::new(1, "w");
        assert!((0..1000).all(|_| r.weighted(&[0.0, 1.0, 0.0]) == Some(1)));
        assert_eq!(r.weighted(&[0.0, 0.0]), None);
        assert_eq!(r.weighted(&[]), None);
    }
}
