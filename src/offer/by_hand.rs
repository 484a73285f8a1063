//! By hand: a visit dragged to another time or operative, with its price and the rules it
//! would break, before it is dropped.

use chrono::NaiveDate;

use super::live::Live;
use super::place::Work;
use super::standing::{Change, Standing};
use crate::constraint::{self, Case, HARD};
use crate::model::OperativeId;
use crate::route::problem::{VisitSpec, Window};
use crate::units::{Pence, TimeOfDay};

/// What a move by hand would do.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Move {
    /// The change, where nothing forbids it.
    pub change: Option<Change>,
    /// What it adds to the schedule's cost.
    pub cost: Pence,
    /// Each rule it would break, in words; empty where it may be dropped.
    pub broken: Vec<String>,
}

impl Live {
    /// What moving a visit by one operative to this operative, date and start would do; `None`
    /// where there is no such visit.
    pub fn by_hand(
        &self,
        id: &str,
        operative: OperativeId,
        date: NaiveDate,
        start: TimeOfDay,
    ) -> Option<Move> {
        let visit = self.visit(id)?;
        let index = self.index(id)?;
        let case = Case::new(&self.world.ground(), visit.home, &visit.crew);
        let mut broken = self.broken(visit, &case, operative, date, start);
        let mut moved = Move::default();
        let (day, minute) = (self.world.planning.day(date), start.minutes());
        if let (Some(day), true) = (day, broken.is_empty()) {
            let mut work = Work::new(self);
            work.draft.remove(index);
            let spec = &self.problem().visits[index as usize];
            let was = self.world.planning.day(visit.date);
            let before = was.and_then(|was| work.find(&at(spec, visit, was)));
            let mut there = spec.clone();
            let price = constraint::price(&case, date).get() as i32;
            there.options = vec![Window {
                day,
                earliest: minute,
                latest: minute,
                cost: price,
            }];
            there.roles[0].resources.fill(0);
            there.roles[0].resources[operative.index() / 64] |= 1 << (operative.0 % 64);
            match work.find(&there) {
                None => broken.push("the operative has no room for it then".to_owned()),
                Some(found) => {
                    moved.cost = Pence(found.cost - before.map_or(found.cost, |b| b.cost));
                    let mut kept = there.clone();
                    if visit.firm {
                        kept.options.clone_from(&spec.options);
                    }
                    work.put(index, &kept, &found, visit.clone());
                    moved.change = work.change();
                }
            }
        }
        moved.broken = broken;
        Some(moved)
    }

    fn broken(
        &self,
        visit: &Standing,
        case: &Case<'_>,
        operative: OperativeId,
        date: NaiveDate,
        start: TimeOfDay,
    ) -> Vec<String> {
        let mut broken = Vec::new();
        if self.world.planning.day(visit.date).is_none() {
            return vec!["its day is not one of those that are planned".to_owned()];
        }
        if visit.operatives.len() != 1 || case.parts.len() != 1 {
            return vec!["a visit by two is moved at the desk, not by hand".to_owned()];
        }
        let in_slot = visit.slot.from <= start && start <= visit.slot.to;
        if visit.firm && (date != visit.date || !in_slot) {
            broken.push("the tenant was promised another time".to_owned());
        }
        if visit.firm && operative != visit.operatives[0] {
            broken.push("the tenant was promised another operative".to_owned());
        }
        let day = self.world.planning.day(date);
        if day.and_then(|d| self.route(operative.0, d)).is_none() {
            broken.push("the operative does not work on that day".to_owned());
        }
        let allowed = |without: Option<&str>| {
            constraint::people(case, &case.parts[0], without).contains(operative.index())
        };
        let fits = |without: Option<&str>| {
            let starts = constraint::starts(case, date, without);
            starts
                .iter()
                .any(|w| w.earliest <= start && start <= w.latest)
        };
        let (person, time) = (allowed(None), visit.firm || fits(None));
        for rule in HARD {
            let helps = (!person && rule.people.is_some() && allowed(Some(rule.id)))
                || (!time && rule.time.is_some() && fits(Some(rule.id)));
            if helps {
                broken.push(format!("{}: {}", rule.id, rule.blocks));
            }
        }
        if broken.is_empty() && !(person && time) {
            broken.push("several rules stand in the way together".to_owned());
        }
        broken
    }
}

/// A visit where it is: its route and its start.
fn at(spec: &VisitSpec, visit: &Standing, day: u32) -> VisitSpec {
    let mut here = spec.clone();
    here.options.retain(|w| w.day == day);
    if let (Some(role), Some(operative)) = (here.roles.first_mut(), visit.operatives.first()) {
        role.resources.fill(0);
        role.resources[operative.index() / 64] |= 1 << (operative.0 % 64);
    }
    here
}
