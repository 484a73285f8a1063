//! Fate: random draws by name. The same name has the same fate under every policy, whatever
//! else was drawn before (common random numbers: Law, *Simulation Modeling*, ch. 11).

use statrs::distribution::{ContinuousCDF, Discrete, Normal, Poisson};

/// What a draw is about: each has a stream of its own.
#[derive(Debug, Clone, Copy)]
#[repr(u64)]
pub(super) enum About {
    /// A household's level of access.
    Level = 1,
    /// Whether a door is opened.
    Door,
    /// Whether a visit fails for another reason, and for which.
    Other,
    /// How long a visit takes.
    Duration,
    /// How long a way takes.
    Travel,
    /// Whether an operative falls sick.
    Sickness,
    /// For how long.
    Spell,
    /// How many reports a day brings.
    Reports,
    /// From which home.
    Reporter,
    /// How urgent.
    Urgency,
    /// Whether damp is found.
    Finding,
    /// Whether a tenant rings to change.
    Change,
}

/// One world's fate: a run of a seed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fate {
    key: u64,
}

impl Fate {
    pub(super) fn new(seed: u64, run: u32) -> Self {
        let key = mix(mix(seed) ^ u64::from(run));
        Self { key }
    }

    /// Uniform between 0 and 1, both left out.
    pub(super) fn unit(self, about: About, name: [u64; 3]) -> f64 {
        let seeded = mix(self.key ^ about as u64);
        let hash = name.iter().fold(seeded, |hash, part| mix(hash ^ part));
        ((hash >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Log-normal with mean 1 and this coefficient of variation.
    pub(super) fn factor(self, about: About, name: [u64; 3], variation: f64) -> f64 {
        let spread = (1.0 + variation * variation).ln().sqrt();
        let z = Normal::standard().inverse_cdf(self.unit(about, name));
        (spread * z - spread * spread / 2.0).exp()
    }

    /// Poisson with this mean.
    pub(super) fn count(self, about: About, name: [u64; 3], mean: f64) -> u32 {
        let Ok(poisson) = Poisson::new(mean) else {
            return 0;
        };
        let mut left = self.unit(about, name);
        for count in 0..10_000_u32 {
            left -= poisson.pmf(u64::from(count));
            if left < 0.0 {
                return count;
            }
        }
        0
    }
}

/// The finaliser of `SplitMix64` (Steele, Lea, Flood 2014): every bit of the name moves every bit.
fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_fate_and_factors_have_mean_one() {
        let fate = Fate::new(7, 3);
        let same = fate.unit(About::Door, [1, 2, 3]);
        assert!((fate.unit(About::Door, [1, 2, 3]) - same).abs() < f64::EPSILON);
        let n = 20_000;
        let mean = (0..n)
            .map(|i| fate.factor(About::Duration, [i, 0, 0], 0.35))
            .sum::<f64>()
            / n as f64;
        assert!((mean - 1.0).abs() < 0.01, "{mean}");
        let reports = (0..n)
            .map(|i| f64::from(fate.count(About::Reports, [i, 0, 0], 1.6)))
            .sum::<f64>()
            / n as f64;
        assert!((reports - 1.6).abs() < 0.05, "{reports}");
    }
}
