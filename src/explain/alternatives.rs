//! Alternatives: for every visit of a plan the best other way to take each decision, all other
//! visits kept.
//!
//! A decision is forced by what the visit may be: days, windows or operatives are struck from
//! its spec, or other knocks are asked for in its place. The cheapest places for these are
//! found in the plan's kept `Lines`, so that nothing is copied and a whole schedule takes
//! seconds. Other visits keep their operative, day and order; their times may shift.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::sum::window;
use crate::combine::Knock;
use crate::constraint;
use crate::due::Ground;
use crate::model::{Alternative, Decision, HomeId, Instead, OperativeId, Slot, Sum, TaskId};
use crate::route::lines::{Bill, Draft, Lines};
use crate::route::nightly::{LastNight, Nightly, time, visit_spec};
use crate::route::problem::{MUST, Plan, VisitSpec, Window};
use crate::route::{Insertion, Position};
use crate::units::Pence;

/// For each of these visits, in the slot it was given, the best alternatives; none for a visit
/// that is promised, since nothing was left to decide.
pub fn alternatives(
    ground: &Ground<'_>,
    nightly: &Nightly,
    plan: &Plan,
    visits: &[(u32, Slot)],
) -> Vec<Vec<Alternative>> {
    let lines = Lines::of(&nightly.problem, plan);
    let mut homes: BTreeMap<HomeId, Vec<u32>> = BTreeMap::new();
    for (knock, visit) in nightly.knocks.iter().zip(0..) {
        // One that is left out is no visit of the schedule.
        if knock.booking.is_none() && !lines.seats(visit).is_empty() {
            homes.entry(knock.home).or_default().push(visit);
        }
    }
    let answer = |(visit, slot): &(u32, Slot)| {
        let question = Question {
            ground,
            nightly,
            visit: *visit,
        };
        if question.knock().booking.is_some() {
            return Vec::new();
        }
        let probe = Probe {
            question,
            lines: &lines,
        };
        let at_home = homes.get(&question.knock().home);
        probe.answers(*slot, at_home.map_or(&[], Vec::as_slice))
    };
    visits.par_iter().map(answer).collect()
}

/// One visit in question.
#[derive(Clone, Copy)]
pub(super) struct Question<'a, 'w> {
    pub(super) ground: &'w Ground<'a>,
    pub(super) nightly: &'w Nightly,
    pub(super) visit: u32,
}

/// Visits that would give way, and the knocks that would be made in their place.
pub(super) struct Exchange {
    pub(super) gone: Vec<u32>,
    pub(super) knocks: Vec<Knock>,
}

impl<'w> Question<'_, 'w> {
    pub(super) fn knock(&self) -> &'w Knock {
        &self.nightly.knocks[self.visit as usize]
    }

    pub(super) fn spec(&self) -> &'w VisitSpec {
        &self.nightly.problem.visits[self.visit as usize]
    }

    /// What the visit may be once a decision is forced the other way: any one of these.
    pub(super) fn forced(&self, decision: Decision, (day, slot, who): At<'_>) -> Vec<VisitSpec> {
        let spec = self.spec();
        let mut other = spec.clone();
        match decision {
            Decision::Date => {
                other.options.retain(|w| w.day != day);
                vec![other]
            }
            Decision::Slot => {
                let today = spec.options.iter().filter(|w| w.day == day);
                other.options = today.flat_map(|w| outside(*w, slot)).collect();
                let all = self.ground.landlord.operatives.len();
                for (role, operative) in other.roles.iter_mut().zip(who) {
                    let only = constraint::OperativeSet::only(all, operative.index());
                    role.resources = only.words().to_vec();
                }
                vec![other]
            }
            // Of a pair either may be another.
            Decision::Operative => (0..spec.roles.len().min(who.len()))
                .map(|role| {
                    let mut other = spec.clone();
                    let (word, bit) = (who[role].index() / 64, who[role].index() % 64);
                    if let Some(word) = other.roles[role].resources.get_mut(word) {
                        *word &= !(1 << bit);
                    }
                    other
                })
                .collect(),
            Decision::Together | Decision::Apart => Vec::new(),
        }
    }

    /// Each task at a knock of its own.
    pub(super) fn each_alone(&self) -> Option<Exchange> {
        let knock = self.knock();
        let tasks = knock.tasks();
        let alone = |task: &TaskId| self.fresh(vec![vec![*task]]);
        (tasks.len() > 1).then(|| Exchange {
            gone: vec![self.visit],
            knocks: tasks.iter().map(alone).collect(),
        })
    }

    /// All visits of the home that are promised to nobody as one, where somebody can do it all.
    pub(super) fn all_in_one(&self, at_home: &[u32]) -> Option<Exchange> {
        if at_home.len() < 2 {
            return None;
        }
        let knocks = at_home.iter().map(|v| &self.nightly.knocks[*v as usize]);
        let mut all: Vec<TaskId> = knocks.flat_map(Knock::tasks).collect();
        all.sort_unstable();
        if !constraint::may_meet(self.ground, &all) {
            return None;
        }
        let crew = constraint::crew_for(self.ground, self.knock().home, &all)?;
        Some(Exchange {
            gone: at_home.to_vec(),
            knocks: vec![self.fresh(crew)],
        })
    }

    fn fresh(&self, crew: Vec<Vec<TaskId>>) -> Knock {
        Knock {
            home: self.knock().home,
            crew,
            booking: None,
            week: None,
        }
    }

    /// The spec of a knock at the visit's door.
    pub(super) fn spec_of(&self, knock: &Knock) -> VisitSpec {
        visit_spec(
            self.ground,
            knock,
            self.spec().place,
            &LastNight::new(),
            None,
        )
    }
}

