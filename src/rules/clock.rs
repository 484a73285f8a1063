//! Clock: when a task may be done, by when it must be, and when it is due again.
//!
//! The formulas and their sources are in `docs/maths/rules.md`.

mod follow_up;
mod interval;
mod window;

pub use follow_up::{FollowUp, duty_from, first_inspection_by, follow_up, remedial_by};
pub use interval::{NextDue, anniversary_window, days_lost, early_cost, next_due, plus_months};
pub use window::{ClockError, TaskWindow, task_window};
