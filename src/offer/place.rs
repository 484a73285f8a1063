//! Place: an offer taken, a promise given back, a visit moved by hand; as the change it makes.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::ask::Ask;
use super::clear::{clear, displaced, left};
use super::draft::Draft;
use super::frame::{Frame, case};
use super::live::Live;
use super::standing::{Change, Standing};
use crate::combine::Knock;
use crate::constraint::{self, Case, OperativeSet, slot};
use crate::model::{HomeId, OperativeId, Slot, TaskId};
use crate::route::insertions::{Insertion, insertions_of};
use crate::route::nightly::{LastNight, slot_window, time, visit_spec};
use crate::route::problem::{Stop, VisitSpec};
use crate::route::timed::{Wanted, timed};
use crate::units::TimeOfDay;

/// A visit that somebody wants to be promised.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Proposal {
    /// At which home.
    pub home: HomeId,
    /// What each operative does.
    pub crew: Vec<Vec<TaskId>>,
    /// On which date.
    pub date: NaiveDate,
    /// In which slot.
    pub slot: Slot,
    /// Who comes, by role.
    pub operatives: Vec<OperativeId>,
    /// An unpromised visit that may be moved to make room.
    pub evict: Option<String>,
    /// A promised visit that it grows out of, and replaces.
    pub joins: Option<String>,
}

/// Why a proposal cannot be placed any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Gone {
    /// Something in it has been promised meanwhile.
    #[error("a check in it has been promised in another visit, or is done")]
    Promised,
    /// The rules do not allow the slot (any more).
    #[error("the rules do not allow this slot: its notice or its time has run out")]
    NotAllowed,
    /// There is no room any more.
    #[error("the operative has no room for it any more")]
    Full,
}

/// What the draft knows a visit by.
type Number = u32;

/// A change in the making.
pub(super) struct Work<'a> {
    pub(super) draft: Draft<'a>,
    /// Visits as they will be, whose place or contents change, with what the search sees.
    new: BTreeMap<Number, (Standing, VisitSpec)>,
    gone: Vec<String>,
    next: Number,
}

impl Live {
    /// The change that promises a visit under an identifier.
    ///
    /// # Errors
    /// Why it cannot be.
    pub fn place(&self, proposal: &Proposal, id: &str, now: NaiveDateTime) -> Result<Change, Gone> {
        let ask = Ask {
            tasks: proposal.crew.iter().flatten().copied().collect(),
            ..Ask::at(proposal.home, now, 1)
        };
        let spec = self.allowed(&ask, proposal, id)?;
        let replaces =
            |v: &Standing| v.id == id || Some(v.id.as_str()) == proposal.joins.as_deref();
        let cleared = clear(self, proposal.home, &ask.tasks, replaces);
        let mut work = Work::new(self);
        work.draft = cleared.draft;
        work.gone = cleared.gone;
        work.gone.retain(|gone| gone != id);
        let (insertion, evicted) = match work.find(&spec) {
            Some(found) => (found, None),
            None => work.with_room(proposal, &spec)?,
        };
        work.put(work.next, &spec, &insertion, firm(proposal, id));
        if let Some((number, standing, spec)) = evicted {
            let again = work.draft.cheapest(&spec, i64::MAX).ok_or(Gone::Full)?;
            work.put(number, &spec, &again, standing);
        }
        work.put_again(cleared.remains);
        work.change().ok_or(Gone::Full)
    }

