//! Solve: the choice for a year, with recurrences chained to the dates that it gives.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::roll::{Rolled, roll};
use super::visits::{self, YearVisit};
use super::{Options, Watch};
use crate::access::AccessModel;
use crate::combine::{self, Choice, Grid, HomeStock, MAX_TASKS, Params, Pending, Relaxed, Stock};
use crate::due::{Due, Ground, Planning};
use crate::error::Result;
use crate::model::{HomeId, Landlord, TaskId};
use crate::pipeline::Input;
use crate::rules;
use crate::units::Pence;

/// A recurrence is out of step where the date chosen for the check before it moves its due
/// date by more days than this: a month.
const OUT_OF_STEP_DAYS: i64 = 31;

/// A year that is chosen.
#[derive(Debug)]
pub(super) struct Solved {
    /// The landlord with recurrences.
    pub rolled: Rolled,
    /// Every task's window and prices.
    pub due: Due,
    /// What the choice worked on.
    pub pending: Pending,
    /// The choice.
    pub choice: Choice,
    /// The linear program behind it.
    pub relaxed: Relaxed,
    /// Its visits, each in a week.
    pub visits: Vec<YearVisit>,
    /// Recurrences whose due date the choice moved by more than a month, after the last round.
    pub out_of_step: u64,
    /// What the checks after the year cost by themselves, which others may join: in the cost
    /// of the choice and in its bound, and no part of the year. Without the price that the
    /// policy of one visit puts on their knocks, which [`Terms::policy`](combine::Terms) holds.
    pub after: Pence,
}

/// How the model is set for the year.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'a> {
    pub input: &'a Input<'a>,
    pub planning: &'a Planning,
    pub access: &'a AccessModel,
}

impl Frame<'_> {
    /// The ground of a rolled landlord.
    pub(super) fn ground<'g>(&'g self, landlord: &'g Landlord, due: &'g Due) -> Ground<'g> {
        Ground {
            landlord,
            rules: self.input.rules,
            working_days: self.input.working_days,
            planning: self.planning,
            due,
        }
    }

    pub(super) fn grid(&self) -> Grid {
        let year = &self.input.rules.year;
        Grid::coarser(self.planning.days, year.single_weeks, year.group_weeks)
    }
}

/// Chooses the year: once with recurrences where they would fall by themselves, then with
/// those that follow the dates of the first choice.
pub(super) fn solve(
    frame: &Frame<'_>,
    options: &Options,
    combine: bool,
    watch: Watch<'_>,
) -> Result<Solved> {
    let Input {
        landlord,
        rules,
        working_days,
        ..
    } = *frame.input;
    let own = Due::of(landlord, rules, working_days, frame.access, frame.planning)?;
    let by_itself = roll(landlord, rules, frame.planning, &own, &|_| None);
    let full = params(options);
    let first = Params {
        milp: false,
        squeaky_rounds: 5,
        ..full.clone()
    };
    let chained = if by_itself.links.is_empty() {
        by_itself
    } else {
        let draft = round(frame, &own, by_itself, combine, &first, watch)?;
        let dates = dates(&draft);
        let done = |id: &str| {
            let at = dates
                .binary_search_by_key(&id, |(id, _)| id.as_str())
                .ok()?;
            Some(dates[at].1)
        };
        roll(landlord, rules, frame.planning, &own, &done)
    };
    round(frame, &own, chained, combine, &full, watch)
}

fn params(options: &Options) -> Params {
    Params {
        seed: options.seed,
        milp: options.milp,
        ..Params::default()
    }
}

/// Identifiers of the tasks that are planned, with the date of each; sorted.
fn dates(solved: &Solved) -> Vec<(String, NaiveDate)> {
    let landlord = &solved.rolled.landlord;
    let mut dates: Vec<(String, NaiveDate)> = solved
        .visits
        .iter()
        .flat_map(|v| {
            v.tasks
                .iter()
                .map(|t| (landlord.task(*t).id.clone(), v.date))
        })
        .collect();
    dates.sort();
    dates
}