/// Where a visit is: its day, its slot and who comes.
type At<'o> = (u32, Slot, &'o [OperativeId]);

/// A question put to kept lines.
struct Probe<'a, 'w> {
    question: Question<'a, 'w>,
    lines: &'w Lines<'w>,
}

impl Probe<'_, '_> {
    fn answers(&self, slot: Slot, at_home: &[u32]) -> Vec<Alternative> {
        let Some((first, _)) = self.lines.seats(self.question.visit).first() else {
            return Vec::new();
        };
        let who: Vec<OperativeId> = self
            .lines
            .seats(self.question.visit)
            .iter()
            .map(|(route, _)| self.question.nightly.routes[*route].operative)
            .collect();
        let day = self.lines.problem.routes[*first].day;
        let simple = [Decision::Date, Decision::Slot, Decision::Operative];
        let mut list = simple.map(|d| self.force(d, (day, slot, &who))).to_vec();
        if let Some(exchange) = self.question.each_alone() {
            list.push(self.exchange(Decision::Together, &exchange));
        }
        if at_home.len() > 1 {
            let one = self.question.all_in_one(at_home);
            let found = one.map(|exchange| self.exchange(Decision::Apart, &exchange));
            let whole = found.filter(|a| a.visits.iter().all(|v| v.at.is_some()));
            list.push(whole.unwrap_or_else(|| nothing_else(Decision::Apart)));
        }
        list
    }

    /// The best way to make the visit with one decision forced.
    fn force(&self, decision: Decision, at: At<'_>) -> Alternative {
        let mut draft = Draft::new(self.lines);
        let Some(here) = draft.take(self.question.visit) else {
            return nothing_else(decision);
        };
        let forced = self.question.forced(decision, at);
        let found = forced
            .iter()
            .filter_map(|spec| Some((draft.cheapest(spec)?, spec)))
            .min_by_key(|(insertion, _)| insertion.cost);
        let Some((insertion, spec)) = found else {
            return nothing_else(decision);
        };
        let knock = self.question.knock();
        let there = self.sum(knock, &draft.bill(spec, &insertion));
        Alternative {
            decision,
            visits: vec![self.instead(knock, Some(&insertion))],
            more: Some(there - self.sum(knock, &here)),
        }
    }

    /// The best way to make other knocks in the place of some visits, taken in turn.
    fn exchange(&self, decision: Decision, exchange: &Exchange) -> Alternative {
        let problem = self.lines.problem;
        let mut draft = Draft::new(self.lines);
        let mut more = Sum::default();
        for visit in &exchange.gone {
            let knock = &self.question.nightly.knocks[*visit as usize];
            more = more
                - match draft.take(*visit) {
                    Some(bill) => self.sum(knock, &bill),
                    None => left_out(problem.absence_cost(*visit)),
                };
        }
        let mut visits = Vec::with_capacity(exchange.knocks.len());
        for (knock, number) in exchange.knocks.iter().zip(problem.visits.len() as u32..) {
            let spec = self.question.spec_of(knock);
            let found = draft.cheapest(&spec);
            visits.push(self.instead(knock, found.as_ref()));
            if let Some(insertion) = found {
                more += self.sum(knock, &draft.bill(&spec, &insertion));
                draft.put(number, &spec, &insertion);
            } else {
                more += left_out(spec.penalty.unwrap_or(MUST));
            }
        }
        Alternative {
            decision,
            visits,
            more: Some(more),
        }
    }

    fn sum(&self, knock: &Knock, bill: &Bill) -> Sum {
        let mut sum = window(self.question.ground, knock, bill.day, Pence(bill.window));
        sum.travel += Pence(bill.legs);
        sum.on_site += Pence(bill.work);
        sum.days += Pence(bill.fixed);
        sum.change += Pence(bill.change);
        sum
    }

    fn instead(&self, knock: &Knock, found: Option<&Insertion>) -> Instead {
        let key = |position: &Position| self.question.nightly.routes[position.route];
        let roles = found.map_or(&[][..], |i| i.roles.as_slice());
        Instead {
            tasks: knock.tasks(),
            at: roles
                .first()
                .zip(found)
                .map(|(first, i)| (key(first).date, time(i.start))),
            operatives: roles.iter().map(|p| key(p).operative).collect(),
        }
    }
}

fn nothing_else(decision: Decision) -> Alternative {
    Alternative {
        decision,
        visits: Vec::new(),
        more: None,
    }
}

fn left_out(cost: i32) -> Sum {
    Sum {
        left_out: Pence(i64::from(cost)),
        ..Sum::default()
    }
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
