//! Why this date, this slot, this operative, these tasks together: each choice against the
//! best alternative, found by forcing it and solving again with all other visits kept.
//!
//! Other visits keep their operative, day and order; their times may shift.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use super::sum::{Sum, sum};
use super::written::Written;
use crate::combine::Knock;
use crate::constraint::{self, Case};
use crate::due::Ground;
use crate::model::{OperativeId, Slot, TaskId};
use crate::route::nightly::{LastNight, Nightly, visit_spec};
use crate::route::problem::{Plan, Stop, VisitSpec, Window};
use crate::route::{check, insertions, put, take};
use crate::units::{Pence, TimeOfDay};

/// A choice that was made for a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// On which date.
    Date,
    /// In which slot of that date.
    Slot,
    /// Who comes.
    Operative,
    /// What shares the visit.
    Together,
    /// What does not share it.
    Apart,
}

/// The best alternative to a choice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alternative {
    /// To which choice.
    pub choice: Choice,
    /// What it would be, for people.
    pub in_words: String,
    /// What it would cost more, by term; `None` where there is no alternative at all.
    pub more: Option<Sum>,
    /// The same as the difference between the two whole plans, each checked and counted anew.
    #[serde(serialize_with = "in_pounds")]
    pub solved_again: Option<Pence>,
}

#[expect(clippy::ref_option, reason = "the signature that serde asks for")]
fn in_pounds<S: serde::Serializer>(
    pence: &Option<Pence>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    pence.map(Pence::as_pounds).serialize(serializer)
}

/// Why a visit is as it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WhyVisit {
    /// The visit.
    pub visit_id: String,
    /// The home.
    pub uprn: u64,
    /// Its date.
    pub date: NaiveDate,
    /// Who comes.
    pub operatives: Vec<String>,
    /// What is done.
    pub tasks: Vec<String>,
    /// Whether the tenant has been promised it, so that nothing was left to choose.
    pub promised: bool,
    /// What it adds to the plan, by term.
    pub sum: Sum,
    /// Places in the plan where it could go.
    pub places: usize,
    /// The best alternative to each choice.
    pub alternatives: Vec<Alternative>,
}

/// Explains one visit of a written schedule, in the slot it was given.
pub fn why(ground: &Ground<'_>, written: &Written, visit: usize, slot: Slot) -> WhyVisit {
    let mut question = Question {
        ground,
        nightly: written.nightly.clone(),
        plan: &written.plan,
        visit: visit as u32,
        cost: written.cost,
        base: sum(ground, &written.nightly, &written.plan),
    };
    let nightly = &written.nightly;
    let knock = &nightly.knocks[visit];
    let here = question.here();
    let mut without = written.plan.clone();
    take(&nightly.problem, &mut without, visit as u32);
    let operatives = here
        .iter()
        .map(|(o, _)| ground.landlord.operative(*o).id.clone());
    let operatives = operatives.collect();
    let date = here
        .first()
        .map_or(ground.planning.first, |(_, date)| *date);
    let promised = knock.booking.is_some();
    WhyVisit {
        visit_id: written.ids[visit].clone(),
        uprn: ground.landlord.property(knock.home).uprn.number(),
        date,
        operatives,
        tasks: names(ground, &knock.tasks()),
        promised,
        sum: question.base - sum(ground, nightly, &without),
        places: insertions(&nightly.problem, &written.plan, visit as u32).len(),
        alternatives: if promised {
            Vec::new()
        } else {
            question.alternatives(date, slot)
        },
    }
}

fn names(ground: &Ground<'_>, tasks: &[TaskId]) -> Vec<String> {
    let name = |t: &TaskId| ground.landlord.task(*t).id.clone();
    tasks.iter().map(name).collect()
}

/// One visit in question.
struct Question<'a, 'w> {
    ground: &'w Ground<'a>,
    nightly: Nightly,
    plan: &'w Plan,
    visit: u32,
    cost: i64,
    base: Sum,
}

impl Question<'_, '_> {
    /// Who is at the visit, role by role, and when.
    fn here(&self) -> Vec<(OperativeId, NaiveDate)> {
        let mut here = Vec::new();
        for (key, stops) in self.nightly.routes.iter().zip(&self.plan.routes) {
            for stop in stops {
                if let Stop::Visit { visit, role, .. } = stop
                    && *visit == self.visit
                {
                    here.push((*role, (key.operative, key.date)));
                }
            }
        }
        here.sort_unstable_by_key(|(role, _)| *role);
        here.into_iter().map(|(_, who)| who).collect()
    }

