//! A progress bar on a terminal; nothing when piped.

use std::fmt::Write as _;
use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressStyle};

use crate::pipeline::Standing;

/// Thousandths of the allowance: the length of the bar.
const LENGTH: u64 = 1000;

/// The bar, or nothing.
#[derive(Debug)]
pub(super) struct Bar(Option<ProgressBar>);

impl Bar {
    /// A bar, if stderr is a terminal.
    pub(super) fn new() -> Self {
        if !std::io::stderr().is_terminal() {
            return Self(None);
        }
        let bar = ProgressBar::new(LENGTH);
        if let Ok(style) = ProgressStyle::with_template("{elapsed_precise} {bar:30} {msg}") {
            bar.set_style(style);
        }
        Self(Some(bar))
    }

    /// Shows where things stand.
    pub(super) fn show(&self, standing: &Standing) {
        let Some(bar) = &self.0 else { return };
        bar.set_position((standing.spent.clamp(0.0, 1.0) * LENGTH as f64) as u64);
        let mut message = standing.stage.to_owned();
        if let Some(cost) = standing.cost {
            let _ = write!(message, ": {cost}");
        }
        if let Some(left_out) = standing.left_out {
            let _ = write!(message, ", {left_out} visits without a place");
        }
        bar.set_message(message);
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

/// A bar that counts, or nothing.
#[derive(Debug)]
pub(super) struct Counter(Option<ProgressBar>);

impl Counter {
    /// A bar, if stderr is a terminal.
    pub(super) fn of(things: &str) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self(None);
        }
        let bar = ProgressBar::new(1);
        let style = format!(
            "{{elapsed_precise}} {{bar:30}} {{pos}}/{{len}} {things}, {{eta}} to go{{msg}}"
        );
        if let Ok(style) = ProgressStyle::with_template(&style) {
            bar.set_style(style);
        }
        Self(Some(bar))
    }

    /// Shows how many are done.
    pub(super) fn show(&self, done: usize, all: usize) {
        if let Some(bar) = &self.0 {
            bar.set_length(all as u64);
            bar.set_position(done as u64);
        }
    }

    /// Says which round is counted.
    pub(super) fn round(&self, round: u32) {
        if let Some(bar) = &self.0 {
            bar.set_message(format!(" (round {round})"));
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
