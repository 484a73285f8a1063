//! Roll: every recurrence of a pending task inside the days planned, as a task of its own.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use crate::due::{Due, Planning, Standing};
use crate::model::{HomeId, Landlord, Task, TaskId};
use crate::rules::{self, Rules};

/// Recurrences of one task that are rolled forward, at most: a stream of one month recurs
/// twelve times a year.
const MOST: u32 = 13;

/// A landlord with recurrences after its pending tasks.
#[derive(Debug, Clone)]
pub(super) struct Rolled {
    /// The pending tasks keep their places; recurrences follow them. The history is left out:
    /// a failed attempt says nothing of a check that is not yet due.
    pub landlord: Landlord,
    /// What each recurrence follows.
    pub links: Vec<Link>,
    /// Of each home with something that may wait past the year: the first check due after it,
    /// whose knock that may share then.
    pub partners: Vec<TaskId>,
    names: Names,
}

/// The landlord's own names of tasks that look like a recurrence's.
#[derive(Debug, Clone)]
struct Names(BTreeSet<String>);

impl Names {
    fn of(landlord: &Landlord) -> Self {
        let ids = landlord.tasks.iter().map(|t| &t.id);
        Self(ids.filter(|id| id.contains('+')).cloned().collect())
    }

    /// The name of a recurrence: `T17+1`, with one more `+` for as long as the landlord has a
    /// task of that name itself.
    fn fresh(&self, root: &str, number: u32) -> String {
        let mut plus = "+".to_owned();
        loop {
            let id = format!("{root}{plus}{number}");
            if !self.0.contains(&id) {
                return id;
            }
            plus.push('+');
        }
    }
}

/// One check and the one that follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    /// The earlier one.
    pub before: TaskId,
    /// The later one.
    pub after: TaskId,
    /// The day on which the later one is due, given when the earlier one is done.
    pub due: NaiveDate,
}

/// Rolls every recurring task forward to the last day planned. `done` says when a task is
/// done, where that is known; else it is taken to be done on the last date on which every
/// attempt still fits.
pub(super) fn roll(
    landlord: &Landlord,
    rules: &Rules,
    planning: &Planning,
    due: &Due,
    done: &dyn Fn(&str) -> Option<NaiveDate>,
) -> Rolled {
    let mut rolled = Rolled {
        landlord: Landlord {
            attempts: Vec::new(),
            ..landlord.clone()
        },
        links: Vec::new(),
        partners: Vec::new(),
        names: Names::of(landlord),
    };
    let mut after: BTreeMap<HomeId, Task> = BTreeMap::new();
    for i in 0..landlord.tasks.len() {
        let task = due.task(TaskId(i as u32));
        let safe = task.latest_safe.unwrap_or(task.last);
        let day = safe.clamp(task.first, task.last.max(task.first));
        let mut at = Occurrence {
            task: TaskId(i as u32),
            deadline: task.deadline,
            done: done(&landlord.tasks[i].id).unwrap_or(day),
        };
        for number in 1..=MOST {
            let Some((next, opens)) = rolled.next(rules, &landlord.tasks[i].id, at, number) else {
                break;
            };
            if opens > planning.last() {
                let first = after.entry(next.home).or_insert_with(|| next.clone());
                if next.due < first.due {
                    *first = next;
                }
                break;
            }
            at = rolled.follow(at, next, done);
        }
    }
    rolled.add_partners(landlord, due, after);
    rolled
}

/// One check of a chain.
#[derive(Debug, Clone, Copy)]
struct Occurrence {
    task: TaskId,
    deadline: Option<NaiveDate>,
    done: NaiveDate,
}

impl Rolled {
    /// What follows a check, and the first day on which it may be done.
    fn next(
        &self,
        rules: &Rules,
        root: &str,
        at: Occurrence,
        number: u32,
    ) -> Option<(Task, NaiveDate)> {
        let before = self.landlord.task(at.task);
        let rule = rules.stream(before.stream);
        // A report that an anchor answers comes when it comes.
        if rule.anchor || before.hazard.is_some() {
            return None;
        }
        let next = rules::next_due(rule, at.deadline, at.done)?;
        let opens = next
            .next
            .checked_sub_days(Days::new(u64::from(rule.early_days)))?
            .max(at.done.succ_opt()?);
        let task = Task {
            id: self.names.fresh(root, number),
            due: Some(next.next),
            last_done: Some(next.deemed),
            earliest: Some(opens),
            reported_at: None,
            hazard: None,
            reference: None,
            ..before.clone()
        };
        Some((task, opens))
    }