    fn alternatives(&mut self, date: NaiveDate, slot: Slot) -> Vec<Alternative> {
        let spec = self.nightly.problem.visits[self.visit as usize].clone();
        let day = self.ground.planning.day(date).unwrap_or(0);
        let who: Vec<OperativeId> = self.here().iter().map(|(o, _)| *o).collect();
        let mut list = vec![
            self.other_date(&spec, day),
            self.other_slot(&spec, day, slot, &who),
            self.other_operative(&spec, &who),
        ];
        let tasks = self.nightly.knocks[self.visit as usize].tasks();
        if tasks.len() > 1 {
            list.push(self.apart(&tasks));
        }
        list.extend(self.joined(&tasks));
        list
    }

    fn other_date(&mut self, spec: &VisitSpec, day: u32) -> Alternative {
        let mut other = spec.clone();
        other.options.retain(|w| w.day != day);
        let found = self.force(vec![other]);
        Self::say(Choice::Date, found, "no other date has room for it")
    }

    fn other_slot(
        &mut self,
        spec: &VisitSpec,
        day: u32,
        slot: Slot,
        who: &[OperativeId],
    ) -> Alternative {
        let mut other = spec.clone();
        other.options = spec
            .options
            .iter()
            .filter(|w| w.day == day)
            .flat_map(|w| outside(*w, slot))
            .collect();
        let operatives = self.ground.landlord.operatives.len();
        for (role, operative) in other.roles.iter_mut().zip(who) {
            role.resources = constraint::OperativeSet::only(operatives, operative.index())
                .words()
                .to_vec();
        }
        let found = self.force(vec![other]);
        let none = "the same operatives have no room for another slot on that date";
        Self::say(Choice::Slot, found, none)
    }

    fn other_operative(&mut self, spec: &VisitSpec, who: &[OperativeId]) -> Alternative {
        // Of a pair either may be another.
        let others = (0..spec.roles.len().min(who.len()))
            .map(|role| {
                let mut other = spec.clone();
                let (word, bit) = (who[role].index() / 64, who[role].index() % 64);
                if let Some(word) = other.roles[role].resources.get_mut(word) {
                    *word &= !(1 << bit);
                }
                other
            })
            .collect();
        let found = self.force(others);
        let none = "no other operative who may come has room for it";
        Self::say(Choice::Operative, found, none)
    }

    /// The best plan in which the visit is as one of these asks.
    fn force(&mut self, specs: Vec<VisitSpec>) -> Option<Found> {
        let at = self.visit as usize;
        let own = self.nightly.problem.visits[at].clone();
        let mut best: Option<Found> = None;
        for spec in specs {
            self.nightly.problem.visits[at] = spec;
            let mut plan = self.plan.clone();
            take(&self.nightly.problem, &mut plan, self.visit);
            let placed = insertions(&self.nightly.problem, &plan, self.visit)
                .into_iter()
                .find(|i| put(&self.nightly.problem, &mut plan, self.visit, i));
            // Priced as it is, not as it was forced to be.
            self.nightly.problem.visits[at] = own.clone();
            if placed.is_none() {
                continue;
            }
            let found = self.count(plan, &[self.visit]);
            if best
                .as_ref()
                .is_none_or(|b| found.more.total() < b.more.total())
            {
                best = Some(found);
            }
        }
        best
    }

    /// Each task at a knock of its own.
    fn apart(&mut self, tasks: &[TaskId]) -> Alternative {
        let home = self.nightly.knocks[self.visit as usize].home;
        let knocks = tasks.iter().map(|task| Knock {
            home,
            crew: vec![vec![*task]],
            booking: None,
            week: None,
        });
        let found = self.instead(&[self.visit], knocks.collect());
        Self::say(Choice::Together, Some(found), "")
    }

    /// This visit and the others of its home, which are promised to nobody, as one.
    fn joined(&mut self, tasks: &[TaskId]) -> Option<Alternative> {
        let home = self.nightly.knocks[self.visit as usize].home;
        let knocks = self.nightly.knocks.iter().enumerate();
        let of_home = knocks.filter(|(_, k)| k.home == home && k.booking.is_none());
        let visits: Vec<u32> = of_home.map(|(v, _)| v as u32).collect();
        if visits.len() < 2 {
            return None;
        }
        let mut all: Vec<TaskId> = visits
            .iter()
            .flat_map(|v| self.nightly.knocks[*v as usize].tasks())
            .collect();
        all.sort_unstable();
        debug_assert!(tasks.iter().all(|t| all.contains(t)));
        let crew = self.crew_for(home, &all)?;
        let joined = Knock {
            home,
            crew,
            booking: None,
            week: None,
        };
        let found = self.instead(&visits, vec![joined]);
        let found = Some(found).filter(|f| f.plan.absent.is_empty());
        let none = "the home's visits cannot be one: no date, slot or crew suits all of them";
        Some(Self::say(Choice::Apart, found, none))
    }

