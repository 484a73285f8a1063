//! Why this date, this slot, this operative, these tasks together: each decision against the
//! best alternative, and that solved again as a whole plan with the decision forced.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use super::alternatives::{Exchange, Question, alternatives};
use super::sum::sum;
use super::written::Written;
use crate::due::Ground;
use crate::model::{Alternative, Decision, HomeId, OperativeId, Slot, Sum, TaskId};
use crate::route::nightly::Nightly;
use crate::route::problem::{Plan, Problem, Stop, VisitSpec, Window, work};
use crate::route::{check, insertions, put, take};
use crate::units::Pence;

/// The best alternative to a decision, in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Told {
    /// To which decision.
    #[serde(rename = "choice")]
    pub decision: Decision,
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
    /// The best alternative to each decision.
    pub alternatives: Vec<Told>,
}

/// Explains one visit of a written schedule, in the slot it was given.
pub fn why(ground: &Ground<'_>, written: &Written, visit: usize, slot: Slot) -> WhyVisit {
    let nightly = &written.nightly;
    let knock = &nightly.knocks[visit];
    let visit = visit as u32;
    let here = here(nightly, &written.plan, visit);
    let date = here
        .first()
        .map_or(ground.planning.first, |(_, date)| *date);
    let who: Vec<OperativeId> = here.iter().map(|(o, _)| *o).collect();
    let mut without = written.plan.clone();
    take(&nightly.problem, &mut without, visit);
    let found = alternatives(ground, nightly, &written.plan, &[(visit, slot)]);
    let again = Again {
        question: Question {
            ground,
            nightly,
            visit,
        },
        plan: &written.plan,
        cost: written.cost,
        at: (ground.planning.day(date).unwrap_or(0), slot),
        who: &who,
    };
    WhyVisit {
        visit_id: written.ids[visit as usize].clone(),
        uprn: ground.landlord.property(knock.home).uprn.number(),
        date,
        operatives: names_of(ground, &who),
        tasks: names(ground, &knock.tasks()),
        promised: knock.booking.is_some(),
        sum: sum(ground, nightly, &written.plan) - sum(ground, nightly, &without),
        places: insertions(&nightly.problem, &written.plan, visit).len(),
        alternatives: found
            .into_iter()
            .flatten()
            .map(|alternative| Told {
                decision: alternative.decision,
                in_words: in_words(ground, &alternative),
                solved_again: alternative
                    .more
                    .and_then(|_| again.solve(alternative.decision)),
                more: alternative.more,
            })
            .collect(),
    }
}

/// Who is at the visit, role by role, and when.
fn here(nightly: &Nightly, plan: &Plan, wanted: u32) -> Vec<(OperativeId, NaiveDate)> {
    let mut here = Vec::new();
    for (key, stops) in nightly.routes.iter().zip(&plan.routes) {
        for stop in stops {
            if let Stop::Visit { visit, role, .. } = stop
                && *visit == wanted
            {
                here.push((*role, (key.operative, key.date)));
            }
        }
    }
    here.sort_unstable_by_key(|(role, _)| *role);
    here.into_iter().map(|(_, who)| who).collect()
}

fn names(ground: &Ground<'_>, tasks: &[TaskId]) -> Vec<String> {
    let name = |t: &TaskId| ground.landlord.task(*t).id.clone();
    tasks.iter().map(name).collect()
}

fn names_of(ground: &Ground<'_>, operatives: &[OperativeId]) -> Vec<String> {
    let name = |o: &OperativeId| ground.landlord.operative(*o).id.clone();
    operatives.iter().map(name).collect()
}

/// An alternative for people: when and by whom its visits would be made.
fn in_words(ground: &Ground<'_>, alternative: &Alternative) -> String {
    let visits = alternative.visits.iter().map(|visit| {
        let tasks = names(ground, &visit.tasks).join(", ");
        match visit.at {
            Some((date, at)) => format!(
                "{tasks} on {} at {at} by {}",
                date.format("%a %-d %b %Y"),
                names_of(ground, &visit.operatives).join(" and "),
            ),
            None => format!("{tasks} in no visit"),
        }
    });
    let said: Vec<String> = visits.collect();
    if !said.is_empty() {
        return said.join("; ");
    }
    let none = match alternative.decision {
        Decision::Date => "no other date has room for it",
        Decision::Slot => "the same operatives have no room for another slot on that date",
        Decision::Operative => "no other operative who may come has room for it",
        Decision::Together | Decision::Apart => {
            "the home's visits cannot be one: no date, slot or crew suits all of them"
        }
    };
    none.to_owned()
}

