//! Circumstances: one knock as the model sees it.

use chrono::Weekday;

use crate::model::StreamId;
use crate::units::{Minutes, TimeOfDay};

/// When, for what and how a knock is made.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a circumstance of its own, in any mixture"
)]
pub struct Circumstances<'a> {
    /// What is to be done. One knock opens the door for all of it: its effect is their mean.
    pub streams: &'a [StreamId],
    /// On which weekday.
    pub weekday: Weekday,
    /// When the operative knocks.
    pub at: TimeOfDay,
    /// How long the slot is that was promised.
    pub slot: Minutes,
    /// Whether a reminder was sent.
    pub reminded: bool,
    /// Whether the household was rung on the day before.
    pub called: bool,
    /// Whether the tenant chose the slot on the telephone.
    pub agreed: bool,
    /// Whether the access team has been, and helps.
    pub helped: bool,
    /// Failures since the task arose.
    pub failures: u8,
}