    /// One operative where anybody has all the skills, else a pair.
    fn crew_for(&self, home: crate::model::HomeId, tasks: &[TaskId]) -> Option<Vec<Vec<TaskId>>> {
        let able = |crew: &[Vec<TaskId>]| {
            let case = Case::new(self.ground, home, crew);
            let mut parts = case.parts.iter();
            parts.all(|part| !constraint::people(&case, part, None).is_empty())
        };
        let whole = vec![tasks.to_vec()];
        if able(&whole) {
            return Some(whole);
        }
        let masks = 1..1_usize << tasks.len().min(12).saturating_sub(1);
        let split = |mask: usize| -> Vec<Vec<TaskId>> {
            let side = |wanted: usize| {
                let own = tasks.iter().enumerate();
                own.filter(|(i, _)| mask >> i & 1 == wanted)
                    .map(|(_, t)| *t)
                    .collect()
            };
            vec![side(1), side(0)]
        };
        masks.map(split).find(|crew| able(crew))
    }

    /// The best plan in which these visits give way to those knocks, taken in turn.
    fn instead(&mut self, visits: &[u32], knocks: Vec<Knock>) -> Found {
        let mut plan = self.plan.clone();
        for visit in visits {
            take(&self.nightly.problem, &mut plan, *visit);
        }
        let kept = self.nightly.knocks.len();
        let gone: BTreeSet<u32> = visits.iter().copied().collect();
        let place = self.nightly.problem.visits[self.visit as usize].place;
        let mut fresh = Vec::new();
        for knock in knocks {
            let spec = visit_spec(self.ground, &knock, place, &LastNight::new(), None);
            let visit = self.nightly.knocks.len() as u32;
            self.nightly.problem.visits.push(spec);
            self.nightly.knocks.push(knock);
            let placed = insertions(&self.nightly.problem, &plan, visit)
                .into_iter()
                .find(|i| put(&self.nightly.problem, &mut plan, visit, i));
            if placed.is_none() {
                plan.absent.push(visit);
            }
            fresh.push(visit);
        }
        // Those that gave way are neither planned nor left out: they cost nothing.
        let penalties: Vec<Option<i32>> = gone
            .iter()
            .map(|v| {
                let spec = &mut self.nightly.problem.visits[*v as usize];
                spec.penalty.replace(0)
            })
            .collect();
        plan.absent.extend(&gone);
        let mut found = self.count(plan, &fresh);
        found.plan.absent.retain(|v| !gone.contains(v));
        for (v, penalty) in gone.iter().zip(penalties) {
            self.nightly.problem.visits[*v as usize].penalty = penalty;
        }
        self.nightly.problem.visits.truncate(kept);
        self.nightly.knocks.truncate(kept);
        found
    }

    /// A plan counted twice: by term, and whole by the router's own check.
    fn count(&self, plan: Plan, visits: &[u32]) -> Found {
        let checked = check(&self.nightly.problem, &plan).ok();
        Found {
            more: sum(self.ground, &self.nightly, &plan) - self.base,
            solved_again: checked.map(|cost| Pence(cost - self.cost)),
            words: self.words(&plan, visits),
            plan,
        }
    }

    /// When and by whom these visits are made in a plan.
    fn words(&self, plan: &Plan, visits: &[u32]) -> String {
        let mut said = Vec::new();
        for visit in visits {
            let mut when = None;
            let mut who = Vec::new();
            for (key, stops) in self.nightly.routes.iter().zip(&plan.routes) {
                for stop in stops {
                    if let Stop::Visit {
                        visit: v, start, ..
                    } = stop
                        && v == visit
                    {
                        let at = TimeOfDay::from_minutes(*start).unwrap_or(TimeOfDay::END);
                        when = Some((key.date, at));
                        who.push(self.ground.landlord.operative(key.operative).id.as_str());
                    }
                }
            }
            let tasks = names(self.ground, &self.nightly.knocks[*visit as usize].tasks());
            said.push(match when {
                Some((date, at)) => format!(
                    "{} on {} at {at} by {}",
                    tasks.join(", "),
                    date.format("%a %-d %b %Y"),
                    who.join(" and "),
                ),
                None => format!("{} in no visit", tasks.join(", ")),
            });
        }
        said.join("; ")
    }

    fn say(choice: Choice, found: Option<Found>, none: &str) -> Alternative {
        match found {
            Some(found) => Alternative {
                choice,
                in_words: found.words,
                more: Some(found.more),
                solved_again: found.solved_again,
            },
            None => Alternative {
                choice,
                in_words: none.to_owned(),
                more: None,
                solved_again: None,
            },
        }
    }
}

/// A plan with a choice forced.
struct Found {
    plan: Plan,
    more: Sum,
    solved_again: Option<Pence>,
    words: String,
}

/// The parts of a window that lie outside a slot.
fn outside(window: Window, slot: Slot) -> impl Iterator<Item = Window> {
    let before = Window {
        latest: window.latest.min(slot.from.minutes() - 1),
        ..window
    };
    let after = Window {
        earliest: window.earliest.max(slot.to.minutes() + 1),
        ..window
    };
    [before, after]
        .into_iter()
        .filter(|w| w.earliest <= w.latest)
}
