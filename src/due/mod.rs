//! Due: each task's window, its latest safe first attempt, and what each date costs.

mod elsewhen;
mod ground;
mod miss;
mod planning;
mod shifts;
mod task;

pub use elsewhen::attempts_possible;
pub use ground::Ground;
pub use planning::Planning;
pub use shifts::shift_on;
pub use task::{DueTask, Half, Standing};

use crate::access::AccessModel;
use crate::error::Result;
use crate::model::{Landlord, TaskId};
use crate::rules::{Rules, WorkingDays};

/// Every task of the landlord, in the same order, with its window and prices.
#[derive(Debug, Clone)]
pub struct Due {
    /// One for each of [`Landlord::tasks`].
    pub tasks: Vec<DueTask>,
}

impl Due {
    /// Works out every task's window and prices.
    ///
    /// # Errors
    /// Where a deadline depends on a bank holiday that the calendar does not know.
    pub fn of(
        landlord: &Landlord,
        rules: &Rules,
        working_days: &WorkingDays,
        access: &AccessModel,
        planning: &Planning,
    ) -> Result<Self> {
        let tasks = (0..landlord.tasks.len())
            .map(|i| {
                DueTask::of(
                    TaskId(i as u32),
                    landlord,
                    rules,
                    working_days,
                    access,
                    planning,
                )
            })
            .collect::<Result<_>>()?;
        Ok(Self { tasks })
    }

    /// One task.
    pub fn task(&self, task: TaskId) -> &DueTask {
        &self.tasks[task.index()]
    }
}
