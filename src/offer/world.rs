//! World: what a live schedule stands on, owned, so that a service can keep it and add to it.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;

use crate::access::AccessModel;
use crate::due::{Due, DueTask, Ground, Planning};
use crate::error::Result;
use crate::model::{Attempt, HomeId, Landlord, Task, TaskId};
use crate::rules::{Rules, WorkingDays};

/// The landlord, its rules and every task's window, owned.
#[derive(Debug, Clone)]
pub struct World {
    /// The landlord; tasks reported since are appended to it.
    pub landlord: Landlord,
    /// The rules.
    pub rules: Rules,
    /// Bank holidays.
    pub working_days: WorkingDays,
    /// When the schedule was built, and the days it plans.
    pub planning: Planning,
    /// P(access) of every household.
    pub access: AccessModel,
    /// Every task's window and prices.
    pub due: Due,
    /// The rules with the notice that a tenant may agree to: the legal floor.
    agreed: Rules,
    tasks_by_home: Vec<Vec<TaskId>>,
    done: BTreeSet<TaskId>,
}

impl World {
    /// Works out every task's window as seen at `clock` (where the rules name no day).
    ///
    /// # Errors
    /// Where a deadline depends on a bank holiday that the calendar does not know.
    pub fn new(
        landlord: Landlord,
        rules: Rules,
        working_days: WorkingDays,
        clock: NaiveDateTime,
    ) -> Result<Self> {
        let planning = Planning::new(&rules, clock);
        let access = AccessModel::fit(&landlord, &rules);
        let due = Due::of(&landlord, &rules, &working_days, &access, &planning)?;
        Ok(Self {
            agreed: rules.with_notice(rules.offer.agreed_notice_hours),
            tasks_by_home: landlord.tasks_by_home(),
            done: BTreeSet::new(),
            landlord,
            rules,
            working_days,
            planning,
            access,
            due,
        })
    }

    /// What the engine's stages read.
    pub fn ground(&self) -> Ground<'_> {
        Ground {
            landlord: &self.landlord,
            rules: &self.rules,
            working_days: &self.working_days,
            planning: &self.planning,
            due: &self.due,
        }
    }

    /// Pending tasks of a home.
    pub fn tasks_at(&self, home: HomeId) -> impl Iterator<Item = TaskId> {
        let all = self.tasks_by_home[home.index()].iter().copied();
        all.filter(|t| !self.done.contains(t))
    }

    /// Tasks of a home, those done since the import too.
    pub fn all_tasks_at(&self, home: HomeId) -> &[TaskId] {
        &self.tasks_by_home[home.index()]
    }

    /// The task with this identifier.
    pub fn task_named(&self, home: HomeId, id: &str) -> Option<TaskId> {
        self.tasks_at(home)
            .find(|t| self.landlord.task(*t).id == id)
    }

    /// Adds a task that has just been reported; its clock runs from its report.
    ///
    /// # Errors
    /// Where its clock cannot be read: the task is then not added.
    pub fn add_task(&mut self, task: Task) -> Result<TaskId> {
        let id = TaskId(self.landlord.tasks.len() as u32);
        let home = task.home;
        self.landlord.tasks.push(task);
        match self.due_with(id, &self.rules, &self.planning) {
            Ok(due) => self.due.tasks.push(due),
            Err(error) => {
                self.landlord.tasks.pop();
                return Err(error);
            }
        }
        self.tasks_by_home[home.index()].push(id);
        Ok(id)
    }

    /// Takes a task out of what is pending: it has been done.
    pub fn close_task(&mut self, task: TaskId) {
        self.done.insert(task);
    }

    /// Adds an attempt to the history, and works out anew what it changes.
    ///
    /// # Errors
    /// Where a task's clock cannot be read.
    pub fn add_attempt(&mut self, attempt: Attempt) -> Result<()> {
        let attempts = &mut self.landlord.attempts;
        let key = (attempt.home, attempt.at);
        let at = attempts.partition_point(|a| (a.home, a.at) <= key);
        let home = attempt.home;
        attempts.insert(at, attempt);
        for task in self.tasks_by_home[home.index()].clone() {
            let due = self.due_with(task, &self.rules, &self.planning)?;
            self.due.tasks[task.index()] = due;
        }
        Ok(())
    }

    /// A task as it stands at `now` for a tenant who agrees to a visit on the telephone.
    ///
    /// # Errors
    /// Where its clock cannot be read.
    pub fn agreed_due(&self, task: TaskId, now: NaiveDateTime) -> Result<DueTask> {
        let planning = Planning {
            now,
            ..self.planning
        };
        self.due_with(task, &self.agreed, &planning)
    }

    fn due_with(&self, task: TaskId, rules: &Rules, planning: &Planning) -> Result<DueTask> {
        DueTask::of(
            task,
            &self.landlord,
            rules,
            &self.working_days,
            &self.access,
            planning,
        )
    }
}