    /// The change that gives a promise back: its tasks are planned again, unpromised, where
    /// that is cheapest, or nowhere.
    pub fn release(&self, id: &str, again: bool) -> Change {
        let mut work = Work::new(self);
        work.gone.push(id.to_owned());
        let Some(visit) = self.visit(id) else {
            return Change::default();
        };
        if let Some(index) = self.index(id) {
            work.draft.remove(index);
        }
        let displaced = displaced(&mut work.draft);
        let pending: Vec<TaskId> = self.world.tasks_at(visit.home).collect();
        let open = |t: &TaskId| pending.contains(t) && self.world.due.task(*t).may_be_done();
        let crew = left(visit, open);
        if again && !crew.is_empty() {
            let (standing, spec) = self.unpromised(visit.home, crew);
            let below = worth(&spec);
            if let Some(insertion) = work.draft.cheapest(&spec, below) {
                work.put(work.next, &spec, &insertion, standing);
            }
        }
        work.put_again(displaced);
        work.change().unwrap_or(Change {
            gone: vec![id.to_owned()],
            put: Vec::new(),
        })
    }

    /// The change that puts a planned visit where it was planned, or else where that is cheapest
    /// for what it is worth; `None` where it has to wait.
    pub fn settle(&self, visit: &Standing) -> Option<Change> {
        let mut work = Work::new(self);
        let (standing, spec) = self.unpromised(visit.home, visit.crew.clone());
        let day = self.world.planning.day(visit.date)?;
        let mut there = spec.clone();
        there.options.retain(|w| w.day == day);
        for (role, operative) in there.roles.iter_mut().zip(&visit.operatives) {
            let operatives = self.world.landlord.operatives.len();
            let named = OperativeSet::only(operatives, operative.index());
            role.resources = named.words().to_vec();
        }
        let below = worth(&spec);
        let at = work
            .find(&there)
            .or_else(|| work.draft.cheapest(&spec, below))?;
        work.put(work.next, &spec, &at, standing);
        work.change()
    }

    /// The change that plans some tasks of a home, unpromised, where that is cheapest; `None`
    /// where nothing is worth it.
    pub fn plan(&self, home: HomeId, crew: Vec<Vec<TaskId>>) -> Option<Change> {
        let mut work = Work::new(self);
        let open = |t: &TaskId| self.world.due.task(*t).may_be_done();
        let crew: Vec<Vec<TaskId>> = crew
            .into_iter()
            .map(|c| c.into_iter().filter(open).collect())
            .filter(|c: &Vec<TaskId>| !c.is_empty())
            .collect();
        if crew.is_empty() {
            return None;
        }
        let (standing, spec) = self.unpromised(home, crew);
        let below = worth(&spec);
        let at = work.draft.cheapest(&spec, below)?;
        work.put(work.next, &spec, &at, standing);
        work.change()
    }

    /// A visit without a place yet, promised to nobody.
    pub(super) fn unpromised(&self, home: HomeId, crew: Vec<Vec<TaskId>>) -> (Standing, VisitSpec) {
        let knock = Knock {
            home,
            crew,
            booking: None,
            week: None,
        };
        let place = self.nightly.doors[&home];
        let spec = visit_spec(&self.world.ground(), &knock, place, &LastNight::new(), None);
        let standing = Standing {
            id: knock.id(&self.world.landlord),
            home,
            date: self.world.planning.first,
            slot: Slot::WHOLE_DAY,
            crew: knock.crew,
            operatives: Vec::new(),
            starts: Vec::new(),
            firm: false,
        };
        (standing, spec)
    }