    /// Adds what follows a check as a task of its own.
    fn follow(
        &mut self,
        at: Occurrence,
        task: Task,
        done: &dyn Fn(&str) -> Option<NaiveDate>,
    ) -> Occurrence {
        let after = TaskId(self.landlord.tasks.len() as u32);
        let due = task.due.unwrap_or_default();
        let day = done(&task.id).unwrap_or(due).min(due);
        self.landlord.tasks.push(task);
        self.links.push(Link {
            before: at.task,
            after,
            due,
        });
        Occurrence {
            task: after,
            deadline: Some(due),
            done: day,
        }
    }

    /// Adds the first check after the year of every home with something that may wait for it,
    /// unless a recurrence in the year may wait too.
    fn add_partners(&mut self, landlord: &Landlord, due: &Due, after: BTreeMap<HomeId, Task>) {
        let may_wait = due
            .tasks
            .iter()
            .filter(|t| t.standing == Standing::Optional);
        let mut wanted: BTreeSet<HomeId> = may_wait.map(|t| t.home).collect();
        for recurrence in &self.landlord.tasks[landlord.tasks.len()..] {
            wanted.remove(&recurrence.home);
        }
        for (_, task) in after.into_iter().filter(|(home, _)| wanted.contains(home)) {
            self.partners.push(TaskId(self.landlord.tasks.len() as u32));
            self.landlord.tasks.push(task);
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDateTime;

    use super::*;
    use crate::access::AccessModel;
    use crate::model::{HomeId, sample};
    use crate::rules::WorkingDays;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn planning() -> Planning {
        let now: NaiveDateTime = "2026-11-24T18:00:00".parse().unwrap();
        Planning {
            now,
            first: date("2026-11-25"),
            days: 52 * 7,
        }
    }

    fn one_home(rules: &Rules, stream: &str, due: &str) -> Landlord {
        sample::one_home(Task {
            due: Some(date(due)),
            ..Task::new("T1", HomeId(0), rules.stream_id(stream).unwrap())
        })
    }

    fn follows(rules: &Rules, stream: &str, due: &str, done: Option<&str>) -> Vec<NaiveDate> {
        let landlord = one_home(rules, stream, due);
        let days = WorkingDays::new(rules.nation).unwrap();
        let access = AccessModel::fit(&landlord, rules);
        let when = Due::of(&landlord, rules, &days, &access, &planning()).unwrap();
        let done = done.map(date);
        let first = |id: &str| done.filter(|_| id == "T1");
        let rolled = roll(&landlord, rules, &planning(), &when, &first);
        rolled.links.iter().map(|l| l.due).collect()
    }

    #[test]
    fn a_gas_check_in_its_two_months_keeps_its_day_next_year() {
        let rules = rules::load(None).unwrap();
        let next = follows(&rules, "gas", "2027-01-10", Some("2026-12-01"));
        assert_eq!(next, [date("2028-01-10")]);
    }

    #[test]
    fn a_recurrence_takes_no_name_that_the_landlord_gave() {
        let rules = rules::load(None).unwrap();
        let mut landlord = one_home(&rules, "gas", "2027-01-10");
        landlord.tasks[0].id = "G+7".to_owned();
        assert_eq!(Names::of(&landlord).fresh("G+7", 1), "G+7+1");
        landlord.tasks[0].id = "T1+1".to_owned();
        assert_eq!(Names::of(&landlord).fresh("T1", 1), "T1++1");
        assert_eq!(Names::of(&landlord).fresh("T1", 2), "T1+2");
    }

    #[test]
    fn an_early_one_starts_its_own_year() {
        let rules = rules::load(None).unwrap();
        // Four months early: the next is due a year after the check itself, and may be done
        // four months before that.
        let next = follows(&rules, "gas", "2027-03-25", Some("2026-11-25"));
        assert_eq!(next, [date("2027-11-25")]);
    }

    #[test]
    fn one_due_late_in_the_year_is_followed_after_it() {
        let rules = rules::load(None).unwrap();
        assert!(follows(&rules, "gas", "2027-10-01", None).is_empty());
        assert!(follows(&rules, "eicr", "2026-12-20", None).is_empty());
    }

    #[test]
    fn a_half_yearly_stream_recurs_within_the_year() {
        let mut rules = rules::load(None).unwrap();
        let alarms = rules.stream_id("smoke_co").unwrap();
        rules.streams[alarms.index()].interval_months = Some(6);
        rules.streams[alarms.index()].early_days = 30;
        let next = follows(&rules, "smoke_co", "2026-12-20", Some("2026-12-10"));
        assert_eq!(next, [date("2027-06-10"), date("2027-12-10")]);
    }
}
