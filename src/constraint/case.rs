//! A case: one visit under consideration, before it has a date.

use crate::due::{DueTask, Ground, Planning};
use crate::model::{HomeId, Household, Landlord, Need, Property, TaskId};
use crate::rules::{self, Rules};
use crate::units::Minutes;

/// One visit under consideration: what would be done at one knock, and by how many.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    /// The landlord.
    pub landlord: &'a Landlord,
    /// The rules.
    pub rules: &'a Rules,
    /// When the build stands and what it plans.
    pub planning: &'a Planning,
    /// At which home.
    pub home: HomeId,
    /// What would be done.
    pub tasks: Vec<&'a DueTask>,
    /// Who does what: one part for each operative, in order of start.
    pub parts: Vec<Part>,
}

/// One operative's part in a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Which operative of the crew: its place in what the case was made from.
    pub who: usize,
    /// What this operative does: indices into [`Case::tasks`], in order. Empty for one who
    /// only accompanies.
    pub tasks: Vec<usize>,
    /// Starts so long after the visit's start.
    pub offset: Minutes,
    /// Takes so long.
    pub minutes: Minutes,
    /// Of that, so long passes before this operative's own work begins: with a household that
    /// needs two, one may be present while the other works.
    pub lead_in: Minutes,
}

impl<'a> Case<'a> {
    /// A case from what each operative does. Where two parts may not run side by side (power
    /// off for one of them), the shorter goes first and the other follows. A household that
    /// needs two operatives gets a companion for the whole stay.
    pub fn new(ground: &Ground<'a>, home: HomeId, crew: &[Vec<TaskId>]) -> Self {
        let Ground {
            landlord,
            rules,
            planning,
            due,
            ..
        } = *ground;
        let mut tasks: Vec<&DueTask> = Vec::new();
        let mut parts: Vec<Part> = Vec::new();
        for (who, share) in crew.iter().enumerate() {
            let first = tasks.len();
            tasks.extend(share.iter().map(|t| due.task(*t)));
            let minutes = together(&tasks[first..]);
            parts.push(Part {
                who,
                tasks: (first..tasks.len()).collect(),
                offset: Minutes::ZERO,
                minutes,
                lead_in: Minutes::ZERO,
            });
        }
        parts.sort_by_key(|p| p.minutes);
        if parts.len() == 2 && clash(rules, &tasks, &parts) {
            parts[1].offset = parts[0].minutes;
        }
        let mut case = Self {
            landlord,
            rules,
            planning,
            home,
            tasks,
            parts,
        };
        if case.household().has(&Need::TwoOperatives) {
            case.keep_together();
        }
        case
    }

    /// Two operatives for the whole stay: a companion where one does all the work.
    fn keep_together(&mut self) {
        let length = self.length();
        if self.parts.len() == 1 {
            self.parts.push(Part {
                who: 1,
                tasks: Vec::new(),
                offset: Minutes::ZERO,
                minutes: length,
                lead_in: Minutes::ZERO,
            });
        }
        for part in &mut self.parts {
            part.lead_in = part.offset;
            part.offset = Minutes::ZERO;
            part.minutes = length;
        }
    }

    /// The home.
    pub fn property(&self) -> &'a Property {
        self.landlord.property(self.home)
    }

    /// Who lives there.
    pub fn household(&self) -> &'a Household {
        self.landlord.household(self.home)
    }

    /// From the first operative's start to the last one's leaving.
    pub fn length(&self) -> Minutes {
        self.parts
            .iter()
            .map(|p| p.offset + p.minutes)
            .max()
            .unwrap_or_default()
    }

    /// So long after the visit's start its last operative starts.
    pub fn last_offset(&self) -> Minutes {
        self.parts
            .iter()
            .map(|p| p.offset)
            .max()
            .unwrap_or_default()
    }

    /// P(access): one knock opens the door for every task in it, as readily as for them on
    /// average.
    pub fn p_access(&self) -> f64 {
        let sum: f64 = self.tasks.iter().map(|t| t.p_access).sum();
        sum / self.tasks.len().max(1) as f64
    }
}

/// Time one operative needs for several tasks at one visit: the set-up is spent once.
pub fn together(tasks: &[&DueTask]) -> Minutes {
    rules::together(tasks.iter().map(|t| rules::Part {
        minutes: t.minutes,
        setup: t.setup,
    }))
}

/// Whether something in one part may not run beside something in the other.
fn clash(rules: &Rules, tasks: &[&DueTask], parts: &[Part]) -> bool {
    parts[0].tasks.iter().any(|&a| {
        parts[1].tasks.iter().any(|&b| {
            let (a, b) = (rules.stream(tasks[a].stream), rules.stream(tasks[b].stream));
            a.not_alongside.contains(&b.code) || b.not_alongside.contains(&a.code)
        })
    })
}
