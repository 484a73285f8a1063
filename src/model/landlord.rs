//! A landlord: a whole checked dataset.

use serde::{Deserialize, Serialize};

use super::{
    Attempt, Booking, Days, HomeId, Household, Operative, OperativeId, Property, StreamId, Task,
    TaskId, Uprn, WeekdaySet,
};

/// Everything a dataset says, checked: indices are valid, identifiers unique.
///
/// `properties` is sorted by UPRN and `households[i]` belongs to `properties[i]`
/// (a default household where the file has no row).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Landlord {
    /// Homes by UPRN.
    pub properties: Vec<Property>,
    /// One for each home, in the same order.
    pub households: Vec<Household>,
    /// Pending tasks in file order.
    pub tasks: Vec<Task>,
    /// Operatives in file order.
    pub operatives: Vec<Operative>,
    /// Promised visits in file order.
    pub bookings: Vec<Booking>,
    /// History, sorted by home, then time.
    pub attempts: Vec<Attempt>,
}

impl Landlord {
    /// The home with this UPRN.
    pub fn home(&self, uprn: Uprn) -> Option<HomeId> {
        self.properties
            .binary_search_by_key(&uprn, |p| p.uprn)
            .ok()
            .map(|i| HomeId(i as u32))
    }

    /// A home.
    pub fn property(&self, home: HomeId) -> &Property {
        &self.properties[home.index()]
    }

    /// Who lives in a home.
    pub fn household(&self, home: HomeId) -> &Household {
        &self.households[home.index()]
    }

    /// A task.
    pub fn task(&self, task: TaskId) -> &Task {
        &self.tasks[task.index()]
    }

    /// An operative.
    pub fn operative(&self, operative: OperativeId) -> &Operative {
        &self.operatives[operative.index()]
    }

    /// Weekdays on which somebody works who can do a stream's tasks; all where no shift says so.
    pub fn weekdays_worked(&self, stream: StreamId) -> WeekdaySet {
        let able = self.operatives.iter().filter(|o| o.can(stream));
        let weekly = able.flat_map(|o| &o.shifts).filter(|s| s.hours.is_some());
        let worked = weekly.fold(WeekdaySet::default(), |all, shift| match shift.days {
            Days::Weekly(days) => all.and(days),
            Days::Dates { .. } => all,
        });
        if worked.is_empty() {
            return WeekdaySet::ALL;
        }
        worked
    }

    /// Attempts at a home, oldest first.
    pub fn attempts_at(&self, home: HomeId) -> &[Attempt] {
        let from = self.attempts.partition_point(|a| a.home < home);
        let to = self.attempts.partition_point(|a| a.home <= home);
        &self.attempts[from..to]
    }

    /// Attempts at a home for a stream that count against the limit since the task arose:
    /// those after the last access for that stream.
    pub fn failed_attempts(
        &self,
        home: HomeId,
        stream: StreamId,
    ) -> impl Iterator<Item = &Attempt> {
        let of_stream = move |a: &&Attempt| a.stream == stream;
        let history = self.attempts_at(home);
        let since = history
            .iter()
            .rposition(|a| a.stream == stream && a.outcome == super::Outcome::Access)
            .map_or(0, |i| i + 1);
        history[since..]
            .iter()
            .filter(of_stream)
            .filter(|a| a.is_no_access())
    }

    /// For each home its tasks, in file order.
    pub fn tasks_by_home(&self) -> Vec<Vec<TaskId>> {
        let mut tasks = vec![Vec::new(); self.properties.len()];
        for (i, task) in self.tasks.iter().enumerate() {
            tasks[task.home.index()].push(TaskId(i as u32));
        }
        tasks
    }
}