fn round(
    frame: &Frame<'_>,
    own: &Due,
    rolled: Rolled,
    combine: bool,
    params: &Params,
    watch: Watch<'_>,
) -> Result<Solved> {
    let Input {
        rules,
        working_days,
        ..
    } = *frame.input;
    let mut due = Due::of(
        &rolled.landlord,
        rules,
        working_days,
        frame.access,
        frame.planning,
    )?;
    // Pending tasks keep the history that the rolled landlord leaves out.
    due.tasks[..own.tasks.len()].clone_from_slice(&own.tasks);
    let ground = frame.ground(&rolled.landlord, &due);
    let promised = combine::promised(&ground);
    let mut pending = combine::pending_by(frame.grid(), &ground, &promised.tasks, combine);
    let after = if combine {
        add_partners(&ground, &mut pending, &rolled.partners, params)?
    } else {
        Pence::ZERO
    };
    keep_recurrences_apart(&mut pending, own.tasks.len());
    rather_later(&mut pending);
    let eyes = combine::Watch {
        stop: watch.stop,
        tell: &|_| (),
    };
    let (choice, relaxed) = combine::choose_and_keep(&pending.stock, params, eyes)?;
    let visits = visits::place(&ground, &pending, &choice, &promised);
    let mut solved = Solved {
        out_of_step: 0,
        after,
        rolled,
        due,
        pending,
        choice,
        relaxed,
        visits,
    };
    solved.out_of_step = out_of_step(frame, &solved);
    Ok(solved)
}

/// Two checks of one stream never share a knock: the second would be the first.
fn keep_recurrences_apart(pending: &mut Pending, own: usize) {
    for ((_, tasks), home) in pending.homes.iter().zip(&mut pending.stock.homes) {
        for (id, task) in tasks.iter().zip(&mut home.tasks) {
            if id.index() >= own {
                task.not_with |= 1 << task.stream;
            }
        }
    }
}

/// Lets what may wait past the year join the first check after it; gives what those checks
/// cost by themselves.
fn add_partners(
    ground: &Ground<'_>,
    pending: &mut Pending,
    partners: &[TaskId],
    params: &Params,
) -> Result<Pence> {
    let mut by_home: BTreeMap<HomeId, TaskId> = partners
        .iter()
        .map(|t| (ground.landlord.task(*t).home, *t))
        .collect();
    let mut alone = Stock {
        homes: Vec::new(),
        ..pending.stock.clone()
    };
    for ((home, tasks), stock) in pending.homes.iter_mut().zip(&mut pending.stock.homes) {
        if stock.tasks.len() == MAX_TASKS {
            continue;
        }
        let Some(partner) = by_home.remove(home) else {
            continue;
        };
        let task = combine::later_only(ground, partner, pending.grid.len());
        alone.homes.push(HomeStock {
            tasks: vec![task.clone()],
            policy: Pence::ZERO,
            ..stock.clone()
        });
        stock.tasks.push(task);
        tasks.push(partner);
    }
    let plans = combine::cheapest(&alone, params, None)?;
    Ok(plans.iter().map(|p| p.cost).sum())
}

/// Of two equal costs, what may wait past the year waits.
fn rather_later(pending: &mut Pending) {
    for task in pending.stock.homes.iter_mut().flat_map(|h| &mut h.tasks) {
        let Some((Some(_), weeks)) = task.by_week.split_last_mut() else {
            continue;
        };
        for week in weeks.iter_mut().flatten() {
            week.wait += Pence(1);
        }
    }
}

fn out_of_step(frame: &Frame<'_>, solved: &Solved) -> u64 {
    let mut date: Vec<Option<NaiveDate>> = vec![None; solved.rolled.landlord.tasks.len()];
    for visit in &solved.visits {
        for task in &visit.tasks {
            date[task.index()] = Some(visit.date);
        }
    }
    let next = |before: TaskId| {
        let task = solved.due.task(before);
        let rule = frame.input.rules.stream(task.stream);
        let next = rules::next_due(rule, task.deadline, date[before.index()]?)?;
        Some(next.next)
    };
    let off = solved.rolled.links.iter().filter(|link| {
        date[link.after.index()].is_some()
            && next(link.before)
                .is_some_and(|next| (next - link.due).num_days().abs() > OUT_OF_STEP_DAYS)
    });
    off.count() as u64
}
