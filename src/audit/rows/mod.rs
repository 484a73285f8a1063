//! Rows of the written files, as the audit reads them: its own structs, made from the files alone.
//!
//! Dates are ISO, times `HH:MM` local, pounds have two decimals, several values are joined by
//! `;`. What a row names (home, task, operative, stream) must be in the dataset: a schedule is
//! audited with the dataset it was built from. What rows name of each other is for the checks.
//!
//! | file | rows of |
//! |---|---|
//! | `names` | none: identifiers of the dataset, to look up what rows name |
//! | `visit` | `visits.csv`, tonight's and last night's |
//! | `task` | `visit_tasks.csv`, `unplanned.csv` |
//! | `stop` | `routes.csv` |
//! | `notes` | `contacts.csv`, `changes.csv` |

mod names;
mod notes;
mod stop;
mod task;
mod visit;

pub(super) use names::Names;
pub use notes::{ChangeRow, ContactRow};
pub use stop::{StopKind, StopRow};
pub use task::{TaskRow, UnplannedRow};
pub use visit::{PreviousVisit, Terms, VisitRow};
