//! The tables of simulated runs: one row type a file.

use super::table::table;

table! {
    /// A figure of a policy, over its runs.
    FigureRow as "figures" {
        /// The policy.
        policy: String,
        /// The figure; the page of the scenario has it in words.
        figure: String,
        /// What it is counted in.
        unit: String,
        /// Mean of the runs.
        mean: f64,
        /// Lower end of the mean's 95% interval.
        low: f64,
        /// Upper end.
        high: f64,
        /// Runs that it rests on.
        runs: i64,
    }
}

table! {
    /// A figure of a policy less that of the first one.
    DifferenceRow as "differences" {
        /// The policy.
        policy: String,
        /// The policy that it is set against.
        against: String,
        /// The figure.
        figure: String,
        /// What it is counted in.
        unit: String,
        /// Mean difference.
        mean: f64,
        /// Lower end of its 95% interval.
        low: f64,
        /// Upper end.
        high: f64,
        /// Runs that it rests on.
        runs: i64,
        /// Whether runs were set against each other one by one, in the same world.
        paired: bool,
    }
}

table! {
    /// A figure of one run.
    RunRow as "runs" {
        /// The policy.
        policy: String,
        /// The run, counted from 0.
        run: i64,
        /// The figure.
        figure: String,
        /// Its value.
        value: f64,
    }
}
