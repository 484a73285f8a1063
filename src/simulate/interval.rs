//! Interval: means over runs, their 95% intervals, and paired differences.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

/// A mean with its 95% interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Mean over the runs.
    pub mean: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Runs.
    pub runs: u32,
}

/// Mean and Student's interval; the interval is the mean itself for one run.
pub fn estimate(values: &[f64]) -> Estimate {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n.max(1.0);
    let half = if values.len() < 2 {
        0.0
    } else {
        let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let t = StudentsT::new(0.0, 1.0, n - 1.0).map_or(1.96, |t| t.inverse_cdf(0.975));
        t * (variance / n).sqrt()
    };
    Estimate {
        mean,
        low: mean - half,
        high: mean + half,
        runs: values.len() as u32,
    }
}

/// The difference `b - a`, run by run: what two policies make of the same fate.
pub fn paired(a: &[f64], b: &[f64]) -> Estimate {
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| b - a).collect();
    estimate(&differences)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_know_more_than_means() {
        let a: Vec<f64> = (0..20).map(|i| f64::from(i * i)).collect();
        let b: Vec<f64> = a
            .iter()
            .enumerate()
            .map(|(i, v)| v - 5.0 + (i % 2) as f64)
            .collect();
        let pair = paired(&a, &b);
        assert!(pair.high < 0.0, "{pair:?}");
        let (a, b) = (estimate(&a), estimate(&b));
        assert!(a.low < b.high, "means alone cannot tell them apart");
    }

    #[test]
    fn five_runs_use_students_factor() {
        let e = estimate(&[1.0, 2.0, 3.0, 4.0, 5.0]);
        // t(0.975; 4) = 2.776, s = 1.5811
        assert!((e.high - (3.0 + 2.7764 * 1.581_14 / 5.0_f64.sqrt())).abs() < 1e-3);
    }
}
