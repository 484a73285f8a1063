//! Miss: P(still not done) after so many visits planned.

/// Visits planned for one task after which one more makes no difference.
const MOST_PLANNED: usize = 12;

/// P(still not done) after so many visits planned, from none on. How many of them were made is
/// binomial; `failures[k]` is P(k failures in a row), its last place every attempt used.
pub(super) fn not_done(failures: &[f64], not_made_share: f64) -> Vec<f64> {
    // `made[k]`: P(k of the visits so far were made).
    let mut made = vec![0.0; failures.len()];
    let Some(none) = made.first_mut() else {
        return Vec::new();
    };
    *none = 1.0;
    let mut chances = Vec::with_capacity(MOST_PLANNED + 1);
    for _ in 0..=MOST_PLANNED {
        chances.push(made.iter().zip(failures).map(|(m, f)| m * f).sum());
        one_more(&mut made, not_made_share);
    }
    chances
}

/// One more visit planned: made, unless every attempt is used.
fn one_more(made: &mut [f64], not_made_share: f64) {
    let last = made.len().saturating_sub(1);
    for k in (0..made.len()).rev() {
        let stays = if k == last { 1.0 } else { not_made_share };
        let comes = if k == 0 { 0.0 } else { made[k - 1] };
        made[k] = made[k] * stays + comes * (1.0 - not_made_share);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAILURES: [f64; 3] = [1.0, 0.3, 0.1];

    #[test]
    fn where_every_visit_is_made_failures_decide() {
        let chances = not_done(&FAILURES, 0.0);
        assert!((chances[0] - 1.0).abs() < 1e-12);
        assert!((chances[1] - 0.3).abs() < 1e-12);
        assert!((chances[2] - 0.1).abs() < 1e-12);
        assert!((chances[9] - 0.1).abs() < 1e-12, "no attempt is left");
    }

    #[test]
    fn a_visit_that_is_not_made_uses_no_attempt() {
        let chances = not_done(&FAILURES, 0.1);
        assert!((chances[1] - (0.1 + 0.9 * 0.3)).abs() < 1e-12);
        let two = 0.01 + 2.0 * 0.1 * 0.9 * 0.3 + 0.81 * 0.1;
        assert!((chances[2] - two).abs() < 1e-12);
        assert!(chances.windows(2).all(|w| w[1] <= w[0] + 1e-12));
        assert!((chances[12] - 0.1).abs() < 1e-6, "in the end all are made");
    }
}
