//! Answer: the question from end to end.

use chrono::NaiveDate;

use super::ask::{Answer, Ask, Folded, Offer};
use super::bundle::{Wanted, frames, may_meet};
use super::choose::choose;
use super::clear::clear;
use super::draft::Draft;
use super::eject::eject;
use super::frame::{Agreed, Frame};
use super::join::joins;
use super::live::Live;
use super::place::Proposal;
use super::scan::{Candidate, Table, scan};
use super::why::{why, worked};
use crate::constraint::{self, slot};
use crate::due::{DueTask, Standing};
use crate::error::{Error, Result};
use crate::model::{HomeId, OperativeId, Slot, TaskId, VisitCost};
use crate::route::nightly::time;
use crate::units::Pence;

impl Live {
    /// The best slots for a household, and what stands in the way of others.
    ///
    /// # Errors
    /// [`Error::Usage`] where nothing that was asked for may be done: it is promised already,
    /// not yet open, or a case for the access team.
    pub fn offers(&self, ask: &Ask) -> Result<Answer> {
        let agreed = self.agreed(ask)?;
        let wanted = self.wanted(ask, &agreed)?;
        let dates = self.dates(ask);
        let mut frames = frames(self, ask, &agreed, &wanted, &dates);
        frames.extend(self.joins_on(ask, &agreed, &wanted, &dates));
        let mut table = Table::new(
            self.world.planning.days,
            self.world.rules.slots.grid_minutes,
        );
        let drafts: Vec<Draft<'_>> = frames.iter().map(|f| self.without(ask, f)).collect();
        for (number, (frame, draft)) in frames.iter().zip(&drafts).enumerate() {
            scan(draft, number, frame, &mut table);
        }
        let noon = self.world.rules.attempts.noon.minutes();
        let count = ask.count.max(1);
        let before = choose(&table, count, noon);
        let full = before.len() == count;
        let worth = before.last().filter(|_| full).map_or(i64::MAX, |c| c.net);
        let tried = self.world.rules.offer.moves_tried;
        eject(&drafts, ask.home, &frames, tried, worth, &mut table);
        let chosen = choose(&table, count, noon);
        let offers = (1..).zip(&chosen);
        let offers = offers.map(|(rank, c)| {
            let (frame, draft) = (&frames[c.frame], &drafts[c.frame]);
            self.offer(draft, &wanted, frame, rank, c)
        });
        let mut answer = Answer {
            offers: offers.collect(),
            ..Answer::default()
        };
        // The bare crew is the easiest to place: what stops it stops every fuller one.
        let bare = frames
            .iter()
            .zip(&drafts)
            .filter(|(f, _)| f.joins.is_none());
        if let Some((bare, draft)) = bare.min_by_key(|(f, _)| f.case.tasks.len()) {
            explain(draft, ask, bare, &table, &dates, &mut answer);
        }
        Ok(answer)
    }

