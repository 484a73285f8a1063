//! What every stage after this one stands on.

use super::{Due, Planning};
use crate::model::Landlord;
use crate::rules::{Rules, WorkingDays};

/// The landlord, its rules, the horizon and every task's window: read by all, changed by none.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The landlord.
    pub landlord: &'a Landlord,
    /// The rules.
    pub rules: &'a Rules,
    /// Bank holidays.
    pub working_days: &'a WorkingDays,
    /// When the build stands and what it plans.
    pub planning: &'a Planning,
    /// Every task's window and prices.
    pub due: &'a Due,
}
