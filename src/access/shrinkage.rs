//! Shrinkage: a rate drawn from its group's rate by its own evidence.

use std::iter::Sum;
use std::ops::{Add, AddAssign};

/// Attempts and how many of them were answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) access: u32,
    pub(super) tried: u32,
}

impl Add for Tally {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            access: self.access + other.access,
            tried: self.tried + other.tried,
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies.fold(Self::default(), Add::add)
    }
}

/// Posterior mean of a beta-binomial rate whose prior has this mean and is worth `weight`
/// attempts.
pub(super) fn shrink(prior: f64, weight: f64, own: Tally) -> f64 {
    (f64::from(own.access) + weight * prior) / (f64::from(own.tried) + weight)
}

/// What a group's rate is worth, in attempts, against a member's own history: the method of
/// moments for a beta-binomial (Kleinman 1973, JASA 68:46–54). `None` where there is too
/// little history to tell members apart.
pub(super) fn weight_of_prior(members: &[Tally], rate: f64) -> Option<f64> {
    let tried: Vec<&Tally> = members.iter().filter(|t| t.tried >= 2).collect();
    if tried.len() < 30 {
        return None;
    }
    let total: f64 = tried.iter().map(|t| f64::from(t.tried)).sum();
    let squares: f64 = tried.iter().map(|t| f64::from(t.tried).powi(2)).sum();
    let spread: f64 = tried
        .iter()
        .map(|t| {
            let n = f64::from(t.tried);
            n * (f64::from(t.access) / n - rate).powi(2)
        })
        .sum();
    let members = tried.len() as f64;
    let binomial = rate * (1.0 - rate);
    // E[spread] = binomial * (members + correlation * (total - members)), roughly: solve for
    // the correlation within a member, then weight = 1 / correlation - 1.
    let correlation = (spread / binomial - members) / (total - members).max(1.0);
    let typical = squares / total;
    (correlation > 0.0).then(|| (1.0 / correlation.min(0.99) - 1.0).clamp(0.5, 50.0 * typical))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_history_the_prior_stands() {
        let rate = shrink(0.73, 6.0, Tally::default());
        assert!((rate - 0.73).abs() < 1e-12);
    }

    #[test]
    fn three_failures_draw_a_household_down() {
        let rate = shrink(
            0.73,
            6.0,
            Tally {
                access: 0,
                tried: 3,
            },
        );
        assert!((rate - 0.73 * 6.0 / 9.0).abs() < 1e-12);
    }

    #[test]
    fn households_that_never_differ_earn_the_group_a_large_weight() {
        let alike = vec![
            Tally {
                access: 3,
                tried: 4
            };
            100
        ];
        assert_eq!(weight_of_prior(&alike, 0.75), None);
        let mut apart = vec![
            Tally {
                access: 4,
                tried: 4
            };
            75
        ];
        apart.extend(vec![
            Tally {
                access: 0,
                tried: 4
            };
            25
        ]);
        assert!(weight_of_prior(&apart, 0.75).unwrap() < 1.0);
    }
}