    /// What the search sees of a proposal, where the rules still allow it.
    fn allowed(&self, ask: &Ask, proposal: &Proposal, id: &str) -> Result<VisitSpec, Gone> {
        let agreed = self.agreed(ask).map_err(|_| Gone::NotAllowed)?;
        let own = self.promised(proposal.home, Some(id));
        let joined = proposal.joins.as_ref().and_then(|v| self.visit(v));
        let joined = joined.filter(|v| v.firm && v.home == proposal.home);
        let grows = joined.map(Standing::tasks).unwrap_or_default();
        let open = |t: &TaskId| {
            agreed.iter().any(|d| d.task == *t) && (!own.contains(t) || grows.contains(t))
        };
        if ask.tasks.is_empty() || !ask.tasks.iter().all(open) {
            return Err(Gone::Promised);
        }
        let day = self.world.planning.day(proposal.date);
        let day = day.ok_or(Gone::NotAllowed)?;
        let case = case(&self.world, &agreed, ask, &proposal.crew);
        let place = self.nightly.doors[&proposal.home];
        let slot = slot_window(&case, proposal.date, proposal.slot, day);
        let length = slot::length(&case);
        if proposal.slot.length() != length || case.parts.len() != proposal.operatives.len() {
            return Err(Gone::NotAllowed);
        }
        let crew = proposal.crew.clone();
        let frame = Frame::new(&self.world, ask, case, crew, place, &[proposal.date]);
        let from = proposal.slot.from.minutes();
        let holds = frame
            .spec
            .options
            .iter()
            .zip(&frame.last_slots)
            .any(|(w, last)| {
                slot.earliest.max(w.earliest) <= slot.latest.min(w.latest) && from <= *last
            });
        let as_promised =
            joined.is_some_and(|v| (v.date, v.slot) == (proposal.date, proposal.slot));
        let whole = grows.iter().all(|t| ask.tasks.contains(t));
        if proposal.joins.is_some() && !(as_promised && whole) {
            return Err(Gone::NotAllowed);
        }
        if !holds && !as_promised {
            return Err(Gone::NotAllowed);
        }
        let mut spec = frame.spec;
        spec.options = vec![slot];
        for (role, operative) in spec.roles.iter_mut().zip(&proposal.operatives) {
            if !role.admits(operative.0) {
                return Err(Gone::NotAllowed);
            }
            let operatives = self.world.landlord.operatives.len();
            let named = OperativeSet::only(operatives, operative.index());
            role.resources = named.words().to_vec();
        }
        Ok(spec)
    }
}

/// What leaving a visit out of the plan costs: no place dearer than that is worth it.
fn worth(spec: &VisitSpec) -> i64 {
    spec.penalty.map_or(i64::MAX, i64::from)
}

fn firm(proposal: &Proposal, id: &str) -> Standing {
    Standing {
        id: id.to_owned(),
        home: proposal.home,
        date: proposal.date,
        slot: proposal.slot,
        crew: proposal.crew.clone(),
        operatives: proposal.operatives.clone(),
        starts: Vec::new(),
        firm: true,
    }
}

type Displaced = (Number, Standing, VisitSpec);

impl<'a> Work<'a> {
    pub(super) fn new(live: &'a Live) -> Self {
        Self {
            draft: Draft::new(live),
            new: BTreeMap::new(),
            gone: Vec::new(),
            next: live.visits.len() as Number,
        }
    }

    /// The cheapest place of a promise with one window and named operatives.
    pub(super) fn find(&self, spec: &VisitSpec) -> Option<Insertion> {
        self.all(spec).into_iter().next()
    }

    /// Every place of a promise with one window and named operatives, the cheapest first.
    fn all(&self, spec: &VisitSpec) -> Vec<Insertion> {
        let mut found = Vec::new();
        if let Some(window) = spec.options.first() {
            self.draft.places(spec, window.day, &mut found);
        }
        insertions_of(self.draft.problem(), spec, &found)
    }

    /// The cheapest place after the visit that may be moved has been taken out, of those that
    /// leave it another.
    fn with_room(
        &mut self,
        proposal: &Proposal,
        spec: &VisitSpec,
    ) -> Result<(Insertion, Option<Displaced>), Gone> {
        let live = self.draft.live;
        let index = proposal.evict.as_ref().and_then(|id| live.index(id));
        let index = index.ok_or(Gone::Full)?;
        let standing = live.visits[index as usize].clone().ok_or(Gone::Full)?;
        if standing.firm {
            return Err(Gone::Full);
        }
        self.draft.remove(index);
        let its = live.problem().visits[index as usize].clone();
        let leaves_room = |found: &Insertion| {
            let mut with = self.draft.clone();
            with.insert(self.next, spec, found);
            with.holds() && with.cheapest(&its, i64::MAX).is_some()
        };
        let found = self.all(spec).into_iter().find(leaves_room);
        Ok((found.ok_or(Gone::Full)?, Some((index, standing, its))))
    }