/// The plan solved again with a decision forced: copied, changed, checked and counted whole.
struct Again<'a, 'w> {
    question: Question<'a, 'w>,
    plan: &'w Plan,
    cost: i64,
    at: (u32, Slot),
    who: &'w [OperativeId],
}

impl Again<'_, '_> {
    /// What the best such plan costs more; `None` where there is none, or it breaks a rule.
    fn solve(&self, decision: Decision) -> Option<Pence> {
        let exchange = match decision {
            Decision::Together => self.question.each_alone(),
            Decision::Apart => self.question.all_in_one(&self.at_home()),
            Decision::Date | Decision::Slot | Decision::Operative => None,
        };
        let cost = if let Some(exchange) = exchange {
            self.exchanged(&exchange)
        } else {
            let (day, slot) = self.at;
            let forced = self.question.forced(decision, (day, slot, self.who));
            let costs = forced.into_iter().filter_map(|spec| self.forced(spec));
            costs.min()
        };
        Some(Pence(cost? - self.cost))
    }

    /// Visits of the same home that are promised to nobody.
    fn at_home(&self) -> Vec<u32> {
        let home: HomeId = self.question.knock().home;
        let knocks = self.question.nightly.knocks.iter().zip(0..);
        let here = knocks.filter(|(k, _)| k.home == home && k.booking.is_none());
        here.map(|(_, v)| v).collect()
    }

    /// The problem, with every other visit kept in the window that it starts in: hours that a
    /// household would rather not have are not given to it unasked.
    fn problem(&self) -> Problem {
        let mut problem = self.question.nightly.problem.clone();
        for (route, stops) in self.plan.routes.iter().enumerate() {
            let day = problem.routes[route].day;
            for (visit, role, start) in work(stops) {
                let spec = &mut problem.visits[visit as usize];
                let moment = start - spec.roles[role as usize].offset;
                let holds =
                    |w: &&Window| w.day == day && w.earliest <= moment && moment <= w.latest;
                let window = spec.options.iter().filter(holds).min_by_key(|w| w.cost);
                if let (Some(window), true) = (window.copied(), visit != self.question.visit) {
                    spec.options = vec![window];
                }
            }
        }
        problem
    }

    /// The cost of the plan in which the visit is as this spec asks.
    fn forced(&self, spec: VisitSpec) -> Option<i64> {
        let (visit, mut plan) = (self.question.visit, self.plan.clone());
        let mut problem = self.problem();
        let own = std::mem::replace(&mut problem.visits[visit as usize], spec);
        take(&problem, &mut plan, visit);
        place(&mut problem, &mut plan, visit).then_some(())?;
        // Priced as it is, not as it was forced to be.
        problem.visits[visit as usize] = own;
        check(&problem, &plan).ok()
    }

    /// The cost of the plan in which some visits give way to other knocks, taken in turn.
    fn exchanged(&self, exchange: &Exchange) -> Option<i64> {
        let mut plan = self.plan.clone();
        let mut problem = self.problem();
        for visit in &exchange.gone {
            take(&problem, &mut plan, *visit);
        }
        for knock in &exchange.knocks {
            let visit = problem.visits.len() as u32;
            problem.visits.push(self.question.spec_of(knock));
            if !place(&mut problem, &mut plan, visit) {
                plan.absent.push(visit);
            }
        }
        // Those that gave way are neither planned nor left out: they cost nothing.
        let absent: BTreeSet<u32> = plan.absent.iter().copied().collect();
        for visit in &exchange.gone {
            problem.visits[*visit as usize].penalty = Some(0);
            if !absent.contains(visit) {
                plan.absent.push(*visit);
            }
        }
        check(&problem, &plan).ok()
    }
}

/// Puts a visit where it is cheapest and keeps it in the window that was chosen there; whether it
/// fits at all.
fn place(problem: &mut Problem, plan: &mut Plan, visit: u32) -> bool {
    let options = problem.visits[visit as usize].options.clone();
    insertions(problem, plan, visit).into_iter().any(|i| {
        problem.visits[visit as usize].options = vec![options[i.window]];
        put(problem, plan, visit, &i)
    })
}