    /// The schedule that a frame's visit would be put into.
    fn without(&self, ask: &Ask, frame: &Frame<'_>) -> Draft<'_> {
        let tasks: Vec<TaskId> = frame.crew.iter().flatten().copied().collect();
        let joined = frame.joins.and_then(|v| self.visits[v as usize].as_ref());
        let replaces = |v: &super::Standing| {
            ask.moving.as_ref() == Some(&v.id) || joined.is_some_and(|j| j.id == v.id)
        };
        clear(self, ask.home, &tasks, replaces).draft
    }

    fn joins_on<'a>(
        &'a self,
        ask: &Ask,
        agreed: &'a Agreed,
        wanted: &Wanted,
        dates: &[NaiveDate],
    ) -> Vec<Frame<'a>> {
        let on = |f: &Frame<'_>| {
            let day = f.spec.options.first().map(|w| w.day);
            day.is_some_and(|d| dates.contains(&self.world.planning.date(d)))
        };
        let mut frames = joins(self, ask, agreed, wanted);
        frames.retain(on);
        frames
    }

    /// The household's pending tasks that nothing promised covers, as the tenant may agree to
    /// them now.
    pub(super) fn agreed(&self, ask: &Ask) -> Result<Vec<DueTask>> {
        let firm = self.promised(ask.home, None);
        let tasks = self.world.tasks_at(ask.home);
        let mut agreed = Vec::new();
        for task in tasks {
            let due = self.world.agreed_due(task, ask.now)?;
            // What is promised already stays in the list: a visit that grows needs its case.
            if due.may_be_done() || firm.contains(&task) {
                agreed.push(due);
            }
        }
        agreed.sort_by_key(|d| (d.last, d.task));
        Ok(agreed)
    }

    fn wanted(&self, ask: &Ask, agreed: &Agreed) -> Result<Wanted> {
        let firm = self.promised(ask.home, ask.moving.as_deref());
        let open: Vec<&DueTask> = agreed.iter().filter(|t| !firm.contains(&t.task)).collect();
        let id = |t: &TaskId| self.world.landlord.task(*t).id.clone();
        for task in &ask.tasks {
            if firm.contains(task) {
                let what = format!("task {} is in a promised visit", id(task));
                return Err(Error::usage(what, "move or cancel that visit"));
            }
            if !open.iter().any(|t| t.task == *task) {
                return Err(self.closed(*task, ask));
            }
        }
        let must: Vec<TaskId> = if ask.tasks.is_empty() {
            self.at_one_visit(self.most_pressing(ask, &open))
        } else {
            self.is_one_visit(&ask.tasks)?;
            ask.tasks.clone()
        };
        if must.is_empty() {
            let what = "nothing is due at this home in the days that are planned";
            let remedy = "name a task, or report a new one";
            return Err(Error::usage(what, remedy));
        }
        let rest = open.iter().map(|t| t.task);
        let extra = rest.filter(|t| !must.contains(t)).collect();
        Ok(Wanted { must, extra })
    }

    /// As many of these as one visit may do, the first ones first.
    fn at_one_visit(&self, tasks: Vec<TaskId>) -> Vec<TaskId> {
        let most = self.world.rules.offer.tasks_at_most as usize;
        tasks.into_iter().fold(Vec::new(), |mut one, task| {
            if one.len() < most && may_meet(&self.world, &one, task) {
                one.push(task);
            }
            one
        })
    }

    /// # Errors
    /// Where one visit may not do all that is asked for.
    fn is_one_visit(&self, tasks: &[TaskId]) -> Result<()> {
        let most = self.world.rules.offer.tasks_at_most as usize;
        if tasks.len() > most {
            let what = format!("{} tasks are more than one visit does", tasks.len());
            return Err(Error::usage(what, format!("ask for {most} at most")));
        }
        let id = |t: TaskId| &self.world.landlord.task(t).id;
        for (i, &task) in tasks.iter().enumerate() {
            let before = &tasks[..i];
            if before.contains(&task) {
                let what = format!("task {} is asked for twice", id(task));
                return Err(Error::usage(what, "name each task once"));
            }
            if !may_meet(&self.world, before, task) {
                let what = format!("task {} may not share a visit with the others", id(task));
                return Err(Error::usage(what, "ask for it apart"));
            }
        }
        Ok(())
    }

    /// Tasks of a home that stand in a promise, one visit left out if asked.
    pub(super) fn promised(&self, home: HomeId, but: Option<&str>) -> Vec<TaskId> {
        let promises = self.visits_at(home).filter(|v| v.firm && !self.is_over(v));
        promises
            .filter(|v| but != Some(v.id.as_str()))
            .flat_map(super::Standing::tasks)
            .collect()
    }

    fn closed(&self, task: TaskId, ask: &Ask) -> Error {
        let id = &self.world.landlord.task(task).id;
        match self.world.agreed_due(task, ask.now) {
            Ok(due) if due.standing == Standing::AttemptsUsed => Error::usage(
                format!("every attempt that the rules allow for task {id} has been made"),
                "hand the case to the access team",
            ),
            Ok(due) => Error::usage(
                format!("task {id} may not be done before {}", due.first),
                "ask again nearer the time",
            ),
            Err(error) => error,
        }
    }

    /// What must be done; else what is planned; else what is due first.
    fn most_pressing(&self, ask: &Ask, open: &[&DueTask]) -> Vec<TaskId> {
        let now = open.iter().filter(|t| t.must_be_done()).map(|t| t.task);
        let now: Vec<TaskId> = now.collect();
        if !now.is_empty() {
            return now;
        }
        let planned = self.visits_at(ask.home).filter(|v| !v.firm);
        let planned: Vec<TaskId> = planned
            .flat_map(super::Standing::tasks)
            .filter(|t| open.iter().any(|o| o.task == *t))
            .collect();
        if planned.is_empty() {
            open.first().map(|t| t.task).into_iter().collect()
        } else {
            planned
        }
    }

    pub(super) fn dates(&self, ask: &Ask) -> Vec<NaiveDate> {
        let first = ask.not_before.unwrap_or(self.world.planning.first);
        let dates = self.world.planning.dates();
        let mut dates: Vec<NaiveDate> = dates
            .filter(|d| *d >= first && *d >= ask.now.date())
            .collect();
        if let Some(days) = ask.days {
            dates.truncate(days as usize);
        }
        dates
    }

    fn offer(
        &self,
        draft: &Draft<'_>,
        wanted: &Wanted,
        frame: &Frame<'_>,
        rank: u32,
        chosen: &Candidate,
    ) -> Offer {
        let case = &frame.case;
        let date = self.world.planning.date(chosen.day);
        let length = slot::length(case);
        let operatives: Vec<OperativeId> = chosen
            .roles
            .iter()
            .flatten()
            .map(|p| self.nightly.routes[p.route].operative)
            .collect();
        let folded = |due: &&DueTask| Folded {
            task: due.task,
            deadline: due.deadline,
            folded_in: !wanted.must.contains(&due.task),
        };
        let visit = |index: u32| self.visits[index as usize].as_ref().map(|v| v.id.clone());
        let late = |due: &&DueTask| due.deadline.is_some_and(|d| d < date);
        Offer {
            rank,
            proposal: Proposal {
                home: case.home,
                crew: frame.crew.clone(),
                date,
                slot: Slot {
                    from: time(chosen.slot),
                    to: time(chosen.slot).plus(length),
                },
                operatives,
                evict: chosen.evicted.and_then(|(v, _)| visit(v)),
                joins: frame.joins.and_then(visit),
            },
            arrive: time(chosen.start),
            minutes: case.length(),
            tasks: case.tasks.iter().map(folded).collect(),
            cost: Pence(chosen.cost),
            parts: self.parts(frame, date, chosen),
            saved: Pence(frame.saved),
            p_access: case.p_access(),
            p_miss: case
                .tasks
                .iter()
                .map(|t| t.p_miss(date))
                .fold(0.0, f64::max),
            meets_every_deadline: !case.tasks.iter().any(late),
            nearby: self.nearby(draft, frame, chosen),
        }
    }

    fn parts(&self, frame: &Frame<'_>, date: NaiveDate, chosen: &Candidate) -> VisitCost {
        let case = &frame.case;
        let mut parts = VisitCost::default();
        for (part, position) in case.parts.iter().zip(chosen.roles.iter().flatten()) {
            let route = &self.problem().routes[position.route];
            let rate = self.problem().rates[route.rate as usize];
            parts.on_site += Pence(i64::from(rate.work(part.minutes.get())));
        }
        constraint::prices(case, date).add_to(&mut parts);
        if frame.joins.is_none() && !case.household().prefers(date, time(chosen.start)) {
            parts.burden += case.rules.costs.not_preferred_pence;
        }
        parts.change = Pence(chosen.evicted.map_or(0, |(_, cost)| cost));
        parts.travel = Pence(chosen.cost) - parts.total();
        parts
    }

    /// Whether the stop before or after is at the same place.
    fn nearby(&self, draft: &Draft<'_>, frame: &Frame<'_>, chosen: &Candidate) -> bool {
        let near = |from: u32| {
            let leg = self.problem().travel.leg(from, frame.spec.place);
            leg.time == 0
        };
        chosen.roles.iter().flatten().any(|p| {
            let line = draft.line(p.route);
            let stops = line.halts().len();
            (p.index > 0 && near(line.place(self.problem(), p.index)))
                || (p.index < stops && near(line.place(self.problem(), p.index + 1)))
        })
    }
}

/// What stands in the way on dates without an offer.
fn explain(
    draft: &Draft<'_>,
    ask: &Ask,
    bare: &Frame<'_>,
    table: &Table,
    dates: &[NaiveDate],
    answer: &mut Answer,
) {
    let planning = &draft.live.world.planning;
    let worked = worked(draft, dates.iter().filter_map(|d| planning.day(*d)));
    let open = |d: &u32| table.has_day(*d);
    let closed: Vec<u32> = worked.iter().copied().filter(|d| !open(d)).collect();
    let mut offered: Vec<NaiveDate> = answer.offers.iter().map(Offer::date).collect();
    offered.sort_unstable();
    offered.dedup();
    answer.days = worked.len() as u32;
    answer.closed_days = closed.len() as u32;
    answer.dearer_days = (answer.days - answer.closed_days).saturating_sub(offered.len() as u32);
    answer.blocked = why(draft, ask, bare, &closed);
}