    /// Puts unpromised visits where that is cheapest. What has no place waits for the next build.
    fn put_again(&mut self, visits: Vec<(Standing, VisitSpec)>) {
        for (i, (standing, spec)) in (1..).zip(visits) {
            if let Some(again) = self.draft.cheapest(&spec, worth(&spec)) {
                self.put(self.next + i, &spec, &again, standing);
            } else if !self.gone.contains(&standing.id) {
                self.gone.push(standing.id);
            }
        }
    }

    pub(super) fn put(
        &mut self,
        number: Number,
        spec: &VisitSpec,
        at: &Insertion,
        mut standing: Standing,
    ) {
        self.draft.insert(number, spec, at);
        let live = self.draft.live;
        let keys = at.roles.iter().map(|p| live.nightly.routes[p.route]);
        let keys: Vec<_> = keys.collect();
        standing.operatives = keys.iter().map(|k| k.operative).collect();
        standing.date = keys.first().map_or(standing.date, |k| k.date);
        standing.starts = spec
            .roles
            .iter()
            .map(|r| time(at.start + r.offset))
            .collect();
        self.new.insert(number, (standing, spec.clone()));
    }

    /// The change: every route touched is timed anew, and visits whose times shift go along.
    pub(super) fn change(mut self) -> Option<Change> {
        let live = self.draft.live;
        let problem = live.problem();
        let mut starts: BTreeMap<Number, BTreeMap<u8, TimeOfDay>> = BTreeMap::new();
        for (route, line) in self.draft.overlaid() {
            let wanted: Vec<Wanted<'_>> = line
                .halts()
                .iter()
                .map(|halt| {
                    let spec = match self.new.get(&halt.visit) {
                        Some((_, spec)) => spec,
                        None => &problem.visits[halt.visit as usize],
                    };
                    let start = (spec.roles.len() > 1).then(|| halt.fixed()).flatten();
                    Wanted {
                        spec,
                        visit: halt.visit,
                        role: halt.role,
                        start,
                    }
                })
                .collect();
            for stop in timed(problem, route, &wanted)? {
                if let Stop::Visit {
                    visit, role, start, ..
                } = stop
                {
                    starts.entry(visit).or_default().insert(role, time(start));
                }
            }
        }
        let mut put = Vec::new();
        for (number, by_role) in starts {
            let known = self
                .new
                .remove(&number)
                .map(|(standing, _)| (standing, true));
            let standing = || live.visits.get(number as usize)?.clone();
            let Some((mut visit, new)) = known.or_else(|| Some((standing()?, false))) else {
                continue;
            };
            let before = visit.starts.clone();
            for (role, start) in by_role {
                if let Some(own) = visit.starts.get_mut(usize::from(role)) {
                    *own = start;
                }
            }
            if new || visit.starts != before {
                if !visit.firm {
                    visit.slot = slot_of(live, &visit);
                }
                put.push(visit);
            }
        }
        let gone = self.gone;
        Some(Change { gone, put })
    }
}

/// The slot that an unpromised visit would be given for its start.
fn slot_of(live: &Live, visit: &Standing) -> Slot {
    let case = Case::new(&live.world.ground(), visit.home, &visit.crew);
    let offset = case.parts.first().map(|p| p.offset).unwrap_or_default();
    let start = visit.starts.first().copied().unwrap_or(visit.slot.from);
    let start = start.plus(-offset);
    let spans = constraint::stays(&case, visit.date, None);
    slot::promise(&case, &spans, start).unwrap_or_else(|| {
        let grid = live.world.rules.slots.grid_minutes.get().max(1);
        let from = time(start.minutes() / grid * grid);
        Slot {
            from,
            to: from.plus(slot::length(&case)),
        }
    })
}
