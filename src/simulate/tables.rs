//! Tables: figures of every policy, their differences and every run, as CSV and Parquet; and the page.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::batch::Settings;
use super::interval::{Estimate, estimate, paired};
use super::page;
use super::tally::{Figures, unit};
use crate::error::{Error, Result};
use crate::report::file::replace;
use crate::report::parquet::to_parquet;
use crate::report::scenario_tables::{DifferenceRow, FigureRow, RunRow};
use crate::report::table::{Table, to_csv};

/// What a batch made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// The question.
    pub title: String,
    /// More on it.
    pub about: String,
    /// What the world is.
    pub worlds: Vec<String>,
    /// Policies by name, with the runs of each.
    pub policies: Vec<(String, Vec<Figures>)>,
    /// How much was played.
    pub settings: Settings,
    /// Whether all policies lived in one world.
    pub paired: bool,
    /// Figures to draw.
    pub charts: Vec<String>,
    /// What the figures rest on, sentence by sentence.
    pub assumptions: Vec<String>,
}

impl Results {
    /// Every figure that any run has, by name.
    pub fn figures(&self) -> BTreeSet<&str> {
        let runs = self.policies.iter().flat_map(|(_, runs)| runs);
        runs.flat_map(|f| f.keys().map(String::as_str)).collect()
    }

    fn values(&self, policy: usize, figure: &str) -> Vec<f64> {
        let runs = self.policies[policy].1.iter();
        runs.map(|f| f.get(figure).copied().unwrap_or(0.0))
            .collect()
    }

    /// A figure of one policy.
    pub fn estimate(&self, policy: usize, figure: &str) -> Estimate {
        estimate(&self.values(policy, figure))
    }

    /// What a policy has more of than the first: run by run where they live in one world.
    pub fn difference(&self, policy: usize, figure: &str) -> Estimate {
        let (a, b) = (self.values(0, figure), self.values(policy, figure));
        if self.paired {
            return paired(&a, &b);
        }
        let (a, b) = (estimate(&a), estimate(&b));
        let mean = b.mean - a.mean;
        let half = (a.high - a.mean).hypot(b.high - b.mean);
        Estimate {
            mean,
            low: mean - half,
            high: mean + half,
            runs: a.runs.min(b.runs),
        }
    }
}

/// Writes every table and the page into a folder, each file whole or not at all.
///
/// # Errors
/// What could not be written.
pub fn write(results: &Results, folder: &Path) -> Result<()> {
    let (mut figures, mut differences, mut runs) = (Vec::new(), Vec::new(), Vec::new());
    for (p, (policy, of_runs)) in results.policies.iter().enumerate() {
        for figure in results.figures() {
            let unit = unit(figure);
            let e = results.estimate(p, figure);
            figures.push(FigureRow {
                policy: policy.clone(),
                figure: figure.to_owned(),
                unit: unit.to_owned(),
                mean: e.mean,
                low: e.low,
                high: e.high,
                runs: e.runs.into(),
            });
            if p > 0 {
                let e = results.difference(p, figure);
                differences.push(DifferenceRow {
                    policy: policy.clone(),
                    against: results.policies[0].0.clone(),
                    figure: figure.to_owned(),
                    unit: unit.to_owned(),
                    mean: e.mean,
                    low: e.low,
                    high: e.high,
                    runs: e.runs.into(),
                    paired: results.paired,
                });
            }
        }
        for (run, of_run) in of_runs.iter().enumerate() {
            runs.extend(of_run.iter().map(|(figure, value)| RunRow {
                policy: policy.clone(),
                run: run as i64,
                figure: figure.clone(),
                value: *value,
            }));
        }
    }
    table(&figures, folder)?;
    table(&runs, folder)?;
    if results.policies.len() > 1 {
        table(&differences, folder)?;
    }
    replace(&folder.join("report.html"), page::page(results)?.as_bytes())
}

/// Writes a table as CSV and as Parquet.
fn table<T: Table>(rows: &[T], folder: &Path) -> Result<()> {
    let csv = to_csv(rows).map_err(|e| Error::io("write", folder, e))?;
    replace(&folder.join(format!("{}.csv", T::NAME)), &csv)?;
    let parquet = to_parquet(rows)?;
    replace(&folder.join(format!("{}.parquet", T::NAME)), &parquet)
}
